"""Balance, activity, reserve and sponsorship: the funds, by any day, and what stands under them."""

from __future__ import annotations

import sqlite3

import pytest

from ccm_ledger.money import print_exact, read_exact
from tests.builders import Officer
from tests.reports.asking import notes, rappen, row, rows, shown, table

DAYS = ("2023-01-01", "2023-02-28", "2023-03-14", "2023-06-30", "2023-09-14", "2023-12-31")


def expected(officer: Officer, day: str) -> dict[str, dict[str, int]]:
    """Opening, income, expenditure and closing of each fund, summed from the journal's lines."""
    sql = """
    SELECT fund, account_type, year, sum(amount_rappen) FROM journal_line
    WHERE date <= ? AND account_type IN ('income', 'expense', 'fund_balance')
    GROUP BY 1, 2, 3
    """
    found: dict[str, dict[str, int]] = {}
    with sqlite3.connect(officer.ledger) as db:
        for fund, kind, year, amount in db.execute(sql, (day,)):
            sums = found.setdefault(
                fund, {"opening": 0, "income": 0, "expenditure": 0, "closing": 0}
            )
            sums["closing"] -= amount
            if year < 2023:
                sums["opening"] -= amount
            elif kind == "income":
                sums["income"] -= amount
            else:
                sums["expenditure"] += amount
    return found


@pytest.mark.parametrize("day", DAYS)
def test_the_funds_of_any_day_are_the_sums_of_the_journal(year_2023: Officer, day: str) -> None:
    found = shown(year_2023, "balance", "2023", "--as-of", day)
    for fund, sums in expected(year_2023, day).items():
        for key, amount in sums.items():
            assert rappen(found, f"{fund}.{key}") == amount, (fund, key)


@pytest.mark.parametrize("day", DAYS)
def test_assets_are_liabilities_and_fund_balances_on_any_day(year_2023: Officer, day: str) -> None:
    found = shown(year_2023, "balance", "2023", "--as-of", day)
    assert rappen(found, "assets") == rappen(found, "liabilities") + rappen(found, "fund_balances")
    assert rappen(found, "assets") == rappen(found, "bank")
    total = row(found, "position", item="Liabilities and fund balances")
    assert total["TF"] == row(found, "position", item="Total assets")["TF"]


def test_a_view_before_the_year_begins_has_no_movement_in_it(year_2023: Officer) -> None:
    found = shown(year_2023, "balance", "2023", "--as-of", "2022-12-31")
    assert found["figures"]["TF.opening"] == found["figures"]["TF.closing"] == "246481.80"
    assert found["figures"]["TF.income"] == "0.00"


def test_a_fund_statement_ends_with_its_year(year_2023: Officer) -> None:
    found = shown(year_2023, "balance", "2023", "--as-of", "2024-02-01")
    assert (found["as_of"], found["status"]) == ("2023-12-31", "draft")


def test_the_sponsorship_fund_is_nil_and_its_deferral_stands_beside(year_2023: Officer) -> None:
    figures = shown(year_2023, "balance", "2023")["figures"]
    assert (figures["SP.opening"], figures["SP.closing"]) == ("0.00", "0.00")
    assert (figures["SP.deferred_in"], figures["SP.deferred_out"]) == ("43846.85", "51318.80")
    assert figures["SP.contributions"] == "48469.95"


def test_the_trust_fund_is_split_into_tied_and_free(year_2023: Officer) -> None:
    found = shown(year_2023, "balance", "2023")
    left = sum(read_exact(one["closing"]) for one in rows(found, "earmarks"))
    assert rappen(found, "TF.earmarked") == left > 0
    assert rappen(found, "TF.free") == rappen(found, "TF.closing") - left
    tied = row(found, "position", item="Tied to a purpose by the giver")
    assert (tied["TF"], tied["total"]) == (print_exact(left), print_exact(left))


def test_the_reserve_lies_in_the_trust_funds_account_and_counts_once(year_2023: Officer) -> None:
    bank = row(shown(year_2023, "balance", "2023"), "position", item="Bank")
    both = read_exact(bank["TF"]) + read_exact(bank["WCR"])
    assert read_exact(bank["trust_fund_account"]) == both
    assert read_exact(bank["total"]) == both + read_exact(bank["SP"])


