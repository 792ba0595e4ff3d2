"""Membership begins on a day and ends on a day."""

from __future__ import annotations

from datetime import date

from ccm_ledger.rules.membership import Membership, altered_runs

LITHUANIA = Membership(date(2011, 9, 1), date(2025, 3, 6))


def test_a_state_is_party_from_its_first_day_until_the_day_it_has_left() -> None:
    assert not LITHUANIA.holds_on(date(2011, 8, 31))
    assert LITHUANIA.holds_on(date(2011, 9, 1))
    assert LITHUANIA.holds_on(date(2025, 3, 5))
    assert not LITHUANIA.holds_on(date(2025, 3, 6))
    assert not Membership(None, None).holds_on(date(2025, 3, 6))


def test_it_is_party_in_a_year_of_which_it_was_party_on_any_day() -> None:
    assert LITHUANIA.holds_in(2025, 2025)
    assert not LITHUANIA.holds_in(2026, 2026)
    assert not Membership(date(2010, 1, 1), date(2025, 1, 1)).holds_in(2025, 2030)


def test_only_runs_on_days_between_the_old_and_the_new_date_are_altered() -> None:
    runs = [(2023, date(2022, 9, 1)), (2024, date(2023, 9, 1))]
    moved = Membership(date(2022, 10, 1), None)
    assert altered_runs(Membership(date(2011, 9, 1), None), moved, runs) == [runs[0]]
    assert altered_runs(moved, moved, runs) == []
