"""Options, the environment, the process: what doesn't belong to one command."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.bad_inputs.rows import check_refusal, journal, refused
from tests.builders import Officer, Ran, heeding_signals, run

POST = ("receipt", "post", "CHE", "5.00", "--purpose", "7c", "--date", "2023-03-01")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        pytest.param(("invioce", "list"), ["invioce", "did you mean invoice?"], id="P01-1"),
        pytest.param(("recipt",), ["recipt", "did you mean receipt?"], id="P01-2"),
        pytest.param(("xyzzy",), ["no such command", "xyzzy"], id="P01-3"),
        pytest.param(("receipt", "psot"), ["psot", "'post'"], id="P01-4"),
        pytest.param(
            ("receipt", "post", "CHE", "5", "--purpse", "7c"), ["--purpse", "--purpose"], id="P01-5"
        ),
        pytest.param(("fund", "list", "--verbose"), ["--verbose"], id="P01-6"),
        pytest.param(("--ledgre", "x", "fund"), ["--ledgre", "--ledger"], id="P01-7"),
        pytest.param(("fund", "list", "extra"), ["extra"], id="P01-8"),
        pytest.param(("\x1b[31mred",), ["\\x1b[31mred"], id="P01-9"),
        pytest.param(("[red]x[/red]",), ["[red]x[/red]"], id="P01-10"),
        pytest.param(("receipt", "post", "CHE", "5", "--purpose"), ["--purpose"], id="P01-11"),
        pytest.param(("",), ["no such command"], id="P01-12"),
        pytest.param(("x" * 5000,), ["no such command", "…"], id="P01-13"),
        pytest.param(("receipt", "list", "--state"), ["--state"], id="P01-14"),
        pytest.param(("journal", "list", "--limit", "x"), ["--limit"], id="P01-15"),
        pytest.param(("journal", "list", "--kind", "x"), ["--kind", "receipt"], id="P01-16"),
        pytest.param(("invoice", "list", "--status", "x"), ["--status", "open"], id="P01-17"),
    ],
)
def test_a_command_line_that_cant_be_read_is_one_line_with_the_nearest(
    standing: Officer, words: tuple[str, ...], names: list[str]
) -> None:
    ran = refused(standing, *words, exit=2, names=names)
    assert "--help" in ran.err


def test_p02_the_ledger_is_named_before_the_command(standing: Officer) -> None:
    for words in (("fund", "list"), ("receipt", "post", "CHE", "5", "--purpose", "7c")):
        refused(
            standing, *words, "--ledger", str(standing.ledger), exit=2,
            names=["before the command"], where="--ledger",
        )  # fmt: skip


def test_p03_an_empty_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (("fund",), ("init",), POST):
        check_refusal(run(["--ledger", "", *words]), 4, ["empty"], "--ledger")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", ["xml", "JSON ", "table,json"])
def test_p04_an_unknown_format_in_the_environment(
    standing: Officer, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("CCM_LEDGER_FORMAT", value)
    for words in (("fund", "list"), POST, ("verify",)):
        refused(standing, *words, exit=2, names=["CCM_LEDGER_FORMAT", value, "table", "markdown"])


def test_p05_a_ledger_from_the_environment_that_isnt_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CCM_LEDGER_FILE", "/nowhere/x.db")
    for words in (["fund"], list(POST)):
        ran = run(words)
        check_refusal(ran, 4, ["no ledger", "CCM_LEDGER_FILE"], "/nowhere/x.db")
    assert not Path("/nowhere").exists()


@pytest.mark.parametrize(
    "key", ["", " ", "x" * 10_000, "a\x1b[2Jb", "a\nb", "a\0b", "x" * 201, "a\u200bb", "a\u202eb"]
)
def test_p06_a_key_is_plain_text(standing: Officer, key: str) -> None:
    refused(standing, *POST, "--key", key, names=["key"], where="--key")


def test_p07_an_empty_or_endless_argument(standing: Officer) -> None:
    refused(
        standing, "receipt", "post", "", "5", "--purpose", "7c", names=["missing"], where="ISO3"
    )
    long = "x" * 100_000
    for words in (
        ("receipt", "post", long, "5", "--purpose", "7c"),
        ("receipt", "post", "CHE", long, "--purpose", "7c"),
        ("receipt", "post", "CHE", "9" * 100_000, "--purpose", "7c"),
        (*POST, "--text", long),
        ("assess", long),
        (long,),
        ("fund", long),
        ("state", "show", long),
        (*POST, "--currency", long, "--currency-amount", "1"),
        ("expense", "post", "TF", long, "5", "--payee", "X", "--document", "Y"),
        ("receipt", "reverse", long, "--reason", "x"),
        ("journal", "reverse", long, "--reason", "x"),
        ("scale", "show", long),
        ("earmark", "show", long),
        ("verify", "--anchor", long),
        (*POST, "--invoice", long),
        ("close-year", "2023", "--accept", long, "--reason", "x"),
    ):
        ran = standing.runs(*words, json=False)
        assert ran.exit in {2, 3}, ran
        assert len(ran.err) < 2000
        assert len(ran.err.splitlines()) == 1


def program(
    officer: Officer, *words: str | bytes, environ: dict[str, str] | None = None, **more: Any
) -> Ran:
    """The installed program in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-m", "ccm_ledger", "--ledger", str(officer.ledger), *words],
        capture_output=True, timeout=60, check=False, env={**os.environ, **(environ or {})},
        stdin=subprocess.DEVNULL, **more,
    )  # fmt: skip
    return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())


