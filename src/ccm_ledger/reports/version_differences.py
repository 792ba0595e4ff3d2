"""`statement differences`: what changed between two issued versions of a year's statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ccm_ledger.database import statements, years
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.dates import last_day
from ccm_ledger.figures import Amount, Cell, Row, Statement, Table, amount, code, day, text
from ccm_ledger.renderers.json_text import thaw
from ccm_ledger.reports.catalogue import ISSUED
from ccm_ledger.rules.differences import ROUNDING, Difference, differences

_ABOUT = (code("statement", "Statement"), text("table", "Table"), text("about", "What"))


@dataclass(frozen=True, slots=True)
class Change:
    """A difference, and how people name its table, its row and column."""

    one: Difference
    table: str
    row: str
    column: str

    @property
    def place(self) -> tuple[str, str, str]:
        return self.one.statement, self.table, self.row

    @property
    def about(self) -> str:
        return ": ".join(filter(None, (self.row, self.column)))

    @property
    def is_amount(self) -> bool:
        return isinstance(self.one.before, Amount) or isinstance(self.one.after, Amount)

    @property
    def is_nil(self) -> bool:
        """Whether nil came or went: the row that did says it with its other amounts."""
        return {self.one.before, self.one.after} == {None, Amount(0)}


def build(db: Connection, year: int, first: DbRow, last: DbRow) -> Statement:
    """Row by row, with the adjustments that made the later version.

    A row that came or went shows its amounts alone; a figure is told where no table holds it.

    Args:
        first, last: rows of `database.statements.issues`.
    """
    before, after = int(first["version"]), int(last["version"])
    names = {version: statements.issued_names(db, year, version) for version in (before, after)}
    found: list[Change] = []
    for name in ISSUED:
        found += _between(db, year, name, [v for v in (before, after) if name in names[v]])
    amounts = [change for change in found if change.is_amount and not change.is_nil]
    moved = {change.place for change in found if change.is_amount}
    words = [
        change
        for change in found
        if not change.is_amount
        and not (None in {change.one.before, change.one.after} and change.place in moved)
    ]
    return Statement(
        name="differences",
        title=f"Differences between version {before} and version {after} of {year}",
        year=year,
        as_of=last_day(year),
        figures={"from": before, "to": after, "differences": len(amounts) + len(words)},
        tables=(_amounts(amounts), _words(words), *_adjustments(db, year, first, last)),
        notes=tuple(
            f"Version {row['version']}, issued on {row['issued_at'][:10]}: {row['reason']}."
            for row in (first, last)
        ),
        status=years.state_of(db, year) or "open",
    )


def _between(db: Connection, year: int, name: str, versions: Sequence[int]) -> list[Change]:
    """The changes of one statement; one that a version lacks is a change as a whole."""
    forms = [thaw(statements.issued_body(db, year, v, name), status="") for v in versions]
    match forms:
        case [before, after]:
            return _named(before, after)
        case [alone]:
            one = Difference(name, "statement", "issued in one version", None, alone.title)
            return [Change(one, "", "issued in one version", "")]
        case _:
            return []


def _named(before: Statement, after: Statement) -> list[Change]:
    """The differences by their words, without those that nobody reads: rounding, keys, facts."""
    tables = {table.key: table for table in (*before.tables, *after.tables)}
    named, figures = [], []
    for one in differences(before, after):
        row, colon, key = one.what.rpartition(": ")
        table = tables.get(one.where)
        if one.where == "figures":
            words = one.what.replace("_", " ").replace(".", " ")
            figures.append(Change(one, "", words, ""))
        elif one.what == ROUNDING or one.where == "facts":
            continue
        elif table is None or not colon:
            title = table.title if table is not None else ""
            named.append(Change(one, title, one.what, ""))
        elif label := _label(table, key):
            row = "Total" if row == "total" else row
            named.append(Change(one, table.title, row, label))
    told = any(change.is_amount for change in named)
    return named if told else [*figures, *named]


def _label(table: Table, key: str) -> str:
    """What a column is called on paper; empty for cells that only programs see."""
    return next((one.label for one in table.columns if one.key == key), "")


def _amounts(found: Sequence[Change]) -> Table:
    columns = (
        *_ABOUT,
        amount("before", "Before"),
        amount("after", "After"),
        amount("change", "Change"),
    )
    rows = tuple(
        Row(
            _cells(change)
            | {"change": Amount(_rappen(change.one.after) - _rappen(change.one.before))}
        )
        for change in found
    )
    return Table("amounts", "Amounts", columns, rows)


def _words(found: Sequence[Change]) -> Table:
    """A sentence that changed stands in one row, as it was and as it is."""
    columns = (*_ABOUT, text("before", "Before"), text("after", "After"))
    rows: list[dict[str, Cell]] = []
    for change in found:
        cells = _cells(change)
        gone = next((row for row in rows if _completes(row, cells)), None)
        if gone is None:
            rows.append(cells)
        else:
            gone["after"] = cells["after"]
    return Table("words", "Counts and words", columns, tuple(Row(row) for row in rows))


def _completes(row: Mapping[str, Cell], cells: Mapping[str, Cell]) -> bool:
    """Whether a new sentence follows on one that is gone, in the same place."""
    same = all(row[key] == cells[key] for key in ("statement", "table", "about"))
    return same and cells["before"] is None and row["after"] is None


def _cells(change: Change) -> dict[str, Cell]:
    one = change.one
    return {
        "table": change.table,
        "about": change.about,
        "statement": one.statement,
        "where": one.where,
        "what": one.what,
        "before": one.before,
        "after": one.after,
    }


def _rappen(cell: Cell) -> int:
    return cell.rappen if isinstance(cell, Amount) else 0


def _adjustments(db: Connection, year: int, first: DbRow, last: DbRow) -> tuple[Table, ...]:
    """The numbered adjustments between the two versions."""
    found = statements.adjustments(db, year, first["head_sequence"], last["head_sequence"])
    if not found:
        return ()
    columns = (
        code("adjustment", "Adjustment"),
        day("date", "Date"),
        text("text", "Text"),
        text("reason", "Reason"),
        text("document", "Document"),
    )
    rows = tuple(
        Row(
            {
                "adjustment": f"ADJ-{year}-{row['adjustment']:02d}",
                "date": date.fromisoformat(row["date"]),
                "text": row["text"],
                "reason": row["reason"],
                "document": row["document"],
                "entry": row["entry"],
            }
        )
        for row in found
    )
    return (Table("adjustments", "Adjustments between the two", columns, rows),)
