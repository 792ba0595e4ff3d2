"""SQL of `verify`: each function returns the rows that break one rule, none when it holds.

Rows are read as they are, by nobody who trusts them: a forged or damaged ledger must give findings,
never an exception. Amounts are rappen.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from ccm_ledger.database import schema
from ccm_ledger.database.connection import APPLICATION_ID, FORMAT_VERSION, Connection, DbRow

# ── the file ─────────────────────────────────────────────────────────────────────────────────


def read_leniently(db: Connection) -> None:
    """Let damaged text come as replacement characters, so that the entry it stands in is named."""
    db.text_factory = lambda raw: raw.decode("utf-8", "replace")


def file_form(db: Connection) -> list[str]:
    """What is wrong with the marks that say what the file is."""
    application = db.execute("PRAGMA application_id").fetchone()[0]
    version = db.execute("PRAGMA user_version").fetchone()[0]
    mode = db.execute("PRAGMA journal_mode").fetchone()[0]
    found = []
    if application != APPLICATION_ID:
        found.append(f"application id {application} instead of {APPLICATION_ID}")
    if version != FORMAT_VERSION:
        found.append(f"format {version} instead of {FORMAT_VERSION}")
    if mode not in {"delete", "memory"}:
        found.append(f"journal mode {mode} instead of delete")
    return found


def page_damage(db: Connection) -> list[str]:
    """What SQLite itself finds wrong in pages, records, indexes and NOT NULL columns."""
    found = [str(row[0]) for row in db.execute("PRAGMA integrity_check")]
    return [] if found == ["ok"] else found


def missing_parents(db: Connection) -> list[DbRow]:
    """Rows that point to a row that isn't there: child, row, parent."""
    sql = """
    SELECT "table" AS child, rowid AS row, parent FROM pragma_foreign_key_check
    ORDER BY "table", rowid
    """
    return list(db.execute(sql))


# What Alembic makes for itself; everything else comes from the migrations' scripts.
_ALEMBIC = (
    "CREATE TABLE alembic_version ( version_num VARCHAR(32) NOT NULL,"
    " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num) )"
)
_OBJECTS = """
SELECT type, name, sql FROM sqlite_master
WHERE name NOT LIKE 'sqlite_%' AND sql IS NOT NULL
ORDER BY type, name
"""

Objects = dict[tuple[str, str], str]


def schema_differences(db: Connection) -> list[str]:
    """Tables, indexes, triggers and views that aren't what this program's migrations make."""
    found, expected = schema_objects(db), expected_objects()
    differences = [f"{kind} {name} is missing" for kind, name in expected.keys() - found.keys()]
    differences += [
        f"{kind} {name} is not this program's" for kind, name in found.keys() - expected.keys()
    ]
    differences += [
        f"{kind} {name} has another text than this program's"
        for kind, name in expected.keys() & found.keys()
        if found[kind, name] != expected[kind, name]
    ]
    return sorted(differences)


def schema_objects(db: Connection) -> Objects:
    """(type, name) -> text of every object, whitespace folded."""
    return {(kind, name): " ".join(str(sql).split()) for kind, name, sql in db.execute(_OBJECTS)}


