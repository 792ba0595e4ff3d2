"""The structured creditor reference (ISO 11649) of an invoice."""

from __future__ import annotations

import re

BODY_LENGTH = 21


def creditor_reference(number: str) -> str:
    """`RF` + two check digits + the invoice number's letters and digits, as printed unspaced.

    The check digits make the whole, with RF00 moved to its end and letters as 10 to 35, leave 1
    when divided by 97 (ISO 11649, mod 97-10).
    """
    body = re.sub(r"[^A-Z0-9]", "", number.upper())[-BODY_LENGTH:]
    assert body, "an invoice number has letters or digits"
    digits = "".join(str(int(character, 36)) for character in body + "RF00")
    return f"RF{98 - int(digits) % 97:02d}{body}"
