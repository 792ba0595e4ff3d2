"""What a receipt pays: oldest first, 7a before 7b, shortfalls within the tolerance waived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ccm_ledger.records import OpenItem


@dataclass(frozen=True, slots=True)
class Settled:
    """A payment of one open item: what is paid, and what of it is waived within the tolerance."""

    item: OpenItem
    paid_rappen: int
    waived_rappen: int


def allocate(
    amount_rappen: int, items: Sequence[OpenItem], tolerance_rappen: int
) -> tuple[tuple[Settled, ...], int]:
    """Spread an amount over a State's open items; returns the payments and what is left over.

    Args:
        amount_rappen: what was received, gross of stated charges; above zero.
        items: open items of one State, any order.
        tolerance_rappen: the most that an unexplained shortfall may be and still count as paid.

    A shortfall is taken for bank charges only if it is what is missing from the last item of an
    invoice, so that the invoice is settled by it, and smaller than what was paid on that item. A
    State that pays 7a alone still owes its 7b, however small.
    Source: DESIGN 3a; COMMANDS, settled points (Tolerance).
    """
    left = amount_rappen
    settled: list[Settled] = []
    for item in sorted(items, key=in_order):
        if left == 0:
            break
        paid = min(left, item.outstanding_rappen)
        if paid > 0:
            settled.append(Settled(item, paid, 0))
            left -= paid
    if settled and left == 0:
        settled[-1] = _with_tolerance(settled[-1], items, tolerance_rappen)
    return tuple(settled), left


def _with_tolerance(last: Settled, items: Sequence[OpenItem], tolerance_rappen: int) -> Settled:
    short = last.item.outstanding_rappen - last.paid_rappen
    untouched = [
        item
        for item in items
        if item.invoice == last.item.invoice
        and in_order(item) > in_order(last.item)
        and item.outstanding_rappen > 0
    ]
    if untouched or not 0 < short <= min(tolerance_rappen, last.paid_rappen):
        return last
    return Settled(last.item, last.paid_rappen, short)


def taken_off(amount_rappen: int, open_items: Mapping[str, int]) -> list[tuple[str, int]]:
    """Spread a credit over an invoice's items, the last tier first; (tier, rappen) in that order.

    Payments go the other way, 7a before 7b: so a credit leaves the first tier asked longest.

    Args:
        amount_rappen: above zero, at most what is open in all.
        open_items: tier -> what is open on it.
    """
    taken = []
    left = amount_rappen
    for tier in sorted(open_items, reverse=True):
        off = min(left, open_items[tier])
        if off:
            taken.append((tier, off))
            left -= off
    assert left == 0, "the service refuses a credit beyond what is open"
    return taken


def in_order(item: OpenItem) -> tuple[int, str, str, str]:
    """Oldest obligation first; inside an invoice 7a before 7b."""
    return item.budget_year, item.issued_on.isoformat(), item.invoice, item.tier
