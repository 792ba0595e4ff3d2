"""Which numbers of a draft are amounts of money, and whether its columns add.

A draft is written by people: `CHF 48'470`, `48 470 francs`, `48,470`. A number is taken for an
amount where the currency stands beside it, or where it has marks of thousands and its paragraph
speaks of the currency; in a table, where its column is one of amounts. Years, counts, dates and
numbers of paragraphs are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ccm_ledger.records import DraftRow, DraftTable, DraftText

_MARKS = "'’‘′ \u00a0\u202f\u2009,."  # between thousands, as people and programs write them
_GROUPED = re.compile(
    rf"(?<![\w.,'’‘/-])(?P<sign>[-−–])?(?P<whole>\d{{1,3}}(?P<mark>[{_MARKS}])\d{{3}}"
    rf"(?:(?P=mark)\d{{3}})*)(?:[.,](?P<rest>\d\d))?(?!\w|[.,'’]\d)"
)
_PLAIN = re.compile(
    r"(?<![\w.,'’‘/-])(?P<sign>[-−–])?(?P<whole>\d{1,9})(?:\.(?P<rest>\d\d))?(?!\w|[.,'’]\d)"
)
_CURRENCY = r"(?:CHF|SFr\.?|Fr\.|(?:Swiss\s+)?francs?(?:\s+suisses?)?|francos?(?:\s+suizos?)?)"
_BEFORE = re.compile(rf"(?<!\w){_CURRENCY}\s*$", re.IGNORECASE)
_AFTER = re.compile(rf"\s*{_CURRENCY}(?!\w)", re.IGNORECASE)
_NEXT_AMOUNT = re.compile(r"\s*[-−–]?\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SPEAKS_OF_IT = re.compile(rf"(?<!\w){_CURRENCY}(?!\w)", re.IGNORECASE)
_TOTAL = re.compile(r"^\W*(?:sub-?|sous-)?tota(?:l|les|ux|ls)\b", re.IGNORECASE)
_AROUND = 36  # characters shown on either side of an amount


@dataclass(frozen=True, slots=True)
class Found:
    """An amount of a draft: where, as written, rappen, whether to the rappen, and its context."""

    where: str
    written: str
    rappen: int
    exact: bool
    around: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A total in a column: what is printed, what its lines add to, and how many they are."""

    where: str
    table: int
    label: str
    column: str
    printed_rappen: int
    adds_to_rappen: int
    lines: tuple[Found, ...]

    @property
    def difference_rappen(self) -> int:
        return self.printed_rappen - self.adds_to_rappen

    @property
    def may_be_rounding(self) -> bool:
        """Whether rounding each figure by itself can explain it: half a franc each."""
        return abs(self.difference_rappen) <= 50 * (len(self.lines) + 1)


# ── amounts in sentences ─────────────────────────────────────────────────────────────────────


def in_text(block: DraftText) -> list[Found]:
    """The amounts of a paragraph, in order."""
    text = block.text
    speaks = _SPEAKS_OF_IT.search(text) is not None
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Found]] = []
    for match in (*_GROUPED.finditer(text), *_PLAIN.finditer(text)):
        if any(match.start() < end and start < match.end() for start, end in taken):
            continue
        grouped = match.re is _GROUPED
        beside = _BEFORE.search(text, 0, match.start()) or _has_currency_after(text, match, grouped)
        if beside or (grouped and speaks and match["mark"] not in " ."):
            found.append((match.start(), _found(block.where, text, match)))
        elif not grouped or match["mark"] == " ":
            continue  # `2023 110 States` is looked at again as two numbers
        taken.append(match.span())
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _has_currency_after(text: str, match: re.Match[str], grouped: bool) -> bool:
    """Whether the currency behind a number is its own: in `in 2023 CHF 500` it is the next one's,
    but `9 820 francs 5 times` has marks of thousands and leaves no doubt."""
    after = _AFTER.match(text, match.end())
    return after is not None and (grouped or _NEXT_AMOUNT.match(text, after.end()) is None)


def _found(where: str, text: str, match: re.Match[str]) -> Found:
    first, last = max(match.start() - _AROUND, 0), min(match.end() + _AROUND, len(text))
    around = ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")
    rappen = _rappen(match)
    return Found(where, match.group(), rappen, match["rest"] is not None, " ".join(around.split()))


def _rappen(match: re.Match[str]) -> int:
    whole = int(re.sub(r"\D", "", match["whole"]))
    rappen = whole * 100 + int(match["rest"] or 0)
    return -rappen if match["sign"] else rappen


