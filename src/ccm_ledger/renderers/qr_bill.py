"""The Swiss QR-bill: the text of its code by the rules of SIX, and the symbol.

Source: Implementation Guidelines QR-bill, version 2.3 (in force since 21 November 2025), as far as
public descriptions of it say; the guidelines' own text was not at hand. What we need of them: a
normal IBAN with a creditor reference (SCOR), structured addresses, Swiss francs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ccm_ledger import errors
from ccm_ledger.letters import Address
from ccm_ledger.money import print_exact

MOST_CHARACTERS = 997
MOST_RAPPEN = 99_999_999_999  # 999'999'999.99
# Field of an address -> its greatest length.
LENGTHS = {"name": 70, "street": 70, "number": 16, "postcode": 16, "town": 35}
MESSAGE_LENGTH = 140
NEEDED = ("name", "postcode", "town", "country")
_FURTHER_CHARACTERS = frozenset("ȘșȚț€")


@dataclass(frozen=True, slots=True)
class Bill:
    """What a payment part asks for. The debtor is left empty for the payer to fill in."""

    iban: str
    creditor: Address
    amount_rappen: int
    reference: str
    message: str = ""
    debtor: Address | None = None


def code_text(bill: Bill) -> str:
    """The text that the QR code holds: 31 lines, ended by CR LF but for the last.

    A debtor without postcode is left out: the rules take a whole address or none.

    Raises `Invalid`: qr-iban-country, qr-iban-kind, qr-reference, qr-amount, qr-address-part,
        qr-too-long, qr-character, qr-country, qr-text.
    """
    check_iban(bill.iban)
    if not re.fullmatch(r"RF[0-9]{2}[A-Z0-9]{1,21}", bill.reference) or not _adds_up(
        bill.reference
    ):
        raise errors.QR_REFERENCE.invalid(value=bill.reference)
    if not 0 < bill.amount_rappen <= MOST_RAPPEN:
        raise errors.QR_AMOUNT.invalid(value=print_exact(bill.amount_rappen))
    check_text(bill.message, "the message", MESSAGE_LENGTH)
    lines = [
        *("SPC", "0200", "1", bill.iban),
        *_address(bill.creditor),
        *[""] * 7,  # the ultimate creditor, a field the rules keep for later
        *(print_exact(bill.amount_rappen), "CHF"),
        *(_address(bill.debtor) if printed_debtor(bill) else [""] * 7),
        *("SCOR", bill.reference, bill.message, "EPD"),
    ]
    text = "\r\n".join(lines)
    if len(text) > MOST_CHARACTERS:
        raise errors.QR_TEXT.invalid(length=len(text), limit=MOST_CHARACTERS)
    return text


def printed_debtor(bill: Bill) -> Address | None:
    """The debtor that code and slip show, or None where the payer writes it in."""
    return bill.debtor if bill.debtor is not None and bill.debtor.postcode else None


def check_iban(iban: str) -> None:
    """Only accounts in Switzerland and Liechtenstein have QR-bills; with a QR-IBAN (bank numbers
    30000 to 31999) the creditor reference is not allowed. Raises `Invalid`."""
    if not re.fullmatch(r"(CH|LI)[0-9]{2}[0-9]{5}[A-Z0-9]{12}", iban):
        raise errors.QR_IBAN_COUNTRY.invalid(last_four=iban[-4:])
    if 30000 <= int(iban[4:9]) <= 31999:
        raise errors.QR_IBAN_KIND.invalid(last_four=iban[-4:])


def check_address(address: Address) -> None:
    """What the rules say of a structured address. Raises `Invalid`."""
    for part in NEEDED:
        if not getattr(address, part):
            raise errors.QR_ADDRESS_PART.invalid(part=part)
    for part, length in LENGTHS.items():
        check_text(getattr(address, part), part, length)
    if not re.fullmatch(r"[A-Z]{2}", address.country):
        raise errors.QR_COUNTRY.invalid(value=address.country)


def check_text(text: str, part: str, length: int) -> None:
    """Length and characters: Latin with its accents, U+0020-7E, U+00A0-17F, and ȘșȚț€."""
    if len(text) > length:
        raise errors.QR_TOO_LONG.invalid(part=part, length=len(text), limit=length)
    for character in text:
        code = ord(character)
        if not (0x20 <= code <= 0x7E or 0xA0 <= code <= 0x17F or character in _FURTHER_CHARACTERS):
            raise errors.QR_CHARACTER.invalid(part=part, value=character, code_point=f"{code:04X}")


def grouped(code: str) -> str:
    """An IBAN or creditor reference in groups of four, as it is printed."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def _adds_up(reference: str) -> bool:
    """ISO 11649: with its first four characters moved to the end, letters as 10 to 35, mod 97."""
    moved = reference[4:] + reference[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1


def _address(address: Address | None) -> list[str]:
    assert address is not None, "the caller has looked"
    check_address(address)
    return [
        "S",
        address.name,
        address.street,
        address.number,
        address.postcode,
        address.town,
        address.country,
    ]


# ── the symbol ───────────────────────────────────────────────────────────────────────────────

# The Swiss cross of 7 mm inside the symbol of 46 mm, in millimetres: white, black, white.
_CROSS = (
    '<path fill="#fff" d="M19.5 19.5h7v7h-7z"/>'
    '<path fill="#000" d="M19.75 19.75h6.5v6.5h-6.5z"/>'
    '<path fill="#fff" d="M22.434 20.914h1.167v3.889h-1.167zM21.056 22.293h3.889v1.167h-3.889z"/>'
)


def symbol(text: str) -> str:
    """The QR code of 46 mm with the cross in its middle, as SVG.

    Error correction M as the rules want it, never raised; bytes are UTF-8, never Latin-1; a row's
    neighbouring modules are one rectangle, so that no hair lines show between them.
    """
    import segno  # noqa: PLC0415  only paper needs it

    code = segno.make(text, error="m", micro=False, encoding="utf-8", boost_error=False)
    rows = [bytes(row) for row in code.matrix]
    path = []
    for y, row in enumerate(rows):
        for run in re.finditer(rb"\x01+", row):
            path.append(f"M{run.start()} {y}h{run.end() - run.start()}v1H{run.start()}z")
    scale = f"{46 / len(rows):.6f}"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="46mm" height="46mm" viewBox="0 0 46 46">'
        '<path fill="#fff" d="M0 0h46v46H0z"/>'
        f'<g transform="scale({scale})"><path fill="#000" d="{"".join(path)}"/></g>{_CROSS}</svg>'
    )
