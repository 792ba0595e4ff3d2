"""CSV files of work plans over several years: `year,line,amount[,fund][,account]`."""

from __future__ import annotations

from dataclasses import dataclass

from ccm_ledger import errors
from ccm_ledger.dates import parse_year
from ccm_ledger.errors import Problems
from ccm_ledger.money import parse_amount_or_zero
from ccm_ledger.readers.csv_files import Columns, read_rows
from ccm_ledger.readers.register_csv import BudgetRow

PLAN = Columns(("year", "line", "amount"), ("fund", "account"))


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A line of a year of the plan."""

    year: int
    budget: BudgetRow


def read_plan(path: str, problems: Problems) -> list[PlanRow]:
    """The rows as they stand; a row that repeats the year and line of an earlier one is noted."""
    found: list[PlanRow] = []
    lines: dict[tuple[int, str], int] = {}
    empty = True
    for row in read_rows(path, PLAN, problems):
        empty = False
        year = row.read("year", lambda cell: parse_year(cell.strip()))
        line = row.text("line", needed=True)
        amount = row.read("amount", _read_planned)
        if year is None or not line or amount is None:
            continue
        key = (year, line.casefold())
        if key in lines:
            row.problem(errors.ROW_TWICE, value=f"{year} {line}", first=lines[key])
            continue
        lines[key] = row.line
        tied = (row.text("fund"), row.text("account"))
        found.append(PlanRow(year, BudgetRow(row.where, line, amount, *tied, note="")))
    if empty and not problems:
        problems.add(errors.CSV_NO_ROWS.at(f"{path}:1"))
    return found


def _read_planned(text: str) -> int:
    """A planned amount, nil included."""
    try:
        return parse_amount_or_zero(text)
    except errors.Invalid as invalid:
        if invalid.kind is errors.AMOUNT_NEGATIVE:
            raise errors.BUDGET_NEGATIVE.invalid(value=text) from invalid
        raise
