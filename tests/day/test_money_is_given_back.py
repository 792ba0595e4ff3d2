"""Money is given back: each row of DESIGN 3b line by line, and what the statements make of it."""

from __future__ import annotations

import sqlite3

import pytest

from tests.builders import BUDGET, Officer
from tests.reports.asking import notes, row, rows, shown
from tests.tampering import other_program, tamper

WHY = ("--reason", "paid twice")


def receive(officer: Officer, state: str, amount: str, purpose: str, *more: str) -> str:
    words = ["--date", "2023-03-01"] if "--date" not in more else []
    ran = officer.does("receipt", "post", state, amount, "--purpose", purpose, *more, *words)
    return str(ran.json["id"])


def give_back(officer: Officer, receipt: str, *more: str) -> dict:  # type: ignore[type-arg]
    words = ["--date", "2023-06-01"] if "--date" not in more else []
    return officer.does("receipt", "refund", receipt, *more, *words, *WHY).json  # type: ignore[no-any-return]


def listed(officer: Officer, receipt: str) -> dict:  # type: ignore[type-arg]
    found = officer.does("receipt", "list").json
    return next(one for one in found if one["id"] == receipt)  # type: ignore[no-any-return]


def invoice(officer: Officer, number: str) -> dict:  # type: ignore[type-arg]
    return officer.does("invoice", "show", number).json  # type: ignore[no-any-return]


def sound(officer: Officer) -> bool:
    checked = officer.does("verify").json
    assert checked["ok"], [one for one in checked["checks"] if not one["ok"]]
    return True


def test_an_assessed_contribution_of_the_year_goes_back_and_is_owed_again(
    invoiced: Officer,
) -> None:
    receipt = receive(invoiced, "CHE", "13074.22", "assessed")

    back = give_back(invoiced, receipt)

    assert back["id"] == "F-2023-0001"
    assert invoiced.lines(back["entry"]) == [
        ("TF", "4010", "7844.53", "CHE"),
        ("TF", "4000", "5229.69", "CHE"),
        ("TF", "1000", "-13074.22", "CHE"),
        ("TF", "1100", "7844.53", "CHE"),
        ("TF", "2150", "-7844.53", "CHE"),
        ("TF", "1100", "5229.69", "CHE"),
        ("TF", "2150", "-5229.69", "CHE"),
    ]
    owed = invoice(invoiced, "CCM-2023-CHE")
    assert (owed["status"], owed["paid"], owed["outstanding"]) == ("open", "0.00", "13074.22")
    found = listed(invoiced, receipt)
    assert (found["refunded"], found["unallocated"], found["allocations"]) == (
        "13074.22",
        "0.00",
        [],
    )
    statement = shown(invoiced, "contributions", "2023")
    assert statement["figures"]["mandatory_total"] == "0.00"
    assert row(statement, "contributions", state="CHE")["outstanding"] == "13074.22"
    assert row(shown(invoiced, "balance", "2023"), "refunds", refund=back["id"])["state"] == "CHE"
    assert sound(invoiced)


def test_a_part_goes_back_last_in_first_out_and_the_invoice_is_part_paid(
    invoiced: Officer,
) -> None:
    receipt = receive(invoiced, "CHE", "13074.22", "assessed")

    back = give_back(invoiced, receipt, "8000.00")

    assert invoiced.lines(back["entry"])[:3] == [
        ("TF", "4010", "7844.53", "CHE"),
        ("TF", "4000", "155.47", "CHE"),
        ("TF", "1000", "-8000.00", "CHE"),
    ]
    owed = invoice(invoiced, "CCM-2023-CHE")
    assert (owed["status"], owed["paid"], owed["outstanding"]) == (
        "part-paid",
        "5074.22",
        "8000.00",
    )
    assert [one["amount"] for one in owed["payments"]] == ["5074.22"]
    account = rows(shown(invoiced, "account", "CHE", "--as-of", "2023-12-31"), "account")
    assert [one["text"] for one in account] == [
        "Invoice",
        "Payment, CCM-2023-CHE",
        "Payment given back, CCM-2023-CHE",
    ]
    give_back(invoiced, receipt)
    assert invoice(invoiced, "CCM-2023-CHE")["outstanding"] == "13074.22"
    assert sound(invoiced)


