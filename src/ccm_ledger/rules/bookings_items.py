"""How open items are opened and settled (DESIGN 3b). Debit positive, credit negative, rappen.

Advances and prepayments (1200), payables (2000), accruals (2010), refunds owed (2020) and loans
between funds (1900, 2900): each line on these accounts names its payee and the key of its item.
Each function returns the lines of one entry, balanced in each fund.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ccm_ledger.records import TF, Line
from ccm_ledger.rules.bookings import BANK, DEFERRED
from ccm_ledger.rules.bookings_out import HELD_OUT, PAYABLE, PRIOR_YEAR, RELEASED
from ccm_ledger.rules.spending import Release

ADVANCES, ACCRUED, REFUNDS = "1200", "2010", "2020"
LENT, BORROWED = "1900", "2900"
OWED = (PAYABLE, ACCRUED, REFUNDS)


@dataclass(frozen=True, slots=True)
class Item:
    """Where an open item stands: account and fund, its key, and whom it concerns."""

    account: str
    fund: str
    key: str
    payee: str | None
    state: str | None = None

    def line(self, amount_rappen: int) -> Line:
        """A line of the item."""
        return Line(
            self.fund,
            self.account,
            amount_rappen,
            state=self.state,
            payee=self.payee,
            item=self.key,
        )


def item_paid(item: Item, amount_rappen: int, bank: str = BANK) -> tuple[Line, ...]:
    """What is owed is paid, or part of it: D 2000 (2010, 2020), C 1000."""
    return (item.line(amount_rappen), Line(item.fund, bank, -amount_rappen))


def item_paid_by_bank(item: Item, amount_rappen: int, row: str) -> tuple[Line, ...]:
    """The bank has paid it already and the payment is held: D 2000, C 2210 of the Trust Fund.

    Another fund pays the Trust Fund for it; no bank row moves.
    """
    held = Line(TF, HELD_OUT, -amount_rappen, payee=item.payee, item=row)
    if item.fund == TF:
        return (item.line(amount_rappen), held)
    return (*item_paid(item, amount_rappen), Line(TF, BANK, amount_rappen), held)


def payment_returned(item: Item, amount_rappen: int, bank: str = BANK) -> tuple[Line, ...]:
    """Our payment came back and is owed again: D 1000, C 2000."""
    return (Line(item.fund, bank, amount_rappen), item.line(-amount_rappen))


def advance_given(item: Item, amount_rappen: int, bank: str = BANK) -> tuple[Line, ...]:
    """An advance, or something paid before its year: D 1200, C 1000."""
    return (item.line(amount_rappen), Line(item.fund, bank, -amount_rappen))


def advance_returned(item: Item, amount_rappen: int, bank: str = BANK) -> tuple[Line, ...]:
    """The rest of an advance comes back: D 1000, C 1200."""
    return (Line(item.fund, bank, amount_rappen), item.line(-amount_rappen))


def accrual_released(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The first day of the next year: D 2010, C 5x00 (SP: D 4300, C 2300), the accrual's mirror.

    What the bill is then, is an expense of its own; the two leave the difference on the line.
    """
    return tuple(line._replace(amount_rappen=-line.amount_rappen) for line in lines)


def cost_returned(
    cost: Line, expense: str, amount_rappen: int, returned: Sequence[Release]
) -> tuple[Line, ...]:
    """Money spent comes back in the year it was spent: D 1000, C 5x00 (SP: D 4300, C 2300).

    Args:
        cost: the expense's line.
        returned: whose deferred money it was.
    """
    lines = [
        Line(cost.fund, BANK, amount_rappen),
        cost._replace(amount_rappen=-amount_rappen, item=expense),
    ]
    for state, amount in returned:
        lines.append(Line(cost.fund, RELEASED, amount, state=state))
        lines.append(Line(cost.fund, DEFERRED, -amount, state=state))
    return tuple(lines)


def cost_returned_later(
    cost: Line, expense: str, amount_rappen: int, returned: Sequence[Release]
) -> tuple[Line, ...]:
    """It comes back in a later year: D 1000, C 3900; a deferring fund has no balance: C 2300."""
    lines = [Line(cost.fund, BANK, amount_rappen)]
    plain = cost._replace(budget_line=None, detail=None, item=expense)
    if not returned:
        return (*lines, plain._replace(account=PRIOR_YEAR, amount_rappen=-amount_rappen))
    for state, amount in returned:
        lines.append(plain._replace(account=DEFERRED, amount_rappen=-amount, state=state))
    return tuple(lines)


def lent(
    lender: str, borrower: str, amount_rappen: int, key: str, authority: str
) -> tuple[Line, ...]:
    """One fund lends to another: lender D 1900, C 1000; borrower D 1000, C 2900.

    Neither fund's balance moves. Each line names the other fund as the one it concerns.
    """
    return (
        Line(lender, LENT, amount_rappen, payee=borrower, item=key, reference=authority),
        Line(lender, BANK, -amount_rappen),
        Line(borrower, BANK, amount_rappen),
        Line(borrower, BORROWED, -amount_rappen, payee=lender, item=key, reference=authority),
    )


def repaid(
    lender: str, borrower: str, parts: Sequence[tuple[str, int]], authority: str
) -> tuple[Line, ...]:
    """It is repaid: borrower D 2900, C 1000; lender D 1000, C 1900.

    Args:
        parts: what goes to which loan: key, rappen.
    """
    lines: list[Line] = []
    for key, amount in parts:
        lines += [
            Line(borrower, BORROWED, amount, payee=lender, item=key, reference=authority),
            Line(borrower, BANK, -amount),
            Line(lender, BANK, amount),
            Line(lender, LENT, -amount, payee=borrower, item=key, reference=authority),
        ]
    return tuple(lines)
