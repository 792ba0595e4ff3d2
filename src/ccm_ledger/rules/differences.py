"""What changed between two forms of a statement: figure by figure, row by row, word by word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from ccm_ledger.figures import Amount, Cell, Row, Sentence, Statement, Table, pieces
from ccm_ledger.money import print_rappen

Thing = TypeVar("Thing")
ROUNDING = "rounding"  # what a line about printed francs is called
_IDENTITY = frozenset({"text", "code", "date"})
# Words about a row, not what it is: a decision that is registered later is worded otherwise.
_WORDS = frozenset(
    {"note", "states", "counts_as", "authority", "because", "reason", "document", "text"}
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell, figure or sentence that isn't the same. None stands for: it isn't there.

    `where` is `figures`, a table's key, `notes` …; `what` the figure, or the row and its column.
    """

    statement: str
    where: str
    what: str
    before: Cell
    after: Cell


def differences(before: Statement, after: Statement) -> tuple[Difference, ...]:
    """Every difference between two forms of one statement; version and status don't count."""
    name = after.name
    found = [*_cells(name, "figures", "", before.figures, after.figures)]
    for key, old, new in _pairs(_tables(before), _tables(after)):
        if old is None or new is None:
            found.append(Difference(name, key, "table", _title(old), _title(new)))
        else:
            found += _table(name, old, new)
    found += _sentences(name, "notes", before.notes, after.notes)
    found += _spoken(name, before, after)
    found += _cells(name, "facts", "", before.facts, after.facts)
    if before.title != after.title:
        found.append(Difference(name, "title", "title", before.title, after.title))
    if not found and _content(before) != _content(after):
        found.append(Difference(name, "statement", "order or columns", "as issued", "otherwise"))
    return tuple(found)


def _table(name: str, before: Table, after: Table) -> Iterator[Difference]:
    for row, old, new in _pairs(_rows(before), _rows(after)):
        yield from _cells(name, after.key, row, old.cells if old else {}, new.cells if new else {})
    yield from _cells(name, after.key, "total", before.total or {}, after.total or {})
    yield from _sentences(name, after.key, before.notes, after.notes)
    yield from _sentences(name, after.key, before.rounding, after.rounding, ROUNDING)
    if before.title != after.title:
        yield Difference(name, after.key, "title", before.title, after.title)


def _rows(table: Table) -> dict[str, Row]:
    """Rows by what they are about; rows about the same are numbered."""
    keys = [
        column.key
        for column in table.columns
        if column.kind in _IDENTITY and column.key not in _WORDS
    ]
    found: dict[str, Row] = {}
    for row in table.rows:
        words = (str(cell) for key in keys if (cell := row.cells.get(key)) not in {None, ""})
        about = " · ".join(words) or "row"
        name, number = about, 1
        while name in found:
            number += 1
            name = f"{about} ({number})"
        found[name] = row
    return found


def _tables(statement: Statement) -> dict[str, Table]:
    return {table.key: table for table in statement.tables}


def _title(table: Table | None) -> str | None:
    return table.title if table else None


def _pairs(
    before: Mapping[str, Thing], after: Mapping[str, Thing]
) -> Iterator[tuple[str, Thing | None, Thing | None]]:
    """What stands on either side, by key, in the order of the first and then the second."""
    for key in dict.fromkeys((*before, *after)):
        yield key, before.get(key), after.get(key)


def _cells(
    name: str, where: str, row: str, before: Mapping[str, Cell], after: Mapping[str, Cell]
) -> Iterator[Difference]:
    for key, old, new in _pairs(before, after):
        if old != new:
            yield Difference(name, where, f"{row}: {key}" if row else key, old, new)


def _sentences(
    name: str, where: str, before: Iterable[str], after: Iterable[str], what: str = "note"
) -> Iterator[Difference]:
    """Sentences gone and sentences new; one that changed is both."""
    old, new = dict.fromkeys(before), dict.fromkeys(after)
    yield from (Difference(name, where, what, line, None) for line in old if line not in new)
    yield from (Difference(name, where, what, None, line) for line in new if line not in old)


def _spoken(name: str, before: Statement, after: Statement) -> Iterator[Difference]:
    """Sentences of a report gone and new: by what they say, for words may change."""
    old, new = _by_meaning(before), _by_meaning(after)
    for meaning in (key for key in old if key not in new):
        yield Difference(name, "sentences", meaning[1], old[meaning], None)
    for meaning in (key for key in new if key not in old):
        yield Difference(name, "sentences", meaning[1], None, new[meaning])


def _by_meaning(statement: Statement) -> dict[tuple[str, str, str], str]:
    """(section, sentence, figures and facts that it names) -> the sentence, exact."""
    return {
        (section.key, one.key, repr((sorted(one.figures.values()), sorted(one.facts.items())))): (
            _said(one, statement)
        )
        for section in statement.sections
        for paragraph in section.paragraphs
        for one in paragraph
    }


def _said(sentence: Sentence, statement: Statement) -> str:
    text = ""
    for piece in pieces(sentence):
        figure = statement.figures[piece.figure] if piece.figure else piece.text
        text += print_rappen(figure.rappen) if isinstance(figure, Amount) else str(figure)
    return text


def _content(statement: Statement) -> Statement:
    return statement._replace(status="", version=None, ledger_head="", sections=())
