"""Lists of invoices, one invoice with its calculation, and where invoicing stands."""

from __future__ import annotations

from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import budgets, invoices, years
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Amount, Cell, Listing, Nested, amount, code, count, day
from ccm_ledger.money import print_rappen
from ccm_ledger.reports.standing import standing

STATUSES = ("open", "part-paid", "paid", "cancelled", "waived")

_COLUMNS = (
    code("number", "Number"),
    code("state", "State"),
    count("year", "Year"),
    day("issued_on", "Issued"),
    day("due_on", "Due"),
    amount("amount", "Amount"),
    amount("paid", "Paid"),
    amount("outstanding", "Open"),
    code("status", "Status"),
)


def status_of(row: DbRow) -> str:
    """open, part-paid, paid, waived or cancelled."""
    if row["cancelled_by"] is not None:
        return "cancelled"
    if row["outstanding_rappen"] > 0:
        return "part-paid" if row["paid_rappen"] > 0 else "open"
    if row["decided_rappen"] > 0 or (row["waived_rappen"] > 0 and row["paid_rappen"] == 0):
        return "waived"
    return "paid"


def as_facts(row: DbRow) -> dict[str, Nested]:
    """An invoice as JSON shows it."""
    return {
        "number": row["number"],
        "state": row["state"],
        "name": row["name"],
        "year": row["budget_year"],
        "issued_on": date.fromisoformat(row["issued_on"]),
        "due_on": date.fromisoformat(row["due_on"]),
        "amount": Amount(row["amount_rappen"]),
        "tier_7a": Amount(row["tier_7a_rappen"]),
        "tier_7b": Amount(row["tier_7b_rappen"]),
        "paid": Amount(row["paid_rappen"]),
        "waived": Amount(row["waived_rappen"]),
        "credited": Amount(row["credited_rappen"]),
        "outstanding": Amount(row["outstanding_rappen"]),
        "status": status_of(row),
        "reference": row["reference"],
        "entry": row["entry"],
    }


def invoice_list(
    db: Connection, year: int | None, state: str | None, status: str | None
) -> Listing:
    """Invoices by budget year and State, as they stand now."""
    rows = tuple(as_facts(row) for row in invoices.invoices(db, year=year, state=state))
    kept = tuple(row for row in rows if status is None or row["status"] == status)
    title = f"Invoices {year}" if year else "Invoices"
    return Listing(title, _COLUMNS, kept, (f"{len(kept)} invoices.",))


def invoice_shown(db: Connection, number: str) -> Listing:
    """One invoice: its figures, items with their calculation, and what was paid on it."""
    row = invoices.find(db, number.strip())
    if row is None:
        nearest = errors.nearest(number, invoices.numbers(db))
        raise Refused(errors.INVOICE_UNKNOWN.at("NUMBER", value=number, nearest=nearest))
    facts = as_facts(row)
    facts["items"] = [
        {
            "tier": item["tier"],
            "amount": Amount(item["amount_rappen"]),
            "outstanding": Amount(item["outstanding_rappen"]),
        }
        for item in invoices.items(db, row["number"])
    ]
    payments: list[dict[str, Cell]] = [
        {
            "receipt": payment["receipt"],
            "date": date.fromisoformat(payment["date"]),
            "tier": payment["tier"],
            "amount": Amount(payment["amount_rappen"]),
            "waived": Amount(payment["waived_rappen"]),
            "entry": payment["entry"],
        }
        for payment in invoices.payments(db, row["number"])
    ]
    facts["payments"] = payments
    facts["calculation"] = _calculation(db, row)
    if row["cancelled_by"] is not None:
        facts["cancelled_by"] = row["cancelled_by"]
        facts["cancelled_on"] = date.fromisoformat(row["cancelled_on"])
        facts["reason"] = row["cancelled_because"]
    notes = tuple(
        f"{paid['date']}: {paid['receipt']} paid {print_rappen(paid['amount_rappen'])} "
        f"on {paid['tier']}."
        for paid in invoices.payments(db, row["number"])
    )
    columns = (*_COLUMNS, code("reference", "Reference"))
    return Listing(f"Invoice {row['number']}, {row['name']}", columns, (facts,), notes, single=True)


def _calculation(db: Connection, row: DbRow) -> list[dict[str, Cell]]:
    if row["assessment"] is None:
        return []
    return [
        {
            "tier": share["tier"],
            "tier_amount": Amount(share["tier_rappen"]),
            "rate_units": share["rate_units"],
            "rates_sum": share["rates_sum"],
            "remainder_units": share["remainder_units"],
            "remainder_rank": share["remainder_rank"],
            "amount": Amount(share["amount_rappen"]),
        }
        for share in invoices.shares_of(db, row["assessment"], row["state"])
    ]


def standing_now(db: Connection, today: date) -> Listing:
    """`ccm-ledger invoice`: the current budget year at a glance."""
    year = years.default_year(db, today)
    rows = [row for row in invoices.invoices(db, year=year) if row["cancelled_by"] is None]
    overdue = [
        row for row in rows if row["outstanding_rappen"] > 0 and row["due_on"] < today.isoformat()
    ]
    facts: list[tuple[str, Cell]] = [
        ("Budget year", year),
        ("Invoices issued", len(rows)),
        ("Invoiced", Amount(sum(row["amount_rappen"] for row in rows))),
        ("Outstanding", Amount(sum(row["outstanding_rappen"] for row in rows))),
        ("Overdue invoices", len(overdue)),
    ]
    if budgets.in_force(db, year) is None:
        following = [f"`ccm-ledger budget import {year} FILE.csv` brings in the approved budget"]
    elif not rows:
        following = [
            f"`ccm-ledger assess {year}` shows the apportionment",
            f"`ccm-ledger invoice issue {year}` issues it",
        ]
    else:
        following = [
            f"`ccm-ledger invoice list {year} --status open` shows what nobody has paid on",
            f"`ccm-ledger statement contributions {year}` shows each State",
        ]
    return standing(f"Invoices {year}", facts, following)
