"""How each event is booked: the table of DESIGN 3a, in one place an accountant can read.

Debit positive, credit negative, rappen. Each function returns the lines of one entry, balanced in
each fund. `INCOME` says which account a purpose's income goes to, by the fund's policy and by where
the budget year stands to the year of the entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ccm_ledger.records import SP, TF, WCR, Line, Part

BANK = "1000"
RECEIVABLE, NOT_YET_RECEIVED = "1100", "2150"
IN_ADVANCE, UNALLOCATED, DEFERRED = "2100", "2200", "2300"
EARLIER_YEARS, CHARGES = "4400", "6900"

ASSESSED_INCOME = {"7a": "4000", "7b": "4010"}

# purpose -> (fund, account credited when the money counts for the year it is received in)
INCOME = {
    "7a": (TF, "4000"),
    "7b": (TF, "4010"),
    "7c": (TF, "4100"),
    "reserve": (WCR, "4200"),
    "sponsorship": (SP, DEFERRED),
}


def fund_of(purpose: str) -> str:
    """The fund that a purpose's money belongs to; unknown money waits in the Trust Fund."""
    return TF if purpose in {"assessed", "unallocated"} else INCOME[purpose][0]


def invoice_issued(
    number: str, state: str, budget_year: int, items: Iterable[tuple[str, int]]
) -> tuple[Line, ...]:
    """D 1100, C 2150 per item: on paper the two show net, nil, while income counts on receipt."""
    lines: list[Line] = []
    for tier, amount in items:
        if amount:
            part = Part(tier, state, amount, budget_year, invoice=number)
            lines.append(_item(RECEIVABLE, amount, part, None))
            lines.append(_item(NOT_YET_RECEIVED, -amount, part, None))
    return tuple(lines)


def income_account(part: Part, entry_year: int) -> str:
    """The account a part of a receipt is credited to.

    Assessed money for the entry's year is income of its tier, for a year to come a liability
    (2100), for an earlier year income of its own kind (4400).
    """
    if part.purpose in ASSESSED_INCOME:
        if part.budget_year > entry_year:
            return IN_ADVANCE
        if part.budget_year < entry_year:
            return EARLIER_YEARS
    return INCOME[part.purpose][1]


@dataclass(frozen=True, slots=True)
class Coming:
    """One row of a credit: what is known of it in parts, and what nobody can say yet."""

    state: str | None
    parts: tuple[Part, ...]
    rest_rappen: int


def money_in(
    rows: Sequence[Coming], charges_rappen: int, reference: str | None, entry_year: int
) -> tuple[Line, ...]:
    """A credit: D 1000 (and D 6900 for charges the bank states), C by purpose, the rest C 2200.

    Args:
        rows: amounts gross of charges; one credit can serve several purposes and funds.
        charges_rappen: taken by banks on the way; carried by the fund of the first row.
    """
    gross: dict[str, int] = {}
    for row in rows:
        for part in row.parts:
            fund = fund_of(part.purpose)
            gross[fund] = gross.get(fund, 0) + part.amount_rappen
        if row.rest_rappen:
            gross[TF] = gross.get(TF, 0) + row.rest_rappen
    bears = next(iter(gross))
    state = rows[0].state
    lines: list[Line] = []
    for fund, amount in gross.items():
        charged = charges_rappen if fund == bears else 0
        lines.append(Line(fund, BANK, amount - charged, state=state, reference=reference))
        if charged:
            lines += _charges(fund, charged, state)
    for row in rows:
        lines += [_credit(part, entry_year) for part in row.parts]
        if row.rest_rappen:
            lines.append(
                Line(TF, UNALLOCATED, -row.rest_rappen, state=row.state, reference=reference)
            )
        lines += settle(row.parts)
    return tuple(lines)


def _charges(fund: str, amount: int, state: str | None) -> list[Line]:
    """D 6900; the Sponsorship Programme releases as much of what it deferred."""
    lines = [Line(fund, CHARGES, amount, state=state, text="charges stated by the bank")]
    if fund == SP:
        lines += [Line(SP, DEFERRED, amount, state=state), Line(SP, "4300", -amount, state=state)]
    return lines


def _credit(part: Part, entry_year: int) -> Line:
    return Line(
        fund_of(part.purpose),
        income_account(part, entry_year),
        -part.amount_rappen,
        state=part.state,
        earmark=part.earmark,
        tier=part.purpose if part.purpose in {"7a", "7b", "7c"} else None,
        budget_year=part.budget_year,
        invoice=part.invoice,
    )


def settle(parts: Iterable[Part]) -> list[Line]:
    """D 2150, C 1100 for what is paid, and again for what is waived within the tolerance."""
    lines: list[Line] = []
    for part in parts:
        if part.invoice is None:
            continue
        for amount, text in (
            (part.amount_rappen, None),
            (part.waived_rappen, "waived within tolerance"),
        ):
            if amount:
                lines.append(_item(NOT_YET_RECEIVED, amount, part, text))
                lines.append(_item(RECEIVABLE, -amount, part, text))
    return lines


def _item(account: str, amount: int, part: Part, text: str | None) -> Line:
    return Line(
        TF,
        account,
        amount,
        state=part.state,
        tier=part.purpose,
        budget_year=part.budget_year,
        invoice=part.invoice,
        text=text,
    )


def advances_released(parts: Iterable[Part]) -> tuple[Line, ...]:
    """The first day of the budget year: D 2100, C 4000 or 4010."""
    lines: list[Line] = []
    for part in parts:
        lines.append(_item(IN_ADVANCE, part.amount_rappen, part, None))
        lines.append(_item(ASSESSED_INCOME[part.purpose], -part.amount_rappen, part, None))
    return tuple(lines)


def allocated_later(
    parts: Sequence[Part], held_state: str | None, reference: str | None, entry_year: int
) -> tuple[Line, ...]:
    """Money held in 2200 gets its purpose: D 2200, C income; into another fund through 1000.

    No bank row moves: the bank ties over all funds together.
    """
    lines: list[Line] = []
    for part in parts:
        fund, amount = fund_of(part.purpose), part.amount_rappen
        lines.append(Line(TF, UNALLOCATED, amount, state=held_state, reference=reference))
        if fund != TF:
            lines.append(Line(TF, BANK, -amount, state=held_state, reference=reference))
            lines.append(Line(fund, BANK, amount, state=part.state, reference=reference))
        lines.append(_credit(part, entry_year))
        lines += settle((part,))
    return tuple(lines)
