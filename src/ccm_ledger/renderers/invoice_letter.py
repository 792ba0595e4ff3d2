"""An invoice, its words filled in, as data for the template `letter`."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ccm_ledger.letters import Basis, InvoiceLetter, Letterhead, TierLine
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


def invoice_data(letter: InvoiceLetter, head: Letterhead) -> dict[str, Any]:
    """An invoice, as the template `letter` sets it."""
    language = letter.recipient.language
    words = words_of(language)
    said = words["invoice"]
    facts = [
        (said["number"], letter.number, True),
        (said["date"], in_words(letter.issued_on, words), False),
        (said["due"], in_words(letter.due_on, words), True),
        (said["year"], str(letter.budget_year), False),
        (said["reference"], qr_bill.grouped(letter.reference), False),
    ]
    part = slip(letter.recipient.state, letter, letter.amount_rappen, head, words)
    title = said["title"].format(number=letter.number)
    return {
        **frame(head, letter.recipient.state, letter.recipient.name, language),
        "title": title,
        "subject": said["subject"].format(year=letter.budget_year, unit=head.unit[language]),
        "running": f"{title}, {visible(letter.recipient.name)}",
        "ledger_head": words["ledger_head"].format(code=letter.ledger_head),
        "facts": facts,
        "place_date": f"{head.place[language]}, {in_words(letter.issued_on, words)}",
        "opening": [
            said["opening"].format(
                unit=head.unit[language],
                convention=head.convention[language],
                state=visible(letter.recipient.name),
                year=letter.budget_year,
            )
        ],
        "tables": [
            _calculation(letter, words),
            *([_arrears(letter, words)] if letter.arrears else []),
        ],
        "closing": _invoice_closing(letter, head, words),
        "slips": [part] if part else [],
    }


def _calculation(letter: InvoiceLetter, words: Words) -> dict[str, Any]:
    said, basis = words["invoice"], letter.basis
    names = said["columns"]
    worked = basis is not None
    months = basis is not None and basis.months is not None
    before = any(tier.before_rappen is not None for tier in letter.tiers)
    columns = [column(names["tier"], "left", "rest")]
    if worked:
        columns += [column(names["share"]), column(names["rate"])]
        columns += [column(names["months"])] if months else []
        columns += [column(names["exact"])]
        columns += [column(names["before"])] if before else []
    columns.append(column(names["amount"]))

    def cells(tier: TierLine) -> list[str]:
        name = said["tier"].format(tier=words.get(f"tier_{tier.tier}", tier.tier))
        worked_out: list[str] = []
        if basis is not None:
            worked_out += [
                print_rappen(tier.tier_rappen or 0),
                words["percent"].format(value=basis.adjusted_rate),
            ]
            worked_out += [str(basis.months)] if months else []
            worked_out.append(_grouped(tier.exact_share))
            worked_out += [print_rappen(tier.before_rappen or 0)] if before else []
        return [name, *worked_out, print_rappen(tier.amount_rappen)]

    total = [said["total"], *[""] * (len(columns) - 2), print_rappen(letter.amount_rappen)]
    return {
        "title": said["calculation"],
        "lines": [] if basis is None else _basis_lines(basis, words),
        "columns": columns,
        "rows": [row(cells(tier)) for tier in letter.tiers],
        "total": total,
        "notes": [] if basis is None else _basis_notes(basis, words, before=before),
    }


def _basis_lines(basis: Basis, words: Words) -> list[tuple[str, str]]:
    said = words["invoice"]
    return [
        (
            said["decision"],
            said["decision_value"].format(
                authority=visible(basis.authority), date=in_words(basis.approved_on, words)
            ),
        ),
        (said["budget"], f"CHF {print_rappen(basis.budget_rappen)}"),
        (
            said["rate"],
            said["rate_value"].format(
                rate=basis.rate,
                scale=visible(basis.scale),
                count=basis.party_count,
                date=in_words(basis.assessed_on, words),
                sum=basis.rates_sum,
                adjusted=basis.adjusted_rate,
            ),
        ),
    ]


def _basis_notes(basis: Basis, words: Words, *, before: bool) -> list[str]:
    said = words["invoice"]
    months = "" if basis.months is None else said["formula_months"].format(months=basis.months)
    formula = said["formula"].format(rate=basis.rate, sum=basis.rates_sum, months=months)
    if before:
        formula += said["formula_before"]
    if not basis.split:
        return [formula]
    parts = words["and"].join(
        said["part"].format(
            percent=words["percent"].format(value=_per_cent(Fraction(numerator, denominator))),
            tier=words.get(f"tier_{tier}", tier),
        )
        for tier, numerator, denominator in basis.split
    )
    return [formula, said["split"].format(parts=parts)]


def _per_cent(share: Fraction) -> str:
    """`40`, `33 1/3`: exact."""
    whole, rest = divmod(share * 100, 1)
    return f"{whole} {rest}" if rest else str(whole)


def _arrears(letter: InvoiceLetter, words: Words) -> dict[str, Any]:
    said = words["invoice"]
    names = said["arrears_columns"]
    total = sum(one.outstanding_rappen for one in letter.arrears)
    return {
        "title": said["arrears"].format(date=in_words(letter.issued_on, words)),
        "lines": [],
        "columns": [
            column(names["number"], "left", "rest"),
            column(names["year"]),
            column(names["due"]),
            column(names["reference"], "left"),
            column(names["amount"]),
        ],
        "rows": [
            row(
                [
                    one.number,
                    str(one.budget_year),
                    one.due_on.isoformat(),
                    qr_bill.grouped(one.reference),
                    print_rappen(one.outstanding_rappen),
                ]
            )
            for one in letter.arrears
        ],
        "total": [said["arrears_total"], "", "", "", print_rappen(total)],
        "notes": [said["arrears_note"]],
    }


def _invoice_closing(letter: InvoiceLetter, head: Letterhead, words: Words) -> list[str]:
    said = words["invoice"]
    language = letter.recipient.language
    on = in_words(letter.issued_on, words)
    closing = [] if letter.arrears else [said["no_arrears"].format(date=on)]
    if letter.unallocated_rappen:
        closing.append(
            said["credit"].format(
                amount=print_rappen(letter.unallocated_rappen),
                date=on,
            )
        )
    return [
        *([" ".join(closing)] if closing else []),
        said["payment"].format(
            date=in_words(letter.due_on, words),
            iban=qr_bill.grouped(head.iban),
            bank=bank(head, said),
            reference=qr_bill.grouped(letter.reference),
        ),
        said["closing"].format(unit=head.unit[language]),
    ]


def _grouped(exact: str) -> str:
    """`5'229.687564`: a share with six decimals, its francs grouped."""
    francs, _, rest = exact.partition(".")
    whole = print_rappen(int(francs) * 100).partition(".")[0]
    return f"{whole}.{rest}"
