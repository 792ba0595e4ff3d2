"""Exports run nothing, names stay in their folder, SQL and secrets stay out."""

from __future__ import annotations

import csv
import json
import re

import pytest
from openpyxl import load_workbook

from ccm_ledger import cli
from tests.bad_inputs.rows import expenses, receipts
from tests.bank.camt_files import IBAN, Detail, Entry, Statement, camt
from tests.builders import Officer
from tests.faults.suite import Suite, count
from tools import make_reference

FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "=HYPERLINK(\"http://x\",\"y\")", "=cmd|' /C calc'!A0",
    "=IMPORTXML(\"http://x\")", "'=1+1", " =1+1", "%0A=1+1", ";=1+1", "=WEBSERVICE(\"http://x\")",
)  # fmt: skip
STARTS = ("=", "+", "-", "@", "\t", "\r")
AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def everywhere(officer: Officer, text: str, number: int) -> int:
    """A text in every field that takes free words; how many took it."""
    row = {"payee": text, "text": text, "document": f"{text} {number}"}
    receipt = {"text": text, "reference": f"{text} {number}"}
    code = f"E{number}"
    taken = 0
    for words in (
        ("expense", "import", officer.file("e.csv", expenses(row))),
        ("receipt", "import", officer.file("r.csv", receipts(receipt))),
        ("budget", "note", "2023", "--", "Salaries", text),
        ("earmark", "add", "--fund", "TF", "--state", "CHE", f"--purpose={text}", code),
        ("pledge", "add", "NOR", "5.00", "--purpose", "7c", f"--note={text}"),
        ("in-kind", "add", "2023", "5.00", f"--from={text}", f"--basis={text}"),
        ("bank", "add", "DE89370400440532013000", f"--name={text}"),
        ("transfer", "post", "TF", "WCR", "1.00", f"--authority={text}", "--date", "2023-05-01"),
        ("expense", "reverse", f"E-2023-{number + 2:04d}", f"--reason={text}",
         "--date", "2023-06-01"),
    ):  # fmt: skip
        taken += officer.runs(*words, json=False).exit == 0
    return taken


@pytest.fixture
def hostile(standing: Officer) -> Officer:
    taken = [everywhere(standing, text, number) for number, text in enumerate(FORMULAS)]
    assert sum(taken) >= 7 * len(FORMULAS), taken
    return standing


