"""Reading posted entries back, one or many."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from ccm_ledger.database.connection import Connection, DbRow

if TYPE_CHECKING:
    from ccm_ledger.records import Entry

_HEADER = """
SELECT sequence, year, number, adjustment, kind, date, recorded_at, text, reason, document,
  source_key, reverses, companion_of, previous_hash, hash
FROM entry WHERE sequence = :entry
"""
_LINES = """
SELECT fund, account, amount_rappen, state, earmark, budget_line, detail, tier, budget_year,
  invoice, payee, item, reference, text
FROM line WHERE entry = :entry ORDER BY number
"""

# The last :limit entries that have a line as asked for, with all their lines.
_CHOSEN = """
WITH chosen AS (
  SELECT e.sequence
  FROM entry AS e
  WHERE (:year IS NULL OR e.year = :year)
    AND (:kind IS NULL OR e.kind = :kind)
    AND (:first IS NULL OR e.date >= :first)
    AND (:last IS NULL OR e.date <= :last)
    AND ((:fund IS NULL AND :account IS NULL AND :state IS NULL) OR EXISTS (
      SELECT 1 FROM line AS l
      WHERE l.entry = e.sequence
        AND (:fund IS NULL OR l.fund = :fund)
        AND (:account IS NULL OR l.account = :account)
        AND (:state IS NULL OR l.state = :state)
    ))
  ORDER BY e.sequence DESC LIMIT :limit
)
SELECT e.sequence, e.year, e.number, e.adjustment, e.kind, e.date, e.recorded_at, e.text, e.reason,
  e.document, e.source_key, e.reverses, e.companion_of, e.previous_hash, e.hash,
  l.fund, l.account, l.amount_rappen, l.state, l.earmark, l.budget_line, l.detail, l.tier,
  l.budget_year, l.invoice, l.payee, l.item, l.reference, l.text
