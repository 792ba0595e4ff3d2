"""What paper is made of: plain data that every renderer draws and none computes.

Amounts are `Amount` (rappen), counts `int`, dates `date`, everything else text. A `Statement` has
named figures, tables and notes, and sections of sentences where it is a report; a `Listing` is a
list of things (or one) as a command shows it. They are tuples with names, which are made in a tenth
of the time that a dataclass takes when the program starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter
from types import MappingProxyType
from typing import Any, Literal, NamedTuple


@dataclass(frozen=True, slots=True)
class Amount:
    """Money to be shown: rappen."""

    rappen: int


NOTHING: Mapping[str, Any] = MappingProxyType({})

Cell = Amount | int | str | date | None
Nested = Cell | list[dict[str, Cell]] | range  # a range: many numbers in a row, for programs
ColumnKind = Literal["text", "amount", "count", "rate", "date", "code"]
RowStyle = Literal["line", "detail", "heading", "subtotal"]


class Column(NamedTuple):
    """A column of a table: its key in JSON and CSV, its label on paper, what it holds."""

    key: str
    label: str
    kind: ColumnKind = "text"


class Row(NamedTuple):
    """A row: cells by column key. Other keys may stand beside them for JSON alone."""

    cells: Mapping[str, Cell]
    style: RowStyle = "line"


class Table(NamedTuple):
    """A table of a statement. `rounding` is printed in whole francs only, `notes` always."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Mapping[str, Cell] | None = None
    notes: tuple[str, ...] = ()
    rounding: tuple[str, ...] = ()


Fact = str | int | date | tuple[str, ...]  # a tuple is States, by their codes


class Sentence(NamedTuple):
    """A sentence whose figures are figures of its statement.

    `key` and `facts` say what is said in any language, `text` says it in one. Where a figure stands
    it holds `{name}`, and `figures` ties each name to a key of the statement's figures; braces that
    are text are doubled. `pieces` takes it apart.
    """

    key: str
    text: str = ""
    figures: Mapping[str, str] = NOTHING
    facts: Mapping[str, Fact] = NOTHING


Paragraph = tuple[Sentence, ...]


class Section(NamedTuple):
    """A part of a report: heading, paragraphs (numbered through the report when they are drawn),
    and the keys of the tables that stand below them."""

    key: str
    heading: str
    paragraphs: tuple[Paragraph, ...]
    tables: tuple[str, ...] = ()


class Piece(NamedTuple):
    """Text as it stands, or a figure by its key in the statement."""

    text: str
    figure: str | None = None


def pieces(sentence: Sentence) -> Iterator[Piece]:
    """A sentence as text and figures, in its order."""
    for literal, name, _, _ in Formatter().parse(sentence.text):
        if literal:
            yield Piece(literal)
        if name is not None:
            yield Piece("", sentence.figures[name])


class Statement(NamedTuple):
    """A statement: figures by key (exact), tables, notes. Drawn by the renderers.

    A report has sections besides; their sentences and tables are in `language`.
    """

    name: str
    title: str
    year: int | None
    as_of: date
    figures: Mapping[str, Amount | int | str]
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    currency: str = "CHF"
    status: str = "draft"
    version: int | None = None
    ledger_head: str = ""
    facts: Mapping[str, str] = NOTHING
    sections: tuple[Section, ...] = ()
    language: str = "en"


class Listing(NamedTuple):
    """What a list command shows. Rows may hold nested lists, which JSON shows and tables don't."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Nested], ...]
    notes: tuple[str, ...] = ()
    single: bool = False


def counted(number: int, noun: str) -> str:
    """`1 receipt`, `2 receipts`, `2 entries`."""
    if number == 1:
        return f"1 {noun}"
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {plural}"


def text(key: str, label: str) -> Column:
    return Column(key, label, "text")


def code(key: str, label: str) -> Column:
    """A short code that is never wrapped: a State, an account, a number."""
    return Column(key, label, "code")


def amount(key: str, label: str) -> Column:
    return Column(key, label, "amount")


def count(key: str, label: str) -> Column:
    return Column(key, label, "count")


def rate(key: str, label: str) -> Column:
    """A rate in per cent, already written as text."""
    return Column(key, label, "rate")


def day(key: str, label: str) -> Column:
    return Column(key, label, "date")


class Paper(NamedTuple):
    """What a renderer draws on: exact rappen or whole francs, how wide, with colour or not."""

    exact: bool = False
    width: int = 80
    colour: bool = False
