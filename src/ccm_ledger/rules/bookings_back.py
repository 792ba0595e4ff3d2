"""How money given back is booked (DESIGN 3b). Debit positive, credit negative, rappen.

Each function returns the lines of one entry, balanced in each fund.
"""

from __future__ import annotations

from collections.abc import Sequence

from ccm_ledger.records import SP, TF, Line
from ccm_ledger.rules.bookings import (
    ASSESSED_INCOME,
    BANK,
    DEFERRED,
    EARLIER_YEARS,
    IN_ADVANCE,
    INCOME,
    NOT_YET_RECEIVED,
    RECEIVABLE,
    UNALLOCATED,
    fund_of,
)
from ccm_ledger.rules.bookings_items import Item
from ccm_ledger.rules.refunds import Refunded, Standing

VOLUNTARY, VOLUNTARY_REFUNDED = "4100", "4150"
WAIVED = "waived within tolerance, owed again"


def account_of(back: Standing, entry_year: int) -> str:
    """The account that money given back is taken from.

    Assessed money: its income of the year it counted in; of earlier years 4400; money whose year
    has not begun is still held in advance. Where income counts on invoice the money was no income,
    so the State owes it again (1100). Voluntary contributions have an account of their own (4150).
    """
    part = back.part
    coming = part.budget_year > entry_year
    if part.purpose in ASSESSED_INCOME:
        if coming:
            return IN_ADVANCE
        if part.policy == "on_invoice":
            return RECEIVABLE
        counted = max(part.budget_year, back.booked_year)
        same = counted == entry_year == part.budget_year
        return ASSESSED_INCOME[part.purpose] if same else EARLIER_YEARS
    if part.purpose == "7c":
        return IN_ADVANCE if coming else VOLUNTARY_REFUNDED
    return INCOME[part.purpose][1]


def given_back(
    refunded: Refunded, held_state: str | None, reference: str | None, entry_year: int
) -> tuple[Line, ...]:
    """D what it was, C 1000; and D 1100, C 2150 for what the State owes again.

    Args:
        held_state: whose the unallocated part is, None if unknown.
    """
    lines: list[Line] = []
    out: dict[str, int] = {}
    if refunded.unallocated_rappen:
        amount = refunded.unallocated_rappen
        lines.append(Line(TF, UNALLOCATED, amount, state=held_state, reference=reference))
        out[TF] = amount
    for back in refunded.parts:
        fund = fund_of(back.part.purpose)
        lines.append(_line(back, account_of(back, entry_year), back.part.amount_rappen))
        out[fund] = out.get(fund, 0) + back.part.amount_rappen
    states = {back.part.state for back in refunded.parts} or {held_state}
    state = states.pop() if len(states) == 1 else None
    lines += [
        Line(fund, BANK, -amount, state=state, reference=reference) for fund, amount in out.items()
    ]
    for back in refunded.parts:
        lines += _owed_again(back, entry_year)
    return tuple(lines)


def _owed_again(back: Standing, entry_year: int) -> list[Line]:
    if back.part.invoice is None or account_of(back, entry_year) == RECEIVABLE:
        return []
    lines = []
    for amount, text in ((back.part.amount_rappen, None), (back.part.waived_rappen, WAIVED)):
        if amount:
            lines.append(_line(back, RECEIVABLE, amount, text))
            lines.append(_line(back, NOT_YET_RECEIVED, -amount, text))
    return lines


def first_day_undone(parts: Sequence[Standing]) -> tuple[Line, ...]:
    """Money given back before its year began doesn't count on the first day: D 4000, 4010 or 4100,
    C 2100, against the entry that is booked for that day already."""
    lines: list[Line] = []
    for back in parts:
        amount = back.part.amount_rappen
        if back.part.policy == "on_invoice" and back.part.invoice is not None:
            account = NOT_YET_RECEIVED
        else:
            account = ASSESSED_INCOME.get(back.part.purpose, VOLUNTARY)
        lines.append(_line(back, account, amount))
        lines.append(_line(back, IN_ADVANCE, -amount))
    return tuple(lines)


def earmark_returned(earmark: str, amount_rappen: int, owed: Item) -> tuple[Line, ...]:
    """What is left of an earmark is due to its donor: D 4150, C 2020; the programme's: D 2300."""
    account = DEFERRED if owed.fund == SP else VOLUNTARY_REFUNDED
    tier = None if owed.fund == SP else "7c"
    taken = Line(owed.fund, account, amount_rappen, state=owed.state, earmark=earmark, tier=tier)
    return (taken, owed.line(-amount_rappen))


def _line(back: Standing, account: str, amount: int, text: str | None = None) -> Line:
    part = back.part
    return Line(
        fund_of(part.purpose),
        account,
        amount,
        state=part.state,
        earmark=part.earmark,
        tier=part.purpose if part.purpose in {"7a", "7b", "7c"} else None,
        budget_year=part.budget_year,
        invoice=part.invoice,
        text=text,
    )
