"""SQL of `verify` on receipts, allocations and expenses: each function returns the rows that break
one rule, none when it holds. Amounts are rappen.
"""

from __future__ import annotations

from ccm_ledger.database.connection import Connection, DbRow


def receipts_unlike_bank(db: Connection) -> list[DbRow]:
    """Entries whose receipts aren't what reached the bank: entry, receipts_rappen, bank_rappen."""
    sql = """
    WITH early AS (
      SELECT sequence AS entry FROM entry WHERE kind = 'advance-settled'
    ), side AS (
      SELECT entry, amount_rappen AS receipts_rappen, 0 AS bank_rappen FROM receipt
      UNION ALL
      SELECT entry, 0, amount_rappen FROM line
      WHERE account = '1000' AND entry IN (
        SELECT entry FROM receipt UNION SELECT sequence FROM entry WHERE kind = 'receipt'
      )
      UNION ALL  -- what came before the books begin and no invoice asks: it was at the bank then
      SELECT entry, 0, -amount_rappen FROM line
      WHERE account = '2200' AND entry IN (SELECT entry FROM early)
    )
    SELECT entry, sum(receipts_rappen) AS receipts_rappen, sum(bank_rappen) AS bank_rappen
    FROM side
    GROUP BY entry HAVING sum(receipts_rappen) <> sum(bank_rappen)
    ORDER BY entry
    """
    return list(db.execute(sql))


def receipts_of_other_days(db: Connection) -> list[DbRow]:
    """Receipts whose date isn't that of their entry: receipt, date, entry, entry_date."""
    sql = """
    SELECT r.id AS receipt, r.date, r.entry, e.date AS entry_date
    FROM receipt AS r JOIN entry AS e ON e.sequence = r.entry
    WHERE r.date <> e.date
    ORDER BY r.id
    """
    return list(db.execute(sql))


def receipts_overallocated(db: Connection) -> list[DbRow]:
    """Receipts of which more is allocated than came: receipt, excess_rappen."""
    sql = """
    SELECT id AS receipt, -unallocated_rappen AS excess_rappen FROM receipt_status
    WHERE unallocated_rappen < 0
    ORDER BY id
    """
    return list(db.execute(sql))


def allocations_of_reversed(db: Connection) -> list[DbRow]:
    """Allocations that still stand while their receipt is reversed: receipt, entry, reversed_by."""
    sql = """
    SELECT a.receipt, a.entry, r.reversed_by FROM allocation AS a
    JOIN entry_status AS e ON e.sequence = a.entry
    JOIN receipt AS k ON k.id = a.receipt
    JOIN entry_status AS r ON r.sequence = k.entry
    WHERE e.reversed_by IS NULL AND r.reversed_by IS NOT NULL
    ORDER BY a.number
    """
    return list(db.execute(sql))


def allocations_unlike_income(db: Connection) -> list[DbRow]:
    """Where allocations aren't the income their entry books, either way round: entry, state,
    budget_year, allocated_rappen, booked_rappen.

    What pays an item that is income already books none: `allocations_unlike_settlement` has it.
    """
    sql = """
    WITH side AS (
      SELECT entry, state, CASE WHEN purpose IN ('7a', '7b', '7c') THEN purpose END AS tier,
        budget_year, invoice, earmark, amount_rappen AS allocated_rappen, 0 AS booked_rappen
      FROM allocation AS g
      WHERE NOT EXISTS (
        SELECT 1 FROM item_line AS i
        WHERE i.entry = g.entry AND i.invoice = g.invoice AND i.account = '1100'
          AND i.policy = 'on_invoice' AND i.budget_year <= i.year
      )
      UNION ALL
      SELECT l.entry, l.state, l.tier, l.budget_year, l.invoice, l.earmark, 0, -l.amount_rappen
      FROM line AS l JOIN account AS a ON a.code = l.account
      WHERE l.entry IN (SELECT entry FROM allocation) AND l.amount_rappen < 0
        AND l.budget_year IS NOT NULL AND (a.type = 'income' OR l.account IN ('2100', '2300'))
    )
    SELECT entry, state, budget_year, sum(allocated_rappen) AS allocated_rappen,
      sum(booked_rappen) AS booked_rappen
    FROM side
    GROUP BY entry, state, tier, budget_year, invoice, earmark
    HAVING sum(allocated_rappen) <> sum(booked_rappen)
    ORDER BY entry
    """
    return list(db.execute(sql))