def test_receivables_are_net_nil_and_listed_by_budget_year(year_2023: Officer) -> None:
    found = shown(year_2023, "balance", "2023")
    assert row(found, "position", account="1100")["total"] == "0.00"
    assert rappen(found, "receivable") == rappen(found, "not_received") == 21_680_594
    assert row(found, "not_received", budget_year="2023")["states"] == 55


def test_the_notes_say_basis_bank_restrictions_and_support_in_kind(year_2023: Officer) -> None:
    found = shown(year_2023, "balance", "2023")
    said = notes(found)
    for words in ("modified cash", "not claimed", "One bank account", "restricted; lies within"):
        assert words in said
    assert row(found, "in_kind", given_by="GICHD")["amount"] == "102183.00"
    assert "unspent" in said, "an earmark whose end has passed is named with what is left"


def test_a_row_that_does_not_add_as_printed_says_so(year_2023: Officer) -> None:
    (line,) = table(shown(year_2023, "balance", "2023"), "funds")["rounding"]
    assert "Working Capital Reserve adds to 574'240, exactly 574'239.35" in line


def test_activity_gives_each_account_and_carries_the_balance_forward(year_2023: Officer) -> None:
    found = shown(year_2023, "activity", "2023")
    assert row(found, "activity", account="4100")["TF"] == "297010.12"
    assert row(found, "activity", item="Total expenditure")["total"] == "602647.62"
    closing = row(found, "activity", item="Fund balance carried forward")
    assert closing["TF"] == found["figures"]["TF.closing"] == "283085.36"
    carried = row(found, "available", item="Carried forward")
    assert (carried["TF"], carried["SP"]) == ("283085.36", "51318.80")


def test_the_opening_year_shows_its_opening_entries_as_brought_forward(year_2023: Officer) -> None:
    figures = shown(year_2023, "balance", "2022")["figures"]
    assert figures["TF.opening"] == figures["TF.closing"] == "246481.80"
    assert figures["SP.deferred_in"] == figures["SP.deferred_out"] == "43846.85"
    assert figures["TF.income"] == figures["TF.adjustments"] == "0.00"


def test_other_income_and_bank_charges_are_no_contributions(opened: Officer) -> None:
    opened.does("journal", "post", opened.file("j.csv", INTEREST))
    figures = shown(opened, "activity", "2023")["figures"]
    assert figures["TF.contributions_received"] == "0.00"
    assert figures["TF.other_income"] == "50.00"
    assert figures["TF.available_funds"] == "246532.00"


INTEREST = """entry,date,fund,account,amount,text
1,2023-12-31,TF,1000,50.00,Interest
1,2023-12-31,TF,4900,-50.00,Interest
"""


def test_undoing_an_expense_of_a_closed_year_is_a_prior_year_adjustment(opened: Officer) -> None:
    opened.does(
        "expense", "post", "TF", "5100", "700", "--payee", "GICHD", "--document", "S1",
        "--date", "2023-01-05",
    )  # fmt: skip
    opened.does("close-year", "2022", "--no-backup")
    opened.does("close-year", "2023", "--no-backup")
    opened.does(
        "expense", "reverse", "E-2023-0001", "--reason", "paid twice", "--date", "2024-02-01"
    )
    found = shown(opened, "balance", "2024")
    assert found["figures"]["TF.adjustments"] == "700.00"
    assert found["figures"]["TF.income"] == found["figures"]["TF.expenditure"] == "0.00"
    assert found["figures"]["TF.closing"] == "246482.00"
    assert row(found, "adjustments", fund="TF")["text"] == "paid twice"
    activity = shown(opened, "activity", "2024")
    assert row(activity, "activity", item="Prior-year adjustments")["TF"] == "700.00"


# ── transfers, reserve ───────────────────────────────────────────────────────────────────────


def test_a_transfer_moves_both_funds_and_is_listed_with_its_authority(invoiced: Officer) -> None:
    invoiced.does(
        "transfer", "post", "WCR", "TF", "10000", "--authority", "12MSP/4",
        "--date", "2023-06-01",
    )  # fmt: skip
    found = shown(invoiced, "balance", "2023")
    assert found["figures"]["WCR.transfers"] == "-10000.00"
    assert found["figures"]["TF.transfers"] == "10000.00"
    listed = row(found, "transfers", from_fund="WCR")
    assert (listed["to_fund"], listed["amount"], listed["authority"]) == (
        "TF",
        "10000.00",
        "12MSP/4",
    )
    activity = shown(invoiced, "activity", "2023")
    assert activity["figures"]["TF.available_funds"] == "256482.00"
    assert activity["figures"]["TF.contributions_received"] == "0.00"
    assert shown(invoiced, "reserve", "2023")["figures"]["closing"] == "560184.00"


