"""Variance, trial balance and general ledger: lines, accounts and every entry."""

from __future__ import annotations

from collections import defaultdict

import pytest

from ccm_ledger.money import read_exact
from tests.builders import Officer
from tests.reports.asking import notes, row, rows, shown, table


def spend(officer: Officer, line: str, amount: str, *more: str) -> None:
    officer.does(
        "expense", "post", "TF", line, amount, "--payee", "Someone", "--document", f"D-{amount}",
        "--date", "2023-05-02", *more,
    )  # fmt: skip


# ── variance ─────────────────────────────────────────────────────────────────────────────────


def test_variance_is_actual_less_approved_with_the_note(invoiced: Officer) -> None:
    spend(invoiced, "Staff travel", "22500.00")
    invoiced.does("budget", "note", "2023", "Staff travel", "Paid from earmarked gifts.")
    found = shown(invoiced, "variance", "2023")
    travel = row(found, "variance", line="Staff travel")
    assert (travel["approved"], travel["actual"], travel["variance"], travel["note"]) == (
        "22000.00",
        "22500.00",
        "500.00",
        "Paid from earmarked gifts.",
    )
    assert found["figures"]["variance_total"] == "-495557.00"


def test_what_has_no_line_stands_in_a_row_so_that_the_total_is_the_expenditure(
    invoiced: Officer,
) -> None:
    spend(invoiced, "Salaries", "1000.00")
    spend(invoiced, "6900", "12.50")
    found = shown(invoiced, "variance", "2023")
    rest = row(found, "variance", line="Not budgeted")
    assert (rest["approved"], rest["actual"]) == ("0.00", "12.50")
    assert table(found, "variance")["total"]["actual"] == "1012.50"
    assert found["figures"]["actual_total"] == "1012.50"
    assert found["figures"]["detail.Not budgeted.Bank charges"] == "12.50"
    balance = shown(invoiced, "balance", "2023")
    assert balance["figures"]["TF.expenditure"] == "1012.50"


def test_details_stand_apart_so_that_rows_add_to_the_total(year_2023: Officer) -> None:
    found = shown(year_2023, "variance", "2023")
    added = sum(read_exact(one["actual"]) for one in rows(found, "variance"))
    assert added == read_exact(found["figures"]["actual_total"])
    salaries = [one for one in rows(found, "details") if one["line"] == "Salaries"]
    spent = sum(read_exact(one["actual"]) for one in salaries)
    assert spent == read_exact(row(found, "variance", line="Salaries")["actual"])


def test_an_entry_of_the_journal_counts_on_the_line_of_its_account(invoiced: Officer) -> None:
    accrual = """entry,date,fund,account,amount,text,payee
1,2023-12-31,TF,5300,900.00,Audit fee,Audit firm
1,2023-12-31,TF,2010,-900.00,Audit fee,Audit firm
"""
    invoiced.does("journal", "import", invoiced.file("accrual.csv", accrual))
    found = shown(invoiced, "variance", "2023")
    assert row(found, "variance", line="Consultancy fees")["actual"] == "900.00"


def test_a_revised_budget_shows_the_first_one_beside(opened: Officer) -> None:
    first = opened.file("b1.csv", "line,amount\nSalaries,1000.00\nStaff travel,500.00\n")
    second = opened.file("b2.csv", "line,amount\nSalaries,1200.00\n")
    opened.does(
        "budget", "import", "2023", first, "--approved-on", "2022-09-02", "--authority", "10MSP"
    )
    opened.does(
        "budget", "import", "2023", second, "--revision", "--approved-on", "2023-09-02",
        "--authority", "11MSP",
    )  # fmt: skip
    found = shown(opened, "variance", "2023")
    salaries = row(found, "variance", line="Salaries")
    assert (salaries["original"], salaries["approved"]) == ("1000.00", "1200.00")
    dropped = row(found, "variance", line="Staff travel")
    assert (dropped["original"], dropped["approved"]) == ("500.00", "0.00")
    assert found["figures"]["approved_total"] == "1200.00"
    assert "Version 2 of the budget" in notes(found)
    assert "Version 1" in notes(found)


