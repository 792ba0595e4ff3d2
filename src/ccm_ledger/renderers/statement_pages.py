"""Statements on paper, in the hand of our letters; the ledger's head stands on each page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ccm_ledger import errors
from ccm_ledger.figures import Cell, Column, Paper, Statement, Table
from ccm_ledger.renderers.cells import (
    FIGURES,
    Part,
    label_column,
    parts,
    printed,
    subtitle,
    titled,
    visible,
)
from ccm_ledger.renderers.language import kept, words_of
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
    found = [_part(statement, part, paper) for part in parts(statement, rappen=paper.exact)]
    widest = max((table["characters"] for part in found for table in part["tables"]), default=0)
    head = visible(statement.ledger_head)
    words = words_of(statement.language)
    return {
        "language": statement.language,
        "author": visible(entity),
        "title": visible(statement.title),
        "subtitle": subtitle(statement),
        "entity": visible(entity),
        "ledger_head": words["ledger_head"].format(code=head) if head else "",
        "page": words["page"],
        "flipped": widest > UPRIGHT_CHARACTERS and not statement.sections,
        "small": widest > UPRIGHT_CHARACTERS * 3 // 2 and not statement.sections,
        "report": bool(statement.sections),
        "parts": found,
        "notes": [visible(note) for note in statement.notes],
    }


def _part(statement: Statement, part: Part, paper: Paper) -> dict[str, Any]:
    return {
        "heading": part.heading,
        "paragraphs": [
            {"number": str(number), "text": kept(text, visible(statement.currency))}
            for number, text in part.paragraphs
        ],
        "tables": [_table(statement, table, paper) for table in part.tables],
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
