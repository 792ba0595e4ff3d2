"""What the journals for plain-text accounting programs share: account names, tags, order.

An account of a fund is `Assets:TF:1000-Bank`: the type first, as those programs want it, then the
fund, then our code, which alone tells accounts apart. A name is only decoration, so nothing of it
but letters and digits goes out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ccm_ledger.records import Entry, Line

ROOTS = {
    "asset": "Assets",
    "liability": "Liabilities",
    "fund_balance": "Equity",
    "income": "Income",
    "expense": "Expenses",
}
_NAME_LENGTH = 60


@dataclass(frozen=True, slots=True)
class PlainJournal:
    """What is written of a ledger besides its entries.

    `accounts` is code -> (name, type); `opening` and `closing` are (fund, account) -> rappen, debit
    positive, before the first entry and after the last one; `about` is printed on top.
    """

    currency: str
    about: tuple[str, ...]
    accounts: Mapping[str, tuple[str, str]]
    opening_on: date
    opening: Mapping[tuple[str, str], int]
    closing_on: date
    closing: Mapping[tuple[str, str], int]

    def account(self, fund: str, code: str) -> str:
        """The name of an account of a fund."""
        name, type_ = self.accounts[code]
        tail = "-".join(part for part in (code, _letters(name)) if part)
        return f"{ROOTS[type_]}:{fund}:{tail}"

    def used(self) -> list[tuple[str, str]]:
        """Every fund and account that has something brought forward, moved or standing."""
        return sorted({*self.opening, *self.closing})


def _letters(name: str) -> str:
    """A name in ASCII letters and digits, its words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain)[:_NAME_LENGTH].strip("-")


def header_tags(entry: Entry) -> Iterator[tuple[str, str]]:
    """What is kept of an entry besides date, text and lines; the first is its key."""
    yield "entry", str(entry.sequence)
    yield "kind", entry.kind
    if entry.adjustment is not None:
        yield "adjustment", f"ADJ-{entry.year}-{entry.adjustment:02d}"
    for key, value in (
        ("document", entry.document),
        ("reason", entry.reason),
        ("reverses", entry.reverses),
        ("hash", entry.hash),
    ):
        if value is not None:
            yield key, str(value)


def line_tags(line: Line) -> Iterator[tuple[str, str]]:
    """What a line carries besides account and amount."""
    for key, value in (
        ("state", line.state),
        ("earmark", line.earmark),
        ("budget_line", line.budget_line),
        ("detail", line.detail),
        ("tier", line.tier),
        ("budget_year", line.budget_year),
        ("invoice", line.invoice),
        ("payee", line.payee),
        ("item", line.item),
        ("reference", line.reference),
        ("text", line.text),
    ):
        if value is not None:
            yield key, str(value)


def voucher(entry: Entry) -> str:
    """The voucher's number: `2023-0012`."""
    return f"{entry.year}-{entry.number:04d}"
