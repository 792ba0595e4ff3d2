"""The auditor's workbook of a year: its sheets gathered, in the order that an auditor reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import chain, pairwise
from pathlib import Path
from typing import IO

from ccm_ledger.database import entries, exports, years
from ccm_ledger.database import statements as issued
from ccm_ledger.database.connection import Connection
from ccm_ledger.dates import last_day
from ccm_ledger.figures import Cell, Statement
from ccm_ledger.ledger.chain import head_code
from ccm_ledger.reports import audit_book, catalogue, fund_years
from ccm_ledger.reports.audit import balances, checks, contributions, entry_tests, journal
from ccm_ledger.reports.audit import statements as statement_sheets
from ccm_ledger.services import statements
from ccm_ledger.services.statements import Wanted
from ccm_ledger.services.verify import run as verify
from ccm_ledger.sheets import Book, Page, Roll

SHOWN = ("balance", "activity", "variance", "reserve", "sponsorship")
# Lists that stand after the checks, where there is anything in them.
REGISTERS = (
    "receipts", "allocations", "expenses", "vouchers", "budget", "refunds", "pledges", "in-kind",
    "decisions", "accounts", "log",
)  # fmt: skip


def write(
    db: Connection,
    ledger: Path,
    year: int,
    today: date,
    file: IO[bytes],
    *,
    links: Mapping[str, str] | None = None,
    cached: bool = True,
) -> None:
    """Write the workbook of a year.

    Args:
        links: voucher -> its file beside the workbook.
        cached: see `package.write_book`.

    Refuses: workbook-limit.
    """
    from ccm_ledger.renderers.audit_workbook.package import (  # noqa: PLC0415  openpyxl costs 0.1 s
        write_book,
    )

    recorded = datetime.fromisoformat(exports.last_recorded(db)).astimezone(UTC)
    write_book(file, book(db, ledger, year, today, links or {}), recorded, cached=cached)


def book(db: Connection, ledger: Path, year: int, today: date, links: Mapping[str, str]) -> Book:
    """The sheets of the workbook as plain data."""
    head = head_code(entries.head(db)[1])
    as_of = last_day(year)
    found = {name: _statement(db, name, year, today) for name in (*SHOWN, "bank")}
    books = fund_years.fund_years(db, year, as_of)
    compared = _versions(db, year, today)
    said = _said(found["balance"])
    pages: list[Page | Roll] = [
        statement_sheets.page(year, found, books, said),
        checks.charts(db, year, _years_before(db, year), found["variance"]),
        balances.trial_balance(db, year, books),
        journal.roll(db, year, links),
        contributions.by_state(db, year, as_of),
        contributions.invoices(db, year),
        contributions.assessed(db, year),
        contributions.earmarked(db, year),
        checks.bank(found["bank"], books, year),
        balances.adjustments(db, year, as_of),
        *([checks.versions(year, compared)] if compared else []),
        entry_tests.page(db, year),
    ]
    verified = verify.listing(verify.content(db, ledger))
    registers = list(_registers(db, year, today))
    names = [page.name for page in pages if isinstance(page, Page)]
    everything = [*(page.name for page in pages), "Checks", *(one.name for one in registers)]
    return Book(
        title=f"Auditor's workbook {year}",
        sheets=(
            checks.read_me(year, audit_book.about(db, year, head), everything, _issues(db, year)),
            *pages,
            checks.checks(year, names, verified),
            *registers,
        ),
        head=head,
        footer=f"{audit_book.program()} · {said.rstrip('.')}",
    )


def _statement(db: Connection, name: str, year: int, today: date) -> Statement:
    """As issued; of an open year the view of its last day, which has every entry of it."""
    is_open = (years.state_of(db, year) or "open") == "open"
    as_of = last_day(year) if is_open else None
    return statements.statement(db, Wanted(name, year, as_of), today)


def _said(balance: Statement) -> str:
    if balance.version is None:
        return f"Statements: {balance.status}, not issued."
    return f"Statements: version {balance.version}, {balance.status}."


def _issues(db: Connection, year: int) -> list[str]:
    """The versions issued, each with its day, reason and head."""
    return [
        f"Version {row['version']}, issued on {row['issued_at'][:10]}, head "
        f"{head_code(row['head'])}: {row['reason']}"
        for row in issued.issues(db, year)
    ] or ["Not issued yet: the year is open"]


def _versions(db: Connection, year: int, today: date) -> Sequence[Statement]:
    """The differences from each version to the next."""
    found = [int(row["version"]) for row in issued.issues(db, year)]
    return [
        statements.compared(db, year, before, after, today) for before, after in pairwise(found)
    ]


def _years_before(db: Connection, year: int) -> list[int]:
    return [one for one in catalogue.years_with_books(db) if one <= year]


def _registers(db: Connection, year: int, today: date) -> Iterator[Roll]:
    """The registers as plain lists, those that hold anything."""
    for one in audit_book.books(db, year, today):
        if one.key not in REGISTERS:
            continue
        rows = _plain(one)
        first = next(rows, None)
        if first is not None:
            name = one.key.replace("-", " ").capitalize()
            yield Roll(name, one.title, one.columns, chain([first], rows))


def _plain(one: audit_book.Book) -> Iterator[dict[str, Cell]]:
    """Rows without what is a list of its own."""
    for row in one.read():
        yield {key: cell for key, cell in row.items() if not isinstance(cell, list | range)}
