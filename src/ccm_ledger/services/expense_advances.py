"""Advances to travellers: given, claimed against a budget line, the rest given back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import open_items
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Amount
from ccm_ledger.ledger.posting import post
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Draft, Outcome
from ccm_ledger.rules.bookings_items import ADVANCES, Item, advance_given, advance_returned
from ccm_ledger.services.codes import Codes
from ccm_ledger.services.expense_checks import Standards, document_problems
from ccm_ledger.services.expenses import Asked, facts_of, post_checked, read
from ccm_ledger.services.open_items import day_of, find_item, part_of

_CLAIM_REST = "claim that at most; what it cost beyond it is `ccm-ledger expense post … --unpaid`"
_RETURN_REST = "that at most can come back; what is more is income of its own"


@dataclass(frozen=True, slots=True)
class Given:
    """An advance as typed on the command line."""

    payee: str
    amount_rappen: int
    fund: str
    document: str
    text: str
    on: date | None


def give(ledger: Writing, asked: Given) -> Outcome:
    """Give an advance out of a fund: nothing is spent yet.

    Refuses: fund-unknown, document-needed, and what `post` refuses.
    """
    day = day_of(ledger, asked.on)
    codes = Codes.of(ledger.db)
    try:
        fund = codes.read_fund(asked.fund)
    except errors.Invalid as invalid:
        raise Refused(invalid.at("--fund")) from invalid
    standards = Standards(ledger.db, codes)
    errors.refuse_if(
        document_problems(standards, day.year, asked.amount_rappen, asked.document, "--document")
    )

    number = open_items.last_number(ledger.db, "A", day.year) + 1
    item = Item(ADVANCES, fund, f"A-{day.year:04d}-{number:04d}", asked.payee)
    entry = post(
        ledger,
        Draft(
            date=day,
            kind="advance",
            text=asked.text or f"Advance to {asked.payee}",
            lines=advance_given(item, asked.amount_rappen),
            reason=ledger.request.reason or None,
            document=asked.document or None,
        ),
    )
    return Outcome(
        f"Gave advance {item.key}: CHF {print_rappen(asked.amount_rappen)} to {item.payee}, "
        f"{fund}.",
        {
            "id": item.key,
            "entry": entry,
            "date": day,
            "fund": fund,
            "payee": item.payee,
            "amount": Amount(asked.amount_rappen),
        },
    )


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim against an advance as typed on the command line."""

    advance: str
    line: str
    amount_rappen: int
    document: str
    text: str
    earmark: str | None
    detail: str
    on: date | None
    fund: str | None = None


def claim(ledger: Writing, asked: Claimed) -> Outcome:
    """What an advance was spent on becomes an expense of the fund that gave it.

    Refuses: what `find_item`, `part_of`, `expense post` and `post` refuse.
    """
    day = day_of(ledger, asked.on)
    found = find_item(ledger.db, asked.advance, (ADVANCES,), asked.fund)
    item = found.item
    standards = Standards(ledger.db, Codes.of(ledger.db))
    typed = Asked(
        fund=item.fund,
        line=asked.line,
        amount_rappen=asked.amount_rappen,
        payee=item.payee or "",
        text=asked.text,
        document=asked.document,
        earmark=asked.earmark,
        detail=asked.detail,
        on=day,
    )
    expense = replace(read(ledger, standards, typed), against=ADVANCES, item=item.key, kind="claim")
    part_of(ledger, found, asked.amount_rappen, day, _CLAIM_REST)

    name, entry = post_checked(ledger, standards, expense)
    left = open_items.settleable(ledger.db, item.account, item.fund, item.key, day)
    return Outcome(
        f"Claimed CHF {print_rappen(expense.amount_rappen)} of {item.key} as expense {name}, "
        f"{expense.fund} {expense.target.name}; {print_rappen(left)} stay open.",
        facts_of(name, entry, expense)
        | {"advance": item.key, "payee": item.payee, "open": Amount(left)},
    )


def give_back(
    ledger: Writing, text: str, amount_rappen: int | None, fund: str | None, on: date | None
) -> Outcome:
    """What is left of an advance comes back to the bank.

    Args:
        amount_rappen: None for all that is open.

    Refuses: what `find_item`, `part_of` and `post` refuse.
    """
    day = day_of(ledger, on)
    found = find_item(ledger.db, text, (ADVANCES,), fund)
    amount = part_of(ledger, found, amount_rappen, day, _RETURN_REST)

    item = found.item
    entry = post(
        ledger,
        Draft(
            date=day,
            kind="advance-return",
            text=f"Rest of advance {item.key}: {item.payee}",
            lines=advance_returned(item, amount),
            reason=ledger.request.reason or None,
        ),
    )
    left = open_items.settleable(ledger.db, item.account, item.fund, item.key, day)
    return Outcome(
        f"CHF {print_rappen(amount)} of {item.key} came back from {item.payee}; "
        f"{print_rappen(left)} stay open.",
        {
            "id": item.key,
            "entry": entry,
            "date": day,
            "fund": item.fund,
            "payee": item.payee,
            "amount": Amount(amount),
            "open": Amount(left),
        },
    )
