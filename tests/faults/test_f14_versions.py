"""F14: another version of SQLite reads what ours wrote, and agrees with it."""

from __future__ import annotations

import lzma
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from ccm_ledger.database import file_checks
from tests.builders import Templates
from tests.faults.commands import received
from tests.faults.suite import Suite
from tests.faults.test_f07_upgrade import LEDGERS

apsw = pytest.importorskip("apsw", reason="apsw brings the newer SQLite")

QUERIES = (
    "SELECT * FROM entry ORDER BY sequence",
    "SELECT * FROM line ORDER BY entry, number",
    "SELECT * FROM command_log ORDER BY sequence",
    "SELECT * FROM month_balance ORDER BY 1, 2, 3",
    "SELECT fund, sum(amount_rappen) FROM line GROUP BY fund",
    "SELECT typeof(amount_rappen), count(*) FROM line GROUP BY 1",
    "SELECT type, name, sql FROM sqlite_master ORDER BY type, name",
    "PRAGMA integrity_check",
    "PRAGMA foreign_key_check",
    "PRAGMA user_version",
)


def views(ledger: Path) -> list[str]:
    with sqlite3.connect(ledger) as db:
        found = db.execute("SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name")
        return [f"SELECT * FROM {name}" for (name,) in found]


def test_a_newer_sqlite_reads_the_same(tmp_path: Path) -> None:
    officer = received(tmp_path)
    newer = apsw.Connection(str(officer.ledger))
    ours = sqlite3.connect(officer.ledger)
    with Suite("F14", f"read by SQLite {apsw.sqlite_lib_version()} as by ours") as suite:
        for query in (*QUERIES, *views(officer.ledger)):
            one = sorted(map(repr, ours.execute(query).fetchall()))
            other = sorted(map(repr, newer.execute(query).fetchall()))
            suite.trial(fired=True, problems=[] if one == other else ["differs"], what=query)
    ours.close()
    newer.close()


def test_a_newer_sqlite_keeps_every_guard(tmp_path: Path, templates: Templates) -> None:
    officer = templates.copy("standing", tmp_path)
    attempts = (
        "UPDATE line SET amount_rappen = 1",
        "DELETE FROM entry",
        "INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE sequence = 2",
        "INSERT INTO line (entry, number, fund, account, amount_rappen)"
        " VALUES (2, 9, 'TF', '1000', 1)",
        "UPDATE command_log SET user = 'x'",
        "DELETE FROM receipt",
        "UPDATE fiscal_year SET state = 'open' WHERE year = 2022",
    )
    newer = apsw.Connection(str(officer.ledger))
    with Suite("F14", "guards held by a newer SQLite") as suite:
        for attempt in attempts:
            try:
                newer.execute(attempt)
                problems = ["taken"]
            except apsw.Error:
                problems = []
            suite.trial(fired=True, problems=problems, what=attempt)
    newer.close()
    assert officer.runs("verify").exit == 0


def test_what_a_newer_sqlite_has_written_anew_verifies(tmp_path: Path) -> None:
    """`VACUUM` by another version writes every page again; nothing recorded may change."""
    officer = received(tmp_path)
    head = officer.does("verify").json["head"]
    newer = apsw.Connection(str(officer.ledger))
    newer.execute("VACUUM")
    newer.close()
    with Suite("F14", "written anew by a newer SQLite, verified by ours") as suite:
        verified = officer.runs("verify").json
        problems = [] if verified["ok"] and verified["head"] == head else [str(verified)]
        suite.trial(fired=True, problems=problems)


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="sqlite3 is not installed")
def test_stored_ledgers_are_sound_for_every_sqlite_here(tmp_path: Path) -> None:
    with Suite("F14", "stored ledgers of each format, by every SQLite here") as suite:
        for path in sorted(LEDGERS.glob("*.db.xz")):
            ledger = tmp_path / path.name.removesuffix(".xz")
            ledger.write_bytes(lzma.decompress(path.read_bytes()))
            newer = apsw.Connection(str(ledger))
            found = newer.execute("PRAGMA integrity_check").fetchall()
            newer.close()
            words = ["sqlite3", str(ledger), "PRAGMA integrity_check"]
            shell = subprocess.run(words, capture_output=True, text=True, check=True).stdout
            with sqlite3.connect(ledger) as db:
                db.row_factory = sqlite3.Row
                ours = list(file_checks.page_damage(db))
            problems = [] if found == [("ok",)] and shell == "ok\n" and not ours else ["damaged"]
            suite.trial(fired=True, problems=problems, what=path.name)
