"""SQL of where figures come from: the lines that a `trails.Lines` describes, and how they sum."""

from __future__ import annotations

import json
from datetime import date

from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.trails import Lines

_SUM = """
SELECT coalesce(sum(l.amount_rappen), 0) AS rappen, count(*) AS lines
"""
_COLUMNS = """
SELECT l.entry, l.number AS line, e.year, e.number AS voucher, e.adjustment, e.kind, e.date,
  e.text AS entry_text, e.document, l.fund, l.account, l.amount_rappen, l.state, l.budget_line,
  l.detail, l.earmark, l.tier, l.budget_year, l.invoice, l.payee, l.item, l.reference, l.text
"""
# The accounts come first: they are what the index narrows the lines by.
_DESCRIBED = """
FROM line AS l
JOIN entry AS e ON e.sequence = l.entry
LEFT JOIN entry AS o ON o.sequence = e.reverses
WHERE l.account IN (SELECT value FROM json_each(:accounts))
  AND (:fund IS NULL OR l.fund = :fund)
  AND (:first_day IS NULL OR e.date >= :first_day)
  AND (:last_day IS NULL OR e.date <= :last_day)
  AND (:state IS NULL OR coalesce(l.state, '') = :state)
  AND (:tier IS NULL OR coalesce(l.tier, '') = :tier)
  AND (:budget_year IS NULL OR coalesce(l.budget_year, 0) = :budget_year)
  AND (:budget_line IS NULL OR coalesce(l.budget_line, '') = :budget_line)
  AND (:detail IS NULL OR coalesce(l.detail, '') = :detail)
  AND (:earmark IS NULL OR coalesce(l.earmark, '') = :earmark)
  AND (:earmarked = 0 OR l.earmark IS NOT NULL)
  AND (:invoices IS NULL OR l.invoice IN (SELECT value FROM json_each(:invoices)))
  AND (:with_invoice = 0 OR l.invoice IS NOT NULL)
  AND (:item IS NULL OR coalesce(l.item, '') = :item)
  AND (:kinds IS NULL OR coalesce(o.kind, e.kind) IN (SELECT value FROM json_each(:kinds)))
  AND (:not_kinds IS NULL
    OR coalesce(o.kind, e.kind) NOT IN (SELECT value FROM json_each(:not_kinds)))
  AND (:side IS NULL OR (l.amount_rappen > 0) = (:side = 'debit'))
  AND (:entry IS NULL OR l.entry = :entry)
"""
_PICKED = """
FROM json_each(:picked) AS p
JOIN line AS l ON l.entry = json_extract(p.value, '$[0]')
  AND l.number = json_extract(p.value, '$[1]')
JOIN entry AS e ON e.sequence = l.entry
"""
_ORDER = """
ORDER BY e.date, l.entry, l.number
LIMIT :limit
"""
_TOTAL = _SUM + _DESCRIBED
_LIST = _COLUMNS + _DESCRIBED + _ORDER
_PICKED_TOTAL = _SUM + _PICKED
_PICKED_LIST = _COLUMNS + _PICKED + _ORDER


def total(db: Connection, lines: Lines) -> tuple[int, int]:
    """What the lines sum to, in rappen with the sign applied, and how many there are."""
    sql, values = (_PICKED_TOTAL, _picked(lines)) if lines.picked else (_TOTAL, _values(lines))
    row = db.execute(sql, values).fetchone()
    return lines.sign * int(row["rappen"]), int(row["lines"])


def listed(db: Connection, lines: Lines, limit: int = -1) -> list[DbRow]:
    """The lines by date and entry, the first `limit` of them (-1: all); debit positive.

    Columns: entry, line, year, voucher, adjustment, kind, date, entry_text, document, fund,
    account, amount_rappen, and what else a line names.
    """
    sql, values = (_PICKED_LIST, _picked(lines)) if lines.picked else (_LIST, _values(lines))
    return list(db.execute(sql, {**values, "limit": limit}))


def _picked(lines: Lines) -> dict[str, object]:
    return {"picked": json.dumps(lines.picked)}


