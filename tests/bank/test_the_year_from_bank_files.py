"""The example year from the bank's files gives the statements that the CSV file gives."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ccm_ledger.reports.catalogue import STATEMENTS
from tests.builders import EXAMPLE, Officer
from tests.reports.asking import unexplained


def year_by(script: str, folder: Path) -> Officer:
    """The officer's own script, run by the program as it is installed."""
    environment = os.environ | {
        "CCM_LEDGER": str(Path(sys.executable).with_name("ccm-ledger")),
        "XDG_STATE_HOME": str(folder.parent / f"state-{folder.name}"),
        "COLUMNS": "100",
    }
    ran = subprocess.run(
        ["bash", str(EXAMPLE / script), str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "error:" not in ran.stderr
    return Officer(folder, now=datetime.now(UTC))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Officer, Officer]:
    folder = tmp_path_factory.mktemp("years")
    return year_by("run.sh", folder / "csv"), year_by("run-bank.sh", folder / "bank")


@pytest.mark.slow
def test_every_statement_has_the_same_figures_to_the_rappen(
    both: tuple[Officer, Officer],
) -> None:
    by_csv, by_bank = both
    compared = 0
    for name in STATEMENTS:
        if name in {"account", "bank", "general-ledger"}:
            continue
        figures = [one.does("statement", name, "2023").json["figures"] for one in both]
        if name == "trial-balance":  # money that waited in 2200 and 2210 moved twice
            figures = [
                {key: value for key, value in one.items() if key.endswith(".balance")}
                for one in figures
            ]
        assert figures[0] == figures[1], name
        compared += len(figures[0])
    assert compared > 150
    for name, table in (("contributions", "contributions"), ("voluntary", "voluntary")):
        rows = [
            next(
                found["rows"]
                for found in one.does("statement", name, "2023").json["tables"]
                if found["key"] == table
            )
            for one in both
        ]
        assert rows[0] == rows[1]
    assert by_csv.figure("balance", "TF.closing", "2023") == by_bank.figure(
        "balance", "TF.closing", "2023"
    )


@pytest.mark.slow
def test_the_books_have_the_banks_balance_and_verify(both: tuple[Officer, Officer]) -> None:
    _, by_bank = both
    figures = by_bank.does("statement", "bank", "2023").json["figures"]
    assert (figures["bank"], figures["open"], figures["rows_held"]) == ("908643.51", "0.00", 0)
    assert by_bank.does("verify").json["ok"]
    before = by_bank.bytes()[0]
    for file in sorted((EXAMPLE / "bank").glob("*.xml")):
        assert by_bank.does("receipt", "import", str(file)).json["posted"] == []
    assert by_bank.bytes()[0] == before


@pytest.mark.slow
def test_books_kept_by_hand_are_recognised_row_by_row(tmp_path: Path) -> None:
    """Receipts and expenses came from CSV files; the files of the bank post nothing new."""
    officer = Officer(tmp_path)
    officer.does("init", "--opening", str(EXAMPLE / "opening.csv"))
    officer.does(
        "budget", "import", "2023", str(EXAMPLE / "budget.csv"),
        "--approved-on", "2022-09-02", "--authority", "10MSP",
    )  # fmt: skip
    officer.does("invoice", "issue", "2023", "--date", "2022-09-15")
    for code, state in (("CHE-WORKSHOP", "CHE"), ("GBR-UNIVERSAL", "GBR")):
        officer.does(
            "earmark", "add", code, "--fund", "TF", "--state", state, "--purpose", "Workshops"
        )
    officer.does("receipt", "import", str(EXAMPLE / "receipts.csv"))
    officer.does("expense", "import", str(EXAMPLE / "expenses.csv"))
    officer.does("bank", "add", "CH9300762011623852957")
    posted = []
    for file in sorted((EXAMPLE / "bank").glob("*.xml")):
        posted += officer.does("receipt", "import", str(file)).json["posted"]
    assert len(posted) == 2, "the collective credit is held, and let go by its notification"
    figures = officer.does("statement", "bank", "2023").json["figures"]
    assert (figures["open"], figures["rows_held"]) == ("0.00", 0)
    assert officer.does("verify").json["ok"]


def test_the_files_are_what_their_script_makes(tmp_path: Path) -> None:
    script = EXAMPLE / "bank" / "make_bank_files.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, capture_output=True)
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    kept = {file.name: file.read_bytes() for file in script.parent.glob("*.xml")}
    assert made == kept
    assert len(kept) == 13


def test_a_row_of_the_bank_leads_to_its_statement_entry_and_receipt(
    both: tuple[Officer, Officer],
) -> None:
    _, bank = both
    (row,) = bank.does("explain", "B-2023-0001").json["found"]
    assert [part["kind"] for part in row["parts"]] == ["bank statement", "entry"]
    (receipt,) = [part for part in row["parts"][1]["parts"] if part["kind"] == "receipt"]
    (back,) = bank.does("explain", receipt["id"]).json["found"]
    (entry,) = [part for part in back["parts"] if part["kind"] == "entry"]
    assert "B-2023-0001" in {part["id"] for part in entry["parts"] if part["kind"] == "bank row"}


def test_the_lines_of_every_figure_come_to_the_figure(both: tuple[Officer, Officer]) -> None:
    for name in ("balance", "contributions", "voluntary", "sponsorship", "open-items", "annual"):
        assert unexplained(both[1], name, 2023) == []
