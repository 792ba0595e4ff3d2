"""The reserve lends to the Trust Fund and is repaid; no fund balance moves."""

from __future__ import annotations

import pytest

from tests.builders import Officer
from tests.day.test_open_items import items, refused, verified

AUTHORITY = ("--authority", "11MSP, decision 5", "--repayable")


def lend(officer: Officer, amount: str = "50000.00", day: str = "2023-03-01") -> str:
    posted = officer.does("transfer", "post", "WCR", "TF", amount, *AUTHORITY, "--date", day).json
    return str(posted["loans"][0])


def repay(amount: str, day: str = "2023-09-01") -> tuple[str, ...]:
    return ("transfer", "post", "TF", "WCR", amount, *AUTHORITY, "--date", day)


def test_a_loan_moves_the_bank_and_no_fund_balance(standing: Officer) -> None:
    before = standing.does("statement", "balance", "2023").json["figures"]
    key = lend(standing)
    assert key == "L-2023-0001"
    entry = standing.does("journal", "list", "--kind", "loan").json[0]["entry"]
    assert standing.lines(entry) == [
        ("WCR", "1900", "50000.00", None),
        ("WCR", "1000", "-50000.00", None),
        ("TF", "1000", "50000.00", None),
        ("TF", "2900", "-50000.00", None),
    ]
    after = standing.does("statement", "balance", "2023").json["figures"]
    for figure in ("TF.closing", "WCR.closing", "TF.transfers", "WCR.transfers", "bank", "assets"):
        assert after[figure] == before[figure]
    assert standing.figure("reserve", "closing", "2023") == "570184.00"
    assert after["WCR.bank"] == "520184.00"
    assert items(standing, "2023") == {key: ("2900", "WCR", "50000.00", "50000.00")}
    figures = standing.does("statement", "open-items", "2023").json["figures"]
    assert (figures["open.1900"], figures["open.2900"]) == ("50000.00", "50000.00")
    verified(standing)


def test_a_loan_is_repaid_oldest_first_and_never_beyond(standing: Officer) -> None:
    first, second = lend(standing), lend(standing, "20000.00", "2023-04-01")
    posted = standing.does(*repay("60000.00")).json
    assert (posted["loans"], posted["open"]) == ([first, second], "10000.00")
    assert standing.lines(posted["entry"]) == [
        ("TF", "2900", "50000.00", None),
        ("TF", "1000", "-50000.00", None),
        ("WCR", "1000", "50000.00", None),
        ("WCR", "1900", "-50000.00", None),
        ("TF", "2900", "10000.00", None),
        ("TF", "1000", "-10000.00", None),
        ("WCR", "1000", "10000.00", None),
        ("WCR", "1900", "-10000.00", None),
    ]
    code, said = refused(standing, *repay("10000.01", "2023-10-01"))
    assert code == "loan-none"
    assert "TF owes WCR 10'000.00 on 2023-10-01, asked 10'000.01: too much by 0.01" in said
    standing.does(*repay("10000.00", "2023-10-01"))
    code, said = refused(standing, *repay("0.01", "2023-10-02"))
    assert code == "loan-none"
    assert items(standing, "2023") == {}
    verified(standing)


@pytest.mark.parametrize("day", ["2023-02-28", "2023-03-01"])
def test_nothing_is_repaid_before_it_is_lent(standing: Officer, day: str) -> None:
    lend(standing, day="2023-03-02")
    assert refused(standing, *repay("100.00", day))[0] == "loan-none"


def test_a_fund_lends_only_what_it_has(standing: Officer) -> None:
    code, said = refused(
        standing, "transfer", "post", "WCR", "TF", "570184.01", *AUTHORITY, "--date", "2023-03-01"
    )
    assert code == "fund-exceeded"
    assert "short by 0.01" in said
    code, _ = refused(
        standing, "transfer", "post", "TF", "TF", "1.00", *AUTHORITY, "--date", "2023-03-01"
    )
    assert code == "same-fund"


def test_transfers_and_loans_are_listed_with_what_is_open(standing: Officer) -> None:
    key = lend(standing)
    standing.does(
        "transfer", "post", "WCR", "TF", "7.00", "--authority", "x", "--date", "2023-03-02"
    )
    standing.does(*repay("20000.00"))
    rows = standing.does("transfer", "list", "2023").json
    assert [(r["kind"], r["from"], r["to"], r["amount"], r["loan"], r["open"]) for r in rows] == [
        ("loan", "WCR", "TF", "50000.00", key, "30000.00"),
        ("transfer", "WCR", "TF", "7.00", None, None),
        ("loan-repayment", "TF", "WCR", "20000.00", key, None),
    ]
    assert {row["authority"] for row in rows} == {"11MSP, decision 5", "x"}
    assert standing.does("transfer", "list", "2022").json == []
    said = standing.runs("transfer", json=False).out
    assert f"Lent by WCR to TF, {key}" in said
    assert "30'000.00" in said
    noted = standing.does("statement", "balance", "2023").json["tables"]
    (table,) = [one for one in noted if one["key"] == "transfers"]
    assert [(row["kind"], row["from_fund"], row["amount"]) for row in table["rows"]] == [
        ("loan", "WCR", "50000.00"),
        ("transfer", "WCR", "7.00"),
        ("repayment", "TF", "20000.00"),
    ]


def test_a_loan_that_is_repaid_in_part_is_undone_after_its_repayment(standing: Officer) -> None:
    key = lend(standing)
    entry = standing.does("journal", "list", "--kind", "loan").json[0]["entry"]
    paid = standing.does(*repay("20000.00")).json["entry"]
    code, said = refused(
        standing, "journal", "reverse", str(entry), "--reason", "x", "--date", "2023-10-01"
    )
    assert code == "item-stood-on"
    assert f"{key} can't be undone" in said
    assert f"20'000.00 repaid by entry {paid}" in said
    for one in (paid, entry):
        standing.does("journal", "reverse", str(one), "--reason", "x", "--date", "2023-10-01")
    assert items(standing, "2023") == {}
    rows = standing.does("transfer", "list").json
    assert all(row["reversed_by"] for row in rows)
    verified(standing)


def test_a_fund_may_lend_to_the_programme_and_is_repaid_by_it(standing: Officer) -> None:
    words = (*AUTHORITY, "--date", "2023-03-01")
    standing.does("transfer", "post", "TF", "SP", "500.00", *words)
    assert standing.figure("sponsorship", "deferred_out", "2023") == "43847.00"
    assert standing.figure("balance", "SP.closing", "2023") == "0.00"
    posted = standing.does("transfer", "post", "SP", "TF", "200.00", *words).json
    assert (posted["kind"], posted["open"]) == ("loan-repayment", "300.00")
    verified(standing)


def test_an_open_loan_goes_on_in_the_next_year(standing: Officer) -> None:
    key = lend(standing)
    standing.does("close-year", "2023", "--no-backup")
    standing.does("close-year", "2023", "--final")
    assert items(standing, "2023") == {key: ("2900", "WCR", "50000.00", "50000.00")}
    standing.does(*repay("50000.00", "2024-02-01"))
    assert items(standing, "2024", "--as-of", "2024-02-29") == {}
    assert standing.figure("open-items", "open.1900", "2023") == "50000.00"
    verified(standing)
