"""What paper says in each language: the words of letters and reports, days, lists.

The sentence of a report is a template whose figures stand as `{budget.approved_total}`: the key of
a figure of the statement. `{year}` and other names without a full stop are no figures.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

Words = Mapping[str, Any]

_FIRM = "\u00a0"  # a blank that no line breaks at


@cache
def words_of(language: str) -> Words:
    """The texts of letters, and what all paper shares: months, page, ledger."""
    return _read("words", language)


@cache
def report_words(language: str) -> Words:
    """The texts of the annual report, and what stands around every statement."""
    return _read("report_words", language)


@cache
def page_words(language: str) -> Words:
    """What a page for the browser says besides."""
    return _read("page_words", language)


def _read(folder: str, language: str) -> Words:
    from importlib import resources  # noqa: PLC0415  a list needs no words

    source = resources.files("ccm_ledger.renderers").joinpath(folder, f"{language}.json")
    found: Words = json.loads(source.read_text("utf-8"))
    return found


def in_words(day: date, words: Words) -> str:
    """`15 September 2022`, `1er septembre 2022`, `15 de septiembre de 2022`."""
    number = words["first"] if day.day == 1 else str(day.day)
    text: str = words["date"].format(
        day=number, month=words["months"][day.month - 1], year=day.year
    )
    return text


def listed(items: Sequence[str], words: Words) -> str:
    """`Australia`, `Australia and Canada`, `Australia, Canada and Switzerland`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])}{words['and']}{items[-1]}"


def kept(text: str, currency: str) -> str:
    """The currency and its amount stay on one line; no mark begins a line, no quotation ends one.

    The blanks are put in where paper and pages are drawn: the words themselves have plain ones.
    """
    found = text.replace(f"{currency} ", f"{currency}{_FIRM}").replace("« ", f"«{_FIRM}")
    for mark in (":", ";", "»"):
        found = found.replace(f" {mark}", f"{_FIRM}{mark}")
    return found


def subtitle(language: str, currency: str, as_of: date, status: str, version: int | None) -> str:
    """`CHF, as at 31 December 2023 · Version 1, final`."""
    said = report_words(language)
    day = in_words(as_of, words_of(language))
    standing = said["status"].get(status, status)
    stand = (
        said["version"].format(version=version, status=standing)
        if version is not None
        else standing[:1].upper() + standing[1:]
    )
    return f"{said['as_at'].format(currency=currency, day=day)} · {stand}"
