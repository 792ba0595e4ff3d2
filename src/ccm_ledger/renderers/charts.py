"""Small charts of a page: bars with integer coordinates, as plain data for the template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ccm_ledger.figures import Amount, Cell, Statement, Table
from ccm_ledger.money import print_francs
from ccm_ledger.renderers.cells import visible
from ccm_ledger.renderers.language import Words

WIDTH = 340  # units; a phone shows about as many pixels, so that text keeps its size
BAR, GAP, TEXT, FIGURE = 12, 5, 17, 64  # heights of a bar, a gap, a label; room for a figure
Series = tuple[str, int]  # which colour, rappen


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar and its figure at the right of it."""

    y: int
    width: int
    tone: str
    figure: str


@dataclass(frozen=True, slots=True)
class Group:
    """A label and the bars below it."""

    label: str
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: what it shows, said for those who don't see it, and its groups of bars."""

    id: str
    title: str
    description: str
    legend: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]
    height: int


def charts_of(statement: Statement, words: Words) -> dict[str, Chart]:
    """Table -> the chart that stands above it; those that the statement has figures for."""
    said = words["charts"]
    tables = {table.key: table for table in statement.tables}
    found: dict[str, Chart] = {}
    if "variance" in tables:
        rows = _lines(tables["variance"])
        legend = (("first", said["approved"]), ("second", said["actual"]))
        if rows:
            found["variance"] = _chart("budget", said, rows, legend)
    for key, first in (("voluntary", "contributions"), ("contributions", "")):
        if statement.name in {"annual", "contributions"} and key in tables and not found.get(key):
            rows = _classes(statement, f"{first}." if first else "", said)
            if rows and (first or statement.name == "contributions"):
                found["sets" if "sets" in tables else key] = _chart("classes", said, rows)
                break
    for key in ("reserve", "movement"):
        if key in tables and (rows := _reserve(statement, said)):
            found[key] = _chart("reserve", said, rows)
    return found


def _lines(table: Table) -> list[tuple[str, tuple[Series, ...]]]:
    return [
        (
            str(row.cells["line"]),
            (
                ("first", _rappen(row.cells.get("approved"))),
                ("second", _rappen(row.cells.get("actual"))),
            ),
        )
        for row in table.rows
    ]


def _classes(
    statement: Statement, prefix: str, said: Words
) -> list[tuple[str, tuple[Series, ...]]]:
    late = "late_payments.total" if prefix else "earlier_years_total"
    named = (
        (f"{prefix}mandatory_total", said["assessed"]),
        (f"{prefix}voluntary_total", said["voluntary"]),
        (late, said["earlier"]),
    )
    return [
        (label, (("second", rappen),))
        for key, label in named
        if (rappen := _rappen(statement.figures.get(key))) > 0
    ]


def _reserve(statement: Statement, said: Words) -> list[tuple[str, tuple[Series, ...]]]:
    prefix = "working_capital_reserve." if statement.name == "annual" else ""
    ours = ("opening_balance", "closing_balance", "recommended_level")
    theirs = ("opening", "closing", "target")
    keys = ours if prefix else theirs
    labels = (said["opening"], said["closing"], said["level"])
    return [
        (label, (("first" if place == 2 else "second", rappen),))
        for place, (key, label) in enumerate(zip(keys, labels, strict=True))
        if (rappen := _rappen(statement.figures.get(f"{prefix}{key}"))) > 0
    ]


def _rappen(cell: Cell) -> int:
    """An amount; a bar is never shorter than nothing."""
    return max(cell.rappen, 0) if isinstance(cell, Amount) else 0


def _chart(
    name: str,
    said: Words,
    rows: Sequence[tuple[str, tuple[Series, ...]]],
    legend: tuple[tuple[str, str], ...] = (),
) -> Chart:
    most = max((rappen for _, series in rows for _, rappen in series), default=0) or 1
    groups = tuple(_groups(rows, most))
    last = groups[-1]
    spoken = "; ".join(
        f"{group.label} {', '.join(bar.figure for bar in group.bars)}" for group in groups
    )
    return Chart(
        f"chart-{name}",
        said[name],
        f"{said[f'{name}_desc']} {spoken}.",
        legend,
        groups,
        last.bars[-1].y + BAR + GAP,
    )


def _groups(rows: Sequence[tuple[str, tuple[Series, ...]]], most: int) -> Iterator[Group]:
    y = 0
    for label, series in rows:
        top = y + TEXT - 4  # the base of the label's letters
        y += TEXT
        bars = []
        for tone, rappen in series:
            width = max(rappen * (WIDTH - FIGURE) // most, 1 if rappen else 0)
            bars.append(Bar(y, width, tone, print_francs(rappen)))
            y += BAR + 2
        yield Group(visible(label), top, tuple(bars))
        y += GAP
