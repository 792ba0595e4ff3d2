"""`export xlsx YEAR`: formulas over the journal that a spreadsheet computes to our figures."""

from __future__ import annotations

import re
import zipfile
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from ccm_ledger.database import connection
from ccm_ledger.figures import Amount
from ccm_ledger.renderers.audit_workbook.formulas import Formulas
from ccm_ledger.services import audit_workbook
from ccm_ledger.sheets import Beside, Sum, Term
from tests.builders import NOW, Officer
from tests.office import computed, needs_office


def bare(officer: Officer, path: Path) -> Path:
    """The workbook before our own values are put in: a spreadsheet has to compute."""
    with closing(connection.connect(officer.ledger, write=False)) as db, path.open("wb") as file:
        audit_workbook.write(db, officer.ledger, 2023, NOW.date(), file, cached=False)
    return path


def exported(officer: Officer, folder: Path) -> Path:
    path = folder / "audit.xlsx"
    officer.does("export", "xlsx", "2023", "--out", str(path))
    return path


def figure(book: Workbook, name: str) -> Decimal:
    """A cell by its name in the workbook."""
    sheet, cell = book.defined_names[name].attr_text.split("!")
    return Decimal(str(book[sheet.strip("'")][cell.replace("$", "")].value))


def formulas(path: Path) -> dict[str, list[str]]:
    """Sheet -> cells with formulas."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: [cell.coordinate for row in sheet for cell in row if cell.data_type == "f"]
        for sheet in book
    }


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.fixture
def busy(standing: Officer) -> Officer:
    """A year with something on every sheet: closed, adjusted, with what auditors look for."""
    standing.does("earmark", "add", "MAY-2023", "--fund", "TF", "--state", "CHE",
                  "--purpose", "Travel")  # fmt: skip
    standing.does("receipt", "post", "CHE", "5000.00", "--purpose", "7c", "--earmark", "MAY-2023",
                  "--date", "2023-06-01")  # fmt: skip
    standing.does("receipt", "post", "CAN", "4000.00", "--purpose", "sponsorship",
                  "--date", "2023-06-02")  # fmt: skip
    standing.does("receipt", "post", "IRL", "1500.50", "--purpose", "reserve",
                  "--date", "2023-06-02")  # fmt: skip
    standing.does("expense", "post", "TF", "Staff travel", "640.20", "--payee", "=1+1",
                  "--document", "TRV-1", "--earmark", "MAY-2023", "--date", "2023-07-01",
                  "--text", "@SUM(A1)", "--detail", "To *Geneva?")  # fmt: skip
    standing.does("expense", "post", "SP", "Travel costs", "210.05", "--payee",
                  "Rail", "--document", "TRV-2", "--date", "2023-07-02")  # fmt: skip
    standing.does("expense", "post", "TF", "6900", "12.30", "--payee", "Bank", "--document", "B-1",
                  "--date", "2023-07-03")  # fmt: skip
    blocked = standing.runs("close-year", "2023", "--no-backup").json["blocked"]
    accepted = [word for gate in sorted({one["check"] for one in blocked})
                for word in ("--accept", gate)]  # fmt: skip
    standing.does("close-year", "2023", "--no-backup", *accepted, "--reason", "for a test")
    standing.does("expense", "post", "TF", "Communications", "77.70", "--payee", "Printer",
                  "--document", "P-1", "--date", "2023-12-31", "--adjustment",
                  "--reason", "Cut-off")  # fmt: skip
    return standing


@needs_office
def test_every_formula_gives_the_ledgers_figure(busy: Officer, tmp_path: Path) -> None:
    path = bare(busy, tmp_path / "bare.xlsx")
    found = computed(path, tmp_path)

    own = openpyxl.load_workbook(exported(busy, tmp_path), data_only=True)
    compared = 0
    for sheet, cells in formulas(path).items():
        for cell in cells:
            mine, theirs = own[sheet][cell].value, found[sheet][cell].value
            assert theirs is not None, f"{sheet}!{cell} is an error or empty"
            if isinstance(mine, str):
                assert theirs == mine, f"{sheet}!{cell}"
            else:
                assert abs(Decimal(str(theirs)) - Decimal(str(mine))) < Decimal("0.000001"), (
                    f"{sheet}!{cell}: {theirs} is not {mine}"
                )
            compared += 1
    assert compared > 1000
    assert figure(found, "all_differences") == 0


@needs_office
def test_a_forged_line_turns_the_differences_red(busy: Officer, tmp_path: Path) -> None:
    path = bare(busy, tmp_path / "bare.xlsx")
    rappen = re.compile(r"<v>64020</v>")
    forged = tmp_path / "forged.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if 'displayName="Journal"' not in text and rappen.search(text):
                text = rappen.sub("<v>64021</v>", text)
            new.writestr(name, text)

    found = computed(forged, tmp_path)

    assert figure(found, "all_differences") != 0
    values = [cell.value for row in found["Read me"] for cell in row]
    assert "NO" in values
    checks = {row[0].value: row[1].value for row in found["Checks"].iter_rows(max_row=20)}
    assert checks["Statements"] != 0
    assert checks["Earmarks"] != 0
    assert checks["Assessment"] == 0


def test_a_preview_shows_our_own_figures(busy: Officer, tmp_path: Path) -> None:
    path = exported(busy, tmp_path)
    book = openpyxl.load_workbook(path, data_only=True)
    empty = [
        f"{sheet}!{cell}"
        for sheet, cells in formulas(path).items()
        for cell in cells
        if book[sheet][cell].value is None
    ]
    assert not empty
    assert figure(book, "TF_closing") == Decimal(busy.figure("balance", "TF.closing", "2023"))
    said = " ".join(str(cell.value) for row in book["Read me"] for cell in row if cell.value)
    assert "were put there by ccm-ledger" in said


def test_the_journal_is_one_table_of_every_line(busy: Officer, tmp_path: Path) -> None:
    path = exported(busy, tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book["Journal"]
    table = sheet.tables["Journal"]
    first, last = table.ref.split(":")
    head = [cell.value for cell in sheet[4]]
    rows = [
        dict(zip(head, (cell.value for cell in row), strict=True))
        for row in sheet.iter_rows(min_row=5)
    ]
    assert (first, int(re.sub("[A-Z]", "", last))) == ("A4", 4 + len(rows))
    assert [column.name for column in table.tableColumns] == head
    assert sum(row["Rappen"] for row in rows) == 0
    posted = [row for row in rows if row["Part"] != "b/f"]
    entries = [one for one in busy.does("journal", "list").json if one["date"][:4] == "2023"]
    assert len(posted) == sum(len(one["lines"]) for one in entries)
    assert {row["Adjustment"] for row in posted if row["Part"] == "adjustment"} == {"ADJ-2023-01"}


def test_versions_stand_side_by_side_line_by_line(busy: Officer, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(exported(busy, tmp_path), data_only=True)
    rows = [[cell.value for cell in row] for row in book["Versions"].iter_rows()]
    change = next(row for row in rows if row[0] == "variance" and row[2] == "Total: Actual")
    assert change[5] == 77.7
    assert any("adjustment: Cut-off" in str(row[0]) for row in rows)


def test_the_tests_of_entries_find_what_they_look_for(busy: Officer, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(exported(busy, tmp_path), data_only=True)
    found = {row[0].value: row[1].value for row in book["Audit tests"].iter_rows(max_row=25)}
    assert found["Gaps in the numbers of vouchers"] == 0
    assert found["Debits less credits, in rappen"] == 0
    assert found["Recorded after the year was closed"] == 1
    assert found["Round sums"] >= 2
    assert found["Recorded outside working hours"] == 0
    entries = [one for one in busy.does("journal", "list").json if one["date"][:4] == "2023"]
    assert found["Entries of the year"] == len(entries)


def test_nothing_from_outside_is_a_formula_a_link_or_a_macro(busy: Officer, tmp_path: Path) -> None:
    path = exported(busy, tmp_path)
    files = parts(path)
    assert not [name for name in files if "vba" in name.lower() or "external" in name.lower()]
    assert not [name for name, text in files.items() if 'TargetMode="External"' in text]
    sheets = "".join(text for name, text in files.items() if name.startswith("xl/worksheets/"))
    written = re.findall("<f>(.*?)</f>", sheets)
    assert len(written) > 1000
    for payload in ("=1+1", "@SUM(A1)", "Geneva", "HYPERLINK"):
        assert not [one for one in written if payload in one]
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert {cell.data_type for cell in cells if cell.value == "=1+1"} == {"s"}


def test_a_formula_takes_codes_alone() -> None:
    draw = Formulas({"rappen": "Rappen", "fund": "Fund", "line": "Budget line"})

    def place(column: str, _how: str) -> str:
        return {"line": "A7"}[column]

    def of(*where: tuple[str, str | Beside]) -> str:
        return draw.of_sum(Sum(Amount(0), (Term(-1, where),)), place)

    assert of(("fund", "TF")) == '=(-SUMIFS(Journal[Rappen],Journal[Fund],"TF"))/100'
    assert of(("fund", "TF"), ("line", Beside("line"))) == (
        '=(-SUMPRODUCT((Journal[Fund]="TF")*(Journal[Budget line]=A7)*Journal[Rappen]))/100'
    )
    for text in ('TF")', "*", "=1", "", "TF?"):
        with pytest.raises(ValueError, match="no code"):
            of(("fund", text))


def test_paper_has_titles_footers_and_frozen_heads(busy: Officer, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(exported(busy, tmp_path))
    head = busy.does("verify").json["head"]
    for sheet in book:
        assert sheet.print_title_rows, sheet.title
        assert sheet.freeze_panes, sheet.title
        assert head in sheet.oddFooter.center.text
        assert "version 2" in sheet.oddFooter.left.text
        assert sheet.page_setup.fitToWidth == 1
    assert book["Journal"].print_area.startswith("'Journal'!$A$1:$J$")
    assert len(book["Charts"]._charts) == 3
