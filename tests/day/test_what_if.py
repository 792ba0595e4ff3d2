"""`assess` with other figures: scenarios beside one another for the paper to the Meeting."""

from __future__ import annotations

from typing import Any

import pytest

from ccm_ledger.money import read_exact
from tests.builders import Officer


def tables(officer: Officer, *words: str) -> dict[str, Any]:
    found = officer.does("assess", *words).json
    return {table["key"]: table for table in found["tables"]}


def column(table: dict[str, Any], key: str) -> dict[str, int]:
    return {row["state"]: read_exact(row[key]) for row in table["rows"] if row[key] is not None}


def test_every_budget_stands_beside_every_scale_and_each_adds_up(invoiced: Officer) -> None:
    found = tables(
        invoiced, "2025", "--budget", "540000", "--budget", "500'000.00",
        "--scale", "2022-2024", "--scale", "2025-2027",
    )  # fmt: skip

    asked = [(row["scenario"], row["total"], row["scale"]) for row in found["scenarios"]["rows"]]
    assert asked == [
        ("A", "540000.00", "2022-2024"),
        ("B", "540000.00", "2025-2027"),
        ("C", "500000.00", "2022-2024"),
        ("D", "500000.00", "2025-2027"),
    ]
    for letter, total in (("a", 540_000), ("b", 540_000), ("c", 500_000), ("d", 500_000)):
        amounts = column(found["assessment"], f"amount_{letter}")
        assert sum(amounts.values()) == total * 100
        assert found["assessment"]["total"][f"amount_{letter}"] == f"{total}.00"


def test_a_what_if_of_what_is_in_force_is_what_is_in_force(invoiced: Officer) -> None:
    real = tables(invoiced, "2023")["assessment"]
    same = tables(invoiced, "2023", "--budget", "518057", "--scale", "2022-2024")["assessment"]

    for key in ("amount", "tier_7a", "tier_7b"):
        assert column(same, key) == column(real, key)
    assert [row["adjusted_rate"] for row in same["rows"]] == [
        row["adjusted_rate"] for row in real["rows"]
    ]


def test_without_a_state_the_others_pay_its_share(invoiced: Officer) -> None:
    found = tables(invoiced, "2023", "--without", "DEU", "--without", "che")

    scenarios = found["scenarios"]["rows"]
    assert [(row["scenario"], row["states"]) for row in scenarios] == [("now", 110), ("A", 108)]
    assert scenarios[1]["changed"] == "without DEU, without CHE"
    now, then = (column(found["assessment"], f"amount_{key}") for key in ("now", "a"))
    assert set(now) - set(then) == {"DEU", "CHE"}
    assert all(then[state] >= now[state] for state in then)
    assert sum(now.values()) == sum(then.values()) == 51_805_700
    changes = column(found["assessment"], "difference")
    assert changes["DEU"] == -now["DEU"]
    assert sum(changes.values()) == 0


def test_a_state_that_may_accede_is_taken_in_beside_the_parties_of_today(
    invoiced: Officer,
) -> None:
    found = tables(invoiced, "2026", "--budget", "540000", "--with", "USA")

    before, with_it = (column(found["assessment"], f"amount_{key}") for key in ("a", "b"))
    assert set(with_it) - set(before) == {"USA"}
    assert all(with_it[state] <= before[state] for state in before)
    assert {row["state"]: row["rate"] for row in found["assessment"]["rows"]}["USA"] is not None


def test_nothing_is_written(invoiced: Officer) -> None:
    before = invoiced.bytes()

    said = invoiced.runs("assess", "2024", "--budget", "600000", json=False)

    assert said.exit == 0
    assert "A what-if: nothing is written, nothing is issued." in said.out
    assert "is an assumption" in said.out
    assert invoiced.bytes() == before
    assert [log["command"] for log in invoiced.does("log").json].count("assess") == 0


REFUSED = {
    "a State that isn't assessed": (("--without", "USA"), 3, "USA"),
    "a State that is assessed already": (("--with", "CHE"), 3, "CHE"),
    "a State both ways": (("--with", "CHE", "--without", "CHE"), 2, "CHE"),
    "an unknown State": (("--with", "ZZZ"), 3, "ZZZ"),
    "an unknown scale": (("--scale", "2022-2042"), 3, "2022-2024"),
    "an amount with a comma": (("--budget", "518,057"), 3, "--budget"),
    "a budget of nil": (("--budget", "0"), 3, "--budget"),
    "a budget below nil": (("--budget=-5",), 3, "--budget"),
    "one State's calculation": (("--budget", "5", "--explain", "CHE"), 2, "--explain"),
    "too many": (tuple(f"--budget={n}" for n in range(1, 8)), 2, "7 scenarios"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_makes_no_scenario_is_refused_in_words(invoiced: Officer, what: str) -> None:
    words, exit_, named = REFUSED[what]

    ran = invoiced.runs("assess", "2023", *words, json=False)

    assert ran.exit == exit_, ran.err
    assert len(ran.errors) == 1
    assert named in ran.errors[0]
    assert ran.out == ""


def test_a_year_without_budget_needs_one(invoiced: Officer) -> None:
    ran = invoiced.runs("assess", "2024", "--without", "DEU", json=False)

    assert ran.exit == 3
    assert "no approved budget for 2024" in ran.err
