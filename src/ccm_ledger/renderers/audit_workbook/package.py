"""The workbook as a file: openpyxl makes its parts, then rows, values and dates are put in.

openpyxl writes no values of formulas, keeps every cell in memory, and notes the time of saving. So
its package is gone through once more: rows of the long lists are streamed in, each formula gets the
figure that we computed, and every date is that of the last record. The same book gives the same
bytes.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from datetime import datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ccm_ledger.renderers import sheet_xml
from ccm_ledger.renderers.audit_workbook import rolls
from ccm_ledger.renderers.audit_workbook.formulas import Formulas
from ccm_ledger.renderers.audit_workbook.looks import Looks
from ccm_ledger.renderers.audit_workbook.pages import Cached, Writer
from ccm_ledger.renderers.audit_workbook.places import Placed, placed
from ccm_ledger.renderers.audit_workbook.rolls import HEADER, Rows
from ccm_ledger.renderers.cells import visible
from ccm_ledger.renderers.workbook import rewritten_core, utc
from ccm_ledger.sheets import Book, Page, Roll

_A4 = 9
_FORMULA = re.compile(rb'(<c r="([A-Z]+[0-9]+)"[^>]*?)(>)(<f>.*?</f>)<v ?/?>(?:</v>)?(</c>)')


def write_book(
    target: Path | IO[bytes], book: Book, made_at: datetime, *, cached: bool = True
) -> None:
    """Write a book into a file that the caller has chosen.

    Args:
        made_at: the only time in the file.
        cached: whether formulas carry the figures that we computed; without them a spreadsheet
            must compute, which is what a test of the formulas wants.

    Refuses: workbook-limit.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    looks = Looks(workbook)
    pages = {one.name: placed(one) for one in book.sheets if isinstance(one, Page)}
    journal = next(one for one in book.sheets if isinstance(one, Roll) and one.table)
    formulas = Formulas({column.key: column.label for column in journal.columns})
    writer = Writer(formulas, looks, {name: _compared(name, at) for name, at in pages.items()})
    streamed: dict[int, Rows] = {}
    for number, one in enumerate(book.sheets, start=1):
        sheet = workbook.create_sheet(one.name)
        if isinstance(one, Roll):
            rolls.prepare(sheet, one, looks)
            _set_up_roll(sheet, one, book)
            streamed[number] = Rows(one, looks)
        else:
            writer.write(sheet, one, pages[one.name])
            _set_up_page(sheet, one, pages[one.name], book)
    workbook.remove(looks.scratch)
    _describe(workbook, book, made_at)
    values = {
        number: writer.cached.get(one.name, {}) if cached else {}
        for number, one in enumerate(book.sheets, start=1)
    }
    with TemporaryFile() as drawn:
        workbook.save(drawn)
        _rewrite(drawn, target, utc(made_at), streamed, values)


def _compared(name: str, grids: tuple[Placed, ...]) -> str:
    """The sum of a page's differences, whatever their sign."""
    areas = [
        f"SUMPRODUCT(ABS('{name}'!${at.difference}${at.first}:${at.difference}${at.last}))"
        for at in grids
        if at.difference and at.grid.lines
    ]
    return f"ROUND({'+'.join(areas)},2)" if areas else "0"


def _describe(workbook: Workbook, book: Book, made_at: datetime) -> None:
    described = workbook.properties
    described.title = visible(book.title)
    described.creator = "ccm-ledger"
    described.created = described.modified = utc(made_at)


# ── how sheets look on screen and paper ──────────────────────────────────────────────────────


def _set_up(sheet: Worksheet, book: Book) -> None:
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = False
    footer = sheet.oddFooter
    assert footer is not None, "openpyxl makes one for each sheet"
    said = (book.footer, f"{sheet.title} · head {book.head}", "Page &P of &N")
    for part, words in zip((footer.left, footer.center, footer.right), said, strict=True):
        assert part is not None, "openpyxl makes all three parts"
        part.text = words if words.startswith("Page") else visible(words).replace("&", "&&")
        part.size = 8


