"""The whole of a year, or of the ledger: a workbook, CSV files, one JSON document, a journal.

Nothing of it depends on the clock: the same ledger gives the same files. What is written is new,
private and complete, or isn't there.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import IO

from ccm_ledger import errors
from ccm_ledger.database import backup, budgets, entries, exports, years
from ccm_ledger.database.connection import Connection
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Cell, Listing, Paper, Statement, text
from ccm_ledger.ledger.chain import head_code
from ccm_ledger.records import Entry, Outcome
from ccm_ledger.renderers import beancount, csv_text, hledger, json_text, kit
from ccm_ledger.renderers.plain_text import PlainJournal
from ccm_ledger.reports import assessment, audit_book, audit_registers, catalogue
from ccm_ledger.reports.audit_book import Book
from ccm_ledger.services import audit_workbook, files, plain_journals
from ccm_ledger.services.statements import Wanted, statement
from ccm_ledger.services.verify import run as verify
from ccm_ledger.sheets import LongList

PAPER = Paper(exact=True)
ENDINGS = {
    "xlsx": (".xlsx",),
    "json": (".json",),
    "hledger": (".journal", ".hledger"),
    "beancount": (".beancount", ".bean"),
    "kit": (".py",),
}
AT_ONCE = 2000  # rows drawn together; enough to be quick, few enough to need no memory


@dataclass(frozen=True, slots=True)
class Export:
    """What is exported: of which ledger, of one year or of all (None), seen on which day."""

    db: Connection
    ledger: Path
    year: int | None
    today: date

    @property
    def years(self) -> list[int]:
        if self.year is not None:
            return [self.year]
        return sorted({*years.with_entries(self.db), *years.with_budget(self.db)})

    @property
    def head(self) -> str:
        return head_code(entries.head(self.db)[1])

    def about(self) -> dict[str, Cell]:
        return audit_book.about(self.db, self.year, self.head)

    def books(self) -> tuple[Book, ...]:
        return audit_book.books(self.db, self.year, self.today)

    def everything(self) -> tuple[Book, ...]:
        """The lists, and each register that none of them holds; a workbook leaves those out."""
        return (*self.books(), *audit_registers.books(self.db))

    def checks(self) -> Listing:
        return verify.listing(verify.content(self.db, self.ledger))

    def statements(self) -> Iterator[Statement]:
        """The statements of each year, as issued where they are, and its apportionment."""
        for year in self.years:
            for name in catalogue.ISSUED:
                yield statement(self.db, Wanted(name, year), self.today)
            if budgets.in_force(self.db, year) is not None:
                yield assessment.statement(self.db, year)

    def named(self, name: str, year: int | None) -> str:
        """The year belongs to the name only where there are several."""
        return name if self.year is not None or year is None else f"{name}-{year}"


def export(
    db: Connection, ledger: Path, form: str, year: int | None, target: Path, today: date
) -> Outcome:
    """Write an export.

    Args:
        form: `xlsx`, `csv` (target is then a folder), `json`, `hledger`, `beancount`, or `kit` (the
            script that checks csv and json).
        year: None for the whole ledger, its statements year by year.

    Refuses: no-books, export-ending, out-is-ledger, out-exists, folder-missing, workbook-limit,
        disk-full, permission.
    """
    endings = ENDINGS.get(form, ())
    if endings and target.suffix.lower() not in endings:
        wanted_ending = " or ".join(endings)
        raise Refused(errors.EXPORT_ENDING.at("--out", value=target.name, ending=wanted_ending))
    files.check_new(target, ledger)
    if form == "kit":
        return _kit(target, ledger)
    if year is not None:
        catalogue.check_year(db, year, today)
    wanted = Export(db, ledger, year, today)
    try:
        written = _WRITERS[form](wanted, target)
    except FileExistsError as exc:
        raise Refused(errors.OUT_EXISTS.at(target)) from exc
    except OSError as exc:
        raise Refused(files.problem_of(target, exc)) from exc
    count = entries.head(db)[0]
    of = f"{year}" if year is not None else "the whole ledger"
    return Outcome(
        f"Exported {of} to {target}: ledger of {count} entries, head {wanted.head}.",
        {
            "file": str(target),
            "export": form,
            "year": year,
            "entries": count,
            "head": wanted.head,
            "files": written,
        },
    )


def _kit(target: Path, ledger: Path) -> Outcome:
    """The script by which an auditor checks an export without this program."""
    data = kit.script()
    files.write_new(target, data, ledger)
    return Outcome(
        f"Wrote {target}, which checks an export: python3 {target.name} EXPORT.",
        {"file": str(target), "export": "kit", "sha256": hashlib.sha256(data).hexdigest()},
    )


# ── a workbook ───────────────────────────────────────────────────────────────────────────────


def _write_workbook(wanted: Export, target: Path) -> list[dict[str, Cell]]:
    """The auditor's workbook of a year; the whole ledger as plain lists."""
    if wanted.year is not None:
        with new_file(target) as file:
            audit_workbook.write(wanted.db, wanted.ledger, wanted.year, wanted.today, file)
        return []
    from ccm_ledger.renderers.workbook import (  # noqa: PLC0415  openpyxl costs 0.1 s
        Properties,
        Sheet,
        write_workbook,
    )

    sheets = [Sheet("About", _about_listing(wanted))]
    sheets += [Sheet(_tab(wanted.named(one.name, one.year)), one) for one in wanted.statements()]
    sheets += [
        Sheet(_tab(book.key), LongList(book.title, book.columns, book.read))
        for book in wanted.books()
    ]
    sheets.append(Sheet("Checks", wanted.checks()))
    recorded = datetime.fromisoformat(exports.last_recorded(wanted.db))
    properties = Properties("Ledger", recorded.astimezone(UTC), wanted.head)
    with new_file(target) as file:
        write_workbook(file, sheets, properties)
    return []


