"""Reading a number of things from the command line."""

from __future__ import annotations

from ccm_ledger import errors
from ccm_ledger.errors import Refused


def above_zero(text: str, where: str) -> int:
    """A whole number above zero, ASCII digits. Refuses: count-above-zero."""
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise Refused(errors.COUNT_ABOVE_ZERO.at(where, value=text))
    return int(text)
