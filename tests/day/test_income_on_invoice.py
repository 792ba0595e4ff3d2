"""Where a fund counts its income on invoice: each event line by line, and what it does to figures.

The years: books open on 31 December 2022; 2023 counts on receipt, 2024 on invoice. CHE's share of
2024 is 13'021.47 (7a 5'208.59, 7b 7'812.88).
"""

from __future__ import annotations

import pytest

from tests.builders import BUDGET, Officer

CHE = "CCM-2024-CHE"
PAID = ("receipt", "post", "CHE", "13021.47", "--purpose", "assessed", "--invoice", CHE)


@pytest.fixture
def due(invoiced: Officer) -> Officer:
    """From 2024 on income of TF counts on invoice; the budget of 2024 stands, nothing issued."""
    invoiced.does("fund", "policy", "TF", "on_invoice", "--from", "2024", "--source", "12MSP")
    invoiced.does(
        "budget", "import", "2024", invoiced.file("b4.csv", BUDGET),
        "--approved-on", "2023-09-14", "--authority", "11MSP",
    )  # fmt: skip
    return invoiced


@pytest.fixture
def early(due: Officer) -> Officer:
    """CHE's invoice of 2024 was issued in September 2023."""
    issue(due, "2023-09-20")
    return due


@pytest.fixture
def within(due: Officer) -> Officer:
    """CHE's invoice of 2024 was issued in January 2024."""
    issue(due, "2024-01-10")
    return due


def issue(officer: Officer, on: str) -> list[int]:
    done = officer.does("invoice", "issue", "2024", "--state", "CHE", "--date", on)
    posted: list[int] = done.json["posted"]
    return posted


def does(officer: Officer, *words: str) -> list[int]:
    posted: list[int] = officer.does(*words).json["posted"]
    return posted


def lines(officer: Officer, entry: int) -> list[tuple[str, str]]:
    return [(account, amount) for _, account, amount, _ in officer.lines(entry)]


def income(officer: Officer, as_of: str) -> str:
    """TF's income of the year up to a day."""
    return officer.figure("balance", "TF.income", as_of[:4], "--as-of", as_of)


def net(officer: Officer, as_of: str) -> str:
    """Assessed contributions, net, in the financial position of TF."""
    shown = officer.does("statement", "balance", as_of[:4], "--as-of", as_of).json
    position = next(table for table in shown["tables"] if table["key"] == "position")
    row = next(row for row in position["rows"] if row.get("account") == "1100")
    return str(row["TF"])


def sound(officer: Officer) -> bool:
    ran = officer.runs("verify")
    assert ran.exit == 0, [one for one in ran.json["checks"] if not one["ok"]]
    return True


# ── invoices ─────────────────────────────────────────────────────────────────────────────────


def test_issued_before_the_year_it_counts_from_the_first_day(due: Officer) -> None:
    entry, first_day = issue(due, "2023-09-20")
    assert lines(due, entry) == [
        ("1100", "5208.59"), ("2150", "-5208.59"), ("1100", "7812.88"), ("2150", "-7812.88"),
    ]  # fmt: skip
    assert lines(due, first_day) == [
        ("2150", "5208.59"), ("4000", "-5208.59"), ("2150", "7812.88"), ("4010", "-7812.88"),
    ]  # fmt: skip
    shown = due.does("journal", "show", str(first_day)).json
    assert (shown["date"], shown["companion_of"]) == ("2024-01-01", entry)
    assert income(due, "2023-12-31") == "0.00"
    assert income(due, "2024-01-01") == "13021.47"
    assert net(due, "2024-01-01") == "13021.47"
    assert sound(due)


def test_issued_in_the_year_it_counts_at_once(due: Officer) -> None:
    (entry,) = issue(due, "2024-01-10")
    assert lines(due, entry) == [
        ("1100", "5208.59"), ("4000", "-5208.59"), ("1100", "7812.88"), ("4010", "-7812.88"),
    ]  # fmt: skip
    assert sound(due)


