"""`invoice import`: open invoices of earlier years come into new books."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import invoices
from ccm_ledger.dates import first_day, last_day
from ccm_ledger.errors import Problem, Problems
from ccm_ledger.figures import Amount
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.readers.invoice_csv import OpenInvoice, read_open_invoices
from ccm_ledger.records import Outcome
from ccm_ledger.rules.reference import creditor_reference
from ccm_ledger.services.codes import Codes
from ccm_ledger.services.invoice_entries import Issuing, post_invoice


def import_open(ledger: Writing, path: str, on: date | None) -> Outcome:
    """Bring open invoices of earlier years into the books: D 1100, C 2150 per item.

    In a year whose income counts on invoice they are booked as issued (`bookings.ITEMS`).

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
        for problem in _year_problems(ledger, codes, invoice):
            problems.add(problem)
        known = invoices.find(ledger.db, invoice.number)
        if known is None:
            reference = creditor_reference(invoice.number)
            if other := references.get(reference):
                problems.add(
                    errors.INVOICE_REFERENCE.at(
                        invoice.where, number=invoice.number, reference=reference, other=other
                    )
                )
            references[reference] = invoice.number
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
        _sentence(len(new), len(found) - len(new)),
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


def _year_problems(ledger: Writing, codes: Codes, invoice: OpenInvoice) -> Iterator[Problem]:
    """An invoice that was issued, to a State that was party in its budget year."""
    kept = ledger.kept_years()
    years = {"first": min(kept), "last": max(kept)}
    if invoice.issued_on > ledger.today:
        yield errors.DATE_FUTURE.at(
            invoice.where, value=invoice.issued_on, today=ledger.today, **years
        )
    if invoice.budget_year > max(kept):
        yield errors.YEAR_OUTSIDE.at(invoice.where, year=invoice.budget_year, **years)
        return
    if problem := codes.party_problem(invoice.state, invoice.where):
        yield problem
        return
    state = codes.states[invoice.state]
    if state["party_from"] > last_day(invoice.budget_year).isoformat():
        yield errors.NOT_PARTY_IN_YEAR.at(
            invoice.where,
            name=state["name"],
            state=invoice.state,
            year=invoice.budget_year,
            dates=f"party from {state['party_from']}",
        )


def _sentence(new: int, already: int) -> str:
    rest = f"; {already} were in already" if already else ""
    if not new:
        return f"Nothing new to import{rest}."
    return f"Imported {new} open {'invoice' if new == 1 else 'invoices'}{rest}."


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
    post_invoice(
        ledger,
        Issuing(
            number=invoice.number,
            state=invoice.state,
            budget_year=invoice.budget_year,
            items=sorted(invoice.items.items()),
            issued_on=invoice.issued_on,
            due_on=invoice.due_on,
            day=day,
            text=f"Invoice {invoice.number}: open contribution {invoice.budget_year}",
            kind="invoice-import",
            where=invoice.where,
        ),
    )
