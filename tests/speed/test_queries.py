"""What SQLite is asked, and how it answers: statements are counted, plans read, nothing is timed.

A report may not walk through the journal where an index leads to its rows.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ccm_ledger.database import connection
from tests.builders import Officer

# Those that grow with the books, and the names that queries and views give them.
_LARGE = ("line", "entry", "allocation")
# Gifts that were meant for earlier years: one pass over the allocations, which nothing narrows.
_ONE_PASS = "FROM allocation_movement\n    WHERE purpose = '7c' AND meant_for <"
_HEADER = "entry,date,fund,account,amount,text\n"
REPORTS = [
    "statement trial-balance 2023",
    "statement trial-balance 2023 --as-of 2023-05-12",
    "statement general-ledger 2023 --account 1000 --fund TF",
    "statement general-ledger 2023 --state CHE",
    "statement activity 2023",
    "statement variance 2023",
    "statement balance 2023",
    "statement account CHE",
    "journal show 5",
    "expense list 2023",
]
Asked = list[str]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Every statement that is run from now on, values filled in; those of triggers count too."""
    found: Asked = []
    connect = connection.connect

    def traced(path: Path, **how: Any) -> sqlite3.Connection:
        db = connect(path, **how)
        db.set_trace_callback(found.append)
        return db

    monkeypatch.setattr(connection, "connect", traced)
    return found


def _plan(db: sqlite3.Connection, sql: str) -> list[str]:
    return [str(row[3]) for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]


def _names(db: sqlite3.Connection, sql: str) -> set[str]:
    """What a query and the views it may use call the large tables."""
    views = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'").fetchall())
    texts = [sql]
    for text in texts:  # it grows: a view may use another
        used = {name for name in views if re.search(rf"\b{name}\b", text)}
        texts += [views.pop(name) for name in used]
    names = {
        name
        for text in texts
        for table, name in re.findall(r"\b(\w+) AS (\w+)", text)
        if table in _LARGE
    }
    # A query's own name for a small table may be a view's name for a large one.
    small = {name for table, name in re.findall(r"\b(\w+) AS (\w+)", sql) if table not in _LARGE}
    return (names - small) | set(_LARGE)


def _walks(db: sqlite3.Connection, sql: str) -> Iterator[str]:
    """Steps of a plan that walk through a large table; the last row alone is no walk."""
    if re.search(r"ORDER BY sequence DESC LIMIT 1\s*$", sql) or _ONE_PASS in sql:
        return
    names = _names(db, sql)
    for step in _plan(db, sql):
        found = re.match(r"SCAN (\w+)", step)
        if found and found[1] in names:
            yield f"{step}: {' '.join(sql.split())[:200]}"


@pytest.mark.parametrize("words", REPORTS)
def test_a_report_goes_to_its_rows_by_an_index(standing: Officer, asked: Asked, words: str) -> None:
    standing.does(*words.split())

    queries = [sql for sql in asked if re.match(r"\s*(SELECT|WITH)\b", sql)]
    with closing(sqlite3.connect(standing.ledger)) as db:
        walks = [step for sql in queries for step in _walks(db, sql)]

    assert len(queries) > 1
    assert walks == []


def test_a_query_without_an_index_would_be_noticed(standing: Officer) -> None:
    sql = "SELECT count(*) FROM line AS l WHERE l.payee = 'nobody'"

    with closing(sqlite3.connect(standing.ledger)) as db:
        assert [step.split(":")[0] for step in _walks(db, sql)] == ["SCAN l"]


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        ("SELECT * FROM journal_line WHERE entry = 5", "INTEGER PRIMARY KEY"),
        ("SELECT * FROM entry_status WHERE sequence = 5", "INTEGER PRIMARY KEY"),
        ("SELECT * FROM allocation_movement WHERE receipt = 'R-2023-0001'", "allocation_receipt"),
        ("SELECT * FROM invoice_movement WHERE invoice = 'CCM-2023-AUT'", "line_invoice"),
        ("SELECT * FROM invoice_movement WHERE state = 'AUT'", "line_state"),
        ("SELECT * FROM earmark_movement WHERE earmark = 'X'", "line_earmark"),
        ("SELECT * FROM open_item_movement WHERE item = 'E-2023-0001'", "line_item"),
        ("SELECT * FROM item_line WHERE account = '1100'", "line_account"),
        ("SELECT * FROM receipt_status WHERE id = 'R-2023-0001'", "sqlite_autoindex_receipt_1"),
    ],
)
def test_a_view_is_entered_by_an_index(standing: Officer, sql: str, index: str) -> None:
    with closing(sqlite3.connect(standing.ledger)) as db:
        walks = list(_walks(db, sql))
        plan = _plan(db, sql)

    assert walks == []
    assert any(index in step for step in plan), plan


# ── how many statements ──────────────────────────────────────────────────────────────────────


def _entries(first: int, last: int) -> str:
    """A journal file of plain entries of two lines."""
    return _HEADER + "".join(
        f"{n},2023-05-{n % 28 + 1:02d},TF,5400,{n}.00,Entry {n}\n"
        f"{n},2023-05-{n % 28 + 1:02d},TF,1000,-{n}.00,Entry {n}\n"
        for n in range(first, last + 1)
    )


@pytest.fixture
def count(standing: Officer, asked: Asked) -> Callable[..., int]:
    def run(*words: str) -> int:
        asked.clear()
        standing.does(*words)
        return len(asked)

    return run


def test_an_import_asks_a_bounded_number_an_entry(
    standing: Officer, count: Callable[..., int]
) -> None:
    few = count("journal", "import", standing.file("few.csv", _entries(1, 2)))
    many = count("journal", "import", standing.file("many.csv", _entries(3, 42)))

    # Two lines and the header are three; the others are what their guards ask.
    assert many - few <= 26 * (40 - 2)


@pytest.mark.parametrize(
    ("words", "most"),
    [
        ("statement trial-balance 2023", 30),
        ("statement activity 2023", 45),
        ("statement variance 2023", 45),
        ("statement account CHE", 30),
        ("statement general-ledger 2023 --account 1000", 40),
        ("fund list", 25),
    ],
)
def test_a_report_asks_the_same_however_long_the_journal(
    standing: Officer, count: Callable[..., int], words: str, most: int
) -> None:
    before = count(*words.split())
    standing.does("journal", "import", standing.file("more.csv", _entries(1, 30)))

    assert count(*words.split()) == before <= most


def test_posting_one_receipt_asks_a_bounded_number(count: Callable[..., int]) -> None:
    words = ("receipt", "post", "AUT", "100.00", "--purpose", "7c", "--date", "2023-05-01")

    first, second = count(*words), count(*words)

    assert first == second <= 180
