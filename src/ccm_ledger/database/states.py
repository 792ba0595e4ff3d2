"""SQL of the States and their membership."""

from __future__ import annotations

from datetime import date

from ccm_ledger.database.connection import Connection, DbRow


def states(db: Connection) -> list[DbRow]:
    """Every State the ledger knows, by code: all columns of state_party."""
    sql = """
    SELECT state, iso2, name, name_fr, name_es, party_from, party_until, signed_on, source
    FROM state_party ORDER BY state
    """
    return list(db.execute(sql))


def find(db: Connection, state: str) -> DbRow | None:
    """One State, or None."""
    sql = """
    SELECT state, iso2, name, name_fr, name_es, party_from, party_until, signed_on, source
    FROM state_party WHERE state = :state
    """
    row: DbRow | None = db.execute(sql, {"state": state}).fetchone()
    return row


def parties_on(db: Connection, day: date) -> list[str]:
    """Codes of the States that are party on a day, in ISO order."""
    sql = """
    SELECT state FROM state_party
    WHERE party_from <= :day AND (party_until IS NULL OR party_until > :day)
    ORDER BY state
    """
    return [str(row[0]) for row in db.execute(sql, {"day": day.isoformat()})]


def names(db: Connection) -> dict[str, str]:
    """State -> English name."""
    return {str(row[0]): str(row[1]) for row in db.execute("SELECT state, name FROM state_party")}


def update(db: Connection, state: str, values: dict[str, str | None]) -> None:
    """Set name and dates of membership of a State that is known."""
    sql = """
    UPDATE state_party
    SET name = :name, party_from = :party_from, party_until = :party_until
    WHERE state = :state
    """
    db.execute(sql, {"state": state, **values})


def invoiced_runs(db: Connection) -> list[tuple[int, date]]:
    """Budget year and day of assessment of every run of invoices, in order."""
    sql = """
    SELECT DISTINCT budget_year, assessed_on FROM assessment
    WHERE whole_run = 1
    ORDER BY budget_year, assessed_on
    """
    return [(int(row[0]), date.fromisoformat(row[1])) for row in db.execute(sql)]


def invoiced_beside(db: Connection, state: str) -> list[int]:
    """Budget years for which a State was invoiced by itself, beside the run."""
    sql = """
    SELECT DISTINCT a.budget_year
    FROM assessment AS a
    JOIN invoice AS i ON i.assessment = a.id
    WHERE a.whole_run = 0 AND i.state = :state
    ORDER BY a.budget_year
    """
    return [int(row[0]) for row in db.execute(sql, {"state": state})]