def allocations_unlike_settlement(db: Connection) -> list[DbRow]:
    """Where allocations (and what they waive) aren't what their entry takes off 1100: entry,
    invoice, tier, allocated_rappen, settled_rappen."""
    sql = """
    WITH side AS (
      SELECT entry, invoice, purpose AS tier,
        amount_rappen + waived_rappen AS allocated_rappen, 0 AS settled_rappen
      FROM allocation WHERE invoice IS NOT NULL
      UNION ALL
      SELECT l.entry, l.invoice, l.tier, 0, -l.amount_rappen
      FROM line AS l JOIN entry AS e ON e.sequence = l.entry
      WHERE l.account = '1100' AND e.kind IN ('receipt', 'allocation')
    )
    SELECT entry, invoice, tier, sum(allocated_rappen) AS allocated_rappen,
      sum(settled_rappen) AS settled_rappen
    FROM side
    GROUP BY entry, invoice, tier
    HAVING sum(allocated_rappen) <> sum(settled_rappen)
    ORDER BY entry
    """
    return list(db.execute(sql))


def suspense_unlike_receipts(db: Connection) -> list[DbRow]:
    """One row if 2200 holds something else than the receipts leave unallocated, of what receipts
    and allocations booked there: held_rappen, unallocated_rappen."""
    sql = """
    WITH concerned AS (
      SELECT entry FROM receipt UNION SELECT entry FROM allocation UNION SELECT entry FROM refund
    ), held AS (
      SELECT coalesce(-sum(l.amount_rappen), 0) AS held_rappen
      FROM line AS l JOIN entry AS e ON e.sequence = l.entry
      WHERE l.account = '2200'
        AND (e.sequence IN (SELECT entry FROM concerned)
          OR e.reverses IN (SELECT entry FROM concerned))
    ), open_receipts AS (
      SELECT coalesce(sum(unallocated_rappen), 0) AS unallocated_rappen FROM receipt_status
    )
    SELECT held_rappen, unallocated_rappen FROM held JOIN open_receipts
    WHERE held_rappen <> unallocated_rappen
    """
    return list(db.execute(sql))


def expenses_unlike_entries(db: Connection) -> list[DbRow]:
    """Entries whose expenses aren't what they book on the account: entry, fund, account,
    expenses_rappen, booked_rappen."""
    sql = """
    WITH side AS (
      SELECT entry, fund, account, earmark, amount_rappen AS expenses_rappen, 0 AS booked_rappen
      FROM expense
      UNION ALL
      SELECT l.entry, l.fund, l.account, l.earmark, 0, l.amount_rappen
      FROM line AS l JOIN account AS a ON a.code = l.account
      WHERE a.type = 'expense' AND l.entry IN (SELECT entry FROM expense)
    )
    SELECT entry, fund, account, sum(expenses_rappen) AS expenses_rappen,
      sum(booked_rappen) AS booked_rappen
    FROM side
    GROUP BY entry, fund, account, earmark
    HAVING sum(expenses_rappen) <> sum(booked_rappen)
    ORDER BY entry
    """
    return list(db.execute(sql))


def expenses_of_other_days(db: Connection) -> list[DbRow]:
    """Expenses whose date isn't that of their entry: expense, date, entry, entry_date."""
    sql = """
    SELECT x.id AS expense, x.date, x.entry, e.date AS entry_date
    FROM expense AS x JOIN entry AS e ON e.sequence = x.entry
    WHERE x.date <> e.date
    ORDER BY x.id
    """
    return list(db.execute(sql))


def numbering_gaps(db: Connection) -> list[DbRow]:
    """Registers whose numbers of a year have holes: register, year, numbers, highest."""
    sql = """
    WITH numbered AS (
      SELECT 'receipt' AS register, id FROM receipt
      UNION ALL SELECT 'expense', id FROM expense
      UNION ALL SELECT 'pledge', id FROM pledge
      UNION ALL SELECT 'refund', id FROM refund
      UNION ALL SELECT 'in-kind', id FROM in_kind
    )
    SELECT register, substr(id, 3, 4) AS year, count(*) AS numbers,
      max(CAST(substr(id, 8) AS INTEGER)) AS highest
    FROM numbered
    GROUP BY register, substr(id, 3, 4) HAVING count(*) <> max(CAST(substr(id, 8) AS INTEGER))
    ORDER BY register, year
    """
    return list(db.execute(sql))