def expected_objects() -> Objects:
    """What the migrations make, run without Alembic in memory: 15 ms instead of 400."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for script in sorted((schema.migrations_dir() / "versions").glob("[0-9]*.sql")):
            for statement in schema.statements(script.read_text(encoding="utf-8")):
                db.execute(statement)
        return schema_objects(db) | {("table", "alembic_version"): _ALEMBIC}
    finally:
        db.close()


def entry_with_hash(db: Connection, digits: str) -> int | None:
    """The entry whose hash begins with these hexadecimal digits, or None."""
    sql = "SELECT sequence FROM entry WHERE hash >= :digits AND hash < :digits || 'g'"
    row = db.execute(sql, {"digits": digits}).fetchone()
    return None if row is None else int(row[0])


def hash_at(db: Connection, sequence: int) -> str | None:
    """The hash of an entry, or None if there is no such entry."""
    row = db.execute("SELECT hash FROM entry WHERE sequence = :entry", {"entry": sequence})
    found = row.fetchone()
    return None if found is None else str(found[0])


# ── the journal ──────────────────────────────────────────────────────────────────────────────


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
    WITH recorded AS (
      SELECT sequence, recorded_at, lag(recorded_at) OVER (ORDER BY sequence) AS before FROM entry
    )
    SELECT sequence AS entry, recorded_at, before FROM recorded WHERE recorded_at < before
    ORDER BY sequence
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
    WITH movement AS (
      SELECT l.fund, l.account, e.year, CAST(substr(e.date, 6, 2) AS INTEGER) AS month,
        sum(max(l.amount_rappen, 0)) AS debit_rappen,
        sum(max(-l.amount_rappen, 0)) AS credit_rappen
      FROM entry AS e CROSS JOIN line AS l ON l.entry = e.sequence
      GROUP BY l.fund, l.account, e.year, substr(e.date, 6, 2)
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


# ── open items ───────────────────────────────────────────────────────────────────────────────


def receivables_without_mirror(db: Connection) -> list[DbRow]:
    """Items on which 1100 and 2150 don't sum to zero, where income counts on receipt; or 2150 or
    1190 alone, where it counts on invoice: fund, state, budget_year, tier, invoice, accounts,
    difference_rappen."""
    sql = """
    WITH mirrored AS (
      SELECT fund, state, budget_year, tier, invoice, amount_rappen,
        CASE
          WHEN account = '1190' THEN '1190'
          WHEN policy = 'on_invoice' THEN '2150'
          ELSE '1100 and 2150'
        END AS accounts
      FROM item_line
      WHERE NOT (account = '1100' AND policy = 'on_invoice')
        AND NOT (account = '1190' AND invoice IS NULL)
    )
    SELECT fund, coalesce(state, 'no State') AS state, coalesce(budget_year, 'no year')
        AS budget_year, coalesce(tier, 'no tier') AS tier,
      coalesce(invoice, 'without invoice') AS invoice, accounts,
      sum(amount_rappen) AS difference_rappen
    FROM mirrored
    GROUP BY fund, mirrored.state, mirrored.budget_year, mirrored.tier, mirrored.invoice, accounts
    HAVING sum(amount_rappen) <> 0
    ORDER BY fund, state, budget_year, tier, invoice
    """
    return list(db.execute(sql))


def overpaid_items(db: Connection) -> list[DbRow]:
    """Invoice items that have gone below nil: invoice, tier, owed_rappen."""
    sql = """
    SELECT invoice, tier, sum(owed_rappen) AS owed_rappen FROM invoice_movement
    GROUP BY invoice, tier HAVING sum(owed_rappen) < 0
    ORDER BY invoice, tier
    """
    return list(db.execute(sql))


def invoices_unlike_entries(db: Connection) -> list[DbRow]:
    """Invoice items that aren't the 1100 lines of their invoice's entry, either way round:
    invoice, tier, entry, item_rappen, booked_rappen."""
    sql = """
    WITH side AS (
      SELECT i.entry, i.number AS invoice, n.tier, i.state, i.budget_year,
        n.amount_rappen AS item_rappen, 0 AS booked_rappen
      FROM invoice AS i JOIN invoice_item AS n ON n.invoice = i.number
      UNION ALL
      SELECT l.entry, l.invoice, l.tier, l.state, l.budget_year, 0, l.amount_rappen
      FROM line AS l
      WHERE l.account = '1100' AND l.invoice IS NOT NULL
        AND l.entry IN (SELECT entry FROM invoice WHERE number = l.invoice)
    )
    SELECT invoice, tier, entry, sum(item_rappen) AS item_rappen,
      sum(booked_rappen) AS booked_rappen
    FROM side
    GROUP BY entry, invoice, tier, state, budget_year
    HAVING sum(item_rappen) <> sum(booked_rappen)
    ORDER BY invoice, tier
    """
    return list(db.execute(sql))


def invoices_without_items(db: Connection) -> list[DbRow]:
    """Invoices that have no item: invoice."""
    sql = """
    SELECT number AS invoice FROM invoice
    WHERE number NOT IN (SELECT invoice FROM invoice_item)
    ORDER BY number
    """
    return list(db.execute(sql))


def invoices_to_no_party(db: Connection) -> list[DbRow]:
    """Standing invoices to a State that wasn't a party by the end of the budget year:
    invoice, state, budget_year."""
    sql = """
    SELECT i.number AS invoice, i.state, i.budget_year FROM invoice AS i
    JOIN state_party AS p ON p.state = i.state
    JOIN entry_status AS e ON e.sequence = i.entry
    WHERE e.reversed_by IS NULL
      AND (p.party_from IS NULL OR substr(p.party_from, 1, 4) > CAST(i.budget_year AS TEXT))
    ORDER BY i.number
    """
    return list(db.execute(sql))


def assessed_of_no_party(db: Connection) -> list[DbRow]:
    """Money counted as assessed for a State that was no party in that budget year, by day:
    entry, state, purpose, budget_year."""
    sql = """
    SELECT a.entry, a.state, a.purpose, a.budget_year FROM allocation AS a
    JOIN state_party AS p ON p.state = a.state
    JOIN entry_status AS e ON e.sequence = a.entry
    WHERE e.reversed_by IS NULL AND a.purpose IN ('7a', '7b')
      AND (p.party_from IS NULL OR substr(p.party_from, 1, 4) > CAST(a.budget_year AS TEXT)
        OR substr(p.party_until, 1, 4) < CAST(a.budget_year AS TEXT))
    ORDER BY a.entry
    """
    return list(db.execute(sql))


def runs_that_miss(db: Connection) -> list[DbRow]:
    """Runs of invoices whose shares don't add up to the tier: budget_year, tier,
    shares_rappen, due_rappen."""
    sql = """
    SELECT a.budget_year, s.tier, sum(s.amount_rappen) AS shares_rappen,
      max(s.tier_rappen) AS due_rappen
    FROM assessment AS a JOIN assessment_share AS s ON s.assessment = a.id
    WHERE a.whole_run = 1
    GROUP BY a.id, s.tier HAVING sum(s.amount_rappen) <> max(s.tier_rappen)
    ORDER BY a.budget_year, s.tier
    """
    return list(db.execute(sql))


def invoices_unlike_shares(db: Connection) -> list[DbRow]:
    """Invoice items that differ from the share they were calculated as, of a supplementary
    invoice what was asked before taken off: invoice, tier, item_rappen, share_rappen."""
    sql = """
    SELECT i.number AS invoice, n.tier, n.amount_rappen AS item_rappen,
      coalesce(s.amount_rappen, 0) - coalesce(p.before_rappen, 0) AS share_rappen
    FROM invoice AS i
    JOIN invoice_item AS n ON n.invoice = i.number
    LEFT JOIN assessment_share AS s
      ON s.assessment = i.assessment AND s.state = i.state AND s.tier = n.tier
    LEFT JOIN invoice_supplement AS p ON p.invoice = i.number AND p.tier = n.tier
    WHERE i.assessment IS NOT NULL
      AND n.amount_rappen IS NOT s.amount_rappen - coalesce(p.before_rappen, 0)
    ORDER BY i.number, n.tier
    """
    return list(db.execute(sql))


def credits_unlike_entries(db: Connection) -> list[DbRow]:
    """Credit notes that aren't what an entry takes off one invoice, either way round: entry,
    credited, booked (the invoices)."""
    sql = """
    WITH booked AS (
      SELECT e.sequence AS entry, coalesce(group_concat(DISTINCT l.invoice), 'none') AS booked
      FROM entry AS e
      LEFT JOIN line AS l ON l.entry = e.sequence AND l.account = '1100'
      WHERE e.kind = 'invoice-credit'
      GROUP BY e.sequence
    )
    SELECT b.entry, coalesce(c.invoice, 'none') AS credited, b.booked
    FROM booked AS b
    LEFT JOIN invoice_credit AS c ON c.entry = b.entry
    WHERE c.invoice IS NOT b.booked
    UNION
    SELECT c.entry, c.invoice, 'none' FROM invoice_credit AS c
    WHERE c.entry NOT IN (SELECT entry FROM booked)
    ORDER BY 1
    """
    return list(db.execute(sql))


def relief_above_items(db: Connection) -> list[DbRow]:
    """Items of which more is credited and waived than they ask: invoice, tier, item_rappen,
    relief_rappen."""
    sql = """
    SELECT r.invoice, r.tier, n.amount_rappen AS item_rappen,
      sum(r.amount_rappen) AS relief_rappen
    FROM invoice_relief AS r
    LEFT JOIN invoice_item AS n ON n.invoice = r.invoice AND n.tier = r.tier
    WHERE r.undone_by IS NULL
    GROUP BY r.invoice, r.tier
    HAVING sum(r.amount_rappen) > coalesce(n.amount_rappen, 0)
    ORDER BY r.invoice, r.tier
    """
    return list(db.execute(sql))


# ── money in and out ─────────────────────────────────────────────────────────────────────────


def receipts_unlike_bank(db: Connection) -> list[DbRow]:
    """Entries whose receipts aren't what reached the bank: entry, receipts_rappen, bank_rappen."""
    sql = """
    WITH early AS (
      SELECT sequence AS entry FROM entry WHERE kind = 'advance-settled'
    ), side AS (
      SELECT entry, amount_rappen AS receipts_rappen, 0 AS bank_rappen FROM receipt
      UNION ALL
      SELECT entry, 0, amount_rappen FROM line
      WHERE account = '1000' AND entry IN (
        SELECT entry FROM receipt UNION SELECT sequence FROM entry WHERE kind = 'receipt'
      )
      UNION ALL  -- what came before the books begin and no invoice asks: it was at the bank then
      SELECT entry, 0, -amount_rappen FROM line
      WHERE account = '2200' AND entry IN (SELECT entry FROM early)
    )
    SELECT entry, sum(receipts_rappen) AS receipts_rappen, sum(bank_rappen) AS bank_rappen
    FROM side
    GROUP BY entry HAVING sum(receipts_rappen) <> sum(bank_rappen)
    ORDER BY entry
    """
    return list(db.execute(sql))


