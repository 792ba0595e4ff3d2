"""Whose turn it is to be reminded, and by which letter."""

from __future__ import annotations

from datetime import date

from ccm_ledger.rules.reminders import Sent, Turn, turn

FIRST, SECOND = date(2024, 1, 10), date(2024, 2, 20)
SENT = (Sent(FIRST, 1, frozenset({"A", "B"})), Sent(SECOND, 2, frozenset({"B"})))


def test_the_first_letter() -> None:
    assert turn(["A"], (), FIRST, 30) == Turn(1, ())


def test_letters_count_while_something_of_before_is_open() -> None:
    assert turn(["B", "C"], SENT, date(2024, 4, 1), 30) == Turn(3, (FIRST, SECOND))


def test_after_all_is_settled_it_begins_again() -> None:
    assert turn(["C"], SENT, date(2024, 4, 1), 30) == Turn(1, ())


def test_a_state_waits_between_two_letters_even_about_something_else() -> None:
    soon = date(2024, 3, 20)
    assert turn(["B"], SENT, soon, 30) == Turn(3, (FIRST, SECOND), waits_until=date(2024, 3, 21))
    assert turn(["C"], SENT, soon, 30).waits_until == date(2024, 3, 21)
    assert turn(["B"], SENT, date(2024, 3, 21), 30).waits_until is None


def test_on_the_day_of_a_letter_it_is_that_letter() -> None:
    assert turn(["B"], SENT, SECOND, 30) == Turn(2, (FIRST,), sent=True)


def test_a_day_before_the_last_letter_waits_too() -> None:
    assert turn(["B"], SENT, date(2024, 2, 1), 30).waits_until == date(2024, 3, 21)
