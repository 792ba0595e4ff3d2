"""What issuing, importing, crediting and waiving share: one event on the items of an invoice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import funds, invoices, years
from ccm_ledger.database.connection import DbRow
from ccm_ledger.dates import first_day
from ccm_ledger.errors import Refused
from ccm_ledger.ledger.posting import post
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.records import TF, Draft, EntryKind, Part
from ccm_ledger.rules import bookings
from ccm_ledger.rules.reference import creditor_reference


def standing_invoice(ledger: Writing, number: str, where: str) -> DbRow:
    """An invoice as it stands, not cancelled. Refuses: what `owner_of` refuses."""
    owner_of(ledger, number, where)
    found = invoices.find(ledger.db, number.strip())
    assert found is not None, "it was found just now"
    return found


def owner_of(ledger: Writing, number: str, where: str) -> DbRow:
    """Whose an invoice is that isn't cancelled. Refuses: invoice-unknown, invoice-cancelled."""
    found = invoices.header(ledger.db, number.strip())
    if found is None:
        known = invoices.numbers(ledger.db)
        raise Refused(
            errors.INVOICE_UNKNOWN.at(where, value=number, nearest=errors.nearest(number, known))
        )
    if found["cancelled_by"] is not None:
        standing = invoices.standing_states(ledger.db, found["budget_year"]).get(found["state"])
        replaced = f"; {standing} replaces it" if standing else ""
        raise Refused(
            errors.INVOICE_CANCELLED.at(
                where,
                number=found["number"],
                on=found["cancelled_on"],
                entry=found["cancelled_by"],
                replaced=replaced,
            )
        )
    return found


def parts_of(
    ledger: Writing, number: str, state: str, budget_year: int, items: Iterable[tuple[str, int]]
) -> list[Part]:
    """Items of an invoice (tier, rappen) as the bookings take them; those of nil are left out."""
    policy = funds.income_policy(ledger.db, TF, budget_year)
    return [
        Part(tier, state, amount, budget_year, invoice=number, policy=policy)
        for tier, amount in items
        if amount
    ]


def post_event(ledger: Writing, event: str, draft: Draft, parts: Sequence[Part]) -> int:
    """Post an event on the items of one invoice, with what counts from the budget year's first day.

    Args:
        event: `issued`, `credited` or `waived`, as `bookings.ITEMS` names them.
        draft: the entry; its lines are made here.
    """
    year = draft.date.year
    entry = post(ledger, replace(draft, lines=bookings.item_event(event, parts, year)))
    later = bookings.item_first_day(event, parts, year)
    if later:
        budget_year = parts[0].budget_year
        post(
            ledger,
            Draft(
                date=first_day(budget_year),
                kind="release",
                text=f"{draft.text}: counts from the first day of {budget_year}",
                lines=later,
                companion_of=entry,
                where=draft.where,
            ),
        )
    return entry


@dataclass(frozen=True, slots=True)
class Issuing:
    """An invoice to be issued: its items are (tier, rappen), its entry is dated `day`."""

    number: str
    state: str
    budget_year: int
    items: Sequence[tuple[str, int]]
    issued_on: date
    due_on: date
    day: date
    text: str
    assessment: int | None = None
    kind: EntryKind = "invoice"
    where: str = "--date"

    @property
    def amount_rappen(self) -> int:
        return sum(amount for _, amount in self.items)


def post_invoice(ledger: Writing, new: Issuing) -> int:
    """Post an invoice's entry and write the invoice with its items; returns the entry.

    Refuses: invoice-reference, and what `post` refuses.
    """
    reference = creditor_reference(new.number)
    other = invoices.number_of(ledger.db, reference)
    if other is not None:
        raise Refused(
            errors.INVOICE_REFERENCE.at(
                new.where, number=new.number, reference=reference, other=other
            )
        )
    entry = post_event(
        ledger,
        "issued",
        Draft(date=new.day, kind=new.kind, text=new.text, lines=(), where=new.where),
        parts_of(ledger, new.number, new.state, new.budget_year, new.items),
    )
    invoices.insert(
        ledger.db,
        {
            "number": new.number,
            "state": new.state,
            "budget_year": new.budget_year,
            "issued_on": new.issued_on.isoformat(),
            "due_on": new.due_on.isoformat(),
            "reference": reference,
            "entry": entry,
            "assessment": new.assessment,
        },
        list(new.items),
    )
    return entry


def next_number(ledger: Writing, year: int, state: str) -> str:
    """`CCM-2023-CHE`; a later invoice of the same State and year ends in -2, -3 …"""
    before = invoices.count_for(ledger.db, state, year)
    prefix = str(years.identity(ledger.db)["profile"]).upper()
    return f"{prefix}-{year}-{state}" + (f"-{before + 1}" if before else "")
