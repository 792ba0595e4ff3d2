"""SQL of the work plans over several years, and of the budgets taken from them."""

from __future__ import annotations

from ccm_ledger.database.connection import Connection, DbRow


def plans(db: Connection) -> list[DbRow]:
    """Every version of every plan, by name: name, version, decision, approved_on, from_year,
    to_year, total_rappen (all funds and years)."""
    sql = """
    SELECT p.name, p.version, p.decision, p.approved_on, min(l.year) AS from_year,
      max(l.year) AS to_year, sum(l.amount_rappen) AS total_rappen
    FROM plan AS p
    JOIN plan_line AS l ON l.name = p.name AND l.version = p.version
    GROUP BY p.name, p.version
    ORDER BY p.name, p.version
    """
    return list(db.execute(sql))


def lines(db: Connection, name: str, version: int, year: int | None = None) -> list[DbRow]:
    """Lines of a plan's version, by year as printed: year, line, fund, account, amount_rappen."""
    sql = """
    SELECT year, line, fund, account, amount_rappen FROM plan_line
    WHERE name = :name AND version = :version AND (:year IS NULL OR year = :year)
    ORDER BY year, position
    """
    return list(db.execute(sql, {"name": name, "version": version, "year": year}))


def source_of(db: Connection, year: int) -> DbRow | None:
    """The plan that a year's budget stands beside: plan, plan_version, decision, approved_on,
    budget_version (the last version taken from it; None where none was).

    Where no version was taken from a plan: the newest version of the plan, adopted by the time the
    budget in force was approved, that covers the year.
    """
    taken = """
    SELECT b.plan, b.plan_version, p.decision, p.approved_on, b.version AS budget_version
    FROM budget_plan AS b
    JOIN plan AS p ON p.name = b.plan AND p.version = b.plan_version
    WHERE b.year = :year
    ORDER BY b.version DESC LIMIT 1
    """
    covering = """
    SELECT p.name AS plan, p.version AS plan_version, p.decision, p.approved_on,
      NULL AS budget_version
    FROM plan AS p
    JOIN budget_in_force AS b ON b.year = :year AND p.approved_on <= b.approved_on
    WHERE EXISTS (
      SELECT 1 FROM plan_line AS l
      WHERE l.name = p.name AND l.version = p.version AND l.year = :year
    )
    ORDER BY p.approved_on DESC, p.name, p.version DESC LIMIT 1
    """
    for sql in (taken, covering):
        row: DbRow | None = db.execute(sql, {"year": year}).fetchone()
        if row is not None:
            return row
    return None


def taken_versions(db: Connection, name: str) -> list[DbRow]:
    """Budgets taken from a plan: year, version, plan_version, by year."""
    sql = """
    SELECT year, version, plan_version FROM budget_plan WHERE plan = :name
    ORDER BY year, version
    """
    return list(db.execute(sql, {"name": name}))


def is_taken(db: Connection, year: int, version: int) -> bool:
    """Whether it is on record which plan a budget's version came from."""
    sql = "SELECT 1 FROM budget_plan WHERE year = :year AND version = :version"
    return db.execute(sql, {"year": year, "version": version}).fetchone() is not None


# ── what `verify` proves ─────────────────────────────────────────────────────────────────────


def budgets_unlike_plan(db: Connection) -> list[DbRow]:
    """Budgets that are not the slice of the plan they were taken from: year, version, plan,
    plan_version, budget_rappen, slice_rappen."""
    sql = """
    WITH compared AS (
      SELECT t.year, t.version, t.plan, t.plan_version, l.line, l.fund, l.account,
        l.amount_rappen AS budget_rappen, 0 AS slice_rappen
      FROM budget_plan AS t
      JOIN budget_line AS l ON l.year = t.year AND l.version = t.version
      UNION ALL
      SELECT t.year, t.version, t.plan, t.plan_version, p.line, p.fund, p.account, 0,
        p.amount_rappen
      FROM budget_plan AS t
      JOIN plan_line AS p ON p.name = t.plan AND p.version = t.plan_version AND p.year = t.year
    ), by_line AS (
      SELECT year, version, plan, plan_version, sum(budget_rappen) AS budget_rappen,
        sum(slice_rappen) AS slice_rappen
      FROM compared
      GROUP BY year, version, line, fund, account
    )
    SELECT year, version, plan, plan_version, sum(budget_rappen) AS budget_rappen,
      sum(slice_rappen) AS slice_rappen
    FROM by_line
    GROUP BY year, version
    HAVING sum(budget_rappen <> slice_rappen) > 0
    ORDER BY year, version
    """
    return list(db.execute(sql))


def without_lines(db: Connection) -> list[DbRow]:
    """Versions of plans that plan nothing: plan, version."""
    sql = """
    SELECT p.name AS plan, p.version FROM plan AS p
    WHERE NOT EXISTS (
      SELECT 1 FROM plan_line AS l WHERE l.name = p.name AND l.version = p.version
    )
    ORDER BY p.name, p.version
    """
    return list(db.execute(sql))
