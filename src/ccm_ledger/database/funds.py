"""SQL of funds, accounts, fund policies and the profile's budget lines."""

from __future__ import annotations

from ccm_ledger.database.connection import Connection, DbRow


def funds(db: Connection) -> list[DbRow]:
    """Funds in their printed order: fund, name, restricted, note."""
    sql = "SELECT fund, name, restricted, note FROM fund ORDER BY position"
    return list(db.execute(sql))


def accounts(db: Connection) -> list[DbRow]:
    """The chart of accounts by code: code, name, type, fixed."""
    return list(db.execute("SELECT code, name, type, fixed FROM account ORDER BY code"))


def income_policy(db: Connection, fund: str, year: int) -> str:
    """When a fund's income counts in a year: `on_receipt`, `as_spent` or `on_invoice`.

    The newest policy not after the year; for books that begin before any policy, the first one.
    """
    sql = """
    SELECT income FROM fund_policy
    WHERE fund = :fund
    ORDER BY from_year <= :year DESC, abs(from_year - :year) LIMIT 1
    """
    return str(db.execute(sql, {"fund": fund, "year": year}).fetchone()[0])


def rename_account(db: Connection, code: str, name: str) -> None:
    db.execute("UPDATE account SET name = :name WHERE code = :code", {"code": code, "name": name})


def profile_lines(db: Connection) -> list[DbRow]:
    """The lines the profile knows, in printed order: line, fund, account."""
    return list(db.execute("SELECT line, fund, account FROM profile_line ORDER BY position"))


def policies(db: Connection, fund: str) -> list[DbRow]:
    """A fund's policies by their first year: from_year, income, source."""
    sql = "SELECT from_year, income, source FROM fund_policy WHERE fund = :fund ORDER BY from_year"
    return list(db.execute(sql, {"fund": fund}))


def policy_years(db: Connection, fund: str, from_year: int) -> list[int]:
    """Years from one on with which a policy of a fund begins."""
    sql = "SELECT from_year FROM fund_policy WHERE fund = :fund AND from_year >= :from_year"
    return [int(row[0]) for row in db.execute(sql, {"fund": fund, "from_year": from_year})]


def years_invoiced(db: Connection, from_year: int) -> list[int]:
    """Budget years from one on with an invoice, cancelled ones included."""
    sql = "SELECT DISTINCT budget_year FROM invoice WHERE budget_year >= :from_year"
    return [int(row[0]) for row in db.execute(sql, {"from_year": from_year})]


def years_with_income(db: Connection, fund: str, from_year: int) -> list[int]:
    """Years from one on in which a fund has income, or that money in advance waits for."""
    sql = """
    SELECT year FROM month_balance AS m JOIN account AS a ON a.code = m.account
    WHERE a.type = 'income' AND m.fund = :fund AND m.year >= :from_year
    UNION
    SELECT l.budget_year FROM line AS l JOIN entry AS e ON e.sequence = l.entry
    WHERE l.account = '2100' AND l.fund = :fund AND l.budget_year >= :from_year
      AND e.kind <> 'opening'
    """
    return [int(row[0]) for row in db.execute(sql, {"fund": fund, "from_year": from_year})]
