"""SQL of what States owe and give: assessed items, income, late payments, gifts, arrears."""

from __future__ import annotations

from datetime import date

from ccm_ledger.database.connection import Connection, DbRow


def assessed_items(db: Connection, year: int, as_of: date) -> list[DbRow]:
    """What a budget year's invoices ask of each State, by State and tier, as it stood on a day.

    Columns: state, tier, invoiced_rappen (cancelled invoices left out), credited_rappen,
    decided_rappen (waived by a decision), outstanding_rappen.
    """
    sql = """
    SELECT m.state, m.tier,
      coalesce(sum(m.owed_rappen) FILTER (WHERE m.kind IN ('invoice', 'invoice-import')), 0)
        AS invoiced_rappen,
      coalesce(-sum(m.owed_rappen) FILTER (WHERE m.kind = 'invoice-credit'), 0)
        AS credited_rappen,
      coalesce(-sum(m.owed_rappen) FILTER (WHERE m.kind = 'invoice-waive'), 0) AS decided_rappen,
      sum(m.owed_rappen) AS outstanding_rappen
    FROM invoice AS i
    JOIN invoice_movement AS m ON m.invoice = i.number
    WHERE i.budget_year = :year AND m.date <= :as_of
    GROUP BY m.state, m.tier
    ORDER BY m.state, m.tier
    """
    return list(db.execute(sql, {"year": year, "as_of": as_of.isoformat()}))


def assessed_payments(db: Connection, year: int, as_of: date) -> list[DbRow]:
    """What came by a day for a budget year, by State and tier: state, tier, paid_rappen.

    Money of the year, late money, and money in advance that waits for its year; refunds are taken
    off. It is read from the accounts, so that it can't differ from them.
    """
    sql = """
    SELECT l.state, l.tier, -sum(l.amount_rappen) AS paid_rappen
    FROM line AS l
    JOIN entry AS e ON e.sequence = l.entry
    WHERE l.account IN ('4000', '4010', '4400', '2100', '3900')
      AND l.tier IN ('7a', '7b') AND l.budget_year = :year AND e.date <= :as_of
    GROUP BY l.state, l.tier
    HAVING sum(l.amount_rappen) <> 0
    ORDER BY l.state, l.tier
    """
    return list(db.execute(sql, {"year": year, "as_of": as_of.isoformat()}))


def assessed_receipts(db: Connection, year: int, as_of: date) -> list[DbRow]:
    """The same where income counts on invoice, so that money only settles it: from allocations, and
    from what came before the books begin."""
    sql = """
    WITH paid AS (
      SELECT state, purpose AS tier, amount_rappen
      FROM allocation_movement
      WHERE purpose IN ('7a', '7b') AND budget_year = :year AND date <= :as_of
      UNION ALL
      SELECT state, tier, -owed_rappen
      FROM invoice_movement
      WHERE kind = 'advance-settled' AND budget_year = :year AND date <= :as_of
    )
    SELECT state, tier, sum(amount_rappen) AS paid_rappen
    FROM paid
    GROUP BY state, tier
    HAVING sum(amount_rappen) <> 0
    ORDER BY state, tier
    """
    return list(db.execute(sql, {"year": year, "as_of": as_of.isoformat()}))


def income_by_state(db: Connection, year: int, as_of: date) -> list[DbRow]:
    """Income of a year up to a day by fund, account and State (None where none is named).

    Columns: fund, account, state, amount_rappen, earmarked_rappen; income positive.
    """
    sql = """
    SELECT l.fund, l.account, l.state, -sum(l.amount_rappen) AS amount_rappen,
      coalesce(-sum(l.amount_rappen) FILTER (WHERE l.earmark IS NOT NULL), 0) AS earmarked_rappen
    FROM line AS l
    JOIN account AS a ON a.code = l.account
    JOIN entry AS e ON e.sequence = l.entry
    WHERE e.year = :year AND e.date <= :as_of AND a.type = 'income'
    GROUP BY l.fund, l.account, l.state
    ORDER BY l.fund, l.account, l.state
    """
    return list(db.execute(sql, {"year": year, "as_of": as_of.isoformat()}))


