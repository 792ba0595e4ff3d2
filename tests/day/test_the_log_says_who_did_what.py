"""`log`: who did what, when and why."""

from __future__ import annotations

import pytest

from tests.builders import Officer


def test_each_command_that_wrote_has_its_row(standing: Officer) -> None:
    standing.runs("receipt", "post", "ZZZ", "1.00", "--purpose", "7c")  # refused: leaves no row

    rows = standing.does("log").json

    assert [row["command"] for row in rows] == [
        "init", "budget import", "invoice issue", "invoice import", "close-year", "close-year",
        "earmark add", "receipt post", "receipt post", "expense post",
    ]  # fmt: skip
    assert [row["sequence"] for row in rows] == list(range(1, 11))
    assert {row["time"] for row in rows} == {"2024-03-15T09:00:00Z"}
    assert all(row["user"] and row["result"] for row in rows)


def test_a_row_names_the_entries_it_posted_and_what_was_asked(standing: Officer) -> None:
    entry = standing.does("journal", "list").json[-1]["entry"]

    last = standing.does("log", "--limit", "1").json

    assert len(last) == 1
    assert last[0]["entries"] == [entry]
    assert {"name": "amount", "value": "1000.00"} in last[0]["arguments"]


def test_a_reason_is_kept(standing: Officer) -> None:
    standing.does("receipt", "reverse", "R-2023-0001", "--reason", "bounced")

    assert standing.does("log", "--limit", "1").json[0]["reason"] == "bounced"


def test_a_year_is_that_of_the_record(standing: Officer) -> None:
    assert standing.does("log", "--year", "2023").json == []
    assert len(standing.does("log", "--year", "2024").json) == 10


def test_on_paper_the_entries_are_a_range(standing: Officer) -> None:
    shown = standing.runs("log", json=False)

    assert shown.exit == 0
    assert "1–3" in shown.out
    assert "sha256" not in shown.out


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5", "", "99999999999"])
def test_a_limit_is_a_number_above_zero(standing: Officer, limit: str) -> None:
    assert standing.runs("log", f"--limit={limit}").exit == 3
