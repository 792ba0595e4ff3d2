"""Everything a statement prints, by name; and a figure as the lines and registers behind it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ccm_ledger.database import entries, funds, sources, states
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.figures import Amount, Cell, Column, Row, Statement, Table
from ccm_ledger.money import print_rappen, round_to_francs
from ccm_ledger.reports import sources as of_figures
from ccm_ledger.reports.source_tables import Sources
from ccm_ledger.reports.trail import joined, limited, rests_on
from ccm_ledger.trails import Derived, Lines, Members, Registered, Source, Step

IN_FULL = 3  # so few lines are each shown with all that they rest on
_NO_NAMES = frozenset({"note", "text", "because", "purpose", "states", "name"})


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure or an amount in a table, as it is named: `variance.actual.Salaries`, or
    `variance.variance.Salaries.approved` (statement, table, row, column)."""

    id: str
    label: str
    value: Amount | int
    place: tuple[str, ...]  # (key,), (table, row, column) or (table, column)

    def prints_as(self, rappen: int, *, exact: bool) -> bool:
        """Whether it prints as an amount, in rappen or rounded to whole francs."""
        if not isinstance(self.value, Amount):
            return not exact and self.value * 100 == rappen
        found = abs(self.value.rappen)
        return found == rappen if exact else abs(round_to_francs(found)) * 100 == rappen


@dataclass(frozen=True)
class Shown:
    """A statement as it is shown, and where its figures come from."""

    db: Connection
    statement: Statement
    name: str  # `variance`, or `account.CHE`

    @cached_property
    def sources(self) -> Sources:
        return of_figures.of_statement(self.db, self.statement)

    @cached_property
    def printed(self) -> dict[str, Printed]:
        """Whatever the statement prints, by its id."""
        found: dict[str, Printed] = {}
        for key, value in self.statement.figures.items():
            if isinstance(value, Amount | int):
                own = f"{self.name}.{key}"
                found[own] = Printed(own, self._label(key), value, (key,))
        for table in self.statement.tables:
            for one in self._cells(table):
                found.setdefault(one.id, one)
        return found

    def _label(self, key: str) -> str:
        return f"{self.statement.title}: {' '.join(re.split(r'[._]', key))}"

    def _cells(self, table: Table) -> Iterator[Printed]:
        taken: Counter[str] = Counter()
        amounts = [column for column in table.columns if column.kind == "amount"]
        counts = [column for column in table.columns if column.key == "count"]
        for number, row in enumerate(table.rows):
            name = row_name(table, row)
            taken[name] += 1
            if taken[name] > 1:
                name = f"{name}.{taken[name]}"
            for column in (*amounts, *counts):
                if isinstance(value := row.cells.get(column.key), Amount | int):
                    yield self._cell(table, name, column, value, str(number))
        for column in amounts if table.total is not None else ():
            assert table.total is not None, "asked above"
            if isinstance(value := table.total.get(column.key), Amount):
                yield self._cell(table, "total", column, value, "")

    def _cell(
        self, table: Table, row: str, column: Column, value: Amount | int, number: str
    ) -> Printed:
        words = joined(row.replace(".", " "), column.label)
        label = f"{table.title or self.statement.title}: {words}"
        place = (table.key, number, column.key) if number else (table.key, column.key)
        return Printed(f"{self.name}.{table.key}.{row}.{column.key}", label, value, place)

    def source(self, printed: Printed) -> Source:
        match printed.place:
            case (key,):
                return self.sources.figure(key)
            case (table, row, column):
                return self.sources.cell(table, int(row), column)
            case (table, column):
                return self.sources.total(table, column)
        raise AssertionError("a figure, a cell or a total")


