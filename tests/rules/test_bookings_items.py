"""The bookings of open items, line by line (DESIGN 3b)."""

from __future__ import annotations

from collections import defaultdict

import pytest

from ccm_ledger.records import Line
from ccm_ledger.rules.bookings_items import (
    Item,
    accrual_released,
    advance_given,
    advance_returned,
    cost_returned,
    cost_returned_later,
    item_paid,
    item_paid_by_bank,
    lent,
    payment_returned,
    repaid,
)
from ccm_ledger.rules.spending import Release

OWED = Item("2000", "TF", "E-2023-0004", "GICHD")
TRAVEL = Line("SP", "6100", 600_00, budget_line="Travel costs", payee="Agency", earmark="PACIFIC")


def short(lines: tuple[Line, ...]) -> list[tuple[str, str, int, str | None]]:
    return [(line.fund, line.account, line.amount_rappen, line.item) for line in lines]


def test_what_is_owed_is_paid_under_its_key() -> None:
    assert item_paid(OWED, 400_00) == (
        Line("TF", "2000", 400_00, payee="GICHD", item="E-2023-0004"),
        Line("TF", "1000", -400_00),
    )
    assert short(item_paid(OWED, 1, "1050"))[1] == ("TF", "1050", -1, None)
    assert short(payment_returned(OWED, 400_00)) == [
        ("TF", "1000", 400_00, None),
        ("TF", "2000", -400_00, "E-2023-0004"),
    ]


def test_what_the_bank_has_paid_already_is_taken_out_of_suspense() -> None:
    assert short(item_paid_by_bank(OWED, 400_00, "B-2023-0007")) == [
        ("TF", "2000", 400_00, "E-2023-0004"),
        ("TF", "2210", -400_00, "B-2023-0007"),
    ]
    programme = Item("2000", "SP", "E-2023-0005", "Agency")
    assert short(item_paid_by_bank(programme, 5, "B-2023-0007")) == [
        ("SP", "2000", 5, "E-2023-0005"),
        ("SP", "1000", -5, None),
        ("TF", "1000", 5, None),
        ("TF", "2210", -5, "B-2023-0007"),
    ]


def test_a_refund_to_a_state_keeps_the_state() -> None:
    item = Item("2020", "TF", "F-2023-0001", None, "CHE")
    assert item_paid(item, 5)[0] == Line("TF", "2020", 5, state="CHE", item="F-2023-0001")


def test_an_advance_goes_out_and_its_rest_comes_back() -> None:
    item = Item("1200", "TF", "A-2023-0001", "A. Traveller")
    assert short(advance_given(item, 800_00)) == [
        ("TF", "1200", 800_00, "A-2023-0001"),
        ("TF", "1000", -800_00, None),
    ]
    assert short(advance_returned(item, 100_00)) == [
        ("TF", "1000", 100_00, None),
        ("TF", "1200", -100_00, "A-2023-0001"),
    ]


def test_a_released_accrual_is_its_mirror() -> None:
    lines = (TRAVEL, Line("SP", "2010", -600_00, payee="Agency", item="E-2023-0006"))
    back = accrual_released(lines)
    assert [line.amount_rappen for line in back] == [-600_00, 600_00]
    assert [line.item for line in back] == [None, "E-2023-0006"]
    assert back[0].budget_line == "Travel costs"


def test_a_refund_lowers_the_cost_in_its_own_year_only() -> None:
    donors = (Release("CAN", 100_00), Release("AUS", 250_00))
    assert short(cost_returned(TRAVEL, "E-2023-0006", 350_00, donors)) == [
        ("SP", "1000", 350_00, None),
        ("SP", "6100", -350_00, "E-2023-0006"),
        ("SP", "4300", 100_00, None),
        ("SP", "2300", -100_00, None),
        ("SP", "4300", 250_00, None),
        ("SP", "2300", -250_00, None),
    ]
    later = cost_returned_later(TRAVEL, "E-2023-0006", 350_00, donors)
    assert [(li.account, li.amount_rappen, li.state, li.earmark) for li in later] == [
        ("1000", 350_00, None, None),
        ("2300", -100_00, "CAN", "PACIFIC"),
        ("2300", -250_00, "AUS", "PACIFIC"),
    ]
    plain = Line("TF", "5500", 600_00, budget_line="Staff travel", detail="Mission")
    corrected = cost_returned_later(plain, "E-2023-0002", 350_00, ())[1]
    assert corrected == Line("TF", "3900", -350_00, item="E-2023-0002")


@pytest.mark.parametrize(
    "lines",
    [
        lent("WCR", "TF", 50_000_00, "L-2023-0001", "11MSP"),
        repaid("WCR", "TF", [("L-2023-0001", 1), ("L-2023-0002", 2)], "11MSP"),
        item_paid_by_bank(Item("2010", "WCR", "x", "y"), 7, "B-2023-0001"),
    ],
)
def test_every_entry_balances_in_each_fund(lines: tuple[Line, ...]) -> None:
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        sums[line.fund] += line.amount_rappen
    assert set(sums.values()) == {0}


def test_both_sides_of_a_loan_name_each_other() -> None:
    lines = lent("WCR", "TF", 5, "L-2023-0001", "11MSP")
    named = [(li.fund, li.account, li.amount_rappen, li.payee, li.reference) for li in lines]
    assert named == [
        ("WCR", "1900", 5, "TF", "11MSP"),
        ("WCR", "1000", -5, None, None),
        ("TF", "1000", 5, None, None),
        ("TF", "2900", -5, "WCR", "11MSP"),
    ]
