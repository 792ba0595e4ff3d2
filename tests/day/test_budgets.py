"""The meeting approves a budget: it is imported once, explained, and revised by decision only."""

from __future__ import annotations

import json

import pytest

from tests.builders import BUDGET, Officer, Ran

DECISION = ("--approved-on", "2022-09-02", "--authority", "10MSP")


def import_budget(officer: Officer, text: str, *words: str, year: str = "2023") -> Ran:
    file = officer.file("budget-now.csv", text)
    return officer.runs("budget", "import", year, file, *(words or DECISION), json=False)


def test_the_budget_is_shown_with_its_decision_lines_and_total(invoiced: Officer) -> None:
    shown = invoiced.does("budget", "show", "2023").json
    assert (shown["year"], shown["approved_total"]) == (2023, "518057.00")
    assert (shown["approved_on"], shown["authority"]) == ("2022-09-02", "10MSP")
    assert shown["lines"][0] == {
        "line": "Salaries",
        "amount": "365881.00",
        "fund": "TF",
        "account": "5100",
        "note": "",
    }
    assert len(shown["lines"]) == 6


def test_the_same_budget_again_is_nothing_new(invoiced: Officer) -> None:
    import_budget(invoiced, BUDGET)
    before = invoiced.bytes()
    again = import_budget(invoiced, BUDGET)
    assert (again.exit, again.out.startswith("Nothing new")) == (0, True)
    assert invoiced.bytes() == before


def test_before_invoices_are_issued_a_corrected_file_takes_the_place_of_the_first(
    opened: Officer,
) -> None:
    import_budget(opened, "line,amount\nSalaries,1.00\n")
    import_budget(opened, BUDGET)
    shown = opened.does("budget", "show", "2023").json
    assert (shown["version"], shown["approved_total"]) == (2, "518057.00")
    earlier = opened.does("budget", "show", "2023", "--version", "1").json
    assert earlier["approved_total"] == "1.00"


def test_an_invoiced_budget_changes_only_by_a_revision(invoiced: Officer) -> None:
    changed = BUDGET.replace("365881.00", "365880.00")
    before = invoiced.bytes()
    refused = import_budget(invoiced, changed)
    assert refused.exit == 3
    assert "invoices for 2023 are issued" in refused.err
    assert "--revision" in refused.err
    assert invoiced.bytes()[:2] == before[:2]

    revised = import_budget(
        invoiced, changed, "--approved-on", "2023-06-01", "--authority", "MSP, June", "--revision"
    )
    assert revised.exit == 0
    assert "don't change" in revised.err
    shown = invoiced.does("budget", "show", "2023").json
    assert (shown["version"], shown["approved_total"]) == (2, "518056.00")
    assert [version["authority"] for version in shown["versions"]] == ["10MSP", "MSP, June"]


def test_an_approval_after_the_invoices_is_refused(invoiced: Officer) -> None:
    refused = import_budget(invoiced, BUDGET, "--approved-on", "2024-01-15", "--authority", "10MSP")
    assert refused.exit == 3
    assert len(refused.errors) == 1
    assert "after invoices for 2023 were issued on 2022-09-15" in refused.err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("line,amount\nSalaries,1\nSalaries,2\n", [":3: 'Salaries' stands twice, first in line 2"]),
        (
            "line,amount,account\nCafe\u0301,1,5600\nCAF\u00c9,1,5600\n",
            [":3: 'CAFÉ' stands twice, first in line 2"],
        ),
        ("line,amount\nRent,5.00\n", [":2: line 'Rent' is new and has no account"]),
        ("line,amount\nSalaires,5.00\n", ["Did you mean Salaries? A new line needs the account"]),
        ("line,amount,account\nRent,5.00,1000\n", ["account 1000 is of type asset"]),
        ("line,amount,account\nRent,5.00,9999\n", ["unknown account '9999'"]),
        ("line,amount,fund\nSalaries,5.00,SP\n", ["line Salaries belongs to fund TF, not SP"]),
        ("line,amount,fund\nSalaries,5.00,XX\n", ["unknown fund 'XX'"]),
        ("line,amount,account\n5600,5.00,5600\n", ["has the form of an account's code"]),
        ("line,amount\nSalaries,-5.00\n", [":2: amount '-5.00' is below zero"]),
        ("line,amount\nSalaries,0\nStaff travel,0.00\n", ["a budget of nothing"]),
        (BUDGET + "Total,518057.00\n", [":8: line 'Total' looks like a total"]),
        (BUDGET + "Gesamtbetrag,518057.00\n", [":8: line 'Gesamtbetrag' looks like a total"]),
        ("line,amount\n", ["no rows under the header"]),
        (
            "line,amount\nSalaries,1e5\nRent,5.00\n",
            [":2: '1e5' is not an amount", ":3: line 'Rent' is new"],
        ),
    ],
)
def test_a_budget_that_cannot_be_right_is_refused(
    opened: Officer, text: str, expected: list[str]
) -> None:
    before = opened.ledger.read_bytes()
    refused = import_budget(opened, text)
    assert refused.exit == 3
    assert [want in line for want, line in zip(expected, refused.errors, strict=True)] == [
        True for _ in expected
    ], refused.err
    assert opened.ledger.read_bytes() == before


