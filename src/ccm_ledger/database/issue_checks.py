"""SQL of `verify` on what was issued: the statements' versions, and whether each closed year has
them.
"""

from __future__ import annotations

from collections.abc import Iterator

from ccm_ledger.database.connection import Connection, DbRow


def issued_statements(db: Connection) -> Iterator[DbRow]:
    """Issued statements by year, version and name: year, version, name, head_sequence, head,
    sha256, body."""
    yield from db.execute(
        """
        SELECT year, version, name, head_sequence, head, sha256, body FROM statement_issue
        ORDER BY year, version, name
        """
    )


def statement_version_gaps(db: Connection) -> list[DbRow]:
    """Years whose statement versions don't count on from 1: year, versions, highest."""
    sql = """
    SELECT year, count(DISTINCT version) AS versions, max(version) AS highest
    FROM statement_issue
    GROUP BY year HAVING count(DISTINCT version) <> max(version)
    ORDER BY year
    """
    return list(db.execute(sql))


def closed_without_statements(db: Connection) -> list[DbRow]:
    """Closed years of which no statement was issued: year, state."""
    sql = """
    SELECT year, state FROM fiscal_year
    WHERE state <> 'open' AND year NOT IN (SELECT year FROM statement_issue)
    ORDER BY year
    """
    return list(db.execute(sql))


def identities(db: Connection) -> int:
    """How many rows say what this ledger is; one is right."""
    return int(db.execute("SELECT count(*) FROM ledger").fetchone()[0])
