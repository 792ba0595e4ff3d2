"""`receipt import`: receipts from the officer's CSV file, each row once."""

from __future__ import annotations

from collections.abc import Sequence

from ccm_ledger import errors
from ccm_ledger.database import receipts
from ccm_ledger.errors import Problems, Refused
from ccm_ledger.figures import counted
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.readers.receipt_csv import read_receipts
from ccm_ledger.records import Outcome, ReceiptRow
from ccm_ledger.services.codes import Codes
from ccm_ledger.services.credits import post_credit
from ccm_ledger.services.receipts import PURPOSES, check


def import_csv(ledger: Writing, path: str) -> Outcome:
    """Post the rows of a file that aren't posted yet; rows of one credit share one entry.

    Rows share a credit when they share a date and a reference.
    Refuses: every problem of the file in one go, and what `post` refuses, with file and line.
    """
    problems = Problems()
    codes = Codes.of(ledger.db)
    found = read_receipts(
        path, PURPOSES, codes.read_state, codes.read_earmark, codes.read_fund, problems
    )
    known = receipts.known_sources(ledger.db)
    new = [row for row in found if row.source_key not in known]
    in_file = {str(row.source_key) for row in found}
    for row in new:
        for problem in check(ledger, row, codes) + _conflicts(ledger, row, in_file):
            problems.add(problem)

    posted: list[str] = []
    for credit in _credits(new):
        try:
            posted += post_credit(ledger, credit).receipts
        except Refused as refusal:
            for problem in refusal.problems:
                problems.add(problem)
    problems.refuse(path)
    held = sum(1 for row in receipts.unallocated(ledger.db) if row["id"] in set(posted))
    return Outcome(
        _sentence(len(new), len(found) - len(new), held),
        {
            "read": len(found),
            "already_posted": len(found) - len(new),
            "unallocated": held,
            "receipts": posted,
        },
    )


def _sentence(new: int, already: int, held: int) -> str:
    rest = f"; {already} were posted already" if already else ""
    if not new:
        return f"Nothing new to post{rest}."
    waiting = f"; {held} wait unallocated" if held else ""
    return f"Posted {counted(new, 'receipt')}{rest}{waiting}."


def _credits(rows: Sequence[ReceiptRow]) -> list[list[ReceiptRow]]:
    """Rows of one bank credit together, in the order in which each credit begins."""
    together: dict[tuple[str, str], list[ReceiptRow]] = {}
    for position, row in enumerate(rows):
        own = row.reference or f"\0{position}"  # a row without reference is a credit of its own
        together.setdefault((row.date.isoformat(), own), []).append(row)
    return list(together.values())


def _conflicts(ledger: Writing, row: ReceiptRow, in_file: set[str]) -> list[errors.Problem]:
    """A posted receipt with this date, reference, State and purpose but another amount.

    One that stands in the file as well, unchanged, is the other part of the same credit. One with
    the same amount is posted (its text differs), with a warning: it may be the same payment.
    """
    if not row.reference:
        return []
    problems = []
    for other in receipts.with_reference(
        ledger.db, row.date, row.reference, row.state, row.purpose
    ):
        if other["source_key"] in in_file:
            continue
        amount = print_rappen(other["amount_rappen"])
        if other["amount_rappen"] != row.amount_rappen:
            problems.append(
                errors.RECEIPT_CONFLICT.at(row.where, receipt=other["id"], amount=amount)
            )
        else:
            ledger.warnings.append(
                f"{row.where}: {other['id']} has this date, reference, state, purpose and amount "
                f"too; if it is the same payment, `ccm-ledger receipt reverse {other['id']}`"
            )
    return problems
