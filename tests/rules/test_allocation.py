"""What a receipt pays: oldest first, 7a before 7b, and what a shortfall within tolerance does."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_ledger.records import OpenItem
from ccm_ledger.rules.allocation import allocate


def item(year: int, tier: str, rappen: int, invoice: str | None = None) -> OpenItem:
    number = invoice or f"CCM-{year}-CHE"
    return OpenItem(
        number, "CHE", year, tier, rappen, date(year - 1, 9, 15), date(year - 1, 11, 14)
    )


OWED = (
    item(2023, "7b", 600_00),
    item(2023, "7a", 400_00),
    item(2022, "7b", 60_00),
    item(2022, "7a", 40_00),
)


@pytest.mark.parametrize(
    ("amount", "paid", "waived", "left"),
    [
        (100_00, [("2022", "7a", 40_00), ("2022", "7b", 60_00)], 0, 0),
        (500_00, [("2022", "7a", 40_00), ("2022", "7b", 60_00), ("2023", "7a", 400_00)], 0, 0),
        (30_00, [("2022", "7a", 30_00)], 0, 0),  # 7b is untouched, so nothing is waived
        (85_00, [("2022", "7a", 40_00), ("2022", "7b", 45_00)], 15_00, 0),
        (79_00, [("2022", "7a", 40_00), ("2022", "7b", 39_00)], 0, 0),  # short by 21.00
        (1200_00, [("2022", "7a", 40_00), ("2022", "7b", 60_00), ("2023", "7a", 400_00),
                   ("2023", "7b", 600_00)], 0, 100_00),
    ],
)  # fmt: skip
def test_oldest_first_seven_a_before_seven_b(
    amount: int, paid: list[tuple[str, str, int]], waived: int, left: int
) -> None:
    settled, rest = allocate(amount, OWED, tolerance_rappen=20_00)
    assert [(str(one.item.budget_year), one.item.tier, one.paid_rappen) for one in settled] == paid
    assert sum(one.waived_rappen for one in settled) == waived
    assert rest == left


def test_a_small_invoice_is_not_paid_by_a_few_francs() -> None:
    owed = [item(2023, "7a", 4_61), item(2023, "7b", 6_92)]
    assert allocate(4_61, owed, 20_00)[0][-1].waived_rappen == 0
    assert allocate(5_00, owed, 20_00)[0][-1].waived_rappen == 0  # 0.39 paid, 6.53 short


@given(
    st.integers(1, 10**7),
    st.lists(st.tuples(st.integers(2020, 2024), st.sampled_from(["7a", "7b"]),
                       st.integers(1, 10**6)), max_size=8),
    st.integers(0, 50_00),
)  # fmt: skip
def test_nothing_is_paid_twice_and_nothing_goes_missing(
    amount: int, owed: list[tuple[int, str, int]], tolerance: int
) -> None:
    unique = {(year, tier): rappen for year, tier, rappen in owed}
    items = [item(year, tier, rappen) for (year, tier), rappen in unique.items()]
    settled, rest = allocate(amount, items, tolerance)
    assert sum(one.paid_rappen for one in settled) + rest == amount
    for one in settled:
        assert one.paid_rappen > 0
        assert one.paid_rappen + one.waived_rappen <= one.item.outstanding_rappen
        assert 0 <= one.waived_rappen <= tolerance
    assert rest == 0 or all(one.paid_rappen == one.item.outstanding_rappen for one in settled)
