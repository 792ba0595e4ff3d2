"""One statement or list on a worksheet: values and their formats, widths, print set-up.

Everything is written row by row (openpyxl's write-only mode), for a year's journal is too long to
be held as cells. So a thing is gone through twice: first for widths and limits, then to be written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ccm_ledger import errors
from ccm_ledger.figures import Amount, Cell, Column, Listing, Statement, Table
from ccm_ledger.money import print_exact
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
from ccm_ledger.renderers.pen import AMOUNT, DATE, GENERAL, TEXT, WHOLE, Filled, Look, Pen

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


class Line(NamedTuple):
    """A row of the worksheet; None is an empty cell."""

    look: Look
    cells: tuple[Filled | None, ...] = ()


class Measured(NamedTuple):
    """How wide each column is, in characters, and the numbers of the rows that are headers."""

    widths: tuple[int, ...]
    headers: tuple[int, ...]


def write(sheet: Worksheet, thing: Statement | Listing, measured: Measured, head: str) -> None:
    """Fill an empty worksheet of a write-only workbook; `head` is the code in the footer."""
    _set_up(sheet, measured.widths, visible(head))
    _set_titles(sheet, thing, measured.headers)
    pen = Pen(sheet)
    for number, line in enumerate(_lines(thing), start=1):
        if line.look == "note":
            _spread(sheet, number, measured.widths)
        height = _height(line, measured.widths)
        if height > 1:
            sheet.row_dimensions[number].height = ROW_POINTS * height
        sheet.append([pen.cell(line.look, filled, tall=height > 1) for filled in line.cells])


def measure(name: str, thing: Statement | Listing) -> Measured:
    """Look at every cell before any is written.

    Refuses: workbook-limit.
    """
    widths: list[int] = []
    headers: list[int] = []
    number = 0
    for number, line in enumerate(_lines(thing), start=1):
        if line.look == "header":
            headers.append(number)
        for place, filled in enumerate(line.cells):
            if filled is None:
                continue
            _refuse_long(f"{name}!{get_column_letter(place + 1)}{number}", filled)
            if line.look not in _PROSE:
                widths += [0] * (place + 1 - len(widths))
                widths[place] = max(widths[place], _width(line.look, filled))
    if number > MOST_ROWS:
        raise errors.Refused(
            errors.WORKBOOK_LIMIT.at(name, what=f"{number} rows", limit=f"{MOST_ROWS} rows")
        )
    return Measured(tuple(widths), tuple(headers))


# ── what stands in the rows ──────────────────────────────────────────────────────────────────


def _lines(thing: Statement | Listing) -> Iterator[Line]:
    yield _prose(thing.title, "title")
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
    columns = table.columns
    yield Line("header", tuple(_header(place, column) for place, column in enumerate(columns)))
    label = columns.index(label_column(columns))
    for row in table.rows:
        yield Line(row.style, _filled(columns, row.cells, label if row.style == "detail" else None))
    if table.total is not None:
        yield Line("total", _filled(columns, table.total, None))


def _card(listing: Listing, table: Table) -> Iterator[Line]:
    row = single_row(listing)
    for column in table.columns:
        cell = row.get(column.key)
        assert not isinstance(cell, list | range), "plain_table leaves out nested lists"
        yield Line("card", (Filled(plain_text(column.label), GENERAL), _value(column, cell, 1)))


def _prose(text: str, look: Look) -> Line:
    return Line(look, (Filled(plain_text(text), GENERAL),))


def _header(place: int, column: Column) -> Filled:
    is_figure = column.kind in FIGURES
    return Filled(plain_text(column.label), WHOLE if is_figure else TEXT, _indent(place, column))


def _filled(
    columns: tuple[Column, ...], cells: Mapping[str, Cell], indented: int | None
) -> tuple[Filled | None, ...]:
    return tuple(
        _value(column, cells.get(column.key), _indent(place, column) + (place == indented))
        for place, column in enumerate(columns)
    )


def _indent(place: int, column: Column) -> int:
    """Text keeps its distance from the figures that may stand to its left."""
    return 1 if place and column.kind not in FIGURES else 0


def _value(column: Column, cell: Cell, indent: int) -> Filled | None:
    """A cell with its number format; `@` keeps text from becoming a formula when it is edited."""
    match cell:
        case None | "":
            return None
        case Amount(rappen) if column.key.endswith("_rappen"):
            return Filled(rappen, WHOLE, indent)
        case Amount(rappen):
            return Filled(Decimal(print_exact(rappen)), AMOUNT, indent)
        case int():
            return Filled(cell, WHOLE, indent)
        case date():
            return Filled(cell, DATE, indent)
        case _ if column.kind == "rate" and (rate := _RATE.fullmatch(cell)):
            decimals = len(rate[1] or "")
            return Filled(Decimal(cell), f"0.{'0' * decimals}" if decimals else WHOLE, indent)
        case _:
            # Older spreadsheets show a long cell of format `@` as #####.
            text = plain_text(cell)
            return Filled(text, TEXT if len(text) <= 255 else GENERAL, indent)


def plain_text(text: str) -> str:
    """Text that a spreadsheet shows as it stands: it would read `_x0041_` as an A."""
    return _ESCAPE.sub("_x005F_", visible(text))


# ── limits and widths ────────────────────────────────────────────────────────────────────────


def _refuse_long(where: str, filled: Filled) -> None:
    text = filled.value
    if isinstance(text, str) and len(text) > MOST_CHARACTERS // 2:
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
        case Decimal() as number:
            digits = len(str(number))
            return digits + digits // 4  # the separators
        case other:
            return len(exact(other)) + filled.indent


def _spread(sheet: Worksheet, number: int, widths: tuple[int, ...]) -> None:
    """Let a note run over all columns."""
    if len(widths) > 1:
        sheet.merged_cells.add(f"A{number}:{get_column_letter(len(widths))}{number}")


def _height(line: Line, widths: tuple[int, ...]) -> int:
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


def _set_up(sheet: Worksheet, widths: tuple[int, ...], head: str) -> None:
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


def _set_titles(sheet: Worksheet, thing: Statement | Listing, headers: tuple[int, ...]) -> None:
    """Keep the header of the one table in sight and on every page, else the title."""
    statement = isinstance(thing, Statement)
    sheet.sheet_view.showGridLines = not statement
    if len(headers) == 1:
        (header,) = headers
        sheet.freeze_panes = f"A{header + 1}"
        sheet.print_title_rows = f"{header}:{header}"
        if isinstance(thing, Listing) and thing.rows and not thing.single:
            last = get_column_letter(len(plain_table(thing).columns))
            sheet.auto_filter.ref = f"A{header}:{last}{header + len(thing.rows)}"
    else:
        last_title = 2 if statement else 1
        sheet.freeze_panes = f"A{last_title + 1}"
        sheet.print_title_rows = f"1:{last_title}"
