"""What an import says it did, and how the books stand to the bank afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ccm_ledger import errors
from ccm_ledger.database import bank, years
from ccm_ledger.figures import Amount, Listing, amount, code, counted, day, text
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import BankMessage, Outcome
from ccm_ledger.reports.bank_open import Compared, compared
from ccm_ledger.services.bank_files.booking import UNALLOCATED, Told

_TOLD = 5  # open things that a warning names


def currency(ledger: Writing) -> str:
    """The currency of the ledger, which is that of its bank accounts."""
    return str(years.identity(ledger.db)["currency"])


def outcome(
    ledger: Writing,
    path: str,
    message: BankMessage,
    told: Sequence[Told],
    already: int,
    statements: int,
) -> Outcome:
    """The sentence, the facts, and what is open between books and bank."""
    held = [one for one in told if one.status == UNALLOCATED]
    pending = _pending(ledger, path, message)
    against_bank = _compare(ledger) if statements or told else []
    facts: dict[str, Any] = {
        "kind": message.kind,
        "read": len(told) + already,
        "already_posted": already,
        "unallocated": len(held),
        "statements": statements,
        "pending": pending,
        "receipts": [receipt for one in told for receipt in one.receipts],
        "rows": [_facts(one) for one in told],
        "bank": against_bank,
    }
    done = Outcome(_sentence(told, held, already, statements, against_bank), facts)
    done.shown = _listing(told) if told else None
    return done


def _facts(told: Told) -> dict[str, Any]:
    return {
        "id": told.row.row,
        "date": told.row.day,
        "amount": Amount(told.row.detail.amount_rappen),
        "state": told.state,
        "status": told.status,
        "entry": told.entry,
        "evidence": told.evidence,
    }


def _listing(told: Sequence[Told]) -> Listing:
    """Row by row, for a dry run."""
    columns = (
        code("id", "Row"),
        day("date", "Date"),
        amount("amount", "Amount"),
        code("state", "State"),
        code("status", "Status"),
        text("evidence", "Why"),
    )
    return Listing("Rows of the file", columns, tuple(_facts(one) for one in told))


def _sentence(
    told: Sequence[Told],
    held: Sequence[Told],
    already: int,
    statements: int,
    against_bank: Sequence[dict[str, Any]],
) -> str:
    rest = f"; {already} were posted already" if already else ""
    if not told and not statements:
        return f"Nothing new to post{rest}."
    matched = len(told) - len(held)
    parts = [f"{matched} matched"] if matched else []
    parts += [f"{len(held)} held unallocated"] if held else []
    inside = f" ({', '.join(parts)})" if parts else ""
    tied = "".join(
        f" The books have the bank's {print_rappen(one['bank'].rappen)} of {one['date']}."
        for one in against_bank
        if not one["open"].rappen
    )
    new = f"Posted {counted(len(told), 'bank row')}{inside}" if told else "No new rows"
    return f"{new}{rest}.{tied}"


def _pending(ledger: Writing, path: str, message: BankMessage) -> int:
    """Bookings that the bank announces only: named, not posted."""
    count = 0
    for statement in message.statements:
        for one in statement.pending:
            count += 1
            who = next((detail.party for detail in one.details if detail.party), "")
            words = errors.shown(who or one.text or one.bank_reference, 60)
            ledger.warnings.append(
                f"{path}:{one.line}: {print_rappen(one.amount_rappen)} "
                f"{f'({words}) ' if words else ''}is only announced (not booked) and not posted"
            )
    return count


def _compare(ledger: Writing) -> list[dict[str, Any]]:
    """Books and bank on the last day of the statements; a difference is told item by item."""
    last = max(
        (date.fromisoformat(row["to_date"]) for row in bank.accounts(ledger.db) if row["to_date"]),
        default=None,
    )
    if last is None:
        return []
    found = compared(ledger.db, last)
    if found is None:
        return []
    if found.open_rappen:
        ledger.warnings.append(_in_words(found))
    return [
        {
            "date": found.on,
            "bank": Amount(found.bank_rappen),
            "books": Amount(found.books_rappen),
            "open": Amount(found.open_rappen),
        }
    ]


def _in_words(found: Compared) -> str:
    items = [f"{one.what} {print_rappen(one.amount_rappen)}" for one in found.items[:_TOLD]]
    more = len(found.items) - _TOLD
    rest = f"; and {more} more" if more > 0 else ""
    return (
        f"on {found.on} the books have {print_rappen(found.books_rappen)}, the bank "
        f"{print_rappen(found.bank_rappen)}: {print_rappen(found.open_rappen)} is open: "
        f"{'; '.join(items)}{rest}; see `ccm-ledger statement bank {found.on.year}`"
    )
