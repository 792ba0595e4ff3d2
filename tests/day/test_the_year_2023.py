"""The year 2023 from an empty folder to final statements: every published figure comes out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ccm_ledger.money import read_exact, round_to_francs
from ccm_ledger.reports import catalogue
from tests.builders import EXAMPLE, GOLDEN, Officer


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Officer:
    """The officer's own script, run by the program as it is installed."""
    folder = tmp_path_factory.mktemp("year") / "2023"
    environment = os.environ | {
        "CCM_LEDGER": str(Path(sys.executable).with_name("ccm-ledger")),
        "XDG_STATE_HOME": str(tmp_path_factory.mktemp("state")),
        "COLUMNS": "100",
    }
    ran = subprocess.run(
        ["bash", str(EXAMPLE / "run.sh"), str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "error:" not in ran.stderr
    (folder / "screen.txt").write_text(ran.stdout, encoding="utf-8")
    return Officer(folder, now=datetime.now(UTC))


def francs(text: str) -> int:
    """A figure as the statement prints it."""
    return round_to_francs(read_exact(text))


def figures(year: Officer, name: str) -> dict[str, int]:
    found = year.does("statement", name, "2023").json["figures"]
    return {
        key: francs(value) if re.fullmatch(r"-?\d+\.\d\d", str(value)) else value
        for key, value in found.items()
    }


def rows(year: Officer, name: str, table: str) -> list[dict[str, str]]:
    found = year.does("statement", name, "2023").json
    return next(one["rows"] for one in found["tables"] if one["key"] == table)  # type: ignore[no-any-return]


def test_the_trust_fund_prints_as_published(year: Officer) -> None:
    published = GOLDEN["trust_fund"]
    balance, activity = figures(year, "balance"), figures(year, "activity")
    assert balance["TF.opening"] == published["opening_balance"]
    assert balance["TF.income"] == published["contributions_received"]
    assert balance["TF.expenditure"] == published["expenditure"]
    assert balance["TF.closing"] == published["closing_balance"]
    assert activity["TF.contributions_received"] == published["contributions_received"]
    assert activity["TF.available_funds"] == published["available_funds"]
    assert activity["TF.over_budget"] == published["over_budget"]


def test_table_1_prints_as_published_with_lines_that_do_not_add(year: Officer) -> None:
    published, budget = GOLDEN["variance"], GOLDEN["budget"]
    found = figures(year, "variance")
    printed = {row["line"]: row for row in rows(year, "variance", "variance")}
    assert {line: francs(printed[line]["approved"]) for line in budget["lines"]} == budget["lines"]
    assert {line: francs(printed[line]["actual"]) for line in budget["lines"]} == published[
        "actual"
    ]
    assert found["approved_total"] == budget["approved_total"]
    assert found["actual_total"] == published["actual_total"]
    assert found["lines_add_to"] == published["lines_add_to"]
    assert all(row["note"] for row in printed.values())
    detail = published["salaries_detail"]
    assert found["detail.Salaries.Salary expenditure"] == detail["salary_expenditure"]
    assert (
        found["detail.Salaries.Unclaimed leave compensation"]
        == detail["unclaimed_leave_compensation"]
    )
    assert found["detail.Salaries.Relocation"] == detail["relocation_derived"]
    other = "detail.Other implementation support costs.Workshop sponsored travel"
    assert found[other] == published["workshop_sponsored_travel"]["amount"]


def test_the_counts_of_contributions_are_as_published(year: Officer) -> None:
    published = GOLDEN["contributions"]
    found = figures(year, "contributions")
    for key in (
        "invoiced_states",
        "contributing_states",
        "paid_7a_and_7b",
        "paid_7a_only",
        "gave_7c",
        "gave_7c_with_7a_only",
        "gave_7c_alone",
        "gave_7c_with_7a_and_7b",
        "voluntary_total",
        "voluntary_percent_of_budget",
        "voluntary_percent_of_expenditure",
    ):
        assert found[key] == published[key], key
    assert found["mandatory_total"] == published["mandatory_total_derived"]


def test_table_2_prints_as_published_with_lines_that_do_not_add(year: Officer) -> None:
    published = {
        state: amount for state, amount in GOLDEN["voluntary_by_state"].items() if state != "source"
    }
    printed = {row["state"]: francs(row["amount"]) for row in rows(year, "voluntary", "voluntary")}
    assert printed == published
    assert sum(printed.values()) == 297_012
    found = year.does("statement", "voluntary", "2023").json
    table = next(one for one in found["tables"] if one["key"] == "voluntary")
    assert francs(table["total"]["amount"]) == GOLDEN["contributions"]["voluntary_total"]
    assert any("297'012" in line for line in table["rounding"])


def test_the_reserve_prints_as_published(year: Officer) -> None:
    published = GOLDEN["working_capital_reserve"]
    found = figures(year, "reserve")
    assert found["opening"] == published["opening_balance"]
    assert found["contributions"] == published["contributions"]["IRL"]
    assert found["closing"] == published["closing_balance"]
    assert found["target"] == published["recommended_level"]
    assert found["above_target"] == published["above_recommended_level"]


def test_table_3_prints_as_published(year: Officer) -> None:
    published = GOLDEN["sponsorship_programme"]
    found = figures(year, "sponsorship")
    assert found["deferred_in"] == published["deferred_from_2022"]
    assert found["contributions"] == published["contributions_total"]
    assert found["total_revenue"] == published["total_revenue"]
    assert found["expenditure"] == published["total_expenditure"]
    assert found["deferred_out"] == published["deferred_to_2024"]
    printed = {
        row["state"]: francs(row["amount"]) for row in rows(year, "sponsorship", "contributions")
    }
    assert printed == published["contributions"]
    spent = {row["line"]: francs(row["actual"]) for row in rows(year, "sponsorship", "expenditure")}
    assert spent["Travel costs"] == published["travel_costs"]
    assert spent["General & admin. expenses"] == published["general_and_admin_expenses"]


def test_support_in_kind_is_told_and_in_no_account(year: Officer) -> None:
    listed = year.does("in-kind", "list").json
    assert [francs(one["amount"]) for one in listed] == [GOLDEN["in_kind_support"]["estimated"]]


def test_110_invoices_went_out_in_september_2022(year: Officer) -> None:
    listed = year.does("invoice", "list", "2023").json
    assert len(listed) == GOLDEN["contributions"]["invoiced_states"]
    assert {one["issued_on"][:7] for one in listed} == {"2022-09"}


def test_the_books_are_final_and_verify(year: Officer) -> None:
    checked = year.does("verify").json
    assert checked["ok"] is True
    statement = year.does("statement", "balance", "2023").json
    assert (statement["status"], statement["version"]) == ("final", 2)
    refused = year.runs("receipt", "post", "CHE", "1.00", "--purpose", "7c", "--date", "2023-06-01")
    assert refused.exit == 3


def test_the_screen_shows_the_figures_as_the_report_prints_them(year: Officer) -> None:
    screen = (year.folder / "screen.txt").read_text(encoding="utf-8")
    for printed in ("518'057", "561'650", "283'085", "574'239", "297'010", "92'317", "51'319"):
        assert printed in screen
    assert str(year.folder / "ccm-2023-workbook.xlsx") in screen


def test_running_the_imports_again_posts_nothing(year: Officer) -> None:
    before = year.bytes()[0]
    for command, name in (("receipt", "receipts.csv"), ("expense", "expenses.csv")):
        again = year.does(command, "import", str(EXAMPLE / name)).json
        assert again["posted"] == []
        assert again["already_posted"] == again["read"] > 70
    assert year.bytes()[0] == before


def test_the_close_leaves_no_question_unanswered(year: Officer) -> None:
    assert year.runs("year", "check", "2023", "--strict").exit == 0
    asked = rows(year, "balance", "questions")
    assert len(asked) == 12
    assert not [row for row in asked if row["answer"] == "unanswered"]
    screen = (year.folder / "screen.txt").read_text(encoding="utf-8")
    assert "Closed 2023 provisionally and issued its statements, version 1.\n" in screen
    assert "2023 is final: nothing in it can change any more.\n" in screen


def test_the_auditors_adjustment_turns_the_first_version_into_the_published_one(
    year: Officer,
) -> None:
    first = year.does("statement", "variance", "2023", "--version", "1").json["figures"]
    last = year.does("statement", "variance", "2023").json["figures"]
    assert francs(first["actual_total"]) == GOLDEN["variance"]["actual_total"] + 480
    assert francs(last["actual_total"]) == GOLDEN["variance"]["actual_total"]
    found = year.does("statement", "differences", "2023").json
    tables = {table["key"]: table["rows"] for table in found["tables"]}
    moved = {(row["statement"], row["what"]): row["change"] for row in tables["amounts"]}
    assert moved["variance", "total: actual"] == "-480.00"
    assert moved["balance", "TF · ISU Trust Fund: closing"] == "480.00"
    assert [row["adjustment"] for row in tables["adjustments"]] == ["ADJ-2023-01"]


def test_every_statement_says_what_of_the_example_is_illustrative(year: Officer) -> None:
    for name in catalogue.ISSUED:
        notes = year.does("statement", name, "2023").json["notes"]
        assert "illustrative" in notes[0], name
    told = year.does("statement", "account", "DEU").json["notes"]
    assert "illustrative" in told[0]


DRAFT = """
The Fund began 2023 with CHF 246'482, was given CHF 598'253 and so had CHF 844'735 to spend.
It spent CHF 561'650, that is 43'593 francs more than the CHF 518'057 that were approved.
What is left is CHF 283'085. The reserve holds CHF 574’239, CHF 174’239 above CHF 400’000.
Sponsors gave CHF 48'870, and with CHF 43'847 of the year before the programme had CHF 92 317.
The host's help is worth CHF 102'183; leave that was paid out cost CHF 21'745.

Line\tBudget (CHF)\tSpent (CHF)
Salaries\t365'881\t394'880
Social charges\t69'176\t69'039
Consultancy fees\t23'000\t22'408
Communications\t12'000\t7'040
Staff travel\t22'000\t24'219
Other\t26'000\t44'063
Total\t518'057\t561'650
"""


def test_a_draft_of_the_report_is_held_against_its_figures(year: Officer) -> None:
    """The amount that paragraph 72 misprints is found, and nothing else."""
    ran = year.runs("statement", "check", year.file("draft.txt", DRAFT), "2023")

    assert ran.exit == 1
    found = {table["key"]: table["rows"] for table in ran.json["tables"]}
    misprint = GOLDEN["sponsorship_programme"]["contributions_total_misprint_in_para_72"]
    assert [row["amount"] for row in found["amounts"]] == [f"{misprint}.00"]
    assert found["amounts"][0]["nearest"].startswith("48'470 (")
    assert [(row["column"], row["difference"], row["reason"][:8]) for row in found["columns"]] == [
        ("Spent (CHF)", "1.00", "rounding")
    ]


def test_the_report_is_issued_with_the_statements_and_drawn_in_three_languages(
    year: Officer,
) -> None:
    """Its figures are the published ones: `tests/reports/test_annual.py` holds each to golden."""
    found = {
        language: year.does("statement", "annual", "2023", "--language", language).json
        for language in ("en", "fr", "es")
    }
    assert {(one["status"], one["version"]) for one in found.values()} == {("final", 2)}
    assert found["en"]["figures"] == found["fr"]["figures"] == found["es"]["figures"]
    assert len({one["title"] for one in found.values()}) == 3
    assert francs(found["fr"]["figures"]["trust_fund.closing_balance"]) == 283_085
