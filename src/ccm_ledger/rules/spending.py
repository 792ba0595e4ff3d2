"""What money may be spent on, and which donor's money a sponsorship expense uses. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ccm_ledger import errors

UNBUDGETED = "69"  # bank charges, exchange differences, impairment: never in a budget


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A line that money may be spent on, and the account it is booked to."""

    line: str
    fund: str
    account: str


@dataclass(frozen=True, slots=True)
class Target:
    """Where an expense goes: its account, and the budget line if it counts against one."""

    account: str
    budget_line: str | None = None

    @property
    def name(self) -> str:
        """As lists show it: the line, or the account's code where there is none."""
        return self.budget_line or self.account

    @property
    def should_be_budgeted(self) -> bool:
        """Whether the variance statement's row 'not budgeted' will need a word for it."""
        return self.budget_line is None and not self.account.startswith(UNBUDGETED)


class Release(NamedTuple):
    """Deferred money that an expense or a transfer uses: whose, and how much."""

    state: str | None
    amount_rappen: int


def find_target(
    text: str,
    fund: str,
    year: int,
    lines: Sequence[BudgetLine],
    profile: Sequence[BudgetLine],
    accounts: Mapping[str, str],
) -> Target:
    """Read LINE: a line of the year's budget by name, or an expense account by its code.

    A name is taken whatever its capitals and the blanks around it, never guessed. An account that
    has a line is booked against it; 69xx need none. A fund without lines (the reserve) pays 69xx
    only.

    Args:
        lines: what may be spent on in the year.
        profile: lines the profile ties to a fund, budgeted or not.
        accounts: code -> type.

    Raises `Invalid`.
    """
    wanted = _folded(text)
    if not wanted:
        raise errors.TEXT_MISSING.invalid(column="the line")
    named = [line for line in (*lines, *profile) if _folded(line.line) == wanted]
    if named:
        return _by_name(named[0], fund, year, lines)
    if wanted.isascii() and wanted.isdigit():
        return _by_account(wanted, fund, lines, profile, accounts)
    if not _lines_of(fund, lines, profile):
        raise errors.FUND_WITHOUT_LINES.invalid(value=text, fund=fund)
    own = [line.line for line in lines if line.fund == fund]
    if not own:
        raise errors.NO_BUDGET.invalid(year=year)
    nearest = errors.nearest(text, own) or errors.nearest(text, [line.line for line in lines])
    raise errors.SPENDING_LINE_UNKNOWN.invalid(value=text, year=year, nearest=nearest)


def _by_name(found: BudgetLine, fund: str, year: int, lines: Sequence[BudgetLine]) -> Target:
    if found.fund != fund:
        raise errors.LINE_OTHER_FUND.invalid(value=found.line, fund=found.fund, other=fund)
    if found not in lines:  # the profile knows it, but no budget of the year holds it
        if any(line.fund == fund for line in lines):
            raise errors.SPENDING_LINE_UNKNOWN.invalid(value=found.line, year=year, nearest="")
        raise errors.NO_BUDGET.invalid(year=year)
    return Target(found.account, found.line)


def _by_account(
    code: str,
    fund: str,
    lines: Sequence[BudgetLine],
    profile: Sequence[BudgetLine],
    accounts: Mapping[str, str],
) -> Target:
    if code not in accounts:
        raise errors.ACCOUNT_UNKNOWN.invalid(value=code)
    if accounts[code] != "expense":
        raise errors.ACCOUNT_NO_EXPENSE.invalid(account=code, type=accounts[code].replace("_", " "))
    own = [line.line for line in lines if line.account == code and line.fund == fund]
    if len(own) > 1:
        raise errors.LINE_AMBIGUOUS.invalid(account=code, lines=own)
    if own:
        return Target(code, own[0])
    if code.startswith(UNBUDGETED):
        return Target(code)
    tied = {line.fund: line.line for line in (*profile, *lines) if line.account == code}
    if tied and fund not in tied:
        other, name = next(iter(tied.items()))
        raise errors.LINE_OTHER_FUND.invalid(value=name, fund=other, other=fund)
    if not _lines_of(fund, lines, profile):
        raise errors.FUND_WITHOUT_LINES.invalid(value=code, fund=fund)
    return Target(code)


def _lines_of(
    fund: str, lines: Sequence[BudgetLine], profile: Sequence[BudgetLine]
) -> list[BudgetLine]:
    return [line for line in (*lines, *profile) if line.fund == fund]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().casefold()


def release(
    amount_rappen: int, held: Mapping[str | None, int], donor: str | None = None
) -> tuple[Release, ...]:
    """Whose deferred money is used: each donor's up to what it holds, so that none falls below nil.

    The order: the donor of the expense's earmark, then money of donors nobody has listed (an
    opening may carry it), then the donors by ISO code. What a donor has overdrawn by an earlier
    booking stays as it is.

    Args:
        held: donor (None: not known) -> rappen still deferred.
    """
    rest = amount_rappen
    released = []
    for state in sorted(held, key=lambda state: (state != donor, state is not None, state or "")):
        part = min(max(held[state], 0), rest)
        if part:
            released.append(Release(state, part))
            rest -= part
    assert rest == 0, "the service refuses what goes beyond the money deferred"
    return tuple(released)
