"""SQL of the open items: what is advanced, prepaid, owed, accrued and lent, item by item.

An item is known by its account, its fund and its key (`line.item`). Amounts are rappen, positive
where something is open.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date

from ccm_ledger.database.connection import Connection, DbRow

ACCOUNTS = ("1200", "1900", "2000", "2010", "2020", "2900")


def items(
    db: Connection, accounts: Sequence[str], *, item: str | None = None, fund: str | None = None
) -> list[DbRow]:
    """Items of some accounts over all entries, by account, day and key.

    Columns: account, fund, item, payee, state, opened_on, entry (that opened it), kind (of that
    entry), amount_rappen, settled_rappen, open_rappen.
    """
    sql = """
    SELECT o.account, o.fund, o.item, o.payee, o.state, o.opened_on, o.entry, e.kind,
      o.amount_rappen, o.settled_rappen, o.open_rappen
    FROM open_item AS o
    JOIN entry AS e ON e.sequence = o.entry
    WHERE o.account IN (SELECT value FROM json_each(:accounts))
      AND (:item IS NULL OR o.item = :item) AND (:fund IS NULL OR o.fund = :fund)
    ORDER BY o.account, o.opened_on, o.item, o.fund
    """
    return list(db.execute(sql, {"accounts": json.dumps(accounts), "item": item, "fund": fund}))


def named(db: Connection, item: str) -> list[DbRow]:
    """The items of a key, on whatever account and fund: account, fund, item, payee, state,
    opened_on, entry, amount_rappen, settled_rappen, open_rappen.

    Read from the lines of the key alone, so that the cost doesn't grow with the journal.
    """
    sql = """
    SELECT account, fund, item, max(payee) AS payee, max(state) AS state,
      coalesce(min(date) FILTER (WHERE opens), min(date)) AS opened_on,
      coalesce(min(entry) FILTER (WHERE opens), min(entry)) AS entry,
      coalesce(sum(open_rappen) FILTER (WHERE opens), 0) AS amount_rappen,
      coalesce(-sum(open_rappen) FILTER (WHERE NOT opens), 0) AS settled_rappen,
      sum(open_rappen) AS open_rappen
    FROM open_item_movement
    WHERE item = :item
    GROUP BY account, fund
    ORDER BY account, fund
    """
    return list(db.execute(sql, {"item": item}))


def settleable(db: Connection, account: str, fund: str, item: str, on: date) -> int:
    """Rappen of an item that can be settled on a day without settling too much on any later one."""
    sql = """
    WITH daily AS (
      SELECT date, open_rappen FROM open_item_balance
      WHERE item = :item AND account = :account AND fund = :fund
    )
    SELECT min(open_rappen) FROM (
      SELECT open_rappen FROM daily WHERE date > :on
      UNION ALL
      SELECT coalesce(
        (SELECT open_rappen FROM daily WHERE date <= :on ORDER BY date DESC LIMIT 1), 0
      )
    )
    """
    values = {"account": account, "fund": fund, "item": item, "on": on.isoformat()}
    return int(db.execute(sql, values).fetchone()[0])


def lowest(db: Connection, account: str, fund: str, item: str) -> int:
    """The least that was open of an item at the end of any day."""
    sql = """
    SELECT min(open_rappen) FROM open_item_balance
    WHERE item = :item AND account = :account AND fund = :fund
    """
    values = {"account": account, "fund": fund, "item": item}
    return int(db.execute(sql, values).fetchone()[0] or 0)


def last_number(db: Connection, prefix: str, year: int) -> int:
    """The last number given to items of a kind in a year: 14 for A-2023-0014, 0 if none."""
    sql = """
    SELECT coalesce(max(CAST(substr(item, 8) AS INTEGER)), 0)
    FROM line
    WHERE item > :first AND item < :after
    """
    # '.' is the character after '-', so the range is that of the year's keys in the index.
    values = {"first": f"{prefix}-{year:04d}-", "after": f"{prefix}-{year:04d}."}
    return int(db.execute(sql, values).fetchone()[0])


def standing_on(db: Connection, item: str, own: Iterable[int]) -> list[DbRow]:
    """Entries that stand on an item beside its own: entry, date, kind, expense (the id of one that
    the entry books, or None), amount_rappen; by sequence."""
    sql = """
    SELECT e.sequence AS entry, e.date, e.kind,
      (SELECT x.id FROM expense AS x WHERE x.entry = e.sequence) AS expense,
      max(abs(l.amount_rappen)) AS amount_rappen
    FROM line AS l
    JOIN entry_status AS e ON e.sequence = l.entry
    WHERE l.item = :item AND e.reverses IS NULL AND e.reversed_by IS NULL
      AND e.sequence NOT IN (SELECT value FROM json_each(:own))
    GROUP BY e.sequence
    ORDER BY e.sequence
    """
    return list(db.execute(sql, {"item": item, "own": json.dumps(list(own))}))


def paid(db: Connection, item: str, account: str, fund: str, on: date | None = None) -> int:
    """Rappen that left the bank for an item by a day (or at all) and didn't come back."""
    sql = """
    SELECT coalesce(-sum(m.open_rappen), 0)
    FROM open_item_movement AS m
    LEFT JOIN entry AS o ON o.sequence = m.reverses
    WHERE m.item = :item AND m.account = :account AND m.fund = :fund
      AND coalesce(o.kind, m.kind) IN ('payment', 'payment-returned')
      AND (:on IS NULL OR m.date <= :on)
    """
    day = None if on is None else on.isoformat()
    values = {"item": item, "account": account, "fund": fund, "on": day}
    return int(db.execute(sql, values).fetchone()[0])


