"""Another program at work on a ledger's file: what an officer's SQLite browser could do to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ccm_ledger.database import journal
from ccm_ledger.ledger import chain


@contextmanager
def other_program(ledger: Path) -> Iterator[sqlite3.Connection]:
    """A plain connection: no foreign keys, no recursive triggers, none of our settings."""
    db = sqlite3.connect(ledger, isolation_level=None)
    try:
        yield db
    finally:
        db.close()


def tamper(ledger: Path, *statements: str) -> None:
    """Run SQL with every trigger out of the way, and put the triggers back as they were."""
    with other_program(ledger) as db:
        triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        kept = triggers.fetchall()
        for name, _ in kept:
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            db.execute(statement)
        for _, sql in kept:
            db.execute(sql)


def seal_anew(db: sqlite3.Connection) -> None:
    """Give every entry the hash that its content has now, as a patient forger would; the guards of
    the table must be gone."""
    previous = chain.GENESIS
    header = f"SELECT {', '.join(journal.HEADER)} FROM entry ORDER BY sequence"
    line = f"SELECT {', '.join(journal.LINE)} FROM line WHERE entry = ? ORDER BY number"
    for fields in db.execute(header).fetchall():
        lines = [tuple(row) for row in db.execute(line, (fields[0],))]
        digest = chain.entry_hash(tuple(fields), lines, previous)
        db.execute(
            "UPDATE entry SET previous_hash = ?, hash = ? WHERE sequence = ?",
            (previous, digest, fields[0]),
        )
        previous = digest
