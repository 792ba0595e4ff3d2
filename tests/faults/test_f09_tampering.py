"""F9: bits that turn over, and another program at work on the file."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import Officer, Templates
from tests.day.test_verify_finds_what_was_changed import TAMPERED
from tests.faults.suite import Suite, count
from tests.tampering import other_program, seal_anew, tamper


@pytest.fixture
def standing(templates: Templates, tmp_path: Path) -> Officer:
    return templates.copy("standing", tmp_path)


def recorded(ledger: Path) -> object:
    """Every value and the schema's text, or what SQLite says instead."""
    with other_program(ledger) as db:
        db.text_factory = bytes
        try:
            found: list[object] = [
                db.execute(f"PRAGMA {name}").fetchone()
                for name in ("application_id", "user_version", "journal_mode")
            ]
            named = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
            for kind, name, sql in db.execute(named).fetchall():
                found.append((kind, name, sql))
                if kind == b"table":
                    found.append(db.execute(f"SELECT * FROM {name.decode()}").fetchall())
        except (sqlite3.DatabaseError, UnicodeDecodeError) as exc:
            return str(exc)
        return found


def test_bits_that_turn_over(standing: Officer) -> None:
    raw = standing.ledger.read_bytes()
    good = recorded(standing.ledger)
    with Suite("F9", "single bits turned over that change a value or the schema") as suite:
        changed = noticed = 0
        for _ in range(count(60, 4000)):
            place, bit = suite.random.randrange(len(raw)), suite.random.randrange(8)
            damaged = bytearray(raw)
            damaged[place] ^= 1 << bit
            standing.ledger.write_bytes(damaged)
            differs = recorded(standing.ledger) != good
            changed += differs
            standing.ledger.write_bytes(damaged)
            ran = standing.runs("verify")
            noticed += ran.exit != 0
            problems = []
            if ran.exit not in {0, 1, 4, 5}:
                problems.append(f"exit {ran.exit} {ran.err}")
            if differs and ran.exit == 0:
                problems.append("not noticed")
            suite.trial(fired=differs, problems=problems, what=f"byte {place} bit {bit}")
        suite.remarks.append(
            f"{changed} changed something, all found; {noticed} of all {suite.trials} noticed"
        )


def test_the_sha_256_of_a_backup_finds_every_bit(standing: Officer, tmp_path: Path) -> None:
    made = standing.does("backup", str(tmp_path / "b.db")).json
    raw = (tmp_path / "b.db").read_bytes()
    with Suite("F9", "single bits of a backup against its SHA-256") as suite:
        for _ in range(count(50, 2000)):
            damaged = bytearray(raw)
            damaged[suite.random.randrange(len(raw))] ^= 1 << suite.random.randrange(8)
            same = hashlib.sha256(damaged).hexdigest() == made["sha256"]
            suite.trial(fired=True, problems=["the same digest"] if same else [])


def test_ordinary_sql_of_another_program_is_refused(standing: Officer) -> None:
    """The same statements that below get past dropped triggers, with the triggers in place."""
    good = standing.ledger.read_bytes()
    with Suite("F9", "ordinary SQL of another program: refused, or found") as suite:
        refused = 0
        for what, (statement, _, _) in TAMPERED.items():
            standing.ledger.write_bytes(good)
            with other_program(standing.ledger) as db:
                try:
                    changed = db.execute(statement).rowcount
                    problems = [] if not changed else [f"took {statement}"]
                    if changed and standing.runs("verify").exit == 1:
                        problems = []
                except sqlite3.DatabaseError:
                    refused += 1
                    problems = []
            suite.trial(fired=True, problems=problems, what=what)
        suite.remarks.append(f"{refused} refused, the others found by verify")


def rewrite(ledger: Path) -> None:
    """Make both chains whole again after a change, as a patient forger would."""
    with closing(sqlite3.connect(ledger, isolation_level=None)) as db:
        db.row_factory = sqlite3.Row
        kept = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in kept:
            db.execute(f"DROP TRIGGER {name}")
        db.execute("UPDATE entry SET hash = 'old ' || hash")
        seal_anew(db)
        for _, sql in kept:
            db.execute(sql)


def test_a_rewritten_chain_is_found_by_an_anchor(standing: Officer) -> None:
    anchor = standing.does("verify").json["head"]
    entries = standing.does("verify").json["entries"]
    good = standing.ledger.read_bytes()
    with Suite("F9", "the whole chain rewritten, against an anchor") as suite:
        for _ in range(count(5, 50)):
            standing.ledger.write_bytes(good)
            entry, rappen = suite.random.randint(1, entries), suite.random.randint(1, 10**6)
            change = suite.random.choice(
                (
                    f"UPDATE line SET amount_rappen = amount_rappen * 2 WHERE entry = {entry}",
                    f"UPDATE line SET payee = 'P{rappen}' WHERE entry = {entry}",
                    f"UPDATE entry SET text = 'T{rappen}' WHERE sequence = {entry}",
                    f"UPDATE line SET text = 'T{rappen}' WHERE entry = {entry}",
                )
            )
            tamper(standing.ledger, change)
            rewrite(standing.ledger)
            checks = standing.runs("verify", "--anchor", anchor).json["checks"]
            told = {one["check"] for one in checks if not one["ok"]}
            problems = [] if "anchor" in told else [f"only {told}"]
            problems += ["the rewriting is not whole"] if "entry-chain" in told else []
            suite.trial(fired=True, problems=problems, what=change)


