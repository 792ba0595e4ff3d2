"""SQL of the fiscal years and of what the ledger is."""

from __future__ import annotations

from datetime import date

from ccm_ledger.database.connection import Connection, DbRow


def identity(db: Connection) -> DbRow:
    """The one row of `ledger`: ledger_id, profile, currency, opened_on, first_year, created_at."""
    row: DbRow = db.execute(
        "SELECT ledger_id, profile, currency, opened_on, first_year, created_at FROM ledger"
    ).fetchone()
    return row


def state_of(db: Connection, year: int) -> str | None:
    """`open`, `provisional` or `final`; None for a year nothing has touched yet."""
    row = db.execute("SELECT state FROM fiscal_year WHERE year = :year", {"year": year}).fetchone()
    return None if row is None else str(row[0])


def ensure(db: Connection, year: int) -> None:
    """Begin a year, open, if it hasn't begun."""
    db.execute(
        "INSERT INTO fiscal_year (year) SELECT :year"
        " WHERE NOT EXISTS (SELECT 1 FROM fiscal_year WHERE year = :year)",
        {"year": year},
    )


def states(db: Connection) -> dict[int, str]:
    """Every year that has begun -> its state, in order."""
    rows = db.execute("SELECT year, state FROM fiscal_year ORDER BY year")
    return {int(row[0]): str(row[1]) for row in rows}


def with_entries(db: Connection) -> list[int]:
    """Years that have entries, in order."""
    sql = "SELECT DISTINCT year FROM month_balance ORDER BY year"
    return [int(row[0]) for row in db.execute(sql)]


def is_active(db: Connection, year: int) -> bool:
    """Whether a year has income or expenditure: the opening year has none but its balances."""
    sql = """
    SELECT 1 FROM month_balance AS m
    JOIN account AS a ON a.code = m.account
    WHERE m.year = :year AND a.type IN ('income', 'expense')
    LIMIT 1
    """
    return db.execute(sql, {"year": year}).fetchone() is not None


def with_budget(db: Connection) -> list[int]:
    """Years that have an approved budget, in order."""
    sql = "SELECT DISTINCT year FROM budget ORDER BY year"
    return [int(row[0]) for row in db.execute(sql)]


def change(
    db: Connection, year: int, from_state: str, to_state: str, reason: str, changed_at: str
) -> None:
    """Move a year one step; the guards refuse every other step."""
    sql = """
    INSERT INTO year_change (sequence, year, from_state, to_state, reason, changed_at)
    SELECT coalesce(max(sequence), 0) + 1, :year, :from_state, :to_state, :reason, :changed_at
    FROM year_change
    """
    db.execute(
        sql,
        {
            "year": year,
            "from_state": from_state,
            "to_state": to_state,
            "reason": reason,
            "changed_at": changed_at,
        },
    )


def changes(db: Connection, year: int) -> list[DbRow]:
    """The history of a year: from_state, to_state, reason, changed_at, in order."""
    sql = """
    SELECT from_state, to_state, reason, changed_at
    FROM year_change WHERE year = :year ORDER BY sequence
    """
    return list(db.execute(sql, {"year": year}))


def default_year(db: Connection, today: date) -> int:
    """The year a command means when none is given: the earliest open year that has a budget, else
    the opening year, else the first year with entries, else the clock's."""
    closed = {year for year, state in states(db).items() if state != "open"}
    for year in with_budget(db):
        if year not in closed:
            return year
    opened_on = identity(db)["opened_on"]
    if opened_on:
        return int(opened_on[:4])
    return next(iter(with_entries(db)), today.year)


def standing_year(db: Connection, today: date) -> int:
    """The year that a group called bare tells of: the default, but once every year with a budget is
    closed the last of them, not the year the books began with."""
    budgeted, states_ = with_budget(db), states(db)
    if budgeted and all(states_.get(year, "open") != "open" for year in budgeted):
        return budgeted[-1]
    return default_year(db, today)
