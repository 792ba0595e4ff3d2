"""SQL behind the statements: balances, spending, transfers, the general ledger, issued versions.

What is asked of States (contributions, arrears, gifts) is in `contributions`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.dates import first_day, last_day

# Turnover of whole months from `month_balance`, so that the cost doesn't grow with the journal; a
# month that :cut divides is read from its lines. A row an account of a fund that ever moved.
# brought_rappen: debit positive, from the beginning of the books to the year's first day.
_BALANCES = """
WITH turnover AS (
  SELECT fund, account, year, debit_rappen, credit_rappen
  FROM month_balance
  WHERE year * 12 + month <= :last_whole_month
  UNION ALL
  SELECT l.fund, l.account, e.year, max(l.amount_rappen, 0), max(-l.amount_rappen, 0)
  FROM entry AS e
  JOIN line AS l ON l.entry = e.sequence
  WHERE e.date BETWEEN :part_from AND :cut
)
SELECT t.fund, t.account, a.name, a.type,
  coalesce(sum(t.debit_rappen - t.credit_rappen) FILTER (WHERE t.year < :year), 0)
    AS brought_rappen,
  coalesce(sum(t.debit_rappen) FILTER (WHERE t.year = :year), 0) AS debit_rappen,
  coalesce(sum(t.credit_rappen) FILTER (WHERE t.year = :year), 0) AS credit_rappen
FROM turnover AS t
JOIN fund AS f ON f.fund = t.fund
JOIN account AS a ON a.code = t.account
GROUP BY t.fund, t.account
ORDER BY f.position, t.account
"""


def balances(db: Connection, year: int, as_of: date) -> list[DbRow]:
    """Balances and turnover of a year up to a day, by fund and account in printed order.

    Columns: fund, account, name, type, brought_rappen (debit positive), debit_rappen,
    credit_rappen. Nothing after the year counts, whatever the day.
    """
    cut = min(as_of, last_day(year))
    whole = (cut + timedelta(days=1)).day == 1
    month = cut.year * 12 + cut.month
    part_from = cut + timedelta(days=1) if whole else cut.replace(day=1)
    values = {
        "year": year,
        "cut": cut.isoformat(),
        "part_from": part_from.isoformat(),
        "last_whole_month": month if whole else month - 1,
    }
    return list(db.execute(_BALANCES, values))


def opening_entries(db: Connection, year: int, as_of: date) -> list[DbRow]:
    """What the opening entries of a year brought: fund, account, debit_rappen, credit_rappen."""
    sql = """
    SELECT l.fund, l.account, sum(max(l.amount_rappen, 0)) AS debit_rappen,
      sum(max(-l.amount_rappen, 0)) AS credit_rappen
    FROM entry AS e
    JOIN line AS l ON l.entry = e.sequence
    WHERE e.year = :year AND e.kind = 'opening' AND e.date <= :as_of
    GROUP BY l.fund, l.account
    """
    return list(db.execute(sql, {"year": year, "as_of": as_of.isoformat()}))


def spending(db: Connection, year: int, as_of: date, fund: str) -> list[DbRow]:
    """Expenditure of a fund in a year up to a day, by account, budget line and detail.

    Columns: account, account_name, budget_line, detail, amount_rappen, earmarked_rappen (what of
    it was paid from earmarked gifts).
    """
    sql = """
    SELECT l.account, a.name AS account_name, l.budget_line, l.detail,
      sum(l.amount_rappen) AS amount_rappen,
      coalesce(sum(l.amount_rappen) FILTER (WHERE l.earmark IS NOT NULL), 0) AS earmarked_rappen
    FROM entry AS e
    JOIN line AS l ON l.entry = e.sequence
    JOIN account AS a ON a.code = l.account
    WHERE e.year = :year AND e.date <= :as_of AND l.fund = :fund AND a.type = 'expense'
    GROUP BY l.account, l.budget_line, l.detail
    ORDER BY l.account, l.budget_line, min(e.date), l.detail
    """
    return list(db.execute(sql, {"year": year, "as_of": as_of.isoformat(), "fund": fund}))


def transfers(db: Connection, year: int, as_of: date) -> list[DbRow]:
    """Transfers and loans between funds in a year up to a day, by date.

    Columns: entry, date, voucher, kind, text, reason, document, reference (the authority), account
    (8000, or 2900 for a loan), from_fund, to_fund, amount_rappen (positive). A reversal or a
    repayment goes the other way.
    """
    sql = """
    SELECT e.sequence AS entry, e.date, e.number AS voucher, e.kind, e.text, e.reason, e.document,
      t.reference, t.account,
      CASE WHEN t.amount_rappen < 0 THEN o.fund ELSE t.fund END AS from_fund,
      CASE WHEN t.amount_rappen < 0 THEN t.fund ELSE o.fund END AS to_fund,
      abs(t.amount_rappen) AS amount_rappen
    FROM line AS t
    JOIN entry AS e ON e.sequence = t.entry
    JOIN line AS o ON o.entry = t.entry AND o.fund <> t.fund
      AND o.amount_rappen = -t.amount_rappen AND o.item IS t.item
      AND o.item IS t.item
      AND o.account = CASE t.account WHEN '2900' THEN '1900' ELSE t.account END
    WHERE e.year = :year AND e.date <= :as_of
      AND (t.account = '2900' OR (t.account = '8000' AND t.amount_rappen < 0))
    ORDER BY e.date, e.sequence
    """
    return list(db.execute(sql, {"year": year, "as_of": as_of.isoformat()}))


def prior_year_adjustments(db: Connection, year: int, as_of: date) -> list[DbRow]:
    """Entries on 3900 in a year up to a day, by date and fund: entry, date, fund, state, text,
    reason, document, amount_rappen (in favour of the fund positive)."""
    sql = """
    SELECT e.sequence AS entry, e.date, l.fund, max(l.state) AS state, e.text, e.reason, e.document,
      -sum(l.amount_rappen) AS amount_rappen
    FROM line AS l
    JOIN entry AS e ON e.sequence = l.entry
    WHERE l.account = '3900' AND e.year = :year AND e.date <= :as_of
    GROUP BY e.sequence, l.fund
    ORDER BY e.date, e.sequence, l.fund
    """
    return list(db.execute(sql, {"year": year, "as_of": as_of.isoformat()}))


def in_kind(db: Connection, year: int) -> list[DbRow]:
    """Support in kind of a year: id, given_by, basis, amount_rappen."""
    sql = "SELECT id, given_by, basis, amount_rappen FROM in_kind WHERE year = :year ORDER BY id"
    return list(db.execute(sql, {"year": year}))


def entry_of_voucher(db: Connection, year: int, number: int) -> int | None:
    """The entry with a voucher number of a year (2023-0014), or None."""
    sql = "SELECT sequence FROM entry WHERE year = :year AND number = :number"
    row = db.execute(sql, {"year": year, "number": number}).fetchone()
    return None if row is None else int(row[0])


# ── the general ledger ───────────────────────────────────────────────────────────────────────

_LEDGER_LINES = """
SELECT l.fund, l.account, a.name AS account_name, e.date, e.sequence AS entry,
  e.number AS voucher, e.adjustment, e.text AS entry_text, l.number AS line, l.text,
  l.state, l.payee, l.reference, l.amount_rappen
