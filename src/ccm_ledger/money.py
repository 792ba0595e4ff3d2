"""Money: an integer number of rappen inside, francs with two decimals at the edges."""

from __future__ import annotations

import re
import unicodedata

from ccm_ledger import errors

LIMIT_RAPPEN = 100_000_000_000  # 1'000'000'000.00 francs, the most one line may carry
_MOST_DIGITS = 12  # Python refuses to read a number of thousands of digits

_PLAIN = re.compile(r"(?P<francs>[0-9]+)(?:\.(?P<rappen>[0-9]{1,2}))?")
_GROUPED = re.compile(r"(?P<francs>[0-9]{1,3}(?:['’][0-9]{3})+)(?:\.(?P<rappen>[0-9]{1,2}))?")
_NEGATIVE = r"[-−–][0-9'’.,]+|\([0-9'’.,]+\)|[0-9'’.,]*[0-9][-−]"


def parse_amount(text: str) -> int:
    """Read an amount above zero in francs as rappen.

    `518057`, `518057.5`, `518057.00`, `518'057.00` and `518’057.00` are read; anything ambiguous is
    refused, never guessed. Raises `Invalid` with the rule that is broken.
    """
    rappen = parse_amount_or_zero(text)
    if rappen == 0:
        raise errors.AMOUNT_ZERO.invalid(value=text)
    return rappen


def parse_amount_or_zero(text: str) -> int:
    """The same, zero included (a budget line may be nil)."""
    match = _PLAIN.fullmatch(text) or _GROUPED.fullmatch(text)
    if match is None:
        raise _why_not(text)
    whole, parts = match.groups("0")
    francs = whole.replace("'", "").replace("’", "").lstrip("0")
    if len(francs) > _MOST_DIGITS:
        raise errors.AMOUNT_LIMIT.invalid(value=text)
    rappen = int(francs + parts.ljust(2, "0"))
    if rappen > LIMIT_RAPPEN:
        raise errors.AMOUNT_LIMIT.invalid(value=text)
    return rappen


def parse_signed(text: str) -> int:
    """Read a journal amount: debit positive, credit with a leading minus, never zero."""
    sign = -1 if text.startswith("-") else 1
    try:
        return sign * parse_amount(text.removeprefix("-"))
    except errors.Invalid as invalid:
        if invalid.kind is errors.AMOUNT_NEGATIVE:
            raise errors.AMOUNT_SIGN.invalid(value=text) from invalid
        whole = {"value": text} if "value" in invalid.facts else {}
        raise invalid.kind.invalid(**{**invalid.facts, **whole}) from invalid


def _why_not(text: str) -> errors.Invalid:
    """Name the rule that an amount breaks, the most telling one first."""
    if not text.strip():
        return errors.AMOUNT_MISSING.invalid()
    for character in text:
        if character.isspace() and character not in "\t\r\n\v\f":
            point = f"U+{ord(character):04X}" if ord(character) > 127 else "a space"
            return errors.AMOUNT_BLANK.invalid(value=text, code_point=point)
        if unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"}:
            return errors.AMOUNT_INVISIBLE.invalid(value=text, code_point=f"U+{ord(character):04X}")
        if character.isdecimal() and not character.isascii():
            digits = unicodedata.name(character, "other").split(" DIGIT")[0].lower()
            return errors.AMOUNT_DIGITS.invalid(value=text, digits=digits)
    if re.fullmatch(_NEGATIVE, text):
        return errors.AMOUNT_NEGATIVE.invalid(value=text)
    if "," in text and re.fullmatch(r"[0-9'’.,]+", text):
        return errors.AMOUNT_COMMA.invalid(value=text, suggestion=_without_comma(text))
    whole, _, rest = text.partition(".")
    if re.fullmatch(r"[0-9]{3,}", rest) and (_PLAIN.fullmatch(whole) or _GROUPED.fullmatch(whole)):
        return errors.AMOUNT_DECIMALS.invalid(value=text, count=len(rest))
    if "'" in text or "’" in text:
        return errors.AMOUNT_GROUPS.invalid(value=text)
    return errors.AMOUNT_FORM.invalid(value=text)


def _without_comma(text: str) -> str:
    """What an amount with a comma may have meant, in our form."""
    digits = re.sub(r"[^0-9]", "", text)[: 2 * _MOST_DIGITS] or "0"
    last = re.split(r"[.,]", text)[-1]
    if re.fullmatch(r"[0-9]{2}", last):
        return f"{int(digits[:-2] or '0')}.{digits[-2:]}"
    return f"{digits} or {print_francs(int(digits) * 100)}"


def print_exact(rappen: int) -> str:
    """`518057.00`: JSON, CSV and every file that a program reads."""
    francs, rest = divmod(abs(rappen), 100)
    return f"{'-' if rappen < 0 else ''}{francs}.{rest:02d}"


def read_exact(text: str) -> int:
    """The inverse of `print_exact`, for our own files."""
    francs, _, rest = text.removeprefix("-").partition(".")
    return (-1 if text.startswith("-") else 1) * (int(francs) * 100 + int(rest))


def round_to_francs(rappen: int) -> int:
    """Whole francs, half away from zero, each figure by itself (TRUST 3.6)."""
    francs = (abs(rappen) + 50) // 100
    return -francs if rappen < 0 else francs


def print_francs(rappen: int) -> str:
    """`518'057`: whole francs as a statement prints them; a minus is U+2212."""
    return _grouped(round_to_francs(rappen))


def print_rappen(rappen: int) -> str:
    """`518'057.00`: exact, as a statement prints it with `--exact`."""
    francs, rest = divmod(abs(rappen), 100)
    sign = "−" if rappen < 0 else ""
    return f"{sign}{_grouped(francs)}.{rest:02d}"


def _grouped(francs: int) -> str:
    sign = "−" if francs < 0 else ""
    return sign + f"{abs(francs):,}".replace(",", "'")
