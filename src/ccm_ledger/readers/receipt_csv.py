"""Receipts from the officer's own file: rows, each with the problems of its cells noted."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date

from ccm_ledger import errors
from ccm_ledger.dates import parse_date, parse_year
from ccm_ledger.errors import Problems
from ccm_ledger.money import parse_amount, print_exact
from ccm_ledger.readers.csv_files import Columns, CsvRow, read_rows
from ccm_ledger.records import ReceiptRow

COLUMNS = Columns(
    ("date", "state", "amount", "purpose", "reference", "text"),
    ("invoice", "earmark", "meant_for", "currency", "currency_amount", "charges", "fund"),
)


def read_receipts(
    path: str,
    purposes: tuple[str, ...],
    read_state: Callable[[str], str],
    read_earmark: Callable[[str], str],
    read_fund: Callable[[str], str],
    problems: Problems,
) -> list[ReceiptRow]:
    """The rows of a file whose cells can be read; a row is known again by all its cells.

    Rows with the same cells are told apart by their occurrence in the file.
    """
    seen: dict[str, int] = {}
    found = []
    for row in read_rows(path, COLUMNS, problems):
        receipt = _receipt(row, purposes, read_state, read_earmark, read_fund)
        if receipt is None:
            continue
        cells = asdict(replace(receipt, where="", source_file=None))
        digest = hashlib.sha256(json.dumps(cells, default=str).encode("ascii")).hexdigest()
        seen[digest] = seen.get(digest, 0) + 1
        found.append(replace(receipt, source_key=f"receipt:{digest}:{seen[digest]}"))
    return found


def _receipt(
    row: CsvRow,
    purposes: tuple[str, ...],
    read_state: Callable[[str], str],
    read_earmark: Callable[[str], str],
    read_fund: Callable[[str], str],
) -> ReceiptRow | None:
    before = row.problems.count
    purpose = row.read("purpose", lambda text: _read_purpose(text, purposes))
    day = row.read("date", parse_date)
    amount = row.read("amount", parse_amount)
    if purpose in {"other", "unallocated"}:
        state = row.optional("state", read_state)
    else:
        state = row.read("state", read_state)
    currency = row.optional("currency", read_currency)
    currency_amount = row.optional("currency_amount", _exact)
    found = ReceiptRow(
        where=row.where,
        date=day or date.min,
        state=state,
        amount_rappen=amount or 0,
        purpose=purpose or "",
        reference=row.text("reference"),
        text=row.text("text"),
        invoice=row.text("invoice") or None,
        earmark=row.optional("earmark", read_earmark),
        meant_for=row.optional("meant_for", parse_year),
        charges_rappen=row.optional("charges", read_charges) or 0,
        currency=currency,
        currency_amount=currency_amount,
        source_file=row.file,
        fund=row.optional("fund", read_fund),
    )
    money = (("currency", currency), ("currency_amount", currency_amount))
    read = all(value is not None or not row.cells.get(name) for name, value in money)
    if read and (problem := currency_problem(row.where, amount, currency, currency_amount)):
        row.problems.add(problem)
    sound = row.problems.count == before
    return found if sound else None


def _read_purpose(text: str, purposes: tuple[str, ...]) -> str:
    value = text.strip().lower()
    if value not in purposes:
        raise errors.PURPOSE_UNKNOWN.invalid(value=text, purposes=purposes)
    return value


def read_charges(text: str) -> int:
    """Bank charges in rappen; what is wrong names the column."""
    try:
        return parse_amount(text)
    except errors.Invalid as invalid:
        what = invalid.at("").what
        raise errors.CHARGES_FORM.invalid(what=what) from invalid


def read_currency(text: str) -> str:
    """An ISO 4217 code."""
    if not re.fullmatch(r"[A-Z]{3}", text):
        raise errors.CURRENCY_FORM.invalid(value=text)
    return text


def _exact(text: str) -> str:
    return print_exact(parse_amount(text))


def currency_problem(
    where: str, amount_rappen: int | None, currency: str | None, currency_amount: str | None
) -> errors.Problem | None:
    """The two belong together; for CHF they agree with the amount, where that could be read."""
    if (currency is None) != (currency_amount is None):
        return errors.CURRENCY_PAIR.at(where)
    if amount_rappen is None or currency != "CHF":
        return None
    if currency_amount != print_exact(amount_rappen):
        return errors.CURRENCY_AMOUNT.at(
            where, amount=print_exact(amount_rappen), other=currency_amount
        )
    return None
