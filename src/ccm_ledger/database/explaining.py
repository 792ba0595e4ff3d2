"""SQL behind `explain`: finding a thing by what is printed of it, and what an entry rests on."""

from __future__ import annotations

from ccm_ledger.database.connection import Connection, DbRow


def recorded_by(db: Connection, entry: int) -> DbRow | None:
    """The command that posted an entry: sequence, recorded_at, user, command, reason; or None."""
    sql = """
    SELECT sequence, recorded_at, user, command, reason FROM command_log
    WHERE first_entry <= :entry AND last_entry >= :entry
    ORDER BY sequence LIMIT 1
    """
    row: DbRow | None = db.execute(sql, {"entry": entry}).fetchone()
    return row


def bank_rows_of(db: Connection, entry: int) -> list[DbRow]:
    """Rows of the bank that an entry is tied to: id, date, amount_rappen."""
    sql = """
    SELECT id, date, amount_rappen FROM bank_row_tied WHERE entry = :entry ORDER BY id
    """
    return list(db.execute(sql, {"entry": entry}))


def bank_statement(db: Connection, statement: int) -> DbRow:
    """A statement of the bank that is known to exist: statement (the bank's name of it), from_date,
    to_date."""
    sql = "SELECT statement, from_date, to_date FROM bank_statement WHERE id = :id"
    row: DbRow = db.execute(sql, {"id": statement}).fetchone()
    return row


def allocated(db: Connection, receipt: str) -> list[DbRow]:
    """What a receipt was given for, and what was taken back of it, in order.

    Columns: entry, date, purpose, state, amount_rappen, waived_rappen, budget_year, invoice,
    earmark, meant_for.
    """
    sql = """
    SELECT entry, date, purpose, state, amount_rappen, waived_rappen, budget_year, invoice,
      earmark, meant_for
    FROM allocation_movement WHERE receipt = :receipt ORDER BY date, entry, number
    """
    return list(db.execute(sql, {"receipt": receipt}))


def movements_of_invoice(db: Connection, invoice: str) -> list[DbRow]:
    """Entries that moved an invoice, by date: entry, date, kind, reverses, owed_rappen."""
    sql = """
    SELECT entry, date, kind, reverses, sum(owed_rappen) AS owed_rappen
    FROM invoice_movement WHERE invoice = :invoice
    GROUP BY entry ORDER BY date, entry
    """
    return list(db.execute(sql, {"invoice": invoice}))


def entries_of_item(db: Connection, item: str) -> list[DbRow]:
    """Entries that moved an open item, by date: entry, date, account, open_rappen."""
    sql = """
    SELECT entry, date, account, sum(open_rappen) AS open_rappen
    FROM open_item_movement WHERE item = :item
    GROUP BY entry, account ORDER BY date, entry
    """
    return list(db.execute(sql, {"item": item}))


def by_voucher(db: Connection, year: int, number: int, *, adjustment: bool) -> int | None:
    """The entry of a voucher number (2023-0014) or of an adjustment (ADJ-2023-01), or None."""
    sql = """
    SELECT sequence FROM entry
    WHERE year = :year AND number = CASE :adjustment WHEN 1 THEN number ELSE :number END
      AND (:adjustment = 0 OR adjustment = :number)
    """
    values = {"year": year, "number": number, "adjustment": int(adjustment)}
    row = db.execute(sql, values).fetchone()
    return None if row is None else int(row[0])


def by_hash(db: Connection, begins: str) -> list[int]:
    """Entries whose hash begins with some hexadecimal digits."""
    sql = """
    SELECT sequence FROM entry WHERE hash >= :begins AND hash < :begins || 'g' ORDER BY sequence
    """
    return [int(row[0]) for row in db.execute(sql, {"begins": begins})]


def by_document(db: Connection, document: str, limit: int) -> list[int]:
    """Entries that name a document or the bank's reference: in themselves or in their register."""
    sql = """
    SELECT sequence FROM entry WHERE document = :document
    UNION SELECT entry FROM expense WHERE document = :document
    UNION SELECT entry FROM receipt WHERE reference = :document
    UNION SELECT entry FROM line WHERE reference = :document
    ORDER BY 1 LIMIT :limit
    """
    values = {"document": document, "limit": limit}
    return [int(row[0]) for row in db.execute(sql, values)]


def documents(db: Connection) -> list[str]:
    """Every document and reference that entries, expenses and receipts name."""
    sql = """
    SELECT document FROM entry WHERE document IS NOT NULL
    UNION SELECT document FROM expense WHERE document <> ''
    UNION SELECT reference FROM receipt WHERE reference <> ''
    """
    return [str(row[0]) for row in db.execute(sql)]


def things_of(db: Connection, year: int, low: int, high: int) -> list[DbRow]:
    """Receipts, expenses and invoices of a year whose amount lies between two: kind, id,
    amount_rappen."""
    sql = """
    SELECT 'receipt' AS kind, id, amount_rappen FROM receipt
    WHERE substr(date, 1, 4) = CAST(:year AS TEXT) AND amount_rappen BETWEEN :low AND :high
    UNION ALL
    SELECT 'expense', id, amount_rappen FROM expense
    WHERE substr(date, 1, 4) = CAST(:year AS TEXT) AND amount_rappen BETWEEN :low AND :high
    UNION ALL
    SELECT 'invoice', n.invoice, sum(n.amount_rappen) FROM invoice_item AS n
    JOIN invoice AS i ON i.number = n.invoice
    WHERE i.budget_year = :year
    GROUP BY n.invoice HAVING sum(n.amount_rappen) BETWEEN :low AND :high
    ORDER BY kind, id
    """
    return list(db.execute(sql, {"year": year, "low": low, "high": high}))


def numbers_like(db: Connection, begins: str, limit: int) -> list[str]:
    """Ids of receipts, expenses, refunds, pledges, bank rows and support in kind that begin with
    some text."""
    sql = """
    SELECT id FROM (
      SELECT id FROM receipt UNION ALL SELECT id FROM expense UNION ALL SELECT id FROM refund
      UNION ALL SELECT id FROM pledge UNION ALL SELECT id FROM in_kind
      UNION ALL SELECT id FROM bank_row
    )
    WHERE substr(id, 1, length(:begins)) = :begins ORDER BY id LIMIT :limit
    """
    return [str(row[0]) for row in db.execute(sql, {"begins": begins, "limit": limit})]
