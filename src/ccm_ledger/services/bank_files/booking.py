"""Booking one row of the bank: tied to what is in the books, posted, or held, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ccm_ledger import errors
from ccm_ledger.database import bank, bank_rows, bank_writing, entries, expenses, receipts
from ccm_ledger.database.connection import DbRow
from ccm_ledger.ledger.batch import Batch
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import BankBooking, BankDetail, Draft, Entry, ReceiptRow
from ccm_ledger.reports.bank_known import OpenItems, known, unexplained
from ccm_ledger.rules.bookings_out import payment_held
from ccm_ledger.rules.entry_matching import Booked, find_entries, find_entry
from ccm_ledger.rules.matching import Decision, Known, decide, states_told
from ccm_ledger.rules.names import folded
from ccm_ledger.services.bank_files.standing_rules import FeesAndInterest, find_rule
from ccm_ledger.services.codes import Codes
from ccm_ledger.services.credits import TABLES as RECEIPTS
from ccm_ledger.services.credits import credit
from ccm_ledger.services.receipt_reversals import reverse_receipt
from ccm_ledger.services.receipts import check
from ccm_ledger.services.reversals import undo

MATCHED, UNALLOCATED = "matched", "unallocated"
# What an import writes, each after those that it names.
TABLES = (
    bank_writing.insert_bookings,
    bank_writing.insert_lines,
    bank_writing.insert_rows,
    expenses.insert,
    *RECEIPTS,
    bank_writing.insert_ties,
)


class BankRowToBook(NamedTuple):
    """A payment with its place in the file and the id it has been given."""

    where: str
    row: str
    iban: str
    day: date
    booking: BankBooking
    detail: BankDetail
    source_file: str
    part: Booked | None = None  # the entry that it is, where a payment is several entries
    attempt: int = 1  # a row that was held is booked anew once more is known

    @property
    def source(self) -> str:
        return f"bank:{self.row}:{self.attempt}"

    @property
    def text(self) -> str:
        """What the entry says: who, and in which words."""
        said = self.detail.text or self.booking.text
        both = ", ".join(one for one in (self.detail.party, said) if one)
        return errors.shown(both or self.detail.bank_reference or "Bank row", 300)

    @property
    def reference(self) -> str:
        detail = self.detail
        found = detail.structured_reference or detail.bank_reference or self.booking.bank_reference
        return errors.shown(found or detail.end_to_end, 140)


class Told(NamedTuple):
    """What became of a row."""

    row: BankRowToBook
    entry: int
    status: str
    state: str | None
    evidence: str
    receipts: tuple[str, ...] = ()


@dataclass(slots=True)
class Booker:
    """Books rows one after the other; each one sees what those before it have paid.

    They are written in batches. What is open is kept up to date here, so the books are asked only
    for what none of the rows before may have changed; else the batch is written first.
    """

    batch: Batch
    ledger: Writing
    codes: Codes
    items: OpenItems
    candidates: list[Booked]
    rules: Sequence[DbRow]
    by_rules: FeesAndInterest
    by_year: dict[int, Known] = field(default_factory=dict)

    @classmethod
    def of(cls, batch: Batch, account: str) -> Booker:
        batch.write()
        ledger = batch.ledger
        codes, items = Codes.of(ledger.db), OpenItems(ledger.db)
        return cls(
            batch,
            ledger,
            codes,
            items,
            unexplained(ledger.db, account),
            bank.rules(ledger.db),
            FeesAndInterest(batch, codes, items),
        )

    def known(self, year: int) -> Known:
        if year not in self.by_year:
            self.by_year[year] = known(self.ledger.db, year, self.items)
        return self.by_year[year]

    def book(self, row: BankRowToBook) -> Told:
        """Book a row and tie it. Refuses: what `post` refuses."""
        told = (
            self._is_part(row)
            or (self._taken_back(row) if row.booking.reversal else None)
            or self._in_the_books(row)
            or self._by_rule(row)
            or (self._came_in(row) if row.detail.amount_rappen > 0 else self._hold_out(row))
        )
        number = self.batch.next(bank_writing.last_tie)
        tie = bank_writing.Tie(number, row.row, told.entry, told.evidence, self.ledger.recorded_at)
        self.batch.keep(bank_writing.insert_ties, tie)
        return told

    # ── what is in the books already ─────────────────────────────────────────────────────────

    def would_match(self, row: BankRowToBook, *, only_tie: bool) -> bool:
        """Whether booking a row again would explain it; nothing is written."""
        if self._found(row)[0] is not None:
            return True
        if only_tie:
            return False
        if row.booking.reversal:
            return len(self._named_by(row)) == 1
        amount = row.detail.amount_rappen
        return self._rule(row) is not None or (amount > 0 and bool(self._decided(row)[0].shares))

    def _in_the_books(self, row: BankRowToBook) -> Told | None:
        """An entry posted before, by hand or from another file, that is this row."""
        found, why = self._found(row)
        return None if found is None else self._posted_before(row, found, why)

    def _posted_before(self, row: BankRowToBook, found: Booked, why: str) -> Told:
        self.candidates.remove(found)
        entry = entries.entry(self.ledger.db, found.entry)
        state = next(iter(found.states)) if len(found.states) == 1 else None
        evidence = f"posted before as entry {entry.sequence} ({entry.text}): {why}"
        return Told(row, found.entry, self._status(found.entry), state, evidence)

    def parts_of(self, row: BankRowToBook) -> tuple[Booked, ...]:
        """The entries posted before that a payment out is together, where it is no single one."""
        if row.detail.amount_rappen > 0 or row.booking.reversal:
            return ()
        if self._found(row)[0] is not None or self._rule(row) is not None:
            return ()
        amount, day = row.detail.amount_rappen, row.day.toordinal()
        return find_entries(amount, day, _texts(row), self.candidates)[0]

    def _is_part(self, row: BankRowToBook) -> Told | None:
        """A payment that is a part of what the bank paid, known by the entry that it is."""
        if row.part is None:
            return None
        why = "a part of the payment of " + print_rappen(abs(row.booking.amount_rappen))
        return self._posted_before(row, row.part, why)

    def _found(self, row: BankRowToBook) -> tuple[Booked | None, str]:
        """The entry that a row is, or why none can be told."""
        detail, day = row.detail, row.day.toordinal()
        near = [one for one in self.candidates if one.amount_rappen == detail.amount_rappen]
        states: tuple[str, ...] = ()
        if near and detail.amount_rappen > 0:
            states = states_told(detail, self.known(row.day.year))
            # Money in that names nobody is a receipt of that very day, or a new one.
            near = [one for one in near if states or one.day == day]
        return find_entry(detail.amount_rappen, day, _texts(row), near, states)

    def _status(self, entry: int) -> str:
        held = receipts.unallocated_of_entry(self.ledger.db, entry)
        return UNALLOCATED if held else MATCHED

    def _named_by(self, row: BankRowToBook) -> list[DbRow]:
        """The rows that a reversal of the bank names."""
        self.batch.write()
        return bank_rows.undoable(
            self.ledger.db,
            row.iban,
            row.detail.amount_rappen,
            row.detail.bank_reference or row.booking.bank_reference,
            row.detail.end_to_end,
        )

    def _taken_back(self, row: BankRowToBook) -> Told | None:
        """A reversal of the bank: it undoes the entry it names."""
        named = self._named_by(row)
        if len(named) != 1:
            return None
        before = int(named[0]["entry"])
        reason = f"taken back by the bank on {row.day.isoformat()} ({row.row})"
        together = receipts.of_entry(self.ledger.db, before)
        if together:
            reverse_receipt(self.ledger, together[0], row.day, reason)
        else:
            undo(self.ledger, before, row.day, reason, row.where)
        by = entries.reversal(self.ledger.db, before)
        assert by is not None, "it was reversed just now"
        self.items.kept.clear()
        evidence = f"the bank takes back {named[0]['id']}, entry {before}"
        return Told(row, int(by["sequence"]), MATCHED, None, evidence)

    def _rule(self, row: BankRowToBook) -> DbRow | None:
        words = folded(f"{row.text} {row.booking.text} {row.booking.code}")
        return find_rule(self.rules, row.detail.amount_rappen, words)

    def _by_rule(self, row: BankRowToBook) -> Told | None:
        """Fees and interest, by the officer's rules."""
        rule = self._rule(row)
        if rule is None:
            return None
        entry = self.by_rules.book(rule, row.day, row.detail.amount_rappen, row.text, row)
        evidence = f"{rule['kind']} by rule {rule['id']} ('{rule['contains']}')"
        return Told(row, entry, MATCHED, None, evidence)

    # ── money in ─────────────────────────────────────────────────────────────────────────────

    def _came_in(self, row: BankRowToBook) -> Told:
        decision, rows = self._decided(row)
        entry, ids, rest = credit(self.batch, rows, self.items, decision.exchange_rappen)
        status = MATCHED if decision.shares and not rest else UNALLOCATED
        return Told(row, entry, status, decision.state, decision.evidence, tuple(ids))

    def _decided(self, row: BankRowToBook) -> tuple[Decision, list[ReceiptRow]]:
        """What a payment is for, with its receipts; held where it can't be booked as decided."""
        if row.booking.reversal:
            decision = Decision((), None, "the bank takes back a payment that it doesn't name")
        else:
            decision = decide(row.detail, self.known(row.day.year))
        rows = self._receipt_rows(row, decision)
        problems = [problem for one in rows for problem in check(self.ledger, one, self.codes)]
        if not problems:
            return decision, rows
        told = "; ".join(problem.what for problem in problems)
        decision = Decision((), decision.state, f"{decision.evidence}; but {told}")
        return decision, self._receipt_rows(row, decision)

    def _receipt_rows(self, row: BankRowToBook, decision: Decision) -> list[ReceiptRow]:
        taken = decision.charges_rappen + decision.exchange_rappen if decision.shares else 0
        held = (decision.state, "unallocated", row.detail.amount_rappen, None)
        shared: list[tuple[str | None, str, int, str | None]] = [
            (one.state, one.purpose, one.amount_rappen, one.invoice) for one in decision.shares
        ] or [held]
        return [
            ReceiptRow(
                where=row.where,
                date=row.day,
                state=state,
                amount_rappen=amount - (taken if number == 1 else 0),
                purpose=purpose,
                reference=row.reference,
                text=row.text,
                invoice=invoice,
                charges_rappen=taken if number == 1 else 0,
                currency=row.detail.currency,
                currency_amount=row.detail.currency_amount,
                source_file=row.source_file,
                source_key=f"{row.source}:{number}",
            )
            for number, (state, purpose, amount, invoice) in enumerate(shared, start=1)
        ]

    # ── money out ────────────────────────────────────────────────────────────────────────────

    def _hold_out(self, row: BankRowToBook) -> Told:
        amount = -row.detail.amount_rappen
        entry = self.batch.post(
            Draft(
                date=row.day,
                kind="bank-held",
                text=f"Payment {row.row}, not explained yet: {row.text}",
                lines=payment_held(
                    amount, errors.shown(row.detail.party, 140), row.row, row.reference
                ),
                source_key=row.source,
                where=row.where,
            )
        )
        why = self._why_held(row)
        return Told(row, entry, UNALLOCATED, None, why)

    def _why_held(self, row: BankRowToBook) -> str:
        if row.booking.reversal:
            return "the bank takes back a payment that it doesn't name"
        amount, day = row.detail.amount_rappen, row.day.toordinal()
        several = find_entries(amount, day, _texts(row), self.candidates)[1]
        return "; ".join(one for one in (self._found(row)[1], several) if one)


