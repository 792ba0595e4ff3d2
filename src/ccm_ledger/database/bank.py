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
