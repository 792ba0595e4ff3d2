"""SQL of the idempotency keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

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


def keep(
    db: Connection, key: str, content_hash: str, log_sequence: int, facts: Mapping[str, Any]
) -> None:
    """Keep a key with what its command answered, so that a repeat can answer the same."""
    db.execute(
        "INSERT INTO idempotency_key (key, content_hash, log_sequence, result)"
        " VALUES (:key, :content_hash, :log_sequence, :result)",
        {
            "key": key,
            "content_hash": content_hash,
            "log_sequence": log_sequence,
            "result": json.dumps(dict(facts), default=_plain),
        },
    )


def _plain(value: object) -> str:
    """Amounts as their exact text, dates and the rest as they print."""
    if isinstance(value, Amount):
        return print_exact(value.rappen)
    return str(value)
