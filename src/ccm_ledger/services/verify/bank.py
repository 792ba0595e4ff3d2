"""What `verify` looks at in the bank's files beyond what a query can: their bytes, their chain."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator

from ccm_ledger.database import bank, bank_checks
from ccm_ledger.database.connection import Connection
from ccm_ledger.money import print_rappen


def files(db: Connection) -> Iterator[str]:
    """Each file's bytes against its SHA-256."""
    for row in bank_checks.files(db):
        try:
            data = zlib.decompress(row["compressed"])
        except (zlib.error, TypeError):
            yield f"bank file {row['name']} can't be unpacked"
            continue
        if hashlib.sha256(data).hexdigest() != row["sha256"]:
            yield f"bank file {row['name']} has other bytes than came in"


def chain(db: Connection) -> Iterator[str]:
    """From the first opening balance, all that was booked leads to the last closing balance.

    A gap that somebody answered for counts with what lies in it.
    """
    for account in bank.accounts(db):
        found = bank.chain(db, account["iban"])
        if found is None:
            continue
        booked = bank.booked_in_statements(db, account["iban"])
        made, closing = found["chain_opening_rappen"] + booked, found["chain_closing_rappen"]
        if made != closing:
            yield (
                f"the account ending in {account['iban'][-4:]}: its statements make "
                f"{print_rappen(made)}, the last one closes with {print_rappen(closing)}"
            )
