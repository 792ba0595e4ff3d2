"""`verify`: a sound ledger is silent, and whatever another program did to it is named."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from ccm_ledger.database import connection, file_checks, schema
from tests.builders import NOW, Officer, run
from tests.tampering import other_program, seal_anew, tamper


def failed(officer: Officer, *words: str) -> dict[str, str]:
    """Checks that don't hold -> what they found."""
    found = officer.runs("verify", *words).json["checks"]
    return {one["check"]: one["detail"] for one in found if not one["ok"]}


def test_a_sound_ledger_says_nothing_in_cron_and_everything_when_asked(standing: Officer) -> None:
    silent = standing.runs("verify", json=False)
    asked = standing.runs("verify")

    assert (silent.exit, silent.out, silent.err) == (0, "", "")
    assert asked.exit == 0
    assert asked.json["ok"] is True
    assert asked.json["entries"] == len(standing.does("journal", "list").json)
    assert all(one["ok"] for one in asked.json["checks"]), asked.out


def test_verifying_changes_no_byte(standing: Officer) -> None:
    before = standing.bytes()

    standing.runs("verify")

    assert standing.bytes() == before


def test_it_works_on_a_file_that_cannot_be_written(standing: Officer) -> None:
    standing.ledger.chmod(0o400)

    assert standing.runs("verify").exit == 0


def test_a_finding_is_shown_in_cron_too_and_ends_with_1(standing: Officer) -> None:
    tamper(standing.ledger, "UPDATE line SET amount_rappen = amount_rappen + 1 WHERE entry = 3")

    ran = standing.runs("verify", json=False)

    assert ran.exit == 1
    assert "entry-chain" in ran.out


