"""SQL of the gates that `close-year` looks at. Everything is as of the year's last day."""

from __future__ import annotations

from datetime import date

from ccm_ledger.database.connection import Connection, DbRow


def unmirrored(db: Connection, until: date) -> list[DbRow]:
    """Where 1100 and 2150 don't cancel out; of a year that has begun and counts its income on
    invoice, where 2150 isn't nil: state, tier, budget_year, accounts, difference_rappen."""
    sql = """
    WITH mirrored AS (
      SELECT state, tier, budget_year, amount_rappen, account,
        policy = 'on_invoice' AND budget_year <= :year AS due
      FROM item_line
      WHERE account IN ('1100', '2150') AND date <= :until
    )
    SELECT state, tier, budget_year, CASE WHEN due THEN '2150' ELSE '1100 and 2150' END AS accounts,
      sum(amount_rappen) AS difference_rappen
    FROM mirrored
    WHERE account = '2150' OR NOT due
    GROUP BY state, tier, budget_year
    HAVING sum(amount_rappen) <> 0
    ORDER BY budget_year, state, tier
    """
    return list(db.execute(sql, {"until": until.isoformat(), "year": until.year}))


def stale_advances(db: Connection, year: int, until: date) -> list[DbRow]:
    """What 2100 still holds for years that are over: state, budget_year, held_rappen."""
    sql = """
    SELECT l.state, l.budget_year, -sum(l.amount_rappen) AS held_rappen
    FROM line AS l
    JOIN entry AS e ON e.sequence = l.entry
    WHERE l.account = '2100' AND e.date <= :until AND l.budget_year <= :year
    GROUP BY l.state, l.budget_year
    HAVING sum(l.amount_rappen) <> 0
    ORDER BY l.budget_year, l.state
    """
    return list(db.execute(sql, {"year": year, "until": until.isoformat()}))


def balances(db: Connection, year: int) -> dict[tuple[str, str], int]:
    """(fund, account) -> balance at the end of a year, debit positive, from the beginning."""
    sql = """
    SELECT fund, account, sum(debit_rappen - credit_rappen) AS balance_rappen
    FROM month_balance WHERE year <= :year
    GROUP BY fund, account
    """
    return {(row[0], row[1]): int(row[2]) for row in db.execute(sql, {"year": year})}


def turnover(db: Connection, year: int) -> dict[tuple[str, str], int]:
    """(fund, account) -> debit less credit of one year."""
    sql = """
    SELECT fund, account, sum(debit_rappen - credit_rappen)
    FROM month_balance WHERE year = :year
    GROUP BY fund, account
    """
    return {(row[0], row[1]): int(row[2]) for row in db.execute(sql, {"year": year})}


def account_types(db: Connection) -> dict[str, str]:
    return {str(row[0]): str(row[1]) for row in db.execute("SELECT code, type FROM account")}


def held_in_suspense(db: Connection, until: date) -> list[DbRow]:
    """Lists of 2200 and 2210 by State that aren't nil: account, state, held_rappen."""
    sql = """
    SELECT l.account, coalesce(l.state, 'unknown payer') AS state,
      -sum(l.amount_rappen) AS held_rappen
    FROM line AS l
    JOIN entry AS e ON e.sequence = l.entry
    WHERE l.account IN ('2200', '2210') AND e.date <= :until
    GROUP BY l.account, l.state
    HAVING sum(l.amount_rappen) <> 0
    ORDER BY l.account, l.state
    """
    return list(db.execute(sql, {"until": until.isoformat()}))


def spent_by_line(db: Connection, year: int) -> list[DbRow]:
    """Each budget line in force with what was spent: line, fund, approved_rappen, actual_rappen."""
    sql = """
    SELECT b.line, b.fund, b.amount_rappen AS approved_rappen,
      coalesce((
        SELECT sum(l.amount_rappen) FROM line AS l
        JOIN entry AS e ON e.sequence = l.entry
        JOIN account AS a ON a.code = l.account
        WHERE e.year = :year AND l.budget_line = b.line AND l.fund = b.fund AND a.type = 'expense'
      ), 0) AS actual_rappen
    FROM budget_line AS b
    JOIN budget_in_force AS f ON f.year = b.year AND f.version = b.version
    WHERE b.year = :year
    ORDER BY b.position
    """
    return list(db.execute(sql, {"year": year}))


def without_document(db: Connection, year: int) -> list[str]:
    """Expenses of a year without a document."""
    sql = """
    SELECT id FROM expense_status
    WHERE substr(date, 1, 4) = CAST(:year AS TEXT) AND document = '' AND reversed_by IS NULL
    ORDER BY id
    """
    return [str(row[0]) for row in db.execute(sql, {"year": year})]


