"""`statement arrears`: what is outstanding on a day, by State and budget year, and its age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ccm_ledger.database import contributions
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.figures import Amount, Cell, Row, Statement, Table, amount, code, count, day, text
from ccm_ledger.reports.totals import rappen_of, totalled

# age -> (label, the most days after the due date)
AGES: dict[str, tuple[str, int | None]] = {
    "not_due": ("Not due", 0),
    "to_90_days": ("To 90 days", 90),
    "to_1_year": ("To a year", 365),
    "over_1_year": ("Over a year", None),
}


def build(db: Connection, year: int, as_of: date) -> Statement:
    """Everything outstanding on a day, whatever the budget year; YEAR sets the day alone."""
    found = contributions.open_invoices(db, as_of)
    table = _table(_grouped(found, as_of))
    assert table.total is not None, "totalled() makes one"
    figures: dict[str, Amount | int | str] = {
        "states": len({row["state"] for row in found}),
        "invoices": len(found),
        "outstanding_total": Amount(rappen_of(table.total, "outstanding")),
    }
    figures |= {age: Amount(rappen_of(table.total, age)) for age in AGES}
    return Statement(
        name="arrears",
        title="Outstanding contributions by age",
        year=year,
        as_of=as_of,
        figures=figures,
        tables=(table,),
        notes=(
            "Age is counted in days from the due date. An invoice issued for a year to come is "
            "outstanding too, though not yet due.",
        ),
    )


def age_of(due_on: date, as_of: date) -> str:
    """Which column of AGES an amount due on a day stands in."""
    days = (as_of - due_on).days
    for age, (_, most) in AGES.items():
        if most is None or days <= most:
            return age
    raise AssertionError("the last age has no end")


def _grouped(found: Sequence[DbRow], as_of: date) -> Sequence[Mapping[str, Cell]]:
    """One row a State and budget year, the amounts in the columns of their ages."""
    rows: dict[tuple[str, int], dict[str, Cell]] = {}
    for row in found:
        due_on = date.fromisoformat(row["due_on"])
        cells = rows.setdefault(
            (row["state"], row["budget_year"]),
            {
                "state": row["state"],
                "name": row["name"],
                "budget_year": row["budget_year"],
                "due_on": due_on,
                **dict.fromkeys(AGES, Amount(0)),
                "outstanding": Amount(0),
            },
        )
        for key in (age_of(due_on, as_of), "outstanding"):
            cells[key] = Amount(rappen_of(cells, key) + row["outstanding_rappen"])
        first = cells["due_on"]
        cells["due_on"] = min(first, due_on) if isinstance(first, date) else due_on
    return list(rows.values())


def _table(found: Sequence[Mapping[str, Cell]]) -> Table:
    columns = (
        code("state", "State"),
        text("name", "Name"),
        count("budget_year", "Year"),
        day("due_on", "Due"),
        *(amount(age, label) for age, (label, _) in AGES.items()),
        amount("outstanding", "Outstanding"),
    )
    title = "Outstanding contributions by age"
    return totalled("arrears", title, columns, tuple(Row(cells) for cells in found), "Total")