# What another program may do once it has taken the guards away -> the check that tells, and what
# it names.
TAMPERED = {
    "an amount": (
        "UPDATE line SET amount_rappen = amount_rappen + 1 WHERE entry = 3 AND number = 1",
        "entry-chain",
        "entry 3 is not what was sealed",
    ),
    "an amount, its balance": (
        "UPDATE line SET amount_rappen = amount_rappen + 1 WHERE entry = 3 AND number = 1",
        "balance",
        "entry 3 is out of balance by 0.01 in SP",
    ),
    "the text of an entry": (
        "UPDATE entry SET text = 'x' WHERE sequence = 2",
        "entry-chain",
        "entry 2 is not what was sealed",
    ),
    "a hash": (
        "UPDATE entry SET hash = 'ab' WHERE sequence = 2",
        "entry-chain",
        "entry 3 does not carry the hash of the entry before it",
    ),
    "an entry cut out": (
        "DELETE FROM entry WHERE sequence = 5",
        "entry-chain",
        "entry 6 stands where entry 5 is due",
    ),
    "lines without their entry": (
        "DELETE FROM entry WHERE sequence = 5",
        "references",
        "line points to a missing entry",
    ),
    "a voucher number": (
        "UPDATE entry SET number = 900 WHERE sequence = 2",
        "voucher-numbers",
        "entry 2 has voucher number 900 of 2022 where 2 is due",
    ),
    "a date": (
        "UPDATE entry SET date = '2024-02-30' WHERE sequence = 2",
        "dates",
        "entry 2 of 2022 is dated 2024-02-30",
    ),
    "a year's state": (
        "UPDATE fiscal_year SET state = 'open' WHERE year = 2022",
        "years",
        "2022 is open, but its history ends final",
    ),
    "a year's history": (
        "DELETE FROM year_change WHERE to_state = 'provisional'",
        "years",
        "out of turn",
    ),
    "an entry after closing": (
        "UPDATE entry SET recorded_at = '2024-03-15T23:00:00Z' WHERE sequence = 2",
        "years",
        "entry 2 was recorded in 2022 when that was final",
    ),
    "the kept turnover": (
        "UPDATE month_balance SET debit_rappen = debit_rappen + 100 WHERE account = '1000'",
        "month-balances",
        "1000 in 2022-12",
    ),
    "an invoice's item": (
        "UPDATE invoice_item SET amount_rappen = amount_rappen + 1"
        " WHERE invoice = 'CCM-2023-CHE' AND tier = '7a'",
        "invoices",
        "invoice CCM-2023-CHE 7a is",
    ),
    "an invoice's state": (
        "UPDATE invoice SET state = 'KEN' WHERE number = 'CCM-2023-CHE'",
        "invoices",
        "KEN was no State Party",
    ),
    "an invoice without items": (
        "DELETE FROM invoice_item WHERE invoice = 'CCM-2023-CHE'",
        "invoices",
        "invoice CCM-2023-CHE has no item",
    ),
    "a calculated share": (
        "UPDATE assessment_share SET amount_rappen = amount_rappen + 1 WHERE state = 'CHE'",
        "invoices",
        "the run of 2023 7a adds up to 207'222.81, the tier is 207'222.80",
    ),
    "the mirror of a receivable": (
        "UPDATE line SET budget_year = 2024 WHERE account = '2150' AND invoice = 'CCM-2023-CHE'",
        "receivables",
        "CHE 2023 7a (CCM-2023-CHE)",
    ),
    "a receipt's amount": (
        "UPDATE receipt SET amount_rappen = 2999900 WHERE id = 'R-2023-0001'",
        "receipts",
        "receipts 29'999.00, on the bank account 30'000.00",
    ),
    "a receipt's date": (
        "UPDATE receipt SET date = '2023-03-01' WHERE id = 'R-2023-0001'",
        "receipts",
        "receipt R-2023-0001 is dated 2023-03-01",
    ),
    "a receipt removed": (
        "DELETE FROM receipt WHERE id = 'R-2023-0001'",
        "register-numbers",
        "receipt numbers of 2023: 1 of them, the highest is 2",
    ),
    "an allocation": (
        "UPDATE allocation SET state = 'NOR' WHERE receipt = 'R-2023-0001'",
        "allocations",
        "30'000.00 allocated for NOR 2023",
    ),
    "an allocation beyond its receipt": (
        "UPDATE allocation SET amount_rappen = 3000001 WHERE receipt = 'R-2023-0001'",
        "allocations",
        "receipt R-2023-0001: 0.01 more is allocated than came",
    ),
    "an allocation removed": (
        "DELETE FROM allocation WHERE receipt = 'R-2023-0002'",
        "suspense",
        "2200 holds 0.00, the receipts leave 29'250.00 unallocated",
    ),
    "an expense": (
        "UPDATE expense SET amount_rappen = 100001 WHERE id = 'E-2023-0001'",
        "expenses",
        "expenses 1'000.01, booked on TF 5100",
    ),
    "an expense's day": (
        "UPDATE expense SET date = '2023-03-01' WHERE id = 'E-2023-0001'",
        "expenses",
        "expense E-2023-0001 is dated 2023-03-01",
    ),
    "an earmark's fund": (
        "UPDATE earmark SET fund = 'SP' WHERE code = 'WORKSHOP'",
        "earmarks",
        "uses earmark WORKSHOP of SP in TF",
    ),
    "an earmark overspent": (
        "UPDATE line SET earmark = CASE account WHEN '5100' THEN 'WORKSHOP' END"
        " WHERE account IN ('4100', '5100')",
        "earmarks",
        "earmark WORKSHOP is below nil on 2023-02-10: −1'000.00",
    ),
    "a deferral overdrawn": (
        "UPDATE month_balance SET debit_rappen = debit_rappen + 5000000 WHERE account = '2300'",
        "deferrals",
        "2300 of SP at the end of 2022: −6'153.00",
    ),
    "a fund that defers with a balance": (
        "UPDATE line SET account = '3000' WHERE account = '2300'",
        "month-balances",
        "SP 2300 in 2022-12",
    ),
    "an item below nil": (
        "UPDATE line SET amount_rappen = -amount_rappen"
        " WHERE invoice = 'CCM-2023-CHE' AND account = '1100' AND tier = '7b'",
        "receivables",
        "invoice CCM-2023-CHE 7b is below nil",
    ),
    "an issued statement": (
        "UPDATE statement_issue SET body = CAST('{}' AS BLOB) WHERE name = 'balance'",
        "statements",
        "statement balance 2022, version 1 has other bytes than were issued",
    ),
    "an issued statement's place": (
        "UPDATE statement_issue SET head_sequence = 2 WHERE name = 'balance'",
        "statements",
        "was issued at another entry 2",
    ),
    "issued statements removed": (
        "DELETE FROM statement_issue",
        "statements",
        "2022 is final, but no statement of it was issued",
    ),
    "the log": (
        "UPDATE command_log SET user = 'nobody' WHERE sequence = 2",
        "log-chain",
        "log row 2 is not what was sealed",
    ),
    "the log cut": (
        "DELETE FROM command_log WHERE sequence = (SELECT max(sequence) FROM command_log)",
        "log-entries",
        "are in no row of the log",
    ),
    "a rate": (
        "UPDATE scale_rate SET rate_units = rate_units + 1 WHERE state = 'CHE'",
        "registers",
        "scale_rate, rows 1 to 591: not what log row 1 sealed",
    ),
    "a budget line": (
        "UPDATE budget_line SET amount_rappen = 1 WHERE line = 'Salaries'",
        "registers",
        "budget_line, rows 1 to 6: not what log row 2 sealed",
    ),
    "an invoice's due date": (
        "UPDATE invoice SET due_on = '2030-01-01' WHERE number = 'CCM-2023-CHE'",
        "registers",
        "not what log row 3 sealed",
    ),
    "a receipt's reference": (
        "UPDATE receipt SET reference = 'x' WHERE id = 'R-2023-0001'",
        "registers",
        "receipt, rows 1 to 1: not what log row 8 sealed",
    ),
    "an earmark's purpose": (
        "UPDATE earmark SET purpose = 'x'",
        "registers",
        "earmark, rows 1 to 1: not what log row 7 sealed",
    ),
    "a State's name": (
        "UPDATE state_party SET name = 'x' WHERE state = 'CHE'",
        "registers",
        "state_party is not what a command left it as",
    ),
    "a pledge that nobody posted": (
        "INSERT INTO pledge VALUES"
        " ('P-2023-0001', '2023-01-01', 'NOR', 1, '7c', 2023, NULL, '', '')",
        "registers",
        "pledge, rows 1 to 1: written by no command",
    ),
    "the last expense removed": (
        "DELETE FROM expense",
        "registers",
        "expense, rows 1 to 1: missing",
    ),
    "the seals": (
        "UPDATE command_log SET registers = '{}'",
        "registers",
        "log row 1 holds no seal of the registers",
    ),
    "a seal of no register": (
        """UPDATE command_log SET registers = replace(registers, '"invoice"', '"invoic%"')""",
        "registers",
        "log row 3 holds no seal of the registers",
    ),
    "two identities": (
        "DELETE FROM ledger",
        "identity",
        "there are 0 rows in the table ledger instead of 1",
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_is_named(standing: Officer, what: str) -> None:
    statement, check, said = TAMPERED[what]
    tamper(standing.ledger, statement)

    ran = standing.runs("verify")

    found = {one["check"]: one["detail"] for one in ran.json["checks"] if not one["ok"]}
    assert ran.exit == 1
    assert said in found[check], found


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("DELETE FROM idempotency_key WHERE key = 'kept'", "last"),
        ("UPDATE idempotency_key SET result = '{}' WHERE key = 'kept'", "last"),
        ("INSERT INTO idempotency_key VALUES ('k', 'h', 2, '{}')", "2"),
    ],
)
def test_a_key_is_what_its_command_kept(standing: Officer, statement: str, row: str) -> None:
    standing.does("receipt", "post", "AUT", "1.00", "--purpose", "other", "--date", "2023-05-01",
                  "--key", "kept")  # fmt: skip
    last = max(one["sequence"] for one in standing.does("log").json)
    assert standing.runs("verify").exit == 0
    tamper(standing.ledger, statement)

    which = last if row == "last" else row
    said = f"the key of log row {which} is not what its command kept"
    assert said in failed(standing)["registers"]


