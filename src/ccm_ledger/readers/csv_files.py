"""CSV files as the officer saves them: UTF-8, commas, a header row; read strictly, row by row.

A broken structure (encoding, quotes, header) ends the reading with one problem. What is wrong in a
cell is collected, so that all the problems of a file are shown in one go. Memory is flat in the
number of rows.
"""

from __future__ import annotations

import csv
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

from ccm_ledger import errors
from ccm_ledger.errors import Invalid, Problems, Refused
from ccm_ledger.readers.text import read_text

Value = TypeVar("Value")

CELL_LIMIT = 100_000  # characters; a longer one is a mistake or an attack
COLUMN_LIMIT = 1000
_MAGIC = {
    b"PK\x03\x04": "a ZIP file or an Excel workbook (.xlsx)",
    b"\xd0\xcf\x11\xe0": "an old Office file (.xls)",
    b"%PDF": "a PDF file",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x1f\x8b": "a gzip file",
    b"SQLite format 3": "an SQLite database",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a kind of file."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return self.required + self.optional


class CsvRow(NamedTuple):
    """A row by column name, with the physical line it begins in."""

    file: str
    line: int
    cells: dict[str, str]
    problems: Problems

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}"

    def read(self, column: str, parse: Callable[[str], Value]) -> Value | None:
        """A needed cell, or None after noting what is wrong with it."""
        try:
            return parse(self.cells.get(column, ""))
        except Invalid as invalid:
            self.problems.add(invalid.at(self.where))
            return None

    def optional(self, column: str, parse: Callable[[str], Value]) -> Value | None:
        """A cell that may be left empty."""
        return self.read(column, parse) if self.cells.get(column, "") else None

    def text(self, column: str, *, needed: bool = False) -> str:
        """A text cell, normalised; empty after noting what is wrong with it."""
        cell = self.cells.get(column, "")
        try:
            value = read_text(cell, column) if cell else ""
        except Invalid as invalid:
            self.problems.add(invalid.at(self.where))
            return ""
        if needed and not value:
            self.problems.add(errors.TEXT_MISSING.at(self.where, column=column))
        return value

    def problem(self, kind: errors.Kind, **facts: object) -> None:
        self.problems.add(kind.at(self.where, **facts))


def read_rows(path: str, columns: Columns, problems: Problems) -> Iterator[CsvRow]:
    """The rows of a file, blank ones left out.

    Args:
        path: as the officer gave it; messages repeat it.
        problems: takes what is wrong in cells and in single rows.

    Raises `Refused` at once for a file whose structure is broken.
    """
    check_plain_file(path)
    _check_kind(path, columns)
    csv.field_size_limit(CELL_LIMIT)
    try:
        with Path(path).open(encoding="utf-8-sig", errors="strict", newline="") as file:
            yield from _rows(path, file, columns, problems)
    except UnicodeDecodeError as exc:
        raise Refused(_encoding_problem(path)) from exc
    except OSError as exc:
        raise Refused(errors.FILE_UNREADABLE.at(path, what=exc.strerror)) from exc


def check_plain_file(path: str) -> None:
    """Refuse what is missing, a folder, a device or a pipe: nothing that could hang."""
    if not path:
        raise Refused(errors.FILE_MISSING.at("FILE"))
    try:
        mode = Path(path).stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError) as exc:
        raise Refused(errors.FILE_MISSING.at(path)) from exc
    except OSError as exc:
        raise Refused(errors.FILE_UNREADABLE.at(path, what=exc.strerror)) from exc
    if not stat.S_ISREG(mode):
        what = "a folder" if stat.S_ISDIR(mode) else "a device or pipe"
        raise Refused(errors.FILE_NOT_PLAIN.at(path, what=what))


def _check_kind(path: str, columns: Columns) -> None:
    """Say what a file is by its first bytes, if it is no CSV."""
    try:
        with Path(path).open("rb") as file:
            start = file.read(64)
    except OSError as exc:
        raise Refused(errors.FILE_UNREADABLE.at(path, what=exc.strerror)) from exc
    if not start:
        raise Refused(errors.FILE_EMPTY.at(path, header=",".join(columns.required)))
    if what := _wide_encoding(start):
        raise Refused(errors.FILE_KIND.at(path, what=what))
    for magic, what in _MAGIC.items():
        if start.startswith(magic):
            raise Refused(errors.FILE_KIND.at(path, what=what))
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        raise Refused(errors.FILE_KIND.at(path, what="an XML or HTML file"))


