"""`receipt import`: what a file is shows from its content, not from its name."""

from __future__ import annotations

from collections.abc import Callable

from ccm_ledger import errors
from ccm_ledger.errors import Refused
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.readers.bank_kinds import kind_of
from ccm_ledger.records import Outcome
from ccm_ledger.services.receipt_files import import_csv


def import_file(
    ledger: Writing, path: str, gap_reason: str | None, progress: Callable[[int, int], None]
) -> Outcome:
    """Bring in a camt.053, a camt.054, an MT940 or a CSV file of receipts.

    Args:
        gap_reason: why a statement before this one is missing.
        progress: told how many rows of how many are done.

    Refuses: gap-csv, and what the reader of that kind refuses.
    """
    kind = kind_of(path)
    if kind != "csv":
        # Check digits, names and matching load only where there is a file of the bank.
        from ccm_ledger.services.bank_files.importing import import_bank  # noqa: PLC0415

        return import_bank(ledger, path, kind, gap_reason, progress)
    if gap_reason is not None:
        raise Refused(errors.GAP_CSV.at("--gap"))
    return import_csv(ledger, path)
