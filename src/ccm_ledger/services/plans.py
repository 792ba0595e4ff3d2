"""Work plans and budgets over several years: adopting, amending, taking a year's budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from ccm_ledger import errors
from ccm_ledger.database import budgets, plans, registers
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.errors import Problems, Refused
from ccm_ledger.figures import Amount, counted
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.readers.plan_csv import PlanRow, read_plan
from ccm_ledger.records import Outcome
from ccm_ledger.services.budgets import Approved, take, tied_lines

YEARS_BEFORE, YEARS_AHEAD = 10, 20  # a plan for a year beyond these is a slip in the year


@dataclass(frozen=True, slots=True)
class Adopted:
    """A plan as it was adopted: the decision, and its lines as the ledger keeps them."""

    decision: str
    approved_on: date
    lines: tuple[tuple[int, str, str, str, int], ...]  # year, line, fund, account, rappen

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({line[0] for line in self.lines}))

    @property
    def total_rappen(self) -> int:
        return sum(line[4] for line in self.lines)


def import_file(ledger: Writing, path: str, name: str, decision: str, approved_on: date) -> Outcome:
    """Keep a plan as it was adopted. The same again is nothing new.

    Refuses: plan-exists, plan-future, row-twice, year-outside, what a budget's lines refuse
        (budget-line-new …), and what a CSV file may hold.
    """
    plan = _read(ledger, path, decision, approved_on)
    versions = _versions(ledger.db, name)
    if versions:
        if plan in {_as_kept(ledger.db, row) for row in versions}:
            return _nothing_new(versions[-1], plan)
        raise Refused(
            errors.PLAN_EXISTS.at(
                "--name", name=versions[-1]["name"], version=versions[-1]["version"]
            )
        )
    return _keep(ledger, name, 1, plan)


def amend(ledger: Writing, name: str, path: str, decision: str, approved_on: date) -> Outcome:
    """Keep an amended plan, whole, as the next version; the earlier ones stay on record.

    Refuses: plan-unknown, plan-early, and what `import_file` refuses of the file.
    """
    versions = find(ledger.db, name, "NAME")
    last = versions[-1]
    plan = _read(ledger, path, decision, approved_on)
    if plan == _as_kept(ledger.db, last):
        return _nothing_new(last, plan)
    if approved_on.isoformat() < last["approved_on"]:
        raise Refused(
            errors.PLAN_EARLY.at(
                "--approved-on",
                approved_on=approved_on,
                version=last["version"],
                before=last["approved_on"],
            )
        )
    return _keep(ledger, last["name"], int(last["version"]) + 1, plan)


def budget_from_plan(
    ledger: Writing, year: int, name: str, approved_on: date, authority: str, *, revision: bool
) -> Outcome:
    """Take a plan's slice of a year as that year's approved budget.

    Refuses: plan-unknown, plan-without-year, plan-after-budget, and what `budget import` refuses.
    """
    plan = find(ledger.db, name, "--plan")[-1]
    rows = plans.lines(ledger.db, plan["name"], plan["version"], year)
    if not rows:
        years = f"{plan['from_year']} to {plan['to_year']}"
        raise Refused(
            errors.PLAN_WITHOUT_YEAR.at(
                "YEAR", name=plan["name"], version=plan["version"], year=year, years=years
            )
        )
    if plan["approved_on"] > approved_on.isoformat():
        raise Refused(
            errors.PLAN_AFTER_BUDGET.at(
                "--approved-on",
                name=plan["name"],
                version=plan["version"],
                plan_on=plan["approved_on"],
                value=approved_on,
            )
        )
    lines = tuple(
        (row["line"], row["fund"], row["account"], row["amount_rappen"], "") for row in rows
    )
    outcome = take(ledger, year, Approved(approved_on, authority, lines), revision=revision)
    version = int(outcome.facts["version"])
    newest = version == len(budgets.versions(ledger.db, year))
    if newest and not plans.is_taken(ledger.db, year, version):
        registers.insert(
            ledger.db,
            "budget_plan",
            [
                {
                    "year": year,
                    "version": version,
                    "plan": plan["name"],
                    "plan_version": plan["version"],
                }
            ],
        )
        outcome.sentence += f" It is the slice of plan {plan['name']}, version {plan['version']}."
    outcome.facts |= {"plan": plan["name"], "plan_version": plan["version"]}
    return outcome


def find(db: Connection, name: str, where: str) -> list[DbRow]:
    """The versions of a plan, oldest first, its name in any case. Refuses: plan-unknown."""
    found = _versions(db, name)
    if not found:
        names = {str(row["name"]) for row in plans.plans(db)}
        nearest = errors.nearest(name, sorted(names))
        raise Refused(errors.PLAN_UNKNOWN.at(where, value=name, nearest=nearest))
    return found


def _versions(db: Connection, name: str) -> list[DbRow]:
    return [row for row in plans.plans(db) if row["name"].casefold() == name.strip().casefold()]


def _as_kept(db: Connection, row: DbRow) -> Adopted:
    return Adopted(
        row["decision"],
        date.fromisoformat(row["approved_on"]),
        tuple(
            (line["year"], line["line"], line["fund"], line["account"], line["amount_rappen"])
            for line in plans.lines(db, row["name"], row["version"])
        ),
    )


def _nothing_new(row: DbRow, plan: Adopted) -> Outcome:
    return Outcome(
        f"Nothing new: this is plan {row['name']}, version {row['version']}, as it stands.",
        _facts(row["name"], int(row["version"]), plan),
    )


def _facts(name: str, version: int, plan: Adopted) -> dict[str, object]:
    return {
        "plan": name,
        "version": version,
        "decision": plan.decision,
        "approved_on": plan.approved_on,
        "from": plan.years[0],
        "to": plan.years[-1],
        "total": Amount(plan.total_rappen),
        "read": len(plan.lines),
    }


def _keep(ledger: Writing, name: str, version: int, plan: Adopted) -> Outcome:
    if plan.approved_on > ledger.today:
        raise Refused(
            errors.PLAN_FUTURE.at("--approved-on", value=plan.approved_on, today=ledger.today)
        )
    registers.insert(
        ledger.db,
        "plan",
        [
            {
                "name": name,
                "version": version,
                "decision": plan.decision,
                "approved_on": plan.approved_on.isoformat(),
                "recorded_at": ledger.recorded_at,
            }
        ],
    )
    registers.insert(
        ledger.db,
        "plan_line",
        (
            {
                "name": name,
                "version": version,
                "year": year,
                "line": line,
                "position": position,
                "fund": fund,
                "account": account,
                "amount_rappen": rappen,
            }
            for position, (year, line, fund, account, rappen) in enumerate(plan.lines, start=1)
        ),
    )
    years = counted(len(plan.years), "year")
    return Outcome(
        f"Plan {name}, version {version}: {years}, {plan.years[0]} to {plan.years[-1]}, CHF "
        f"{print_rappen(plan.total_rappen)}, approved on {plan.approved_on} ({plan.decision}).",
        _facts(name, version, plan),
    )


# ── reading the lines ────────────────────────────────────────────────────────────────────────


def _read(ledger: Writing, path: str, decision: str, approved_on: date) -> Adopted:
    """A plan's file, each line tied to its fund and account. Raises `Refused` for any problem."""
    problems = Problems()
    rows = read_plan(path, problems)
    first, last = ledger.first_year - YEARS_BEFORE, ledger.today.year + YEARS_AHEAD
    for row in rows:
        if not first <= row.year <= last:
            problems.add(
                errors.YEAR_OUTSIDE.at(row.budget.where, year=row.year, first=first, last=last)
            )
    lines = _tied(ledger, rows, problems)
    if rows and not problems and not any(row.budget.amount_rappen for row in rows):
        problems.add(errors.BUDGET_NOTHING.at(Path(path)))
    problems.refuse(path)
    return Adopted(decision, approved_on, lines)


def _tied(
    ledger: Writing, rows: Sequence[PlanRow], problems: Problems
) -> tuple[tuple[int, str, str, str, int], ...]:
    """By year, in the order of the file inside a year."""
    ordered = sorted(rows, key=lambda row: row.year)
    return tuple(
        (year, line, fund, account, rappen)
        for year, slice_ in groupby(ordered, key=lambda row: row.year)
        for line, fund, account, rappen, _ in tied_lines(
            ledger, [row.budget for row in slice_], problems
        )
    )
