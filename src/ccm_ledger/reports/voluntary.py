"""`statement voluntary`: voluntary contributions under 7c by State (table 2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ccm_ledger.database import contributions, states
from ccm_ledger.database.connection import Connection
from ccm_ledger.figures import Amount, Cell, Column, Row, Statement, amount, code, text
from ccm_ledger.fund_codes import TF
from ccm_ledger.reports import notes
from ccm_ledger.reports.totals import rappen_of, totalled

GIVEN, REFUNDED = "4100", "4150"


def build(db: Connection, year: int, as_of: date) -> Statement:
    """Voluntary contributions of a year by State, refunds taken off."""
    rows = _rows(db, year, as_of)
    refunds = any(rappen_of(row.cells, "refunded") for row in rows)
    columns: tuple[Column, ...] = (
        code("state", "State"),
        text("name", "Name"),
        amount("amount", "Amount"),
        amount("earmarked", "Of which earmarked"),
        *((amount("refunded", "Refunded, taken off"),) if refunds else ()),
    )
    title = f"Voluntary contributions {year} (7c)"
    table = totalled("voluntary", title, columns, rows, "Total")
    assert table.total is not None, "totalled() makes one"
    figures: dict[str, Amount | int | str] = {
        "states": sum(rappen_of(row.cells, "amount") > 0 for row in rows),
        "total": Amount(rappen_of(table.total, "amount")),
        "earmarked_total": Amount(rappen_of(table.total, "earmarked")),
    }
    late = contributions.late_payments(db, year, as_of)
    return Statement(
        name="voluntary",
        title=title,
        year=year,
        as_of=as_of,
        figures=figures,
        tables=notes.those(table, notes.earmark_table(db, year, as_of)),
        notes=notes.gifts_meant_for(year, late),
    )


def _rows(db: Connection, year: int, as_of: date) -> tuple[Row, ...]:
    names = states.names(db)
    found: dict[str, dict[str, int]] = {}
    for row in contributions.income_by_state(db, year, as_of):
        if row["fund"] != TF or row["account"] not in {GIVEN, REFUNDED}:
            continue
        sums = found.setdefault(row["state"] or "", {"amount": 0, "earmarked": 0, "refunded": 0})
        sums["amount"] += row["amount_rappen"]
        sums["earmarked"] += row["earmarked_rappen"]
        if row["account"] == REFUNDED:
            sums["refunded"] -= row["amount_rappen"]
    return tuple(Row(_cells(state, names, found[state])) for state in sorted(found))


def _cells(state: str, names: Mapping[str, str], sums: Mapping[str, int]) -> dict[str, Cell]:
    return {
        "state": state,
        "name": names.get(state, "No State named"),
        **{key: Amount(rappen) for key, rappen in sums.items()},
    }
