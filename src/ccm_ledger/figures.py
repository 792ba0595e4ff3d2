"""What paper is made of: plain data that every renderer draws and none computes.

Amounts are `Amount` (rappen), counts `int`, dates `date`, everything else text. A `Statement` has
named figures, tables and notes; a `Listing` is a list of things (or one) as a command shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True, order=True)
class Amount:
    """Money to be shown: rappen."""

    rappen: int


Cell = Amount | int | str | date | None
Nested = Cell | list[dict[str, Cell]]
ColumnKind = Literal["text", "amount", "count", "rate", "date", "code"]
RowStyle = Literal["line", "detail", "heading", "subtotal"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its key in JSON and CSV, its label on paper, what it holds."""

    key: str
    label: str
    kind: ColumnKind = "text"


@dataclass(frozen=True, slots=True)
class Row:
    """A row: cells by column key. Other keys may stand beside them for JSON alone."""

    cells: Mapping[str, Cell]
    style: RowStyle = "line"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a statement. `rounding` is printed in whole francs only, `notes` always."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Mapping[str, Cell] | None = None
    notes: tuple[str, ...] = ()
    rounding: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement: figures by key (exact), tables, notes. Drawn by the renderers."""

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
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listing:
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


@dataclass(frozen=True, slots=True)
class Paper:
    """What a renderer draws on: exact rappen or whole francs, how wide, with colour or not."""

    exact: bool = False
    width: int = 80
    colour: bool = False