# ── amounts in tables ────────────────────────────────────────────────────────────────────────


def amount_of(row: DraftRow, number: int) -> Found | None:
    """The amount that a cell is, or None where it is something else."""
    if number >= len(row.cells):
        return None
    match = _read_cell(row.cells[number])
    if match is None:
        return None
    cell = row.cells[number].strip()
    around = " ".join(part for part in (_label(row), cell) if part)
    return Found(row.where, cell, _rappen(match), match["rest"] is not None, around)


def _read_cell(cell: str) -> re.Match[str] | None:
    """The number that a whole cell is, with or without the currency."""
    bare = re.sub(rf"^{_CURRENCY}\s*|\s*{_CURRENCY}$", "", cell.strip(), flags=re.IGNORECASE)
    return _GROUPED.fullmatch(bare) or _PLAIN.fullmatch(bare)


def amount_columns(table: DraftTable) -> list[int]:
    """Numbers of the columns that hold amounts.

    That is a column whose head names the currency, or of whose filled cells most are amounts, one
    of them at least with marks of thousands.
    """
    width = max((len(row.cells) for row in table.rows), default=0)
    return [number for number in range(width) if _holds_amounts(table, number)]


def _holds_amounts(table: DraftTable, number: int) -> bool:
    cells = [row.cells[number] for row in table.rows if number < len(row.cells)]
    filled = [cell for cell in cells if cell.strip()]
    found = [match for cell in filled if (match := _read_cell(cell)) is not None]
    if not found:
        return False
    if number > 0 and _SPEAKS_OF_IT.search(filled[0]):
        return True
    return any(match.re is _GROUPED for match in found) and 2 * len(found) > len(filled)


def in_table(table: DraftTable) -> Iterator[Found]:
    """The amounts of a table's columns of amounts, row by row; and of its other cells as text."""
    columns = amount_columns(table)
    heads = _heads(table)
    for at, row in enumerate(table.rows):
        for number, cell in enumerate(row.cells):
            found = amount_of(row, number) if number in columns and at >= heads else None
            if found is not None:
                yield found
            else:
                yield from in_text(DraftText(row.where, cell))


def _heads(table: DraftTable) -> int:
    """How many rows at the top have no number but years, which are heads of columns."""
    for at, row in enumerate(table.rows):
        numbers = [cell for cell in row.cells if _read_cell(cell) is not None]
        if not all(_YEAR.fullmatch(cell.strip()) for cell in numbers):
            return at
    return len(table.rows)


def sums(table: DraftTable, index: int) -> Iterator[Sum]:
    """Every total of a table's columns of amounts, with what its lines add to."""
    headed = _heads(table) > 0
    for number in amount_columns(table):
        head = table.rows[0].cells[number] if headed and number < len(table.rows[0].cells) else ""
        name = head or f"column {number + 1}"
        yield from _sums_of(table, index, number, name)


def _sums_of(table: DraftTable, index: int, number: int, name: str) -> Iterator[Sum]:
    """A total takes the lines above it: those since the last total, with that total or totals, or
    all lines from the top. The choice that comes nearest is the one that is meant."""
    lines: list[Found] = []
    since: list[Found] = []
    totals: list[Found] = []
    for row in table.rows[_heads(table) :]:
        found = amount_of(row, number)
        if found is None:
            continue
        if not _is_total(row):
            lines.append(found)
            since.append(found)
            continue
        choices = [choice for choice in _choices(lines, since, totals) if choice]
        if choices:
            printed = found.rappen
            meant = min(choices, key=lambda choice: abs(printed - _sum(choice)))
            yield Sum(row.where, index, _label(row), name, printed, _sum(meant), tuple(meant))
        totals.append(found)
        since = []


def _choices(
    lines: Sequence[Found], since: Sequence[Found], totals: Sequence[Found]
) -> Iterator[list[Found]]:
    yield list(since)
    if totals:
        yield [totals[-1], *since]
        yield [*totals, *since]
        yield list(lines)


def _sum(found: Iterable[Found]) -> int:
    return sum(one.rappen for one in found)


def _label(row: DraftRow) -> str:
    """The words of a row before its first number."""
    words = []
    for cell in row.cells:
        if cell.strip() and _read_cell(cell) is not None:
            break
        words.append(cell.strip())
    return " ".join(word for word in words if word)


def _is_total(row: DraftRow) -> bool:
    return _TOTAL.search(_label(row)) is not None
