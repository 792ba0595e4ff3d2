"""Credit notes and waivers, with what allows them, as they stand under the contributions."""

from __future__ import annotations

from datetime import date

from ccm_ledger.database import credits
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.figures import Amount, Row, Table, amount, code, day, text
from ccm_ledger.reports.decisions import known
from ccm_ledger.reports.disclosures import relieved
from ccm_ledger.reports.totals import totalled
from ccm_ledger.rules.decisions import said


def relief_table(db: Connection, year: int, as_of: date) -> Table | None:
    """Credit notes and waivers of the year's invoices with what allows them; None if none stand."""
    found = credits.reliefs_of_year(db, year, as_of.isoformat())
    if not found:
        return None
    registered = known(db)
    columns = (
        day("date", "Date"),
        code("state", "State"),
        text("name", "Name"),
        code("invoice", "Invoice"),
        text("what", "What"),
        text("because", "Decision or reason"),
        amount("amount", "Amount"),
    )
    rows = tuple(
        Row(
            {
                "date": date.fromisoformat(row["date"]),
                **relieved(row),
                "what": "waived" if row["kind"] == "invoice-waive" else "credited",
                "because": said(_because(row), registered),
                "amount": Amount(row["amount_rappen"]),
                "entry": row["entry"],
            }
        )
        for row in found
    )
    return totalled("relief", f"Credited and waived of {year}", columns, rows, "Total")


def _because(row: DbRow) -> str:
    waived = row["kind"] == "invoice-waive"
    return str((row["document"] if waived else row["reason"]) or "")
