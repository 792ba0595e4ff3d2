"""Closing and reopening a year, and posting into a closed one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.bad_inputs.rows import expenses, journal, nothing_new, receipts, refused
from tests.builders import BUDGET, Officer, Ran


def blocked(officer: Officer, *words: str) -> tuple[list[str], Ran]:
    """Close a year that gates block: nothing is written, each is told on a line of its own."""
    before = officer.bytes()
    ran = officer.runs("close-year", *words)
    assert ran.exit == 3
    assert officer.bytes() == before
    assert (ran.json["status"], ran.json["version"], ran.json["posted"]) == ("open", None, [])
    told = officer.runs("close-year", *words, json=False).err.splitlines()
    assert len(told) == len(ran.json["blocked"])
    assert all(line.startswith(f"error: close-year {words[0]}: ") for line in told)
    assert all(row["mend"] for row in ran.json["blocked"])
    assert officer.bytes() == before
    return [row["check"] for row in ran.json["blocked"]], ran


def overrun(officer: Officer) -> None:
    officer.does(
        "expense", "post", "TF", "Staff travel", "22001.00", "--payee", "X", "--document", "V-1",
        "--date", "2023-05-01",
    )  # fmt: skip


def unallocated(officer: Officer) -> None:
    officer.does(
        "receipt", "post", "-", "100.00", "--purpose", "unallocated", "--date", "2023-05-01"
    )


def provisional(officer: Officer) -> Officer:
    officer.does("close-year", "2023", "--no-backup")
    return officer


def test_y01_everything_that_blocks_is_told_with_what_mends_it(standing: Officer) -> None:
    overrun(standing)
    unallocated(standing)
    checks, ran = blocked(standing, "2023")
    assert checks == ["suspense", "overruns"]
    suspense, overruns = ran.json["blocked"]
    assert "receipt allocate" in suspense["mend"]
    assert "Staff travel" in overruns["detail"]
    assert "budget note 2023" in overruns["mend"]
    blocked(standing, "2023", "--dry-run")


@pytest.mark.parametrize(
    ("options", "where", "names"),
    [
        (
            ("--accept", "suspens", "--reason", "x"),
            "--accept",
            ["suspens", "gates are", "suspense"],
        ),
        (("--accept", "", "--reason", "x"), "--accept", ["gates are"]),
        (("--accept", "overruns", "--reason", "x"), "--accept", ["nobody can answer"]),
        (("--accept", "suspense"), "--reason", ["needs a reason"]),
        (("--accept", "suspense", "--reason", " "), "--reason", ["needs a reason"]),
    ],
)
def test_y01_a_gate_is_answered_for_by_name_and_reason(
    standing: Officer, options: tuple[str, ...], where: str, names: list[str]
) -> None:
    unallocated(standing)
    refused(standing, "close-year", "2023", *options, where=where, names=names)


def test_y02_the_year_before_comes_first(standing: Officer) -> None:
    standing.now = datetime(2025, 2, 1, tzinfo=UTC)
    path = standing.file("b.csv", BUDGET)
    standing.does("budget", "import", "2024", path, "--approved-on", "2023-09-14",
                  "--authority", "11MSP")  # fmt: skip
    standing.does("invoice", "issue", "2024", "--date", "2023-09-15")
    checks, ran = blocked(standing, "2024")
    assert checks[0] == "year-before"
    assert "close-year 2023" in ran.json["blocked"][0]["mend"]


@pytest.mark.parametrize(
    ("year", "names"),
    [
        pytest.param("2099", ["2099 hasn't ended", "2024-03-15"], id="Y03-1"),
        pytest.param("2024", ["2024 hasn't ended"], id="Y03-2"),
        pytest.param("1999", ["no books for 1999", "2022, 2023"], id="Y03-3"),
        pytest.param("2021", ["no books for 2021"], id="Y03-4"),
    ],
)
def test_y03_years_that_cant_be_closed(standing: Officer, year: str, names: list[str]) -> None:
    for options in ((), ("--final",), ("--dry-run",)):
        refused(standing, "close-year", year, *options, names=names, where="YEAR")


def test_y04_closing_again_does_nothing(standing: Officer) -> None:
    provisional(standing)
    again = nothing_new(standing, "close-year", "2023").json
    assert (again["status"], again["version"]) == ("provisional", 1)
    for options in ((), ("--final",)):
        again = nothing_new(standing, "close-year", "2022", *options).json
        assert (again["status"], again["version"]) == ("final", 1)


@pytest.mark.parametrize("make", [overrun, unallocated, lambda officer: None])
def test_y05_a_year_is_provisional_before_it_is_final(standing: Officer, make) -> None:  # type: ignore[no-untyped-def]
    make(standing)
    refused(
        standing, "close-year", "2023", "--final",
        names=["2023 is open", "close-year 2023` first"], where="YEAR",
    )  # fmt: skip


def test_y06_a_final_year_is_never_reopened(standing: Officer) -> None:
    refused(
        standing, "reopen-year", "2022", "--reason", "x",
        names=["2022 is final", "open year (2023)"], where="YEAR",
    )  # fmt: skip


def test_y07_an_open_year_isnt_reopened(standing: Officer) -> None:
    refused(standing, "reopen-year", "2023", "--reason", "x", names=["isn't closed"], where="YEAR")
    refused(standing, "reopen-year", "2099", "--reason", "x", names=["no books"], where="YEAR")
    refused(standing, "reopen-year", "23", "--reason", "x", names=["four digits"], where="YEAR")


def test_y08_reopening_needs_a_reason(standing: Officer) -> None:
    provisional(standing)
    refused(standing, "reopen-year", "2023", exit=2, names=["--reason"])
    for blank in ("", "  "):
        refused(standing, "reopen-year", "2023", "--reason", blank, where="--reason")


PROVISIONAL = ["2023 is closed provisionally", "--adjustment", "--reason", "--document"]


def into_2023(officer: Officer) -> dict[str, tuple[str, ...]]:
    """Every way to post into 2023."""
    entry = officer.does("journal", "list", "--kind", "transfer").json[0]["entry"]
    held = officer.does("receipt", "list", "2023", "--unallocated").json[0]["id"]
    receipts_file = officer.file("r.csv", receipts({}))
    expenses_file = officer.file("e.csv", expenses({}))
    journal_file = officer.file("j.csv", journal({}, {"amount": "-100.00", "account": "4900"}))
    on = ("--date", "2023-12-31")
    why = ("--reason", "x")
    return {
        "receipt post": ("receipt", "post", "CHE", "5.00", "--purpose", "7c", *on),
        "receipt import": ("receipt", "import", receipts_file),
        "receipt allocate": ("receipt", "allocate", held, "--purpose", "7c", *on),
        "receipt reverse": ("receipt", "reverse", "R-2023-0002", *why, *on),
        "expense post": ("expense", "post", "TF", "Salaries", "5.00", "--payee", "X",
                         "--document", "V", *on),
        "expense import": ("expense", "import", expenses_file),
        "expense reverse": ("expense", "reverse", "E-2023-0001", *why, *on),
        "transfer post": ("transfer", "post", "WCR", "TF", "5.00", "--authority", "x", *on),
        "journal post": ("journal", "post", journal_file),
        "journal import": ("journal", "import", journal_file),
        "journal reverse": ("journal", "reverse", str(entry), *why, *on),
        "invoice cancel": ("invoice", "cancel", "CCM-2023-CHE", *why, *on),
    }  # fmt: skip


def test_y09_a_provisional_year_takes_adjustments_only(standing: Officer) -> None:
    standing.does(
        "transfer", "post", "WCR", "TF", "5.00", "--authority", "x", "--date", "2023-04-01"
    )
    standing.does("receipt", "post", "CHE", "100.00", "--purpose", "unallocated",
                  "--date", "2023-05-01")  # fmt: skip
    ways = into_2023(standing)
    standing.does("close-year", "2023", "--no-backup", "--accept", "suspense", "--reason", "asked")
    for command, words in ways.items():
        ran = refused(standing, *words, names=PROVISIONAL)
        if command.endswith("import") or command == "journal post":
            assert ran.err.startswith(f"error: {words[2]}:2: "), ran.err
        else:
            assert ran.err.startswith("error: --date: "), ran.err


@pytest.mark.parametrize(
    ("options", "where"),
    [
        (("--adjustment",), "--adjustment"),
        (("--adjustment", "--reason", "x"), "--adjustment"),
        (("--adjustment", "--document", "x"), "--adjustment"),
        (("--adjustment", "--reason", " ", "--document", "  "), "--adjustment"),
    ],
)
def test_y09_an_adjustment_needs_reason_and_document(
    standing: Officer, options: tuple[str, ...], where: str
) -> None:
    provisional(standing)
    refused(
        standing, "receipt", "post", "CHE", "5.00", "--purpose", "7c", "--date", "2023-12-31",
        *options, names=["reason", "document"], where=where,
    )  # fmt: skip


def test_y09_there_is_nothing_to_adjust_in_an_open_or_final_year(standing: Officer) -> None:
    post = ("receipt", "post", "CHE", "5.00", "--purpose", "7c")
    options = ("--adjustment", "--reason", "x", "--document", "y")
    refused(standing, *post, "--date", "2023-12-31", *options, names=["2023 is open"],
            where="--adjustment")  # fmt: skip
    refused(standing, *post, "--date", "2022-12-31", *options, names=["2022 is closed finally"],
            where="--date")  # fmt: skip


def test_registers_of_a_closed_year_stay_as_they_are(standing: Officer) -> None:
    provisional(standing)
    path = standing.file("b.csv", BUDGET.replace("365881.00", "365882.00"))
    for words in (
        ("budget", "note", "2023", "Salaries", "x"),
        ("in-kind", "add", "2023", "5", "--from", "X", "--basis", "Y"),
        ("budget", "import", "2023", path, "--approved-on", "2023-09-02", "--authority", "x",
         "--revision"),
    ):  # fmt: skip
        refused(standing, *words, names=["2023 is closed", "reopen-year 2023"], where="YEAR")
