"""SQL of the bank files: accounts, statements, rows and what each is tied to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ccm_ledger.database.connection import Connection, DbRow

# ── accounts, rules, payers ──────────────────────────────────────────────────────────────────


def accounts(db: Connection) -> list[DbRow]:
    """Our bank accounts with how far their statements reach.

    Columns: iban, name, account, currency, added_at, statements (a count), from_date, to_date,
    closing_rappen (all three None without statements).
    """
    sql = """
    SELECT a.iban, a.name, a.account, a.currency, a.added_at,
      (SELECT count(*) FROM bank_statement AS n WHERE n.iban = a.iban) AS statements,
      s.chain_from AS from_date, s.chain_to AS to_date, s.chain_closing_rappen AS closing_rappen
    FROM bank_account AS a
    LEFT JOIN bank_statement AS s
      ON s.id = (SELECT max(l.id) FROM bank_statement AS l WHERE l.iban = a.iban)
    ORDER BY a.added_at, a.iban
    """
    return list(db.execute(sql))


def rules(db: Connection) -> list[DbRow]:
    """Rules that hold: id, kind, contains, fund, account, up_to_rappen."""
    sql = """
    SELECT id, kind, contains, fund, account, up_to_rappen FROM bank_rule_in_force ORDER BY id
    """
    return list(db.execute(sql))


def next_rule(db: Connection) -> int:
    sql = "SELECT coalesce(max(id), 0) + 1 FROM bank_rule"
    return int(db.execute(sql).fetchone()[0])


def rule(db: Connection, number: int) -> DbRow | None:
    """A rule that holds, or None."""
    sql = """
    SELECT id, kind, contains, fund, account, up_to_rappen FROM bank_rule_in_force WHERE id = :id
    """
    row: DbRow | None = db.execute(sql, {"id": number}).fetchone()
    return row


def payers(db: Connection) -> dict[str, frozenset[str]]:
    """IBAN -> the States it was seen to pay for."""
    found: dict[str, set[str]] = {}
    for row in db.execute("SELECT iban, state FROM payer"):
        found.setdefault(str(row[0]), set()).add(str(row[1]))
    return {iban: frozenset(states) for iban, states in found.items()}


def learn_payer(db: Connection, iban: str, state: str, receipt: str, learned_at: str) -> None:
    """Remember whose account an IBAN is, once."""
    sql = """
    INSERT INTO payer (iban, state, receipt, learned_at)
    SELECT :iban, :state, :receipt, :learned_at
    WHERE NOT EXISTS (SELECT 1 FROM payer WHERE iban = :iban AND state = :state)
    """
    values = {"iban": iban, "state": state, "receipt": receipt, "learned_at": learned_at}
    db.execute(sql, values)


# ── files and statements ─────────────────────────────────────────────────────────────────────


def insert_file(db: Connection, row: Mapping[str, object]) -> None:
    """Keep a file as it came; once."""
    sql = """
    INSERT INTO bank_file (
      sha256, name, kind, message, content, size_bytes, compressed, recorded_at
    )
    SELECT :sha256, :name, :kind, :message, :content, :size_bytes, :compressed, :recorded_at
    WHERE NOT EXISTS (SELECT 1 FROM bank_file WHERE sha256 = :sha256)
    """
    db.execute(sql, row)


def notifications(db: Connection, message: str) -> list[DbRow]:
    """Notifications kept under a message number: content, recorded_at."""
    sql = """
    SELECT content, recorded_at FROM bank_file WHERE kind = 'camt.054' AND message = :message
    ORDER BY recorded_at
    """
    return list(db.execute(sql, {"message": message}))


def statements(db: Connection, iban: str | None = None) -> list[DbRow]:
    """Statements that are in, by account and day.

    Columns: id, iban, message, statement, number, from_date, to_date, opening_rappen,
    closing_rappen, known_rappen, content, gap_reason, recorded_at, file_name, lines (a count).
    """
    sql = """
    SELECT s.id, s.iban, s.message, s.statement, s.number, s.from_date, s.to_date,
      s.opening_rappen, s.closing_rappen, s.known_rappen, s.content, s.gap_reason, s.recorded_at,
      f.name AS file_name,
      (SELECT count(*) FROM bank_line AS l WHERE l.statement = s.id) AS lines
    FROM bank_statement AS s
    JOIN bank_file AS f ON f.sha256 = s.file
    WHERE :iban IS NULL OR s.iban = :iban
    ORDER BY s.iban, s.to_date, s.from_date, s.number, s.id
    """
    return list(db.execute(sql, {"iban": iban}))


def insert_statement(db: Connection, row: Mapping[str, object]) -> int:
    """Write a statement and return its number."""
    sql = """
    INSERT INTO bank_statement (
      id, file, iban, message, statement, number, from_date, to_date, opening_rappen,
      closing_rappen, known_rappen, content, gap_reason, gap_rappen, chain_from, chain_to,
      chain_opening_rappen, chain_closing_rappen, chain_number, recorded_at
    )
    SELECT coalesce(max(id), 0) + 1, :file, :iban, :message, :statement, :number, :from_date,
      :to_date, :opening_rappen, :closing_rappen, :known_rappen, :content, :gap_reason, :gap_rappen,
      :chain_from, :chain_to, :chain_opening_rappen, :chain_closing_rappen, :chain_number,
      :recorded_at
    FROM bank_statement
    """
    db.execute(sql, row)
    return int(db.execute("SELECT max(id) FROM bank_statement").fetchone()[0])


# ── lines, bookings, rows ────────────────────────────────────────────────────────────────────


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


def insert_line(db: Connection, row: Mapping[str, object]) -> None:
    sql = """
    INSERT INTO bank_line (key, occurrence, file, statement, line, booking)
    VALUES (:key, :occurrence, :file, :statement, :line, :booking)
    """
    db.execute(sql, row)


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


def insert_booking(db: Connection, row: Mapping[str, object]) -> int:
    sql = """
    INSERT INTO bank_booking (
      id, iban, date, value_date, amount_rappen, bank_reference, text, code, reversal
    )
    SELECT coalesce(max(id), 0) + 1, :iban, :date, :value_date, :amount_rappen, :bank_reference,
      :text, :code, :reversal
    FROM bank_booking
    """
    db.execute(sql, row)
    return int(db.execute("SELECT max(id) FROM bank_booking").fetchone()[0])


def last_row_number(db: Connection, year: int) -> int:
    """The last number given in a year: 14 for B-2023-0014."""
    sql = """
    SELECT coalesce(max(CAST(substr(id, 8) AS INTEGER)), 0) FROM bank_row
    WHERE id > :first AND id < :after
    """
    values = {"first": f"B-{year:04d}-", "after": f"B-{year:04d}."}
    return int(db.execute(sql, values).fetchone()[0])


def insert_row(db: Connection, row: Mapping[str, object]) -> None:
    sql = """
    INSERT INTO bank_row (
      id, booking, position, row_key, amount_rappen, bank_reference, end_to_end,
      structured_reference, text, party, party_iban, currency, currency_amount, rate,
      charges_rappen, recorded_at
    ) VALUES (
      :id, :booking, :position, :row_key, :amount_rappen, :bank_reference, :end_to_end,
      :structured_reference, :text, :party, :party_iban, :currency, :currency_amount, :rate,
      :charges_rappen, :recorded_at
    )
    """
    db.execute(sql, row)


def insert_tie(db: Connection, row: str, entry: int, evidence: str, recorded_at: str) -> None:
    """Tie a row to the entry that books it; a later tie takes the place of this one."""
    sql = """
    INSERT INTO bank_tie (number, row, entry, evidence, recorded_at)
    SELECT coalesce(max(number), 0) + 1, :row, :entry, :evidence, :recorded_at FROM bank_tie
    """
    values = {"row": row, "entry": entry, "evidence": evidence, "recorded_at": recorded_at}
    db.execute(sql, values)


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


# ── the books beside the bank ────────────────────────────────────────────────────────────────


def unexplained_entries(db: Connection, account: str) -> list[DbRow]:
    """Entries that move an account over all funds, and that no row is tied to.

    Pairs of an entry and its reversal, neither tied, are left out. Columns: entry, date, kind,
    text, document, amount_rappen.
    """
    sql = """
    WITH moved AS (
      SELECT entry, sum(amount_rappen) AS amount_rappen FROM line
      WHERE account = :account
      GROUP BY entry HAVING sum(amount_rappen) <> 0
    ), tied AS (
      SELECT entry FROM bank_row_tied WHERE entry IS NOT NULL
    )
    SELECT m.entry, e.date, e.kind, e.text, e.document, m.amount_rappen
    FROM moved AS m
    JOIN entry_status AS e ON e.sequence = m.entry
    WHERE m.entry NOT IN (SELECT entry FROM tied)
      AND NOT (e.reversed_by IS NOT NULL AND e.reversed_by NOT IN (SELECT entry FROM tied)
        AND e.reversed_on = e.date)
      AND NOT (e.reverses IS NOT NULL AND e.reverses NOT IN (SELECT entry FROM tied)
        AND e.date = (SELECT o.date FROM entry AS o WHERE o.sequence = e.reverses))
    ORDER BY e.date, m.entry
    """
    return list(db.execute(sql, {"account": account}))


def words_of_entries(db: Connection, account: str) -> dict[int, list[str]]:
    """Entry -> payees, references and States on the lines of entries that move an account."""
    sql = """
    SELECT l.entry, l.payee, l.reference, l.state FROM line AS l
    WHERE l.entry IN (SELECT entry FROM line WHERE account = :account)
      AND (l.payee IS NOT NULL OR l.reference IS NOT NULL OR l.state IS NOT NULL)
    """
    found: dict[int, list[str]] = {}
    for row_ in db.execute(sql, {"account": account}):
        words = [str(one) for one in (row_[1], row_[2]) if one]
        if row_[3]:
            words.append(f"state:{row_[3]}")
        found.setdefault(int(row_[0]), []).extend(words)
    return found


def chain(db: Connection, iban: str) -> DbRow | None:
    """An account's statements together, None before the first.

    Columns: chain_from, chain_to, chain_opening_rappen, chain_closing_rappen, chain_number.
    """
    sql = """
    SELECT chain_from, chain_to, chain_opening_rappen, chain_closing_rappen, chain_number
    FROM bank_statement WHERE iban = :iban ORDER BY id DESC LIMIT 1
    """
    found: DbRow | None = db.execute(sql, {"iban": iban}).fetchone()
    return found


def booked_after(db: Connection, iban: str, day: date) -> int:
    """Rappen that statements show after a day, gaps between them included."""
    sql = """
    SELECT coalesce((
      SELECT sum(b.amount_rappen)
      FROM bank_line AS l
      JOIN bank_statement AS s ON s.id = l.statement
      JOIN bank_booking AS b ON b.id = l.booking
      WHERE s.iban = :iban AND b.date > :day
    ), 0) + coalesce((
      SELECT sum(s.gap_rappen) FROM bank_statement AS s
      WHERE s.iban = :iban AND s.from_date > :day
    ), 0)
    """
    return int(db.execute(sql, {"iban": iban, "day": day.isoformat()}).fetchone()[0])


def invoice_references(db: Connection) -> list[DbRow]:
    """Every invoice that stands: number, state, reference."""
    sql = """
    SELECT i.number, i.state, i.reference FROM invoice AS i
    JOIN entry_status AS e ON e.sequence = i.entry
    WHERE e.reversed_by IS NULL
    ORDER BY i.number
    """
    return list(db.execute(sql))


def states_owing(db: Connection) -> list[str]:
    """States with something outstanding, in ISO order."""
    sql = """
    SELECT state FROM invoice_movement GROUP BY state HAVING sum(owed_rappen) <> 0 ORDER BY state
    """
    return [str(row_[0]) for row_ in db.execute(sql)]


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


def booked_in_statements(db: Connection, iban: str) -> int:
    """Rappen of all lines of an account's statements, and of the gaps between them."""
    sql = """
    SELECT coalesce((
      SELECT sum(b.amount_rappen)
      FROM bank_line AS l
      JOIN bank_statement AS s ON s.id = l.statement
      JOIN bank_booking AS b ON b.id = l.booking
      WHERE s.iban = :iban
    ), 0) + coalesce((SELECT sum(gap_rappen) FROM bank_statement WHERE iban = :iban), 0)
    """
    return int(db.execute(sql, {"iban": iban}).fetchone()[0])
