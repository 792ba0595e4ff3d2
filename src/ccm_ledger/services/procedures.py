"""Setting the financial procedures, and confirming what is an assumption in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ccm_ledger import errors
from ccm_ledger.database import procedures, years
from ccm_ledger.errors import Problem, Refused
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.readers.json_files import read_json
from ccm_ledger.records import Outcome
from ccm_ledger.rules.procedures import assumptions, check, confirmed, default_profile


def set_from(ledger: Writing, path: str, from_year: int, source: str) -> Outcome:
    """Let the procedures of a file hold from a budget year on, until others begin.

    Refuses: procedures-in-use, the kinds of `rules.procedures.check`, and what a JSON file may be.
    """
    document = _read(path)
    facts = {"from_year": from_year, "profile": document["default_profile"], "source": source}
    last = procedures.in_force(ledger.db, from_year)
    if last is not None and last["from_year"] == from_year:
        there = json.loads(last["document"])
        if there == document and last["source"] == source:
            return Outcome(f"Nothing new: these procedures hold from {from_year} on.", facts)
    errors.refuse_if(_problems(ledger, from_year))

    _add(ledger, from_year, document, source)
    left = len(assumptions(document))
    if left:
        ledger.warnings.append(
            f"{left} of the values are assumptions; `ccm-ledger procedure show {from_year}` lists "
            "them, `ccm-ledger procedure confirm --source TEXT` confirms them"
        )
    return Outcome(f"Procedures from {from_year} on: {_split(document)} (source: {source}).", facts)


def _read(path: str) -> dict[str, Any]:
    """The document of a file. Raises `Refused` with every problem, each with its path."""
    found = read_json(path)
    problems = dict(found.problems)
    for at, kind, facts in check(found.value):
        problems.setdefault(at, kind.at(f"{path}: {at}" if at else path, **facts))
    errors.refuse_if(problems.values())
    assert isinstance(found.value, dict), "check refuses what is no object"
    return found.value


def _problems(ledger: Writing, from_year: int) -> Iterator[Problem]:
    """Years that stand on other procedures already: invoiced or closed."""
    kept = ledger.kept_years()
    last = max(kept) + 1
    if not min(kept) <= from_year <= last:
        yield errors.YEAR_OUTSIDE.at("--from", year=from_year, first=min(kept), last=last)
        return
    until = procedures.next_from_year(ledger.db, from_year)
    reasons = dict.fromkeys(procedures.invoiced_years(ledger.db), "invoices are issued")
    for year, state in years.states(ledger.db).items():
        if state != "open":
            reasons[year] = f"the year is closed ({state})"
    for year, what in sorted(reasons.items()):
        if from_year <= year and (until is None or year < until):
            yield errors.PROCEDURES_IN_USE.at("--from", year=year, what=what)


def _add(ledger: Writing, from_year: int, document: dict[str, Any], source: str) -> None:
    procedures.add(
        ledger.db, from_year, json.dumps(document, ensure_ascii=False), source, ledger.recorded_at
    )


def _split(document: dict[str, Any]) -> str:
    tiers = default_profile(document)["tiers"]
    return ", ".join(f"{tier['key']} {tier['share']}" for tier in tiers if tier["mandatory"])


def confirm(ledger: Writing, source: str, year: int | None = None) -> Outcome:
    """Mark what is an assumption as verified, by a source. No value changes, so years that are
    invoiced or closed stand on the same procedures as before.

    Args:
        year: whose procedures; the current budget year's if left out.

    Refuses: no-procedures.
    """
    year = years.default_year(ledger.db, ledger.today) if year is None else year
    row = procedures.in_force(ledger.db, year)
    if row is None:
        raise Refused(errors.NO_PROCEDURES.at("--year", year=year))
    document: dict[str, Any] = json.loads(row["document"])
    open_values = assumptions(document)
    facts = {"from_year": row["from_year"], "confirmed": len(open_values), "source": source}
    if not open_values:
        return Outcome(f"Nothing to confirm: no value of {year} is an assumption.", facts)

    _add(ledger, row["from_year"], confirmed(document, source), source)
    closed = _closed_years(ledger, row["from_year"])
    if closed:
        ledger.warnings.append(
            f"statements issued for {', '.join(map(str, closed))} keep the note that these were "
            "assumptions when they were issued"
        )
    return Outcome(
        f"Confirmed {len(open_values)} values of the procedures from {row['from_year']} on: "
        f"{_split(document)} (source: {source}).",
        facts,
    )


def _closed_years(ledger: Writing, from_year: int) -> list[int]:
    """Years that are closed and stand on the procedures of a first year."""
    until = procedures.next_from_year(ledger.db, from_year)
    return [
        year
        for year, state in years.states(ledger.db).items()
        if state != "open" and from_year <= year and (until is None or year < until)
    ]
