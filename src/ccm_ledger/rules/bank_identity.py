"""How lines of bank files are known again, and where a statement stands among those that are in.

Pure. A line is known by account, date, amount, bank reference, end-to-end id, text and its
occurrence; a statement by what it adds to the balance. There is no watermark: an old statement may
come late, a copy again, a part of one or several in one.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from ccm_ledger.records import BankBooking, BankStatement


def likeness(iban: str, booking: BankBooking) -> str:
    """What a line is known by, without its occurrence."""
    single = booking.single
    form = [
        iban,
        booking.date.isoformat(),
        booking.amount_rappen,
        booking.bank_reference,
        single.end_to_end if single else "",
        (single.text if single else "") or booking.text,
    ]
    return hashlib.sha256(json.dumps(form).encode("ascii")).hexdigest()


def content_of(statement: BankStatement) -> str:
    """What a statement says, whatever its file looks like."""
    form = [
        statement.iban,
        statement.opening_rappen,
        statement.closing_rappen,
        [[likeness(statement.iban, one), len(one.details)] for one in statement.bookings],
    ]
    return hashlib.sha256(json.dumps(form).encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True)
class Line:
    """A booking of a statement with the key it is known by."""

    booking: BankBooking
    likeness: str
    occurrence: int

    @property
    def key(self) -> str:
        return f"{self.likeness}:{self.occurrence}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A statement that is in: its days and balances."""

    from_date: date
    to_date: date
    opening_rappen: int
    closing_rappen: int


@dataclass(frozen=True, slots=True)
class Chain:
    """All statements of an account together: from the first opening to the last closing balance.

    `number` is that of the statement which reaches furthest.
    """

    from_date: date
    to_date: date
    opening_rappen: int
    closing_rappen: int
    number: int | None


@dataclass(frozen=True, slots=True)
class Placed:
    """What of a statement is new, and the chain with it (None where it adds nothing).

    `gap_rappen` is what lies between it and the chain where something is missing before it;
    `missing_number` a number that was left out. `unlike` says that its balances don't fit.
    """

    new: tuple[Line, ...]
    chain: Chain | None
    gap_rappen: int = 0
    gap: bool = False
    missing_number: int | None = None
    unlike: bool = False


def numbered(
    iban: str, bookings: Sequence[BankBooking], before: Mapping[str, int] | None = None
) -> tuple[Line, ...]:
    """Each booking with its occurrence.

    Args:
        before: how many with the same likeness came already, where the bookings go on from them.
    """
    counts: Counter[str] = Counter(before or {})
    lines = []
    for booking in bookings:
        found = likeness(iban, booking)
        counts[found] += 1
        lines.append(Line(booking, found, counts[found]))
    return tuple(lines)


def place(
    statement: BankStatement,
    chain: Chain | None,
    pieces: Sequence[Piece],
    counts: Mapping[str, int],
) -> Placed:
    """Find what of a statement is new, and where it stands.

    Args:
        chain: the account's statements together; None before the first.
        pieces: each of them, by their days.
        counts: likeness -> how many lines of it are in.
    """
    at = _Placing(statement, chain, pieces, counts)
    if chain is None:
        return Placed(at.lines, at.own_chain)
    if at.goes_on:
        return at.appended(at.all_new, missing_number=at.number_left_out)
    if not at.new and at.repeats_a_piece:
        return Placed((), None)
    for way in (at.at_the_end, at.at_the_beginning, at.around, at.beside):
        if (placed := way()) is not None:
            return placed
    if not at.new and statement.to_date <= chain.to_date:
        return Placed((), None)
    return at.in_a_hole() or at.misplaced()


