"""A final year never moves: what was wrong in it is corrected in the open year (DESIGN 3a)."""

from __future__ import annotations

import pytest

from tests.builders import Officer


@pytest.fixture
def closed(standing: Officer) -> Officer:
    """2023 final: CHE has paid its invoice, 1'000 of salaries are spent."""
    standing.does(
        "receipt", "post", "CHE", "13074.22", "--purpose", "assessed", "--date", "2023-03-01"
    )
    standing.does("close-year", "2023", "--no-backup")
    standing.does("close-year", "2023", "--final")
    return standing


def test_a_bounced_receipt_of_a_closed_year_revives_the_debt_and_keeps_its_class(
    closed: Officer,
) -> None:
    before = closed.figure("balance", "TF.closing", "2023")
    undone = closed.does("receipt", "reverse", "R-2023-0003", "--reason", "bounced").json
    assert closed.lines(undone["posted"][0]) == [
        ("TF", "1000", "-13074.22", "CHE"),
        ("TF", "4400", "5229.69", "CHE"),
        ("TF", "4400", "7844.53", "CHE"),
        ("TF", "2150", "-5229.69", "CHE"),
        ("TF", "1100", "5229.69", "CHE"),
        ("TF", "2150", "-7844.53", "CHE"),
        ("TF", "1100", "7844.53", "CHE"),
    ]
    entry = closed.does("journal", "show", str(undone["posted"][0])).json
    assert entry["date"].startswith("2024-")
    assert closed.does("invoice", "show", "CCM-2023-CHE").json["status"] == "open"
    assert closed.figure("balance", "TF.closing", "2023") == before
    assert closed.figure("contributions", "mandatory_total", "2024") == "0.00"
    assert closed.does("verify").json["ok"] is True


def test_an_expense_of_a_closed_year_is_corrected_by_3900(closed: Officer) -> None:
    undone = closed.does("expense", "reverse", "E-2023-0001", "--reason", "not ours").json
    lines = {line[1]: line[2] for line in closed.lines(undone["posted"][0])}
    assert lines == {"1000": "1000.00", "3900": "-1000.00"}
    assert closed.figure("balance", "TF.adjustments", "2024") == "1000.00"
    assert closed.does("verify").json["ok"] is True


def test_an_adjustment_of_a_provisional_year_makes_the_next_version(standing: Officer) -> None:
    standing.does("close-year", "2023", "--no-backup")
    words = (
        "expense", "post", "TF", "Salaries", "500.00", "--payee", "GICHD", "--document", "S-2",
        "--date", "2023-12-31",
    )  # fmt: skip
    refused = standing.runs(*words, json=False)
    assert refused.exit == 3
    assert "--adjustment" in refused.err
    adjusted = standing.does(*words, "--adjustment", "--reason", "found by the auditor").json
    assert adjusted["statements"] == {"year": 2023, "version": 2}
    entry = standing.does("journal", "show", str(adjusted["posted"][0])).json
    assert entry["adjustment"] == "ADJ-2023-01"

    first = standing.does("statement", "variance", "2023", "--version", "1").json
    second = standing.does("statement", "variance", "2023").json
    assert (first["version"], second["version"]) == (1, 2)
    assert first["figures"]["actual_total"] == "1000.00"
    assert second["figures"]["actual_total"] == "1500.00"
    changed = standing.does("statement", "differences", "2023").json
    assert "500.00" in str(changed)


def test_reopening_needs_a_provisional_year_and_a_reason(standing: Officer) -> None:
    assert standing.runs("reopen-year", "2023", "--reason", "x").exit == 3
    assert standing.runs("reopen-year", "2022", "--reason", "x").exit == 3
    standing.does("close-year", "2023", "--no-backup")
    standing.does("reopen-year", "2023", "--reason", "a document was found")
    standing.does("receipt", "post", "CHE", "1.00", "--purpose", "7c", "--date", "2023-12-30")
    again = standing.does("close-year", "2023", "--no-backup").json
    assert (again["status"], again["version"]) == ("provisional", 2)
