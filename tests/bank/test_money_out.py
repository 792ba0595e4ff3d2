"""Payments of the bank: tied to what is posted, held until somebody says what for, taken back."""

from __future__ import annotations

import pytest

from tests.bad_inputs.rows import refused
from tests.bank.camt_files import Detail, Entry, Statement, camt, paid
from tests.builders import Officer, Ran


def expense(officer: Officer, amount: str, document: str, *more: str, day: str) -> int:
    ran = officer.does(
        "expense", "post", "TF", "Communications", amount, "--payee", "Printer, Geneva",
        "--document", document, "--date", day, *more,
    )  # fmt: skip
    return int(ran.json["entry"])


def bring(officer: Officer, *entries: Entry, **more: object) -> Ran:
    statement = Statement(entries, **more)  # type: ignore[arg-type]
    return officer.does("receipt", "import", officer.file("bank.xml", camt(statement)))


def test_a_payment_is_tied_to_the_expense_of_its_amount_near_its_day(banked: Officer) -> None:
    entry = expense(banked, "500.00", "I-1", day="2023-02-25")
    ran = bring(banked, paid(-50_000, "Druckerei AG", reference="A-1"))
    assert ran.json["posted"] == []
    assert ran.json["rows"][0]["entry"] == entry


@pytest.mark.parametrize(
    ("text", "party", "index"),
    [("Invoice I-2", "X", 1), ("Invoice 2023", "Printer SA", None), ("", "", None)],
)
def test_among_equal_expenses_the_document_decides_or_nobody(
    banked: Officer, text: str, party: str, index: int | None
) -> None:
    entries = [expense(banked, "500.00", f"I-{n}", day="2023-02-25") for n in (1, 2)]
    ran = bring(banked, Entry(-50_000, reference="A", details=(Detail(-50_000, party, text),)))
    row = ran.json["rows"][0]
    if index is None:
        assert row["status"] == "unallocated"
        assert "nothing tells them apart" in row["evidence"]
    else:
        assert row["entry"] == entries[index]


def test_an_expense_outside_the_window_is_another_one(banked: Officer) -> None:
    expense(banked, "500.00", "I-1", day="2023-01-05")
    ran = bring(banked, paid(-50_000, "Printer", reference="A-1"))
    assert ran.json["rows"][0]["status"] == "unallocated"


def test_what_nobody_explains_is_held_until_an_expense_does(banked: Officer) -> None:
    ran = bring(banked, paid(-50_000, "Unknown Ltd", reference="A-1"))
    assert banked.lines(ran.json["posted"][0]) == [
        ("TF", "2210", "500.00", None),
        ("TF", "1000", "-500.00", None),
    ]
    first = banked.does(
        "expense", "post", "TF", "Communications", "300.00", "--payee", "Unknown Ltd",
        "--document", "I-9", "--bank-row", "B-2023-0001",
    )  # fmt: skip
    assert first.json["date"] == "2023-03-01"
    assert banked.lines(first.json["entry"]) == [
        ("TF", "5400", "300.00", None),
        ("TF", "2210", "-300.00", None),
    ]
    assert len(banked.does("bank", "rows", "--unallocated").json) == 1
    refused(
        banked, "expense", "post", "TF", "Communications", "200.01", "--payee", "U",
        "--document", "I-10", "--bank-row", "B-2023-0001", names=("200.00", "200.01"),
    )  # fmt: skip
    banked.does(
        "expense", "post", "TF", "Staff travel", "200.00", "--payee", "Unknown Ltd",
        "--document", "I-10", "--bank-row", "B-2023-0001",
    )  # fmt: skip
    assert banked.does("bank", "rows").json[0]["status"] == "matched"
    assert banked.figure("variance", "actual_total", "2023") == "500.00"
    assert banked.does("verify").json["ok"]
    refused(
        banked, "expense", "post", "TF", "Communications", "1.00", "--payee", "U",
        "--document", "I-11", "--bank-row", "B-2023-0001", names=("booked already",),
    )  # fmt: skip


def test_a_sponsorship_expense_pays_the_trust_fund_back_inside_the_account(
    banked: Officer,
) -> None:
    bring(banked, paid(-50_000, "Airline", reference="A-1"))
    posted = banked.does(
        "expense", "post", "SP", "6100", "500.00", "--payee", "Airline", "--document", "T-1",
        "--bank-row", "B-2023-0001",
    )  # fmt: skip
    assert banked.lines(posted.json["entry"]) == [
        ("SP", "6100", "500.00", None),
        ("SP", "1000", "-500.00", None),
        ("TF", "1000", "500.00", None),
        ("TF", "2210", "-500.00", None),
        ("SP", "2300", "500.00", "AUS"),
        ("SP", "4300", "-500.00", "AUS"),
    ]
    assert banked.figure("sponsorship", "expenditure", "2023") == "500.00"
    assert banked.does("verify").json["ok"]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("--bank-row", "B-2023-0009"), ("B-2023-0009",)),
        (("--bank-row", "R-2023-0001"), ("R-2023-0001",)),
        (("--bank-row", "B-2023-0002"), ("money that came in",)),
        (("--bank-row", "B-2023-0001", "--unpaid"), ("--bank-row", "unpaid")),
    ],
)
def test_an_expense_against_another_row_is_refused(
    banked: Officer, words: tuple[str, ...], names: tuple[str, ...]
) -> None:
    bring(banked, paid(-50_000, "X", reference="A-1"), paid(50_000, "Y", reference="A-2"))
    refused(
        banked, "expense", "post", "TF", "Communications", "1.00", "--payee", "U",
        "--document", "I", *words, names=names,
    )  # fmt: skip


