"""`statement account ISO3`: a State's statement of account over all years, its gifts apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ccm_ledger.database import contributions, states
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.figures import Amount, Row, Statement, Table, amount, code, count, day, text
from ccm_ledger.money import print_rappen
from ccm_ledger.reports import notes
from ccm_ledger.reports.arrears import age_of
from ccm_ledger.reports.totals import rappen_of, totalled

# kind of an entry that moves an invoice -> (what it is, as a debit; as a credit or undone)
_WORDS = {
    "invoice": ("Invoice", "Invoice cancelled"),
    "invoice-import": ("Invoice", "Invoice cancelled"),
    "invoice-credit": ("Credit note undone", "Credit note"),
    "invoice-waive": ("Waiver undone", "Waived by decision"),
    "receipt": ("Payment undone", "Payment"),
    "allocation": ("Payment undone", "Payment"),
    "refund": ("Payment given back", "Refund undone"),
    "advance-settled": ("Settlement undone", "Paid before the books begin"),
}


def build(db: Connection, state: str, as_of: date) -> Statement:
    """What a State was invoiced and paid over all years, up to a day, with a running balance."""
    names = states.names(db)
    movements = contributions.account_movements(db, state, as_of)
    rows = _rows(movements)
    open_invoices = contributions.open_invoices(db, as_of, state)
    outstanding = sum(row["outstanding_rappen"] for row in open_invoices)
    unallocated = contributions.unallocated(db, state, as_of)
    gifts = _gifts(contributions.gifts(db, state, as_of))
    figures: dict[str, Amount | int | str] = {
        "invoiced": Amount(sum(rappen_of(row.cells, "debit") for row in rows)),
        "settled": Amount(sum(rappen_of(row.cells, "credit") for row in rows)),
        "outstanding": Amount(outstanding),
        "unallocated": Amount(unallocated),
        "gifts": Amount(sum(rappen_of(row.cells, "amount") for row in gifts.rows)),
    }
    table = _table(rows, outstanding)
    return Statement(
        name="account",
        title=f"Statement of account, {names[state]}",
        year=None,
        as_of=as_of,
        figures=figures,
        tables=notes.those(
            table,
            _open(open_invoices, as_of, contributions.gifts_meant_for(db, as_of))
            if open_invoices
            else None,
            gifts if gifts.rows else None,
        ),
        notes=(
            f"{print_rappen(unallocated)} received waits to be allocated and isn't counted here.",
        )
        if unallocated
        else (),
        status="current",
        facts={"state": state},
    )


def _rows(movements: Sequence[DbRow]) -> list[Row]:
    """One row an entry and invoice; what was waived within the tolerance is a row of its own."""
    rows: list[Row] = []
    balance = 0
    for row in movements:
        paid = row["owed_rappen"] + row["waived_rappen"]
        debit_words, credit_words = _WORDS.get(row["kind"], ("Debit", "Credit"))
        parts = [(paid, debit_words if paid > 0 else credit_words)]
        if row["waived_rappen"]:
            undone = "Waiver undone" if row["waived_rappen"] < 0 else "Waived within tolerance"
            parts.append((-row["waived_rappen"], undone))
        for rappen, words in parts:
            if rappen == 0:
                continue
            balance += rappen
            rows.append(
                Row(
                    {
                        "date": date.fromisoformat(row["date"]),
                        "document": row["receipt"] or row["invoice"],
                        "text": f"{words}, {row['invoice']}" if row["receipt"] else words,
                        "budget_year": row["budget_year"],
                        "debit": Amount(rappen) if rappen > 0 else None,
                        "credit": Amount(-rappen) if rappen < 0 else None,
                        "balance": Amount(balance),
                        "invoice": row["invoice"],
                        "entry": row["entry"],
                        "voucher": f"{row['year']}-{row['voucher']:04d}",
                    }
                )
            )
    return rows


def _table(rows: Sequence[Row], outstanding: int) -> Table:
    columns = (
        day("date", "Date"),
        code("document", "Document"),
        text("text", "What"),
        count("budget_year", "Year"),
        amount("debit", "Invoiced"),
        amount("credit", "Settled"),
        amount("balance", "Outstanding"),
    )
    table = totalled(
        "account", "Assessed contributions", columns, rows, "Total", leave_out=("balance",)
    )
    assert table.total is not None, "totalled() makes one"
    total = {**table.total, "balance": Amount(outstanding)}
    return Table(table.key, table.title, table.columns, table.rows, total, rounding=table.rounding)


def _open(found: Sequence[DbRow], as_of: date, as_gifts: Mapping[tuple[str, int], int]) -> Table:
    """Open invoices; beside them what came for their year and was received as a gift."""
    columns = (
        code("invoice", "Invoice"),
        count("budget_year", "Year"),
        day("due_on", "Due"),
        count("days", "Days past due"),
        amount("outstanding", "Outstanding"),
        *(
            (text("remark", "Remark"),)
            if any((row["state"], row["budget_year"]) in as_gifts for row in found)
            else ()
        ),
    )
    rows = tuple(
        Row(
            {
                "invoice": row["number"],
                "budget_year": row["budget_year"],
                "due_on": date.fromisoformat(row["due_on"]),
                "days": max((as_of - date.fromisoformat(row["due_on"])).days, 0),
                "age": age_of(date.fromisoformat(row["due_on"]), as_of),
                "outstanding": Amount(row["outstanding_rappen"]),
                "remark": _as_gift(as_gifts.get((row["state"], row["budget_year"]), 0)),
            }
        )
        for row in found
    )
    return totalled("open", "Open invoices", columns, rows, "Total")


def _as_gift(rappen: int) -> str:
    return f"{print_rappen(rappen)} received as 7c, meant for this" if rappen else ""


def _gifts(found: Sequence[DbRow]) -> Table:
    columns = (
        day("date", "Date"),
        code("purpose", "Purpose"),
        text("text", "What"),
        code("earmark", "Earmark"),
        amount("amount", "Amount"),
    )
    rows = tuple(
        Row(
            {
                "date": date.fromisoformat(row["date"]),
                "purpose": row["purpose"],
                "text": row["text"]
                if row["meant_for"] is None
                else f"{row['text']} (meant for {row['meant_for']})",
                "earmark": row["earmark"] or "",
                "amount": Amount(row["amount_rappen"]),
                "meant_for": row["meant_for"],
                "voucher": f"{row['year']}-{row['voucher']:04d}",
            }
        )
        for row in found
    )
    return totalled("gifts", "Given besides", columns, rows, "Total")
