"""Money of an expense that comes back: refunded by the payee, or returned by the bank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import entries, open_items
from ccm_ledger.database.connection import Connection
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Amount
from ccm_ledger.ledger.posting import post
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Draft, Entry, EntryKind, Line, Outcome
from ccm_ledger.rules.bookings_items import (
    ADVANCES,
    OWED,
    Item,
    cost_returned,
    cost_returned_later,
    payment_returned,
)
from ccm_ledger.rules.bookings_out import BANKS, HELD_OUT, PAYABLE
from ccm_ledger.rules.spending import Release
from ccm_ledger.services.codes import Codes
from ccm_ledger.services.expense_checks import Standards
from ccm_ledger.services.expenses import standing
from ccm_ledger.services.open_items import day_of, find_item, of_key


@dataclass(frozen=True, slots=True)
class Asked:
    """What came back, as typed on the command line. `fund` where the id is several funds'."""

    id: str
    amount_rappen: int | None
    fund: str | None
    on: date | None
    reason: str
    unpaid: bool


def returned(ledger: Writing, asked: Asked) -> Outcome:
    """A refund of the payee, or a payment that the bank returned (`unpaid`).

    Refuses: what `refund` or `unpaid_again` refuses.
    """
    if asked.unpaid:
        return unpaid_again(
            ledger, asked.id, asked.amount_rappen, asked.fund, asked.on, asked.reason
        )
    return refund(ledger, asked.id, asked.amount_rappen, asked.on, asked.reason)


def refund(
    ledger: Writing, text: str, amount_rappen: int | None, on: date | None, reason: str
) -> Outcome:
    """The payee gives money back (a ticket, a double payment): the cost shrinks by it.

    In the year of the expense the line shrinks, and what was released is deferred again; in a
    later year the closed year's figures stay and 3900 takes it (SP: 2300).

    Args:
        amount_rappen: None for all that was paid and hasn't come back.

    Refuses: nothing-returnable, what an expense's id may be refused for, and what `post` refuses.
    """
    day = day_of(ledger, on)
    expense = _Paid.of(ledger.db, text)
    amount = expense.part(amount_rappen)
    _check_day(expense, day)

    cost = expense.cost
    given_back: tuple[Release, ...] = ()
    if Standards(ledger.db, Codes.of(ledger.db)).defers(cost.fund, day.year):
        given_back = _to_donors(ledger.db, expense, amount)
    same_year = day.year == expense.entry.year
    booked = cost_returned if same_year else cost_returned_later
    entry = post(
        ledger,
        Draft(
            date=day,
            kind="expense-return",
            text=f"Refund of {expense.id}: {cost.payee}",
            lines=booked(cost, expense.id, amount, given_back),
            reason=reason,
        ),
    )
    left = "its line" if same_year else "the year it came in"
    return Outcome(
        f"CHF {print_rappen(amount)} of {expense.id} came back from {cost.payee}, in favour of "
        f"{left}.",
        _facts(expense.id, entry, day, cost.fund, amount),
    )


def _facts(key: str, entry: int, day: date, fund: str, amount: int) -> dict[str, object]:
    return {"id": key, "entry": entry, "date": day, "fund": fund, "amount": Amount(amount)}


@dataclass(frozen=True, slots=True)
class _Paid:
    """An expense with what was paid for it and what came back, rappen."""

    id: str
    entry: Entry
    paid_rappen: int
    returned_rappen: int

    @classmethod
    def of(cls, db: Connection, text: str) -> _Paid:
        found = standing(db, text)
        name, entry = str(found["id"]), entries.entry(db, int(found["entry"]))
        returned = sum(int(row["amount_rappen"]) for row in open_items.refunded(db, name))
        return cls(name, entry, _paid_for(db, name, entry), returned)

    @property
    def cost(self) -> Line:
        return self.entry.lines[0]

    def part(self, amount_rappen: int | None) -> int:
        """What comes back: what was asked, else all that can."""
        return _part(self.id, self.paid_rappen, self.returned_rappen, amount_rappen)