def test_a_held_payment_is_tied_to_an_expense_posted_since(banked: Officer) -> None:
    bring(banked, paid(-50_000, "Druckerei AG", reference="A-1"))
    entry = expense(banked, "500.00", "I-1", day="2023-03-03")
    ran = banked.does("bank", "match")
    assert ran.json["matched"] == 1
    row = banked.does("bank", "rows").json[0]
    assert (row["status"], row["entry"]) == ("matched", entry)
    trial = banked.does("statement", "trial-balance", "2023").json["tables"][0]["rows"]
    assert [one["balance"] for one in trial if one["account"] == "2210"] == ["0.00"]
    assert banked.does("verify").json["ok"]


def test_the_officer_ties_a_row_by_hand(banked: Officer) -> None:
    bring(banked, paid(-50_000, "Druckerei AG", reference="A-1"))
    entry = expense(banked, "500.00", "I-1", day="2023-06-03")
    other = expense(banked, "499.00", "I-2", day="2023-06-03")
    refused(banked, "bank", "tie", "B-2023-0001", str(other), "--reason", "x", names=("499.00",))
    refused(banked, "bank", "tie", "B-2023-0001", "9999", "--reason", "x", names=("9999",))
    banked.does("bank", "tie", "B-2023-0001", str(entry), "--reason", "posted with a wrong day")
    row = banked.does("bank", "rows").json[0]
    assert row["status"] == "matched"
    assert "posted with a wrong day" in row["evidence"]
    refused(
        banked, "bank", "tie", "B-2023-0001", str(entry + 1), "--reason", "x",
        names=("B-2023-0001",),
    )  # fmt: skip
    assert banked.does("verify").json["ok"]


def test_an_entry_explains_one_row_only(banked: Officer) -> None:
    bring(banked, paid(-50_000, "A", reference="A-1"), paid(-50_000, "B", reference="A-2"))
    entry = expense(banked, "500.00", "I-1", day="2023-06-03")
    banked.does("bank", "tie", "B-2023-0001", str(entry), "--reason", "the first of them")
    ran = banked.runs("bank", "tie", "B-2023-0002", str(entry), "--reason", "the same again")
    assert (ran.exit, '"tie-taken"' in ran.err) == (3, True), ran.err


def test_a_rule_is_booked_to_the_account_of_its_kind(banked: Officer) -> None:
    ran = banked.runs("bank", "rule", "add", "fee", "--contains", "Fee", "--account", "5400")
    assert (ran.exit, '"rule-account"' in ran.err) == (3, True), ran.err


def test_a_reversal_of_the_bank_undoes_what_it_names(banked: Officer) -> None:
    che = Detail(1_307_422, "Swiss Confederation", reference="RF97CCM2023CHE", end_to_end="E-77")
    back = Detail(-1_307_422, "Swiss Confederation", end_to_end="E-77")
    ran = bring(
        banked,
        Entry(1_307_422, reference="A-1", details=(che,)),
        Entry(-1_307_422, "2023-03-09", "A-2", (back,), reversal=True),
    )
    assert ran.json["unallocated"] == 0
    assert banked.does("invoice", "show", "CCM-2023-CHE").json["outstanding"] == "13074.22"
    second = ran.json["rows"][1]
    assert "takes back B-2023-0001" in second["evidence"]
    assert banked.does("journal", "show", str(second["entry"])).json["date"] == "2023-03-09"
    statuses = {one["status"] for one in banked.does("bank", "rows").json}
    assert statuses == {"matched"}
    assert banked.does("verify").json["ok"]


def test_a_reversal_that_names_nothing_is_held_for_the_officer(banked: Officer) -> None:
    ran = bring(
        banked,
        Entry(-700, reference="A-1", details=(Detail(-700, end_to_end="E-1"),), reversal=True),
        Entry(900, reference="A-2", details=(Detail(900, end_to_end="E-2"),), reversal=True),
    )
    assert [one["status"] for one in ran.json["rows"]] == ["unallocated", "unallocated"]
    lines = [banked.lines(one)[0][1] for one in ran.json["posted"]]
    assert lines == ["2210", "1000"]


