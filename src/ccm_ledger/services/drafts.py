"""Reading somebody's draft of the report against the figures of the year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ccm_ledger.database.connection import Connection
from ccm_ledger.figures import (
    Amount,
    Cell,
    Column,
    Row,
    Statement,
    Table,
    amount,
    counted,
    text,
)
from ccm_ledger.money import print_francs, print_rappen, round_to_francs
from ccm_ledger.records import DraftBlock, DraftTable
from ccm_ledger.reports import catalogue, pledges
from ccm_ledger.rules.draft_amounts import Found, Sum, in_table, in_text, sums
from ccm_ledger.services.statements import Wanted, statement

_ADDS, _ROUNDING, _ERROR = "adds", "rounding", "error"


@dataclass(slots=True)
class Known:
    """The figures of a year: by whole francs as printed and by rappen, with where each stands."""

    by_francs: dict[int, list[str]] = field(default_factory=dict)
    by_rappen: dict[int, list[str]] = field(default_factory=dict)

    def add(self, rappen: int, name: str) -> None:
        for known, key in ((self.by_francs, round_to_francs(rappen)), (self.by_rappen, rappen)):
            names = known.setdefault(abs(key), [])
            if name not in names:
                names.append(name)

    def names(self, found: Found) -> list[str]:
        """The figures that print as an amount of the draft does; signs are left to the words."""
        if found.exact:
            return self.by_rappen.get(abs(found.rappen), [])
        return self.by_francs.get(abs(found.rappen) // 100, [])

    def nearest(self, found: Found) -> str:
        """The figure that differs by the least slip of a pen, or lies next to it."""
        francs = abs(found.rappen) // 100
        near = min(
            (one for one in self.by_francs if one),
            key=lambda one: (not _a_slip(francs, one), abs(one - francs), one),
            default=0,
        )
        if not near or not (_a_slip(francs, near) or abs(near - francs) * 50 <= francs):
            return ""
        return f"{print_francs(near * 100)} ({self.by_francs[near][0]})"


def check(db: Connection, draft: Sequence[DraftBlock], year: int, today: date) -> Statement:
    """Every amount of a draft that is no figure of the year, and every column that doesn't add.

    Refuses: no-books.
    """
    catalogue.check_year(db, year, today)
    known = figures_of(db, year, today)
    found = [one for block in draft for one in _amounts(block)]
    strange = [one for one in found if not known.names(one)]
    tables = [block for block in draft if isinstance(block, DraftTable)]
    totals = [one for number, table in enumerate(tables, start=1) for one in sums(table, number)]
    reasons = {id(one): _reason(one, known) for one in totals}
    counts: dict[str, Amount | int | str] = {
        "amounts": len(found),
        "unknown": len(strange),
        "totals": len(totals),
        **{
            f"totals_{what}": sum(reason == what for reason in reasons.values())
            for what in (_ADDS, _ROUNDING, _ERROR)
        },
    }
    return Statement(
        name="draft-check",
        title=f"A draft against the figures of {year}",
        year=year,
        as_of=today,
        figures=counts,
        tables=tuple(_tables(strange, totals, reasons, known)),
        notes=tuple(_notes(counts, year)),
    )


def clean(checked: Statement) -> bool:
    """Whether nothing was found that a person must look at."""
    return not checked.figures["unknown"] and not checked.figures[f"totals_{_ERROR}"]


# ── the figures of a year ────────────────────────────────────────────────────────────────────


def figures_of(db: Connection, year: int, today: date) -> Known:
    """Every amount that the year's statements print: as issued where they are."""
    known = Known()
    for name in catalogue.ISSUED:
        one = statement(db, Wanted(name, year), today)
        for key, value in one.figures.items():
            if isinstance(value, Amount):
                known.add(value.rappen, f"{name}: {key}")
        for table in one.tables:
            rows = [row.cells for row in table.rows]
            for cells in (*rows, *([table.total] if table.total else [])):
                _add_cells(known, f"{name}: {table.title}", table.columns, cells)
    for row in pledges.in_kind_list(db, year).rows:
        given = row["amount"]
        if isinstance(given, Amount):
            known.add(given.rappen, f"in-kind: {row['from']}")
    return known


