"""The parts that figures of a year are made of, as lines of the journal.

`fund_years` reads balances; this says which lines the same balances are the sum of. Amounts are
positive where the statement prints them so: income, liabilities and fund balances are credits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from ccm_ledger.database import budgets, contributions, earmarks, funds, years
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.dates import first_day, last_day
from ccm_ledger.records import TF
from ccm_ledger.reports.fund_years import CONTRIBUTIONS, DEFERRED, FUND_BALANCE, TRANSFERS
from ccm_ledger.trails import Lines, Registered, Source

_EQUITY = ("fund_balance", "income", "expense")
OPENING = "opening"


def negated(source: Source) -> Source:
    """The same parts, taken off."""
    return tuple(
        replace(part, sign=-part.sign)
        if isinstance(part, Lines)
        else replace(part, rappen=-part.rappen)
        if isinstance(part, Registered)
        else part
        for part in source
    )


def labelled(source: Source, label: str) -> Source:
    return tuple(
        replace(part, label=label) if isinstance(part, Lines | Registered) else part
        for part in source
    )


@dataclass(frozen=True)
class Books:
    """Where the lines of a year's figures are looked for, up to a day.

    `day` is the day of the view, which may lie after the year.
    """

    db: Connection
    year: int
    day: date

    @property
    def cut(self) -> date:
        """Nothing after the year counts as the year's."""
        return min(self.day, last_day(self.year))

    @cached_property
    def begins(self) -> bool:
        """Whether the books begin in this year, so that opening entries were brought forward."""
        opened_on = years.identity(self.db)["opened_on"]
        return opened_on is not None and int(opened_on[:4]) == self.year

    @cached_property
    def chart(self) -> dict[str, str]:
        """Account -> its type."""
        return {str(row["code"]): str(row["type"]) for row in funds.accounts(self.db)}

    @cached_property
    def open_invoices(self) -> list[DbRow]:
        """What is outstanding on the day of the view, invoice by invoice."""
        return contributions.open_invoices(self.db, self.day)

    @cached_property
    def fund_rows(self) -> dict[str, bool]:
        """Fund -> whether it is restricted, in printed order."""
        return {str(row["fund"]): bool(row["restricted"]) for row in funds.funds(self.db)}

    @property
    def funds(self) -> tuple[str, ...]:
        return tuple(self.fund_rows)

    @cached_property
    def _policies(self) -> dict[str, str]:
        return {fund: funds.income_policy(self.db, fund, self.year) for fund in self.funds}

    def defers(self, fund: str) -> bool:
        return self._policies[fund] == "as_spent"

    def on_invoice(self) -> bool:
        return self._policies[TF] == "on_invoice"

    def of_type(self, *types: str, apart: Iterable[str] = ()) -> tuple[str, ...]:
        """The accounts of some types, without those set apart."""
        left_out = set(apart)
        return tuple(
            code for code, type_ in self.chart.items() if type_ in types and code not in left_out
        )

    # ── turnover and balances ────────────────────────────────────────────────────────────────

    def moved(self, accounts: Iterable[str], like: Lines, label: str = "") -> Source:
        """The year's lines on some accounts; `like` holds sign, fund and whatever else is asked."""
        return (
            replace(
                like,
                accounts=tuple(accounts),
                label=label,
                first_day=first_day(self.year),
                last_day=self.cut,
                not_kinds=(*like.not_kinds, OPENING) if self.begins else like.not_kinds,
            ),
        )

    def brought(self, accounts: Iterable[str], like: Lines, label: str = "") -> Source:
        """What some accounts brought into the year."""
        wanted = replace(like, accounts=tuple(accounts), label=label)
        before = replace(wanted, last_day=first_day(self.year) - timedelta(days=1))
        if not self.begins:
            return (before,)
        opening = replace(
            wanted, first_day=first_day(self.year), last_day=self.cut, kinds=(OPENING,)
        )
        return before, opening

    def balance(self, accounts: Iterable[str], like: Lines, label: str = "") -> Source:
        """All lines on some accounts from the beginning of the books."""
        return (replace(like, accounts=tuple(accounts), label=label, last_day=self.cut),)

    def standing(self, accounts: Iterable[str], like: Lines, label: str = "") -> Source:
        """The same up to the day of the view, though it lies after the year."""
        return (replace(like, accounts=tuple(accounts), label=label, last_day=self.day),)

    # ── a fund in the year ───────────────────────────────────────────────────────────────────

    def of_fund(self, fund: str, name: str) -> Source:
        """The lines behind `FundYear.NAME`."""
        credit, debit = Lines(fund=fund, sign=-1), Lines(fund=fund)
        equity = self.of_type(*_EQUITY)
        match name:
            case "opening":
                return self.brought(equity, credit, "Brought forward")
            case "closing":
                return self.balance(equity, credit, "Fund balance")
            case "income":
                return self.moved(self.of_type("income"), credit, "Income")
            case "expenditure":
                return self.moved(self.of_type("expense"), debit, "Expenditure")
            case "transfers":
                return self.moved((TRANSFERS,), credit, "Transfers between funds")
            case "adjustments":
                apart = self.of_type("fund_balance", apart=(TRANSFERS,))
                return self.moved(apart, credit, "Prior-year adjustments")
            case "result":
                return self.of_fund(fund, "income") + negated(self.of_fund(fund, "expenditure"))
            case "bank":
                return self.balance(("1000",), debit, "At the bank")
            case "deferred_in":
                return self.brought((DEFERRED,), credit, "Deferred from earlier years")
            case "deferred_out":
                return self.balance((DEFERRED,), credit, "Deferred to the next year")
            case _:
                return self._income(fund, name)

    def _income(self, fund: str, name: str) -> Source:
        credit = Lines(fund=fund, sign=-1)
        if name in _DEFERRED_BY:
            return self.deferred(fund, *_DEFERRED_BY[name]) if self.defers(fund) else ()
        if name == "contributions":
            if self.defers(fund):
                return self.deferred(fund, "receipt", "Contributions received")
            return self.moved(sorted(CONTRIBUTIONS), credit, "Contributions received")
        if name == "other_income":
            if self.defers(fund):
                return self.deferred(fund, "other", "Other income")
            return self.moved(self.of_type("income", apart=CONTRIBUTIONS), credit, "Other income")
        assert name == "available", f"no figure of a fund is called {name}"
        parts = (
            (*_DEFERRED_PARTS, "deferred_by_transfer", "deferred_by_correction")
            if self.defers(fund)
            else ("opening", "contributions", "other_income", "transfers")
        )
        return tuple(part for one in parts for part in self.of_fund(fund, one))

    @cached_property
    def _deferred(self) -> dict[str, list[tuple[str, str, tuple[int, int]]]]:
        """Fund -> (what the line answers to, State, line) of the year's lines on 2300."""
        return {
            fund: [
                (row["answers_to"], row["state"] or "", (row["entry"], row["line"]))
                for row in contributions.deferral_lines(self.db, fund, self.year, self.cut)
            ]
            for fund in self.funds
            if self.defers(fund)
        }

    def deferred(self, fund: str, why: str, label: str, state: str | None = None) -> Source:
        """Lines on 2300 that came for a reason, of one giver or all."""
        found = tuple(
            line
            for answers_to, giver, line in self._deferred.get(fund, ())
            if answers_to == why and state in {None, giver}
        )
        return (Lines(sign=-1, label=label, picked=found),) if found else ()

    # ── earmarks, budget ─────────────────────────────────────────────────────────────────────

    def earmark(self, code: str, column: str) -> Source:
        """A column of an earmark's roll-forward."""
        credit, debit = Lines(earmark=code, sign=-1), Lines(earmark=code)
        kept = self.of_type("fund_balance", "income", apart=("4390",))
        moved = [account for account in (*kept, DEFERRED) if account not in {FUND_BALANCE, "4150"}]
        every = (*kept, *self.of_type("expense"), DEFERRED)
        match column:
            case "opening":
                before = replace(
                    credit, accounts=every, last_day=first_day(self.year) - timedelta(days=1)
                )
                return before, *self._in_year((FUND_BALANCE,), credit)
            case "received":
                return self._in_year(moved, replace(credit, not_kinds=("refund",)))
            case "used":
                return self._in_year(self.of_type("expense"), debit)
            case "refunded":
                back = self._in_year(moved, replace(debit, kinds=("refund",)))
                return (*self._in_year(("4150",), debit), *back)
            case _:
                return self.balance(every, credit)

    def _in_year(self, accounts: Iterable[str], like: Lines) -> Source:
        """Lines of the year, opening entries among them."""
        return (
            replace(
                like,
                accounts=tuple(accounts),
                first_day=first_day(self.year),
                last_day=self.cut,
            ),
        )

    def earmarked(self, fund: str) -> Source:
        """What the earmarks of a fund still hold."""
        return tuple(
            part
            for row in earmarks.earmarks(self.db)
            if row["fund"] == fund
            for part in labelled(self.earmark(row["code"], "closing"), row["code"])
        )

    def approved(self, fund: str, line: str | None = None, *, first: bool = False) -> Source:
        """Budget lines of a fund, or one, in the version in force (or the first one)."""
        versions = budgets.versions(self.db, self.year)
        if not versions:
            return ()
        version = versions[0 if first else -1]
        return tuple(
            Registered(
                "budget",
                f"{self.year} version {version['version']}: {row['line']}",
                row["amount_rappen"],
                f"approved on {version['approved_on']}, {version['authority']}",
                row["line"],
            )
            for row in budgets.lines(self.db, self.year, version["version"])
            if row["fund"] == fund and line in {None, row["line"]}
        )


_DEFERRED_BY = {
    "deferred_by_transfer": ("4390", "Transfers between funds"),
    "deferred_by_correction": ("correction", "Expenses of closed years undone"),
    "deferred_by_other_income": ("other", "Other income"),
}
_DEFERRED_PARTS = ("deferred_in", "contributions", "other_income")