def test_the_close_waits_for_the_bank(banked: Officer) -> None:
    opening = 86_051_300  # what the books hold at the start of 2023
    che = paid(1_307_422, "Swiss Confederation", reference="A-1")
    bring(banked, che, opening=opening, first="2023-01-01", last="2023-11-30")
    banked.does("receipt", "post", "NOR", "10.00", "--purpose", "7c", "--date", "2023-12-05")
    blocked = banked.runs("close-year", "2023", "--no-backup").json["blocked"]
    found = [one["detail"] for one in blocked if one["check"] == "bank"]
    assert any("2023-11-30" in one for one in found)
    assert any("no statement shows 10.00" in one for one in found)
    december = Statement(
        (paid(1_000, "Kingdom of Norway", date="2023-12-06", reference="A-2"),),
        opening=opening + 1_307_422, number=2, first="2023-12-01", last="2023-12-31",
    )  # fmt: skip
    ran = banked.does("receipt", "import", banked.file("dec.xml", camt(december)))
    assert ran.json["bank"][0]["open"] == "0.00"
    closed = banked.does("close-year", "2023", "--no-backup").json
    assert closed["status"] == "provisional"


def test_years_before_the_bank_is_used_close_without_it(opened: Officer) -> None:
    opened.does("bank", "add", "CH9300762011623852957")
    assert opened.does("close-year", "2022", "--no-backup").json["status"] == "provisional"


def test_the_reconciliation_names_every_item_between_books_and_bank(banked: Officer) -> None:
    expense(banked, "100.00", "I-1", day="2023-03-30")
    bring(banked, paid(-50_000, "X", reference="A-1"), opening=86_051_300)
    shown = banked.does("statement", "bank", "2023", "--as-of", "2023-03-31").json
    assert shown["figures"]["bank"] == "860013.00"
    assert shown["figures"]["books"] == "859913.00"
    assert shown["figures"]["open"] == "-100.00"
    table = next(one for one in shown["tables"] if one["key"] == "reconciliation")
    amounts = [one["amount"] for one in table["rows"]]
    assert amounts == ["860013.00", "-100.00", "859913.00"]


def test_a_payment_of_several_expenses_becomes_a_row_for_each(banked: Officer) -> None:
    entries = [
        expense(banked, amount, f"I-{number}", day="2023-02-27")
        for number, amount in enumerate(("300.00", "200.00", "75.50"), start=1)
    ]
    ran = bring(banked, paid(-50_000, "Printer Geneva SA", reference="A-1", text="I-1 I-2"))
    assert ran.json["posted"] == []
    assert [one["entry"] for one in ran.json["rows"]] == entries[:2]
    assert "a part of the payment of 500.00" in ran.json["rows"][0]["evidence"]
    assert [one["status"] for one in banked.does("bank", "rows").json] == ["matched"] * 2
    assert banked.does("verify").json["ok"]
    again = Statement((paid(-50_000, "Printer Geneva SA", reference="A-1", text="I-1 I-2"),))
    path = banked.file("again.xml", camt(again, message="again"))
    assert banked.does("receipt", "import", path).json["posted"] == []


def test_a_batch_that_names_nobody_may_be_several_expenses(banked: Officer) -> None:
    for number, amount in enumerate(("300.00", "200.00"), start=1):
        expense(banked, amount, f"I-{number}", day="2023-02-27")
    ran = bring(banked, Entry(-50_000, reference="A", batch=2))
    assert ran.json["unallocated"] == 0


def test_two_ways_to_make_a_payment_are_never_guessed_between(banked: Officer) -> None:
    for number, amount in enumerate(("300.00", "200.00", "400.00", "100.00"), start=1):
        expense(banked, amount, f"I-{number}", day="2023-02-27")
    ran = bring(banked, paid(-50_000, "Printer", reference="A"))
    assert ran.json["unallocated"] == 1
    assert "2 sums of entries" in ran.json["rows"][0]["evidence"]


def test_expenses_of_another_payee_are_no_part_of_a_payment(banked: Officer) -> None:
    for number, amount in enumerate(("300.00", "200.00"), start=1):
        expense(banked, amount, f"I-{number}", day="2023-02-27")
    ran = bring(banked, paid(-50_000, "Airline", reference="A", text="Tickets"))
    assert ran.json["unallocated"] == 1


def test_a_part_is_never_more_than_the_payment_or_money_in(banked: Officer) -> None:
    for number, amount in enumerate(("700.00", "200.00"), start=1):
        expense(banked, amount, f"I-{number}", day="2023-02-27")
    banked.does(
        "receipt", "post", "-", "200.00", "--purpose", "unallocated", "--date", "2023-02-27",
        "--text", "Printer",
    )  # fmt: skip
    ran = bring(banked, paid(-50_000, "Printer", reference="A"))
    assert ran.json["unallocated"] == 1
