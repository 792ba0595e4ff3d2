"""Reading statements in tests: a table's rows, a row by what it is about, exact rappen."""

from __future__ import annotations

from typing import Any

from ccm_ledger.money import read_exact
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
