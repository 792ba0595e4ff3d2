"""Statements and lists as JSON, and the bytes that an issued statement is kept as.

Amounts are always exact strings, counts integers, dates ISO 8601, whatever the paper. A kept
statement is the same JSON without its status, for a year becomes final without a new version.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ccm_ledger.figures import (
    Amount,
    Cell,
    Column,
    Fact,
    Listing,
    Paper,
    Row,
    Section,
    Sentence,
    Statement,
    Table,
)
from ccm_ledger.money import print_exact, read_exact
from ccm_ledger.renderers.cells import single_row, spoken

_EXACT = r"-?[0-9]+\.[0-9]{2}"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


def draw_statement(statement: Statement, paper: Paper) -> str:
    """A statement as one JSON object. The sentences of a report are written out beside their
    templates, with figures as the paper has them."""
    facts = _as_facts(statement, _plain)
    for section, found in zip(statement.sections, facts.get("sections", ()), strict=True):
        for paragraph, sentences in zip(section.paragraphs, found["paragraphs"], strict=True):
            for sentence, said in zip(paragraph, sentences, strict=True):
                said["template"] = said["text"]
                said["text"] = spoken(statement, (sentence,), rappen=paper.exact)
    return _dumped(facts)


def draw_listing(
    listing: Listing,
    paper: Paper,  # noqa: ARG001  every renderer is called alike
) -> str:
    """A list as an array of objects with all that the rows hold; a single thing as an object."""
    if listing.single:
        return _dumped(_plain(single_row(listing)))
    return _dumped([_plain(row) for row in listing.rows])


def draw_facts(facts: Mapping[str, Any]) -> str:
    """What a command did, as one JSON object."""
    return _dumped(_plain(facts))


def freeze(statement: Statement) -> bytes:
    """The bytes that an issued statement is kept as: its JSON without the status.

    Text that could be taken for an amount or a date is kept as `{"text": …}`, so that `thaw` gives
    back exactly what was frozen.
    """
    facts = _as_facts(statement, _frozen)
    del facts["status"]
    return _dumped(facts).encode()


def thaw(body: bytes, *, status: str) -> Statement:
    """The statement that `freeze` made these bytes of, with the status it has now."""
    facts = json.loads(body)
    return Statement(
        name=facts["statement"],
        title=facts["title"],
        year=facts["year"],
        as_of=date.fromisoformat(facts["as_of"]),
        figures=_thawed_cells(facts["figures"]),
        tables=tuple(_thawed_table(table) for table in facts["tables"]),
        notes=tuple(facts["notes"]),
        currency=facts["currency"],
        status=status,
        version=facts["version"],
        ledger_head=facts["ledger_head"],
        facts=facts["facts"],
        sections=tuple(_thawed_section(section) for section in facts.get("sections", ())),
        language=facts.get("language", "en"),
    )


def _dumped(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _as_facts(statement: Statement, write: Callable[[Cell], Any]) -> dict[str, Any]:
    facts = {
        "statement": statement.name,
        "title": statement.title,
        "year": statement.year,
        "as_of": statement.as_of.isoformat(),
        "currency": statement.currency,
        "status": statement.status,
        "version": statement.version,
        "ledger_head": statement.ledger_head,
        "figures": {key: write(figure) for key, figure in statement.figures.items()},
        "tables": [_table_as_facts(table, write) for table in statement.tables],
        "notes": list(statement.notes),
        "facts": dict(statement.facts),
    }
    if statement.sections:  # others keep the bytes they were issued with
        facts["language"] = statement.language
        facts["sections"] = [_section_as_facts(one, write) for one in statement.sections]
    return facts


def _section_as_facts(section: Section, write: Callable[[Cell], Any]) -> dict[str, Any]:
    return {
        "key": section.key,
        "heading": section.heading,
        "paragraphs": [
            [_sentence_as_facts(sentence, write) for sentence in paragraph]
            for paragraph in section.paragraphs
        ],
        "tables": list(section.tables),
    }


def _sentence_as_facts(sentence: Sentence, write: Callable[[Cell], Any]) -> dict[str, Any]:
    return {
        "key": sentence.key,
        "text": sentence.text,
        "figures": dict(sentence.figures),
        "facts": {
            key: list(fact) if isinstance(fact, tuple) else write(fact)
            for key, fact in sentence.facts.items()
        },
    }


def _table_as_facts(table: Table, write: Callable[[Cell], Any]) -> dict[str, Any]:
    return {
        "key": table.key,
        "title": table.title,
        "columns": [
            {"key": column.key, "label": column.label, "kind": column.kind}
            for column in table.columns
        ],
        "rows": [_row_as_facts(row, write) for row in table.rows],
        "total": None if table.total is None else _cells_as_facts(table.total, write),
        "notes": list(table.notes),
        "rounding": list(table.rounding),
    }


def _row_as_facts(row: Row, write: Callable[[Cell], Any]) -> dict[str, Any]:
    cells = _cells_as_facts(row.cells, write)
    assert "style" not in cells, "the key is taken: a report names its columns otherwise"
    return cells if row.style == "line" else cells | {"style": row.style}


def _cells_as_facts(cells: Mapping[str, Cell], write: Callable[[Cell], Any]) -> dict[str, Any]:
    return {key: write(cell) for key, cell in cells.items()}


def _plain(value: object) -> Any:
    match value:
        case Amount(rappen):
            return print_exact(rappen)
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple() | range():
            return [_plain(item) for item in value]
        case _:
            return value


def _frozen(cell: Cell) -> Any:
    if isinstance(cell, str) and not isinstance(_thawed(cell), str):
        return {"text": cell}
    return _plain(cell)


def _thawed(value: Any) -> Any:
    """The inverse of `_frozen`: only what our own printing gives is taken for an amount or date."""
    match value:
        case {"text": text}:
            return text
        case str() if re.fullmatch(_EXACT, value) and print_exact(read_exact(value)) == value:
            return Amount(read_exact(value))
        case str() if re.fullmatch(_DAY, value):
            try:
                return date.fromisoformat(value)
            except ValueError:  # no such day, so it was text
                return value
        case _:
            return value


def _thawed_cells(cells: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _thawed(value) for key, value in cells.items()}


def _thawed_table(table: Mapping[str, Any]) -> Table:
    return Table(
        key=table["key"],
        title=table["title"],
        columns=tuple(Column(**column) for column in table["columns"]),
        rows=tuple(_thawed_row(row) for row in table["rows"]),
        total=None if table["total"] is None else _thawed_cells(table["total"]),
        notes=tuple(table["notes"]),
        rounding=tuple(table["rounding"]),
    )


def _thawed_row(row: Mapping[str, Any]) -> Row:
    cells = {key: value for key, value in row.items() if key != "style"}
    return Row(_thawed_cells(cells), row.get("style", "line"))


def _thawed_section(section: Mapping[str, Any]) -> Section:
    return Section(
        key=section["key"],
        heading=section["heading"],
        paragraphs=tuple(
            tuple(_thawed_sentence(sentence) for sentence in paragraph)
            for paragraph in section["paragraphs"]
        ),
        tables=tuple(section["tables"]),
    )


def _thawed_sentence(sentence: Mapping[str, Any]) -> Sentence:
    return Sentence(
        key=sentence["key"],
        text=sentence["text"],
        figures=sentence["figures"],
        facts={key: _thawed_fact(fact) for key, fact in sentence["facts"].items()},
    )


def _thawed_fact(value: Any) -> Fact:
    fact: Fact = tuple(value) if isinstance(value, list) else _thawed(value)
    return fact
