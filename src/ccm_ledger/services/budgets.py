"""Importing approved budgets, and the notes that explain their variances."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ccm_ledger import errors
from ccm_ledger.database import budgets, funds, registers, years
from ccm_ledger.database.connection import DbRow
from ccm_ledger.errors import Invalid, Problem, Problems, Refused
from ccm_ledger.figures import Amount
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.readers.register_csv import BudgetRow, read_budget
from ccm_ledger.records import TF, Outcome
from ccm_ledger.services.codes import Codes
from ccm_ledger.services.register_years import check_year

YEARS_AHEAD = 10  # a budget for a later year is a slip in the year
_TOTALS = frozenset({"total", "totals", "sum", "subtotal", "sub-total", "grand total", "total chf"})


@dataclass(frozen=True, slots=True)
class Approved:
    """A budget as it was approved: the decision, and the lines as the ledger keeps them."""

    approved_on: date
    authority: str
    lines: tuple[tuple[str, str, str, int, str], ...]  # line, fund, account, rappen, note

    @property
    def total_rappen(self) -> int:
        return sum(line[3] for line in self.lines)


# ── importing ────────────────────────────────────────────────────────────────────────────────


def import_file(
    ledger: Writing, year: int, path: str, approved_on: date, authority: str, *, revision: bool
) -> Outcome:
    """Take a year's approved budget; the first is version 1, each later one the next.

    A version never changes. Once invoices are issued on one, a next version is a revision and says
    so; before that a corrected file simply takes the place of the first.

    Refuses: year-outside, register-year-closed, budget-invoiced, budget-approved-late,
        budget-approved-future, budget-no-revision, budget-revision-early, row-twice,
        budget-line-new, budget-line-expense, budget-line-tied, budget-line-number, budget-total,
        budget-nothing, fund-unknown, account-unknown, and what a CSV file may hold.
    """
    budget = Approved(approved_on, authority, _read_lines(ledger, path))
    return take(ledger, year, budget, revision=revision)


def take(ledger: Writing, year: int, budget: Approved, *, revision: bool) -> Outcome:
    """Take a budget, whose lines are read, as the next version of its year.

    Refuses: what `import_file` refuses but for its file.
    """
    versions = budgets.versions(ledger.db, year)
    same = [version for version in versions if _as_kept(ledger, version) == budget]
    if same:
        return _nothing_new(year, same[-1], budget)
    errors.refuse_if(_problems(ledger, year, budget, versions, revision=revision))

    version = len(versions) + 1
    _insert(ledger, year, version, budget)
    if budgets.first_issued_on(ledger.db, year) is not None:
        ledger.warnings.append(
            f"the invoices of {year} were issued on an earlier version and don't change by this; "
            f"`ccm-ledger invoice issue {year} --date D` issues the differences"
        )
    lines = "1 line" if len(budget.lines) == 1 else f"{len(budget.lines)} lines"
    instead = f" It takes the place of version {version - 1}." if versions else ""
    return Outcome(
        f"Budget {year}, version {version}: {lines}, CHF {print_rappen(budget.total_rappen)}, "
        f"approved on {budget.approved_on} ({budget.authority}).{instead}",
        _facts(year, version, budget),
    )


def _facts(year: int, version: int, budget: Approved) -> dict[str, Any]:
    return {
        "year": year,
        "version": version,
        "approved_on": budget.approved_on,
        "authority": budget.authority,
        "approved_total": Amount(budget.total_rappen),
        "read": len(budget.lines),
    }


def _nothing_new(year: int, version: DbRow, budget: Approved) -> Outcome:
    return Outcome(
        f"Nothing new: this is the budget of {year}, version {version['version']}, as it stands.",
        _facts(year, version["version"], budget),
    )


def _as_kept(ledger: Writing, version: DbRow) -> Approved:
    lines = budgets.lines(ledger.db, version["year"], version["version"])
    return Approved(
        date.fromisoformat(version["approved_on"]),
        version["authority"],
        tuple(
            (row["line"], row["fund"], row["account"], row["amount_rappen"], row["note"])
            for row in lines
        ),
    )


def _problems(
    ledger: Writing, year: int, budget: Approved, versions: Sequence[DbRow], *, revision: bool
) -> Iterator[Problem]:
    """Why this version can't follow the ones there are."""
    yield from check_year(ledger, year, "YEAR", ledger.today.year + YEARS_AHEAD)
    approved_on, option = budget.approved_on, "--approved-on"
    if approved_on > ledger.today:
        yield errors.BUDGET_APPROVED_FUTURE.at(option, value=approved_on, today=ledger.today)
    issued_on = budgets.first_issued_on(ledger.db, year)
    if not versions:
        if revision:
            yield errors.BUDGET_NO_REVISION.at("--revision", year=year)
        return
    last = versions[-1]
    if revision:
        if approved_on.isoformat() < last["approved_on"]:
            yield errors.BUDGET_REVISION_EARLY.at(
                option,
                approved_on=approved_on,
                version=last["version"],
                before=last["approved_on"],
            )
    elif issued_on is not None:
        if approved_on.isoformat() > issued_on:
            yield errors.BUDGET_APPROVED_LATE.at(
                option, approved_on=approved_on, year=year, issued_on=issued_on
            )
        if budget.lines != _as_kept(ledger, last).lines or approved_on.isoformat() <= issued_on:
            yield errors.BUDGET_INVOICED.at("YEAR", year=year, version=last["version"])


