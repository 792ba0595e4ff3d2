"""SQL of credit notes, waivers, supplementary invoices, and what States were asked in all."""

from __future__ import annotations

from ccm_ledger.database.connection import Connection, DbRow

# ── what was asked ───────────────────────────────────────────────────────────────────────────

# Invoices of a budget year that stand, and what they ask less what a revised budget took off.
_ASKED = """
WITH standing AS (
  SELECT i.number, i.state
  FROM invoice AS i
  JOIN entry_status AS e ON e.sequence = i.entry
  WHERE i.budget_year = :year AND e.reversed_by IS NULL
), asked AS (
  SELECT s.state, n.tier, n.amount_rappen
  FROM standing AS s
  JOIN invoice_item AS n ON n.invoice = s.number
  UNION ALL
  SELECT r.state, r.tier, -r.amount_rappen
  FROM invoice_relief AS r
  JOIN standing AS s ON s.number = r.invoice
  WHERE r.assessment IS NOT NULL AND r.undone_by IS NULL
)
SELECT state, tier, sum(amount_rappen) AS asked_rappen
FROM asked
GROUP BY state, tier
ORDER BY state, tier
"""


def asked(db: Connection, year: int) -> dict[str, dict[str, int]]:
    """State -> tier -> rappen that its standing invoices of a budget year ask.

    What a revised budget credited is taken off; a credit of the officer's own is not, nor is a
    waiver: they are not the budget's doing.
    """
    found: dict[str, dict[str, int]] = {}
    for row in db.execute(_ASKED, {"year": year}):
        found.setdefault(str(row["state"]), {})[str(row["tier"])] = int(row["asked_rappen"])
    return found


def brought_in(db: Connection, year: int) -> set[str]:
    """States with a standing invoice of a budget year that no run of this ledger made."""
    sql = """
    SELECT DISTINCT i.state FROM invoice AS i
    JOIN entry_status AS e ON e.sequence = i.entry
    WHERE i.budget_year = :year AND i.assessment IS NULL AND e.reversed_by IS NULL
    """
    return {str(row[0]) for row in db.execute(sql, {"year": year})}


def runs_before(db: Connection, year: int, version: int) -> list[int]:
    """Earlier versions of a year's budget that invoices were made from, in order."""
    sql = """
    SELECT DISTINCT budget_version FROM assessment
    WHERE budget_year = :year AND budget_version < :version
    ORDER BY budget_version
    """
    return [int(row[0]) for row in db.execute(sql, {"year": year, "version": version})]


# An invoice that was cancelled and not replaced counts as asked: that was somebody's decision.
_RUN = """
WITH counted AS (
  SELECT i.number, i.state
  FROM invoice AS i
  LEFT JOIN entry AS r ON r.reverses = i.entry
  WHERE i.budget_year = :year AND (r.sequence IS NULL OR NOT EXISTS (
    SELECT 1 FROM invoice AS later
    WHERE later.state = i.state AND later.budget_year = i.budget_year
      AND later.entry > r.sequence
  ))
), asked AS (
  SELECT c.state, n.tier, n.amount_rappen AS asked_rappen
  FROM counted AS c
  JOIN invoice_item AS n ON n.invoice = c.number
  UNION ALL
  SELECT r.state, r.tier, -r.amount_rappen
  FROM invoice_relief AS r
  JOIN counted AS c ON c.number = r.invoice
  WHERE r.assessment IS NOT NULL AND r.undone_by IS NULL
)
SELECT s.state, s.tier, s.amount_rappen AS share_rappen,
  coalesce((
    SELECT sum(x.asked_rappen) FROM asked AS x WHERE x.state = s.state AND x.tier = s.tier
  ), 0) AS asked_rappen,
  coalesce((
    SELECT sum(m.owed_rappen) FROM invoice_movement AS m
    WHERE m.state = s.state AND m.tier = s.tier AND m.budget_year = :year
  ), 0) AS outstanding_rappen
FROM assessment AS a
JOIN assessment_share AS s ON s.assessment = a.id
WHERE a.budget_year = :year AND a.budget_version = :version AND a.whole_run = 1
ORDER BY s.state, s.tier
"""


def run_against_invoices(db: Connection, year: int, version: int) -> list[DbRow]:
    """The run of a budget version, share by share, against the invoices of its year.

    Columns: state, tier, share_rappen, asked_rappen (as `asked`, cancelled invoices that nobody
    replaced included), outstanding_rappen.
    """
    return list(db.execute(_RUN, {"year": year, "version": version}))