def receipts_of_other_days(db: Connection) -> list[DbRow]:
    """Receipts whose date isn't that of their entry: receipt, date, entry, entry_date."""
    sql = """
    SELECT r.id AS receipt, r.date, r.entry, e.date AS entry_date
    FROM receipt AS r JOIN entry AS e ON e.sequence = r.entry
    WHERE r.date <> e.date
    ORDER BY r.id
    """
    return list(db.execute(sql))


def receipts_overallocated(db: Connection) -> list[DbRow]:
    """Receipts of which more is allocated than came: receipt, excess_rappen."""
    sql = """
    SELECT id AS receipt, -unallocated_rappen AS excess_rappen FROM receipt_status
    WHERE unallocated_rappen < 0
    ORDER BY id
    """
    return list(db.execute(sql))


def allocations_of_reversed(db: Connection) -> list[DbRow]:
    """Allocations that still stand while their receipt is reversed: receipt, entry, reversed_by."""
    sql = """
    SELECT a.receipt, a.entry, r.reversed_by FROM allocation AS a
    JOIN entry_status AS e ON e.sequence = a.entry
    JOIN receipt AS k ON k.id = a.receipt
    JOIN entry_status AS r ON r.sequence = k.entry
    WHERE e.reversed_by IS NULL AND r.reversed_by IS NOT NULL
    ORDER BY a.number
    """
    return list(db.execute(sql))


