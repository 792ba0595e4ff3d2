"""SQL of the auditor's workbook: the journal of a year with what was brought forward, its tests."""

from __future__ import annotations

from collections.abc import Iterator

from ccm_ledger.database.connection import Connection, DbRow

# What earlier years left, one row for each fund, account and whatever a sheet asks by. Income,
# expenditure, transfers and adjustments of earlier years are in the fund balance; a change of
# deferral (4390) never counts to an earmark. Only lines that name a State, an earmark, an invoice
# … are grouped; what they leave of the months' turnover names nothing.
_BROUGHT = """
WITH kept AS (
  SELECT code, type IN ('income', 'expense') OR code IN ('3900', '8000') AS results,
    type IN ('income', 'expense', 'fund_balance') AS equity,
    type IN ('asset', 'liability') AND code NOT IN ('1000', '1050') AS items
  FROM account
),
named AS (
  SELECT l.fund, l.account, l.amount_rappen,
    CASE WHEN x.items THEN l.state END AS state,
    CASE WHEN l.account = '2300' OR (x.equity AND l.account <> '4390') THEN l.earmark END
      AS earmark,
    CASE WHEN x.items THEN l.tier END AS tier,
    CASE WHEN x.items THEN l.budget_year END AS budget_year,
    CASE WHEN x.items THEN l.invoice END AS invoice,
    CASE WHEN l.account IN ('1200', '2000', '2010', '2020') THEN l.payee END AS payee
  FROM entry AS e
  CROSS JOIN line AS l ON l.entry = e.sequence
  JOIN kept AS x ON x.code = l.account
  WHERE e.year < :year
    AND coalesce(l.state, l.earmark, l.tier, l.budget_year, l.invoice, l.payee) IS NOT NULL
),
brought AS (
  SELECT * FROM named
  UNION ALL
  SELECT fund, account, -amount_rappen, NULL, NULL, NULL, NULL, NULL, NULL FROM named
  UNION ALL
  SELECT fund, account, debit_rappen - credit_rappen, NULL, NULL, NULL, NULL, NULL, NULL
  FROM month_balance
  WHERE year < :year
)
SELECT b.fund, iif(x.results, '3000', a.code) AS account,
  iif(x.results, 'Fund balance', a.name) AS account_name,
  iif(x.results, 'fund_balance', a.type) AS type,
  b.state, b.earmark, b.tier, b.budget_year, b.invoice, b.payee,
  sum(b.amount_rappen) AS amount_rappen
FROM brought AS b
JOIN account AS a ON a.code = b.account
JOIN kept AS x ON x.code = b.account
GROUP BY 1, 2, b.state, b.earmark, b.tier, b.budget_year, b.invoice, b.payee
HAVING sum(b.amount_rappen) <> 0
ORDER BY 1, 2, b.state, b.invoice, b.tier
"""
_LINES = """
SELECT e.sequence AS entry, l.number AS line, e.year, e.number, e.adjustment, e.kind,
  coalesce(o.kind, e.kind) AS nature, e.date, e.recorded_at, e.reverses,
  r.sequence AS reversed_by, l.fund, l.account, a.name AS account_name, a.type, l.amount_rappen,
  l.state, l.earmark, l.budget_line, l.detail, l.tier, l.budget_year, l.invoice, l.payee,
  l.reference, coalesce(l.text, e.text) AS text, e.document
FROM entry AS e
JOIN line AS l ON l.entry = e.sequence
JOIN account AS a ON a.code = l.account
LEFT JOIN entry AS o ON o.sequence = e.reverses
LEFT JOIN entry AS r ON r.reverses = e.sequence
WHERE e.year = :year
ORDER BY e.sequence, l.number
"""


def brought_forward(db: Connection, year: int) -> Iterator[DbRow]:
    """What was brought into a year, by fund, account and item; debit positive."""
    yield from db.execute(_BROUGHT, {"year": year})


def lines(db: Connection, year: int) -> Iterator[DbRow]:
    """Every line of a year in order, with its entry; `nature` is the kind reversed, if any."""
    yield from db.execute(_LINES, {"year": year})


def recorders(db: Connection) -> list[DbRow]:
    """Who recorded which entries: user, first_entry, last_entry, in order."""
    sql = """
    SELECT user, first_entry, last_entry FROM command_log
    WHERE first_entry IS NOT NULL ORDER BY sequence
    """
    return list(db.execute(sql))


def moved(db: Connection, year: int) -> list[DbRow]:
    """Turnover of a year by fund and account, adjustments apart: fund, account, posted_rappen,
    adjusted_rappen; debit positive."""
    sql = """
    SELECT l.fund, l.account,
      coalesce(sum(l.amount_rappen) FILTER (WHERE e.adjustment IS NULL), 0) AS posted_rappen,
      coalesce(sum(l.amount_rappen) FILTER (WHERE e.adjustment IS NOT NULL), 0) AS adjusted_rappen
    FROM entry AS e
    JOIN line AS l ON l.entry = e.sequence
    WHERE e.year = :year
    GROUP BY l.fund, l.account
    """
    return list(db.execute(sql, {"year": year}))