def test_of_an_earlier_year_it_is_taken_from_earlier_years_income(invoiced: Officer) -> None:
    receipt = receive(invoiced, "CHE", "13074.22", "assessed")

    back = give_back(invoiced, receipt, "--date", "2024-02-01")

    assert invoiced.lines(back["entry"])[:3] == [
        ("TF", "4400", "7844.53", "CHE"),
        ("TF", "4400", "5229.69", "CHE"),
        ("TF", "1000", "-13074.22", "CHE"),
    ]
    assert invoiced.figure("contributions", "mandatory_total", "2023") == "13074.22"
    later = shown(invoiced, "contributions", "2024", "--as-of", "2024-12-31")
    assert later["figures"]["late_payers"] == 0
    assert row(later, "late", tier="7a")["counts_as"] == "given back or undone"
    assert later["figures"]["earlier_years_total"] == "-13074.22"
    assert sound(invoiced)


def test_money_for_a_year_to_come_goes_back_before_its_first_day(invoiced: Officer) -> None:
    invoiced.does(
        "budget", "import", "2024", invoiced.file("b24.csv", "line,amount\nSalaries,400000.00\n"),
        "--approved-on", "2023-09-14", "--authority", "11MSP",
    )  # fmt: skip
    invoiced.does("invoice", "issue", "2024", "--date", "2023-09-20", "--state", "CHE")
    owed = invoice(invoiced, "CCM-2024-CHE")
    receipt = receive(
        invoiced, "CHE", owed["amount"], "assessed", "--invoice", "CCM-2024-CHE",
        "--date", "2023-10-20",
    )  # fmt: skip

    back = give_back(invoiced, receipt, "--date", "2023-11-20")

    entries = [invoiced.does("journal", "show", str(one)).json for one in back["posted"]]
    assert [one["date"] for one in entries] == ["2023-11-20", "2024-01-01"]
    assert [one["account"] for one in entries[0]["lines"]][:3] == ["2100", "2100", "1000"]
    assert [one["account"] for one in entries[1]["lines"]] == ["4010", "2100", "4000", "2100"]
    assert invoice(invoiced, "CCM-2024-CHE")["status"] == "open"
    balance = shown(invoiced, "trial-balance", "2024", "--as-of", "2024-01-31")
    left = {
        one["account"]: one["balance"]
        for one in balance["tables"][0]["rows"]
        if one["account"] in {"2100", "4000", "4010"}
    }
    assert set(left.values()) <= {"0.00"}

    undone = invoiced.does("receipt", "unrefund", back["id"], "--reason", "it came back").json
    assert len(undone["posted"]) == 2
    assert invoice(invoiced, "CCM-2024-CHE")["status"] == "paid"
    assert sound(invoiced)


def test_a_gift_goes_back_through_an_account_of_its_own(invoiced: Officer) -> None:
    receipt = receive(invoiced, "IRL", "18864.00", "7c")

    back = give_back(invoiced, receipt, "8864.00")

    assert invoiced.lines(back["entry"]) == [
        ("TF", "4150", "8864.00", "IRL"),
        ("TF", "1000", "-8864.00", "IRL"),
    ]
    gift = row(shown(invoiced, "voluntary", "2023"), "voluntary", state="IRL")
    assert (gift["amount"], gift["refunded"]) == ("10000.00", "8864.00")
    assert invoiced.figure("contributions", "voluntary_total", "2023") == "10000.00"
    assert invoiced.figure("activity", "TF.contributions_received", "2023") == "10000.00"
    assert sound(invoiced)


