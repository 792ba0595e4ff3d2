"""The workbook, read back: numbers, dates, text that stays text, and the same bytes twice."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta, timezone
from types import SimpleNamespace
from zipfile import ZipFile

import openpyxl
import pytest

from ccm_ledger.errors import Refused
from ccm_ledger.figures import Amount, Listing, amount, count, rate, text
from ccm_ledger.renderers.workbook import Properties, Sheet, write_workbook
from tests.renderers.samples import HOSTILE, expenses, invoice, position, variance

PROPERTIES = Properties("Books 2023", datetime(2024, 3, 1, 12, 30, tzinfo=UTC), "K7Q2-9FXM")


def drawn(*sheets: Sheet, properties: Properties = PROPERTIES) -> bytes:
    out = io.BytesIO()
    write_workbook(out, sheets, properties)
    return out.getvalue()


def read_back(*sheets: Sheet) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(drawn(*sheets)))


def rows_of(page) -> list[tuple]:
    return [tuple(cell.value for cell in row) for row in page.iter_rows()]


def test_a_statement_has_title_header_figures_total_and_notes():
    page = read_back(Sheet("Variance", variance()))["Variance"]

    rows = rows_of(page)
    assert rows[0][0] == "Budget and expenditure 2023"
    assert rows[1][0] == "CHF, as at 31 December 2023 · Version 1, final"
    assert rows[3] == ("Item", "Approved budget", "Actual", "Variance", "Note")
    assert rows[4][:4] == ("Salaries", 365881, 394880.12, 28999.12)
    assert rows[8] == ("Total", 403881, 427920.12, 24039.12, None)
    assert rows[9][0] == "Variance is actual less approved."
    assert rows[11][0] == "Support in kind is not in these figures."
    assert page["C5"].number_format == "#,##0.00"
    assert page["D7"].value == -4960
    assert page["B9"].font.bold
    assert page["E9"].border.top.style == "thin"
    assert page["A6"].alignment.indent == 1


def test_header_row_is_frozen_repeated_on_each_page_and_the_page_fits():
    page = read_back(Sheet("Variance", variance()))["Variance"]

    assert page.freeze_panes == "A5"
    assert page.print_title_rows == "$4:$4"
    assert page.page_setup.orientation == "landscape"
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.oddFooter.left.text == "Ledger head K7Q2-9FXM"
    assert page.oddFooter.right.text == "Page &P of &N"


def test_tables_of_a_statement_stand_below_one_another():
    page = read_back(Sheet("Activity", position()))["Activity"]

    rows = rows_of(page)
    assert rows[3][0] == "ISU Trust Fund"
    assert rows[13][0] == "Giving States"
    assert rows[15] == ("IRL", 0.371, 2)
    assert page["B16"].number_format == "0.000"
    assert page.freeze_panes == "A3"
    assert page.print_title_rows == "$1:$2"


def test_a_list_has_real_dates_and_can_be_filtered():
    page = read_back(Sheet("Expenses", expenses()))["Expenses"]

    assert page["B4"].value.date() == date(2023, 3, 1)
    assert page["B4"].number_format == "yyyy-mm-dd"
    assert page["D4"].value == 1250.5
    assert page["F4"].value is None
    assert page.auto_filter.ref == "A3:F5"


def test_a_single_thing_has_its_parts_below_one_another():
    page = read_back(Sheet("Invoice", invoice()))["Invoice"]

    rows = rows_of(page)
    assert rows[2][:2] == ("Number", "2023-CHE")
    assert rows[4][:2] == ("Amount", 13074.21)
    assert rows[-1] == ("R-2023-0001", datetime(2023, 2, 3), 9000)  # noqa: DTZ001


@pytest.mark.parametrize(
    "payee", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "#N/A", "1234", "2023-01-01"]
)
def test_text_stays_text(payee):
    page = read_back(Sheet("Expenses", expenses(payee)))["Expenses"]

    assert (page["E4"].value, page["E4"].data_type) == (payee, "s")
    assert page["E4"].number_format == "@"
    assert page["E4"].hyperlink is None


def test_there_is_no_formula_in_the_file_and_control_characters_are_visible():
    content = drawn(Sheet("Expenses", expenses(HOSTILE)))

    with ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert r"\x1b[2J" in sheet


def test_text_that_a_spreadsheet_would_decode_is_escaped():
    content = drawn(Sheet("Expenses", expenses("_x0041_")))

    with ZipFile(io.BytesIO(content)) as archive:
        assert b"<t>_x005F_x0041_</t>" in archive.read("xl/worksheets/sheet1.xml")


def test_a_column_of_rappen_holds_whole_numbers():
    columns = (amount("amount", "Amount"), amount("amount_rappen", "Rappen"), count("n", "N"))
    row = {"amount": Amount(-5), "amount_rappen": Amount(-5), "n": 12345}

    page = read_back(Sheet("L", Listing("L", columns, (row,))))["L"]

    assert rows_of(page)[3] == (-0.05, -5, 12345)
    assert page["B4"].number_format == "0"


def test_a_large_amount_is_exact_to_the_rappen():
    row = {"amount": Amount(1_234_567_890_123_45)}

    page = read_back(Sheet("L", Listing("L", (amount("amount", "Amount"),), (row,))))["L"]

    assert repr(page["A4"].value) == "1234567890123.45"


def test_an_ampersand_in_the_footer_is_no_command():
    content = drawn(Sheet("Q&A 9", expenses()))

    with ZipFile(io.BytesIO(content)) as archive:
        assert b"&amp;CQ&amp;&amp;A 9&amp;R" in archive.read("xl/worksheets/sheet1.xml")


def test_the_same_things_give_the_same_bytes(monkeypatch):
    sheets = (Sheet("Variance", variance()), Sheet("Expenses", expenses()))
    first = drawn(*sheets)

    later = SimpleNamespace(datetime=_Later, timezone=timezone)
    monkeypatch.setattr("openpyxl.writer.excel.datetime", later)
    monkeypatch.setattr("time.time", _Later.now().timestamp)
    again = drawn(*sheets)

    assert again == first


class _Later(datetime):
    """The clock that openpyxl asks for the time of saving, years later."""

    @classmethod
    def now(cls, tz=None):
        return datetime(2031, 1, 1, tzinfo=UTC).astimezone(tz)


def test_the_file_says_when_it_was_made_in_universal_time():
    made_at = datetime(2024, 3, 1, 13, 30, tzinfo=timezone(timedelta(hours=1)))

    content = drawn(
        Sheet("Variance", variance()), properties=Properties("Books 2023", made_at, author="ISU")
    )

    workbook = openpyxl.load_workbook(io.BytesIO(content))
    assert workbook.properties.created == datetime(2024, 3, 1, 12, 30)  # noqa: DTZ001
    assert workbook.properties.modified == workbook.properties.created
    assert workbook.properties.creator == "ISU"
    with ZipFile(io.BytesIO(content)) as archive:
        assert {part.date_time[:3] for part in archive.infolist()} == {(2024, 3, 1)}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Invoice: 2023/CHE"], ["Invoice- 2023-CHE"]),
        (["x" * 40], ["x" * 31]),
        (["Same", "same"], ["Same", "same 2"]),
        (["x" * 40, "x" * 40], ["x" * 31, f"{'x' * 29} 2"]),
        (["'quoted'", "", "History"], ["quoted", "2", "History 2"]),
    ],
)
def test_names_of_sheets_are_made_valid(names, expected):
    assert read_back(*(Sheet(name, expenses()) for name in names)).sheetnames == expected


def test_a_text_longer_than_a_cell_is_refused_and_nothing_is_written(tmp_path):
    target = tmp_path / "books.xlsx"
    sheets = (Sheet("Short", expenses()), Sheet("Expenses", expenses("x" * 32_768)))

    with pytest.raises(Refused) as refused:
        write_workbook(target, sheets, PROPERTIES)

    (problem,) = refused.value.problems
    assert (problem.code, problem.where) == ("workbook-limit", "Expenses!E4")
    assert not target.exists()


def test_a_text_that_just_fits_is_kept_whole():
    page = read_back(Sheet("Expenses", expenses("x" * 32_767)))["Expenses"]

    assert page["E4"].value == "x" * 32_767


def test_a_long_text_is_wrapped_and_its_row_is_high_enough():
    page = read_back(Sheet("Variance", variance()))["Variance"]

    assert page["E5"].alignment.wrap_text
    assert page.row_dimensions[5].height == 30
    assert page.row_dimensions[7].height is None


def test_a_rate_that_is_no_number_stays_text():
    listing = Listing("L", (rate("r", "Rate"), text("t", "T")), ({"r": "n/a", "t": "x"},))

    page = read_back(Sheet("L", listing))["L"]

    assert (page["A4"].value, page["A4"].data_type) == ("n/a", "s")
