"""The notes and small tables that stand under several statements, written from data (DESIGN 3c)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ccm_ledger.database import contributions, earmarks, funds, states, years
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.dates import in_words
from ccm_ledger.figures import Amount, Row, Table, amount, code, count, day, text
from ccm_ledger.fund_codes import TF
from ccm_ledger.money import print_rappen
from ccm_ledger.reports.fund_years import FundYear
from ccm_ledger.reports.totals import totalled

_COUNTS = {
    "on_receipt": "when they are received",
    "as_spent": "as they are spent, and what is unspent is carried over as a liability",
    "on_invoice": "when they are due",
}


def basis(db: Connection, books: Mapping[str, FundYear]) -> tuple[str, ...]:
    """Basis of accounting, the bank account, and what each fund is for and restricted by."""
    by_policy: dict[str, list[str]] = {}
    for fund in books.values():
        by_policy.setdefault(fund.policy, []).append(fund.fund)
    counts = "; ".join(
        f"contributions to {listed(funds)} count {_COUNTS[policy]}"
        for policy, funds in by_policy.items()
    )
    position = profile(db)["position"]
    return (
        "Basis: modified cash, a special-purpose framework; compliance with a general accounting "
        f"standard is not claimed. In detail, {counts}.",
        *(str(position[key]) for key in ("entity", "bank", "related_party") if key in position),
        *(f"{fund.name} ({fund.fund}): {lower(fund.note)}." for fund in books.values()),
    )


def profile(db: Connection) -> dict[str, Any]:
    """The settings of the profile the ledger was made with."""
    from importlib import resources  # noqa: PLC0415  few statements need it

    name = str(years.identity(db)["profile"])
    file = resources.files("ccm_ledger.profiles") / name / "profile.json"
    settings: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return settings


def listed(words: Sequence[str]) -> str:
    """`TF`, `TF and WCR`, `TF, WCR and SP`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def lower(words: str) -> str:
    """Words as they go on after a colon: a small first letter, no full stop."""
    return words[:1].lower() + words[1:].rstrip(".")


def sentence(words: str) -> str:
    """Words as a sentence begins: a capital, and no full stop yet."""
    return words[:1].upper() + words[1:].rstrip(".")


# ── invoiced and not received ────────────────────────────────────────────────────────────────


def not_received(db: Connection, as_of: date) -> Table | None:
    """Assessed contributions invoiced and not received, by budget year; None if there are none."""
    found: dict[int, list[DbRow]] = {}
    for row in contributions.open_invoices(db, as_of):
        found.setdefault(int(row["budget_year"]), []).append(row)
    if not found:
        return None
    columns = (
        text("budget_year", "Budget year"),
        count("states", "States"),
        amount("outstanding", "Outstanding"),
    )
    rows = tuple(
        Row(
            {
                "budget_year": str(year),
                "states": len({row["state"] for row in invoices}),
                "outstanding": Amount(sum(row["outstanding_rappen"] for row in invoices)),
            }
        )
        for year, invoices in sorted(found.items())
    )
    due = [str(year) for year in sorted(found) if funds.income_policy(db, TF, year) == "on_invoice"]
    counts = (
        f"Those of {listed(due)} count from the first day of their year and are an asset then"
        if due
        else "They count when they are received; until then 1100 and 2150 show nil together"
    )
    note = f"{counts}. `ccm-ledger statement arrears` has each State and age."
    title = "Assessed contributions invoiced and not received"
    return totalled("not_received", title, columns, rows, "Total", notes=(note,))


# ── late payments ────────────────────────────────────────────────────────────────────────────


def late(db: Connection, year: int, as_of: date) -> Table | None:
    """What came in a year for earlier ones, with notes that write themselves; None if nothing."""
    found = contributions.late_payments(db, year, as_of)
    if not found:
        return None
    columns = (
        day("date", "Received"),
        code("state", "State"),
        text("name", "Name"),
        code("tier", "Tier"),
        count("meant_for", "For the year"),
        text("counts_as", "Counts as"),
        amount("amount", "Amount"),
    )
    rows = tuple(
        Row(
            {
                "date": date.fromisoformat(row["date"]),
                "state": row["state"],
                "name": row["name"],
                "tier": row["tier"],
                "meant_for": row["budget_year"],
                "counts_as": _counts_as(year, row),
                "amount": Amount(row["amount_rappen"]),
            }
        )
        for row in found
    )
    title = f"Received in {year} for earlier years"
    return totalled("late", title, columns, rows, "Total", notes=_late_notes(year, found))


