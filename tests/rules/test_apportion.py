"""Shares add up to the rappen, whatever the rates; and to the published hypothesis."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ccm_ledger.records import Tier
from ccm_ledger.rules.apportion import adjusted_rates, apportion, share_beside, split_tiers

STATES = [a + b + c for a in "ABCDE" for b in "ABCDE" for c in "ABCDE"][:120]
rates = st.lists(st.integers(0, 25_000), min_size=1, max_size=120).filter(any)


@given(st.integers(0, 10**9), rates)
def test_the_shares_add_up_and_none_is_off_by_a_rappen(total: int, units: list[int]) -> None:
    by_state = dict(zip(STATES, units, strict=False))
    shares = apportion(total, by_state)
    assert sum(share.amount_rappen for share in shares.values()) == total
    for state, share in shares.items():
        assert abs(share.amount_rappen - Fraction(total * by_state[state], sum(units))) < 1


@given(st.integers(0, 10**9), rates, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(total: int, units: list[int], random) -> None:  # type: ignore[no-untyped-def]
    rows = list(zip(STATES, units, strict=False))
    shuffled = rows[:]
    random.shuffle(shuffled)
    assert apportion(total, dict(rows)) == apportion(total, dict(shuffled))


@given(st.integers(0, 10**9), st.integers(1, 9), st.integers(1, 9))
def test_the_tiers_add_up_to_the_budget(total: int, first: int, second: int) -> None:
    whole = first + second
    tiers = (
        Tier("7a", "", first, whole, True, "verified", ""),
        Tier("7b", "", second, whole, True, "verified", ""),
    )
    split = split_tiers(total, tiers)
    assert sum(split.values()) == total
    assert abs(split["7a"] - Fraction(total * first, whole)) < 1


def test_equal_remainders_go_by_iso_code() -> None:
    shares = apportion(100, {"CCC": 1, "AAA": 1, "BBB": 1})
    assert {state: share.amount_rappen for state, share in shares.items()} == {
        "AAA": 34,
        "BBB": 33,
        "CCC": 33,
    }


def test_the_published_hypothesis_of_one_tier_comes_out_row_by_row() -> None:
    path = Path(__file__).parent.parent / "golden" / "apportionment-2023-h1.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    rates = {row["iso3"]: int(row["un_rate_percent"].replace(".", "")) for row in rows}
    shares = apportion(51_805_700, rates)
    adjusted = adjusted_rates(rates)
    for row in rows:
        assert shares[row["iso3"]].amount_rappen == int(row["amount_chf"].replace(".", ""))
        assert adjusted[row["iso3"]] == row["adjusted_rate_percent"]
    assert sum(rates.values()) == 44_934


def test_a_state_that_joins_later_pays_the_runs_price_for_its_rate() -> None:
    share = share_beside(51_805_700, 2, 44_934, "SSD")
    assert share.amount_rappen == 2306  # 51'805'700 × 2 ÷ 44'934 = 2'305.86


def test_a_part_of_the_year_is_priced_by_the_month_and_rounded_once() -> None:
    share = share_beside(51_805_700, 2, 44_934, "SSD", months=5)
    # 51'805'700 × 2 × 5 ÷ (44'934 × 12) = 960.77: the rounding of a whole year's 2'306 isn't in it
    assert share.amount_rappen == 961
    assert (share.whole_rappen, share.remainder_rank) == (960, 1)
    assert share.remainder_units == 51_805_700 * 2 * 5 - 960 * 44_934 * 12


def test_twelve_months_are_the_whole_year_whose_remainder_counts_in_its_own_units() -> None:
    assert share_beside(1000, 1, 7, "SSD", months=12) == share_beside(1000, 1, 7, "SSD")
    assert share_beside(1000, 1, 7, "SSD").remainder_units == 1000 % 7


def test_half_a_rappen_is_rounded_up_and_less_is_not() -> None:
    assert share_beside(5, 1, 10, "SSD").amount_rappen == 1
    assert share_beside(4, 1, 10, "SSD").amount_rappen == 0
    assert share_beside(14, 1, 10, "SSD").amount_rappen == 1


def tier(key: str, numerator: int, denominator: int) -> Tier:
    return Tier(key, "", numerator, denominator, True, "verified", "")


def test_the_tier_with_the_larger_remainder_gets_the_rappen() -> None:
    assert split_tiers(1, (tier("7a", 2, 5), tier("7b", 3, 5))) == {"7a": 0, "7b": 1}
    assert split_tiers(1, (tier("7a", 3, 5), tier("7b", 2, 5))) == {"7a": 1, "7b": 0}
    assert split_tiers(1, (tier("7a", 1, 2), tier("7b", 1, 2))) == {"7a": 1, "7b": 0}


def test_remainders_are_compared_as_parts_of_their_own_denominators() -> None:
    assert split_tiers(1, (tier("7a", 3, 9), tier("7b", 2, 3))) == {"7a": 0, "7b": 1}
    assert split_tiers(1, (tier("7a", 2, 3), tier("7b", 3, 9))) == {"7a": 1, "7b": 0}


def test_a_share_says_how_it_came_about() -> None:
    shares = apportion(10, {"AUT": 1, "CHE": 2})
    assert (shares["AUT"].whole_rappen, shares["AUT"].remainder_units) == (3, 1)
    assert (shares["CHE"].whole_rappen, shares["CHE"].remainder_units) == (6, 2)
    assert (shares["AUT"].remainder_rank, shares["CHE"].remainder_rank) == (2, 1)
    assert (shares["AUT"].amount_rappen, shares["CHE"].amount_rappen) == (3, 7)


def test_rates_as_per_cents_of_those_assessed() -> None:
    assert adjusted_rates({"AUT": 1, "CHE": 3}) == {"AUT": "25.000000", "CHE": "75.000000"}
    assert adjusted_rates({"CHE": 7}) == {"CHE": "100.000000"}
    assert adjusted_rates({"AUT": 1, "CHE": 2}) == {"AUT": "33.333333", "CHE": "66.666667"}
