"""Money in: a receipt typed by hand, what speaks against one, and allocating what was held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ccm_ledger import errors
from ccm_ledger.errors import Problem, Refused
from ccm_ledger.figures import Amount
from ccm_ledger.ledger.batch import Batch
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Draft, Outcome, ReceiptRow
from ccm_ledger.reports.bank_known import OpenItems
from ccm_ledger.rules import bookings
from ccm_ledger.services import credits, fund_split
from ccm_ledger.services.bank_rows import learn_payer
from ccm_ledger.services.codes import Codes
from ccm_ledger.services.credits import SETTLING, parts_of, post_credit
from ccm_ledger.services.invoice_entries import owner_of
from ccm_ledger.services.receipt_reversals import standing_receipt

PURPOSES = ("assessed", "7a", "7b", "7c", "reserve", "sponsorship", "other", "unallocated")


def post_one(ledger: Writing, row: ReceiptRow) -> Outcome:
    """Post one receipt typed by hand.

    Refuses: what `check` finds, options-exclude, shared-no-balance, and what `post` refuses.
    """
    codes = Codes.of(ledger.db)
    errors.refuse_if(check(ledger, row, codes))
    if fund_split.is_shared(row.fund):
        return _post_shared(ledger, row)
    entry, ids, rest = post_credit(ledger, [row])
    return Outcome(
        _sentence(row, ids[0], codes),
        {
            "id": ids[0],
            "entry": entry,
            "state": row.state,
            "amount": Amount(row.amount_rappen),
            "unallocated": Amount(rest),
        },
    )


def _post_shared(ledger: Writing, row: ReceiptRow) -> Outcome:
    """Other income of all funds: one credit, a receipt for each."""
    if row.charges_rappen:
        both = {"one": "--fund shared", "other": "--charges"}
        raise Refused(errors.OPTIONS_EXCLUDE.at("--charges", **both))
    split = fund_split.shares(ledger, row.amount_rappen, row.date)
    rows = [replace(row, fund=fund, amount_rappen=part) for fund, part in split.items()]
    entry, ids, _ = post_credit(ledger, rows)
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
        found.append(errors.MEANT_FOR_PURPOSE.at(row.place("--meant-for")))
    if row.fund is not None and row.purpose != "other":
        found.append(errors.FUND_PURPOSE.at(row.place("--fund"), purpose=row.purpose))
    return found


def _earmark_problems(row: ReceiptRow, codes: Codes) -> list[Problem]:
    assert row.earmark is not None, "the caller looked"
    where = row.place("--earmark")
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
    where = row.place("--invoice")
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
    parts, rest = parts_of(row, purpose, asked, OpenItems(ledger.db), {})
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
    batch = Batch(ledger, credits.TABLES)
    entry = batch.post(
        Draft(
            date=row.date,
            kind="allocation",
            text=f"Receipt {found['id']} allocated: {purpose}",
            lines=bookings.allocated_later(
                parts, found["state"], row.reference or None, row.date.year
            ),
        ),
    )
    credits.allocate_parts(batch, found["id"], entry, parts)
    credits.release_advances(batch, entry, parts, row)
    batch.write()
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
