"""Everything a ledger holds, as lists for auditors and other programs.

A list is read only when it is written, row by row, so that a long journal needs no memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ccm_ledger import __version__
from ccm_ledger.database import entries, exports, procedures, years
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.figures import (
    Amount,
    Cell,
    Column,
    ColumnKind,
    Listing,
    Nested,
    amount,
    code,
    count,
    day,
    rate,
    text,
)
from ccm_ledger.reports import (
    decisions,
    earmarks,
    expenses,
    invoices,
    log,
    plans,
    pledges,
    receipts,
    refunds,
    registers,
    scales,
    year_answers,
)

Rows = Iterable[Mapping[str, Nested]]


@dataclass(frozen=True, slots=True)
class Book:
    """One list: its key (JSON and file name), its title, its columns, and how to read it."""

    key: str
    title: str
    columns: tuple[Column, ...]
    read: Callable[[], Rows]


def about(db: Connection, year: int | None, code_of_head: str) -> dict[str, Cell]:
    """What an export is of: the ledger, the years, how far it goes, and the code that proves it.

    There is no time of the clock in it: the same ledger gives the same export.
    """
    identity = years.identity(db)
    states = years.states(db)
    return {
        "ledger": identity["ledger_id"],
        "profile": identity["profile"],
        "currency": identity["currency"],
        "books_open_on": identity["opened_on"],
        "notice": procedures.statement_notice(db, year or max(states, default=0)),
        "year": year,
        "years": ", ".join(f"{one} {states[one]}" for one in states),
        "entries": entries.head(db)[0],
        "head": code_of_head,
        "recorded_until": exports.last_recorded(db),
        "program": program(),
    }


def program() -> str:
    """The program and its version, as paper says it."""
    return f"ccm-ledger {__version__}"


def books(db: Connection, year: int | None, today: date) -> tuple[Book, ...]:
    """The lists of one year or of all, in the order of the workbook.

    Invoices are of the budget year, receipts and expenses of their date, entries of their
    accounting year; registers and the log are always whole.
    """
    return (
        Book("journal", "Journal", _LINE_COLUMNS, lambda: map(_line, exports.lines(db, year))),
        Book(
            "vouchers",
            "Vouchers",
            _VOUCHER_COLUMNS,
            lambda: map(_dated, exports.vouchers(db, year)),
        ),
        _of("invoices", invoices.invoice_list(db, year, None, None)),
        _of("receipts", receipts.receipt_list(db, year, None, None, False)),
        Book(
            "allocations",
            "Allocations",
            _ALLOCATION_COLUMNS,
            lambda: map(_dated, exports.allocations(db, year)),
        ),
        _of("refunds", refunds.refund_list(db, year)),
        _of("expenses", expenses.expense_list(db, year, None, None, None)),
        Book(
            "budget",
            "Budget lines",
            _BUDGET_COLUMNS,
            lambda: map(_dated, exports.budget_lines(db, year)),
        ),
        _of("earmarks", earmarks.earmark_list(db, year or years.default_year(db, today))),
        _of("pledges", pledges.pledge_list(db, year)),
        _of("in-kind", pledges.in_kind_list(db, year)),
        _of("decisions", decisions.decision_list(db)),
        _of("plan-lines", plans.plan_lines(db)),
        _of("answers", year_answers.answer_list(db, year)),
        _of("funds", registers.fund_list(db, today)),
        _of("accounts", registers.account_list(db)),
        _of("states", registers.state_list(db, today, everyone=True, on=None)),
        Book(
            "scales", "Scales of assessment", _RATE_COLUMNS, lambda: map(_rate, exports.rates(db))
        ),
        _of("log", log.commands(db)),
    )


def importable(db: Connection, year: int | None) -> Book:
    """The journal in the columns that `journal import` reads."""
    return Book(
        "journal",
        "Journal for `ccm-ledger journal import`",
        _IMPORT_COLUMNS,
        lambda: map(_import_row, exports.lines(db, year)),
    )


_LINE_COLUMNS = (
    count("entry", "Entry"),
    count("line", "Line"),
    code("voucher", "Voucher"),
    code("adjustment", "Adjustment"),
    code("kind", "Kind"),
    day("date", "Date"),
    code("fund", "Fund"),
    code("account", "Account"),
    text("account_name", "Account name"),
    amount("debit", "Debit"),
    amount("credit", "Credit"),
    amount("amount", "Amount"),
    code("state", "State"),
    code("earmark", "Earmark"),
    text("budget_line", "Budget line"),
    text("detail", "Detail"),
    code("tier", "Tier"),
    count("budget_year", "Budget year"),
    code("invoice", "Invoice"),
    code("item", "Open item"),
    text("payee", "Payee"),
    text("reference", "Reference"),
    text("text", "Text"),
    text("entry_text", "Text of the entry"),
    text("document", "Document"),
)
_VOUCHER_COLUMNS = (
    count("entry", "Entry"),
    code("voucher", "Voucher"),
    code("adjustment", "Adjustment"),
    code("kind", "Kind"),
    day("date", "Date"),
    code("recorded_at", "Recorded (UTC)"),
    text("text", "Text"),
    text("reason", "Reason"),
    text("document", "Document"),
    code("source_key", "Source"),
    count("reverses", "Reverses"),
    count("reversed_by", "Reversed by"),
    count("companion_of", "Booked with"),
    code("previous_hash", "Hash before"),
    code("hash", "Hash"),
)
_ALLOCATION_COLUMNS = (
    count("number", "No."),
    code("receipt", "Receipt"),
    count("entry", "Entry"),
    day("date", "Date"),
    code("purpose", "Purpose"),
    code("state", "State"),
    amount("amount", "Amount"),
    amount("waived", "Waived"),
    count("budget_year", "Budget year"),
    code("invoice", "Invoice"),
    code("earmark", "Earmark"),
    count("meant_for", "Meant for"),
    count("reversed_by", "Reversed by"),
)
_BUDGET_COLUMNS = (
    count("year", "Year"),
    count("version", "Version"),
    day("approved_on", "Approved on"),
    text("authority", "Authority"),
    text("line", "Line"),
    code("fund", "Fund"),
    code("account", "Account"),
    amount("amount", "Amount"),
    text("note", "Note"),
)
_RATE_COLUMNS = (
    code("scale", "Scale"),
    count("from_year", "From"),
    count("to_year", "To"),
    code("state", "State"),
    rate("rate", "Rate"),
    text("source", "Source"),
)
_IMPORT_COLUMNS = (
    count("entry", "Entry"),
    day("date", "Date"),
    code("fund", "Fund"),
    code("account", "Account"),
    amount("amount", "Amount"),
    text("text", "Text"),
    code("state", "State"),
    text("reference", "Reference"),
    code("earmark", "Earmark"),
    code("tier", "Tier"),
    count("budget_year", "Budget year"),
    text("payee", "Payee"),
)
_DAYS = {"date", "approved_on"}


def _dated(row: DbRow) -> dict[str, Nested]:
    """A row with its dates, amounts and numbers of vouchers in the form that paper takes."""
    cells: dict[str, Nested] = {}
    for key in row.keys():  # noqa: SIM118  a Row iterates over its values
        value = row[key]
        if key.endswith("_rappen"):
            cells[key.removesuffix("_rappen")] = Amount(value)
        elif key in _DAYS:
            cells[key] = date.fromisoformat(value)
        elif key == "voucher":
            cells[key] = f"{row['year']}-{value:04d}"
        elif key == "adjustment":
            cells[key] = None if value is None else f"ADJ-{row['year']}-{value:02d}"
        else:
            cells[key] = value
    return cells


def _line(row: DbRow) -> dict[str, Nested]:
    rappen = row["amount_rappen"]
    return {
        **_dated(row),
        "debit": Amount(rappen) if rappen > 0 else None,
        "credit": Amount(-rappen) if rappen < 0 else None,
    }


def _import_row(row: DbRow) -> dict[str, Nested]:
    """The first row of an entry gives it its text when it is read again."""
    if row["line"] == 1:
        return _dated(row) | {"text": row["entry_text"]}
    return _dated(row) | {"text": row["text"] or row["entry_text"]}


def _rate(row: DbRow) -> dict[str, Nested]:
    return dict(row) | {"rate": scales.percent(row["rate_units"], row["decimals"])}


def _of(key: str, listing: Listing) -> Book:
    """A list as its command shows it, with the columns that there is no room for on a screen."""
    return Book(key, listing.title, tuple(_columns(listing)), lambda: listing.rows)


def _columns(listing: Listing) -> Iterator[Column]:
    named = {column.key: column for column in listing.columns}
    keys = dict.fromkeys((*named, *(key for row in listing.rows for key in row)))
    for key in keys:
        cells = [row.get(key) for row in listing.rows]
        if any(isinstance(cell, list | range | bool) for cell in cells):
            continue  # a list inside a row has a list of its own; a yes or no stands there in words
        yield named.get(key) or Column(key, key.replace("_", " ").capitalize(), _kind(cells))


def _kind(cells: Iterable[Nested]) -> ColumnKind:
    match next((cell for cell in cells if cell is not None), None):
        case Amount():
            return "amount"
        case int():
            return "count"
        case date():
            return "date"
        case _:
            return "text"
