"""`statement variance`: budget against actual, line by line, with the officer's notes (table 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ccm_ledger.database import budgets, statements
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.figures import Amount, Cell, Column, Row, Statement, Table, amount, text
from ccm_ledger.fund_codes import TF
from ccm_ledger.money import print_rappen
from ccm_ledger.reports.decisions import known
from ccm_ledger.reports.plans import departure_notes
from ccm_ledger.reports.totals import rappen_of, totalled
from ccm_ledger.rules.decisions import Decision, said
from ccm_ledger.rules.rounding import printed_sum

NOT_BUDGETED = "Not budgeted"


@dataclass(slots=True)
class Line:
    """A line of the budget (or outside it) and what was spent on it, in rappen."""

    name: str
    original: int
    approved: int
    actual: int = 0
    earmarked: int = 0
    details: dict[str, int] = field(default_factory=dict)

    def spend(self, row: DbRow, detail: str | None) -> None:
        self.actual += row["amount_rappen"]
        self.earmarked += row["earmarked_rappen"]
        if detail:
            self.details[detail] = self.details.get(detail, 0) + row["amount_rappen"]


def build(db: Connection, year: int, as_of: date, fund: str = TF) -> Statement:
    """Budget and expenditure of a fund in a year, up to a day."""
    versions = budgets.versions(db, year)
    lines = _lines(db, year, as_of, fund, versions)
    notes = budgets.notes(db, year)
    table = _table(year, lines, notes, revised=len(versions) > 1)
    assert table.total is not None, "totalled() makes one"
    actual_total = rappen_of(table.total, "actual")
    approved_total = rappen_of(table.total, "approved")
    printed = printed_sum(line.actual for line in lines)
    figures: dict[str, Amount | int | str] = {
        "approved_total": Amount(approved_total),
        "actual_total": Amount(actual_total),
        "variance_total": Amount(actual_total - approved_total),
        "lines_add_to": Amount(printed),
        "earmarked_total": Amount(rappen_of(table.total, "earmarked")),
    }
    for line in lines:
        figures[f"approved.{line.name}"] = Amount(line.approved)
        figures[f"actual.{line.name}"] = Amount(line.actual)
    for line in lines:
        for detail, rappen in line.details.items():
            figures[f"detail.{line.name}.{detail}"] = Amount(rappen)
    return Statement(
        name="variance",
        title=f"Budget and expenditure {year}" + ("" if fund == TF else f", {fund}"),
        year=year,
        as_of=as_of,
        figures=figures,
        tables=(table, *_details(lines)),
        notes=(
            *_notes(year, fund, versions, approved_total, known(db)),
            *departure_notes(db, year, fund),
        ),
        facts={"fund": fund},
    )


def _lines(
    db: Connection, year: int, as_of: date, fund: str, versions: Sequence[DbRow]
) -> list[Line]:
    """The budget's lines as printed; then lines spent on outside it; then what has no line.

    An entry of the journal that names no line counts on the line of its account, if there is one
    alone.
    """
    found, by_account = _known(db, year, fund, versions)
    rest = Line(NOT_BUDGETED, 0, 0)
    for row in statements.spending(db, year, as_of, fund):
        name = row["budget_line"] or by_account.get(row["account"])
        if name is None:
            rest.spend(row, row["detail"] or row["account_name"])
        else:
            found.setdefault(name, Line(name, 0, 0)).spend(row, row["detail"])
    lines = list(found.values())
    return [*lines, rest] if rest.actual or rest.details else lines


def line_of(db: Connection, year: int, fund: str) -> dict[str, str]:
    """Account -> the line that an entry without one counts on, where the account has one alone."""
    return _known(db, year, fund, budgets.versions(db, year))[1]


def _known(
    db: Connection, year: int, fund: str, versions: Sequence[DbRow]
) -> tuple[dict[str, Line], dict[str, str]]:
    """The lines of a fund by name with nothing spent yet, and the account of one line alone."""
    found: dict[str, Line] = {}
    by_account: dict[str, list[str]] = {}
    first = _approved(db, year, fund, versions[:1])
    for row in _approved(db, year, fund, versions[-1:]).values():
        before = first.get(row["line"])
        original = before["amount_rappen"] if before else 0
        found[row["line"]] = Line(row["line"], original, row["amount_rappen"])
        by_account.setdefault(row["account"], []).append(row["line"])
    for row in first.values():  # dropped by a revision
        found.setdefault(row["line"], Line(row["line"], row["amount_rappen"], 0))
    for row in budgets.spending_lines(db, year):
        if row["fund"] == fund and row["line"] not in found:
            found[row["line"]] = Line(row["line"], 0, 0)
            by_account.setdefault(row["account"], []).append(row["line"])
    return found, {account: own[0] for account, own in by_account.items() if len(own) == 1}


def _approved(db: Connection, year: int, fund: str, versions: Sequence[DbRow]) -> dict[str, DbRow]:
    """A fund's lines in the budget version given (none where there is no version), as printed."""
    return {
        row["line"]: row
        for version in versions
        for row in budgets.lines(db, year, version["version"])
        if row["fund"] == fund
    }


def _table(year: int, lines: Sequence[Line], notes: Mapping[str, str], *, revised: bool) -> Table:
    columns: tuple[Column, ...] = (
        text("line", "Item"),
        *((amount("original", "First approved"),) if revised else ()),
        amount("approved", "Approved"),
        amount("actual", "Actual"),
        amount("variance", "Variance"),
        *((amount("earmarked", "From earmarks"),) if any(x.earmarked for x in lines) else ()),
        text("note", "Note"),
    )
    rows = tuple(_row(line, notes.get(line.name, ""), revised=revised) for line in lines)
    return totalled("variance", f"Budget and expenditure {year}", columns, rows, "Total")


def _row(line: Line, note: str, *, revised: bool) -> Row:
    cells: dict[str, Cell] = {
        "line": line.name,
        "approved": Amount(line.approved),
        "actual": Amount(line.actual),
        "variance": Amount(line.actual - line.approved),
        "earmarked": Amount(line.earmarked),
        "note": note,
    }
    if revised:
        cells["original"] = Amount(line.original)
    return Row(cells)


def _details(lines: Sequence[Line]) -> tuple[Table, ...]:
    """The sub-headings inside the lines, in a table of their own so that no line counts twice."""
    rows = tuple(
        Row({"line": line.name, "detail": detail, "actual": Amount(rappen)})
        for line in lines
        for detail, rappen in line.details.items()
    )
    if not rows:
        return ()
    columns = (text("line", "Item"), text("detail", "Of which"), amount("actual", "Actual"))
    return (Table("details", "Inside the lines", columns, rows),)


def _notes(
    year: int,
    fund: str,
    versions: Sequence[DbRow],
    approved_total: int,
    decisions: Sequence[Decision],
) -> tuple[str, ...]:
    if not versions or (approved_total == 0 and fund != TF):
        return (f"No budget was approved for {fund} in {year}; the lines show what was spent.",)
    last = versions[-1]
    approved = (
        f"Budget approved on {last['approved_on']}: {said(last['authority'], decisions)}."
        if len(versions) == 1
        else f"Version {last['version']} of the budget, approved on {last['approved_on']}: "
        f"{said(last['authority'], decisions)}."
    )
    earlier = tuple(
        f"Version {row['version']}, approved on {row['approved_on']}, was "
        f"{print_rappen(row['total_rappen'])} in all: "
        f"{said(row['authority'], decisions)}."
        for row in versions[:-1]
    )
    return (approved, *earlier, "Variance is actual less approved.")
