"""Money comes in: each row of DESIGN 3a as the officer meets it, line by line."""

from __future__ import annotations

import pytest

from tests.builders import Officer


def receive(officer: Officer, state: str, amount: str, purpose: str, *more: str) -> dict:  # type: ignore[type-arg]
    words = ["--date", "2023-03-01"] if "--date" not in more else []
    ran = officer.does("receipt", "post", state, amount, "--purpose", purpose, *more, *words)
    return ran.json  # type: ignore[no-any-return]


def invoice(officer: Officer, number: str) -> dict:  # type: ignore[type-arg]
    return officer.does("invoice", "show", number).json  # type: ignore[no-any-return]


def test_assessed_money_settles_the_invoice_tier_by_tier(invoiced: Officer) -> None:
    owed = invoice(invoiced, "CCM-2023-CHE")
    assert (owed["amount"], owed["tier_7a"], owed["tier_7b"]) == (
        "13074.22",
        "5229.69",
        "7844.53",
    )
    posted = receive(invoiced, "CHE", "13074.22", "assessed")
    assert invoiced.lines(posted["entry"]) == [
        ("TF", "1000", "13074.22", "CHE"),
        ("TF", "4000", "-5229.69", "CHE"),
        ("TF", "4010", "-7844.53", "CHE"),
        ("TF", "2150", "5229.69", "CHE"),
        ("TF", "1100", "-5229.69", "CHE"),
        ("TF", "2150", "7844.53", "CHE"),
        ("TF", "1100", "-7844.53", "CHE"),
    ]
    paid = invoice(invoiced, "CCM-2023-CHE")
    assert (paid["status"], paid["outstanding"]) == ("paid", "0.00")


def test_a_part_payment_pays_seven_a_first(invoiced: Officer) -> None:
    posted = receive(invoiced, "CHE", "6000.00", "assessed")
    lines = invoiced.lines(posted["entry"])
    assert ("TF", "4000", "-5229.69", "CHE") in lines
    assert ("TF", "4010", "-770.31", "CHE") in lines
    assert invoice(invoiced, "CCM-2023-CHE")["status"] == "part-paid"


def test_the_oldest_invoice_comes_first_and_keeps_its_class(invoiced: Officer) -> None:
    posted = receive(invoiced, "AUT", "8000.00", "assessed")
    lines = invoiced.lines(posted["entry"])
    assert ("TF", "4400", "-2938.80", "AUT") in lines
    assert ("TF", "4400", "-4408.20", "AUT") in lines
    assert ("TF", "4000", "-653.00", "AUT") in lines


def test_a_late_payment_for_a_closed_year_goes_to_the_open_year_and_keeps_its_class(
    invoiced: Officer,
) -> None:
    receive(invoiced, "AUT", "7347.00", "assessed", "--invoice", "ISU-2022-AUT")
    assert invoice(invoiced, "ISU-2022-AUT")["status"] == "paid"
    contributions = invoiced.does("statement", "contributions", "2023").json
    assert contributions["figures"]["mandatory_total"] == "0.00"
    late = next(table for table in contributions["tables"] if table["key"] == "late")
    assert [(row["state"], row["tier"], row["amount"]) for row in late["rows"]] == [
        ("AUT", "7a", "2938.80"),
        ("AUT", "7b", "4408.20"),
    ]


def test_money_for_a_year_to_come_waits_until_its_first_day(invoiced: Officer) -> None:
    budget = "line,amount\nSalaries,400000.00\n"
    invoiced.does(
        "budget", "import", "2024", invoiced.file("b24.csv", budget),
        "--approved-on", "2023-09-14", "--authority", "11MSP",
    )  # fmt: skip
    invoiced.does("invoice", "issue", "2024", "--date", "2023-09-20", "--state", "CHE")
    owed = invoice(invoiced, "CCM-2024-CHE")
    posted = receive(
        invoiced, "CHE", owed["amount"], "assessed", "--invoice", "CCM-2024-CHE",
        "--date", "2023-12-20",
    )  # fmt: skip
    assert len(posted["posted"]) == 2
    now, then = (invoiced.does("journal", "show", str(one)).json for one in posted["posted"])
    assert now["date"] == "2023-12-20"
    assert {line["account"] for line in now["lines"]} == {"1000", "2100", "1100", "2150"}
    assert then["date"] == "2024-01-01"
    assert {line["account"] for line in then["lines"]} == {"2100", "4000", "4010"}

    undone = invoiced.does("receipt", "reverse", posted["id"], "--reason", "bounced").json
    dates = [invoiced.does("journal", "show", str(one)).json["date"] for one in undone["posted"]]
    assert dates == ["2023-12-31", "2024-01-01"]


