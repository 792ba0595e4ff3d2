"""SQL of receipts and allocations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.database.together import TOGETHER, together
from ccm_ledger.records import Part

_LIST = """
SELECT id, entry, date, state, purpose, amount_rappen, charges_rappen, reference, text, earmark,
  meant_for, currency, currency_amount, source_file, source_key, reversed_by, refunded_rappen,
  unallocated_rappen
FROM receipt_status
WHERE (:year IS NULL OR substr(date, 1, 4) = CAST(:year AS TEXT))
  AND (:state IS NULL OR state = :state)
ORDER BY date, id
"""
_ONE = """
SELECT id, entry, date, state, purpose, amount_rappen, charges_rappen, reference, text, earmark,
  meant_for, currency, currency_amount, source_file, source_key, reversed_by, refunded_rappen,
  unallocated_rappen
FROM receipt_status
WHERE id = :id
"""


def receipts(db: Connection, *, year: int | None = None, state: str | None = None) -> list[DbRow]:
    """Receipts as they stand, by date and id."""
    return list(db.execute(_LIST, {"year": year, "state": state}))


def find(db: Connection, receipt: str) -> DbRow | None:
    """One receipt as it stands, or None."""
    row: DbRow | None = db.execute(_ONE, {"id": receipt}).fetchone()
    return row


def of_entry(db: Connection, entry: int) -> list[str]:
    """The receipts that one entry posted: the rows of one credit."""
    sql = "SELECT id FROM receipt WHERE entry = :entry ORDER BY id"
    return [str(row[0]) for row in db.execute(sql, {"entry": entry})]


def known_sources(db: Connection) -> dict[str, str]:
    """Source key -> receipt, for rows that came by file."""
    sql = "SELECT source_key, id FROM receipt WHERE source_key IS NOT NULL"
    return {str(row[0]): str(row[1]) for row in db.execute(sql)}


def with_reference(
    db: Connection, day: date, reference: str, state: str | None, purpose: str
) -> list[DbRow]:
    """Receipts that stand with this date, reference, State and purpose: id, amount, source_key."""
    sql = """
    SELECT id, amount_rappen, source_key FROM receipt_status
    WHERE date = :day AND reference = :reference AND state IS :state AND purpose = :purpose
      AND reversed_by IS NULL
    ORDER BY id
    """
    values = {"day": day.isoformat(), "reference": reference, "state": state, "purpose": purpose}
    return list(db.execute(sql, values))


_INSERT = """
INSERT INTO receipt (
  id, entry, date, state, purpose, amount_rappen, charges_rappen, reference, text, earmark,
  meant_for, currency, currency_amount, source_file, source_key
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_MORE = ", (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" * (TOGETHER - 1)
_INSERT_ALLOCATION = """
INSERT INTO allocation (
  number, receipt, entry, purpose, state, amount_rappen, waived_rappen, budget_year, invoice,
  earmark, meant_for
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_MORE_ALLOCATIONS = ", (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" * (TOGETHER - 1)


def last_number(db: Connection, year: int) -> int:
    """The last number given in a year of receipts' dates: 14 for R-2023-0014, 0 if none is."""
    values = {"first": f"R-{year}-", "after": f"R-{year}."}
    sql = "SELECT max(id) FROM receipt WHERE id > :first AND id < :after"
    last = db.execute(sql, values).fetchone()[0] or f"R-{year}-0000"
    number = int(last.rpartition("-")[2])
    if number >= 9999:  # from here on the order of the letters isn't that of the numbers
        sql = "SELECT count(*) FROM receipt WHERE id > :first AND id < :after"
        number = int(db.execute(sql, values).fetchone()[0])
    return number


def id_of(year: int, number: int) -> str:
    """`R-2023-0001`, gapless in the year of the receipt's date."""
    return f"R-{year}-{number:04d}"


class Receipt(NamedTuple):
    """A receipt as it is kept."""

    id: str
    entry: int
    date: str
    state: str | None
    purpose: str
    amount_rappen: int
    charges_rappen: int = 0
    reference: str = ""
    text: str = ""
    earmark: str | None = None
    meant_for: int | None = None
    currency: str | None = None
    currency_amount: str | None = None
    source_file: str | None = None
    source_key: str | None = None


def insert(db: Connection, rows: Sequence[Receipt]) -> None:
    """Write receipts; from then on they are sealed."""
    whole, rest = together(rows)
    db.executemany(_INSERT + _MORE, whole)
    db.executemany(_INSERT, rest)


def last_allocation(db: Connection) -> int:
    return int(db.execute("SELECT coalesce(max(number), 0) FROM allocation").fetchone()[0])


class Allocation(NamedTuple):
    """What a part of a receipt is for, as it is kept."""

    number: int
    receipt: str
    entry: int
    purpose: str
    state: str | None
    amount_rappen: int
    waived_rappen: int
    budget_year: int
    invoice: str | None
    earmark: str | None
    meant_for: int | None

    @classmethod
    def of(cls, number: int, receipt: str, entry: int, part: Part) -> Allocation:
        return cls(
            number, receipt, entry, part.purpose, part.state, part.amount_rappen,
            part.waived_rappen, part.budget_year, part.invoice, part.earmark, part.meant_for,
        )  # fmt: skip


def insert_allocations(db: Connection, rows: Sequence[Allocation]) -> None:
    """Write what parts of receipts are for; from then on they are sealed."""
    whole, rest = together(rows)
    db.executemany(_INSERT_ALLOCATION + _MORE_ALLOCATIONS, whole)
    db.executemany(_INSERT_ALLOCATION, rest)


def allocations(db: Connection) -> dict[str, list[DbRow]]:
    """Receipt -> what still counts of its allocations, refunds taken off: purpose, invoice,
    amount_rappen, waived_rappen …"""
    sql = """
    SELECT receipt, purpose, invoice, state, amount_rappen, waived_rappen, budget_year, earmark,
      meant_for, entry
    FROM allocation_standing
    WHERE amount_rappen > 0
    ORDER BY number
    """
    found: dict[str, list[DbRow]] = {}
    for row in db.execute(sql):
        found.setdefault(row["receipt"], []).append(row)
    return found


def standing_entries(db: Connection, receipt_ids: list[str]) -> list[int]:
    """Entries that allocate these receipts and aren't reversed, the latest first."""
    sql = """
    SELECT DISTINCT a.entry FROM allocation AS a
    JOIN entry_status AS e ON e.sequence = a.entry
    WHERE a.receipt = :receipt AND e.reversed_by IS NULL
    """
    found = {int(row[0]) for one in receipt_ids for row in db.execute(sql, {"receipt": one})}
    return sorted(found, reverse=True)


def unallocated(db: Connection) -> list[DbRow]:
    """Receipts that still hold something unallocated: id, date, state, unallocated_rappen."""
    sql = """
    SELECT id, date, state, text, unallocated_rappen FROM receipt_status
    WHERE unallocated_rappen > 0 ORDER BY date, id
    """
    return list(db.execute(sql))


def earmarks_of(db: Connection, entries: list[int]) -> list[str]:
    """Earmarks that lines of these entries carry."""
    sql = "SELECT DISTINCT earmark FROM line WHERE entry = :entry AND earmark IS NOT NULL"
    return sorted({str(row[0]) for one in entries for row in db.execute(sql, {"entry": one})})


def lowest_earmark(db: Connection, earmark: str) -> int:
    """The lowest balance an earmark has at the end of any day, in rappen."""
    sql = """
    SELECT coalesce(min(balance), 0) FROM (
      SELECT sum(sum(amount_rappen)) OVER (ORDER BY date) AS balance
      FROM earmark_movement WHERE earmark = :earmark GROUP BY date
    )
    """
    return int(db.execute(sql, {"earmark": earmark}).fetchone()[0])


def deferred(db: Connection) -> int:
    """What the Sponsorship Programme holds deferred, in rappen (credit of 2300)."""
    sql = """
    SELECT coalesce(sum(credit_rappen - debit_rappen), 0)
    FROM month_balance WHERE account = '2300' AND fund = 'SP'
    """
    return int(db.execute(sql).fetchone()[0])


def unallocated_of_entry(db: Connection, entry: int) -> int:
    """What the receipts of an entry hold unallocated, in rappen."""
    sql = "SELECT coalesce(sum(unallocated_rappen), 0) FROM receipt_status WHERE entry = :entry"
    return int(db.execute(sql, {"entry": entry}).fetchone()[0])
