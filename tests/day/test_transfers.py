"""Money moves between the funds, with the decision that allows it."""

from __future__ import annotations

import pytest

from tests.builders import Officer

DATED = ("--date", "2023-03-01", "--authority", "11MSP, decision 5")


def test_the_reserve_helps_the_trust_fund(standing: Officer) -> None:
    posted = standing.does("transfer", "post", "wcr", "tf", "50000.00", *DATED).json

    assert standing.lines(posted["entry"]) == [
        ("WCR", "8000", "50000.00", None),
        ("WCR", "1000", "-50000.00", None),
        ("TF", "1000", "50000.00", None),
        ("TF", "8000", "-50000.00", None),
    ]
    shown = standing.does("journal", "show", str(posted["entry"])).json
    assert (shown["kind"], shown["document"]) == ("transfer", "11MSP, decision 5")
    assert {line["reference"] for line in shown["lines"] if line["account"] == "8000"} == {
        "11MSP, decision 5"
    }


def test_money_into_the_sponsorship_programme_is_deferred(standing: Officer) -> None:
    posted = standing.does("transfer", "post", "TF", "SP", "500.00", *DATED).json
    assert standing.lines(posted["entry"]) == [
        ("TF", "8000", "500.00", None),
        ("TF", "1000", "-500.00", None),
        ("SP", "1000", "500.00", None),
        ("SP", "8000", "-500.00", None),
        ("SP", "4390", "500.00", None),
        ("SP", "2300", "-500.00", None),
    ]


def test_money_out_of_the_sponsorship_programme_is_its_donors(standing: Officer) -> None:
    posted = standing.does("transfer", "post", "SP", "TF", "500.00", *DATED).json
    assert standing.lines(posted["entry"]) == [
        ("SP", "2300", "500.00", "AUS"),
        ("SP", "4390", "-500.00", None),
        ("SP", "8000", "500.00", None),
        ("SP", "1000", "-500.00", None),
        ("TF", "1000", "500.00", None),
        ("TF", "8000", "-500.00", None),
    ]


@pytest.mark.parametrize(
    ("words", "exit", "says"),
    [
        (("TF", "TF", "10", *DATED), 3, "TO_FUND: the money would stay in fund TF"),
        (("TF", "XX", "10", *DATED), 3, "The funds are TF, WCR, SP"),
        (("XX", "YY", "10", *DATED), 3, "FROM_FUND"),
        (("TF", "WCR", "0", *DATED), 3, "amount of zero"),
        (("WCR", "TF", "900000", *DATED), 3,
         "WCR holds 570'184.00 that it can give on 2023-03-01, asked 900'000.00"),
        (("WCR", "TF", "570184.01", *DATED), 3, "short by 0.01"),
        (("SP", "TF", "43847.01", *DATED), 3, "short by 0.01"),
        (("TF", "WCR", "10", "--date", "2023-03-01"), 2, "--authority"),
        (("TF", "WCR", "10", "--authority", " "), 3, "--authority"),
        (("TF", "WCR", "10", "--authority", "x", "--date", "2022-12-31"), 3, "closed finally"),
    ],
)  # fmt: skip
def test_a_transfer_that_may_not_be_is_refused(
    standing: Officer, words: tuple[str, ...], exit: int, says: str
) -> None:
    before = standing.bytes()
    ran = standing.runs("transfer", "post", *words, json=False)
    assert (ran.exit, ran.out) == (exit, "")
    assert says in ran.err
    assert standing.bytes() == before


def test_what_is_spent_later_can_no_longer_be_given(standing: Officer) -> None:
    standing.does(
        "transfer", "post", "WCR", "TF", "570000.00", "--date", "2023-06-01", "--authority", "x"
    )
    words = ("transfer", "post", "WCR", "TF", "--date", "2023-03-01", "--authority", "y")
    assert "WCR holds 184.00" in standing.runs(*words, "184.01", json=False).err
    standing.does(*words, "184.00")


def test_money_that_comes_later_can_not_be_given_before_and_does_not_hide_what_is_there(
    standing: Officer,
) -> None:
    standing.does("transfer", "post", "TF", "SP", "1000.00", *DATED)
    for amount, day in (("44000.00", "2023-04-01"), ("600.00", "2023-07-01")):
        standing.does(
            "expense", "post", "SP", "Travel costs", amount, "--payee", "P",
            "--document", f"V-{day}", "--date", day,
        )  # fmt: skip
    ran = standing.runs("transfer", "post", "SP", "WCR", "248.00", *DATED, json=False)
    assert "SP holds 247.00 that it can give" in ran.err
    standing.does("transfer", "post", "SP", "WCR", "247.00", *DATED)


def test_a_transfer_is_undone_while_the_money_is_there(standing: Officer) -> None:
    first = standing.does("transfer", "post", "TF", "SP", "1000.00", *DATED).json["entry"]
    spent = standing.does(
        "expense", "post", "SP", "Travel costs", "44000.00", "--payee", "P", "--document", "V",
        "--date", "2023-04-01",
    ).json["id"]  # fmt: skip
    before = standing.bytes()
    ran = standing.runs("journal", "reverse", str(first), "--reason", "x", json=False)
    assert ran.exit == 3
    assert "SP holds 847.00 that it can give" in ran.err
    assert "short by 153.00" in ran.err
    assert standing.bytes() == before

    standing.does("expense", "reverse", spent, "--reason", "x", "--date", "2023-04-02")
    standing.does("journal", "reverse", str(first), "--reason", "x", "--date", "2023-04-02")
    assert standing.does("transfer").json[-1]["value"] == 0


def test_the_bare_group_shows_the_funds_and_the_years_transfers(standing: Officer) -> None:
    standing.does("transfer", "post", "WCR", "TF", "50000.00", *DATED)
    ran = standing.runs("transfer", json=False)
    assert ran.exit == 0
    assert "520'184.00" in ran.out
    assert "WCR to TF, 50'000.00: 11MSP, decision 5" in ran.out
