"""SQL of the earmarks and their roll-forward."""

from __future__ import annotations

from datetime import date

from ccm_ledger.database.connection import Connection, DbRow


def earmarks(db: Connection) -> list[DbRow]:
    """Earmarks by code: code, fund, state, purpose, from_date, until_date, recorded_at."""
    sql = """
    SELECT code, fund, state, purpose, from_date, until_date, recorded_at
    FROM earmark ORDER BY code
    """
    return list(db.execute(sql))


def find(db: Connection, code: str) -> DbRow | None:
    """One earmark, columns as `earmarks`, or None."""
    sql = """
    SELECT code, fund, state, purpose, from_date, until_date, recorded_at
    FROM earmark WHERE code = :code
    """
    row: DbRow | None = db.execute(sql, {"code": code}).fetchone()
    return row


def held(db: Connection, code: str, on: date) -> int:
    """Rappen an earmark can still spend on a day: received by then, less all that is spent.

    What is spent later counts too, so that a row posted out of order can't spend money twice.
    """
    sql = """
    SELECT coalesce(sum(amount_rappen), 0) FROM earmark_movement
    WHERE earmark = :code AND (date <= :on OR amount_rappen < 0)
    """
    return int(db.execute(sql, {"code": code, "on": on.isoformat()}).fetchone()[0])


def roll_forward(db: Connection, year: int, until: date) -> list[DbRow]:
    """Each earmark in a year up to a day, rappen: code, opening, received, used, refunded, closing.

    opening + received - used - refunded = closing; what is refunded is due to the donor or paid.
    """
    sql = """
    SELECT k.code, k.fund, k.state, k.purpose, k.from_date, k.until_date,
      coalesce(sum(m.amount_rappen) FILTER (WHERE m.year < :year OR m.account = '3000'), 0)
        AS opening_rappen,
      coalesce(sum(m.amount_rappen) FILTER (
        WHERE m.year = :year AND m.account_type <> 'expense' AND m.account NOT IN ('3000', '4150')
          AND m.kind <> 'refund'
      ), 0) AS received_rappen,
      coalesce(-sum(m.amount_rappen) FILTER (
        WHERE m.year = :year AND m.account_type = 'expense'
      ), 0) AS used_rappen,
      coalesce(-sum(m.amount_rappen) FILTER (
        WHERE m.year = :year AND m.account_type <> 'expense' AND m.account <> '3000'
          AND (m.account = '4150' OR m.kind = 'refund')
      ), 0) AS refunded_rappen,
      coalesce(sum(m.amount_rappen), 0) AS closing_rappen
    FROM earmark AS k
    LEFT JOIN earmark_movement AS m
      ON m.earmark = k.code AND m.date <= :until AND m.year <= :year
    GROUP BY k.code
    ORDER BY k.code
    """
    return list(db.execute(sql, {"year": year, "until": until.isoformat()}))


def uses(db: Connection, year: int, until: date) -> list[DbRow]:
    """What earmarked money paid for in a year up to a day, by earmark, budget line and detail.

    Columns: code, state, account_name, budget_line, detail, amount_rappen. What was spent and
    undone again is left out.
    """
    sql = """
    SELECT k.code, k.state, a.name AS account_name, l.budget_line, l.detail,
      sum(l.amount_rappen) AS amount_rappen
    FROM line AS l
    JOIN entry AS e ON e.sequence = l.entry
    JOIN account AS a ON a.code = l.account
    JOIN earmark AS k ON k.code = l.earmark
    WHERE e.year = :year AND e.date <= :until AND a.type = 'expense'
    GROUP BY k.code, l.account, l.budget_line, l.detail
    HAVING sum(l.amount_rappen) <> 0
    ORDER BY k.code, l.account, l.budget_line, l.detail
    """
    return list(db.execute(sql, {"year": year, "until": until.isoformat()}))


def movements(db: Connection, code: str) -> list[DbRow]:
    """What came under an earmark and was spent from it, by date.

    Columns: date, entry, kind, text, account, line (of the budget), amount_rappen (received
    positive).
    """
    sql = """
    SELECT m.date, m.entry, e.kind, e.text, m.account, m.budget_line AS line, m.amount_rappen
    FROM earmark_movement AS m
    JOIN entry AS e ON e.sequence = m.entry
    WHERE m.earmark = :code
    ORDER BY m.date, m.entry
    """
    return list(db.execute(sql, {"code": code}))
