"""Undoing a receipt: its credit, and whatever was allocated of it since."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import receipts, refunds
from ccm_ledger.database.connection import DbRow
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Amount
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Outcome
from ccm_ledger.services.reversals import undo

_ID = re.compile(r"R-[0-9]{4}-[0-9]{4,}")


def reverse_receipt(ledger: Writing, receipt: str, on: date | None, reason: str) -> Outcome:
    """Reverse a receipt: its credit, and whatever was allocated of it since.

    Rows of one credit share one entry, so reversing one reverses the credit.
    Refuses: receipt-unknown, receipt-reversed, receipt-refunded, earmark-overspent,
        sponsorship-overspent, and what `reverse` refuses.
    """
    found = standing_receipt(ledger, receipt)
    together = receipts.of_entry(ledger.db, int(found["entry"]))
    _check_not_refunded(ledger, together)
    later = [
        entry
        for entry in receipts.standing_entries(ledger.db, together)
        if entry != int(found["entry"])
    ]
    reversed_: list[int] = []
    for entry in [*later, int(found["entry"])]:
        reversed_ += undo(ledger, entry, on, reason)
    check_not_spent(ledger, reversed_)
    others = [one for one in together if one != found["id"]]
    also = f", with {' and '.join(others)} of the same credit" if others else ""
    return Outcome(
        f"Reversed receipt {found['id']}{also}.",
        {"id": found["id"], "reversed": together, "amount": Amount(found["amount_rappen"])},
    )


def _check_not_refunded(ledger: Writing, together: Sequence[str]) -> None:
    """What was given back already can't be taken out a second time."""
    errors.refuse_if(
        [
            errors.RECEIPT_REFUNDED.at(
                row["receipt"],
                receipt=row["receipt"],
                refund=row["id"],
                amount=print_rappen(row["amount_rappen"]),
            )
            for row in refunds.of_receipts(ledger.db, together)
        ]
    )


def check_not_spent(ledger: Writing, reversed_: Sequence[int]) -> None:
    """Money that is spent already can't be taken back from its earmark or programme."""
    problems = []
    for earmark in receipts.earmarks_of(ledger.db, list(reversed_)):
        lowest = receipts.lowest_earmark(ledger.db, earmark)
        if lowest < 0:
            problems.append(
                errors.EARMARK_OVERSPENT.at(earmark, earmark=earmark, short=print_rappen(-lowest))
            )
    left = receipts.deferred(ledger.db)
    if left < 0:
        problems.append(errors.SPONSORSHIP_OVERSPENT.at("SP", short=print_rappen(-left)))
    errors.refuse_if(problems)


def standing_receipt(ledger: Writing, text: str) -> DbRow:
    """A receipt that exists and isn't reversed.

    Refuses: receipt-id-form, receipt-unknown, receipt-reversed.
    """
    value = text.strip().upper()
    if not _ID.fullmatch(value):
        other = {
            "E": "an expense is undone with `ccm-ledger expense reverse`",
            "C": "an invoice is undone with `ccm-ledger invoice cancel`",
            "F": "a refund is undone with `ccm-ledger receipt unrefund`",
        }.get(value[:1], "see `ccm-ledger receipt list`")
        raise Refused(errors.RECEIPT_ID_FORM.at("ID", value=text, other=other))
    found = receipts.find(ledger.db, value)
    if found is None:
        raise Refused(errors.RECEIPT_UNKNOWN.at("ID", value=text))
    if found["reversed_by"] is not None:
        raise Refused(errors.RECEIPT_REVERSED.at(value, receipt=value, entry=found["reversed_by"]))
    return found
