"""Lists of the bank's accounts, statements and rows, and where the bank stands."""

from __future__ import annotations

from datetime import date

from ccm_ledger.database import bank, bank_rows, years
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.dates import first_day, last_day
from ccm_ledger.figures import (
    Amount,
    Cell,
    Listing,
    Nested,
    amount,
    code,
    count,
    counted,
    day,
    text,
)
from ccm_ledger.reports import bank_known
from ccm_ledger.reports.bank_open import compared
from ccm_ledger.reports.standing import standing
from ccm_ledger.rules.bank_numbers import last_four
from ccm_ledger.rules.matching import Known, suggestions

_SHOWN = ("matched", "unallocated")


def account_list(db: Connection) -> Listing:
    """Our bank accounts; people see the last four characters, programs all of them."""
    rows = tuple(
        {
            "account_ending": last_four(row["iban"]),
            "iban": row["iban"],
            "name": row["name"],
            "account": row["account"],
            "currency": row["currency"],
            "statements": row["statements"],
            "from": _day(row["from_date"]),
            "until": _day(row["to_date"]),
            "balance": None if row["closing_rappen"] is None else Amount(row["closing_rappen"]),
        }
        for row in bank.accounts(db)
    )
    columns = (
        code("account_ending", "Ending in"),
        text("name", "Name"),
        code("account", "Account"),
        code("currency", "Currency"),
        count("statements", "Statements"),
        day("from", "From"),
        day("until", "Until"),
        amount("balance", "Balance"),
    )
    return Listing("Bank accounts", columns, rows)


def _day(text_: str | None) -> date | None:
    return None if text_ is None else date.fromisoformat(text_)


def statement_list(db: Connection) -> Listing:
    """Statements in their chain, with the reason for a gap."""
    rows = tuple(
        {
            "account_ending": last_four(row["iban"]),
            "statement": row["statement"],
            "number": row["number"],
            "from": _day(row["from_date"]),
            "until": _day(row["to_date"]),
            "opening": Amount(row["opening_rappen"]),
            "closing": Amount(row["closing_rappen"]),
            "lines": row["lines"],
            "file": row["file_name"],
            "gap": row["gap_reason"] or "",
            "read_at": row["recorded_at"],
        }
        for row in bank.statements(db)
    )
    columns = (
        code("account_ending", "Ending in"),
        code("statement", "Statement"),
        count("number", "Number"),
        day("from", "From"),
        day("until", "Until"),
        amount("opening", "Opening"),
        amount("closing", "Closing"),
        count("lines", "New lines"),
        text("file", "File"),
        text("gap", "Gap before it"),
    )
    return Listing("Bank statements", columns, rows)


def row_list(db: Connection, year: int | None, only_unallocated: bool) -> Listing:
    """Rows by day with their evidence; those that are held with suggestions.

    Money in that is held shows its receipt, for `receipt allocate`.
    """
    found = bank_rows.rows(
        db,
        first=first_day(year) if year is not None else None,
        last=last_day(year) if year is not None else None,
        status="unallocated" if only_unallocated else None,
    )
    compare: _Suggesting | None = None
    rows: list[dict[str, Nested]] = []
    for row in found:
        why: tuple[str, ...] = ()
        if row["status"] == "unallocated" and row["amount_rappen"] > 0:
            compare = compare or _Suggesting(db)
            why = compare.for_row(row)
        rows.append(_facts(row, why))
    columns = (
        code("id", "Row"),
        day("date", "Date"),
        amount("amount", "Amount"),
        text("party", "Payer or payee"),
        code("state", "State"),
        code("status", "Status"),
        count("entry", "Entry"),
        text("why", "Why"),
    )
    held = sum(1 for row in found if row["status"] == "unallocated")
    notes = [counted(len(found), "row") + (f", {held} of them held unallocated." if held else ".")]
    if held:
        notes.append(
            "Next: `ccm-ledger receipt allocate R-…` for money in, `ccm-ledger expense post … "
            "--bank-row B-…` for money out, `ccm-ledger bank match` to look again."
        )
    title = f"Bank rows {year}" if year is not None else "Bank rows"
    return Listing(title, columns, tuple(rows), tuple(notes))


