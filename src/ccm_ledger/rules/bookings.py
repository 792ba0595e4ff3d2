"""How each event is booked: the tables of DESIGN 3a and 3b, in one place an accountant can read.

Debit positive, credit negative, rappen. Each function returns the lines of one entry, balanced in
each fund. `INCOME` says which account a purpose's income goes to; `ITEMS` how an item of an invoice
is issued, paid, credited and waived, by the fund's policy and by where the budget year stands to
the year of the entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ccm_ledger.records import SP, TF, WCR, Line, Part

BANK = "1000"
RECEIVABLE, ALLOWANCE, NOT_YET_RECEIVED = "1100", "1190", "2150"
IN_ADVANCE, UNALLOCATED, DEFERRED = "2100", "2200", "2300"
EARLIER_YEARS, OTHER_INCOME = "4400", "4900"
CHARGES, EXCHANGE, IMPAIRMENT = "6900", "6910", "6920"

ASSESSED_INCOME = {"7a": "4000", "7b": "4010"}

# purpose -> (fund, account credited when the money counts for the year it is received in)
INCOME = {
    "7a": (TF, "4000"),
    "7b": (TF, "4010"),
    "7c": (TF, "4100"),
    "reserve": (WCR, "4200"),
    "sponsorship": (SP, DEFERRED),
}


def fund_of(purpose: str, other: str = TF) -> str:
    """The fund that a purpose's money belongs to; unknown money waits in the Trust Fund.

    Args:
        other: the fund of other income (interest …), which belongs to any.
    """
    if purpose == "other":
        return other
    return TF if purpose in {"assessed", "unallocated"} else INCOME[purpose][0]


# ── items of invoices: event, policy, when ───────────────────────────────────────────────────


class Pair(NamedTuple):
    """Accounts debited and credited with one amount."""

    debit: str
    credit: str


class Booked(NamedTuple):
    """An event's entry, and what is booked at once in an entry of its own, dated the first day of
    the budget year."""

    now: tuple[Pair, ...]
    first_day: tuple[Pair, ...] = ()


TIER = "4000 or 4010"  # the income account of the item's tier
BEFORE, IN, AFTER = "before the budget year", "in it", "after it"  # when the entry is dated
_DUE = (Pair(RECEIVABLE, NOT_YET_RECEIVED),)
_GONE = (Pair(NOT_YET_RECEIVED, RECEIVABLE),)
_LOST = (Pair(IMPAIRMENT, ALLOWANCE), Pair(ALLOWANCE, RECEIVABLE))
_NEVER_INCOME = (Pair(TIER, NOT_YET_RECEIVED),)

# Under `on_invoice` what is asked is income from the budget year's first day on. That entry is
# booked with the invoice, so money, credits and waivers of before that day take their part of 2150
# back on it: the sum of that day is D 2150, C 4000 for what is unpaid and D 2100, C 4000 for what
# came. `short` is a shortfall within the tolerance.
ITEMS: Mapping[tuple[str, str, str], Booked] = {
    ("issued", "on_receipt", BEFORE): Booked(_DUE),
    ("issued", "on_receipt", IN): Booked(_DUE),
    ("issued", "on_receipt", AFTER): Booked(_DUE),
    ("paid", "on_receipt", BEFORE): Booked(
        (Pair(BANK, IN_ADVANCE), *_GONE), (Pair(IN_ADVANCE, TIER),)
    ),
    ("paid", "on_receipt", IN): Booked((Pair(BANK, TIER), *_GONE)),
    ("paid", "on_receipt", AFTER): Booked((Pair(BANK, EARLIER_YEARS), *_GONE)),
    ("short", "on_receipt", BEFORE): Booked(_GONE),
    ("short", "on_receipt", IN): Booked(_GONE),
    ("short", "on_receipt", AFTER): Booked(_GONE),
    ("credited", "on_receipt", BEFORE): Booked(_GONE),
    ("credited", "on_receipt", IN): Booked(_GONE),
    ("credited", "on_receipt", AFTER): Booked(_GONE),
    ("waived", "on_receipt", BEFORE): Booked(_GONE),
    ("waived", "on_receipt", IN): Booked(_GONE),
    ("waived", "on_receipt", AFTER): Booked(_GONE),
    ("issued", "on_invoice", BEFORE): Booked(_DUE, (Pair(NOT_YET_RECEIVED, TIER),)),
    ("issued", "on_invoice", IN): Booked((Pair(RECEIVABLE, TIER),)),
    ("issued", "on_invoice", AFTER): Booked((Pair(RECEIVABLE, EARLIER_YEARS),)),
    ("paid", "on_invoice", BEFORE): Booked(
        (Pair(BANK, IN_ADVANCE), *_GONE), (Pair(IN_ADVANCE, NOT_YET_RECEIVED),)
    ),
    ("paid", "on_invoice", IN): Booked((Pair(BANK, RECEIVABLE),)),
    ("paid", "on_invoice", AFTER): Booked((Pair(BANK, RECEIVABLE),)),
    ("short", "on_invoice", BEFORE): Booked(_GONE, _NEVER_INCOME),
    ("short", "on_invoice", IN): Booked(_LOST),
    ("short", "on_invoice", AFTER): Booked(_LOST),
    ("credited", "on_invoice", BEFORE): Booked(_GONE, _NEVER_INCOME),
    ("credited", "on_invoice", IN): Booked((Pair(TIER, RECEIVABLE),)),
    ("credited", "on_invoice", AFTER): Booked((Pair(EARLIER_YEARS, RECEIVABLE),)),
    ("waived", "on_invoice", BEFORE): Booked(_GONE, _NEVER_INCOME),
    ("waived", "on_invoice", IN): Booked(_LOST),
    ("waived", "on_invoice", AFTER): Booked(_LOST),
}

# fund -> the policies its bookings know. Only the Trust Fund sends invoices.
POLICIES = {TF: ("on_receipt", "on_invoice"), WCR: ("on_receipt",), SP: ("as_spent",)}


def booked(event: str, part: Part, entry_year: int) -> Booked:
    """How an event on an item is booked: the row of `ITEMS`."""
    when = IN
    if part.budget_year != entry_year:
        when = BEFORE if part.budget_year > entry_year else AFTER
    return ITEMS[event, part.policy, when]


def item_event(event: str, parts: Iterable[Part], entry_year: int) -> tuple[Line, ...]:
    """The entry of an event on items: issued, credited or waived."""
    return tuple(
        line for part in parts for line in _pairs(booked(event, part, entry_year).now, part)
    )


def item_first_day(event: str, parts: Iterable[Part], entry_year: int) -> tuple[Line, ...]:
    """What the event books on the first day of the budget year; no lines where nothing."""
    return tuple(
        line for part in parts for line in _pairs(booked(event, part, entry_year).first_day, part)
    )


def _pairs(pairs: Iterable[Pair], part: Part, text: str | None = None) -> list[Line]:
    lines = []
    for pair in pairs:
        lines.append(_item(_account(pair.debit, part), part.amount_rappen, part, text))
        lines.append(_item(_account(pair.credit, part), -part.amount_rappen, part, text))
    return lines


def _account(name: str, part: Part) -> str:
    return ASSESSED_INCOME[part.purpose] if name == TIER else name


# ── money in ─────────────────────────────────────────────────────────────────────────────────


def income_account(part: Part, entry_year: int) -> str:
    """The account a part of a receipt is credited to.

    Where income counts on receipt, assessed money for the entry's year is income of its tier, for a
    year to come a liability (2100), for an earlier year income of its own kind (4400). A gift for a
    year to come waits on 2100 too. Other income of the programme is deferred like its gifts.
    """
    if part.purpose in ASSESSED_INCOME:
        return _account(booked("paid", part, entry_year).now[0].credit, part)
    if part.purpose == "7c" and part.budget_year > entry_year:
        return IN_ADVANCE
    if part.purpose == "other":
        return DEFERRED if part.fund == SP else OTHER_INCOME
    return INCOME[part.purpose][1]


@dataclass(frozen=True, slots=True)
class Coming:
    """One row of a credit: what is known of it in parts, and what nobody can say yet."""

    state: str | None
    parts: tuple[Part, ...]
    rest_rappen: int


def money_in(
    rows: Sequence[Coming],
    charges_rappen: int,
    reference: str | None,
    entry_year: int,
    exchange_rappen: int = 0,
) -> tuple[Line, ...]:
    """A credit: D 1000 (and D 6900 for charges the bank states), C by purpose, the rest C 2200.

    Args:
        rows: amounts gross of charges; one credit can serve several purposes and funds.
        charges_rappen: taken by banks on the way; carried by the fund of the first row.
        exchange_rappen: what of that was lost by exchange: D 6910.
    """
    gross: dict[str, int] = {}
    for row in rows:
        for part in row.parts:
            fund = fund_of(part.purpose, part.fund)
            gross[fund] = gross.get(fund, 0) + part.amount_rappen
        if row.rest_rappen:
            gross[TF] = gross.get(TF, 0) + row.rest_rappen
    bears = next(iter(gross))
    state = rows[0].state
    lines: list[Line] = []
    for fund, amount in gross.items():
        charged = charges_rappen if fund == bears else 0
        lines.append(Line(fund, BANK, amount - charged, state=state, reference=reference))
        if charged > exchange_rappen:
            lines += _charges(fund, charged - exchange_rappen, state)
        if charged and exchange_rappen:
            lines += _charges(fund, exchange_rappen, state, EXCHANGE, "exchange difference")
    for row in rows:
        lines += [_credit(part, entry_year) for part in row.parts]
        if row.rest_rappen:
            lines.append(
                Line(TF, UNALLOCATED, -row.rest_rappen, state=row.state, reference=reference)
            )
        lines += settle(row.parts, entry_year)
    return tuple(lines)


def _charges(
    fund: str,
    amount: int,
    state: str | None,
    account: str = CHARGES,
    text: str = "charges stated by the bank",
) -> list[Line]:
    """D 6900 or 6910; the Sponsorship Programme releases as much of what it deferred."""
    lines = [Line(fund, account, amount, state=state, text=text)]
    if fund == SP:
        lines += [Line(SP, DEFERRED, amount, state=state), Line(SP, "4300", -amount, state=state)]
    return lines


def _credit(part: Part, entry_year: int) -> Line:
    return Line(
        fund_of(part.purpose, part.fund),
        income_account(part, entry_year),
        -part.amount_rappen,
        state=part.state,
        earmark=part.earmark,
        tier=part.purpose if part.purpose in {"7a", "7b", "7c"} else None,
        budget_year=part.budget_year,
        invoice=part.invoice,
    )


def settle(parts: Iterable[Part], entry_year: int) -> list[Line]:
    """What an item no longer owes, beside the money itself: what is paid, and what is waived
    within the tolerance."""
    lines: list[Line] = []
    for part in parts:
        if part.invoice is None:
            continue
        beside = [pair for pair in booked("paid", part, entry_year).now if pair.debit != BANK]
        lines += _pairs(beside, part)
        if part.waived_rappen:
            short = _short(part)
            pairs = booked("short", short, entry_year).now
            lines += _pairs(pairs, short, "waived within tolerance")
    return lines


def _short(part: Part) -> Part:
    return replace(part, amount_rappen=part.waived_rappen, waived_rappen=0)


def _item(account: str, amount: int, part: Part, text: str | None) -> Line:
    return Line(
        TF,
        account,
        amount,
        state=part.state,
        earmark=part.earmark,
        tier=part.purpose,
        budget_year=part.budget_year,
        invoice=part.invoice,
        text=text,
    )


def advances_released(parts: Iterable[Part]) -> tuple[Line, ...]:
    """The first day of the budget year for money of before it: D 2100, C 4000, 4010 or 4100.

    Where income counts on invoice it is booked already, see `ITEMS`.
    """
    lines: list[Line] = []
    for part in parts:
        if part.purpose == "7c":
            lines += _pairs([Pair(IN_ADVANCE, INCOME["7c"][1])], part)
            continue
        lines += item_first_day("paid", (part,), part.budget_year - 1)
        if part.waived_rappen:
            lines += item_first_day("short", (_short(part),), part.budget_year - 1)
    return tuple(lines)


def allocated_later(
    parts: Sequence[Part], held_state: str | None, reference: str | None, entry_year: int
) -> tuple[Line, ...]:
    """Money held in 2200 gets its purpose: D 2200, C income; into another fund through 1000.

    No bank row moves: the bank ties over all funds together.
    """
    lines: list[Line] = []
    for part in parts:
        fund, amount = fund_of(part.purpose, part.fund), part.amount_rappen
        lines.append(Line(TF, UNALLOCATED, amount, state=held_state, reference=reference))
        if fund != TF:
            lines.append(Line(TF, BANK, -amount, state=held_state, reference=reference))
            lines.append(Line(fund, BANK, amount, state=part.state, reference=reference))
        lines.append(_credit(part, entry_year))
        lines += settle((part,), entry_year)
    return tuple(lines)
