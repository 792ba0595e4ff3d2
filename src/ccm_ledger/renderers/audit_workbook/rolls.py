"""Long lists as rows of a worksheet's XML, written as they are read.

openpyxl makes the sheet with its header; the rows are put in when the package is written, so that
a journal of any length needs no memory. What a cell may be is little: text, number, date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from ccm_ledger import errors
from ccm_ledger.figures import Amount, Cell, Column
from ccm_ledger.money import print_exact
from ccm_ledger.renderers import sheet_xml
from ccm_ledger.renderers.audit_workbook.looks import AMOUNT, DATE, GENERAL, TEXT, WHOLE, Looks
from ccm_ledger.renderers.cells import FIGURES, exact
from ccm_ledger.renderers.worksheet import MOST_CHARACTERS, MOST_ROWS, plain_text
from ccm_ledger.sheets import Roll

HEADER = 4  # title, words, an empty row, header
_WIDTHS = {"amount": 13, "date": 11, "count": 10, "code": 12, "rate": 10, "text": 30}

Draw = Callable[[Cell], str]


def prepare(sheet: Worksheet, roll: Roll, looks: Looks) -> None:
    """Title, header and widths; the rows come later."""
    for row, words, look in ((1, roll.title, "title"), (2, roll.intro, "intro")):
        cell = sheet[f"A{row}"]
        cell.value = plain_text(words)
        cell.data_type = "s"
        looks.put(cell, "title" if look == "title" else "intro")
    sheet.row_dimensions[1].height = 24
    sheet.merge_cells("A2:J2")
    sheet.row_dimensions[2].height = 42 if len(roll.intro) > 200 else 28
    for number, column in enumerate(roll.columns, start=1):
        letter = get_column_letter(number)
        cell = sheet[f"{letter}{HEADER}"]
        cell.value = column.label
        cell.data_type = "s"
        looks.put(cell, "header", WHOLE if column.kind in FIGURES else TEXT)
        width = 46 if column.key == "text" else _WIDTHS[column.kind]
        sheet.column_dimensions[letter].width = max(width, len(column.label) + 4)
    sheet.row_dimensions[HEADER].height = 18
    last = get_column_letter(len(roll.columns))
    if roll.table:
        sheet.add_table(_table(roll, last))
    else:
        sheet.auto_filter.ref = f"A{HEADER}:{last}{HEADER}"


def _table(roll: Roll, last: str) -> Table:
    """A real table; its last row is set when the rows are known."""
    table = Table(displayName=roll.table, name=roll.table, ref=f"A{HEADER}:{last}{HEADER + 1}")
    table.tableColumns = [
        TableColumn(id=number, name=column.label)
        for number, column in enumerate(roll.columns, start=1)
    ]
    table.autoFilter = AutoFilter(ref=table.ref)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    return table


class Rows:
    """The rows of a roll as XML; `count` is how many were written."""

    def __init__(self, roll: Roll, looks: Looks) -> None:
        self.roll = roll
        self.count = 0
        self.linked = looks.number_of("link", GENERAL)
        self.draws = [
            (column.key, *_drawn(column, get_column_letter(number), looks))
            for number, column in enumerate(roll.columns, start=1)
        ]

    def pieces(self) -> Iterator[str]:
        """One piece a row. Refuses: workbook-limit."""
        links = self.roll.links or {}
        row = HEADER
        for cells in self.roll.rows:
            row += 1
            if row > MOST_ROWS:
                raise errors.Refused(
                    errors.WORKBOOK_LIMIT.at(
                        self.roll.name, what="a longer list", limit=f"{MOST_ROWS} rows"
                    )
                )
            parts = [f'<row r="{row}">']
            for key, head, draw in self.draws:
                cell = cells.get(key)
                if cell is None or cell == "":
                    continue
                if links and key == "voucher" and cell in links:
                    parts.append(
                        f'<c r="{head[0]}{row}" s="{self.linked}"{_link(str(cell), links)}'
                    )
                else:
                    parts.append(f'<c r="{head[0]}{row}" s="{head[1]}"{draw(cell)}')
            parts.append("</row>")
            yield "".join(parts)
        self.count = row - HEADER

    @property
    def last(self) -> int:
        """The number of the last row, an empty one where there are none."""
        return HEADER + max(self.count, 1)


def _drawn(column: Column, letter: str, looks: Looks) -> tuple[tuple[str, int], Draw]:
    format = {"amount": AMOUNT, "date": DATE, "count": WHOLE}.get(column.kind, TEXT)
    style = looks.number_of("roll", format)
    draw = _figure if column.kind in {"amount", "date", "count"} else _words
    return (letter, style), draw


def _figure(cell: Cell) -> str:
    match cell:
        case Amount(rappen):
            return sheet_xml.number(print_exact(rappen))
        case int():
            return sheet_xml.number(cell)
        case date():
            return sheet_xml.day(cell)
        case _:
            return _words(cell)


def _words(cell: Cell) -> str:
    return _inline(exact(cell))


@lru_cache(maxsize=4096)
def _inline(text: str) -> str:
    if len(text) > MOST_CHARACTERS // 2 and len(text.encode("utf-16-le")) // 2 > MOST_CHARACTERS:
        raise errors.Refused(
            errors.WORKBOOK_LIMIT.at(
                "Journal",
                what=f"a text of {len(text)} characters",
                limit=f"{MOST_CHARACTERS} characters",
            )
        )
    return sheet_xml.text(plain_text(text))


def _link(voucher: str, links: Mapping[str, str]) -> str:
    """The number of a voucher as a link to its file beside the workbook; both are codes."""
    formula = sheet_xml.escaped(f'HYPERLINK("{links[voucher]}","{voucher}")')
    return f' t="str"><f>{formula}</f><v>{voucher}</v></c>'
