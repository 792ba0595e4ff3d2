"""How money out and transfers are booked (DESIGN 3a). Debit positive, credit negative, rappen.

Each function returns the lines of one entry, balanced in each fund.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ccm_ledger.records import TF, Line
from ccm_ledger.rules.bookings import ASSESSED_INCOME, BANK, DEFERRED, EARLIER_YEARS
from ccm_ledger.rules.spending import Release, Target

PAYABLE = "2000"
HELD_OUT = "2210"  # a payment of the bank that nobody has explained yet, kept in the Trust Fund
HOST = "1050"  # the current account with the host, where that pays for the office
BANKS = (BANK, HOST)
RELEASED, CHANGE_IN_DEFERRAL = "4300", "4390"
TRANSFERS, PRIOR_YEAR = "8000", "3900"
ASSESSED = frozenset(ASSESSED_INCOME.values()) | {EARLIER_YEARS}


@dataclass(frozen=True, slots=True)
class Spending:
    """An expense as it is booked.

    `against` is the account credited: 1000 (or 1050) paid, 2000 unpaid, 2010 accrued, 1200 paid
    before; there `item` is the key of the open item.
    """

    fund: str
    target: Target
    amount_rappen: int
    payee: str
    earmark: str | None = None
    detail: str | None = None
    against: str = BANK
    item: str | None = None


def expense_lines(spent: Spending, released: Sequence[Release] = ()) -> tuple[Line, ...]:
    """D the expense account, C 1000 (or C 2000, 2010, 1200 with the payee and the item's key).

    A fund that defers its income (the Sponsorship Programme) earns as much in the same entry,
    whatever the account: D 2300, C 4300 for each donor whose money is used. What the bank has paid
    already stands on 2210 of the Trust Fund: another fund pays it there, and no bank row moves.
    """
    cost = Line(
        spent.fund,
        spent.target.account,
        spent.amount_rappen,
        earmark=spent.earmark,
        budget_line=spent.target.budget_line,
        detail=spent.detail,
        payee=spent.payee,
    )
    paid = Line(spent.fund, spent.against, -spent.amount_rappen)
    if spent.against not in BANKS:
        paid = paid._replace(payee=spent.payee, item=spent.item)
    lines = [cost, paid]
    if spent.against == HELD_OUT and spent.fund != TF:
        amount = spent.amount_rappen
        lines = [cost, Line(spent.fund, BANK, -amount), Line(TF, BANK, amount)]
        lines.append(paid._replace(fund=TF))
    for state, amount in released:
        lines.append(Line(spent.fund, DEFERRED, amount, state=state))
        lines.append(Line(spent.fund, RELEASED, -amount, state=state))
    return tuple(lines)


def transfer_lines(
    amount_rappen: int,
    out_of: str,
    into: str,
    authority: str,
    deferring: Collection[str] = (),
    released: Sequence[Release] = (),
) -> tuple[Line, ...]:
    """From: D 8000, C 1000; to: D 1000, C 8000.

    A fund that defers its income shows no fund balance, so what leaves it is taken out of 2300
    (D 2300 by donor, C 4390) and what comes into it is deferred (D 4390, C 2300).

    Args:
        authority: the decision that allows it; kept on the lines of 8000.
        deferring: the funds that defer their income.
        released: whose money leaves a deferring fund.
    """
    lines = [Line(out_of, DEFERRED, amount, state=state) for state, amount in released]
    if out_of in deferring:
        lines.append(Line(out_of, CHANGE_IN_DEFERRAL, -amount_rappen))
    lines += [
        Line(out_of, TRANSFERS, amount_rappen, reference=authority),
        Line(out_of, BANK, -amount_rappen),
        Line(into, BANK, amount_rappen),
        Line(into, TRANSFERS, -amount_rappen, reference=authority),
    ]
    if into in deferring:
        lines.append(Line(into, CHANGE_IN_DEFERRAL, amount_rappen))
        lines.append(Line(into, DEFERRED, -amount_rappen))
    return tuple(lines)


def later_year_reversal(
    lines: Sequence[Line], types: Mapping[str, str], deferring: Collection[str]
) -> tuple[Line, ...]:
    """The lines that undo an entry of an earlier year in a later one.

    Income and expense of the old year don't come back: 4400 takes the place of assessed
    contributions, 3900 of the rest; tier, budget year and earmark are kept. A deferring fund has
    no balance to correct: its income and expense lines go together, and what they don't cancel
    among themselves goes back to 2300.

    Args:
        types: account code -> type.
    """
    undone: list[Line] = []
    to_defer: dict[str, list[Line]] = {}
    for line in lines:
        other = line._replace(amount_rappen=-line.amount_rappen)
        if types[line.account] not in {"income", "expense"}:
            undone.append(other)
        elif line.fund in deferring:
            to_defer.setdefault(line.fund, []).append(other)
        else:
            assessed = line.account in ASSESSED
            account = EARLIER_YEARS if assessed else PRIOR_YEAR
            undone.append(other._replace(account=account, budget_line=None, detail=None))
    for fund, others in to_defer.items():
        rest = sum(line.amount_rappen for line in others)
        if rest:
            states = {line.state for line in others if line.state is not None}
            state = states.pop() if len(states) == 1 else None
            undone.append(Line(fund, DEFERRED, rest, state=state))
    return tuple(undone)


def payment_held(amount_rappen: int, payee: str, item: str, text: str) -> tuple[Line, ...]:
    """A payment of the bank that no expense explains: D 2210, C 1000."""
    return (
        Line(TF, HELD_OUT, amount_rappen, payee=payee or None, item=item, text=text or None),
        Line(TF, BANK, -amount_rappen, payee=payee or None),
    )
