"""What is left of an earmark is due to its donor, line by line (DESIGN 3b)."""

from __future__ import annotations

from ccm_ledger.records import Line
from ccm_ledger.rules.bookings_back import earmark_returned
from ccm_ledger.rules.bookings_items import Item


def test_what_is_left_of_an_earmark_of_the_trust_fund_lessens_its_gifts() -> None:
    owed = Item("2020", "TF", "L-2024-0001", None, "CHE")
    assert earmark_returned("WORKSHOP", 12_34, owed) == (
        Line("TF", "4150", 12_34, state="CHE", earmark="WORKSHOP", tier="7c"),
        Line("TF", "2020", -12_34, state="CHE", item="L-2024-0001"),
    )


def test_what_is_left_of_an_earmark_of_the_sponsorship_programme_was_deferred() -> None:
    owed = Item("2020", "SP", "L-2024-0001", None, "CHE")
    assert earmark_returned("DELEGATES", 12_34, owed) == (
        Line("SP", "2300", 12_34, state="CHE", earmark="DELEGATES"),
        Line("SP", "2020", -12_34, state="CHE", item="L-2024-0001"),
    )
