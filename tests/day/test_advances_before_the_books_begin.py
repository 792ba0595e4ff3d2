"""Money that came before the books begin is in the opening, and settles the invoices it was for."""

from __future__ import annotations

import pytest

from tests.builders import BUDGET, Officer
from tests.reports.asking import row, shown

OPENING = """entry,date,fund,account,amount,text,state,tier,budget_year,reference
1,2022-12-31,TF,1000,246482.00,Opening balance,,,,
1,2022-12-31,TF,3000,-225407.78,Opening balance,,,,
1,2022-12-31,TF,2100,-5229.69,Early payment,CHE,7a,2023,CHE-9
1,2022-12-31,TF,2100,-7844.53,Early payment,CHE,7b,2023,CHE-9
1,2022-12-31,TF,2100,-5000.00,Early payment,SWE,7a,2023,SWE-1
1,2022-12-31,TF,2100,-2000.00,Gift for 2023,IRL,7c,2023,IRL-1
1,2022-12-31,TF,2100,-1000.00,Early payment,NZL,7b,2023,NZL-1
"""


@pytest.fixture
def early(empty: Officer) -> Officer:
    """Books whose opening holds money for 2023, invoiced in September 2022."""
    empty.ledger.unlink()
    opened = empty.does("init", "--opening", empty.file("opening.csv", OPENING))
    assert "`ccm-ledger receipt settle-advances`" in opened.err
    empty.does(
        "budget", "import", "2023", empty.file("budget.csv", BUDGET),
        "--approved-on", "2022-09-02", "--authority", "10MSP",
    )  # fmt: skip
    empty.does("invoice", "issue", "2023", "--date", "2022-09-15")
    return empty


def invoice(officer: Officer, number: str) -> dict:  # type: ignore[type-arg]
    return officer.does("invoice", "show", number).json  # type: ignore[no-any-return]


def sound(officer: Officer) -> bool:
    checked = officer.does("verify").json
    assert checked["ok"], [one for one in checked["checks"] if not one["ok"]]
    return True


def test_it_settles_its_invoice_and_counts_on_the_first_day(early: Officer) -> None:
    assert invoice(early, "CCM-2023-CHE")["status"] == "open"

    ran = early.does("receipt", "settle-advances").json

    of_state = [one for one in ran["settled"] if one["state"] == "CHE"]
    assert [(one["invoice"], one["tier"], one["amount"]) for one in of_state] == [
        ("CCM-2023-CHE", "7a", "5229.69"),
        ("CCM-2023-CHE", "7b", "7844.53"),
    ]
    tie = early.does("journal", "show", str(of_state[0]["entry"])).json
    assert (tie["date"], tie["kind"]) == ("2022-12-31", "advance-settled")
    assert early.lines(tie["entry"]) == [
        ("TF", "2150", "5229.69", "CHE"),
        ("TF", "1100", "-5229.69", "CHE"),
    ]
    release = early.does("journal", "show", str(of_state[0]["entry"] + 1)).json
    assert release["date"] == "2023-01-01"
    assert early.lines(release["entry"]) == [
        ("TF", "2100", "5229.69", "CHE"),
        ("TF", "4000", "-5229.69", "CHE"),
    ]
    paid = invoice(early, "CCM-2023-CHE")
    assert (paid["status"], paid["paid"], paid["outstanding"]) == ("paid", "13074.22", "0.00")
    assert [one["receipt"] for one in paid["payments"]] == [
        f"entry {one['entry']}" for one in of_state
    ]
    statement = shown(early, "contributions", "2023")
    cells = row(statement, "contributions", state="CHE")
    assert (cells["paid_7a"], cells["paid_7b"], cells["outstanding"]) == (
        "5229.69",
        "7844.53",
        "0.00",
    )
    assert statement["figures"]["paid_7a_and_7b"] == 1
    account = shown(early, "account", "CHE", "--as-of", "2023-12-31")
    assert "Paid before the books begin" in [one["text"] for one in account["tables"][0]["rows"]]
    assert sound(early)


