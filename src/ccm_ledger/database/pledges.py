"""SQL of the pledges, and what has been received on them; and of support in kind."""

from __future__ import annotations

from ccm_ledger.database.connection import Connection, DbRow


def pledges(db: Connection, year: int | None = None) -> list[DbRow]:
    """Pledges by id, for one year or all, each with what came since from that State and purpose.

    Columns: id, date, state, name, amount_rappen, purpose, for_year, earmark, text,
    received_rappen. Received counts all of the year, for every pledge of that State, purpose and
    (where the pledge names one) earmark alike: the ledger doesn't tie a receipt to a pledge.
    """
    sql = """
    SELECT p.id, p.date, p.state, s.name, p.amount_rappen, p.purpose, p.for_year, p.earmark,
      p.text,
      coalesce((
        SELECT sum(m.amount_rappen) FROM allocation_movement AS m
        WHERE m.state = p.state AND m.purpose = p.purpose AND m.budget_year = p.for_year
          AND (p.earmark IS NULL OR m.earmark = p.earmark)
      ), 0) AS received_rappen
    FROM pledge AS p
    JOIN state_party AS s ON s.state = p.state
    WHERE :year IS NULL OR p.for_year = :year
    ORDER BY p.id
    """
    return list(db.execute(sql, {"year": year}))


def next_pledge(db: Connection, year: int) -> str:
    """The next id in the year of the pledge's date: P-2023-0001."""
    sql = """
    SELECT printf('P-%d-%04d', :year, 1 + coalesce(max(CAST(substr(id, 8) AS INTEGER)), 0))
    FROM pledge WHERE substr(id, 3, 4) = CAST(:year AS TEXT)
    """
    return str(db.execute(sql, {"year": year}).fetchone()[0])


def in_kind(db: Connection, year: int | None = None) -> list[DbRow]:
    """Support in kind by id, of one year or all: id, year, amount_rappen, given_by, basis."""
    sql = """
    SELECT id, year, amount_rappen, given_by, basis FROM in_kind
    WHERE :year IS NULL OR year = :year
    ORDER BY id
    """
    return list(db.execute(sql, {"year": year}))


def next_in_kind(db: Connection, year: int) -> str:
    """The next id in the year it was given: K-2023-0001."""
    sql = """
    SELECT printf('K-%d-%04d', :year, 1 + coalesce(max(CAST(substr(id, 8) AS INTEGER)), 0))
    FROM in_kind WHERE year = :year
    """
    return str(db.execute(sql, {"year": year}).fetchone()[0])
