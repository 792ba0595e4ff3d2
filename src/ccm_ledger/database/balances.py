"""SQL of what a fund holds: cash it can give, deferred contributions it can spend."""

from __future__ import annotations

from datetime import date

from ccm_ledger.database.connection import Connection, DbRow


def balance(db: Connection, fund: str, account: str) -> int:
    """Rappen on an account of a fund over all entries, debit positive."""
    sql = """
    SELECT coalesce(sum(debit_rappen - credit_rappen), 0)
    FROM month_balance WHERE fund = :fund AND account = :account
    """
    return int(db.execute(sql, {"fund": fund, "account": account}).fetchone()[0])


def can_give(db: Connection, fund: str, account: str, on: date) -> int:
    """Rappen that can leave an account of a fund on a day without taking any later day below nil.

    It is the lowest balance on that day and on every day after it, since what is spent later is
    spent. Months before the day's are taken from their turnover, so only later entries are read.
    """
    sql = """
    WITH carried AS (
      SELECT coalesce(sum(debit_rappen - credit_rappen), 0) AS balance
      FROM month_balance
      WHERE fund = :fund AND account = :account
        AND (year < :year OR (year = :year AND month < :month))
    ), daily AS (
      SELECT e.date, sum(l.amount_rappen) AS moved
      FROM entry AS e
      CROSS JOIN line AS l
      WHERE e.date >= :month_begins AND l.entry = e.sequence
        AND l.fund = :fund AND l.account = :account
      GROUP BY e.date
    ), running AS (
      SELECT date, (SELECT balance FROM carried) + sum(moved) OVER (ORDER BY date) AS balance
      FROM daily
    )
    SELECT min(balance) FROM (
      SELECT balance FROM running WHERE date > :on
      UNION ALL
      SELECT coalesce(
        (SELECT balance FROM running WHERE date <= :on ORDER BY date DESC LIMIT 1),
        (SELECT balance FROM carried)
      )
    )
    """
    values = {"fund": fund, "account": account, **_day(on)}
    return int(db.execute(sql, values).fetchone()[0])


def deferred_by_donor(db: Connection, fund: str, on: date) -> dict[str | None, int]:
    """Donor (None where nobody has listed them) -> rappen of deferred contributions left on a day.

    What came in by that day, less all that is released or given back, whatever the day: a row
    posted out of order can't spend money twice.
    """
    sql = """
    SELECT l.state, -sum(l.amount_rappen) AS held_rappen
    FROM line AS l
    JOIN entry AS e ON e.sequence = l.entry
    WHERE l.account = '2300' AND l.fund = :fund AND (e.date <= :on OR l.amount_rappen > 0)
    GROUP BY l.state
    ORDER BY l.state
    """
    rows = db.execute(sql, {"fund": fund, "on": on.isoformat()})
    return {row["state"]: int(row["held_rappen"]) for row in rows}


def transfers(db: Connection, year: int) -> list[DbRow]:
    """Transfers of a year that stand, by date.

    Columns: entry, date, out_of, into_fund, amount_rappen, authority, text.
    """
    sql = """
    SELECT e.sequence AS entry, e.date, given.fund AS out_of, taken.fund AS into_fund,
      given.amount_rappen, coalesce(given.reference, e.document) AS authority, e.text
    FROM entry_status AS e
    JOIN line AS given
      ON given.entry = e.sequence AND given.account = '8000' AND given.amount_rappen > 0
    JOIN line AS taken
      ON taken.entry = e.sequence AND taken.account = '8000' AND taken.amount_rappen < 0
    WHERE e.kind = 'transfer' AND e.year = :year AND e.reversed_by IS NULL
    ORDER BY e.date, e.sequence
    """
    return list(db.execute(sql, {"year": year}))


def between_funds(db: Connection, year: int | None) -> list[DbRow]:
    """Transfers, loans and repayments of a year or of all, by date.

    Columns: entry, date, kind, out_of, into_fund, amount_rappen, authority, text, item (the loan's
    key), open_rappen (of a loan, over all entries), reversed_by.
    """
    sql = """
    SELECT e.sequence AS entry, e.date, e.kind, given.fund AS out_of, taken.fund AS into_fund,
      given.amount_rappen, coalesce(given.reference, e.document) AS authority, e.text, given.item,
      CASE e.kind WHEN 'loan' THEN (
        SELECT sum(m.open_rappen) FROM open_item_movement AS m
        WHERE m.item = given.item AND m.account = '1900'
      ) END AS open_rappen, e.reversed_by
    FROM entry_status AS e
    JOIN line AS given ON given.entry = e.sequence AND given.amount_rappen > 0
      AND given.account IN ('8000', '1900', '2900')
    JOIN line AS taken ON taken.entry = e.sequence AND taken.amount_rappen < 0
      AND taken.account IN ('8000', '1900', '2900') AND taken.item IS given.item
    WHERE e.kind IN ('transfer', 'loan', 'loan-repayment') AND (:year IS NULL OR e.year = :year)
    ORDER BY e.date, e.sequence, given.item
    """
    return list(db.execute(sql, {"year": year}))


# Months before the day's are taken from their turnover; of its own, the lines up to it are read.
_AT_THE_END_OF = """
SELECT
  (
    SELECT coalesce(sum(debit_rappen - credit_rappen), 0)
    FROM month_balance
    WHERE account = :account AND (:fund IS NULL OR fund = :fund)
      AND (year < :year OR (year = :year AND month < :month))
  ) + (
    SELECT coalesce(sum(l.amount_rappen), 0)
    FROM entry AS e
    CROSS JOIN line AS l ON l.entry = e.sequence
    WHERE e.date BETWEEN :month_begins AND :on
      AND l.account = :account AND (:fund IS NULL OR l.fund = :fund)
  )
"""


def of_account(db: Connection, account: str, on: date) -> int:
    """Rappen on an account over all funds at the end of a day, debit positive."""
    return _at_the_end_of(db, None, account, on)


def of_fund(db: Connection, fund: str, account: str, on: date) -> int:
    """Rappen on an account of a fund at the end of a day, debit positive."""
    return _at_the_end_of(db, fund, account, on)


def _at_the_end_of(db: Connection, fund: str | None, account: str, on: date) -> int:
    values = {"fund": fund, "account": account, **_day(on)}
    return int(db.execute(_AT_THE_END_OF, values).fetchone()[0])


def _day(on: date) -> dict[str, str | int]:
    """A day, its year and month, and where that month begins."""
    return {
        "on": on.isoformat(),
        "year": on.year,
        "month": on.month,
        "month_begins": on.replace(day=1).isoformat(),
    }


def standing(db: Connection) -> list[DbRow]:
    """What every account of every fund stands at over all entries, in order.

    Columns: fund, account, balance_rappen (debit positive); accounts that never moved are left out.
    """
    sql = """
    SELECT fund, account, sum(debit_rappen - credit_rappen) AS balance_rappen
    FROM month_balance
    GROUP BY fund, account
    ORDER BY fund, account
    """
    return list(db.execute(sql))
