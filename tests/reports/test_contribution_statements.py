"""Contributions, voluntary, arrears, a State's account: who was asked, paid, gave, still owes."""

from __future__ import annotations

import sqlite3

import pytest

from ccm_ledger.money import read_exact
from tests.builders import Officer
from tests.reports.asking import notes, rappen, row, rows, shown, table


def receive(officer: Officer, state: str, amount: str, purpose: str, *more: str) -> None:
    words = [] if "--date" in more else ["--date", "2023-03-01"]
    officer.does("receipt", "post", state, amount, "--purpose", purpose, *more, *words)


def sets(officer: Officer, *words: str) -> dict[str, list[str]]:
    found = shown(officer, "contributions", "2023", *words)
    return {one["set"]: one["states"].split(", ") for one in rows(found, "sets") if one["count"]}


def test_each_state_adds_up_and_the_columns_are_the_accounts(year_2023: Officer) -> None:
    found = shown(year_2023, "contributions", "2023")
    for one in rows(found, "contributions"):
        rest = read_exact(one["invoiced"]) - read_exact(one["credited"])
        for key in ("paid_7a", "paid_7b", "waived", "outstanding"):
            rest -= read_exact(one[key])
        assert rest == 0, one
    with sqlite3.connect(year_2023.ledger) as db:
        sql = "SELECT account, -sum(amount_rappen) FROM line GROUP BY account"
        accounts = dict(db.execute(sql))
    total = table(found, "contributions")["total"]
    assert read_exact(total["paid_7a"]) == accounts["4000"]
    assert read_exact(total["paid_7b"]) == accounts["4010"]
    assert read_exact(total["paid_7c"]) == accounts["4100"] == rappen(found, "voluntary_total")
    assert rappen(found, "mandatory_total") == accounts["4000"] + accounts["4010"]


def test_the_counts_are_the_sets(year_2023: Officer) -> None:
    found = shown(year_2023, "contributions", "2023")
    counts = {one["set"]: one["count"] for one in rows(found, "sets")}
    listed = {one["set"]: one["states"].split(", ") for one in rows(found, "sets") if one["count"]}
    assert {name: len(states) for name, states in listed.items()} == {
        name: count for name, count in counts.items() if count
    }
    assert counts.pop("invoiced") == found["figures"]["invoiced_states"]
    assert counts.pop("contributing") == found["figures"]["contributing_states"]
    assert counts == {name: found["figures"][name] for name in counts}
    assert listed["gave_7c_alone"] == ["AUT", "BDI", "JPN"]
    assert listed["paid_7a_only"] == listed["gave_7c_with_7a_only"] == ["ALB"]
    assert "NZL" in listed["paid_7a_and_7b"], "8.00 short is within the tolerance"


def test_a_part_payment_contributes_and_stays_open_for_the_rest(invoiced: Officer) -> None:
    receive(invoiced, "CHE", "5000.00", "assessed")
    found = sets(invoiced)
    assert found["contributing"] == found["paid_in_part"] == ["CHE"]
    assert "paid_7a_only" not in found
    receive(invoiced, "CHE", "229.69", "7a")
    assert sets(invoiced)["paid_7a_only"] == ["CHE"]
    receive(invoiced, "CHE", "7844.53", "7b")
    assert sets(invoiced)["paid_7a_and_7b"] == ["CHE"]


def test_a_view_of_an_earlier_day_has_not_seen_the_payment(invoiced: Officer) -> None:
    receive(invoiced, "CHE", "13074.22", "assessed")
    before = shown(invoiced, "contributions", "2023", "--as-of", "2023-02-28")
    assert row(before, "contributions", state="CHE")["outstanding"] == "13074.22"
    assert row(shown(invoiced, "contributions", "2023"), "contributions", state="CHE")[
        "outstanding"
    ] == ("0.00")


