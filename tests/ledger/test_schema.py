"""Migrations, table classes and guards agree; and the tool that says so can say otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ccm_ledger.database import schema
from ccm_ledger.database.connection import Connection
from tools import check_schema


@pytest.fixture
def db() -> Iterator[Connection]:
    made = check_schema.migrated()
    yield made
    made.close()


def test_nothing_is_found() -> None:
    assert check_schema.problems() == []


def test_a_column_that_the_classes_lack_is_found(db: Connection) -> None:
    db.execute("ALTER TABLE pledge ADD COLUMN mood TEXT")

    assert "mood" in " ".join(check_schema.unlike_models(db))


def test_a_guard_that_is_missing_is_found(db: Connection) -> None:
    db.execute("DROP TRIGGER pledge_delete")

    assert list(check_schema.unlike_scripts(db)) == [
        "trigger pledge_delete is made by Alembic or by the scripts, not by both"
    ]
    assert "table pledge has no guard before DELETE" in " ".join(check_schema.unsound_tables(db))


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("CREATE TABLE x (id INTEGER NOT NULL PRIMARY KEY)", "table x is not STRICT"),
        ("CREATE TABLE x (id INTEGER PRIMARY KEY) STRICT", "x.id is a key that may be NULL"),
        ("CREATE TABLE x (a_rappen TEXT) STRICT", "x.a_rappen is a TEXT, not an INTEGER"),
        ("CREATE TABLE x (rate REAL) STRICT", "x.rate is a REAL"),
    ],
)
def test_an_unsound_table_is_found(db: Connection, sql: str, said: str) -> None:
    db.execute(sql)

    assert said in " ".join(check_schema.unsound_tables(db))


def test_a_format_out_of_step_is_found(db: Connection) -> None:
    db.execute("PRAGMA user_version=7")

    assert "the file says 7" in " ".join(check_schema.unnumbered(db))


def test_a_script_is_split_where_sqlite_ends_a_statement() -> None:
    script = (
        "-- a comment; with a semicolon\nCREATE TABLE a (x);\n"
        "CREATE TRIGGER t BEFORE UPDATE ON a BEGIN SELECT 1; SELECT ';'; END;\n-- the end\n"
    )

    split = list(schema.statements(script))

    assert [one.split("\n")[-1][:14] for one in split] == ["CREATE TABLE a", "CREATE TRIGGER"]
