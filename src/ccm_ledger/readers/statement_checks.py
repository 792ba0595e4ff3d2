"""What holds for statements of every format: where a problem stands, sums, references."""

from __future__ import annotations

from ccm_ledger import errors
from ccm_ledger.errors import Problems
from ccm_ledger.money import print_rappen
from ccm_ledger.records import BankBooking

_NOTHING = frozenset({"NOTPROVIDED", "NONREF"})


class Place:
    """Where something stands, for problems: file, line, and the entry's own reference."""

    def __init__(self, path: str, problems: Problems, what: str) -> None:
        self.path, self.problems, self.what = path, problems, what

    def wrong(self, line: int, what: str) -> None:
        self.problems.add(
            errors.MESSAGE_WRONG.at(f"{self.path}:{line}", place=self.what, what=what)
        )


def check_twice(path: str, bookings: list[BankBooking], problems: Problems) -> None:
    """The bank's own reference stands for one booking: the same twice is a mistake of the file."""
    seen: dict[tuple[object, ...], int] = {}
    for one in bookings:
        if not one.bank_reference:
            continue
        content = (one.bank_reference, one.date, one.amount_rappen, one.text, one.details)
        first = seen.setdefault(content, one.line)
        if first != one.line:
            problems.add(
                errors.BOOKING_TWICE.at(
                    f"{path}:{one.line}", entry=one.bank_reference, first=first, second=one.line
                )
            )


def check_sum(
    path: str,
    line: int,
    name: str,
    opening: int,
    closing: int,
    bookings: list[BankBooking],
    problems: Problems,
) -> None:
    entries = sum(one.amount_rappen for one in bookings)
    if opening + entries != closing:
        problems.add(
            errors.STATEMENT_SUM.at(
                f"{path}:{line}",
                statement=name,
                opening=print_rappen(opening),
                entries=print_rappen(entries),
                sum=print_rappen(opening + entries),
                closing=print_rappen(closing),
                difference=print_rappen(closing - opening - entries),
            )
        )


def reference_in(text: str) -> str:
    """A reference as given; empty where the bank writes that there is none."""
    return "" if text.upper() in _NOTHING else text
