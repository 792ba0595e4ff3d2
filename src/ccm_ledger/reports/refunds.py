"""Lists of what was given back, and the table of refunds that stands under statements."""

from __future__ import annotations

from datetime import date

from ccm_ledger.database import refunds, states
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.figures import (
    Amount,
    Listing,
    Nested,
    Row,
    Table,
    amount,
    code,
    counted,
    day,
    text,
)
from ccm_ledger.reports.decisions import known
from ccm_ledger.reports.totals import totalled
from ccm_ledger.rules.decisions import said


def refund_list(db: Connection, year: int | None) -> Listing:
    """Refunds of a year or all, by date: of which receipt or earmark, and what is still due."""
    rows = tuple(_facts(row) for row in refunds.refunds(db, year))
    columns = (
        code("id", "Refund"),
        day("date", "Date"),
        code("state", "State"),
        code("of", "Of"),
        amount("amount", "Amount"),
        amount("due", "Not paid yet"),
        text("reason", "Reason"),
    )
    undone = sum(1 for row in rows if row["reversed_by"] is not None)
    note = counted(len(rows), "refund") + (f", {undone} of them undone." if undone else ".")
    return Listing(f"Refunds {year}" if year else "Refunds", columns, rows, (note,))


def _facts(row: DbRow) -> dict[str, Nested]:
    return {
        "id": row["id"],
        "date": date.fromisoformat(row["date"]),
        "state": row["state"],
        "of": row["receipt"] or row["earmark"],
        "receipt": row["receipt"],
        "earmark": row["earmark"],
        "amount": Amount(row["amount_rappen"]),
        "due": Amount(row["due_rappen"]),
        "reason": row["reason"],
        "document": row["document"],
        "entry": row["entry"],
        "reversed_by": row["reversed_by"],
    }


def refund_table(db: Connection, year: int, as_of: date) -> Table | None:
    """What was given back in a year up to a day, with the reasons; None if nothing was."""
    found = [
        row
        for row in refunds.refunds(db, year, as_of)
        if row["reversed_on"] is None or row["reversed_on"] > as_of.isoformat()
    ]
    if not found:
        return None
    names, registered = states.names(db), known(db)
    columns = (
        day("date", "Date"),
        text("name", "To"),
        code("of", "Of"),
        text("reason", "Reason"),
        amount("amount", "Amount"),
    )
    rows = tuple(
        Row(
            {
                "date": date.fromisoformat(row["date"]),
                "state": row["state"],
                "name": names.get(row["state"], "Unknown payer"),
                "of": row["receipt"] or row["earmark"],
                "reason": f"{row['reason']} ({said(row['document'], registered)})"
                if row["document"]
                else row["reason"],
                "amount": Amount(row["amount_rappen"]),
                "refund": row["id"],
                "entry": row["entry"],
            }
        )
        for row in found
    )
    return totalled("refunds", f"Given back in {year}", columns, rows, "Total")
