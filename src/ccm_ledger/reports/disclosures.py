"""Notes that disclose single events: advances, transfers, loans, waivers, adjustments (DESIGN 3c).

Each has its day, its State where there is one, its amount, and the decision or reason behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ccm_ledger.database import contributions, credits, statements, states
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.figures import Amount, Cell, Row, Table, amount, code, counted, day, text
from ccm_ledger.fund_codes import SP
from ccm_ledger.reports.decisions import known
from ccm_ledger.reports.totals import totalled
from ccm_ledger.rules.decisions import said


def advance_table(db: Connection, as_of: date) -> Table | None:
    """Contributions received in advance, by budget year and State; None if there are none."""
    found = contributions.advances_by_state(db, as_of)
    if not found:
        return None
    columns = (
        text("budget_year", "Budget year"),
        code("state", "State"),
        text("name", "Name"),
        day("since", "Received"),
        amount("amount", "Amount"),
    )
    rows = tuple(
        Row(
            {
                "budget_year": str(row["budget_year"] or "not said"),
                "state": row["state"] or "",
                "name": row["name"] or "No State named",
                "since": date.fromisoformat(row["since"]),
                "amount": Amount(row["amount_rappen"]),
            }
        )
        for row in found
    )
    return totalled("advances", "Contributions received in advance", columns, rows, "Total")


def adjustment_table(db: Connection, year: int, as_of: date) -> Table | None:
    """Prior-year adjustments, one by one; None if there are none."""
    found = statements.prior_year_adjustments(db, year, as_of)
    if not found:
        return None
    registered = known(db)
    columns = (
        day("date", "Date"),
        code("fund", "Fund"),
        code("state", "State"),
        text("text", "What"),
        text("document", "Document"),
        amount("amount", "In favour"),
    )
    rows = tuple(
        Row(
            {
                "date": date.fromisoformat(row["date"]),
                "fund": row["fund"],
                "state": row["state"] or "",
                "text": row["reason"] or row["text"],
                "document": said(row["document"] or "", registered),
                "amount": Amount(row["amount_rappen"]),
                "entry": row["entry"],
            }
        )
        for row in found
    )
    return totalled("adjustments", "Prior-year adjustments", columns, rows, "Total")


_KINDS = {"loan": "loan", "loan-repayment": "repayment", "reversal": "undone"}


def transfer_table(db: Connection, year: int, as_of: date, fund: str | None = None) -> Table | None:
    """Transfers and loans between funds, or of one of them, with the decisions behind them; None
    if there are none."""
    found = [
        row
        for row in statements.transfers(db, year, as_of)
        if fund is None or fund in {row["from_fund"], row["to_fund"]}
    ]
    if not found:
        return None
    registered = known(db)
    columns = (
        day("date", "Date"),
        code("from_fund", "From"),
        code("to_fund", "To"),
        text("authority", "Authority"),
        code("kind", "Kind"),
        amount("amount", "Amount"),
    )
    rows = tuple(
        Row(
            {
                "date": date.fromisoformat(row["date"]),
                "from_fund": row["from_fund"],
                "to_fund": row["to_fund"],
                "authority": said(_authority(row), registered),
                "kind": _KINDS.get(row["kind"], "transfer"),
                "amount": Amount(row["amount_rappen"]),
                "entry": row["entry"],
            }
        )
        for row in found
    )
    return Table("transfers", "Transfers and loans between funds", columns, rows)


def _authority(row: DbRow) -> str:
    return str(row["reference"] or row["document"] or row["reason"] or row["text"])


def waiver_table(db: Connection, year: int, as_of: date) -> Table | None:
    """Arrears of any budget year that were waived or credited in a year; None if none were."""
    found = credits.reliefs_in_year(db, year, as_of.isoformat())
    if not found:
        return None
    registered = known(db)
    columns = (
        day("date", "Date"),
        code("state", "State"),
        text("name", "Name"),
        text("budget_year", "Budget year"),
        text("what", "What"),
        text("because", "Decision or reason"),
        amount("amount", "Amount"),
    )
    rows = tuple(
        Row(
            {
                "date": date.fromisoformat(row["date"]),
                **relieved(row),
                "budget_year": str(row["budget_year"]),
                "what": "waived" if row["kind"] == "invoice-waive" else "credited",
                "because": said(row["document"] or row["reason"] or "", registered),
                "amount": Amount(row["amount_rappen"]),
                "entry": row["entry"],
            }
        )
        for row in found
    )
    return totalled("waivers", f"Waived and credited in {year}", columns, rows, "Total")


def relieved(row: DbRow) -> dict[str, Cell]:
    """Whose invoice was credited or waived; of one revised budget, how many States'."""
    if row["states"] > 1:
        return {"state": "", "name": counted(row["states"], "State"), "invoice": ""}
    return {"state": row["state"], "name": row["name"], "invoice": row["invoice"]}


def donor_table(db: Connection, year: int, as_of: date) -> Table:
    """What each sponsor's money did in a year: brought forward, received, used, carried forward.

    Other income and transfers have columns only where there are any.
    """
    donors = contributions.deferred_by_state(db, SP, year, as_of)
    names = states.names(db)
    columns = (
        code("state", "State"),
        text("name", "Name"),
        amount("deferred_in", "Brought forward"),
        amount("received", "Received"),
        *(
            amount(key, label)
            for key, label, found in (
                ("other_income", "Other income", "other_rappen"),
                ("transfers", "Transfers", "transferred_rappen"),
            )
            if any(row[found] for row in donors)
        ),
        amount("used", "Used"),
        amount("deferred_out", "Carried forward"),
    )
    rows = tuple(
        Row(
            sponsor(names, row)
            | {
                "deferred_in": Amount(row["opening_rappen"]),
                "received": Amount(row["received_rappen"]),
                "other_income": Amount(row["other_rappen"]),
                "transfers": Amount(row["transferred_rappen"]),
                "used": Amount(_used(row)),
                "deferred_out": Amount(row["closing_rappen"]),
            }
        )
        for row in donors
    )
    return totalled("donors", "By giver", columns, rows, "Total", notes=_pooled(donors))


def sponsor(names: Mapping[str, str], row: DbRow) -> dict[str, Cell]:
    """A giver's code and name."""
    state = row["state"] or ""
    return {"state": state, "name": names.get(state, "No State named")}


def _used(row: DbRow) -> int:
    """What was spent of a giver's money, less what corrections of closed years brought back."""
    return int(row["released_rappen"]) - int(row["corrected_rappen"])


def _pooled(donors: Sequence[DbRow]) -> tuple[str, ...]:
    if any(row["state"] is None and row["released_rappen"] for row in donors):
        return ("What was spent without naming a giver is charged to the programme as a whole.",)
    return ()


def in_kind_table(db: Connection, year: int) -> Table | None:
    """Support in kind: disclosed, never in the accounts; None if there is none."""
    found = statements.in_kind(db, year)
    if not found:
        return None
    columns = (text("given_by", "From"), text("basis", "Basis"), amount("amount", "Amount"))
    rows = tuple(
        Row(
            {
                "id": row["id"],
                "given_by": row["given_by"],
                "basis": row["basis"],
                "amount": Amount(row["amount_rappen"]),
            }
        )
        for row in found
    )
    note = "An estimate on the basis named, not audited, and in no account."
    return totalled("in_kind", f"Support in kind {year}", columns, rows, "Total", notes=(note,))
