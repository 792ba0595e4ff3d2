"""What the annual report says, as yet without words: which sentences, with which figures.

A sentence is a key into the words of each language. Its figures are named there; here stand only
those that change from row to row, and the facts that are no figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from ccm_ledger.dates import first_day, last_day
from ccm_ledger.figures import Amount, Fact, Section, Sentence, Table
from ccm_ledger.money import round_to_francs
from ccm_ledger.reports.annual_figures import BEFORE, Figure, Parts, gift_key, is_gift, rows_of

ORDER = (
    "overview",
    "expenditure",
    "contributions",
    "closed_years",
    "earmarks",
    "reserve",
    "sponsorship",
    "in_kind",
    "basis",
    "states",
)
# the section that a table stands in; those of the annex begin with `states.`
_TABLES = {
    "overview": ("overview",),
    "expenditure": ("variance", "details"),
    "contributions": ("sets", "voluntary"),
    "closed_years": ("late",),
    "earmarks": ("earmarks", "earmark_uses"),
    "reserve": ("reserve",),
    "sponsorship": ("sponsorship",),
    "in_kind": ("in_kind",),
}


class Report:
    """What the sentences are chosen by: the figures of a year, and what the year before has."""

    def __init__(
        self,
        year: int,
        as_of: date,
        parts: Parts,
        figures: Mapping[str, Figure],
        tables: Iterable[Table],
    ) -> None:
        self.year = year
        self.as_of = as_of
        self.parts = parts
        self.figures = figures
        self.tables = {table.key: table for table in tables}

    def sections(self) -> tuple[Section, ...]:
        """Every section that has something to say, with its tables."""
        found = []
        for key in ORDER:
            said = tuple(
                paragraph for paragraph in map(tuple, getattr(self, f"_{key}")()) if paragraph
            )
            named = (
                [table for table in self.tables if table.startswith("states.")]
                if key == "states"
                else _TABLES.get(key, ())
            )
            tables = tuple(table for table in named if table in self.tables)
            if said or tables:
                found.append(Section(key, "", said, tables))
        return tuple(found)

    # ── what there is ────────────────────────────────────────────────────────────────────────

    def _rappen(self, key: str) -> int:
        value = self.figures.get(key)
        return value.rappen if isinstance(value, Amount) else 0

    def _count(self, key: str) -> int:
        value = self.figures.get(key)
        return value if isinstance(value, int) else 0

    @property
    def _ended(self) -> bool:
        return self.as_of >= last_day(self.year)

    @property
    def _budgeted(self) -> bool:
        return self._rappen("budget.approved_total") > 0

    @property
    def _compared(self) -> bool:
        return f"trust_fund.expenditure{BEFORE}" in self.figures

    def _say(self, key: str, figures: Mapping[str, str] | None = None, **facts: Fact) -> Sentence:
        """A sentence; what any may name: the years, the day, the first day."""
        shared: dict[str, Fact] = {
            "year": str(self.year),
            "previous": str(self.year - 1),
            "next": str(self.year + 1),
            "day": self.as_of,
            "first_day": first_day(self.year),
        }
        return Sentence(key, figures=figures or {}, facts=shared | facts)

    def _moved(self, prefix: str, fund: str, *moves: str) -> list[Sentence]:
        """What else moved a fund, where it did."""
        return [self._say(f"{prefix}_{move}") for move in moves if self._rappen(f"{fund}.{move}")]

    def _programme_moved(self) -> list[Sentence]:
        moves = ("other_income", "transfers", "corrections")
        return self._moved("programme", "sponsorship_programme", *moves)

    # ── the sections ─────────────────────────────────────────────────────────────────────────

    def _overview(self) -> Iterator[list[Sentence]]:
        say = self._say
        fund = [
            say("budget" if self._budgeted else "no_budget"),
            say("fund_opening"),
            say("fund_received"),
        ]
        fund += self._moved("fund", "trust_fund", "other_income", "transfers")
        fund += [say("fund_available"), say("fund_spent")]
        fund += self._moved("fund", "trust_fund", "adjustments")
        fund.append(say("fund_closing" if self._ended else "fund_so_far"))
        yield fund
        yield [say("reserve_balances")]
        yield [
            say("programme_funds"),
            *self._programme_moved(),
            say("programme_available"),
            say("programme_spent"),
            say("programme_closing" if self._ended else "programme_so_far"),
        ]
        if self._compared:
            yield [say("year_before_fund"), say("year_before_states")]

    def _expenditure(self) -> Iterator[list[Sentence]]:
        say = self._say
        if not self._budgeted:
            yield [say("spent_without_budget")]
        elif "trust_fund.under_budget" in self.figures:
            yield [say("spent_under_budget")]
        else:
            yield [say("spent_over_budget")]
        for row in rows_of(self.parts["variance"], "variance"):
            line = str(row.cells["line"])
            if paragraph := self._line(line):
                yield paragraph
        total = self._rappen("variance.actual_total")
        if self._rappen("variance.lines_add_to") != 100 * round_to_francs(total):
            yield [say("lines_add_to")]

    def _line(self, line: str) -> list[Sentence]:
        """A line of the budget that was overrun, has something inside it, or was given for."""
        actual, approved = f"variance.actual.{line}", f"budget.lines.{line}"
        earmarked = f"variance.earmarked.{line}"
        inside = [
            key.removeprefix(f"variance.detail.{line}.")
            for key in self.figures
            if key.startswith(f"variance.detail.{line}.") and not key.endswith(BEFORE)
        ]
        over = self._rappen(actual) > self._rappen(approved)
        if not (over or inside or self._rappen(earmarked)):
            return []
        if actual not in self.figures:  # a line of the year before alone
            return []
        if self._rappen(approved):
            said = [self._say("line", {"actual": actual, "approved": approved}, line=line)]
        else:
            said = [self._say("line_unbudgeted", {"actual": actual}, line=line)]
        said += [
            self._say("line_inside", {"amount": f"variance.detail.{line}.{one}"}, detail=one)
            for one in inside
        ]
        if self._rappen(earmarked):
            said.append(self._say("line_earmarked", {"amount": earmarked}))
        return said

    def _contributions(self) -> Iterator[list[Sentence]]:
        say = self._say
        if not self._count("contributions.invoiced_states"):
            yield [say("none_invoiced")]
            if not self._count("contributions.contributing_states"):
                return
        else:
            yield [say("invoiced"), say("contributing")]
        sets = [say("paid_7a_and_7b")]
        sets += [
            say(key)
            for key in ("paid_7a_only", "paid_in_part", "gave_7c_alone")
            if self._count(f"contributions.{key}")
        ]
        yield [*sets, say("sets_add_up")]
        gifts = [say("gave_7c")]
        gifts += [
            say(key)
            for key in ("gave_7c_with_7a_and_7b", "gave_7c_with_7a_only", "gave_7c_with_part")
            if self._count(f"contributions.{key}")
        ]
        if self._count("contributions.gave_7c_alone"):
            gifts.append(say("gave_7c_and_nothing_else"))
        yield gifts
        money = [say("contributions_money")]
        if "contributions.voluntary_percent_of_budget" in self.figures:
            money.append(say("voluntary_percent_of_budget"))
        if "contributions.voluntary_percent_of_expenditure" in self.figures:
            money.append(say("voluntary_percent_of_expenditure"))
        yield money
        if self._rappen("contributions.outstanding_total"):
            yield [say("outstanding")]

    def _closed_years(self) -> Iterator[list[Sentence]]:
        late = self.tables.get("late")
        if late is None:
            yield [self._say("nothing_late")]
            return
        if self._rappen("late_payments.total"):
            yield [self._say("late_total")]
        gifts = {
            gift_key(row): row
            for row in rows_of(self.parts["contributions"], "late")
            if is_gift(row)
        }
        for key, row in gifts.items():
            came = row.cells["date"]
            assert isinstance(came, date), "the column holds days"
            yield [
                self._say(
                    "gift_meant_for",
                    {"amount": key},
                    state=(str(row.cells["state"]),),
                    meant_for=str(row.cells["meant_for"]),
                    came=came,
                )
            ]

    def _earmarks(self) -> Iterator[list[Sentence]]:
        table = self.tables.get("earmarks")
        if table is None:
            yield [self._say("no_earmarks")]
            return
        givers = dict.fromkeys(str(row.cells["state"]) for row in table.rows)
        moved = [
            self._say(f"earmarks_{key}")
            for key in ("opening", "received", "used", "refunded")
            if self._rappen(f"earmarks.{key}")
        ]
        yield [self._say("earmarks_by", givers=tuple(givers)), *moved, self._say("earmarks_left")]

    def _reserve(self) -> Iterator[list[Sentence]]:
        say = self._say
        said = [say("reserve_opening")]
        if self._count("working_capital_reserve.contributing_states") != 1:
            said.append(say("reserve_givers"))
        for row in rows_of(self.parts["reserve"], "contributions"):
            state = str(row.cells["state"] or "")
            key = f"working_capital_reserve.contributions.{state}"
            if state and key in self.figures:
                said.append(say("reserve_given", {"amount": key}, state=(state,)))
        moves = ("other_income", "expenditure", "transfers", "adjustments")
        said += self._moved("reserve", "working_capital_reserve", *moves)
        said.append(say("reserve_closing"))
        yield said
        short = "working_capital_reserve.below_recommended_level" in self.figures
        level = [say("reserve_short" if short else "reserve_above")]
        if "working_capital_reserve.months_covered" in self.figures:
            level.append(say("reserve_months"))
        if self._rappen("working_capital_reserve.lent"):
            level.append(say("reserve_lent"))
        yield level

    def _sponsorship(self) -> Iterator[list[Sentence]]:
        say = self._say
        yield [
            say("programme_givers"),
            say("programme_deferred"),
            *self._programme_moved(),
            say("programme_revenue"),
        ]
        yield [
            say("programme_expenditure"),
            say("programme_carried" if self._ended else "programme_held"),
        ]

    def _in_kind(self) -> Iterator[list[Sentence]]:
        if "in_kind_support.estimated" not in self.figures:
            return
        givers = str(self.figures["in_kind_support.from"])
        yield [self._say("in_kind", given_by=givers), self._say("in_kind_basis")]

    def _basis(self) -> Iterator[list[Sentence]]:
        say = self._say
        yield [say("rounding"), say("percents")]
        yield [say("counting")]
        split = self.parts["contributions"].facts.get("split_assumed")
        if split and self._count("contributions.invoiced_states"):
            yield [say("split_assumed", split=split)]
        if self._compared:
            versions = {
                part.facts["previous_version"]
                for part in self.parts.values()
                if "previous_version" in part.facts
            }
            issued = len(versions) == 1
            yield [
                say("previous_issued", version=min(versions)) if issued else say("previous_live")
            ]
        yield [say("officers_words")]

    def _states(self) -> Iterator[list[Sentence]]:
        if any(key.startswith("states.") for key in self.tables):
            yield [self._say("states")]
