"""SQL of the idempotency keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.figures import Amount
from ccm_ledger.money import print_exact


def find(db: Connection, key: str) -> DbRow | None:
    """What a key stands for: content_hash, result (JSON), and its log row's columns."""
    sql = """
    SELECT k.content_hash, k.result, g.recorded_at, g.command, g.first_entry, g.last_entry
    FROM idempotency_key AS k
    JOIN command_log AS g ON g.sequence = k.log_sequence
    WHERE k.key = :key
    """
    row: DbRow | None = db.execute(sql, {"key": key}).fetchone()
    return row


class Kept(NamedTuple):
    """A key as it is kept: with what its command answered, so that a repeat can answer the same."""

    key: str
    content_hash: str
    log_sequence: int
    result: str

    @classmethod
    def made(cls, key: str, content_hash: str, log_sequence: int, facts: Mapping[str, Any]) -> Self:
        return cls(key, content_hash, log_sequence, json.dumps(dict(facts), default=_plain))


def keep(db: Connection, kept: Kept) -> None:
    db.execute(
        "INSERT INTO idempotency_key (key, content_hash, log_sequence, result) VALUES (?, ?, ?, ?)",
        kept,
    )


def by_log_row(db: Connection) -> dict[int, list[Kept]]:
    """Log row -> the keys that stand for it: one, unless somebody else wrote them."""
    found: dict[int, list[Kept]] = {}
    for row in db.execute("SELECT key, content_hash, log_sequence, result FROM idempotency_key"):
        found.setdefault(row["log_sequence"], []).append(Kept(*row))
    return found


def _plain(value: object) -> str:
    """Amounts as their exact text, dates and the rest as they print."""
    if isinstance(value, Amount):
        return print_exact(value.rappen)
    return str(value)