def _add_cells(
    known: Known, where: str, columns: Sequence[Column], cells: Mapping[str, Cell]
) -> None:
    words = next(
        (str(cells[one.key]) for one in columns if isinstance(cells.get(one.key), str)), ""
    )
    for column in columns:
        value = cells.get(column.key)
        if isinstance(value, Amount):
            known.add(value.rappen, f"{where}, {words}, {column.label}")


def _a_slip(one: int, other: int) -> bool:
    """Whether two numbers differ in one digit, or in two that changed places."""
    left, right = str(one), str(other)
    if len(left) != len(right):
        return False
    different = [at for at, pair in enumerate(zip(left, right, strict=True)) if pair[0] != pair[1]]
    if len(different) == 1:
        return True
    if len(different) != 2:
        return False
    first, second = different
    return left[first] == right[second] and left[second] == right[first]


# ── what the check says ──────────────────────────────────────────────────────────────────────


def _amounts(block: DraftBlock) -> Iterable[Found]:
    return in_table(block) if isinstance(block, DraftTable) else in_text(block)


def _reason(one: Sum, known: Known) -> str:
    """Rounding explains a difference where every figure is one of the year's, and it is small."""
    if one.difference_rappen == 0:
        return _ADDS
    right = all(known.names(line) for line in one.lines)
    total = Found(one.where, "", one.printed_rappen, one.printed_rappen % 100 != 0, "")
    return _ROUNDING if right and known.names(total) and one.may_be_rounding else _ERROR


def _tables(
    strange: Sequence[Found],
    totals: Sequence[Sum],
    reasons: Mapping[int, str],
    known: Known,
) -> Iterator[Table]:
    if strange:
        yield Table(
            "amounts",
            "Amounts that are no figure of the year",
            (
                text("where", "Where"),
                amount("amount", "Amount"),
                text("around", "In the draft"),
                text("nearest", "Nearest figure"),
            ),
            tuple(
                Row(
                    {
                        "where": one.where,
                        "amount": Amount(one.rappen),
                        "written": one.written,
                        "around": one.around,
                        "nearest": known.nearest(one),
                    }
                )
                for one in strange
            ),
        )
    open_totals = [one for one in totals if reasons[id(one)] != _ADDS]
    if open_totals:
        yield Table(
            "columns",
            "Columns that don't add",
            (
                text("where", "Where"),
                text("total", "Total"),
                text("column", "Column"),
                amount("printed", "Printed"),
                amount("adds_to", "Lines add to"),
                amount("difference", "Difference"),
                text("reason", "Reason"),
            ),
            tuple(
                Row(
                    {
                        "where": one.where,
                        "total": one.label,
                        "column": one.column,
                        "printed": Amount(one.printed_rappen),
                        "adds_to": Amount(one.adds_to_rappen),
                        "difference": Amount(one.difference_rappen),
                        "reason": _in_words(one, reasons[id(one)], known),
                    }
                )
                for one in open_totals
            ),
        )


def _in_words(one: Sum, reason: str, known: Known) -> str:
    if reason == _ROUNDING:
        return "rounding: each figure is the year's, rounded by itself"
    wrong = [line.written for line in one.lines if not known.names(line)]
    if wrong:
        return f"an error: no figure of the year is {', '.join(wrong)}"
    if not one.may_be_rounding:
        most = print_rappen(50 * (len(one.lines) + 1))
        return f"an error: rounding explains {most} at most"
    return "an error: the total is no figure of the year"


def _notes(counts: Mapping[str, Amount | int | str], year: int) -> Iterator[str]:
    read, totals = (counted(int(str(counts[key])), key[:-1]) for key in ("amounts", "totals"))
    rounding, wrong = counts[f"totals_{_ROUNDING}"], counts[f"totals_{_ERROR}"]
    yield (
        f"{read} read, {counts['unknown']} of them no figure of {year}; {totals} added up again, "
        f"{rounding} off by rounding, {wrong} by an error."
    )
    yield (
        "Whole francs are held against whole francs as the statements print them, each rounded by "
        "itself; whether a sentence uses the right figure, a person must see."
    )
