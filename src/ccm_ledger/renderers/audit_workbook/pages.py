"""A page of tables: words, figures with formulas, ours beside them, differences, charts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from openpyxl.cell import Cell as SheetsCell
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from ccm_ledger.figures import Amount, Cell, Column
from ccm_ledger.money import print_exact
from ccm_ledger.renderers.audit_workbook import looks
from ccm_ledger.renderers.audit_workbook.charts import draw
from ccm_ledger.renderers.audit_workbook.formulas import Formulas, of_pattern
from ccm_ledger.renderers.audit_workbook.looks import (
    AMOUNT,
    DATE,
    GENERAL,
    TEXT,
    WHOLE,
    Ink,
    Look,
    Looks,
)
from ccm_ledger.renderers.audit_workbook.places import Placed, is_compared
from ccm_ledger.renderers.cells import FIGURES, exact
from ccm_ledger.renderers.lines import fold, length
from ccm_ledger.renderers.worksheet import plain_text
from ccm_ledger.sheets import Calc, Count, Grid, Jump, Line, Page, SheetCell, Sum

FIRST_WIDTH, TEXT_WIDTH, LEAST_WIDTH, AMOUNT_WIDTH = 46, 34, 7, 13
WIDE_TEXT = 84  # where there are few columns
PROSE_WIDTH = 110  # characters over which words run that belong to no column
LINE_POINTS = 14
DIFFERENCE, OURS = "Difference", "Ledger's figure"
_RATE = re.compile(r"-?[0-9]+(?:\.([0-9]+))?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")

Cached = dict[str, str]  # cell -> the value that its formula gives; texts begin with a quote


@dataclass(slots=True)
class Writer:
    """Writes the pages of one workbook. `differences` is sheet -> the cells that compare."""

    formulas: Formulas
    looks: Looks
    differences: Mapping[str, str]
    cached: dict[str, Cached] = field(default_factory=dict)

    def write(self, sheet: Worksheet, page: Page, grids: tuple[Placed, ...]) -> None:
        """Fill an empty sheet."""
        widths = _widths(grids)
        for number, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        self.cached[sheet.title] = {}
        self._prose(sheet, 1, page.title, "title", widths)
        for number, words in enumerate(page.intro, start=2):
            self._prose(sheet, number, words, "intro", widths)
        for placed in grids:
            self._grid(sheet, placed, widths)

    # ── a table ──────────────────────────────────────────────────────────────────────────────

    def _grid(self, sheet: Worksheet, at: Placed, widths: list[int]) -> None:
        self._prose(sheet, at.title, at.grid.title, "caption", widths)
        if at.banner:
            self._banner(sheet, at)
        if any(column.label for column in at.grid.columns):
            self._header(sheet, at, widths)
        for row, line in enumerate(at.grid.lines, start=at.first):
            self._line(sheet, at, row, line, widths)
        for row, note in enumerate(at.grid.notes, start=at.notes):
            self._prose(sheet, row, note, "note", widths)
        if at.difference and at.grid.lines:
            area = f"{at.difference}{at.first}:{at.difference}{at.last}"
            looks.colour_differences(sheet, area, f"{at.difference}{at.first}")
        for column in at.grid.columns:
            if column.key == "difference" and at.grid.lines:
                letter = at.letters[column.key]
                area = f"{letter}{at.first}:{letter}{at.last}"
                looks.colour_differences(sheet, area, f"{letter}{at.first}")
        for letter in _amount_letters(at):
            if at.grid.lines:
                area = f"{letter}{at.first}:{letter}{at.last}"
                looks.separate_thousands(sheet, area, f"{letter}{at.first}")
        if at.grid.chart is not None:
            draw(sheet, at, at.grid.chart)

    def _banner(self, sheet: Worksheet, at: Placed) -> None:
        """What the blocks of a wide table are."""
        computed = at.letters[at.checked[0].key]
        ours = at.own[at.checked[0].key]
        for letter, words, ink in (
            (computed, "Computed in this file", "plain"),
            (ours, "As the ledger says", "own"),
        ):
            cell = sheet[f"{letter}{at.banner}"]
            self._text(cell, words)
            self.looks.put(cell, "banner", GENERAL, "own" if ink == "own" else "plain")

    def _header(self, sheet: Worksheet, at: Placed, widths: list[int]) -> None:
        heads: list[tuple[str, str, bool, Ink]] = [
            (at.letters[column.key], column.label, column.kind in FIGURES, "plain")
            for column in at.grid.columns
        ]
        single = len(at.checked) == 1
        heads += [
            (at.own[column.key], OURS if single else column.label, True, "own")
            for column in at.checked
        ]
        if at.difference:
            heads.append((at.difference, DIFFERENCE, True, "own"))
        tallest = 1
        for number, (letter, words, figure, ink) in enumerate(heads):
            cell = sheet[f"{letter}{at.header}"]
            self._text(cell, words)
            self.looks.put(cell, "header", WHOLE if figure else TEXT, ink, indent=int(number > 0))
            tallest = max(tallest, len(fold(words, max(widths[number] - 2, 4))))
        sheet.row_dimensions[at.header].height = LINE_POINTS * tallest + 4

    def _line(self, sheet: Worksheet, at: Placed, row: int, line: Line, widths: list[int]) -> None:
        tallest = 1
        for number, column in enumerate(at.grid.columns):
            content = line.cells.get(column.key)
            cell = sheet[f"{at.letters[column.key]}{row}"]
            look = line.style
            if isinstance(content, Jump):
                cell.hyperlink = Hyperlink(
                    ref=cell.coordinate, location=f"'{content.sheet}'!A1", display=content.text
                )
                self._text(cell, content.text)
                self.looks.put(cell, "link", TEXT)
                continue
            format = self._fill(sheet, at, row, column, content, cell.coordinate)
            self.looks.put(cell, look, format, indent=int(number > 0))
            if isinstance(content, str):
                lines = fold(plain_text(content), widths[number] + widths[number] // 12)
                tallest = max(tallest, len(lines))
        self._compare(sheet, at, row, line)
        if tallest > 1:
            sheet.row_dimensions[row].height = LINE_POINTS * tallest

    def _compare(self, sheet: Worksheet, at: Placed, row: int, line: Line) -> None:
        """Our own figures, and what the sheet's differ from them by."""
        terms: list[str] = []
        for column in at.checked:
            content = line.cells.get(column.key)
            cell = sheet[f"{at.own[column.key]}{row}"]
            format = GENERAL
            if isinstance(content, Sum | Count | Calc) and is_compared(content):
                format = self._value(cell.coordinate, sheet, column, content.own)
                terms.append(f"{at.letters[column.key]}{row}-{cell.coordinate}")
            self.looks.put(cell, line.style, format, "own")
        if not at.difference:
            return
        cell = sheet[f"{at.difference}{row}"]
        if terms:
            one = terms[0] if len(at.checked) == 1 else "+".join(f"ABS({term})" for term in terms)
            cell.value = f"=ROUND({one},2)"
            self.cached[sheet.title][cell.coordinate] = "0"
        self.looks.put(cell, line.style, AMOUNT if terms else GENERAL, "difference")

    # ── a cell ───────────────────────────────────────────────────────────────────────────────

    def _fill(
        self,
        sheet: Worksheet,
        at: Placed,
        row: int,
        column: Column,
        content: SheetCell,
        coordinate: str,
    ) -> str:
        """Write a cell; returns its number format."""

        def place(key: str, how: str) -> str:
            return at.place(row, key, how)

        match content:
            case Sum():
                formula = self.formulas.of_sum(content, place)
            case Count():
                formula = self.formulas.of_count(content)
            case Calc():
                formula = of_pattern(content.pattern, place, self._differences)
            case Jump():
                raise AssertionError("a jump is no figure; the caller writes it")
            case _:
                return self._value(coordinate, sheet, column, content)
        sheet[coordinate].value = formula
        if not isinstance(content, Count) and content.name:
            self._name(sheet, content.name, coordinate)
        own = content.own
        number = _as_number(column, own)
        value = exact(own) if number is not None else f"'{exact(own)}"
        self.cached[sheet.title][coordinate] = value
        return _format(column, own)

    def _value(self, coordinate: str, sheet: Worksheet, column: Column, content: Cell) -> str:
        cell = sheet[coordinate]
        number = _as_number(column, content)
        if number is not None:
            cell.value = number
        elif isinstance(content, date):
            cell.value = content
        elif content is not None and content != "":
            self._text(cell, str(content))
        return _format(column, content)

    def _text(self, cell: SheetsCell, words: str) -> None:
        cell.value = plain_text(words)
        cell.data_type = "s"  # else `=1+1` would be a formula

    def _prose(self, sheet: Worksheet, row: int, words: str, look: Look, widths: list[int]) -> None:
        """Words over the width of the page, as high as they need."""
        cell = sheet[f"A{row}"]
        self._text(cell, words)
        self.looks.put(cell, look)
        last, room = 1, widths[0]
        while room < PROSE_WIDTH and last < max(len(widths), 8):
            last += 1
            room += widths[last - 1] if last <= len(widths) else 9
        if look in {"intro", "note"}:
            sheet.merge_cells(f"A{row}:{get_column_letter(last)}{row}")
            sheet.row_dimensions[row].height = LINE_POINTS * len(fold(words, room * 11 // 10))
        elif look == "title":
            sheet.row_dimensions[row].height = 24
        else:
            sheet.row_dimensions[row].height = 20

    def _differences(self, name: str) -> str:
        return self.differences.get(name, "0")

    def _name(self, sheet: Worksheet, name: str, coordinate: str) -> None:
        """Give a figure a name in the workbook."""
        if not _NAME.fullmatch(name) or sheet.parent is None:
            return
        letters, digits = re.fullmatch(r"([A-Z]+)([0-9]+)", coordinate).groups()  # type: ignore[union-attr]
        target = f"'{sheet.title}'!${letters}${digits}"
        sheet.parent.defined_names[name] = DefinedName(name, attr_text=target)


def _as_number(column: Column, cell: Cell) -> Decimal | int | None:
    match cell:
        case Amount(rappen):
            return Decimal(print_exact(rappen))
        case int():
            return cell
        case str() if column.kind == "rate" and _RATE.fullmatch(cell):
            return Decimal(cell)
        case _:
            return None


def _format(column: Column, cell: Cell) -> str:
    match cell:
        case Amount():
            return AMOUNT
        case int():
            return WHOLE
        case date():
            return DATE
        case str() if column.kind == "rate" and (found := _RATE.fullmatch(cell)):
            decimals = len(found[1] or "")
            return f"0.{'0' * decimals}" if decimals else WHOLE
        case str() if len(cell) <= 255:
            return TEXT
        case _:
            return GENERAL


def _amount_letters(at: Placed) -> Iterator[str]:
    for column in at.grid.columns:
        if column.kind == "amount":
            yield at.letters[column.key]
            if column.key in at.own:
                yield at.own[column.key]
    if at.difference:
        yield at.difference


# ── widths ───────────────────────────────────────────────────────────────────────────────────


def _widths(grids: tuple[Placed, ...]) -> list[int]:
    """Of each column over all tables of the page, in characters."""
    widths = [0] * max((at.width for at in grids), default=1)
    for at in grids:
        columns = [*at.grid.columns, *at.checked]
        wide = max(one.width for one in grids) <= 3
        for number, column in enumerate(columns):
            cap = WIDE_TEXT if wide else FIRST_WIDTH if number == 0 else TEXT_WIDTH
            widths[number] = max(widths[number], min(_width(at.grid, column), cap))
        if at.difference:
            widths[len(columns)] = max(widths[len(columns)], AMOUNT_WIDTH - 1)
    widths[0] = max(widths[0], 24)
    return [max(width, LEAST_WIDTH) + 2 for width in widths]


def _width(grid: Grid, column: Column) -> int:
    words = max((length(word) for word in column.label.split()), default=0)
    widest = max((_shown(line.cells.get(column.key)) for line in grid.lines), default=0)
    return max(words + 1, widest, AMOUNT_WIDTH - 2 if column.kind == "amount" else 0)


def _shown(cell: SheetCell) -> int:
    match cell:
        case Sum() | Count() | Calc():
            return _shown(cell.own)
        case Jump(text):
            return length(text)
        case Amount(rappen):
            digits = len(str(rappen))
            return digits + 1 + digits // 3
        case None:
            return 0
        case _:
            return length(exact(cell))
