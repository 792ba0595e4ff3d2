"""`export`: the workbook, the folder of CSV files and the JSON document."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from ccm_ledger.database import sealed
from ccm_ledger.reports.audit_registers import ELSEWHERE, LISTED
from tests.builders import Officer


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_workbook_holds_the_year(standing: Officer, tmp_path: Path) -> None:
    target = tmp_path / "audit.xlsx"

    done = standing.does("export", "xlsx", "2023", "--out", str(target)).json

    book = openpyxl.load_workbook(target)
    assert book.sheetnames[:13] == [
        "Read me", "Statements", "Charts", "Trial balance", "Journal", "Receipts by State",
        "Invoices", "Assessment", "Earmarks", "Bank reconciliation", "Adjustments",
        "Audit tests", "Checks",
    ]  # fmt: skip
    assert {"Receipts", "Allocations", "Expenses", "Vouchers", "Log"} <= set(book.sheetnames)
    assert done["file"] == str(target)
    assert target.stat().st_mode & 0o777 == 0o600


def test_the_whole_ledger_has_its_statements_year_by_year(
    standing: Officer, tmp_path: Path
) -> None:
    target = tmp_path / "audit.xlsx"

    standing.does("export", "xlsx", "--out", str(target))

    tabs = openpyxl.load_workbook(target, read_only=True).sheetnames
    assert "Balance 2022" in tabs
    assert "Trial balance 2023" in tabs


def test_the_folder_holds_every_list_with_its_hash(standing: Officer, tmp_path: Path) -> None:
    target = tmp_path / "audit"

    standing.does("export", "csv", "2023", "--out", str(target))

    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    named = {one["name"] for one in manifest["files"]}
    assert named == {p.name for p in target.iterdir()} - {"manifest.json"}
    for one in manifest["files"]:
        assert hashlib.sha256((target / one["name"]).read_bytes()).hexdigest() == one["sha256"]
    assert manifest["head"] == standing.does("verify").json["head"]
    assert {f"{name}.csv" for name in (
        "journal", "invoices", "receipts", "expenses", "trial-balance", "budget", "assessment",
        "earmarks", "states", "log",
    )} <= named  # fmt: skip
    assert {oct(p.stat().st_mode & 0o777) for p in target.iterdir()} == {"0o600"}
    assert target.stat().st_mode & 0o777 == 0o700


def test_the_journal_sums_to_nil_and_holds_every_line(standing: Officer, tmp_path: Path) -> None:
    standing.does("export", "csv", "--out", str(tmp_path / "audit"))

    lines = rows(tmp_path / "audit", "journal-lines")
    entries = standing.does("journal", "list").json
    assert len(lines) == sum(len(entry["lines"]) for entry in entries)
    assert sum(Decimal(line["amount"]) for line in lines) == 0
    assert [row["hash"] for row in rows(tmp_path / "audit", "vouchers")] == [
        entry["hash"] for entry in entries
    ]


def test_the_journal_can_be_imported_into_new_books(
    standing: Officer, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    standing.does("export", "csv", "--out", str(tmp_path / "audit"))
    other = Officer(tmp_path_factory.mktemp("other"))
    other.does("init")
    other.does("earmark", "add", "WORKSHOP", "--fund", "TF", "--state", "CHE",
               "--purpose", "Workshops")  # fmt: skip

    other.does("journal", "import", str(tmp_path / "audit" / "journal.csv"))

    assert balances(other) == balances(standing)


def balances(officer: Officer) -> dict[tuple[str, str], Decimal]:
    """Fund and account -> what it holds at the end of 2023, brought forward and year together."""
    shown = officer.does("statement", "trial-balance", "2023", "--as-of", "2023-12-31").json
    found: dict[tuple[str, str], Decimal] = {}
    for row in shown["tables"][0]["rows"]:
        key = row["fund"], row["account"]
        found[key] = found.get(key, Decimal()) + Decimal(row["balance"])
    return found


def test_the_document_is_one_object(standing: Officer, tmp_path: Path) -> None:
    target = tmp_path / "audit.json"

    standing.does("export", "json", "2023", "--out", str(target))

    document = json.loads(target.read_text(encoding="utf-8"))
    assert document["about"]["year"] == 2023
    assert {"balance", "variance", "trial-balance", "assessment"} <= {
        one["statement"] for one in document["statements"]
    }
    assert document["journal"][0]["amount"] == "30000.00"
    assert document["receipts"][0]["allocations"][0]["tier"] == "7c"
    assert document["log"][0]["command"] == "init"
    assert {one["ok"] for one in document["checks"]} == {"yes"}


@pytest.mark.parametrize("form", ["xlsx", "json", "csv", "zip"])
def test_the_same_ledger_gives_the_same_bytes(standing: Officer, tmp_path: Path, form: str) -> None:
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        target = folder / ("audit" if form == "csv" else f"audit.{form}")
        words = "audit" if form == "zip" else form
        standing.does("export", words, "2023", "--out", str(target))
        made.append(
            {p.name: p.read_bytes() for p in (target.iterdir() if form == "csv" else [target])}
        )

    assert made[0] == made[1]


def test_exporting_changes_no_byte_of_the_ledger(standing: Officer, tmp_path: Path) -> None:
    before = standing.ledger.read_bytes()

    standing.does("export", "json", "--out", str(tmp_path / "audit.json"))

    assert standing.ledger.read_bytes() == before


def test_a_text_that_looks_like_a_formula_stays_text(standing: Officer, tmp_path: Path) -> None:
    standing.does("expense", "post", "TF", "Salaries", "1.00", "--payee", '=HYPERLINK("x")',
                  "--document", "S-2", "--text", "+1", "--date", "2023-02-11")  # fmt: skip

    standing.does("export", "xlsx", "2023", "--out", str(tmp_path / "audit.xlsx"))
    standing.does("export", "csv", "2023", "--out", str(tmp_path / "audit"))

    book = openpyxl.load_workbook(tmp_path / "audit.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    payees = [cell for cell in cells if cell.value == '=HYPERLINK("x")']
    assert payees
    assert {cell.data_type for cell in payees} == {"s"}
    formulas = re.findall("<f>(.*?)</f>", _all_sheets(tmp_path / "audit.xlsx"))
    assert formulas
    assert not [one for one in formulas if "HYPERLINK" in one]
    assert rows(tmp_path / "audit", "expenses")[-1]["payee"] == '\'=HYPERLINK("x")'
    assert rows(tmp_path / "audit", "expenses")[-1]["amount"] == "1.00"


def _all_sheets(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return "".join(archive.read(name).decode() for name in names)


# ── refusals: exit code, and nothing made or changed ─────────────────────────────────────────

REFUSED = {
    "an unknown form": (("pdf", "2023", "--out", "p"), {2}),
    "no target": (("xlsx", "2023"), {2}),
    "an empty target": (("xlsx", "2023", "--out", ""), {2, 3}),
    "another ending": (("xlsx", "2023", "--out", "v.docx"), {2, 3}),
    "no ending": (("json", "2023", "--out", "v"), {2, 3}),
    "a year without books": (("xlsx", "2019", "--out", "v.xlsx"), {3}),
    "no year": (("xlsx", "23", "--out", "v.xlsx"), {2, 3}),
    "a file that is there": (("json", "2023", "--out", "there.json"), {3}),
    "a bundle of no year": (("audit", "--out", "v.zip"), {2}),
    "a bundle that is no zip": (("audit", "2023", "--out", "v.tar"), {3}),
    "vouchers in a workbook": (
        ("xlsx", "2023", "--vouchers", "folder", "--out", "v.xlsx"),
        {2},
    ),
    "vouchers from nowhere": (
        ("audit", "2023", "--vouchers", "nowhere", "--out", "v.zip"),
        {3, 4},
    ),
    "a folder that is there": (("csv", "2023", "--out", "folder"), {3}),
    "no such folder": (("json", "2023", "--out", "nowhere/v.json"), {3, 4}),
    "the ledger": (("csv", "2023", "--out", "ccm-ledger.db"), {2, 3}),
    "the ledger by a link": (("csv", "2023", "--out", "link.db"), {2, 3}),
    "the ledger's journal": (("csv", "2023", "--out", "ccm-ledger.db-journal"), {2, 3}),
    "a link to nowhere": (("csv", "2023", "--out", "dangling"), {3}),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_leaves_nothing(
    standing: Officer, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    words, exits = REFUSED[what]
    monkeypatch.chdir(standing.folder)
    standing.file("there.json", "there")
    (standing.folder / "folder").mkdir()
    (standing.folder / "link.db").symlink_to(standing.ledger)
    (standing.folder / "dangling").symlink_to("nothing")
    before = standing.bytes()

    ran = standing.runs("export", *words, json=False)

    assert ran.exit in exits, ran.err
    assert len(ran.errors) == 1
    assert ran.out == ""
    assert standing.bytes() == before
    assert Path("there.json").read_text(encoding="utf-8") == "there"


def test_a_disk_that_is_full_leaves_no_half_file(
    standing: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno
    import os

    fired = []

    def full(descriptor: int) -> None:
        fired.append(descriptor)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    before = standing.bytes()

    for form, target in (
        ("csv", "audit"),
        ("json", "audit.json"),
        ("xlsx", "audit.xlsx"),
        ("audit", "a.zip"),
    ):
        ran = standing.runs("export", form, "2023", "--out", str(tmp_path / target), json=False)
        assert ran.exit == 4

    assert len(fired) == 4
    assert standing.bytes() == before


def test_every_sealed_table_is_in_the_export_or_says_why_not(
    standing: Officer, tmp_path: Path
) -> None:
    standing.does("invoice", "credit", "CCM-2023-CHE", "10.00", "--reason", "r", "--date",
                  "2023-03-01")  # fmt: skip
    standing.does("invoice", "waive", "CCM-2023-FJI", "--authority", "12MSP", "--date",
                  "2023-04-01")  # fmt: skip
    standing.does("export", "csv", "--out", str(tmp_path / "audit"))
    there = {path.stem for path in (tmp_path / "audit").iterdir()}

    stored = {**sealed.INSERTED, **sealed.CHANGING}
    assert set(LISTED) | set(ELSEWHERE) <= set(stored), "a table that is sealed no more"
    for table in stored:
        if table in ELSEWHERE:
            assert ELSEWHERE[table], table
        else:
            assert LISTED.get(table, f"register-{table.replace('_', '-')}") in there, table
    reliefs = [
        (row["kind"], row["invoice"], row["tier"], row["amount"])
        for row in rows(tmp_path / "audit", "reliefs")
    ]
    assert reliefs == [
        ("invoice-credit", "CCM-2023-CHE", "7b", "10.00"),
        ("invoice-waive", "CCM-2023-FJI", "7a", "18.45"),
        ("invoice-waive", "CCM-2023-FJI", "7b", "27.67"),
    ]


def test_a_register_is_exported_row_by_row(standing: Officer, tmp_path: Path) -> None:
    standing.does("expense", "post", "TF", "Communications", "40.00", "--payee", "P", "--document",
                  "D", "--unpaid", "--date", "2023-03-01")  # fmt: skip
    standing.does("export", "csv", "--out", str(tmp_path / "audit"))
    issues = rows(tmp_path / "audit", "register-statement-issue")
    assert {issue["version"] for issue in issues} == {"1"}
    assert all(len(issue["sha256"]) == 64 for issue in issues)
    shares = rows(tmp_path / "audit", "register-assessment-share")
    assert sum(Decimal(share["amount"]) for share in shares) == Decimal("518057.00")
    assert [row["to_state"] for row in rows(tmp_path / "audit", "register-year-change")] == [
        "provisional", "final",
    ]  # fmt: skip
    owed = [row["item"] for row in rows(tmp_path / "audit", "journal-lines") if row["item"]]
    assert owed == ["E-2023-0002"]
