"""Cells of a worksheet with their formats: what is bold, ruled, indented, wrapped.

Text is always written as text, whatever it begins with.
"""

from __future__ import annotations

from copy import copy
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

AMOUNT, TEXT, DATE, WHOLE, GENERAL = "#,##0.00", "@", "yyyy-mm-dd", "0", "General"

Look = Literal[
    "title",
    "subtitle",
    "section",
    "caption",
    "header",
    "line",
    "detail",
    "heading",
    "subtotal",
    "total",
    "card",
    "note",
]


class Filled(NamedTuple):
    """A cell as the worksheet holds it."""

    value: str | int | Decimal | date
    format: str
    indent: int = 0


class Pen:
    """Makes styled cells as copies of one for each kind.

    Setting font, border and format anew in each cell takes ten times as long, which a year's
    journal shows: openpyxl looks up each of them in the workbook's tables.
    """

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.models: dict[tuple[Look, str, int, bool], Cell] = {}

    def cell(self, look: Look, filled: Filled | None, *, tall: bool) -> Cell | None:
        """A cell; in a tall row, where a text takes several lines, it stands at the top."""
        if filled is None:
            return self._copy(look, GENERAL, 0, tall) if look == "total" else None
        cell = self._copy(look, filled.format, filled.indent, tall)
        cell.value = filled.value
        if isinstance(filled.value, str):
            cell.data_type = "s"  # else `=1+1` would be a formula
        return cell

    def _copy(self, look: Look, format: str, indent: int, tall: bool) -> Cell:
        key = (look, format, indent, tall)
        if key not in self.models:
            model = WriteOnlyCell(self.sheet)
            model.font = _font(look)
            model.border = _border(look, format)
            model.alignment = _alignment(look, format, indent, tall)
            model.number_format = GENERAL if look == "header" else format
            self.models[key] = model
        return copy(self.models[key])


_THIN = Side(style="thin", color="808080")
_QUIET = "595959"
_SIZES: dict[Look, int] = {"title": 14, "section": 12}
_BOLD = frozenset({"title", "section", "caption", "header", "heading", "subtotal", "total"})


def _font(look: Look) -> Font:
    return Font(
        name="Calibri",
        family=2,
        size=_SIZES.get(look, 11),
        bold=look in _BOLD,
        color=_QUIET if look in {"subtitle", "detail"} else None,
    )


def _border(look: Look, format: str) -> Border:
    match look:
        case "header":
            return Border(bottom=_THIN)
        case "total":
            return Border(top=_THIN)
        case "subtotal" if format == AMOUNT:
            return Border(top=_THIN)
        case _:
            return Border()


def _alignment(look: Look, format: str, indent: int, tall: bool) -> Alignment:
    match look:
        case "title" | "subtitle" | "section" | "caption":
            return Alignment()
        case "header":
            side = "left" if format == TEXT else "right"
            return Alignment(horizontal=side, vertical="bottom", wrap_text=True, indent=indent)
        case _:
            is_text = format in {TEXT, GENERAL}
            is_left = is_text or format == DATE or look == "card"
            return Alignment(
                horizontal="left" if is_left else "right",
                vertical="top" if tall else "center",
                wrap_text=is_text,
                indent=indent,
            )
