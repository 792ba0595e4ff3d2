"""A work plan over several years is adopted, amended, and gives each year its budget."""

from __future__ import annotations

import sqlite3

import pytest

from tests.builders import Officer
from tests.tampering import other_program, tamper

PLAN = """year,line,amount
2023,Salaries,365881.00
2023,Social charges,69176.00
2024,Salaries,370000.00
2024,Social charges,70000.00
2024,Travel costs,5000.00
"""
ADOPTED = ("--decision", "2RC", "--approved-on", "2021-09-21")
BUDGET_2024 = ("--plan", "2rc", "--approved-on", "2023-09-14", "--authority", "11MSP")


@pytest.fixture
def planned(invoiced: Officer) -> Officer:
    file = invoiced.file("plan.csv", PLAN)
    invoiced.does("plan", "import", file, "--name", "2RC", *ADOPTED)
    return invoiced


def notes(officer: Officer, year: str, *words: str) -> list[str]:
    found = officer.does("statement", "variance", year, *words).json["notes"]
    return [line for line in found if "plan" in line]


def test_a_plan_is_kept_by_year_and_line(planned: Officer) -> None:
    (listed,) = planned.does("plan", "list").json
    assert listed == {
        "plan": "2RC",
        "version": 1,
        "from": 2023,
        "to": 2024,
        "approved_on": "2021-09-21",
        "decision": "2RC",
        "total": "880057.00",
    }
    shown = planned.does("plan", "show", "2rc").json
    assert shown["lines"][-1] == {
        "year": 2024,
        "line": "Travel costs",
        "fund": "SP",
        "account": "6100",
        "amount": "5000.00",
    }
    assert [(y["year"], y["planned"], y["approved"], y["departs"]) for y in shown["years"]] == [
        (2023, "435057.00", "518057.00", "83000.00"),
        (2024, "445000.00", None, None),
    ]


def test_the_years_slice_becomes_its_budget(planned: Officer) -> None:
    made = planned.does("budget", "from-plan", "2024", *BUDGET_2024).json
    assert (made["version"], made["approved_total"]) == (1, "445000.00")
    assert (made["plan"], made["plan_version"]) == ("2RC", 1)
    lines = planned.does("budget", "show", "2024").json["lines"]
    assert [(one["line"], one["amount"], one["fund"]) for one in lines] == [
        ("Salaries", "370000.00", "TF"),
        ("Social charges", "70000.00", "TF"),
        ("Travel costs", "5000.00", "SP"),
    ]
    before = planned.bytes()
    again = planned.runs("budget", "from-plan", "2024", *BUDGET_2024, json=False)
    assert (again.exit, again.out.startswith("Nothing new")) == (0, True)
    assert planned.bytes() == before
    planned.does("verify")


def test_the_variance_says_which_plan_it_comes_from_and_how_far_it_departs(
    planned: Officer,
) -> None:
    planned.does("budget", "from-plan", "2024", *BUDGET_2024)
    assert notes(planned, "2024") == [
        "The budget was taken from plan 2RC, version 1, of 2021-09-21 (2RC). Its slice of 2024 is "
        "440'000.00; the budget doesn't depart from it."
    ]
    revised = planned.file(
        "b.csv", "line,amount\nSalaries,372500.00\nSocial charges,69000.00\nTravel costs,5000.00\n"
    )
    planned.does("invoice", "issue", "2024", "--date", "2023-09-15")
    planned.does("budget", "import", "2024", revised, "--approved-on", "2024-02-01",
                 "--authority", "MSP, February", "--revision")  # fmt: skip
    assert notes(planned, "2024") == [
        "Version 1 of the budget was taken from plan 2RC, version 1, of 2021-09-21 (2RC). Its "
        "slice of 2024 is 440'000.00; the budget departs from it by +1'500.00: Salaries "
        "+2'500.00, Social charges −1'000.00."
    ]


def test_a_budget_from_a_file_is_compared_with_the_plan_that_covers_its_year(
    planned: Officer,
) -> None:
    (note,) = notes(planned, "2023")
    assert note.startswith("The work plan that covers 2023 is plan 2RC, version 1")
    assert "departs from it by +83'000.00" in note
    assert notes(planned, "2023", "--fund", "SP") == []


def test_an_amended_plan_is_the_next_version_and_the_first_stays(planned: Officer) -> None:
    amended = planned.file("plan-2.csv", PLAN.replace("370000.00", "375000.00"))
    words = ("plan", "amend", "2RC", amended, "--decision", "11MSP")
    made = planned.does(*words, "--approved-on", "2023-09-14").json
    assert (made["version"], made["total"]) == (2, "885057.00")
    assert planned.does("plan", "show", "2RC", "--version", "1").json["total"] == "880057.00"
    assert planned.does("budget", "from-plan", "2024", *BUDGET_2024).json["plan_version"] == 2

    early = planned.runs(*words[:3], planned.file("plan-3.csv", PLAN), "--decision", "x",
                         "--approved-on", "2022-01-01", json=False)  # fmt: skip
    assert early.exit == 3
    assert "before version 2 was on 2023-09-14" in early.err