def refunded(db: Connection, expense: str) -> list[DbRow]:
    """What of an expense's cost came back and stands, by entry: entry, date, amount_rappen."""
    sql = """
    SELECT e.sequence AS entry, e.date, -l.amount_rappen AS amount_rappen
    FROM line AS l
    JOIN entry_status AS e ON e.sequence = l.entry
    WHERE l.item = :expense AND e.kind = 'expense-return' AND e.reversed_by IS NULL
    ORDER BY e.sequence
    """
    return list(db.execute(sql, {"expense": expense}))


def released(db: Connection, entries: Iterable[int]) -> list[DbRow]:
    """Deferred money that entries took out of 2300, less what they put back, by donor in the order
    it was taken: state, amount_rappen."""
    sql = """
    SELECT state, sum(amount_rappen) AS amount_rappen
    FROM line
    WHERE entry IN (SELECT value FROM json_each(:entries)) AND account = '2300'
    GROUP BY state
    HAVING sum(amount_rappen) > 0
    ORDER BY min(entry), min(number)
    """
    return list(db.execute(sql, {"entries": json.dumps(list(entries))}))


def advances(db: Connection, today: date) -> list[DbRow]:
    """Items of 1200 by day and key; what is prepaid is used when its day has come.

    Columns: fund, item, payee, opened_on, entry and kind (that opened it), amount_rappen,
    claimed_rappen, returned_rappen, open_rappen.
    """
    sql = """
    WITH moved AS (
      SELECT m.fund, m.item, m.payee, m.date, m.entry, m.opens, m.open_rappen,
        coalesce(o.kind, m.kind) = 'advance-return' AS comes_back
      FROM open_item_movement AS m
      LEFT JOIN entry AS o ON o.sequence = m.reverses
      WHERE m.account = '1200' AND m.item IS NOT NULL
        AND (m.opens OR m.kind <> 'expense' OR m.date <= :today)
    ), advance AS (
      SELECT fund, item, max(payee) AS payee,
        coalesce(min(date) FILTER (WHERE opens), min(date)) AS opened_on,
        coalesce(min(entry) FILTER (WHERE opens), min(entry)) AS entry,
        coalesce(sum(open_rappen) FILTER (WHERE opens), 0) AS amount_rappen,
        coalesce(-sum(open_rappen) FILTER (WHERE NOT opens AND NOT comes_back), 0)
          AS claimed_rappen,
        coalesce(-sum(open_rappen) FILTER (WHERE comes_back), 0) AS returned_rappen,
        sum(open_rappen) AS open_rappen
      FROM moved
      GROUP BY fund, item
    )
    SELECT a.fund, a.item, a.payee, a.opened_on, a.entry, e.kind, a.amount_rappen,
      a.claimed_rappen, a.returned_rappen, a.open_rappen
    FROM advance AS a
    JOIN entry AS e ON e.sequence = a.entry
    ORDER BY a.opened_on, a.item, a.fund
    """
    return list(db.execute(sql, {"today": today.isoformat()}))


def unpaid(db: Connection, *, year: int | None, fund: str | None) -> list[DbRow]:
    """Items of 2000, 2010 and 2020 with something left to pay, by day and key.

    Columns: id, date, fund, account, line, amount_rappen, paid_rappen, open_rappen, payee, text,
    document, earmark, detail, entry.
    """
    sql = """
    SELECT o.item AS id, o.opened_on AS date, o.fund, o.account, coalesce(x.line, '') AS line,
      o.amount_rappen, o.settled_rappen AS paid_rappen, o.open_rappen,
      coalesce(o.payee, o.state) AS payee, coalesce(x.text, e.text) AS text,
      coalesce(x.document, e.document, '') AS document, x.earmark, x.detail, o.entry
    FROM open_item AS o
    JOIN entry AS e ON e.sequence = o.entry
    LEFT JOIN expense AS x ON x.id = o.item
    WHERE o.account IN ('2000', '2010', '2020') AND o.open_rappen <> 0
      AND (:year IS NULL OR substr(o.opened_on, 1, 4) = :year)
      AND (:fund IS NULL OR o.fund = :fund)
    ORDER BY o.opened_on, o.item, o.fund
    """
    values = {"year": None if year is None else f"{year:04d}", "fund": fund}
    return list(db.execute(sql, values))


# ── as at a day: the statement, and the gates ────────────────────────────────────────────────


