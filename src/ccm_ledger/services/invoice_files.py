"""`invoice import`: open invoices of earlier years come into new books."""

from __future__ import annotations

from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import invoices
from ccm_ledger.dates import first_day
from ccm_ledger.errors import Problems
from ccm_ledger.figures import Amount
from ccm_ledger.ledger.posting import post
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.readers.invoice_csv import OpenInvoice, read_open_invoices
from ccm_ledger.records import Draft, Outcome
from ccm_ledger.rules import bookings
from ccm_ledger.rules.reference import creditor_reference
from ccm_ledger.services.codes import Codes


def import_open(ledger: Writing, path: str, on: date | None) -> Outcome:
    """Bring open invoices of earlier years into the books: D 1100, C 2150 per item.

    They are dated the day the books begin, or, once that year is closed, the first day of the
    first open year: neither cash nor a fund's balance moves. Rows already in are counted.
    Refuses: every problem of the file in one go.
    """
    problems = Problems()
    codes = Codes.of(ledger.db)
    found = read_open_invoices(path, codes.read_state, problems)
    references = {row["reference"]: row["number"] for row in invoices.invoices(ledger.db)}
    new = []
    for invoice in found:
        if problem := codes.party_problem(invoice.state, invoice.where):
            problems.add(problem)
        known = invoices.find(ledger.db, invoice.number)
        if known is None:
            if references.get(creditor_reference(invoice.number)) is not None:
                problems.add(errors.INVOICE_CONFLICT.at(invoice.where, number=invoice.number))
            new.append(invoice)
        elif not _same(ledger, invoice):
            problems.add(errors.INVOICE_CONFLICT.at(invoice.where, number=invoice.number))
    problems.refuse(path)

    day = on or _default_day(ledger)
    for invoice in new:
        _post(ledger, invoice, day)
    rows = sum(len(invoice.items) for invoice in found)
    fresh = sum(len(invoice.items) for invoice in new)
    return Outcome(
        f"Imported {len(new)} open invoices; {len(found) - len(new)} were in already.",
        {
            "read": rows,
            "already_posted": rows - fresh,
            "unallocated": 0,
            "issued": [
                {
                    "number": invoice.number,
                    "state": invoice.state,
                    "amount": Amount(sum(invoice.items.values())),
                }
                for invoice in new
            ],
        },
    )


def _default_day(ledger: Writing) -> date:
    opened_on = ledger.opened_on
    if opened_on and ledger.state_of(opened_on.year) == "open":
        return opened_on
    if opened_on:
        return first_day(ledger.first_open_year(opened_on.year))
    return ledger.today


def _same(ledger: Writing, invoice: OpenInvoice) -> bool:
    known = invoices.find(ledger.db, invoice.number)
    assert known is not None, "the caller has found it"
    items = {row["tier"]: row["amount_rappen"] for row in invoices.items(ledger.db, invoice.number)}
    return items == invoice.items and (
        known["state"],
        known["budget_year"],
        known["issued_on"],
        known["due_on"],
    ) == (
        invoice.state,
        invoice.budget_year,
        invoice.issued_on.isoformat(),
        invoice.due_on.isoformat(),
    )


def _post(ledger: Writing, invoice: OpenInvoice, day: date) -> None:
    items = sorted(invoice.items.items())
    entry = post(
        ledger,
        Draft(
            date=day,
            kind="invoice-import",
            text=f"Invoice {invoice.number}: open contribution {invoice.budget_year}",
            lines=bookings.invoice_issued(
                invoice.number, invoice.state, invoice.budget_year, items
            ),
            where=invoice.where,
        ),
    )
    invoices.insert(
        ledger.db,
        {
            "number": invoice.number,
            "state": invoice.state,
            "budget_year": invoice.budget_year,
            "issued_on": invoice.issued_on.isoformat(),
            "due_on": invoice.due_on.isoformat(),
            "reference": creditor_reference(invoice.number),
            "entry": entry,
            "assessment": None,
        },
        items,
    )