def row_name(table: Table, row: Row) -> str:
    """What a row of a table is about, in short: `AUT`, `TF.1000.b/f`, `Salaries.Relocation`."""
    cells = row.cells
    words: list[Cell] = [
        cells.get(column.key)
        for column in table.columns
        if column.kind == "code" and column.key not in _NO_NAMES
    ]
    said = [str(word) for word in words if word]
    if not said:
        texts = (c.key for c in table.columns if c.kind == "text" and c.key not in _NO_NAMES)
        said = [str(cells[key]) for key in texts if isinstance(cells.get(key), str) and cells[key]]
    said += [
        str(cells[key]) for key in ("budget_year", "meant_for") if isinstance(cells.get(key), int)
    ]
    return ".".join(said) or "row"


# ── one figure ───────────────────────────────────────────────────────────────────────────────


def figure_step(
    shown: Shown,
    printed: Printed,
    limit: int,
    same: tuple[str, ...] = (),
    in_full: int = IN_FULL,
) -> Step:
    """A figure, and every part that it is the sum of.

    Args:
        same: other names of the same figure.
        in_full: up to so many lines are each shown with all that they rest on.
    """
    source = shown.source(printed)
    statement = shown.statement
    version = f"version {statement.version}, " if statement.version is not None else ""
    words = joined(printed.label, f"{version}{statement.status}")
    parts = tuple(_part(shown, part, limit, in_full) for part in source)
    parts = tuple(part for part in parts if part.kind != "lines" or part.parts) or parts
    parts += also(same)
    value = printed.value
    notes: tuple[Step, ...] = ()
    if isinstance(value, Amount):
        notes = _unlike(shown, source, value)
    return Step(
        "figure",
        printed.id,
        words,
        value if isinstance(value, Amount) else None,
        statement.as_of,
        {"statement": statement.name, "count": value if isinstance(value, int) else None},
        (*parts, *notes),
    )


def also(same: tuple[str, ...]) -> tuple[Step, ...]:
    """The other names of a figure: the same amount from the same lines."""
    return (Step("also printed as", "", joined(*same)),) if same else ()


def _unlike(shown: Shown, source: Source, value: Amount) -> tuple[Step, ...]:
    """What to say where the lines don't come to the figure."""
    if any(isinstance(part, Derived) for part in source):
        return ()
    name = shown.statement.name
    if not source and value.rappen:
        return (
            Step("note", "", of_figures.NO_SOURCE.get(name, "nothing says where this is from")),
        )
    found = of_figures.rappen(shown.db, source)
    if found == value.rappen:
        return () if source or value.rappen else (Step("note", "", "nothing moved"),)
    words = (
        f"the lines come to {print_rappen(found)} now: the ledger has changed since this was "
        f"issued; `ccm-ledger statement {name} {shown.statement.year} --check` says where"
    )
    return (Step("note", "", words),)


def signature(shown: Shown, printed: Printed) -> frozenset[tuple[object, ...]]:
    """What a figure comes from, so that two figures can be told to be one, whatever the sign."""
    sign = -1 if isinstance(printed.value, Amount) and printed.value.rappen < 0 else 1
    net: Counter[tuple[object, ...]] = Counter()
    other: set[tuple[object, ...]] = set()
    for part in shown.source(printed):
        if isinstance(part, Lines):
            for row in sources.listed(shown.db, part):
                net[row["entry"], row["line"]] += sign * part.sign
        elif isinstance(part, Registered):
            other.add((part.register, part.key, sign * part.rappen))
        else:
            other.add((part,))
    return frozenset({(*key, times) for key, times in net.items() if times} | other)


def _part(
    shown: Shown, part: Lines | Registered | Members | Derived, limit: int, in_full: int
) -> Step:
    match part:
        case Lines():
            return _lines(shown.db, part, limit, in_full)
        case Registered():
            words = joined(part.label, part.source)
            return Step(part.register, part.key, words, Amount(part.rappen))
        case Members():
            return _members(shown.db, part, limit)
        case Derived():
            figures = shown.printed
            parts = tuple(
                Step("figure", found.id, found.label, _amount(found.value))
                for key in part.keys
                if (found := figures.get(f"{shown.name}.{key}"))
            )
            return Step("worked out", "", part.how, parts=parts)