def test_more_than_is_owed_is_held_until_somebody_says_what_for(invoiced: Officer) -> None:
    ran = invoiced.does(
        "receipt", "post", "CHE", "14000.00", "--purpose", "assessed", "--date", "2023-03-01"
    )
    assert ran.json["unallocated"] == "925.78"
    assert len(ran.warnings) == 1
    posted = invoiced.does(
        "receipt", "allocate", ran.json["id"], "--purpose", "reserve", "--date", "2023-03-05"
    ).json
    assert invoiced.lines(posted["entry"]) == [
        ("TF", "2200", "925.78", "CHE"),
        ("TF", "1000", "-925.78", "CHE"),
        ("WCR", "1000", "925.78", "CHE"),
        ("WCR", "4200", "-925.78", "CHE"),
    ]


def test_a_shortfall_within_the_tolerance_is_waived_and_said_so(invoiced: Officer) -> None:
    posted = receive(invoiced, "CHE", "13060.00", "assessed")
    lines = invoiced.lines(posted["entry"])
    assert ("TF", "4010", "-7830.31", "CHE") in lines
    assert ("TF", "1100", "-14.22", "CHE") in lines
    shown = invoice(invoiced, "CCM-2023-CHE")
    assert (shown["status"], shown["waived"]) == ("paid", "14.22")


def test_charges_that_the_bank_states_are_booked_gross(invoiced: Officer) -> None:
    posted = receive(invoiced, "CHE", "13044.22", "assessed", "--charges", "30.00")
    lines = invoiced.lines(posted["entry"])
    assert lines[:2] == [("TF", "1000", "13044.22", "CHE"), ("TF", "6900", "30.00", "CHE")]
    assert invoice(invoiced, "CCM-2023-CHE")["status"] == "paid"


@pytest.mark.parametrize(
    ("purpose", "fund", "account"),
    [("7c", "TF", "4100"), ("reserve", "WCR", "4200"), ("sponsorship", "SP", "2300")],
)
def test_gifts_go_to_their_fund(invoiced: Officer, purpose: str, fund: str, account: str) -> None:
    posted = receive(invoiced, "IRL", "4056.00", purpose)
    assert invoiced.lines(posted["entry"]) == [
        (fund, "1000", "4056.00", "IRL"),
        (fund, account, "-4056.00", "IRL"),
    ]


def test_unknown_money_waits_and_is_allocated_later(invoiced: Officer) -> None:
    held = receive(invoiced, "-", "5000.00", "unallocated", "--text", "AMBASSADE")
    assert invoiced.lines(held["entry"]) == [
        ("TF", "1000", "5000.00", None),
        ("TF", "2200", "-5000.00", None),
    ]
    posted = invoiced.does(
        "receipt", "allocate", held["id"], "--purpose", "assessed", "--state", "CHE",
        "--date", "2023-04-01",
    ).json  # fmt: skip
    assert ("TF", "4000", "-5000.00", "CHE") in invoiced.lines(posted["entry"])
    listed = invoiced.does("receipt", "list").json
    assert listed[0]["allocations"][0]["invoice"] == "CCM-2023-CHE"
    assert listed[0]["unallocated"] == "0.00"


def test_reversing_undoes_the_credit_and_what_was_allocated_of_it(invoiced: Officer) -> None:
    held = receive(invoiced, "-", "5000.00", "unallocated")
    invoiced.does(
        "receipt", "allocate", held["id"], "--purpose", "7c", "--state", "CHE",
        "--date", "2023-04-01",
    )  # fmt: skip
    undone = invoiced.does("receipt", "reverse", held["id"], "--reason", "sent in error").json
    assert len(undone["posted"]) == 2
    balance = invoiced.does("statement", "trial-balance", "2023").json
    left = [row for row in balance["tables"][0]["rows"] if row["account"] in {"2200", "4100"}]
    assert all(row["balance"] == "0.00" for row in left)
    again = invoiced.runs("receipt", "reverse", held["id"], "--reason", "again")
    assert (again.exit, len(again.err.splitlines())) == (3, 1)


