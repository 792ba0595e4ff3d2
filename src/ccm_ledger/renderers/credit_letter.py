"""A credit note, its words filled in, as data for the template `letter`."""

from __future__ import annotations

from typing import Any

from ccm_ledger.letters import CreditLetter, Letterhead
from ccm_ledger.money import print_rappen
from ccm_ledger.renderers import qr_bill
from ccm_ledger.renderers.cells import visible
from ccm_ledger.renderers.language import in_words, words_of
from ccm_ledger.renderers.letter_parts import column, frame, row


def credit_data(letter: CreditLetter, head: Letterhead) -> dict[str, Any]:
    """A credit note, as the template `letter` sets it; it asks for nothing, so it has no slip."""
    language = letter.recipient.language
    words = words_of(language)
    said, state = words["credit_note"], visible(letter.recipient.name)
    on = in_words(letter.credited_on, words)
    names = said["columns"]
    title = said["title"].format(number=letter.number)
    left = said["left"].format(
        invoice=letter.invoice, date=on, amount=print_rappen(letter.outstanding_rappen)
    )
    pay = [said["pay"]] if letter.outstanding_rappen > 0 else []
    return {
        **frame(head, letter.recipient.state, letter.recipient.name, language),
        "title": title,
        "subject": said["subject"].format(invoice=letter.invoice, year=letter.budget_year),
        "running": f"{title}, {state}",
        "ledger_head": words["ledger_head"].format(code=letter.ledger_head),
        "facts": [
            (said["number"], letter.number, True),
            (said["date"], on, False),
            (said["invoice"], letter.invoice, True),
            (said["issued"], in_words(letter.issued_on, words), False),
            (said["year"], str(letter.budget_year), False),
            (said["reference"], qr_bill.grouped(letter.reference), False),
        ],
        "place_date": f"{head.place[language]}, {on}",
        "opening": [
            said["opening"].format(
                unit=head.unit[language],
                convention=head.convention[language],
                invoice=letter.invoice,
                state=state,
            )
        ],
        "tables": [
            {
                "title": said["credited"],
                "lines": [(said["reason"], visible(letter.reason))],
                "columns": [
                    column(names["tier"], "left", "rest"),
                    column(names["invoiced"]),
                    column(names["amount"]),
                ],
                "rows": [
                    row(
                        [
                            words["invoice"]["tier"].format(
                                tier=words.get(f"tier_{one.tier}", one.tier)
                            ),
                            print_rappen(one.invoiced_rappen),
                            print_rappen(one.amount_rappen),
                        ]
                    )
                    for one in letter.tiers
                ],
                "total": [said["total"], "", print_rappen(letter.amount_rappen)],
                "notes": [],
            }
        ],
        "closing": [
            " ".join([left, *pay]),
            words["invoice"]["closing"].format(unit=head.unit[language]),
        ],
        "slips": [],
    }
