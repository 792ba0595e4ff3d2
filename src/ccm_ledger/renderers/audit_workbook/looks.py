"""Fonts, fills, borders and number formats of the auditor's workbook."""

from __future__ import annotations

from copy import copy
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.worksheet import Worksheet

# Thousands are set apart as in Switzerland, whatever the reader's settings. A format has no more
# than two conditions, so rules set those of negative amounts and of millions; a program that knows
# no such rules shows them without, but never without their sign.
AMOUNT = '[>=1000]#"’"##0.00;[<0]-0.00;0.00'
THOUSANDS = '[>=1000]#"’"##0;[<0]-0;0'
_MILLIONS = '#"’"###"’"##0.00'
_BELOW = '[<=-1000000]-#"’"###"’"##0.00;[<=-1000]-#"’"##0.00;0.00'
TEXT, DATE, WHOLE, GENERAL = "@", "yyyy-mm-dd", "0", "General"

_STYLE = "_style"  # openpyxl keeps a cell's style there, and offers no way to copy it

Look = Literal[
    "title", "intro", "caption", "banner", "header", "line", "detail", "heading", "subtotal",
    "total", "note", "link", "roll",
]  # fmt: skip
# What a cell is: the sheet's own (computed or given), the ledger's figure beside it, or what they
# differ by.
Ink = Literal["plain", "own", "difference"]

_DARK, _PALE, _QUIET, _RULE, _LINK = "1F3864", "E8EDF5", "595959", "8EA0BF", "0B5394"
_BOLD = frozenset({"title", "caption", "banner", "header", "heading", "subtotal", "total"})


class Looks:
    """Styled cells as copies of one for each kind: openpyxl looks up each setting otherwise."""

    def __init__(self, workbook: Workbook) -> None:
        self.scratch = workbook.create_sheet("scratch")
        self.models: dict[tuple[Look, str, Ink, int], Cell] = {}

    def put(
        self,
        cell: Cell,
        look: Look,
        format: str = GENERAL,
        ink: Ink = "plain",
        *,
        indent: int = 0,
    ) -> None:
        """Give a cell its look. Text that follows a figure is indented."""
        setattr(cell, _STYLE, copy(getattr(self._model(look, format, ink, indent), _STYLE)))

    def number_of(self, look: Look, format: str) -> int:
        """The number of a look, as a row of a long list names it."""
        return int(self._model(look, format, "plain", 0).style_id)

    def _model(self, look: Look, format: str, ink: Ink, indent: int) -> Cell:
        key = (look, format, ink, indent)
        if key not in self.models:
            cell = WriteOnlyCell(self.scratch)
            cell.font = _font(look, ink)
            cell.border = _border(look)
            cell.fill = _fill(look, ink)
            cell.alignment = _alignment(look, format, indent)
            cell.number_format = format
            self.models[key] = cell
        return self.models[key]


def _font(look: Look, ink: Ink) -> Font:
    colour = {"header": "FFFFFF", "intro": _QUIET, "note": _QUIET, "link": _LINK}.get(look)
    if look in {"title", "caption"}:
        colour = _DARK
    if ink == "own" and look not in {"header", "banner"}:
        colour = _QUIET
    return Font(
        name="Calibri",
        family=2,
        size=16 if look == "title" else 12 if look == "caption" else 10,
        bold=look in _BOLD,
        italic=look == "note",
        underline="single" if look == "link" else None,
        color=colour,
    )


def _border(look: Look) -> Border:
    line = Side(style="thin", color=_RULE)
    match look:
        case "subtotal":
            return Border(top=line)
        case "total":
            return Border(top=line, bottom=Side(style="double", color=_RULE))
        case "line" | "detail" | "link":
            return Border(bottom=Side(style="hair", color="C9D3E4"))
        case _:
            return Border()


def _fill(look: Look, ink: Ink) -> PatternFill:
    if look == "header":
        return PatternFill("solid", fgColor=_DARK if ink == "plain" else "5B6F94")
    if look == "banner":
        return PatternFill("solid", fgColor=_PALE)
    if ink == "own":
        return PatternFill("solid", fgColor="F6F7FA")
    return PatternFill()


def _alignment(look: Look, format: str, indent: int) -> Alignment:
    figure = format not in {TEXT, GENERAL, DATE}
    side = "right" if figure else "left"
    match look:
        case "title" | "caption":
            return Alignment(vertical="center")
        case "header":
            return Alignment(
                horizontal=side, vertical="center", wrap_text=True, indent=0 if figure else indent
            )
        case "banner":
            return Alignment(horizontal="left", vertical="center")
        case _:
            return Alignment(
                horizontal=side,
                vertical="top" if look in {"intro", "note"} else "center",
                wrap_text=not figure and look != "roll",
                indent=0 if figure else max(indent, int(look == "detail")),
            )


def colour_differences(sheet: Worksheet, area: str, first: str) -> None:
    """Red where a difference isn't nil, whatever its sign, and where it is an error."""
    red = DifferentialStyle(
        font=Font(color="FFFFFF", bold=True), fill=PatternFill(bgColor="C00000", fill_type="solid")
    )
    # A text or an empty cell is no difference.
    formula = f"IF(ISERROR({first}),TRUE,IF(ISNUMBER({first}),ABS({first})>=0.005,FALSE))"
    sheet.conditional_formatting.add(area, Rule("expression", dxf=red, formula=[formula]))


def separate_thousands(sheet: Worksheet, area: str, first: str) -> None:
    """Thousands of amounts below nil, and millions."""
    for number, format, condition in ((200, _BELOW, "<=-1000"), (201, _MILLIONS, ">=1000000")):
        style = DifferentialStyle(numFmt=NumberFormat(numFmtId=number, formatCode=format))
        formula = f"AND(ISNUMBER({first}),{first}{condition})"
        sheet.conditional_formatting.add(area, Rule("expression", dxf=style, formula=[formula]))
