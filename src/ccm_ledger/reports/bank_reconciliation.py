"""`statement bank`: the bank's balance and the books', and every item between them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ccm_ledger.database import balances, bank, bank_rows, funds
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.dates import first_day, last_day
from ccm_ledger.figures import Amount, Cell, Row, Statement, Table, amount, code, count, day, text
from ccm_ledger.reports import notes
from ccm_ledger.reports.bank_open import ACCOUNT, Compared, compared
from ccm_ledger.reports.totals import Sheet, totalled
from ccm_ledger.rules.bank_numbers import last_four


def build(db: Connection, year: int, as_of: date) -> Statement:
    """The reconciliation at the end of a year, or on a day in it."""
    on = min(as_of, last_day(year))
    found = compared(db, on)
    held = [row for row in bank_rows.rows(db, last=on) if row["status"] == "unallocated"]
    figures: dict[str, Amount | int | str] = {"rows_held": len(held)}
    if found is not None:
        figures |= {
            "bank": Amount(found.bank_rappen),
            "books": Amount(found.books_rappen),
            "open": Amount(found.open_rappen),
            "covered_until": found.covered_until.isoformat(),
        }
    for row in funds.funds(db):
        figures[f"{row['fund']}.bank"] = Amount(balances.of_fund(db, row["fund"], ACCOUNT, on))
    return Statement(
        name="bank",
        title=f"Bank reconciliation {year}",
        year=year,
        as_of=on,
        figures=figures,
        tables=notes.those(
            _reconciled(found) if found is not None else None,
            _by_fund(db, on),
            _statements(db, year, on),
            _held(held),
        ),
        notes=_notes(found, on),
    )


def _reconciled(found: Compared) -> Table:
    """From the bank's balance, item by item, to the books'."""
    sheet = Sheet((text("item", ""), amount("amount", "Amount")))
    lines: list[dict[str, Cell]] = [
        {"item": "Balance by the bank's statements", "amount": Amount(found.bank_rappen)}
    ]
    lines += [
        {"item": _sentence(one.what), "amount": Amount(one.amount_rappen)} for one in found.items
    ]
    sheet.part(None, lines, f"Balance of account {ACCOUNT}, all funds together")
    return sheet.table("reconciliation", "Reconciliation")


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:].rstrip(",")


def _by_fund(db: Connection, on: date) -> Table:
    columns = (code("fund", "Fund"), text("name", "Name"), amount("amount", "At the bank"))
    rows = [
        Row(
            {
                "fund": row["fund"],
                "name": row["name"],
                "amount": Amount(balances.of_fund(db, row["fund"], ACCOUNT, on)),
            }
        )
        for row in funds.funds(db)
    ]
    return totalled("funds", "Whose money it is", columns, rows, "Total")


def _statements(db: Connection, year: int, on: date) -> Table | None:
    """The statements of the year, in their chain."""
    rows = [
        Row(
            {
                "account_ending": last_four(row["iban"]),
                "statement": row["statement"],
                "number": row["number"],
                "from": date.fromisoformat(row["from_date"]),
                "until": date.fromisoformat(row["to_date"]),
                "opening": Amount(row["opening_rappen"]),
                "closing": Amount(row["closing_rappen"]),
                "gap": row["gap_reason"] or "",
            }
        )
        for row in bank.statements(db)
        if row["to_date"] >= first_day(year).isoformat() and row["from_date"] <= on.isoformat()
    ]
    if not rows:
        return None
    columns = (
        code("account_ending", "Ending in"),
        text("statement", "Statement"),
        count("number", "Number"),
        day("from", "From"),
        day("until", "Until"),
        amount("opening", "Opening"),
        amount("closing", "Closing"),
        text("gap", "Gap before it"),
    )
    return Table("statements", f"Statements {year}", columns, tuple(rows))


def _held(held: Sequence[DbRow]) -> Table | None:
    """Rows that nobody has explained yet."""
    if not held:
        return None
    rows = [
        Row(
            {
                "id": row["id"],
                "date": date.fromisoformat(row["date"]),
                "party": row["party"] or row["text"] or row["booking_text"],
                "amount": Amount(row["amount_rappen"]),
            }
        )
        for row in held
    ]
    columns = (
        code("id", "Row"),
        day("date", "Date"),
        text("party", "Payer or payee"),
        amount("amount", "Amount"),
    )
    return totalled("held", "Held unallocated today", columns, rows, "Total")


def _notes(found: Compared | None, on: date) -> tuple[str, ...]:
    if found is None:
        return ("No statement of the bank was read for this day.",)
    said = []
    if found.covered_until < on:
        said.append(f"The bank's statements reach until {found.covered_until.isoformat()}.")
    if not found.open_rappen:
        said.append("Books and bank agree to the rappen.")
    return tuple(said)