def test_cancelling_takes_the_first_day_with_it(early: Officer) -> None:
    posted = does(early, "invoice", "cancel", CHE, "--reason", "x", "--date", "2023-10-01")
    assert [early.does("journal", "show", str(one)).json["date"] for one in posted] == [
        "2023-10-01", "2024-01-01",
    ]  # fmt: skip
    assert income(early, "2024-01-31") == "0.00"
    assert sound(early)


def test_its_entries_belong_to_the_invoice(early: Officer) -> None:
    first_day = int(early.does("journal", "list", "2024").json[0]["entry"])
    refused = early.runs("journal", "reverse", str(first_day), "--reason", "x", json=False)
    assert (refused.exit, f"invoice cancel {CHE}" in refused.err) == (3, True)


# ── money ────────────────────────────────────────────────────────────────────────────────────


def test_money_in_the_year_settles_and_is_no_income(within: Officer) -> None:
    (entry,) = does(within, *PAID, "--date", "2024-02-01")
    assert lines(within, entry) == [
        ("1000", "13021.47"), ("1100", "-5208.59"), ("1100", "-7812.88"),
    ]  # fmt: skip
    assert income(within, "2024-02-01") == "13021.47"
    assert net(within, "2024-02-01") == "0.00"
    shown = within.does("statement", "contributions", "2024").json
    row = next(row for row in shown["tables"][0]["rows"] if row["state"] == "CHE")
    assert (row["paid_7a"], row["paid_7b"], row["outstanding"]) == ("5208.59", "7812.88", "0.00")
    assert (shown["figures"]["mandatory_total"], shown["figures"]["outstanding_total"]) == (
        "13021.47", "0.00",
    )  # fmt: skip
    assert shown["figures"]["paid_7a_and_7b"] == 1
    assert sound(within)


def test_money_of_before_the_year_waits_and_counts_once(early: Officer) -> None:
    entry, first_day = does(early, *PAID, "--date", "2023-11-01")
    assert lines(early, entry) == [
        ("1000", "13021.47"), ("2100", "-5208.59"), ("2100", "-7812.88"),
        ("2150", "5208.59"), ("1100", "-5208.59"), ("2150", "7812.88"), ("1100", "-7812.88"),
    ]  # fmt: skip
    assert lines(early, first_day) == [
        ("2100", "5208.59"), ("2150", "-5208.59"), ("2100", "7812.88"), ("2150", "-7812.88"),
    ]  # fmt: skip
    assert income(early, "2023-12-31") == "0.00"
    assert income(early, "2024-01-01") == "13021.47"
    assert early.figure("balance", "TF.bank", "2024", "--as-of", "2024-01-01") == "259503.47"
    assert sound(early)


def test_reversing_money_of_before_the_year_brings_the_debt_back(early: Officer) -> None:
    does(early, *PAID, "--date", "2023-11-01")
    does(early, "receipt", "reverse", "R-2023-0001", "--reason", "x", "--date", "2023-11-15")
    assert net(early, "2024-01-01") == "13021.47"
    assert income(early, "2024-01-01") == "13021.47"
    assert sound(early)


def test_a_late_payment_is_no_income_of_the_later_year(due: Officer) -> None:
    """2023 counts on receipt, so it is paid late as 4400; 2024 counts on invoice and is not."""
    issue(due, "2024-01-10")
    due.now = due.now.replace(year=2025)
    (late,) = does(due, "receipt", "post", "CHE", "5208.59", "--purpose", "7a", "--invoice",
                   "CCM-2023-CHE", "--date", "2024-02-01")  # fmt: skip
    assert lines(due, late)[1] == ("4400", "-5208.59")
    (settled,) = does(due, "receipt", "post", "CHE", "5208.59", "--purpose", "7a", "--invoice",
                      CHE, "--date", "2025-02-01")  # fmt: skip
    assert lines(due, settled) == [("1000", "5208.59"), ("1100", "-5208.59")]
    assert due.figure("activity", "TF.income", "2025", "--as-of", "2025-02-28") == "0.00"
    assert due.does("invoice", "show", CHE).json["paid"] == "5208.59"
    assert sound(due)


