"""Issued statements: printed from their bytes, checked, compared; and statements as files."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from pathlib import Path

import pytest

from ccm_ledger.database import connection
from ccm_ledger.reports import catalogue
from ccm_ledger.services import statements
from tests.builders import Officer
from tests.reports.asking import notes, rows, shown


@pytest.fixture
def closed(invoiced: Officer) -> Officer:
    """2023 closed provisionally with one expense: version 1."""
    invoiced.does(
        "expense", "post", "TF", "Salaries", "1000.00", "--payee", "GICHD", "--document", "S-1",
        "--date", "2023-02-10",
    )  # fmt: skip
    invoiced.does("close-year", "2023", "--no-backup")
    return invoiced


def adjust(officer: Officer) -> None:
    officer.does(
        "expense", "post", "TF", "Salaries", "250.00", "--payee", "GICHD", "--document", "S-2",
        "--date", "2023-12-31", "--adjustment", "--reason", "leave not taken",
    )  # fmt: skip


# ── which form of a statement is shown ───────────────────────────────────────────────────────


def test_an_open_year_is_a_draft_and_a_closed_one_what_was_issued(closed: Officer) -> None:
    found = shown(closed, "variance", "2023")
    assert (found["status"], found["version"]) == ("provisional", 1)
    assert found["ledger_head"].count("-") == 4
    closed.does("close-year", "2023", "--final")
    again = shown(closed, "variance", "2023")
    assert again == found | {"status": "final"}, "being final adds no version"
    assert shown(closed, "balance", "2022")["status"] == "final"


def test_an_open_year_is_shown_live(invoiced: Officer) -> None:
    found = shown(invoiced, "balance")
    assert (found["year"], found["status"], found["version"]) == (2023, "draft", None)
    assert found["as_of"] == "2023-12-31", "the clock is in 2024"


def test_a_day_gives_the_live_view_of_a_closed_year(closed: Officer) -> None:
    found = shown(closed, "balance", "2023", "--as-of", "2023-06-30")
    assert (found["status"], found["version"], found["as_of"]) == ("draft", None, "2023-06-30")


def test_what_is_never_issued_carries_the_state_of_its_year(closed: Officer) -> None:
    assert shown(closed, "general-ledger", "2023")["status"] == "provisional"
    assert shown(closed, "account", "CHE")["status"] == "current"


def test_the_year_after_the_last_is_shown_as_it_was_brought_forward(closed: Officer) -> None:
    found = shown(closed, "balance", "2024")
    assert found["figures"]["TF.opening"] == found["figures"]["TF.closing"] == "245482.00"
    assert found["as_of"] == "2024-03-15"


def test_every_version_can_be_printed_again(closed: Officer) -> None:
    adjust(closed)
    newest = shown(closed, "variance", "2023")
    assert (newest["version"], newest["figures"]["actual_total"]) == (2, "1250.00")
    first = shown(closed, "variance", "2023", "--version", "1")
    assert (first["version"], first["status"]) == (1, "superseded")
    assert first["figures"]["actual_total"] == "1000.00"
    assert shown(closed, "variance", "2023", "--version", "2") == newest


def test_a_reopened_year_is_live_and_its_issued_statements_superseded(closed: Officer) -> None:
    closed.does("reopen-year", "2023", "--reason", "a receipt was missing")
    assert shown(closed, "balance", "2023")["status"] == "draft"
    assert shown(closed, "balance", "2023", "--version", "1")["status"] == "superseded"


# ── checking and comparing ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", catalogue.ISSUED)
def test_an_issued_statement_is_what_the_ledger_gives(closed: Officer, name: str) -> None:
    ran = closed.does("statement", name, "2023", "--check")
    assert ran.json == {
        "statement": name,
        "year": 2023,
        "version": 1,
        "equal": True,
        "differences": [],
    }


def test_an_issued_statement_that_was_changed_is_found(closed: Officer) -> None:
    """Only someone who takes the guards away can change it."""
    with sqlite3.connect(closed.ledger) as db:
        db.execute("DROP TRIGGER statement_issue_update")
        db.execute(
            "UPDATE statement_issue SET body ="
            " CAST(replace(CAST(body AS TEXT), '1000.00', '9000.00') AS BLOB)"
            " WHERE name = 'variance' AND year = 2023"
        )
    ran = closed.runs("statement", "variance", "2023", "--check", json=False)
    assert ran.exit == 1
    assert "figures, actual_total: issued 9'000.00, now 1'000.00" in ran.out.splitlines()
    assert "Version 1 of variance 2023 differs" in ran.out
    as_json = closed.runs("statement", "variance", "2023", "--check")
    assert (as_json.exit, as_json.json["equal"]) == (1, False)
    db_ = connection.connect(closed.ledger, write=False)
    checked = statements.rebuilt(db_, "variance", 2023, 1)
    db_.close()
    assert checked.in_figures == checked.found


def test_two_versions_are_compared_figure_by_figure_and_row_by_row(closed: Officer) -> None:
    adjust(closed)
    found = shown(closed, "differences", "2023")
    assert (found["figures"]["from"], found["figures"]["to"]) == (1, 2)
    changed = {
        (one["statement"], one["where"], one["what"]): (
            one["before"],
            one["after"],
            one["change"],
        )
        for one in rows(found, "amounts")
    }
    assert changed["variance", "variance", "Salaries: actual"] == ("1000.00", "1250.00", "250.00")
    assert changed["balance", "funds", "TF · ISU Trust Fund: closing"] == (
        "245482.00", "245232.00", "-250.00",
    )  # fmt: skip
    assert not [key for key in changed if key[1] == "figures"]  # each stands in a table as well
    assert not [key for key in changed if key[0] == "sponsorship"]
    screen = closed.runs("statement", "differences", "2023", json=False).out
    assert "Salaries: Actual" in [one["about"] for one in rows(found, "amounts")]
    assert not [
        word for word in ("trust_fund_account", "actual_total", "rounded") if word in screen
    ]
    (adjustment,) = rows(found, "adjustments")
    assert (adjustment["adjustment"], adjustment["reason"]) == ("ADJ-2023-01", "leave not taken")
    assert "Version 2, issued on 2024-03-15: adjustment: leave not taken." in notes(found)


def test_one_version_has_nothing_to_be_compared_with(closed: Officer) -> None:
    refused = closed.runs("statement", "differences", "2023")
    assert refused.exit == 3
    adjust(closed)
    refused = closed.runs("statement", "differences", "2023", "--from", "7")
    assert "1, 2" in refused.err


# ── what is refused ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "exit", "names"),
    [
        (["varaince", "2023"], 2, ["variance"]),
        (["account"], 2, ["ISO3"]),
        (["account", "ZZZ"], 3, ["ZZZ", "ISO3"]),
        (["variance", "2019"], 3, ["2019", "2022, 2023"]),
        (["variance", "2030"], 3, ["2030", "2022, 2023, 2024"]),
        (["variance", "20x3"], 3, ["20x3"]),
        (["variance", "2023", "--version", "9"], 3, ["9", "versions are 1"]),
        (["variance", "2023", "--version", "0"], 3, ["0", "versions are 1"]),
        (["variance", "2023", "--version", "-1"], 3, ["--version", "-1"]),
        (["variance", "2023", "--fund", "SP", "--version", "1"], 3, ["never issued"]),
        (["balance", "2024", "--version", "1"], 3, ["no issued version"]),
        (["balance", "2024", "--check"], 3, ["close-year 2024"]),
        (["balance", "2023", "--check", "--as-of", "2023-01-01"], 2, ["--as-of"]),
        (["balance", "2023", "--check", "--version", "1"], 2, ["--version"]),
        (["balance", "2023", "--version", "1", "--as-of", "2023-01-01"], 2, ["--as-of"]),
        (["balance", "2023", "--as-of", "2021-12-31"], 3, ["2021-12-31", "2022"]),
        (["balance", "2023", "--as-of", "31.12.2023"], 3, ["2023-12-31"]),
        (["general-ledger", "2023", "--account", "9999"], 3, ["9999"]),
        (["general-ledger", "2023", "--fund", "XX"], 3, ["XX", "TF, WCR, SP"]),
        (["balance", "2023", "--format", "xml"], 2, ["xml"]),
    ],
)
def test_a_statement_that_there_is_not_is_refused(
    closed: Officer, words: list[str], exit: int, names: list[str]
) -> None:
    before = closed.bytes()
    ran = closed.runs("statement", *words, json=False)
    assert ran.exit == exit, ran.err
    assert all(name in ran.err for name in names), ran.err
    assert (ran.out, len(ran.err.splitlines()), closed.bytes()) == ("", 1, before)


# ── files ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("ending", ["json", "csv", "md", "xlsx"])
def test_the_ending_says_how_a_file_is_written(closed: Officer, ending: str) -> None:
    target = closed.folder / f"variance.{ending}"
    ran = closed.does("statement", "variance", "2023", "--out", str(target))
    assert ran.json["file"] == str(target)
    data = target.read_bytes()
    match ending:
        case "json":
            assert json.loads(data) == shown(closed, "variance", "2023")
        case "csv":
            assert b"Salaries,365881.00,1000.00,-364881.00" in data
        case "md":
            assert "| Salaries | 365'881 | 1'000 |" in data.decode()
        case "xlsx":
            assert data[:2] == b"PK"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert not list(closed.folder.glob(".*.part"))


def test_exact_figures_go_into_the_file(closed: Officer) -> None:
    target = closed.folder / "variance.md"
    closed.does("statement", "variance", "2023", "--exact", "--out", str(target))
    assert "365'881.00" in target.read_text(encoding="utf-8")


def test_a_file_is_private_whatever_the_umask(closed: Officer) -> None:
    target = closed.folder / "balance.json"
    before = os.umask(0)
    try:
        closed.does("statement", "balance", "2023", "--out", str(target))
    finally:
        os.umask(before)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("out", "exit", "names"),
    [
        ("v.docx", 3, [".json", ".csv", ".md", ".xlsx"]),
        ("v.htm", 3, [".json", ".csv", ".md", ".xlsx", ".html"]),
        ("v", 3, [".xlsx"]),
        ("there.md", 3, ["already"]),
        ("nowhere/v.md", 4, ["nowhere", "folder"]),
        ("ccm-ledger.db", 3, ["the ledger itself"]),
        ("link.db", 3, ["the ledger itself"]),
        ("ccm-ledger.db-journal", 3, ["the ledger itself", "journal"]),
        ("dangling.md", 3, ["already"]),
    ],
)
def test_a_file_that_may_not_be_written_is_refused(
    closed: Officer, out: str, exit: int, names: list[str]
) -> None:
    closed.file("there.md", "mine")
    (closed.folder / "link.db").symlink_to(closed.ledger)
    (closed.folder / "dangling.md").symlink_to(closed.folder / "gone.md")
    before = closed.bytes()
    ran = closed.runs("statement", "balance", "2023", "--out", str(closed.folder / out), json=False)
    assert ran.exit == exit, ran.err
    assert all(name in ran.err for name in names), ran.err
    assert closed.bytes() == before
    assert (closed.folder / "there.md").read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_an_error_of_the_environment(closed: Officer) -> None:
    folder = closed.folder / "shut"
    folder.mkdir(mode=0o500)
    ran = closed.runs("statement", "balance", "2023", "--out", str(folder / "v.md"))
    assert ran.exit == 4


def test_a_disk_that_fills_leaves_no_half_file(
    closed: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    target = closed.folder / "balance.json"
    ran = closed.runs("statement", "balance", "2023", "--out", str(target))
    assert (ran.exit, json.loads(ran.err)["error"]["code"]) == (4, "disk-full")
    assert not target.exists()
    assert not list(closed.folder.glob(".*.part"))


def test_a_file_system_without_links_is_written_too(
    closed: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(source: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    target = closed.folder / "balance.json"
    closed.does("statement", "balance", "2023", "--out", str(target))
    assert json.loads(target.read_bytes())["statement"] == "balance"


# ── the list ─────────────────────────────────────────────────────────────────────────────────


def test_the_group_alone_lists_statements_and_years(closed: Officer) -> None:
    listed = [one["statement"] for one in closed.does("statement").json]
    assert listed == list(catalogue.STATEMENTS)
    screen = closed.runs("statement", json=False).out
    assert "2023: provisional, version 1 issued on 2024-03-15." in screen
    assert "2022: final" in screen


def test_a_statement_of_an_empty_ledger_is_refused(empty: Officer) -> None:
    ran = empty.runs("statement", "balance", json=False)
    assert (ran.exit, "no year yet" in ran.err) == (3, True)
    assert empty.does("statement").exit == 0


def test_where_all_years_are_closed_the_year_that_is_shown_is_named(closed: Officer) -> None:
    ran = closed.runs("statement", "balance")

    assert ran.exit == 0
    assert ran.json["year"] == 2022
    assert ran.err.startswith("note: no year was given")
    assert "2023 is the last one closed" in ran.err
    assert closed.runs("statement", "balance", "2023").err == ""
