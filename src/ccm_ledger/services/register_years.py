"""Which years a register's row may be about: within what the ledger keeps, and not closed."""

from __future__ import annotations

from collections.abc import Iterator

from ccm_ledger import errors
from ccm_ledger.errors import Problem
from ccm_ledger.ledger.transaction import Writing


def check_year(
    ledger: Writing, year: int, where: str, last: int | None = None
) -> Iterator[Problem]:
    """Problems of a year a row is kept for.

    Args:
        last: the last year taken; the last that the ledger takes dates of, if left out.
    """
    kept = ledger.kept_years()
    first, last = min(kept), max(kept) if last is None else last
    if not first <= year <= last:
        yield errors.YEAR_OUTSIDE.at(where, year=year, first=first, last=last)
        return
    state = ledger.state_of(year)
    if state != "open":
        yield errors.REGISTER_YEAR_CLOSED.at(where, year=year, state=state)
