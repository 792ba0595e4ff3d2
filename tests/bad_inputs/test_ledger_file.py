"""The ledger's own file: missing, foreign, damaged, closed, busy, on a full disk."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ccm_ledger.database import connection
from tests.bad_inputs.rows import check_refusal, receipts, refused, unprivileged
from tests.builders import Officer, run

READ = ("state", "list")
WRITE = ("receipt", "post", "CHE", "5.00", "--purpose", "7c", "--date", "2023-03-01")
COMMANDS = [
    READ,
    WRITE,
    ("fund",),
    ("assess", "2023"),
    ("statement", "trial-balance", "2023"),
    ("close-year", "2023"),
    ("verify",),
    ("log",),
    ("export", "json", "2023", "--out", "out.json"),
    ("backup", "copy.db"),
    ("upgrade",),
]


def test_l01_a_ledger_that_isnt_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for path in (tmp_path / "none.db", tmp_path / "no" / "folder.db"):
        for words in COMMANDS:
            ran = run(["--ledger", str(path), *words])
            check_refusal(ran, 4, ["no ledger", "init", "--ledger"], str(path))
    check_refusal(run(["state", "list"]), 4, ["no ledger"], "ccm-ledger.db")
    check_refusal(run(["--ledger", "no/folder.db", "init"]), 4, ["folder", "mkdir"], "no")
    assert list(tmp_path.iterdir()) == []


CONTENTS: dict[str, bytes] = {
    "empty": b"",
    "text": b"Dear officer,\n" * 400,
    "csv": b"date,state,amount\n" * 400,
    "png": b"\x89PNG\r\n\x1a\n" + bytes(4096),
    "random": bytes((n * 7919 + n // 256) % 256 for n in range(4096)),
    "short": b"SQLite format 3\0",
}


@pytest.mark.parametrize("name", list(CONTENTS))
def test_l02_what_is_no_ledger(standing: Officer, name: str) -> None:
    standing.ledger.write_bytes(CONTENTS[name])
    for words in COMMANDS:
        refused(standing, *words, exit=5, names=["not a ledger"], where=str(standing.ledger))


def test_l03_another_programs_file(standing: Officer) -> None:
    standing.ledger.unlink()
    with sqlite3.connect(standing.ledger) as db:
        db.execute("CREATE TABLE entry (x)")
    db.close()
    for words in COMMANDS:
        refused(standing, *words, exit=5, names=["another program"], where=str(standing.ledger))


@pytest.mark.parametrize("keep", [0.5, 0.9, 0.01])
def test_l04_a_ledger_that_is_cut(standing: Officer, keep: float) -> None:
    whole = standing.ledger.read_bytes()
    standing.ledger.write_bytes(whole[: int(len(whole) * keep)])
    for words in COMMANDS:
        before = standing.bytes()
        ran = standing.runs(*words, json=False)
        if words[0] != "verify":
            check_refusal(ran, 5, ["damaged", "restore"], str(standing.ledger))
        assert ran.exit == 5
        assert "damaged" in ran.err
        assert standing.bytes() == before


def test_l04_a_ledger_cut_to_100_bytes(standing: Officer) -> None:
    standing.ledger.write_bytes(standing.ledger.read_bytes()[:100])
    for words in COMMANDS:
        ran = standing.runs(*words, json=False)
        assert ran.exit == 5, words
        assert "Traceback" not in ran.err


def test_l05_a_page_filled_with_zeros(standing: Officer) -> None:
    whole = standing.ledger.read_bytes()
    size = int.from_bytes(whole[16:18], "big")
    pages = len(whole) // size
    met = 0
    for page in range(1, pages, max(pages // 12, 1)):
        standing.ledger.write_bytes(whole[: page * size] + bytes(size) + whole[(page + 1) * size :])
        before = standing.bytes()
        for words in (("journal", "list"), ("state", "list"), ("statement", "trial-balance")):
            ran = standing.runs(*words, json=False)
            assert ran.exit in {0, 5}, (page, words, ran.err)
            if ran.exit == 5:
                met += 1
                check_refusal(ran, 5, ["damaged", "verify", "restore"], str(standing.ledger))
        ran = standing.runs("verify", json=False)
        # In a page that holds the rest of a long value nothing but the value is wrong.
        assert ran.exit in {1, 5}, (page, ran.err)
        assert ("damaged" in ran.err) == (ran.exit == 5)
        assert standing.bytes() == before
    assert met


def by_sql(officer: Officer, *statements: str) -> None:
    db = sqlite3.connect(officer.ledger, isolation_level=None)
    for statement in statements:
        db.execute(statement)
    db.close()


def guards(officer: Officer) -> list[str]:
    db = sqlite3.connect(officer.ledger)
    found = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    db.close()
    return found


def test_l06_verify_names_the_entry_that_was_changed(standing: Officer) -> None:
    db = sqlite3.connect(standing.ledger, isolation_level=None)
    kept = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in kept:
        db.execute(f'DROP TRIGGER "{name}"')
    db.execute("UPDATE line SET amount_rappen = amount_rappen + 1 WHERE entry = 2 AND number = 1")
    for _, sql in kept:
        db.execute(sql)
    db.close()
    before = standing.bytes()
    ran = standing.runs("verify")
    failed = {check["check"]: check["detail"] for check in ran.json["checks"] if not check["ok"]}
    assert ran.exit == 1
    assert not ran.json["ok"]
    assert "entry 2" in failed["entry-chain"]
    assert standing.bytes() == before


def test_l06_verify_names_the_guard_that_is_gone(standing: Officer) -> None:
    guard = guards(standing)[0]
    by_sql(standing, f'DROP TRIGGER "{guard}"')
    ran = standing.runs("verify")
    failed = {check["check"]: check["detail"] for check in ran.json["checks"] if not check["ok"]}
    assert ran.exit == 1
    assert guard in failed["schema"]


def test_l06_a_ledger_switched_to_wal(standing: Officer) -> None:
    by_sql(standing, "PRAGMA journal_mode=WAL")
    for words in COMMANDS:
        refused(standing, *words, exit=5, names=["journal mode", "WAL"], where=str(standing.ledger))


def test_l07_a_ledger_of_a_newer_program(standing: Officer) -> None:
    by_sql(standing, f"PRAGMA user_version={connection.FORMAT_VERSION + 7}")
    for words in COMMANDS:
        refused(
            standing, *words, exit=4,
            names=["newer version", str(connection.FORMAT_VERSION + 7)], where=str(standing.ledger),
        )  # fmt: skip


def test_l07_a_ledger_of_an_older_program(standing: Officer) -> None:
    by_sql(standing, "PRAGMA user_version=0")
    for words in (READ, WRITE, ("verify",)):
        refused(standing, *words, exit=4, names=["upgrade"], where=str(standing.ledger))


def test_l08_a_ledger_that_may_not_be_written(outside: Officer) -> None:
    def closed_file() -> None:
        outside.ledger.chmod(0o444)

    def closed_folder() -> None:
        outside.ledger.chmod(0o600)
        outside.folder.chmod(0o555)

    for close in (closed_file, closed_folder):
        close()
        with unprivileged(outside.folder):
            refused(outside, *WRITE, exit=4, names=["permission"], where=str(outside.ledger))
            assert outside.runs(*READ).exit == 0
            assert outside.runs("statement", "balance", "2023").exit == 0
            assert outside.runs("verify").exit == 0


def test_l08_a_ledger_that_may_not_be_read(outside: Officer) -> None:
    outside.ledger.chmod(0)
    names = ["permission to read", "mode"]
    with unprivileged(outside.folder):
        for words in COMMANDS:
            ran = outside.runs(*words, json=False)
            check_refusal(ran, 4, names, str(outside.ledger))
    assert [path.name for path in outside.folder.iterdir()] == ["ccm-ledger.db"]


def test_l08_a_folder_that_may_not_be_written_takes_no_new_ledger(outside: Officer) -> None:
    outside.folder.chmod(0o555)
    with unprivileged(outside.folder):
        ran = run(["--ledger", str(outside.folder / "new.db"), "init"])
    check_refusal(ran, 4, ["permission"])
    assert [path.name for path in outside.folder.iterdir()] == ["ccm-ledger.db"]


def test_l09_another_process_holds_it(standing: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_MILLISECONDS", 50)
    holder = sqlite3.connect(standing.ledger, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    ran = standing.runs(*WRITE, json=False)
    check_refusal(ran, 4, ["another program holds", "try again"], str(standing.ledger))
    assert standing.runs(*READ).exit == 0  # whoever only reads isn't held up
    holder.execute("ROLLBACK")
    holder.execute("BEGIN EXCLUSIVE")
    for words in COMMANDS:
        ran = standing.runs(*words, json=False)
        check_refusal(ran, 4, ["another program holds"], str(standing.ledger))
    holder.execute("ROLLBACK")
    holder.close()
    assert standing.runs(*WRITE).exit == 0


def test_l10_a_folder_a_pipe_a_device(standing: Officer) -> None:
    folder, pipe = standing.folder / "d", standing.folder / "pipe"
    folder.mkdir()
    os.mkfifo(pipe)
    began = time.monotonic()
    for path in (folder, pipe, Path("/dev/null"), Path("/dev/zero")):
        for words in COMMANDS:
            ran = run(["--ledger", str(path), *words])
            check_refusal(ran, 4, ["not a ledger"], str(path))
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "name", [":memory:", "file:x?mode=memory", "x.db?mode=rwc", "file::memory:?cache=shared"]
)
def test_l11_a_path_is_a_files_name_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (READ, WRITE):
        check_refusal(run(["--ledger", name, *words]), 4, ["no ledger"], name)
    assert list(tmp_path.iterdir()) == []
    assert run(["--ledger", name, "init"]).exit == 0
    assert run(["--ledger", name, *READ]).exit == 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_l12_nothing_is_overwritten_by_init(standing: Officer) -> None:
    refused(standing, "init", names=["something is at this path"], where=str(standing.ledger))
    refused(standing, "init", "--yes", exit=2, names=["--yes"])
    refused(standing, "init", "--dry-run", names=["something is at this path"])
    standing.ledger.write_text("letter")
    refused(standing, "init", names=["never overwritten"], where=str(standing.ledger))
    standing.ledger.unlink()
    standing.ledger.symlink_to("nowhere")
    ran = standing.runs("init", json=False)
    check_refusal(ran, 3, ["something is at this path"], str(standing.ledger))
    standing.ledger.unlink()
    standing.ledger.mkdir()
    check_refusal(standing.runs("init", json=False), 3, ["something"], str(standing.ledger))


def limited(size: int, act: Callable[[], None]) -> None:
    """Run something while no file may grow beyond a size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        act()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_l13_a_disk_that_is_full_in_the_middle_of_an_import(standing: Officer) -> None:
    rows = ({"reference": f"R-{number}"} for number in range(2000))
    path = standing.file("big.csv", receipts(*rows))
    before = standing.bytes()
    size = standing.ledger.stat().st_size
    found = []
    limited(size + 8192, lambda: found.append(standing.runs("receipt", "import", path, json=False)))
    check_refusal(found[0], 4, ["nothing was written"], str(standing.ledger))
    assert standing.bytes() == before
    limited(4096, lambda: found.append(run(["--ledger", str(standing.folder / "n.db"), "init"])))
    check_refusal(found[1], 4, ["nothing was written"])
    assert standing.bytes() == before
    assert standing.does("verify").json["ok"]


