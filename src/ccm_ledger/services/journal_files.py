"""Turning the rows of journal and opening files into drafts, with everything that must hold."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from operator import attrgetter
from pathlib import Path

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
_CELLS = attrgetter(*(field.name for field in fields(Line)))


def drafts(
    path: str, codes: Codes, kind: EntryKind, problems: Problems
) -> Iterator[tuple[FileEntry, Draft | None]]:
    """Each entry of a file with its draft, or None where it has problems (which are noted)."""
    for found in read_entries(path, problems):
        before = problems.count
        draft = _draft(found, codes, kind, problems)
        sound = draft is not None and problems.count == before
        yield found, draft if sound else None


def _draft(found: FileEntry, codes: Codes, kind: EntryKind, problems: Problems) -> Draft | None:
    lines = [_line(row, codes, kind) for row in found.rows]
    dates = [row.read("date", parse_date) for row in found.rows]
    for row, day in zip(found.rows, dates, strict=True):
        if day is not None and dates[0] is not None and day != dates[0]:
            row.problem(errors.ENTRY_DATES, entry=found.entry, date=day, first=dates[0])
    if found.whole and len(found.rows) < 2:
        problems.add(errors.ENTRY_ONE_ROW.at(found.where, entry=found.entry))
        return None
    whole = [line for line in lines if line is not None]
    if len(whole) < len(found.rows) or dates[0] is None:
        return None
    if not found.whole:
        return None
    _check_balance(found, whole, problems)
    return Draft(
        date=dates[0],
        kind=kind,
        text=whole[0].text or f"Entry {found.entry}",
        lines=tuple(whole),
        source_key=_source_key(found, whole, dates[0]),
        where=found.where,
    )


def _line(row: CsvRow, codes: Codes, kind: EntryKind) -> Line | None:
    amount = row.read("amount", parse_signed)
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
    if amount is None or fund is None or account is None:
        return None
    line = Line(
        fund=fund,
        account=account,
        amount_rappen=amount,
        state=state,
        earmark=earmark,
        tier=tier,
        budget_year=budget_year,
        payee=payee,
        reference=row.text("reference") or None,
        text=row.text("text") or None,
    )
    _check_open_item(row, line, kind)
    return line


def _read_tier(text: str) -> str:
    if text not in _TIERS:
        raise errors.TIER_UNKNOWN.invalid(value=text)
    return text


def _check_open_item(row: CsvRow, line: Line, kind: EntryKind) -> None:
    """A row on a control account names what it is an item of.

    An opening may carry deferred contributions whose donors nobody has listed any more.
    """
    if kind == "opening" and line.account == "2300":
        return
    wanted = _OPEN_ITEM.get(line.account, ())
    missing = [name for name in wanted if getattr(line, name) is None]
    if missing:
        plural = "s" if len(missing) > 1 else ""
        row.problem(errors.OPEN_ITEM_COLUMNS, account=line.account, missing=missing, plural=plural)


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
    form = [found.entry, day.isoformat(), [_CELLS(line) for line in lines]]
    return "journal:" + hashlib.sha256(json.dumps(form).encode("ascii")).hexdigest()


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