def allocations_unlike_income(db: Connection) -> list[DbRow]:
    """Where allocations aren't the income their entry books, either way round: entry, state,
    budget_year, allocated_rappen, booked_rappen.

    What pays an item that is income already books none: `allocations_unlike_settlement` has it.
    """
    sql = """
    WITH side AS (
      SELECT entry, state, CASE WHEN purpose IN ('7a', '7b', '7c') THEN purpose END AS tier,
        budget_year, invoice, earmark, amount_rappen AS allocated_rappen, 0 AS booked_rappen
      FROM allocation AS g
      WHERE NOT EXISTS (
        SELECT 1 FROM item_line AS i
        WHERE i.entry = g.entry AND i.invoice = g.invoice AND i.account = '1100'
          AND i.policy = 'on_invoice' AND i.budget_year <= i.year
      )
      UNION ALL
      SELECT l.entry, l.state, l.tier, l.budget_year, l.invoice, l.earmark, 0, -l.amount_rappen
      FROM line AS l JOIN account AS a ON a.code = l.account
      WHERE l.entry IN (SELECT entry FROM allocation) AND l.amount_rappen < 0
        AND l.budget_year IS NOT NULL AND (a.type = 'income' OR l.account IN ('2100', '2300'))
    )
    SELECT entry, state, budget_year, sum(allocated_rappen) AS allocated_rappen,
      sum(booked_rappen) AS booked_rappen
    FROM side
    GROUP BY entry, state, tier, budget_year, invoice, earmark
    HAVING sum(allocated_rappen) <> sum(booked_rappen)
    ORDER BY entry
    """
    return list(db.execute(sql))


