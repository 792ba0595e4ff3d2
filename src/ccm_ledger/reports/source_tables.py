"""The sources of a statement's figures and of every amount in its tables, found when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from ccm_ledger.database.connection import Connection
from ccm_ledger.dates import last_day
from ccm_ledger.figures import Row, Statement, Table
from ccm_ledger.reports import catalogue, comparatives
from ccm_ledger.reports import source_figures as figures
from ccm_ledger.reports import source_rows as rows
from ccm_ledger.reports.source_books import Books, negated
from ccm_ledger.reports.source_rows import OfRow
from ccm_ledger.trails import Lines, Members, Source

# (statement, table) -> its rows; None: wherever the table stands
_ROWS: Mapping[tuple[str | None, str], OfRow] = {
    ("balance", "funds"): rows.fund_balances,
    (None, "position"): rows.position,
    (None, "activity"): rows.activity,
    (None, "available"): rows.available,
    (None, "not_received"): rows.not_received,
    (None, "advances"): rows.advances,
    (None, "earmarks"): rows.earmark_rows,
    (None, "donors"): rows.donors,
    (None, "refunds"): rows.of_entry(Lines(("1000", "2020"), -1)),
    (None, "adjustments"): rows.of_entry(Lines(("3900",), -1), "fund"),
    (None, "transfers"): rows.of_entry(Lines(("8000", "1900", "2900"), side="debit"), "from_fund"),
    (None, "waivers"): rows.relieved,
    (None, "relief"): rows.relieved,
    (None, "late"): rows.late,
    (None, "in_kind"): rows.in_kind,
    (None, "questions"): rows.questions,
    ("contributions", "contributions"): rows.contribution_rows,
    (None, "totals"): rows.received,
    (None, "voluntary"): rows.voluntary_rows,
    (None, "contributions"): rows.given,
    (None, "variance"): rows.variance_rows,
    (None, "details"): rows.detail_rows,
    (None, "expenditure"): rows.sponsored_lines,
    (None, "arrears"): rows.arrears_rows,
    (None, "open_items"): rows.open_item_rows,
    (None, "trial_balance"): rows.trial_rows,
    ("account", "account"): rows.account_rows,
    ("account", "open"): rows.open_invoices,
    ("account", "gifts"): rows.gift_rows,
    (None, "movement"): lambda books, statement, cells: figures.level_rows(
        books, statement, rows.word(cells, "item")
    ),
    **{
        (None, key): lambda books, _, cells: figures.sponsored_rows(books, rows.word(cells, "item"))
        for key in ("deferred", "revenue", "bridge")
    },
}


class Sources:
    """The sources of a statement's figures and of the amounts in its tables."""

    def __init__(self, db: Connection, statement: Statement) -> None:
        self.statement = statement
        self.db = db
        year = statement.year or statement.as_of.year
        self.books = Books(db, year, statement.as_of)

    def figure(self, key: str) -> Source:
        """Where a figure comes from; empty where nothing moved, or where NO_SOURCE says why."""
        before = key.removesuffix(f"_{comparatives.PREVIOUS}")
        if before != key:
            return self._before.figure(before)
        if self.statement.name == "trial-balance":
            return self._of_trial_balance(key)
        if self.statement.name == "account" and key in _OF_ACCOUNT:
            table, column = _OF_ACCOUNT[key]
            return self.total(table, column)
        found = figures.FIGURES.get(self.statement.name)
        return found(self.books, self.statement, key) if found else ()

    def cell(self, table: str, row: int, column: str) -> Source:
        """Where the amount in a row (from 0) and column comes from."""
        return self._rows(table)[row].get(column, ())

    def total(self, table: str, column: str) -> Source:
        """Where the total of a column comes from: the rows', or fewer lines that say the same."""
        if (self.statement.name, table) == ("contributions", "contributions") and (
            column != "waived"
        ):
            return rows.asked(self.books, column)
        found = self._rows(table)
        if (self.statement.name, column) == ("account", "balance"):
            return found[-1].get(column, ()) if found else ()
        return tuple(part for row in found for part in row.get(column, ()))

    def _table(self, key: str) -> Table | None:
        return next((one for one in self.statement.tables if one.key == key), None)

    def _rows(self, key: str) -> list[dict[str, Source]]:
        """The sources of a table's rows by column; of cells that are empty there are none."""
        if key not in self._found:
            table = self._table(key)
            self._found[key] = self._of_rows(table) if table else []
        return self._found[key]

    @cached_property
    def _found(self) -> dict[str, list[dict[str, Source]]]:
        return {}

    def _of_rows(self, table: Table) -> list[dict[str, Source]]:
        name = self.statement.name
        before_only = table.key.removesuffix(f"_{comparatives.PREVIOUS}")
        if before_only != table.key:  # a table of the year before alone
            return self._before._of_rows(table._replace(key=before_only))
        of_row = _ROWS.get((name, table.key)) or _ROWS.get((None, table.key))
        compared = comparatives.COMPARED.get(name, {}).get(table.key)
        if table.key == "totals":
            compared = "amount"
        if table.key == "sets":
            return [self._members(row) for row in table.rows]
        if table.key == "funds" and name == "trial-balance":
            return [self._fund_totals(rows.word(row.cells, "fund")) for row in table.rows]
        found: list[dict[str, Source]] = []
        since_heading: list[dict[str, Source]] = []
        for row in table.rows:
            if row.style == "heading":
                since_heading = []
                found.append({})
                continue
            if table.key == "open_items" and row.style == "subtotal":
                sums: dict[str, Source] = {}
                for one in since_heading:
                    for column, source in one.items():
                        sums[column] = sums.get(column, ()) + source
                found.append(sums)
                continue
            cells = of_row(self.books, self.statement, row.cells) if of_row else {}
            cells = {
                column: of for column, of in cells.items() if row.cells.get(column) is not None
            }
            if compared is not None and of_row and self._compares:
                before = of_row(self._before.books, self._before.statement, row.cells)
                cells[comparatives.PREVIOUS] = before.get(compared, ())
            found.append(cells)
            since_heading.append(cells)
        if name == "account" and table.key == "account":
            _run(found)
        return found

    def _members(self, row: Row) -> dict[str, Source]:
        name = rows.word(row.cells, "set")
        codes = tuple(filter(None, rows.word(row.cells, "states").split(", ")))
        found: dict[str, Source] = {"count": (Members("state", codes),)}
        if self._compares:
            before = figures.sets(self._before.books).get(name, ())
            found[comparatives.PREVIOUS] = (Members("state", before),)
        return found

    # ── the year before ──────────────────────────────────────────────────────────────────────

    @property
    def _compares(self) -> bool:
        return any(key.endswith(f"_{comparatives.PREVIOUS}") for key in self.statement.figures)

    @cached_property
    def _before(self) -> Sources:
        """The sources of the same statement of the year before, as at its last day."""
        year = self.books.year - 1
        chosen = {"fund": fund} if (fund := self.statement.facts.get("fund")) else {}
        build = catalogue.builder(self.statement.name)
        return Sources(self.db, build(self.db, year, last_day(year), **chosen))

    # ── sums over rows ───────────────────────────────────────────────────────────────────────

    def _fund_totals(self, fund: str) -> dict[str, Source]:
        table = self._table("trial_balance")
        mine = (
            [
                cells
                for row, cells in zip(table.rows, self._rows(table.key), strict=True)
                if rows.word(row.cells, "fund") == fund
            ]
            if table
            else []
        )
        return {
            column: tuple(part for cells in mine for part in cells.get(column, ()))
            for column in ("debit", "credit", "balance")
        }

    def _of_trial_balance(self, key: str) -> Source:
        fund, _, column = key.partition(".")
        return self._fund_totals(fund).get(column, ())


_OF_ACCOUNT = {
    "invoiced": ("account", "debit"),
    "settled": ("account", "credit"),
    "gifts": ("gifts", "amount"),
}


def _run(found: list[dict[str, Source]]) -> None:
    """The running balance of a State's account: everything down to its row."""
    balance: Source = ()
    for cells in found:
        balance += cells.get("debit", ()) + negated(cells.get("credit", ()))
        cells["balance"] = balance
