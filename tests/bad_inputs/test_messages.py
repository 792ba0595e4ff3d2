"""The rules of messages: what holds for every refusal, shown on a sample of all of them."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from tests.bad_inputs.rows import check_refusal, expenses, journal, receipts
from tests.builders import Officer

ON = ("--date", "2023-03-01")
POST = ("receipt", "post", "CHE", "5.00", "--purpose", "7c", *ON)


def file_of(officer: Officer, name: str) -> str:
    """One of the files that the samples name."""
    contents = {
        "receipts": receipts({"date": "2023-02-30", "amount": "1,5"}, {}, {"state": "ZZZ"}),
        "expenses": expenses({"fund": "XX"}, {"line": "Rent"}),
        "journal": journal({}, {"amount": "-99.00"}),
        "latin": receipts({}).replace("Gift", "Genève").encode("latin-1"),
        "budget": "line,amount\nSalaries,-1\nRent,5\n",
    }
    return officer.file(f"{name}.csv", contents[name])


# The words (a word that begins with @ is a file), the exit, the lines.
SAMPLE: dict[str, tuple[Sequence[str], int, int]] = {
    "amount": (("receipt", "post", "CHE", "518,057", "--purpose", "7c"), 3, 1),
    "date": ((*POST[:6], "--date", "2023-02-29"), 3, 1),
    "state": (("receipt", "post", "ZZZ", "5", "--purpose", "7c", *ON), 3, 1),
    "final year": ((*POST[:6], "--date", "2022-12-31"), 3, 1),
    "purpose": (("receipt", "post", "CHE", "5", "--purpose", "7d"), 2, 1),
    "missing option": (("receipt", "post", "CHE", "5"), 2, 1),
    "receipts file": (("receipt", "import", "@receipts"), 3, 3),
    "expenses file": (("expense", "import", "@expenses"), 3, 2),
    "journal file": (("journal", "import", "@journal"), 3, 1),
    "encoding": (("receipt", "import", "@latin"), 3, 1),
    "folder": (("receipt", "import", "/"), 3, 1),
    "budget file": (
        ("budget", "import", "2024", "@budget", "--approved-on", "2023-09-02", "--authority", "x"),
        3,
        2,
    ),
    "invoice": (("invoice", "cancel", "999", "--reason", "x"), 3, 1),
    "no budget": (("invoice", "issue", "2024"), 3, 1),
    "earmark": (
        ("expense", "post", "TF", "Salaries", "30000.01", "--payee", "X", "--document", "V",
         "--earmark", "WORKSHOP", *ON), 3, 1,
    ),
    "transfer": (("transfer", "post", "WCR", "TF", "900000", "--authority", "x", *ON), 3, 1),
    "entry": (("journal", "reverse", "999", "--reason", "x"), 3, 1),
    "closing": (("close-year", "2099"), 3, 1),
    "reopening": (("reopen-year", "2022", "--reason", "x"), 3, 1),
    "key": ((*POST, "--key", ""), 3, 1),
    "procedures": (("procedure", "set", "@receipts", "--from", "2025", "--source", "x"), 3, 1),
    "no such option": (("fund", "list", "--verbose"), 2, 1),
    "no such command": (("invioce",), 2, 1),
}  # fmt: skip

READS = {"no such option", "no such command"}


def words_of(officer: Officer, name: str) -> list[str]:
    return [
        file_of(officer, word.removeprefix("@")) if word.startswith("@") else word
        for word in SAMPLE[name][0]
    ]


@pytest.mark.parametrize("name", list(SAMPLE))
def test_json_holds_the_same_problems_one_object_a_line(standing: Officer, name: str) -> None:
    words, (_, exit, lines) = words_of(standing, name), SAMPLE[name]
    before = standing.bytes()
    plain = standing.runs(*words, json=False)
    check_refusal(plain, exit, lines=lines)
    told = standing.runs(*words)
    assert (told.exit, told.out) == (exit, "")
    found = [json.loads(line) for line in told.err.splitlines()]
    assert all(list(one) == ["error"] for one in found)
    assert all(set(one["error"]) == {"code", "message", "hint", "where"} for one in found)
    for line, one in zip(plain.err.splitlines(), found, strict=True):
        error = one["error"]
        assert error["where"]
        assert line.startswith(f"error: {error['where']}: {error['message']}")
        assert error["hint"][1:] in line
    assert standing.bytes() == before


@pytest.mark.parametrize("name", [name for name in SAMPLE if name not in READS])
def test_a_dry_run_says_the_same(standing: Officer, name: str) -> None:
    words = words_of(standing, name)
    before = standing.bytes()
    plain = standing.runs(*words, json=False)
    assert standing.runs(*words, "--dry-run", json=False) == plain
    assert standing.bytes() == before


@pytest.mark.parametrize("name", list(SAMPLE))
def test_the_environment_may_ask_for_json(
    standing: Officer, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = words_of(standing, name)
    asked = standing.runs(*words)
    monkeypatch.setenv("CCM_LEDGER_FORMAT", "json")
    assert standing.runs(*words, json=False) == asked


@pytest.mark.parametrize("columns", ["1", "20", "100000"])
def test_lines_stay_whole_whatever_the_width(
    standing: Officer, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = words_of(standing, "receipts file")
    plain = standing.runs(*words, json=False)
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert standing.runs(*words, json=False) == plain
    assert "\x1b" not in plain.err


def test_a_value_is_shown_shortened_to_sixty_characters(standing: Officer) -> None:
    ran = standing.runs("receipt", "post", "CHE", "a" * 61, "--purpose", "7c", json=False)
    assert "'" + "a" * 59 + "…'" in ran.err
    ran = standing.runs("receipt", "post", "CHE", "a" * 60, "--purpose", "7c", json=False)
    assert "'" + "a" * 60 + "'" in ran.err


def test_a_row_with_two_bad_cells_gives_two_lines(standing: Officer) -> None:
    ran = standing.runs("receipt", "import", file_of(standing, "receipts"), json=False)
    places = [line.split(": ")[1].rpartition(":")[2] for line in ran.err.splitlines()]
    assert places == ["2", "2", "4"]


def test_a_command_that_can_be_read_never_ends_in_a_defect(standing: Officer) -> None:
    for words in ((), ("--help",), ("--version",), ("receipt", "--help"), ("statement", "--help")):
        ran = standing.runs(*words, json=False)
        assert (ran.exit, ran.err) == (0, "")