def test_l14_an_older_copy_put_in_place(standing: Officer) -> None:
    copy = standing.folder / "old.db"
    shutil.copy2(standing.ledger, copy)
    for _ in range(2):
        standing.does(*WRITE)
    shutil.copy2(copy, standing.ledger)
    before = standing.bytes()
    ran = standing.runs("verify")
    failed = {check["check"]: check["detail"] for check in ran.json["checks"] if not check["ok"]}
    assert ran.exit == 1
    assert list(failed) == ["high-water"]
    assert "behind the last state known by 2 entries" in failed["high-water"]
    assert standing.bytes() == before


KILLED = """
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA cache_size=1")
db.execute("BEGIN IMMEDIATE")
db.execute("CREATE TABLE junk (x)")
for _ in range(200):
    db.execute("INSERT INTO junk VALUES (randomblob(3000))")
os.kill(os.getpid(), 9)
"""


def test_l15_a_hot_journal_is_rolled_back_by_the_next_command(standing: Officer) -> None:
    before = standing.bytes()
    subprocess.run([sys.executable, "-c", KILLED, str(standing.ledger)], check=False)
    assert standing.bytes() != before
    assert Path(f"{standing.ledger}-journal").exists()
    assert standing.runs(*READ).exit == 0
    assert standing.bytes() == before
    assert standing.does("verify").json["ok"]
