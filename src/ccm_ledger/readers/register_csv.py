"""CSV files of the registers: accounts, States, rates of a scale, lines of a budget.

Each reader returns the rows whose cells can be read, each with its place in the file; what is wrong
is noted. A row that repeats the key of an earlier one is a problem.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from ccm_ledger import errors
from ccm_ledger.dates import parse_date
from ccm_ledger.errors import Problems
from ccm_ledger.money import parse_amount_or_zero
from ccm_ledger.readers.csv_files import Columns, CsvRow, read_rows
from ccm_ledger.readers.text import read_text

ACCOUNTS = Columns(("code", "name", "type"))
STATES = Columns(("iso3", "name", "party_from", "party_until"))
RATES = Columns(("iso3", "rate"))
BUDGET = Columns(("line", "amount"), ("fund", "account", "note"))

ACCOUNT_TYPES = ("asset", "liability", "fund_balance", "income", "expense")


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account of the chart."""

    where: str
    code: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class StateRow:
    """A State and its membership; without `party_from` it isn't a State Party."""

    where: str
    state: str
    name: str
    party_from: date | None
    party_until: date | None


@dataclass(frozen=True, slots=True)
class RateRow:
    """A State's rate as printed, in per cent; the State is looked up by the service."""

    where: str
    state: str
    percent: str


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A line of a budget as printed; fund and account are empty where the file leaves them out."""

    where: str
    line: str
    amount_rappen: int
    fund: str
    account: str
    note: str


def read_accounts(path: str, problems: Problems) -> list[AccountRow]:
    found = []
    for row in _keyed_rows(path, ACCOUNTS, "code", _read_code, problems):
        code, kind = row.read("code", _read_code), row.read("type", _read_type)
        name = row.text("name", needed=True)
        if code and kind and name:
            found.append(AccountRow(row.where, code, name, kind))
    return found


def read_states(path: str, problems: Problems) -> list[StateRow]:
    found = []
    for row in _keyed_rows(path, STATES, "iso3", _read_iso3, problems):
        before = problems.count
        state, name = row.read("iso3", _read_iso3), row.text("name", needed=True)
        since, until = (
            row.optional("party_from", parse_date),
            row.optional("party_until", parse_date),
        )
        if until and not row.cells["party_from"]:
            row.problem(errors.PARTY_UNTIL_ALONE, until=until)
        elif until and since and until <= since:
            row.problem(errors.PARTY_DATES, since=since, until=until)
        if state and problems.count == before:
            found.append(StateRow(row.where, state, name, since, until))
    return found


def read_rates(path: str, read_state: Callable[[str], str], problems: Problems) -> list[RateRow]:
    """Args: read_state: looks a State's code up, raises `Invalid`."""
    found = []
    for row in _keyed_rows(path, RATES, "iso3", read_state, problems):
        state, percent = row.read("iso3", read_state), row.read("rate", _read_percent)
        if state and percent:
            found.append(RateRow(row.where, state, percent))
    return found


def read_budget(path: str, problems: Problems) -> list[BudgetRow]:
    found = []
    for row in _keyed_rows(path, BUDGET, "line", _folded, problems):
        line = row.text("line", needed=True)
        amount = row.read("amount", _read_approved)
        fund, account, note = row.text("fund"), row.text("account"), row.text("note")
        if line and amount is not None:
            found.append(BudgetRow(row.where, line, amount, fund, account, note))
    return found


def _keyed_rows(
    path: str, columns: Columns, key: str, read: Callable[[str], str], problems: Problems
) -> Iterator[CsvRow]:
    """The rows of a file; one that repeats an earlier key is a problem, and left out."""
    lines: dict[str, int] = {}
    empty = True
    for row in read_rows(path, columns, problems):
        empty = False
        try:
            value = read(row.cells[key].strip())
        except errors.Invalid:  # the reader of the row says what is wrong with it
            value = ""
        if value in lines and value:
            row.problem(errors.ROW_TWICE, value=row.cells[key], first=lines[value])
            continue
        lines[value] = row.line
        yield row
    if empty and not problems:
        problems.add(errors.CSV_NO_ROWS.at(f"{path}:1"))


def _read_code(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}", text):
        raise errors.ACCOUNT_CODE_FORM.invalid(value=text)
    return text


def _read_type(text: str) -> str:
    if text not in ACCOUNT_TYPES:
        raise errors.ACCOUNT_TYPE_FORM.invalid(value=text, types=ACCOUNT_TYPES)
    return text


def _read_iso3(text: str) -> str:
    """Three letters of the Latin alphabet; small ones are read as capitals."""
    if not re.fullmatch(r"[A-Za-z]{3}", text.strip()):
        raise errors.ISO3_FORM.invalid(value=text)
    return text.strip().upper()


def _folded(text: str) -> str:
    """A line's name as it is told apart from others: normalised, in any case."""
    return read_text(text, "line").casefold()


def _read_approved(text: str) -> int:
    """An approved amount, nil included; the hint of other amounts speaks of reversals."""
    try:
        return parse_amount_or_zero(text)
    except errors.Invalid as invalid:
        if invalid.kind is errors.AMOUNT_NEGATIVE:
            raise errors.BUDGET_NEGATIVE.invalid(value=text) from invalid
        raise


def _read_percent(text: str) -> str:
    """A rate as the UN prints it: `0.340`, from 0 to 100."""
    match = re.fullmatch(r"(?P<whole>[0-9]{1,3})(?:\.(?P<rest>[0-9]{1,9}))?", text)
    whole, rest = (int(match["whole"]), match["rest"] or "") if match else (101, "")
    if whole > 100 or (whole == 100 and rest.strip("0")):
        raise errors.RATE_FORM.invalid(value=text)
    return text
