"""What a group of commands shows when called bare: where things stand, what comes next."""

from __future__ import annotations

from collections.abc import Sequence

from ccm_ledger.database import years
from ccm_ledger.database.connection import Connection
from ccm_ledger.dates import last_day
from ccm_ledger.figures import Cell, Listing, text


def standing(
    db: Connection, title: str, facts: Sequence[tuple[str, Cell]], following: Sequence[str]
) -> Listing:
    """Facts, one a row, and the commands that go on from here; says so where all years are closed.

    Args:
        following: commands, each with a word on what it is for.
    """
    rows = tuple({"what": what, "value": value} for what, value in facts)
    notes = (*all_closed(db), *(f"Next: {command}" for command in following))
    return Listing(title, (text("what", ""), text("value", "")), rows, notes)


def without_budget(db: Connection, year: int) -> tuple[int, str]:
    """The year to budget where `year` has no budget, and the command that brings its budget in.

    Books that open on 31 December state only their opening; the next year is budgeted.
    """
    opens_late = years.identity(db)["opened_on"] == last_day(year).isoformat()
    budgeted = year + 1 if opens_late else year
    return budgeted, (
        f"`ccm-ledger budget import {budgeted} FILE.csv --approved-on D --authority TEXT`"
        " brings in the approved budget (line,amount)"
    )


def all_closed(db: Connection) -> tuple[str, ...]:
    """What is said where every year with a budget is closed; nothing where one is open."""
    budgeted = years.with_budget(db)
    states = years.states(db)
    if not budgeted or any(states.get(year, "open") == "open" for year in budgeted):
        return ()
    following = budgeted[-1] + 1
    return (
        f"All years are closed. `ccm-ledger budget import {following} FILE.csv --approved-on D "
        f"--authority TEXT` begins {following}.",
    )
