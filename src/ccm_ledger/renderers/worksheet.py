"""One statement or list on a worksheet: values and their formats, widths, print set-up.

Rows are written one by one, for a journal is too long to be held as cells. So a thing is gone
through twice: first for widths, looks and limits, then to be written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ccm_ledger import errors
from ccm_ledger.figures import (
    Amount,
    Column,
    Listing,
    Nested,
    RowStyle,
    Statement,
    Table,
)
from ccm_ledger.money import print_exact
from ccm_ledger.renderers import sheet_xml
from ccm_ledger.renderers.cells import (
    FIGURES,
    exact,
    label_column,
    nested_tables,
    parts,
    plain_table,
    single_row,
    subtitle,
    titled,
    visible,
)
from ccm_ledger.renderers.lines import fold, length
from ccm_ledger.renderers.pen import (
    AMOUNT,
    DATE,
    GENERAL,
    TEXT,
    WHOLE,
    Digits,
    Filled,
    Look,
    Pen,
    Style,
)
from ccm_ledger.sheets import LongList

MOST_CHARACTERS = 32_767  # of a cell, in UTF-16 units; openpyxl would cut the rest silently
MOST_ROWS = 1_048_576
TEXT_WIDTH = 48  # a longer text is wrapped
PORTRAIT_WIDTH = 95  # characters that A4 upright takes at a readable size
ROW_POINTS = 15
PADDING = 3  # characters of room in each column beside its text
_A4 = 9

_PROSE = frozenset({"title", "subtitle", "section", "caption", "note"})
_RATE = re.compile(r"-?[0-9]+(?:\.([0-9]+))?")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


Thing = Statement | Listing | LongList
Cells = Mapping[str, Nested]


class Line(NamedTuple):
    """A row of the worksheet; None is an empty cell."""

    look: Look
    cells: tuple[Filled | None, ...] = ()


@dataclass(slots=True)
class Measured:
    """How wide each column is, in characters; which rows are headers and notes; the last row; and
    every look that there is, in the order in which they come."""

    widths: list[int] = field(default_factory=list)
    headers: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    last: int = 0
    styles: dict[Style, None] = field(default_factory=dict)


_EMPTY_TOTAL: Style = ("total", GENERAL, 0)  # the rule above a total runs through


def prepare(sheet: Worksheet, thing: Thing, measured: Measured, head: str, pen: Pen) -> None:
    """Set up an empty worksheet, but for its rows; `head` is the code in the footer."""
    _set_up(sheet, measured.widths, visible(head))
    _set_titles(sheet, thing, measured)
    for number in measured.notes:
        _spread(sheet, number, measured.widths)
    for style in measured.styles:
        for tall in (False, True):
            pen.number(style, tall=tall)


def rows(thing: Thing, measured: Measured, pen: Pen) -> Iterator[str]:
    """The rows of a worksheet as XML."""
    widths = measured.widths
    letters = [get_column_letter(place) for place in range(1, max(len(widths), 1) + 1)]
    for number, line in enumerate(_lines(thing), start=1):
        height = _height(line, widths)
        tall = height > 1
        points = f' ht="{ROW_POINTS * height}" customHeight="1"' if tall else ""
        parts = [f'<row r="{number}"{points}>']
        for letter, filled in zip(letters, line.cells, strict=False):
            if filled is not None:
                style = pen.number((line.look, filled.format, filled.indent), tall=tall)
                parts.append(f'<c r="{letter}{number}" s="{style}"{_drawn(filled.value)}')
            elif line.look == "total":
                style = pen.number(_EMPTY_TOTAL, tall=tall)
                parts.append(f'<c r="{letter}{number}" s="{style}"/>')
        parts.append("</row>")
        yield "".join(parts)


def _drawn(value: str | int | Digits | date) -> str:
    match value:
        case "":
            return "/>"
        case str():
            return sheet_xml.text(value)
        case Digits(digits):
            return sheet_xml.number(digits)
        case date():
            return sheet_xml.day(value)
        case int():
            return sheet_xml.number(value)


def measure(name: str, thing: Thing) -> Measured:
    """Look at every cell before any is written.

    Refuses: workbook-limit.
    """
    found = Measured()
    widths = found.widths
    for number, line in enumerate(_lines(thing), start=1):
        look = line.look
        if look == "header":
            found.headers.append(number)
        elif look == "note":
            found.notes.append(number)
        elif look == "total":
            found.styles[_EMPTY_TOTAL] = None
        for place, filled in enumerate(line.cells):
            if filled is None:
                continue
            found.styles[look, filled.format, filled.indent] = None
            if isinstance(filled.value, str) and len(filled.value) > MOST_CHARACTERS // 2:
                _refuse_long(f"{name}!{get_column_letter(place + 1)}{number}", filled.value)
            if look not in _PROSE:
                widths += [0] * (place + 1 - len(widths))
                widths[place] = max(widths[place], _width(look, filled))
        found.last = number
    if found.last > MOST_ROWS:
        raise errors.Refused(
            errors.WORKBOOK_LIMIT.at(name, what=f"{found.last} rows", limit=f"{MOST_ROWS} rows")
        )
    return found


# ── what stands in the rows ──────────────────────────────────────────────────────────────────


def _lines(thing: Thing) -> Iterator[Line]:
    yield _prose(thing.title, "title")
    if isinstance(thing, LongList):
        yield Line("line")
        yield from _rows(thing.columns, (("line", cells) for cells in thing.read()))
        return
    if isinstance(thing, Statement):
        yield _prose(subtitle(thing), "subtitle")
        for part in parts(thing, rappen=True):
            if part.heading:
                yield from (Line("line"), _prose(part.heading, "section"))
            yield from (_prose(f"{number}. {text}", "note") for number, text in part.paragraphs)
            for table in part.tables:
                yield Line("line")
                if titled(thing, table):
                    yield _prose(table.title, "caption")
                yield from _table(table)
                yield from (_prose(note, "note") for note in table.notes)
    else:
        table = plain_table(thing)
        yield Line("line")
        yield from _card(thing, table) if thing.single else _table(table)
        for nested in nested_tables(thing):
            yield from (Line("line"), _prose(nested.title, "caption"))
            yield from _table(nested)
    if thing.notes:
        yield Line("line")
    yield from (_prose(note, "note") for note in thing.notes)


def _table(table: Table) -> Iterator[Line]:
    yield from _rows(table.columns, ((row.style, row.cells) for row in table.rows))
    if table.total is not None:
        yield Line("total", _filled(_places(table.columns), table.total))


def _rows(columns: tuple[Column, ...], rows: Iterable[tuple[RowStyle, Cells]]) -> Iterator[Line]:
    yield Line("header", tuple(_header(place, column) for place, column in enumerate(columns)))
    places = _places(columns)
    label = label_column(columns)
    indented = [(column, key, indent + (column is label)) for column, key, indent in places]
    for style, cells in rows:
        yield Line(style, _filled(indented if style == "detail" else places, cells))


_Places = list[tuple[Column, str, int]]


def _places(columns: tuple[Column, ...]) -> _Places:
    """Each column with its key and indent."""
    return [(column, column.key, _indent(place, column)) for place, column in enumerate(columns)]


def _card(listing: Listing, table: Table) -> Iterator[Line]:
    row = single_row(listing)
    for column in table.columns:
        cell = row.get(column.key)
        yield Line("card", (Filled(plain_text(column.label), GENERAL), _value(column, cell, 1)))


def _prose(text: str, look: Look) -> Line:
    return Line(look, (Filled(plain_text(text), GENERAL),))


def _header(place: int, column: Column) -> Filled:
    is_figure = column.kind in FIGURES
    return Filled(plain_text(column.label), WHOLE if is_figure else TEXT, _indent(place, column))


def _filled(places: _Places, cells: Cells) -> tuple[Filled | None, ...]:
    read = cells.get
    return tuple(
        [
            None if (cell := read(key)) is None else _value(column, cell, indent)
            for column, key, indent in places
        ]
    )


def _indent(place: int, column: Column) -> int:
    """Text keeps its distance from the figures that may stand to its left."""
    return 1 if place and column.kind not in FIGURES else 0


def _value(column: Column, cell: Nested, indent: int) -> Filled | None:
    """A cell with its number format; `@` keeps text from becoming a formula when it is edited. A
    list inside a row has no cell."""
    match cell:
        case None | "" | list() | range():
            return None
        case Amount(rappen) if column.key.endswith("_rappen"):
            return Filled(rappen, WHOLE, indent)
        case Amount(rappen):
            return Filled(Digits(print_exact(rappen)), AMOUNT, indent)
        case int():
            return Filled(cell, WHOLE, indent)
        case date():
            return Filled(cell, DATE, indent)
        case _ if column.kind == "rate" and (rate := _RATE.fullmatch(cell)):
            decimals = len(rate[1] or "")
            return Filled(Digits(cell), f"0.{'0' * decimals}" if decimals else WHOLE, indent)
        case _:
            # Older spreadsheets show a long cell of format `@` as #####.
            text = plain_text(cell)
            return Filled(text, TEXT if len(text) <= 255 else GENERAL, indent)


@lru_cache(maxsize=4096)  # a long list says the same things over and over
def plain_text(text: str) -> str:
    """Text that a spreadsheet shows as it stands: it would read `_x0041_` as an A."""
    return _ESCAPE.sub("_x005F_", visible(text))


# ── limits and widths ────────────────────────────────────────────────────────────────────────


def _refuse_long(where: str, text: str) -> None:
    units = len(text.encode("utf-16-le")) // 2
    if units > MOST_CHARACTERS:
        raise errors.Refused(
            errors.WORKBOOK_LIMIT.at(
                where,
                what=f"a text of {units} characters",
                limit=f"{MOST_CHARACTERS} characters",
            )
        )


def _width(look: Look, filled: Filled) -> int:
    match filled.value:
        case str(text) if look == "header":
            lines = [*text.split(), *fold(text, (length(text) + 3) // 2)]
            return max(map(length, lines), default=0) + filled.indent + 1  # it is bold
        case str(text):
            return min(length(text), TEXT_WIDTH) + filled.indent
        case Digits(figure):
            digits = len(figure)
            return digits + digits // 4  # the separators
        case other:
            return len(exact(other)) + filled.indent


def _spread(sheet: Worksheet, number: int, widths: Sequence[int]) -> None:
    """Let a note run over all columns."""
    if len(widths) > 1:
        sheet.merged_cells.add(f"A{number}:{get_column_letter(len(widths))}{number}")


def _height(line: Line, widths: Sequence[int]) -> int:
    """How many lines a row takes; not every program finds out by itself."""
    match line.look:
        case "title" | "subtitle" | "section" | "caption":
            return 1
        case "note":
            widths = (sum(widths) + PADDING * (len(widths) - 1),)
        case _:
            pass
    return max(
        (
            len(fold(filled.value, width + PADDING - 1))
            for filled, width in zip(line.cells, widths, strict=False)
            if filled is not None and isinstance(filled.value, str) and len(filled.value) > width
        ),
        default=1,
    )


# ── the sheet ────────────────────────────────────────────────────────────────────────────────


def _set_up(sheet: Worksheet, widths: Sequence[int], head: str) -> None:
    """Widths, and a page that fits its columns on A4, with head code and page number below."""
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width + PADDING
    wide = sum(widths) + PADDING * len(widths) > PORTRAIT_WIDTH
    sheet.page_setup.orientation = "landscape" if wide else "portrait"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    _set_footer(sheet, f"Ledger head {head}" if head else "")


def _set_footer(sheet: Worksheet, head: str) -> None:
    footer = sheet.oddFooter
    assert footer is not None, "openpyxl makes one for each sheet"
    texts = (head.replace("&", "&&"), sheet.title.replace("&", "&&"), "Page &P of &N")
    for part, text in zip((footer.left, footer.center, footer.right), texts, strict=True):
        assert part is not None, "openpyxl makes all three parts"
        part.text = text or None


def _set_titles(sheet: Worksheet, thing: Thing, measured: Measured) -> None:
    """Keep the header of the one table in sight and on every page, else the title."""
    statement = isinstance(thing, Statement)
    sheet.sheet_view.showGridLines = not statement
    if len(measured.headers) == 1:
        (header,) = measured.headers
        sheet.freeze_panes = f"A{header + 1}"
        sheet.print_title_rows = f"{header}:{header}"
        match thing:
            case LongList():
                count = measured.last - header
            case Listing(single=False):
                count = len(thing.rows)
            case _:
                count = 0
        if count:
            last = get_column_letter(len(measured.widths))
            sheet.auto_filter.ref = f"A{header}:{last}{header + count}"
    else:
        last_title = 2 if statement else 1
        sheet.freeze_panes = f"A{last_title + 1}"
        sheet.print_title_rows = f"1:{last_title}"
