"""The sheet *Audit tests*: what auditors ask of the entries of a year, answered with lists.

A list is no accusation: a manual entry or a round sum is what an auditor looks at first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from ccm_ledger.database import audit
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.figures import Amount, Cell, Column, amount, code, count, day, text
from ccm_ledger.reports.audit.journal import BROUGHT
from ccm_ledger.reports.audit.terms import IN_YEAR
from ccm_ledger.sheets import Calc, Count, Grid, Line, Page

EARLIEST, LATEST = time(5), time(19)  # UTC: in Switzerland 6 to 20 o'clock, in summer 7 to 21
ROUND_RAPPEN = 100_000  # whole thousands of francs
LATE_DAYS = 90
LISTED = 50  # entries of one test that are listed; all are counted
MANUAL = frozenset({"journal", "opening"})
WITHOUT_PAPER = frozenset({"opening", "invoice", "release", "advance-settled", "accrual-release"})
SATURDAY = 5


@dataclass(slots=True)
class Found:
    """One test: what it looks for, how many entries it found, and the first of them."""

    title: str
    meaning: str
    count: int = 0
    rows: list[DbRow] = field(default_factory=list)

    def add(self, row: DbRow) -> None:
        self.count += 1
        if len(self.rows) < LISTED:
            self.rows.append(row)


def page(db: Connection, year: int) -> Page:
    """The tests, and the entries that each found."""
    closed = audit.first_closed(db, year)
    tests = {
        "hours": Found(
            "Recorded outside working hours",
            "on a Saturday or Sunday, or before 5 or after 19 o'clock UTC",
        ),
        "round": Found("Round sums", "the largest line is whole thousands of francs"),
        "manual": Found(
            "Manual entries", "posted to the journal itself, by no receipt, expense or invoice"
        ),
        "after": Found(
            "Recorded after the year was closed",
            f"first closed at {closed[0]} UTC" if closed else "the year isn't closed yet",
        ),
        "late": Found(
            "Recorded late", f"more than {LATE_DAYS} days after the date that they carry"
        ),
        "paper": Found("Without a document", "neither document nor reference is named"),
        "reversed": Found("Reversed entries", "entries that reverse another, and what they undo"),
        "twice": Found("Possible doubles", "same day, payee and amount as another entry"),
    }
    numbers, adjusted = _Numbers(), _Numbers()
    recorders: Counter[str] = Counter()
    who = _Who(db)
    for row in audit.entries(db, year):
        numbers.add(row["number"])
        adjusted.add(row["adjustment"])
        recorders[who.recorded(row["entry"])] += 1
        for name in _hits(row, closed[1] if closed else None):
            tests[name].add(row)
    for row in audit.doubles(db, year):
        tests["twice"].add(row)
    grids = [_numbers(numbers, adjusted), _summary(tests.values()), _people(recorders)]
    grids += [_list(test, year) for test in tests.values() if test.rows]
    intro = (
        "Every entry of the year was tested. What is found is where to look, and no finding of an "
        "error; the first 50 of each test are listed.",
    )
    return Page("Audit tests", f"Audit tests {year}", tuple(grids), intro)


def _hits(row: DbRow, last: int | None) -> Iterable[str]:
    """The tests that an entry is found by; `last` is the last one before the year was closed."""
    recorded = datetime.fromisoformat(row["recorded_at"]).astimezone(UTC)
    if recorded.weekday() >= SATURDAY or not EARLIEST <= recorded.time() <= LATEST:
        yield "hours"
    if row["amount_rappen"] and row["amount_rappen"] % ROUND_RAPPEN == 0:
        yield "round"
    if row["kind"] in MANUAL:
        yield "manual"
    if last is not None and row["entry"] > last:
        yield "after"
    if (recorded.date() - date.fromisoformat(row["date"])).days > LATE_DAYS:
        yield "late"
    named = row["document"] or row["reference"] or row["reverses"]
    if not named and row["kind"] not in WITHOUT_PAPER:
        yield "paper"
    if row["reverses"] is not None or row["reversed_by"] is not None:
        yield "reversed"


@dataclass(slots=True)
class _Numbers:
    """A series of numbers that begins at 1: how many there are, and the highest."""

    count: int = 0
    highest: int = 0

    def add(self, number: int | None) -> None:
        if number is not None:
            self.count += 1
            self.highest = max(self.highest, number)

    @property
    def gaps(self) -> int:
        """Numbers up to the highest that nobody has; below nil where some have one together."""
        return self.highest - self.count


class _Who:
    """Who recorded an entry; entries are asked for in order."""

    def __init__(self, db: Connection) -> None:
        self.rows = iter(audit.recorders(db))
        self.row: DbRow | None = next(self.rows, None)

    def recorded(self, entry: int) -> str:
        while self.row is not None and self.row["last_entry"] < entry:
            self.row = next(self.rows, None)
        found = self.row
        return "" if found is None or found["first_entry"] > entry else str(found["user"])


def _numbers(numbers: _Numbers, adjusted: _Numbers) -> Grid:
    """Completeness: the numbers of vouchers and adjustments have no gap, debit equals credit."""
    lines = [
        _test("Entries of the year", Count(numbers.count, (("line", 1), ("part", IN_YEAR)))),
        _test(
            "Gaps in the numbers of vouchers",
            Calc(numbers.gaps, "MAX(Journal[Number])-COUNTIFS(Journal[Line],1)"),
        ),
        _test("Gaps in the numbers of adjustments", adjusted.gaps),
        _test("Debits less credits, in rappen", Calc(0, "SUM(Journal[Rappen])")),
        _test(
            "The same, of what was brought forward",
            Calc(0, f'SUMIFS(Journal[Rappen],Journal[Part],"{BROUGHT}")'),
        ),
    ]
    columns = (text("test", "Test"), count("count", "Found"), text("meaning", ""))
    return Grid("Completeness", columns, tuple(lines))


def _test(name: str, found: Count | Calc | int) -> Line:
    return Line({"test": name, "count": found})


def _summary(tests: Iterable[Found]) -> Grid:
    lines = tuple(
        Line({"test": one.title, "count": one.count, "meaning": one.meaning}) for one in tests
    )
    columns = (text("test", "Test"), count("count", "Found"), text("meaning", "What is looked for"))
    return Grid("What was found", columns, lines)


def _people(recorders: Counter[str]) -> Grid:
    lines = tuple(
        Line({"test": user or "not known", "count": number})
        for user, number in sorted(recorders.items())
    )
    columns = (text("test", "Account of the machine"), count("count", "Entries"))
    return Grid("Who recorded the entries", columns, lines)


_COLUMNS: tuple[Column, ...] = (
    text("text", "Text"),
    code("voucher", "Voucher"),
    code("kind", "Kind"),
    day("date", "Date"),
    code("recorded_at", "Recorded (UTC)"),
    amount("amount", "Largest line"),
    text("payee", "Payee"),
    text("document", "Document"),
    code("reverses", "Reverses entry"),
    code("reversed_by", "Reversed by entry"),
)


def _list(test: Found, year: int) -> Grid:
    more = test.count - len(test.rows)
    notes = (f"{more} more are not listed; the sheet Journal has all entries.",) if more else ()
    lines = tuple(Line(_cells(row, year)) for row in test.rows)
    return Grid(f"{test.title}: {test.count}", _COLUMNS, lines, notes)


def _cells(row: DbRow, year: int) -> dict[str, Cell]:
    return {
        "text": row["text"],
        "voucher": f"{year}-{row['number']:04d}",
        "kind": row["kind"],
        "date": date.fromisoformat(row["date"]),
        "recorded_at": row["recorded_at"],
        "amount": Amount(row["amount_rappen"]),
        "payee": row["payee"],
        "document": row["document"],
        "reverses": row["reverses"],
        "reversed_by": row["reversed_by"],
    }
