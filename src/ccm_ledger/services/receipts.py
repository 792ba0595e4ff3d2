"""Money in: posting a credit, and allocating what was held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from ccm_ledger import errors
from ccm_ledger.database import receipts
from ccm_ledger.dates import first_day
from ccm_ledger.errors import Problem, Refused
from ccm_ledger.figures import Amount
from ccm_ledger.ledger.posting import post
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import TF, Draft, OpenItem, Outcome, Part, ReceiptRow
from ccm_ledger.reports.bank_known import OpenItems
from ccm_ledger.rules import bookings
from ccm_ledger.rules.allocation import allocate
from ccm_ledger.services import fund_split
from ccm_ledger.services.bank_rows import learn_payer
from ccm_ledger.services.codes import Codes
from ccm_ledger.services.invoice_entries import owner_of
from ccm_ledger.services.receipt_reversals import standing_receipt

PURPOSES = ("assessed", "7a", "7b", "7c", "reserve", "sponsorship", "other", "unallocated")
SETTLING = ("assessed", "7a", "7b")


def post_one(ledger: Writing, row: ReceiptRow) -> Outcome:
    """Post one receipt typed by hand.

    Refuses: what `check` finds, options-exclude, shared-no-balance, and what `post` refuses.
    """
    codes = Codes.of(ledger.db)
    errors.refuse_if(check(ledger, row, codes))
    if fund_split.is_shared(row.fund):
        return _post_shared(ledger, row)
    entry, ids = post_credit(ledger, [row])
    return Outcome(
        _sentence(row, ids[0], codes),
        {
            "id": ids[0],
            "entry": entry,
            "state": row.state,
            "amount": Amount(row.amount_rappen),
            "unallocated": Amount(_unallocated(ledger, ids[0])),
        },
    )


def _post_shared(ledger: Writing, row: ReceiptRow) -> Outcome:
    """Other income of all funds: one credit, a receipt for each."""
    if row.charges_rappen:
        both = {"one": "--fund shared", "other": "--charges"}
        raise Refused(errors.OPTIONS_EXCLUDE.at("--charges", **both))
    split = fund_split.shares(ledger, row.amount_rappen, row.date)
    rows = [replace(row, fund=fund, amount_rappen=part) for fund, part in split.items()]
    entry, ids = post_credit(ledger, rows)
    return Outcome(
        f"Receipts {ids[0]} to {ids[-1]}: CHF {print_rappen(row.amount_rappen)}, other, shared: "
        f"{fund_split.told(split)}.",
        {
            "id": ids[0],
            "entry": entry,
            "state": row.state,
            "amount": Amount(row.amount_rappen),
            "unallocated": Amount(0),
            "shares": [
                {"id": id_, "fund": one.fund, "amount": Amount(one.amount_rappen)}
                for id_, one in zip(ids, rows, strict=True)
            ],
        },
    )


def _sentence(row: ReceiptRow, receipt: str, codes: Codes) -> str:
    who = codes.state_name(row.state) if row.state else "an unknown payer"
    return f"Receipt {receipt}: CHF {print_rappen(row.amount_rappen)} from {who}, {row.purpose}."


def check(ledger: Writing, row: ReceiptRow, codes: Codes) -> list[Problem]:
    """Everything that is wrong with a receipt, before anything is booked."""
    found: list[Problem] = []
    where = row.where
    if row.state is None:
        if row.purpose not in {"other", "unallocated"}:
            found.append(errors.STATE_MISSING.at(where))
    elif row.purpose in SETTLING and (problem := codes.party_problem(row.state, where)):
        found.append(problem)
    if row.earmark is not None:
        found += _earmark_problems(row, codes)
    if row.invoice is not None:
        found += _invoice_problems(ledger, row)
    if row.meant_for is not None and row.purpose != "7c":
        found.append(errors.MEANT_FOR_PURPOSE.at(_at(row, "--meant-for")))
    if row.fund is not None and row.purpose != "other":
        found.append(errors.FUND_PURPOSE.at(_at(row, "--fund"), purpose=row.purpose))
    return found


def _at(row: ReceiptRow, option: str) -> str:
    """What a problem names: the line of the file, or the option of a row that was typed."""
    return row.where if row.source_file else option


def _earmark_problems(row: ReceiptRow, codes: Codes) -> list[Problem]:
    assert row.earmark is not None, "the caller looked"
    where = _at(row, "--earmark")
    earmark = codes.earmarks[row.earmark]
    if row.purpose not in {"7c", "sponsorship"}:
        return [errors.EARMARK_PURPOSE.at(where, purpose=row.purpose)]
    fund = bookings.fund_of(row.purpose)
    if earmark["fund"] != fund:
        return [
            errors.EARMARK_OTHER_FUND.at(
                where, earmark=row.earmark, fund=earmark["fund"], other=fund
            )
        ]
    if row.state is not None and earmark["state"] != row.state:
        return [
            errors.EARMARK_OTHER_DONOR.at(
                where, earmark=row.earmark, donor=earmark["state"], state=row.state
            )
        ]
    return []


def _invoice_problems(ledger: Writing, row: ReceiptRow) -> list[Problem]:
    assert row.invoice is not None, "the caller looked"
    where = _at(row, "--invoice")
    if row.purpose not in SETTLING:
        return [errors.INVOICE_PURPOSE.at(where, purpose=row.purpose)]
    try:
        invoice = owner_of(ledger, row.invoice, where)
    except Refused as refusal:
        return list(refusal.problems)
    if row.state is not None and invoice["state"] != row.state:
        return [
            errors.INVOICE_OTHER_STATE.at(
                where, number=invoice["number"], owner=invoice["state"], state=row.state
            )
        ]
    return []


# ── posting a credit ─────────────────────────────────────────────────────────────────────────


def post_credit(
    ledger: Writing,
    rows: Sequence[ReceiptRow],
    exchange_rappen: int = 0,
    items: OpenItems | None = None,
) -> tuple[int, list[str]]:
    """Post the rows of one credit as one entry; returns the entry and the receipts' ids.

    The rows are checked already. What is more than a State owes stays in 2200, with a warning.

    Args:
        exchange_rappen: what of the charges was lost by exchange.
        items: what is open, kept by whoever posts many credits; else the ledger is asked.
    """
    first = rows[0]
    items = items or OpenItems(ledger.db)
    coming = _coming(ledger, rows, items)
    entry = post(
        ledger,
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
            where=_at(first, "--date"),
        ),
    )
    ids = []
    for row, one in zip(rows, coming, strict=True):
        ids.append(_keep(ledger, row, entry))
        for part in one.parts:
            receipts.insert_allocation(ledger.db, ids[-1], entry, part)
            items.settled(part)
    _release_advances(ledger, entry, [part for one in coming for part in one.parts], first)
    return entry, ids


def _coming(ledger: Writing, rows: Sequence[ReceiptRow], items: OpenItems) -> list[bookings.Coming]:
    """What each row of a credit pays; rows of one credit don't pay the same item twice."""
    taken: dict[tuple[str, str], int] = {}
    coming = []
    for row in rows:
        parts, rest = _parts(row, row.purpose, row.gross_rappen, items, taken)
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


