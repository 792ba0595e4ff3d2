"""What the States Parties decided is registered once; what names it rests on it by itself."""

from __future__ import annotations

import pytest

from tests.builders import Officer

SYMBOL = "CCM/MSP/2022/12"
BUDGET_30 = (SYMBOL, "--paragraph", "30", "--date", "2022-09-02", "--text", "Budget of 2023.",
             "--allows", "budget")  # fmt: skip
TRANSFER_31 = (SYMBOL, "--paragraph", "31", "--date", "2022-09-02",
               "--text", "The reserve may help.", "--allows", "transfer",
               "--allows", "loan")  # fmt: skip


def note(officer: Officer, statement: str, *words: str) -> str:
    return " ".join(officer.does("statement", statement, "2023", *words).json["notes"])


def test_a_decision_is_registered_and_shows_what_rests_on_it(standing: Officer) -> None:
    standing.does("decision", "add", *BUDGET_30)
    standing.does("decision", "add", *TRANSFER_31)
    posted = standing.does(
        "transfer", "post", "WCR", "TF", "500.00", "--date", "2023-03-01",
        "--authority", f"{SYMBOL}, para. 31",
    ).json["entry"]  # fmt: skip
    standing.does("transfer", "post", "WCR", "TF", "1.00", "--date", "2023-03-01",
                  "--authority", "another")  # fmt: skip

    listed = standing.does("decision", "list").json
    assert [(one["paragraph"], one["allows"], one["used"]) for one in listed] == [
        ("30", "budget", 0),
        ("31", "loan, transfer", 1),
    ]
    (rests,) = standing.does("decision", "show", SYMBOL).json["rests"]
    assert (rests["kind"], rests["entry"], rests["amount"]) == ("transfer", posted, "500.00")
    assert standing.does("decision", "show", f"{SYMBOL} para 30").json["rests"] == []


def test_a_budget_waiver_loan_procedure_and_plan_rest_on_it_too(invoiced: Officer) -> None:
    invoiced.does("decision", "add", "10MSP", "--date", "2022-09-02", "--text", "All of it")
    invoiced.does("invoice", "waive", "ISU-2022-AUT", "--authority", "10msp",
                  "--date", "2023-02-01")  # fmt: skip
    invoiced.does("transfer", "post", "WCR", "TF", "10.00", "--repayable", "--authority", "10MSP",
                  "--date", "2023-02-01")  # fmt: skip
    invoiced.does("procedure", "confirm", "--source", "10MSP")
    plan = invoiced.file("plan.csv", "year,line,amount\n2023,Salaries,1.00\n")
    invoiced.does("plan", "import", plan, "--name", "P", "--decision", "10MSP",
                  "--approved-on", "2021-09-21")  # fmt: skip
    shown = invoiced.does("decision", "show", "10MSP").json
    found = {rests["kind"]: rests["amount"] for rests in shown["rests"]}
    assert found == {
        "budget": "518057.00",
        "waiver": "7347.00",
        "loan": "10.00",
        "procedure": None,
        "plan": "1.00",
    }


def test_what_was_undone_rests_on_nothing(standing: Officer) -> None:
    standing.does("decision", "add", *TRANSFER_31)
    posted = standing.does(
        "transfer", "post", "WCR", "TF", "500.00", "--date", "2023-03-01",
        "--authority", f"{SYMBOL} para 31",
    ).json["entry"]  # fmt: skip
    standing.does("journal", "reverse", str(posted), "--reason", "twice", "--date", "2023-03-02")
    assert standing.does("decision", "show", SYMBOL).json["rests"] == []


def test_the_notes_name_a_decision_with_its_day_and_words(standing: Officer) -> None:
    assert "2022-09-02: 10MSP." in note(standing, "variance")
    standing.does("decision", "add", "10MSP", "--date", "2022-09-02", "--text", "Budget of 2023.")
    assert "10MSP, of 2 September 2022 (Budget of 2023)." in note(standing, "variance")

    standing.does("transfer", "post", "WCR", "TF", "500.00", "--date", "2023-03-01",
                  "--authority", "10MSP")  # fmt: skip
    tables = {t["key"]: t for t in standing.does("statement", "balance", "2023").json["tables"]}
    assert [row["authority"] for row in tables["transfers"]["rows"]] == [
        "10MSP, of 2 September 2022 (Budget of 2023)"
    ]
    assert [(row["decision"], row["for"]) for row in tables["decisions"]["rows"]] == [
        ("10MSP", "budget, transfer")
    ]
    standing.does("verify")


def test_free_text_stays_free_text_without_a_word(standing: Officer) -> None:
    ran = standing.does("transfer", "post", "WCR", "TF", "5.00", "--date", "2023-03-01",
                        "--authority", "Letter of the President")  # fmt: skip
    assert ran.err == ""


def test_the_same_decision_again_is_nothing_new(standing: Officer) -> None:
    standing.does("decision", "add", *BUDGET_30)
    before = standing.bytes()
    again = standing.runs("decision", "add", SYMBOL.lower(), *BUDGET_30[1:], json=False)
    assert (again.exit, again.out.startswith("Nothing new")) == (0, True)
    assert standing.bytes() == before


@pytest.mark.parametrize(
    ("words", "exit", "says"),
    [
        ((SYMBOL, "--paragraph", "30", "--date", "2022-09-03", "--text", "Budget of 2023."), 3,
         "registered with other content: of 2022-09-02"),
        (("X", "--date", "2024-03-16", "--text", "t"), 3, "after today, 2024-03-15"),
        (("X para 3", "--date", "2022-09-02", "--text", "t"), 3, "--paragraph '3'"),
        (("X", "--date", "2022-09-02", "--text", " "), 3, "--text"),
        ((" ", "--date", "2022-09-02", "--text", "t"), 3, "SYMBOL"),
        (("X", "--date", "2.9.2022", "--text", "t"), 3, "2022-09-02"),
        (("X", "--date", "2022-09-02"), 2, "--text"),
        (("X", "--date", "2022-09-02", "--text", "t", "--allows", "all"), 2, "--allows"),
    ],
)  # fmt: skip
def test_a_decision_that_cant_be_registered_is_refused(
    standing: Officer, words: tuple[str, ...], exit: int, says: str
) -> None:
    standing.does("decision", "add", *BUDGET_30)
    before = standing.bytes()
    ran = standing.runs("decision", "add", *words, json=False)
    assert (ran.exit, ran.out) == (exit, "")
    assert says in ran.err
    assert standing.bytes() == before


def test_an_unknown_symbol_names_the_nearest(standing: Officer) -> None:
    standing.does("decision", "add", *BUDGET_30)
    ran = standing.runs("decision", "show", "CCM/MSP/2022/13", json=False)
    assert ran.exit == 3
    assert SYMBOL in ran.err


def test_the_bare_group_shows_the_last_decision(standing: Officer) -> None:
    standing.does("decision", "add", *BUDGET_30)
    ran = standing.runs("decision", json=False)
    assert "CCM/MSP/2022/12 para 30" in ran.out
