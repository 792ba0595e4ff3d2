"""Receipts as the table of bookings has them: each line of money that comes in, exactly."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest

from ccm_ledger.records import SP, TF, WCR, Line, OpenItem, Part
from ccm_ledger.rules.allocation import allocate, taken_off
from ccm_ledger.rules.bookings import (
    Coming,
    advances_released,
    allocated_later,
    fund_of,
    income_account,
    money_in,
    settle,
)
from ccm_ledger.rules.rounding import percent

INVOICE = "CCM-2023-CHE"


def part(purpose: str, rappen: int, **more: object) -> Part:
    return Part(purpose, "CHE", rappen, 2023, **more)  # type: ignore[arg-type]


def shown(lines: tuple[Line, ...] | list[Line]) -> list[tuple[str, str, int]]:
    """Fund, account and amount; and that each fund balances."""
    balance: dict[str, int] = defaultdict(int)
    for line in lines:
        balance[line.fund] += line.amount_rappen
    assert set(balance.values()) <= {0}, balance
    return [(line.fund, line.account, line.amount_rappen) for line in lines]


@pytest.mark.parametrize(
    ("purpose", "fund"),
    [
        ("7a", TF), ("7b", TF), ("7c", TF), ("assessed", TF), ("unallocated", TF),
        ("reserve", WCR), ("sponsorship", SP), ("other", SP),
    ],
)  # fmt: skip
def test_money_belongs_to_the_fund_of_its_purpose(purpose: str, fund: str) -> None:
    assert fund_of(purpose, SP) == fund


@pytest.mark.parametrize(
    ("purpose", "more", "entry_year", "account"),
    [
        ("7c", {}, 2023, "4100"),
        ("7c", {}, 2024, "4100"),
        ("7c", {}, 2022, "2100"),
        ("reserve", {}, 2022, "4200"),
        ("sponsorship", {}, 2023, "2300"),
        ("other", {"fund": SP}, 2023, "2300"),
        ("other", {"fund": TF}, 2023, "4900"),
        ("other", {"fund": WCR}, 2023, "4900"),
        ("7a", {"invoice": INVOICE}, 2023, "4000"),
        ("7b", {"invoice": INVOICE}, 2023, "4010"),
        ("7a", {"invoice": INVOICE}, 2022, "2100"),
        ("7a", {"invoice": INVOICE}, 2024, "4400"),
    ],
)
def test_income_goes_to_the_account_of_its_purpose_and_year(
    purpose: str, more: dict[str, object], entry_year: int, account: str
) -> None:
    assert income_account(part(purpose, 1, **more), entry_year) == account


def test_one_credit_for_two_funds_and_an_unknown_rest() -> None:
    rows = [Coming("CHE", (part("7c", 500, earmark="W"), part("reserve", 300)), 40)]

    lines = money_in(rows, 0, "BANK-1", 2023)

    assert shown(lines) == [
        (TF, "1000", 540),
        (WCR, "1000", 300),
        (TF, "4100", -500),
        (WCR, "4200", -300),
        (TF, "2200", -40),
    ]
    bank, other_bank, gift, reserve, rest = lines
    assert {line.reference for line in (bank, other_bank, rest)} == {"BANK-1"}
    assert {line.state for line in lines} == {"CHE"}
    assert (gift.earmark, gift.tier, gift.budget_year) == ("W", "7c", 2023)
    assert (reserve.earmark, reserve.tier, gift.invoice) == (None, None, None)


def test_amounts_of_one_fund_are_one_line_on_the_bank() -> None:
    rows = [Coming("CHE", (part("7c", 500),), 0), Coming("NOR", (), 30), Coming("NOR", (), 12)]

    assert shown(money_in(rows, 0, None, 2023)) == [
        (TF, "1000", 542),
        (TF, "4100", -500),
        (TF, "2200", -30),
        (TF, "2200", -12),
    ]


def test_money_that_nobody_knows_waits_whole() -> None:
    lines = money_in([Coming(None, (), 30)], 0, "X", 2023)
    assert shown(lines) == [(TF, "1000", 30), (TF, "2200", -30)]


def test_charges_are_borne_by_the_first_rows_fund_alone() -> None:
    rows = [Coming("CHE", (part("reserve", 300), part("7c", 500)), 0)]

    lines = money_in(rows, 25, None, 2023)

    assert shown(lines) == [
        (WCR, "1000", 275),
        (WCR, "6900", 25),
        (TF, "1000", 500),
        (WCR, "4200", -300),
        (TF, "4100", -500),
    ]
    assert lines[1].text == "charges stated by the bank"


@pytest.mark.parametrize(
    ("charges", "exchange", "booked"),
    [
        (25, 0, [("6900", 25)]),
        (25, 10, [("6900", 15), ("6910", 10)]),
        (25, 25, [("6910", 25)]),
        (0, 0, []),
    ],
)
def test_what_was_lost_by_exchange_is_told_from_charges(
    charges: int, exchange: int, booked: list[tuple[str, int]]
) -> None:
    lines = money_in([Coming("CHE", (part("7c", 500),), 0)], charges, None, 2023, exchange)

    assert shown(lines) == [
        (TF, "1000", 500 - charges),
        *((TF, account, rappen) for account, rappen in booked),
        (TF, "4100", -500),
    ]
    assert [line.text for line in lines if line.account == "6910"] == (
        ["exchange difference"] if exchange else []
    )


def test_charges_of_the_sponsorship_programme_release_as_much() -> None:
    lines = money_in([Coming("CHE", (part("sponsorship", 500),), 0)], 25, None, 2023, 10)

    assert shown(lines) == [
        (SP, "1000", 475),
        (SP, "6900", 15),
        (SP, "2300", 15),
        (SP, "4300", -15),
        (SP, "6910", 10),
        (SP, "2300", 10),
        (SP, "4300", -10),
        (SP, "2300", -500),
    ]


def test_an_item_that_is_paid_short_is_settled_in_whole() -> None:
    tier_b = part("7b", 492, invoice=INVOICE, waived_rappen=8)
    gift = part("7c", 100)

    lines = money_in([Coming("CHE", (gift, tier_b), 0)], 0, None, 2023)

    assert shown(lines) == [
        (TF, "1000", 592),
        (TF, "4100", -100),
        (TF, "4010", -492),
        (TF, "2150", 492),
        (TF, "1100", -492),
        (TF, "2150", 8),
        (TF, "1100", -8),
    ]
    assert [line.text for line in lines[3:]] == [None, None, *["waived within tolerance"] * 2]
    assert {(line.tier, line.invoice) for line in lines[2:]} == {("7b", INVOICE)}


def test_what_has_no_invoice_settles_nothing_and_what_follows_is_settled() -> None:
    assert settle([part("7c", 100)], 2023) == []
    both = settle([part("7c", 100), part("7a", 5, invoice=INVOICE)], 2023)
    assert shown(both) == [(TF, "2150", 5), (TF, "1100", -5)]


def test_money_of_before_the_budget_year_counts_on_its_first_day() -> None:
    released = advances_released(
        [
            part("7c", 700),
            part("7a", 300, invoice=INVOICE),
            part("7b", 492, invoice=INVOICE, waived_rappen=8, policy="on_invoice"),
        ]
    )

    assert shown(released) == [
        (TF, "2100", 700), (TF, "4100", -700),
        (TF, "2100", 300), (TF, "4000", -300),
        (TF, "2100", 492), (TF, "2150", -492),
        (TF, "4010", 8), (TF, "2150", -8),
    ]  # fmt: skip


def test_a_shortfall_that_was_no_income_releases_nothing() -> None:
    released = advances_released([part("7a", 300, invoice=INVOICE, waived_rappen=8)])
    assert shown(released) == [(TF, "2100", 300), (TF, "4000", -300)]


def test_held_money_stays_in_its_fund_or_goes_into_another_through_the_bank() -> None:
    lines = allocated_later([part("7c", 60), part("sponsorship", 40)], "NOR", "REF", 2023)

    assert shown(lines) == [
        (TF, "2200", 60),
        (TF, "4100", -60),
        (TF, "2200", 40),
        (TF, "1000", -40),
        (SP, "1000", 40),
        (SP, "2300", -40),
    ]
    assert [line.state for line in lines] == ["NOR", "CHE", "NOR", "NOR", "CHE", "CHE"]


def test_held_money_that_pays_an_invoice_settles_it() -> None:
    lines = allocated_later([part("7a", 60, invoice=INVOICE)], "CHE", None, 2023)
    assert shown(lines) == [
        (TF, "2200", 60), (TF, "4000", -60), (TF, "2150", 60), (TF, "1100", -60)
    ]  # fmt: skip


# ── allocating ───────────────────────────────────────────────────────────────────────────────


def item(tier: str, rappen: int, invoice: str = INVOICE, year: int = 2023) -> OpenItem:
    issued = date(year - 1, 9, 15)
    return OpenItem(invoice, "CHE", year, tier, rappen, issued, issued)


def test_a_rappen_pays_a_rappen_and_nothing_is_left() -> None:
    settled, left = allocate(1, [item("7a", 1)], 0)
    assert [(one.paid_rappen, one.waived_rappen) for one in settled] == [(1, 0)]
    assert left == 0


def test_an_item_that_is_paid_already_is_passed_over() -> None:
    settled, left = allocate(5, [item("7a", 0), item("7b", 5)], 0)
    assert [(one.item.tier, one.paid_rappen) for one in settled] == [("7b", 5)]
    assert left == 0


def test_a_rappen_that_is_missing_is_waived_and_a_rappen_still_open_keeps_it() -> None:
    settled, _ = allocate(99, [item("7a", 100)], 1)
    assert [(one.paid_rappen, one.waived_rappen) for one in settled] == [(99, 1)]
    open_too, _ = allocate(99, [item("7a", 100), item("7b", 1)], 1)
    assert [(one.paid_rappen, one.waived_rappen) for one in open_too] == [(99, 0)]
    nil_too, _ = allocate(99, [item("7a", 100), item("7b", 0)], 1)
    assert [(one.paid_rappen, one.waived_rappen) for one in nil_too] == [(99, 1)]


def test_a_credit_of_a_rappen_comes_off_the_last_tier_that_is_open() -> None:
    assert taken_off(1, {"7a": 5, "7b": 1}) == [("7b", 1)]
    assert taken_off(2, {"7a": 5, "7b": 1}) == [("7b", 1), ("7a", 1)]
    assert taken_off(1, {"7a": 5, "7b": 0}) == [("7a", 1)]


def test_a_nil_share_is_nil_per_cent() -> None:
    assert (percent(0, 100), percent(1, 1), percent(-1, 1)) == (0, 100, -100)
    assert (percent(-5, 1000), percent(5, 1000), percent(4, 1000)) == (-1, 1, 0)
