"""How cells of a worksheet look: what is bold, ruled, indented, wrapped."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side

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


class Digits(NamedTuple):
    """A number with decimals as it is written: `1300.50`, nothing lost."""

    digits: str


class Filled(NamedTuple):
    """A cell as the worksheet holds it."""

    value: str | int | Digits | date
    format: str
    indent: int = 0


Style = tuple[Look, str, int]  # look, number format, indent


class Pen:
    """The numbers under which a workbook keeps the looks of its cells.

    They are asked for before the workbook is saved, since it keeps them in a part of its own; cells
    are written after.
    """

    def __init__(self, workbook: Workbook) -> None:
        self.scratch = workbook.create_sheet("scratch")
        self._numbers: dict[tuple[Style, bool], int] = {}

    def number(self, style: Style, *, tall: bool) -> int:
        """The number of a look; in a tall row, where a text takes several lines, a cell stands at
        the top."""
        found = self._numbers.get((style, tall))
        if found is None:
            look, format, indent = style
            model = WriteOnlyCell(self.scratch)
            model.font = _font(look)
            model.border = _border(look, format)
            model.alignment = _alignment(look, format, indent, tall)
            model.number_format = GENERAL if look == "header" else format
            found = self._numbers[style, tall] = int(model.style_id)
        return found


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