def open_on(db: Connection, on: date) -> list[DbRow]:
    """Items with something open at the end of a day, by account, fund and day.

    Columns: account, fund, item (None: a line without a key), payee, state, opened_on,
    amount_rappen, settled_rappen, open_rappen.
    """
    sql = """
    SELECT m.account, m.fund, m.item, max(m.payee) AS payee, max(m.state) AS state,
      coalesce(min(m.date) FILTER (WHERE m.opens), min(m.date)) AS opened_on,
      coalesce(sum(m.open_rappen) FILTER (WHERE m.opens), 0) AS amount_rappen,
      coalesce(-sum(m.open_rappen) FILTER (WHERE NOT m.opens), 0) AS settled_rappen,
      sum(m.open_rappen) AS open_rappen
    FROM open_item_movement AS m
    JOIN fund AS f ON f.fund = m.fund
    WHERE m.date <= :on
    GROUP BY m.account, m.fund, m.item
    HAVING sum(m.open_rappen) <> 0
    ORDER BY m.account, f.position, opened_on, m.item
    """
    return list(db.execute(sql, {"on": on.isoformat()}))


def in_advance_on(db: Connection, on: date) -> list[DbRow]:
    """What 2100 holds at the end of a day by State, budget year and tier, in the columns of
    `open_on` (item: budget year and tier)."""
    sql = """
    SELECT l.account, l.fund,
      trim(coalesce(l.budget_year, '') || ' ' || coalesce(l.tier, '')) AS item, l.payee, l.state,
      min(e.date) AS opened_on,
      coalesce(-sum(l.amount_rappen) FILTER (WHERE l.amount_rappen < 0), 0) AS amount_rappen,
      coalesce(sum(l.amount_rappen) FILTER (WHERE l.amount_rappen > 0), 0) AS settled_rappen,
      -sum(l.amount_rappen) AS open_rappen
    FROM line AS l
    JOIN entry AS e ON e.sequence = l.entry
    WHERE l.account = '2100' AND e.date <= :on
    GROUP BY l.fund, l.state, l.budget_year, l.tier
    HAVING sum(l.amount_rappen) <> 0
    ORDER BY l.fund, l.budget_year, l.state, l.tier
    """
    return list(db.execute(sql, {"on": on.isoformat()}))


def in_suspense_on(db: Connection, on: date) -> list[DbRow]:
    """What 2200 and 2210 hold at the end of a day by credit or debit, in the columns of `open_on`.

    What is given a purpose later belongs to the receipt it came with; item is the bank row, else
    the bank's reference, else the entry.
    """
    sql = """
    WITH held AS (
      SELECT l.account, l.fund, l.payee, l.state, coalesce(l.item, l.reference) AS reference,
        e.date,
        CASE l.account WHEN '2210' THEN l.amount_rappen ELSE -l.amount_rappen END AS open_rappen,
        coalesce(
          (SELECT min(r.entry) FROM allocation AS a JOIN receipt AS r ON r.id = a.receipt
           WHERE a.entry = coalesce(e.reverses, e.sequence)),
          (SELECT r.entry FROM refund AS f JOIN receipt AS r ON r.id = f.receipt
           WHERE f.entry = coalesce(e.reverses, e.sequence)),
          e.reverses, e.sequence
        ) AS came_by
      FROM line AS l
      JOIN entry AS e ON e.sequence = l.entry
      WHERE l.account IN ('2200', '2210') AND e.date <= :on
    )
    SELECT account, fund, coalesce(reference, 'entry ' || came_by) AS item, max(payee) AS payee,
      state, min(date) AS opened_on,
      coalesce(sum(open_rappen) FILTER (WHERE open_rappen > 0), 0) AS amount_rappen,
      coalesce(-sum(open_rappen) FILTER (WHERE open_rappen < 0), 0) AS settled_rappen,
      sum(open_rappen) AS open_rappen
    FROM held
    GROUP BY account, fund, state, coalesce(reference, 'entry ' || came_by)
    HAVING sum(open_rappen) <> 0
    ORDER BY account, fund, opened_on, item
    """
    return list(db.execute(sql, {"on": on.isoformat()}))


def untied(db: Connection, until: date) -> list[DbRow]:
    """Control accounts whose kept turnover isn't the sum of their items at the end of a year: fund,
    account, held_rappen, listed_rappen."""
    sql = """
    WITH side AS (
      SELECT fund, account, CASE WHEN account IN ('1200', '1900') THEN debit_rappen - credit_rappen
          ELSE credit_rappen - debit_rappen END AS held_rappen, 0 AS listed_rappen
      FROM month_balance
      WHERE account IN ('1200', '1900', '2000', '2010', '2020', '2900') AND year <= :year
      UNION ALL
      SELECT fund, account, 0, open_rappen
      FROM open_item_movement
      WHERE item IS NOT NULL AND (payee IS NOT NULL OR state IS NOT NULL) AND date <= :until
    )
    SELECT fund, account, sum(held_rappen) AS held_rappen, sum(listed_rappen) AS listed_rappen
    FROM side
    GROUP BY fund, account
    HAVING sum(held_rappen) <> sum(listed_rappen)
    ORDER BY fund, account
    """
    return list(db.execute(sql, {"year": until.year, "until": until.isoformat()}))
