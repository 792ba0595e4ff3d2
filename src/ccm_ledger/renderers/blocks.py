"""A table too wide even without its notes, drawn as a block for each row. Refuses: colour."""

from __future__ import annotations

from collections.abc import Iterator

from ccm_ledger.renderers.cells import FIGURES, visible
from ccm_ledger.renderers.grid import INDENT, Grid, Printed
from ccm_ledger.renderers.lines import GAP, Line, Pair, fold, pairs


def drawn(grid: Grid, width: int) -> Iterator[Line]:
    """A block for each row: what it is about, then each of its cells with the column's label."""
    for number, row in enumerate(grid.rows):
        if number and row.style != "detail":
            yield Line()
        yield from _block(grid, row, width)
    if grid.total:
        yield Line("─" * width, "dim")
        yield from _block(grid, grid.total, width)


def _block(grid: Grid, row: Printed, width: int) -> Iterator[Line]:
    detail = row.style == "detail"
    indent = INDENT if detail else ""
    filled = [place for place, text in enumerate(row.texts) if text.strip()]
    heads = [place for place in filled if place == grid.label or _leads(grid, place)] or filled[:1]
    title = GAP.join(row.texts[place].strip() for place in heads)
    for text in fold(title, width - len(indent)):
        yield Line(indent + text, "dim" if detail else "bold")
    others = [
        Pair(
            visible(grid.columns[place].label),
            row.texts[place],
            grid.columns[place].kind in FIGURES,
        )
        for place in filled
        if place not in heads
    ]
    yield from pairs(others, width, indent + INDENT, "dim" if detail else "plain")


def _leads(grid: Grid, place: int) -> bool:
    """Whether it is the code that a row begins with: a State, a number."""
    return place == 0 and grid.columns[0].kind == "code"
