"""Copying a ledger's file whole, by SQLite itself, while others may be reading or waiting."""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

from ccm_ledger.database import connection
from ccm_ledger.database.connection import Connection, DbRow


def copy(source: Connection, target: Path) -> Path:
    """Copy an open ledger into a new private file beside a target, synced; returns its path.

    The source is inside a reading transaction, so nobody can commit between two pages. Whoever
    calls gives the copy its name, or deletes it.
    """
    assert source.in_transaction, "the copy would not be of one moment"
    making = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        descriptor = os.open(making, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
        os.close(descriptor)
        with connection.translated(target), closing(sqlite3.connect(making)) as copied:
            source.backup(copied)
        sync(making)
    except BaseException:
        making.unlink(missing_ok=True)
        raise
    return making


def sync(path: Path) -> None:
    """Have a file's content, or a folder's names, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def entries_after(db: Connection, sequence: int, limit: int) -> list[DbRow]:
    """The first entries after one: entry, date, kind, text."""
    sql = """
    SELECT sequence AS entry, date, kind, text FROM entry
    WHERE sequence > :sequence ORDER BY sequence LIMIT :limit
    """
    return list(db.execute(sql, {"sequence": sequence, "limit": limit}))


def turnover(db: Connection) -> list[tuple[str, str, int, int, int]]:
    """Every account's turnover from the lines themselves: fund, account, year, debit, credit."""
    sql = """
    SELECT l.fund, l.account, e.year, sum(max(l.amount_rappen, 0)), sum(max(-l.amount_rappen, 0))
    FROM line AS l JOIN entry AS e ON e.sequence = l.entry
    GROUP BY l.fund, l.account, e.year
    ORDER BY l.fund, l.account, e.year
    """
    return [tuple(row) for row in db.execute(sql)]
