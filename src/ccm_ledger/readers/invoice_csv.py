"""Open invoices of earlier years, from the officer's own file: rows grouped by number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ccm_ledger import errors
from ccm_ledger.dates import parse_date, parse_year
from ccm_ledger.errors import Problems
from ccm_ledger.money import parse_amount
from ccm_ledger.readers.csv_files import Columns, CsvRow, read_rows

COLUMNS = Columns(("number", "state", "budget_year", "tier", "amount", "issued_on", "due_on"))
_NUMBER_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-/.")
_SAME = ("state", "budget_year", "issued_on", "due_on")


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """One invoice of the file, with the line it begins in."""

    where: str
    line: int
    number: str
    state: str
    budget_year: int
    issued_on: date
    due_on: date
    items: dict[str, int]
    lines: dict[str, int]


def read_open_invoices(
    path: str, read_state: Callable[[str], str], problems: Problems
) -> list[OpenInvoice]:
    """The invoices of a file in its order; what is wrong is noted in `problems`."""
    found: dict[str, OpenInvoice] = {}
    for row in read_rows(path, COLUMNS, problems):
        values = _values(row, read_state)
        if values is None:
            continue
        number, tier, amount = values.pop("number"), values.pop("tier"), values.pop("amount")
        known = found.get(number)
        if known is None:
            found[number] = OpenInvoice(
                row.where, row.line, number, items={tier: amount}, lines={tier: row.line}, **values
            )
            continue
        for name in _SAME:
            if values[name] != getattr(known, name):
                row.problem(errors.INVOICE_ROW_DIFFERS, number=number, column=name, line=known.line)
        if tier in known.items:
            row.problem(errors.INVOICE_TIER_TWICE, number=number, tier=tier, line=known.lines[tier])
        known.items[tier] = amount
        known.lines[tier] = row.line
    return list(found.values())


def _values(row: CsvRow, read_state: Callable[[str], str]) -> dict[str, Any] | None:
    values = {
        "number": row.read("number", _read_number),
        "state": row.read("state", read_state),
        "budget_year": row.read("budget_year", parse_year),
        "tier": row.read("tier", _read_tier),
        "amount": row.read("amount", parse_amount),
        "issued_on": row.read("issued_on", parse_date),
        "due_on": row.read("due_on", parse_date),
    }
    if None in values.values():
        return None
    if values["due_on"] < values["issued_on"]:  # type: ignore[operator]
        row.problem(errors.DUE_BEFORE_ISSUE, due=values["due_on"], issued=values["issued_on"])
        return None
    return values


def _read_number(text: str) -> str:
    value = text.strip()
    if not value or len(value) > 40 or not set(value) <= _NUMBER_LETTERS:
        raise errors.INVOICE_NUMBER_FORM.invalid(value=text)
    if not any(character.isalnum() for character in value):
        raise errors.INVOICE_NUMBER_FORM.invalid(value=text)
    return value


def _read_tier(text: str) -> str:
    if text.strip() not in {"7a", "7b"}:
        raise errors.TIER_UNKNOWN.invalid(value=text)
    return text.strip()
