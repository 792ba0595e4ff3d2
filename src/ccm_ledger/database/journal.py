"""SQL of the journal's two tables and the command log. Only `ledger/` may import this module."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.database.together import TOGETHER, together

HEADER = (
    "sequence",
    "year",
    "number",
    "kind",
    "adjustment",
    "date",
    "recorded_at",
    "text",
    "reason",
    "document",
    "source_key",
    "reverses",
    "companion_of",
)
LINE = (
    "number",
    "fund",
    "account",
    "amount_rappen",
    "state",
    "earmark",
    "budget_line",
    "detail",
    "tier",
    "budget_year",
    "invoice",
    "payee",
    "item",
    "reference",
    "text",
)
LOG = (
    "sequence",
    "recorded_at",
    "user",
    "host",
    "program_version",
    "command",
    "arguments",
    "reason",
    "first_entry",
    "last_entry",
    "result",
    "registers",
)

_INSERT_LINE = """
INSERT INTO line (
  entry, number, fund, account, amount_rappen, state, earmark, budget_line, detail, tier,
  budget_year, invoice, payee, item, reference, text
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_INSERT_ENTRY = """
INSERT INTO entry (
  sequence, year, number, kind, adjustment, date, recorded_at, text, reason, document, source_key,
  reverses, companion_of, previous_hash, hash
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_MORE_LINES = ", (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" * (TOGETHER - 1)
_MORE_ENTRIES = ", (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" * (TOGETHER - 1)
_INSERT_LOG = """
INSERT INTO command_log (
  sequence, recorded_at, user, host, program_version, command, arguments, reason, first_entry,
  last_entry, result, registers, previous_hash, hash
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
# SQLite writes JSON as we do when we seal: no blanks, nothing escaped that needn't be. It takes
# half the time, and it isn't the code that made the seal.
_ENTRIES = """
SELECT sequence, previous_hash, hash,
  json_array(sequence, year, number, kind, adjustment, date, recorded_at, text, reason, document,
    source_key, reverses, companion_of),
  json_quote(previous_hash)
FROM entry
ORDER BY sequence
"""
_LINES = """
SELECT entry,
  json_array(number, fund, account, amount_rappen, state, earmark, budget_line, detail, tier,
    budget_year, invoice, payee, item, reference, text)
FROM line
ORDER BY entry, number
"""
_LOG_ROWS = """
SELECT sequence, recorded_at, user, host, program_version, command, arguments, reason, first_entry,
  last_entry, result, registers, previous_hash, hash
FROM command_log
ORDER BY sequence
"""


def insert_lines(db: Connection, lines: Sequence[Sequence[Any]]) -> None:
    """Lines first (each its entry, then in the order of LINE): the headers will seal them."""
    whole, rest = together(lines)
    db.executemany(_INSERT_LINE + _MORE_LINES, whole)
    db.executemany(_INSERT_LINE, rest)


def insert_entries(db: Connection, entries: Sequence[Sequence[Any]]) -> None:
    """The headers last (each in the order of HEADER, then previous hash and hash): from here on
    their entries are sealed."""
    whole, rest = together(entries)
    db.executemany(_INSERT_ENTRY + _MORE_ENTRIES, whole)
    db.executemany(_INSERT_ENTRY, rest)


def insert_log(db: Connection, fields: Sequence[Any], previous_hash: str, digest: str) -> None:
    db.execute(_INSERT_LOG, (*fields, previous_hash, digest))


def tail(db: Connection) -> DbRow | None:
    """The last entry's sequence, hash and time recorded, or None in an empty ledger."""
    row: DbRow | None = db.execute(
        "SELECT sequence, hash, recorded_at FROM entry ORDER BY sequence DESC LIMIT 1"
    ).fetchone()
    return row


def log_tail(db: Connection) -> DbRow | None:
    """The last log row's sequence, hash and time recorded."""
    row: DbRow | None = db.execute(
        "SELECT sequence, hash, recorded_at FROM command_log ORDER BY sequence DESC LIMIT 1"
    ).fetchone()
    return row


def last_number(db: Connection, year: int) -> int:
    """The last voucher number of a year, 0 if it has none."""
    sql = "SELECT coalesce(max(number), 0) FROM entry WHERE year = :year"
    return int(db.execute(sql, {"year": year}).fetchone()[0])


def last_adjustment(db: Connection, year: int) -> int:
    """The last adjustment number of a year, 0 if it has none."""
    sql = "SELECT coalesce(max(adjustment), 0) FROM entry WHERE year = :year"
    return int(db.execute(sql, {"year": year}).fetchone()[0])


def headers(db: Connection) -> Iterator[tuple[int, str, str, str, str]]:
    """Every entry in order: sequence, previous hash, hash; then as JSON HEADER and the previous
    hash."""
    return _plain(db, _ENTRIES)


def lines(db: Connection) -> Iterator[tuple[int, str]]:
    """Every line by entry and number: the entry, and LINE as JSON."""
    return _plain(db, _LINES)


def _plain(db: Connection, sql: str) -> Iterator[Any]:
    """Rows as tuples: where the whole journal is read, names would cost a third of the time."""
    cursor = db.cursor()
    cursor.row_factory = None
    return iter(cursor.execute(sql))


def log_rows(db: Connection) -> Iterator[DbRow]:
    """The command log, in order."""
    yield from db.execute(_LOG_ROWS)


def reversal_of(db: Connection, sequence: int) -> int | None:
    """The entry that reverses this one, if any."""
    row = db.execute(
        "SELECT sequence FROM entry WHERE reverses = :entry", {"entry": sequence}
    ).fetchone()
    return None if row is None else int(row[0])


def companions_of(db: Connection, sequence: int) -> list[int]:
    """Entries that were booked together with this one and are reversed together with it."""
    sql = """
    SELECT sequence FROM entry
    WHERE companion_of = :entry AND reverses IS NULL
    ORDER BY sequence
    """
    return [int(row[0]) for row in db.execute(sql, {"entry": sequence})]
