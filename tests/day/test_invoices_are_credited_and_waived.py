"""Something is taken off an invoice: credit notes, waivers by decision, and taking them back."""

from __future__ import annotations

import sqlite3

import pytest

from tests.builders import Officer, Ran

CHE = "CCM-2023-CHE"  # 13'074.22: 7a 5'229.69, 7b 7'844.53
AUT = "ISU-2022-AUT"  # 7'347.00 of 2022: 7a 2'938.80, 7b 4'408.20
DECISION = "12MSP, decision 4"


def credit(officer: Officer, amount: str, *words: str, number: str = CHE) -> Ran:
    return officer.runs(
        "invoice", "credit", number, amount, "--reason", "rate corrected", "--date", "2023-03-01",
        *words,
    )  # fmt: skip


def shown(officer: Officer, number: str = CHE) -> dict[str, object]:
    found: dict[str, object] = officer.does("invoice", "show", number).json
    return found


def items(officer: Officer, number: str = CHE) -> dict[str, str]:
    listed = officer.does("invoice", "show", number).json["items"]
    return {item["tier"]: item["outstanding"] for item in listed}


def details(officer: Officer, entry: int) -> list[tuple[object, ...]]:
    """Account, rappen, State, tier, budget year and invoice of each line of an entry."""
    sql = """
    SELECT account, amount_rappen, state, tier, budget_year, invoice FROM line
    WHERE entry = ? ORDER BY number
    """
    with sqlite3.connect(officer.ledger) as db:
        return db.execute(sql, (entry,)).fetchall()


def sound(officer: Officer) -> bool:
    return officer.runs("verify").exit == 0


# ── credit notes ─────────────────────────────────────────────────────────────────────────────


def test_a_credit_takes_the_last_tier_first(invoiced: Officer) -> None:
    done = credit(invoiced, "8000.00").json
    assert (done["credit"], done["outstanding"]) == ("CCM-2023-CHE-C1", "5074.22")
    (entry,) = done["posted"]
    assert details(invoiced, entry) == [
        ("2150", 784453, "CHE", "7b", 2023, CHE),
        ("1100", -784453, "CHE", "7b", 2023, CHE),
        ("2150", 15547, "CHE", "7a", 2023, CHE),
        ("1100", -15547, "CHE", "7a", 2023, CHE),
    ]
    kept = shown(invoiced)
    assert (kept["amount"], kept["credited"], kept["status"]) == ("13074.22", "8000.00", "open")
    assert items(invoiced) == {"7a": "5074.22", "7b": "0.00"}
    assert sound(invoiced)


def test_a_credit_of_one_tier_leaves_the_other(invoiced: Officer) -> None:
    credit(invoiced, "100.00", "--tier", "7a")
    assert items(invoiced) == {"7a": "5129.69", "7b": "7844.53"}
    second = credit(invoiced, "44.53", "--tier", "7b").json
    assert second["credit"] == "CCM-2023-CHE-C2"


def test_invoiced_less_credited_paid_and_waived_is_open(invoiced: Officer) -> None:
    credit(invoiced, "1000.00")
    invoiced.does("receipt", "post", "CHE", "5229.69", "--purpose", "7a", "--date", "2023-04-01")
    rows = invoiced.does("statement", "contributions", "2023").json["tables"][0]["rows"]
    row = next(row for row in rows if row["state"] == "CHE")
    assert (row["invoiced"], row["credited"]) == ("13074.22", "1000.00")
    assert (row["paid_7a"], row["waived"], row["outstanding"]) == ("5229.69", "0.00", "6844.53")
    assert invoiced.figure("contributions", "credited_total", "2023") == "1000.00"
    assert invoiced.figure("activity", "TF.income", "2023") == "5229.69"
    balance = invoiced.does("statement", "balance", "2023").json["tables"]
    position = next(table for table in balance if table["key"] == "position")
    row = next(row for row in position["rows"] if row.get("account") == "1100")
    assert row["TF"] == "0.00"  # what is owed and what isn't received yet show nil together


def test_an_invoice_credited_in_full_is_neither_open_nor_paid(invoiced: Officer) -> None:
    credit(invoiced, "13074.22")
    assert shown(invoiced)["status"] == "credited"
    listed = invoiced.does("invoice", "list", "2023", "--status", "credited").json
    assert [one["number"] for one in listed] == [CHE]
    again = invoiced.runs("invoice", "issue", "2023", "--date", "2023-03-02")
    assert (again.exit, again.json["issued"]) == (0, [])


