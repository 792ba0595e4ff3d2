"""Making the earmarks that gifts are tied to."""

from __future__ import annotations

from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import earmarks, registers
from ccm_ledger.errors import Refused
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.records import Outcome
from ccm_ledger.services.codes import Codes


def add(
    ledger: Writing,
    code: str,
    fund: str,
    state: str,
    purpose: str,
    since: date | None,
    until: date | None,
) -> Outcome:
    """Make an earmark: a donor's purpose, in one fund, with the dates between which it is spent.

    Refuses: earmark-code-form, earmark-ends-early, earmark-exists, fund-unknown, state-unknown.
    """
    name = _read_code(code)
    codes = Codes.of(ledger.db)
    problems = []
    found = {}
    for option, text, read in (
        ("--fund", fund, codes.read_fund),
        ("--state", state, codes.read_state),
    ):
        try:
            found[option] = read(text)
        except errors.Invalid as invalid:
            problems.append(invalid.at(option))
    if since and until and until < since:
        problems.append(errors.EARMARK_ENDS_EARLY.at("--until", since=since, until=until))
    errors.refuse_if(problems)
    row = {
        "code": name,
        "fund": found["--fund"],
        "state": found["--state"],
        "purpose": purpose,
        "from_date": since.isoformat() if since else None,
        "until_date": until.isoformat() if until else None,
    }
    facts = {"earmark": name, "fund": row["fund"], "state": row["state"], "purpose": purpose}
    if _is_known(ledger, codes, row):
        return Outcome(f"Nothing new: earmark {name} is known with this content.", facts)

    registers.insert(ledger.db, "earmark", [row | {"recorded_at": ledger.recorded_at}])
    donor = codes.state_name(found["--state"])
    return Outcome(f"Earmark {name} for {donor}, fund {row['fund']}: {purpose}", facts)


def _read_code(text: str) -> str:
    """A code as it is kept: in capitals, without blanks. The command has normalised the text."""
    code = text.strip().upper()
    if not code or any(character.isspace() for character in code):
        raise Refused(errors.EARMARK_CODE_FORM.at("CODE", value=text))
    return code


def _is_known(ledger: Writing, codes: Codes, row: dict[str, str | None]) -> bool:
    """Whether the earmark is there with this content. Raises `Refused` for one that differs."""
    known = earmarks.find(ledger.db, str(row["code"]))
    if known is None:
        return False
    if all(known[column] == value for column, value in row.items()):
        return True
    raise Refused(
        errors.EARMARK_EXISTS.at(
            "CODE",
            code=known["code"],
            on=known["recorded_at"][:10],
            name=codes.state_name(known["state"]),
            state=known["state"],
            fund=known["fund"],
            purpose=known["purpose"],
        )
    )