# Of the lines on 2300, those that answer to income (4300) or to a change of deferral (4390) are
# the ones whose sign is against that line's: a receipt may release its own bank charges. Undoing
# an expense of a closed year, or its payee's refund, brings the money back without either.
_MOVEMENT = """
WITH movement AS (
  SELECT l.entry, l.number AS line, l.state, e.year, e.kind, -l.amount_rappen AS amount_rappen,
    coalesce((
      SELECT x.account FROM line AS x
      WHERE x.entry = l.entry AND x.fund = l.fund AND x.account IN ('4300', '4390')
        AND (x.amount_rappen > 0) <> (l.amount_rappen > 0)
      LIMIT 1
    ), (
      SELECT 'correction' FROM line AS x
      WHERE x.entry = e.reverses AND x.fund = l.fund AND x.account IN ('4300', '4390')
      LIMIT 1
    ), CASE WHEN 'expense-return' IN (e.kind, o.kind) THEN 'correction' END, (
      SELECT 'other' FROM allocation AS m
      WHERE m.entry IN (l.entry, e.reverses) AND m.purpose = 'other' AND l.state IS NULL
      LIMIT 1
    ), (
      SELECT 'other' FROM refund AS f
      JOIN refund_part AS p ON p.refund = f.id
      JOIN allocation AS m ON m.number = p.allocation
      WHERE f.entry IN (l.entry, e.reverses) AND m.purpose = 'other' AND l.state IS NULL
      LIMIT 1
    ), 'receipt')
      AS answers_to
  FROM line AS l
  JOIN entry AS e ON e.sequence = l.entry
  LEFT JOIN entry AS o ON o.sequence = e.reverses
  WHERE l.account = '2300' AND l.fund = :fund
    AND e.year BETWEEN :from_year AND :year AND e.date <= :as_of
)
"""
_DEFERRED = f"""{_MOVEMENT}
SELECT state,
  coalesce(sum(amount_rappen) FILTER (WHERE year < :year OR kind = 'opening'), 0)
    AS opening_rappen,
  coalesce(sum(amount_rappen) FILTER (
    WHERE year = :year AND kind <> 'opening' AND answers_to = 'receipt'
  ), 0) AS received_rappen,
  coalesce(-sum(amount_rappen) FILTER (WHERE year = :year AND answers_to = '4300'), 0)
    AS released_rappen,
  coalesce(sum(amount_rappen) FILTER (WHERE year = :year AND answers_to = '4390'), 0)
    AS transferred_rappen,
  coalesce(sum(amount_rappen) FILTER (WHERE year = :year AND answers_to = 'correction'), 0)
    AS corrected_rappen,
  coalesce(sum(amount_rappen) FILTER (WHERE year = :year AND answers_to = 'other'), 0)
    AS other_rappen,
  coalesce(sum(amount_rappen), 0) AS closing_rappen
FROM movement
GROUP BY state
ORDER BY state
"""


def deferred_by_state(db: Connection, fund: str, year: int, as_of: date) -> list[DbRow]:
    """How the deferred contributions of a fund moved in a year, by the State that gave them.

    Columns: state (None where a line names none), opening_rappen, received_rappen,
    released_rappen, transferred_rappen, corrected_rappen (expenses of closed years undone),
    other_rappen (interest and the like), closing_rappen; opening + received - released +
    transferred + corrected + other = closing.
    """
    values = {"fund": fund, "from_year": 0, "year": year, "as_of": as_of.isoformat()}
    return list(db.execute(_DEFERRED, values))


