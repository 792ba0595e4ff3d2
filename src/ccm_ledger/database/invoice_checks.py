"""SQL of `verify` on invoices, their items and the credits against them: each function returns the
rows that break one rule, none when it holds. Amounts are rappen.
"""

from __future__ import annotations

from ccm_ledger.database.connection import Connection, DbRow


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
