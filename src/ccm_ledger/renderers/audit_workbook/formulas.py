"""Formulas as text. What comes from outside gets in as a code that fits a narrow form, or not at
all: a budget line or a detail is compared with the cell it stands in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ccm_ledger.sheets import Beside, Count, Sum, Term, Wanted

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./_-]*")
_CONDITIONS = {"<>", "=", ">0", "<0"}
_HOLE = re.compile(r"\{(!?)([^{}:]+)(?::(col|run))?\}")

Place = Callable[[str, str], str]  # column and how (cell, col, run) -> where that is


@dataclass(frozen=True, slots=True)
class Formulas:
    """Formulas over the table *Journal*; `headers` is column key -> what its header says."""

    headers: Mapping[str, str]

    def of_sum(self, one: Sum, place: Place) -> str:
        """`=(SUMIFS(…)-SUMIFS(…))/100`: whole rappen, divided once."""
        if not one.terms:
            return "=0"
        text = "".join(("+" if t.sign > 0 else "-") + self._summed(t, place) for t in one.terms)
        return f"=({text.removeprefix('+')})/100"

    def of_count(self, one: Count) -> str:
        return f"=COUNTIFS({self._conditions(one.where)})"

    def _summed(self, term: Term, place: Place) -> str:
        rappen = self._column("rappen")
        if any(isinstance(wanted, Beside) for _, wanted in term.where):
            factors = "*".join(f"({self._equal(key, want, place)})" for key, want in term.where)
            return f"SUMPRODUCT({factors}*{rappen})"
        if not term.where:
            return f"SUM({rappen})"
        return f"SUMIFS({rappen},{self._conditions(term.where)})"

    def _conditions(self, where: tuple[tuple[str, Wanted], ...]) -> str:
        return ",".join(f"{self._column(key)},{_criterion(wanted)}" for key, wanted in where)

    def _equal(self, key: str, wanted: Wanted, place: Place) -> str:
        column = self._column(key)
        match wanted:
            case Beside(beside):
                return f"{column}={place(beside, 'cell')}"
            case int():
                return f"{column}={wanted}"
            case str() if wanted.startswith("<>"):
                return f'{column}<>"{_checked(wanted)[2:]}"'
            case _:
                return f'{column}="{_checked(wanted)}"'

    def _column(self, key: str) -> str:
        return f"Journal[{self.headers[key]}]"


def of_pattern(pattern: str, place: Place, differences: Callable[[str], str]) -> str:
    """A pattern of ours with its holes filled."""

    def fill(hole: re.Match[str]) -> str:
        mark, name, how = hole.groups()
        return differences(name) if mark else place(name, how or "cell")

    return "=" + _HOLE.sub(fill, pattern)


def _criterion(wanted: Wanted) -> str:
    assert not isinstance(wanted, Beside), "SUMIFS would read its text as a pattern"
    return str(wanted) if isinstance(wanted, int) else f'"{_checked(wanted)}"'


def _checked(wanted: str) -> str:
    """A code as it may stand in a formula; `<>code` is all but that."""
    if wanted not in _CONDITIONS and not _CODE.fullmatch(wanted.removeprefix("<>")):
        raise ValueError(f"{wanted!r} is no code for a formula")
    return wanted
