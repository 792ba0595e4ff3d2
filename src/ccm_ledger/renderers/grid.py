"""A table as lines of text: which form fits, column widths, alignment, rules. Refuses: colour.

Figures and codes are never cut or folded. Text folds; notes that don't fit beside the figures
become numbered notes below; and where not even that fits, the table is drawn as blocks.

Rich's own table isn't used: it takes 30 ms to load and 0.4 ms a row where this takes 7 ms and
0.015 ms, so that a list of 20,000 entries would need 8 s; and it has no rule above figures alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from ccm_ledger.figures import Amount, Cell, Column, RowStyle, Table
from ccm_ledger.renderers.cells import FIGURES, label_column, printed, visible
from ccm_ledger.renderers.lines import GAP, Line, Tone, fold, length, padded

NOTE = "note"  # the key of the column that may leave the table
INDENT = "  "
LABEL_KEPT = 36  # a label up to this width isn't folded to make room for a note
LABEL_LEAST = 14
NOTE_LEAST = 24
TEXT_LEAST = 12
TEXT_MOST = 60
WORD_MOST = 24  # a longer word may be broken
HEADING_KEPT = 10  # a heading up to this width stays on one line


class Printed(NamedTuple):
    """A row as text, one for each column."""

    texts: tuple[str, ...]
    style: RowStyle


class Grid(NamedTuple):
    """A table laid out: how wide its columns are, or None where each row is a block.

    `remarks` are the notes taken out of the table, numbered from 1.
    """

    columns: tuple[Column, ...]
    label: int
    rows: tuple[Printed, ...]
    total: Printed | None
    widths: tuple[int, ...] | None = None
    gap: str = GAP
    remarks: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        return _span(self.widths, self.gap) if self.widths else 0


def lay_out(table: Table, width: int, *, rappen: bool, nil: str) -> Grid:
    """Find the form in which a table fits: with its notes, without them, closer, stacked.

    Args:
        width: columns of the terminal.
        rappen: exact figures; whole francs otherwise.
        nil: what stands for an amount of nothing; empty prints it as a figure.
    """
    grid = _printed(table, rappen=rappen, nil=nil)
    without = _without_notes(grid)
    forms = (
        (grid, GAP, LABEL_KEPT),
        (without, GAP, LABEL_LEAST),
        (without, " ", LABEL_LEAST),
    )
    for whole_words in (True, False):
        for form, gap, label_least in forms:
            if widths := _fit(form, width, gap, label_least, whole_words=whole_words):
                return form._replace(widths=widths, gap=gap)
    return grid


def widened(grid: Grid, width: int) -> Grid:
    """The same with its label column stretched, so that tables below one another end alike."""
    if not grid.widths or grid.width >= width:
        return grid
    widths = list(grid.widths)
    widths[grid.label] += width - grid.width
    return grid._replace(widths=tuple(widths))


def drawn(grid: Grid) -> Iterator[Line]:
    """The lines of a table that fits, without its title and its notes."""
    assert grid.widths is not None, "a table that doesn't fit is drawn as blocks"
    rule = Line("─" * grid.width, "dim")
    if any(visible(column.label).strip() for column in grid.columns):
        yield from _header(grid, grid.widths)
        yield rule
    for number, row in enumerate(grid.rows):
        if number and row.style == "heading":
            yield Line()
        if row.style == "subtotal":
            yield _rule_above_figures(grid, grid.widths, row)
        yield from _row(grid, grid.widths, row, _TONES[row.style])
    if grid.total:
        yield rule
        yield from _row(grid, grid.widths, grid.total, "bold")


_TONES: Mapping[RowStyle, Tone] = {
    "line": "plain",
    "detail": "dim",
    "heading": "bold",
    "subtotal": "bold",
}


# ── a table as text ──────────────────────────────────────────────────────────────────────────


def _printed(table: Table, *, rappen: bool, nil: str) -> Grid:
    columns = _used(table)
    keys = [column.key for column in columns]
    label = columns.index(label_column(table.columns))

    def as_text(cell: Cell) -> str:
        if nil and isinstance(cell, Amount) and not cell.rappen:
            return nil
        return printed(cell, rappen=rappen)

    def as_row(cells: Mapping[str, Cell], style: RowStyle) -> Printed:
        texts = [as_text(cells.get(key)) for key in keys]
        if style == "detail":
            texts[label] = INDENT + texts[label]
        return Printed(tuple(texts), style)

    return Grid(
        columns,
        label,
        tuple(as_row(row.cells, row.style) for row in table.rows),
        None if table.total is None else as_row(table.total, "line"),
    )


def _used(table: Table) -> tuple[Column, ...]:
    """The columns without those of words that are blank in every row: room for the others."""
    if not table.rows:
        return table.columns
    label = label_column(table.columns)
    return tuple(
        column
        for column in table.columns
        if column.kind in FIGURES
        or column is label
        or any(row.cells.get(column.key) not in (None, "") for row in table.rows)
    )


def _without_notes(grid: Grid) -> Grid:
    """The notes taken out; a number stands in their place."""
    place = next((n for n, column in enumerate(grid.columns) if column.key == NOTE), None)
    if place is None or place == grid.label:
        return grid
    remarks: list[str] = []
    rows = []
    for row in grid.rows:
        texts = list(row.texts)
        if texts[place]:
            label = texts[grid.label].strip()
            remarks.append(f"{label}: {texts[place]}" if label else texts[place])
            texts[place] = str(len(remarks))
        rows.append(row._replace(texts=tuple(texts)))
    columns = list(grid.columns)
    columns[place] = Column(NOTE, columns[place].label, "code")
    return grid._replace(columns=tuple(columns), rows=tuple(rows), remarks=tuple(remarks))


# ── widths ───────────────────────────────────────────────────────────────────────────────────


def _fit(
    grid: Grid, width: int, gap: str, label_least: int, *, whole_words: bool
) -> tuple[int, ...] | None:
    """The widths of the columns, or None if the least they need is more than there is.

    Args:
        whole_words: room for each column's longest word, so that none is broken inside.
    """
    wanted, least = [], []
    for place, column in enumerate(grid.columns):
        label = visible(column.label)
        words = max(map(length, label.split()), default=0)
        widest = max((length(row.texts[place]) for row in _all(grid)), default=0)
        if column.kind != "text":
            least.append(max(widest, words))
            wanted.append(max(widest, _heading_width(label)))
            continue
        natural = max(min(widest, TEXT_MOST), words)
        if whole_words:
            words = max(words, min(_longest_word(grid, place), natural))
        wanted.append(natural)
        if place == grid.label:
            least.append(max(min(natural, label_least), words))
        elif column.key == NOTE:
            least.append(min(natural, max(NOTE_LEAST, words)))
        else:
            least.append(min(natural, max(TEXT_LEAST, words)))
    if _span(least, gap) > width:
        return None
    return _shrunk(wanted, least, width - _span([0] * len(wanted), gap))


def _longest_word(grid: Grid, place: int) -> int:
    """Of the words of a column; one that no column need hold, such as a path, isn't counted."""
    words = (length(word) for row in _all(grid) for word in row.texts[place].split())
    return max((word for word in words if word <= WORD_MOST), default=0)