def _amount(value: Amount | int) -> Amount | None:
    return value if isinstance(value, Amount) else None


def _members(db: Connection, part: Members, limit: int) -> Step:
    names = states.names(db) if part.kind == "state" else {}
    steps = (Step(part.kind, code, names.get(code, "")) for code in part.codes)
    parts, more = limited(steps, limit)
    return Step("count", str(len(part.codes)), f"{part.kind}s counted", parts=parts, more=more)


def _lines(db: Connection, part: Lines, limit: int, in_full: int) -> Step:
    rappen, count = sources.total(db, part)
    listed = sources.listed(db, part, limit or -1)
    steps = tuple(_line(db, row, part.sign, in_full=count <= in_full) for row in listed)
    noun = "line" if count == 1 else "lines"
    return Step(
        "lines",
        f"{count} {noun}",
        described(db, part),
        Amount(rappen),
        parts=steps,
        more=count - len(steps),
    )


def _line(db: Connection, row: DbRow, sign: int, *, in_full: bool) -> Step:
    entry = int(row["entry"])
    booked = [one["id"] for one in entries.expenses_of(db, entry)]
    booked += [
        one["id"] for one in entries.receipts_of(db, entry) if row["state"] in {None, one["state"]}
    ]
    party = row["payee"] or row["state"]
    words = joined(
        f"{row['fund']} {row['account']}",
        party,
        row["text"] or row["entry_text"],
        *booked[:3],
        row["document"],
    )
    return Step(
        "line",
        f"{entry}/{row['line']}",
        words,
        Amount(sign * row["amount_rappen"]),
        date.fromisoformat(row["date"]),
        {
            "entry": entry,
            "voucher": f"{row['year']}-{row['voucher']:04d}",
            "fund": row["fund"],
            "account": row["account"],
            "state": row["state"],
            "document": row["document"],
            "party": party,
            "booked": joined(*booked[:3]),
            "text": row["text"] or row["entry_text"],
        },
        rests_on(db, entries.entry(db, entry)) if in_full else (),
    )


def described(db: Connection, part: Lines) -> str:
    """What the lines have in common, in words."""
    if part.picked:
        return joined(part.label, "lines by what they answer to")
    return joined(
        part.label,
        "" if part.budget_line and len(part.accounts) > 1 else _accounts(db, part.accounts),
        part.fund and f"fund {part.fund}",
        part.state if part.state else "no State named" if part.state == "" else "",
        part.tier and f"tier {part.tier}",
        part.budget_year and f"budget year {part.budget_year}",
        part.budget_line if part.budget_line else "no line named" if part.budget_line == "" else "",
        part.detail,
        part.earmark and f"earmark {part.earmark}",
        part.earmarked and "from earmarks",
        part.invoices
        and f"invoices {joined(*part.invoices[:3])}{' …' if part.invoices[3:] else ''}",
        part.kinds and f"entries of kind {joined(*part.kinds)}",
        part.side and f"{part.side}s",
        part.entry and f"entry {part.entry}",
        _days(part),
    )


def _accounts(db: Connection, accounts: tuple[str, ...]) -> str:
    if len(accounts) == 1:
        name = next((r["name"] for r in funds.accounts(db) if r["code"] == accounts[0]), "")
        return f"{accounts[0]} {name}".rstrip()
    if len(accounts) <= 6:
        return f"accounts {' '.join(accounts)}"
    return f"{len(accounts)} accounts from {min(accounts)} to {max(accounts)}"


def _days(part: Lines) -> str:
    if part.first_day is None:
        return f"until {part.last_day.isoformat()}" if part.last_day else ""
    last = part.last_day.isoformat() if part.last_day else "today"
    if part.first_day == part.last_day:
        return f"on {last}"
    return f"from {part.first_day.isoformat()} until {last}"