def deferred_in_year(db: Connection, fund: str, year: int, as_of: date) -> dict[str, int]:
    """received, transferred, corrected and other of a year over all States, in rappen."""
    values = {"fund": fund, "from_year": year, "year": year, "as_of": as_of.isoformat()}
    rows = list(db.execute(_DEFERRED, values))
    return {
        key: sum(int(row[f"{key}_rappen"]) for row in rows)
        for key in ("received", "transferred", "corrected", "other")
    }


def deferral_lines(db: Connection, fund: str, year: int, as_of: date) -> list[DbRow]:
    """The lines of a year on 2300 up to a day, which `deferred_by_state` sums: entry, line, state,
    answers_to (`receipt`, 4300 released, 4390 transferred, `correction` or `other`)."""
    sql = f"""{_MOVEMENT}
    SELECT entry, line, state, answers_to FROM movement WHERE kind <> 'opening'
    ORDER BY entry, line
    """
    values = {"fund": fund, "from_year": year, "year": year, "as_of": as_of.isoformat()}
    return list(db.execute(sql, values))


# `allocation_movement` for one year. Entries are numbered in a year as they are posted, so those of
# one lie between its first and its last: what it allocates is found by these, not entry by entry.
_LATE = """
WITH span AS (
  SELECT
    (SELECT sequence FROM entry WHERE year = :year ORDER BY number LIMIT 1) AS first,
    (SELECT sequence FROM entry WHERE year = :year ORDER BY number DESC LIMIT 1) AS last
),
moved AS (
  SELECT a.number, a.entry, a.purpose, a.state, a.budget_year, a.meant_for, a.amount_rappen
  FROM span AS s
  CROSS JOIN allocation AS a ON a.entry BETWEEN s.first AND s.last
  UNION ALL
  SELECT a.number, r.sequence, a.purpose, a.state, a.budget_year, a.meant_for, -a.amount_rappen
  FROM entry AS r
  CROSS JOIN allocation AS a ON a.entry = r.reverses
  WHERE r.reverses IS NOT NULL AND r.year = :year
  UNION ALL
  SELECT a.number, f.entry, a.purpose, a.state, a.budget_year, a.meant_for, -p.amount_rappen
  FROM refund AS f
  CROSS JOIN refund_part AS p ON p.refund = f.id
  CROSS JOIN allocation AS a ON a.number = p.allocation
  UNION ALL
  SELECT a.number, r.sequence, a.purpose, a.state, a.budget_year, a.meant_for, p.amount_rappen
  FROM refund AS f
  CROSS JOIN entry AS r ON r.reverses = f.entry
  CROSS JOIN refund_part AS p ON p.refund = f.id
  CROSS JOIN allocation AS a ON a.number = p.allocation
),
of_year AS (
  SELECT m.*, e.date, e.number AS voucher, p.name
  FROM moved AS m
  CROSS JOIN entry AS e ON e.sequence = m.entry
  CROSS JOIN state_party AS p ON p.state = m.state
  WHERE e.year = :year AND e.date <= :as_of
    AND (m.budget_year < :year OR m.meant_for < :year)
)
SELECT e.date, e.number AS voucher, l.state, p.name, coalesce(l.tier, '') AS tier,
  l.budget_year, -l.amount_rappen AS amount_rappen, 0 AS as_gift, 0 AS counted
FROM line AS l
JOIN entry AS e ON e.sequence = l.entry
LEFT JOIN state_party AS p ON p.state = l.state
WHERE l.account = '4400' AND e.year = :year AND e.date <= :as_of
UNION ALL
SELECT min(date), min(voucher), state, name, purpose, meant_for, sum(amount_rappen), 1, 0
FROM of_year
WHERE purpose = '7c' AND meant_for < :year
GROUP BY number
HAVING sum(amount_rappen) > 0
UNION ALL
SELECT m.date, m.voucher, m.state, m.name, m.purpose, m.budget_year, m.amount_rappen, 0, 1
FROM of_year AS m
WHERE m.purpose IN ('7a', '7b') AND m.budget_year < :year
  AND EXISTS (
    SELECT 1 FROM fund_policy AS f
    WHERE f.fund = 'TF' AND f.income = 'on_invoice' AND f.from_year = coalesce(
      (
        SELECT max(p.from_year) FROM fund_policy AS p
        WHERE p.fund = f.fund AND p.from_year <= m.budget_year
      ),
      (SELECT min(p.from_year) FROM fund_policy AS p WHERE p.fund = f.fund)
    )
  )
ORDER BY 1, 2, 3, 5
"""