def test_the_same_plan_again_is_nothing_new(planned: Officer) -> None:
    before = planned.bytes()
    file = str(planned.folder / "plan.csv")
    for words in (("import", file, "--name", "2RC", *ADOPTED), ("amend", "2RC", file, *ADOPTED)):
        again = planned.runs("plan", *words, json=False)
        assert (again.exit, again.out.startswith("Nothing new")) == (0, True)
    assert planned.bytes() == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("year,line,amount\n", [":1: "]),
        ("line,amount\nSalaries,1.00\n", ["column year"]),
        ("year,line,amount\n23,Salaries,1.00\n", [":2: ", "four digits"]),
        ("year,line,amount\n2099,Salaries,1.00\n", [":2: 2099 lies outside"]),
        ("year,line,amount\n2024,Salaries,1.00\n2024,SALARIES,2.00\n", [":3: ", "first in line 2"]),
        ("year,line,amount\n2024,Rent,1.00\n", [":2: ", "account"]),
        ("year,line,amount\n2024,Salaries,-1.00\n", [":2: ", "below zero"]),
        ("year,line,amount\n2024,Salaries,0.00\n", ["a budget of nothing"]),
        ("year,line,amount\n2024,Salaries,1.00\n2024,Total,1.00\n", [":3: ", "total"]),
    ],
)
def test_a_plan_with_a_wrong_row_is_refused_whole(
    invoiced: Officer, text: str, expected: list[str]
) -> None:
    file = invoiced.file("wrong.csv", text)
    before = invoiced.bytes()
    ran = invoiced.runs("plan", "import", file, "--name", "P", *ADOPTED, json=False)
    assert (ran.exit, ran.out) == (3, "")
    assert all(word in ran.err for word in expected), ran.err
    assert invoiced.bytes() == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("budget", "from-plan", "2025", *BUDGET_2024), "has no line for 2025"),
        (("budget", "from-plan", "2024", "--plan", "3RC", *BUDGET_2024[2:]), "Did you mean 2RC?"),
        (("budget", "from-plan", "2024", "--plan", "2RC", "--approved-on", "2020-01-01",
          "--authority", "x"), "was approved on 2021-09-21, after this budget"),
        (("budget", "from-plan", "2023", *BUDGET_2024), "invoices for 2023 are issued"),
        (("plan", "show", "3RC"), "Did you mean 2RC?"),
        (("plan", "show", "2RC", "--version", "7"), "its versions are 1"),
    ],
)  # fmt: skip
def test_what_a_plan_doesnt_hold_is_refused(
    planned: Officer, words: tuple[str, ...], says: str
) -> None:
    before = planned.bytes()
    ran = planned.runs(*words, json=False)
    assert (ran.exit, ran.out) == (3, "")
    assert says in ran.err.replace("Its versions", "its versions")
    assert planned.bytes() == before


def test_a_second_plan_of_the_name_is_an_amendment(planned: Officer) -> None:
    other = planned.file("other.csv", PLAN.replace("370000", "1"))
    ran = planned.runs("plan", "import", other, "--name", "2RC", *ADOPTED, json=False)
    assert ran.exit == 3
    assert "plan amend 2RC" in ran.err


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE plan_line SET amount_rappen = amount_rappen + 1 WHERE year = 2024 AND line ="
         " 'Salaries'", "the slice of plan 2RC, version 1, is 445'000.01"),
        ("DELETE FROM plan_line", "plan 2RC, version 1, has no line"),
    ],
)  # fmt: skip
def test_a_plan_that_was_changed_behind_the_program_is_found(
    planned: Officer, change: str, says: str
) -> None:
    planned.does("budget", "from-plan", "2024", *BUDGET_2024)
    tamper(planned.ledger, change)
    found = planned.runs("verify").json["checks"]
    assert says in {one["check"]: one["detail"] for one in found}["plans"]
    assert not {one["check"]: one["ok"] for one in found}["registers"]


SEALED = {
    "decision": ("a decision is sealed", "the decision exists"),
    "plan": ("an adopted plan is sealed", "plan version gap"),
    "plan_line": ("an adopted plan is sealed", "an adopted plan is sealed"),
    "budget_plan": ("where a budget came from is sealed", "where a budget came from is sealed"),
    "year_answer": ("an answer is sealed", "answer number gap"),
}


@pytest.mark.parametrize("table", SEALED)
def test_the_registers_take_a_row_once_and_never_change_it(planned: Officer, table: str) -> None:
    planned.does("budget", "from-plan", "2024", *BUDGET_2024)
    planned.does("decision", "add", "10MSP", "--date", "2022-09-02", "--text", "Budget")
    planned.does("receipt", "post", "CHE", "5.00", "--purpose", "7c", "--date", "2023-02-01")
    planned.does("year", "answer", "2023", "accruals", "--text", "nil")
    sealed, exists = SEALED[table]
    with other_program(planned.ledger) as db:
        row = db.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()
        column = db.execute(f"PRAGMA table_info({table})").fetchone()[1]
        marks = ", ".join("?" * len(row))
        for statement, values, said in (
            (f"UPDATE {table} SET {column} = {column}", (), sealed),
            (f"DELETE FROM {table}", (), sealed),
            (f"INSERT OR REPLACE INTO {table} VALUES ({marks})", tuple(row), exists),
        ):
            with pytest.raises(sqlite3.IntegrityError, match=said):
                db.execute(statement, values)
