"""Books against bank on a day, and every item that lies between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ccm_ledger.database import balances, bank, bank_rows
from ccm_ledger.database.connection import Connection, DbRow

ACCOUNT = "1000"


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something that the books have and the bank hasn't (positive: the books have more)."""

    kind: str
    what: str
    date: date
    amount_rappen: int
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """Books less bank is the sum of the items, always."""

    on: date
    bank_rappen: int
    books_rappen: int
    items: tuple[OpenItem, ...]
    covered_until: date

    @property
    def open_rappen(self) -> int:
        return self.books_rappen - self.bank_rappen


def compared(db: Connection, on: date) -> Compared | None:
    """Books against bank at the end of a day, over all funds; None before the first statement."""
    accounts = [row for row in bank.accounts(db) if row["statements"]]
    begins = min((date.fromisoformat(row["from_date"]) for row in accounts), default=None)
    if begins is None or begins > on:
        return None
    bank_rappen = sum(
        row["closing_rappen"] - bank.booked_after(db, row["iban"], on) for row in accounts
    )
    books_rappen = balances.of_account(db, ACCOUNT, on)
    items = _items(db, on, begins, accounts)
    rest = books_rappen - bank_rappen - sum(one.amount_rappen for one in items)
    if rest:
        items.append(OpenItem("other", "statements that are missing", on, rest))
    covered = min(date.fromisoformat(row["to_date"]) for row in accounts)
    return Compared(on, bank_rappen, books_rappen, tuple(items), covered)


def _items(db: Connection, on: date, begins: date, accounts: Sequence[DbRow]) -> list[OpenItem]:
    """What lies between the two, each with its amount as the books have it more."""
    items: list[OpenItem] = []
    before = balances.of_account(db, ACCOUNT, begins - timedelta(days=1))
    opening = sum(
        row["closing_rappen"] - bank.booked_in_statements(db, row["iban"]) for row in accounts
    )
    if before != opening:
        what = f"before the first statement, of {begins.isoformat()},"
        items.append(OpenItem("before", what, begins, before - opening))
    for row in bank.unexplained_entries(db, ACCOUNT):
        day = date.fromisoformat(row["date"])
        if begins <= day <= on:
            what = f"entry {row['entry']} of {row['date']} that no statement shows"
            items.append(OpenItem("entry", what, day, row["amount_rappen"], int(row["entry"])))
    for row in bank_rows.ties_across(db, begins, on):
        items.append(_across(row, begins, on))
    return [one for one in items if one.amount_rappen]


def _across(row: DbRow, begins: date, on: date) -> OpenItem:
    """A row and its entry that stand on two sides of a day, or of the first statement."""
    entry_day = date.fromisoformat(row["entry_date"])
    in_books = begins <= entry_day <= on
    at_bank = bool(row["booked"]) and date.fromisoformat(row["date"]) <= on
    amount = row["amount_rappen"] * (int(in_books) - int(at_bank))
    if in_books:
        what = f"row {row['id']} of {row['date']}" + (
            " that no statement shows yet" if not row["booked"] else ""
        )
    else:
        what = f"row {row['id']} of {row['date']}, booked in entry {row['entry']} of {entry_day}"
    return OpenItem("row", what, entry_day if in_books else date.fromisoformat(row["date"]), amount,
                    int(row["entry"]))  # fmt: skip