def _values(lines: Lines) -> dict[str, object]:
    def several(codes: tuple[str, ...]) -> str | None:
        return json.dumps(codes) if codes else None

    return {
        "accounts": json.dumps(lines.accounts),
        "fund": lines.fund,
        "first_day": lines.first_day and lines.first_day.isoformat(),
        "last_day": lines.last_day and lines.last_day.isoformat(),
        "state": lines.state,
        "tier": lines.tier,
        "budget_year": lines.budget_year,
        "budget_line": lines.budget_line,
        "detail": lines.detail,
        "earmark": lines.earmark,
        "earmarked": int(lines.earmarked),
        "invoices": several(lines.invoices),
        "with_invoice": int(lines.with_invoice),
        "item": lines.item,
        "kinds": several(lines.kinds),
        "not_kinds": several(lines.not_kinds),
        "side": lines.side,
        "entry": lines.entry,
    }


# ── lines that no condition describes ────────────────────────────────────────────────────────


def item_lines(db: Connection, account: str, fund: str, item: str, on: date) -> list[DbRow]:
    """Lines of an open item up to a day: entry, line, opens (1, or 0 where it settles)."""
    sql = """
    SELECT entry, line, opens FROM open_item_movement
    WHERE account = :account AND fund = :fund AND coalesce(item, '') = :item AND date <= :on
    ORDER BY entry, line
    """
    values = {"account": account, "fund": fund, "item": item, "on": on.isoformat()}
    return list(db.execute(sql, values))


def suspense_lines(db: Connection, account: str, fund: str, item: str, on: date) -> list[DbRow]:
    """Lines of 2200 or 2210 up to a day that belong to one credit or debit, as
    `open_items.in_suspense_on` groups them: entry, line, state, amount_rappen (debit positive)."""
    sql = """
    WITH held AS (
      SELECT l.entry, l.number AS line, l.state, l.amount_rappen,
        coalesce(l.item, l.reference) AS reference,
        coalesce(
          (SELECT min(r.entry) FROM allocation AS a JOIN receipt AS r ON r.id = a.receipt
           WHERE a.entry = coalesce(e.reverses, e.sequence)),
          (SELECT r.entry FROM refund AS f JOIN receipt AS r ON r.id = f.receipt
           WHERE f.entry = coalesce(e.reverses, e.sequence)),
          e.reverses, e.sequence
        ) AS came_by
      FROM line AS l
      JOIN entry AS e ON e.sequence = l.entry
      WHERE l.account = :account AND l.fund = :fund AND e.date <= :on
    )
    SELECT entry, line, state, amount_rappen FROM held
    WHERE coalesce(reference, 'entry ' || came_by) = :item
    ORDER BY entry, line
    """
    values = {"account": account, "fund": fund, "item": item, "on": on.isoformat()}
    return list(db.execute(sql, values))


def waived_at(db: Connection, entry: int, invoice: str) -> int:
    """Rappen that an entry waived of an invoice within the tolerance."""
    sql = """
    SELECT coalesce(sum(waived_rappen), 0) FROM allocation_movement
    WHERE entry = :entry AND invoice = :invoice
    """
    return int(db.execute(sql, {"entry": entry, "invoice": invoice}).fetchone()[0])


def gifts_meant_for(db: Connection, state: str, meant_for: int, year: int) -> list[DbRow]:
    """Allocations of a year to 7c that were meant for an earlier one: receipt, entry, rappen."""
    sql = """
    SELECT receipt, min(entry) AS entry, sum(amount_rappen) AS rappen
    FROM allocation_movement
    WHERE purpose = '7c' AND state = :state AND meant_for = :meant_for AND year = :year
    GROUP BY number
    ORDER BY number
    """
    values = {"state": state, "meant_for": meant_for, "year": year}
    return list(db.execute(sql, values))


def relief_lines(db: Connection, entry: int, on: date) -> list[tuple[int, int]]:
    """Lines on 1100 of the credit notes of one revised budget, found by the entry of one of them;
    those that were undone by a day are left out."""
    sql = """
    SELECT l.entry, l.number
    FROM invoice_credit AS one
    JOIN invoice_credit AS c ON c.assessment = one.assessment
    JOIN line AS l ON l.entry = c.entry AND l.account = '1100'
    LEFT JOIN entry AS r ON r.reverses = c.entry
    WHERE one.entry = :entry AND (r.date IS NULL OR r.date > :on)
    ORDER BY l.entry, l.number
    """
    rows = db.execute(sql, {"entry": entry, "on": on.isoformat()})
    return [(int(row[0]), int(row[1])) for row in rows]
