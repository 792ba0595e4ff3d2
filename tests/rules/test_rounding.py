"""Whole francs: each figure by itself, and a line that says where they don't add."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_ledger.money import round_to_francs
from ccm_ledger.rules.rounding import casting, percent, printed_sum, said

AMOUNTS = st.lists(st.integers(-10_000_000, 10_000_000), max_size=30)


def test_the_published_table_1_does_not_add_as_printed() -> None:
    lines = [39488028, 6903912, 2240805, 704015, 2421906, 4406296]
    (found,) = casting("Actual", lines, sum(lines))
    assert found.added_rappen == 56164900
    (line,) = said([found])
    assert line == (
        "Each figure is rounded by itself. As printed, Actual adds to 561'649, exactly 561'649.62."
    )


def test_a_column_that_adds_says_nothing() -> None:
    assert casting("Actual", [100, 200, -100], 200) == ()
    assert said([]) == ()


def test_several_columns_share_one_line() -> None:
    found = [*casting("A", [50, 50], 100), *casting("B", [149, 149], 298)]
    (line,) = said(found)
    assert "A adds to 2, exactly 1.00; B adds to 2, exactly 2.98." in line


def test_figures_that_do_not_add_exactly_are_a_defect_not_rounding() -> None:
    with pytest.raises(AssertionError, match="isn't rounding"):
        casting("Actual", [100], 101)


@given(AMOUNTS)
def test_a_line_appears_exactly_where_the_printed_figures_differ(amounts: list[int]) -> None:
    total = sum(amounts)
    found = casting("x", amounts, total)
    printed = 100 * sum(round_to_francs(amount) for amount in amounts)
    assert printed == printed_sum(amounts)
    assert bool(found) == (printed != 100 * round_to_francs(total))


@given(AMOUNTS)
def test_the_difference_is_within_half_a_franc_a_figure(amounts: list[int]) -> None:
    assert abs(printed_sum(amounts) - sum(amounts)) <= 50 * len(amounts)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (29_701_012, 51_805_700, 57),
        (29_701_012, 56_164_962, 53),
        (5, 1000, 1),
        (4, 1000, 0),
        (-5, 1000, -1),
        (0, 1, 0),
    ],
)
def test_per_cents_are_whole_and_half_away_from_zero(part: int, whole: int, expected: int) -> None:
    assert percent(part, whole) == expected
