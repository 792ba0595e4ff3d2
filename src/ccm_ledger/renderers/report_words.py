"""The words of a report, by language, and what stands around every statement.

A sentence is a template whose figures stand as `{budget.approved_total}`: the key of a figure of
the statement. `{year}` and other names without a full stop are no figures.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from ccm_ledger.letters import LANGUAGES

Words = dict[str, Any]


@cache
def words_of(language: str) -> Words:
    """Everything a report says in a language."""
    assert language in LANGUAGES, "the command refuses others"
    file = resources.files("ccm_ledger.renderers") / "report_words" / f"{language}.json"
    words: Words = json.loads(file.read_text(encoding="utf-8"))
    return words


def frame(language: str) -> dict[str, str]:
    """What stands around a statement: `head`, `ledger`, `page`, `none`."""
    found: dict[str, str] = words_of(language)["frame"]
    return found


def subtitle(language: str, currency: str, as_of: date, status: str, version: int | None) -> str:
    """`CHF, as at 31 December 2023 · Version 1, final`."""
    frame = words_of(language)["frame"]
    standing = frame["status"].get(status, status)
    said = (
        frame["version"].format(version=version, status=standing)
        if version is not None
        else standing[:1].upper() + standing[1:]
    )
    return f"{frame['as_at'].format(currency=currency, day=in_words(language, as_of))} · {said}"


def in_words(language: str, day: date) -> str:
    """`31 December 2023`, `31 décembre 2023`, `1er janvier 2023`, `31 de diciembre de 2023`."""
    frame = words_of(language)["frame"]
    number = frame["first"] if day.day == 1 else str(day.day)
    said: str = frame["day"].format(day=number, month=frame["months"][day.month - 1], year=day.year)
    return said


def listed(language: str, words: tuple[str, ...]) -> str:
    """`Australia`, `Australia and Canada`, `Australia, Canada and Switzerland`."""
    if len(words) < 2:
        return "".join(words)
    joint: str = words_of(language)["frame"]["and"]
    return f"{', '.join(words[:-1])}{joint}{words[-1]}"
