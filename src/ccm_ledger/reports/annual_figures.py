"""The figures of the annual report: those of the other statements, under the report's own names.

Nothing is computed anew, so that the report can't disagree with a statement. Figures of the year
before end with `_previous_year`; there are some only where the ledger holds that year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from ccm_ledger.figures import Amount, Row, Statement, Table
from ccm_ledger.reports.comparatives import PREVIOUS
from ccm_ledger.reports.totals import rappen_of

BEFORE = "_previous_year"
Figure = Amount | int | str
Parts = Mapping[str, Statement]

# our key -> the statement it is of, and its key there
COPIED = {
    "budget.approved_total": ("variance", "approved_total"),
    "trust_fund.opening_balance": ("activity", "TF.opening"),
    "trust_fund.contributions_received": ("activity", "TF.contributions_received"),
    "trust_fund.other_income": ("activity", "TF.other_income"),
    "trust_fund.transfers": ("activity", "TF.transfers"),
    "trust_fund.available_funds": ("activity", "TF.available_funds"),
    "trust_fund.expenditure": ("activity", "TF.expenditure"),
    "trust_fund.adjustments": ("activity", "TF.adjustments"),
    "trust_fund.closing_balance": ("activity", "TF.closing"),
    "trust_fund.over_budget": ("activity", "TF.over_budget"),
    "variance.actual_total": ("variance", "actual_total"),
    "variance.lines_add_to": ("variance", "lines_add_to"),
    "variance.earmarked_total": ("variance", "earmarked_total"),
    "contributions.invoiced_states": ("contributions", "invoiced_states"),
    "contributions.contributing_states": ("contributions", "contributing_states"),
    "contributions.paid_7a_and_7b": ("contributions", "paid_7a_and_7b"),
    "contributions.paid_7a_only": ("contributions", "paid_7a_only"),
    "contributions.paid_in_part": ("contributions", "paid_in_part"),
    "contributions.paid_nothing": ("contributions", "paid_nothing"),
    "contributions.gave_7c": ("contributions", "gave_7c"),
    "contributions.gave_7c_with_7a_and_7b": ("contributions", "gave_7c_with_7a_and_7b"),
    "contributions.gave_7c_with_7a_only": ("contributions", "gave_7c_with_7a_only"),
    "contributions.gave_7c_with_part": ("contributions", "gave_7c_with_part"),
    "contributions.gave_7c_alone": ("contributions", "gave_7c_alone"),
    "contributions.invoiced_total": ("contributions", "invoiced_total"),
    "contributions.outstanding_total": ("contributions", "outstanding_total"),
    "contributions.mandatory_total": ("contributions", "mandatory_total"),
    "contributions.voluntary_total": ("voluntary", "total"),
    "contributions.voluntary_earmarked_total": ("voluntary", "earmarked_total"),
    "contributions.voluntary_percent_of_budget": ("contributions", "voluntary_percent_of_budget"),
    "contributions.voluntary_percent_of_expenditure": (
        "contributions",
        "voluntary_percent_of_expenditure",
    ),
    "late_payments.payers": ("contributions", "late_payers"),
    "late_payments.total": ("contributions", "earlier_years_total"),
    "working_capital_reserve.opening_balance": ("reserve", "opening"),
    "working_capital_reserve.contributions_total": ("reserve", "contributions"),
    "working_capital_reserve.other_income": ("reserve", "other_income"),
    "working_capital_reserve.expenditure": ("reserve", "expenditure"),
    "working_capital_reserve.transfers": ("reserve", "transfers"),
    "working_capital_reserve.adjustments": ("reserve", "adjustments"),
    "working_capital_reserve.closing_balance": ("reserve", "closing"),
    "working_capital_reserve.recommended_level": ("reserve", "target"),
    "working_capital_reserve.above_recommended_level": ("reserve", "above_target"),
    "working_capital_reserve.lent": ("reserve", "lent"),
    "working_capital_reserve.months_covered": ("reserve", "months_covered"),
    "sponsorship_programme.contributions_total": ("sponsorship", "contributions"),
    "sponsorship_programme.deferred_from_previous_year": ("sponsorship", "deferred_in"),
    "sponsorship_programme.other_income": ("sponsorship", "other_income"),
    "sponsorship_programme.transfers": ("sponsorship", "transfers"),
    "sponsorship_programme.corrections": ("sponsorship", "corrections"),
    "sponsorship_programme.total_revenue": ("sponsorship", "total_revenue"),
    "sponsorship_programme.total_expenditure": ("sponsorship", "expenditure"),
    "sponsorship_programme.deferred_to_next_year": ("sponsorship", "deferred_out"),
}


class Rows(NamedTuple):
    """Figures that are the rows of a table: our key, the statement, table and column, and what a
    row is about."""

    prefix: str
    part: str
    table: str
    column: str
    about: str


FROM_ROWS = (
    Rows("budget.lines", "variance", "variance", "approved", "line"),
    Rows("variance.actual", "variance", "variance", "actual", "line"),
    Rows("variance.earmarked", "variance", "variance", "earmarked", "line"),
    Rows("voluntary_by_state", "voluntary", "voluntary", "amount", "state"),
    Rows("working_capital_reserve.contributions", "reserve", "contributions", "amount", "state"),
    Rows("sponsorship_programme.contributions", "sponsorship", "contributions", "amount", "state"),
)
_NOT_COMPARED = frozenset({"approved", "earmarked"})  # the column of the year before is another's


def figures_of(parts: Parts) -> dict[str, Figure]:
    """Every figure of the report that another statement has."""
    found: dict[str, Figure] = {}
    for key, (part, theirs) in COPIED.items():
        for ours, name in ((key, theirs), (f"{key}{BEFORE}", f"{theirs}_{PREVIOUS}")):
            if name in parts[part].figures:
                found[ours] = parts[part].figures[name]
    for rows in FROM_ROWS:
        found |= _from_rows(parts, rows)
    found |= _details(parts["variance"])
    found |= _programme_lines(parts["sponsorship"])
    found |= _opposites(found)
    found |= _counts(parts)
    found |= _gifts(parts["contributions"])
    found |= _earmarks(parts["voluntary"])
    found |= _in_kind(parts["activity"])
    return found


def table_of(statement: Statement, key: str) -> Table | None:
    return next((table for table in statement.tables if table.key == key), None)


def rows_of(statement: Statement, key: str) -> tuple[Row, ...]:
    table = table_of(statement, key)
    return () if table is None else table.rows


def line_key(line: str) -> str:
    """`general_and_admin_expenses`: a line of the programme as its figure is named."""
    words = line.lower().replace("&", " and ")
    return re.sub(r"[^a-z0-9]+", "_", words).strip("_") or "line"


def _from_rows(parts: Parts, rows: Rows) -> dict[str, Figure]:
    """A row that only the year before has gives a figure of that year alone."""
    found: dict[str, Figure] = {}
    for row in rows_of(parts[rows.part], rows.table):
        about = str(row.cells.get(rows.about) or "unnamed")
        value = row.cells.get(rows.column)
        before = None if rows.column in _NOT_COMPARED else row.cells.get(PREVIOUS)
        if isinstance(value, Amount) and (value.rappen or before in {None, Amount(0)}):
            found[f"{rows.prefix}.{about}"] = value
        if isinstance(before, Amount) and before.rappen:
            found[f"{rows.prefix}.{about}{BEFORE}"] = before
    return found


def _details(variance: Statement) -> dict[str, Figure]:
    """`variance.detail.Salaries.Relocation`."""
    return {
        f"variance.{key.removesuffix(f'_{PREVIOUS}')}"
        + (BEFORE if key.endswith(f"_{PREVIOUS}") else ""): value
        for key, value in variance.figures.items()
        if key.startswith("detail.")
    }


def _programme_lines(sponsorship: Statement) -> dict[str, Figure]:
    """`sponsorship_programme.travel_costs`."""
    found: dict[str, Figure] = {}
    for key, value in sponsorship.figures.items():
        if key.startswith("expenditure."):
            line = key.removeprefix("expenditure.").removesuffix(f"_{PREVIOUS}")
            before = BEFORE if key.endswith(f"_{PREVIOUS}") else ""
            found[f"sponsorship_programme.{line_key(line)}{before}"] = value
    return found


def _opposites(found: Mapping[str, Figure]) -> dict[str, Figure]:
    """What is below the budget or the level, for a sentence says it without a minus."""
    made: dict[str, Figure] = {}
    for key, opposite in (
        ("trust_fund.over_budget", "trust_fund.under_budget"),
        (
            "working_capital_reserve.above_recommended_level",
            "working_capital_reserve.below_recommended_level",
        ),
    ):
        value = found.get(key)
        if isinstance(value, Amount) and value.rappen < 0:
            made[opposite] = Amount(-value.rappen)
    return made


def _counts(parts: Parts) -> dict[str, Figure]:
    """How many States gave to the reserve and to the programme."""
    return {
        f"{key}.contributing_states": sum(
            rappen_of(row.cells, "amount") > 0 for row in rows_of(parts[part], "contributions")
        )
        for key, part in (
            ("working_capital_reserve", "reserve"),
            ("sponsorship_programme", "sponsorship"),
        )
    }


def gift_key(row: Row) -> str:
    """`late_payments.gifts.AUT.2022`: a gift that was meant for a closed year."""
    return f"late_payments.gifts.{row.cells['state']}.{row.cells['meant_for']}"


def is_gift(row: Row) -> bool:
    return row.cells.get("tier") == "7c"


def _gifts(contributions: Statement) -> dict[str, Figure]:
    sums: dict[str, int] = {}
    for row in rows_of(contributions, "late"):
        if is_gift(row):
            sums[gift_key(row)] = sums.get(gift_key(row), 0) + rappen_of(row.cells, "amount")
    return {key: Amount(rappen) for key, rappen in sums.items()}


def _earmarks(voluntary: Statement) -> dict[str, Figure]:
    """`earmarks.CHE-WORKSHOP.used`, and the totals over all."""
    found: dict[str, Figure] = {}
    table = table_of(voluntary, "earmarks")
    if table is None:
        return found
    for key in ("opening", "received", "used", "refunded", "closing"):
        for row in table.rows:
            found[f"earmarks.{row.cells['earmark']}.{key}"] = Amount(rappen_of(row.cells, key))
        found[f"earmarks.{key}"] = Amount(sum(rappen_of(row.cells, key) for row in table.rows))
    return found


def _in_kind(activity: Statement) -> dict[str, Figure]:
    rows = rows_of(activity, "in_kind")
    if not rows:
        return {}
    givers = dict.fromkeys(str(row.cells["given_by"]) for row in rows)
    return {
        "in_kind_support.from": ", ".join(givers),
        "in_kind_support.estimated": Amount(sum(rappen_of(row.cells, "amount") for row in rows)),
    }
