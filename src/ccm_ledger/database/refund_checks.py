"""SQL of `verify` about refunds: each function returns the rows that break one rule."""

from __future__ import annotations

from ccm_ledger.database.connection import Connection, DbRow


def refunds_unlike_entries(db: Connection) -> list[DbRow]:
    """Refunds that aren't what their entry takes from the bank or owes, or entries of refunds that
    have none: refund, entry, refunded_rappen, booked_rappen."""
    sql = """
    WITH side AS (
      SELECT entry, id, amount_rappen AS refunded_rappen, 0 AS booked_rappen FROM refund
      UNION ALL
      SELECT e.sequence, NULL, 0, -l.amount_rappen
      FROM entry AS e
      LEFT JOIN line AS l ON l.entry = e.sequence AND l.account IN ('1000', '2020')
      WHERE e.kind = 'refund' OR e.sequence IN (SELECT entry FROM refund)
    )
    SELECT coalesce(max(id), 'none') AS refund, entry, sum(refunded_rappen) AS refunded_rappen,
      sum(booked_rappen) AS booked_rappen
    FROM side
    GROUP BY entry HAVING sum(refunded_rappen) <> sum(booked_rappen)
    ORDER BY entry
    """
    return list(db.execute(sql))


def refunds_unlike_parts(db: Connection) -> list[DbRow]:
    """Refunds of receipts whose parts don't make them: refund, refunded_rappen, parts_rappen."""
    sql = """
    SELECT f.id AS refund, f.amount_rappen AS refunded_rappen,
      coalesce(sum(p.amount_rappen), 0) AS parts_rappen
    FROM refund AS f
    LEFT JOIN refund_part AS p ON p.refund = f.id
    WHERE f.receipt IS NOT NULL
    GROUP BY f.id HAVING coalesce(sum(p.amount_rappen), 0) <> f.amount_rappen
    ORDER BY f.id
    """
    return list(db.execute(sql))


def refunds_unlike_debts(db: Connection) -> list[DbRow]:
    """Where the parts of a refund aren't what its entry lets a State owe again: entry, invoice,
    tier, refunded_rappen, owed_rappen."""
    sql = """
    WITH side AS (
      SELECT f.entry, a.invoice, a.purpose AS tier,
        p.amount_rappen + p.waived_rappen AS refunded_rappen, 0 AS owed_rappen
      FROM refund_part AS p
      JOIN refund AS f ON f.id = p.refund
      JOIN allocation AS a ON a.number = p.allocation
      WHERE a.invoice IS NOT NULL
      UNION ALL
      SELECT l.entry, l.invoice, l.tier, 0, l.amount_rappen
      FROM line AS l JOIN entry AS e ON e.sequence = l.entry
      WHERE l.account = '1100' AND e.kind = 'refund'
    )
    SELECT entry, invoice, tier, sum(refunded_rappen) AS refunded_rappen,
      sum(owed_rappen) AS owed_rappen
    FROM side
    GROUP BY entry, invoice, tier
    HAVING sum(refunded_rappen) <> sum(owed_rappen)
    ORDER BY entry
    """
    return list(db.execute(sql))


def refunded_beyond(db: Connection) -> list[DbRow]:
    """Allocations of which more was given back than they were: allocation, receipt,
    excess_rappen."""
    sql = """
    SELECT number AS allocation, receipt, -amount_rappen AS excess_rappen
    FROM allocation_standing
    WHERE amount_rappen < 0
    ORDER BY number
    """
    return list(db.execute(sql))


def refunds_of_reversed(db: Connection) -> list[DbRow]:
    """Refunds that stand while their receipt is reversed: refund, receipt, reversed_by."""
    sql = """
    SELECT f.id AS refund, f.receipt, r.reversed_by FROM refund_status AS f
    JOIN receipt_status AS r ON r.id = f.receipt
    WHERE f.reversed_by IS NULL AND r.reversed_by IS NOT NULL
    ORDER BY f.id
    """
    return list(db.execute(sql))