def test_a_reversal_that_undoes_something_else_is_named(standing: Officer) -> None:
    entry = standing.does("receipt", "reverse", "R-2023-0001", "--reason", "bounced").json["posted"]
    tamper(
        standing.ledger,
        f"UPDATE line SET state = 'NOR' WHERE entry = {entry[0]} AND account = '4100'",
    )

    assert f"entry {entry[0]} does not undo entry" in failed(standing)["reversals"]


def test_an_allocation_that_outlives_its_receipt_is_named(standing: Officer) -> None:
    """As if a later program had forgotten to take back what was allocated meanwhile."""
    standing.does("receipt", "post", "CHE", "100.00", "--purpose", "unallocated",
                  "--date", "2023-06-01")  # fmt: skip
    standing.does("receipt", "allocate", "R-2023-0003", "--purpose", "7c", "--date", "2023-06-02")
    last = standing.does("verify").json["entries"]
    standing.does("receipt", "reverse", "R-2023-0003", "--reason", "bounced")
    tamper(standing.ledger, f"UPDATE entry SET reverses = NULL WHERE reverses = {last}")

    said = failed(standing)["allocations"]

    assert f"its allocation of entry {last} stands" in said


def test_a_change_between_two_commands_is_named_after_them_too(standing: Officer) -> None:
    """The next command's seal must not cover what another program did before it."""
    tamper(
        standing.ledger,
        "UPDATE state_party SET name = 'x' WHERE state = 'CHE'",
        "INSERT INTO earmark VALUES ('MINE', 'TF', 'CHE', 'x', NULL, NULL, '')",
    )
    standing.does(
        "earmark", "add", "OTHER", "--fund", "TF", "--state", "NOR", "--purpose", "Others"
    )
    standing.file("states.csv", "iso3,name,party_from,party_until\nNOR,Norge,2010-08-01,\n")
    standing.runs("state", "import", str(standing.folder / "states.csv"))

    said = failed(standing)["registers"]

    assert "earmark, rows 2 to 2: written by no command" in said
    assert "state_party" in said


