"""Interest and the like: income of a fund, and no contribution of anybody."""

from __future__ import annotations

import json

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


# ── what the funds share ─────────────────────────────────────────────────────────────────────


def test_interest_is_shared_by_what_each_fund_has_at_the_bank(invoiced: Officer) -> None:
    """246'482, 570'184 and 43'847 at the bank: of 100.00, 28.64, 66.26 and 5.10 to the rappen."""
    ran = invoiced.does(
        "receipt", "post", "-", "100.00", "--purpose", "other", "--fund", "shared",
        "--text", "Interest", "--date", "2023-12-31",
    )  # fmt: skip
    assert [(one["fund"], one["amount"]) for one in ran.json["shares"]] == [
        ("TF", "28.64"), ("WCR", "66.26"), ("SP", "5.10"),
    ]  # fmt: skip
    assert len(ran.json["posted"]) == 1
    assert invoiced.lines(ran.json["entry"]) == [
        ("TF", "1000", "28.64", None), ("WCR", "1000", "66.26", None), ("SP", "1000", "5.10", None),
        ("TF", "4900", "-28.64", None), ("WCR", "4900", "-66.26", None),
        ("SP", "2300", "-5.10", None),
    ]  # fmt: skip
    assert any("by what each fund has at the bank" in line for line in ran.warnings)
    assert sound(invoiced)
    invoiced.does("receipt", "reverse", "R-2023-0001", "--reason", "taken back")
    assert invoiced.figure("activity", "WCR.other_income", "2023") == "0.00"
    assert sound(invoiced)


def test_a_fee_is_shared_by_shares_that_the_procedures_name(opened: Officer) -> None:
    document = json.loads(opened.runs("procedure", "show", "--document", json=False).out)
    document["fund_split"] = {
        "rule": "by_shares", "shares": {"TF": "2/3", "SP": "1/3"}, "status": "verified",
        "source": "12MSP, decision 9",
    }  # fmt: skip
    file = opened.file("p.json", json.dumps(document))
    opened.does("procedure", "set", file, "--from", "2023", "--source", "12MSP")
    ran = opened.does(
        "expense", "post", "shared", "6900", "10.00", "--payee", "The bank", "--document", "B-1",
        "--date", "2023-03-31",
    )  # fmt: skip
    assert [(one["id"], one["fund"], one["amount"]) for one in ran.json["shares"]] == [
        ("E-2023-0001", "TF", "6.67"), ("E-2023-0002", "SP", "3.33"),
    ]  # fmt: skip
    assert len(ran.json["posted"]) == 2
    assert invoiced_lines(opened, ran.json["posted"]) == [
        ("TF", "6900", "6.67"), ("TF", "1000", "-6.67"),
        ("SP", "6900", "3.33"), ("SP", "1000", "-3.33"),
        ("SP", "2300", "3.33"), ("SP", "4300", "-3.33"),
    ]  # fmt: skip
    assert not any("assumption" in line for line in ran.warnings)
    values = opened.does("procedure", "show", "2023").json["values"]
    assert next(one["value"] for one in values if one["key"] == "fund_split") == "TF 2/3, SP 1/3"
    assert sound(opened)


def invoiced_lines(officer: Officer, posted: list[int]) -> list[tuple[str, str, str]]:
    return [line[:3] for entry in posted for line in officer.lines(entry)]


def test_shares_that_do_not_add_up_are_refused(opened: Officer) -> None:
    document = json.loads(opened.runs("procedure", "show", "--document", json=False).out)
    for split, expected in (
        ({"rule": "by_shares", "shares": {"TF": "2/3", "SP": "1/2"}}, "add to 7/6"),
        ({"rule": "by_shares"}, "(none) add to 0"),
        ({"rule": "by_shares", "shares": {"XX": "1"}}, "unknown key"),
        ({"rule": "by_bank_balance", "shares": {"TF": "1"}}, "left out where the balance"),
        ({"rule": "by_chance"}, "by_shares"),
    ):
        document["fund_split"] = split | {"status": "verified"}
        file = opened.file("p.json", json.dumps(document))
        ran = opened.runs("procedure", "set", file, "--from", "2023", "--source", "x", json=False)
        assert (ran.exit, expected in ran.err) == (3, True), ran.err


SHARED = ("receipt", "post", "-", "5.00", "--purpose", "other", "--fund", "shared")


def test_without_money_at_the_bank_there_is_nothing_to_share_by(empty: Officer) -> None:
    ran = empty.runs(*SHARED, "--date", "2024-03-01", json=False)
    assert (ran.exit, "no fund has money at the bank" in ran.err) == (3, True), ran.err


def test_what_cannot_be_shared_is_refused(invoiced: Officer) -> None:
    ran = invoiced.runs(*SHARED, "--charges", "1.00", "--date", "2023-12-31", json=False)
    assert (ran.exit, "--charges" in ran.err) == (2, True)
    ran = invoiced.runs(
        "receipt", "post", "CHE", "5.00", "--purpose", "7c", "--fund", "shared", json=False
    )
    assert (ran.exit, "goes with other income" in ran.err) == (3, True)
    ran = invoiced.runs(
        "expense", "post", "shared", "6900", "5.00", "--payee", "B", "--document", "B",
        "--bank-row", "B-000001", "--date", "2023-12-31", json=False,
    )  # fmt: skip
    assert (ran.exit, "--bank-row" in ran.err) == (2, True), ran.err
    ran = invoiced.runs(
        "expense", "post", "shared", "Salaries", "5.00", "--payee", "B", "--document", "B",
        "--date", "2023-12-31", json=False,
    )  # fmt: skip
    assert ran.exit == 3, ran.err