def earmarks_below_zero(db: Connection, until: date) -> list[DbRow]:
    """Earmarks that fall below zero at the end of a day: earmark, lowest_rappen."""
    sql = """
    SELECT earmark, min(balance) AS lowest_rappen FROM (
      SELECT earmark, sum(sum(amount_rappen)) OVER (PARTITION BY earmark ORDER BY date) AS balance
      FROM earmark_movement WHERE date <= :until GROUP BY earmark, date
    )
    GROUP BY earmark HAVING min(balance) < 0
    ORDER BY earmark
    """
    return list(db.execute(sql, {"until": until.isoformat()}))


def ended_earmarks(db: Connection, until: date) -> list[DbRow]:
    """Earmarks past their end that still hold money: code, until_date, held_rappen."""
    sql = """
    SELECT k.code, k.until_date, sum(m.amount_rappen) AS held_rappen
    FROM earmark AS k
    JOIN earmark_movement AS m ON m.earmark = k.code AND m.date <= :until
    WHERE k.until_date <= :until
    GROUP BY k.code
    HAVING sum(m.amount_rappen) > 0
    ORDER BY k.code
    """
    return list(db.execute(sql, {"until": until.isoformat()}))


def unallocated_rappen(db: Connection) -> int:
    """What receipts hold unallocated now, from their own records."""
    sql = "SELECT coalesce(sum(unallocated_rappen), 0) FROM receipt_status"
    return int(db.execute(sql).fetchone()[0])


def insert_answer(db: Connection, row: dict[str, object]) -> None:
    """Keep what a gate found and who answered for it."""
    db.execute(
        """
        INSERT INTO close_answer (year, version, gate, kind, detail, reason, recorded_at)
        VALUES (:year, :version, :gate, :kind, :detail, :reason, :recorded_at)
        """,
        row,
    )


def answers(db: Connection, year: int, version: int | None = None) -> list[DbRow]:
    """Answers kept with the closes of a year, or with one: version, gate, kind, detail, reason."""
    sql = """
    SELECT version, gate, kind, detail, reason FROM close_answer
    WHERE year = :year AND (:version IS NULL OR version = :version)
    ORDER BY version, gate
    """
    return list(db.execute(sql, {"year": year, "version": version}))


def last_close(db: Connection, year: int) -> int:
    """The last version of a year's statements that a close issued (not an adjustment), else 0."""
    sql = """
    SELECT coalesce(max(version), 0) FROM statement_issue WHERE year = :year AND reason = 'closed'
    """
    return int(db.execute(sql, {"year": year}).fetchone()[0])


def year_answers(db: Connection, year: int) -> list[DbRow]:
    """The last answer to each question of a year: gate, item, detail (what was found when it was
    answered), text, document, dated, amount_rappen, recorded_at."""
    sql = """
    SELECT gate, item, detail, text, document, dated, amount_rappen, recorded_at
    FROM year_answer AS a
    WHERE year = :year AND id = (
      SELECT max(b.id) FROM year_answer AS b
      WHERE b.year = a.year AND b.gate = a.gate AND b.item = a.item
    )
    ORDER BY id
    """
    return list(db.execute(sql, {"year": year}))


def every_answer(db: Connection, year: int | None) -> list[DbRow]:
    """Every answer to a question of a year or of all, in the order given; columns as
    `year_answers`, and year."""
    sql = """
    SELECT year, gate, item, detail, text, document, dated, amount_rappen, recorded_at
    FROM year_answer WHERE :year IS NULL OR year = :year
    ORDER BY id
    """
    return list(db.execute(sql, {"year": year}))


def insert_year_answer(db: Connection, row: dict[str, object]) -> None:
    """Keep an answer to a question of a year's close; earlier ones stay, the last counts."""
    db.execute(
        """
        INSERT INTO year_answer (
          id, year, gate, item, detail, text, document, dated, amount_rappen, recorded_at
        )
        SELECT coalesce(max(id), 0) + 1, :year, :gate, :item, :detail, :text, :document, :dated,
          :amount_rappen, :recorded_at
        FROM year_answer
        """,
        row,
    )


# ── issued statements ────────────────────────────────────────────────────────────────────────


def last_version(db: Connection, year: int) -> int:
    """The last issued version of a year's statements, 0 if none."""
    sql = "SELECT coalesce(max(version), 0) FROM statement_issue WHERE year = :year"
    return int(db.execute(sql, {"year": year}).fetchone()[0])


def insert_issue(db: Connection, row: dict[str, object]) -> None:
    """Issue a statement: its bytes are sealed."""
    db.execute(
        """
        INSERT INTO statement_issue (
          year, version, name, issued_at, head_sequence, head, reason, sha256, body
        ) VALUES (
          :year, :version, :name, :issued_at, :head_sequence, :head, :reason, :sha256, :body
        )
        """,
        row,
    )
