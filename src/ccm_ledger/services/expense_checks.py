"""What expenses are checked against: dates, vouchers, earmarks, deferred money, other expenses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import balances, budgets, earmarks, expenses, funds
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.errors import Problem, Refused
from ccm_ledger.ledger.posting import check_date
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Draft, EntryKind
from ccm_ledger.reports import procedures
from ccm_ledger.rules.bookings import BANK
from ccm_ledger.rules.spending import BudgetLine, Release, Target, find_target, release
from ccm_ledger.services.codes import Codes

Where = Callable[[str], str]

_DEFERRING = "as_spent"


@dataclass(frozen=True, slots=True)
class Expense:
    """An expense as asked for, its codes read.

    `against` is the account credited: 1000 or 1050 (paid), 2000 (unpaid), 2010 (accrued), 1200 (an
    advance or a prepayment). `item` names the item that it settles; one it opens has its own id.
    """

    date: date
    fund: str
    target: Target
    amount_rappen: int
    payee: str
    text: str
    document: str
    earmark: str | None = None
    detail: str | None = None
    against: str = BANK
    item: str | None = None
    kind: EntryKind = "expense"
    companion_of: int | None = None
    source_file: str | None = None
    source_key: str | None = None

    @property
    def year(self) -> int:
        return self.date.year


@dataclass(slots=True)
class Standards:
    """What expenses are checked against; remembers what this command has spent so far."""

    db: Connection
    codes: Codes
    profile: tuple[BudgetLine, ...] = ()
    lines: dict[int, tuple[BudgetLine, ...]] = field(default_factory=dict)
    document_above: dict[int, int] = field(default_factory=dict)
    deferring: dict[tuple[str, int], bool] = field(default_factory=dict)
    held_by_earmark: dict[tuple[str, date], int] = field(default_factory=dict)
    held_by_donor: dict[tuple[str, date], dict[str | None, int]] = field(default_factory=dict)
    used_of_earmark: dict[str, int] = field(default_factory=dict)
    released: dict[tuple[str, str | None], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.profile = _budget_lines(funds.profile_lines(self.db))

    def read_target(self, text: str, fund: str, year: int) -> Target:
        """Read LINE in a year. Raises `Invalid`."""
        if year not in self.lines:
            self.lines[year] = _budget_lines(budgets.spending_lines(self.db, year))
        types = {code: str(row["type"]) for code, row in self.codes.accounts.items()}
        return find_target(text, fund, year, self.lines[year], self.profile, types)

    def voucher_limit(self, year: int) -> int:
        if year not in self.document_above:
            found = procedures.of_year(self.db, year)
            self.document_above[year] = found.document_above_rappen
        return self.document_above[year]

    def defers(self, fund: str, year: int) -> bool:
        if (fund, year) not in self.deferring:
            policy = funds.income_policy(self.db, fund, year)
            self.deferring[fund, year] = policy == _DEFERRING
        return self.deferring[fund, year]

    def earmark_holds(self, code: str, on: date) -> int:
        if (code, on) not in self.held_by_earmark:
            self.held_by_earmark[code, on] = earmarks.held(self.db, code, on)
        return self.held_by_earmark[code, on] - self.used_of_earmark.get(code, 0)

    def donors_hold(self, fund: str, on: date) -> dict[str | None, int]:
        if (fund, on) not in self.held_by_donor:
            self.held_by_donor[fund, on] = balances.deferred_by_donor(self.db, fund, on)
        held = self.held_by_donor[fund, on]
        return {
            state: rappen - self.released.get((fund, state), 0) for state, rappen in held.items()
        }

    def spend(self, expense: Expense, released: Sequence[Release]) -> None:
        """From here on the money of an expense counts as gone."""
        if expense.earmark:
            used = self.used_of_earmark.get(expense.earmark, 0)
            self.used_of_earmark[expense.earmark] = used + expense.amount_rappen
        for state, rappen in released:
            gone = self.released.get((expense.fund, state), 0)
            self.released[expense.fund, state] = gone + rappen


def _budget_lines(rows: Sequence[DbRow]) -> tuple[BudgetLine, ...]:
    return tuple(BudgetLine(row["line"], row["fund"], row["account"]) for row in rows)


def date_problems(ledger: Writing, day: date, where: str) -> list[Problem]:
    try:
        check_date(ledger, Draft(day, "expense", "", (), where=where))
    except Refused as refusal:
        return list(refusal.problems)
    return []


def check(
    ledger: Writing,
    standards: Standards,
    expense: Expense,
    where: Where,
    in_file: Collection[str] = (),
) -> tuple[list[Problem], tuple[Release, ...]]:
    """What speaks against an expense, and whose deferred money it uses.

    An expense without problems counts as spent for those checked after it.

    Args:
        where: what a problem names for `date`, `document`, `earmark` and `amount`.
        in_file: sources of the file it stands in; rows of one file are parts of one voucher.

    Refuses: what `post` refuses of a date; document-needed, earmark-other-fund, earmark-dates,
        earmark-exceeded, deferral-exceeded, expense-conflict.
    """
    problems = date_problems(ledger, expense.date, where("date"))
    if problems:
        return problems, ()
    problems += document_problems(
        standards, expense.year, expense.amount_rappen, expense.document, where("document")
    )
    problems += _earmark_problems(standards, expense, where)
    problems += _conflicts(ledger, expense, where("amount"), in_file)
    released: tuple[Release, ...] = ()
    if standards.defers(expense.fund, expense.year):
        held = standards.donors_hold(expense.fund, expense.date)
        short = expense.amount_rappen - sum(held.values())
        if short > 0:
            problems.append(errors.DEFERRAL_EXCEEDED.at(where("amount"), **_held(expense, short)))
        else:
            released = release(expense.amount_rappen, held, _donor(standards, expense))
    if not problems:
        standards.spend(expense, released)
    return problems, released


def _held(expense: Expense, short: int) -> dict[str, object]:
    """The facts of a problem about money that isn't there."""
    return {
        "fund": expense.fund,
        "earmark": expense.earmark,
        "held": print_rappen(expense.amount_rappen - short),
        "asked": print_rappen(expense.amount_rappen),
        "short": print_rappen(short),
        "on": expense.date,
    }


