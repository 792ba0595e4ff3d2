"""The shape a JSON document must have, said as data, and checking a value against it.

A shape's `check` yields what doesn't fit: the path in the document, the kind, and its facts. Keys
that a shape doesn't know are findings too, for a slip in a key must not lose a rule unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from ccm_ledger import errors
from ccm_ledger.errors import Invalid, Kind

Finding = tuple[str, Kind, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Value:
    """A single value: what fits, and how that is said."""

    wanted: str
    fits: Callable[[object], bool]

    def check(self, path: str, value: object) -> Iterator[Finding]:
        if not self.fits(value):
            shown = "null" if value is None else value
            yield path, errors.PROCEDURE_VALUE, {"value": shown, "wanted": self.wanted}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words."""

    words: tuple[str, ...]

    def check(self, path: str, value: object) -> Iterator[Finding]:
        if value not in self.words:
            yield path, errors.PROCEDURE_CHOICE, {"value": value, "wanted": self.words}


@dataclass(frozen=True, slots=True)
class Read:
    """A text that a parser reads."""

    parse: Callable[[str], object]

    def check(self, path: str, value: object) -> Iterator[Finding]:
        if not isinstance(value, str):
            shown = "null" if value is None else value
            yield path, errors.PROCEDURE_VALUE, {"value": shown, "wanted": "a text in quotes"}
            return
        try:
            self.parse(value)
        except Invalid as invalid:
            yield path, invalid.kind, invalid.facts


@dataclass(frozen=True, slots=True)
class Object:
    """An object with the keys it needs and those it may have besides."""

    needed: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(default_factory=dict)

    def check(self, path: str, value: object) -> Iterator[Finding]:
        if not isinstance(value, dict):
            yield path, errors.PROCEDURE_VALUE, {"value": value, "wanted": "an object {…}"}
            return
        known = {**self.needed, **self.optional}
        for key in self.needed:
            if key not in value:
                yield path, errors.PROCEDURE_KEY_MISSING, {"key": key}
        unknown = 0
        for key, inner in value.items():
            at = f"{path}.{key}" if path else key
            if key in known:
                yield from known[key].check(at, inner)
            else:
                unknown += 1
                nearest = errors.nearest(key, known) if unknown <= _LIKENED else ""
                yield (
                    at,
                    errors.PROCEDURE_KEY_UNKNOWN,
                    {
                        "key": key,
                        "nearest": nearest,
                        "known": list(known),
                    },
                )


_LIKENED = 100  # unknown keys that are compared with the known ones


@dataclass(frozen=True, slots=True)
class List:
    """A list of at least one of the same."""

    each: Shape

    def check(self, path: str, value: object) -> Iterator[Finding]:
        if not isinstance(value, list) or not value:
            yield path, errors.PROCEDURE_VALUE, {"value": value, "wanted": "a list, not empty"}
            return
        for index, inner in enumerate(value):
            yield from self.each.check(f"{path}[{index}]", inner)


Shape = Value | Choice | Read | Object | List


def whole(low: int, high: int) -> Value:
    return Value(
        f"a whole number from {low} to {high}",
        lambda value: (
            isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        ),
    )
