"""Loans between funds: what one lends to another, and its repayment."""

from __future__ import annotations

from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import open_items
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Amount
from ccm_ledger.ledger.posting import post
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import WCR, Draft, Outcome
from ccm_ledger.rules.bookings_items import LENT, lent, repaid
from ccm_ledger.services.codes import Codes
from ccm_ledger.services.open_items import day_of
from ccm_ledger.services.transfers import check_can_give, read_funds


def post_loan(
    ledger: Writing,
    out_of: str,
    into: str,
    amount_rappen: int,
    authority: str,
    text: str,
    on: date | None,
) -> Outcome:
    """Lend from one fund to another, or repay what the first owes the second.

    It is a repayment where the first fund owes the second something, and always where the money
    goes to the reserve: the reserve lends, it doesn't borrow. No fund's balance changes.

    Args:
        out_of, into: funds as typed.
        on: the day, or None for today.

    Refuses: fund-unknown, same-fund, fund-exceeded, loan-none, and what `post` refuses.
    """
    giving, taking = read_funds(Codes.of(ledger.db), out_of, into)
    day = day_of(ledger, on)
    check_can_give(ledger, giving, amount_rappen, day)
    owed = _owed(ledger, giving, taking, day)
    if owed or taking == WCR:
        return _repay(ledger, giving, taking, amount_rappen, authority, text, day, owed)

    number = open_items.last_number(ledger.db, "L", day.year) + 1
    key = f"L-{day.year:04d}-{number:04d}"
    entry = post(
        ledger,
        Draft(
            date=day,
            kind="loan",
            text=text or f"Loan {key} from {giving} to {taking}",
            lines=lent(giving, taking, amount_rappen, key, authority),
            reason=ledger.request.reason or None,
            document=authority,
        ),
    )
    return Outcome(
        f"{giving} lends {taking} CHF {print_rappen(amount_rappen)} as {key} ({authority}).",
        _facts("loan", entry, day, giving, taking, amount_rappen, authority) | {"loans": [key]},
    )


def _facts(
    kind: str, entry: int, day: date, giving: str, taking: str, amount: int, authority: str
) -> dict[str, object]:
    return {
        "kind": kind,
        "entry": entry,
        "date": day,
        "from": giving,
        "to": taking,
        "amount": Amount(amount),
        "authority": authority,
    }


def _owed(ledger: Writing, borrower: str, lender: str, day: date) -> list[tuple[str, int]]:
    """What a fund owes another on a day: each loan's key and rappen, oldest first."""
    found = []
    for row in open_items.items(ledger.db, (LENT,), fund=lender):
        if row["payee"] == borrower and row["open_rappen"] > 0:
            left = open_items.settleable(ledger.db, LENT, lender, row["item"], day)
            if left > 0:
                found.append((str(row["item"]), left))
    return found


def _repay(
    ledger: Writing,
    borrower: str,
    lender: str,
    amount_rappen: int,
    authority: str,
    text: str,
    day: date,
    owed: list[tuple[str, int]],
) -> Outcome:
    open_ = sum(left for _, left in owed)
    if amount_rappen > open_:
        raise Refused(
            errors.LOAN_NONE.at(
                "AMOUNT",
                borrower=borrower,
                lender=lender,
                open=print_rappen(open_),
                on=day,
                asked=print_rappen(amount_rappen),
                over=print_rappen(amount_rappen - open_),
            )
        )
    parts, left = [], amount_rappen
    for key, most in owed:
        part = min(most, left)
        if part:
            parts.append((key, part))
            left -= part
    keys = [key for key, _ in parts]
    entry = post(
        ledger,
        Draft(
            date=day,
            kind="loan-repayment",
            text=text or f"Repayment of {', '.join(keys)} from {borrower} to {lender}",
            lines=repaid(lender, borrower, parts, authority),
            reason=ledger.request.reason or None,
            document=authority,
        ),
    )
    return Outcome(
        f"{borrower} repays {lender} CHF {print_rappen(amount_rappen)} of {', '.join(keys)} "
        f"({authority}); {print_rappen(open_ - amount_rappen)} stay open.",
        _facts("loan-repayment", entry, day, borrower, lender, amount_rappen, authority)
        | {"loans": keys, "open": Amount(open_ - amount_rappen)},
    )