def _part(key: str, paid: int, returned: int, amount_rappen: int | None) -> int:
    left = paid - returned
    asked = left if amount_rappen is None else amount_rappen
    if asked > left or asked <= 0:
        raise Refused(
            errors.NOTHING_RETURNABLE.at(
                "AMOUNT",
                item=key,
                returnable=print_rappen(left),
                asked=print_rappen(asked),
                paid=print_rappen(paid),
                returned=print_rappen(returned),
            )
        )
    return asked


def _check_day(expense: _Paid, day: date) -> None:
    """Nothing comes back before it went out."""
    if day < expense.entry.date:
        raise Refused(errors.RETURNED_BEFORE.at("--date", value=day, original=expense.entry.date))


def _paid_for(db: Connection, name: str, entry: Entry) -> int:
    """What left the bank for an expense, now, soon or before: not what is owed or was released."""
    cost, credited = entry.lines[0], entry.lines[1]
    owed = sum(open_items.paid(db, name, account, cost.fund) for account in OWED)
    if credited.account in {*BANKS, HELD_OUT}:  # what the bank returned since is owed again
        unpaid = sum(one.amount_rappen for one in of_key(db, name) if one.item.account in OWED)
        return cost.amount_rappen - unpaid + owed
    return cost.amount_rappen if credited.account == ADVANCES else owed


def _to_donors(db: Connection, expense: _Paid, amount: int) -> tuple[Release, ...]:
    """Whose deferred money comes back: in the order opposite to that in which it was taken."""
    own = [expense.entry.sequence]
    own += [int(row["entry"]) for row in open_items.refunded(db, expense.id)]
    left, back = amount, []
    for row in reversed(open_items.released(db, own)):
        part = min(int(row["amount_rappen"]), left)
        if part:
            back.append(Release(row["state"], part))
            left -= part
    assert left == 0, "what was paid was released, and not more came back"
    return tuple(back)


# ── returned by the bank ─────────────────────────────────────────────────────────────────────


def unpaid_again(
    ledger: Writing,
    text: str,
    amount_rappen: int | None,
    fund: str | None,
    on: date | None,
    reason: str,
) -> Outcome:
    """Our payment was returned by the bank: the expense stands, and is owed to its payee again.

    Args:
        text: an expense's id, or the key of whatever was paid with `expense pay`.
        amount_rappen: None for all that was paid.

    Refuses: nothing-returnable, what the id may be refused for, and what `post` refuses.
    """
    day = day_of(ledger, on)
    item, paid = _was_paid(ledger.db, text, fund, day)
    kind: EntryKind = "payment-returned"
    if paid:
        amount = _part(item.key, paid, 0, amount_rappen)
    else:
        kind = "expense-unpaid"
        expense = _Paid.of(ledger.db, text)
        amount = expense.part(amount_rappen)
        _check_day(expense, day)
    entry = post(
        ledger,
        Draft(
            date=day,
            kind=kind,
            text=f"Payment returned by the bank: {item.key}, {item.payee or item.state}",
            lines=payment_returned(item, amount),
            reason=reason,
        ),
    )
    return Outcome(
        f"CHF {print_rappen(amount)} of {item.key} came back from the bank and are owed to "
        f"{item.payee or item.state} again.",
        _facts(item.key, entry, day, item.fund, amount)
        | {"payee": item.payee, "account": item.account},
    )


def _was_paid(db: Connection, text: str, fund: str | None, on: date) -> tuple[Item, int]:
    """Where the returned payment is owed again, and how much `expense pay` had paid there.

    An expense that was paid when it was posted is owed on 2000 from now on.
    """
    if any(one.item.account in OWED for one in of_key(db, text)):
        item = find_item(db, text, OWED, fund).item
        return item, open_items.paid(db, item.key, item.account, item.fund, on)
    expense = _Paid.of(db, text)
    return Item(PAYABLE, expense.cost.fund, expense.id, expense.cost.payee), 0
