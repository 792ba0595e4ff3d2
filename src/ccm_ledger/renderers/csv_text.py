"""Statements and lists as CSV: always exact, the keys as header, nothing but the tables.

A text cell that a spreadsheet would take for a formula gets a leading `'`; amounts, dates, counts
and rates never do, so that a negative figure stays a figure.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping

from ccm_ledger.figures import Cell, Column, Listing, Paper, Statement, Table
from ccm_ledger.renderers.cells import exact, nested_tables, plain_table

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def draw_statement(
    statement: Statement,
    paper: Paper,  # noqa: ARG001  every renderer is called alike
) -> str:
    """The tables of a statement, each under its header row, parted by a blank line."""
    return _drawn(statement.tables)


def draw_listing(
    listing: Listing,
    paper: Paper,  # noqa: ARG001  every renderer is called alike
) -> str:
    """The columns of a list; lists inside a single thing follow as tables of their own."""
    return _drawn((plain_table(listing), *nested_tables(listing)))


def _drawn(tables: Iterable[Table]) -> str:
    return "\n".join(_table(table) for table in tables)


class _Rows(list[str]):
    """Where the csv module writes to. It puts a bare CR into quotes only if rows end with one."""

    def write(self, row: str) -> None:
        self.append(row.removesuffix("\r\n") + "\n")


def _table(table: Table) -> str:
    rows = _Rows()
    writer = csv.writer(rows, lineterminator="\r\n")
    writer.writerow(column.key for column in table.columns)
    writer.writerows(_cells(table.columns, row.cells) for row in table.rows)
    if table.total is not None:
        writer.writerow(_cells(table.columns, table.total))
    return "".join(rows)


def _cells(columns: tuple[Column, ...], cells: Mapping[str, Cell]) -> list[str]:
    return [_guarded(column, cells.get(column.key)) for column in columns]


def _guarded(column: Column, cell: Cell) -> str:
    if isinstance(cell, str) and column.kind != "rate" and cell.startswith(_STARTS_A_FORMULA):
        return "'" + cell
    return exact(cell)