class _Suggesting:
    """What rows are compared with, gathered once."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self.items = bank_known.OpenItems(db)
        self.owing = bank_known.owing(db)
        self.by_year: dict[int, Known] = {}

    def for_row(self, row: DbRow) -> tuple[str, ...]:
        year = int(row["date"][:4])
        if year not in self.by_year:
            self.by_year[year] = bank_known.known(self.db, year, self.items)
        return suggestions(bank_known.detail_of(row), self.by_year[year], self.owing)


def _facts(row: DbRow, why: tuple[str, ...]) -> dict[str, Nested]:
    receipts = (row["receipts"] or "").split()
    held = row["status"] == "unallocated"
    told = [row["evidence"] or "not booked"]
    if held and receipts:
        told.append(f"held as {' and '.join(receipts)}")
    told += [f"perhaps {one}" for one in why]
    return {
        "id": row["id"],
        "date": date.fromisoformat(row["date"]),
        "amount": Amount(row["amount_rappen"]),
        "state": row["state"],
        "status": row["status"],
        "entry": row["entry"],
        "party": row["party"] or row["text"] or row["booking_text"],
        "why": "; ".join(told),
        "evidence": row["evidence"],
        "receipts": [{"id": one} for one in receipts],
        "suggestions": [{"suggestion": one} for one in why],
        "text": row["text"] or row["booking_text"],
        "reference": row["structured_reference"],
        "bank_reference": row["bank_reference"],
        "booking_reference": row["booking_reference"],
        "end_to_end": row["end_to_end"],
        "account_ending": last_four(row["iban"]),
        "party_account_ending": last_four(row["party_iban"]) if row["party_iban"] else "",
        "currency": row["currency"],
        "currency_amount": row["currency_amount"],
        "rate": row["rate"],
        "charges": Amount(row["charges_rappen"]),
        "in_statement": int(row["statement"] is not None),
    }


def rule_list(db: Connection) -> Listing:
    """The rules that hold."""
    rows = tuple(
        {
            "id": row["id"],
            "kind": row["kind"],
            "contains": row["contains"],
            "fund": row["fund"],
            "account": row["account"],
            "up_to": None if row["up_to_rappen"] is None else Amount(row["up_to_rappen"]),
        }
        for row in bank.rules(db)
    )
    columns = (
        count("id", "Rule"),
        code("kind", "Kind"),
        text("contains", "Contains"),
        code("fund", "Fund"),
        code("account", "Account"),
        amount("up_to", "Up to"),
    )
    return Listing("Bank rules", columns, rows)


def bank_standing(db: Connection, today: date) -> Listing:
    """`ccm-ledger bank`."""
    year = years.standing_year(db, today)
    accounts = bank.accounts(db)
    held = bank_rows.rows(db, status="unallocated")
    last = max((row["to_date"] for row in accounts if row["to_date"]), default=None)
    facts: list[tuple[str, Cell]] = [
        ("Bank accounts", len(accounts)),
        ("Statements", sum(row["statements"] for row in accounts)),
        ("Until", _day(last) or "none yet"),
        ("Rows held unallocated", len(held)),
    ]
    found = compared(db, date.fromisoformat(last)) if last else None
    if found is not None:
        facts += [
            ("Bank", Amount(found.bank_rappen)),
            ("Books", Amount(found.books_rappen)),
            ("Open between them", Amount(found.open_rappen)),
        ]
    following = ["`ccm-ledger receipt import FILE` reads a statement"]
    if not accounts:
        following = ["`ccm-ledger bank add IBAN` adds an account"]
    if held:
        following.append("`ccm-ledger bank rows --unallocated` shows what is held, and why")
    following.append(f"`ccm-ledger statement bank {year}` is the reconciliation")
    return standing(db, "Bank", facts, following)