def test_the_sponsorship_programme_needs_no_budget(year_2023: Officer) -> None:
    found = shown(year_2023, "variance", "2023", "--fund", "sp")
    assert row(found, "variance", line="Travel costs")["actual"] == "40809.85"
    assert found["figures"]["approved_total"] == "0.00"
    assert "No budget was approved for SP" in notes(found)


def test_earmarked_spending_has_a_column(year_2023: Officer) -> None:
    found = shown(year_2023, "variance", "2023")
    assert row(found, "variance", line="Staff travel")["earmarked"] == "23800.06"


# ── trial balance ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("day", ["2023-01-31", "2023-05-16", "2023-12-31"])
def test_every_fund_sums_to_nil_with_its_lines_brought_forward(
    year_2023: Officer, day: str
) -> None:
    found = shown(year_2023, "trial-balance", "2023", "--as-of", day)
    sums: dict[str, int] = defaultdict(int)
    for one in rows(found, "trial_balance"):
        balance = read_exact(one["balance"])
        assert balance == read_exact(one["debit"]) - read_exact(one["credit"])
        sums[one["fund"]] += balance
    assert set(sums.values()) == {0}
    assert [one["balance"] for one in rows(found, "funds")] == ["0.00", "0.00", "0.00"]


def test_the_last_line_of_an_account_shows_what_it_stands_at(year_2023: Officer) -> None:
    found = shown(year_2023, "trial-balance", "2023")
    before, year = [
        one
        for one in rows(found, "trial_balance")
        if (one["fund"], one["account"]) == ("TF", "1000")
    ]
    assert (before["part"], before["balance"], before["standing"]) == ("b/f", "246481.80", None)
    assert (year["part"], year["standing"]) == ("year", "283085.36")


def test_results_of_earlier_years_are_in_the_fund_balance(invoiced: Officer) -> None:
    spend(invoiced, "Salaries", "1000.00")
    invoiced.does("close-year", "2023", "--no-backup")
    found = shown(invoiced, "trial-balance", "2024", "--as-of", "2024-01-31")
    balance = row(found, "trial_balance", fund="TF", account="3000")
    assert (balance["part"], balance["balance"]) == ("b/f", "-245482.00")
    assert not [one for one in rows(found, "trial_balance") if one["account"] == "5100"]


# ── general ledger ───────────────────────────────────────────────────────────────────────────


def test_running_balances_begin_with_what_was_brought_forward(year_2023: Officer) -> None:
    found = shown(year_2023, "general-ledger", "2023")
    running: dict[tuple[str, str], int] = {}
    for one in rows(found, "general_ledger"):
        key = one["fund"], one["account"]
        if key not in running:
            assert "brought forward from 2022" in one["text"]
        moved = read_exact(one["debit"]) - read_exact(one["credit"])
        running[key] = running.get(key, 0) + moved
        assert read_exact(one["balance"]) == running[key]
    assert running["TF", "1000"] == 28_308_536
    assert found["figures"]["debit"] == found["figures"]["credit"]


def test_one_account_fund_or_state_can_be_asked_for(year_2023: Officer) -> None:
    words = ["--account", "1000", "--fund", "WCR"]
    one = rows(shown(year_2023, "general-ledger", "2023", *words), "general_ledger")
    assert [(line["date"], line["balance"]) for line in one] == [
        (None, "570183.70"),
        ("2023-06-08", "574239.35"),
    ]
    state = rows(shown(year_2023, "general-ledger", "2023", "--state", "IRL"), "general_ledger")
    assert {line["state"] for line in state if line["voucher"]} == {"IRL"}
    owed = [line for line in state if line["account"] == "1100"]
    assert (owed[0]["balance"], owed[-1]["balance"]) == ("5061.35", "0.00")


def test_the_opening_year_lists_its_opening_entries(year_2023: Officer) -> None:
    words = ["--account", "1000", "--fund", "TF"]
    one = rows(shown(year_2023, "general-ledger", "2022", *words), "general_ledger")
    assert [line["balance"] for line in one] == ["0.00", "246481.80"]
