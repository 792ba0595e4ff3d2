"""Every guard of the schema, attacked as another program would: plain SQLite, none of our settings.

Each row is an attempt and what the ledger says to it. `entry` and `line` are filled in with rows
that would be right but for the one thing that is wrong.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from ccm_ledger.database import schema
from tests.builders import Officer
from tests.tampering import other_program


@pytest.fixture
def db(standing: Officer) -> Iterator[sqlite3.Connection]:
    """The standing ledger in another program, 2024 begun, with 2023 still open."""
    with other_program(standing.ledger) as opened:
        opened.execute("BEGIN")
        yield opened


def last(db: sqlite3.Connection) -> tuple[int, int, str, str]:
    """Sequence, number in 2023, hash and time recorded of the last entries."""
    sequence, digest, recorded_at = db.execute(
        "SELECT sequence, hash, recorded_at FROM entry ORDER BY sequence DESC LIMIT 1"
    ).fetchone()
    number = db.execute("SELECT max(number) FROM entry WHERE year = 2023").fetchone()[0]
    return sequence, number, digest, recorded_at


LINES = (("TF", "1000", 100), ("TF", "4100", -100))


def write_lines(
    db: sqlite3.Connection, entry: int, lines: tuple[tuple[str, str, int], ...] = LINES
) -> None:
    for number, (fund, account, rappen) in enumerate(lines, start=1):
        db.execute(
            "INSERT INTO line (entry, number, fund, account, amount_rappen) VALUES (?, ?, ?, ?, ?)",
            (entry, number, fund, account, rappen),
        )


def write_entry(db: sqlite3.Connection, **changed: object) -> int:
    """A header as the program would write it, but for what is changed."""
    sequence, number, digest, recorded_at = last(db)
    header: dict[str, object] = {
        "sequence": sequence + 1,
        "year": 2023,
        "number": number + 1,
        "kind": "journal",
        "adjustment": None,
        "date": "2023-06-01",
        "recorded_at": recorded_at,
        "text": "an entry",
        "reason": None,
        "document": None,
        "source_key": None,
        "reverses": None,
        "companion_of": None,
        "previous_hash": digest,
        "hash": "e" * 64,
    }
    header |= changed
    names = ", ".join(header)
    values = ", ".join(f":{name}" for name in header)
    db.execute(f"INSERT INTO entry ({names}) VALUES ({values})", header)
    return sequence + 1


def refused(db: sqlite3.Connection, sql: str) -> str:
    with pytest.raises(sqlite3.IntegrityError) as caught:
        db.execute(sql)
    return str(caught.value)


# ── a posted entry ───────────────────────────────────────────────────────────────────────────

SEALED = "posted entry is sealed"
LINE = "(entry, number, fund, account, amount_rappen)"


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE entry SET text = 'x' WHERE sequence = 1",
        "UPDATE entry SET date = '2023-01-01' WHERE sequence = 1",
        "UPDATE entry SET hash = 'x' WHERE sequence = 1",
        "UPDATE entry SET sequence = 900 WHERE sequence = 1",
        "DELETE FROM entry WHERE sequence = 1",
        "DELETE FROM entry",
        "UPDATE line SET amount_rappen = 1 WHERE entry = 1 AND number = 1",
        "UPDATE line SET entry = 900 WHERE entry = 1",
        "UPDATE line SET state = 'NOR'",
        "DELETE FROM line WHERE entry = 1",
        f"INSERT INTO line {LINE} VALUES (1, 3, 'TF', '1000', 100)",
        f"INSERT INTO line {LINE} VALUES (1, 1, 'TF', '1000', 100)",
        f"INSERT OR REPLACE INTO line {LINE} VALUES (1, 1, 'TF', '1000', 100)",
        f"INSERT INTO line {LINE} VALUES (1, 1, 'TF', '1000', 100)"
        " ON CONFLICT DO UPDATE SET amount_rappen = 100",
        "UPDATE OR REPLACE line SET number = 1 WHERE entry = 1 AND number = 2",
    ],
)
def test_a_posted_entry_can_not_be_changed(db: sqlite3.Connection, attempt: str) -> None:
    assert refused(db, attempt) == SEALED


def test_replacing_a_header_is_refused(db: sqlite3.Connection) -> None:
    """REPLACE fires no delete trigger unless recursive_triggers is on; the insert must refuse."""
    row = db.execute("SELECT * FROM entry WHERE sequence = 1").fetchone()
    marks = ", ".join("?" * len(row))

    with pytest.raises(sqlite3.IntegrityError, match=r"year is closed|sequence gap"):
        db.execute(f"INSERT OR REPLACE INTO entry VALUES ({marks})", row)


def test_replacing_an_open_years_header_is_refused(db: sqlite3.Connection) -> None:
    row = db.execute("SELECT * FROM entry WHERE year = 2023 LIMIT 1").fetchone()
    marks = ", ".join("?" * len(row))

    with pytest.raises(sqlite3.IntegrityError, match="sequence gap"):
        db.execute(f"INSERT OR REPLACE INTO entry VALUES ({marks})", row)


# ── a new entry ──────────────────────────────────────────────────────────────────────────────


def test_an_entry_like_the_programs_passes(db: sqlite3.Connection) -> None:
    write_lines(db, last(db)[0] + 1)
    write_entry(db)
    db.execute("COMMIT")


WRONG_HEADERS: dict[str, tuple[dict[str, object], str]] = {
    "a sequence left out": ({"sequence": 9999}, "sequence gap"),
    "a sequence again": ({"sequence": 1}, "sequence gap"),
    "a voucher number left out": ({"number": 999}, "voucher number gap"),
    "a voucher number again": ({"number": 1}, "voucher number gap"),
    "another hash before": ({"previous_hash": "f" * 64}, "chain broken"),
    "no day": ({"date": "2023-02-30"}, "date outside year"),
    "a day of another year": ({"date": "2024-01-01"}, "date outside year"),
    "a day with a time": ({"date": "2023-06-01T10:00:00"}, "date outside year"),
    "a day without dashes": ({"date": "20230601"}, "date outside year"),
    "a word for a day": ({"date": "now"}, "date outside year"),
    "a closed year": ({"year": 2022, "number": 200, "date": "2022-12-31"}, "year is closed"),
    "recorded earlier": (
        {"recorded_at": "2000-01-01T00:00:00Z"},
        "recorded before the entry it follows",
    ),
    "an adjustment of an open year": (
        {"adjustment": 1, "reason": "x", "document": "y"},
        "an adjustment belongs to a provisional year",
    ),
    "reversed before it was": (
        {"reverses": "last", "date": "2023-01-01"},
        "a reversal is not dated before what it reverses",
    ),
}


@pytest.mark.parametrize("what", WRONG_HEADERS)
def test_a_wrong_header_is_refused(db: sqlite3.Connection, what: str) -> None:
    changed, said = WRONG_HEADERS[what]
    entry = last(db)[0] + 1
    write_lines(db, entry)
    if changed.get("reverses") == "last":
        changed = changed | {"reverses": entry - 1}

    with pytest.raises(sqlite3.IntegrityError) as caught:
        write_entry(db, **changed)

    assert str(caught.value) == said


def test_a_hash_that_another_entry_has_is_refused(db: sqlite3.Connection) -> None:
    write_lines(db, last(db)[0] + 1)

    with pytest.raises(sqlite3.IntegrityError, match="hash is not new"):
        write_entry(db, hash=last(db)[2])


def test_a_source_is_posted_once(db: sqlite3.Connection) -> None:
    write_lines(db, last(db)[0] + 1)
    write_entry(db, source_key="journal:1")
    write_lines(db, last(db)[0] + 1)

    with pytest.raises(sqlite3.IntegrityError, match="source is posted already"):
        write_entry(db, source_key="journal:1", hash="d" * 64)


def test_an_entry_is_reversed_once_and_a_reversal_never(db: sqlite3.Connection) -> None:
    first = last(db)[0]
    write_lines(db, first + 1)
    write_entry(db, reverses=first)
    write_lines(db, first + 2)

    with pytest.raises(sqlite3.IntegrityError, match="reversed already"):
        write_entry(db, reverses=first, hash="d" * 64)
    with pytest.raises(sqlite3.IntegrityError, match="a reversal is not reversed"):
        write_entry(db, reverses=first + 1, hash="d" * 64)


def test_before_the_books_begin_only_invoices_stand(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO fiscal_year (year) VALUES (2021)")
    early = {"year": 2021, "number": 1, "date": "2021-06-01"}
    write_lines(db, last(db)[0] + 1)

    with pytest.raises(sqlite3.IntegrityError, match="before the books begin"):
        write_entry(db, **early)
    write_entry(db, kind="invoice", **early)


WRONG_LINES: dict[str, tuple[tuple[tuple[str, str, int], ...], str]] = {
    "no line": ((), "needs two lines"),
    "one line": ((("TF", "1000", 100),), "needs two lines"),
    "a rappen too much": ((("TF", "1000", 101), ("TF", "4100", -100)), "unbalanced fund"),
    "two funds that balance together": (
        (("TF", "1000", 100), ("WCR", "4200", -100)),
        "unbalanced fund",
    ),
}


@pytest.mark.parametrize("what", WRONG_LINES)
def test_lines_that_do_not_balance_are_refused(db: sqlite3.Connection, what: str) -> None:
    lines, said = WRONG_LINES[what]
    write_lines(db, last(db)[0] + 1, lines)

    with pytest.raises(sqlite3.IntegrityError) as caught:
        write_entry(db)

    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("TF", "1000", 0), "amount_rappen <> 0"),
        (("TF", "1000", 100_000_000_001), "amount_rappen <> 0"),
        (("TF", "1000", -100_000_000_001), "amount_rappen <> 0"),
        (("TF", "1000", 1.5), "cannot store REAL value in INTEGER column"),
        (("TF", "1000", "abc"), "cannot store TEXT value in INTEGER column"),
        (("TF", "1000", None), "NOT NULL constraint failed"),
        ((None, "1000", 100), "NOT NULL constraint failed"),
    ],
)
def test_an_amount_is_a_number_of_rappen(
    db: sqlite3.Connection, line: tuple[str, str, int], said: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=said):
        write_lines(db, last(db)[0] + 1, (line,))


@pytest.mark.parametrize(
    "line", [("XX", "1000", 100), ("TF", "9999", 100)], ids=["fund", "account"]
)
def test_codes_are_known_ones(standing: Officer, line: tuple[str, str, int]) -> None:
    with other_program(standing.ledger) as db:
        db.execute("PRAGMA foreign_keys=ON")
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            write_lines(db, last(db)[0] + 1, (line,))


def test_lines_whose_header_never_comes_are_refused_at_the_end(standing: Officer) -> None:
    with other_program(standing.ledger) as db:
        db.execute("PRAGMA foreign_keys=ON")
        db.execute("BEGIN")
        write_lines(db, last(db)[0] + 1)
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            db.execute("COMMIT")


def test_the_kept_turnover_follows_the_entries(db: sqlite3.Connection) -> None:
    sql = "SELECT debit_rappen FROM month_balance WHERE fund = 'TF' AND account = '1000'" \
          " AND year = 2023 AND month = 6"  # fmt: skip
    write_lines(db, last(db)[0] + 1)
    write_entry(db)

    assert db.execute(sql).fetchone()[0] == 100
    assert refused(db, "DELETE FROM month_balance") == "monthly turnover is kept by the journal"


# ── years ────────────────────────────────────────────────────────────────────────────────────

MOVES = "only year_change moves a year"
KEEPS = "an account keeps its code and type"
STEP = "INSERT INTO year_change (sequence, year, from_state, to_state, reason, changed_at) VALUES"


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        ("INSERT INTO fiscal_year VALUES (2030, 'final')", "a year begins open, once"),
        ("INSERT INTO fiscal_year VALUES (2022, 'open')", "a year begins open, once"),
        ("INSERT OR REPLACE INTO fiscal_year VALUES (2022, 'open')", "a year begins open, once"),
        ("UPDATE fiscal_year SET state = 'open' WHERE year = 2022", MOVES),
        ("UPDATE fiscal_year SET state = 'final' WHERE year = 2023", MOVES),
        ("UPDATE fiscal_year SET year = 2050 WHERE year = 2023", MOVES),
        ("DELETE FROM fiscal_year WHERE year = 2022", "a year is never deleted"),
        ("UPDATE year_change SET to_state = 'open'", "a year's history is sealed"),
        ("DELETE FROM year_change", "a year's history is sealed"),
        (f"{STEP} (9, 2023, 'open', 'provisional', '', '')", "sequence gap"),
        (f"{STEP} (1, 2023, 'open', 'provisional', '', '')", "sequence gap"),
        (f"{STEP} (3, 2023, 'final', 'open', '', '')", "the year is in another state"),
        (f"{STEP} (3, 2023, 'open', 'final', '', '')", "no such step"),
        (f"{STEP} (3, 2023, 'open', 'open', 'x', '')", "no such step"),
        (f"{STEP} (3, 2022, 'final', 'provisional', 'x', '')", "no such step"),
        (f"{STEP} (3, 2022, 'final', 'open', 'x', '')", "no such step"),
        ("INSERT OR REPLACE INTO year_change VALUES (1, 2022, 'final', 'open', 'x', '')",
         "sequence gap"),
    ],
)  # fmt: skip
def test_a_year_moves_only_step_by_step(db: sqlite3.Connection, attempt: str, said: str) -> None:
    assert refused(db, attempt) == said


def test_a_provisional_year_takes_adjustments_alone(db: sqlite3.Connection) -> None:
    db.execute(f"{STEP} (3, 2023, 'open', 'provisional', '', '')")
    why = {"reason": "audit", "document": "memo 1"}
    write_lines(db, last(db)[0] + 1)

    with pytest.raises(sqlite3.IntegrityError, match="year is provisional"):
        write_entry(db)
    with pytest.raises(sqlite3.IntegrityError, match="needs a reason and a document"):
        write_entry(db, adjustment=1, reason="audit", document=" ")
    with pytest.raises(sqlite3.IntegrityError, match="adjustment number gap"):
        write_entry(db, adjustment=2, **why)
    write_entry(db, adjustment=1, **why)


def test_reopening_needs_a_reason_and_final_is_for_ever(db: sqlite3.Connection) -> None:
    db.execute(f"{STEP} (3, 2023, 'open', 'provisional', '', '')")
    assert refused(db, f"{STEP} (4, 2023, 'provisional', 'open', ' ', '')") == (
        "reopening needs a reason"
    )
    db.execute(f"{STEP} (4, 2023, 'provisional', 'open', 'a late invoice', '')")
    db.execute(f"{STEP} (5, 2023, 'open', 'provisional', '', '')")
    db.execute(f"{STEP} (6, 2023, 'provisional', 'final', '', '')")

    assert db.execute("SELECT state FROM fiscal_year WHERE year = 2023").fetchone()[0] == "final"
    assert refused(db, f"{STEP} (7, 2023, 'final', 'open', 'x', '')") == "no such step"


# ── sealed registers: inserted once; changed, deleted and replaced never ─────────────────────

# table -> what the ledger says to a change, and to the same row once more
REGISTERS = {
    "ledger": ("a ledger's identity is sealed", "a ledger has one identity"),
    "invoice": ("an issued invoice is sealed", "the invoice exists"),
    "invoice_item": ("an issued invoice is sealed", "an issued invoice is sealed"),
    "assessment": ("an assessment is sealed", "an assessment is sealed"),
    "assessment_share": ("an assessment is sealed", "an assessment is sealed"),
    "receipt": ("a receipt is sealed", "the receipt exists"),
    "allocation": ("an allocation is sealed", "more than was received"),
    "expense": ("an expense is sealed", "the expense exists"),
    "budget": ("an approved budget is sealed", "budget version gap"),
    "budget_line": ("an approved budget is sealed", "an approved budget is sealed"),
    "budget_note": ("a note is sealed", "note number gap"),
    "earmark": ("an earmark is sealed", "the earmark exists"),
    "scale": ("a scale is sealed", "the scale exists"),
    "scale_rate": ("a scale is sealed", "a scale is sealed"),
    "financial_procedure": ("the procedures of a year are sealed", "procedure number gap"),
    "pledge": ("a pledge is sealed", "the pledge exists"),
    "in_kind": ("support in kind is sealed", "the support in kind exists"),
    "statement_issue": ("an issued statement is sealed", "an issued statement is sealed"),
    "close_answer": ("an answer is sealed", "an answer is sealed"),
    "command_log": ("the log is sealed", "log sequence gap"),
    "idempotency_key": ("a key is sealed", "the key exists"),
    "account": (None, "the account exists"),
}
EXTRA_ROWS = (
    "INSERT INTO budget_note VALUES (1, 2023, 'Salaries', 'why', '2024-01-01T00:00:00Z')",
    "INSERT INTO pledge VALUES ('P-2023-0001', '2023-01-01', 'NOR', 1, '7c', 2023, NULL, '', '')",
    "INSERT INTO in_kind VALUES ('K-2023-0001', 2023, 1, 'GICHD', 'estimate', '')",
    "INSERT INTO close_answer VALUES (2022, 1, 'cash', 'accepted', '', 'x', '')",
    "INSERT INTO idempotency_key VALUES ('k', 'h', 1, '{}')",
)


@pytest.fixture
def filled(db: sqlite3.Connection) -> sqlite3.Connection:
    """Every register with a row at least."""
    for statement in EXTRA_ROWS:
        db.execute(statement)
    return db


@pytest.mark.parametrize("table", [name for name, (sealed, _) in REGISTERS.items() if sealed])
def test_a_register_is_never_changed(filled: sqlite3.Connection, table: str) -> None:
    column = filled.execute(f"PRAGMA table_info({table})").fetchone()[1]

    said = REGISTERS[table][0]
    assert refused(filled, f"UPDATE {table} SET {column} = {column}") == said
    assert refused(filled, f"DELETE FROM {table}") == said


@pytest.mark.parametrize("table", REGISTERS)
@pytest.mark.parametrize("verb", ["INSERT", "INSERT OR REPLACE"])
def test_a_register_takes_a_row_once(filled: sqlite3.Connection, table: str, verb: str) -> None:
    row = filled.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()
    marks = ", ".join("?" * len(row))

    with pytest.raises(sqlite3.IntegrityError) as caught:
        filled.execute(f"{verb} INTO {table} VALUES ({marks})", row)

    assert str(caught.value) == REGISTERS[table][1]


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (
            "INSERT OR REPLACE INTO invoice SELECT 'X-1', state, budget_year, issued_on, due_on,"
            " reference, entry, assessment FROM invoice WHERE number = 'CCM-2023-CHE'",
            "the invoice exists",
        ),
        (
            "INSERT INTO invoice_item VALUES ('CCM-2023-CHE', '7c', 100)",
            "an issued invoice is sealed",
        ),
        (
            "INSERT INTO assessment_share SELECT assessment, 'KEN', tier, tier_rappen, rate_units,"
            " rates_sum, remainder_units, remainder_rank, 1 FROM assessment_share LIMIT 1",
            "an assessment is sealed",
        ),
        (
            "INSERT INTO scale_rate VALUES ('2022-2024', 'COK', 1, 'x')",
            "a scale is sealed",
        ),
        (
            "INSERT INTO budget_line VALUES (2023, 1, 'Rent', 9, 'TF', '5600', 1, '')",
            "an approved budget is sealed",
        ),
        (
            "INSERT INTO budget VALUES (2023, 7, '2023-01-01', 'x', '')",
            "budget version gap",
        ),
        (
            "INSERT INTO allocation SELECT number + 1, receipt, entry, purpose, state, 1,"
            " 0, budget_year, NULL, earmark, NULL FROM allocation ORDER BY number DESC LIMIT 1",
            "more than was received",
        ),
        (
            "INSERT INTO statement_issue SELECT year, 9, name, issued_at, head_sequence, head,"
            " reason, sha256, body FROM statement_issue LIMIT 1",
            "an issued statement is sealed",
        ),
        ("UPDATE account SET type = 'income' WHERE code = '1000'", KEEPS),
        ("UPDATE account SET code = '1001' WHERE code = '1000'", KEEPS),
        ("UPDATE account SET fixed = 0 WHERE code = '1000'", KEEPS),
        ("DELETE FROM account WHERE code = '1000'", "an account is never deleted"),
    ],
)  # fmt: skip
def test_what_would_bend_a_register_is_refused(
    filled: sqlite3.Connection, attempt: str, said: str
) -> None:
    assert refused(filled, attempt) == said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("sequence = sequence + 2, hash = 'x'", "log sequence gap"),
        ("hash = 'x'", "log sequence gap"),
        ("sequence = sequence + 1, previous_hash = 'y', hash = 'x'", "log chain broken"),
        ("sequence = sequence + 1, previous_hash = hash", "hash is not new"),
    ],
)
def test_the_log_is_a_chain(db: sqlite3.Connection, change: str, said: str) -> None:
    db.execute("CREATE TEMP TABLE next AS SELECT * FROM command_log ORDER BY sequence DESC LIMIT 1")
    db.execute(f"UPDATE temp.next SET {change}")

    assert refused(db, "INSERT INTO command_log SELECT * FROM temp.next") == said


@pytest.mark.parametrize("number", [1, 2, 9])
def test_allocations_are_numbered_without_gaps(db: sqlite3.Connection, number: int) -> None:
    """Two stand already; the third is due, of a receipt that still holds something."""
    db.execute("INSERT INTO receipt SELECT 'R-2023-0009', entry, date, state, purpose, 100, 0, '',"
               " '', NULL, NULL, NULL, NULL, NULL, NULL FROM receipt LIMIT 1")  # fmt: skip
    row = "'R-2023-0009', entry, '7c', state, 1, 0, 2023, NULL, NULL, NULL FROM receipt LIMIT 1"

    for verb in ("INSERT", "INSERT OR REPLACE"):
        said = refused(db, f"{verb} INTO allocation SELECT {number}, {row}")
        assert said == "allocation number gap"
    db.execute(f"INSERT INTO allocation SELECT 3, {row}")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE account SET name = 'Bank account' WHERE code = '1000'",
        "UPDATE state_party SET name = 'Türkiye' WHERE state = 'TUR'",
        "INSERT INTO budget VALUES (2023, 2, '2023-06-01', 'revision', '')",
        "INSERT INTO scale VALUES ('2028-2030', 2028, 2030, 3, 'UN')",
        "INSERT INTO budget_note VALUES (2, 2023, 'Salaries', 'newer', '')",
        "INSERT INTO fiscal_year (year) VALUES (2031)",
    ],
)
def test_what_the_program_does_passes(filled: sqlite3.Connection, statement: str) -> None:
    filled.execute(statement)


@pytest.mark.parametrize(
    "attempt",
    [
        "INSERT INTO fund VALUES ('tf', 'x', 0, 9, '')",
        "INSERT INTO account VALUES ('12', 'x', 'asset', 0)",
        "INSERT INTO account VALUES ('1234', 'x', 'money', 0)",
        "INSERT INTO state_party (state, name, source) VALUES ('CH', 'x', 'x')",
        "INSERT INTO state_party (state, name, source, party_from)"
        " VALUES ('XXX', 'x', 'x', '2023-02-30')",
        "INSERT INTO scale VALUES ('x', 2024, 2022, 3, 'x')",
        "INSERT INTO earmark VALUES ('x', 'TF', 'CHE', 'x', '2023-12-31', '2023-01-01', '')",
        "INSERT INTO budget_line VALUES (2024, 1, 'x', 1, 'TF', '5100', -1, '')",
        "INSERT INTO pledge VALUES ('P-1', '2023-01-01', 'NOR', 0, '7c', 2023, NULL, '', '')",
        "INSERT INTO pledge VALUES ('P-1', '2023-01-01', 'NOR', 1, '7a', 2023, NULL, '', '')",
        "INSERT INTO in_kind VALUES ('K-1', 2023, -1, 'x', 'x', '')",
        "INSERT INTO fiscal_year (year) VALUES (23)",
    ],
)  # fmt: skip
def test_values_that_make_no_sense_are_refused(db: sqlite3.Connection, attempt: str) -> None:
    assert "CHECK constraint failed" in refused(db, attempt)


def test_a_new_ledger_has_every_guard_of_the_migrations(empty: Officer) -> None:
    """Guards of tables that later migrations added are tried where their events are tested."""
    written = {
        name
        for path in (schema.migrations_dir() / "versions").glob("*.sql")
        for name in re.findall(r"^CREATE TRIGGER (\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    with closing(sqlite3.connect(empty.ledger)) as db:
        there = db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        assert {name for (name,) in there} == written
    assert len(written) > 100
