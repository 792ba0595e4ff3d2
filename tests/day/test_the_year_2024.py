"""An invented 2024 after the closed 2023: its statements, and the same figures from the journal."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ccm_ledger.reports import catalogue, sources
from tests.builders import EXAMPLE, GOLDEN, Officer
from tests.reports.asking import unexplained, unexplained_account

SCRIPT = EXAMPLE.parent / "2024" / "run.sh"
EXPECTED = json.loads(
    (Path(__file__).parent.parent / "golden" / "2024.json").read_text(encoding="utf-8")
)
BALANCE = ("3", "4", "5", "6", "8")
"""How the codes begin whose lines make up a fund's balance: all but assets and liabilities."""


class Line(NamedTuple):
    """A line of the exported journal; debit is positive."""

    date: str
    fund: str
    account: str
    rappen: int


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Officer:
    """The officer's own scripts, 2023 and then 2024, run by the program as it is installed."""
    folder = tmp_path_factory.mktemp("year") / "2024"
    environment = os.environ | {
        "CCM_LEDGER": str(Path(sys.executable).with_name("ccm-ledger")),
        "XDG_STATE_HOME": str(tmp_path_factory.mktemp("state")),
        "COLUMNS": "100",
    }
    ran = subprocess.run(
        ["bash", str(SCRIPT), str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "error:" not in ran.stderr
    (folder / "screen.txt").write_text(ran.stdout, encoding="utf-8")
    return Officer(folder, now=datetime.now(UTC))


@pytest.fixture(scope="module")
def journal(year: Officer) -> list[Line]:
    """Every line of the export, read by Python alone."""
    with (year.folder / "export" / "journal.csv").open(encoding="utf-8", newline="") as file:
        return [
            Line(row["date"], row["fund"], row["account"], rappen(row["amount"]))
            for row in csv.DictReader(file)
        ]


def rappen(text: str) -> int:
    """By hand, so that nothing of the program takes part: `-12.05` is -1205."""
    sign = -1 if text.startswith("-") else 1
    francs, _, rest = text.lstrip("-").partition(".")
    assert len(rest) == 2
    return sign * (int(francs) * 100 + int(rest))


def of_2024(journal: list[Line], fund: str, *codes: str) -> int:
    """What accounts of a fund moved in 2024, debit positive."""
    return sum(
        line.rappen
        for line in journal
        if line.date[:4] == "2024" and line.fund == fund and line.account.startswith(codes)
    )


def closing(journal: list[Line], fund: str, until: str) -> int:
    """A fund's balance on a day, credit positive."""
    return -sum(
        line.rappen
        for line in journal
        if line.fund == fund and line.date <= until and line.account.startswith(BALANCE)
    )


def figures(year: Officer, name: str, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = year.does("statement", name, *(words or ("2024",))).json["figures"]
    return found


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_figure_of_the_statements_is_the_one_that_was_read(year: Officer, name: str) -> None:
    assert figures(year, name) == EXPECTED[name]


def test_every_entry_balances_within_each_fund(year: Officer) -> None:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    with (year.folder / "export" / "journal.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            sums[row["entry"], row["fund"]] += rappen(row["amount"])
    assert set(sums.values()) == {0}


def test_the_trial_balance_is_the_sum_of_the_journal(year: Officer, journal: list[Line]) -> None:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for line in journal:
        if line.date[:4] == "2024":
            sums[line.fund, line.account] += line.rappen
    table = year.does("statement", "trial-balance", "2024").json["tables"][0]
    printed: dict[tuple[str, str], int] = defaultdict(int)
    for row in table["rows"]:
        if row["part"] == "year":
            printed[row["fund"], row["account"]] += rappen(row["debit"]) - rappen(row["credit"])
    assert {key: amount for key, amount in printed.items() if amount} == {
        key: amount for key, amount in sums.items() if amount
    }


@pytest.mark.parametrize("fund", ["TF", "WCR", "SP"])
def test_each_fund_closes_where_the_journal_does(
    year: Officer, journal: list[Line], fund: str
) -> None:
    printed = {key: rappen(value) for key, value in figures(year, "balance").items()}
    assert printed[f"{fund}.closing"] == closing(journal, fund, "2024-12-31")
    assert printed[f"{fund}.opening"] == closing(journal, fund, "2023-12-31")
    assert printed[f"{fund}.income"] == -of_2024(journal, fund, "4")
    assert printed[f"{fund}.expenditure"] == of_2024(journal, fund, "5", "6")
    assert printed[f"{fund}.bank"] == sum(
        line.rappen
        for line in journal
        if line.fund == fund and line.account == "1000" and line.date <= "2024-12-31"
    )


def test_contributions_received_are_what_their_accounts_hold(
    year: Officer, journal: list[Line]
) -> None:
    received = -of_2024(journal, "TF", "4000", "4010", "4100", "4400", "4150")
    found = figures(year, "activity")
    assert rappen(found["TF.contributions_received"]) == received
    contributions = figures(year, "contributions")
    assert received == sum(
        rappen(contributions[key])
        for key in ("mandatory_total", "voluntary_total", "earlier_years_total")
    )
    assert of_2024(journal, "TF", "4150") == 175_000  # 250.00 and 1'500.00 given back


def test_the_loan_leaves_the_reserve_as_it_was(year: Officer, journal: list[Line]) -> None:
    assert closing(journal, "WCR", "2024-03-31") == closing(journal, "WCR", "2023-12-31")
    lent = figures(year, "reserve", "2024", "--as-of", "2024-03-31")
    assert rappen(lent["closing"]) == 57_423_935
    assert of_2024(journal, "WCR", "1900") == of_2024(journal, "TF", "2900") == 0


def by_largest_remainder(total: int, weights: dict[str, int]) -> dict[str, int]:
    """Shares of an amount, written down again from its definition."""
    whole = sum(weights.values())
    shares = {name: total * weight // whole for name, weight in weights.items()}
    rests = sorted(weights, key=lambda name: (-(total * weights[name] % whole), name))
    for name in rests[: total - sum(shares.values())]:
        shares[name] += 1
    return shares


def test_interest_and_fee_are_shared_by_what_each_fund_had_at_the_bank(
    journal: list[Line],
) -> None:
    had = {
        fund: sum(
            line.rappen
            for line in journal
            if line.fund == fund and line.account == "1000" and line.date <= "2024-12-30"
        )
        for fund in ("TF", "WCR", "SP")
    }
    of_the_day = [line for line in journal if line.date == "2024-12-31"]
    interest = {
        line.fund: -line.rappen
        for line in of_the_day
        if line.account == "4900" or (line.account == "2300" and line.rappen < 0)
    }
    fee = {line.fund: line.rappen for line in of_the_day if line.account == "6900"}
    assert interest == by_largest_remainder(70_300, had)
    assert fee == by_largest_remainder(2_400, had)


def test_a_cut_budget_is_credited_to_who_has_not_paid_it(year: Officer) -> None:
    invoices = year.does("invoice", "list", "2024").json
    credited = sum(rappen(one["credited"]) for one in invoices)
    assert credited == 109_842 + 2_320  # the revision, and Bolivia's own
    paid_more = {"CHE": 3_017, "IRL": 1_167, "NLD": 3_662, "SWE": 2_317}
    run = year.does("assess", "2024").json["tables"][0]["rows"]
    off = {one["state"]: -rappen(one["difference"]) for one in run if rappen(one["difference"])}
    assert off == paid_more
    owed = sum(rappen(one["amount"]) for one in invoices if one["status"] != "cancelled")
    joined = sum(
        rappen(one["amount"]) - rappen(one["credited"]) for one in invoices if one["state"] == "SSD"
    )
    assert owed - 109_842 - joined == 53_380_000 + sum(paid_more.values())


def test_the_bounced_receipt_of_2023_is_undone_in_2024_and_comes_again(
    year: Officer, journal: list[Line]
) -> None:
    bounced = [line for line in journal if line.date == "2024-01-17"]
    assert sorted((line.account, line.rappen) for line in bounced) == [
        ("1000", -21_905), ("1100", 8_762), ("1100", 13_143), ("2150", -13_143), ("2150", -8_762),
        ("4400", 8_762), ("4400", 13_143),
    ]  # fmt: skip
    late = year.does("statement", "contributions", "2024").json
    table = next(one for one in late["tables"] if one["key"] == "late")
    of_mauritius = [rappen(row["amount"]) for row in table["rows"] if row["state"] == "MUS"]
    assert sum(of_mauritius) == 0
    assert sum(abs(amount) for amount in of_mauritius) == 2 * 21_905
    assert year.does("invoice", "show", "CCM-2023-MUS").json["status"] == "paid"


def test_what_is_prepaid_in_the_programme_is_released_when_it_is_used(
    journal: list[Line],
) -> None:
    def of(day: str, account: str) -> int:
        return sum(
            line.rappen
            for line in journal
            if (line.date, line.fund, line.account) == (day, "SP", account)
        )

    assert (of("2024-12-19", "1200"), of("2024-12-19", "4300")) == (72_000, 0)
    assert (of("2025-03-10", "1200"), of("2025-03-10", "4300")) == (-72_000, -72_000)
    assert of_2024(journal, "SP", "1200") == 72_000  # the advance is settled
    assert of_2024(journal, "SP", "6100") == of_2024(journal, "SP", "6") - 243_100 - 622
    assert of_2024(journal, "SP", "4300") == -of_2024(journal, "SP", "6")


def test_arrears_brought_in_touch_no_fund_until_they_are_paid(
    year: Officer, journal: list[Line]
) -> None:
    found = [line for line in journal if line.date == "2024-01-01" and line.fund == "TF"]
    assert {line.account for line in found} == {"1100", "2150"}
    assert sum(line.rappen for line in found if line.account == "1100") == 6_795
    open_ = {
        row["budget_year"]: rappen(row["outstanding"])
        for table in year.does("statement", "balance", "2024").json["tables"]
        if table["key"] == "not_received"
        for row in table["rows"]
    }
    assert open_["2022"] == 6_795 - 4_530


def test_the_fund_balances_of_the_year_before_stand_again_as_issued(year: Officer) -> None:
    def funds(of: str, key: str) -> list[dict[str, str]]:
        tables = year.does("statement", "balance", of).json["tables"]
        found: list[dict[str, str]] = next(one for one in tables if one["key"] == key)["rows"]
        return found

    assert funds("2024", "funds_previous") == funds("2023", "funds")
    sponsorship = year.does("statement", "sponsorship", "2024").json
    assert any(
        note.startswith("The fund's income is 27'222.92: 28'322.92 earned (4300), less 1'100.00")
        for note in sponsorship["notes"]
    )
    own = {
        (row["from_fund"], row["to_fund"])
        for table in sponsorship["tables"]
        if table["key"] == "transfers"
        for row in table["rows"]
    }
    assert own == {("TF", "SP"), ("SP", "TF")}


def test_a_state_that_has_left_owes_what_it_was_asked_and_is_asked_no_more(year: Officer) -> None:
    owed = year.does("invoice", "list", "2025", "--state", "LTU").json
    assert [(one["number"], one["status"]) for one in owed] == [("CCM-2025-LTU", "open")]
    with (year.folder / "assessment-2026.csv").open(encoding="utf-8", newline="") as file:
        states = {row["state"] for row in csv.DictReader(file)}
    assert len(states) > 100
    assert not states & {"LTU"}


def test_2024_opens_where_2023_closed_and_2025_where_2024_did(year: Officer) -> None:
    for before, after, words in (
        ("2023", "2024", ()),
        ("2024", "2025", ("--as-of", "2025-12-31")),
    ):
        closed = figures(year, "balance", before)
        opened = figures(year, "balance", after, *words)
        for fund in ("TF", "WCR", "SP"):
            assert opened[f"{fund}.opening"] == closed[f"{fund}.closing"]
        assert opened["SP.deferred_in"] == closed["SP.deferred_out"]


def test_2023_still_prints_as_published(year: Officer) -> None:
    found = figures(year, "balance", "2023")
    published = GOLDEN["trust_fund"]["closing_balance"]
    assert (rappen(found["TF.closing"]) + 50) // 100 == published
    assert year.does("statement", "balance", "2023", "--check").exit == 0


def test_what_was_for_2025_is_income_of_2025(year: Officer, journal: list[Line]) -> None:
    assert of_2024(journal, "TF", "2100") == -2_500_000
    released = [line for line in journal if line.date == "2025-01-01" and line.account == "2100"]
    assert sum(line.rappen for line in released) == 2_500_000


def test_the_adjustment_made_the_second_version_and_the_year_is_final(year: Officer) -> None:
    first, last = (
        year.does("statement", "variance", "2024", *words).json
        for words in (("--version", "1"), ())
    )
    assert (last["version"], last["status"]) == (2, "final")
    moved = rappen(last["figures"]["actual_total"]) - rappen(first["figures"]["actual_total"])
    assert moved == 27_500
    refused = year.runs("receipt", "post", "CHE", "1.00", "--purpose", "7c", "--date", "2024-06-01")
    assert refused.exit == 3


def test_the_books_verify_and_the_paths_are_printed(year: Officer) -> None:
    assert year.does("verify").json["ok"] is True
    screen = (year.folder / "screen.txt").read_text(encoding="utf-8")
    assert "2024 is final: nothing in it can change any more.\n" in screen
    assert f"ledger:     {year.ledger}\n" in screen
    for name in ("balance", "activity", "variance", "contributions"):
        assert (year.folder / f"{name}-2024.json").is_file()


def test_the_report_has_the_year_before_beside_the_year(year: Officer) -> None:
    """2023 as it was issued: figures, columns and a sentence; the others only of the year."""
    found = year.does("statement", "annual", "2024").json
    before = year.does("statement", "annual", "2023").json["figures"]
    figures = found["figures"]
    contributing = GOLDEN["contributions"]["contributing_states"]
    assert figures["contributions.contributing_states_previous_year"] == contributing
    for key in ("trust_fund.expenditure", "voluntary_by_state.ESP", "variance.actual.Salaries"):
        assert figures[f"{key}_previous_year"] == before[key]
    assert not [key for key in before if key.endswith("_previous_year_previous_year")]
    overview = next(one for one in found["tables"] if one["key"] == "overview")
    assert [column["label"] for column in overview["columns"]] == ["", "2024", "2023 restated"]
    spent = next(row for row in overview["rows"] if row["key"] == "expenditure")
    assert (spent["amount"], spent["previous"]) == (
        figures["trust_fund.expenditure"],
        before["trust_fund.expenditure"],
    )
    said = [s for part in found["sections"] for text in part["paragraphs"] for s in text]
    told = {one["key"]: one["text"] for one in said}
    assert "59 States" in told["year_before_states"]
    assert "version 2" in told["previous_issued"]
    assert "above" not in told["spent_under_budget"]


EXPLAINED = [name for name in catalogue.STATEMENTS if name not in {*sources.NO_SOURCE, "account"}]


@pytest.mark.parametrize("name", EXPLAINED)
@pytest.mark.parametrize("of", [2022, 2023, 2024])
def test_the_lines_of_every_figure_come_to_the_figure(year: Officer, name: str, of: int) -> None:
    assert unexplained(year, name, of) == []


def test_so_do_those_of_the_programme_and_of_every_state(year: Officer) -> None:
    assert unexplained(year, "variance", 2024, fund="SP") == []
    for state in year.does("state", "list").json:
        assert unexplained_account(year, state["state"]) == []
