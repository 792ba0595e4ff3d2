"""The shipped procedures, read as data."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from fractions import Fraction
from importlib import resources
from typing import Any

import pytest

from ccm_ledger.errors import Invalid
from ccm_ledger.rules.procedures import assumptions, check, confirmed, read, read_share


@pytest.fixture
def document() -> dict[str, Any]:
    file = resources.files("ccm_ledger.profiles") / "ccm" / "financial_procedures.json"
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


def test_the_shipped_document_has_nothing_to_complain_of(document: dict[str, Any]) -> None:
    assert check(document) == []


def test_it_assesses_on_1_september_of_the_year_before(document: dict[str, Any]) -> None:
    found = read(1, 2016, document, "notice", 2023)
    assert (found.assessed_on, found.due_days) == (date(2022, 9, 1), 60)
    assert [tier.key for tier in found.assessed_tiers] == ["7a", "7b"]
    assert (found.tolerance_rappen, found.reserve_level_rappen) == (2_000, 40_000_000)
    assert found.assumptions == ("7a", "7b")


@pytest.mark.parametrize("profile", ["split-40-60", "split-50-50", "split-60-40", "single"])
def test_the_shares_of_every_profile_add_to_the_budget(
    document: dict[str, Any], profile: str
) -> None:
    found = read(1, 2016, document | {"default_profile": profile}, "notice", 2023)
    shares = [Fraction(t.share_numerator, t.share_denominator) for t in found.assessed_tiers]
    assert sum(shares) == 1


def test_confirming_changes_no_value(document: dict[str, Any]) -> None:
    before = read(1, 2016, deepcopy(document), "notice", 2023)
    after = read(2, 2016, confirmed(deepcopy(document), "paragraph 7"), "paragraph 7", 2023)
    assert after.assumptions == ()
    assert [t.share_numerator for t in after.tiers] == [t.share_numerator for t in before.tiers]
    assert (after.due_days, after.tolerance_rappen) == (before.due_days, before.tolerance_rappen)
    assert check(after.document) == []


def test_assumptions_of_profiles_that_do_not_hold_are_left_alone(document: dict[str, Any]) -> None:
    other = deepcopy(document) | {"default_profile": "single"}
    assert not any(path.startswith("profiles") for path in assumptions(other))
    assert confirmed(other, "x")["profiles"][0]["status"] == "assumption"


@pytest.mark.parametrize(("text", "share"), [("2/5", Fraction(2, 5)), ("1", 1), ("0", 0)])
def test_shares_are_fractions(text: str, share: Fraction) -> None:
    assert read_share(text) == share


@pytest.mark.parametrize("text", ["", "0.4", "3/0", "-1/5", "6/5", "２/５", "1/5 ", "1e1", "40%"])
def test_what_is_no_fraction_of_the_budget_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_share(text)