def test_a_gift_to_the_reserve_goes_back_from_the_reserve(invoiced: Officer) -> None:
    receipt = receive(invoiced, "IRL", "4055.65", "reserve")

    back = give_back(invoiced, receipt)

    assert invoiced.lines(back["entry"]) == [
        ("WCR", "4200", "4055.65", "IRL"),
        ("WCR", "1000", "-4055.65", "IRL"),
    ]
    assert invoiced.figure("reserve", "closing", "2023") == "570184.00"
    assert sound(invoiced)


def test_a_sponsor_gets_back_what_is_unspent_of_its_money(invoiced: Officer) -> None:
    receipt = receive(invoiced, "IRL", "10000.00", "sponsorship")

    back = give_back(invoiced, receipt, "4000.00")

    assert invoiced.lines(back["entry"]) == [
        ("SP", "2300", "4000.00", "IRL"),
        ("SP", "1000", "-4000.00", "IRL"),
    ]
    statement = shown(invoiced, "sponsorship", "2023")
    assert row(statement, "contributions", state="IRL")["amount"] == "6000.00"
    assert sound(invoiced)

    invoiced.does(
        "expense", "post", "SP", "Travel costs", "48847.00", "--payee", "Travel agent",
        "--document", "T-1", "--date", "2023-07-01",
    )  # fmt: skip
    before = invoiced.bytes()
    ran = invoiced.runs("receipt", "refund", receipt, "6000.00", "--date", "2023-08-01", *WHY)
    assert ran.exit == 3
    assert "is unspent" in ran.err
    assert invoiced.bytes() == before


def test_more_than_is_owed_goes_back_first(invoiced: Officer) -> None:
    receipt = receive(invoiced, "CHE", "14000.00", "assessed")

    back = give_back(invoiced, receipt, "925.78")

    assert invoiced.lines(back["entry"]) == [
        ("TF", "2200", "925.78", "CHE"),
        ("TF", "1000", "-925.78", "CHE"),
    ]
    found = listed(invoiced, receipt)
    assert (found["unallocated"], found["refunded"]) == ("0.00", "925.78")
    assert invoice(invoiced, "CCM-2023-CHE")["status"] == "paid"
    ran = invoiced.runs("receipt", "allocate", receipt, "--purpose", "7c", "--date", "2023-06-02")
    assert ran.exit == 3
    assert sound(invoiced)


def test_money_received_in_error_is_sent_back_to_whoever_sent_it(invoiced: Officer) -> None:
    receipt = receive(invoiced, "-", "5000.00", "unallocated")

    back = give_back(invoiced, receipt)

    assert invoiced.lines(back["entry"]) == [
        ("TF", "2200", "5000.00", None),
        ("TF", "1000", "-5000.00", None),
    ]
    assert sound(invoiced)


def test_a_waived_shortfall_is_owed_again_once_all_goes_back(invoiced: Officer) -> None:
    receipt = receive(invoiced, "CHE", "13060.00", "assessed")
    give_back(invoiced, receipt, "1000.00")
    part = invoice(invoiced, "CCM-2023-CHE")
    assert (part["waived"], part["outstanding"]) == ("14.22", "1000.00")

    give_back(invoiced, receipt)

    whole = invoice(invoiced, "CCM-2023-CHE")
    assert (whole["waived"], whole["paid"], whole["outstanding"]) == ("0.00", "0.00", "13074.22")
    assert sound(invoiced)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("13074.23", "--date", "2023-06-01"), "13'074.22 of receipt R-2023-0001 is still held"),
        (("--date", "2023-02-28"), "2023-02-28 is before 2023-03-01"),
        (("0", "--date", "2023-06-01"), "AMOUNT"),
    ],
)
def test_no_more_goes_back_than_came_nor_before_it_came(
    invoiced: Officer, words: tuple[str, ...], said: str
) -> None:
    receipt = receive(invoiced, "CHE", "13074.22", "assessed")
    before = invoiced.bytes()

    ran = invoiced.runs("receipt", "refund", receipt, *words, *WHY, json=False)

    assert ran.exit == 3
    assert said in ran.err
    assert invoiced.bytes() == before