def _about_listing(wanted: Export) -> Listing:
    rows = tuple(
        {"what": key.replace("_", " ").capitalize(), "value": value}
        for key, value in wanted.about().items()
        if value is not None
    )
    return Listing("What this is", (text("what", ""), text("value", "")), rows)


def _tab(name: str) -> str:
    return name.replace("-", " ").capitalize()


# ── a JSON document ──────────────────────────────────────────────────────────────────────────


def _write_json(wanted: Export, target: Path) -> list[dict[str, Cell]]:
    with new_file(target) as raw:
        for piece in json_pieces(wanted):
            raw.write(piece.encode())
    return []


def json_pieces(wanted: Export) -> Iterator[str]:
    """One document: about, statements by year, every list, the checks."""
    yield '{"about": ' + json_text.draw_facts(wanted.about()).rstrip()
    yield ',\n"statements": ['
    separator = "\n"
    for one in wanted.statements():
        yield separator + json_text.draw_statement(one, PAPER).rstrip()
        separator = ",\n"
    yield "]"
    for book in wanted.everything():
        yield f',\n"{book.key.replace("-", "_")}": ['
        separator = "\n"
        for row in book.read():
            yield separator + json_text.draw_facts(row).rstrip()
            separator = ",\n"
        yield "]"
    yield ',\n"checks": ' + json_text.draw_listing(wanted.checks(), PAPER).rstrip() + "}\n"


# ── a folder of CSV files ────────────────────────────────────────────────────────────────────


def _write_folder(wanted: Export, target: Path) -> list[dict[str, Cell]]:
    """Every list and statement as a file of its own, and what they are: `manifest.json`.

    The folder is filled under another name and then given its own.
    """
    making = target.with_name(f".{secrets.token_hex(8)}.part")
    making.mkdir(mode=0o700)
    try:
        written = [_put(making, f"{name}.csv", pieces) for name, pieces in csv_files(wanted)]
        manifest = wanted.about() | {"files": written}
        _put(making, "manifest.json", iter([json_text.draw_facts(manifest)]))
        backup.sync(making)
        if os.path.lexists(target):
            raise FileExistsError(target)
        making.rename(target)
        backup.sync(target.absolute().parent)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return written


def csv_files(wanted: Export) -> Iterator[tuple[str, Iterable[str]]]:
    """Name and content of each file. `journal` is what `journal import` reads; every column of it
    is in `journal-lines`."""
    yield "journal", _csv_pieces(audit_book.importable(wanted.db, wanted.year))
    for book in wanted.everything():
        yield "journal-lines" if book.key == "journal" else book.key, _csv_pieces(book)
    for one in wanted.statements():
        yield wanted.named(one.name, one.year), [csv_text.draw_statement(one, PAPER)]
    yield "checks", [csv_text.draw_listing(wanted.checks(), PAPER)]


def _csv_pieces(book: Book) -> Iterator[str]:
    """A list, some rows at a time; the header stands before the first ones."""
    rows = iter(book.read())
    some = tuple(islice(rows, AT_ONCE))
    yield csv_text.draw_listing(Listing(book.title, book.columns, some), PAPER)
    while some := tuple(islice(rows, AT_ONCE)):
        drawn = csv_text.draw_listing(Listing(book.title, book.columns, some), PAPER)
        yield drawn.partition("\n")[2]


def _put(folder: Path, name: str, pieces: Iterable[str]) -> dict[str, Cell]:
    """Write one file of the folder; returns what the manifest says of it."""
    path = folder / name
    with _opened(path) as file:
        for piece in pieces:
            file.write(piece.encode())
        file.flush()
        os.fsync(file.fileno())
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": name, "sha256": digest, "bytes": path.stat().st_size}


# ── journals for other programs ──────────────────────────────────────────────────────────────


def _write_hledger(wanted: Export, target: Path) -> list[dict[str, Cell]]:
    return _write_plain(wanted, target, hledger.draw)


def _write_beancount(wanted: Export, target: Path) -> list[dict[str, Cell]]:
    return _write_plain(wanted, target, beancount.draw)


def _write_plain(
    wanted: Export, target: Path, draw: Callable[[PlainJournal, Iterable[Entry]], Iterator[str]]
) -> list[dict[str, Cell]]:
    about = [f"{key.replace('_', ' ')}: {value}" for key, value in wanted.about().items() if value]
    journal = plain_journals.journal(wanted.db, wanted.year, about)
    with new_file(target) as raw:
        for piece in draw(journal, plain_journals.entries_of(wanted.db, wanted.year)):
            raw.write(piece.encode())
    return []


# ── new files ────────────────────────────────────────────────────────────────────────────────


def _opened(path: Path) -> IO[bytes]:
    """A file that nobody else can read, and that wasn't there before."""
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW
    return os.fdopen(os.open(path, flags, 0o600), "w+b")


@contextmanager
def new_file(target: Path) -> Iterator[IO[bytes]]:
    """A file under another name, which gets its own once it is written and on the disk."""
    making = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with _opened(making) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        files.move_into_place(making, target)
    finally:
        making.unlink(missing_ok=True)


_WRITERS: dict[str, Callable[[Export, Path], list[dict[str, Cell]]]] = {
    "xlsx": _write_workbook,
    "csv": _write_folder,
    "json": _write_json,
    "hledger": _write_hledger,
    "beancount": _write_beancount,
}
