"""Who is overdue on a day: one row a State, and what its next letter is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from ccm_ledger.database import letters
from ccm_ledger.database.connection import Connection
from ccm_ledger.figures import (
    Amount,
    Cell,
    Listing,
    Nested,
    amount,
    code,
    count,
    counted,
    day,
    text,
)
from ccm_ledger.letters import OpenInvoice, ReminderLetter
from ccm_ledger.reports.letters import Recipients, file_name, open_invoices
from ccm_ledger.rules.reminders import Sent, Turn, turn


@dataclass(frozen=True, slots=True)
class Overdue:
    """A State, its overdue invoices, oldest first, and whose turn it is."""

    state: str
    invoices: tuple[OpenInvoice, ...]
    turn: Turn
    unallocated_rappen: int

    @property
    def total_rappen(self) -> int:
        return sum(one.outstanding_rappen for one in self.invoices)

    @property
    def status(self) -> str:
        if self.turn.sent:
            return "sent"
        return "due" if self.turn.waits_until is None else "waits"


def overdue(
    db: Connection, on: date, days_between: int, only: Collection[str]
) -> tuple[Overdue, ...]:
    """States that are overdue on a day, by code.

    Args:
        days_between: how many days lie between two letters to a State.
        only: States, or none for all.
    """
    sent = _sent(db)
    held = letters.unallocated(db, on)
    found = []
    for state, owed in open_invoices(db, on).items():
        late = tuple(one for one in owed if one.due_on < on)
        if late and (not only or state in only):
            next_turn = turn([one.number for one in late], sent.get(state, ()), on, days_between)
            found.append(Overdue(state, late, next_turn, held.get(state, 0)))
    return tuple(found)


def _sent(db: Connection) -> dict[str, list[Sent]]:
    letters_sent: dict[tuple[str, str, int], set[str]] = {}
    for row in letters.reminders(db):
        key = (str(row["state"]), str(row["reminded_on"]), int(row["stage"]))
        letters_sent.setdefault(key, set()).add(str(row["invoice"]))
    found: dict[str, list[Sent]] = {}
    for (state, on, stage), numbers in letters_sent.items():
        found.setdefault(state, []).append(Sent(date.fromisoformat(on), stage, frozenset(numbers)))
    return found


def letter(one: Overdue, recipients: Recipients, on: date, head: str) -> ReminderLetter:
    """The letter to a State whose turn it is."""
    return ReminderLetter(
        file=file_name("REM", one.state, on.isoformat()),
        recipient=recipients.of(one.state),
        reminded_on=on,
        stage=one.turn.stage,
        invoices=one.invoices,
        earlier=one.turn.earlier,
        unallocated_rappen=one.unallocated_rappen,
        ledger_head=head,
    )


def listing(
    found: tuple[Overdue, ...], names: Mapping[str, str], on: date, notes: tuple[str, ...]
) -> Listing:
    """What `invoice remind` shows."""
    columns = (
        code("state", "State"),
        text("name", "Name"),
        count("invoices", "Invoices"),
        day("oldest_due_on", "Due since"),
        amount("outstanding", "Overdue"),
        count("stage", "Letter"),
        code("status", "Status"),
        day("waits_until", "Not before"),
    )
    rows: tuple[dict[str, Nested], ...] = tuple(
        {
            "state": one.state,
            "name": names[one.state],
            "invoices": len(one.invoices),
            "oldest_due_on": min(each.due_on for each in one.invoices),
            "outstanding": Amount(one.total_rappen),
            "stage": one.turn.stage,
            "status": one.status,
            "waits_until": one.turn.waits_until,
            "unallocated": Amount(one.unallocated_rappen),
            "items": [_item(each, on) for each in one.invoices],
        }
        for one in found
    )
    due = sum(one.status == "due" for one in found)
    summary = f"{counted(len(found), 'State')} overdue, {counted(due, 'letter')} due."
    return Listing(f"Overdue contributions on {on}", columns, rows, (summary, *notes))


def _item(one: OpenInvoice, on: date) -> dict[str, Cell]:
    return {
        "number": one.number,
        "year": one.budget_year,
        "due_on": one.due_on,
        "days": (on - one.due_on).days,
        "outstanding": Amount(one.outstanding_rappen),
    }
