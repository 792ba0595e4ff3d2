"""What closing a year would find can be seen at any time; what it asks can be answered."""

from __future__ import annotations

from typing import Any

import pytest

from ccm_ledger.services.gates import GATES
from ccm_ledger.services.questions import AT_FINAL, QUESTIONS
from tests.builders import BUDGET, Officer

BANK = ("bank-confirmation", "--text", "The bank confirms it.", "--document", "UBS 2024-01-10")
NIL = ("accruals", "--text", "Nothing was open.")
AUDITOR = ("auditor", "--text", "Mazars SA, unqualified.", "--document", "AR-2023",
           "--date", "2024-03-01")  # fmt: skip
EARMARK = ("earmarks-ended", "--text", "The donor agreed to 2024.")
ITEMS = ["leave", "payroll", "audit", "host", "penalties", "claims", "other"]


def rows(officer: Officer, check: str, *words: str) -> list[dict[str, Any]]:
    ran = officer.runs("year", "check", "2023", *words)
    return [row for row in ran.json if row["check"] == check]


def answer(officer: Officer, *words: str) -> dict[str, Any]:
    return officer.does("year", "answer", "2023", *words).json  # type: ignore[no-any-return]


def questions(officer: Officer, *words: str) -> dict[str, str]:
    """Question, with its item -> answer, as they stand under the balance."""
    found = officer.does("statement", "balance", "2023", *words).json
    (table,) = [one for one in found["tables"] if one["key"] == "questions"]
    return {" ".join((row["check"], row["item"])).strip(): row["answer"] for row in table["rows"]}


def overrun(officer: Officer, amount: str = "23000.00") -> None:
    officer.does(
        "expense", "post", "TF", "Staff travel", amount, "--payee", "X", "--document", "V-1",
        "--date", "2023-05-01",
    )  # fmt: skip


# ── seeing ───────────────────────────────────────────────────────────────────────────────────


def test_every_gate_is_shown_before_the_year_is_closed(standing: Officer) -> None:
    overrun(standing)
    before = standing.bytes()
    ran = standing.runs("year", "check", "2023")
    assert ran.exit == 1
    assert standing.bytes() == before
    assert set(ran.json[0]) == {"check", "kind", "ok", "detail", "mend"}
    assert [row["check"] for row in ran.json][:3] == ["year-before", "entries", "receivables"]
    assert [row["check"] for row in ran.json if row["kind"] == "blocks" and not row["ok"]] == [
        "overruns"
    ]
    (overruns,) = rows(standing, "overruns")
    assert "budget note 2023" in overruns["mend"]
    assert all(row["mend"] for row in ran.json if not row["ok"])
    assert not any(row["mend"] for row in ran.json if row["ok"])


def test_what_is_asked_alone_stops_nothing_unless_strict(standing: Officer) -> None:
    assert standing.runs("year", "check", "2023").exit == 0
    assert standing.runs("year", "check", "2023", "--strict").exit == 1
    screen = standing.runs("year", "check", "2023", json=False).out
    assert "Year 2023: nothing blocks, 9 questions unanswered" in screen


def test_the_opening_year_has_nothing_to_be_asked(standing: Officer) -> None:
    ran = standing.runs("year", "check", "2022", "--strict")
    assert ran.exit == 0
    listed = {row["year"]: row for row in standing.does("year", "list").json}
    assert (listed[2022]["status"], listed[2022]["unanswered"]) == ("final", 0)
    assert (listed[2023]["status"], listed[2023]["version"]) == ("open", None)
    assert standing.does("year").json == standing.does("year", "list").json


def test_a_year_without_books_is_refused(standing: Officer) -> None:
    ran = standing.runs("year", "check", "2030", json=False)
    assert (ran.exit, ran.out) == (3, "")
    assert "no books for 2030" in ran.err


# ── answering ────────────────────────────────────────────────────────────────────────────────


def test_the_accruals_are_answered_one_by_one_or_all_at_once(standing: Officer) -> None:
    assert [row["ok"] for row in rows(standing, "accruals")] == [False] * 7
    made = answer(standing, "accruals", "--item", "leave", "--amount", "5'250.00", "--text", "14 d")
    assert (made["items"][0]["item"], made["amount"], made["unanswered"]) == (
        "leave",
        "5250.00",
        8,
    )
    assert [row["ok"] for row in rows(standing, "accruals")] == [True] + [False] * 6
    made = answer(standing, *NIL)
    assert [one["item"] for one in made["items"]] == ITEMS[1:]
    assert made["amount"] == "0.00"
    assert [row["ok"] for row in rows(standing, "accruals")] == [True] * 7 + [False]
    standing.does("verify")


