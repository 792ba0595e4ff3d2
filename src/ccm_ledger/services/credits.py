"""Posting a credit: one entry, with the receipts and what each of them pays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ccm_ledger.database import receipts
from ccm_ledger.dates import first_day
from ccm_ledger.ledger.batch import Batch
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import TF, Draft, OpenItem, Part, ReceiptRow
from ccm_ledger.reports.bank_known import OpenItems
from ccm_ledger.rules import bookings
from ccm_ledger.rules.allocation import allocate

SETTLING = ("assessed", "7a", "7b")
TABLES = (receipts.insert, receipts.insert_allocations)


class Credited(NamedTuple):
    """A credit that was posted: its entry, its receipts, what of it nobody can say yet."""

    entry: int
    receipts: list[str]
    rest_rappen: int


def post_credit(ledger: Writing, rows: Sequence[ReceiptRow]) -> Credited:
    """Post the rows of one credit as one entry.

    The rows are checked already. What is more than a State owes stays in 2200, with a warning.
    Refuses: what `post` refuses.
    """
    batch = Batch(ledger, TABLES)
    found = credit(batch, rows, OpenItems(ledger.db))
    batch.write()
    return found


def credit(
    batch: Batch, rows: Sequence[ReceiptRow], items: OpenItems, exchange_rappen: int = 0
) -> Credited:
    """The same in a batch of many credits, written by whoever keeps that.

    Args:
        items: what is open, kept up to date from one credit to the next.
        exchange_rappen: what of the charges was lost by exchange.
    """
    first = rows[0]
    coming = _coming(batch.ledger, rows, items)
    entry = batch.post(
        Draft(
            date=first.date,
            kind="receipt",
            text=_text(rows),
            lines=bookings.money_in(
                coming,
                sum(row.charges_rappen for row in rows),
                first.reference or None,
                first.date.year,
                exchange_rappen,
            ),
            where=first.place("--date"),
        ),
    )
    ids = []
    for row, one in zip(rows, coming, strict=True):
        ids.append(_keep(batch, row, entry))
        allocate_parts(batch, ids[-1], entry, one.parts)
        for part in one.parts:
            items.settled(part)
    release_advances(batch, entry, [part for one in coming for part in one.parts], first)
    return Credited(entry, ids, sum(one.rest_rappen for one in coming))


def allocate_parts(batch: Batch, receipt: str, entry: int, parts: Sequence[Part]) -> None:
    """Keep what the parts of a receipt are for, by an entry of the batch."""
    for part in parts:
        number = batch.next(receipts.last_allocation)
        row = receipts.Allocation.of(number, receipt, entry, part)
        batch.keep(receipts.insert_allocations, row)


def _coming(ledger: Writing, rows: Sequence[ReceiptRow], items: OpenItems) -> list[bookings.Coming]:
    """What each row of a credit pays; rows of one credit don't pay the same item twice."""
    taken: dict[tuple[str, str], int] = {}
    coming = []
    for row in rows:
        parts, rest = parts_of(row, row.purpose, row.gross_rappen, items, taken)
        for part in parts:
            if part.invoice is not None:
                item = (part.invoice, part.purpose)
                taken[item] = taken.get(item, 0) + part.amount_rappen + part.waived_rappen
        if rest and row.purpose != "unallocated":
            place = f"{row.where}: " if row.source_file else ""
            open_on = f"on invoice {row.invoice}" if row.invoice else f"for {row.state}"
            ledger.warnings.append(
                f"{place}less is open {open_on} than was received; "
                f"{print_rappen(rest)} is held unallocated"
            )
        coming.append(bookings.Coming(row.state, tuple(parts), rest))
    return coming


def parts_of(
    row: ReceiptRow,
    purpose: str,
    amount_rappen: int,
    items: OpenItems,
    taken: dict[tuple[str, str], int],
) -> tuple[list[Part], int]:
    """The parts of an amount and what is left over, in rappen."""
    if purpose == "unallocated":
        return [], amount_rappen
    year = row.date.year
    if purpose == "other":
        return [Part("other", None, amount_rappen, year, fund=row.fund or TF)], 0
    assert row.state is not None, "check() refuses a purpose without a State"
    if purpose in SETTLING:
        wanted = _open_items(items, row.state, purpose, row.invoice, taken)
        settled, left = allocate(amount_rappen, wanted, items.tolerance_rappen(year))
        return [
            Part(
                purpose=one.item.tier,
                state=row.state,
                amount_rappen=one.paid_rappen,
                budget_year=one.item.budget_year,
                waived_rappen=one.waived_rappen,
                invoice=one.item.invoice,
                policy=one.item.policy,
            )
            for one in settled
        ], left
    part = Part(
        purpose=purpose,
        state=row.state,
        amount_rappen=amount_rappen,
        budget_year=max(year, row.meant_for or year) if purpose == "7c" else year,
        earmark=row.earmark,
        meant_for=row.meant_for,
    )
    return [part], 0


def _open_items(
    items: OpenItems,
    state: str,
    purpose: str,
    invoice: str | None,
    taken: dict[tuple[str, str], int],
) -> list[OpenItem]:
    """What a purpose may settle: the State's open items, of one invoice or tier if named."""
    found = []
    for item in items.of(state):
        left = item.outstanding_rappen - taken.get((item.invoice, item.tier), 0)
        wanted = purpose in {"assessed", item.tier} and invoice in {None, item.invoice}
        if wanted and left > 0:
            found.append(replace(item, outstanding_rappen=left))
    return found


def _text(rows: Sequence[ReceiptRow]) -> str:
    first = rows[0]
    who = first.state or "unknown payer"
    purposes = " and ".join(dict.fromkeys(row.purpose for row in rows))
    return first.text or f"Receipt from {who}: {purposes}"


def _keep(batch: Batch, row: ReceiptRow, entry: int) -> str:
    year = row.date.year
    kept = receipts.Receipt(
        id=receipts.id_of(year, batch.next(receipts.last_number, year)),
        entry=entry,
        date=row.date.isoformat(),
        state=row.state,
        purpose=row.purpose,
        amount_rappen=row.amount_rappen,
        charges_rappen=row.charges_rappen,
        reference=row.reference,
        text=row.text,
        earmark=row.earmark,
        meant_for=row.meant_for,
        currency=row.currency,
        currency_amount=row.currency_amount,
        source_file=row.source_file and Path(row.source_file).name,
        source_key=row.source_key,
    )
    batch.keep(receipts.insert, kept)
    return kept.id


def release_advances(batch: Batch, entry: int, parts: Sequence[Part], row: ReceiptRow) -> None:
    """Money for a year to come counts on its first day; that entry is booked at once."""
    later = [part for part in parts if part.budget_year > row.date.year]
    for year in sorted({part.budget_year for part in later}):
        batch.post(
            Draft(
                date=first_day(year),
                kind="release",
                text=f"Received in advance, contribution {year}: counts from the first day",
                lines=bookings.advances_released(
                    part for part in later if part.budget_year == year
                ),
                companion_of=entry,
                where=row.place("--date" if row.meant_for is None else "--meant-for"),
            ),
        )