# A credit note goes no further than what is open, so what was paid before a budget was cut stays.
_PAID_BEYOND = """
WITH run AS (
  SELECT a.id FROM assessment AS a
  JOIN budget AS b ON b.year = a.budget_year AND b.version = a.budget_version
  WHERE a.budget_year = :year AND a.whole_run = 1 AND b.approved_on <= :as_of
  ORDER BY b.version DESC, a.id DESC LIMIT 1
), stood AS (
  SELECT m.state, m.tier, sum(m.owed_rappen) AS open_rappen,
    sum(m.owed_rappen) FILTER (
      WHERE m.kind IN ('invoice', 'invoice-import') OR c.assessment IS NOT NULL
    ) AS asked_rappen
  FROM invoice_movement AS m
  LEFT JOIN invoice_credit AS c ON c.entry = coalesce(m.reverses, m.entry)
  WHERE m.budget_year = :year AND m.date <= :as_of
  GROUP BY m.state, m.tier
), beyond AS (
  SELECT s.state, t.asked_rappen - s.amount_rappen - max(t.open_rappen, 0) AS beyond_rappen
  FROM assessment_share AS s
  JOIN run ON run.id = s.assessment
  JOIN stood AS t ON t.state = s.state AND t.tier = s.tier
)
SELECT state, sum(beyond_rappen) AS beyond_rappen
FROM beyond
WHERE beyond_rappen > 0
GROUP BY state
ORDER BY state
"""


def paid_beyond(db: Connection, year: int, as_of: str) -> dict[str, int]:
    """State -> rappen that it paid beyond its share of the budget in force on a day."""
    rows = db.execute(_PAID_BEYOND, {"year": year, "as_of": as_of})
    return {str(row["state"]): int(row["beyond_rappen"]) for row in rows}


def open_by_supplement(db: Connection, year: int, as_of: str) -> list[DbRow]:
    """What is open of a budget year's supplementary invoices on a day, and of the others, for
    States that have any: state, supplement_rappen, first_rappen."""
    sql = """
    SELECT m.state,
      coalesce(sum(m.owed_rappen) FILTER (WHERE s.invoice IS NOT NULL), 0) AS supplement_rappen,
      coalesce(sum(m.owed_rappen) FILTER (WHERE s.invoice IS NULL), 0) AS first_rappen
    FROM invoice AS i
    JOIN invoice_movement AS m ON m.invoice = i.number
    LEFT JOIN (SELECT DISTINCT invoice FROM invoice_supplement) AS s ON s.invoice = i.number
    WHERE i.budget_year = :year AND m.date <= :as_of
    GROUP BY m.state
    HAVING supplement_rappen > 0
    ORDER BY m.state
    """
    return list(db.execute(sql, {"year": year, "as_of": as_of}))


# ── credits and waivers ──────────────────────────────────────────────────────────────────────


def reliefs(db: Connection, number: str) -> list[DbRow]:
    """Credit notes and waivers of an invoice, one row an entry, in order.

    Columns: entry, date, kind, reason, document, number (of a credit note), assessment,
    amount_rappen, undone_by, undone_on (None while it stands).
    """
    sql = """
    SELECT entry, date, kind, reason, document, number, assessment,
      sum(amount_rappen) AS amount_rappen, undone_by, undone_on
    FROM invoice_relief
    WHERE invoice = :number
    GROUP BY entry
    ORDER BY entry
    """
    return list(db.execute(sql, {"number": number}))


def reliefs_of_year(db: Connection, year: int, as_of: str) -> list[DbRow]:
    """Credit notes and waivers of a budget year's invoices that stand on a day, by date; the credit
    notes of one revised budget are one row.

    Columns: entry (the first), date, kind, state, name, states (how many), invoice, reason,
    document, amount_rappen.
    """
    sql = """
    SELECT min(r.entry) AS entry, r.date, r.kind, r.state, p.name, r.invoice, r.reason, r.document,
      count(DISTINCT r.state) AS states, sum(r.amount_rappen) AS amount_rappen
    FROM invoice_relief AS r
    JOIN state_party AS p ON p.state = r.state
    WHERE r.budget_year = :year AND r.date <= :as_of
      AND (r.undone_on IS NULL OR r.undone_on > :as_of)
    GROUP BY r.date, CASE WHEN r.assessment IS NULL THEN r.entry ELSE -r.assessment END
    ORDER BY r.date, 1
    """
    return list(db.execute(sql, {"year": year, "as_of": as_of}))


