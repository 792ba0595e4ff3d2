"""Bank rows as other commands meet them: found by id, paid by an expense, told whose they are."""

from __future__ import annotations

import re

from ccm_ledger import errors
from ccm_ledger.database import bank, bank_rows
from ccm_ledger.database.connection import DbRow
from ccm_ledger.errors import Refused
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.rules.bank_numbers import is_iban

_ID = re.compile(r"B-[0-9]{4}-[0-9]{4,}")


def find_row(ledger: Writing, text: str, where: str = "ROW") -> DbRow:
    """A bank row by its id. Refuses: row-unknown."""
    name = text.strip().upper()
    found = bank_rows.row(ledger.db, name) if _ID.fullmatch(name) else None
    if found is None:
        raise Refused(errors.ROW_UNKNOWN.at(where, value=text))
    return found


def held_payment(ledger: Writing, text: str, amount_rappen: int) -> DbRow:
    """A payment out that is held, of which an expense takes a part or all.

    Refuses: row-unknown, row-received, row-matched, row-amount.
    """
    row = find_row(ledger, text, "--bank-row")
    if row["amount_rappen"] > 0:
        raise Refused(errors.ROW_RECEIVED.at("--bank-row", row=row["id"]))
    left = bank_rows.held_of_row(ledger.db, row["id"])
    if left <= 0:
        raise Refused(errors.ROW_MATCHED.at("--bank-row", row=row["id"], entry=row["entry"]))
    if amount_rappen > left:
        raise Refused(
            errors.ROW_AMOUNT.at(
                "--bank-row",
                row=row["id"],
                left=print_rappen(left),
                asked=print_rappen(amount_rappen),
            )
        )
    return row


def learn_payer(ledger: Writing, receipt: str, entry: int, state: str | None) -> None:
    """Whoever allocates a receipt says whose account it came from."""
    if state is None:
        return
    row = bank_rows.row_of_entry(ledger.db, entry)
    if row is not None and is_iban(row["party_iban"]):
        bank.learn_payer(ledger.db, row["party_iban"], state, receipt, ledger.recorded_at)