def late_payments(db: Connection, year: int, as_of: date) -> list[DbRow]:
    """Money of a year up to a day that was owed or meant for an earlier one, by date.

    Columns: date, voucher, state, name, tier (7a, 7b, or 7c for a gift), budget_year (the year it
    was for), amount_rappen (negative where it was given back or undone), as_gift (1 where it counts
    as voluntary of the year received; less what was given back in it), counted (1 where it settles
    what counted on invoice, so that it is no income any more).
    """
    return list(db.execute(_LATE, {"year": year, "as_of": as_of.isoformat()}))


def gifts_meant_for(db: Connection, as_of: date) -> dict[tuple[str, int], int]:
    """(State, year) -> rappen received by a day as voluntary contributions (7c) of a later year,
    though they were meant for that one; what was given back is taken off."""
    sql = """
    SELECT state, meant_for, sum(amount_rappen) AS amount_rappen
    FROM allocation_movement
    WHERE purpose = '7c' AND meant_for < budget_year AND date <= :as_of
    GROUP BY state, meant_for
    HAVING sum(amount_rappen) > 0
    """
    rows = db.execute(sql, {"as_of": as_of.isoformat()})
    return {(row["state"], row["meant_for"]): int(row["amount_rappen"]) for row in rows}


def advances_by_state(db: Connection, as_of: date) -> list[DbRow]:
    """What 2100 holds on a day, by budget year and State: budget_year, state, name, since (the day
    the first of it came), amount_rappen."""
    sql = """
    SELECT l.budget_year, l.state, p.name,
      min(e.date) FILTER (WHERE l.amount_rappen < 0) AS since,
      -sum(l.amount_rappen) AS amount_rappen
    FROM line AS l
    JOIN entry AS e ON e.sequence = l.entry
    LEFT JOIN state_party AS p ON p.state = l.state
    WHERE l.account = '2100' AND e.date <= :as_of
    GROUP BY l.budget_year, l.state
    HAVING sum(l.amount_rappen) <> 0
    ORDER BY l.budget_year, l.state
    """
    return list(db.execute(sql, {"as_of": as_of.isoformat()}))


def open_invoices(db: Connection, as_of: date, state: str | None = None) -> list[DbRow]:
    """Invoices with something outstanding on a day, by State, budget year and number.

    Columns: state, name, budget_year, number, issued_on, due_on, outstanding_rappen.
    """
    sql = """
    SELECT i.state, p.name, i.budget_year, i.number, i.issued_on, i.due_on,
      sum(m.owed_rappen) AS outstanding_rappen
    FROM invoice AS i
    JOIN state_party AS p ON p.state = i.state
    JOIN invoice_movement AS m ON m.invoice = i.number
    WHERE m.date <= :as_of AND (:state IS NULL OR i.state = :state)
    GROUP BY i.number
    HAVING sum(m.owed_rappen) <> 0
    ORDER BY i.state, i.budget_year, i.number
    """
    return list(db.execute(sql, {"as_of": as_of.isoformat(), "state": state}))


