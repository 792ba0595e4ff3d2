"""Expenses, transfers and support in kind."""

from __future__ import annotations

import pytest

from tests.bad_inputs.rows import expenses, refused, row
from tests.builders import Officer

ON = ("--date", "2023-03-01")
GIFT = ("--earmark", "WORKSHOP")


def post(amount: str, *more: str, line: str = "Staff travel") -> tuple[str, ...]:
    date = () if "--date" in more else ON
    return ("expense", "post", "TF", line, amount, "--payee", "GICHD", *date, *more)


def test_x01_beyond_what_the_earmark_holds(standing: Officer) -> None:
    names = ["WORKSHOP", "30'000.00", "30'000.01", "short by 0.01"]
    refused(standing, *post("30000.01", "--document", "V-1", *GIFT), names=names, where="--earmark")
    cells = {"amount": "30000.01", "earmark": "WORKSHOP"}
    path = standing.file("e.csv", expenses({}, cells))
    refused(standing, "expense", "import", path, names=names, where=f"{path}:3")


def test_x01_rows_of_a_file_share_what_the_earmark_holds(standing: Officer) -> None:
    cells = {"amount": "20000.00", "earmark": "WORKSHOP"}
    path = standing.file("e.csv", expenses(cells, cells))
    refused(standing, "expense", "import", path, names=["short by 10'000.00"], where=f"{path}:3")


def test_x01_an_earmark_holds_nothing_before_the_gift_came(standing: Officer) -> None:
    refused(
        standing, *post("5.00", "--document", "V-1", *GIFT, "--date", "2023-01-15"),
        names=["holds 0.00"], where="--earmark",
    )  # fmt: skip


def test_x02_an_unknown_earmark_and_the_nearest(standing: Officer) -> None:
    names = ["WORKSHPO", "did you mean WORKSHOP?"]
    refused(
        standing, *post("5.00", "--document", "V-1", "--earmark", "WORKSHPO"),
        names=names, where="--earmark",
    )  # fmt: skip
    path = standing.file("e.csv", expenses({}, {"earmark": "WORKSHPO"}))
    refused(standing, "expense", "import", path, names=names, where=f"{path}:3")
    refused(standing, "expense", "list", "--earmark", "WORKSHPO", names=names, where="--earmark")
    refused(standing, "earmark", "show", "WORKSHPO", names=names, where="CODE")


def test_x02_an_earmark_of_another_fund(standing: Officer) -> None:
    path = standing.file(
        "e.csv", expenses({}, {"fund": "SP", "line": "Travel costs", "earmark": "WORKSHOP"})
    )
    refused(standing, "expense", "import", path, names=["WORKSHOP", "fund TF"], where=f"{path}:3")


def test_x03_outside_the_earmarks_dates(standing: Officer) -> None:
    path = standing.file("b.csv", "line,amount\nStaff travel,1.00\n")
    standing.does("budget", "import", "2024", path, "--approved-on", "2023-09-02",
                  "--authority", "11MSP")  # fmt: skip
    refused(
        standing, *post("5.00", "--document", "V-1", *GIFT, "--date", "2024-01-02"),
        names=["2024-01-02", "from 2023-01-01 until 2023-12-31"], where="--earmark",
    )  # fmt: skip


def test_x04_a_voucher_number_is_needed_above_the_limit(standing: Officer) -> None:
    limit = "limit of"
    refused(standing, *post("25000.00"), names=["25'000.00", limit], where="--document")
    path = standing.file("e.csv", expenses({}, {"amount": "25000.00", "document": ""}))
    refused(standing, "expense", "import", path, names=["voucher", limit], where=f"{path}:3")


def test_x05_the_same_voucher_with_another_amount(standing: Officer) -> None:
    again = ("expense", "post", "TF", "Salaries", "1000.01", "--payee", "GICHD", *ON)
    names = ["E-2023-0001", "1'000.00"]
    refused(standing, *again, "--document", "S-1", names=names, where="AMOUNT")
    path = standing.file("e.csv", expenses({}, {"amount": "1000.01", "document": "S-1"}))
    refused(standing, "expense", "import", path, names=names, where=f"{path}:3")


def test_x06_reversing_twice_or_what_isnt_there(standing: Officer) -> None:
    words = ("expense", "reverse", "E-2023-0001", "--reason", "x", *ON)
    entry = standing.does(*words).json["posted"][-1]
    refused(standing, *words, names=["reversed already", f"entry {entry}", "2023-03-01"])
    for name in ("999", "E-2023-0999"):
        refused(standing, "expense", "reverse", name, "--reason", "x",
                names=["no expense", "expense list"], where="ID")  # fmt: skip
    refused(standing, "expense", "reverse", "R-2023-0001", "--reason", "x",
            names=["a receipt", "receipt reverse"], where="ID")  # fmt: skip
    for name in ("0", "1.5", "1;2", "9" * 30, "", "1 OR 1=1", "E-2023-1"):
        refused(standing, "expense", "reverse", name, "--reason", "x", where="ID")
    refused(standing, "expense", "reverse", "E-2023-0001", exit=2, names=["--reason"])
    refused(standing, "expense", "reverse", "E-2023-0001", "--reason", " ", where="--reason")