def test_money_in_advance_counts_for_its_own_year(invoiced: Officer) -> None:
    invoiced.does(
        "budget", "import", "2024", invoiced.file("b24.csv", "line,amount\nSalaries,300000.00\n"),
        "--approved-on", "2023-09-02", "--authority", "11MSP",
    )  # fmt: skip
    invoiced.does("invoice", "issue", "2024", "--date", "2023-09-15")
    receive(invoiced, "MCO", "126.82", "assessed")
    asked = invoiced.does("invoice", "show", "CCM-2024-MCO").json["amount"]
    receive(invoiced, "MCO", asked, "assessed", "--date", "2023-12-20")
    in_2023 = row(shown(invoiced, "contributions", "2023"), "contributions", state="MCO")
    assert (in_2023["paid_7a"], in_2023["paid_7b"]) == ("50.73", "76.09")
    at_year_end = shown(invoiced, "contributions", "2024", "--as-of", "2023-12-31")
    assert row(at_year_end, "contributions", state="MCO")["outstanding"] == "0.00"
    assert at_year_end["figures"]["mandatory_total"] == "0.00", "income of 2024 alone"
    held = shown(invoiced, "balance", "2023")
    assert row(held, "advances", budget_year="2024")["amount"] == asked
    assert row(held, "position", account="2100")["TF"] == asked
    later = shown(invoiced, "contributions", "2024", "--as-of", "2024-01-01")
    assert later["figures"]["mandatory_total"] == asked


def test_a_late_payment_is_listed_by_itself_and_counts_in_no_set_of_the_year(
    invoiced: Officer,
) -> None:
    receive(invoiced, "AUT", "7347.00", "assessed", "--invoice", "ISU-2022-AUT")
    found = shown(invoiced, "contributions", "2023")
    late = [(one["tier"], one["meant_for"], one["amount"]) for one in rows(found, "late")]
    assert late == [("7a", 2022, "2938.80"), ("7b", 2022, "4408.20")]
    assert "Austria paid assessed contributions of earlier years" in notes(found)
    assert found["figures"]["contributing_states"] == 0
    assert found["figures"]["late_payers"] == 1
    assert found["figures"]["earlier_years_total"] == "7347.00"
    assert found["figures"]["mandatory_total"] == "0.00"
    old = shown(invoiced, "contributions", "2022", "--as-of", "2023-12-31")
    assert row(old, "contributions", state="AUT")["outstanding"] == "0.00"
    assert "shown here as paid" in notes(old)
    assert row(shown(invoiced, "contributions", "2022"), "contributions", state="AUT")[
        "outstanding"
    ] == ("7347.00"), "what was issued stays as it was"


def test_a_gift_meant_for_a_closed_year_writes_its_own_note(year_2023: Officer) -> None:
    for name in ("contributions", "activity", "voluntary"):
        said = notes(shown(year_2023, name, "2023"))
        assert "Austria: 7'347.11 of 19 January 2023 was meant for its contribution of 2022" in said


def test_a_cancelled_invoice_asks_nothing(invoiced: Officer) -> None:
    invoiced.does(
        "invoice", "cancel", "CCM-2023-CHE", "--reason", "wrong address", "--date", "2023-02-01"
    )
    found = shown(invoiced, "contributions", "2023")
    assert found["figures"]["invoiced_states"] == 109
    assert all(one["state"] != "CHE" for one in rows(found, "contributions"))
    before = shown(invoiced, "contributions", "2023", "--as-of", "2023-01-31")
    assert before["figures"]["invoiced_states"] == 110


def test_the_split_nobody_has_confirmed_is_said_wherever_it_shows(invoiced: Officer) -> None:
    assert "assumption" in notes(shown(invoiced, "contributions", "2023"))


def test_gifts_alone_and_sponsors_are_no_contributors_to_the_trust_fund(
    invoiced: Officer,
) -> None:
    receive(invoiced, "IRL", "100", "reserve")
    receive(invoiced, "CAN", "100", "sponsorship")
    receive(invoiced, "JPN", "100", "7c")
    assert sets(invoiced)["contributing"] == ["JPN"]


# ── voluntary ────────────────────────────────────────────────────────────────────────────────


def test_voluntary_says_what_is_earmarked(year_2023: Officer) -> None:
    found = shown(year_2023, "voluntary", "2023")
    swiss = row(found, "voluntary", state="CHE")
    assert (swiss["amount"], swiss["earmarked"]) == ("59250.00", "37500.00")
    assert found["figures"]["states"] == 13
    assert found["figures"]["total"] == "297010.12"


def test_a_refunded_gift_is_taken_off(invoiced: Officer) -> None:
    receive(invoiced, "JPN", "5000", "7c")
    refund = """entry,date,fund,account,amount,text,state
1,2023-04-01,TF,4150,1000.00,Refund,JPN
1,2023-04-01,TF,1000,-1000.00,Refund,JPN
"""
    invoiced.does("journal", "post", invoiced.file("refund.csv", refund))
    found = row(shown(invoiced, "voluntary", "2023"), "voluntary", state="JPN")
    assert (found["amount"], found["refunded"]) == ("4000.00", "1000.00")
    activity = shown(invoiced, "activity", "2023")
    assert activity["figures"]["TF.contributions_received"] == "4000.00"


