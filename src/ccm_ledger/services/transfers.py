"""Transfers between funds, with the decision that allows them."""

from __future__ import annotations

from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import balances, funds
from ccm_ledger.errors import Problem, Refused
from ccm_ledger.figures import Amount
from ccm_ledger.ledger.posting import check_date, post
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Draft, Outcome
from ccm_ledger.rules.bookings import BANK
from ccm_ledger.rules.bookings_out import transfer_lines
from ccm_ledger.rules.spending import release
from ccm_ledger.services.codes import Codes


def post_transfer(
    ledger: Writing,
    out_of: str,
    into: str,
    amount_rappen: int,
    authority: str,
    text: str,
    on: date | None,
) -> Outcome:
    """Move money from one fund to another; the decision is kept as the entry's document.

    Args:
        out_of, into: funds as typed.
        on: the transfer's date, or None for today.

    Refuses: fund-unknown, same-fund, fund-exceeded, and what `post` refuses.
    """
    giving, taking = read_funds(Codes.of(ledger.db), out_of, into)
    day = on or ledger.today
    draft = Draft(day, "transfer", text or f"Transfer from {giving} to {taking}", ())
    check_date(ledger, draft)
    deferring = frozenset(
        fund
        for fund in (giving, taking)
        if funds.income_policy(ledger.db, fund, day.year) == "as_spent"
    )
    donors: dict[str | None, int] = {}
    if giving in deferring:
        donors = balances.deferred_by_donor(ledger.db, giving, day)
        check_can_give(ledger, giving, amount_rappen, day, sum(donors.values()))
    else:
        check_can_give(ledger, giving, amount_rappen, day)

    released = release(amount_rappen, donors) if giving in deferring else ()
    entry = post(
        ledger,
        Draft(
            date=day,
            kind="transfer",
            text=draft.text,
            lines=transfer_lines(amount_rappen, giving, taking, authority, deferring, released),
            reason=ledger.request.reason or None,
            document=authority,
        ),
    )
    return Outcome(
        f"Transferred CHF {print_rappen(amount_rappen)} from {giving} to {taking} ({authority}).",
        {
            "entry": entry,
            "date": day,
            "from": giving,
            "to": taking,
            "amount": Amount(amount_rappen),
            "authority": authority,
        },
    )


def read_funds(codes: Codes, out_of: str, into: str) -> tuple[str, str]:
    """The two funds of a transfer as typed. Refuses: fund-unknown, same-fund."""
    problems: list[Problem] = []
    found: list[str] = []
    for text, where in ((out_of, "FROM_FUND"), (into, "TO_FUND")):
        try:
            found.append(codes.read_fund(text))
        except errors.Invalid as invalid:
            problems.append(invalid.at(where))
    errors.refuse_if(problems)
    giving, taking = found
    if giving == taking:
        raise Refused(errors.SAME_FUND.at("TO_FUND", fund=giving))
    return giving, taking


def check_can_give(
    ledger: Writing, fund: str, amount_rappen: int, day: date, most_rappen: int | None = None
) -> None:
    """What leaves a fund must be in its bank then and on every later day.

    Args:
        most_rappen: what else limits it, or None.

    Refuses: fund-exceeded.
    """
    held = balances.can_give(ledger.db, fund, BANK, day)
    held = max(held if most_rappen is None else min(held, most_rappen), 0)
    if amount_rappen > held:
        raise Refused(
            errors.FUND_EXCEEDED.at(
                "AMOUNT",
                fund=fund,
                held=print_rappen(held),
                asked=print_rappen(amount_rappen),
                short=print_rappen(amount_rappen - held),
                on=day,
            )
        )
