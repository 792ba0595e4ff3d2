"""A reminder, its words filled in, as data for the template `letter`."""

from __future__ import annotations

from typing import Any

from ccm_ledger.letters import Letterhead, ReminderLetter
from ccm_ledger.money import print_rappen
from ccm_ledger.renderers import qr_bill
from ccm_ledger.renderers.cells import visible
from ccm_ledger.renderers.language import Words, in_words, words_of
from ccm_ledger.renderers.letter_parts import (
    bank,
    column,
    frame,
    row,
    slip,
)


def reminder_data(letter: ReminderLetter, head: Letterhead) -> dict[str, Any]:
    """A reminder about all that a State owes and is overdue, as the template `letter` sets it."""
    language = letter.recipient.language
    words = words_of(language)
    said = words["reminder"]
    ordinals = said["ordinals"]
    ordinal = (
        ordinals[letter.stage - 1]
        if letter.stage <= len(ordinals)
        else said["further"].format(number=letter.stage)
    )
    on = in_words(letter.reminded_on, words)
    title = said["title"].format(ordinal=ordinal)
    name = visible(letter.recipient.name)
    opening = [
        said["opening"].format(
            unit=head.unit[language],
            convention=head.convention[language],
            state=name,
            date=on,
        )
    ]
    if letter.earlier:
        dates = ", ".join(in_words(day, words) for day in letter.earlier)
        opening.append(said["earlier"].format(dates=dates))
    slips = [
        slip(letter.recipient.state, one, one.outstanding_rappen, head, words)
        for one in letter.invoices
    ]
    return {
        **frame(head, letter.recipient.state, letter.recipient.name, language),
        "title": title,
        "subject": "",
        "running": f"{title}, {name}",
        "ledger_head": words["ledger_head"].format(code=letter.ledger_head),
        "facts": [
            (said["date"], on, False),
            (said["stage"], ordinal, False),
            (said["invoices"], str(len(letter.invoices)), False),
            (said["total_label"], print_rappen(letter.total_rappen), True),
        ],
        "place_date": f"{head.place[language]}, {on}",
        "opening": opening,
        "tables": [_overdue(letter, words)],
        "closing": _reminder_closing(letter, head, words),
        "slips": [part for part in slips if part],
    }


def _overdue(letter: ReminderLetter, words: Words) -> dict[str, Any]:
    said = words["reminder"]
    names = said["columns"]
    return {
        "title": said["table"],
        "lines": [],
        "columns": [
            column(names["number"], "left", "rest"),
            column(names["year"]),
            column(names["due"]),
            column(names["days"]),
            column(names["reference"], "left"),
            column(names["amount"]),
            column(names["outstanding"]),
        ],
        "rows": [
            row(
                [
                    one.number,
                    str(one.budget_year),
                    one.due_on.isoformat(),
                    str((letter.reminded_on - one.due_on).days),
                    qr_bill.grouped(one.reference),
                    print_rappen(one.amount_rappen),
                    print_rappen(one.outstanding_rappen),
                ]
            )
            for one in letter.invoices
        ],
        "total": [said["total"], "", "", "", "", "", print_rappen(letter.total_rappen)],
        "notes": [],
    }


def _reminder_closing(letter: ReminderLetter, head: Letterhead, words: Words) -> list[str]:
    said = words["reminder"]
    closing = []
    if letter.unallocated_rappen:
        closing.append(
            said["credit"].format(
                amount=print_rappen(letter.unallocated_rappen),
                date=in_words(letter.reminded_on, words),
            )
        )
    return [
        *closing,
        said["payment"].format(iban=qr_bill.grouped(head.iban), bank=bank(head, words["invoice"])),
        said["crossed"],
        said["closing"].format(unit=head.unit[letter.recipient.language]),
    ]