def _counts_as(year: int, row: DbRow) -> str:
    if row["amount_rappen"] < 0:
        return "given back or undone"
    if row["counted"]:
        return f"no income: counted in {row['budget_year']}"
    return f"voluntary {year}" if row["as_gift"] else "earlier years"


def late_payers(found: Iterable[DbRow]) -> dict[str | None, str | None]:
    """State -> name of those who paid for earlier years, more than was given back."""
    names: dict[str | None, str | None] = {}
    sums: dict[str | None, int] = {}
    for row in found:
        if not row["as_gift"]:
            names[row["state"]] = row["name"]
            sums[row["state"]] = sums.get(row["state"], 0) + row["amount_rappen"]
    return {state: name for state, name in names.items() if sums[state] > 0}


def _late_notes(year: int, found: Sequence[DbRow]) -> tuple[str, ...]:
    said = list(gifts_meant_for(year, found))
    paid = f"paid assessed contributions of earlier years in {year}."
    settle = (
        f"settle the invoices of their years, and count in no set of {year}; statements issued for "
        "those years stay as they are."
    )
    if payers := _named(row for row in found if not row["counted"]):
        said.append(f"{payers} {paid} They are income of their own kind (account 4400), {settle}")
    if payers := _named(row for row in found if row["counted"]):
        said.append(
            f"{payers} {paid} They counted when they were invoiced, so they are no income now; "
            f"they {settle}"
        )
    return tuple(said)


def _named(found: Iterable[DbRow]) -> str:
    return listed([name or "unnamed" for name in late_payers(found).values()])


def gifts_meant_for(year: int, found: Iterable[DbRow]) -> tuple[str, ...]:
    """Of late payments, those received as gifts: who meant them for which year."""
    return tuple(
        f"{row['name']}: {print_rappen(row['amount_rappen'])} of {_in_words(row['date'])} was "
        f"meant for its contribution of {row['budget_year']}; it was received as a voluntary "
        f"contribution (7c) and counts as such in {year}."
        for row in found
        if row["as_gift"]
    )


def _in_words(iso: str) -> str:
    return in_words(date.fromisoformat(iso))


# ── earmarks ─────────────────────────────────────────────────────────────────────────────────


def earmark_table(db: Connection, year: int, as_of: date) -> Table | None:
    """Earmarked gifts and what is left of them; None if none ever moved."""
    names = states.names(db)
    found = [
        row
        for row in earmarks.roll_forward(db, year, as_of)
        if any(row[f"{key}_rappen"] for key in ("opening", "received", "used", "refunded"))
    ]
    if not found:
        return None
    columns = (
        code("earmark", "Earmark"),
        code("fund", "Fund"),
        text("purpose", "Purpose"),
        amount("opening", "Opening"),
        amount("received", "Received"),
        amount("used", "Used"),
        *(
            (amount("refunded", "Given back"),)
            if any(row["refunded_rappen"] for row in found)
            else ()
        ),
        amount("closing", "Left"),
    )
    rows = tuple(
        Row(
            {
                "earmark": row["code"],
                "fund": row["fund"],
                "state": row["state"],
                "purpose": f"{names[row['state']]}: {row['purpose']}",
                "opening": Amount(row["opening_rappen"]),
                "received": Amount(row["received_rappen"]),
                "used": Amount(row["used_rappen"]),
                "refunded": Amount(row["refunded_rappen"]),
                "closing": Amount(row["closing_rappen"]),
            }
        )
        for row in found
    )
    ended = [
        f"{row['code']} ended on {_in_words(row['until_date'])} with "
        f"{print_rappen(row['closing_rappen'])} unspent."
        for row in found
        if row["until_date"] and row["until_date"] < as_of.isoformat() and row["closing_rappen"]
    ]
    title = "Gifts tied to a purpose"
    return totalled("earmarks", title, columns, rows, "Total", notes=tuple(ended))


def those(*tables: Table | None) -> tuple[Table, ...]:
    """The tables that there are."""
    return tuple(table for table in tables if table is not None)


def total_of(tables: Iterable[Table], key: str, column: str) -> int:
    """The total of a column in the table of a key, in rappen; nil where there is no such table."""
    for table in tables:
        if table.key == key and table.total is not None:
            cell = table.total.get(column)
            return cell.rappen if isinstance(cell, Amount) else 0
    return 0
