"""Ledgers of older formats, with the content of a year.

No program of an older format was ever released. A ledger of format N is made by running the
migrations as far as N and copying into it every row of a ledger of today that format N has a
table for; the commands that made those rows use nothing that came later.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from ccm_ledger.database import connection, schema

FORMATS = tuple(range(1, connection.FORMAT_VERSION + 1))


def make_older(source: Path, target: Path, number: int) -> None:
    """Write a ledger of an older format with the rows of a ledger of today."""
    from alembic import command

    with closing(sqlite3.connect(target, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        with schema._sqlalchemy(db) as alembic:
            command.upgrade(schema.alembic_config(alembic), f"{number:04d}")
        triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        kept = triggers.fetchall()
        for name, _ in kept:
            db.execute(f"DROP TRIGGER {name}")
        db.execute("COMMIT")
        db.execute("ATTACH ? AS today", (str(source),))
        named = "SELECT name FROM {}.sqlite_master WHERE type = 'table'"
        here = {name for (name,) in db.execute(named.format("main"))}
        db.execute("BEGIN IMMEDIATE")
        for (name,) in db.execute(named.format("today")).fetchall():
            rows = db.execute(f"SELECT count(*) FROM today.{name}").fetchone()[0]
            if name == "alembic_version" or not rows:
                continue
            assert name in here, f"{name} has rows, but format {number} has no such table"
            columns = ", ".join(c for _, c, *_ in db.execute(f"PRAGMA main.table_info({name})"))
            db.execute(
                f"INSERT INTO main.{name} (rowid, {columns})"
                f" SELECT rowid, {columns} FROM today.{name} ORDER BY rowid"
                if not _without_rowid(db, name)
                else f"INSERT INTO main.{name} ({columns}) SELECT {columns} FROM today.{name}"
            )
        for _, sql in kept:
            db.execute(sql)
        db.execute(f"PRAGMA main.application_id={connection.APPLICATION_ID}")
        db.execute(f"PRAGMA main.user_version={number}")
        db.execute("COMMIT")
    target.chmod(0o600)


def _without_rowid(db: sqlite3.Connection, name: str) -> bool:
    sql = db.execute("SELECT sql FROM main.sqlite_master WHERE name = ?", (name,)).fetchone()[0]
    return "WITHOUT ROWID" in sql.upper()
