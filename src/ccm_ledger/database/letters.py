"""SQL of what letters to States say: how an invoice was assessed, what is open, what was sent."""

from __future__ import annotations

from datetime import date

from ccm_ledger.database.connection import Connection, DbRow


def assessment(db: Connection, id: int) -> DbRow:
    """How a run was assessed: budget_year, scale, decimals, assessed_on, approved_on, authority."""
    sql = """
    SELECT a.budget_year, a.scale, s.decimals, a.assessed_on, b.approved_on, b.authority
    FROM assessment AS a
    JOIN scale AS s ON s.name = a.scale
    JOIN budget AS b ON b.year = a.budget_year AND b.version = a.budget_version
    WHERE a.id = :id
    """
    row: DbRow = db.execute(sql, {"id": id}).fetchone()
    return row


def assessed_parties(db: Connection, id: int) -> int:
    """How many States the run of an assessment's budget version shares the budget among."""
    sql = """
    SELECT count(DISTINCT s.state)
    FROM assessment AS a
    JOIN assessment AS r ON r.budget_year = a.budget_year
      AND r.budget_version = a.budget_version AND r.whole_run = 1
    JOIN assessment_share AS s ON s.assessment = r.id
    WHERE a.id = :id
    """
    return int(db.execute(sql, {"id": id}).fetchone()[0])


# An invoice brought into new books stands from its own date, not from the day it was brought in.
_OPEN = """
SELECT i.state, i.number, i.budget_year, i.issued_on, i.due_on, i.reference,
  (SELECT sum(n.amount_rappen) FROM invoice_item AS n WHERE n.invoice = i.number)
    AS amount_rappen,
  sum(m.owed_rappen) AS outstanding_rappen
FROM invoice AS i
JOIN invoice_movement AS m ON m.invoice = i.number
WHERE i.issued_on <= :as_of
  AND (m.date <= :as_of OR (m.kind = 'invoice-import' AND m.reverses IS NULL))
GROUP BY i.number
HAVING sum(m.owed_rappen) > 0
ORDER BY i.state, i.budget_year, i.issued_on, i.number
"""


def open_invoices(db: Connection, as_of: date) -> list[DbRow]:
    """What States owe on a day, by State, oldest first.

    Columns: state, number, budget_year, issued_on, due_on, reference, amount_rappen,
    outstanding_rappen.
    """
    return list(db.execute(_OPEN, {"as_of": as_of.isoformat()}))


def unallocated(db: Connection, as_of: date) -> dict[str, int]:
    """State -> rappen received from it by a day that had no purpose yet."""
    sql = """
    SELECT l.state, -sum(l.amount_rappen) AS held_rappen
    FROM line AS l
    JOIN entry AS e ON e.sequence = l.entry
    WHERE l.account = '2200' AND l.state IS NOT NULL AND e.date <= :as_of
    GROUP BY l.state
    HAVING sum(l.amount_rappen) < 0
    """
    rows = db.execute(sql, {"as_of": as_of.isoformat()})
    return {str(row["state"]): int(row["held_rappen"]) for row in rows}


# ── reminders ────────────────────────────────────────────────────────────────────────────────


def newest_bank_data(db: Connection) -> tuple[str, date] | None:
    """What tells newest who has paid, and of which day: a bank statement, where bank files are
    used, else a receipt; None where there is neither."""
    sql = """
    SELECT 'bank statement' AS source, max(to_date) AS newest FROM bank_statement
    UNION ALL
    SELECT 'receipt', max(date) FROM receipt
    """
    for row in db.execute(sql):
        if row["newest"] is not None:
            return str(row["source"]), date.fromisoformat(row["newest"])
    return None


def reminders(db: Connection) -> list[DbRow]:
    """Every invoice of every reminder, in order: state, reminded_on, stage, invoice."""
    sql = """
    SELECT r.state, r.reminded_on, r.stage, i.invoice
    FROM reminder AS r
    JOIN reminder_invoice AS i ON i.state = r.state AND i.reminded_on = r.reminded_on
    ORDER BY r.state, r.reminded_on, i.invoice
    """
    return list(db.execute(sql))


def keep_reminder(
    db: Connection, reminder: dict[str, object], invoices: list[tuple[str, int]]
) -> None:
    """Keep that a State was reminded: reminder columns, and (invoice, outstanding rappen)."""
    db.execute(
        """
        INSERT INTO reminder (state, reminded_on, stage, bank_data_on, forced, recorded_at)
        VALUES (:state, :reminded_on, :stage, :bank_data_on, :forced, :recorded_at)
        """,
        reminder,
    )
    db.executemany(
        """
        INSERT INTO reminder_invoice (state, reminded_on, invoice, outstanding_rappen)
        VALUES (?, ?, ?, ?)
        """,
        [
            (reminder["state"], reminder["reminded_on"], number, rappen)
            for number, rappen in invoices
        ],
    )
