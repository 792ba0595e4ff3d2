"""Travellers get advances, claim what they spent, and bring back the rest."""

from __future__ import annotations

import pytest

from tests.builders import Officer
from tests.day.test_open_items import items, refused, verified


def give(officer: Officer, fund: str = "TF", amount: str = "800.00") -> str:
    posted = officer.does(
        "expense", "advance", "give", "A. Traveller", amount, "--fund", fund, "--document", "T-1",
        "--date", "2023-04-03",
    )  # fmt: skip
    return str(posted.json["id"])


def claim(officer: Officer, advance: str, *words: str) -> tuple[str, ...]:
    dated = () if "--date" in words else ("--date", "2023-04-20")
    return ("expense", "advance", "claim", advance, *words, "--document", "T-2", *dated)


def test_an_advance_is_given_claimed_and_its_rest_returned(standing: Officer) -> None:
    spent = standing.figure("activity", "TF.expenditure", "2023")
    advance = give(standing)
    assert advance == "A-2023-0001"
    assert standing.figure("activity", "TF.expenditure", "2023") == spent
    assert items(standing, "2023") == {advance: ("1200", "A. Traveller", "800.00", "800.00")}

    claimed = standing.does(*claim(standing, advance, "Staff travel", "640.20")).json
    assert (claimed["id"], claimed["advance"], claimed["open"]) == (
        "E-2023-0002", advance, "159.80",
    )  # fmt: skip
    assert standing.lines(claimed["entry"]) == [
        ("TF", "5500", "640.20", None),
        ("TF", "1200", "-640.20", None),
    ]
    back = standing.does("expense", "advance", "return", advance, "--date", "2023-04-21").json
    assert (back["amount"], back["open"]) == ("159.80", "0.00")
    assert standing.lines(back["entry"]) == [
        ("TF", "1000", "159.80", None),
        ("TF", "1200", "-159.80", None),
    ]
    assert items(standing, "2023") == {}
    verified(standing)


def test_the_advances_lines_name_payee_and_key(standing: Officer) -> None:
    advance = give(standing)
    shown = standing.does("journal", "list", "--kind", "advance").json
    assert [(li["account"], li.get("payee"), li.get("item")) for li in shown[0]["lines"]] == [
        ("1200", "A. Traveller", advance),
        ("1000", None, None),
    ]


def test_a_claim_is_an_expense_that_is_listed_and_can_be_undone(standing: Officer) -> None:
    advance = give(standing)
    expense = standing.does(*claim(standing, advance, "Staff travel", "640.20")).json["id"]
    (row,) = [one for one in standing.does("expense", "list", "2023").json if one["id"] == expense]
    assert (row["line"], row["payee"], row["amount"]) == ("Staff travel", "A. Traveller", "640.20")

    standing.does("expense", "reverse", expense, "--reason", "other trip", "--date", "2023-05-01")
    assert items(standing, "2023") == {advance: ("1200", "A. Traveller", "800.00", "800.00")}
    standing.does("expense", "advance", "return", advance, "--date", "2023-05-02")
    verified(standing)


def test_a_claim_against_the_programmes_advance_releases_what_it_spends(
    standing: Officer,
) -> None:
    deferred = standing.figure("sponsorship", "deferred_out", "2023")
    advance = give(standing, "SP", "500.00")
    assert standing.figure("sponsorship", "deferred_out", "2023") == deferred

    claimed = standing.does(*claim(standing, advance, "Travel costs", "450.00")).json
    assert standing.lines(claimed["entry"]) == [
        ("SP", "6100", "450.00", None),
        ("SP", "1200", "-450.00", None),
        ("SP", "2300", "450.00", "AUS"),
        ("SP", "4300", "-450.00", "AUS"),
    ]
    assert standing.figure("balance", "SP.closing", "2023") == "0.00"
    assert standing.figure("sponsorship", "expenditure", "2023") == "450.00"
    verified(standing)


def test_a_claim_may_be_paid_by_a_gift(standing: Officer) -> None:
    advance = give(standing)
    standing.does(
        *claim(standing, advance, "Staff travel", "300.00", "--earmark", "WORKSHOP", "--detail",
               "Mission")
    )  # fmt: skip
    assert standing.does("earmark", "show", "WORKSHOP").json["closing"] == "29700.00"


