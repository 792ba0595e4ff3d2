"""Where everything of a page comes to stand, before anything is written: formulas point there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from ccm_ledger.figures import Column
from ccm_ledger.sheets import Calc, Count, Grid, Line, Page, Sum

CHART_ROWS = 19  # rows of a sheet that a chart takes


@dataclass(frozen=True, slots=True)
class Placed:
    """A grid on its page, by row numbers and column letters.

    `checked` are the columns that come with our own figure; `own` says where that stands, and
    `difference` the column that compares (empty where there is nothing to compare).
    """

    grid: Grid
    title: int
    banner: int
    header: int
    first: int
    notes: int
    end: int
    letters: Mapping[str, str]
    checked: tuple[Column, ...]
    own: Mapping[str, str]
    difference: str

    @property
    def last(self) -> int:
        return self.first + len(self.grid.lines) - 1

    @property
    def last_line(self) -> int:
        """The last row that is no total."""
        totals = sum(line.style == "total" for line in self.grid.lines)
        return self.last - totals

    @property
    def width(self) -> int:
        return len(self.grid.columns) + (len(self.checked) + 1 if self.checked else 0)

    def place(self, row: int, column: str, how: str) -> str:
        """Where a column is: in this row, over all lines, or down to this row."""
        letter = self.letters[column]
        match how:
            case "col":
                return f"{letter}${self.first}:{letter}${self.last_line}"
            case "run":
                return f"{letter}${self.first}:{letter}{row}"
            case _:
                return f"{letter}{row}"


def is_compared(cell: object) -> bool:
    """Whether a cell has a figure of ours to be compared with."""
    return isinstance(cell, Sum | Count) or (isinstance(cell, Calc) and not cell.helper)


def placed(page: Page) -> tuple[Placed, ...]:
    """The grids of a page one below the other."""
    row = 2 + len(page.intro) + 1
    found: list[Placed] = []
    for grid in page.grids:
        one = _placed(grid, row)
        found.append(one)
        row = one.end + 2
    return tuple(found)


def _placed(grid: Grid, row: int) -> Placed:
    letters = {column.key: get_column_letter(n) for n, column in enumerate(grid.columns, start=1)}
    checked = tuple(
        column for column in grid.columns if _any(grid.lines, column.key) and column.label
    )
    start = len(grid.columns) + 1
    own = {column.key: get_column_letter(n) for n, column in enumerate(checked, start=start)}
    difference = get_column_letter(start + len(checked)) if checked else ""
    banner = row + 1 if len(checked) > 1 else 0
    header = row + 1 + bool(banner) if any(column.label for column in grid.columns) else row
    first = header + 1
    notes = first + len(grid.lines)
    end = notes + len(grid.notes) - 1
    if grid.chart is not None:
        end = max(end, row + CHART_ROWS)
    return Placed(grid, row, banner, header, first, notes, end, letters, checked, own, difference)


def _any(lines: Sequence[Line], key: str) -> bool:
    return any(is_compared(line.cells.get(key)) for line in lines)