def test_a_damaged_schema_is_damage_not_a_defect(standing: Officer) -> None:
    raw = bytearray(standing.ledger.read_bytes())
    at = raw.index(b"CREATE TRIGGER line_update")
    raw[at + 20 : at + 24] = b"\xff\xfe\xfd\xfc"
    standing.ledger.write_bytes(raw)

    for words in (("verify",), ("receipt", "list"), ("log",)):
        assert standing.runs(*words).exit in {1, 5}, words


def test_no_single_bit_changes_a_recorded_value_unnoticed(standing: Officer) -> None:
    """A sample of TRUST row 15; every bit of the file's text is somebody's record."""
    raw = standing.ledger.read_bytes()
    rng = Random(2023)
    good = recorded(standing.ledger)
    unnoticed, changed = [], 0
    for place in rng.sample(range(100, len(raw)), 250):
        damaged = bytearray(raw)
        damaged[place] ^= 1 << rng.randrange(8)
        standing.ledger.write_bytes(damaged)
        differs = recorded(standing.ledger) != good
        changed += differs
        code = standing.runs("verify").exit
        assert code in {0, 1, 5}, place
        if differs and code == 0:
            unnoticed.append(place)

    assert unnoticed == []
    assert changed > 50, "the damage must have happened"


def recorded(ledger: Path) -> object:
    """Everything that SQLite reads from the file, or what it says instead."""
    with other_program(ledger) as db:
        db.text_factory = bytes
        try:
            names = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            return [db.execute(f"SELECT * FROM {name.decode()}").fetchall() for (name,) in names]
        except (sqlite3.DatabaseError, UnicodeDecodeError) as exc:
            return str(exc)


def test_a_guard_taken_away_is_named(standing: Officer) -> None:
    with other_program(standing.ledger) as db:
        db.execute("DROP TRIGGER line_update")

    assert failed(standing) == {"schema": "trigger line_update is missing"}


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (b"indexsqlite_autoindex_scale_1scale", b"indexsqlite_aUtoindex_scale_1scale"),
        (b"indexsqlite_autoindex_scale_1scale", b"ind%xsqlite_autoindex_scale_1scale"),
    ],
)
def test_an_index_behind_a_key_is_part_of_the_schema(
    standing: Officer, was: bytes, now: bytes
) -> None:
    whole = standing.ledger.read_bytes()
    assert whole.count(was) == 1
    standing.ledger.write_bytes(whole.replace(was, now))

    assert "sqlite_autoindex_scale_1 is missing" in failed(standing)["schema"]