def test_held_money_that_is_allocated_settles_too(within: Officer) -> None:
    does(within, "receipt", "post", "CHE", "13021.47", "--purpose", "unallocated", "--date",
         "2024-02-01")  # fmt: skip
    (entry,) = does(within, "receipt", "allocate", "R-2024-0001", "--purpose", "assessed",
                    "--invoice", CHE, "--date", "2024-02-02")  # fmt: skip
    assert lines(within, entry) == [
        ("2200", "5208.59"), ("1100", "-5208.59"), ("2200", "7812.88"), ("1100", "-7812.88"),
    ]  # fmt: skip
    assert sound(within)


def test_a_shortfall_within_the_tolerance_is_a_loss(within: Officer) -> None:
    (entry,) = does(within, "receipt", "post", "CHE", "13011.47", "--purpose", "assessed",
                    "--invoice", CHE, "--date", "2024-02-01")  # fmt: skip
    assert lines(within, entry)[-4:] == [
        ("6920", "10.00"), ("1190", "-10.00"), ("1190", "10.00"), ("1100", "-10.00"),
    ]  # fmt: skip
    assert within.does("invoice", "show", CHE).json["status"] == "paid"
    assert sound(within)


def test_before_the_year_such_a_shortfall_never_becomes_income(early: Officer) -> None:
    _, first_day = does(early, "receipt", "post", "CHE", "13011.47", "--purpose", "assessed",
                        "--invoice", CHE, "--date", "2023-11-01")  # fmt: skip
    assert lines(early, first_day)[-2:] == [("4010", "10.00"), ("2150", "-10.00")]
    assert income(early, "2024-01-01") == "13011.47"
    assert sound(early)


def test_money_given_back_revives_the_debt(within: Officer) -> None:
    does(within, *PAID, "--date", "2024-02-01")
    (entry,) = does(within, "receipt", "refund", "R-2024-0001", "--reason", "paid by mistake",
                    "--date", "2024-02-20")  # fmt: skip
    assert sorted(lines(within, entry)) == [
        ("1000", "-13021.47"), ("1100", "5208.59"), ("1100", "7812.88"),
    ]  # fmt: skip
    assert within.does("invoice", "show", CHE).json["outstanding"] == "13021.47"
    assert sound(within)


def test_money_given_back_before_the_year_leaves_what_was_asked(early: Officer) -> None:
    does(early, *PAID, "--date", "2023-11-01")
    does(
        early, "receipt", "refund", "R-2023-0001", "--reason", "x", "--date", "2023-11-20"
    )  # fmt: skip
    assert net(early, "2024-01-01") == "13021.47"
    assert income(early, "2024-01-01") == "13021.47"
    assert sound(early)


# ── credits and waivers ──────────────────────────────────────────────────────────────────────


def test_a_credit_note_takes_the_income_back(within: Officer) -> None:
    words = ("invoice", "credit", CHE, "100.00", "--reason", "rate corrected", "--date")
    (entry,) = does(within, *words, "2024-03-01")
    assert lines(within, entry) == [("4010", "100.00"), ("1100", "-100.00")]
    within.now = within.now.replace(year=2025)
    (later,) = does(within, *words, "2025-03-01")
    assert lines(within, later) == [("4400", "100.00"), ("1100", "-100.00")]
    assert sound(within)


def test_a_credit_note_of_before_the_year_never_becomes_income(early: Officer) -> None:
    entry, first_day = does(early, "invoice", "credit", CHE, "100.00", "--reason", "x", "--date",
                            "2023-10-01")  # fmt: skip
    assert lines(early, entry) == [("2150", "100.00"), ("1100", "-100.00")]
    assert lines(early, first_day) == [("4010", "100.00"), ("2150", "-100.00")]
    assert income(early, "2024-01-01") == "12921.47"
    undone = does(early, "invoice", "undo", CHE, "--reason", "x", "--date", "2023-10-05")
    assert len(undone) == 2
    assert income(early, "2024-01-01") == "13021.47"
    assert sound(early)


