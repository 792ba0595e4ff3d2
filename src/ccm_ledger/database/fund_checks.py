"""SQL of `verify` on earmarks and deferrals: each function returns the rows that break one rule,
none when it holds. Amounts are rappen.
"""

from __future__ import annotations

from ccm_ledger.database.connection import Connection, DbRow


def earmarks_below_nil(db: Connection) -> list[DbRow]:
    """Earmarks that are spent before they are given, at the end of any day: earmark, date,
    balance_rappen (the first such day)."""
    sql = """
    WITH daily AS (
      SELECT earmark, date,
        sum(sum(amount_rappen)) OVER (PARTITION BY earmark ORDER BY date) AS balance_rappen
      FROM earmark_movement GROUP BY earmark, date
    )
    SELECT earmark, min(date) AS date, balance_rappen FROM daily
    WHERE balance_rappen < 0
    GROUP BY earmark ORDER BY earmark
    """
    return list(db.execute(sql))


def earmarks_in_other_funds(db: Connection) -> list[DbRow]:
    """Lines that carry an earmark of another fund: entry, earmark, fund, owner."""
    sql = """
    SELECT l.entry, l.earmark, l.fund, k.fund AS owner
    FROM line AS l JOIN earmark AS k ON k.code = l.earmark
    WHERE l.fund <> k.fund
    ORDER BY l.entry
    """
    return list(db.execute(sql))


def deferrals_below_nil(db: Connection) -> list[DbRow]:
    """Funds that had released more than was given at the end of a year: fund, year,
    balance_rappen."""
    sql = """
    WITH yearly AS (
      SELECT fund, year,
        sum(sum(credit_rappen - debit_rappen)) OVER (PARTITION BY fund ORDER BY year)
          AS balance_rappen
      FROM month_balance WHERE account = '2300' GROUP BY fund, year
    )
    SELECT fund, year, balance_rappen FROM yearly WHERE balance_rappen < 0 ORDER BY fund, year
    """
    return list(db.execute(sql))


def deferring_funds_with_balance(db: Connection) -> list[DbRow]:
    """Funds that count income as it is spent and yet have a fund balance at the end of a year:
    fund, year, balance_rappen."""
    sql = """
    WITH yearly AS (
      SELECT m.fund, m.year,
        sum(sum(m.credit_rappen - m.debit_rappen)) OVER (PARTITION BY m.fund ORDER BY m.year)
          AS balance_rappen
      FROM month_balance AS m JOIN account AS a ON a.code = m.account
      WHERE a.type IN ('income', 'expense', 'fund_balance')
        AND m.fund IN (SELECT fund FROM fund_policy WHERE income = 'as_spent')
      GROUP BY m.fund, m.year
    )
    SELECT fund, year, balance_rappen FROM yearly WHERE balance_rappen <> 0 ORDER BY fund, year
    """
    return list(db.execute(sql))