def test_no_export_holds_a_formula(hostile: Officer) -> None:
    folder = hostile.folder
    hostile.does("export", "csv", "--out", str(folder / "csv"))
    hostile.does("export", "xlsx", "--out", str(folder / "a.xlsx"))
    hostile.does("statement", "variance", "2023", "--out", str(folder / "csv" / "v.csv"))
    with Suite("T39", "text fields of exports") as suite:
        for path in sorted((folder / "csv").glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                for line in csv.reader(file):
                    for cell in line:
                        if not any(text in cell for text in FORMULAS):
                            continue
                        bad = cell.startswith(STARTS) and not AMOUNT.fullmatch(cell)
                        suite.trial(fired=True, problems=[cell] if bad else [], what=path.name)
        for sheet in load_workbook(folder / "a.xlsx"):
            for cells in sheet.iter_rows():
                for cell in cells:
                    if isinstance(cell.value, str) and any(one in cell.value for one in FORMULAS):
                        bad = cell.data_type != "s" or cell.hyperlink is not None
                        suite.trial(
                            fired=True, problems=[cell.value] if bad else [], what=sheet.title
                        )
    assert suite.trials > 200


NAMES = (
    "..", ".", "../x", "../../etc/x", "/etc/x", "a/b", "a\\b", "C:\\x", "CON", "NUL", "AUX.txt",
    "~", "~root", "-rf", "--out", "x" * 300, "x\u202ey", "x\u200by", "x\ny", "x\x00y", "x\x1b[2J",
    "$(id)", "`id`", "x;y", "*?",
)  # fmt: skip


def test_names_stay_in_their_folder(standing: Officer) -> None:
    """Names of earmarks, accounts and documents, where files and sheets are named by data."""
    with Suite("T40", "names in file names") as suite:
        for number, name in enumerate(suite.chosen(list(NAMES), count(5, 25))):
            outside = set(standing.folder.parent.iterdir())
            before = set(standing.folder.rglob("*"))
            for words in (
                ("earmark", "add", "--fund", "TF", "--state", "CHE", "--purpose", "x", "--", name),
                ("expense", "import", standing.file("e.csv", expenses({"document": name}))),
                ("bank", "add", IBAN, f"--name={name}"),
            ):
                assert standing.runs(*words, json=False).exit in {0, 2, 3}
            out = standing.folder / f"out{number}"
            out.mkdir()
            for words in (
                ("export", "csv", "2023", "--out", str(out / "csv")),
                ("export", "xlsx", "2023", "--out", str(out / "a.xlsx")),
                ("statement", "variance", "2023", "--out", str(out / "v.csv")),
            ):
                assert standing.runs(*words).exit == 0
            after = set(standing.folder.rglob("*"))
            strayed = [
                path for path in after - before
                if out not in (path, *path.parents) and path.name != "e.csv"
            ]  # fmt: skip
            strayed += set(standing.folder.parent.iterdir()) - outside
            names = [path.name for path in out.rglob("*") if path.is_file()]
            odd = [one for one in names if not re.fullmatch(r"[A-Za-z0-9-]+\.[a-z]+", one)]
            suite.trial(fired=True, problems=[str(one) for one in (*strayed, *odd)], what=name)


SQL = (
    "1 OR 1=1", "' OR '1'='1", "'; DROP TABLE entry; --", "\"; DROP TABLE line; --",
    "CHE' UNION SELECT hash FROM entry --", "1; ATTACH DATABASE '/tmp/x' AS x", "x' || 'y",
    "%", "_", "*", "\\", "''", "--", "/* */", ";", "0x41", "NULL", "R-2023-0001' --",
    "(SELECT max(sequence) FROM entry)", "PRAGMA writable_schema=1",
)  # fmt: skip


def arguments() -> list[tuple[tuple[str, ...], str]]:
    """Every argument and option that takes a text, of every command."""
    found = []
    for command in make_reference.commands():
        if command.group:
            continue
        words = tuple(command.words.split())
        for parameter in command.parameters:
            found.append((words, parameter.name))
    return found


def test_no_sql_from_an_argument_does_anything(standing: Officer) -> None:
    """Each payload in each place of each command: the tables and the journal stay as they are,
    and nothing is a defect."""

    asked = {words for words, _ in arguments()}
    before = standing.ledger.read_bytes()
    with Suite("T41", "SQL in arguments") as suite:
        for words in sorted(asked):
            command = next(
                one for one in make_reference.commands() if one.words.split() == list(words)
            )
            if words[0] in {"init", "restore", "backup", "export", "nightly", "upgrade"}:
                continue  # their arguments are paths; see the test of names
            needed = [one for one in command.parameters if not one.name.startswith("-")]
            for payload in suite.random.sample(SQL, count(1, 20)):
                given = [payload] * max(len(needed), 1) if needed else []
                ran = standing.runs(*words, "--", *given, json=False)
                problems = [] if ran.exit in {0, 1, 2, 3} else [f"exit {ran.exit}: {ran.err}"]
                if "syntax error" in ran.err or "sqlite" in ran.err.lower():
                    problems.append(ran.err)
                if standing.ledger.read_bytes() != before:
                    problems.append("the ledger changed")
                    standing.ledger.write_bytes(before)
                suite.trial(fired=bool(given), problems=problems, what=f"{words} {payload}")
        for payload in suite.chosen(list(SQL), count(5, 20)):
            for words in (
                ("receipt", "list", "--state", payload), ("journal", "show", payload),
                ("invoice", "show", payload), ("bank", "tie", payload, "1", "--reason", payload),
                ("statement", "account", payload), ("scale", "show", payload),
                ("statement", "general-ledger", "2023", "--account", payload, "--fund", payload),
                ("earmark", "show", payload), ("receipt", "reverse", payload, "--reason", payload),
                ("receipt", "allocate", payload, "--purpose", "7c", "--earmark", payload),
                ("expense", "post", payload, payload, "1.00", "--payee", payload,
                 "--document", payload),
            ):  # fmt: skip
                ran = standing.runs(*words, json=False)
                problems = [] if ran.exit in {2, 3} else [f"exit {ran.exit}: {ran.err}{ran.out}"]
                if standing.ledger.read_bytes() != before:
                    problems.append("the ledger changed")
                suite.trial(fired=True, problems=problems, what=f"{words}")
    assert suite.trials > 100


CANARY = "DE89370400440532013000"


def test_no_iban_reaches_a_message_a_log_or_a_traceback(
    standing: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A payer's account is kept for matching and shown to programs that ask; nothing else tells."""
    standing.does("bank", "add", IBAN)
    paid = Entry(5_000, reference="B-1", details=(Detail(5_000, "Somebody", iban=CANARY),))
    good = standing.file("good.xml", camt(Statement((paid,))))
    said = [standing.runs("receipt", "import", good, json=False)]
    ours = CANARY[-8:], IBAN[-8:]
    for words in (
        ("receipt", "import", standing.file("b.xml", camt(Statement((paid,), iban=CANARY)))),
        ("receipt", "import", standing.file("c.xml", camt(Statement((paid,), closing=1)))),
        ("bank", "add", CANARY[:-1] + "1"), ("bank", "list"), ("bank", "rows"), ("log",),
        ("bank", "statements"), ("verify",), ("doctor",), ("receipt", "list"), ("journal", "list"),
    ):  # fmt: skip
        said.append(standing.runs(*words, json=False))
    monkeypatch.setenv("CCM_LEDGER_DEBUG", "1")
    import ccm_ledger.services.money_files as broken

    def defect(*_: object) -> None:
        secret = CANARY
        raise ZeroDivisionError(len(secret) and "a defect")

    monkeypatch.setattr(broken, "import_file", defect)
    said.append(standing.runs("receipt", "import", good, json=False))
    assert said[-1].exit == 70
    assert "ZeroDivisionError" in said[-1].err
    for ran in said:
        for secret in ours:
            assert secret not in ran.out, ran.out
            assert secret not in ran.err, ran.err
    assert CANARY not in json.dumps(standing.does("log").json)


def test_the_walk_over_arguments_reaches_every_command() -> None:
    assert len(arguments()) > 150
    assert len({words[0] for words, _ in arguments()}) == len(cli.COMMANDS)