def test_a_waiver_is_a_loss(within: Officer) -> None:
    (entry,) = does(within, "invoice", "waive", CHE, "--authority", "12MSP", "--date", "2024-03-01")
    assert lines(within, entry)[:4] == [
        ("6920", "5208.59"), ("1190", "-5208.59"), ("1190", "5208.59"), ("1100", "-5208.59"),
    ]  # fmt: skip
    assert within.figure("activity", "TF.expenditure", "2024") == "13021.47"
    assert within.figure("activity", "TF.result", "2024") == "0.00"
    rows = within.does("statement", "variance", "2024").json["tables"][0]["rows"]
    assert [(r["line"], r["actual"]) for r in rows][-1] == ("Not budgeted", "13021.47")
    assert within.does("invoice", "show", CHE).json["status"] == "waived"
    assert sound(within)


def test_a_revised_budget_asks_and_credits_in_the_same_way(within: Officer) -> None:
    within.does(
        "budget", "import", "2024",
        within.file("b5.csv", BUDGET.replace("365881.00", "375881.00")),
        "--approved-on", "2024-02-01", "--authority", "MSP", "--revision",
    )  # fmt: skip
    (entry,) = issue(within, "2024-02-02")
    assert lines(within, entry) == [
        ("1100", "100.54"), ("4000", "-100.54"), ("1100", "150.81"), ("4010", "-150.81"),
    ]  # fmt: skip
    assert sound(within)


# ── year end, and setting the policy ─────────────────────────────────────────────────────────


def test_the_year_closes_with_its_receivables(due: Officer) -> None:
    due.does("invoice", "issue", "2024", "--date", "2023-09-20")
    due.does(*PAID, "--date", "2024-02-01")
    due.does("close-year", "2023", "--no-backup")
    due.does("close-year", "2023", "--final")
    due.now = due.now.replace(year=2025)
    closed = due.runs("close-year", "2024", "--no-backup")
    assert closed.exit == 0, closed.err
    shown = due.does("statement", "balance", "2024").json
    assert shown["figures"]["TF.income"] == "518057.00"
    assert any("count when they are due" in note for note in shown["notes"])
    assert net(due, "2024-12-31") == "505035.53"
    assert sound(due)