FROM line AS l
JOIN entry AS e ON e.sequence = l.entry
JOIN account AS a ON a.code = l.account
JOIN fund AS f ON f.fund = l.fund
WHERE e.year = :year AND e.date <= :as_of
  AND (:account IS NULL OR l.account = :account)
  AND (:fund IS NULL OR l.fund = :fund)
  AND (:state IS NULL OR l.state = :state)
ORDER BY f.position, l.account, e.date, e.sequence, l.number
"""


def ledger_lines(
    db: Connection,
    year: int,
    as_of: date,
    *,
    account: str | None,
    fund: str | None,
    state: str | None,
) -> Iterator[DbRow]:
    """Lines of a year up to a day, by fund, account, date and entry; debit positive."""
    values = {
        "year": year,
        "as_of": as_of.isoformat(),
        "account": account,
        "fund": fund,
        "state": state,
    }
    return iter(db.execute(_LEDGER_LINES, values))


def brought_for_state(db: Connection, year: int, state: str) -> list[DbRow]:
    """What stood on balance sheet accounts for a State before a year: fund, account, name,
    brought_rappen (debit positive)."""
    sql = """
    SELECT l.fund, l.account, a.name, sum(l.amount_rappen) AS brought_rappen
    FROM line AS l
    JOIN entry AS e ON e.sequence = l.entry
    JOIN account AS a ON a.code = l.account
    JOIN fund AS f ON f.fund = l.fund
    WHERE l.state = :state AND e.date < :first_day AND a.type IN ('asset', 'liability')
    GROUP BY l.fund, l.account
    ORDER BY f.position, l.account
    """
    return list(db.execute(sql, {"state": state, "first_day": first_day(year).isoformat()}))


# ── issued statements ────────────────────────────────────────────────────────────────────────


def issues(db: Connection, year: int) -> list[DbRow]:
    """Versions issued of a year, oldest first: version, issued_at, head_sequence, head, reason."""
    sql = """
    SELECT version, min(issued_at) AS issued_at, max(head_sequence) AS head_sequence,
      max(head) AS head, min(reason) AS reason
    FROM statement_issue WHERE year = :year
    GROUP BY version ORDER BY version
    """
    return list(db.execute(sql, {"year": year}))


def issued_versions(db: Connection, year: int, name: str) -> list[int]:
    """Versions in which a statement of a year was issued, oldest first."""
    sql = """
    SELECT version FROM statement_issue WHERE year = :year AND name = :name ORDER BY version
    """
    return [int(row[0]) for row in db.execute(sql, {"year": year, "name": name})]


def issued_names(db: Connection, year: int, version: int) -> list[str]:
    """Names of the statements issued in a version."""
    sql = "SELECT name FROM statement_issue WHERE year = :year AND version = :version ORDER BY name"
    return [str(row[0]) for row in db.execute(sql, {"year": year, "version": version})]


def issued_body(db: Connection, year: int, version: int, name: str) -> bytes:
    """The bytes of an issued statement that is known to exist."""
    sql = """
    SELECT body FROM statement_issue WHERE year = :year AND version = :version AND name = :name
    """
    row = db.execute(sql, {"year": year, "version": version, "name": name}).fetchone()
    assert row is not None, "the versions were looked up before"
    return bytes(row[0])


def adjustments(db: Connection, year: int, after: int, until: int) -> list[DbRow]:
    """Numbered adjustments of a year with sequence in (after, until]: entry, adjustment, date,
    text, reason, document."""
    sql = """
    SELECT sequence AS entry, adjustment, date, text, reason, document
    FROM entry
    WHERE year = :year AND adjustment IS NOT NULL AND sequence > :after AND sequence <= :until
    ORDER BY adjustment
    """
    return list(db.execute(sql, {"year": year, "after": after, "until": until}))
