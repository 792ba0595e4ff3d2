"""Lists of receipts, and where money in stands."""

from __future__ import annotations

from datetime import date

from ccm_ledger.database import receipts, years
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.figures import Amount, Cell, Listing, Nested, amount, code, counted, day, text
from ccm_ledger.reports.standing import standing

_COLUMNS = (
    code("id", "Receipt"),
    day("date", "Date"),
    code("state", "State"),
    amount("amount", "Amount"),
    code("purpose", "Purpose"),
    amount("unallocated", "Unallocated"),
    text("reference", "Reference"),
)
_REFUNDED = amount("refunded", "Given back")


def receipt_list(
    db: Connection,
    year: int | None,
    state: str | None,
    purpose: str | None,
    only_unallocated: bool,
) -> Listing:
    """Receipts by date, with what each was allocated to."""
    allocated = receipts.allocations(db)
    rows = [
        _facts(row, allocated.get(row["id"], []))
        for row in receipts.receipts(db, year=year, state=state)
        if (purpose is None or row["purpose"] == purpose)
        and (not only_unallocated or row["unallocated_rappen"] > 0)
    ]
    reversed_ = sum(1 for row in rows if row["reversed_by"] is not None)
    given_back = any(row["refunded"] != Amount(0) for row in rows)
    columns = (*_COLUMNS[:6], *((_REFUNDED,) if given_back else ()), *_COLUMNS[6:])
    undone = f", {reversed_} of them reversed." if reversed_ else "."
    notes = (counted(len(rows), "receipt") + undone,)
    title = f"Receipts {year}" if year else "Receipts"
    return Listing(title, columns, tuple(rows), notes)


def _facts(row: DbRow, allocations: list[DbRow]) -> dict[str, Nested]:
    return {
        "id": row["id"],
        "date": date.fromisoformat(row["date"]),
        "state": row["state"],
        "amount": Amount(row["amount_rappen"]),
        "charges": Amount(row["charges_rappen"]),
        "purpose": row["purpose"],
        "allocations": [
            {
                "invoice": part["invoice"],
                "tier": part["purpose"],
                "amount": Amount(part["amount_rappen"]),
                "waived": Amount(part["waived_rappen"]),
                "budget_year": part["budget_year"],
                "earmark": part["earmark"],
            }
            for part in allocations
        ],
        "unallocated": Amount(row["unallocated_rappen"]),
        "refunded": Amount(row["refunded_rappen"]),
        "reference": row["reference"],
        "text": row["text"],
        "earmark": row["earmark"],
        "meant_for": row["meant_for"],
        "currency": row["currency"],
        "currency_amount": row["currency_amount"],
        "entry": row["entry"],
        "reversed_by": row["reversed_by"],
    }


def standing_now(db: Connection, today: date) -> Listing:
    """`ccm-ledger receipt`: the current budget year at a glance."""
    year = years.standing_year(db, today)
    rows = [row for row in receipts.receipts(db, year=year) if row["reversed_by"] is None]
    held = receipts.unallocated(db)
    facts: list[tuple[str, Cell]] = [
        ("Year", year),
        ("Receipts", len(rows)),
        ("Received", Amount(sum(row["amount_rappen"] for row in rows))),
        ("Last receipt", date.fromisoformat(rows[-1]["date"]) if rows else "none"),
        ("Held unallocated, receipts", len(held)),
        ("Held unallocated", Amount(sum(row["unallocated_rappen"] for row in held))),
    ]
    following = ["`ccm-ledger receipt import FILE` brings in a file of receipts"]
    if held:
        following.append(f"`ccm-ledger receipt allocate {held[0]['id']} --purpose P` gives it one")
    following.append(f"`ccm-ledger statement contributions {year}` shows who has paid")
    return standing(db, f"Receipts {year}", facts, following)
