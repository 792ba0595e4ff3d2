"""SQL of invoices, their items and what is outstanding on them; and of assessments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.fund_codes import TF

if TYPE_CHECKING:
    from ccm_ledger.records import OpenItem

# One row an invoice, as it stood on :as_of. Amounts are rappen; a cancelled invoice owes nothing.
_STATUS = """
WITH item AS (
  SELECT invoice,
    sum(amount_rappen) AS amount_rappen,
    coalesce(sum(amount_rappen) FILTER (WHERE tier = '7a'), 0) AS tier_7a_rappen,
    coalesce(sum(amount_rappen) FILTER (WHERE tier = '7b'), 0) AS tier_7b_rappen
  FROM invoice_item GROUP BY invoice
), payment AS (
  SELECT invoice, sum(amount_rappen) AS paid_rappen, sum(waived_rappen) AS waived_rappen
  FROM allocation_movement
  WHERE invoice IS NOT NULL AND date <= :as_of
  GROUP BY invoice
), owed AS (
  SELECT invoice,
    sum(owed_rappen) AS outstanding_rappen,
    coalesce(-sum(owed_rappen) FILTER (WHERE kind = 'advance-settled'), 0) AS before_books_rappen,
    coalesce(-sum(owed_rappen) FILTER (WHERE kind = 'invoice-credit'), 0) AS credited_rappen,
    coalesce(-sum(owed_rappen) FILTER (WHERE kind = 'invoice-waive'), 0) AS decided_rappen
  FROM invoice_movement
  WHERE date <= :as_of
  GROUP BY invoice
)
SELECT i.number, i.state, p.name, i.budget_year, i.issued_on, i.due_on, i.reference, i.entry,
  i.assessment, e.kind AS entry_kind,
  item.amount_rappen, item.tier_7a_rappen, item.tier_7b_rappen,
  coalesce(payment.paid_rappen, 0) + coalesce(owed.before_books_rappen, 0) AS paid_rappen,
  coalesce(payment.waived_rappen, 0) + coalesce(owed.decided_rappen, 0) AS waived_rappen,
  coalesce(owed.decided_rappen, 0) AS decided_rappen,
  coalesce(owed.credited_rappen, 0) AS credited_rappen,
  coalesce(owed.outstanding_rappen, 0) AS outstanding_rappen,
  r.sequence AS cancelled_by, r.date AS cancelled_on, r.reason AS cancelled_because
FROM invoice AS i
JOIN state_party AS p ON p.state = i.state
JOIN entry AS e ON e.sequence = i.entry
JOIN item ON item.invoice = i.number
LEFT JOIN payment ON payment.invoice = i.number
LEFT JOIN owed ON owed.invoice = i.number
LEFT JOIN entry AS r ON r.reverses = i.entry AND r.date <= :as_of
WHERE (:year IS NULL OR i.budget_year = :year)
  AND (:state IS NULL OR i.state = :state)
  AND (:number IS NULL OR i.number = :number)
ORDER BY i.budget_year, i.state, i.issued_on, i.number
"""

# Open items of a State: one row a tier of an invoice with something outstanding.
_OPEN_ITEMS = """
SELECT i.number, i.state, i.budget_year, m.tier, sum(m.owed_rappen) AS outstanding_rappen,
  i.issued_on, i.due_on, (
    SELECT p.income FROM fund_policy AS p
    WHERE p.fund = :fund AND p.from_year = coalesce((
      SELECT max(q.from_year) FROM fund_policy AS q
      WHERE q.fund = :fund AND q.from_year <= i.budget_year
    ), (SELECT min(q.from_year) FROM fund_policy AS q WHERE q.fund = :fund))
  ) AS policy