def test_a_gift_counts_on_the_first_day_and_a_part_leaves_the_rest_open(early: Officer) -> None:
    ran = early.does("receipt", "settle-advances").json

    assert ran["given"] == "2000.00"
    assert early.figure("voluntary", "total", "2023") == "2000.00"
    swe = invoice(early, "CCM-2023-SWE")
    assert (swe["status"], swe["paid"]) == ("part-paid", "5000.00")
    # SWE's 7a is less than what came for it: the rest pays its 7b, under its own account.
    tiers = {one["tier"]: one["amount"] for one in ran["settled"] if one["state"] == "SWE"}
    assert tiers["7a"] == swe["tier_7a"]
    assert sound(early)


def test_what_no_invoice_asks_is_held_as_a_receipt_of_its_own(early: Officer) -> None:
    owed = invoice(early, "CCM-2023-NZL")
    early.does(
        "receipt", "post", "NZL", owed["amount"], "--purpose", "assessed", "--date", "2023-02-01"
    )

    ran = early.does("receipt", "settle-advances").json

    assert (ran["unallocated"], ran["receipts"]) == ("1000.00", ["R-2023-0002"])
    found = early.does("receipt", "list", "2023", "--unallocated").json[0]
    assert (found["id"], found["state"], found["unallocated"]) == (
        "R-2023-0002",
        "NZL",
        "1000.00",
    )
    assert early.lines(found["entry"]) == [
        ("TF", "2100", "1000.00", "NZL"),
        ("TF", "2200", "-1000.00", "NZL"),
    ]
    assert sound(early)
    back = early.does(
        "receipt", "refund", "R-2023-0002", "--reason", "paid twice", "--date", "2023-03-01"
    ).json
    assert early.lines(back["entry"])[1] == ("TF", "1000", "-1000.00", "NZL")
    assert sound(early)


def test_it_is_done_once(early: Officer) -> None:
    early.does("receipt", "settle-advances")
    before = early.bytes()

    again = early.does("receipt", "settle-advances").json

    assert (again["posted"], again["settled"]) == ([], [])
    assert early.bytes() == before


def test_the_year_cannot_close_before_and_can_after(early: Officer) -> None:
    early.does("close-year", "2022", "--no-backup")
    early.does("close-year", "2022", "--final")
    blocked = early.runs("close-year", "2023", "--no-backup")
    assert blocked.exit == 3
    mends = [one["mend"] for one in blocked.json["blocked"] if one["check"] == "advances"]
    assert len(mends) == 4  # a State and year each
    assert "`ccm-ledger receipt settle-advances`" in mends[0]

    ran = early.does("receipt", "settle-advances").json

    tie = early.does("journal", "show", str(ran["posted"][0])).json
    assert tie["date"] == "2023-01-01"  # 2022 is closed
    early.does("close-year", "2023", "--no-backup")
    assert early.figure("contributions", "mandatory_total", "2023") == "19074.22"
    assert sound(early)


def test_it_is_undone_whole_and_can_be_tied_again(early: Officer) -> None:
    ran = early.does("receipt", "settle-advances").json
    entry = next(one["entry"] for one in ran["settled"] if one["state"] == "CHE")
    cancel = early.runs("invoice", "cancel", "CCM-2023-CHE", "--reason", "x", json=False)
    assert cancel.exit == 3
    half = early.runs("journal", "reverse", str(entry + 1), "--reason", "x", json=False)
    assert half.exit == 3
    assert f"`ccm-ledger journal reverse {entry}" in half.err

    early.does("journal", "reverse", str(entry), "--reason", "of another State", "--date",
               "2023-01-01")  # fmt: skip

    assert invoice(early, "CCM-2023-CHE")["outstanding"] == "5229.69"
    assert sound(early)
    again = early.does("receipt", "settle-advances").json
    assert [(one["state"], one["amount"]) for one in again["settled"]] == [("CHE", "5229.69")]
    assert sound(early)


def test_an_opening_that_holds_money_for_a_year_that_is_over_is_told(empty: Officer) -> None:
    empty.ledger.unlink()
    empty.does("init", "--opening", empty.file("opening.csv", OPENING.replace(",2023,", ",2022,")))

    ran = empty.does("receipt", "settle-advances")

    assert ran.json["posted"] == []
    assert len(ran.warnings) == 5
    assert "the opening file is wrong there" in ran.warnings[0]
