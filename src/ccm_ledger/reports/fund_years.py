"""A fund in a year: opening, income, expenditure, transfers, closing. Every statement starts here.

There are no closing entries: the fund balance brought forward is the balance of the fund balance
accounts plus what earlier years earned and spent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from ccm_ledger.database import contributions, funds, statements, years
from ccm_ledger.database.connection import Connection

CONTRIBUTIONS = frozenset({"4000", "4010", "4100", "4150", "4200", "4400"})
DEFERRED = "2300"
FUND_BALANCE, TRANSFERS = "3000", "8000"
_EQUITY = frozenset({"fund_balance", "income", "expense"})


class AccountYear(NamedTuple):
    """An account of a fund in a year, rappen. `brought_rappen` is debit positive."""

    code: str
    name: str
    type: str
    brought_rappen: int
    debit_rappen: int
    credit_rappen: int

    @property
    def moved_rappen(self) -> int:
        """The year's turnover, debit positive."""
        return self.debit_rappen - self.credit_rappen

    @property
    def balance_rappen(self) -> int:
        """Balance at the end, debit positive."""
        return self.brought_rappen + self.moved_rappen


@dataclass(frozen=True, slots=True)
class FundYear:
    """A fund in a year up to a day. Income, transfers in and adjustments in favour are positive.

    The last four say, where income is deferred, what came into 2300: from givers, from other
    funds, from expenses of closed years that were undone, and as other income (interest …).
    """

    fund: str
    name: str
    note: str
    restricted: bool
    policy: str
    accounts: tuple[AccountYear, ...]
    received_rappen: int = 0
    deferred_by_transfer: int = 0
    deferred_by_correction: int = 0
    deferred_by_other_income: int = 0

    @property
    def defers(self) -> bool:
        """Whether income counts as it is spent and the rest is carried over as a liability."""
        return self.policy == "as_spent"

    @property
    def opening(self) -> int:
        return -sum(account.brought_rappen for account in self._of(lambda a: a.type in _EQUITY))

    @property
    def income(self) -> int:
        return -sum(account.moved_rappen for account in self._of(lambda a: a.type == "income"))

    @property
    def expenditure(self) -> int:
        return sum(account.moved_rappen for account in self._of(lambda a: a.type == "expense"))

    @property
    def transfers(self) -> int:
        return -self.moved(TRANSFERS)

    @property
    def adjustments(self) -> int:
        """Prior-year adjustments, and whatever else was posted on fund balance accounts."""
        return -sum(
            account.moved_rappen
            for account in self._of(lambda a: a.type == "fund_balance" and a.code != TRANSFERS)
        )

    @property
    def closing(self) -> int:
        return -sum(account.balance_rappen for account in self._of(lambda a: a.type in _EQUITY))

    @property
    def deferred_in(self) -> int:
        return -sum(a.brought_rappen for a in self._of(lambda a: a.code == DEFERRED))

    @property
    def deferred_out(self) -> int:
        return -sum(a.balance_rappen for a in self._of(lambda a: a.code == DEFERRED))

    @property
    def contributions(self) -> int:
        """Contributions received: 4000 + 4010 + 4100 + 4200 + 4400 - 4150.

        Where income is deferred: what came into 2300 from outside.
        """
        if self.defers:
            return self.received_rappen
        return -sum(a.moved_rappen for a in self._of(lambda a: a.code in CONTRIBUTIONS))

    @property
    def other_income(self) -> int:
        """Income that is no contribution (interest and the like)."""
        if self.defers:
            return self.deferred_by_other_income
        return self.income - self.contributions

    @property
    def available(self) -> int:
        """Opening balance, contributions, other income and transfers: what could be spent."""
        if self.defers:
            moved = self.other_income + self.deferred_by_transfer + self.deferred_by_correction
            return self.deferred_in + self.contributions + moved
        return self.opening + self.contributions + self.other_income + self.transfers

    def moved(self, code: str) -> int:
        """The year's turnover on an account, debit positive."""
        return sum(account.moved_rappen for account in self._of(lambda a: a.code == code))

    def balance(self, code: str) -> int:
        """An account's balance at the end, debit positive."""
        return sum(account.balance_rappen for account in self._of(lambda a: a.code == code))

    def _of(self, wanted: Callable[[AccountYear], bool]) -> Iterator[AccountYear]:
        return (account for account in self.accounts if wanted(account))


def fund_years(db: Connection, year: int, as_of: date) -> dict[str, FundYear]:
    """Every fund in a year up to a day, in printed order.

    Where the books begin in this year, the opening entries count as brought forward.
    """
    return _fund_years(db, year, as_of, _opening(db, year, as_of))


def fund_years_as_entered(db: Connection, year: int, as_of: date) -> dict[str, FundYear]:
    """The same with the opening entries among the year's own, as a list of all entries has them."""
    return _fund_years(db, year, as_of, {})


def _fund_years(
    db: Connection, year: int, as_of: date, opening: dict[tuple[str, str], tuple[int, int]]
) -> dict[str, FundYear]:
    accounts: dict[str, list[AccountYear]] = {}
    for row in statements.balances(db, year, as_of):
        debit, credit = opening.get((row["fund"], row["account"]), (0, 0))
        accounts.setdefault(row["fund"], []).append(
            AccountYear(
                code=row["account"],
                name=row["name"],
                type=row["type"],
                brought_rappen=row["brought_rappen"] + debit - credit,
                debit_rappen=row["debit_rappen"] - debit,
                credit_rappen=row["credit_rappen"] - credit,
            )
        )
    found: dict[str, FundYear] = {}
    for row in funds.funds(db):
        fund = str(row["fund"])
        book = FundYear(
            fund=fund,
            name=row["name"],
            note=row["note"],
            restricted=bool(row["restricted"]),
            policy=funds.income_policy(db, fund, year),
            accounts=tuple(accounts.get(fund, ())),
        )
        found[fund] = _with_deferral(db, book, year, as_of) if book.defers else book
    return found


def _with_deferral(db: Connection, book: FundYear, year: int, as_of: date) -> FundYear:
    moved = contributions.deferred_in_year(db, book.fund, year, as_of)
    return replace(
        book,
        received_rappen=moved["received"],
        deferred_by_transfer=moved["transferred"],
        deferred_by_correction=moved["corrected"],
        deferred_by_other_income=moved["other"],
    )


def _opening(db: Connection, year: int, as_of: date) -> dict[tuple[str, str], tuple[int, int]]:
    """The opening entries, where the books begin in this year: they were brought forward too."""
    opened_on = years.identity(db)["opened_on"]
    if opened_on is None or int(opened_on[:4]) != year:
        return {}
    return {
        (row["fund"], row["account"]): (row["debit_rappen"], row["credit_rappen"])
        for row in statements.opening_entries(db, year, as_of)
    }
