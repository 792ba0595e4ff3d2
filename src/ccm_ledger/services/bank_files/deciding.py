"""What the officer decides about rows: a tie by hand, and another look at what is held."""

from __future__ import annotations

from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import bank_rows, bank_writing, entries
from ccm_ledger.database.connection import DbRow
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Amount, counted
from ccm_ledger.ledger.batch import Batch
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import BankBooking, Outcome
from ccm_ledger.reports.bank_known import detail_of
from ccm_ledger.reports.bank_open import ACCOUNT
from ccm_ledger.services.bank_files.booking import (
    MATCHED,
    TABLES,
    BankRowToBook,
    Booker,
    Told,
    freed,
)
from ccm_ledger.services.bank_rows import find_row


def tie(ledger: Writing, row_text: str, entry_text: str, reason: str) -> Outcome:
    """Tie a row to an entry that books it, posted before or after; what held the row is undone.

    Refuses: row-unknown, entry-unknown, row-matched, tie-amount, tie-taken, and what `undo`
        refuses.
    """
    row = find_row(ledger, row_text)
    number = int(entry_text) if entry_text.isascii() and entry_text.isdigit() else 0
    entry = entries.find(ledger.db, number) if 0 < number < 10**15 else None
    if entry is None:
        raise Refused(errors.ENTRY_UNKNOWN.at("ENTRY", value=entry_text, last=ledger.sequence))
    if row["entry"] == entry.sequence and row["status"] == MATCHED:
        return Outcome(f"{row['id']} is tied to entry {entry.sequence}.", {"id": row["id"]})
    moved = sum(line.amount_rappen for line in entry.lines if line.account == ACCOUNT)
    if moved != row["amount_rappen"]:
        raise Refused(
            errors.TIE_AMOUNT.at(
                "ENTRY",
                entry=entry.sequence,
                moved=print_rappen(moved),
                row=row["id"],
                amount=print_rappen(row["amount_rappen"]),
            )
        )
    taken = bank_rows.row_of_entry(ledger.db, entry.sequence)
    if taken is not None and taken["id"] != row["id"]:
        raise Refused(errors.TIE_TAKEN.at("ENTRY", entry=entry.sequence, row=taken["id"]))
    if freed(ledger, row, f"{row['id']} is entry {entry.sequence}: {reason}") is None:
        raise Refused(errors.ROW_MATCHED.at("ROW", row=row["id"], entry=row["entry"]))
    evidence = f"tied by hand: {reason}"
    tied = bank_writing.Tie(
        bank_writing.last_tie(ledger.db) + 1,
        row["id"],
        entry.sequence,
        evidence,
        ledger.recorded_at,
    )
    bank_writing.insert_ties(ledger.db, [tied])
    return Outcome(
        f"{row['id']} is tied to entry {entry.sequence}.",
        {"id": row["id"], "entry": entry.sequence, "amount": Amount(row["amount_rappen"])},
    )


def match_again(ledger: Writing) -> Outcome:
    """Look again at every row that is held, with what the books hold now.

    Invoices issued since, payers learned, rules added and entries posted since may explain it. A
    row whose entry the officer reversed is only tied to another entry, never booked anew.
    """
    db = ledger.db
    booker = Booker.of(Batch(ledger, TABLES), ACCOUNT)
    found: list[Told] = []
    held = bank_rows.rows(db, status="unallocated")
    for row in held:
        told = _look_again(ledger, booker, row)
        if told is not None:
            found.append(told)
    left = len(held) - len(found)
    rest = f"; {counted(left, 'row')} stay held" if left else ""
    sentence = f"Matched {counted(len(found), 'row')}{rest}." if found else f"Nothing new{rest}."
    facts = {
        "matched": len(found),
        "unallocated": left,
        "rows": [
            {"id": one.row.row, "entry": one.entry, "state": one.state, "evidence": one.evidence}
            for one in found
        ],
    }
    return Outcome(sentence, facts)


def _look_again(ledger: Writing, booker: Booker, row: DbRow) -> Told | None:
    asked = _to_book(ledger, row)
    reversed_ = row["entry"] is not None and (
        entries.reversal(ledger.db, int(row["entry"])) is not None
    )
    if not booker.would_match(asked, only_tie=reversed_):
        return None
    day = freed(ledger, row, f"{row['id']} is explained now")
    if day is None:
        return None
    told = booker.book(_to_book(ledger, row, day))
    booker.batch.write()
    return told


def _to_book(ledger: Writing, row: DbRow, day: date | None = None) -> BankRowToBook:
    detail = detail_of(row)
    own_day = date.fromisoformat(row["date"])
    booking = BankBooking(
        line=0,
        date=own_day,
        value_date=None,
        amount_rappen=row["amount_rappen"],
        bank_reference=row["bank_reference"],
        text=row["booking_text"],
        code=row["code"],
        reversal=bool(row["reversal"]),
        details=(detail,),
    )
    return BankRowToBook(
        where=row["id"],
        row=row["id"],
        iban=row["iban"],
        day=day or own_day,
        booking=booking,
        detail=detail,
        source_file="",
        attempt=bank_rows.tie_count(ledger.db, row["id"]) + 1,
    )
