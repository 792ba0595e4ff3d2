"""SQL of `verify` on the journal and the years: each function returns the rows that break one rule,
none when it holds. Amounts are rappen.
"""

from __future__ import annotations

from ccm_ledger.database.connection import Connection, DbRow


def voucher_gaps(db: Connection) -> list[DbRow]:
    """Where the voucher numbers of a year don't count on: entry, year, number, due."""
    sql = """
    WITH numbered AS (
      SELECT sequence, year, number,
        1 + coalesce(lag(number) OVER (PARTITION BY year ORDER BY sequence), 0) AS due
      FROM entry
    )
    SELECT sequence AS entry, year, number, due FROM numbered WHERE number IS NOT due
    ORDER BY sequence
    """
    return list(db.execute(sql))


def adjustment_gaps(db: Connection) -> list[DbRow]:
    """The same for the adjustments of a year."""
    sql = """
    WITH numbered AS (
      SELECT sequence, year, adjustment,
        1 + coalesce(lag(adjustment) OVER (PARTITION BY year ORDER BY sequence), 0) AS due
      FROM entry WHERE adjustment IS NOT NULL
    )
    SELECT sequence AS entry, year, adjustment AS number, due FROM numbered
    WHERE adjustment IS NOT due
    ORDER BY sequence
    """
    return list(db.execute(sql))


def unbalanced(db: Connection) -> list[DbRow]:
    """Entries that don't sum to zero in a fund: entry, fund, difference_rappen."""
    sql = """
    SELECT entry, fund, sum(amount_rappen) AS difference_rappen FROM line
    GROUP BY entry, fund HAVING sum(amount_rappen) <> 0
    ORDER BY entry, fund
    """
    return list(db.execute(sql))


def too_few_lines(db: Connection) -> list[DbRow]:
    """Entries with fewer than two lines, or lines not numbered 1, 2, 3: entry, lines."""
    sql = """
    SELECT e.sequence AS entry, count(l.entry) AS lines
    FROM entry AS e LEFT JOIN line AS l ON l.entry = e.sequence
    GROUP BY e.sequence HAVING count(l.entry) < 2 OR max(l.number) <> count(l.entry)
    ORDER BY e.sequence
    """
    return list(db.execute(sql))


def wrong_dates(db: Connection) -> list[DbRow]:
    """Entries whose date is no day, or of another year than theirs: entry, date, year."""
    sql = """
    SELECT sequence AS entry, date, year FROM entry
    WHERE date IS NOT date(date, '+0 days') OR substr(date, 1, 4) IS NOT CAST(year AS TEXT)
    ORDER BY sequence
    """
    return list(db.execute(sql))


def before_books(db: Connection) -> list[DbRow]:
    """Entries dated before the books begin, invoices left out: entry, date, opened_on."""
    sql = """
    SELECT e.sequence AS entry, e.date, b.opened_on FROM entry AS e
    JOIN ledger AS b ON e.date < b.opened_on
    WHERE e.kind NOT IN ('invoice', 'reversal')
    ORDER BY e.sequence
    """
    return list(db.execute(sql))


def recorded_backwards(db: Connection) -> list[DbRow]:
    """Entries recorded before the one they follow: entry, recorded_at, before."""
    sql = """
    SELECT later.sequence AS entry, later.recorded_at, earlier.recorded_at AS before
    FROM entry AS later
    JOIN entry AS earlier
      ON earlier.sequence = (SELECT max(sequence) FROM entry WHERE sequence < later.sequence)
    WHERE later.recorded_at < earlier.recorded_at
    ORDER BY later.sequence
    """
    return list(db.execute(sql))