def test_a_guard_with_another_body_is_named(standing: Officer) -> None:
    with other_program(standing.ledger) as db:
        db.execute("DROP TRIGGER line_update")
        db.execute("CREATE TRIGGER line_update BEFORE UPDATE ON line BEGIN SELECT 1; END")

    assert "trigger line_update has another text" in failed(standing)["schema"]


def test_a_table_of_another_program_is_named(standing: Officer) -> None:
    with other_program(standing.ledger) as db:
        db.execute("CREATE TABLE notes (text TEXT)")

    assert failed(standing) == {"schema": "table notes is not this program's"}


def test_a_missing_table_is_a_finding_not_a_defect(standing: Officer) -> None:
    with other_program(standing.ledger) as db:
        db.execute("DROP TABLE expense")

    found = failed(standing)

    assert "table expense is missing" in found["schema"]
    assert "expenses" in found


def test_journal_mode_wal_is_refused_as_damage(standing: Officer) -> None:
    with other_program(standing.ledger) as db:
        db.execute("PRAGMA journal_mode=WAL")

    ran = standing.runs("verify", json=False)

    assert ran.exit == 5
    assert "journal mode WAL" in ran.err


def test_a_page_of_zeros_is_damage(standing: Officer) -> None:
    raw = bytearray(standing.ledger.read_bytes())
    middle = len(raw) // 4096 // 2 * 4096
    raw[middle : middle + 4096] = bytes(4096)
    standing.ledger.write_bytes(raw)

    ran = standing.runs("verify")

    assert ran.exit == 5
    assert '"ledger-damaged"' in ran.err


def test_every_single_bit_that_changes_what_was_recorded_is_noticed(standing: Officer) -> None:
    """One bit of each byte of an entry's text as it lies in the file."""
    raw = standing.ledger.read_bytes()
    at = raw.index(b"Invoice CCM-2023-CHE: assessed contribution")
    unnoticed = []
    for place in range(at, at + 20):
        changed = bytearray(raw)
        changed[place] ^= 1 << (place % 8)
        standing.ledger.write_bytes(changed)
        if standing.runs("verify").exit not in {1, 5}:
            unnoticed.append(place)

    assert unnoticed == []


def test_the_chain_rewritten_by_a_script_needs_an_anchor_to_be_noticed(standing: Officer) -> None:
    """What TRUST 0.8 says: without something outside the machine a forger can finish the work."""
    standing.does("receipt", "post", "NOR", "10.00", "--purpose", "7c", "--date", "2023-05-01")
    anchor = standing.does("verify").json["head"]
    with other_program(standing.ledger) as db:
        db.row_factory = connection.sqlite3.Row
        db.execute("DROP TRIGGER entry_update")
        db.execute("UPDATE entry SET hash = 'old ' || hash")
        db.execute("DROP TRIGGER line_update")
        db.execute("UPDATE line SET payee = 'somebody else' WHERE account = '5100'")
        seal_anew(db)
        script = (schema.migrations_dir() / "versions" / "0001_ledger.sql").read_text("utf-8")
        for statement in schema.statements(script):
            if "CREATE TRIGGER entry_update" in statement or "TRIGGER line_update" in statement:
                db.execute(statement)

    found = failed(standing, "--anchor", anchor)

    assert "entry-chain" not in found
    assert "isn't in this ledger's chain" in found["anchor"]
    assert "is not the one known on this machine" in found["high-water"]


def test_an_older_copy_put_in_place_is_noticed(standing: Officer, tmp_path: Path) -> None:
    older = tmp_path / "older.db"
    shutil.copy2(standing.ledger, older)
    for number in (1, 2):
        standing.does("receipt", "post", "NOR", "10.00", "--purpose", "7c",
                      "--date", "2023-05-01", "--reference", f"N-{number}")  # fmt: skip
    shutil.copy2(older, standing.ledger)

    assert failed(standing) == {
        "high-water": "behind the last state known by 2 entries: an older copy"
    }


