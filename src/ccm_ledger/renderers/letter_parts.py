"""What letters to States are made of: words, figures, address, payment part.

Figures are printed as Geneva prints them in all three languages: 13'074.22.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ccm_ledger.letters import Address, InvoiceLetter, Letterhead, OpenInvoice
from ccm_ledger.money import print_rappen
from ccm_ledger.renderers import qr_bill
from ccm_ledger.renderers.cells import visible
from ccm_ledger.renderers.language import Words, words_of


def frame(head: Letterhead, state: str, name: str, language: str) -> dict[str, Any]:
    address = head.addresses.get(state)
    where = [head.addressee[language]] if address is None else lines(address)[1:]
    shown = name if address is None else address.name
    logo = head.logo
    return {
        "language": language,
        "author": head.unit[language],
        "convention": head.convention[language],
        "unit": head.unit[language],
        "address": list(head.address),
        "notice": head.notice.get(language, ""),
        "logo": None if logo is None else {"ending": logo.ending, "content": list(logo.content)},
        "recipient": [visible(line) for line in (shown, *where)],
        "page": words_of(language)["page"],
        "signatory": head.signatory,
        "function": head.function[language],
    }


def slip(
    state: str,
    invoice: InvoiceLetter | OpenInvoice,
    amount_rappen: int,
    head: Letterhead,
    words: Words,
) -> dict[str, Any] | None:
    """The payment part of an invoice; None where nothing is asked for.

    Raises `Invalid`: what a QR-bill doesn't take.
    """
    if amount_rappen <= 0:
        return None
    said = words["slip"]
    bill = bill_of(state, invoice, amount_rappen, head, words)
    amount = print_rappen(amount_rappen).replace("'", " ")  # the slip groups by blanks
    debtor = qr_bill.printed_debtor(bill)
    return {
        "words": said,
        "symbol": qr_bill.symbol(qr_bill.code_text(bill)),
        "alt": said["alt"].format(amount=amount, iban=bill.iban, reference=bill.reference),
        "iban": qr_bill.grouped(bill.iban),
        "creditor": lines(bill.creditor),
        "reference": qr_bill.grouped(bill.reference),
        "message": bill.message,
        "amount": amount,
        "debtor": [] if debtor is None else lines(debtor),
    }


def bill_of(
    state: str,
    invoice: InvoiceLetter | OpenInvoice,
    amount_rappen: int,
    head: Letterhead,
    words: Words,
) -> qr_bill.Bill:
    """What the payment part of an invoice asks for."""
    return qr_bill.Bill(
        iban=head.iban,
        creditor=head.creditor,
        amount_rappen=amount_rappen,
        reference=invoice.reference,
        message=words["slip"]["message"].format(number=invoice.number, year=invoice.budget_year),
        debtor=head.addresses.get(state),
    )


def lines(address: Address) -> list[str]:
    """An address as it is printed: the country only abroad."""
    street = f"{address.street} {address.number}".strip()
    town = f"{address.postcode} {address.town}".strip()
    if address.country not in {"", "CH"}:
        town = f"{address.country}-{town}"
    return [line for line in (address.name, street, town) if line]


def bank(head: Letterhead, said: Words) -> str:
    bank = ", ".join(part for part in (head.bank, head.bic) if part)
    return said["at_bank"].format(bank=bank) if bank else ""


def column(label: str, side: str = "right", width: str = "auto") -> dict[str, str]:
    return {"label": label, "side": side, "width": width}


def row(cells: Sequence[str], style: str = "line") -> dict[str, Any]:
    return {"style": style, "cells": list(cells)}
