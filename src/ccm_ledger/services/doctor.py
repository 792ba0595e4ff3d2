"""`doctor`: is this a good place for a ledger, is it looked after? A line a look, and the mend.

It looks at the machine and at what stands still; whether the books are sound is for `verify`.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import metadata, resources
from pathlib import Path

from ccm_ledger import __version__, errors
from ccm_ledger.database import bank, connection, entries, log, years
from ccm_ledger.database.connection import FORMAT_VERSION, Connection
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Cell, Listing, code, counted, text
from ccm_ledger.ledger import high_water
from ccm_ledger.ledger.chain import head_code
from ccm_ledger.services import places
from ccm_ledger.services.keeping import ledger_of, snapshot

YES, NO, UNKNOWN = "yes", "NO", "-"
BACKUP_AGE = timedelta(days=2)  # a night, and one that was missed
STATEMENT_AGE = timedelta(days=45)  # a month, and two weeks until the bank has sent it
YEAR_AGE = timedelta(days=210)  # a year is closed by the end of July
SPARE = 100_000_000  # bytes free on the disk, at least
OLDEST_SQLITE = (3, 37, 0)  # STRICT tables
FONTS = {
    "LiberationSans-Bold.ttf": "ba0e0dc3",
    "LiberationSans-Regular.ttf": "8d91388f",
}  # the first 8 digits of their SHA-256


@dataclass(frozen=True, slots=True)
class Found:
    """One look: yes, NO, or - where nothing can be said; what was seen; what mends it."""

    check: str
    well: str
    detail: str
    mend: str = ""


def listing(found: list[Found], ledger: Path) -> Listing:
    bad = sum(1 for one in found if one.well == NO)
    said = "all well" if not bad else f"{counted(bad, 'thing')} to mend"
    columns = (code("check", "Look at"), text("well", "Well"), text("detail", ""), text("mend", ""))
    rows: tuple[dict[str, Cell], ...] = tuple(
        {"check": one.check, "well": one.well, "detail": one.detail, "mend": one.mend}
        for one in found
    )
    return Listing(f"Doctor on {errors.shown(ledger, 80)}: {said}", columns, rows)


def facts(found: list[Found]) -> dict[str, object]:
    """For programs; `ok` is null where nothing can be said."""
    said = {YES: True, NO: False, UNKNOWN: None}
    return {
        "ok": all(one.well != NO for one in found),
        "checks": [
            {"check": one.check, "ok": said[one.well], "detail": one.detail, "mend": one.mend}
            for one in found
        ],
    }


def doctor(ledger: Path, now: datetime) -> list[Found]:
    """Look at everything, in the order of the page. Nothing is written."""
    looks: list[Callable[[], Iterator[Found]]] = [
        lambda: _file(ledger),
        lambda: _place(ledger),
        lambda: _inside(ledger, now),
        _program,
    ]
    found: list[Found] = []
    for look in looks:
        found += look()
    return [
        Found(one.check, one.well, errors.shown(one.detail), errors.shown(one.mend))
        for one in found
    ]


def _said(check: str, well: bool, detail: str, mend: str) -> Found:
    return Found(check, YES if well else NO, detail, "" if well else mend)


# ── the file and its folder ──────────────────────────────────────────────────────────────────


def _file(ledger: Path) -> Iterator[Found]:
    about, folder = ledger.stat(), ledger.absolute().parent
    mode = stat.S_IMODE(about.st_mode)
    yield _said("mode", not mode & 0o077, f"mode {mode:04o}", f"chmod 600 {ledger}")
    around = folder.stat()
    folder_mode = stat.S_IMODE(around.st_mode)
    yield _said(
        "folder-mode",
        not folder_mode & 0o022,
        f"mode {folder_mode:04o}",
        f"others can put files there: chmod 700 {folder}",
    )
    mine = about.st_uid == os.geteuid()
    yield _said("owner", mine, "yours" if mine else f"user {about.st_uid}", f"chown it: {ledger}")
    beside = [f"{ledger.name}{end}" for end in ("-wal", "-shm")]
    beside = [name for name in beside if (folder / name).exists()]
    yield _said(
        "journal-mode",
        not beside and not connection.journal_mode_is_wal(ledger),
        "rollback journal" if not beside else f"{', '.join(beside)} beside it",
        "another program switched on WAL: restore a backup, or ask for help",
    )
    free = shutil.disk_usage(folder).free
    needed = max(SPARE, 3 * about.st_size)
    yield _said(
        "disk", free >= needed, f"{free // 1_000_000} MB free", "make room; nothing is lost if full"
    )


def _place(ledger: Path) -> Iterator[Found]:
    name = places.file_system(ledger)
    if name is None:
        yield Found("file-system", UNKNOWN, "this machine doesn't say which")
    else:
        bad = places.is_network(name) or places.is_vanishing(name)
        what = "a network drive" if places.is_network(name) else "memory, gone when switched off"
        yield _said(
            "file-system",
            not bad,
            f"{name}, {what}" if bad else f"{name}, a local disk",
            "move it to a local disk: backup there, then --ledger",
        )
    service = places.synced_by(ledger)
    yield _said(
        "synced-folder",
        service is None,
        "nothing synchronizes it" if service is None else f"{service} synchronizes it",
        "move the ledger out; put backups there instead",
    )
    copies = [file.name for file in places.copies(ledger)]
    yield _said(
        "copies",
        not copies,
        "no second copy beside it" if not copies else ", ".join(copies),
        "two people wrote: compare with `verify`, keep one, move the other away",
    )


# ── what the ledger says of itself ───────────────────────────────────────────────────────────


def _inside(ledger: Path, now: datetime) -> Iterator[Found]:
    version = connection.format_version(ledger)
    yield _said(
        "format",
        version == FORMAT_VERSION,
        f"{version}; this program's is {FORMAT_VERSION}",
        "`ccm-ledger upgrade`",
    )
    try:
        with snapshot(ledger) as db:
            looks = [*_inside_open(ledger, db, now)]
    except Refused as refusal:
        problem = refusal.problems[0]
        looks = [Found("opens", NO, problem.what, problem.hint)]
    except (sqlite3.DatabaseError, TypeError, ValueError) as exc:
        looks = [Found("opens", NO, f"it is no whole ledger ({exc})", "`ccm-ledger verify`")]
    yield from looks


def _inside_open(ledger: Path, db: Connection, now: datetime) -> Iterator[Found]:
    sequence, digest = entries.head(db)
    ledger_id = str(years.identity(db)["ledger_id"])
    today = now.astimezone().date()
    yield Found("opens", YES, f"{counted(sequence, 'entry')}, head {head_code(digest)}")
    known = high_water.known(ledger_id)
    behind = known is not None and sequence < known[0]
    seen = "no earlier state is known here" if known is None else f"last seen: entry {known[0]}"
    yield _said("newest", not behind, seen, "an older copy lies here: find the newer one")
    yield _clock(db, now)
    yield from _backup(ledger, ledger_id, sequence, now)
    yield _statement(db, today)
    yield _year(db, today)


def _clock(db: Connection, now: datetime) -> Found:
    last = [str(row["recorded_at"]) for row in log.commands(db, limit=1)]
    stamp = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    behind = bool(last) and stamp < last[0]
    detail = f"{stamp}; last record {last[0]}" if last else stamp
    return _said("clock", not behind, detail, "set the machine's clock")


def _backup(ledger: Path, ledger_id: str, sequence: int, now: datetime) -> Iterator[Found]:
    mend = "`ccm-ledger nightly --backups FOLDER` in cron"
    noted = high_water.last_backup(ledger_id)
    if noted is None:
        yield Found("last-backup", NO, "none is known on this machine", mend)
        return
    file = Path(noted["file"])
    missing = sequence - noted["entries"]
    if not file.exists():
        yield Found("last-backup", NO, f"{file} is gone", mend)
        return
    if ledger_of(file) != ledger_id:
        yield Found("last-backup", NO, f"{file} is no backup of this ledger any more", mend)
        return
    age = now - _made_at(noted["made_at"], file)
    held = "all entries" if not missing else f"{counted(missing, 'entry')} behind"
    yield _said(
        "last-backup",
        not missing or age <= BACKUP_AGE,
        f"{file}, {held}, {_days(age)}",
        mend,
    )
    elsewhere = file.stat().st_dev != ledger.stat().st_dev
    yield Found(
        "backup-elsewhere",
        YES if elsewhere else UNKNOWN,
        "on another disk" if elsewhere else "on the same disk as the ledger",
        "" if elsewhere else "carry a copy off this machine",
    )


def _made_at(written: str, file: Path) -> datetime:
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except ValueError:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _days(age: timedelta) -> str:
    days = max(age.days, 0)
    return "made today" if days == 0 else f"{counted(days, 'day')} old"


def _statement(db: Connection, today: date) -> Found:
    accounts = bank.accounts(db)
    if not accounts:
        return Found("bank", UNKNOWN, "no bank account is known", "`ccm-ledger bank add IBAN`")
    until = [row["to_date"] for row in accounts if row["to_date"]]
    if len(until) < len(accounts):
        four = next(row["iban"][-4:] for row in accounts if not row["to_date"])
        return Found(
            "bank", NO, f"no statement of the account ending in {four}", "import the bank's file"
        )
    oldest = date.fromisoformat(min(until))
    return _said(
        "bank",
        today - oldest <= STATEMENT_AGE,
        f"statements up to {oldest}",
        "`ccm-ledger receipt import` the newest",
    )


def _year(db: Connection, today: date) -> Found:
    states = years.states(db)
    still_open = [year for year, state in states.items() if state != "final"]
    if not still_open:
        return Found("year", YES, "no year is open")
    first = still_open[0]
    late = today - date(first, 12, 31) > YEAR_AGE
    named = ", ".join(f"{year} {states[year]}" for year in still_open)
    return _said("year", not late, named, f"`ccm-ledger year check {first}`")


# ── the program ──────────────────────────────────────────────────────────────────────────────


def _program() -> Iterator[Found]:
    yield _state_folder()
    yield _fonts()
    found = sqlite3.sqlite_version_info
    yield _said("sqlite", found >= OLDEST_SQLITE, sqlite3.sqlite_version, "a newer Python")
    names = ("typer", "rich", "openpyxl", "typst")
    libraries = ", ".join(f"{name} {_version(name)}" for name in names)
    detail = f"ccm-ledger {__version__}, Python {platform.python_version()}, {libraries}"
    yield Found("program", YES, detail)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "missing"


def _state_folder() -> Found:
    folder = high_water.folder()
    place = next(one for one in (folder, *folder.parents) if one.exists())
    return _said(
        "state-folder",
        os.access(place, os.W_OK),
        str(folder),
        "make it writable: an older copy of the ledger is noticed by what lies there",
    )


def _fonts() -> Found:
    """Letters and statements on paper need the fonts that came with the program."""
    room = resources.files("ccm_ledger.renderers") / "fonts"
    wrong = []
    for name, digits in FONTS.items():
        font = room / name
        if not font.is_file() or not hashlib.sha256(font.read_bytes()).hexdigest().startswith(
            digits
        ):
            wrong.append(name)
    return _said(
        "fonts",
        not wrong,
        "as they came" if not wrong else f"{', '.join(wrong)}: missing or altered",
        "install the program again",
    )
