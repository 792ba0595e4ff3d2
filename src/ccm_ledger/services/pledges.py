"""Keeping pledges: voluntary contributions that are announced. A pledge posts no entry."""

from __future__ import annotations

from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import pledges, registers
from ccm_ledger.errors import Problem
from ccm_ledger.figures import Amount
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import SP, TF, WCR, Outcome
from ccm_ledger.services.codes import Codes

FUND_OF = {"7c": TF, "reserve": WCR, "sponsorship": SP}


def add(
    ledger: Writing,
    state: str,
    amount_rappen: int,
    purpose: str,
    for_year: int | None,
    earmark: str | None,
    text: str,
    on: date | None,
) -> Outcome:
    """Keep a pledge.

    Args:
        purpose: 7c, reserve or sponsorship.
        for_year: the year it is meant for; that of its date if left out.

    Refuses: state-unknown, earmark-unknown, earmark-other-fund, earmark-other-donor, year-outside.
    """
    codes = Codes.of(ledger.db)
    day = on or ledger.today
    year = day.year if for_year is None else for_year
    problems: list[Problem] = []
    found: dict[str, str | None] = {"state": None, "earmark": None}
    try:
        found["state"] = codes.read_state(state)
        found["earmark"] = codes.read_earmark(earmark) if earmark is not None else None
    except errors.Invalid as invalid:
        problems.append(invalid.at("ISO3" if found["state"] is None else "--earmark"))
    if found["earmark"]:
        problems += _earmark_problems(codes, found["earmark"], found["state"], purpose)
    kept = ledger.kept_years()
    for option, value in (("--date", day.year), ("--for", year)):
        if not min(kept) <= value <= max(kept):
            problems.append(
                errors.YEAR_OUTSIDE.at(option, year=value, first=min(kept), last=max(kept))
            )
    errors.refuse_if(problems)

    number = pledges.next_pledge(ledger.db, day.year)
    row = {
        "id": number,
        "date": day.isoformat(),
        "state": found["state"],
        "amount_rappen": amount_rappen,
        "purpose": purpose,
        "for_year": year,
        "earmark": found["earmark"],
        "text": text,
        "recorded_at": ledger.recorded_at,
    }
    registers.insert(ledger.db, "pledge", [row])
    donor = codes.state_name(str(found["state"]))
    return Outcome(
        f"Pledge {number}: {donor}, CHF {print_rappen(amount_rappen)} for {purpose}, {year}. "
        "Nothing is posted until the money comes.",
        {
            "id": number,
            "date": day,
            "state": found["state"],
            "amount": Amount(amount_rappen),
            "purpose": purpose,
            "for_year": year,
            "earmark": found["earmark"],
        },
    )


def _earmark_problems(codes: Codes, earmark: str, state: str | None, purpose: str) -> list[Problem]:
    row = codes.earmarks[earmark]
    problems = []
    if row["fund"] != FUND_OF[purpose]:
        problems.append(
            errors.EARMARK_OTHER_FUND.at(
                "--earmark", earmark=earmark, fund=row["fund"], other=FUND_OF[purpose]
            )
        )
    if row["state"] != state:
        problems.append(
            errors.EARMARK_OTHER_DONOR.at(
                "--earmark", earmark=earmark, donor=codes.state_name(row["state"]), state=state
            )
        )
    return problems
