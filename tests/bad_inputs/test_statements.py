"""Statements, exports, backups, restoring and verifying."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bad_inputs.rows import check_refusal, receipts, refused, unprivileged
from tests.builders import Officer, Ran, run

YEARLY = [
    "balance", "activity", "variance", "contributions", "voluntary", "reserve", "sponsorship",
    "arrears", "trial-balance", "general-ledger",
]  # fmt: skip


def test_o01_an_unknown_statement_and_the_nearest(standing: Officer) -> None:
    for word, nearest in (("varaince", "variance"), ("trial_balance", "trial-balance")):
        refused(
            standing, "statement", word, "2023", exit=2, names=[word, f"did you mean '{nearest}'"]
        )
    refused(standing, "statement", "xyzzy", "2023", exit=2, names=["xyzzy"])


def test_o02_a_states_account_needs_the_state(standing: Officer) -> None:
    refused(standing, "statement", "account", exit=2, names=["ISO3"])
    refused(standing, "statement", "account", "ZZZ", names=["ZZZ", "state list"], where="ISO3")
    refused(standing, "statement", "account", "", names=["missing"], where="ISO3")


@pytest.mark.parametrize("name", YEARLY)
def test_o03_a_year_without_books_is_no_empty_table(standing: Officer, name: str) -> None:
    for year in ("2019", "2099", "1000"):
        refused(
            standing, "statement", name, year,
            names=[f"no books for {year}", "2022", "2023"], where="YEAR",
        )  # fmt: skip
    refused(standing, "statement", name, "23", names=["four digits"], where="YEAR")


def test_o03_what_narrows_a_statement_is_looked_up(standing: Officer) -> None:
    for option, value in (("--account", "9999"), ("--fund", "XX"), ("--state", "ZZZ")):
        refused(standing, "statement", "general-ledger", "2023", option, value, where=option)
    refused(standing, "statement", "variance", "2023", "--fund", "XX", where="--fund")
    refused(standing, "statement", "balance", "2023", "--as-of", "2023-02-30", where="--as-of")
    refused(standing, "statement", "balance", "2023", "--as-of", "1999-01-01", where="--as-of")


@pytest.mark.parametrize("version", ["9", "0", "-1", "1.0", "one", "", "9" * 40, "１"])
def test_o04_an_unknown_version_and_those_there_are(standing: Officer, version: str) -> None:
    words = ("statement", "trial-balance", "2022", f"--version={version}")
    ran = refused(standing, *words, where="--version")
    if version in {"9", "0"}:
        assert "versions are 1" in ran.err
    refused(standing, "statement", "trial-balance", "2023", "--version", "1",
            names=["no issued version"], where="--version")  # fmt: skip


@pytest.mark.parametrize("name", ["v.docx", "v", "v.", ".md", "v.csv.bak", "v.pdf2", "v.htm"])
def test_o05_an_ending_that_says_no_format(standing: Officer, name: str) -> None:
    out = standing.folder / name
    refused(
        standing, "statement", "variance", "2023", "--out", str(out),
        names=[".xlsx", ".csv", ".json", ".md"],
    )  # fmt: skip
    assert not out.exists()


def test_o06_an_unknown_format(standing: Officer) -> None:
    for value in ("xml", "", "JSON2", "pdf"):
        ran = run([
            "--ledger", str(standing.ledger), "statement", "variance", "2023", "--format", value
        ])  # fmt: skip
        check_refusal(ran, 2, ["table", "json", "csv", "markdown"])
    refused(standing, "export", "docx", "2023", "--out", str(standing.folder / "p"), exit=2,
            names=["docx", "xlsx", "csv", "json"])  # fmt: skip
    refused(standing, "export", "xlsx", "2023", exit=2, names=["--out"])


EXPORTS = [("xlsx", "x.xlsx"), ("csv", "folder"), ("json", "x.json")]


def writers(out: str) -> list[tuple[str, ...]]:
    """Every command that writes a file of a name without an ending of its own."""
    return [("export", "csv", "2023", "--out", out), ("backup", out)]


def test_o07_nothing_is_overwritten(standing: Officer) -> None:
    for name in ("v.xlsx", "v.csv", "v.json", "v.md"):
        path = Path(standing.file(name, "keep me"))
        for words in (
            ("statement", "variance", "2023"),
            ("statement", "account", "CHE"),
            *([("export", name[2:], "2023")] if name != "v.md" else []),
        ):
            refused(standing, *words, "--out", str(path),
                    names=["at this path already", "another name"], where=str(path))  # fmt: skip
        assert path.read_text() == "keep me"
    path = Path(standing.file("plain", "keep me"))
    for words in writers(str(path)):
        refused(standing, *words, names=["at this path already"], where=str(path))
    link = standing.folder / "link.csv"
    link.symlink_to(standing.folder / "elsewhere.csv")
    refused(standing, "statement", "variance", "2023", "--out", str(link), where=str(link))
    assert path.read_text() == "keep me"
    assert not (standing.folder / "elsewhere.csv").exists()


def test_o08_a_folder_that_isnt_there_is_not_made(standing: Officer) -> None:
    nowhere = standing.folder / "nowhere"
    for words in (
        ("statement", "variance", "2023", "--out", str(nowhere / "v.csv")),
        ("export", "xlsx", "2023", "--out", str(nowhere / "v.xlsx")),
        *writers(str(nowhere / "x")),
    ):
        refused(standing, *words, exit=4, names=["nowhere", "folder"])
    refused(standing, "backup", "--keep", "3", str(nowhere), exit=4, names=["nowhere"])
    assert not nowhere.exists()


def test_o08_a_folder_that_may_not_be_written(outside: Officer) -> None:
    closed = outside.folder / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    with unprivileged(outside.folder):
        for words in (
            ("statement", "variance", "2023", "--out", str(closed / "v.csv")),
            ("export", "xlsx", "2023", "--out", str(closed / "v.xlsx")),
            *writers(str(closed / "x")),
        ):
            refused(outside, *words, exit=4, names=["permission"])
    assert list(closed.iterdir()) == []


def test_o08_a_full_disk_leaves_no_half_file(standing: Officer) -> None:
    from tests.bad_inputs.test_ledger_file import limited

    for words in (
        ("statement", "contributions", "2023", "--out", str(standing.folder / "v.csv")),
        ("export", "json", "2023", "--out", str(standing.folder / "v.json")),
        *writers(str(standing.folder / "x")),
    ):
        limited(512, lambda words=words: refused(standing, *words, exit=4, names=["nothing was"]))


def test_o09_the_ledger_is_never_the_target(standing: Officer) -> None:
    link = standing.folder / "link.json"
    link.symlink_to(standing.ledger)
    hard = standing.folder / "hard.json"
    os.link(standing.ledger, hard)
    for target in (standing.ledger, link, hard):
        for words in (
            ("statement", "variance", "2023", "--out", str(target)),
            ("export", "csv", "2023", "--out", str(target)),
            ("export", "json", "2023", "--out", str(target)),
            ("backup", str(target)),
        ):
            refused(standing, *words, where=None)
    refused(standing, "backup", str(standing.ledger), names=["the ledger itself"])
    refused(standing, "backup", str(link), names=["the ledger itself"])
    refused(standing, "backup", f"{standing.ledger}-journal", names=["ledger"])


def test_o10_file_names_are_made_inside_the_folder(standing: Officer) -> None:
    for code in ("A/B", "..", "CON", "../../X", "X" * 300, "A\\B", "=1+1", "NUL.TXT", "-"):
        words = ("earmark", "add", "--fund", "TF", "--state", "CHE", "--purpose", "x", "--", code)
        assert standing.runs(*words, json=False).exit == 0, code
    path = standing.file(
        "states.csv", 'iso3,name,party_from,party_until\nXKX,"../../x",2024-05-01,\n'
    )
    standing.does("state", "import", path)
    before = set(standing.folder.parent.iterdir())
    folder = standing.folder / "out"
    standing.does("export", "csv", "2023", "--out", str(folder))
    standing.does("export", "xlsx", "2023", "--out", str(standing.folder / "out.xlsx"))
    standing.does("statement", "account", "XKX", "--out", str(standing.folder / "account.csv"))
    assert set(standing.folder.parent.iterdir()) == before
    names = [path.name for path in folder.iterdir()]
    assert all(name.replace("-", "").replace(".", "").isalnum() for name in names)


def program(officer: Officer, *words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ccm_ledger", "--ledger", str(officer.ledger), *words],
        text=True, timeout=30, check=False, **{"stderr": subprocess.PIPE, **more},
    )  # fmt: skip


def test_o11_a_pipe_that_is_closed_early(standing: Officer) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ran = program(standing, "statement", "general-ledger", "2023", stdout=writer)
    os.close(writer)
    assert ran.returncode in {0, -13}
    assert ran.stderr == ""


def test_o12_an_output_that_cant_be_written(standing: Officer) -> None:
    before = standing.bytes()
    with Path("/dev/full").open("w") as full:
        for words in (("state", "list"), ("--version",), ("--help",)):
            ran = program(standing, *words, stdout=full)
            check_refusal(Ran(ran.returncode, "", ran.stderr), 4, ["full"], "output")
        ran = program(standing, "fund", "--format", "json", stdout=full)
        assert ran.returncode == 4
        assert json.loads(ran.stderr)["error"]["code"] == "output-lost"
    assert standing.bytes() == before


def test_o12_an_error_that_cant_be_written_keeps_its_exit_code(standing: Officer) -> None:
    with Path("/dev/full").open("w") as full:
        ended = [
            program(standing, *words, stdout=full, stderr=full).returncode
            for words in (("receipt", "import", "missing.csv"), ("fund", "list"), ("nothing",))
        ]
    assert ended == [3, 4, 2]


# ── backups ──────────────────────────────────────────────────────────────────────────────────


def test_o13_a_backup_never_overwrites(standing: Officer) -> None:
    other = standing.folder / "b.db"
    standing.does("backup", str(other))
    kept = other.read_bytes()
    refused(standing, "backup", str(other), names=["at this path already"], where=str(other))
    assert other.read_bytes() == kept
    refused(standing, "backup", "", where="FILE")
    refused(standing, "backup", str(standing.folder), names=["at this path already"])
    for count in ("0", "x", "1.5", ""):
        refused(standing, "backup", "--keep", count, str(standing.folder), where="--keep")


def damage(path: Path, keep: float) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])


def test_o14_what_is_no_backup(standing: Officer) -> None:
    folder = standing.folder
    missing, text, zeros, cut, foreign = (
        folder / name for name in ("none.db", "text.db", "zeros.db", "cut.db", "foreign.db")
    )
    text.write_text("Dear officer\n" * 400)
    whole = standing.ledger.read_bytes()
    page = int.from_bytes(whole[16:18], "big")
    zeros.write_bytes(whole[: page * 20] + bytes(page) + whole[page * 21 :])
    cut.write_bytes(whole[: len(whole) // 2])
    db = sqlite3.connect(foreign)
    db.execute("CREATE TABLE t (x)")
    db.close()
    for path, exit, name in (
        (missing, 3, "no such file"),
        (text, 5, "not a ledger"),
        (foreign, 5, "another program"),
        (zeros, 5, ""),
        (cut, 5, ""),
        (folder, 3, "a folder"),
        (Path("/dev/zero"), 3, "not a plain file"),
    ):
        for options in (("--yes",), (), ("--dry-run",)):
            refused(
                standing, "restore", str(path), *options, exit=exit, names=[name], where=str(path)
            )


def test_o14_a_backup_whose_entries_were_changed(standing: Officer) -> None:
    copy = standing.folder / "forged.db"
    shutil.copy2(standing.ledger, copy)
    db = sqlite3.connect(copy, isolation_level=None)
    kept = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in kept:
        db.execute(f'DROP TRIGGER "{name}"')
    db.execute("UPDATE line SET amount_rappen = amount_rappen + 1 WHERE entry = 2 AND number = 1")
    for _, sql in kept:
        db.execute(sql)
    db.close()
    refused(standing, "restore", str(copy), "--yes", exit=5, names=["entry 2"], where=str(copy))


def test_o15_restoring_over_a_ledger_says_what_would_be_lost(standing: Officer) -> None:
    copy = standing.folder / "b.db"
    standing.does("backup", str(copy))
    standing.does("receipt", "post", "CHE", "5.00", "--purpose", "7c", "--date", "2023-03-01")
    refused(
        standing, "restore", str(copy),
        names=["lacks 1 of its entries", "--yes"], where=str(standing.ledger),
    )  # fmt: skip
    refused(
        standing, "restore", str(standing.ledger), "--yes",
        names=["the ledger in place"], where=str(standing.ledger),
    )  # fmt: skip
    link = standing.folder / "link.db"
    link.symlink_to(standing.ledger)
    refused(standing, "restore", str(link), "--yes", names=["the ledger in place"])


def test_o16_a_code_that_isnt_in_the_chain(standing: Officer) -> None:
    before = standing.bytes()
    own = standing.does("verify").json["head"]
    for code in ("AAAA-AAAA-AAAA-AAAA-AAAA", "XXXX", own[::-1]):
        ran = standing.runs("verify", "--anchor", code)
        assert ran.exit == 1
        found = {check["check"]: check for check in ran.json["checks"]}
        assert not found["anchor"]["ok"]
        assert "isn't in this ledger's chain" in found["anchor"]["detail"]
    for code in ("", "hello", "K7Q2_MZ4B", "1111-1111-1111-1111-1111", own + "-AAAA", "x" * 500):
        refused(standing, "verify", "--anchor", code, names=["five groups"], where="--anchor")
    assert standing.runs("verify", "--anchor", own).exit == 0
    assert standing.runs("verify", "--anchor", own.lower()).exit == 0
    assert standing.bytes() == before


def test_o16_the_code_of_another_ledger(
    standing: Officer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Officer(tmp_path_factory.mktemp("other"))
    other.does("init", "--opening", standing.file("o.csv", receipts_opening()))
    code = other.does("verify").json["head"]
    assert standing.runs("verify", "--anchor", code).exit == 1


def receipts_opening() -> str:
    return (
        "entry,date,fund,account,amount,text\n1,2022-12-31,TF,1000,5.00,x\n"
        "1,2022-12-31,TF,3000,-5.00,x\n"
    )


def test_an_export_of_a_year_without_books(standing: Officer) -> None:
    for form, name in EXPORTS:
        out = standing.folder / name
        refused(standing, "export", form, "2019", "--out", str(out), names=["no books for 2019"])
        refused(standing, "export", form, "twenty", "--out", str(out), where="YEAR")
        refused(standing, "export", form, "2023", "--out", "", where="--out")
        assert not out.exists()


def test_what_is_exported_can_be_read_again(standing: Officer) -> None:
    path = standing.file("r.csv", receipts({"text": '=1+1, "x"\u2019'}))
    standing.does("receipt", "import", path)
    folder = standing.folder / "out"
    standing.does("export", "csv", "2023", "--out", str(folder))
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert list(csv.reader(file, strict=True)), path.name
    standing.does("export", "json", "2023", "--out", str(standing.folder / "x.json"))
    json.loads((standing.folder / "x.json").read_text(encoding="utf-8"))
