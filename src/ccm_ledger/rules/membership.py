"""Who is a State Party when, and which change of dates would alter what was invoiced."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, Self

from ccm_ledger.dates import first_day, last_day


class Membership(NamedTuple):
    """A State is party from its first day on, and no longer on the day given as until."""

    party_from: date | None
    party_until: date | None

    @classmethod
    def of(cls, party_from: str | None, party_until: str | None) -> Self:
        """From dates as the ledger keeps them."""
        return cls(
            date.fromisoformat(party_from) if party_from else None,
            date.fromisoformat(party_until) if party_until else None,
        )

    def holds_on(self, day: date) -> bool:
        return (
            self.party_from is not None
            and self.party_from <= day
            and (self.party_until is None or self.party_until > day)
        )

    def holds_in(self, first_year: int, last_year: int) -> bool:
        """Whether the State is party on any day of these years."""
        return (
            self.party_from is not None
            and self.party_from <= last_day(last_year)
            and (self.party_until is None or self.party_until > first_day(first_year))
        )


def altered_runs(
    before: Membership, after: Membership, runs: Iterable[tuple[int, date]]
) -> list[tuple[int, date]]:
    """The runs of invoices in which a State would have been assessed otherwise.

    Args:
        runs: budget year and day of assessment of each run.
    """
    return [(year, day) for year, day in runs if before.holds_on(day) is not after.holds_on(day)]


def months_as_party(party_from: date, year: int) -> int:
    """How many whole months of a year a State is party: the month counts that begins on or after
    the Convention's entry into force for it.

    It enters into force on the first of a month (Convention, article 17), so nothing is lost.
    """
    if party_from <= first_day(year):
        return 12
    if party_from > last_day(year):
        return 0
    begun = 0 if party_from.day == 1 else 1
    return 13 - party_from.month - begun
