"""The texts of letters: the same in every language, and nothing left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from ccm_ledger.letters import LANGUAGES
from ccm_ledger.renderers.language import in_words, kept, report_words, words_of


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_says_the_same_with_the_same_figures_in_every_language(language: str) -> None:
    english, other = dict(texts(report_words("en"))), dict(texts(report_words(language)))
    lines = {path for path in other if path.startswith(".lines.")}
    assert set(english) == set(other) - lines
    for path, text in english.items():
        gaps = sorted(re.findall(r"{[^}]+}", text))
        assert sorted(re.findall(r"{[^}]+}", other[path])) == gaps, path
        assert bool(other[path].strip()) == bool(text.strip()), path
        if path.endswith(".by"):
            assert other[path] == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_the_report_holds_a_number_of_its_own(language: str) -> None:
    for path, text in texts(report_words(language)["sentences"]):
        if not path.endswith(".by"):
            bare = re.sub(r"{[^}]+}|7[abc]|(table|tableau|cuadro) 1", "", text)
            assert not re.search(r"[0-9]", bare), path


def test_days_are_written_as_each_language_does() -> None:
    days = [in_words(date(2022, 9, 1), words_of(language)) for language in LANGUAGES]
    assert days == ["1 September 2022", "1er septembre 2022", "1 de septiembre de 2022"]


def test_no_line_ends_between_currency_and_amount_or_before_a_mark() -> None:
    said = "Salaires : CHF 5 sous « Leave » ; le reste"
    firm = "Salaires\u00a0: CHF\u00a05 sous «\u00a0Leave\u00a0»\u00a0; le reste"
    assert kept(said, "CHF") == firm
