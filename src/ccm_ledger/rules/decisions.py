"""Decisions of the States Parties, and which of them a text names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ccm_ledger.dates import in_words

_PARAGRAPH = re.compile(
    r"(?P<symbol>.*\S)[\s,;:]+(?:paragraph|para|§)\.?\s*(?P<paragraph>\S.*)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision: the document's symbol, the paragraph ('' for the whole), what it allows."""

    symbol: str
    paragraph: str
    date: date
    text: str
    allows: tuple[str, ...]

    @property
    def name(self) -> str:
        """`CCM/MSP/2022/12 para 30`, as an authority names it."""
        return f"{self.symbol} para {self.paragraph}" if self.paragraph else self.symbol

    @property
    def said(self) -> str:
        """As a note names it: with its day and its words."""
        return f"{self.name}, of {in_words(self.date)} ({self.text.rstrip('.')})"


def split(text: str) -> tuple[str, str]:
    """Symbol and paragraph of a text as typed; the paragraph is '' where none is named."""
    found = _PARAGRAPH.fullmatch(" ".join(text.split()))
    if found is None:
        return " ".join(text.split()), ""
    return found["symbol"].rstrip(",;:"), found["paragraph"].rstrip(".")


def same_symbol(one: str, other: str) -> bool:
    """Symbols are told apart by their letters and figures, not by capitals or blanks."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def named(text: str, decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The decisions that a text names and nothing else: a symbol, or `SYMBOL para N`.

    A symbol alone stands for all its paragraphs that are registered.
    """
    known = tuple(decisions)
    whole = tuple(one for one in known if same_symbol(one.symbol, text))
    if whole:
        return whole
    symbol, paragraph = split(text)
    return tuple(
        one
        for one in known
        if same_symbol(one.symbol, symbol) and same_symbol(one.paragraph, paragraph)
    )


def said(text: str, decisions: Sequence[Decision]) -> str:
    """A text as a note says it: a registered decision with its day and words, else as it is."""
    found = named(text, decisions)
    if not found:
        return text
    return "; ".join(one.said for one in found)


def not_allowed(kind: str, decisions: Sequence[Decision]) -> bool:
    """Whether decisions say what they allow, and this isn't among it."""
    return bool(decisions) and all(one.allows and kind not in one.allows for one in decisions)