def account_movements(db: Connection, state: str, as_of: date) -> list[DbRow]:
    """A State's statement of account up to a day: each entry that moved one of its invoices.

    An invoice brought into new books shows its own date, not the day it was brought in.
    Columns: date, entry, year, voucher, kind (of the entry, or of what it reverses), reverses,
    invoice, budget_year, owed_rappen (more owed is positive), waived_rappen (what of it was waived
    within the tolerance), receipt (the receipts that paid, if any).
    """
    sql = """
    SELECT
      CASE WHEN m.kind = 'invoice-import' AND m.reverses IS NULL THEN i.issued_on ELSE m.date END
        AS date,
      m.entry, e.year, e.number AS voucher, m.kind, m.reverses, m.invoice,
      m.budget_year, sum(m.owed_rappen) AS owed_rappen,
      coalesce((
        SELECT sum(a.waived_rappen) FROM allocation_movement AS a
        WHERE a.entry = m.entry AND a.invoice = m.invoice
      ), 0) AS waived_rappen,
      (
        SELECT group_concat(DISTINCT a.receipt) FROM allocation_movement AS a
        WHERE a.entry = m.entry AND a.invoice = m.invoice
      ) AS receipt
    FROM invoice_movement AS m
    JOIN invoice AS i ON i.number = m.invoice
    JOIN entry AS e ON e.sequence = m.entry
    WHERE m.state = :state AND m.date <= :as_of
    GROUP BY m.entry, m.invoice
    ORDER BY 1, m.entry, m.budget_year, m.invoice
    """
    return list(db.execute(sql, {"state": state, "as_of": as_of.isoformat()}))


def gifts(db: Connection, state: str, as_of: date) -> list[DbRow]:
    """What a State gave beside its assessed contributions, by date; refunds are negative.

    Columns: date, year, voucher, purpose (7c, reserve, sponsorship), earmark, meant_for, text,
    amount_rappen. Money in advance shows when it came, not again when its year begins; what the
    opening brought isn't listed.
    """
    sql = """
    WITH given AS (
      SELECT l.entry, l.earmark, -l.amount_rappen AS amount_rappen,
        CASE l.account WHEN '4200' THEN 'reserve' WHEN '2300' THEN 'sponsorship' ELSE '7c' END
          AS purpose
      FROM line AS l
      WHERE l.state = :state
        AND (l.account IN ('4100', '4150', '4200', '2300')
          OR (l.account = '2100' AND l.tier = '7c'))
        AND NOT EXISTS (
          SELECT 1 FROM line AS x
          JOIN entry AS o ON o.sequence = l.entry
          WHERE l.account = '2300' AND x.fund = l.fund AND x.account IN ('4300', '4390')
            AND (x.entry = o.reverses
              OR (x.entry = l.entry AND (x.amount_rappen > 0) <> (l.amount_rappen > 0)))
        )
    )
    SELECT e.date, e.year, e.number AS voucher, g.purpose, g.earmark,
      (
        SELECT max(a.meant_for) FROM allocation_movement AS a
        WHERE a.entry = g.entry AND a.purpose = g.purpose AND a.state = :state
      ) AS meant_for,
      e.text, sum(g.amount_rappen) AS amount_rappen
    FROM given AS g
    JOIN entry AS e ON e.sequence = g.entry
    LEFT JOIN entry AS o ON o.sequence = e.reverses
    WHERE e.date <= :as_of AND e.kind <> 'opening'
      AND 'expense-return' NOT IN (e.kind, coalesce(o.kind, ''))
    GROUP BY g.entry, g.purpose, g.earmark
    HAVING sum(g.amount_rappen) <> 0
    ORDER BY e.date, g.entry, g.purpose
    """
    return list(db.execute(sql, {"state": state, "as_of": as_of.isoformat()}))


def unallocated(db: Connection, state: str, as_of: date) -> int:
    """Rappen received from a State that nobody has given a purpose yet."""
    sql = """
    SELECT coalesce(-sum(l.amount_rappen), 0)
    FROM line AS l
    JOIN entry AS e ON e.sequence = l.entry
    WHERE l.state = :state AND l.account = '2200' AND e.date <= :as_of
    """
    return int(db.execute(sql, {"state": state, "as_of": as_of.isoformat()}).fetchone()[0])
