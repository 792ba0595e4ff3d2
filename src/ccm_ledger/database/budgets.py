"""SQL of the approved budgets, their versions, lines and notes."""

from __future__ import annotations

from ccm_ledger.database.connection import Connection, DbRow


def in_force(db: Connection, year: int) -> DbRow | None:
    """The newest version of a year's budget: year, version, approved_on, authority; or None."""
    sql = """
    SELECT year, version, approved_on, authority FROM budget_in_force WHERE year = :year
    """
    row: DbRow | None = db.execute(sql, {"year": year}).fetchone()
    return row


def versions(db: Connection, year: int) -> list[DbRow]:
    """Every version of a year's budget, oldest first, with what each approves in all.

    Columns: year, version, approved_on, authority, recorded_at, total_rappen (all funds).
    """
    sql = """
    SELECT b.year, b.version, b.approved_on, b.authority, b.recorded_at,
      (SELECT sum(l.amount_rappen) FROM budget_line AS l
       WHERE l.year = b.year AND l.version = b.version) AS total_rappen
    FROM budget AS b
    WHERE b.year = :year
    ORDER BY b.version
    """
    return list(db.execute(sql, {"year": year}))


def lines(db: Connection, year: int, version: int) -> list[DbRow]:
    """The lines of one version as printed: line, position, fund, account, amount_rappen, note."""
    sql = """
    SELECT line, position, fund, account, amount_rappen, note
    FROM budget_line
    WHERE year = :year AND version = :version
    ORDER BY position
    """
    return list(db.execute(sql, {"year": year, "version": version}))


def total(db: Connection, year: int, version: int, fund: str) -> int:
    """Rappen that one version approves for a fund."""
    sql = """
    SELECT coalesce(sum(amount_rappen), 0) FROM budget_line
    WHERE year = :year AND version = :version AND fund = :fund
    """
    row = db.execute(sql, {"year": year, "version": version, "fund": fund}).fetchone()
    return int(row[0])


def notes(db: Connection, year: int) -> dict[str, str]:
    """Line -> the newest note that explains its variance.

    A note of `budget note` counts before the one that came with the budget's file.
    """
    from_file = """
    SELECT l.line, l.note
    FROM budget_line AS l
    JOIN budget_in_force AS b ON b.year = l.year AND b.version = l.version
    WHERE l.year = :year AND l.note <> ''
    ORDER BY l.position
    """
    found = {str(row[0]): str(row[1]) for row in db.execute(from_file, {"year": year})}
    written = "SELECT line, text FROM budget_note WHERE year = :year ORDER BY id"
    return found | {str(row[0]): str(row[1]) for row in db.execute(written, {"year": year})}


def find_line(db: Connection, year: int, line: str) -> DbRow | None:
    """A line of the budget in force, columns as `lines`, or None."""
    sql = """
    SELECT l.line, l.position, l.fund, l.account, l.amount_rappen, l.note
    FROM budget_line AS l
    JOIN budget_in_force AS b ON b.year = l.year AND b.version = l.version
    WHERE l.year = :year AND l.line = :line
    """
    row: DbRow | None = db.execute(sql, {"year": year, "line": line}).fetchone()
    return row


def spending_lines(db: Connection, year: int) -> list[DbRow]:
    """The lines that money may be spent on in a year: line, fund, account, in printed order.

    These are the lines of the budget in force and, for a fund whose income counts as it is spent
    (it needs no budget), the profile's lines that the budget doesn't contain.
    """
    sql = """
    SELECT line, fund, account FROM (
      SELECT l.line, l.fund, l.account, 0 AS part, l.position
      FROM budget_line AS l
      JOIN budget_in_force AS b ON b.year = l.year AND b.version = l.version
      WHERE l.year = :year
      UNION ALL
      SELECT p.line, p.fund, p.account, 1 AS part, p.position
      FROM profile_line AS p
      WHERE 'as_spent' = (
          SELECT f.income FROM fund_policy AS f
          WHERE f.fund = p.fund AND f.from_year <= :year
          ORDER BY f.from_year DESC LIMIT 1
        )
        AND NOT EXISTS (
          SELECT 1 FROM budget_line AS l
          JOIN budget_in_force AS b ON b.year = l.year AND b.version = l.version
          WHERE l.year = :year AND l.line = p.line
        )
    )
    ORDER BY part, position
    """
    return list(db.execute(sql, {"year": year}))


def add_note(db: Connection, year: int, line: str, text: str, recorded_at: str) -> None:
    """Keep a note on a line; older ones stay, the newest counts."""
    sql = """
    INSERT INTO budget_note (id, year, line, text, recorded_at)
    SELECT coalesce(max(id), 0) + 1, :year, :line, :text, :recorded_at FROM budget_note
    """
    db.execute(sql, {"year": year, "line": line, "text": text, "recorded_at": recorded_at})


def first_issued_on(db: Connection, year: int) -> str | None:
    """The day the first invoice of a budget year was issued by an assessment, or None."""
    sql = """
    SELECT min(issued_on) FROM invoice WHERE budget_year = :year AND assessment IS NOT NULL
    """
    row = db.execute(sql, {"year": year}).fetchone()
    return None if row[0] is None else str(row[0])