def test_the_state_sees_its_credit_note_and_the_statement_its_reason(invoiced: Officer) -> None:
    credit(invoiced, "74.22")
    account = invoiced.does("statement", "account", "CHE").json["tables"][0]["rows"]
    assert [(row["text"], row["credit"]) for row in account][-1] == ("Credit note", "74.22")
    tables = invoiced.does("statement", "contributions", "2023").json["tables"]
    relief = next(table for table in tables if table["key"] == "relief")
    assert [(r["state"], r["because"], r["amount"]) for r in relief["rows"]] == [
        ("CHE", "rate corrected", "74.22")
    ]


def test_the_same_key_credits_once(invoiced: Officer) -> None:
    credit(invoiced, "10.00", "--key", "k-1")
    before = invoiced.bytes()
    again = credit(invoiced, "10.00", "--key", "k-1")
    assert (again.exit, again.json["posted"]) == (0, [])
    assert invoiced.bytes() == before


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("invoice", "credit", CHE, "13074.23", "--reason", "x"), "only 13'074.22 is open"),
        (
            ("invoice", "credit", CHE, "7844.54", "--reason", "x", "--tier", "7b"),
            "7'844.53 is open",
        ),
        (("invoice", "credit", CHE, "0", "--reason", "x"), "AMOUNT"),
        (("invoice", "credit", CHE, "1e2", "--reason", "x"), "AMOUNT"),
        (("invoice", "credit", CHE, "1,000", "--reason", "x"), "AMOUNT"),
        (("invoice", "credit", CHE, "10", "--reason", "  "), "--reason"),
        (("invoice", "credit", "CCM-2023-CHF", "10", "--reason", "x"), "Did you mean CCM-2023-CH"),
        (("invoice", "credit", CHE, "10", "--reason", "x", "--date", "2022-09-14"), "lies before"),
        (
            ("invoice", "credit", CHE, "10", "--reason", "x", "--date", "2022-12-01"),
            "2022 is closed",
        ),
        (("invoice", "waive", CHE, "--authority", " "), "--authority"),
        (("invoice", "waive", "999", "--authority", "x"), "no invoice '999'"),
        (("invoice", "undo", CHE, "--reason", "x"), "There stands: nothing"),
        (("invoice", "undo", CHE, "--reason", ""), "--reason"),
        (("invoice", "undo", CHE, "--reason", "x", "--entry", "5"), "--entry"),
    ],
)
def test_what_cannot_be_right_is_refused(
    invoiced: Officer, words: tuple[str, ...], expected: str
) -> None:
    before = invoiced.bytes()
    refused = invoiced.runs(*words, json=False)
    assert refused.exit == 3
    assert expected in refused.err
    assert invoiced.bytes() == before


def test_reason_and_authority_are_needed_and_a_tier_is_one_that_exists(invoiced: Officer) -> None:
    assert invoiced.runs("invoice", "credit", CHE, "10").exit == 2
    assert invoiced.runs("invoice", "waive", CHE).exit == 2
    assert invoiced.runs("invoice", "credit", CHE, "1", "--reason", "x", "--tier", "7c").exit == 2


def test_nothing_is_taken_off_what_is_cancelled_or_settled(invoiced: Officer) -> None:
    credit(invoiced, "7844.53", "--tier", "7b")
    settled = credit(invoiced, "1.00", "--tier", "7b")
    assert (settled.exit, "invoice-no-tier" in settled.err) == (3, True)
    invoiced.does("receipt", "post", "CHE", "5229.69", "--purpose", "7a", "--date", "2023-04-01")
    assert "nothing is open" in credit(invoiced, "1.00").err
    assert invoiced.runs("invoice", "waive", CHE, "--authority", "x").exit == 3
    invoiced.does("invoice", "cancel", "CCM-2023-ALB", "--reason", "x", "--date", "2023-02-01")
    assert "was cancelled on 2023-02-01" in credit(invoiced, "1.00", number="CCM-2023-ALB").err


# ── waivers ──────────────────────────────────────────────────────────────────────────────────


