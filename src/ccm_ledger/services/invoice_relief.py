"""Taking something off an invoice: credit notes, waivers, cancelling; and taking that back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import credits, entries, invoices
from ccm_ledger.database.connection import DbRow
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Amount
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Draft, Outcome
from ccm_ledger.rules.allocation import taken_off
from ccm_ledger.services.invoice_entries import parts_of, post_event, standing_invoice
from ccm_ledger.services.reversals import undo


def credit(
    ledger: Writing,
    number: str,
    amount_rappen: int,
    tier: str | None,
    on: date | None,
    reason: str,
    document: str = "",
) -> Outcome:
    """Credit a part of an invoice, or all of it; its number and amount stay.

    Args:
        tier: the one item to take it off; the last tiers first if left out.
        on: the credit note's date, or None for today.

    Refuses: invoice-unknown, invoice-cancelled, invoice-settled, invoice-no-tier,
        credit-exceeds-open, relief-before-invoice, and what `post` refuses.
    """
    found = standing_invoice(ledger, number, "NUMBER")
    open_items = _open_items(ledger, found)
    if tier is not None:
        left = {one: rappen for one, rappen in open_items.items() if one == tier}
        if not left:
            raise Refused(
                errors.INVOICE_NO_TIER.at(
                    "--tier", number=found["number"], tier=tier, tiers=list(open_items)
                )
            )
        open_items = left
    open_rappen = sum(open_items.values())
    if amount_rappen > open_rappen:
        raise Refused(
            errors.CREDIT_EXCEEDS_OPEN.at(
                "AMOUNT",
                asked=print_rappen(amount_rappen),
                open=print_rappen(open_rappen),
                what=found["number"] + (f", {tier}" if tier else ""),
            )
        )
    day = _day(ledger, found, on)

    items = taken_off(amount_rappen, open_items)
    entry, note = post_credit(ledger, found, items, day, reason, document, None)
    return Outcome(
        f"Credited CHF {print_rappen(amount_rappen)} of invoice {found['number']} of "
        f"{found['name']} (credit note {note}).",
        _facts(ledger, found, entry, amount_rappen) | {"credit": note, "items": _items(items)},
    )


def post_credit(
    ledger: Writing,
    invoice: DbRow,
    items: Sequence[tuple[str, int]],
    day: date,
    reason: str,
    document: str,
    assessment: int | None,
) -> tuple[int, str]:
    """Post a credit note on an invoice's items; returns its entry and its number.

    Args:
        assessment: the run of a revised budget that asks less, or None.
    """
    note = credits.next_number(ledger.db, invoice["number"])
    entry = post_event(
        ledger,
        "credited",
        Draft(
            date=day,
            kind="invoice-credit",
            text=f"Credit note {note}: {reason}",
            lines=(),
            reason=reason,
            document=document or None,
        ),
        parts_of(ledger, invoice["number"], invoice["state"], int(invoice["budget_year"]), items),
    )
    credits.insert_credit(ledger.db, entry, note, invoice["number"], assessment)
    return entry, note


def waive(ledger: Writing, number: str, on: date | None, authority: str) -> Outcome:
    """Waive all that is open on an invoice, by a decision, which is kept as the entry's document.

    Refuses: invoice-unknown, invoice-cancelled, invoice-settled, relief-before-invoice, and what
        `post` refuses.
    """
    found = standing_invoice(ledger, number, "NUMBER")
    open_items = _open_items(ledger, found)
    day = _day(ledger, found, on)
    amount = sum(open_items.values())

    entry = post_event(
        ledger,
        "waived",
        Draft(
            date=day,
            kind="invoice-waive",
            text=f"Invoice {found['number']} waived: {authority}",
            lines=(),
            document=authority,
        ),
        parts_of(
            ledger,
            found["number"],
            found["state"],
            int(found["budget_year"]),
            tuple(open_items.items()),
        ),
    )
    return Outcome(
        f"Waived CHF {print_rappen(amount)} of invoice {found['number']} of {found['name']} "
        f"({authority}).",
        _facts(ledger, found, entry, amount) | {"authority": authority},
    )


def undo_relief(
    ledger: Writing, number: str, entry: int | None, on: date | None, reason: str
) -> Outcome:
    """Take back a credit note or waiver of an invoice: what it took off is owed again.

    Args:
        entry: which one, where several stand.

    Refuses: invoice-unknown, invoice-cancelled, nothing-to-undo, which-to-undo, and what `undo`
        refuses.
    """
    found = standing_invoice(ledger, number, "NUMBER")
    standing = [row for row in credits.reliefs(ledger.db, found["number"]) if _stands(row)]
    wanted = [row for row in standing if entry is None or row["entry"] == entry]
    listed = [f"{row['entry']} ({_what(row)} of {row['date']})" for row in standing]
    if not wanted:
        raise Refused(
            errors.NOTHING_TO_UNDO.at(
                "NUMBER" if entry is None else "--entry",
                number=found["number"],
                stands=listed or ["nothing"],
            )
        )
    if len(wanted) > 1:
        raise Refused(errors.WHICH_TO_UNDO.at("--entry", number=found["number"], stands=listed))

    undone = wanted[0]
    undo(ledger, int(undone["entry"]), on, reason)
    amount = int(undone["amount_rappen"])
    return Outcome(
        f"Took back the {_what(undone)} of {undone['date']}: CHF {print_rappen(amount)} of invoice "
        f"{found['number']} of {found['name']} is owed again.",
        _facts(ledger, found, int(undone["entry"]), amount),
    )


def cancel(ledger: Writing, number: str, on: date | None, reason: str) -> Outcome:
    """Cancel an invoice by reversing its entry, and its credit notes and waivers with it.

    The number stays. Refuses: invoice-unknown, invoice-cancelled, invoice-paid, and what `undo`
    refuses.
    """
    found = standing_invoice(ledger, number, "NUMBER")
    paid = invoices.payments(ledger.db, found["number"])
    if paid:
        receipts = sorted({str(row["receipt"]) for row in paid})
        raise Refused(
            errors.INVOICE_PAID.at(found["number"], number=found["number"], receipts=receipts)
        )
    for row in credits.reliefs(ledger.db, found["number"]):
        if _stands(row):
            undo(ledger, int(row["entry"]), on, reason)
    undo(ledger, int(found["entry"]), on, reason)
    return Outcome(
        f"Cancelled invoice {found['number']} of {found['name']}.",
        {"number": found["number"], "state": found["state"]},
    )


def _open_items(ledger: Writing, found: DbRow) -> dict[str, int]:
    """Tier -> what is open on an invoice, tiers in order. Refuses: invoice-settled."""
    items = {
        str(row["tier"]): int(row["outstanding_rappen"])
        for row in invoices.items(ledger.db, found["number"])
        if row["outstanding_rappen"] > 0
    }
    if not items:
        raise Refused(errors.INVOICE_SETTLED.at("NUMBER", number=found["number"]))
    return items


def _day(ledger: Writing, found: DbRow, on: date | None) -> date:
    """The day of a credit or waiver: not before the invoice stands in the books."""
    day = on or ledger.today
    first = entries.entry(ledger.db, int(found["entry"])).date
    if day < first:
        raise Refused(
            errors.RELIEF_BEFORE_INVOICE.at("--date", value=day, number=found["number"], on=first)
        )
    return day


def _stands(row: DbRow) -> bool:
    return row["undone_by"] is None


def _what(row: DbRow) -> str:
    return f"credit note {row['number']}" if row["kind"] == "invoice-credit" else "waiver"


def _items(items: Sequence[tuple[str, int]]) -> list[dict[str, object]]:
    return [{"tier": tier, "amount": Amount(rappen)} for tier, rappen in items]


def _facts(ledger: Writing, found: DbRow, entry: int, amount_rappen: int) -> dict[str, object]:
    now = invoices.find(ledger.db, found["number"])
    assert now is not None, "it was found before"
    return {
        "number": found["number"],
        "state": found["state"],
        "entry": entry,
        "amount": Amount(amount_rappen),
        "outstanding": Amount(now["outstanding_rappen"]),
    }