def test_the_same_policy_again_is_nothing_new_and_it_is_listed(due: Officer) -> None:
    before = due.bytes()
    again = due.does("fund", "policy", "TF", "on_invoice", "--from", "2024", "--source", "12MSP")
    assert (again.json["posted"], due.bytes()) == ([], before)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("TF", "on_invoice", "--from", "2023", "--source", "x"), "2023 doesn't begin afresh"),
        (("TF", "on_invoice", "--from", "2022", "--source", "x"), "2022 doesn't begin afresh"),
        (("TF", "as_spent", "--from", "2024", "--source", "x"), "know no as_spent"),
        (("SP", "on_invoice", "--from", "2024", "--source", "x"), "they know: as_spent"),
        (("XX", "on_invoice", "--from", "2024", "--source", "x"), "FUND"),
        (("TF", "on_invoice", "--from", "9999", "--source", "x"), "outside the years"),
        (("TF", "on_invoice", "--from", "20x4", "--source", "x"), "--from"),
        (("TF", "on_invoice", "--from", "2024", "--source", " "), "--source"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(
    invoiced: Officer, words: tuple[str, ...], expected: str
) -> None:
    before = invoiced.bytes()
    refused = invoiced.runs("fund", "policy", *words, json=False)
    assert (refused.exit, expected.lower() in refused.err.lower()) == (3, True), refused.err
    assert invoiced.bytes() == before


def test_a_year_that_has_moved_keeps_its_policy(invoiced: Officer) -> None:
    invoiced.does("receipt", "post", "CHE", "5.00", "--purpose", "7c", "--date", "2024-01-05")
    words = ("fund", "policy", "TF", "on_invoice", "--source", "x", "--from")
    refused = invoiced.runs(*words, "2024", json=False)
    assert (refused.exit, "it has entries of income" in refused.err) == (3, True)
    assert invoiced.runs("fund", "policy", "TF", "sometimes", "--from", "2024").exit == 2
    invoiced.does(*words, "2025")


# ── late money, and money of before the books begin ──────────────────────────────────────────


def test_late_money_of_such_a_year_is_told_and_is_no_income(due: Officer) -> None:
    issue(due, "2024-01-10")
    due.now = due.now.replace(year=2025)
    does(due, "receipt", "post", "CHE", "5229.69", "--purpose", "7a", "--invoice",
         "CCM-2023-CHE", "--date", "2025-02-01")  # fmt: skip
    does(due, *PAID, "--date", "2025-03-01")
    shown = due.does("statement", "contributions", "2025", "--as-of", "2025-12-31").json
    late = next(table for table in shown["tables"] if table["key"] == "late")
    assert [(r["tier"], r["meant_for"], r["counts_as"], r["amount"]) for r in late["rows"]] == [
        ("7a", 2023, "earlier years", "5229.69"),
        ("7a", 2024, "no income: counted in 2024", "5208.59"),
        ("7b", 2024, "no income: counted in 2024", "7812.88"),
    ]
    assert [("account 4400" in note, "no income now" in note) for note in late["notes"]] == [
        (True, False), (False, True),
    ]  # fmt: skip
    assert shown["figures"]["earlier_years_total"] == "5229.69"
    assert shown["figures"]["late_payers"] == 1
    activity = due.does("statement", "activity", "2025", "--as-of", "2025-12-31").json
    assert activity["figures"]["TF.income"] == "5229.69"
    does(due, "receipt", "reverse", "R-2025-0002", "--reason", "bounced", "--date", "2025-04-01")
    shown = due.does("statement", "contributions", "2025", "--as-of", "2025-12-31").json
    late = next(table for table in shown["tables"] if table["key"] == "late")
    assert late["total"]["amount"] == "5229.69"
    assert sound(due)


@pytest.mark.parametrize(
    ("issued_on", "tied_on"), [("2022-09-15", "2022-12-31"), ("2023-01-10", "2023-01-10")]
)
def test_money_of_before_the_books_begin_settles_an_invoice_that_counts(
    empty: Officer, issued_on: str, tied_on: str
) -> None:
    """The opening holds 5'000.00 of Switzerland for 2023, whose income counts on invoice."""
    empty.ledger.unlink()
    opening = (
        "entry,date,fund,account,amount,text,state,tier,budget_year\n"
        "1,2022-12-31,TF,1000,251482.00,Opening,,,\n"
        "1,2022-12-31,TF,3000,-246482.00,Opening,,,\n"
        "1,2022-12-31,TF,2100,-5000.00,Paid in November 2022,CHE,7a,2023\n"
    )
    empty.does("init", "--opening", empty.file("opening.csv", opening))
    empty.does("fund", "policy", "TF", "on_invoice", "--from", "2023", "--source", "10MSP")
    empty.does(
        "budget", "import", "2023", empty.file("b.csv", BUDGET),
        "--approved-on", "2022-09-02", "--authority", "10MSP",
    )  # fmt: skip
    empty.does("invoice", "issue", "2023", "--state", "CHE", "--date", issued_on)
    tie, release = does(empty, "receipt", "settle-advances")
    assert lines(empty, tie) == [("2150", "5000.00"), ("1100", "-5000.00")]
    assert lines(empty, release) == [("2100", "5000.00"), ("2150", "-5000.00")]
    days = [empty.does("journal", "show", str(one)).json["date"] for one in (tie, release)]
    assert days == [tied_on, "2023-01-01"]
    shown = empty.does("invoice", "show", "CCM-2023-CHE").json
    assert (shown["paid"], shown["outstanding"]) == ("5000.00", "8074.22")
    assert income(empty, "2023-12-31") == "13074.22"
    assert net(empty, "2023-12-31") == "8074.22"
    state = empty.does("statement", "contributions", "2023").json["tables"][0]["rows"][0]
    assert (state["paid_7a"], state["outstanding"]) == ("5000.00", "8074.22")
    assert sound(empty)
    empty.does("close-year", "2022", "--no-backup")
    ran = empty.runs("close-year", "2023", "--dry-run", "--no-backup", "--accept",
                     "assessment-run", "--reason", "one State")  # fmt: skip
    assert [one["check"] for one in ran.json["blocked"]] == []