FROM invoice AS i
JOIN invoice_movement AS m ON m.invoice = i.number
WHERE i.state = :state AND m.state = :state
GROUP BY i.number, m.tier
HAVING sum(m.owed_rappen) <> 0
ORDER BY i.budget_year, i.issued_on, i.number, m.tier
"""

FAR = date(9999, 12, 31)


def invoices(
    db: Connection,
    *,
    year: int | None = None,
    state: str | None = None,
    number: str | None = None,
    as_of: date = FAR,
) -> list[DbRow]:
    """Invoices as they stood on a day, by budget year, State and date."""
    values = {"year": year, "state": state, "number": number, "as_of": as_of.isoformat()}
    return list(db.execute(_STATUS, values))


def find(db: Connection, number: str) -> DbRow | None:
    """One invoice as it stands, or None."""
    return next(iter(invoices(db, number=number)), None)


def header(db: Connection, number: str) -> DbRow | None:
    """Whose an invoice is and what cancelled it, or None; without its amounts, so it is quick.

    Columns: number, state, budget_year, cancelled_by, cancelled_on.
    """
    sql = """
    SELECT i.number, i.state, i.budget_year, r.sequence AS cancelled_by, r.date AS cancelled_on
    FROM invoice AS i
    LEFT JOIN entry AS r ON r.reverses = i.entry
    WHERE i.number = :number
    """
    row: DbRow | None = db.execute(sql, {"number": number}).fetchone()
    return row


def number_of(db: Connection, reference: str) -> str | None:
    """The invoice that has a creditor reference, or None."""
    sql = "SELECT number FROM invoice WHERE reference = :reference"
    row = db.execute(sql, {"reference": reference}).fetchone()
    return None if row is None else str(row[0])


def numbers(db: Connection) -> list[str]:
    return [str(row[0]) for row in db.execute("SELECT number FROM invoice ORDER BY number")]


def items(db: Connection, number: str) -> list[DbRow]:
    """Items of an invoice by tier: tier, amount_rappen, outstanding_rappen."""
    sql = """
    SELECT n.tier, n.amount_rappen,
      coalesce((SELECT sum(m.owed_rappen) FROM invoice_movement AS m
        WHERE m.invoice = n.invoice AND m.tier = n.tier), 0) AS outstanding_rappen
    FROM invoice_item AS n WHERE n.invoice = :number ORDER BY n.tier
    """
    return list(db.execute(sql, {"number": number}))


def open_items(db: Connection, state: str) -> list[OpenItem]:
    """What a State owes over all years, oldest first."""
    from ccm_ledger.records import OpenItem  # noqa: PLC0415  only posting needs it

    return [
        OpenItem(
            invoice=row["number"],
            state=row["state"],
            budget_year=row["budget_year"],
            tier=row["tier"],
            outstanding_rappen=row["outstanding_rappen"],
            issued_on=date.fromisoformat(row["issued_on"]),
            due_on=date.fromisoformat(row["due_on"]),
            policy=row["policy"],
        )
        for row in db.execute(_OPEN_ITEMS, {"state": state, "fund": TF})
    ]


def payments(db: Connection, number: str) -> list[DbRow]:
    """What still counts of the payments: receipt, date, tier, amount_rappen, waived_rappen, entry.

    Money that came before the books begin has no receipt; its entry stands there.
    """
    sql = """
    SELECT receipt, date, purpose AS tier, amount_rappen, waived_rappen, entry
    FROM allocation_standing
    WHERE invoice = :number AND amount_rappen > 0
    UNION ALL
    SELECT 'entry ' || e.sequence, e.date, l.tier, -l.amount_rappen, 0, e.sequence
    FROM line AS l
    JOIN entry_status AS e ON e.sequence = l.entry
    WHERE l.invoice = :number AND l.account = '1100' AND e.kind = 'advance-settled'
      AND e.reversed_by IS NULL
    ORDER BY 2, 6, 3
    """
    return list(db.execute(sql, {"number": number}))


def insert(db: Connection, row: dict[str, object], item_amounts: list[tuple[str, int]]) -> None:
    """Write an invoice and its items; from then on both are sealed."""
    db.execute(
        """
        INSERT INTO invoice (
          number, state, budget_year, issued_on, due_on, reference, entry, assessment
        ) VALUES (
          :number, :state, :budget_year, :issued_on, :due_on, :reference, :entry, :assessment
        )
        """,
        row,
    )
    db.executemany(
        "INSERT INTO invoice_item (invoice, tier, amount_rappen) VALUES (?, ?, ?)",
        [(row["number"], tier, amount) for tier, amount in item_amounts],
    )


def standing_states(db: Connection, year: int) -> dict[str, str]:
    """States with an invoice of a budget year that isn't cancelled -> its number."""
    sql = """
    SELECT i.state, i.number FROM invoice AS i
    JOIN entry_status AS e ON e.sequence = i.entry
    WHERE i.budget_year = :year AND e.reversed_by IS NULL
    ORDER BY i.state
    """
    return {str(row[0]): str(row[1]) for row in db.execute(sql, {"year": year})}


def count_for(db: Connection, state: str, year: int) -> int:
    """How many invoices a State has had for a budget year, cancelled ones included."""
    sql = "SELECT count(*) FROM invoice WHERE state = :state AND budget_year = :year"
    return int(db.execute(sql, {"state": state, "year": year}).fetchone()[0])


def years_invoiced(db: Connection) -> list[int]:
    """Budget years with invoices, in order."""
    sql = "SELECT DISTINCT budget_year FROM invoice ORDER BY budget_year"
    return [int(row[0]) for row in db.execute(sql)]


# ── assessments ──────────────────────────────────────────────────────────────────────────────


def run_of(db: Connection, year: int, version: int) -> DbRow | None:
    """The run of invoices of a budget version: the assessment over all its States."""
    sql = """
    SELECT id, budget_year, budget_version, procedure_id, scale, assessed_on, recorded_at
    FROM assessment
    WHERE budget_year = :year AND budget_version = :version AND whole_run = 1
    """
    row: DbRow | None = db.execute(sql, {"year": year, "version": version}).fetchone()
    return row


def insert_assessment(
    db: Connection, row: dict[str, object], shares: Sequence[tuple[object, ...]]
) -> int:
    """Write an assessment with its shares and return its id.

    Args:
        shares: (state, tier, tier_rappen, rate_units, rates_sum, remainder_units,
            remainder_rank, amount_rappen).
    """
    sql = "SELECT coalesce(max(id), 0) + 1 FROM assessment"
    number = int(db.execute(sql).fetchone()[0])
    db.execute(
        """
        INSERT INTO assessment (
          id, budget_year, budget_version, procedure_id, scale, assessed_on, whole_run, recorded_at
        ) VALUES (
          :id, :budget_year, :budget_version, :procedure_id, :scale, :assessed_on, :whole_run,
          :recorded_at
        )
        """,
        {"id": number, **row},
    )
    db.executemany(
        """
        INSERT INTO assessment_share (
          assessment, state, tier, tier_rappen, rate_units, rates_sum, remainder_units,
          remainder_rank, amount_rappen
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [(number, *share) for share in shares],
    )
    return number


def shares_of(db: Connection, assessment: int, state: str | None = None) -> list[DbRow]:
    """Shares of an assessment by State and tier, of one State if named."""
    sql = """
    SELECT state, tier, tier_rappen, rate_units, rates_sum, remainder_units, remainder_rank,
      amount_rappen
    FROM assessment_share
    WHERE assessment = :assessment AND (:state IS NULL OR state = :state)
    ORDER BY state, tier
    """
    return list(db.execute(sql, {"assessment": assessment, "state": state}))
