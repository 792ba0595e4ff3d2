"""Turning the rows of journal and opening files into drafts, with everything that must hold."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from ccm_ledger import errors
from ccm_ledger.dates import parse_date, parse_year
from ccm_ledger.errors import Problems, Refused
from ccm_ledger.money import parse_signed, print_rappen
from ccm_ledger.readers.csv_files import CsvRow
from ccm_ledger.readers.journal_csv import FileEntry, read_entries
from ccm_ledger.records import Draft, EntryKind, Line
from ccm_ledger.services.codes import Codes

# What makes an open item of a row on a control account (COMMANDS, settled points).
_OPEN_ITEM = {
    "1100": ("state", "tier", "budget_year"),
    "2150": ("state", "tier", "budget_year"),
    "2100": ("state", "tier", "budget_year"),
    "1200": ("payee",),
    "2000": ("payee",),
    "2010": ("payee",),
    "2020": ("payee",),
    "2300": ("state",),
}
_TIERS = ("7a", "7b", "7c")


def drafts(
    path: str, codes: Codes, kind: EntryKind, problems: Problems
) -> Iterator[tuple[FileEntry, Draft | None]]:
    """Each entry of a file with its draft, or None where it has problems (which are noted)."""
    reading = _Reading(codes, kind)
    for found in read_entries(path, problems):
        before = problems.count
        draft = _draft(found, reading, problems)
        sound = draft is not None and problems.count == before
        yield found, draft if sound else None


def _draft(found: FileEntry, reading: _Reading, problems: Problems) -> Draft | None:
    lines = [reading.line(row) for row in found.rows]
    day = _day(found)
    if found.whole and len(found.rows) < 2:
        problems.add(errors.ENTRY_ONE_ROW.at(found.where, entry=found.entry))
        return None
    whole = [line for line in lines if line is not None]
    if len(whole) < len(found.rows) or day is None:
        return None
    if not found.whole:
        return None
    _check_balance(found, whole, problems)
    return Draft(
        date=day,
        kind=reading.kind,
        text=whole[0].text or f"Entry {found.entry}",
        lines=tuple(whole),
        source_key=_source_key(found, whole, day),
        where=found.where,
    )


def _day(found: FileEntry) -> date | None:
    """The date of an entry, which its rows agree on."""
    first, *others = found.rows
    day = first.read("date", parse_date)
    written = first.cells["date"]
    for row in others:
        if day is None or row.cells["date"] != written:
            other = row.read("date", parse_date)
            if other is not None and day is not None and other != day:
                row.problem(errors.ENTRY_DATES, entry=found.entry, date=other, first=day)
    return day


class _Place(NamedTuple):
    """What a row is booked on: all but its amount and its words."""

    fund: str
    account: str
    state: str | None
    earmark: str | None
    tier: str | None
    budget_year: int | None
    payee: str | None

    def around(self) -> _Around:
        line = Line(
            self.fund,
            self.account,
            0,
            state=self.state,
            earmark=self.earmark,
            tier=self.tier,
            budget_year=self.budget_year,
            payee=self.payee,
        )
        return _Around(line[:_AMOUNT], line[_AMOUNT + 1 : _REFERENCE])


class _Around(NamedTuple):
    """What a line of a place has before its amount, and between that and its words."""

    before: tuple[Any, ...]
    between: tuple[Any, ...]


_AMOUNT, _REFERENCE = Line._fields.index("amount_rappen"), Line._fields.index("reference")
_PLACES_KEPT = 10_000
# As `json.dumps` writes it; that also looks for lists that hold themselves.
_FORM = json.JSONEncoder(check_circular=False)


class _Reading:
    """Turns the rows of one file into lines. In a long file the same few places come again and
    again; a place without problems is read once."""

    def __init__(self, codes: Codes, kind: EntryKind) -> None:
        self.codes = codes
        self.kind = kind
        self._places: dict[tuple[str, ...], _Around] = {}
        self._cells_of: Callable[[dict[str, str]], tuple[str, ...]] | None = None

    def line(self, row: CsvRow) -> Line | None:
        """The line of a row, or None after noting why there is none."""
        amount = row.read("amount", parse_signed)
        if self._cells_of is None:  # the columns that the file has, as every row has them
            self._cells_of = itemgetter(*(name for name in _Place._fields if name in row.cells))
        cells = self._cells_of(row.cells)
        around = self._places.get(cells)
        if around is None:
            before = row.problems.count
            place = self._read_place(row)
            if place is None:
                return None
            around = place.around()
            if row.problems.count == before:
                if len(self._places) >= _PLACES_KEPT:
                    self._places.clear()
                self._places[cells] = around
        if amount is None:
            return None
        reference, text = row.text("reference") or None, row.text("text") or None
        return Line._make((*around.before, amount, *around.between, reference, text))

    def _read_place(self, row: CsvRow) -> _Place | None:
        codes = self.codes
        fund = row.read("fund", codes.read_fund)
        account = row.read("account", codes.read_account)
        state = row.optional("state", codes.read_state)
        earmark = row.optional("earmark", codes.read_earmark)
        tier = row.optional("tier", _read_tier)
        budget_year = row.optional("budget_year", parse_year)
        payee = row.text("payee") or None
        if earmark and fund and codes.earmarks[earmark]["fund"] != fund:
            owner = codes.earmarks[earmark]["fund"]
            row.problem(errors.EARMARK_OTHER_FUND, earmark=earmark, fund=owner, other=fund)
        if fund is None or account is None:
            return None
        place = _Place(fund, account, state, earmark, tier, budget_year, payee)
        _check_open_item(row, place, self.kind)
        return place


def _read_tier(text: str) -> str:
    if text not in _TIERS:
        raise errors.TIER_UNKNOWN.invalid(value=text)
    return text


def _check_open_item(row: CsvRow, place: _Place, kind: EntryKind) -> None:
    """A row on a control account names what it is an item of.

    An opening may carry deferred contributions whose donors nobody has listed any more.
    """
    if kind == "opening" and place.account == "2300":
        return
    wanted = _OPEN_ITEM.get(place.account, ())
    missing = [name for name in wanted if getattr(place, name) is None]
    if missing:
        plural = "s" if len(missing) > 1 else ""
        row.problem(errors.OPEN_ITEM_COLUMNS, account=place.account, missing=missing, plural=plural)


def _check_balance(found: FileEntry, lines: list[Line], problems: Problems) -> None:
    """One problem for each fund that doesn't balance; the fund is named where there are several."""
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        sums[line.fund] += line.amount_rappen
    for fund, difference in sorted(sums.items()):
        if difference:
            problems.add(
                errors.ENTRY_UNBALANCED.at(
                    found.where,
                    entry=found.entry,
                    difference=print_rappen(abs(difference)),
                    side="debit" if difference > 0 else "credit",
                    fund=f" in fund {fund}",
                )
            )


def _source_key(found: FileEntry, lines: list[Line], day: date) -> str:
    """Known again by content: the entry's name, date and every cell of its lines."""
    form = [found.entry, day.isoformat(), lines]
    return "journal:" + hashlib.sha256(_FORM.encode(form).encode("ascii")).hexdigest()


def opening_drafts(path: str, codes: Codes) -> tuple[list[Draft], date]:
    """The drafts of an opening file, all dated one day, the last of a year.

    Raises `Refused` with every problem of the file.
    """
    problems = Problems()
    found: list[Draft] = []
    first: date | None = None
    for entry, draft in drafts(path, codes, "opening", problems):
        if draft is None:
            continue
        first = first or draft.date
        if draft.date != first:
            problems.add(errors.OPENING_DATES.at(entry.where, date=draft.date, first=first))
        elif (draft.date.month, draft.date.day) != (12, 31):
            problems.add(errors.OPENING_DAY.at(entry.where, date=draft.date))
        found.append(draft)
    problems.refuse(path)
    if first is None:
        raise Refused(errors.CSV_NO_ROWS.at(f"{Path(path)}:1"))
    return found, first