def test_one_credit_for_several_purposes_is_one_entry(invoiced: Officer) -> None:
    rows = (
        "date,state,amount,purpose,reference,text\n"
        "2023-05-02,IRL,4055.60,reserve,IRL-77,Reserve\n"
        "2023-05-02,IRL,18864.00,7c,IRL-77,Voluntary\n"
        "2023-05-02,CHE,100.00,7c,CHE-1,Voluntary\n"
    )
    ran = invoiced.does("receipt", "import", invoiced.file("r.csv", rows)).json
    assert (ran["read"], len(ran["posted"])) == (3, 2)
    lines = invoiced.lines(ran["posted"][0])
    assert sum(1 for line in lines if line[1] == "1000") == 2
    undone = invoiced.does("receipt", "reverse", "R-2023-0001", "--reason", "wrong State").json
    assert undone["reversed"] == ["R-2023-0001", "R-2023-0002"]


def test_importing_a_file_twice_posts_nothing_twice(invoiced: Officer) -> None:
    rows = (
        "date,state,amount,purpose,reference,text\n"
        "2023-05-02,CHE,100.00,7c,,same\n"
        "2023-05-02,CHE,100.00,7c,,same\n"
    )
    path = invoiced.file("r.csv", rows)
    assert len(invoiced.does("receipt", "import", path).json["posted"]) == 2
    before = invoiced.bytes()
    again = invoiced.does("receipt", "import", path).json
    assert (again["read"], again["already_posted"], again["posted"]) == (2, 2, [])
    assert invoiced.bytes() == before
    crlf = invoiced.file("r2.csv", b"\xef\xbb\xbf" + rows.replace("\n", "\r\n").encode())
    assert invoiced.does("receipt", "import", crlf).json["posted"] == []
    more = invoiced.file("r3.csv", rows + "2023-05-03,CHE,5.00,7c,,new\n")
    assert len(invoiced.does("receipt", "import", more).json["posted"]) == 1


def test_a_changed_amount_of_a_posted_row_is_refused(invoiced: Officer) -> None:
    header = "date,state,amount,purpose,reference,text\n"
    first = invoiced.file("r.csv", header + "2023-05-02,CHE,100.00,7c,X-1,gift\n")
    invoiced.does("receipt", "import", first)
    changed = invoiced.file("r2.csv", header + "2023-05-02,CHE,101.00,7c,X-1,gift\n")
    refused = invoiced.runs("receipt", "import", changed, json=False)
    assert refused.exit == 3
    assert "R-2023-0001" in refused.err
    assert "r2.csv:2" in refused.err


def test_the_same_key_posts_once(invoiced: Officer) -> None:
    words = ("receipt", "post", "CHE", "10.00", "--purpose", "7c", "--date", "2023-03-01")
    first = invoiced.does(*words, "--key", "k1").json
    before = invoiced.bytes()
    again = invoiced.does(*words, "--key", "k1").json
    assert (again["posted"], again["id"]) == ([], first["id"])
    other = invoiced.runs(*words[:3], "11.00", *words[4:], "--key", "k1")
    assert other.exit == 3
    assert invoiced.bytes() == before


def test_a_dry_run_shows_the_entry_and_changes_no_byte(invoiced: Officer) -> None:
    before = invoiced.bytes()
    ran = invoiced.does(
        "receipt", "post", "CHE", "10.00", "--purpose", "7c", "--date", "2023-03-01", "--dry-run"
    ).json
    assert ran["entries"][0]["lines"][0]["amount"] == "10.00"
    assert invoiced.bytes() == before


def test_a_row_whose_text_was_mended_is_posted_with_a_warning(invoiced: Officer) -> None:
    header = "date,state,amount,purpose,reference,text\n"
    first = invoiced.file("r.csv", header + "2023-05-02,CHE,100.00,7c,X-1,gift\n")
    invoiced.does("receipt", "import", first)
    mended = invoiced.file("r2.csv", header + "2023-05-02,CHE,100.00,7c,X-1,a gift\n")
    ran = invoiced.does("receipt", "import", mended)
    assert len(ran.json["posted"]) == 1
    assert "R-2023-0001" in ran.warnings[0]