def test_x06_the_number_of_an_entry_leads_to_the_expense(standing: Officer) -> None:
    entry = standing.does("journal", "list", "2023", "--kind", "expense").json[0]["entry"]
    refused(
        standing, "expense", "reverse", str(entry), "--reason", "x",
        names=[f"entry {entry} is E-2023-0001"], where="ID",
    )  # fmt: skip


def test_x07_over_the_budget_line_is_posted_with_a_warning(standing: Officer) -> None:
    ran = standing.runs(*post("22001.00", "--document", "V-1"))
    assert ran.exit == 0
    assert any("Staff travel is overspent by 1.00" in warning for warning in ran.warnings)
    assert ran.errors == []


@pytest.mark.parametrize(
    ("option", "value"), [("--payee", ""), ("--payee", " "), ("--payee", "\u200b")]
)
def test_an_expense_needs_a_payee(standing: Officer, option: str, value: str) -> None:
    refused(
        standing, "expense", "post", "TF", "Salaries", "5.00", option, value, "--document", "V-1",
        where="--payee",
    )  # fmt: skip
    refused(standing, "expense", "post", "TF", "Salaries", "5.00", exit=2, names=["--payee"])
    path = standing.file("e.csv", expenses({}, {"payee": value}))
    refused(standing, "expense", "import", path, names=["payee"], where=f"{path}:3")


@pytest.mark.parametrize(
    ("account", "names"),
    [
        *row("X12", ["1000", "3000", "4000", "2300"], "type", "expense account"),
        *row("X12b", ["8000"], "fund balance"),
    ],
)
def test_an_account_that_is_no_expense(
    standing: Officer, account: str, names: tuple[str, ...]
) -> None:
    refused(standing, *post("5.00", "--document", "V-1", line=account), names=names, where="LINE")


def test_the_sponsorship_programme_spends_only_what_was_given(standing: Officer) -> None:
    refused(
        standing, "expense", "post", "SP", "Travel costs", "43847.01", "--payee", "X",
        "--document", "V-1", *ON, names=["SP", "43'847.00", "short by 0.01"], where="AMOUNT",
    )  # fmt: skip


TRANSFERS = [
    *row("X08", [("TF", "TF", "10")], "fund TF", "two different"),
    *row("X08b", [("TF", "XX", "10"), ("XX", "TF", "10")], "TF, WCR, SP"),
    *row("X08c", [("TF", "WCR", "0")], "zero"),
    *row("X09", [("WCR", "TF", "900000")], "570'184.00", "900'000.00", "WCR"),
    *row("X09b", [("SP", "TF", "43847.01")], "43'847.00"),
]


@pytest.mark.parametrize(("words", "names"), TRANSFERS)
def test_a_transfer_that_cant_be_made(
    standing: Officer, words: tuple[str, str, str], names: tuple[str, ...]
) -> None:
    refused(standing, "transfer", "post", *words, "--authority", "11MSP", *ON, names=names)


def test_x10_a_transfer_needs_its_decision(standing: Officer) -> None:
    words = ("transfer", "post", "WCR", "TF", "10", *ON)
    refused(standing, *words, exit=2, names=["--authority"])
    for blank in (" ", ""):
        refused(standing, *words, "--authority", blank, where="--authority")


def test_x11_support_in_kind_needs_its_basis(standing: Officer) -> None:
    words = ("in-kind", "add", "2023", "102183")
    refused(standing, *words, "--from", "GICHD", exit=2, names=["--basis"])
    refused(standing, *words, "--basis", "x", exit=2, names=["--from"])
    for blank in ("", " "):
        refused(standing, *words, "--from", "GICHD", "--basis", blank, where="--basis")
        refused(standing, *words, "--from", blank, "--basis", "x", where="--from")
    refused(
        standing, "in-kind", "add", "2022", "5", "--from", "X", "--basis", "Y",
        names=["2022 is closed"], where="YEAR",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "exit", "where"),
    [
        (("ZZZ", "5", "--purpose", "7c"), 3, "ISO3"),
        (("CHE", "0", "--purpose", "7c"), 3, "AMOUNT"),
        (("CHE", "5", "--purpose", "assessed"), 2, None),
        (("CHE", "5", "--purpose", "7c", "--for", "23"), 3, "--for"),
        (("CHE", "5", "--purpose", "7c", "--for", "2099"), 3, "--for"),
        (("CHE", "5", "--purpose", "7c", "--date", "2023-02-30"), 3, "--date"),
        (("CHE", "5", "--purpose", "7c", "--earmark", "NONE"), 3, "--earmark"),
        (("AUT", "5", "--purpose", "7c", "--earmark", "WORKSHOP"), 3, "--earmark"),
        (("CHE", "5", "--purpose", "reserve", "--earmark", "WORKSHOP"), 3, "--earmark"),
    ],
)
def test_a_pledge_that_cant_be_kept(
    standing: Officer, words: tuple[str, ...], exit: int, where: str | None
) -> None:
    refused(standing, "pledge", "add", *words, exit=exit, where=where)