def _insert(ledger: Writing, year: int, version: int, budget: Approved) -> None:
    years.ensure(ledger.db, year)
    registers.insert(
        ledger.db,
        "budget",
        [
            {
                "year": year,
                "version": version,
                "approved_on": budget.approved_on.isoformat(),
                "authority": budget.authority,
                "recorded_at": ledger.recorded_at,
            }
        ],
    )
    registers.insert(
        ledger.db,
        "budget_line",
        (
            {
                "year": year,
                "version": version,
                "line": line,
                "position": position,
                "fund": fund,
                "account": account,
                "amount_rappen": amount_rappen,
                "note": note,
            }
            for position, (line, fund, account, amount_rappen, note) in enumerate(
                budget.lines, start=1
            )
        ),
    )
    ledger.forget_years()


# ── reading the lines ────────────────────────────────────────────────────────────────────────


def _read_lines(ledger: Writing, path: str) -> tuple[tuple[str, str, str, int, str], ...]:
    """The lines of a file, each tied to its fund and account. Raises `Refused` for any problem."""
    problems = Problems()
    rows = read_budget(path, problems)
    found = tied_lines(ledger, rows, problems)
    if rows and not problems and not any(row.amount_rappen for row in rows):
        problems.add(errors.BUDGET_NOTHING.at(Path(path)))
    problems.refuse(path)
    return found


def tied_lines(
    ledger: Writing, rows: Sequence[BudgetRow], problems: Problems
) -> tuple[tuple[str, str, str, int, str], ...]:
    """A year's lines as read, each tied to its fund and account; what is wrong is noted."""
    codes = Codes.of(ledger.db)
    profile = {str(row["line"]).casefold(): row for row in funds.profile_lines(ledger.db)}
    found = []
    before_rappen = 0
    for place, row in enumerate(rows, start=1):
        known = profile.get(row.line.casefold())
        repeats = place == len(rows) > 2 and row.amount_rappen == before_rappen > 0
        before_rappen += row.amount_rappen
        if known is None and (row.line.casefold() in _TOTALS or repeats):
            problems.add(errors.BUDGET_TOTAL.at(row.where, line=row.line))
            continue
        tied = list(_tied(row, known, codes, profile, problems))
        if len(tied) == 2:
            line = known["line"] if known is not None else row.line
            found.append((line, tied[0], tied[1], row.amount_rappen, row.note))
    return tuple(found)


def _tied(
    row: BudgetRow,
    known: DbRow | None,
    codes: Codes,
    profile: Mapping[str, DbRow],
    problems: Problems,
) -> Iterator[str]:
    """The fund and the account of a line; less where there are problems, which are noted."""
    reads = (("fund", row.fund, codes.read_fund), ("account", row.account, codes.read_account))
    for column, text, read in reads:
        try:
            value = read(text) if text else ""
        except Invalid as invalid:
            problems.add(invalid.at(row.where))
            continue
        tied = str(known[column]) if known is not None else ""
        if value and tied and value != tied:
            problems.add(
                errors.BUDGET_LINE_TIED.at(
                    row.where, line=row.line, column=column, tied=tied, value=value
                )
            )
        elif value or tied:
            if problem := _account_problem(row, column, value or tied, codes):
                problems.add(problem)
            yield value or tied
        elif column == "fund":
            yield TF
        else:
            nearest = errors.nearest(row.line, (str(line["line"]) for line in profile.values()))
            problems.add(errors.BUDGET_LINE_NEW.at(row.where, line=row.line, nearest=nearest))


def _account_problem(row: BudgetRow, column: str, value: str, codes: Codes) -> Problem | None:
    """A line is spent on; and an expense may name an account's code instead of a line."""
    if column != "account":
        return None
    if re.fullmatch(r"[0-9]{4}", row.line):
        return errors.BUDGET_LINE_NUMBER.at(row.where, line=row.line)
    kind = codes.accounts[value]["type"]
    if kind != "expense":
        return errors.BUDGET_LINE_EXPENSE.at(row.where, account=value, type=kind)
    return None


# ── notes ────────────────────────────────────────────────────────────────────────────────────


def note(ledger: Writing, year: int, line: str, text: str) -> Outcome:
    """Keep the note that explains a line's variance; the newest of a line counts.

    Refuses: no-budget, budget-line-unknown, year-outside, register-year-closed.
    """
    if budgets.in_force(ledger.db, year) is None:
        raise Refused(errors.NO_BUDGET.at("YEAR", year=year))
    name = _read_line(ledger, year, line)
    facts = {"year": year, "line": name, "note": text}
    if budgets.notes(ledger.db, year).get(name) == text:
        return Outcome(f"Nothing new: {name} {year} has this note.", facts)
    errors.refuse_if(check_year(ledger, year, "YEAR"))

    budgets.add_note(ledger.db, year, name, text, ledger.recorded_at)
    return Outcome(f"Noted on {name} {year}: {text}", facts)


def _read_line(ledger: Writing, year: int, text: str) -> str:
    """A line that may be spent on in a year, or an expense account's code, as it is kept."""
    lines = [str(row["line"]) for row in budgets.spending_lines(ledger.db, year)]
    by_folded = {line.casefold(): line for line in lines}
    if (folded := text.strip().casefold()) in by_folded:
        return by_folded[folded]
    accounts = {str(row["code"]): row["type"] for row in funds.accounts(ledger.db)}
    if accounts.get(text.strip()) == "expense":
        return text.strip()
    raise Refused(
        errors.BUDGET_LINE_UNKNOWN.at(
            "LINE", line=text, year=year, nearest=errors.nearest(text, lines), lines=lines
        )
    )