def test_never_more_is_claimed_or_returned_than_was_given(standing: Officer) -> None:
    advance = give(standing)
    code, said = refused(standing, *claim(standing, advance, "Staff travel", "800.01"))
    assert code == "item-exceeded"
    assert "too much by 0.01" in said
    assert "`ccm-ledger expense post … --unpaid`" in said
    standing.does(*claim(standing, advance, "Staff travel", "640.20"))
    code, said = refused(
        standing, "expense", "advance", "return", advance, "159.81", "--date", "2023-04-21"
    )
    assert code == "item-exceeded"
    assert "159.80 of A-2023-0001 is open" in said
    code, _ = refused(
        standing, *claim(standing, advance, "Staff travel", "1.00", "--date", "2023-04-02")
    )
    assert code == "item-not-open"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("give", "A", "800", "--fund", "XX", "--document", "T"), "fund-unknown", "TF, WCR, SP"),
        (("give", "A", "800", "--fund", "TF"), "document-needed", "--document"),
        (("give", " ", "800", "--fund", "TF", "--document", "T"), "text-missing", "PAYEE"),
        (("give", "A", "0", "--fund", "TF", "--document", "T"), "amount-zero", "above zero"),
        (("claim", "A-2023-0009", "Staff travel", "1", "--document", "T"),
         "item-unknown", "expense advance list"),
        (("claim", "E-2023-0001", "Staff travel", "1", "--document", "T"),
         "item-unknown", "'E-2023-0001'"),
        (("return", "A-2023-0009"), "item-unknown", "nothing stands open"),
    ],
)  # fmt: skip
def test_an_advance_that_can_not_be_is_refused(
    standing: Officer, words: tuple[str, ...], code: str, says: str
) -> None:
    found, said = refused(standing, "expense", "advance", *words, "--date", "2023-04-03")
    assert found == code
    assert says in said


def test_what_is_owed_is_not_an_advance(standing: Officer) -> None:
    owed = standing.does(
        "expense", "post", "TF", "Salaries", "10.00", "--payee", "P", "--document", "V",
        "--unpaid", "--date", "2023-04-03",
    ).json["id"]  # fmt: skip
    code, said = refused(standing, *claim(standing, owed, "Salaries", "1.00"))
    assert code == "other-kind-of-id"
    assert "`ccm-ledger expense list --unpaid`" in said
    code, _ = refused(standing, "expense", "pay", give(standing), "--date", "2023-04-04")
    assert code == "other-kind-of-id"


def test_an_advance_that_is_claimed_is_undone_after_its_claim(standing: Officer) -> None:
    advance = give(standing)
    entry = standing.does("journal", "list", "--kind", "advance").json[0]["entry"]
    expense = standing.does(*claim(standing, advance, "Staff travel", "640.20")).json["id"]
    code, said = refused(
        standing, "journal", "reverse", str(entry), "--reason", "x", "--date", "2023-05-01"
    )
    assert code == "item-stood-on"
    assert f"640.20 claimed by {expense} on 2023-04-20" in said
    assert f"`ccm-ledger expense reverse {expense}`" in said

    standing.does("expense", "reverse", expense, "--reason", "x", "--date", "2023-05-01")
    standing.does("journal", "reverse", str(entry), "--reason", "x", "--date", "2023-05-01")
    assert items(standing, "2023") == {}
    assert give(standing) == "A-2023-0002"
    verified(standing)


def test_the_list_says_what_was_claimed_returned_and_is_open(standing: Officer) -> None:
    first, second = give(standing), give(standing, "SP", "500.00")
    standing.does(*claim(standing, first, "Staff travel", "640.20"))
    standing.does("expense", "advance", "return", first, "100.00", "--date", "2023-04-21")
    standing.does("expense", "advance", "return", second, "--date", "2023-04-21")

    def listed(*words: str) -> list[tuple[str, ...]]:
        keys = ("id", "fund", "kind", "amount", "claimed", "returned", "open")
        rows = standing.does("expense", "advance", *words).json
        return [tuple(row[key] for key in keys) for row in rows]

    row = (first, "TF", "advance", "800.00", "640.20", "100.00", "59.80")
    assert listed("list") == [
        row,
        (second, "SP", "advance", "500.00", "0.00", "500.00", "0.00"),
    ]
    assert listed("list", "--open") == listed() == [row]
    assert "1 advance, CHF 59.80 open." in standing.runs("expense", "advance", json=False).out