def test_accruals_that_the_books_do_not_hold_are_asked_about(standing: Officer) -> None:
    answer(standing, *NIL)
    assert all(row["ok"] for row in rows(standing, "accruals"))
    standing.does(
        "budget", "import", "2024", standing.file("b24.csv", BUDGET),
        "--approved-on", "2023-09-15", "--authority", "11MSP",
    )  # fmt: skip
    standing.does(
        "expense", "accrue", "TF", "Consultancy fees", "900.00", "--payee", "Auditors",
        "--document", "L-1", "--date", "2023-12-31",
    )  # fmt: skip
    asked = rows(standing, "accruals")[-1]
    assert (asked["ok"], asked["detail"]) == (
        False, "the answers come to 0.00, and 900.00 stands accrued (2010)",
    )  # fmt: skip
    answer(standing, "accruals", "--item", "audit", "--amount", "900.00", "--text", "Offer")
    assert [row["ok"] for row in rows(standing, "accruals")] == [True] * 7
    answer(standing, "accruals", "--item", "leave", "--amount", "50.00", "--text", "1 day")
    unlike = rows(standing, "accruals")[-1]["detail"]
    assert unlike == "the answers come to 950.00, and 900.00 stands accrued (2010)"
    answer(standing, "accruals", "--item", "difference", "--text", "Too small to book.")
    assert all(row["ok"] for row in rows(standing, "accruals"))
    standing.does("verify")


def test_the_confirmed_balance_must_be_what_the_books_hold(standing: Officer) -> None:
    (row,) = rows(standing, "bank-confirmation")
    assert "918'763.00 on 2023-12-31" in row["detail"]
    ran = standing.runs("year", "answer", "2023", *BANK, "--amount", "918762.00", json=False)
    assert ran.exit == 3
    assert "1.00 apart" in ran.err
    answer(standing, *BANK, "--amount", "918763.00")
    assert rows(standing, "bank-confirmation")[0]["ok"]


def test_an_answer_holds_only_while_the_gate_finds_the_same(standing: Officer) -> None:
    answer(standing, *BANK)
    overrun(standing, "10.00")
    (row,) = rows(standing, "bank-confirmation")
    assert (row["ok"], "918'753.00" in row["detail"]) == (False, True)
    answer(standing, *BANK)
    assert rows(standing, "bank-confirmation")[0]["ok"]


def test_the_last_answer_counts_and_the_same_again_is_nothing_new(standing: Officer) -> None:
    answer(standing, *BANK)
    before = standing.bytes()
    again = standing.runs("year", "answer", "2023", *BANK, json=False)
    assert (again.exit, again.out.startswith("Nothing new")) == (0, True)
    assert standing.bytes() == before
    answer(standing, "bank-confirmation", "--text", "Corrected.", "--document", "UBS 2")
    assert "Corrected. (UBS 2)" in rows(standing, "bank-confirmation")[0]["detail"]


def test_an_overrun_has_an_authority_and_a_decision_that_allows_less_is_asked_about(
    standing: Officer,
) -> None:
    overrun(standing)
    standing.does("decision", "add", "10MSP", "--date", "2022-09-02", "--text", "All of it",
                  "--allows", "transfer")  # fmt: skip
    (asked,) = rows(standing, "overrun-authority")
    assert "Staff travel to be overrun by 1'000.00" in asked["detail"]
    (decision,) = rows(standing, "decisions")
    assert "budget 2023, version 1 (budget) rests on 10MSP" in decision["detail"]
    answer(standing, "decisions", "--text", "The registration was short.")
    answer(standing, "overrun-authority", "--item", "staff travel", "--text", "Agreed by the 11MSP",
           "--document", "10MSP")  # fmt: skip
    shown = standing.does("decision", "show", "10MSP").json["rests"]
    assert [rest["kind"] for rest in shown] == ["budget", "overrun"]
    again = rows(standing, "decisions")
    assert [row["ok"] for row in again] == [True, False], "the overrun rests on it too"


@pytest.mark.parametrize(
    ("words", "exit", "says"),
    [
        (("bank-confirmation", "--text", "x"), 3, "needs its document"),
        (("auditor", "--text", "x", "--document", "y"), 3, "needs the date of its document"),
        ((*AUDITOR[:-1], "2024-03-16"), 3, "after today"),
        (("acruals", "--text", "x"), 3, "the questions are bank-confirmation, accruals"),
        (("overruns", "--text", "x"), 3, "overruns blocks, and is mended"),
        (("documents", "--text", "x"), 3, "documents asks nothing in 2023"),
        (("accruals", "--item", "leaves", "--text", "x"), 3, "Did you mean leave?"),
        ((*NIL, "--amount", "5.00"), 3, "name it with --item"),
        ((*NIL, "--item", "leave", "--amount", "1,5"), 3, "--amount"),
        (("accruals", "--text", " "), 3, "--text"),
        (("accruals",), 2, "--text"),
    ],
)  # fmt: skip
def test_an_answer_that_answers_nothing_is_refused(
    standing: Officer, words: tuple[str, ...], exit: int, says: str
) -> None:
    before = standing.bytes()
    ran = standing.runs("year", "answer", "2023", *words, json=False)
    assert (ran.exit, ran.out) == (exit, "")
    assert says.lower() in ran.err.lower(), ran.err
    assert standing.bytes() == before


# ── closing ──────────────────────────────────────────────────────────────────────────────────


