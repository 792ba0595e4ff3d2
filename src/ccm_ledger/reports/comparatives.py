"""The year before, beside the year: a second column of amounts, and figures named `…_previous`.

Of a closed year it is what was issued, from the issued bytes; of an open one a live view. A row
that only the year before has is shown too, with nil beside it, so that the column adds up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ccm_ledger.database import statements, years
from ccm_ledger.database.connection import Connection
from ccm_ledger.figures import Amount, Cell, Column, Row, Statement, Table, amount, text
from ccm_ledger.reports.totals import TOTAL, rappen_of
from ccm_ledger.rules.rounding import casting, said

PREVIOUS = "previous"

# statement -> table -> the column that is compared; other tables stay as they are
COMPARED: Mapping[str, Mapping[str, str]] = {
    "balance": {"position": TOTAL, "deferred": "amount"},
    "activity": {"activity": TOTAL, "available": TOTAL},
    "variance": {"variance": "actual"},
    "contributions": {"sets": "count"},
    "voluntary": {"voluntary": "amount"},
    "reserve": {"movement": "amount", "contributions": "amount"},
    "sponsorship": {
        "expenditure": "actual",
        "contributions": "amount",
        "revenue": "amount",
        "bridge": "amount",
    },
}
# statement -> tables that stand again as a whole, with the figures of the year before
REPEATED: Mapping[str, frozenset[str]] = {"balance": frozenset({"funds"})}
# What the opening year has: balances, but nothing that moved.
_AT_YEAR_END = (
    r"assets|liabilities|fund_balances|bank|receivable|not_received"
    r"|[A-Z0-9]+\.(closing|bank|deferred_out|earmarked|free)"
)
_TOTALS = {  # the totals of the contributions, which have no table of their own
    "mandatory_total": "Assessed contributions (7a and 7b)",
    "voluntary_total": "Voluntary contributions (7c)",
    "earlier_years_total": "Assessed contributions of earlier years",
}
_NOT_IDENTITY = frozenset({"note", "states"})
_YEAR = r"\b[0-9]{4}\b"


@dataclass(frozen=True, slots=True)
class Before:
    """The statement of the year before; `version` is None for a live view."""

    statement: Statement
    year: int
    state: str
    version: int | None = None
    issued_on: str = ""

    @property
    def restated(self) -> bool:
        """Whether a first version was issued, and this one took its place."""
        return self.version is not None and self.version > 1


def is_compared(db: Connection, name: str, year: int) -> bool:
    """Whether a statement has a year before that it can be compared with."""
    return _is_whole(db, year) or (name == "balance" and year - 1 in years.with_entries(db))


def _is_whole(db: Connection, year: int) -> bool:
    return years.is_active(db, year - 1)


def before(
    db: Connection, name: str, year: int, against: int | None, live: Callable[[], Statement]
) -> Before:
    """The statement of the year before: of a closed year as it was issued, else live.

    Args:
        against: the issued version; the newest if None, 0 for a live view.
        live: builds it.
    """
    state = years.state_of(db, year - 1) or "open"
    versions = statements.issued_versions(db, year - 1, name)
    if against == 0 or state == "open" or not versions:
        return Before(live(), year - 1, state)
    from ccm_ledger.renderers import json_text  # noqa: PLC0415  a live view needs it only to draw

    version = versions[-1] if against is None else against
    issued_on = next(
        str(row["issued_at"])[:10]
        for row in statements.issues(db, year - 1)
        if int(row["version"]) == version
    )
    body = statements.issued_body(db, year - 1, version, name)
    return Before(json_text.thaw(body, status=state), year - 1, state, version, issued_on)


def beside(db: Connection, now: Statement, before: Before) -> Statement:
    """A statement with the year before beside it."""
    assert now.year is not None, "only statements of a year are compared"
    whole = _is_whole(db, now.year)
    compared = COMPARED[now.name] if whole else {"position": TOTAL}
    tables = []
    for table in now.tables:
        earlier = next((one for one in before.statement.tables if one.key == table.key), None)
        column = compared.get(table.key)
        if column is None:
            tables.append(table)
        else:
            tables.append(_joined(table, earlier, column, before))
        if whole and earlier is not None and table.key in REPEATED.get(now.name, ()):
            tables.append(_again(table, earlier, before))
    figures = {
        f"{key}_{PREVIOUS}": value
        for key, value in before.statement.figures.items()
        if not key.endswith(f"_{PREVIOUS}") and (whole or re.fullmatch(_AT_YEAR_END, key))
    }
    if now.name == "contributions":
        tables.insert(1, _totals(now, before))
    facts = dict(now.facts)
    if before.version is not None:
        facts["previous_version"] = str(before.version)
    return now._replace(
        figures={**now.figures, **figures},
        tables=tuple(tables),
        notes=(*now.notes, _note(before)),
        facts=facts,
    )


def _note(before: Before) -> str:
    if before.state == "open":
        return f"Figures of {before.year} are a draft: that year isn't closed."
    if before.version is None:
        return f"Figures of {before.year} are what the ledger gives now; they were never issued."
    issued = f"were issued on {before.issued_on} as version {before.version}"
    restated = f", restated: it took the place of version {before.version - 1}"
    return f"Figures of {before.year} {issued}{restated if before.restated else ''}."


def _again(now: Table, earlier: Table, of: Before) -> Table:
    """A table of the year before, whole, under its year."""
    title = f"{now.title} {of.year}" + (" restated" if of.restated else "")
    return earlier._replace(key=f"{now.key}_{PREVIOUS}", title=title, notes=())


# ── joining two tables ───────────────────────────────────────────────────────────────────────


def _joined(now: Table, before: Table | None, column: str, of: Before) -> Table:
    """A table with the column of the year before; row by row by what the rows are about."""
    value = next(one for one in now.columns if one.key == column)
    last = max(n for n, one in enumerate(now.columns) if one.kind in {"amount", "count"})
    compared = Column(PREVIOUS, _label(now, value, of), value.kind)
    columns = (*now.columns[: last + 1], compared, *now.columns[last + 1 :])
    earlier = _by_identity(before, 1) if before else {}
    own = _by_identity(now, 0)
    rows = [
        _with_previous(row, earlier[key].cells.get(column) if key in earlier else None, value)
        for key, row in own.items()
    ]
    places = {key: place for place, key in enumerate(own)}
    rows = list(_merged(now, value, rows, places, earlier))
    total = None if now.total is None else dict(now.total)
    if total is not None:
        found = before.total.get(column) if before is not None and before.total else None
        total[PREVIOUS] = found if found is not None else _nil(value)
    table = now._replace(columns=columns, rows=tuple(rows), total=total)
    return table._replace(rounding=(*now.rounding, *_rounding(table, before, value, of)))


def _label(table: Table, value: Column, of: Before) -> str:
    several = sum(one.kind in {"amount", "count"} for one in table.columns) > 1
    label = f"{value.label} {of.year}" if several else str(of.year)
    return f"{label} restated" if of.restated else label


def _by_identity(table: Table, ahead: int) -> dict[tuple[str, ...], Row]:
    """Rows by what they are about; years in words are counted ahead, so that `Contributions 2022`
    stands beside `Contributions 2023`. The name of an account is left as it is: four digits in it
    need be no year. Rows about the same are numbered."""
    keys = [one for one in table.columns if one.kind in {"text", "code", "date"}]
    found: dict[tuple[str, ...], Row] = {}
    for row in table.rows:
        by = 0 if row.cells.get("account") else ahead
        about = [
            _ahead(str(row.cells.get(one.key) or ""), by if one.kind == "text" else 0)
            for one in keys
            if one.key not in _NOT_IDENTITY
        ]
        number = 1
        while (key := (row.style, *about, str(number))) in found:
            number += 1
        found[key] = row
    return found


def _ahead(words: str, by: int) -> str:
    return re.sub(_YEAR, lambda found: str(int(found[0]) + by), words) if by else words


def _with_previous(row: Row, found: Cell, value: Column) -> Row:
    """A row with its cell of the year before; a heading has none."""
    if value.key not in row.cells and found is None:
        return row
    cells = dict(row.cells)
    cells[PREVIOUS] = found if found is not None else _nil(value)
    return row._replace(cells=cells)


def _merged(
    now: Table,
    value: Column,
    rows: Sequence[Row],
    places: Mapping[tuple[str, ...], int],
    earlier: Mapping[tuple[str, ...], Row],
) -> Iterator[Row]:
    """The rows, and after each those that only the year before has below it."""
    after: dict[int, list[Row]] = {}
    place = -1
    for key, row in earlier.items():
        if key in places:
            place = places[key]
        elif row.cells.get(value.key) not in {None, Amount(0), 0}:
            after.setdefault(place, []).append(_alone(now, value, row))
    yield from after.get(-1, ())
    for number, row in enumerate(rows):
        yield row
        yield from after.get(number, ())


def _alone(now: Table, value: Column, row: Row) -> Row:
    """A row of the year before that this year lacks: nil beside its amount."""
    cells: dict[str, Cell] = {}
    for column in now.columns:
        if column.kind in {"amount", "count"}:
            cells[column.key] = _nil(column)
        else:
            cells[column.key] = "" if column.key in _NOT_IDENTITY else row.cells.get(column.key)
    cells[PREVIOUS] = row.cells[value.key]
    # What stands beside the columns for JSON and workbooks: the account of a row.
    beside = {key: cell for key, cell in row.cells.items() if isinstance(cell, str)}
    return Row({**beside, **cells}, row.style)


def _nil(column: Column) -> Cell:
    return Amount(0) if column.kind == "amount" else 0


def _rounding(table: Table, before: Table | None, value: Column, of: Before) -> tuple[str, ...]:
    """Where the column of the year before doesn't add as printed."""
    if value.kind != "amount" or before is None:
        return ()
    if table.total is not None:
        figures = tuple(rappen_of(row.cells, PREVIOUS) for row in table.rows)
        total = rappen_of(table.total, PREVIOUS)
        return said(casting(str(of.year), figures, total)) if sum(figures) == total else ()
    amounts = sum(one.kind == "amount" for one in before.columns if one.key != PREVIOUS)
    lines = [line for line in before.rounding if not line.startswith(str(of.year - 1))]
    if amounts > 1:  # of several columns, the line of the total alone is about this one
        lines = [line for line in lines if f"({value.label}) adds to" in line]
    return tuple(f"{of.year}: {line}" for line in lines)


def _totals(now: Statement, before: Before) -> Table:
    """The totals of the contributions, year beside year."""
    rows = tuple(
        Row(
            {
                "item": label,
                "amount": now.figures.get(key, Amount(0)),
                PREVIOUS: before.statement.figures.get(key, Amount(0)),
            }
        )
        for key, label in _TOTALS.items()
    )
    label = f"{before.year} restated" if before.restated else str(before.year)
    columns = (text("item", ""), amount("amount", str(now.year)), amount(PREVIOUS, label))
    return Table("totals", "Received in the year", columns, rows)
