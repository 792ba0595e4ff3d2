"""The sheets *Read me*, *Bank reconciliation*, *Charts*, *Versions* and *Checks*."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ccm_ledger.database.connection import Connection
from ccm_ledger.dates import last_day
from ccm_ledger.figures import (
    Amount,
    Cell,
    Column,
    Listing,
    Statement,
    Table,
    amount,
    code,
    text,
)
from ccm_ledger.records import TF, WCR
from ccm_ledger.reports.audit import contributions
from ccm_ledger.reports.audit.statements import table_of
from ccm_ledger.reports.audit.terms import IN_YEAR, Terms, balance, closing, grid, opening, take
from ccm_ledger.reports.bank_open import ACCOUNT
from ccm_ledger.reports.fund_years import FundYear, fund_years
from ccm_ledger.sheets import Beside, Calc, Chart, Grid, Jump, Line, Page, SheetCell, Sum

HOLDS = 'IF(all_differences=0,"yes","NO")'

# Sheet -> what it is for, as the first sheet says.
SHEETS = {
    "Statements": "Balance, activity, budget with notes, fund movements, reserve, sponsorship",
    "Charts": "Budget against actual, contributions by class, the reserve over the years",
    "Trial balance": "Every account of every fund before and after adjustments",
    "Journal": "Every line of the year and what was brought forward: one table, filter it",
    "Receipts by State": "What each State gave, by class",
    "Invoices": "What was open, added and taken off, invoice by invoice",
    "Assessment": "The apportionment worked out again: scale, adjusted rate, exact share, rank",
    "Earmarks": "Gifts tied to a purpose, and what they paid for",
    "Bank reconciliation": "The bank's balance and the books'",
    "Adjustments": "What was changed after the year was first closed, with reasons",
    "Versions": "What differs between issued versions of the statements, line by line",
    "Audit tests": "Gaps, hours, round sums, manual and late entries, entries without a document",
    "Checks": "Differences of every sheet, and what the program's own verification found",
    "Receipts": "The register of receipts",
    "Allocations": "What each receipt was given to",
    "Expenses": "The register of expenses",
    "Vouchers": "Every entry with who, when, why and its hash",
    "Budget": "Every version of the budget",
    "In kind": "Support in kind: estimates that stand in no account",
    "Accounts": "The chart of accounts",
    "Log": "Every command that wrote to the ledger",
}


def read_me(
    year: int, about: Mapping[str, Cell], names: Sequence[str], versions: Sequence[str]
) -> Page:
    """What the reader holds, how far it goes, and how to check it."""
    facts = [
        Line({"what": key.replace("_", " ").capitalize(), "value": str(value)})
        for key, value in about.items()
        if value is not None
    ]
    facts += [Line({"what": "Statements", "value": said}) for said in versions]
    facts.append(
        Line(
            {"what": "All figures agree with the sheet Journal", "value": Calc("yes", HOLDS, True)}
        )
    )
    listed = [Line({"what": Jump(name, name), "value": SHEETS.get(name, "")}) for name in names]
    columns: tuple[Column, ...] = (text("what", ""), text("value", ""))
    return Page(
        "Read me",
        f"The auditor's workbook {year}",
        (
            Grid("What this is", columns, tuple(facts)),
            Grid("Sheets", (text("what", "Sheet"), text("value", "What is on it")), tuple(listed)),
            Grid("How to read and check it", (), (), _HOW),
        ),
        (
            "For whoever audits the accounts. Every total is computed in this file from the sheet "
            "Journal; beside it stands the ledger's own figure and the difference, which turns "
            "red where it isn't nil.",
        ),
    )


_HOW = (
    "Amounts are francs with two decimals. Formulas sum whole rappen and divide once by 100, so "
    "nothing drifts.",
    "The values that formula cells hold when the file arrives were put there by ccm-ledger: they "
    "are its own figures, so that a preview shows something. Excel computes everything again on "
    "opening; in LibreOffice press Ctrl+Shift+F9. Only then does a difference of nil prove "
    "anything.",
    "To try the differences, change an amount in column Rappen of the sheet Journal in a copy: "
    "the figures it belongs to turn red.",
    "The ledger head above is the last link of a chain over all entries. The same code stands on "
    "the issued statements; whoever has it can have the whole ledger checked against it "
    "(ccm-ledger verify --anchor CODE).",
    "There are no macros and no links to other places. What came from outside stands as text, "
    "also where it looks like a formula.",
)


# ── bank ─────────────────────────────────────────────────────────────────────────────────────


def bank(statement: Statement, books: Mapping[str, FundYear], year: int) -> Page:
    """The reconciliation; the books' balance is a sum over account 1000."""
    total = f"Balance of account {ACCOUNT}, all funds together"

    def live(cells: Mapping[str, Cell], _key: str) -> Terms | None:
        return (take(1, account=ACCOUNT),) if cells.get("item") == total else None

    def by_fund(cells: Mapping[str, Cell], _key: str) -> Terms:
        fund = cells.get("fund")
        if isinstance(fund, str) and fund in books:
            return balance(books[fund], ACCOUNT)
        return (take(1, account=ACCOUNT),)

    grids = []
    for table in statement.tables:
        match table.key:
            case "reconciliation":
                grids.append(grid(table, live))
            case "funds":
                grids.append(grid(_first(table, "name"), by_fund))
            case _:
                grids.append(grid(table, lambda _cells, _key: None))
    return Page("Bank reconciliation", f"Bank reconciliation {year}", tuple(grids), statement.notes)