def test_a_close_with_every_answer_leaves_nothing_unanswered(standing: Officer) -> None:
    answer(standing, *BANK)
    answer(standing, *NIL)
    answer(standing, *EARMARK)
    ran = standing.runs("close-year", "2023", "--no-backup", "--strict", json=False)
    assert ran.exit == 0
    assert "unanswered" not in ran.out + ran.err


def test_what_nobody_answered_blocks_where_strict(standing: Officer) -> None:
    answer(standing, *BANK)
    answer(standing, *EARMARK)
    before = standing.bytes()
    ran = standing.runs("close-year", "2023", "--no-backup", "--strict")
    assert ran.exit == 3
    assert {row["check"] for row in ran.json["blocked"]} == {"accruals"}
    assert "year answer 2023 accruals --item leave" in ran.json["blocked"][0]["mend"]
    assert standing.bytes() == before


def test_the_balance_prints_what_is_unanswered_until_it_is_answered(standing: Officer) -> None:
    assert not [
        one
        for one in standing.does("statement", "balance", "2023").json["tables"]
        if one["key"] == "questions"
    ]
    closed = standing.does("close-year", "2023", "--no-backup")
    assert [line.split(": ")[2] for line in closed.warnings] == [
        "bank-confirmation",
        "accruals",
        "earmarks-ended",
    ]
    found = questions(standing)
    assert found["bank-confirmation"] == "unanswered"
    assert found["accruals leave"] == found["auditor"] == "unanswered"

    answer(standing, *BANK)
    answer(standing, *NIL)
    answer(standing, *EARMARK)
    answer(standing, *AUDITOR)
    assert set(questions(standing).values()) == {
        "The donor agreed to 2024.",
        "The bank confirms it.",
        "Nothing was open.",
        "Mazars SA, unqualified.",
    }
    checked = standing.runs("statement", "balance", "2023", "--check")
    assert (checked.exit, checked.json["equal"]) == (0, True), "the issued bytes don't change"
    standing.does("verify")


def test_an_accepted_gate_is_printed_with_its_reason(standing: Officer) -> None:
    standing.does("receipt", "post", "-", "100.00", "--purpose", "unallocated",
                  "--date", "2023-05-01")  # fmt: skip
    standing.does("close-year", "2023", "--no-backup", "--accept", "suspense", "--reason", "asked")
    assert questions(standing)["suspense"] == "accepted: asked"


def test_the_auditors_report_is_asked_for_when_the_year_is_made_final(standing: Officer) -> None:
    answer(standing, *BANK)
    answer(standing, *NIL)
    answer(standing, *EARMARK)
    standing.does("close-year", "2023", "--no-backup")
    refused = standing.runs("close-year", "2023", "--final", "--strict")
    assert (refused.exit, refused.json["status"]) == (3, "provisional")
    assert [row["check"] for row in refused.json["blocked"]] == ["auditor"]
    answer(standing, *AUDITOR)
    ran = standing.runs("close-year", "2023", "--final", "--strict", json=False)
    assert (ran.exit, ran.err) == (0, "")
    assert standing.runs("year", "check", "2023", "--strict").exit == 0
    standing.does("verify")


def test_a_final_year_says_what_stayed_unanswered(standing: Officer) -> None:
    standing.does("close-year", "2023", "--no-backup")
    ran = standing.does("close-year", "2023", "--final")
    assert any("unanswered: auditor" in line for line in ran.warnings)
    assert questions(standing)["auditor"] == "unanswered"
    listed = {row["year"]: row for row in standing.does("year", "list").json}
    assert (listed[2023]["status"], listed[2023]["unanswered"]) == ("final", 10)
    answer(standing, *AUDITOR)
    assert questions(standing)["auditor"] == "Mazars SA, unqualified."


def test_the_answers_are_sealed(standing: Officer) -> None:
    answer(standing, *BANK)
    dry = standing.runs("year", "answer", "2023", *NIL, "--dry-run", json=False)
    assert dry.out.startswith("Dry run")
    assert not rows(standing, "accruals")[0]["ok"]


def test_every_gate_says_what_holds_where_nothing_is_found(invoiced: Officer) -> None:
    found = invoiced.runs("year", "check", "2023").json
    assert all(row["detail"] for row in found)
    assert len({row["check"] for row in found}) == len(GATES) + len(QUESTIONS) + len(AT_FINAL)


def test_once_all_years_are_closed_the_bare_groups_tell_of_the_last_one(standing: Officer) -> None:
    standing.does("close-year", "2023", "--no-backup")
    standing.does("close-year", "2023", "--final")
    for group in ("invoice", "receipt", "expense", "budget", "earmark", "journal", "procedure"):
        shown = standing.runs(group, json=False).out
        assert "2023" in shown, group
        assert "All years are closed. `ccm-ledger budget import 2024 FILE" in " ".join(
            shown.split()
        )
    assert "All years are closed" in standing.runs("statement", json=False).out
    standing.does(
        "budget", "import", "2024", standing.file("b24.csv", BUDGET),
        "--approved-on", "2023-09-15", "--authority", "11MSP",
    )  # fmt: skip
    shown = standing.runs("invoice", json=False).out
    assert ("Invoices 2024" in shown, "All years" in shown) == (True, False)
