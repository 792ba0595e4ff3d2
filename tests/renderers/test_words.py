"""The texts of letters: the same in every language, and nothing left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from ccm_ledger.letters import LANGUAGES
from ccm_ledger.renderers.language import in_words, words_of


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for key, inner in value.items():
                yield from texts(inner, f"{path}.{key}")
        case list():
            for index, inner in enumerate(value):
                yield from texts(inner, f"{path}[{index}]")
        case _:
            yield path, value


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_with_the_same_gaps(language: str) -> None:
    english, other = dict(texts(words_of("en"))), dict(texts(words_of(language)))
    assert list(english) == list(other)
    for path, text in english.items():
        gaps = set(re.findall(r"{[a-z]+}", text))
        assert set(re.findall(r"{[a-z]+}", other[path])) == gaps, path
        assert other[path].strip(), path


def test_days_are_written_as_each_language_does() -> None:
    days = [in_words(date(2022, 9, 1), words_of(language)) for language in LANGUAGES]
    assert days == ["1 September 2022", "1er septembre 2022", "1 de septiembre de 2022"]
