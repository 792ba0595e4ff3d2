"""Statements and lists as Markdown: whole francs unless exact figures are asked for.

What comes from outside is escaped, so that a pipe, a tag or a bracket stays text and every table
stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ccm_ledger.figures import Cell, Column, Listing, Paper, RowStyle, Statement, Table
from ccm_ledger.renderers.cells import (
    FIGURES,
    label_column,
    nested_tables,
    parts,
    plain_table,
    printed,
    single_row,
    subtitle,
    titled,
    visible,
)
from ccm_ledger.renderers.language import report_words

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# An underscore inside a word is no emphasis, and `tier_7a` reads better unescaped.
_SPECIAL = re.compile(r"[\\`*\[\]|~&<>]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_STARTS_A_BLOCK = re.compile(r"#|[-+=]|\d{1,9}(?=[.)])")


def draw_statement(statement: Statement, paper: Paper) -> str:
    """A statement under its title: tables, then notes; the ledger head in the second line."""
    words = report_words(statement.language)
    head = words["head"].format(head=visible(statement.ledger_head))
    second = f"{subtitle(statement)} · {head}" if statement.ledger_head else subtitle(statement)
    blocks = [f"# {_escaped(statement.title)}", _escaped(second)]
    level = "###" if statement.sections else "##"
    for part in parts(statement, rappen=paper.exact):
        if part.heading:
            blocks.append(f"## {_escaped(part.heading)}")
        blocks += [f"{number}. {_escaped(text)}" for number, text in part.paragraphs]
        for table in part.tables:
            if titled(statement, table):
                blocks.append(f"{level} {_escaped(table.title)}")
            blocks.append(_table(table, rappen=paper.exact))
            blocks.append(_notes((*table.notes, *(() if paper.exact else table.rounding))))
    blocks.append(_notes(statement.notes))
    return _joined(blocks)


def draw_listing(
    listing: Listing,
    paper: Paper,  # noqa: ARG001  every renderer is called alike; a list is always exact
) -> str:
    """A list as a table; a single thing as a table of its parts."""
    table = plain_table(listing)
    blocks = [f"# {_escaped(listing.title)}"]
    blocks.append(_parts(listing, table) if listing.single else _table(table, rappen=True))
    for nested in nested_tables(listing):
        blocks += [f"## {_escaped(nested.title)}", _table(nested, rappen=True)]
    blocks.append(_notes(listing.notes))
    return _joined(blocks)


def _joined(blocks: Iterable[str]) -> str:
    return "\n\n".join(block for block in blocks if block) + "\n"


def _parts(listing: Listing, table: Table) -> str:
    row = single_row(listing)
    lines = [_line(("", "")), _line(("---", "---"))]
    for column in table.columns:
        cell = row.get(column.key)
        assert not isinstance(cell, list | range), "plain_table leaves out nested lists"
        lines.append(_line((_escaped(column.label), _escaped(printed(cell, rappen=True)))))
    return "\n".join(lines)


def _table(table: Table, *, rappen: bool) -> str:
    columns = table.columns
    if not columns:
        return ""
    lines = [
        _line(_escaped(column.label) for column in columns),
        _line("---:" if column.kind in FIGURES else "---" for column in columns),
    ]
    lines += [_row(columns, row.cells, row.style, rappen=rappen) for row in table.rows]
    if table.total is not None:
        lines.append(_row(columns, table.total, "subtotal", rappen=rappen))
    return "\n".join(lines)


def _row(
    columns: tuple[Column, ...], cells: Mapping[str, Cell], style: RowStyle, *, rappen: bool
) -> str:
    texts = [_escaped(printed(cells.get(column.key), rappen=rappen)) for column in columns]
    match style:
        case "line":
            pass
        case "detail":
            place = columns.index(label_column(columns))
            texts[place] = f"&emsp;{texts[place]}"
        case "heading" | "subtotal":
            texts = [f"**{text}**" if text.strip() else text for text in texts]
    return _line(texts)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _notes(notes: Iterable[str]) -> str:
    return "\n".join(f"- {_first_escaped(_escaped(visible(note)))}" for note in notes)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), visible(text))


def _first_escaped(text: str) -> str:
    """A note that begins like a heading, a list or `2023.` stays a sentence."""
    found = _STARTS_A_BLOCK.match(text)
    if not found:
        return text
    digits = found[0] if found[0].isdigit() else ""
    return f"{digits}\\{text[len(digits) :]}"