def test_p07_an_argument_that_is_not_utf8_is_shown_escaped(standing: Officer) -> None:
    before = standing.bytes()
    for words in (
        (b"receipt", b"post", b"\xff\xfe", b"5", b"--purpose", b"7c"),
        (*(word.encode() for word in POST), b"--text", b"caf\xe9"),
        (b"receipt", b"import", b"\xff.csv"),
        (b"\xff",),
        (*(word.encode() for word in POST), b"--key", b"\xff"),
    ):
        ran = program(standing, *words)
        check_refusal(
            ran, 2 if words == (b"\xff",) else 3, [f"\\x{'e9' if b'caf' in words[-1] else 'ff'}"]
        )
    ran = subprocess.run(
        [sys.executable, "-m", "ccm_ledger", "--ledger", b"\xff.db", "fund"],
        capture_output=True, check=False,
    )  # fmt: skip
    check_refusal(Ran(ran.returncode, "", ran.stderr.decode()), 4, ["\\xff.db"])
    assert standing.bytes() == before


def test_p08_nothing_waits_for_an_answer_without_a_terminal(standing: Officer) -> None:
    copy = standing.folder / "b.db"
    standing.does("backup", str(copy))
    standing.does(*POST)
    before = standing.bytes()
    ran = program(standing, "restore", str(copy))
    check_refusal(ran, 3, ["--yes"])
    assert standing.bytes() == before


ENVIRONMENTS = {
    "LC_ALL=C": {"LC_ALL": "C"},
    "tr_TR": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "dumb": {"TERM": "dumb"},
    "narrow": {"COLUMNS": "1"},
    "wide": {"COLUMNS": "100000"},
    "nonsense": {"COLUMNS": "x", "TERM": "\x1b", "LC_ALL": "xx_YY"},
}


@pytest.mark.parametrize("name", list(ENVIRONMENTS))
def test_p09_locales_and_terminals_change_nothing(standing: Officer, name: str) -> None:
    environ = ENVIRONMENTS[name]
    ran = program(standing, "state", "show", "ciV".lower(), "--format", "json", environ=environ)
    assert (ran.exit, ran.err) == (0, "")
    assert json.loads(ran.out)["state"] == "CIV"  # a Turkish capital of i is another letter
    ran = program(standing, "statement", "balance", "2023", environ=environ)
    assert (ran.exit, ran.err) == (0, "")
    assert "570'184" in ran.out
    long = "receipt", "post", "СНЕ", "5", "--purpose", "7c"
    ran = program(standing, *long, environ=environ)
    assert ran.exit == 3
    assert len(ran.err.splitlines()) == 1
    assert "Cyrillic" in ran.err


def test_p10_an_empty_variable_counts_as_unset(
    standing: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(standing.folder)
    monkeypatch.setenv("CCM_LEDGER_FILE", "")
    monkeypatch.setenv("CCM_LEDGER_FORMAT", "")
    assert run(["fund", "list"]).exit == 0


def test_p11_new_files_are_private_whatever_the_umask(standing: Officer) -> None:
    folder = standing.folder
    names = ("new.db", "copy.db", "v.csv", "v.xlsx", "x.json", "x.xlsx", "out")
    new, copy, *statements, document, book, out = (folder / name for name in names)
    kept = os.umask(0)
    try:
        assert run(["--ledger", str(new), "init"]).exit == 0
        standing.does("backup", str(copy))
        for path in statements:
            standing.does("statement", "variance", "2023", "--out", str(path))
        standing.does("export", "json", "2023", "--out", str(document))
        standing.does("export", "xlsx", "2023", "--out", str(book))
        standing.does("export", "csv", "2023", "--out", str(out))
        standing.does("close-year", "2023")
        standing.does("receipt", "post", "CHE", "5.00", "--purpose", "7c", "--date", "2024-03-01")
        state = [p for p in Path(os.environ["XDG_STATE_HOME"]).rglob("*") if p.is_file()]
    finally:
        os.umask(kept)
    backups = folder.glob("*year-end*")
    written = [new, copy, *statements, document, book, *out.iterdir(), *backups, *state]
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in written}
    assert {name: mode for name, mode in modes.items() if mode != 0o600} == {}
    assert stat.S_IMODE(out.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param(signal.SIGINT, 130, id="P12-INT"),
        pytest.param(signal.SIGTERM, 143, id="P12-TERM"),
        pytest.param(signal.SIGHUP, 129, id="P12-HUP"),
    ],
)
def test_a_signal_in_the_middle_of_an_import_leaves_nothing(
    standing: Officer, number: int, code: int
) -> None:
    rows = [
        {"entry": str(entry), "amount": amount}
        for entry in range(20_000)
        for amount in ("1.00", "-1.00")
    ]
    path = standing.file("big.csv", journal(*rows))
    before = standing.bytes()
    running = subprocess.Popen(
        [sys.executable, "-m", "ccm_ledger", "--ledger", str(standing.ledger),
         "journal", "import", path],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=heeding_signals,  # noqa: PLW1509  there are no threads
    )  # fmt: skip
    while not Path(f"{standing.ledger}-journal").exists() and running.poll() is None:
        time.sleep(0.01)
    running.send_signal(number)
    out, err = running.communicate(timeout=30)
    assert (running.returncode, out) == (code, "")
    assert len(err.splitlines()) <= 1
    assert standing.bytes() == before