# ── anchors ──────────────────────────────────────────────────────────────────────────────────


def test_an_anchor_of_an_earlier_day_holds(standing: Officer) -> None:
    code = standing.does("verify").json["head"]
    standing.does("receipt", "post", "NOR", "10.00", "--purpose", "7c", "--date", "2023-05-01")

    for written in (
        code,
        code.lower(),
        code.replace("-", ""),
        code.replace("-", " "),
        f"  {code.replace('-', ' – ')} ",
        code.replace("-", "\u2011"),
        code.replace("-", "\u00a0"),
        code.replace("O", "0").replace("B", "8"),
        f"Ledger head {code}",
        f"Ledger {code.lower()}, version 2",
    ):
        ran = standing.runs("verify", "--anchor", written)
        assert ran.exit == 0, written
        assert "unchanged since" in ran.json["checks"][-1]["detail"]


def test_several_anchors_are_looked_for_each_by_itself(standing: Officer) -> None:
    code = standing.does("verify").json["head"]

    ran = standing.runs("verify", "--anchor", code, "--anchor", "XXXX-XXXX-XXXX-XXXX-XXXX")

    assert ran.exit == 1
    assert [one["ok"] for one in ran.json["checks"] if one["check"] == "anchor"] == [True, False]


def test_json_is_another_word_for_format_json(standing: Officer) -> None:
    asked = ["--ledger", str(standing.ledger), "verify"]

    assert run([*asked, "--json"]).out == run([*asked, "--format", "json"]).out
    refusal = run([*asked, "--json", "--anchor", "?"])
    assert json.loads(refusal.err)["error"]["code"] == "anchor-form"


def test_the_files_mode_has_its_line(standing: Officer) -> None:
    lines = {one["check"]: one["detail"] for one in standing.does("verify").json["checks"]}

    assert lines["mode"] == "the file is private (mode 0600)"


@pytest.mark.parametrize("code", ["XXXX", "XXXX-XXXX-XXXX-XXXX-XXXX", "AAAA-BBBB"])
def test_a_code_that_is_in_no_chain_is_a_finding(standing: Officer, code: str) -> None:
    ran = standing.runs("verify", "--anchor", code)

    assert ran.exit == 1
    assert f"the code {code} isn't in this ledger's chain" in ran.json["checks"][-1]["detail"]


@pytest.mark.parametrize("code", ["", "no-such", "1111-0000-9999-8888-1111", "é", "X" * 200])
def test_what_is_no_code_is_refused(standing: Officer, code: str) -> None:
    ran = standing.runs("verify", "--anchor", code, json=False)

    assert (ran.exit, len(ran.errors)) == (3, 1)
    assert "five groups of four" in ran.err


def test_a_file_that_others_can_read_is_a_warning(standing: Officer) -> None:
    standing.ledger.chmod(0o644)

    ran = standing.runs("verify")

    assert ran.exit == 0
    assert "chmod 600" in ran.warnings[0]


def test_assessed_money_of_a_state_that_was_no_party_is_named(standing: Officer) -> None:
    standing.does("receipt", "post", "AUT", "7347.00", "--purpose", "assessed",
                  "--date", "2023-03-01")  # fmt: skip
    tamper(standing.ledger, "UPDATE state_party SET party_from = '2024-01-01' WHERE state = 'AUT'")

    assert "7a of 2022 is counted for AUT" in failed(standing)["parties"]


def test_the_expected_schema_is_what_init_makes(empty: Officer) -> None:
    """The check builds it without Alembic; the two must not part."""
    with other_program(empty.ledger) as db:
        assert file_checks.schema_objects(db) == file_checks.expected_objects()


def test_a_ledger_of_another_place_is_checked_like_any_other(tmp_path: Path) -> None:
    """No state folder knows it: a successor's first look at what she was handed."""
    officer = Officer(tmp_path, NOW + timedelta(days=1))
    officer.does("init")

    ran = run(["--ledger", str(officer.ledger), "verify", "--format", "json"])

    assert ran.exit == 0