def _all(grid: Grid) -> Iterable[Printed]:
    return grid.rows if grid.total is None else (*grid.rows, grid.total)


def _heading_width(label: str) -> int:
    """What a label over figures should have: a line if it is short, else two."""
    if length(label) <= HEADING_KEPT:
        return length(label)
    words = label.split()
    return min(
        max(length(" ".join(words[:cut])), length(" ".join(words[cut:])))
        for cut in range(1, len(words) + 1)
    )


def _shrunk(wanted: list[int], least: list[int], room: int) -> tuple[int, ...]:
    """The widest column gives way first, one column of the screen at a time."""
    widths = list(wanted)
    while sum(widths) > room:
        giving = [place for place, found in enumerate(widths) if found > least[place]]
        widths[max(giving, key=lambda place: (widths[place], place))] -= 1
    return tuple(widths)


def _span(widths: Sequence[int], gap: str) -> int:
    return sum(widths) + len(gap) * max(len(widths) - 1, 0)


# ── lines ────────────────────────────────────────────────────────────────────────────────────


def _header(grid: Grid, widths: tuple[int, ...]) -> Iterator[Line]:
    labels = [
        fold(visible(column.label), width)
        for column, width in zip(grid.columns, widths, strict=True)
    ]
    height = max(map(len, labels))
    standing = [[""] * (height - len(label)) + label for label in labels]
    for texts in zip(*standing, strict=True):
        yield Line(_joined(grid, widths, texts), "dim")


def _rule_above_figures(grid: Grid, widths: tuple[int, ...], row: Printed) -> Line:
    rules = [
        "─" * width if column.kind == "amount" and text else ""
        for column, width, text in zip(grid.columns, widths, row.texts, strict=True)
    ]
    return Line(_joined(grid, widths, rules), "dim")


def _row(grid: Grid, widths: tuple[int, ...], row: Printed, tone: Tone) -> Iterator[Line]:
    cells = [fold(text, width) for text, width in zip(row.texts, widths, strict=True)]
    if row.style == "detail":
        inner = fold(row.texts[grid.label].strip(), widths[grid.label] - len(INDENT))
        cells[grid.label] = [INDENT + line for line in inner]
    for texts in zip_longest(*cells, fillvalue=""):
        yield Line(_joined(grid, widths, texts), tone)


def _joined(grid: Grid, widths: tuple[int, ...], texts: Sequence[str]) -> str:
    return grid.gap.join(
        padded(text, width, right=column.kind in FIGURES)
        for column, width, text in zip(grid.columns, widths, texts, strict=True)
    ).rstrip()