def test_a_transfer_out_of_the_programme_leaves_its_balance_nil(invoiced: Officer) -> None:
    invoiced.does(
        "transfer", "post", "SP", "TF", "1000", "--authority", "donors' consent",
        "--date", "2023-06-01",
    )  # fmt: skip
    found = shown(invoiced, "sponsorship", "2023")
    assert found["figures"]["transfers"] == "-1000.00"
    assert found["figures"]["deferred_out"] == "42847.00"
    assert found["figures"]["contributions"] == "0.00"
    given = row(found, "donors", state="AUS")
    assert (given["transfers"], given["used"]) == ("-1000.00", "0.00")
    assert shown(invoiced, "balance", "2023")["figures"]["SP.closing"] == "0.00"


def test_the_reserve_says_how_many_months_it_would_carry(year_2023: Officer) -> None:
    found = shown(year_2023, "reserve", "2023")
    assert found["figures"]["months_covered"] == 12
    half = shown(year_2023, "reserve", "2023", "--as-of", "2023-06-30")
    assert half["figures"]["months_covered"] > 12
    assert row(found, "contributions", state="IRL")["amount"] == "4055.65"
    assert row(found, "movement", item="Above the recommended level")["amount"] == "174239.35"


def test_a_reserve_below_its_level_says_short(opened: Officer) -> None:
    opened.does(
        "transfer", "post", "WCR", "TF", "200000", "--authority", "12MSP/4",
        "--date", "2023-06-01",
    )  # fmt: skip
    found = shown(opened, "reserve", "2023")
    assert found["figures"]["above_target"] == "-29816.00"
    short = row(found, "movement", item="Short of the recommended level")
    assert short["amount"] == "-29816.00"


# ── sponsorship ──────────────────────────────────────────────────────────────────────────────


def test_a_givers_money_is_followed_from_year_to_year(year_2023: Officer) -> None:
    found = shown(year_2023, "sponsorship", "2023")
    for one in rows(found, "donors"):
        opening, received = read_exact(one["deferred_in"]), read_exact(one["received"])
        assert opening + received - read_exact(one["used"]) == read_exact(one["deferred_out"])
    total = table(found, "donors")["total"]
    assert total["deferred_out"] == found["figures"]["deferred_out"]


def test_the_bridge_leads_from_total_revenue_to_income_earned(year_2023: Officer) -> None:
    found = shown(year_2023, "sponsorship", "2023")
    earned = row(found, "bridge", item="Income earned (as spent)")["amount"]
    assert earned == found["figures"]["earned_income"] == found["figures"]["expenditure"]


def test_charges_taken_from_a_sponsors_payment_are_spent_and_received(opened: Officer) -> None:
    opened.does(
        "receipt", "post", "CAN", "990.00", "--purpose", "sponsorship", "--charges", "10.00",
        "--date", "2023-05-02",
    )  # fmt: skip
    figures = shown(opened, "sponsorship", "2023")["figures"]
    assert (figures["contributions"], figures["expenditure"]) == ("1000.00", "10.00")
    assert figures["deferred_out"] == "44837.00"


def test_undoing_an_expense_of_a_closed_year_is_no_contribution(opened: Officer) -> None:
    opened.does(
        "expense", "post", "SP", "Travel costs", "500", "--payee", "Delegate", "--document", "S1",
        "--date", "2023-05-02",
    )  # fmt: skip
    opened.does("close-year", "2022", "--no-backup")
    opened.does("close-year", "2023", "--no-backup")
    opened.does(
        "expense", "reverse", "E-2023-0001", "--reason", "paid twice", "--date", "2024-02-01"
    )
    figures = shown(opened, "sponsorship", "2024", "--as-of", "2024-03-01")["figures"]
    assert (figures["contributions"], figures["corrections"]) == ("0.00", "500.00")
    assert figures["deferred_out"] == "43847.00"
