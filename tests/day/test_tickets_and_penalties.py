"""Sponsored travel that is cancelled, tickets refunded, payments returned; bank fees, exchange."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.builders import Officer
from tests.day.test_open_items import items, refused, verified


def spend(officer: Officer, *words: str) -> str:
    dated = () if "--date" in words else ("--date", "2023-03-01")
    posted = officer.does(
        "expense", "post", *words, "--payee", "Agency", "--document", "S-1", *dated
    )
    return str(posted.json["id"])


def returned(officer: Officer, *words: str) -> dict[str, object]:
    dated = () if "--date" in words else ("--date", "2023-05-02")
    posted: dict[str, object] = officer.does(
        "expense", "returned", *words, "--reason", "cancelled", *dated
    ).json
    return posted


TICKET = ("SP", "Travel costs", "600.00")


# ── penalties and refunds ────────────────────────────────────────────────────────────────────


def test_a_penalty_is_an_expense_of_the_programme_under_its_own_heading(
    standing: Officer,
) -> None:
    spend(standing, "SP", "Travel costs", "80.00", "--detail", "Penalties")
    entry = standing.does("journal", "list", "--kind", "expense").json[-1]["entry"]
    assert standing.lines(entry) == [
        ("SP", "6100", "80.00", None),
        ("SP", "1000", "-80.00", None),
        ("SP", "2300", "80.00", "AUS"),
        ("SP", "4300", "-80.00", "AUS"),
    ]
    figures = standing.does("statement", "variance", "2023", "--fund", "SP").json["figures"]
    assert figures["detail.Travel costs.Penalties"] == "80.00"


def test_a_refunded_ticket_is_deferred_again(standing: Officer) -> None:
    expense = spend(standing, *TICKET)
    back = returned(standing, expense, "350.00")
    assert standing.lines(int(str(back["entry"]))) == [
        ("SP", "1000", "350.00", None),
        ("SP", "6100", "-350.00", None),
        ("SP", "4300", "350.00", "AUS"),
        ("SP", "2300", "-350.00", "AUS"),
    ]
    figures = standing.does("statement", "sponsorship", "2023").json["figures"]
    assert figures["expenditure"] == "250.00"
    assert figures["earned_income"] == "250.00"
    assert figures["contributions"] == "0.00"
    assert figures["deferred_out"] == "43597.00"
    verified(standing)


def test_a_refund_goes_back_to_the_donors_whose_money_was_used_last(standing: Officer) -> None:
    standing.does(
        "receipt", "post", "CAN", "500.00", "--purpose", "sponsorship", "--date", "2023-02-01"
    )
    expense = spend(standing, "SP", "Travel costs", "43947.00")
    back = returned(standing, expense, "300.00")
    assert standing.lines(int(str(back["entry"])))[2:] == [
        ("SP", "4300", "100.00", "CAN"),
        ("SP", "2300", "-100.00", "CAN"),
        ("SP", "4300", "200.00", "AUS"),
        ("SP", "2300", "-200.00", "AUS"),
    ]
    back = returned(standing, expense, "50.00")
    assert standing.lines(int(str(back["entry"])))[2:] == [
        ("SP", "4300", "50.00", "AUS"),
        ("SP", "2300", "-50.00", "AUS"),
    ]


def test_a_refund_to_the_trust_fund_lowers_its_line_and_its_earmark(standing: Officer) -> None:
    expense = spend(standing, "TF", "Staff travel", "600.00", "--earmark", "WORKSHOP")
    back = returned(standing, expense, "350.00")
    assert standing.lines(int(str(back["entry"]))) == [
        ("TF", "1000", "350.00", None),
        ("TF", "5500", "-350.00", None),
    ]
    assert standing.figure("variance", "actual.Staff travel", "2023") == "250.00"
    assert standing.does("earmark", "show", "WORKSHOP").json["closing"] == "29750.00"
    verified(standing)


def test_a_refund_in_a_later_year_leaves_the_closed_years_figures(standing: Officer) -> None:
    travel = spend(standing, "TF", "Staff travel", "600.00")
    ticket = spend(standing, *TICKET)
    standing.does("close-year", "2023", "--no-backup")
    standing.does("close-year", "2023", "--final")
    standing.now = datetime(2024, 5, 2, 9, 0, tzinfo=UTC)

    back = returned(standing, travel, "350.00", "--date", "2024-02-05")
    assert standing.lines(int(str(back["entry"]))) == [
        ("TF", "1000", "350.00", None),
        ("TF", "3900", "-350.00", None),
    ]
    back = returned(standing, ticket, "200.00", "--date", "2024-02-05")
    assert standing.lines(int(str(back["entry"]))) == [
        ("SP", "1000", "200.00", None),
        ("SP", "2300", "-200.00", "AUS"),
    ]
    figures = standing.does("statement", "sponsorship", "2024").json["figures"]
    assert (figures["contributions"], figures["corrections"]) == ("0.00", "200.00")
    assert figures["deferred_out"] == "43447.00"
    balance = standing.does("statement", "balance", "2024").json
    assert balance["figures"]["TF.adjustments"] == "350.00"
    assert "Refund of" not in standing.does("statement", "account", "AUS").out
    assert standing.does("statement", "balance", "2023", "--check").exit == 0
    verified(standing)


def test_never_more_comes_back_than_was_paid(standing: Officer) -> None:
    expense = spend(standing, *TICKET)
    returned(standing, expense, "350.00")
    words = ("expense", "returned", expense, "250.01", "--reason", "x", "--date", "2023-05-03")
    code, said = refused(standing, *words)
    assert code == "nothing-returnable"
    assert "250.00 of E-2023-0002 can come back, asked 250.01: 600.00 was paid, 350.00" in said
    assert returned(standing, expense)["amount"] == "250.00"
    assert refused(standing, "expense", "returned", expense, "--reason", "x")[0] in {
        "nothing-returnable",
        "year-final",
    }


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("E-2023-0001", "10.00", "--date", "2023-02-09"), "returned-before"),
        (("E-2023-0099", "10.00"), "expense-unknown"),
        (("R-2023-0001", "10.00"), "other-kind-of-id"),
        (("E-2023-0001", "0"), "amount-zero"),
    ],
)
def test_a_refund_that_can_not_be_is_refused(
    standing: Officer, words: tuple[str, ...], code: str
) -> None:
    dated = () if "--date" in words else ("--date", "2023-05-02")
    found, _ = refused(standing, "expense", "returned", *words, "--reason", "x", *dated)
    assert found == code


def test_what_is_not_paid_yet_can_not_come_back(standing: Officer) -> None:
    expense = spend(standing, *TICKET, "--unpaid")
    words = ("expense", "returned", expense, "--reason", "x", "--date", "2023-05-02")
    assert refused(standing, *words, "10.00")[0] == "nothing-returnable"
    assert refused(standing, *words, "--unpaid")[0] == "nothing-returnable"
    standing.does("expense", "pay", expense, "400.00", "--date", "2023-04-01")
    assert refused(standing, *words, "400.01")[0] == "nothing-returnable"
    assert standing.does(*words).json["amount"] == "400.00"
    verified(standing)


def test_an_expense_with_a_refund_is_undone_after_it(standing: Officer) -> None:
    expense = spend(standing, *TICKET)
    entry = returned(standing, expense, "350.00")["entry"]
    words = ("expense", "reverse", expense, "--reason", "x", "--date", "2023-06-01")
    code, said = refused(standing, *words)
    assert code == "item-stood-on"
    assert f"350.00 refunded by entry {entry}" in said
    standing.does("journal", "reverse", str(entry), "--reason", "x", "--date", "2023-06-01")
    standing.does(*words)
    assert standing.figure("sponsorship", "deferred_out", "2023") == "43847.00"
    verified(standing)


# ── payments that the bank returns ───────────────────────────────────────────────────────────


def test_a_payment_returned_by_the_bank_is_owed_again(standing: Officer) -> None:
    expense = spend(standing, *TICKET, "--unpaid")
    standing.does("expense", "pay", expense, "--date", "2023-04-01")
    back = returned(standing, expense, "--unpaid", "--date", "2023-04-06")
    assert standing.lines(int(str(back["entry"]))) == [
        ("SP", "1000", "600.00", None),
        ("SP", "2000", "-600.00", None),
    ]
    assert items(standing, "2023") == {expense: ("2000", "Agency", "600.00", "600.00")}
    assert standing.figure("sponsorship", "expenditure", "2023") == "600.00"
    standing.does("expense", "pay", expense, "--date", "2023-04-10")
    assert items(standing, "2023") == {}
    verified(standing)


def test_an_expense_paid_at_once_is_owed_from_the_day_the_bank_returns_it(
    standing: Officer,
) -> None:
    expense = spend(standing, "TF", "Staff travel", "600.00")
    returned(standing, expense, "--unpaid", "--date", "2023-04-06")
    assert items(standing, "2023") == {expense: ("2000", "Agency", "600.00", "600.00")}
    (row,) = standing.does("expense", "list", "--unpaid").json
    assert (row["id"], row["line"], row["open"]) == (expense, "Staff travel", "600.00")
    code, _ = refused(
        standing, "expense", "returned", expense, "--unpaid", "--reason", "x", "--date",
        "2023-04-07",
    )  # fmt: skip
    assert code == "nothing-returnable"
    standing.does("expense", "pay", expense, "--date", "2023-04-10")
    returned(standing, expense, "100.00", "--unpaid", "--date", "2023-04-12")
    assert items(standing, "2023") == {expense: ("2000", "Agency", "600.00", "100.00")}
    verified(standing)


# ── bank fees and exchange ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("account", ["6900", "6910"])
def test_fees_and_exchange_differences_belong_to_no_budget_line(
    standing: Officer, account: str
) -> None:
    spend(standing, "TF", account, "12.50")
    spend(standing, "SP", account, "4.00")
    entries = standing.does("journal", "list", "--kind", "expense").json[-2:]
    assert standing.lines(entries[0]["entry"]) == [
        ("TF", account, "12.50", None),
        ("TF", "1000", "-12.50", None),
    ]
    assert standing.lines(entries[1]["entry"]) == [
        ("SP", account, "4.00", None),
        ("SP", "1000", "-4.00", None),
        ("SP", "2300", "4.00", "AUS"),
        ("SP", "4300", "-4.00", "AUS"),
    ]
    assert standing.figure("variance", "actual.Not budgeted", "2023") == "12.50"
    assert standing.figure("balance", "SP.closing", "2023") == "0.00"
    verified(standing)
