"""`statement open-items`: what is open on a day, item by item; and the list of advances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ccm_ledger.database import funds, open_items, statements
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.figures import (
    Amount,
    Cell,
    Listing,
    Statement,
    Table,
    amount,
    code,
    count,
    counted,
    day,
    text,
)
from ccm_ledger.money import print_rappen
from ccm_ledger.reports.totals import Sheet

# The accounts that are kept item by item, in the chart's order; assets first among equals.
_ASSETS = ("1200", "1900", "2210")
_LISTED = ("1200", "1900", "2000", "2010", "2020", "2100", "2200", "2210", "2900")


def build(db: Connection, year: int, as_of: date) -> Statement:
    """Everything open on a day, whatever its year; YEAR sets the day alone.

    Each account's items add up to the account; where they don't, a note says so.
    """
    found = _by_account(db, as_of)
    held = _held(db, as_of)
    names = {str(row["code"]): str(row["name"]) for row in funds.accounts(db)}
    figures: dict[str, Amount | int | str] = {
        "items": sum(len(rows) for rows in found.values()),
    }
    differences = []
    for account in _LISTED:
        listed = sum(row["open_rappen"] for row in found.get(account, ()))
        figures[f"open.{account}"] = Amount(listed)
        if listed != held.get(account, 0):
            differences.append(
                f"The items of {account} come to {print_rappen(listed)}, the account to "
                f"{print_rappen(held.get(account, 0))}: `ccm-ledger verify` says more."
            )
    return Statement(
        name="open-items",
        title="Open items",
        year=year,
        as_of=as_of,
        figures=figures,
        tables=(_table(found, names, as_of),),
        notes=(
            "Each account is the sum of its items. Age is counted in days from the day an item was "
            "opened. Assessed contributions outstanding are in the statement of arrears.",
            *differences,
        ),
    )


def _by_account(db: Connection, as_of: date) -> dict[str, list[DbRow]]:
    rows = [
        *open_items.open_on(db, as_of),
        *open_items.in_advance_on(db, as_of),
        *open_items.in_suspense_on(db, as_of),
    ]
    found: dict[str, list[DbRow]] = {}
    for row in rows:
        found.setdefault(row["account"], []).append(row)
    return {account: found[account] for account in _LISTED if account in found}


def _held(db: Connection, as_of: date) -> dict[str, int]:
    """Account -> its balance on a day over all funds, positive on its own side."""
    held: dict[str, int] = {}
    for row in statements.balances(db, as_of.year, as_of):
        balance = row["brought_rappen"] + row["debit_rappen"] - row["credit_rappen"]
        own = balance if row["account"] in _ASSETS else -balance
        held[row["account"]] = held.get(row["account"], 0) + own
    return held


def _table(found: Mapping[str, Sequence[DbRow]], names: Mapping[str, str], as_of: date) -> Table:
    sheet = Sheet(
        (
            text("item", "Item"),
            code("fund", "Fund"),
            text("party", "Payee, State or fund"),
            day("opened_on", "Opened"),
            count("age_days", "Days"),
            amount("amount", "Amount"),
            amount("settled", "Settled"),
            amount("open", "Open"),
        )
    )
    for account, rows in found.items():
        heading = f"{account} {names.get(account, '')}".rstrip()
        sheet.part(heading, [_cells(row, as_of) for row in rows], f"Total {account}")
    return sheet.table("open_items", "Open items")


def _cells(row: DbRow, as_of: date) -> dict[str, Cell]:
    opened_on = date.fromisoformat(row["opened_on"])
    return {
        "account": row["account"],
        "item": row["item"] or "without a key",
        "fund": row["fund"],
        "party": row["payee"] or row["state"] or "",
        "opened_on": opened_on,
        "age_days": (as_of - opened_on).days,
        "amount": Amount(row["amount_rappen"]),
        "settled": Amount(row["settled_rappen"]),
        "open": Amount(row["open_rappen"]),
    }


# ── advances ─────────────────────────────────────────────────────────────────────────────────

_WHAT = {"prepayment": "prepaid", "opening": "brought in"}


def advance_list(db: Connection, today: date, *, only_open: bool) -> Listing:
    """Items of 1200 by day: what was given, claimed (or used), returned, and is open."""
    rows = tuple(
        _advance(row)
        for row in open_items.advances(db, today)
        if row["open_rappen"] or not only_open
    )
    columns = (
        code("id", "Advance"),
        day("date", "Date"),
        code("fund", "Fund"),
        text("payee", "Payee"),
        code("kind", "Kind"),
        amount("amount", "Given"),
        amount("claimed", "Claimed"),
        amount("returned", "Returned"),
        amount("open", "Open"),
    )
    left = sum(cell.rappen for row in rows if isinstance(cell := row["open"], Amount))
    notes = [f"{counted(len(rows), 'advance')}, CHF {print_rappen(left)} open."]
    if only_open:
        notes += [
            "Next: `ccm-ledger expense advance give PAYEE AMOUNT --fund FUND` gives one",
            "Next: `ccm-ledger expense advance claim ID LINE AMOUNT` books what it was spent on",
        ]
    return Listing("Advances and prepayments", columns, rows, tuple(notes))


def _advance(row: DbRow) -> dict[str, Cell]:
    return {
        "id": row["item"],
        "date": date.fromisoformat(row["opened_on"]),
        "fund": row["fund"],
        "payee": row["payee"],
        "kind": _WHAT.get(row["kind"], "advance"),
        "amount": Amount(row["amount_rappen"]),
        "claimed": Amount(row["claimed_rappen"]),
        "returned": Amount(row["returned_rappen"]),
        "open": Amount(row["open_rappen"]),
        "entry": row["entry"],
    }
