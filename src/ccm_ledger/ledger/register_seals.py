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
from typing import Any, NamedTuple

from ccm_ledger.database import journal, keys, sealed
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.database.keys import Kept
from ccm_ledger.ledger.chain import METHOD

_KEYS = "idempotency_key"


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


def seal(db: Connection, before: Standing, key: Kept | None) -> str:
    """What a command wrote into the registers, as the JSON text that its log row keeps.

    `new`: table -> [row before, last row, hash of the rows between]; `changed`: table -> [hash
    before, hash now]; `key`: the hash of the command's key, null if it has none. Log rows of the
    first programs hold no `key`; theirs aren't checked.
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
    sealed_key = None if key is None else _digest(_KEYS, (key,))
    kept = {"new": new, "changed": changed, "key": sealed_key}
    return json.dumps(kept, sort_keys=True, separators=(",", ":"))


def broken(db: Connection) -> Iterator[str]:
    """Where the registers aren't what the commands wrote."""
    last = dict.fromkeys(sealed.INSERTED, 0)
    digests = {table: _digest(table, ()) for table in sealed.CHANGING}
    found = keys.by_log_row(db)
    for row in journal.log_rows(db):
        number = row["sequence"]
        kept = _kept(row["registers"])
        if kept is None:
            yield f"log row {number} holds no seal of the registers"
            continue
        there = [_digest(_KEYS, (one,)) for one in found.get(number, ())]
        if kept.keys is not None and there != kept.keys:
            yield f"the key of log row {number} is not what its command kept"
        for table, (after, until, digest) in kept.new.items():
            yield from _between(table, last[table], after)
            if _digest(table, sealed.span(db, table, after, until)) != digest:
                yield f"{table}, rows {after + 1} to {until}: not what log row {number} sealed"
            last[table] = until
        for table, (before, digest) in kept.changed.items():
            if before != digests[table]:
                yield f"{table} was changed by no command before log row {number}"
            digests[table] = digest
    now = look(db)
    for table, until in last.items():
        yield from _between(table, until, now.last[table])
    for table, digest in digests.items():
        if now.digests[table] != digest:
            yield f"{table} is not what a command left it as"


class _Seal(NamedTuple):
    """What a log row seals; `keys` is None where it doesn't speak of any."""

    new: dict[str, tuple[int, int, str]]
    changed: dict[str, tuple[str, str]]
    keys: list[str] | None


def _kept(text: object) -> _Seal | None:
    """A log row's seal, as `seal` wrote it; None for anything else, such as a forged table."""
    try:
        kept = json.loads(str(text))
        new = {
            table: (int(after), int(until), str(digest))
            for table, (after, until, digest) in kept["new"].items()
        }
        changed = {
            table: (str(before), str(digest)) for table, (before, digest) in kept["changed"].items()
        }
        keys = [one for one in (kept["key"],) if one is not None] if "key" in kept else None
    except (AttributeError, LookupError, TypeError, ValueError):
        return None
    if not (new.keys() <= sealed.INSERTED.keys() and changed.keys() <= sealed.CHANGING.keys()):
        return None
    return _Seal(new, changed, keys)


def _between(table: str, sealed_until: int, found: int) -> Iterator[str]:
    if found > sealed_until:
        yield f"{table}, rows {sealed_until + 1} to {found}: written by no command"
    elif found < sealed_until:
        yield f"{table}, rows {found + 1} to {sealed_until}: missing"


def _digest(table: str, rows: Iterable[DbRow | Kept]) -> str:
    """SHA-256 over the rows, each as a line of canonical JSON."""
    digest = hashlib.sha256(f"{METHOD} {table}\n".encode())
    for row in rows:
        digest.update(_line(tuple(row)))
    return digest.hexdigest()


# Made once: `json.dumps` with words of its own makes an encoder for each call.
_CANONICAL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=repr)


def _line(values: tuple[Any, ...]) -> bytes:
    return _CANONICAL.encode(values).encode("utf-8") + b"\n"
