"""SQL of the bank's bookings and rows: what was booked, and which entry each row is tied to."""

from __future__ import annotations

from datetime import date

from ccm_ledger.database.connection import Connection, DbRow


def line_keys(db: Connection, iban: str) -> dict[str, int]:
    """Key -> booking, for the lines of statements of an account."""
    sql = """
    SELECT l.key, l.booking FROM bank_line AS l
    JOIN bank_statement AS s ON s.id = l.statement
    WHERE s.iban = :iban
    """
    return {str(row[0]): int(row[1]) for row in db.execute(sql, {"iban": iban})}


def notice_keys(db: Connection) -> set[str]:
    """Keys of the lines of notifications."""
    return {str(row[0]) for row in db.execute("SELECT key FROM bank_line WHERE statement IS NULL")}


def bookings_like(db: Connection, iban: str, day: date, amount_rappen: int) -> list[DbRow]:
    """Bookings of a day and amount.

    Columns: id, bank_reference, text, in_statement (0 or 1), row_count (rows with details),
    end_to_end (of a single row).
    """
    sql = """
    SELECT b.id, b.bank_reference, b.text,
      EXISTS (
        SELECT 1 FROM bank_line AS l WHERE l.booking = b.id AND l.statement IS NOT NULL
      ) AS in_statement,
      (SELECT count(*) FROM bank_row AS r WHERE r.booking = b.id AND r.position > 0) AS row_count,
      coalesce((SELECT max(r.end_to_end) FROM bank_row AS r WHERE r.booking = b.id), '')
        AS end_to_end
    FROM bank_booking AS b
    WHERE b.iban = :iban AND b.date = :day AND b.amount_rappen = :amount_rappen
    ORDER BY b.id
    """
    values = {"iban": iban, "day": day.isoformat(), "amount_rappen": amount_rappen}
    return list(db.execute(sql, values))


def last_row_number(db: Connection, year: int) -> int:
    """The last number given in a year: 14 for B-2023-0014."""
    sql = """
    SELECT coalesce(max(CAST(substr(id, 8) AS INTEGER)), 0) FROM bank_row
    WHERE id > :first AND id < :after
    """
    values = {"first": f"B-{year:04d}-", "after": f"B-{year:04d}."}
    return int(db.execute(sql, values).fetchone()[0])


_ROWS = """
SELECT s.id, s.iban, s.date, s.amount_rappen, s.entry, s.evidence, s.status, s.state, s.statement,
  r.booking, r.position, r.bank_reference, r.end_to_end, r.structured_reference, r.text, r.party,
  r.party_iban, r.currency, r.currency_amount, r.rate, r.charges_rappen,
  b.text AS booking_text, b.bank_reference AS booking_reference, b.code, b.reversal, b.value_date,
  (
    SELECT group_concat(c.id, ' ') FROM receipt AS c WHERE c.entry = s.entry
  ) AS receipts
FROM bank_row_status AS s
JOIN bank_row AS r ON r.id = s.id
JOIN bank_booking AS b ON b.id = r.booking
"""
_OF_YEAR = (
    _ROWS
    + """
WHERE (:first IS NULL OR s.date >= :first) AND (:last IS NULL OR s.date <= :last)
  AND (:status IS NULL OR s.status = :status)
ORDER BY s.date, s.id
"""
)
_OF_ID = _ROWS + "WHERE s.id = :id"
_OF_BOOKING = _ROWS + "WHERE r.booking = :booking ORDER BY r.position"


def rows(
    db: Connection,
    *,
    first: date | None = None,
    last: date | None = None,
    status: str | None = None,
) -> list[DbRow]:
    """Rows by day with all the bank said, the entry they are tied to and how they stand."""
    values = {
        "first": first and first.isoformat(),
        "last": last and last.isoformat(),
        "status": status,
    }
    return list(db.execute(_OF_YEAR, values))


def row(db: Connection, row_id: str) -> DbRow | None:
    """One row as it stands, or None."""
    found: DbRow | None = db.execute(_OF_ID, {"id": row_id}).fetchone()
    return found


def rows_of_booking(db: Connection, booking: int) -> list[DbRow]:
    """The rows of a booking that count."""
    return list(db.execute(_OF_BOOKING, {"booking": booking}))


def row_of_entry(db: Connection, entry: int) -> DbRow | None:
    """The row that an entry is tied to: id, party_iban; or None."""
    sql = """
    SELECT t.id, r.party_iban FROM bank_row_tied AS t
    JOIN bank_row AS r ON r.id = t.id
    WHERE t.entry = :entry
    """
    found: DbRow | None = db.execute(sql, {"entry": entry}).fetchone()
    return found


def undoable(
    db: Connection, iban: str, amount_rappen: int, bank_reference: str, end_to_end: str
) -> list[DbRow]:
    """Rows that a reversal names by the bank's reference or the end-to-end id, and that stand.

    Columns: id, entry, date.
    """
    sql = """
    SELECT t.id, t.entry, t.date
    FROM bank_row_tied AS t
    JOIN bank_row AS r ON r.id = t.id
    JOIN bank_booking AS b ON b.id = r.booking
    JOIN entry_status AS e ON e.sequence = t.entry
    WHERE t.iban = :iban AND t.amount_rappen = -:amount_rappen AND b.reversal = 0
      AND e.reversed_by IS NULL
      AND ((:bank_reference <> '' AND :bank_reference IN (b.bank_reference, r.bank_reference))
        OR (:end_to_end <> '' AND r.end_to_end = :end_to_end))
    ORDER BY t.date, t.id
    """
    values = {
        "iban": iban,
        "amount_rappen": amount_rappen,
        "bank_reference": bank_reference,
        "end_to_end": end_to_end,
    }
    return list(db.execute(sql, values))


def held_of_row(db: Connection, row_id: str) -> int:
    """What 2210 holds of a payment out, in rappen."""
    sql = """
    SELECT coalesce(sum(amount_rappen), 0) FROM line WHERE account = '2210' AND item = :id
    """
    return int(db.execute(sql, {"id": row_id}).fetchone()[0])


def ties_across(db: Connection, begins: date, on: date) -> list[DbRow]:
    """Ties whose row and entry aren't both between two days, or whose row no statement shows yet.

    Columns: id, date, amount_rappen, entry, entry_date, booked (1 if a statement shows the row).
    """
    sql = """
    SELECT t.id, t.date, t.amount_rappen, t.entry, e.date AS entry_date,
      t.statement IS NOT NULL AS booked
    FROM bank_row_tied AS t
    JOIN entry AS e ON e.sequence = t.entry
    WHERE (t.date <= :on OR e.date <= :on)
      AND (t.statement IS NULL OR e.date < :begins OR e.date > :on OR t.date > :on)
    ORDER BY t.date, t.id
    """
    return list(db.execute(sql, {"begins": begins.isoformat(), "on": on.isoformat()}))


def tie_count(db: Connection, row_id: str) -> int:
    sql = "SELECT count(*) FROM bank_tie WHERE row = :id"
    return int(db.execute(sql, {"id": row_id}).fetchone()[0])
