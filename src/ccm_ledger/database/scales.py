"""SQL of the scales of assessment."""

from __future__ import annotations

from ccm_ledger.database.connection import Connection, DbRow


def scales(db: Connection) -> list[DbRow]:
    """Every scale, oldest first.

    Columns: name, from_year, to_year, decimals (of a rate as printed), source, state_count,
    rates_sum (in units of the last printed digit).
    """
    sql = """
    SELECT s.name, s.from_year, s.to_year, s.decimals, s.source, count(r.state) AS state_count,
      coalesce(sum(r.rate_units), 0) AS rates_sum
    FROM scale AS s
    LEFT JOIN scale_rate AS r ON r.scale = s.name
    GROUP BY s.name
    ORDER BY s.from_year, s.name
    """
    return list(db.execute(sql))


def find(db: Connection, name: str) -> DbRow | None:
    """One scale, columns as `scales`, or None."""
    return next((row for row in scales(db) if row["name"] == name), None)


def for_year(db: Connection, year: int) -> DbRow | None:
    """The scale that is in force in a calendar year, columns as `scales`, or None."""
    return next((row for row in scales(db) if row["from_year"] <= year <= row["to_year"]), None)


def overlapping(db: Connection, from_year: int, to_year: int) -> list[DbRow]:
    """Scales that share a year with a span: name, from_year, to_year."""
    sql = """
    SELECT name, from_year, to_year FROM scale
    WHERE from_year <= :to_year AND to_year >= :from_year
    ORDER BY from_year
    """
    return list(db.execute(sql, {"from_year": from_year, "to_year": to_year}))


def rates(db: Connection, scale: str) -> dict[str, int]:
    """State -> rate in units of the scale's last printed digit, in ISO order."""
    sql = "SELECT state, rate_units FROM scale_rate WHERE scale = :scale ORDER BY state"
    return {str(row[0]): int(row[1]) for row in db.execute(sql, {"scale": scale})}


def sources(db: Connection, scale: str) -> dict[str, str]:
    """State -> where its rate was taken from."""
    sql = "SELECT state, source FROM scale_rate WHERE scale = :scale ORDER BY state"
    return {str(row[0]): str(row[1]) for row in db.execute(sql, {"scale": scale})}
