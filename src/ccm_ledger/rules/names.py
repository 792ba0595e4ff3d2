"""States as treasuries write them: full of titles, without accents, cut at 35 or 70 characters.

Pure. A name counts where its words stand in the text as they are; the longest name takes its words,
so that GUINEA isn't found in EQUATORIAL GUINEA. A text that is cut names every State that its last
words may begin.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

CUTS = (35, 70)  # where payment systems cut a name
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
                          "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "TH",
                          "ð": "d", "Ð": "D", "\u0131": "i"})  # fmt: skip
# Words that say where an office is, not whose it is: "Embassy of Mali in Switzerland".
_OFFICES = frozenset(
    "EMBASSY EMBASSIES MISSION AMBASSADE EMBAJADA MISION EMBAIXADA MISSAO AMBASCIATA BOTSCHAFT"
    " AMBASSADEN MISSIONE CONSULATE CONSULAT CONSULADO DELEGATION REPRESENTATION".split()
)
_PLACES = frozenset("IN EN AU AUX A ANTE AUPRES TO NEAR BERN BERNE BERNA GENEVA GENEVE GINEBRA"
                    " GENF PRES CHEZ".split())  # fmt: skip
# Words that many names have before what tells them apart.
_TITLES = frozenset(
    "REPUBLIC REPUBLIQUE REPUBLICA KINGDOM ROYAUME REINO STATE STATES ETAT ESTADO UNITED UNION"
    " FEDERAL FEDERALE COMMONWEALTH GOVERNMENT DEMOCRATIC DEMOCRATIQUE DEMOCRATICA PEOPLE S ISLAMIC"
    " ISLAMIQUE PRINCIPALITY PRINCIPAUTE GRAND DUCHY EMBASSY PERMANENT MISSION MINISTRY AMBASSADE"
    " THE OF DE DU DES DEL LA LE LES EL LOS L D AND ET Y".split()
)
# Words of offices, which a cut shortens as well: "MINISTERE DES FIN" names no Finland.
_OFFICE_WORDS = frozenset(
    "FINANCES FINANCE AFFAIRES AFFAIRS ASUNTOS FOREIGN EXTERIORES ETRANGERES DEPARTMENT"
    " DEPARTEMENT MINISTERE MINISTERIO SECRETARIA SECRETARIAT TESORERIA TRESOR TREASURY TESORO"
    " CONTRIBUTION ROYAL NATIONS NACIONES ORGANISATION DIRECTION GENERALE GENERAL".split()
)
_SHORTEST_CUT = 3  # letters of a cut word that still say something


@lru_cache(maxsize=4096)  # the rows of a statement say the same few things
def folded(text: str) -> tuple[str, ...]:
    """The words of a text: capitals without accents, everything else a gap."""
    plain = text
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        plain = "".join(one for one in plain if not unicodedata.combining(one))
    return tuple(re.findall(r"[^\W_]+", re.sub(r"[’'`\u00b4]", " ", plain.upper())))


@dataclass(frozen=True, slots=True)
class Named:
    """A State found in a text, by which words, and whether they were cut."""

    state: str
    words: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    length: int
    states: frozenset[str]

    @property
    def end(self) -> int:
        return self.start + self.length


@dataclass(slots=True)
class Names:
    """The names of all States, ready to be looked for."""

    phrases: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)
    by_first: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Iterable[tuple[str, str]]) -> Names:
        """Build from (State, name); a name of two States stands for both, and names neither."""
        made = cls()
        for state, name in names:
            for phrase in _variants(name):
                known = made.phrases.get(phrase)
                if known is None:
                    made.by_first.setdefault(phrase[0], []).append(phrase)
                made.phrases[phrase] = (known or frozenset()) | {state}
        for phrases in made.by_first.values():
            phrases.sort(key=len, reverse=True)
        return made

    def states_in(self, text: str) -> tuple[Named, ...]:
        """The States that a text names, each once, in the order of the text.

        Several mean that nobody can tell by the name alone.
        """
        words = folded(text)
        found = _without_hosts(words, self._phrases_in(words))
        ends = self._cut_ends(text, words, found)
        if ends is not None:
            start, states = ends
            found = [one for one in found if one.end <= start]
            found.append(_Found(start, len(words) - start, states))
        named: dict[str, Named] = {}
        for one in found:
            for state in sorted(one.states):
                said = words[one.start : one.end]
                cut = state not in self.phrases.get(said, ())
                named.setdefault(state, Named(state, " ".join(said), cut))
        return tuple(named.values())

    def _phrases_in(self, words: tuple[str, ...]) -> list[_Found]:
        """Names that stand in the words, the longest first taking its words."""
        every = [
            _Found(start, len(phrase), self.phrases[phrase])
            for start, word in enumerate(words)
            for phrase in self.by_first.get(word, ())
            if words[start : start + len(phrase)] == phrase
        ]
        taken: set[int] = set()
        kept = []
        for one in sorted(every, key=lambda found: (-found.length, found.start)):
            span = set(range(one.start, one.end))
            if not span & taken:
                taken |= span
                kept.append(one)
        return sorted(kept, key=lambda found: found.start)

    def _cut_ends(
        self, text: str, words: tuple[str, ...], found: list[_Found]
    ) -> tuple[int, frozenset[str]] | None:
        """Where a text may be cut inside a name, and of which States; None where it isn't."""
        length = len(text.rstrip())
        if not words or not any(length in {cut, cut - 1} for cut in CUTS):
            return None
        whole = {one.start: one.states for one in found if one.end == len(words)}
        first: int | None = None
        begun: frozenset[str] = frozenset()
        for start in range(len(words)):
            tail = words[start:]
            if any(one.start < start < one.end for one in found):
                continue  # in the middle of a name that stands there whole
            if _TITLES.issuperset(tail[:-1]) and _says_nothing(tail[-1]):
                continue
            here = self._begun_by(tail)
            if first is None and (not here or sum(map(len, tail)) < _SHORTEST_CUT):
                continue
            if first is not None and not _TITLES.issuperset(words[first:start]):
                break  # "SAINT VINCENT AND T" is one name; "REPUBLIC OF M" may begin many
            begun |= here | (whole.get(start, frozenset()) if here else frozenset())
            first = start if first is None else first
        return None if first is None else (first, begun)

    def _begun_by(self, tail: tuple[str, ...]) -> frozenset[str]:
        return frozenset(
            state
            for phrase, states in self.phrases.items()
            if _begins(phrase, tail)
            for state in states
        )


