"""The year before stands beside the year: as it was issued, row by row, in amounts and counts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.builders import BUDGET, Officer
from tests.reports.asking import notes, row, rows, shown, table


@pytest.fixture
def second(standing: Officer) -> Officer:
    """2023 closed with gifts and expenses, 2024 open with others."""
    standing.does("receipt", "post", "IRL", "4056.00", "--purpose", "reserve",
                  "--date", "2023-03-01")  # fmt: skip
    standing.does("receipt", "post", "AUS", "100.00", "--purpose", "7c", "--date", "2023-03-02")
    standing.does("receipt", "post", "AUS", "9048.00", "--purpose", "sponsorship",
                  "--date", "2023-03-02")  # fmt: skip
    standing.does("expense", "post", "SP", "Travel costs", "810.40", "--payee", "P",
                  "--document", "S-9", "--date", "2023-05-01")  # fmt: skip
    standing.does("expense", "post", "TF", "6900", "12.35", "--payee", "Bank",
                  "--document", "B-1", "--date", "2023-06-30")  # fmt: skip
    budget = standing.file("b.csv", BUDGET.replace("365881.00", "370000.00"))
    standing.does("budget", "import", "2024", budget, "--approved-on", "2023-09-14",
                  "--authority", "11MSP")  # fmt: skip
    standing.does("invoice", "issue", "2024", "--date", "2023-09-15")
    standing.does("close-year", "2023", "--no-backup")
    standing.now = datetime(2025, 1, 20, tzinfo=UTC)
    standing.does("receipt", "post", "CHE", "500.00", "--purpose", "7c", "--date", "2024-02-01")
    standing.does("expense", "post", "TF", "Salaries", "2000.00", "--payee", "GICHD",
                  "--document", "S-2", "--date", "2024-02-10")  # fmt: skip
    standing.does("expense", "post", "SP", "Travel costs", "90.00", "--payee", "P",
                  "--document", "S-10", "--date", "2024-02-10")  # fmt: skip
    return standing


def labels(statement: dict[str, Any], key: str) -> list[str]:
    return [column["label"] for column in table(statement, key)["columns"]]


def test_the_second_year_shows_the_first_beside_it(second: Officer) -> None:
    found = shown(second, "activity", "2024")
    assert labels(found, "activity")[-2:] == ["Total", "Total 2023"]
    salaries = row(found, "activity", item="Salaries")
    assert (salaries["total"], salaries["previous"]) == ("2000.00", "1000.00")
    spent = row(found, "activity", item="Total expenditure")
    assert (spent["total"], spent["previous"]) == ("2090.00", "1822.75")
    assert found["figures"]["TF.expenditure_previous"] == "1012.35"
    assert "Figures of 2023 were issued on 2024-03-15 as version 1." in notes(found)


def test_what_only_the_year_before_has_is_a_row_with_nil(second: Officer) -> None:
    found = shown(second, "activity", "2024")
    charges = row(found, "activity", item="Bank charges")
    assert (charges["total"], charges["previous"]) == ("0.00", "12.35")
    items = [one["item"] for one in rows(found, "activity")]
    assert items.index("Salaries") < items.index("Bank charges") < items.index("Total expenditure")

    gifts = shown(second, "voluntary", "2024")
    assert [(one["state"], one["amount"], one["previous"]) for one in rows(gifts, "voluntary")] == [
        ("AUS", "0.00", "100.00"),
        ("CHE", "500.00", "59250.00"),
    ]
    assert table(gifts, "voluntary")["total"]["previous"] == "59350.00"
    assert gifts["figures"]["states"] == 1
    assert gifts["figures"]["states_previous"] == 2


def test_rows_that_name_a_year_stand_beside_those_that_name_the_year_before(
    second: Officer,
) -> None:
    found = shown(second, "sponsorship", "2024")
    assert [(one["item"], one["amount"], one["previous"]) for one in rows(found, "revenue")] == [
        ("Contributions deferred from 2023", "52084.60", "43847.00"),
        ("Contributions 2024", "0.00", "9048.00"),
        ("Total revenue", "52084.60", "52895.00"),
        ("Expenditure", "-90.00", "-810.40"),
        ("Contributions deferred to 2025", "51994.60", "52084.60"),
    ]


def test_the_reserve_the_variance_and_the_position_are_compared(second: Officer) -> None:
    reserve = shown(second, "reserve", "2024")
    assert row(reserve, "movement", item="Closing")["previous"] == "574240.00"
    assert row(reserve, "contributions", state="IRL")["previous"] == "4056.00"
    variance = shown(second, "variance", "2024")
    assert labels(variance, "variance")[-2:] == ["Actual 2023", "Note"]
    assert row(variance, "variance", line="Salaries")["previous"] == "1000.00"
    assert table(variance, "variance")["total"]["previous"] == "1012.35"
    balance = shown(second, "balance", "2024")
    position = row(balance, "position", item="Bank")
    assert position["previous"] == balance["figures"]["bank_previous"]


def test_the_contributions_compare_their_counts_and_totals_not_each_state(
    second: Officer,
) -> None:
    found = shown(second, "contributions", "2024")
    assert "previous" not in rows(found, "contributions")[0]
    gave = row(found, "sets", what="Gave 7c")
    assert (gave["count"], gave["previous"]) == (1, 2)
    voluntary = row(found, "totals", item="Voluntary contributions (7c)")
    assert (voluntary["amount"], voluntary["previous"]) == ("500.00", "59350.00")
    assert found["figures"]["invoiced_states_previous"] == 110


def test_the_opening_year_gives_its_balances_alone(standing: Officer) -> None:
    balance = shown(standing, "balance", "2023")
    bank = row(balance, "position", item="Bank")
    assert bank["previous"] == "860513.00"
    assert balance["figures"]["TF.closing_previous"] == "246482.00"
    assert "TF.income_previous" not in balance["figures"]
    for name in ("activity", "variance", "voluntary", "reserve", "sponsorship", "contributions"):
        found = shown(standing, name, "2023")
        assert not [key for key in found["figures"] if key.endswith("_previous")], name
        assert not [one for one in found["notes"] if one.startswith("Figures of")], name


def test_the_first_year_of_books_has_nothing_beside_it(standing: Officer) -> None:
    assert not [key for key in shown(standing, "balance", "2022")["figures"] if "_prev" in key]


def test_a_year_that_was_adjusted_is_marked_as_restated(second: Officer) -> None:
    second.does(
        "expense", "post", "TF", "Salaries", "250.00", "--payee", "GICHD", "--document", "S-3",
        "--date", "2023-12-31", "--adjustment", "--reason", "leave not taken",
    )  # fmt: skip
    found = shown(second, "activity", "2024")
    assert labels(found, "activity")[-1] == "Total 2023 restated"
    assert row(found, "activity", item="Salaries")["previous"] == "1250.00"
    assert any(
        "as version 2, restated: it took the place of version 1." in line for line in found["notes"]
    )


def test_what_is_beside_it_is_what_was_issued_even_later(second: Officer) -> None:
    """The year before is adjusted after this year was closed: its issued form stays."""
    second.does("close-year", "2024", "--no-backup")
    before = shown(second, "variance", "2024")
    assert row(before, "variance", line="Salaries")["previous"] == "1000.00"
    second.does(
        "expense", "post", "TF", "Communications", "1.00", "--payee", "X", "--document", "S-4",
        "--date", "2023-12-31", "--adjustment", "--reason", "late",
    )  # fmt: skip
    assert shown(second, "variance", "2024") == before
    checked = second.does("statement", "variance", "2024", "--check")
    assert checked.json["equal"] is True


def test_an_open_year_before_is_a_draft(standing: Officer) -> None:
    standing.now = datetime(2025, 1, 20, tzinfo=UTC)
    standing.does("receipt", "post", "CHE", "500.00", "--purpose", "7c", "--date", "2024-02-01")
    found = shown(standing, "voluntary", "2024")
    assert row(found, "voluntary", state="CHE")["previous"] == "59250.00"
    assert "Figures of 2023 are a draft: that year isn't closed." in notes(found)


def test_another_fund_is_compared_too(second: Officer) -> None:
    found = shown(second, "variance", "2024", "--fund", "SP")
    assert row(found, "variance", line="Travel costs")["previous"] == "810.40"


@pytest.mark.parametrize(
    "name", ["balance", "activity", "variance", "contributions", "voluntary", "reserve",
             "sponsorship"],
)  # fmt: skip
def test_an_issued_statement_with_the_year_before_is_rebuilt_alike(
    second: Officer, name: str
) -> None:
    second.does("close-year", "2024", "--no-backup")
    assert second.does("statement", name, "2024", "--check").json["equal"] is True


@pytest.mark.parametrize(
    "name", ["balance", "activity", "variance", "contributions", "voluntary", "reserve",
             "sponsorship"],
)  # fmt: skip
def test_eighty_columns_are_enough(second: Officer, name: str) -> None:
    screen = second.runs("statement", name, "2024", json=False).out
    assert max(map(len, screen.splitlines())) <= 80
    assert "2023" in screen


def test_the_whole_still_verifies(second: Officer) -> None:
    second.does("close-year", "2024", "--no-backup")
    second.does("verify")


def deposit(officer: Officer, day: str, amount: str, back: str) -> None:
    path = officer.file(
        "d.csv",
        "entry,date,fund,account,amount,text\n"
        f"1,{day},TF,1150,{amount},Deposit\n1,{day},TF,1000,{back},Deposit\n",
    )
    officer.does("journal", "post", path, "--reason", "Lease", "--document", "L-1")


def test_an_account_whose_name_has_four_digits_stands_beside_itself(
    second: Officer, tmp_path: Path
) -> None:
    second.does("account", "import", second.file(
        "a.csv", "code,name,type\n1150,Deposit for hall 1100 of 2024,asset\n"
    ))  # fmt: skip
    deposit(second, "2024-03-01", "500.00", "-500.00")
    name = "Deposit for hall 1100 of 2024"
    (found,) = [
        one for one in rows(shown(second, "balance", "2025"), "position") if one["item"] == name
    ]
    assert (found["account"], found["total"], found["previous"]) == ("1150", "500.00", "500.00")
    deposit(second, "2025-01-10", "-500.00", "500.00")
    (found,) = [
        one for one in rows(shown(second, "balance", "2025"), "position") if one["item"] == name
    ]
    assert (found["account"], found["total"], found["previous"]) == ("1150", "0.00", "500.00")
    second.does("export", "xlsx", "2025", "--out", str(tmp_path / "2025.xlsx"))
