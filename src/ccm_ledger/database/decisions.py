"""SQL of the decisions, and of what rests on one."""

from __future__ import annotations

from ccm_ledger.database.connection import Connection, DbRow


def decisions(db: Connection) -> list[DbRow]:
    """Decisions by date and symbol: symbol, paragraph, date, text, allows (with commas)."""
    sql = """
    SELECT symbol, paragraph, date, text, allows FROM decision
    ORDER BY date, symbol, length(paragraph), paragraph
    """
    return list(db.execute(sql))


# Whatever names a decision names it in a text of its own; entries that were undone don't count.
_RESTING = """
WITH resting AS (
  SELECT 'budget' AS kind, b.year, 'budget ' || b.year || ', version ' || b.version AS what,
    b.approved_on AS date, b.authority, NULL AS entry,
    (SELECT sum(l.amount_rappen) FROM budget_line AS l
     WHERE l.year = b.year AND l.version = b.version) AS amount_rappen
  FROM budget AS b
  UNION ALL
  SELECT 'plan', NULL, 'plan ' || p.name || ', version ' || p.version, p.approved_on, p.decision,
    NULL,
    (SELECT sum(l.amount_rappen) FROM plan_line AS l
     WHERE l.name = p.name AND l.version = p.version)
  FROM plan AS p
  UNION ALL
  SELECT 'procedure', p.from_year, 'procedures from ' || p.from_year, substr(p.set_at, 1, 10),
    p.source, NULL, NULL
  FROM financial_procedure AS p
  UNION ALL
  SELECT 'scale', NULL, 'scale ' || s.name, NULL, s.source, NULL, NULL
  FROM scale AS s
  UNION ALL
  SELECT 'overrun', a.year, 'overrun of ' || a.item,
    coalesce(a.dated, substr(a.recorded_at, 1, 10)),
    CASE WHEN a.document = '' THEN a.text ELSE a.document END, NULL, NULL
  FROM year_answer AS a
  WHERE a.gate = 'overrun-authority'
  UNION ALL
  SELECT
    CASE e.kind
      WHEN 'invoice-waive' THEN 'waiver'
      WHEN 'invoice-credit' THEN 'credit'
      WHEN 'loan-repayment' THEN 'loan'
      ELSE e.kind
    END,
    e.year, e.text, e.date,
    coalesce(max(l.reference) FILTER (WHERE l.account IN ('8000', '1900', '2900')), e.document),
    e.sequence,
    CASE
      WHEN e.kind IN ('invoice-waive', 'invoice-credit')
        THEN -sum(l.amount_rappen) FILTER (WHERE l.account = '1100')
      WHEN e.kind = 'refund'
        THEN -sum(l.amount_rappen) FILTER (WHERE l.account IN ('1000', '1050', '2020'))
      ELSE sum(l.amount_rappen) FILTER (
        WHERE l.amount_rappen > 0 AND l.account IN ('8000', '1900', '2900')
      )
    END
  FROM entry AS e
  JOIN line AS l ON l.entry = e.sequence
  WHERE e.kind IN (
      'transfer', 'loan', 'loan-repayment', 'invoice-waive', 'invoice-credit', 'refund'
    )
    AND NOT EXISTS (SELECT 1 FROM entry AS r WHERE r.reverses = e.sequence)
  GROUP BY e.sequence
)
SELECT kind, year, what, date, authority, entry, amount_rappen
FROM resting
ORDER BY date, entry, kind, what
"""


def resting(db: Connection) -> list[DbRow]:
    """What rests on some decision or other text, by date.

    Columns: kind (what the decision must allow: budget, plan, procedure, scale, overrun, transfer,
    loan, waiver, credit, refund), year, what, date, authority (the text), entry, amount_rappen.
    """
    return list(db.execute(_RESTING))