def invoices(db: Connection, year: int) -> list[DbRow]:
    """Invoices that were open or moved in a year.

    Columns: number, state, name, budget_year, issued_on, due_on, amount_rappen (as issued),
    opening_rappen, added_rappen, taken_rappen (positive), closing_rappen.
    """
    sql = """
    SELECT i.number, i.state, p.name, i.budget_year, i.issued_on, i.due_on,
      (SELECT sum(t.amount_rappen) FROM invoice_item AS t WHERE t.invoice = i.number)
        AS amount_rappen,
      coalesce(sum(m.owed_rappen) FILTER (WHERE e.year < :year), 0) AS opening_rappen,
      coalesce(sum(m.owed_rappen) FILTER (WHERE e.year = :year AND m.owed_rappen > 0), 0)
        AS added_rappen,
      coalesce(-sum(m.owed_rappen) FILTER (WHERE e.year = :year AND m.owed_rappen < 0), 0)
        AS taken_rappen,
      sum(m.owed_rappen) AS closing_rappen
    FROM invoice AS i
    JOIN state_party AS p ON p.state = i.state
    JOIN invoice_movement AS m ON m.invoice = i.number
    JOIN entry AS e ON e.sequence = m.entry
    WHERE e.year <= :year
    GROUP BY i.number
    HAVING opening_rappen <> 0 OR added_rappen <> 0 OR taken_rappen <> 0
    ORDER BY i.budget_year, i.state, i.number
    """
    return list(db.execute(sql, {"year": year}))


def adjustment_lines(db: Connection, year: int) -> list[DbRow]:
    """Lines of the numbered adjustments of a year, by adjustment, fund and account."""
    sql = """
    SELECT e.adjustment, e.date, e.text, e.reason, e.document, l.fund, l.account, a.name,
      sum(l.amount_rappen) AS amount_rappen
    FROM entry AS e
    JOIN line AS l ON l.entry = e.sequence
    JOIN account AS a ON a.code = l.account
    WHERE e.year = :year AND e.adjustment IS NOT NULL
    GROUP BY e.sequence, l.fund, l.account
    ORDER BY e.adjustment, l.fund, l.account
    """
    return list(db.execute(sql, {"year": year}))


# ── what auditors ask of the entries ─────────────────────────────────────────────────────────

# One row an entry: its largest debit stands for it.
_ENTRIES = """
SELECT e.sequence AS entry, e.year, e.number, e.adjustment, e.kind, e.date, e.recorded_at, e.text,
  e.reason, e.document, e.reverses, r.sequence AS reversed_by,
  max(l.amount_rappen) AS amount_rappen,
  max(l.payee) AS payee, max(l.reference) AS reference, max(l.invoice) AS invoice
FROM entry AS e
JOIN line AS l ON l.entry = e.sequence
LEFT JOIN entry AS r ON r.reverses = e.sequence
WHERE e.year = :year
GROUP BY e.sequence
ORDER BY e.sequence
"""


def entries(db: Connection, year: int) -> Iterator[DbRow]:
    """The entries of a year in order, with the largest of their debits."""
    yield from db.execute(_ENTRIES, {"year": year})


def doubles(db: Connection, year: int) -> Iterator[DbRow]:
    """Entries of a year that share day, payee and largest amount with another; none that was
    reversed. Columns as `entries`."""
    sql = f"""
    WITH candidate AS (
      SELECT * FROM ({_ENTRIES})
      WHERE payee IS NOT NULL AND reverses IS NULL AND reversed_by IS NULL
    ), alike AS (
      SELECT *, count(*) OVER (PARTITION BY date, payee, amount_rappen) AS together FROM candidate
    )
    SELECT * FROM alike WHERE together > 1 ORDER BY date, payee, amount_rappen, entry
    """
    yield from db.execute(sql, {"year": year})


def documents(db: Connection, year: int) -> list[DbRow]:
    """The entries of a year and the documents that they name, in order: number, document."""
    sql = "SELECT number, document FROM entry WHERE year = :year ORDER BY sequence"
    return list(db.execute(sql, {"year": year}))


def first_closed(db: Connection, year: int) -> tuple[str, int] | None:
    """When a year was first closed (UTC), and the last entry that was in its statements then."""
    sql = """
    SELECT issued_at, head_sequence FROM statement_issue
    WHERE year = :year ORDER BY version, issued_at LIMIT 1
    """
    row = db.execute(sql, {"year": year}).fetchone()
    return None if row is None else (str(row["issued_at"]), int(row["head_sequence"]))
