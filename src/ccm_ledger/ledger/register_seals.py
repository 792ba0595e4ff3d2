"""Seals of the registers: each log row says which rows its command wrote, and their hash.

The journal's chain covers entries alone. What stands beside them (rates, budget lines, references
of receipts, dates of invoices …) is covered by the log's chain through these seals, so that a
forged register is named too. Only new rows are hashed, so the cost doesn't grow with the ledger.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ccm_ledger.database import journal, sealed
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.ledger.chain import METHOD


@dataclass(frozen=True, slots=True)
class Standing:
    """How the registers stand: the last row of those that grow, the hash of those that change."""

    last: Mapping[str, int]
    digests: Mapping[str, str]


def look(db: Connection) -> Standing:
    """How the registers stand now; taken when a command begins."""
    return Standing(
        {table: sealed.last_row(db, table) for table in sealed.INSERTED},
        {table: _digest(table, sealed.whole(db, table)) for table in sealed.CHANGING},
    )


def seal(db: Connection, before: Standing) -> str:
    """What a command wrote into the registers, as the JSON text that its log row keeps.

    `new`: table -> [row before, last row, hash of the rows between]; `changed`: table -> [hash
    before, hash now].
    """
    now = look(db)
    new = {
        table: [after, until, _digest(table, sealed.span(db, table, after, until))]
        for table, until in now.last.items()
        if until != (after := before.last[table])
    }
    changed = {
        table: [before.digests[table], digest]
        for table, digest in now.digests.items()
        if digest != before.digests[table]
    }
    return json.dumps({"new": new, "changed": changed}, sort_keys=True, separators=(",", ":"))


def broken(db: Connection) -> Iterator[str]:
    """Where the registers aren't what the commands wrote."""
    last = dict.fromkeys(sealed.INSERTED, 0)
    digests = {table: _digest(table, ()) for table in sealed.CHANGING}
    for row in journal.log_rows(db):
        number = row["sequence"]
        try:
            kept = json.loads(row["registers"])
            spans, changes = dict(kept["new"]), dict(kept["changed"])
        except (TypeError, ValueError, LookupError):
            yield f"log row {number} holds no seal of the registers"
            continue
        for table, (after, until, digest) in spans.items():
            yield from _between(table, last[table], after)
            if _digest(table, sealed.span(db, table, after, until)) != digest:
                yield f"{table}, rows {after + 1} to {until}: not what log row {number} sealed"
            last[table] = until
        for table, (before, digest) in changes.items():
            if before != digests[table]:
                yield f"{table} was changed by no command before log row {number}"
            digests[table] = digest
    now = look(db)
    for table, until in last.items():
        yield from _between(table, until, now.last[table])
    for table, digest in digests.items():
        if now.digests[table] != digest:
            yield f"{table} is not what a command left it as"


def _between(table: str, sealed_until: int, found: int) -> Iterator[str]:
    if found > sealed_until:
        yield f"{table}, rows {sealed_until + 1} to {found}: written by no command"
    elif found < sealed_until:
        yield f"{table}, rows {found + 1} to {sealed_until}: missing"


def _digest(table: str, rows: Iterable[DbRow]) -> str:
    """SHA-256 over the rows, each as a line of canonical JSON."""
    digest = hashlib.sha256(f"{METHOD} {table}\n".encode())
    for row in rows:
        digest.update(_line(tuple(row)))
    return digest.hexdigest()


def _line(values: tuple[Any, ...]) -> bytes:
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=repr)
    return text.encode("utf-8") + b"\n"