def test_a_refund_is_undone_by_its_own_command(invoiced: Officer) -> None:
    receipt = receive(invoiced, "CHE", "13074.22", "assessed")
    back = give_back(invoiced, receipt)

    wrong = invoiced.runs("receipt", "reverse", receipt, "--reason", "x", json=False)
    other = invoiced.runs("journal", "reverse", str(back["entry"]), "--reason", "x", json=False)
    assert (wrong.exit, other.exit) == (3, 3)
    assert f"`ccm-ledger receipt unrefund {back['id']}`" in wrong.err
    assert f"`ccm-ledger receipt unrefund {back['id']} --reason TEXT`" in other.err

    invoiced.does("receipt", "unrefund", back["id"], "--reason", "the account is closed")
    assert invoice(invoiced, "CCM-2023-CHE")["status"] == "paid"
    assert listed(invoiced, receipt)["refunded"] == "0.00"
    again = invoiced.runs("receipt", "unrefund", back["id"], "--reason", "x")
    assert (again.exit, len(again.err.splitlines())) == (3, 1)
    invoiced.does("receipt", "reverse", receipt, "--reason", "bounced")
    refunds = invoiced.does("receipt", "refunds").json
    assert [(one["id"], one["reversed_by"] is not None) for one in refunds] == [(back["id"], True)]
    assert sound(invoiced)


def test_a_refund_is_not_undone_where_the_invoice_is_settled_otherwise_since(
    invoiced: Officer,
) -> None:
    receipt = receive(invoiced, "CHE", "13074.22", "assessed")
    back = give_back(invoiced, receipt)
    receive(invoiced, "CHE", "13074.22", "assessed", "--date", "2023-07-01")
    before = invoiced.bytes()

    ran = invoiced.runs("receipt", "unrefund", back["id"], "--reason", "it came back", json=False)

    assert ran.exit == 3
    assert len(ran.errors) == 2
    assert "is settled otherwise since" in ran.err
    assert invoiced.bytes() == before


def test_what_is_unspent_of_an_earmark_is_due_and_then_paid(standing: Officer) -> None:
    standing.does(
        "expense", "post", "TF", "Staff travel", "10000.00", "--payee", "Hotel", "--document",
        "H-1", "--earmark", "WORKSHOP", "--date", "2023-05-01",
    )  # fmt: skip
    due = standing.does(
        "earmark", "return", "WORKSHOP", "--reason", "it cost less", "--date", "2023-12-15",
        "--document", "Letter of 10 December 2023",
    ).json  # fmt: skip

    assert (due["id"], due["amount"], due["left"]) == ("F-2023-0001", "20000.00", "0.00")
    assert standing.lines(due["entry"]) == [
        ("TF", "4150", "20000.00", "CHE"),
        ("TF", "2020", "-20000.00", "CHE"),
    ]
    earmark = standing.does("earmark", "show", "WORKSHOP", "2023").json
    assert {key: earmark[key] for key in ("received", "used", "refunded", "closing")} == {
        "received": "30000.00",
        "used": "10000.00",
        "refunded": "20000.00",
        "closing": "0.00",
    }
    assert standing.does("receipt", "refunds", "2023").json[0]["due"] == "20000.00"
    balance = shown(standing, "balance", "2023")
    assert row(balance, "earmarks", earmark="WORKSHOP")["refunded"] == "20000.00"
    assert standing.figure("voluntary", "total", "2023") == "39250.00"

    paid = standing.does("expense", "pay", "F-2023-0001", "--date", "2023-12-20").json
    assert standing.lines(paid["posted"][0]) == [
        ("TF", "2020", "20000.00", "CHE"),
        ("TF", "1000", "-20000.00", None),
    ]
    assert standing.does("receipt", "refunds", "2023").json[0]["due"] == "0.00"
    ran = standing.runs("receipt", "unrefund", "F-2023-0001", "--reason", "x", json=False)
    assert ran.exit == 3
    assert "20'000.00 of refund F-2023-0001 is paid" in ran.err
    assert sound(standing)