class _Placing:
    """A statement beside the chain that is in."""

    def __init__(
        self,
        statement: BankStatement,
        chain: Chain | None,
        pieces: Sequence[Piece],
        counts: Mapping[str, int],
    ) -> None:
        assert statement.opening_rappen is not None, "only statements with balances are placed"
        assert statement.closing_rappen is not None, "only statements with balances are placed"
        self.statement, self.pieces, self.counts = statement, pieces, counts
        self.opening, self.closing = statement.opening_rappen, statement.closing_rappen
        self.lines = numbered(statement.iban, statement.bookings)
        self.new = tuple(line for line in self.lines if line.occurrence > self._known(line))
        self.added = sum(line.booking.amount_rappen for line in self.new)
        self.own_chain = Chain(
            statement.from_date, statement.to_date, self.opening, self.closing, statement.number
        )
        self.chain = chain or self.own_chain
        self.reaches = statement.to_date >= self.chain.to_date
        self.begins_before = statement.from_date <= self.chain.from_date

    def _known(self, line: Line) -> int:
        return self.counts.get(line.likeness, 0)

    @property
    def all_new(self) -> tuple[Line, ...]:
        return numbered(self.statement.iban, self.statement.bookings, self.counts)

    @property
    def goes_on(self) -> bool:
        """Whether it plainly begins where the chain ends: then nothing of it is a repeat."""
        chain = self.chain
        if self.opening != chain.closing_rappen:
            return False
        if self.statement.from_date > chain.to_date:
            return True
        following = chain.number is not None and self.statement.number == chain.number + 1
        return following and self.statement.from_date >= chain.to_date

    @property
    def number_left_out(self) -> int | None:
        """The number that is missing: banks count on, or begin anew with the year."""
        number, last = self.statement.number, self.chain.number
        if number is None or last is None or number <= last + 1:
            return None
        anew = number == 1 and self.statement.to_date.year > self.chain.to_date.year
        return None if anew else last + 1

    @property
    def repeats_a_piece(self) -> bool:
        own = Piece(self.statement.from_date, self.statement.to_date, self.opening, self.closing)
        return own in self.pieces

    def at_the_end(self) -> Placed | None:
        """It reaches at least as far, and what is new of it leads to its closing balance."""
        if not self.reaches or self.chain.closing_rappen + self.added != self.closing:
            return None
        further = self.new or self.statement.to_date > self.chain.to_date
        return self.appended(self.new) if further else Placed((), None)

    def at_the_beginning(self) -> Placed | None:
        """It begins at least as early, and what is new of it leads to the first opening balance."""
        short = self.chain.opening_rappen - self.opening
        if not self.begins_before or not self.new or self.added != short:
            return None
        return self.put_before(self.new)

    def beside(self) -> Placed | None:
        """It begins with the last balance, or ends with the first: the next part of a day.

        Its lines may be like those that are in, unless the bank's reference says that one is in.
        """
        if self.opening == self.closing or any(
            line.booking.bank_reference and line.occurrence <= self._known(line)
            for line in self.lines
        ):
            return None
        if self.reaches and self.opening == self.chain.closing_rappen:
            return self.appended(self.all_new)
        if self.begins_before and self.closing == self.chain.opening_rappen:
            return self.put_before(self.all_new)
        return None

    def around(self) -> Placed | None:
        """It holds all that is in, with more before and after."""
        chain = self.chain
        held = len(self.lines) - len(self.new) == sum(self.counts.values())
        inside = chain.closing_rappen - chain.opening_rappen
        if not (self.reaches and self.begins_before and held):
            return None
        if self.closing - self.opening != self.added + inside:
            return None
        return Placed(self.new, self.own_chain)

    def in_a_hole(self) -> Placed | None:
        """It belongs where one was missing: it fits to one side of the hole."""
        for before, after in pairwise(self.pieces):
            hole = before.closing_rappen != after.opening_rappen
            inside = before.to_date <= self.statement.to_date <= after.from_date
            fits = (
                self.opening == before.closing_rappen
                or self.closing == after.opening_rappen
                or before.closing_rappen + self.added == self.closing
            )
            if hole and inside and fits:
                return Placed(self.new, self.chain, gap_rappen=-self.added)
        return None

    def misplaced(self) -> Placed:
        """Something is missing before it, or it doesn't fit at all."""
        after = self.reaches and self.statement.from_date >= self.chain.to_date
        before = self.begins_before and self.statement.to_date <= self.chain.from_date
        if len(self.new) < len(self.lines) or not (after or before):
            return Placed(self.new, None, unlike=True)
        if self.reaches:
            placed = self.appended(self.new)
            gap = self.closing - self.chain.closing_rappen - self.added
        else:
            placed = self.put_before(self.new)
            gap = self.chain.opening_rappen - self.opening - self.added
        number, last = self.statement.number, self.chain.number
        skipped = number is not None and last is not None and self.reaches and number > last + 1
        missing = last + 1 if skipped and last is not None else None
        return replace(placed, gap=True, gap_rappen=gap, missing_number=missing)

    def appended(self, new: tuple[Line, ...], missing_number: int | None = None) -> Placed:
        number = self.statement.number
        chain = replace(
            self.chain,
            to_date=self.statement.to_date,
            closing_rappen=self.closing,
            number=self.chain.number if number is None else number,
        )
        return Placed(new, chain, gap=missing_number is not None, missing_number=missing_number)

    def put_before(self, new: tuple[Line, ...]) -> Placed:
        chain = replace(
            self.chain,
            from_date=self.statement.from_date,
            to_date=max(self.chain.to_date, self.statement.to_date),
            opening_rappen=self.opening,
        )
        return Placed(new, chain)
