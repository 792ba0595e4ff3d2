"""Statements on paper, in the hand of our letters; the ledger's head stands on each page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ccm_ledger import errors
from ccm_ledger.figures import Cell, Column, Paper, Statement, Table
from ccm_ledger.renderers.cells import (
    FIGURES,
    label_column,
    printed,
    subtitle,
    titled,
    visible,
)
from ccm_ledger.renderers.press import Press

MOST_ROWS = 20_000  # about 500 pages: ten seconds, twelve megabytes, and nobody reads them
UPRIGHT_CHARACTERS = 108  # a line's characters at the usual size on A4 upright


def draw_statement(statement: Statement, paper: Paper, entity: str, press: Press) -> bytes:
    """A statement as PDF; wide ones lie across.

    Raises `Invalid`: paper-limit, paper-character.
    """
    count = sum(len(table.rows) for table in statement.tables)
    if count > MOST_ROWS:
        raise errors.PAPER_LIMIT.invalid(count=count, limit=MOST_ROWS)
    return press.pdf("statement", pages_data(statement, paper, entity), statement.as_of)


def pages_data(statement: Statement, paper: Paper, entity: str) -> dict[str, Any]:
    """A statement as the template `statement` sets it."""
    tables = [_table(statement, table, paper) for table in statement.tables]
    widest = max((table["characters"] for table in tables), default=0)
    head = visible(statement.ledger_head)
    return {
        "language": "en",
        "author": visible(entity),
        "title": visible(statement.title),
        "subtitle": subtitle(statement),
        "entity": visible(entity),
        "ledger_head": f"Ledger {head}" if head else "",
        "page": "Page {page} of {pages}",
        "flipped": widest > UPRIGHT_CHARACTERS,
        "small": widest > UPRIGHT_CHARACTERS * 3 // 2,
        "tables": tables,
        "notes": [visible(note) for note in statement.notes],
    }


def _table(statement: Statement, table: Table, paper: Paper) -> dict[str, Any]:
    columns = table.columns
    rows = [_texts(columns, row.cells, paper) for row in table.rows]
    total = None if table.total is None else _texts(columns, table.total, paper)
    widths = [
        max(map(len, (*(row[place] for row in rows), total[place] if total else "", "")))
        for place in range(len(columns))
    ]
    label = columns.index(label_column(columns)) if columns else 0
    return {
        "title": visible(table.title) if titled(statement, table) else "",
        "columns": [
            {
                "label": visible(column.label),
                "side": "right" if column.kind in FIGURES else "left",
                "width": str(min(max(width, 8), 60)) if column.kind == "text" else "auto",
            }
            for column, width in zip(columns, widths, strict=True)
        ],
        "label": label,
        "rows": [
            {"style": row.style, "label": label, "cells": cells}
            for row, cells in zip(table.rows, rows, strict=True)
        ],
        "total": total,
        "notes": [
            visible(note) for note in (*table.notes, *(() if paper.exact else table.rounding))
        ],
        "characters": sum(
            min(width, 40) if column.kind == "text" else max(width, len(column.label) // 2)
            for column, width in zip(columns, widths, strict=True)
        )
        + 3 * len(columns),
    }


def _texts(columns: Iterable[Column], cells: Mapping[str, Cell], paper: Paper) -> list[str]:
    return [printed(cells.get(column.key), rappen=paper.exact) for column in columns]
