"""SQL of what leaves the house whole: the journal in every column, allocations, vouchers."""

from __future__ import annotations

from collections.abc import Iterator

from ccm_ledger.database.connection import Connection, DbRow

_LINES = """
SELECT e.sequence AS entry, l.number AS line, e.year, e.number AS voucher, e.adjustment, e.kind,
  e.date, l.fund, l.account, a.name AS account_name, l.amount_rappen, l.state, l.earmark,
  l.budget_line, l.detail, l.tier, l.budget_year, l.invoice, l.item, l.payee, l.reference, l.text,
  e.text AS entry_text, e.document
FROM entry AS e
JOIN line AS l ON l.entry = e.sequence
JOIN account AS a ON a.code = l.account
WHERE :year IS NULL OR e.year = :year
ORDER BY e.sequence, l.number
"""
_VOUCHERS = """
SELECT e.sequence AS entry, e.year, e.number AS voucher, e.adjustment, e.kind, e.date,
  e.recorded_at, e.text, e.reason, e.document, e.source_key, e.reverses, r.sequence AS reversed_by,
  e.companion_of, e.previous_hash, e.hash
FROM entry AS e
LEFT JOIN entry AS r ON r.reverses = e.sequence
WHERE :year IS NULL OR e.year = :year
ORDER BY e.sequence
"""
_ALLOCATIONS = """
SELECT a.number, a.receipt, a.entry, e.date, a.purpose, a.state, a.amount_rappen,
  a.waived_rappen, a.budget_year, a.invoice, a.earmark, a.meant_for, r.sequence AS reversed_by
FROM allocation AS a
JOIN entry AS e ON e.sequence = a.entry
LEFT JOIN entry AS r ON r.reverses = a.entry
WHERE :year IS NULL OR e.year = :year
ORDER BY a.number
"""
_BUDGET_LINES = """
SELECT b.year, b.version, b.approved_on, b.authority, l.line, l.fund, l.account, l.amount_rappen,
  l.note
FROM budget AS b
JOIN budget_line AS l ON l.year = b.year AND l.version = b.version
WHERE :year IS NULL OR b.year = :year
ORDER BY b.year, b.version, l.position
"""
_RELIEFS = """
SELECT entry, date, kind, number, invoice, state, budget_year, tier, amount_rappen, reason,
  document, undone_by, undone_on
FROM invoice_relief
ORDER BY entry, invoice, tier
"""
_RATES = """
SELECT s.name AS scale, s.from_year, s.to_year, r.state, r.rate_units, s.decimals, r.source
FROM scale AS s
JOIN scale_rate AS r ON r.scale = s.name
ORDER BY s.from_year, s.name, r.state
"""


def lines(db: Connection, year: int | None) -> Iterator[DbRow]:
    """Lines of the journal with their entry, in order; debit positive."""
    yield from db.execute(_LINES, {"year": year})


def vouchers(db: Connection, year: int | None) -> Iterator[DbRow]:
    """Headers of the entries, with hashes and what reversed them."""
    yield from db.execute(_VOUCHERS, {"year": year})


def allocations(db: Connection, year: int | None) -> Iterator[DbRow]:
    """Allocations by number, those of reversed entries too."""
    yield from db.execute(_ALLOCATIONS, {"year": year})


def budget_lines(db: Connection, year: int | None) -> Iterator[DbRow]:
    """Lines of every version of the budgets."""
    yield from db.execute(_BUDGET_LINES, {"year": year})


def reliefs(db: Connection) -> Iterator[DbRow]:
    """Credit notes and waivers of every invoice, item by item, those undone too."""
    yield from db.execute(_RELIEFS)


def rates(db: Connection) -> Iterator[DbRow]:
    """Rates of every scale; rate_units counts units of the last of `decimals` digits."""
    yield from db.execute(_RATES)


def schema(db: Connection) -> Iterator[str]:
    """The text of every table, index, trigger and view, as SQLite keeps it."""
    sql = """
    SELECT sql FROM sqlite_master
    WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
    ORDER BY CASE type WHEN 'table' THEN 1 WHEN 'index' THEN 2 WHEN 'view' THEN 3 ELSE 4 END, name
    """
    for row in db.execute(sql):
        yield str(row[0])


def last_recorded(db: Connection) -> str:
    """When the last command wrote (UTC): how far an export goes."""
    row = db.execute("SELECT max(recorded_at) FROM command_log").fetchone()
    return str(row[0])
