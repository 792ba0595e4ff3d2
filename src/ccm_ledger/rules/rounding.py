"""Whole francs on paper: each figure is rounded by itself, and a line says where they don't add.

Nothing is ever plugged to make a column add (TRUST 3.6).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ccm_ledger.money import print_francs, print_rappen, round_to_francs


def printed_sum(rappen: Iterable[int]) -> int:
    """What figures add up to as they are printed, in rappen: the sum of the rounded ones."""
    return 100 * sum(round_to_francs(figure) for figure in rappen)


class Casting(NamedTuple):
    """A column or row whose figures, as printed, add to something else than the printed total."""

    what: str
    added_rappen: int
    exact_rappen: int


def casting(what: str, rappen: Iterable[int], total_rappen: int) -> tuple[Casting, ...]:
    """Whether printed figures add to their printed total; if not, what they add to.

    Args:
        what: the column or row that is meant, as printed.
        rappen: the exact figures, signed as they are added.
        total_rappen: their exact sum.
    """
    figures = tuple(rappen)
    assert sum(figures) == total_rappen, f"{what}: the exact figures must add; that isn't rounding"
    added = printed_sum(figures)
    if added == 100 * round_to_francs(total_rappen):
        return ()
    return (Casting(what, added, total_rappen),)


def said(castings: Iterable[Casting]) -> tuple[str, ...]:
    """The line under a table that says where it doesn't add as printed; none if it does."""
    parts = [
        f"{found.what} adds to {print_francs(found.added_rappen)}, exactly "
        f"{print_rappen(found.exact_rappen)}"
        for found in castings
    ]
    return (f"Each figure is rounded by itself. As printed, {'; '.join(parts)}.",) if parts else ()


def percent(part_rappen: int, whole_rappen: int) -> int:
    """Whole per cent of an amount above zero, half away from zero."""
    assert whole_rappen > 0, "the caller asks only where there is something to compare with"
    share = (200 * abs(part_rappen) + whole_rappen) // (2 * whole_rappen)
    return -share if part_rappen < 0 else share
