"""Reading statements in tests: a table's rows, a row by what it is about, exact rappen."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from ccm_ledger.database.connection import Connection, connect
from ccm_ledger.figures import Amount, Statement
from ccm_ledger.money import read_exact
from ccm_ledger.reports import sources
from ccm_ledger.services import statements
from ccm_ledger.trails import Derived, Source
from tests.builders import Officer


def shown(officer: Officer, name: str, *words: str) -> dict[str, Any]:
    """A statement as JSON."""
    return officer.does("statement", name, *words).json  # type: ignore[no-any-return]


def table(statement: dict[str, Any], key: str) -> dict[str, Any]:
    return next(one for one in statement["tables"] if one["key"] == key)  # type: ignore[no-any-return]


def rows(statement: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return table(statement, key)["rows"]  # type: ignore[no-any-return]


def row(statement: dict[str, Any], key: str, **about: Any) -> dict[str, Any]:
    """The one row whose cells are as named."""
    found = [one for one in rows(statement, key) if about.items() <= one.items()]
    assert len(found) == 1, f"{about}: {found}"
    return found[0]


def rappen(statement: dict[str, Any], figure: str) -> int:
    return read_exact(statement["figures"][figure])


def notes(statement: dict[str, Any]) -> str:
    """Every note of a statement and its tables."""
    lines = [*statement["notes"]]
    for one in statement["tables"]:
        lines += one["notes"]
    return "\n".join(lines)


def unexplained(officer: Officer, name: str, year: int, **chosen: str) -> list[str]:
    """Every figure and amount of a statement whose source comes to something else.

    Of a count, its members must be as many.
    """
    with closing(connect(officer.ledger, write=False)) as db:
        shown_ = statements.statement(
            db, statements.Wanted(name, year, chosen=chosen), officer.now.date()
        )
        return _unexplained(db, shown_)


def unexplained_account(officer: Officer, state: str) -> list[str]:
    """The same of a State's statement of account."""
    with closing(connect(officer.ledger, write=False)) as db:
        return _unexplained(db, statements.account(db, state, None, officer.now.date()))


def _unexplained(db: Connection, found: Statement) -> list[str]:
    known = sources.of_statement(db, found)
    wrong: list[str] = []

    def compare(where: str, figure: object, source: Source) -> None:
        if any(isinstance(part, Derived) for part in source):
            return
        if isinstance(figure, Amount) and sources.rappen(db, source) != figure.rappen:
            wrong.append(f"{where}: {figure.rappen}, not {sources.rappen(db, source)}")
        if isinstance(figure, int) and sources.counted(source) != figure:
            wrong.append(f"{where}: {figure}, not {sources.counted(source)}")

    for key, value in found.figures.items():
        compare(key, value, known.figure(key))
    for one in found.tables:
        for column in (column.key for column in one.columns if column.kind == "amount"):
            for number, line in enumerate(one.rows):
                source = known.cell(one.key, number, column)
                compare(f"{one.key} {number} {column}", line.cells.get(column), source)
            if one.total is not None:
                compare(f"{one.key} {column}", one.total.get(column), known.total(one.key, column))
    return wrong
