"""What goes back when a receipt is refunded: what is unallocated first, then last in first out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ccm_ledger.records import Part


@dataclass(frozen=True, slots=True)
class Standing:
    """An allocation as it still counts: its number, what it is for, the year it was booked in."""

    number: int
    part: Part
    booked_year: int


@dataclass(frozen=True, slots=True)
class Refunded:
    """What a refund takes: rappen that were unallocated, and parts of allocations."""

    unallocated_rappen: int
    parts: tuple[Standing, ...]


def give_back(
    amount_rappen: int, unallocated_rappen: int, standing: Sequence[Standing]
) -> Refunded:
    """Take an amount out of a receipt.

    Args:
        amount_rappen: at most what is unallocated and allocated together.
        standing: the receipt's allocations, any order; a higher number came later.

    A shortfall that was waived is owed again once all of its allocation goes back: it was waived
    for a payment that settled the item. Where income counts on invoice it was booked as a loss,
    which stays.
    """
    first = min(amount_rappen, unallocated_rappen)
    left = amount_rappen - first
    taken: list[Standing] = []
    for one in sorted(standing, key=lambda one: one.number, reverse=True):
        if left == 0:
            break
        amount = min(left, one.part.amount_rappen)
        whole = amount == one.part.amount_rappen and one.part.policy == "on_receipt"
        waived = one.part.waived_rappen if whole else 0
        part = replace(one.part, amount_rappen=amount, waived_rappen=waived)
        taken.append(replace(one, part=part))
        left -= amount
    assert left == 0, "the service refuses more than is left"
    return Refunded(first, tuple(taken))