def allocations_unlike_settlement(db: Connection) -> list[DbRow]:
    """Where allocations (and what they waive) aren't what their entry takes off 1100: entry,
    invoice, tier, allocated_rappen, settled_rappen."""
    sql = """
    WITH side AS (
      SELECT entry, invoice, purpose AS tier,
        amount_rappen + waived_rappen AS allocated_rappen, 0 AS settled_rappen
      FROM allocation WHERE invoice IS NOT NULL
      UNION ALL
      SELECT l.entry, l.invoice, l.tier, 0, -l.amount_rappen
      FROM line AS l JOIN entry AS e ON e.sequence = l.entry
      WHERE l.account = '1100' AND e.kind IN ('receipt', 'allocation')
    )
    SELECT entry, invoice, tier, sum(allocated_rappen) AS allocated_rappen,
      sum(settled_rappen) AS settled_rappen
    FROM side
    GROUP BY entry, invoice, tier
    HAVING sum(allocated_rappen) <> sum(settled_rappen)
    ORDER BY entry
    """
    return list(db.execute(sql))


def suspense_unlike_receipts(db: Connection) -> list[DbRow]:
    """One row if 2200 holds something else than the receipts leave unallocated, of what receipts
    and allocations booked there: held_rappen, unallocated_rappen."""
    sql = """
    WITH concerned AS (
      SELECT entry FROM receipt UNION SELECT entry FROM allocation UNION SELECT entry FROM refund
    ), held AS (
      SELECT coalesce(-sum(l.amount_rappen), 0) AS held_rappen
      FROM line AS l JOIN entry AS e ON e.sequence = l.entry
      WHERE l.account = '2200'
        AND (e.sequence IN (SELECT entry FROM concerned)
          OR e.reverses IN (SELECT entry FROM concerned))
    ), open_receipts AS (
      SELECT coalesce(sum(unallocated_rappen), 0) AS unallocated_rappen FROM receipt_status
    )
    SELECT held_rappen, unallocated_rappen FROM held JOIN open_receipts
    WHERE held_rappen <> unallocated_rappen
    """
    return list(db.execute(sql))


def expenses_unlike_entries(db: Connection) -> list[DbRow]:
    """Entries whose expenses aren't what they book on the account: entry, fund, account,
    expenses_rappen, booked_rappen."""
    sql = """
    WITH side AS (
      SELECT entry, fund, account, earmark, amount_rappen AS expenses_rappen, 0 AS booked_rappen
      FROM expense
      UNION ALL
      SELECT l.entry, l.fund, l.account, l.earmark, 0, l.amount_rappen
      FROM line AS l JOIN account AS a ON a.code = l.account
      WHERE a.type = 'expense' AND l.entry IN (SELECT entry FROM expense)
    )
    SELECT entry, fund, account, sum(expenses_rappen) AS expenses_rappen,
      sum(booked_rappen) AS booked_rappen
    FROM side
    GROUP BY entry, fund, account, earmark
    HAVING sum(expenses_rappen) <> sum(booked_rappen)
    ORDER BY entry
    """
    return list(db.execute(sql))


def expenses_of_other_days(db: Connection) -> list[DbRow]:
    """Expenses whose date isn't that of their entry: expense, date, entry, entry_date."""
    sql = """
    SELECT x.id AS expense, x.date, x.entry, e.date AS entry_date
    FROM expense AS x JOIN entry AS e ON e.sequence = x.entry
    WHERE x.date <> e.date
    ORDER BY x.id
    """
    return list(db.execute(sql))


def numbering_gaps(db: Connection) -> list[DbRow]:
    """Registers whose numbers of a year have holes: register, year, numbers, highest."""
    sql = """
    WITH numbered AS (
      SELECT 'receipt' AS register, id FROM receipt
      UNION ALL SELECT 'expense', id FROM expense
      UNION ALL SELECT 'pledge', id FROM pledge
      UNION ALL SELECT 'refund', id FROM refund
      UNION ALL SELECT 'in-kind', id FROM in_kind
    )
    SELECT register, substr(id, 3, 4) AS year, count(*) AS numbers,
      max(CAST(substr(id, 8) AS INTEGER)) AS highest
    FROM numbered
    GROUP BY register, substr(id, 3, 4) HAVING count(*) <> max(CAST(substr(id, 8) AS INTEGER))
    ORDER BY register, year
    """
    return list(db.execute(sql))


