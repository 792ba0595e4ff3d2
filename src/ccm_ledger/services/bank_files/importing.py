"""`receipt import` of a bank's file: what of it is new is kept, booked and tied, all or nothing."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from ccm_ledger import errors
from ccm_ledger.database import bank, bank_rows, bank_writing
from ccm_ledger.database.connection import DbRow
from ccm_ledger.errors import Problems, Refused
from ccm_ledger.ledger.batch import Batch
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.readers.bank_kinds import BankKind
from ccm_ledger.readers.camt import read_message
from ccm_ledger.readers.mt940 import read_mt940
from ccm_ledger.readers.xml_guard import read_bytes
from ccm_ledger.records import BankBooking, BankDetail, BankMessage, BankStatement, Outcome
from ccm_ledger.rules import bank_identity
from ccm_ledger.rules.bank_identity import Line
from ccm_ledger.rules.bank_numbers import is_iban, last_four
from ccm_ledger.rules.entry_matching import Booked
from ccm_ledger.services.bank_files import placing, telling
from ccm_ledger.services.bank_files.booking import TABLES, BankRowToBook, Booker, Told, freed

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Import:
    """One file on its way in."""

    ledger: Writing
    path: str
    message: BankMessage
    sha256: str
    data: bytes
    problems: Problems
    progress: Progress
    bookers: dict[str, Booker] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    statements: int = 0
    already: int = 0
    numbers: dict[int, int] = field(default_factory=dict)
    kept: bool = False
    notices: set[str] = field(default_factory=set)
    rows_in_file: int = 0
    name: str = ""
    batch: Batch = field(init=False)

    def __post_init__(self) -> None:
        self.batch = Batch(self.ledger, TABLES)
        self.name = Path(self.path).name
        self.notices = bank_rows.notice_keys(self.ledger.db)
        self.rows_in_file = sum(
            max(len(booking.details), 1)
            for statement in self.message.statements
            for booking in statement.bookings
        )

    # ── what a file brings ───────────────────────────────────────────────────────────────────

    def statement(self, statement: BankStatement, gap_reason: str | None) -> None:
        """A camt.053 or MT940: find what of it is new, keep it, book it."""
        db = self.ledger.db
        rows = bank.statements(db, statement.iban)
        counts = Counter(key.rpartition(":")[0] for key in bank_rows.line_keys(db, statement.iban))
        chain = placing.chain_of(db, statement.iban)
        placed = bank_identity.place(statement, chain, placing.pieces_of(rows), counts)
        found = placing.problem(self.path, statement, chain, placed, rows, gap_reason)
        if found is not None:
            self.problems.add(found)
            return
        new = {id(line.booking) for line in placed.new}
        self.already += sum(
            max(len(one.details), 1) for one in statement.bookings if id(one) not in new
        )
        if placed.chain is None:
            return
        self.keep_file()
        self.statements += 1
        added = sum(line.booking.amount_rappen for line in placed.new)
        opening, closing = statement.opening_rappen, statement.closing_rappen
        assert opening is not None, "a camt.053 without balances is refused by its reader"
        assert closing is not None, "a camt.053 without balances is refused by its reader"
        number = bank.insert_statement(
            db,
            {
                "file": self.sha256,
                "iban": statement.iban,
                "message": statement.message,
                "statement": statement.statement,
                "number": statement.number,
                "from_date": statement.from_date.isoformat(),
                "to_date": statement.to_date.isoformat(),
                "opening_rappen": opening,
                "closing_rappen": closing,
                "known_rappen": closing - opening - added,
                "content": bank_identity.content_of(statement),
                "gap_reason": gap_reason if placed.gap else None,
                "gap_rappen": placed.gap_rappen,
                "chain_from": placed.chain.from_date.isoformat(),
                "chain_to": placed.chain.to_date.isoformat(),
                "chain_opening_rappen": placed.chain.opening_rappen,
                "chain_closing_rappen": placed.chain.closing_rappen,
                "chain_number": placed.chain.number,
                "recorded_at": self.ledger.recorded_at,
            },
        )
        for line in placed.new:
            self._statement_line(statement.iban, line, number)
            self.batch.write_if_enough()
        self.batch.write()

    def _statement_line(self, iban: str, line: Line, statement: int) -> None:
        noticed = self._noticed(iban, line.booking)
        booking = noticed or self._new_booking(iban, line.booking)
        self._keep_line(line.key, line, statement, booking)
        if noticed is None:
            self._book(iban, line, booking)
        else:
            self.batch.write()  # so that nothing else is taken for it
            self.already += max(len(line.booking.details), 1)

    def notification(self, statement: BankStatement) -> None:
        """A camt.054: explains what a statement booked as one, or comes before its statement."""
        for line in bank_identity.numbered(statement.iban, statement.bookings):
            self._notice(statement.iban, line)
            self.batch.write_if_enough()
        self.batch.write()

    def _notice(self, iban: str, line: Line) -> None:
        key = f"054:{line.key}"
        size = max(len(line.booking.details), 1)
        if key in self.notices:
            self.already += size
            return
        like = self._like(iban, line.booking)
        closed = [one for one in like if not one["row_count"]]
        if not like:
            self.keep_file()
            booking = self._new_booking(iban, line.booking)
            self._keep_line(key, line, None, booking)
            self._book(iban, line, booking)
        elif line.booking.details and closed and self._explains(iban, line, closed[0]["id"]):
            self._keep_line(key, line, None, closed[0]["id"])
        else:
            self.already += size

    def _explains(self, iban: str, line: Line, booking: int) -> bool:
        """The payments of a booking that was held as one: each is booked by itself."""
        self.batch.write()
        row = next(iter(bank_rows.rows_of_booking(self.ledger.db, booking)))
        day = freed(self.ledger, row, f"its payments are told by {self.message.message}")
        if day is None:
            self.ledger.warnings.append(
                f"{self.path}:{line.booking.line}: {row['id']} was allocated by hand; its details "
                "are not used"
            )
            return False
        self.keep_file()
        booker = self._booker(iban)
        booker.candidates[:] = [one for one in booker.candidates if one.entry != row["entry"]]
        self._book(iban, line, booking, day)
        return True

    # ── keeping and booking ──────────────────────────────────────────────────────────────────

    def keep_file(self) -> None:
        """Keep the original, once something of it is new."""
        if self.kept:
            return
        self.kept = True
        bank.insert_file(
            self.ledger.db,
            {
                "sha256": self.sha256,
                "name": self.name,
                # The register knows two kinds, with balances and without; the bytes say the rest.
                "kind": "camt.054" if self.message.kind == "camt.054" else "camt.053",
                "message": self.message.message,
                "content": content_of(self.message),
                "size_bytes": len(self.data),
                "compressed": zlib.compress(self.data, 6),
                "recorded_at": self.ledger.recorded_at,
            },
        )

    def _like(self, iban: str, booking: BankBooking) -> list[DbRow]:
        """Bookings that are in and that this one may tell of again, by another kind of file.

        Where references are told on both sides they agree; of several, any is as good: they have
        one day and one amount.
        """
        day, amount = booking.date.isoformat(), booking.amount_rappen
        waiting = self.batch.waiting(bank_writing.insert_bookings)
        if any(one.amount_rappen == amount and one.date == day for one in waiting):
            self.batch.write()
        found = bank_rows.bookings_like(self.ledger.db, iban, booking.date, amount)
        if booking.bank_reference:
            named = [one for one in found if one["bank_reference"] == booking.bank_reference]
            found = named or [one for one in found if not one["bank_reference"]]
        single = booking.single
        if single is not None and single.end_to_end:
            named = [one for one in found if one["end_to_end"] == single.end_to_end]
            found = named or [one for one in found if not one["end_to_end"]]
        return sorted(found, key=lambda one: one["text"] != booking.text)

    def _noticed(self, iban: str, booking: BankBooking) -> int | None:
        """A booking that a notification has brought and no statement shows yet."""
        if not self.notices:
            return None
        waiting = [one for one in self._like(iban, booking) if not one["in_statement"]]
        return int(waiting[0]["id"]) if waiting else None

    def _new_booking(self, iban: str, booking: BankBooking) -> int:
        kept = bank_writing.Booking(
            id=self.batch.next(bank_writing.last_booking),
            iban=iban,
            date=booking.date.isoformat(),
            value_date=booking.value_date.isoformat() if booking.value_date else None,
            amount_rappen=booking.amount_rappen,
            bank_reference=booking.bank_reference,
            text=booking.text,
            code=booking.code,
            reversal=int(booking.reversal),
        )
        self.batch.keep(bank_writing.insert_bookings, kept)
        return kept.id

    def _keep_line(self, key: str, line: Line, statement: int | None, booking: int) -> None:
        self.batch.keep(
            bank_writing.insert_lines,
            bank_writing.Line(
                key, line.occurrence, self.sha256, statement, line.booking.line, booking
            ),
        )

    def _book(self, iban: str, line: Line, booking: int, day: date | None = None) -> None:
        """Keep the payments of a booking as rows, and book each.

        A payment out that is several entries of the books together becomes a row for each.
        """
        details = line.booking.details
        whole = BankDetail(
            line.booking.amount_rappen, line.booking.bank_reference, text=line.booking.text
        )
        first = details[0] if details else whole
        parts: Sequence[Booked] = ()
        if len(details) < 2:
            asked = self._row("", iban, line, first, day)
            parts = self._booker(iban).parts_of(asked)
        for position, detail in list(enumerate(details, start=1)) or [(0, whole)]:
            if not parts:
                self._book_row(iban, line, booking, position, detail, day)
        for position, part in enumerate(parts, start=1):
            detail = replace(first, amount_rappen=part.amount_rappen, charges_rappen=0)
            self._book_row(iban, line, booking, position, detail, day, part)

    def _book_row(
        self,
        iban: str,
        line: Line,
        booking: int,
        position: int,
        detail: BankDetail,
        day: date | None,
        part: Booked | None = None,
    ) -> None:
        name = self._next_id(line.booking.date.year)
        kept = bank_writing.Row(
            id=name,
            booking=booking,
            position=position,
            row_key=f"{booking}:{line.key}:{position}",
            amount_rappen=detail.amount_rappen,
            bank_reference=detail.bank_reference,
            end_to_end=detail.end_to_end,
            structured_reference=detail.structured_reference,
            text=detail.text,
            party=detail.party,
            party_iban=detail.party_iban,
            currency=detail.currency,
            currency_amount=detail.currency_amount,
            rate=detail.rate,
            charges_rappen=detail.charges_rappen,
            recorded_at=self.ledger.recorded_at,
        )
        self.batch.keep(bank_writing.insert_rows, kept)
        row = self._row(name, iban, line, detail, day, part)
        try:
            self.told.append(self._booker(iban).book(row))
        except Refused as refusal:
            for problem in refusal.problems:
                self.problems.add(problem)
        self.progress(len(self.told) + self.already, self.rows_in_file)

    def _row(
        self,
        name: str,
        iban: str,
        line: Line,
        detail: BankDetail,
        day: date | None,
        part: Booked | None = None,
    ) -> BankRowToBook:
        return BankRowToBook(
            where=f"{self.path}:{line.booking.line}",
            row=name,
            iban=iban,
            day=day or line.booking.date,
            booking=line.booking,
            detail=detail,
            source_file=self.name,
            part=part,
        )

    def _booker(self, iban: str) -> Booker:
        if iban not in self.bookers:
            account = next(row for row in bank.accounts(self.ledger.db) if row["iban"] == iban)
            self.bookers[iban] = Booker.of(self.batch, account["account"])
        return self.bookers[iban]

    def _next_id(self, year: int) -> str:
        if year not in self.numbers:
            self.numbers[year] = bank_rows.last_row_number(self.ledger.db, year)
        self.numbers[year] += 1
        return f"B-{year:04d}-{self.numbers[year]:04d}"


def import_bank(
    ledger: Writing, path: str, kind: BankKind, gap_reason: str | None, progress: Progress
) -> Outcome:
    """Bring in what is new of a camt.053, a camt.054 or an MT940.

    Refuses: every problem of the file in one go; bank-unknown, statement-gap, statement-number,
        statement-unlike, message-changed; and what `post` refuses, with file and line.
    """
    data = read_bytes(path)
    problems = Problems()
    read = read_mt940 if kind == "mt940" else read_message
    message = read(path, data, telling.currency(ledger), problems)
    ours = {row["iban"] for row in bank.accounts(ledger.db)}
    for statement in message.statements:
        if statement.iban and statement.iban not in ours:
            problems.add(_unknown(path, statement))
    problems.refuse(path)

    run = Import(ledger, path, message, hashlib.sha256(data).hexdigest(), data, problems, progress)
    for statement in sorted(message.statements, key=_in_order):
        if message.kind != "camt.054":
            run.statement(statement, gap_reason)
        else:
            run.notification(statement)
    if message.kind == "camt.054" and run.kept:
        placing.check_notification(path, ledger, message, content_of(message), problems)
    problems.refuse(path)
    return telling.outcome(ledger, path, message, run.told, run.already, run.statements)


def _unknown(path: str, statement: BankStatement) -> errors.Problem:
    where, four = f"{path}:{statement.line}", last_four(statement.iban)
    if not is_iban(statement.iban):
        return errors.IBAN_WRONG.at(where, last_four=four, what="check digits, length or form")
    return errors.BANK_UNKNOWN.at(where, last_four=four)


def _in_order(statement: BankStatement) -> tuple[str, date, date, int, int]:
    """Statements of a file in the order of their days, whatever order they stand in."""
    number = statement.number or 0
    return statement.iban, statement.to_date, statement.from_date, number, statement.line


def content_of(message: BankMessage) -> str:
    found = [bank_identity.content_of(one) for one in message.statements]
    return hashlib.sha256("\n".join(found).encode("ascii")).hexdigest()
