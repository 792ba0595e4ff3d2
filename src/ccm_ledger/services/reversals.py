"""Undoing an entry: by its mirror in the same year, by a correction in a later one."""

from __future__ import annotations

from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import entries, funds
from ccm_ledger.errors import Refused
from ccm_ledger.ledger.posting import mirrored, reverse
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.records import Entry, Line
from ccm_ledger.rules.bookings_out import later_year_reversal
from ccm_ledger.services.open_items import check_undone


def undo(
    ledger: Writing, sequence: int, on: date | None, reason: str, where: str = "--date"
) -> list[int]:
    """Reverse an entry and whatever was booked together with it; returns the new sequences.

    In its own year the lines are mirrored. In a later year the old year's income or expense
    doesn't come back (DESIGN 3a): 4400 for assessed contributions, 3900 for the rest.

    Args:
        on: the reversal's date, or None for today, held within the first year that is open.
        where: what a refusal names.

    Refuses: nothing-to-correct, item-stood-on, and what `reverse` and `post` refuse.
    """
    types = {str(row["code"]): str(row["type"]) for row in funds.accounts(ledger.db)}

    def lines_of(entry: Entry, day: date) -> tuple[Line, ...]:
        if day.year == entry.year:
            return mirrored(entry, day)
        lines = later_year_reversal(entry.lines, types, _deferring(ledger, day.year))
        if len(lines) < 2:
            raise Refused(
                errors.NOTHING_TO_CORRECT.at(where, entry=entry.sequence, year=entry.year)
            )
        return lines

    posted = reverse(ledger, sequence, on, reason, where, lines_of)
    undone = (entry.reverses for entry in entries.entries(ledger.db, posted))
    check_undone(ledger, entries.entries(ledger.db, [one for one in undone if one is not None]))
    return posted


def _deferring(ledger: Writing, year: int) -> frozenset[str]:
    """Funds that count their income as it is spent."""
    found = (str(row["fund"]) for row in funds.funds(ledger.db))
    return frozenset(
        fund for fund in found if funds.income_policy(ledger.db, fund, year) == "as_spent"
    )
