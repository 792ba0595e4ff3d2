"""SQL of `verify` for the bank: each function returns the rows that break one rule."""

from __future__ import annotations

from collections.abc import Iterator

from ccm_ledger.database.connection import Connection, DbRow


def statements_unlike_lines(db: Connection) -> list[DbRow]:
    """Statements whose lines don't lead from opening to closing: statement, closing_rappen,
    made_rappen."""
    sql = """
    SELECT s.statement, s.closing_rappen,
      s.opening_rappen + s.known_rappen + coalesce(sum(b.amount_rappen), 0) AS made_rappen
    FROM bank_statement AS s
    LEFT JOIN bank_line AS l ON l.statement = s.id
    LEFT JOIN bank_booking AS b ON b.id = l.booking
    GROUP BY s.id
    HAVING s.closing_rappen <> s.opening_rappen + s.known_rappen
      + coalesce(sum(b.amount_rappen), 0)
    ORDER BY s.id
    """
    return list(db.execute(sql))


def bookings_unlike_rows(db: Connection) -> list[DbRow]:
    """Bookings whose payments don't add up to them: booking, amount_rappen, rows_rappen."""
    sql = """
    SELECT b.id AS booking, b.amount_rappen, coalesce(sum(t.amount_rappen), 0) AS rows_rappen
    FROM bank_booking AS b
    LEFT JOIN bank_row_tied AS t ON t.booking = b.id
    GROUP BY b.id
    HAVING b.amount_rappen <> coalesce(sum(t.amount_rappen), 0)
    ORDER BY b.id
    """
    return list(db.execute(sql))


def rows_unlike_entries(db: Connection) -> list[DbRow]:
    """Rows that their entry doesn't book: row, amount_rappen, entry, moved_rappen.

    A row without a tie is told with entry 0.
    """
    sql = """
    SELECT group_concat(t.id, ' ') AS row, sum(t.amount_rappen) AS amount_rappen,
      coalesce(t.entry, 0) AS entry,
      coalesce((
        SELECT sum(l.amount_rappen) FROM line AS l
        JOIN bank_account AS a ON a.iban = t.iban AND a.account = l.account
        WHERE l.entry = t.entry
      ), 0) AS moved_rappen
    FROM bank_row_tied AS t
    GROUP BY t.entry, t.iban
    HAVING t.entry IS NULL OR sum(t.amount_rappen) <> coalesce((
      SELECT sum(l.amount_rappen) FROM line AS l
      JOIN bank_account AS a ON a.iban = t.iban AND a.account = l.account
      WHERE l.entry = t.entry
    ), 0)
    ORDER BY 3
    """
    return list(db.execute(sql))


def ties_left_behind(db: Connection) -> list[DbRow]:
    """Entries that held a row once, and stand beside what books it now: row, entry."""
    sql = """
    WITH newest AS (
      SELECT row, max(number) AS number FROM bank_tie GROUP BY row
    ), counting AS (
      SELECT entry FROM bank_row_tied WHERE entry IS NOT NULL
    ), left_behind AS (
      SELECT t.row, t.entry FROM bank_tie AS t
      JOIN newest AS n ON n.row = t.row AND n.number <> t.number
      UNION
      SELECT t.row, t.entry FROM bank_tie AS t
      JOIN bank_row AS r ON r.id = t.row AND r.position = 0
      WHERE EXISTS (SELECT 1 FROM bank_row AS d WHERE d.booking = r.booking AND d.position > 0)
    )
    SELECT b.row, b.entry FROM left_behind AS b
    JOIN entry_status AS e ON e.sequence = b.entry
    WHERE e.reversed_by IS NULL AND b.entry NOT IN (SELECT entry FROM counting)
    ORDER BY b.row, b.entry
    """
    return list(db.execute(sql))


def payments_held_wrongly(db: Connection) -> list[DbRow]:
    """Payments of which 2210 holds less than nothing or more than was paid: item, held_rappen."""
    sql = """
    SELECT l.item, sum(l.amount_rappen) AS held_rappen
    FROM line AS l
    LEFT JOIN bank_row AS r ON r.id = l.item
    WHERE l.account = '2210' AND l.item IS NOT NULL
    GROUP BY l.item
    HAVING sum(l.amount_rappen) < 0 OR sum(l.amount_rappen) > coalesce(-r.amount_rappen, 0)
    ORDER BY l.item
    """
    return list(db.execute(sql))


def row_gaps(db: Connection) -> list[DbRow]:
    """Years in which a row's number is missing: year, rows (a count), highest."""
    sql = """
    SELECT substr(id, 3, 4) AS year, count(*) AS rows,
      max(CAST(substr(id, 8) AS INTEGER)) AS highest
    FROM bank_row GROUP BY 1
    HAVING count(*) <> max(CAST(substr(id, 8) AS INTEGER))
    ORDER BY 1
    """
    return list(db.execute(sql))


def files(db: Connection) -> Iterator[DbRow]:
    """Kept files: sha256, name, size_bytes, compressed."""
    yield from db.execute(
        "SELECT sha256, name, size_bytes, compressed FROM bank_file ORDER BY name"
    )
