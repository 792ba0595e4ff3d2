"""What every renderer needs: one cell as text, the line under a title, a listing as tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from ccm_ledger.errors import shown
from ccm_ledger.figures import (
    Amount,
    Cell,
    Column,
    ColumnKind,
    Listing,
    Nested,
    Paragraph,
    Row,
    Statement,
    Table,
    pieces,
)
from ccm_ledger.money import print_exact, print_francs, print_rappen
from ccm_ledger.renderers import language

FIGURES = frozenset({"amount", "count", "rate"})  # kinds that stand at the right of their column


def exact(cell: Cell) -> str:
    """A cell for programs: `518057.00`, `2023-12-31`, text as it stands, nothing for None."""
    match cell:
        case None:
            return ""
        case Amount(rappen):
            return print_exact(rappen)
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def printed(cell: Cell, *, rappen: bool) -> str:
    """A cell for people: `518'057` or `518'057.00`, text with its control characters visible."""
    match cell:
        case Amount(value):
            return print_rappen(value) if rappen else print_francs(value)
        case int():
            return str(cell).replace("-", "−")
        case str():
            return visible(cell)
        case _:
            return exact(cell)


def visible(text: str) -> str:
    """Text that can neither move a cursor nor hide; never shortened."""
    return text if text.isprintable() else shown(text, len(text))


def subtitle(statement: Statement) -> str:
    """`CHF, as at 31 December 2023 · Version 1, final`, in the statement's language."""
    return language.subtitle(
        statement.language,
        visible(statement.currency),
        statement.as_of,
        visible(statement.status),
        statement.version,
    )


class Part(NamedTuple):
    """What is drawn below one another: a heading, numbered paragraphs, tables."""

    heading: str
    paragraphs: tuple[tuple[int, str], ...]
    tables: tuple[Table, ...]


def parts(statement: Statement, *, rappen: bool) -> Iterator[Part]:
    """A report section by section, its paragraphs written out and numbered from 1.

    A statement without sections is one part; tables that no section names come last.
    """
    left = {table.key: table for table in statement.tables}
    number = 0
    for section in statement.sections:
        paragraphs = []
        for paragraph in section.paragraphs:
            number += 1
            paragraphs.append((number, spoken(statement, paragraph, rappen=rappen)))
        tables = tuple(left.pop(key) for key in section.tables)
        yield Part(visible(section.heading), tuple(paragraphs), tables)
    if left or not statement.sections:
        rest = statement.tables if not statement.sections else tuple(left.values())
        yield Part("", (), rest)


def spoken(statement: Statement, paragraph: Paragraph, *, rappen: bool) -> str:
    """A paragraph with its figures as they are printed."""
    return " ".join(
        "".join(
            visible(piece.text)
            if piece.figure is None
            else printed(statement.figures[piece.figure], rappen=rappen)
            for piece in pieces(sentence)
        )
        for sentence in paragraph
    )


def titled(statement: Statement, table: Table) -> bool:
    """Whether a table needs its own title below the statement's."""
    return bool(table.title) and table.title != statement.title


def label_column(columns: tuple[Column, ...]) -> Column:
    """The column that says what a row is about: the first one of text, else the first."""
    return next((column for column in columns if column.kind == "text"), columns[0])


def plain_table(listing: Listing) -> Table:
    """A listing as a table, without the columns that hold nested lists."""
    nested = _nested_keys(listing)
    columns = tuple(column for column in listing.columns if column.key not in nested)
    keys = [column.key for column in columns]
    rows = tuple(
        Row({key: cell for key in keys if not isinstance(cell := row.get(key), list | range)})
        for row in listing.rows
    )
    return Table("", listing.title, columns, rows, notes=listing.notes)


def nested_tables(listing: Listing) -> tuple[Table, ...]:
    """The lists inside a single thing that its columns name, each as a table of its own."""
    if not listing.single:
        return ()
    nested = _nested_keys(listing)
    return tuple(
        _table_of(column, items)
        for row in listing.rows
        for column in listing.columns
        if column.key in nested and isinstance(items := row.get(column.key), list)
    )


def _nested_keys(listing: Listing) -> set[str]:
    return {
        column.key
        for column in listing.columns
        if any(isinstance(row.get(column.key), list) for row in listing.rows)
    }


def _table_of(column: Column, items: list[dict[str, Cell]]) -> Table:
    keys = dict.fromkeys(key for item in items for key in item)
    columns = tuple(
        Column(key, _label(key), _kind(item.get(key) for item in items)) for key in keys
    )
    return Table(column.key, column.label, columns, tuple(Row(item) for item in items))


def _label(key: str) -> str:
    words = key.replace("_", " ")
    return words[:1].upper() + words[1:]


def _kind(cells: Iterable[Cell]) -> ColumnKind:
    first = next((cell for cell in cells if cell is not None), None)
    match first:
        case Amount():
            return "amount"
        case int():
            return "count"
        case date():
            return "date"
        case _:
            return "text"


def single_row(listing: Listing) -> Mapping[str, Nested]:
    assert len(listing.rows) == 1, "a single thing has one row; the command refuses an unknown one"
    return listing.rows[0]
