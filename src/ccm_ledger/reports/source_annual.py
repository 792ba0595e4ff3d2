"""Where the figures of the annual report come from: those of the statements it is made of."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from ccm_ledger.dates import last_day
from ccm_ledger.figures import Amount, Cell, Row, Table
from ccm_ledger.reports import annual_figures, annual_tables, catalogue
from ccm_ledger.reports import source_rows as rows
from ccm_ledger.reports.annual_figures import BEFORE, COPIED, FROM_ROWS, line_key
from ccm_ledger.reports.source_books import negated
from ccm_ledger.reports.source_tables import Sources
from ccm_ledger.trails import Lines, Members, Source

# a figure that says another one without its minus
_OPPOSITES = {
    "trust_fund.under_budget": "trust_fund.over_budget",
    "working_capital_reserve.below_recommended_level": (
        "working_capital_reserve.above_recommended_level"
    ),
}
_OF = {"working_capital_reserve": "reserve", "sponsorship_programme": "sponsorship"}


class Annual(Sources):
    """The sources of the annual report."""

    def figure(self, key: str) -> Source:
        if key in COPIED:  # first: a name may end as those of the year before do
            part, theirs = COPIED[key]
            return self._part(part).figure(theirs)
        if key.endswith(BEFORE):
            return self._year_before.figure(key.removesuffix(BEFORE))
        if key in _OPPOSITES:
            return negated(self.figure(_OPPOSITES[key]))
        for of in FROM_ROWS:
            if key.startswith(f"{of.prefix}."):
                found = self._row(of, key.removeprefix(f"{of.prefix}."))
                if found:
                    return found
        first, _, rest = key.partition(".")
        match first:
            case "variance":
                return self._part("variance").figure(rest)
            case "working_capital_reserve" | "sponsorship_programme":
                return self._of_fund(_OF[first], rest)
            case "late_payments":
                return self._gift(key)
            case "earmarks":
                return self._earmark(rest)
            case "in_kind_support" if rest == "estimated":
                return self._part("activity").total("in_kind", "amount")
            case "trust_fund" if rest == "other_contributions":
                return self._other_contributions()
            case _:
                return ()

    def _row(self, of: annual_figures.Rows, about: str) -> Source:
        """The cell of a row in a table of another statement."""
        part = self._part(of.part)
        for number, row in enumerate(annual_figures.rows_of(part.statement, of.table)):
            if str(row.cells.get(of.about) or "unnamed") == about:
                return part.cell(of.table, number, of.column)
        return ()

    def _of_fund(self, name: str, rest: str) -> Source:
        part = self._part(name)
        if rest == "contributing_states":
            gave = tuple(
                rows.word(row.cells, "state")
                for row in annual_figures.rows_of(part.statement, "contributions")
                if rows.rappen(row.cells, "amount") > 0
            )
            return (Members("state", gave),)
        for key in part.statement.figures:
            line = key.removeprefix("expenditure.")
            if line != key and line_key(line) == rest:
                return part.figure(key)
        return ()

    def _gift(self, key: str) -> Source:
        """All that a State gave in the year for a closed one."""
        part = self._part("contributions")
        return tuple(
            found
            for number, row in enumerate(annual_figures.rows_of(part.statement, "late"))
            if annual_figures.is_gift(row) and annual_figures.gift_key(row) == key
            for found in part.cell("late", number, "amount")
        )

    def _earmark(self, rest: str) -> Source:
        code, _, column = rest.rpartition(".")
        if code:
            return self.books.earmark(code, column)
        part = self._part("voluntary")
        return tuple(
            found
            for number in range(len(annual_figures.rows_of(part.statement, "earmarks")))
            for found in part.cell("earmarks", number, column)
        )

    def _other_contributions(self) -> Source:
        known = ("contributions.mandatory_total", "contributions.voluntary_total")
        taken = tuple(part for key in (*known, "late_payments.total") for part in self.figure(key))
        return self.figure("trust_fund.contributions_received") + negated(taken)

    # ── tables ───────────────────────────────────────────────────────────────────────────────

    def total(self, table: str, column: str) -> Source:
        key = annual_tables.figure_in(table, column, None)
        return self.figure(key) if key else super().total(table, column)

    def _of_rows(self, table: Table) -> list[dict[str, Source]]:
        return [self._of_row(table, row) for row in table.rows]

    def _of_row(self, table: Table, row: Row) -> dict[str, Source]:
        cells = self._beside(table.key, row)
        for column in table.columns:
            key = annual_tables.figure_in(table.key, column.key, row.cells)
            if key is not None and key in self.statement.figures:
                cells[column.key] = self.figure(key)
        return {column: of for column, of in cells.items() if row.cells.get(column) is not None}

    def _beside(self, table: str, row: Row) -> dict[str, Source]:
        """Amounts of a table that are no figures of the report's set."""
        books, cells, contributions = self.books, row.cells, self._part("contributions").statement
        if table.startswith("states."):
            return rows.contribution_rows(books, contributions, cells)
        match table:
            case "variance":
                return rows.variance_rows(books, self._part("variance").statement, cells)
            case "voluntary":
                return rows.voluntary_rows(books, self.statement, cells)
            case "late":
                return rows.late(books, self.statement, cells)
            case "in_kind":
                return rows.in_kind(books, self.statement, cells)
            case "earmark_uses":
                return {"amount": self._use(cells, cells.get("amount"))}
            case _:
                return {}

    def _use(self, cells: rows.Cells, amount: Cell) -> Source:
        """What an earmark paid for on a line, or on an account that has none."""
        wanted = amount.rappen if isinstance(amount, Amount) else 0
        expense = self.books.of_type("expense")
        like = Lines(earmark=rows.word(cells, "earmark"), detail=rows.word(cells, "detail"))
        (named,) = self.books.moved(expense, replace(like, budget_line=rows.word(cells, "line")))
        (unnamed,) = self.books.moved(expense, replace(like, budget_line=""))
        assert isinstance(named, Lines), "moved() gives lines"
        assert isinstance(unnamed, Lines), "moved() gives lines"
        return rows.exact(self.books, named, wanted) or rows.exact(self.books, unnamed, wanted)

    # ── the statements it is made of ─────────────────────────────────────────────────────────

    @cached_property
    def _parts(self) -> dict[str, Sources]:
        return {}

    def _part(self, name: str) -> Sources:
        """A statement of the same day, without the year before."""
        if name not in self._parts:
            day = self.statement.as_of
            built = catalogue.build(self.db, name, self.books.year, day, {})
            self._parts[name] = Sources(self.db, built)
        return self._parts[name]

    @cached_property
    def _year_before(self) -> Annual:
        year = self.books.year - 1
        return Annual(self.db, catalogue.build(self.db, "annual", year, last_day(year)))
