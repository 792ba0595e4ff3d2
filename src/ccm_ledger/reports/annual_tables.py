"""The tables of the annual report, as yet without words: keys, codes and figures.

Each row says by its `key` what it is, so that it can be named in any language; `figure` names the
figure that stands in it. `annual_words` gives titles, labels and the lines about rounding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from ccm_ledger.database import earmarks
from ccm_ledger.database.connection import Connection
from ccm_ledger.figures import Amount, Cell, Column, ColumnKind, Row, RowStyle, Table
from ccm_ledger.reports.annual_figures import (
    BEFORE,
    Figure,
    Parts,
    is_gift,
    line_key,
    rows_of,
    table_of,
)
from ccm_ledger.reports.comparatives import PREVIOUS
from ccm_ledger.reports.totals import rappen_of

# table -> sums that it prints: the row, and the rows that it adds up (`-` takes away, `*` is any)
SUMS: Mapping[str, Sequence[tuple[str, Sequence[str]]]] = {
    "overview": (
        (
            "contributions_received",
            ("mandatory_total", "voluntary_total", "late_total", "other_contributions"),
        ),
        (
            "available_funds",
            ("opening_balance", "contributions_received", "other_income", "transfers"),
        ),
        ("closing_balance", ("available_funds", "-expenditure", "adjustments")),
    ),
    "reserve": (
        (
            "closing_balance",
            (
                "opening_balance",
                "state:*",
                "other_income",
                "-expenditure",
                "transfers",
                "adjustments",
            ),
        ),
        ("above_recommended_level", ("closing_balance", "-recommended_level")),
    ),
    "sponsorship": (
        ("total_expenditure", ("line:*",)),
        ("contributions_total", ("state:*",)),
        (
            "total_revenue",
            (
                "contributions_total",
                "deferred_from_previous_year",
                "other_income",
                "transfers",
                "corrections",
            ),
        ),
        ("deferred_to_next_year", ("total_revenue", "-total_expenditure")),
    ),
}
# The sets of States that are named in the annex; those who paid nothing are in `contributions`.
NAMED_SETS = ("paid_7a_and_7b", "paid_7a_only", "paid_in_part", "gave_7c_alone")
# set -> the sets without a State in common that it is made of
_SETS = {
    "invoiced": ("paid_7a_and_7b", "paid_7a_only", "paid_in_part", "paid_nothing"),
    "contributing": ("paid_7a_and_7b", "paid_7a_only", "paid_in_part", "gave_7c_alone"),
    "gave_7c": (
        "gave_7c_with_7a_and_7b",
        "gave_7c_with_7a_only",
        "gave_7c_with_part",
        "gave_7c_alone",
    ),
    "late_payers": (),
}
_ALWAYS = frozenset(
    {
        "invoiced",
        "contributing",
        "paid_7a_and_7b",
        "paid_7a_only",
        "paid_nothing",
        "gave_7c",
        "gave_7c_with_7a_and_7b",
        "gave_7c_with_7a_only",
        "gave_7c_alone",
    }
)

# (table, column) -> the figure in a cell; `{key}` and the like are cells of its row
_CELLS = {
    ("variance", "approved"): "budget.lines.{key}",
    ("variance", "actual"): "variance.actual.{key}",
    ("variance", "earmarked"): "variance.earmarked.{key}",
    ("variance", PREVIOUS): f"variance.actual.{{key}}{BEFORE}",
    ("details", "actual"): "variance.detail.{key}.{detail}",
    ("voluntary", "amount"): "voluntary_by_state.{state}",
    ("voluntary", PREVIOUS): f"voluntary_by_state.{{state}}{BEFORE}",
    ("earmarks", "opening"): "earmarks.{earmark}.opening",
    ("earmarks", "received"): "earmarks.{earmark}.received",
    ("earmarks", "used"): "earmarks.{earmark}.used",
    ("earmarks", "refunded"): "earmarks.{earmark}.refunded",
    ("earmarks", "closing"): "earmarks.{earmark}.closing",
}
_TOTALS = {
    ("variance", "approved"): "budget.approved_total",
    ("variance", "actual"): "variance.actual_total",
    ("variance", "variance"): "trust_fund.over_budget",
    ("variance", "earmarked"): "variance.earmarked_total",
    ("variance", PREVIOUS): f"variance.actual_total{BEFORE}",
    ("voluntary", "amount"): "contributions.voluntary_total",
    ("voluntary", "earmarked"): "contributions.voluntary_earmarked_total",
    ("voluntary", PREVIOUS): f"contributions.voluntary_total{BEFORE}",
    ("earmarks", "opening"): "earmarks.opening",
    ("earmarks", "received"): "earmarks.received",
    ("earmarks", "used"): "earmarks.used",
    ("earmarks", "refunded"): "earmarks.refunded",
    ("earmarks", "closing"): "earmarks.closing",
    ("earmark_uses", "amount"): "earmarks.used",
    ("in_kind", "amount"): "in_kind_support.estimated",
}


def figure_in(table: str, column: str, cells: Mapping[str, Cell] | None) -> str | None:
    """The key of the figure that stands in a cell of the report (None for the row: the total).

    A key may be named that the figures lack, where a row is of the year before alone.
    """
    if cells is None:
        return _TOTALS.get((table, column))
    own = cells.get("figure")
    if isinstance(own, str):
        if column in {"amount", "count"}:
            return own
        return f"{own}{BEFORE}" if column == PREVIOUS else None
    form = _CELLS.get((table, column))
    return None if form is None else form.format_map({key: cells[key] for key in cells})


def tables_of(
    db: Connection, year: int, as_of: date, parts: Parts, figures: Mapping[str, Figure]
) -> tuple[Table, ...]:
    """Every table of the report, in its order; those without rows are left out."""
    compared = f"trust_fund.expenditure{BEFORE}" in figures
    found = (
        _overview(figures, compared=compared),
        _copied(parts, "variance", "variance", "variance"),
        _copied(parts, "variance", "details", "details"),
        _sets(parts),
        _copied(parts, "voluntary", "voluntary", "voluntary"),
        _late(parts),
        _earmarks(db, parts),
        _earmark_uses(db, year, as_of),
        _reserve(parts, figures, compared=compared),
        _sponsorship(parts, figures, compared=compared),
        _copied(parts, "activity", "in_kind", "in_kind"),
        *_states(parts),
    )
    return tuple(table for table in found if table.rows)


def _column(key: str, kind: ColumnKind = "text") -> Column:
    return Column(key, "", kind)


def _table(
    key: str, columns: Sequence[Column], rows: Sequence[Row], *, total: bool = False
) -> Table:
    """A table; its amounts and counts are added up where it has a total."""
    sums: dict[str, Cell] | None = None
    if total:
        sums = {
            column.key: Amount(sum(rappen_of(row.cells, column.key) for row in rows))
            for column in columns
            if column.kind == "amount"
        }
    return Table(key, "", tuple(columns), tuple(rows), sums)


# ── tables of other statements ───────────────────────────────────────────────────────────────


def _copied(parts: Parts, part: str, table: str, key: str) -> Table:
    """A table as the statement has it; a budget line is the key of its row."""
    found = table_of(parts[part], table)
    if found is None:
        return _table(key, (), ())
    rows = tuple(
        Row({"key": str(row.cells["line"]), **row.cells}, row.style) if "line" in row.cells else row
        for row in found.rows
    )
    total = None
    if found.total is not None:
        total = {
            column.key: found.total.get(column.key)
            for column in found.columns
            if column.kind == "amount"
        }
    columns = tuple(_column(column.key, column.kind) for column in found.columns)
    return Table(key, "", columns, rows, total)


def _sets(parts: Parts) -> Table:
    """The counts of States, with the codes of each set beside them."""
    found = table_of(parts["contributions"], "sets")
    if found is None:
        return _table("sets", (), ())
    compared = any(column.key == PREVIOUS for column in found.columns)
    known = {str(row.cells.get("set")): row for row in found.rows}
    rows = []
    for whole, members in _SETS.items():
        for name in (whole, *members):
            row = known.get(name)
            if row is None or not (
                name in _ALWAYS or row.cells["count"] or row.cells.get(PREVIOUS)
            ):
                continue
            cells: dict[str, Cell] = {
                "key": name,
                "count": row.cells["count"],
                "states": row.cells["states"],
                "figure": _count_key(name),
            }
            if compared:
                cells[PREVIOUS] = row.cells.get(PREVIOUS)
            rows.append(Row(cells, "line" if name == whole else "detail"))
    columns = [_column("item"), _column("count", "count")]
    return _table("sets", [*columns, _column(PREVIOUS, "count")] if compared else columns, rows)


def _count_key(name: str) -> str:
    if name == "late_payers":
        return "late_payments.payers"
    return f"contributions.{name}{'_states' if name in {'invoiced', 'contributing'} else ''}"


def _states(parts: Parts) -> Iterator[Table]:
    """The States of the sets that make up those who contributed, each with what it paid."""
    rows = {
        str(row.cells["state"]): row for row in rows_of(parts["contributions"], "contributions")
    }
    sets = {
        str(row.cells.get("set")): str(row.cells["states"] or "")
        for row in rows_of(parts["contributions"], "sets")
    }
    columns = (
        _column("state", "code"),
        _column("name"),
        _column("paid_7a", "amount"),
        _column("paid_7b", "amount"),
        _column("paid_7c", "amount"),
    )
    for name in NAMED_SETS:
        members = [rows[state] for state in sets.get(name, "").split(", ") if state in rows]
        kept = [
            Row({column.key: row.cells.get(column.key) for column in columns}) for row in members
        ]
        yield _table(f"states.{name}", columns, kept, total=True)


def _late(parts: Parts) -> Table:
    """What came for closed years; `key` says what it counts as."""
    rows = []
    for row in rows_of(parts["contributions"], "late"):
        undone = rappen_of(row.cells, "amount") < 0
        key = "undone" if undone else "gift" if is_gift(row) else "earlier"
        rows.append(Row({**row.cells, "key": key, "counts_as": ""}))
    columns = (
        _column("date", "date"),
        _column("state", "code"),
        _column("name"),
        _column("tier", "code"),
        _column("meant_for", "count"),
        _column("counts_as"),
        _column("amount", "amount"),
    )
    return _table("late", columns, rows, total=True)


def _earmarks(db: Connection, parts: Parts) -> Table:
    purposes = {str(row["code"]): str(row["purpose"]) for row in earmarks.earmarks(db)}
    found = table_of(parts["voluntary"], "earmarks")
    if found is None:
        return _table("earmarks", (), ())
    rows = [
        Row(
            {
                **row.cells,
                "purpose": purposes.get(str(row.cells["earmark"]), row.cells["purpose"]),
            }
        )
        for row in found.rows
    ]
    columns = (
        _column("earmark", "code"),
        _column("state", "code"),
        _column("purpose"),
        *(_column(one.key, one.kind) for one in found.columns if one.kind == "amount"),
    )
    return _table("earmarks", columns, rows, total=True)


def _earmark_uses(db: Connection, year: int, as_of: date) -> Table:
    """What the gifts paid for, by budget line and what is inside it."""
    rows = [
        Row(
            {
                "key": row["budget_line"] or row["account_name"],
                "earmark": row["code"],
                "state": row["state"],
                "line": row["budget_line"] or row["account_name"],
                "detail": row["detail"] or "",
                "amount": Amount(row["amount_rappen"]),
            }
        )
        for row in earmarks.uses(db, year, as_of)
    ]
    columns = (
        _column("earmark", "code"),
        _column("line"),
        _column("detail"),
        _column("amount", "amount"),
    )
    return _table("earmark_uses", columns, rows, total=True)


# ── tables made of figures ───────────────────────────────────────────────────────────────────


class _Sheet:
    """Rows that are figures of the set, with the year before beside them where there is one."""

    def __init__(self, figures: Mapping[str, Figure], prefix: str, *, compared: bool) -> None:
        self.figures = figures
        self.prefix = prefix
        self.compared = compared
        self.rows: list[Row] = []

    def heading(self, key: str) -> None:
        self.rows.append(Row({"key": key}, "heading"))

    def row(self, key: str, figure: str = "", style: RowStyle = "line", **more: Cell) -> None:
        """A row of the figure named, else of `prefix.key`."""
        name = figure or f"{self.prefix}.{key}"
        cells: dict[str, Cell] = {"key": key, "figure": name, **more}
        cells["amount"] = self._of(name)
        if self.compared:
            cells[PREVIOUS] = self._of(f"{name}{BEFORE}")
        self.rows.append(Row(cells, style))

    def moved(self, key: str, figure: str = "") -> None:
        """The same, where there is anything in either year."""
        name = figure or f"{self.prefix}.{key}"
        if self._of(name).rappen or self._of(f"{name}{BEFORE}").rappen:
            self.row(key, name)

    def sum(self, key: str) -> None:
        self.row(key, style="subtotal")

    def table(self, key: str) -> Table:
        columns = [_column("item"), _column("amount", "amount")]
        if self.compared:
            columns.append(_column(PREVIOUS, "amount"))
        return _table(key, columns, self.rows)

    def _of(self, name: str) -> Amount:
        value = self.figures.get(name)
        return value if isinstance(value, Amount) else Amount(0)


def _overview(figures: Mapping[str, Figure], *, compared: bool) -> Table:
    sheet = _Sheet(figures, "trust_fund", compared=compared)
    sheet.row("opening_balance")
    sheet.row("mandatory_total", "contributions.mandatory_total")
    sheet.row("voluntary_total", "contributions.voluntary_total")
    sheet.moved("late_total", "late_payments.total")
    sheet.moved("other_contributions")
    sheet.sum("contributions_received")
    sheet.moved("other_income")
    sheet.moved("transfers")
    sheet.sum("available_funds")
    sheet.row("expenditure")
    sheet.moved("adjustments")
    sheet.sum("closing_balance")
    return sheet.table("overview")


def _reserve(parts: Parts, figures: Mapping[str, Figure], *, compared: bool) -> Table:
    sheet = _Sheet(figures, "working_capital_reserve", compared=compared)
    sheet.row("opening_balance")
    for row in rows_of(parts["reserve"], "contributions"):
        state = str(row.cells["state"] or "unnamed")
        name = f"working_capital_reserve.contributions.{state}"
        sheet.row(f"state:{state}", name, state=state, name=row.cells["name"])
    sheet.moved("other_income")
    sheet.moved("expenditure")
    sheet.moved("transfers")
    sheet.moved("adjustments")
    sheet.sum("closing_balance")
    sheet.row("recommended_level")
    sheet.sum("above_recommended_level")
    return sheet.table("reserve")


def _sponsorship(parts: Parts, figures: Mapping[str, Figure], *, compared: bool) -> Table:
    """Table 3: expenditure, then what there was to spend."""
    sheet = _Sheet(figures, "sponsorship_programme", compared=compared)
    sheet.heading("expenditure")
    for row in rows_of(parts["sponsorship"], "expenditure"):
        line = str(row.cells["line"])
        sheet.row(f"line:{line}", f"sponsorship_programme.{line_key(line)}", line=line)
    sheet.sum("total_expenditure")
    sheet.heading("revenue")
    for row in rows_of(parts["sponsorship"], "contributions"):
        state = str(row.cells["state"] or "unnamed")
        name = f"sponsorship_programme.contributions.{state}"
        sheet.row(f"state:{state}", name, state=state, name=row.cells["name"])
    sheet.sum("contributions_total")
    sheet.row("deferred_from_previous_year")
    sheet.moved("other_income")
    sheet.moved("transfers")
    sheet.moved("corrections")
    sheet.sum("total_revenue")
    sheet.sum("deferred_to_next_year")
    return sheet.table("sponsorship")
