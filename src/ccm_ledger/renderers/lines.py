"""Text in columns of the screen: length, folding, padding. Refuses: tables, colour.

Rich measures and chops what takes two columns, such as the name of a ministry in Japanese.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Literal, NamedTuple

from rich.cells import cell_len, chop_cells

Tone = Literal["plain", "bold", "dim"]
GAP = "  "
NAME_LEAST = 12
TEXT_LEAST = 16


class Line(NamedTuple):
    """A line of output and how loud it is."""

    text: str = ""
    tone: Tone = "plain"


class Pair(NamedTuple):
    """A name and its value, one below another; figures among the values end alike."""

    name: str
    value: str
    is_figure: bool


def length(text: str) -> int:
    """Columns that a text takes on the screen."""
    return len(text) if text.isascii() else cell_len(text)


def padded(text: str, width: int, *, right: bool = False) -> str:
    blank = " " * (width - length(text))
    return blank + text if right else text + blank


def fold(text: str, width: int) -> list[str]:
    """Text as lines of a width, broken between words; a longer word is broken inside."""
    if length(text) <= width:
        return [text]
    lines = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if length(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = chop_cells(word, max(width, 2)) if length(word) > width else [word]
        lines += full
    return [*lines, line]


def pairs(found: Sequence[Pair], width: int, indent: str = "", tone: Tone = "plain") -> list[Line]:
    """Names at the left, values in a column beside them; both fold where they must."""
    figures = max((length(pair.value) for pair in found if pair.is_figure), default=0)
    texts = max((length(pair.value) for pair in found if not pair.is_figure), default=0)
    room = width - len(indent) - len(GAP)
    names = max((length(pair.name) for pair in found), default=0)
    names = min(names, max(room - max(figures, min(texts, TEXT_LEAST)), NAME_LEAST))
    return [
        Line(f"{indent}{padded(left, names)}{GAP}{right}".rstrip(), tone)
        for pair in found
        for left, right in _side_by_side(pair, names, figures, room - names)
    ]


def _side_by_side(pair: Pair, names: int, figures: int, values: int) -> Iterator[tuple[str, str]]:
    if pair.is_figure:
        right = [padded(pair.value, figures, right=True)]
    else:
        right = fold(pair.value, values)
    return zip_longest(fold(pair.name, names), right, fillvalue="")