def _set_up_page(sheet: Worksheet, page: Page, grids: tuple[Placed, ...], book: Book) -> None:
    """One table keeps its header in sight and on every page; of several, the title stays."""
    _set_up(sheet, book)
    if any(grid.chart for grid in page.grids):
        sheet.page_setup.orientation = "portrait"
        sheet.page_setup.fitToHeight = 1
    if len(page.grids) == 1 and page.grids[0].columns:
        header = grids[0].header
        sheet.freeze_panes = f"B{header + 1}"
        sheet.print_title_rows = f"{header}:{header}"
    else:
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"


def _set_up_roll(sheet: Worksheet, roll: Roll, book: Book) -> None:
    _set_up(sheet, book)
    sheet.freeze_panes = f"B{HEADER + 1}"
    sheet.print_title_rows = f"{HEADER}:{HEADER}"
    if roll.printed:
        sheet.print_area = f"A1:{get_column_letter(roll.printed)}{HEADER + 1}"


# ── the package once more ────────────────────────────────────────────────────────────────────


def _rewrite(
    drawn: IO[bytes],
    target: Path | IO[bytes],
    made_at: datetime,
    streamed: Mapping[int, Rows],
    values: Mapping[int, Cached],
) -> None:
    """Copy the archive, sheets first: how long the lists are is known after them."""
    day = (made_at.year, made_at.month, made_at.day, 0, 0, 0)
    with ZipFile(drawn) as source, ZipFile(target, "w", ZIP_DEFLATED) as archive:
        parts = {part.filename: part for part in source.infolist()}
        sheets = {f"xl/worksheets/sheet{number}.xml": number for number in values}
        for name in chain(sheets, (name for name in parts if name not in sheets)):
            copy = ZipInfo(name, date_time=day)
            copy.compress_type = ZIP_DEFLATED
            copy.external_attr = 0o600 << 16
            number = sheets.get(name)
            with archive.open(copy, "w", force_zip64=number in streamed) as new:
                if number is not None and number in streamed:
                    _stream(source.read(name), streamed[number], new)
                elif number is not None:
                    new.write(_with_values(source.read(name), values[number]))
                elif name.startswith("xl/tables/") or name == "xl/workbook.xml":
                    new.write(_lengthened(source.read(name), streamed))
                elif name == "docProps/core.xml":
                    new.write(rewritten_core(source.read(name), made_at))
                else:
                    with source.open(name) as old:
                        shutil.copyfileobj(old, new)


def _stream(sheet: bytes, rows: Rows, new: IO[bytes]) -> None:
    """A sheet with its rows put in. The filter of a plain list gets its last row."""
    tail = sheet_xml.put_rows(sheet, rows.pieces(), new)
    new.write(_to_last(tail, rows, HEADER))


def _to_last(part: bytes, rows: Rows, at: int) -> bytes:
    """`A4:Z4` with the number of the last row."""
    pattern = rb'(<autoFilter ref="A%d:[A-Z]+)%d"' % (HEADER, at)
    return re.sub(pattern, rb'\g<1>%d"' % rows.last, part)


def _lengthened(part: bytes, streamed: Mapping[int, Rows]) -> bytes:
    """Table, print area and filters of the long lists, down to their last rows."""
    for rows in streamed.values():
        last = rows.last
        if rows.roll.table and part.find(b"<table ") >= 0:
            part = re.sub(rb'ref="A%d:([A-Z]+)%d"' % (HEADER, HEADER + 1),
                          rb'ref="A%d:\g<1>%d"' % (HEADER, last), part)  # fmt: skip
        name = re.escape(rows.roll.name.encode())
        part = re.sub(rb"('%s'!\$A\$1:\$[A-Z]+\$)%d\b" % (name, HEADER + 1),
                      rb"\g<1>%d" % last, part)  # fmt: skip
        part = re.sub(rb"('%s'!\$A\$%d:\$[A-Z]+\$)%d\b" % (name, HEADER, HEADER),
                      rb"\g<1>%d" % last, part)  # fmt: skip
    return part


def _with_values(sheet: bytes, values: Cached) -> bytes:
    """Each formula with the figure that we computed; a text has a quote before it."""

    def put(found: re.Match[bytes]) -> bytes:
        value = values.get(found[2].decode())
        if value is None:
            return found[0]
        kind = b' t="str"' if value.startswith("'") else b""
        shown = sheet_xml.escaped(value.removeprefix("'")).encode()
        return found[1] + kind + found[3] + found[4] + b"<v>" + shown + b"</v>" + found[5]

    return _FORMULA.sub(put, sheet)
