"""What the auditor's workbook is made of: plain data in which a figure may come with its formula.

A formula is never text from outside: it is a sum over lines of the sheet *Journal*, chosen by
codes, or a pattern of ours over cells of the same row. Each carries the figure that it must give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ccm_ledger.figures import Amount, Cell, Column, Nested

LineStyle = Literal["line", "detail", "heading", "subtotal", "total"]


@dataclass(frozen=True, slots=True)
class LongList:
    """A list that may be as long as the ledger: read anew each time that it is gone through."""

    title: str
    columns: tuple[Column, ...]
    read: Callable[[], Iterable[Mapping[str, Nested]]]


@dataclass(frozen=True, slots=True)
class Beside:
    """The text that stands in another column of the same row."""

    column: str


Wanted = str | int | Beside


@dataclass(frozen=True, slots=True)
class Term:
    """Lines of the journal, added or taken away: column of *Journal* -> what stands in it.

    `<>` stands for anything, `=` for nothing; `<>b/f` for all but that, `>0` for debits.
    """

    sign: int
    where: tuple[tuple[str, Wanted], ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount that is the sum of lines of the journal; `own` is the ledger's figure."""

    own: Amount
    terms: tuple[Term, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many lines of the journal there are of a kind; `own` is the ledger's count."""

    own: int
    where: tuple[tuple[str, Wanted], ...]


@dataclass(frozen=True, slots=True)
class Calc:
    """A figure that is computed from other cells.

    `{key}` is the cell of that column in the row, `{key:col}` the column over the table's lines,
    `{key:run}` the same down to this row, `{!name}` the differences of a sheet.
    A helper is not compared with our own figure.
    """

    own: Cell
    pattern: str
    helper: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Jump:
    """A link to another sheet of the same workbook."""

    text: str
    sheet: str


Live = Sum | Count | Calc
SheetCell = Cell | Live | Jump


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a grid."""

    cells: Mapping[str, SheetCell]
    style: LineStyle = "line"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart beside a grid: its kind, and the columns it draws against the first one."""

    kind: Literal["bar", "column"]
    title: str
    label: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table on a page; figures with formulas have ours beside them, and the difference."""

    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet of tables and words, held in memory."""

    name: str
    title: str
    grids: tuple[Grid, ...]
    intro: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Roll:
    """A sheet of one long list that is written as it is read.

    `table` makes it a real table of that name; `printed` columns, counted from the first, go on
    paper; `widths` are in characters.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Mapping[str, Cell]]
    intro: str = ""
    table: str = ""
    printed: int = 0
    links: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook: its sheets in order, and what every page says below."""

    title: str
    sheets: tuple[Page | Roll, ...]
    head: str
    footer: str