def reliefs_in_year(db: Connection, year: int, as_of: str) -> list[DbRow]:
    """Credit notes and waivers dated in a year that stand on a day, of any budget year, by date;
    the credit notes of one revised budget are one row.

    Columns: as `reliefs_of_year`, and budget_year.
    """
    sql = """
    SELECT min(r.entry) AS entry, r.date, r.kind, r.state, p.name, r.budget_year, r.invoice,
      r.reason, r.document, count(DISTINCT r.state) AS states, sum(r.amount_rappen) AS amount_rappen
    FROM invoice_relief AS r
    JOIN state_party AS p ON p.state = r.state
    WHERE substr(r.date, 1, 4) = CAST(:year AS TEXT) AND r.date <= :as_of
      AND (r.undone_on IS NULL OR r.undone_on > :as_of)
    GROUP BY r.date, CASE WHEN r.assessment IS NULL THEN r.entry ELSE -r.assessment END
    ORDER BY r.date, 1
    """
    return list(db.execute(sql, {"year": year, "as_of": as_of}))


def notes_of_year(db: Connection, year: int) -> list[DbRow]:
    """Credit notes of a budget year's invoices that stand, a row for each item they take off.

    Columns: number, entry, date, reason, invoice, state, budget_year, issued_on, reference, tier,
    invoiced_rappen, amount_rappen, outstanding_rappen (what the note left open of the invoice).
    """
    sql = """
    SELECT r.number, r.entry, r.date, r.reason, r.invoice, r.state, r.budget_year, i.issued_on,
      i.reference, r.tier, n.amount_rappen AS invoiced_rappen, r.amount_rappen,
      (SELECT coalesce(sum(m.owed_rappen), 0) FROM invoice_movement AS m
        WHERE m.invoice = r.invoice AND m.entry <= r.entry) AS outstanding_rappen
    FROM invoice_relief AS r
    JOIN invoice AS i ON i.number = r.invoice
    JOIN invoice_item AS n ON n.invoice = r.invoice AND n.tier = r.tier
    WHERE r.budget_year = :year AND r.number IS NOT NULL AND r.undone_by IS NULL
    ORDER BY r.state, r.entry, r.tier
    """
    return list(db.execute(sql, {"year": year}))


def next_number(db: Connection, invoice: str) -> str:
    """`CCM-2023-CHE-C1`: the number of an invoice's next credit note."""
    sql = "SELECT count(*) FROM invoice_credit WHERE invoice = :invoice"
    count = int(db.execute(sql, {"invoice": invoice}).fetchone()[0])
    return f"{invoice}-C{count + 1}"


def insert_credit(
    db: Connection, entry: int, number: str, invoice: str, assessment: int | None
) -> None:
    db.execute(
        """
        INSERT INTO invoice_credit (entry, number, invoice, assessment)
        VALUES (:entry, :number, :invoice, :assessment)
        """,
        {"entry": entry, "number": number, "invoice": invoice, "assessment": assessment},
    )


# ── supplementary invoices, shares by months ─────────────────────────────────────────────────


def insert_supplement(db: Connection, invoice: str, before: list[tuple[str, int]]) -> None:
    """Keep what a State had been asked, by tier, before a supplementary invoice asks the rest."""
    db.executemany(
        "INSERT INTO invoice_supplement (invoice, tier, before_rappen) VALUES (?, ?, ?)",
        [(invoice, tier, rappen) for tier, rappen in before],
    )


def supplements(db: Connection, invoice: str) -> dict[str, int]:
    """Tier -> rappen asked before a supplementary invoice; empty for any other."""
    sql = "SELECT tier, before_rappen FROM invoice_supplement WHERE invoice = :invoice"
    return {str(row[0]): int(row[1]) for row in db.execute(sql, {"invoice": invoice})}


def insert_months(db: Connection, assessment: int, months: int) -> None:
    db.execute(
        "INSERT INTO assessment_months (assessment, months) VALUES (:assessment, :months)",
        {"assessment": assessment, "months": months},
    )


def months_of(db: Connection, assessment: int) -> int | None:
    """For how many months a State that acceded was assessed; None where months play no part."""
    sql = "SELECT months FROM assessment_months WHERE assessment = :assessment"
    row = db.execute(sql, {"assessment": assessment}).fetchone()
    return None if row is None else int(row[0])