def _wide_encoding(start: bytes) -> str:
    """Texts of two or four bytes a letter: by their mark, or by the NULs beside plain letters."""
    if start.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "a UTF-32 text"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0\0" in (start[0:3:2], start[1:4:2]):
        return "a UTF-16 text"
    return ""


def _rows(path: str, file: Iterator[str], columns: Columns, problems: Problems) -> Iterator[CsvRow]:
    reader = csv.reader(file, strict=True)
    names: Sequence[str] | None = None
    end_of_last = 0
    try:
        for cells in reader:
            line, end_of_last = end_of_last + 1, reader.line_num
            together = "".join(cells)
            if "\0" in together:
                raise Refused(errors.CSV_NUL.at(f"{path}:{line}"))
            if not together.strip():
                continue
            if problems.count:
                problems.stop_at_many(path)
            if names is None:
                names = _header(f"{path}:{line}", cells, columns)
            elif len(cells) != len(names):
                problems.add(
                    errors.CSV_CELLS.at(f"{path}:{line}", found=len(cells), expected=len(names))
                )
            else:
                yield CsvRow(path, line, dict(zip(names, cells, strict=False)), problems)
    except csv.Error as exc:
        raise Refused(_syntax_problem(f"{path}:{end_of_last + 1}", str(exc))) from exc
    if names is None:
        raise Refused(errors.FILE_EMPTY.at(path, header=",".join(columns.required)))


def _syntax_problem(where: str, message: str) -> errors.Problem:
    if "unexpected end of data" in message:
        return errors.CSV_QUOTE.at(where)
    if "field larger than field limit" in message:
        return errors.CSV_LONG_CELL.at(where, limit=CELL_LIMIT)
    return errors.CSV_SYNTAX.at(where, what=message)


def _header(where: str, cells: list[str], columns: Columns) -> list[str]:
    """The column names of the header row, checked against what the file may hold."""
    names = [cell.strip() for cell in cells]
    wanted = ", ".join(columns.all)
    if len(names) == 1 and len(columns.required) > 1:
        for sign, found in ((";", "semicolons"), ("\t", "tabs")):
            if sign in names[0]:
                raise Refused(errors.CSV_DELIMITER.at(where, found=found))
    if len(names) > COLUMN_LIMIT or not set(names) & set(columns.all):
        raise Refused(errors.CSV_HEADER.at(where, value=",".join(cells), columns=wanted))
    for name in names:
        if names.count(name) > 1:
            raise Refused(errors.CSV_COLUMN_TWICE.at(where, column=name))
    unknown = [name for name in names if name not in columns.all]
    missing = [name for name in columns.required if name not in names]
    facts = {
        "unknown": _columns(unknown, "unknown"),
        "nearest": errors.nearest(unknown[0], columns.all) if unknown else "",
        "columns": wanted,
    }
    if missing:
        facts["unknown"] = f"; {facts['unknown']}" if unknown else ""
        verb = "are" if len(missing) > 1 else "is"
        facts["missing"] = f"{_columns(missing, 'the')} {verb}"
        raise Refused(errors.CSV_COLUMN_MISSING.at(where, **facts))
    if unknown:
        raise Refused(errors.CSV_COLUMN_UNKNOWN.at(where, **facts))
    return names


def _columns(names: Sequence[str], which: str) -> str:
    """`the column amount`, `unknown columns 'a' and 'b'`."""
    quoted = [name if which == "the" else f"'{errors.shown(name, 60)}'" for name in names]
    return f"{which} column{'s' if len(names) > 1 else ''} {' and '.join(quoted)}"


def _encoding_problem(path: str) -> errors.Problem:
    """Where a file stops being UTF-8, and what it looks like."""
    offset, line = 0, 1
    with Path(path).open("rb") as file:
        for line, raw in enumerate(file, start=1):
            try:
                raw.decode("utf-8")
            except UnicodeDecodeError as exc:
                byte = raw[exc.start]
                cut = exc.reason == "unexpected end of data"
                guess = "" if cut or byte < 0xA0 else "; it looks like Latin-1 or Windows-1252"
                guess = "; the last character is cut off" if cut else guess
                return errors.FILE_ENCODING.at(
                    f"{path}:{line}", offset=offset + exc.start, guess=guess
                )
            offset += len(raw)
    return errors.FILE_ENCODING.at(f"{path}:{line}", offset=offset, guess="")