def _says_nothing(word: str) -> bool:
    """Whether a cut word may as well be a title or an office."""
    return any(other.startswith(word) for other in _TITLES | _OFFICE_WORDS)


def _begins(phrase: tuple[str, ...], tail: tuple[str, ...]) -> bool:
    """Whether the words are a name cut off: all but the last whole, the last one begun."""
    if len(phrase) < len(tail) or phrase == tail:
        return False
    last = len(tail) - 1
    return phrase[:last] == tail[:last] and phrase[last].startswith(tail[last])


def _without_hosts(words: tuple[str, ...], found: list[_Found]) -> list[_Found]:
    """Leave out the country that an embassy or mission is in, where its own is named before."""
    office = next((i for i, word in enumerate(words) if word in _OFFICES), None)
    if office is None or len(found) < 2:
        return found
    own = next(
        (one for one in found if one.start > office and not _placed(words[office : one.start])),
        found[0],
    )
    return [
        one
        for one in found
        if one.states == own.states
        or one.start < own.start
        or not _placed(words[own.end : one.start])
    ]


def _placed(words: tuple[str, ...]) -> bool:
    return any(word in _PLACES for word in words)


def _variants(name: str) -> Iterable[tuple[str, ...]]:
    """A name as it is printed, and its form in brackets both ways round: `Bolivia (…)`."""
    match = re.fullmatch(r"(.+?) \((.+)\)", name)
    if match is None:
        plain = folded(name)
        if plain:
            yield plain
        return
    yield folded(match[1])
    yield folded(match[1]) + folded(match[2])
    yield folded(match[2]) + folded(match[1])


def of_states(
    rows: Iterable[Mapping[str, str | None]], aliases: Iterable[Mapping[str, str]]
) -> Names:
    """The names of the register (English, French, Spanish) and those of the file of aliases."""
    pairs = [
        (str(row["state"]), str(row[column]))
        for row in rows
        for column in ("name", "name_fr", "name_es")
        if row[column]
    ]
    pairs += [(row["state"], row["alias"]) for row in aliases]
    return Names.of(pairs)
