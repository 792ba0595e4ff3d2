"""SQL of the expenses: the register beside their entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.database.together import TOGETHER, together

_STATUS = """
SELECT id, entry, date, fund, line, account, amount_rappen, payee, text, document, earmark, detail,
  source_file, reversed_by
FROM expense_status
WHERE (:id IS NULL OR id = :id)
  AND (:year IS NULL OR substr(date, 1, 4) = :year)
  AND (:fund IS NULL OR fund = :fund)
  AND (:line IS NULL OR line = :line)
  AND (:earmark IS NULL OR earmark = :earmark)
ORDER BY date, entry, id
"""


def expenses(
    db: Connection,
    *,
    year: int | None = None,
    fund: str | None = None,
    line: str | None = None,
    earmark: str | None = None,
) -> list[DbRow]:
    """Expenses by date, each with the entry that reversed it, if one did."""
    values = {
        "id": None,
        "year": None if year is None else f"{year:04d}",
        "fund": fund,
        "line": line,
        "earmark": earmark,
    }
    return list(db.execute(_STATUS, values))


def find(db: Connection, expense: str) -> DbRow | None:
    """One expense, or None."""
    values = {"id": expense, "year": None, "fund": None, "line": None, "earmark": None}
    row: DbRow | None = db.execute(_STATUS, values).fetchone()
    return row


_INSERT = """
INSERT INTO expense (
  id, entry, date, fund, line, account, amount_rappen, payee, text, document, earmark, detail,
  source_file, source_key
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_MORE = ", (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" * (TOGETHER - 1)


class Kept(NamedTuple):
    """An expense as it is kept."""

    id: str
    entry: int
    date: str
    fund: str
    line: str
    account: str
    amount_rappen: int
    payee: str
    text: str
    document: str
    earmark: str | None
    detail: str | None
    source_file: str | None
    source_key: str | None


def insert(db: Connection, rows: Sequence[Kept]) -> None:
    """Write expenses; from then on they are sealed."""
    whole, rest = together(rows)
    db.executemany(_INSERT + _MORE, whole)
    db.executemany(_INSERT, rest)


def last_number(db: Connection, year: int) -> int:
    """The last number given in a year: 14 for E-2023-0014, 0 if there is none."""
    sql = """
    SELECT coalesce(max(CAST(substr(id, 8) AS INTEGER)), 0)
    FROM expense
    WHERE id > :first AND id < :after
    """
    # '.' is the character after '-', so the range is that of the year's ids in the primary key.
    values = {"first": f"E-{year:04d}-", "after": f"E-{year:04d}."}
    return int(db.execute(sql, values).fetchone()[0])


def has_source(db: Connection, source_key: str) -> bool:
    """Whether a row of a file is posted already, reversed or not."""
    sql = "SELECT 1 FROM expense WHERE source_key = :source_key"
    return db.execute(sql, {"source_key": source_key}).fetchone() is not None


def same_voucher(
    db: Connection,
    *,
    document: str,
    payee: str,
    fund: str,
    line: str,
    detail: str | None,
    earmark: str | None,
) -> list[DbRow]:
    """Expenses that stand under one document, payee, fund, line, detail and earmark.

    Columns: id, amount_rappen, source_key, in order of their ids.
    """
    sql = """
    SELECT id, amount_rappen, source_key
    FROM expense_status
    WHERE document = :document AND payee = :payee AND fund = :fund AND line = :line
      AND detail IS :detail AND earmark IS :earmark AND reversed_by IS NULL
    ORDER BY id
    """
    values = {
        "document": document,
        "payee": payee,
        "fund": fund,
        "line": line,
        "detail": detail,
        "earmark": earmark,
    }
    return list(db.execute(sql, values))


def spent_on_line(db: Connection, year: int, fund: str, account: str, line: str) -> int:
    """Rappen spent against a budget line in a year, reversals taken off."""
    sql = """
    SELECT coalesce(sum(l.amount_rappen), 0)
    FROM line AS l
    JOIN entry AS e ON e.sequence = l.entry
    WHERE l.account = :account AND l.fund = :fund AND l.budget_line = :line AND e.year = :year
    """
    values = {"year": year, "fund": fund, "account": account, "line": line}
    return int(db.execute(sql, values).fetchone()[0])


def known_lines(db: Connection) -> list[str]:
    """Every name an expense can be listed by: lines of budgets and the profile, accounts used."""
    sql = """
    SELECT line FROM expense UNION SELECT line FROM budget_line UNION SELECT line FROM profile_line
    ORDER BY line
    """
    return [str(row[0]) for row in db.execute(sql)]


def totals(db: Connection, year: int) -> list[DbRow]:
    """What stands in a year by fund, in the funds' order: fund, expense_count, amount_rappen.

    The amount is that of the expense accounts, so released accruals and refunds are taken off.
    """
    sql = """
    SELECT f.fund,
      (
        SELECT count(*) FROM expense_status AS x
        WHERE x.fund = f.fund AND x.reversed_by IS NULL AND x.date BETWEEN :first AND :last
      ) AS expense_count,
      coalesce((
        SELECT sum(m.debit_rappen - m.credit_rappen)
        FROM month_balance AS m
        JOIN account AS a ON a.code = m.account
        WHERE m.fund = f.fund AND m.year = :year AND a.type = 'expense'
      ), 0) AS amount_rappen
    FROM fund AS f
    ORDER BY f.position
    """
    values = {
        "year": year,
        "first": date(year, 1, 1).isoformat(),
        "last": date(year, 12, 31).isoformat(),
    }
    return list(db.execute(sql, values))


def over_budget(db: Connection, year: int) -> list[DbRow]:
    """Lines of the budget in force that are overspent: line, amount_rappen, spent_rappen."""
    sql = """
    SELECT b.line, b.amount_rappen, sum(l.amount_rappen) AS spent_rappen
    FROM budget_in_force AS v
    JOIN budget_line AS b ON b.year = v.year AND b.version = v.version
    JOIN line AS l ON l.account = b.account AND l.fund = b.fund AND l.budget_line = b.line
    JOIN entry AS e ON e.sequence = l.entry AND e.year = v.year
    WHERE v.year = :year
    GROUP BY b.line
    HAVING sum(l.amount_rappen) > b.amount_rappen
    ORDER BY b.position
    """
    return list(db.execute(sql, {"year": year}))
