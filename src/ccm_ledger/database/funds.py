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
