"""SQL that writes what a file of the bank brings: bookings, their lines in files, rows, ties.

From then on all of it is sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ccm_ledger.database.connection import Connection
from ccm_ledger.database.together import TOGETHER, together

_INSERT_BOOKING = """
INSERT INTO bank_booking (
  id, iban, date, value_date, amount_rappen, bank_reference, text, code, reversal
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_MORE_BOOKINGS = ", (?, ?, ?, ?, ?, ?, ?, ?, ?)" * (TOGETHER - 1)
_INSERT_LINE = """
INSERT INTO bank_line (key, occurrence, file, statement, line, booking) VALUES (?, ?, ?, ?, ?, ?)
"""
_MORE_LINES = ", (?, ?, ?, ?, ?, ?)" * (TOGETHER - 1)
_INSERT_ROW = """
INSERT INTO bank_row (
  id, booking, position, row_key, amount_rappen, bank_reference, end_to_end, structured_reference,
  text, party, party_iban, currency, currency_amount, rate, charges_rappen, recorded_at
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_MORE_ROWS = ", (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" * (TOGETHER - 1)
_INSERT_TIE = """
INSERT INTO bank_tie (number, row, entry, evidence, recorded_at) VALUES (?, ?, ?, ?, ?)
"""
_MORE_TIES = ", (?, ?, ?, ?, ?)" * (TOGETHER - 1)


class Booking(NamedTuple):
    """What the bank booked as one amount."""

    id: int
    iban: str
    date: str
    value_date: str | None
    amount_rappen: int
    bank_reference: str
    text: str
    code: str
    reversal: int


class Line(NamedTuple):
    """Where a booking stands in a file; `statement` is None in a notification."""

    key: str
    occurrence: int
    file: str
    statement: int | None
    line: int
    booking: int


class Row(NamedTuple):
    """A payment of a booking."""

    id: str
    booking: int
    position: int
    row_key: str
    amount_rappen: int
    bank_reference: str
    end_to_end: str
    structured_reference: str
    text: str
    party: str
    party_iban: str
    currency: str | None
    currency_amount: str | None
    rate: str | None
    charges_rappen: int
    recorded_at: str


class Tie(NamedTuple):
    """The entry that books a row; a later tie takes the place of this one."""

    number: int
    row: str
    entry: int
    evidence: str
    recorded_at: str


def last_booking(db: Connection) -> int:
    return int(db.execute("SELECT coalesce(max(id), 0) FROM bank_booking").fetchone()[0])


def last_tie(db: Connection) -> int:
    return int(db.execute("SELECT coalesce(max(number), 0) FROM bank_tie").fetchone()[0])


def insert_bookings(db: Connection, rows: Sequence[Booking]) -> None:
    whole, rest = together(rows)
    db.executemany(_INSERT_BOOKING + _MORE_BOOKINGS, whole)
    db.executemany(_INSERT_BOOKING, rest)


def insert_lines(db: Connection, rows: Sequence[Line]) -> None:
    whole, rest = together(rows)
    db.executemany(_INSERT_LINE + _MORE_LINES, whole)
    db.executemany(_INSERT_LINE, rest)


def insert_rows(db: Connection, rows: Sequence[Row]) -> None:
    whole, rest = together(rows)
    db.executemany(_INSERT_ROW + _MORE_ROWS, whole)
    db.executemany(_INSERT_ROW, rest)


def insert_ties(db: Connection, rows: Sequence[Tie]) -> None:
    whole, rest = together(rows)
    db.executemany(_INSERT_TIE + _MORE_TIES, whole)
    db.executemany(_INSERT_TIE, rest)
