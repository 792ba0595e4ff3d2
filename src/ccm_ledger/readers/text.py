"""Text from outside, normalised: NFC, trimmed, nothing invisible."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from ccm_ledger import errors

LIMIT = 1000


@lru_cache(maxsize=4096)  # the rows of a long file say the same things over and over
def read_text(text: str, column: str, limit: int = LIMIT) -> str:
    """Return the text as it is kept. Raises `Invalid` for characters that can't be kept."""
    # What Python calls printable holds none of these; a blank that isn't a space is looked at.
    for character in "" if text.isprintable() else text:
        category = unicodedata.category(character)
        if category in {"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"}:
            code = ord(character)
            point = f"\\x{code:02x}" if code < 0x100 else f"U+{code:04X}"
            raise errors.TEXT_CONTROL.invalid(column=column, value=text, code_point=point)
    kept = unicodedata.normalize("NFC", text).strip()
    if len(kept) > limit:
        raise errors.TEXT_LONG.invalid(column=column, length=len(kept), limit=limit)
    return kept
