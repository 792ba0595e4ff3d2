"""Interest and the like: income of a fund, and no contribution of anybody."""

from __future__ import annotations

from tests.builders import Officer
from tests.reports.asking import row, rows, shown


def interest(officer: Officer, amount: str, *more: str) -> dict:  # type: ignore[type-arg]
    ran = officer.does(
        "receipt", "post", "-", amount, "--purpose", "other", "--text", "Interest 2023",
        "--date", "2023-12-31", *more,
    )  # fmt: skip
    return ran.json  # type: ignore[no-any-return]


def sound(officer: Officer) -> bool:
    checked = officer.does("verify").json
    assert checked["ok"], [one for one in checked["checks"] if not one["ok"]]
    return True


def test_interest_is_other_income_of_the_trust_fund(invoiced: Officer) -> None:
    posted = interest(invoiced, "120.50")

    assert invoiced.lines(posted["entry"]) == [
        ("TF", "1000", "120.50", None),
        ("TF", "4900", "-120.50", None),
    ]
    found = invoiced.does("receipt", "list", "--purpose", "other").json[0]
    assert (found["state"], found["unallocated"]) == (None, "0.00")
    activity = shown(invoiced, "activity", "2023")["figures"]
    assert activity["TF.other_income"] == "120.50"
    assert activity["TF.contributions_received"] == "0.00"
    assert activity["TF.available_funds"] == "246602.50"
    assert invoiced.figure("contributions", "contributing_states", "2023") == "0"
    assert sound(invoiced)


def test_interest_of_the_reserve_is_the_reserves(invoiced: Officer) -> None:
    posted = interest(invoiced, "80.00", "--fund", "WCR")

    assert invoiced.lines(posted["entry"]) == [
        ("WCR", "1000", "80.00", None),
        ("WCR", "4900", "-80.00", None),
    ]
    reserve = shown(invoiced, "reserve", "2023")["figures"]
    assert (reserve["contributions"], reserve["other_income"]) == ("0.00", "80.00")
    assert reserve["closing"] == "570264.00"


def test_interest_of_the_programme_is_deferred_and_no_contribution(invoiced: Officer) -> None:
    posted = interest(invoiced, "10.00", "--fund", "SP")

    assert invoiced.lines(posted["entry"]) == [
        ("SP", "1000", "10.00", None),
        ("SP", "2300", "-10.00", None),
    ]
    statement = shown(invoiced, "sponsorship", "2023")
    figures = statement["figures"]
    assert (figures["contributions"], figures["other_income"]) == ("0.00", "10.00")
    assert (figures["total_revenue"], figures["deferred_out"]) == ("43857.00", "43857.00")
    assert rows(statement, "contributions") == []
    assert row(statement, "donors", state="")["other_income"] == "10.00"
    assert row(shown(invoiced, "balance", "2023"), "deferred", item="Other income")["amount"] == (
        "10.00"
    )
    invoiced.does(
        "expense", "post", "SP", "Travel costs", "43857.00", "--payee", "P", "--document", "D",
        "--date", "2023-12-31",
    )  # fmt: skip
    assert invoiced.figure("sponsorship", "deferred_out", "2023") == "0.00"
    assert sound(invoiced)

    undone = invoiced.runs("receipt", "reverse", posted["id"], "--reason", "not ours")
    assert undone.exit == 3


def test_one_credit_of_interest_is_shared_by_the_rows_of_a_file(invoiced: Officer) -> None:
    text = (
        "date,state,amount,purpose,reference,text,fund\n"
        "2023-12-31,,60.00,other,INT-23,Interest,\n"
        "2023-12-31,,35.00,other,INT-23,Interest,WCR\n"
        "2023-12-31,,5.00,other,INT-23,Interest,SP\n"
    )
    posted = invoiced.does("receipt", "import", invoiced.file("i.csv", text)).json

    assert len(posted["posted"]) == 1
    assert sorted(line[:3] for line in invoiced.lines(posted["posted"][0])) == [
        ("SP", "1000", "5.00"),
        ("SP", "2300", "-5.00"),
        ("TF", "1000", "60.00"),
        ("TF", "4900", "-60.00"),
        ("WCR", "1000", "35.00"),
        ("WCR", "4900", "-35.00"),
    ]
    assert sound(invoiced)
    invoiced.does("receipt", "reverse", "R-2023-0001", "--reason", "the bank took it back")
    assert sound(invoiced)


def test_money_held_can_turn_out_to_be_interest(invoiced: Officer) -> None:
    held = invoiced.does(
        "receipt", "post", "-", "10.00", "--purpose", "unallocated", "--date", "2023-12-01"
    ).json["id"]

    told = invoiced.does(
        "receipt", "allocate", held, "--purpose", "other", "--fund", "WCR", "--date", "2023-12-05"
    ).json

    assert invoiced.lines(told["entry"]) == [
        ("TF", "2200", "10.00", None),
        ("TF", "1000", "-10.00", None),
        ("WCR", "1000", "10.00", None),
        ("WCR", "4900", "-10.00", None),
    ]
    assert sound(invoiced)


def test_who_paid_is_kept_and_gets_no_contribution_for_it(invoiced: Officer) -> None:
    posted = invoiced.does(
        "receipt", "post", "CHE", "300.00", "--purpose", "other", "--text", "Sale of a printer",
        "--date", "2023-05-01",
    ).json  # fmt: skip

    assert posted["state"] == "CHE"
    assert invoiced.lines(posted["entry"])[1] == ("TF", "4900", "-300.00", None)
    assert rows(shown(invoiced, "voluntary", "2023"), "voluntary") == []
    assert sound(invoiced)


def test_other_income_is_reversed_and_not_given_back(invoiced: Officer) -> None:
    receipt = interest(invoiced, "120.50")["id"]

    ran = invoiced.runs(
        "receipt", "refund", receipt, "--reason", "x", "--date", "2023-12-31", json=False
    )

    assert ran.exit == 3
    assert f"`ccm-ledger receipt reverse {receipt}`" in ran.err


def test_a_fund_goes_with_other_income_only(invoiced: Officer) -> None:
    ran = invoiced.runs(
        "receipt", "post", "CHE", "1.00", "--purpose", "7c", "--fund", "WCR", "--date",
        "2023-12-31", json=False,
    )  # fmt: skip
    assert ran.exit == 3
    assert ran.err == (
        "error: --fund: --fund goes with other income, not with 7c. "
        "Leave it out; the purpose says the fund.\n"
    )