def test_arrears_are_waived_by_a_decision(invoiced: Officer) -> None:
    done = invoiced.does(
        "invoice", "waive", AUT, "--authority", DECISION, "--date", "2023-09-14"
    ).json
    (entry,) = done["posted"]
    assert details(invoiced, entry) == [
        ("2150", 293880, "AUT", "7a", 2022, AUT),
        ("1100", -293880, "AUT", "7a", 2022, AUT),
        ("2150", 440820, "AUT", "7b", 2022, AUT),
        ("1100", -440820, "AUT", "7b", 2022, AUT),
    ]
    entry_shown = invoiced.does("journal", "show", str(entry)).json
    assert (entry_shown["kind"], entry_shown["document"]) == ("invoice-waive", DECISION)
    kept = shown(invoiced, AUT)
    assert (kept["status"], kept["waived"], kept["outstanding"]) == ("waived", "7347.00", "0.00")
    assert invoiced.figure("activity", "TF.income", "2023") == "0.00"
    arrears = invoiced.does("statement", "arrears", "2023").json["tables"][0]["rows"]
    assert all(row["state"] != "AUT" or row["budget_year"] == 2023 for row in arrears)
    assert sound(invoiced)


def test_the_rest_of_an_invoice_paid_in_part_is_waived(invoiced: Officer) -> None:
    invoiced.does("receipt", "post", "CHE", "5229.69", "--purpose", "7a", "--date", "2023-04-01")
    done = invoiced.does("invoice", "waive", CHE, "--authority", DECISION, "--date", "2023-12-01")
    assert done.json["amount"] == "7844.53"
    rows = invoiced.does("statement", "contributions", "2023").json["tables"][0]["rows"]
    row = next(row for row in rows if row["state"] == "CHE")
    assert (row["paid_7a"], row["paid_7b"], row["waived"]) == ("5229.69", "0.00", "7844.53")
    assert invoiced.figure("contributions", "paid_7a_only", "2023") == "1"


# ── taking it back ───────────────────────────────────────────────────────────────────────────


def test_a_waiver_is_taken_back_and_the_debt_revives(invoiced: Officer) -> None:
    waived = invoiced.does("invoice", "waive", AUT, "--authority", "x", "--date", "2023-09-14").json
    refused = invoiced.runs("journal", "reverse", str(waived["entry"]), "--reason", "x", json=False)
    assert (refused.exit, f"invoice undo {AUT}" in refused.err) == (3, True)
    invoiced.does("invoice", "undo", AUT, "--reason", "about another State", "--date", "2023-09-20")
    assert shown(invoiced, AUT)["outstanding"] == "7347.00"
    assert [one["undone_by"] for one in invoiced.does("invoice", "show", AUT).json["relief"]] == [
        waived["entry"] + 1
    ]
    assert invoiced.runs("invoice", "undo", AUT, "--reason", "again").exit == 3
    assert sound(invoiced)


def test_of_several_the_officer_names_the_entry(invoiced: Officer) -> None:
    first = credit(invoiced, "10.00").json["entry"]
    second = credit(invoiced, "20.00").json["entry"]
    refused = invoiced.runs("invoice", "undo", CHE, "--reason", "x", json=False)
    assert refused.exit == 3
    assert f"{first} (credit note CCM-2023-CHE-C1 of 2023-03-01)" in refused.err
    invoiced.does("invoice", "undo", CHE, "--reason", "x", "--entry", str(second))
    assert shown(invoiced)["credited"] == "10.00"


def test_cancelling_takes_its_credit_notes_back_too(invoiced: Officer) -> None:
    credit(invoiced, "10.00")
    done = invoiced.does("invoice", "cancel", CHE, "--reason", "x", "--date", "2023-03-05").json
    assert len(done["posted"]) == 2
    assert shown(invoiced)["outstanding"] == "0.00"
    assert sound(invoiced)


def test_a_credit_note_of_a_provisional_year_is_an_adjustment(invoiced: Officer) -> None:
    invoiced.does("close-year", "2023", "--no-backup")
    words = ("--date", "2023-12-31", "--document", "letter 7")
    refused = invoiced.runs("invoice", "credit", CHE, "5.00", "--reason", "x", *words)
    assert refused.exit == 3
    done = invoiced.does("invoice", "credit", CHE, "5.00", "--reason", "x", "--adjustment", *words)
    assert done.json["statements"] == {"year": 2023, "version": 2}
    assert sound(invoiced)