def _first(table: Table, key: str) -> Table:
    """A table with a column moved to the front."""
    ordered = sorted(table.columns, key=lambda column: column.key != key)
    return Table(table.key, table.title, tuple(ordered), table.rows, table.total, table.notes)


# ── charts ───────────────────────────────────────────────────────────────────────────────────


def charts(db: Connection, year: int, years: Sequence[int], variance: Statement) -> Page:
    """What the spreadsheet draws itself, from cells that stand beside the chart."""
    table = table_of(variance, "variance")
    assert table is not None, "a variance is a table"
    spent = tuple(
        Line(
            {
                "line": row.cells["line"],
                "approved": row.cells["approved"],
                "actual": Sum(
                    row.cells["actual"] if isinstance(row.cells["actual"], Amount) else Amount(0),
                    (
                        take(
                            1,
                            fund=TF,
                            type="expense",
                            part=IN_YEAR,
                            line_of_budget=Beside("line"),
                        ),
                    ),
                ),
            }
        )
        for row in table.rows
    )
    budget = Grid(
        f"Budget and expenditure {year}",
        (text("line", "Line"), amount("approved", "Approved"), amount("actual", "Actual")),
        spent,
        chart=Chart("bar", f"Budget and actual {year}, CHF", "line", ("approved", "actual")),
    )
    return Page(
        "Charts",
        f"Charts {year}",
        (budget, contributions.by_class(db, year, last_day(year)), _reserve(db, year, years)),
    )


def _reserve(db: Connection, year: int, years: Sequence[int]) -> Grid:
    """The reserve at the end of each year; this year's and the last one's are in the journal."""
    lines = []
    for one in years:
        book = fund_years(db, one, last_day(one))[WCR]
        own = Amount(book.closing)
        terms = {year: closing(book), year - 1: opening(book)}.get(one)
        cell: SheetCell = own if terms is None else Sum(own, terms)
        lines.append(Line({"year": f"31.12.{one}", "amount": cell}))
    return Grid(
        "The Working Capital Reserve over the years",
        (text("year", "On"), amount("amount", "Reserve")),
        tuple(lines),
        chart=Chart("column", "Working Capital Reserve, CHF", "year", ("amount",)),
    )


# ── versions ─────────────────────────────────────────────────────────────────────────────────


def versions(year: int, found: Sequence[Statement]) -> Page:
    """What differs between issued versions, two by two."""
    grids = [
        Grid(
            f"{table.title}, {statement.title.removeprefix('Differences ')}",
            table.columns,
            tuple(Line(_changed(row.cells), "line") for row in table.rows),
            () if table.rows else ("None.",),
        )
        for statement in found
        for table in statement.tables
    ]
    said = dict.fromkeys(note for statement in found for note in statement.notes)
    return Page("Versions", f"Versions of the statements {year}", tuple(grids), tuple(said))


def _changed(cells: Mapping[str, Cell]) -> dict[str, SheetCell]:
    change = cells.get("change")
    if change is None:
        return dict(cells)
    return {**cells, "change": Calc(change, "ROUND({after}-{before},2)")}


# ── checks ───────────────────────────────────────────────────────────────────────────────────


def checks(year: int, names: Sequence[str], verified: Listing) -> Page:
    """The differences of each sheet, and what the program's own verification found."""
    lines = [
        Line({"what": Jump(name, name), "difference": Calc(Amount(0), f"{{!{name}}}", True)})
        for name in names
    ]
    whole = Calc(Amount(0), "ROUND(SUM({difference:col}),2)", True, "all_differences")
    lines.append(Line({"what": "All sheets", "difference": whole}, "total"))
    recalculated = Grid(
        "Recalculation: the sum of all differences, whatever their sign",
        (text("what", "Sheet"), amount("difference", "Differences")),
        tuple(lines),
    )
    held = Grid(
        verified.title,
        (text("check", "Check"), code("ok", "Holds"), text("detail", "What was found")),
        tuple(
            Line({key: cell for key, cell in row.items() if not isinstance(cell, list | range)})
            for row in verified.rows
        ),
    )
    return Page("Checks", f"Checks {year}", (recalculated, held))