@pytest.mark.parametrize(
    ("year", "words", "expected"),
    [
        ("2023", ("--approved-on", "2022-09-02", "--authority", " "), "--authority"),
        ("2023", ("--approved-on", "2022-09-31", "--authority", "x"), "--approved-on"),
        ("2023", ("--approved-on", "2044-09-01", "--authority", "x"), "lies in the future"),
        ("2023", (*DECISION, "--revision"), "there is no budget for 2023 to revise"),
        ("2021", DECISION, "outside the years this ledger keeps"),
        ("9999", DECISION, "outside the years this ledger keeps"),
    ],
)
def test_the_decision_and_the_year_must_make_sense(
    opened: Officer, year: str, words: tuple[str, ...], expected: str
) -> None:
    refused = import_budget(opened, BUDGET, *words, year=year)
    assert refused.exit == 3
    assert expected in refused.err


def test_a_new_line_names_its_account_and_known_lines_are_read_in_any_case(
    opened: Officer,
) -> None:
    import_budget(
        opened,
        "line,amount,fund,account,note\nSALARIES ,10,,,\nRent,5.50,tf,5600,From May\n"
        "Travel costs,7,SP,,\n",
    )
    shown = opened.does("budget", "show", "2023").json
    assert [(line["line"], line["fund"], line["account"]) for line in shown["lines"]] == [
        ("Salaries", "TF", "5100"),
        ("Rent", "TF", "5600"),
        ("Travel costs", "SP", "6100"),
    ]
    assert shown["lines"][1]["note"] == "From May"
    assert shown["totals"] == [
        {"fund": "TF", "amount": "15.50"},
        {"fund": "SP", "amount": "7.00"},
    ]


def test_the_newest_note_of_a_line_counts(invoiced: Officer) -> None:
    invoiced.does("budget", "note", "2023", "salaries", "First words")
    invoiced.does("budget", "note", "2023", "Salaries", "Better words")
    before = invoiced.bytes()
    invoiced.does("budget", "note", "2023", "Salaries", "Better words")
    assert invoiced.bytes() == before
    assert invoiced.does("budget", "show", "2023").json["lines"][0]["note"] == "Better words"


def test_a_note_names_a_line_that_is_there(invoiced: Officer) -> None:
    refused = invoiced.runs("budget", "note", "2023", "Salaires", "x", json=False)
    assert refused.exit == 3
    assert "Did you mean Salaries?" in refused.err
    assert invoiced.runs("budget", "note", "2024", "Salaries", "x").exit == 3
    assert invoiced.runs("budget", "note", "2023", "Salaries", " ").exit == 3


def test_bare_budget_says_where_things_stand(opened: Officer) -> None:
    shown = opened.runs("budget", json=False)
    assert shown.exit == 0
    assert "budget import 2023" in " ".join(shown.out.split())


@pytest.mark.parametrize("group", ["budget", "invoice", "expense"])
def test_books_without_a_budget_name_the_whole_command_that_brings_one_in(
    opened: Officer, group: str
) -> None:
    said = " ".join(opened.runs(group, json=False).out.split())
    assert "budget import 2023 FILE.csv --approved-on D --authority TEXT" in said


@pytest.mark.parametrize("stand_in", ["…", "...", "TEXT"])
def test_a_hint_that_is_copied_as_it_stands_leaves_no_note(
    standing: Officer, stand_in: str
) -> None:
    before = standing.bytes()
    ran = standing.runs("budget", "note", "2023", "Salaries", stand_in)
    assert (ran.exit, json.loads(ran.err)["error"]["code"]) == (3, "text-stand-in")
    assert standing.bytes() == before