# ── funds and purposes ───────────────────────────────────────────────────────────────────────


def earmarks_below_nil(db: Connection) -> list[DbRow]:
    """Earmarks that are spent before they are given, at the end of any day: earmark, date,
    balance_rappen (the first such day)."""
    sql = """
    WITH daily AS (
      SELECT earmark, date,
        sum(sum(amount_rappen)) OVER (PARTITION BY earmark ORDER BY date) AS balance_rappen
      FROM earmark_movement GROUP BY earmark, date
    )
    SELECT earmark, min(date) AS date, balance_rappen FROM daily
    WHERE balance_rappen < 0
    GROUP BY earmark ORDER BY earmark
    """
    return list(db.execute(sql))


def earmarks_in_other_funds(db: Connection) -> list[DbRow]:
    """Lines that carry an earmark of another fund: entry, earmark, fund, owner."""
    sql = """
    SELECT l.entry, l.earmark, l.fund, k.fund AS owner
    FROM line AS l JOIN earmark AS k ON k.code = l.earmark
    WHERE l.fund <> k.fund
    ORDER BY l.entry
    """
    return list(db.execute(sql))


def deferrals_below_nil(db: Connection) -> list[DbRow]:
    """Funds that had released more than was given at the end of a year: fund, year,
    balance_rappen."""
    sql = """
    WITH yearly AS (
      SELECT fund, year,
        sum(sum(credit_rappen - debit_rappen)) OVER (PARTITION BY fund ORDER BY year)
          AS balance_rappen
      FROM month_balance WHERE account = '2300' GROUP BY fund, year
    )
    SELECT fund, year, balance_rappen FROM yearly WHERE balance_rappen < 0 ORDER BY fund, year
    """
    return list(db.execute(sql))


def deferring_funds_with_balance(db: Connection) -> list[DbRow]:
    """Funds that count income as it is spent and yet have a fund balance at the end of a year:
    fund, year, balance_rappen."""
    sql = """
    WITH yearly AS (
      SELECT m.fund, m.year,
        sum(sum(m.credit_rappen - m.debit_rappen)) OVER (PARTITION BY m.fund ORDER BY m.year)
          AS balance_rappen
      FROM month_balance AS m JOIN account AS a ON a.code = m.account
      WHERE a.type IN ('income', 'expense', 'fund_balance')
        AND m.fund IN (SELECT fund FROM fund_policy WHERE income = 'as_spent')
      GROUP BY m.fund, m.year
    )
    SELECT fund, year, balance_rappen FROM yearly WHERE balance_rappen <> 0 ORDER BY fund, year
    """
    return list(db.execute(sql))


# ── what was issued ──────────────────────────────────────────────────────────────────────────


def issued_statements(db: Connection) -> Iterator[DbRow]:
    """Issued statements by year, version and name: year, version, name, head_sequence, head,
    sha256, body."""
    yield from db.execute(
        """
        SELECT year, version, name, head_sequence, head, sha256, body FROM statement_issue
        ORDER BY year, version, name
        """
    )


def statement_version_gaps(db: Connection) -> list[DbRow]:
    """Years whose statement versions don't count on from 1: year, versions, highest."""
    sql = """
    SELECT year, count(DISTINCT version) AS versions, max(version) AS highest
    FROM statement_issue
    GROUP BY year HAVING count(DISTINCT version) <> max(version)
    ORDER BY year
    """
    return list(db.execute(sql))


def closed_without_statements(db: Connection) -> list[DbRow]:
    """Closed years of which no statement was issued: year, state."""
    sql = """
    SELECT year, state FROM fiscal_year
    WHERE state <> 'open' AND year NOT IN (SELECT year FROM statement_issue)
    ORDER BY year
    """
    return list(db.execute(sql))


def identities(db: Connection) -> int:
    """How many rows say what this ledger is; one is right."""
    return int(db.execute("SELECT count(*) FROM ledger").fetchone()[0])