def bad_reversals(db: Connection) -> list[DbRow]:
    """Reversals that don't undo what they name: entry, reverses.

    Within a year every line has its mirror. A later year takes an entry of a closed one back
    without its income and expense (3900 and 2300 stand for them), so there the other accounts of
    the balance sheet must mirror each other in sum.
    """
    sql = """
    SELECT r.sequence AS entry, r.reverses FROM entry AS r
    JOIN entry AS o ON o.sequence = r.reverses
    WHERE r.date < o.date OR o.reverses IS NOT NULL
      OR (r.year = o.year AND (
        (SELECT count(*) FROM line WHERE entry = r.sequence)
          <> (SELECT count(*) FROM line WHERE entry = o.sequence)
        OR EXISTS (
          SELECT 1 FROM line AS was WHERE was.entry = o.sequence AND NOT EXISTS (
            SELECT 1 FROM line AS now
            WHERE now.entry = r.sequence AND now.number = was.number
              AND now.fund = was.fund AND now.account = was.account
              AND now.amount_rappen = -was.amount_rappen
              AND now.state IS was.state AND now.earmark IS was.earmark
              AND now.budget_line IS was.budget_line AND now.detail IS was.detail
              AND now.tier IS was.tier AND now.budget_year IS was.budget_year
              AND now.invoice IS was.invoice AND now.payee IS was.payee
              AND now.item IS was.item
          )
        )
      ))
      OR EXISTS (
        SELECT 1 FROM line AS l JOIN account AS a ON a.code = l.account
        WHERE l.entry IN (r.sequence, o.sequence)
          AND a.type IN ('asset', 'liability') AND l.account <> '2300'
        GROUP BY l.fund, l.account HAVING sum(l.amount_rappen) <> 0
      )
    ORDER BY r.sequence
    """
    return list(db.execute(sql))


def year_steps(db: Connection) -> list[DbRow]:
    """Steps in the history of a year that don't follow: sequence, year, from_state, to_state."""
    sql = """
    WITH step AS (
      SELECT sequence, year, from_state, to_state,
        coalesce(lag(to_state) OVER (PARTITION BY year ORDER BY sequence), 'open') AS stood,
        1 + coalesce(lag(sequence) OVER (ORDER BY sequence), 0) AS due
      FROM year_change
    )
    SELECT sequence, year, from_state, to_state FROM step
    WHERE sequence IS NOT due OR from_state IS NOT stood
      OR NOT ((from_state = 'open' AND to_state = 'provisional')
        OR (from_state = 'provisional' AND to_state IN ('open', 'final')))
    ORDER BY sequence
    """
    return list(db.execute(sql))


def year_states(db: Connection) -> list[DbRow]:
    """Years that stand elsewhere than their history ends: year, state, ended."""
    sql = """
    WITH history AS (
      SELECT y.year, y.state, coalesce((
        SELECT c.to_state FROM year_change AS c WHERE c.year = y.year
        ORDER BY c.sequence DESC LIMIT 1
      ), 'open') AS ended
      FROM fiscal_year AS y
    )
    SELECT year, state, ended FROM history WHERE state IS NOT ended ORDER BY year
    """
    return list(db.execute(sql))


def posted_after_close(db: Connection) -> list[DbRow]:
    """Entries recorded in a year after it was final, or while provisional without being an
    adjustment: entry, year, state."""
    sql = """
    WITH closed AS (
      SELECT year, to_state AS state, changed_at AS since,
        coalesce(
          lead(changed_at) OVER (PARTITION BY year ORDER BY sequence), '9999'
        ) AS until
      FROM year_change
    )
    SELECT e.sequence AS entry, e.year, c.state FROM entry AS e
    JOIN closed AS c ON c.year = e.year AND e.recorded_at > c.since AND e.recorded_at < c.until
    WHERE c.state = 'final' OR (c.state = 'provisional' AND e.adjustment IS NULL)
    ORDER BY e.sequence
    """
    return list(db.execute(sql))


def month_differences(db: Connection) -> list[DbRow]:
    """Months whose kept turnover isn't that of the lines: fund, account, year, month,
    debit_rappen, credit_rappen (lines less kept)."""
    sql = """
    WITH daily AS ( -- by one column that differs early: sorting by four takes twice the time
      SELECT e.date, e.year, l.account, l.fund,
        sum(max(l.amount_rappen, 0)) AS debit_rappen,
        sum(max(-l.amount_rappen, 0)) AS credit_rappen
      FROM entry AS e CROSS JOIN line AS l ON l.entry = e.sequence
      GROUP BY e.date, l.account, l.fund, e.year
    ), movement AS (
      SELECT fund, account, year, CAST(substr(date, 6, 2) AS INTEGER) AS month,
        debit_rappen, credit_rappen
      FROM daily
      UNION ALL
      SELECT fund, account, year, month, -debit_rappen, -credit_rappen FROM month_balance
    )
    SELECT fund, account, year, month,
      sum(debit_rappen) AS debit_rappen, sum(credit_rappen) AS credit_rappen
    FROM movement
    GROUP BY fund, account, year, month
    HAVING sum(debit_rappen) <> 0 OR sum(credit_rappen) <> 0
    ORDER BY year, month, fund, account
    """
    return list(db.execute(sql))
