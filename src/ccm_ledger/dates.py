"""Dates and years: read strictly, and never from the clock in the middle of a rule."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from ccm_ledger import errors

_ISO = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_YEAR = r"[1-9][0-9]{3}"
_SPREADSHEET_DAY_ZERO = date(1899, 12, 30)


@lru_cache(maxsize=1024)  # the rows of a file share their days
def parse_date(text: str) -> date:
    """Read `YYYY-MM-DD`, ASCII digits, a day that exists. Raises `Invalid`.

    `date.fromisoformat` also takes `20240101` and week dates, so the form is checked first.
    """
    match = re.fullmatch(_ISO, text)
    if match is None:
        raise _why_not(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as exc:
        raise errors.DATE_NO_SUCH.invalid(value=text) from exc


def _why_not(text: str) -> errors.Invalid:
    if not text.strip():
        return errors.DATE_MISSING.invalid()
    if match := re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ].+", text):
        return errors.DATE_TIME.invalid(value=text, likely=match[1])
    if match := re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", text):
        likely = f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"
        return errors.DATE_LIKELY.invalid(value=text, likely=likely)
    if re.fullmatch(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}", text):
        return errors.DATE_AMBIGUOUS.invalid(value=text)
    if re.fullmatch(r"[1-9][0-9]{4}", text):
        likely = (_SPREADSHEET_DAY_ZERO + timedelta(days=int(text))).isoformat()
        return errors.DATE_NUMBER.invalid(value=text, likely=likely)
    return errors.DATE_FORM.invalid(value=text)


def parse_year(text: str) -> int:
    """Read a year of four ASCII digits. Raises `Invalid`."""
    if not re.fullmatch(_YEAR, text):
        raise errors.YEAR_FORM.invalid(value=text)
    return int(text)


def last_day(year: int) -> date:
    return date(year, 12, 31)


def first_day(year: int) -> date:
    return date(year, 1, 1)


def in_words(day: date) -> str:
    """`31 December 2023`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = (
    "January February March April May June July August September October November December"
).split()