def test_no_more_of_an_earmark_goes_back_than_is_unspent(standing: Officer) -> None:
    before = standing.bytes()
    ran = standing.runs(
        "earmark", "return", "WORKSHOP", "30000.01", "--reason", "x", "--date", "2023-12-15",
        json=False,
    )  # fmt: skip
    assert (ran.exit, standing.bytes()) == (3, before)
    assert "30'000.00 of earmark WORKSHOP is unspent" in ran.err

    standing.does(
        "earmark", "return", "WORKSHOP", "20000.00", "--reason", "x", "--date", "2023-12-15"
    )
    receipt = standing.does("receipt", "list").json[0]["id"]
    spent = standing.runs("receipt", "refund", receipt, "--date", "2023-12-16", *WHY, json=False)
    assert spent.exit == 3
    assert "earmark WORKSHOP would fall below zero by 20'000.00" in spent.err


def test_what_is_left_of_a_sponsors_earmark_is_due_from_the_programme(invoiced: Officer) -> None:
    invoiced.does(
        "earmark", "add", "TRAVEL", "--fund", "SP", "--state", "IRL", "--purpose", "Delegates"
    )
    receive(invoiced, "IRL", "5000.00", "sponsorship", "--earmark", "TRAVEL")

    due = invoiced.does(
        "earmark", "return", "TRAVEL", "1200.00", "--reason", "fewer", "--date", "2023-12-01"
    ).json

    assert invoiced.lines(due["entry"]) == [
        ("SP", "2300", "1200.00", "IRL"),
        ("SP", "2020", "-1200.00", "IRL"),
    ]
    assert invoiced.does("earmark", "show", "TRAVEL", "2023").json["refunded"] == "1200.00"
    assert sound(invoiced)


def test_an_adjustment_gives_money_back_in_a_provisional_year(invoiced: Officer) -> None:
    receipt = receive(invoiced, "CHE", "14000.00", "assessed")
    invoiced.does("close-year", "2023", "--no-backup", "--accept", "suspense", "--reason", "asked")
    plain = invoiced.runs("receipt", "refund", receipt, "925.78", "--date", "2023-12-31", *WHY)
    assert plain.exit == 3

    ran = invoiced.does(
        "receipt", "refund", receipt, "925.78", "--date", "2023-12-31", "--adjustment",
        "--document", "Auditor's letter", *WHY,
    )  # fmt: skip

    assert invoiced.does("journal", "show", str(ran.json["entry"])).json["adjustment"] is not None
    assert sound(invoiced)


def test_the_statement_says_what_was_meant_for_an_open_invoice_and_received_as_a_gift(
    invoiced: Officer,
) -> None:
    receipt = receive(invoiced, "AUT", "7347.00", "7c", "--meant-for", "2022")

    account = shown(invoiced, "account", "AUT", "--as-of", "2023-12-31")
    remark = row(account, "open", invoice="ISU-2022-AUT")["remark"]
    assert remark == "7'347.00 received as 7c, meant for this"
    later = shown(invoiced, "contributions", "2022", "--as-of", "2023-12-31")
    assert "Austria: 7'347.00 was received after 2022 as a voluntary contribution" in notes(later)

    give_back(invoiced, receipt)
    account = shown(invoiced, "account", "AUT", "--as-of", "2023-12-31")
    assert row(account, "open", invoice="ISU-2022-AUT").get("remark", "") == ""
    assert sound(invoiced)


# ── where income counts on invoice ───────────────────────────────────────────────────────────


