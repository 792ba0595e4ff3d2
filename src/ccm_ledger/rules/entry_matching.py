"""Which entry of the books a row of the bank is: amount, days, document, names. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from ccm_ledger.rules.names import folded


@dataclass(frozen=True, slots=True)
class Booked:
    """An entry of the books that moves money at the bank and that no row explains yet."""

    entry: int
    amount_rappen: int
    day: int  # ordinal
    words: frozenset[str]
    documents: tuple[tuple[str, ...], ...]
    states: frozenset[str]


WINDOW_DAYS = 10
MOST_TOGETHER = 12  # entries whose sums are tried


def find_entry(
    amount_rappen: int,
    day: int,
    texts: Sequence[str],
    candidates: Sequence[Booked],
    states: Sequence[str] = (),
) -> tuple[Booked | None, str]:
    """The entry that a row of the bank is, or why none can be told.

    The amount must be the same and the days near; among several the document decides, then the
    payee's or payer's words, then the day. A receipt that names a State agrees with the row's.
    """
    near = [
        one
        for one in candidates
        if one.amount_rappen == amount_rappen and abs(one.day - day) <= WINDOW_DAYS
    ]
    if states:
        near = [one for one in near if not one.states or one.states & set(states)]
    if not near:
        return None, "no entry of this amount is near this day"
    words, spoken = _said(texts)
    tests: tuple[tuple[str, Callable[[Booked], bool]], ...] = (
        ("the document", lambda one: any(_holds(words, number) for number in one.documents)),
        ("the name", lambda one: len(one.words & spoken) > 0),
        ("the day", lambda one: one.day == day),
    )
    left, because = near, "the only one of its amount near this day"
    for reason, agrees in tests:
        agreeing = [one for one in left if agrees(one)]
        if len(agreeing) == 1:
            return agreeing[0], f"amount and {reason}"
        left = agreeing or left
    if len(left) == 1:
        return left[0], because
    return (
        None,
        f"{len(left)} entries of this amount are near this day, and nothing tells them apart",
    )


def find_entries(
    amount_rappen: int, day: int, texts: Sequence[str], candidates: Sequence[Booked]
) -> tuple[tuple[Booked, ...], str]:
    """Several entries that a payment of the bank is together, or none and why.

    They are all of one direction, and there is just one way to make the amount. Where the payment
    says whom it goes to, or for which documents, each of them agrees with that.
    """
    near = [
        one
        for one in candidates
        if abs(one.day - day) <= WINDOW_DAYS
        and one.amount_rappen * amount_rappen > 0
        and abs(one.amount_rappen) < abs(amount_rappen)
    ]
    words, spoken = _said(texts)
    agreeing = [
        one
        for one in near
        if one.words & spoken or any(_holds(words, number) for number in one.documents)
    ]
    if spoken and not agreeing:
        return (), ""
    tried = agreeing or near
    if not 2 <= len(tried) <= MOST_TOGETHER:
        return (), ""
    found = [
        chosen
        for count in range(2, len(tried) + 1)
        for chosen in combinations(tried, count)
        if sum(one.amount_rappen for one in chosen) == amount_rappen
    ]
    if len(found) > 1:
        return (), f"{len(found)} sums of entries near this day make this amount"
    return (found[0], "together they make this amount") if found else ((), "")


def _said(texts: Sequence[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """All words of texts, and those that may be names."""
    words = tuple(word for text in texts for word in folded(text))
    return words, frozenset(word for word in words if len(word) > 3 and not word.isdigit())


def _holds(words: tuple[str, ...], number: tuple[str, ...]) -> bool:
    size = len(number)
    return size > 0 and any(words[at : at + size] == number for at in range(len(words) - size + 1))