def test_a_cut_tail_is_found_by_an_anchor(standing: Officer) -> None:
    anchor = standing.does("verify").json["head"]
    entries = standing.does("verify").json["entries"]
    good = standing.ledger.read_bytes()
    with Suite("F9", "the newest entries cut off, against an anchor") as suite:
        for _ in range(count(5, 50)):
            standing.ledger.write_bytes(good)
            cut = suite.random.randint(1, entries - 1)
            last = entries - cut
            tamper(
                standing.ledger,
                f"DELETE FROM line WHERE entry > {last}",
                f"DELETE FROM entry WHERE sequence > {last}",
                f"DELETE FROM command_log WHERE first_entry > {last}",
            )
            checks = standing.runs("verify", "--anchor", anchor).json["checks"]
            told = {one["check"] for one in checks if not one["ok"]}
            wanted = {"anchor"}
            problems = [] if wanted <= told else [f"only {told}"]
            suite.trial(fired=True, problems=problems, what=f"{cut} entries")


def test_each_guard_that_is_missing_or_changed_is_found(standing: Officer) -> None:
    good = standing.ledger.read_bytes()
    with other_program(standing.ledger) as db:
        named = "SELECT type, name, tbl_name FROM sqlite_master WHERE type IN ('trigger', 'view')"
        guards = db.execute(named).fetchall()
    with Suite("F9", "each trigger and view: taken away, or with another text") as suite:
        for kind, name, table in suite.chosen(guards, count(16, 400)):
            for how in ("dropped", "changed"):
                standing.ledger.write_bytes(good)
                with other_program(standing.ledger) as db:
                    db.execute(f"DROP {kind} {name}")
                    if how == "changed" and kind == "trigger":
                        db.execute(
                            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} BEGIN SELECT 1; END"
                        )
                    elif how == "changed":
                        db.execute(f"CREATE VIEW {name} AS SELECT 1")
                checks = standing.runs("verify").json["checks"]
                said = next(one for one in checks if one["check"] == "schema")
                problems = [] if not said["ok"] and name in said["detail"] else ["not named"]
                suite.trial(fired=True, problems=problems, what=f"{name} {how}")


def _wal(db: sqlite3.Connection) -> object:
    return db.execute("PRAGMA journal_mode=WAL").fetchall()


def _schema_row(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA writable_schema=ON")
    db.execute("UPDATE sqlite_master SET sql = replace(sql, 'STRICT', '') WHERE name = 'line'")


TRICKS: dict[str, Callable[[sqlite3.Connection], object]] = {
    "WAL switched on": _wal,
    "user_version set back": lambda db: db.execute("PRAGMA user_version=1"),
    "user_version ahead": lambda db: db.execute("PRAGMA user_version=77"),
    "application_id": lambda db: db.execute("PRAGMA application_id=1"),
    "writable_schema": _schema_row,
    "an index dropped": lambda db: db.execute("DROP INDEX line_item"),
    "a table more": lambda db: db.execute("CREATE TABLE more (x TEXT)"),
    "a trigger more": lambda db: db.execute(
        "CREATE TRIGGER more AFTER INSERT ON receipt BEGIN SELECT 1; END"
    ),
    "a column more": lambda db: db.execute("ALTER TABLE expense ADD COLUMN x TEXT"),
    "a table renamed": lambda db: db.execute("ALTER TABLE expense RENAME TO e"),
    "REPLACE of an entry": lambda db: db.execute(
        "INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE sequence = 2"
    ),
    "UPSERT of a line": lambda db: db.execute(
        "INSERT INTO line SELECT * FROM line WHERE entry = 2 AND number = 1"
        " ON CONFLICT DO UPDATE SET amount_rappen = 1"
    ),
    "a line for an old entry": lambda db: db.execute(
        "INSERT INTO line (entry, number, fund, account, amount_rappen)"
        " VALUES (2, 9, 'TF', '1000', 1)"
    ),
    "a whole table emptied": lambda db: db.execute("DELETE FROM allocation"),
}


def test_tricks_of_another_program_are_refused_or_found(standing: Officer) -> None:
    good = standing.ledger.read_bytes()
    with Suite("F9", "WAL, writable_schema, REPLACE, UPSERT, ALTER … by another program") as suite:
        for what, trick in TRICKS.items():
            standing.ledger.write_bytes(good)
            refused = False
            with other_program(standing.ledger) as db:
                try:
                    trick(db)
                except sqlite3.DatabaseError:
                    refused = True
            code = standing.runs("verify").exit
            problems = []
            if refused and code != 0:
                problems.append(f"refused, and yet verify ends with {code}")
            if not refused and code not in {1, 4, 5}:
                problems.append(f"taken, and verify ends with {code}")
            suite.trial(fired=True, problems=problems, what=what)
            for beside in standing.folder.glob("ccm-ledger.db-*"):
                beside.unlink()
