"""What a group of commands shows when called bare: where things stand, what comes next."""

from __future__ import annotations

from collections.abc import Sequence

from ccm_ledger.figures import Cell, Listing, text


def standing(title: str, facts: Sequence[tuple[str, Cell]], following: Sequence[str]) -> Listing:
    """Facts, one a row, and the commands that go on from here.

    Args:
        following: commands, each with a word on what it is for.
    """
    rows = tuple({"what": what, "value": value} for what, value in facts)
    notes = tuple(f"Next: {command}" for command in following)
    return Listing(title, (text("what", ""), text("value", "")), rows, notes)