def _parts(
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


def _keep(ledger: Writing, row: ReceiptRow, entry: int) -> str:
    receipt = receipts.next_id(ledger.db, row.date.year)
    receipts.insert(
        ledger.db,
        {
            "id": receipt,
            "entry": entry,
            "date": row.date.isoformat(),
            "state": row.state,
            "purpose": row.purpose,
            "amount_rappen": row.amount_rappen,
            "charges_rappen": row.charges_rappen,
            "reference": row.reference,
            "text": row.text,
            "earmark": row.earmark,
            "meant_for": row.meant_for,
            "currency": row.currency,
            "currency_amount": row.currency_amount,
            "source_file": row.source_file and Path(row.source_file).name,
            "source_key": row.source_key,
        },
    )
    return receipt


def _release_advances(ledger: Writing, entry: int, parts: Sequence[Part], row: ReceiptRow) -> None:
    """Money for a year to come counts on its first day; that entry is booked at once."""
    later = [part for part in parts if part.budget_year > row.date.year]
    for year in sorted({part.budget_year for part in later}):
        post(
            ledger,
            Draft(
                date=first_day(year),
                kind="release",
                text=f"Received in advance, contribution {year}: counts from the first day",
                lines=bookings.advances_released(
                    part for part in later if part.budget_year == year
                ),
                companion_of=entry,
                where=_at(row, "--date" if row.meant_for is None else "--meant-for"),
            ),
        )


def _unallocated(ledger: Writing, receipt: str) -> int:
    found = receipts.find(ledger.db, receipt)
    assert found is not None, "it was posted in this transaction"
    return int(found["unallocated_rappen"])


# ── allocating what was held ─────────────────────────────────────────────────────────────────


def allocate_held(
    ledger: Writing,
    receipt: str,
    purpose: str,
    amount_rappen: int | None,
    state: str | None,
    invoice: str | None,
    earmark: str | None,
    on: date | None,
    meant_for: int | None = None,
    fund: str | None = None,
) -> Outcome:
    """Give money held in suspense its purpose.

    Args:
        amount_rappen: how much of it, or None for all that is left.
        state: whose money it is, where the receipt doesn't say.
        meant_for: the year a gift is meant for, or None for the year it is allocated in.
        fund: whose other income it is.

    Refuses: receipt-unknown, receipt-reversed, nothing-unallocated, more-than-open, what `check`
        finds, and what `post` refuses.
    """
    found = standing_receipt(ledger, receipt)
    if purpose == "unallocated":
        raise Refused(errors.ALLOCATE_PURPOSE.at("--purpose"))
    left = int(found["unallocated_rappen"])
    asked = left if amount_rappen is None else amount_rappen
    if asked > left or left == 0:
        raise Refused(
            errors.NOTHING_UNALLOCATED.at(
                found["id"],
                receipt=found["id"],
                left=print_rappen(left),
                asked=print_rappen(asked),
            )
        )
    row = ReceiptRow(
        where=found["id"],
        date=on or max(ledger.today, date.fromisoformat(found["date"])),
        state=state or found["state"],
        amount_rappen=asked,
        purpose=purpose,
        reference=found["reference"],
        invoice=invoice,
        earmark=earmark,
        meant_for=meant_for,
        fund=fund,
    )
    errors.refuse_if(check(ledger, row, Codes.of(ledger.db)))
    parts, rest = _parts(row, purpose, asked, OpenItems(ledger.db), {})
    if rest:
        what = f" on {invoice}" if invoice else f" for {row.state}"
        raise Refused(
            errors.MORE_THAN_OPEN.at(
                found["id"],
                asked=print_rappen(asked),
                open=print_rappen(asked - rest),
                what=what,
            )
        )
    entry = post(
        ledger,
        Draft(
            date=row.date,
            kind="allocation",
            text=f"Receipt {found['id']} allocated: {purpose}",
            lines=bookings.allocated_later(
                parts, found["state"], row.reference or None, row.date.year
            ),
        ),
    )
    for part in parts:
        receipts.insert_allocation(ledger.db, found["id"], entry, part)
    _release_advances(ledger, entry, parts, row)
    learn_payer(ledger, found["id"], int(found["entry"]), row.state)
    return Outcome(
        f"Allocated CHF {print_rappen(asked)} of {found['id']}: {purpose}.",
        {
            "id": found["id"],
            "entry": entry,
            "amount": Amount(asked),
            "unallocated": Amount(left - asked),
        },
    )
