"""Which letter a State gets next, and when. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Sent:
    """A reminder that went out: when, which letter it was, and about which invoices."""

    reminded_on: date
    stage: int
    invoices: frozenset[str]


@dataclass(frozen=True, slots=True)
class Turn:
    """A State's turn on a day: the letter's stage, the letters before it about the same, and
    whether it waits because the last is too young (`waits_until`) or was sent that day (`sent`)."""

    stage: int
    earlier: tuple[date, ...]
    waits_until: date | None = None
    sent: bool = False


def turn(overdue: Collection[str], sent: Sequence[Sent], on: date, days_between: int) -> Turn:
    """The next letter about what is overdue.

    Letters count as long as something of what they were about is still overdue; when all of it is
    settled, the next State's trouble begins with a first letter again.

    Args:
        overdue: numbers of the invoices that are overdue.
        sent: letters to the State, oldest first.
    """
    about = [one for one in sent if one.invoices & set(overdue)]
    before = [one for one in about if one.reminded_on < on]
    today = next((one for one in sent if one.reminded_on == on), None)
    earlier = tuple(one.reminded_on for one in before)
    if today is not None:
        return Turn(today.stage, earlier, sent=True)
    stage = 1 + max((one.stage for one in about), default=0)
    last = sent[-1].reminded_on if sent else None
    if last is not None and on < last + timedelta(days=days_between):
        return Turn(stage, earlier, waits_until=last + timedelta(days=days_between))
    return Turn(stage, earlier)
