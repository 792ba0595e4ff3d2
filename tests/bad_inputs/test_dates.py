"""Dates and years: on the command line, and in line 3 of a receipts file."""

from __future__ import annotations

import pytest

from tests.bad_inputs.rows import expenses, journal, receipts, refused, row
from tests.builders import Officer

FORMS = [
    *row(
        "D01",
        ["2023-02-29", "2024-02-30", "2023-13-01", "2023-00-10", "2023-04-31", "2023-01-00"],
        "no such day",
    ),
    *row("D02", ["20230301", "2023-W09-3", "2023-060", "2023W093", "2023"], "YYYY-MM-DD"),
    *row("D03", ["01.03.2023", "1.3.2023"], "2023-03-01"),
    *row("D04", ["03/04/2023", "3/4/23", "2023/03/04"], "YYYY-MM-DD"),
    *row(
        "D05", ["2023-3-1", "23-03-01", "２０２３-０３-０１", "٢٠٢٣-٠٣-٠١"], "four digits", "ASCII"
    ),
    *row("D06", ["2023-03-01T10:00:00", "2023-03-01 00:00:00"], "without time", "2023-03-01"),
    *row("D06b", ["2023-03-01Z", "2023-03-01 ", "today", "March 2023", "2023‑03‑01"], "YYYY-MM-DD"),
    *row("D08", ["45000"], "number", "2023-03-15", "text"),
    *row("D08b", ["44986.5", "1677628800"], "YYYY-MM-DD"),
]

LEDGERS_RULES = [
    *row("D07", ["0001-01-01", "1970-01-01", "2021-12-31"], "outside", "2022", "2025"),
    *row("D07b", ["9999-12-31"], "future", "2022", "2025"),
    *row("D09", ["2022-12-31", "2022-06-01"], "2022 is closed finally", "open year", "2023"),
    *row("D10", ["2026-03-15", "2033-01-01"], "lies in the future", "2024-03-15"),
]


@pytest.mark.parametrize(("date", "names"), FORMS + LEDGERS_RULES)
def test_a_date_that_cant_be_taken_is_refused_on_the_command_line(
    standing: Officer, date: str, names: tuple[str, ...]
) -> None:
    refused(
        standing, "receipt", "post", "CHE", "100.00", "--purpose", "7c", "--date", date,
        names=names,
    )  # fmt: skip


@pytest.mark.parametrize(("date", "names"), FORMS + LEDGERS_RULES)
def test_a_date_that_cant_be_taken_is_refused_in_line_3_of_a_receipts_file(
    standing: Officer, date: str, names: tuple[str, ...]
) -> None:
    path = standing.file("receipts.csv", receipts({}, {"date": date}, {}))
    refused(standing, "receipt", "import", path, names=names, where=f"{path}:3")


@pytest.mark.parametrize(("date", "names"), FORMS + LEDGERS_RULES)
def test_a_date_that_cant_be_taken_is_refused_in_line_3_of_an_expenses_file(
    standing: Officer, date: str, names: tuple[str, ...]
) -> None:
    path = standing.file("expenses.csv", expenses({}, {"date": date}, {}))
    refused(standing, "expense", "import", path, names=names, where=f"{path}:3")


@pytest.mark.parametrize(("date", "names"), LEDGERS_RULES)
def test_a_date_outside_the_open_years_is_refused_in_a_journal_file(
    standing: Officer, date: str, names: tuple[str, ...]
) -> None:
    path = standing.file(
        "journal.csv",
        journal({}, {"amount": "-100.00"}, *(
            {"entry": "2", "date": date, "amount": amount} for amount in ("5.00", "-5.00")
        )),
    )  # fmt: skip
    refused(standing, "journal", "import", path, names=names, where=f"{path}:4")


def test_a_date_option_is_named(standing: Officer) -> None:
    for date in ("2023-02-29", "2022-12-31", "2026-03-15", "1970-01-01"):
        for words in (
            ("receipt", "post", "CHE", "1.00", "--purpose", "7c"),
            ("expense", "post", "TF", "Salaries", "1.00", "--payee", "GICHD", "--document", "x"),
            ("transfer", "post", "WCR", "TF", "1.00", "--authority", "11MSP"),
            ("receipt", "reverse", "R-2023-0002", "--reason", "twice"),
            ("expense", "reverse", "E-2023-0001", "--reason", "twice"),
            ("invoice", "cancel", "CCM-2023-AFG", "--reason", "twice"),
        ):
            refused(standing, *words, "--date", date, where="--date")


YEARS = [
    "23", "20233", "0000", "0023", "twenty", "2023.0", "２０２３", "2o23", "0x7E7", " 2023", "",
    "2'023",
]  # fmt: skip


@pytest.mark.parametrize(
    "year", [pytest.param(year, id=f"D11-{number}") for number, year in enumerate(YEARS, start=1)]
)
def test_d11_a_year_has_four_digits(standing: Officer, year: str) -> None:
    budget = standing.file("budget.csv", "line,amount\nSalaries,1.00\n")
    refused(standing, "assess", year, names=["four digits", "2023"], where="YEAR")
    refused(standing, "close-year", year, names=["four digits", "2023"], where="YEAR")
    refused(standing, "invoice", "issue", year, names=["four digits"], where="YEAR")
    refused(
        standing, "budget", "import", year, budget,
        "--approved-on", "2022-09-02", "--authority", "10MSP", names=["four digits"], where="YEAR",
    )  # fmt: skip


def test_d11_a_year_with_a_sign_reads_as_an_option(standing: Officer) -> None:
    refused(standing, "assess", "-2023", exit=2, names=["-2"])
    refused(standing, "assess", "--", "-2023", names=["four digits"], where="YEAR")


def test_a_year_before_the_books_or_far_ahead_is_no_traceback(standing: Officer) -> None:
    for year in ("1000", "2021", "9999"):
        refused(standing, "assess", year, names=[year])
        refused(standing, "invoice", "issue", year, names=[year])
        refused(
            standing, "in-kind", "add", year, "5", "--from", "X", "--basis", "Y", names=["2022"]
        )
        refused(standing, "close-year", year, names=[year])
