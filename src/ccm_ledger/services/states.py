"""Keeping the States and their dates of membership."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ccm_ledger import errors
from ccm_ledger.database import registers, states
from ccm_ledger.database.connection import DbRow
from ccm_ledger.errors import Problem, Problems
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.readers.register_csv import StateRow, read_states
from ccm_ledger.records import Outcome
from ccm_ledger.rules.membership import Membership, altered_runs


def import_file(ledger: Writing, path: str) -> Outcome:
    """Take the States of a file: new ones are added, known ones take its name and dates.

    Refuses: iso3-form, party-dates, party-until-alone, party-unset, party-invoiced, and what a CSV
    file may hold.
    """
    problems = Problems()
    rows = read_states(path, problems)
    known = {str(row["state"]): row for row in states.states(ledger.db)}
    runs = states.invoiced_runs(ledger.db)
    for row in rows:
        for problem in _problems(ledger, row, known.get(row.state), runs):
            problems.add(problem)
    problems.refuse(path)

    new = [row for row in rows if row.state not in known]
    changed = [row for row in rows if row.state in known and _differs(row, known[row.state])]

    name = errors.shown(Path(path).name)
    registers.insert(
        ledger.db,
        "state_party",
        ({"state": row.state, "source": f"imported from {name}", **_values(row)} for row in new),
    )
    for row in changed:
        states.update(ledger.db, row.state, _values(row))
    facts = {"read": len(rows), "added": len(new), "updated": len(changed)}
    if not new and not changed:
        return Outcome(f"{name}: nothing new, the States are known ({len(rows)}).", facts)
    return Outcome(f"{name}: States added: {len(new)}, changed: {len(changed)}.", facts)


def _problems(
    ledger: Writing, row: StateRow, known: DbRow | None, runs: list[tuple[int, date]]
) -> Iterator[Problem]:
    """Why a row would contradict what has been invoiced."""
    before = (
        Membership.of(known["party_from"], known["party_until"])
        if known
        else Membership(None, None)
    )
    after = Membership(row.party_from, row.party_until)
    if before.party_from is not None and after.party_from is None:
        yield errors.PARTY_UNSET.at(
            row.where, name=row.name, state=row.state, since=before.party_from
        )
        return
    years = {
        year: f"{year} (by the parties of {day})" for year, day in altered_runs(before, after, runs)
    }
    for year in states.invoiced_beside(ledger.db, row.state):
        if not after.holds_in(year, year):
            years[year] = f"{year} (invoiced by itself)"
    if years:
        yield errors.PARTY_INVOICED.at(
            row.where, name=row.name, state=row.state, years=list(years.values())
        )


def _differs(row: StateRow, known: DbRow) -> bool:
    return any(known[column] != value for column, value in _values(row).items())


def _values(row: StateRow) -> dict[str, str | None]:
    return {
        "name": row.name,
        "party_from": row.party_from.isoformat() if row.party_from else None,
        "party_until": row.party_until.isoformat() if row.party_until else None,
    }