@pytest.fixture
def on_invoice(invoiced: Officer) -> Officer:
    """From 2024 on the Trust Fund's income counts on invoice; CHE's of 2024 is issued."""
    invoiced.does("fund", "policy", "TF", "on_invoice", "--from", "2024", "--source", "12MSP")
    invoiced.does(
        "budget", "import", "2024", invoiced.file("b4.csv", BUDGET),
        "--approved-on", "2023-09-14", "--authority", "11MSP",
    )  # fmt: skip
    invoiced.does("invoice", "issue", "2024", "--state", "CHE", "--date", "2023-09-20")
    return invoiced


@pytest.mark.parametrize(
    ("paid_on", "back_on", "first"),
    [
        ("2023-11-01", "2023-12-01", "2100"),
        ("2023-11-01", "2024-02-01", "1100"),
        ("2024-01-20", "2024-02-01", "1100"),
    ],
)
def test_where_income_counts_on_invoice_the_debt_comes_back_and_the_income_stays(
    on_invoice: Officer, paid_on: str, back_on: str, first: str
) -> None:
    receipt = receive(
        on_invoice, "CHE", "13021.47", "assessed", "--invoice", "CCM-2024-CHE", "--date", paid_on
    )

    back = give_back(on_invoice, receipt, "--date", back_on)

    assert on_invoice.lines(back["entry"])[0] == ("TF", first, "7812.88", "CHE")
    assert invoice(on_invoice, "CCM-2024-CHE")["outstanding"] == "13021.47"
    assert on_invoice.figure("activity", "TF.income", "2024", "--as-of", "2024-12-31") == "13021.47"
    position = shown(on_invoice, "balance", "2024", "--as-of", "2024-12-31")
    assert position["figures"]["receivable"] != "0.00"
    assert sound(on_invoice)


# ── what another program can't do ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        ("UPDATE refund SET amount_rappen = 1", "a refund is sealed"),
        ("DELETE FROM refund_part", "a refund is sealed"),
        ("INSERT INTO refund SELECT * FROM refund", "(the refund exists|more than was received)"),
        (
            "INSERT INTO refund_part VALUES ('F-2023-0001', 9, 1, 1, 0)",
            "(a refund is sealed|more than was allocated)",
        ),
        (
            "INSERT INTO refund SELECT 'F-2023-0002', entry - 1, date, receipt, NULL, state,"
            " 1307423, reason, document FROM refund",
            "more than was received",
        ),
        (
            "INSERT INTO allocation SELECT 3, receipt, entry, '7c', 'CHE', 100, 0, 2023, NULL,"
            " NULL, NULL FROM refund",
            "more than was received",
        ),
    ],
)
def test_a_refund_is_sealed(invoiced: Officer, attempt: str, said: str) -> None:
    give_back(invoiced, receive(invoiced, "CHE", "13074.22", "assessed"))

    with (
        other_program(invoiced.ledger) as db,
        pytest.raises(sqlite3.IntegrityError, match=f"^{said}$"),
    ):
        db.execute(attempt)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE refund SET amount_rappen = 100", "refund F-2023-0001 is 1.00, booked 13'074.22"),
        ("DELETE FROM refund_part", "its parts 0.00"),
        (
            "UPDATE refund_part SET amount_rappen = amount_rappen + 1 WHERE number = 1",
            "0.01 more given back than allocation 2 was",
        ),
        (
            "UPDATE refund_part SET waived_rappen = 5 WHERE number = 1",
            "7'844.58 given back of invoice CCM-2023-CHE 7b, 7'844.53 owed again",
        ),
    ],
)
def test_verify_finds_a_refund_that_was_changed(
    invoiced: Officer, statement: str, said: str
) -> None:
    give_back(invoiced, receive(invoiced, "CHE", "13074.22", "assessed"))
    tamper(invoiced.ledger, statement)

    found = invoiced.runs("verify").json["checks"]

    failed = {one["check"]: one["detail"] for one in found if not one["ok"]}
    assert said in failed["refunds"]
    assert "registers" in failed
