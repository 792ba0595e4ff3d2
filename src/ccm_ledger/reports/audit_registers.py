"""The registers of a ledger as they are stored, for exports: every sealed table can be read whole.

What officers know as a list (invoices, receipts, budgets …) is in `audit_book`; here is the rest,
column by column. Amounts are francs, everything else stands as it is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ccm_ledger.database import exports, sealed
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.figures import Amount, Column, Nested
from ccm_ledger.reports.audit_book import Book

# Sealed tables that a list of `audit_book` holds: table -> key of the list.
LISTED: Mapping[str, str] = {
    "scale": "scales",
    "scale_rate": "scales",
    "budget": "budget",
    "budget_line": "budget",
    "earmark": "earmarks",
    "invoice": "invoices",
    "invoice_item": "invoices",
    "receipt": "receipts",
    "allocation": "allocations",
    "expense": "expenses",
    "pledge": "pledges",
    "in_kind": "in-kind",
    "refund": "refunds",
    "year_answer": "answers",
    "decision": "decisions",
    "plan": "plan-lines",
    "plan_line": "plan-lines",
    "fund": "funds",
    "account": "accounts",
    "state_party": "states",
}
# Sealed tables that are in no list, and why.
ELSEWHERE: Mapping[str, str] = {
    "ledger": "its one row is what the export says it is of (`about`, manifest.json)",
}
_TITLES: Mapping[str, str] = {
    "financial_procedure": "Financial procedures",
    "year_change": "What opened and closed the years",
    "fiscal_year": "Years",
    "budget_note": "Notes on budget lines",
    "budget_plan": "Budgets made from plans",
    "assessment": "Assessments",
    "assessment_share": "Shares of each assessment",
    "assessment_months": "Assessments by the month",
    "refund_part": "What each refund takes back",
    "statement_issue": "Statements issued",
    "close_answer": "Gates accepted at a close",
    "invoice_credit": "Credit notes",
    "invoice_supplement": "Supplementary invoices",
    "bank_account": "Bank accounts",
    "bank_file": "Bank files",
    "bank_statement": "Bank statements",
    "bank_booking": "Bookings of the bank",
    "bank_line": "Lines of bank files",
    "bank_row": "Bank rows",
    "bank_tie": "What bank rows are tied to",
    "bank_rule": "Standing rules of the bank",
    "payer": "Accounts of payers",
    "reminder": "Reminders",
    "reminder_invoice": "Invoices reminded of",
    "fund_policy": "When income counts",
    "profile_line": "Budget lines of the profile",
}
_LEFT_OUT = frozenset({"hex(body)"})  # an issued statement's bytes: the export has the statement


def books(db: Connection) -> tuple[Book, ...]:
    """Credit notes and waivers with their amounts, and each sealed table that no list holds."""
    stored = {**sealed.INSERTED, **sealed.CHANGING}
    tables = [name for name in stored if name not in LISTED and name not in ELSEWHERE]
    return (
        Book(
            "reliefs", "Credit notes and waivers", _RELIEF, lambda: map(_row, exports.reliefs(db))
        ),
        *(_book(db, name, stored[name]) for name in tables),
    )


def _book(db: Connection, table: str, stored: str) -> Book:
    named = [name for one in stored.split(",") if (name := one.strip()) not in _LEFT_OUT]
    columns = tuple(_column(name) for name in named)
    return Book(
        f"register-{table.replace('_', '-')}",
        _TITLES.get(table, table.replace("_", " ").capitalize()),
        columns,
        lambda: (_row(row) for row in _rows(db, table)),
    )


def _rows(db: Connection, table: str) -> Iterator[DbRow]:
    if table in sealed.CHANGING:
        yield from sealed.whole(db, table)
    else:
        yield from sealed.span(db, table, 0, sealed.last_row(db, table))


def _column(name: str) -> Column:
    key = name.removesuffix("_rappen")
    return Column(key, key.replace("_", " ").capitalize(), "text" if key == name else "amount")


_RELIEF = tuple(
    _column(name)
    for name in (
        "entry",
        "date",
        "kind",
        "number",
        "invoice",
        "state",
        "budget_year",
        "tier",
        "amount_rappen",
        "reason",
        "document",
        "undone_by",
        "undone_on",
    )
)


def _row(row: DbRow) -> dict[str, Nested]:
    """A stored row: amounts as such, the bytes of an issued statement left out."""
    cells: dict[str, Nested] = {}
    for key in row.keys():  # noqa: SIM118  a Row iterates over its values
        if key in _LEFT_OUT:
            continue
        value = row[key]
        if key.endswith("_rappen"):
            cells[key.removesuffix("_rappen")] = None if value is None else Amount(value)
        else:
            cells[key] = value
    return cells
