"""Closing and reopening: in which order years go, what is kept, where the backup goes."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from ccm_ledger.services.year_end import backup_path
from tests.bad_inputs.rows import nothing_new, refused
from tests.builders import BUDGET, Officer


def two_years_provisional(officer: Officer) -> None:
    """2022, which opened the books, and 2023 after it, both closed provisionally."""
    officer.does(
        "budget", "import", "2023", officer.file("budget.csv", BUDGET),
        "--approved-on", "2022-09-02", "--authority", "10MSP",
    )  # fmt: skip
    officer.does("invoice", "issue", "2023", "--date", "2022-09-15")
    officer.does("close-year", "2022", "--no-backup")
    officer.does("close-year", "2023", "--no-backup")


def test_years_are_made_final_from_the_first_and_reopened_from_the_last(opened: Officer) -> None:
    two_years_provisional(opened)
    refused(
        opened, "close-year", "2023", "--final", where="YEAR",
        names=["2022 is not final yet", "close-year 2022 --final` first"],
    )  # fmt: skip
    refused(
        opened, "reopen-year", "2022", "--reason", "x", where="YEAR", names=["2023 is closed too"]
    )
    opened.does("reopen-year", "2023", "--reason", "a receipt was missing")
    opened.does("reopen-year", "2022", "--reason", "another was missing")
    opened.does("close-year", "2022", "--no-backup")
    opened.does("close-year", "2023", "--no-backup")
    opened.does("close-year", "2022", "--final")
    assert opened.does("close-year", "2023", "--final").json["status"] == "final"


def test_a_year_nobody_keeps_is_named_beside_those_that_are_kept(standing: Officer) -> None:
    for year in ("2021", "2030"):
        refused(
            standing, "reopen-year", year, "--reason", "x", where="YEAR",
            names=[f"no books for {year}", "2022, 2023"],
        )  # fmt: skip


def test_a_closed_year_asks_nothing_again_however_strictly(standing: Officer) -> None:
    standing.does("close-year", "2023", "--no-backup")
    again = nothing_new(standing, "close-year", "2023", "--strict").json
    assert (again["status"], again["blocked"]) == ("provisional", [])


def questions(officer: Officer) -> dict[str, dict[str, Any]]:
    """What stands under the balance of each gate that asks about one thing."""
    tables = officer.does("statement", "balance", "2023").json["tables"]
    (table,) = [one for one in tables if one["key"] == "questions"]
    return {row["check"]: row for row in table["rows"] if not row["item"]}


def kept(officer: Officer) -> dict[str, tuple[str, str]]:
    """Gate -> kind and detail, as the close of 2023 keeps them."""
    db = sqlite3.connect(f"{officer.ledger.as_uri()}?mode=ro", uri=True)
    try:
        rows = db.execute("SELECT gate, kind, detail FROM close_answer WHERE year = 2023")
        return {gate: (kind, detail) for gate, kind, detail in rows}
    finally:
        db.close()


def test_each_gate_is_kept_with_its_own_words(standing: Officer) -> None:
    standing.does("receipt", "post", "-", "100.00", "--purpose", "unallocated",
                  "--date", "2023-05-01")  # fmt: skip
    standing.does("receipt", "post", "CHE", "7.00", "--purpose", "unallocated",
                  "--date", "2023-05-02")  # fmt: skip
    standing.does("year", "answer", "2023", "bank-confirmation", "--text", "The bank says so.",
                  "--document", "UBS 1")  # fmt: skip
    standing.does("close-year", "2023", "--no-backup", "--accept", "suspense", "--reason", "asked")
    found = kept(standing)
    assert found["suspense"] == (
        "accepted", "2200 holds 100.00 of unknown payer; 2200 holds 7.00 of CHE"
    )  # fmt: skip
    assert found["bank-confirmation"] == (
        "answered", "who confirms that the bank held 918'870.00 on 2023-12-31"
    )  # fmt: skip
    kind, detail = found["accruals"]
    assert (kind, detail.count("; ")) == ("unanswered", 6)
    assert detail.startswith("leave not taken: an amount or nil; the payroll of December: ")
    assert found["earmarks-ended"] == (
        "unanswered", "earmark WORKSHOP ended on 2023-12-31 and still holds 30'000.00"
    )  # fmt: skip
    assert questions(standing)["suspense"]["answer"] == "accepted: asked"


def test_the_backup_of_a_close_takes_a_name_that_is_free(tmp_path: Path) -> None:
    ledger = tmp_path / "books.db"
    for name in (
        "books-year-end-2023-v1.db",
        "books-year-end-2023-v1-2.db",
        "books-year-end-2023-v1-3.db",
    ):
        path = backup_path(ledger, 2023, 1)
        assert path == tmp_path / name
        path.touch()
    assert backup_path(ledger, 2023, 2).name == "books-year-end-2023-v2.db"
