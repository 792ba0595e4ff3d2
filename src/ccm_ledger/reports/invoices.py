"""Lists of invoices, one invoice with its calculation, and where invoicing stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import budgets, credits, invoices, years
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.errors import Refused
from ccm_ledger.figures import (
    Amount,
    Cell,
    Column,
    Listing,
    Nested,
    amount,
    code,
    count,
    counted,
    day,
)
from ccm_ledger.money import print_rappen
from ccm_ledger.reports.standing import standing, without_budget

STATUSES = ("open", "part-paid", "paid", "cancelled", "waived", "credited")


def _columns(rows: Iterable[DbRow]) -> tuple[Column, ...]:
    """Credits and waivers have a column only where there are any."""
    found = list(rows)
    credited = any(row["credited_rappen"] for row in found)
    waived = any(row["waived_rappen"] for row in found)
    return (
        code("number", "Number"),
        code("state", "State"),
        count("year", "Year"),
        day("issued_on", "Issued"),
        day("due_on", "Due"),
        amount("amount", "Amount"),
        *((amount("credited", "Credited"),) if credited else ()),
        amount("paid", "Paid"),
        *((amount("waived", "Waived"),) if waived else ()),
        amount("outstanding", "Open"),
        code("status", "Status"),
    )


def status_of(row: DbRow) -> str:
    """open, part-paid, paid, waived, credited (in full) or cancelled."""
    if row["cancelled_by"] is not None:
        return "cancelled"
    if row["outstanding_rappen"] > 0:
        return "part-paid" if row["paid_rappen"] > 0 else "open"
    if row["decided_rappen"] > 0 or (row["waived_rappen"] > 0 and row["paid_rappen"] == 0):
        return "waived"
    if row["credited_rappen"] > 0 and row["paid_rappen"] == 0:
        return "credited"
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
    rows = [
        row
        for row in invoices.invoices(db, year=year, state=state)
        if status is None or status_of(row) == status
    ]
    title = f"Invoices {year}" if year else "Invoices"
    kept = tuple(as_facts(row) for row in rows)
    return Listing(title, _columns(rows), kept, (f"{counted(len(kept), 'invoice')}.",))


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
    facts["relief"] = _relief(db, row["number"])
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
    notes += tuple(
        f"{one['date']}: {_relief_words(one)} {print_rappen(one['amount_rappen'])}, entry "
        f"{one['entry']}" + (f" (taken back on {one['undone_on']})." if one["undone_by"] else ".")
        for one in credits.reliefs(db, row["number"])
    )
    columns = (*_columns([row]), code("reference", "Reference"))
    return Listing(f"Invoice {row['number']}, {row['name']}", columns, (facts,), notes, single=True)


def _relief_words(row: DbRow) -> str:
    """`credit note CCM-2023-CHE-C1 (paid twice)`, `waived by 12MSP, decision 4`."""
    if row["kind"] == "invoice-waive":
        return f"waived by {row['document']}"
    return f"credit note {row['number']} ({row['reason']})"


def _relief(db: Connection, number: str) -> list[dict[str, Cell]]:
    """Credit notes and waivers of an invoice, those taken back too."""
    return [
        {
            "entry": row["entry"],
            "date": date.fromisoformat(row["date"]),
            "kind": "waiver" if row["kind"] == "invoice-waive" else "credit",
            "credit": row["number"],
            "amount": Amount(row["amount_rappen"]),
            "reason": row["reason"],
            "document": row["document"],
            "undone_by": row["undone_by"],
        }
        for row in credits.reliefs(db, number)
    ]


def _calculation(db: Connection, row: DbRow) -> list[dict[str, Cell]]:
    if row["assessment"] is None:
        return []
    before = credits.supplements(db, row["number"])
    months = credits.months_of(db, row["assessment"])
    return [
        {
            "tier": share["tier"],
            "tier_amount": Amount(share["tier_rappen"]),
            "rate_units": share["rate_units"],
            "rates_sum": share["rates_sum"],
            "remainder_units": share["remainder_units"],
            "remainder_rank": share["remainder_rank"],
            "amount": Amount(share["amount_rappen"]),
            **({} if months is None else {"months": months}),
            **({"asked_before": Amount(before[share["tier"]])} if share["tier"] in before else {}),
        }
        for share in invoices.shares_of(db, row["assessment"], row["state"])
    ]


def standing_now(db: Connection, today: date) -> Listing:
    """`ccm-ledger invoice`: the current budget year at a glance."""
    year = years.standing_year(db, today)
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
        following = [without_budget(db, year)[1]]
    elif not rows:
        following = [
            f"`ccm-ledger assess {year}` shows the apportionment",
            f"`ccm-ledger invoice issue {year}` issues it",
        ]
    else:
        following = [
            f"`ccm-ledger invoice list {year} --status open` shows what nobody has paid on",
            f"`ccm-ledger invoice pdf {year} --out FOLDER` prints them, with the QR-bill",
            "`ccm-ledger invoice remind` writes to whoever is overdue",
            f"`ccm-ledger statement contributions {year}` shows each State",
        ]
    return standing(db, f"Invoices {year}", facts, following)