def _texts(row: BankRowToBook) -> tuple[str, ...]:
    """Everything that is said of a payment."""
    detail = row.detail
    return (detail.text, row.booking.text, detail.party, detail.end_to_end, row.reference)


def freed(ledger: Writing, row: DbRow, reason: str) -> date | None:
    """Undo what holds a row, if nobody has decided anything about it yet.

    Args:
        row: of `bank.row`.

    Returns the day on which the row can be booked anew: its own, or that of the reversal where its
    year is closed; None where something was decided.
    """
    day = date.fromisoformat(row["date"])
    if row["entry"] is None:
        return day
    entry = entries.entry(ledger.db, int(row["entry"]))
    by = entries.reversal(ledger.db, entry.sequence)
    if by is None:
        if row["status"] == MATCHED or not _holds_all(ledger, row, entry):
            return None
        open_still = ledger.state_of(day.year) == "open"
        undo(ledger, entry.sequence, day if open_still else None, reason)
        by = entries.reversal(ledger.db, entry.sequence)
    assert by is not None, "it was reversed just now"
    return max(day, date.fromisoformat(by["date"])) if _closed(ledger, day) else day


def _closed(ledger: Writing, day: date) -> bool:
    return ledger.state_of(day.year) != "open"


def _holds_all(ledger: Writing, row: DbRow, entry: Entry) -> bool:
    """Whether an entry is the row's own, and holds all of its money still."""
    if entry.kind == "bank-held":
        held = bank_rows.held_of_row(ledger.db, row["id"])
        return held == -int(row["amount_rappen"])
    found = [receipts.find(ledger.db, one) for one in receipts.of_entry(ledger.db, entry.sequence)]
    return bool(found) and all(
        one is not None
        and one["unallocated_rappen"] == one["amount_rappen"]
        and str(one["source_key"] or "").startswith(f"bank:{row['id']}:")
        for one in found
    )
