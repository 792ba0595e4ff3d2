"""SQL of `verify` for the open items: each function returns the rows that break one rule."""

from __future__ import annotations

from ccm_ledger.database.connection import Connection, DbRow


def lines_without_item(db: Connection) -> list[DbRow]:
    """Lines on accounts kept item by item that name no item or nobody it concerns: entry, account,
    fund."""
    sql = """
    SELECT entry, account, fund FROM open_item_movement
    WHERE item IS NULL OR (payee IS NULL AND state IS NULL)
    ORDER BY entry, line
    """
    return list(db.execute(sql))


def items_oversettled(db: Connection) -> list[DbRow]:
    """Items that were opened and at the end of some day settled beyond it: account, fund, item,
    date (the first such day), open_rappen."""
    sql = """
    SELECT b.account, b.fund, b.item, min(b.date) AS date, b.open_rappen
    FROM open_item_balance AS b
    JOIN open_item AS o ON o.account = b.account AND o.fund = b.fund AND o.item = b.item
    WHERE b.open_rappen < 0 AND o.amount_rappen > 0
    GROUP BY b.account, b.fund, b.item
    ORDER BY b.account, b.fund, b.item
    """
    return list(db.execute(sql))


def items_of_several(db: Connection) -> list[DbRow]:
    """Items that more than one payee or State has lines of: account, fund, item, payees."""
    sql = """
    SELECT account, fund, item, count(DISTINCT coalesce(payee, state)) AS payees
    FROM open_item_movement
    WHERE item IS NOT NULL
    GROUP BY account, fund, item
    HAVING count(DISTINCT coalesce(payee, state)) > 1
    ORDER BY account, fund, item
    """
    return list(db.execute(sql))


def loans_without_mirror(db: Connection) -> list[DbRow]:
    """Loans of which the lender and the borrower hold different amounts: item, lent_rappen,
    borrowed_rappen."""
    sql = """
    SELECT coalesce(item, 'without a key') AS item,
      coalesce(sum(open_rappen) FILTER (WHERE account = '1900'), 0) AS lent_rappen,
      coalesce(sum(open_rappen) FILTER (WHERE account = '2900'), 0) AS borrowed_rappen
    FROM open_item_movement
    WHERE account IN ('1900', '2900')
    GROUP BY item
    HAVING lent_rappen <> borrowed_rappen
    ORDER BY item
    """
    return list(db.execute(sql))


def accruals_unlike_releases(db: Connection) -> list[DbRow]:
    """Accruals and releases that don't mirror each other: entry, release."""
    sql = """
    SELECT a.sequence AS entry, r.sequence AS release
    FROM entry AS r
    JOIN entry AS a ON a.sequence = r.companion_of
    WHERE r.kind = 'accrual-release' AND (
      r.date <= a.date OR a.kind <> 'accrual'
      OR EXISTS (
        SELECT 1 FROM line AS l
        WHERE l.entry IN (a.sequence, r.sequence)
        GROUP BY l.fund, l.account, l.state, l.item
        HAVING sum(l.amount_rappen) <> 0
      )
    )
    ORDER BY a.sequence
    """
    return list(db.execute(sql))
