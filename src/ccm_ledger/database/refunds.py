"""SQL of refunds: money given back to payers, and what is left of earmarks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from ccm_ledger.database.connection import Connection, DbRow

_LIST = """
SELECT f.id, f.entry, f.date, f.receipt, f.earmark, f.state, f.amount_rappen, f.reason,
  f.document, f.reversed_by, f.reversed_on,
  coalesce((
    SELECT sum(o.open_rappen) FROM open_item_movement AS o
    WHERE o.item = f.id AND o.account = '2020'
  ), 0) AS due_rappen
FROM refund_status AS f
WHERE (:id IS NULL OR f.id = :id)
  AND (:year IS NULL OR substr(f.date, 1, 4) = CAST(:year AS TEXT))
  AND (:as_of IS NULL OR f.date <= :as_of)
ORDER BY f.date, f.id
"""


def refunds(db: Connection, year: int | None = None, as_of: date | None = None) -> list[DbRow]:
    """Refunds by date: id, entry, date, receipt, earmark, state, amount_rappen, reason, document,
    reversed_by, reversed_on, due_rappen (what of it isn't paid yet)."""
    values = {"id": None, "year": year, "as_of": as_of and as_of.isoformat()}
    return list(db.execute(_LIST, values))


def find(db: Connection, refund: str) -> DbRow | None:
    """One refund, columns as `refunds`, or None."""
    values = {"id": refund, "year": None, "as_of": None}
    row: DbRow | None = db.execute(_LIST, values).fetchone()
    return row


def of_receipts(db: Connection, receipts: Sequence[str]) -> list[DbRow]:
    """Refunds of some receipts that stand: id, receipt, amount_rappen, in the order they came."""
    sql = """
    SELECT id, receipt, amount_rappen FROM refund_status
    WHERE reversed_by IS NULL AND receipt IN (SELECT value FROM json_each(:receipts))
    ORDER BY entry
    """
    return list(db.execute(sql, {"receipts": json.dumps(list(receipts))}))


def standing(db: Connection, receipt: str) -> list[DbRow]:
    """What still counts of a receipt's allocations, in the order they came.

    Columns: number, date, year (of the entry), purpose, state, amount_rappen, waived_rappen,
    budget_year, invoice, earmark, meant_for.
    """
    sql = """
    SELECT number, date, year, purpose, state, amount_rappen, waived_rappen, budget_year, invoice,
      earmark, meant_for
    FROM allocation_standing
    WHERE receipt = :receipt AND amount_rappen > 0
    ORDER BY number
    """
    return list(db.execute(sql, {"receipt": receipt}))


def next_id(db: Connection, year: int) -> str:
    """`F-2023-0001`, gapless in the year of the refund's date."""
    sql = "SELECT count(*) FROM refund WHERE id LIKE :prefix"
    count = int(db.execute(sql, {"prefix": f"F-{year}-%"}).fetchone()[0])
    return f"F-{year}-{count + 1:04d}"


def insert(
    db: Connection, row: dict[str, object], parts: Sequence[tuple[int | None, int, int]] = ()
) -> None:
    """Write a refund, with what of a receipt it takes; from then on it is sealed.

    Args:
        parts: (allocation or None for what was unallocated, amount, waived), in rappen.
    """
    db.execute(
        """
        INSERT INTO refund (
          id, entry, date, receipt, earmark, state, amount_rappen, reason, document
        ) VALUES (
          :id, :entry, :date, :receipt, :earmark, :state, :amount_rappen, :reason, :document
        )
        """,
        row,
    )
    db.executemany(
        """
        INSERT INTO refund_part (refund, number, allocation, amount_rappen, waived_rappen)
        VALUES (?, ?, ?, ?, ?)
        """,
        [(row["id"], number, *part) for number, part in enumerate(parts, start=1)],
    )


def paid_since(db: Connection, refund: str) -> list[DbRow]:
    """Invoice items of a refund that are below nil now: invoice, tier, excess_rappen."""
    sql = """
    SELECT m.invoice, m.tier, -sum(m.owed_rappen) AS excess_rappen
    FROM invoice_movement AS m
    WHERE m.invoice IN (
      SELECT a.invoice FROM allocation AS a
      JOIN refund_part AS p ON p.allocation = a.number
      WHERE p.refund = :refund
    )
    GROUP BY m.invoice, m.tier
    HAVING sum(m.owed_rappen) < 0
    ORDER BY m.invoice, m.tier
    """
    return list(db.execute(sql, {"refund": refund}))


def of_entry(db: Connection, entry: int) -> str | None:
    """The refund that an entry books, or None."""
    row = db.execute("SELECT id FROM refund WHERE entry = :entry", {"entry": entry}).fetchone()
    return None if row is None else str(row[0])


# ── what came before the books ───────────────────────────────────────────────────────────────


def untied_advances(db: Connection) -> list[DbRow]:
    """What 2100 holds that no first day is booked for: money that came before the books begin.

    Whatever a receipt brings into 2100 is booked out of it at once, on the first day of its year.
    Columns: state, tier, budget_year, earmark, held_rappen, reference.
    """
    sql = """
    SELECT state, tier, budget_year, earmark, -sum(amount_rappen) AS held_rappen,
      max(reference) AS reference
    FROM line
    WHERE account = '2100'
    GROUP BY state, tier, budget_year, earmark
    HAVING sum(amount_rappen) < 0
    ORDER BY budget_year, state, tier, earmark
    """
    return list(db.execute(sql))