def _donor(standards: Standards, expense: Expense) -> str | None:
    if expense.earmark is None:
        return None
    return str(standards.codes.earmarks[expense.earmark]["state"])


def document_problems(
    standards: Standards, year: int, amount_rappen: int, document: str, where: str
) -> list[Problem]:
    """Above the limit of the procedures money goes out against a voucher."""
    limit = standards.voucher_limit(year)
    if document or amount_rappen <= limit:
        return []
    amount = print_rappen(amount_rappen)
    return [errors.DOCUMENT_NEEDED.at(where, amount=amount, limit=print_rappen(limit))]


def _earmark_problems(standards: Standards, expense: Expense, where: Where) -> list[Problem]:
    if expense.earmark is None:
        return []
    row = standards.codes.earmarks[expense.earmark]
    if row["fund"] != expense.fund:
        return [
            errors.EARMARK_OTHER_FUND.at(
                where("earmark"), earmark=expense.earmark, fund=row["fund"], other=expense.fund
            )
        ]
    problems = []
    day = expense.date.isoformat()
    if (row["from_date"] and day < row["from_date"]) or (
        row["until_date"] and day > row["until_date"]
    ):
        dates = " ".join(
            f"{word} {row[column]}"
            for word, column in (("from", "from_date"), ("until", "until_date"))
            if row[column]
        )
        problems.append(
            errors.EARMARK_DATES.at(
                where("earmark"), value=expense.date, earmark=expense.earmark, dates=dates
            )
        )
    short = expense.amount_rappen - standards.earmark_holds(expense.earmark, expense.date)
    if short > 0:
        problems.append(errors.EARMARK_EXCEEDED.at(where("earmark"), **_held(expense, short)))
    return problems


def _conflicts(
    ledger: Writing, expense: Expense, where: str, in_file: Collection[str]
) -> list[Problem]:
    """Other amounts under the same voucher. Without a voucher number nothing is said to be one.

    The same amount under the same voucher is posted (date or text differ), with a warning: it may
    be the same expense typed anew.
    """
    if not expense.document:
        return []
    others = expenses.same_voucher(
        ledger.db,
        document=expense.document,
        payee=expense.payee,
        fund=expense.fund,
        line=expense.target.name,
        detail=expense.detail,
        earmark=expense.earmark,
    )
    problems = []
    for other in others:
        if other["source_key"] is not None and other["source_key"] in in_file:
            continue
        amount = print_rappen(other["amount_rappen"])
        if other["amount_rappen"] != expense.amount_rappen:
            problems.append(errors.EXPENSE_CONFLICT.at(where, expense=other["id"], amount=amount))
        else:
            ledger.warnings.append(
                f"{where}: {other['id']} has this document, payee and amount ({amount}) too; "
                f"if it is the same expense, `ccm-ledger expense reverse {other['id']}`"
            )
    return problems