FROM chosen AS c
JOIN entry AS e ON e.sequence = c.sequence
JOIN line AS l ON l.entry = c.sequence
ORDER BY c.sequence, l.number
"""
_HEADER_COLUMNS = (
    "sequence year number adjustment kind date recorded_at text reason document source_key"
    " reverses companion_of previous_hash hash"
).split()


class Chosen(NamedTuple):
    """Which entries: all that is None asks for nothing. Fund, account and State are of one line."""

    year: int | None = None
    fund: str | None = None
    account: str | None = None
    state: str | None = None
    kind: str | None = None
    first: date | None = None
    last: date | None = None
    limit: int | None = None


def find(db: Connection, sequence: int) -> Entry | None:
    """A posted entry with its lines, or None."""
    header: DbRow | None = db.execute(_HEADER, {"entry": sequence}).fetchone()
    if header is None:
        return None
    from ccm_ledger.records import Entry, Line  # noqa: PLC0415  `head` is asked more often

    lines = tuple(Line(*row) for row in db.execute(_LINES, {"entry": sequence}))
    values = dict(header)
    values["date"] = date.fromisoformat(values["date"])
    return Entry(**values, lines=lines)


def entry(db: Connection, sequence: int) -> Entry:
    """A posted entry that is known to exist."""
    found = find(db, sequence)
    assert found is not None, f"entry {sequence} was looked up before and is gone"
    return found


def entries(db: Connection, sequences: Iterable[int]) -> Iterator[Entry]:
    """Posted entries, in the order asked for."""
    return (entry(db, sequence) for sequence in sequences)


def head(db: Connection) -> tuple[int, str]:
    """Sequence and hash of the last entry; (0, "0") in an empty ledger."""
    row = db.execute("SELECT sequence, hash FROM entry ORDER BY sequence DESC LIMIT 1").fetchone()
    return (0, "0") if row is None else (int(row[0]), str(row[1]))


def chosen(db: Connection, wanted: Chosen) -> Iterator[Entry]:
    """Entries as asked for, whole, in the order of the journal; with a limit the last ones."""
    values = {
        "year": wanted.year,
        "fund": wanted.fund,
        "account": wanted.account,
        "state": wanted.state,
        "kind": wanted.kind,
        "first": wanted.first and wanted.first.isoformat(),
        "last": wanted.last and wanted.last.isoformat(),
        "limit": -1 if wanted.limit is None else wanted.limit,
    }
    from ccm_ledger.records import Entry, Line  # noqa: PLC0415  see `find`

    for _, rows in groupby(db.execute(_CHOSEN, values), key=lambda row: row["sequence"]):
        whole = list(rows)
        header = dict(zip(_HEADER_COLUMNS, whole[0], strict=False))
        header["date"] = date.fromisoformat(header["date"])
        lines = tuple(Line(*row[len(_HEADER_COLUMNS) :]) for row in whole)
        yield Entry(**header, lines=lines)


def known_sources(db: Connection, source_keys: Sequence[str]) -> set[str]:
    """Those of the sources that an entry was posted from already."""
    sql = """
    SELECT e.source_key FROM json_each(:source_keys) AS k JOIN entry AS e ON e.source_key = k.value
    """
    return {str(row[0]) for row in db.execute(sql, {"source_keys": json.dumps(source_keys)})}


def reversal(db: Connection, sequence: int) -> DbRow | None:
    """What reversed an entry: sequence, date; or None."""
    sql = "SELECT sequence, date FROM entry WHERE reverses = :entry"
    row: DbRow | None = db.execute(sql, {"entry": sequence}).fetchone()
    return row


def companions(db: Connection, sequence: int) -> list[int]:
    """Entries booked together with this one: its companions, or what it is a companion of."""
    sql = """
    SELECT sequence FROM entry WHERE companion_of = :entry
    UNION
    SELECT companion_of FROM entry WHERE sequence = :entry AND companion_of IS NOT NULL
    ORDER BY 1
    """
    return [int(row[0]) for row in db.execute(sql, {"entry": sequence})]


def receipts_of(db: Connection, sequence: int) -> list[DbRow]:
    """Receipts that an entry brought in, allocates or gives back: id, state, purpose,
    amount_rappen."""
    sql = """
    SELECT id, state, purpose, amount_rappen FROM receipt
    WHERE entry = :entry OR id IN (SELECT receipt FROM allocation WHERE entry = :entry)
      OR id IN (SELECT receipt FROM refund WHERE entry = :entry)
    ORDER BY id
    """
    return list(db.execute(sql, {"entry": sequence}))


def expenses_of(db: Connection, sequence: int) -> list[DbRow]:
    """Expenses that an entry books: id, fund, line, payee, amount_rappen."""
    sql = """
    SELECT id, fund, line, payee, amount_rappen FROM expense WHERE entry = :entry ORDER BY id
    """
    return list(db.execute(sql, {"entry": sequence}))


def invoices_of(db: Connection, sequence: int) -> list[DbRow]:
    """Invoices that an entry's lines name: number, state, budget_year, in order."""
    sql = """
    SELECT number, state, budget_year FROM invoice
    WHERE number IN (SELECT invoice FROM line WHERE entry = :entry AND invoice IS NOT NULL)
    ORDER BY number
    """
    return list(db.execute(sql, {"entry": sequence}))


def year_counts(db: Connection, year: int) -> DbRow:
    """How a year's journal stands.

    Columns: entry_count, reversal_count, adjustment_count, last_entry, last_date (None if empty).
    """
    sql = """
    SELECT count(*) AS entry_count, count(reverses) AS reversal_count,
      count(adjustment) AS adjustment_count, max(sequence) AS last_entry, max(date) AS last_date
    FROM entry WHERE year = :year
    """
    row: DbRow = db.execute(sql, {"year": year}).fetchone()
    return row


def first_and_last_day(db: Connection) -> tuple[date | None, date | None]:
    """The earliest and the latest accounting date in the journal; None in an empty ledger."""
    row = db.execute("SELECT min(date) AS first, max(date) AS last FROM entry").fetchone()
    if row["first"] is None:
        return None, None
    return date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
