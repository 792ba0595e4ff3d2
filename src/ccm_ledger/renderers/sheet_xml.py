"""Rows of a worksheet as XML, which are put into the sheet that openpyxl has set up.

openpyxl makes an object of each cell and looks up what it is. What a cell may be here is little:
text, number or day, in a look that has a number; so it is written at once, row by row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import IO

_EPOCH = date(1899, 12, 30)
_SPACE = re.compile(r"^\s|\s$|\n")
_DIMENSION = re.compile(rb'<dimension ref="[^"]*" ?/>')
_NO_ROWS = b"<sheetData />"
_END = b"</sheetData>"
_PIECE = 1 << 16


@lru_cache(maxsize=4096)
def text(words: str) -> str:
    """What follows the place and look of a cell: a text, whatever it begins with."""
    space = ' xml:space="preserve"' if _SPACE.search(words) else ""
    return f' t="inlineStr"><is><t{space}>{escaped(words)}</t></is></c>'


def number(digits: str | int) -> str:
    return f"><v>{digits}</v></c>"


def day(on: date) -> str:
    return f"><v>{(on - _EPOCH).days}</v></c>"


def escaped(words: str) -> str:
    """Text as XML takes it."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def put_rows(sheet: bytes, rows: Iterable[str], new: IO[bytes]) -> bytes:
    """Write a sheet as far as its rows and these after them; returns what comes behind."""
    head, end, tail = sheet.replace(_NO_ROWS, b"<sheetData>" + _END, 1).partition(_END)
    new.write(_DIMENSION.sub(b"", head))
    for piece in _together(rows):
        new.write(piece.encode())
    return end + tail


def _together(rows: Iterable[str]) -> Iterator[str]:
    """The compressor is asked less often."""
    waiting: list[str] = []
    size = 0
    for row in rows:
        waiting.append(row)
        size += len(row)
        if size >= _PIECE:
            yield "".join(waiting)
            waiting.clear()
            size = 0
    yield "".join(waiting)
