"""Invoices on paper: a budget year's PDFs into a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ccm_ledger.database import entries, years
from ccm_ledger.database.connection import Connection
from ccm_ledger.errors import Invalid, Problem, Refused
from ccm_ledger.figures import counted
from ccm_ledger.ledger.chain import head_code
from ccm_ledger.letters import CreditLetter, InvoiceLetter
from ccm_ledger.records import Outcome
from ccm_ledger.reports import letters
from ccm_ledger.services import letter_files, letterheads


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where letters go, whose letterhead they carry, and whether others give way."""

    folder: Path
    ledger: Path
    letterhead: str | None
    replace: bool = False


def invoice_pdfs(
    db: Connection, wanted: Wanted, year: int | None, states: Sequence[str], today: date
) -> Outcome:
    """Write a budget year's invoices and credit notes that stand as PDFs, all or nothing.

    Args:
        year: None for the current budget year.
        states: whose, or none for all.

    Refuses: no-invoices, no-invoice-of-state, what a letterhead or a QR-bill doesn't take, and
        what `letter_files.write_all` refuses.
    """
    letter_files.check_folder(wanted.folder)
    of = years.default_year(db, today) if year is None else year
    letters.check_invoiced(db, of, states)
    head = letterheads.letterhead(db, letterheads.chosen(wanted.letterhead, wanted.ledger))
    found = letters.invoice_letters(db, of, states, head.languages, current_head(db))

    notes = letters.credit_letters(db, of, states, head.languages, current_head(db))

    from ccm_ledger.renderers.credit_letter import credit_data  # noqa: PLC0415
    from ccm_ledger.renderers.invoice_letter import invoice_data  # noqa: PLC0415
    from ccm_ledger.renderers.press import Press  # noqa: PLC0415

    press = Press()
    contents = drawn(
        found.letters,
        lambda one: press.pdf("letter", invoice_data(one, head), one.issued_on),
        lambda one: f"invoice {one.number}",
    )
    contents |= drawn(
        notes,
        lambda one: press.pdf("letter", credit_data(one, head), one.credited_on),
        lambda one: f"credit note {one.number}",
    )
    printed: list[InvoiceLetter | CreditLetter] = [*found.letters, *notes]
    written = letter_files.write_all(wanted.folder, contents, wanted.ledger, replace=wanted.replace)
    credited = f" {counted(len(notes), 'credit note')} among them." if notes else ""
    cancelled = f" {found.cancelled} cancelled left out." if found.cancelled else ""
    return Outcome(
        written.sentence("letter" if notes else "invoice", wanted.folder) + credited + cancelled,
        {
            "year": of,
            "folder": str(wanted.folder),
            "written": written.new,
            "unchanged": written.same,
            "replaced": written.replaced,
            "cancelled": found.cancelled,
            "credits": len(notes),
            "files": [
                {
                    "number": one.number,
                    "state": one.recipient.state,
                    "language": one.recipient.language,
                    "file": f"{one.file}.pdf",
                }
                for one in printed
            ],
        },
    )


def current_head(db: Connection) -> str:
    return head_code(entries.head(db)[1])


def drawn(
    found: Sequence[Any], draw: Callable[[Any], bytes], where: Callable[[Any], str]
) -> dict[str, bytes]:
    """File name -> PDF. Every letter that can't be set is a problem; then none is returned."""
    contents: dict[str, bytes] = {}
    problems: list[Problem] = []
    for one in found:
        try:
            contents[f"{one.file}.pdf"] = draw(one)
        except Invalid as invalid:
            problems.append(invalid.at(where(one)))
    if problems:
        raise Refused(*problems)
    return contents
