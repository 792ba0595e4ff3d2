"""`statement differences`: what changed between two issued versions of a year's statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ccm_ledger.database import statements, years
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.dates import last_day
from ccm_ledger.figures import Amount, Cell, Row, Statement, Table, amount, code, day, text
from ccm_ledger.renderers.json_text import thaw
from ccm_ledger.reports.catalogue import ISSUED
from ccm_ledger.rules.differences import Difference, differences

_ABOUT = (code("statement", "Statement"), code("where", "Table"), text("what", "What"))


def build(db: Connection, year: int, first: DbRow, last: DbRow) -> Statement:
    """Figure by figure and row by row, with the adjustments that made the later version.

    Args:
        first, last: rows of `database.statements.issues`.
    """
    before, after = int(first["version"]), int(last["version"])
    names = {version: statements.issued_names(db, year, version) for version in (before, after)}
    found: list[Difference] = []
    for name in ISSUED:
        found += _between(db, year, name, [v for v in (before, after) if name in names[v]])
    return Statement(
        name="differences",
        title=f"Differences between version {before} and version {after} of {year}",
        year=year,
        as_of=last_day(year),
        figures={"from": before, "to": after, "differences": len(found)},
        tables=(
            _amounts([one for one in found if _is_amount(one)]),
            _words([one for one in found if not _is_amount(one)]),
            *_adjustments(db, year, first, last),
        ),
        notes=tuple(
            f"Version {row['version']}, issued on {row['issued_at'][:10]}: {row['reason']}."
            for row in (first, last)
        ),
        status=years.state_of(db, year) or "open",
    )


def _between(
    db: Connection, year: int, name: str, versions: Sequence[int]
) -> tuple[Difference, ...]:
    """The differences of one statement; one that a version lacks is a difference as a whole."""
    forms = [thaw(statements.issued_body(db, year, v, name), status="") for v in versions]
    match forms:
        case [before, after]:
            return differences(before, after)
        case [alone]:
            return (Difference(name, "statement", "issued in one version", None, alone.title),)
        case _:
            return ()


def _is_amount(one: Difference) -> bool:
    return isinstance(one.before, Amount) or isinstance(one.after, Amount)


def _amounts(found: Sequence[Difference]) -> Table:
    columns = (
        *_ABOUT,
        amount("before", "Before"),
        amount("after", "After"),
        amount("change", "Change"),
    )
    rows = tuple(
        Row(_cells(one) | {"change": Amount(_rappen(one.after) - _rappen(one.before))})
        for one in found
    )
    return Table("amounts", "Amounts", columns, rows)


def _words(found: Sequence[Difference]) -> Table:
    columns = (*_ABOUT, text("before", "Before"), text("after", "After"))
    rows = tuple(Row(_cells(one)) for one in found)
    return Table("words", "Counts and words", columns, rows)


def _cells(one: Difference) -> dict[str, Cell]:
    return {
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
