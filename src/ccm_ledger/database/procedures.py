"""SQL of the financial procedures, kept as data: rows are added, never changed."""

from __future__ import annotations

from ccm_ledger.database.connection import Connection, DbRow


def in_force(db: Connection, year: int, known: int | None = None) -> DbRow | None:
    """The procedures of a budget year: id, from_year, document (JSON), source, set_at; or None.

    Of the rows that begin no later than the year, the one that begins last holds; of those that
    begin together the newest. `known` leaves out rows that were set after the one of this id.
    """
    sql = """
    SELECT id, from_year, document, source, set_at
    FROM financial_procedure
    WHERE from_year <= :year AND (:known IS NULL OR id <= :known)
    ORDER BY from_year DESC, id DESC LIMIT 1
    """
    row: DbRow | None = db.execute(sql, {"year": year, "known": known}).fetchone()
    return row


def procedures(db: Connection) -> list[DbRow]:
    """Every row in the order it was set: id, from_year, document (JSON), source, set_at."""
    sql = "SELECT id, from_year, document, source, set_at FROM financial_procedure ORDER BY id"
    return list(db.execute(sql))


def add(db: Connection, from_year: int, document: str, source: str, set_at: str) -> None:
    """Set procedures from a year on."""
    sql = """
    INSERT INTO financial_procedure (id, from_year, document, source, set_at)
    SELECT coalesce(max(id), 0) + 1, :from_year, :document, :source, :set_at
    FROM financial_procedure
    """
    db.execute(
        sql,
        {"from_year": from_year, "document": document, "source": source, "set_at": set_at},
    )


def next_from_year(db: Connection, after: int) -> int | None:
    """The first year after `after` from which other procedures hold, or None."""
    sql = "SELECT min(from_year) FROM financial_procedure WHERE from_year > :after"
    row = db.execute(sql, {"after": after}).fetchone()
    return None if row[0] is None else int(row[0])


def invoiced_years(db: Connection) -> list[int]:
    """Budget years whose invoices were assessed and issued, in order."""
    sql = """
    SELECT DISTINCT budget_year FROM invoice WHERE assessment IS NOT NULL ORDER BY budget_year
    """
    return [int(row[0]) for row in db.execute(sql)]


def statement_notice(db: Connection, year: int) -> str | None:
    """What stands first under every statement of a year, where its procedures say such a thing.

    A document that is damaged says nothing here; `verify` names it.
    """
    sql = """
    SELECT CASE WHEN json_valid(document) THEN json_extract(document, '$.statement_notice') END
    FROM financial_procedure
    WHERE from_year <= :year
    ORDER BY from_year DESC, id DESC LIMIT 1
    """
    row = db.execute(sql, {"year": year}).fetchone()
    return None if row is None or row[0] is None else str(row[0])
