"""Tables with totals, and the lines that say where printed francs don't add to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ccm_ledger.figures import Amount, Cell, Column, Row, Table
from ccm_ledger.rules.rounding import Casting, casting, said

TOTAL = "total"  # the key of the column that sums the funds


def totalled(
    key: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    label: str,
    *,
    leave_out: Iterable[str] = (),
    notes: tuple[str, ...] = (),
    castings: Sequence[Casting] = (),
) -> Table:
    """A table whose rows add up to a total in every amount column.

    Args:
        label: what the total is called, in the first column of text (else the first column).
        leave_out: keys of amount columns that have no total.
        castings: what the caller has found besides, for sums across a row.
    """
    skipped = set(leave_out)
    first = next((column for column in columns if column.kind == "text"), columns[0])
    total: dict[str, Cell] = {first.key: label}
    found: list[Casting] = []
    for column in columns:
        if column.kind == "amount" and column.key not in skipped:
            figures = tuple(rappen_of(row.cells, column.key) for row in rows)
            total[column.key] = Amount(sum(figures))
            found += casting(column.label, figures, sum(figures))
    rounding = said((*found, *castings))
    return Table(key, title, tuple(columns), tuple(rows), total, notes, rounding)


def rappen_of(cells: Mapping[str, Cell], key: str) -> int:
    """The amount in a cell, in rappen; an empty cell is nil."""
    cell = cells.get(key)
    return cell.rappen if isinstance(cell, Amount) else 0


@dataclass(slots=True)
class Sheet:
    """Rows under headings with subtotals, as a financial statement is set.

    Every amount column of a part is summed; what doesn't add as printed is noted.
    """

    columns: tuple[Column, ...]
    rows: list[Row] = field(default_factory=list)
    castings: list[Casting] = field(default_factory=list)

    def part(
        self, heading: str | None, lines: Sequence[Mapping[str, Cell]], label: str
    ) -> dict[str, int]:
        """Lines and their subtotal; returns the subtotal by column, in rappen."""
        if heading is not None:
            self.rows.append(Row({self._label: heading}, "heading"))
        self.rows += [Row(line) for line in lines]
        sums: dict[str, int] = {}
        for column in self._amounts:
            figures = tuple(rappen_of(line, column.key) for line in lines)
            sums[column.key] = sum(figures)
            self.castings += casting(self._what(label, column), figures, sums[column.key])
        self.subtotal(label, sums)
        return sums

    def line(self, label: str, rappen: Mapping[str, int]) -> None:
        self.rows.append(Row(self._cells(label, rappen)))

    def subtotal(self, label: str, rappen: Mapping[str, int]) -> None:
        self.rows.append(Row(self._cells(label, rappen), "subtotal"))

    def sum_of(self, label: str, parts: Sequence[Mapping[str, int]]) -> dict[str, int]:
        """A subtotal over what stands above it; returns it by column, in rappen."""
        sums: dict[str, int] = {}
        for column in self._amounts:
            figures = tuple(part.get(column.key, 0) for part in parts)
            sums[column.key] = sum(figures)
            self.castings += casting(self._what(label, column), figures, sums[column.key])
        self.subtotal(label, sums)
        return sums

    def table(self, key: str, title: str, notes: tuple[str, ...] = ()) -> Table:
        return Table(key, title, self.columns, tuple(self.rows), None, notes, said(self.castings))

    def _cells(self, label: str, rappen: Mapping[str, int]) -> dict[str, Cell]:
        cells: dict[str, Cell] = {self._label: label}
        for column in self._amounts:
            cells[column.key] = Amount(rappen.get(column.key, 0))
        return cells

    def _what(self, label: str, column: Column) -> str:
        """A sum by its row, and by its column where there are several."""
        return f"{label} ({column.label})" if len(self._amounts) > 1 else label

    @property
    def _label(self) -> str:
        return next(column.key for column in self.columns if column.kind == "text")

    @property
    def _amounts(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.kind == "amount")