# ── arrears ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "age"),
    [
        ("2022-11-14", "not_due"),
        ("2022-11-15", "to_90_days"),
        ("2023-02-12", "to_90_days"),
        ("2023-02-13", "to_1_year"),
        ("2023-11-14", "to_1_year"),
        ("2023-11-15", "over_1_year"),
    ],
)
def test_an_open_invoice_ages_from_its_due_date(invoiced: Officer, day: str, age: str) -> None:
    found = shown(invoiced, "arrears", "2023", "--as-of", day)
    swiss = row(found, "arrears", state="CHE", budget_year=2023)
    assert swiss["due_on"] == "2022-11-14"
    assert swiss[age] == swiss["outstanding"] == "13074.22"


def test_arrears_of_all_years_stand_beside_each_other(invoiced: Officer) -> None:
    found = shown(invoiced, "arrears", "2023")
    austria = [one for one in rows(found, "arrears") if one["state"] == "AUT"]
    assert [(one["budget_year"], one["outstanding"]) for one in austria] == [
        (2022, "7347.00"),
        (2023, "7828.39"),
    ]
    ages = sum(rappen(found, age) for age in ("not_due", "to_90_days", "to_1_year", "over_1_year"))
    assert rappen(found, "outstanding_total") == ages == 51_805_700 + 734_700


# ── a State's statement of account ───────────────────────────────────────────────────────────


def test_a_states_account_runs_over_all_years_with_a_balance(invoiced: Officer) -> None:
    receive(invoiced, "AUT", "8000.00", "assessed")
    found = shown(invoiced, "account", "AUT")
    assert found["year"] is None
    assert rows(found, "account")[0]["date"] == "2021-09-15", "not the day it was brought in"
    moves = [
        (one["text"], one["debit"], one["credit"], one["balance"]) for one in rows(found, "account")
    ]
    assert moves == [
        ("Invoice", "7347.00", None, "7347.00"),
        ("Invoice", "7828.39", None, "15175.39"),
        ("Payment, ISU-2022-AUT", None, "7347.00", "7828.39"),
        ("Payment, CCM-2023-AUT", None, "653.00", "7175.39"),
    ]
    assert table(found, "account")["total"]["balance"] == found["figures"]["outstanding"]
    (left,) = rows(found, "open")
    assert (left["invoice"], left["outstanding"]) == ("CCM-2023-AUT", "7175.39")


def test_a_shortfall_within_the_tolerance_is_a_row_of_its_own(year_2023: Officer) -> None:
    moves = rows(shown(year_2023, "account", "NZL"), "account")
    assert [(one["text"], one["credit"]) for one in moves][1:] == [
        ("Payment, CCM-2023-NZL", "3554.55"),
        ("Waived within tolerance, CCM-2023-NZL", "8.00"),
    ]
    assert moves[-1]["balance"] == "0.00"


def test_gifts_stand_apart_and_say_what_they_were_meant_for(year_2023: Officer) -> None:
    found = shown(year_2023, "account", "AUS")
    assert [(one["purpose"], one["amount"]) for one in rows(found, "gifts")] == [
        ("7c", "9819.76"),
        ("sponsorship", "9048.20"),
    ]
    (gift,) = rows(shown(year_2023, "account", "AUT"), "gifts")
    assert gift["meant_for"] == 2022


def test_money_without_a_purpose_is_told_and_not_counted(invoiced: Officer) -> None:
    receive(invoiced, "CHE", "100.00", "unallocated")
    found = shown(invoiced, "account", "CHE")
    assert found["figures"]["unallocated"] == "100.00"
    assert found["figures"]["outstanding"] == "13074.22"
    assert "waits to be allocated" in notes(found)


def test_a_reversed_payment_is_undone_in_the_account(invoiced: Officer) -> None:
    receive(invoiced, "CHE", "13074.22", "assessed")
    invoiced.does("receipt", "reverse", "R-2023-0001", "--reason", "bounced")
    moves = rows(shown(invoiced, "account", "CHE"), "account")
    assert [one["text"].split(",")[0] for one in moves] == ["Invoice", "Payment", "Payment undone"]
    assert moves[-1]["balance"] == "13074.22"
    assert shown(invoiced, "contributions", "2023")["figures"]["contributing_states"] == 0
