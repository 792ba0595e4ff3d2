"""Statements and lists as an Excel workbook: real numbers, real dates, text that stays text.

The same things give the same bytes: openpyxl's dates and the archive's are replaced by the given
one. Amounts are numbers of francs, exact to 15 digits as any spreadsheet keeps them; a column whose
key ends with `_rappen` holds whole rappen beside them.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook

from ccm_ledger.renderers import worksheet
from ccm_ledger.renderers.cells import visible
from ccm_ledger.renderers.pen import Pen
from ccm_ledger.renderers.sheet_xml import put_rows
from ccm_ledger.renderers.worksheet import Thing

NAME_LENGTH = 31
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_CORE = "docProps/core.xml"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(<)")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet: what its tab says and what stands on it."""

    name: str
    thing: Thing


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says about itself; `made_at` is the only time in it."""

    title: str
    made_at: datetime
    ledger_head: str = ""
    author: str = "ccm-ledger"


def write_workbook(
    target: Path | IO[bytes], sheets: Sequence[Sheet], properties: Properties
) -> None:
    """Write a workbook into a file that the caller has chosen; nothing is written if it refuses.

    Refuses: workbook-limit.
    """
    assert sheets, "a workbook has a sheet; the command says so when there is nothing to export"
    measured = [
        (name, worksheet.measure(name, sheet.thing))
        for name, sheet in zip(_names(sheets), sheets, strict=True)
    ]
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    _describe(workbook, properties)
    pages = [workbook.create_sheet(name) for name, _ in measured]
    pen = Pen(workbook)
    rows: dict[str, Iterator[str]] = {}
    for number, (page, (_, one), sheet) in enumerate(
        zip(pages, measured, sheets, strict=True), start=1
    ):
        worksheet.prepare(page, sheet.thing, one, properties.ledger_head, pen)
        rows[f"xl/worksheets/sheet{number}.xml"] = worksheet.rows(sheet.thing, one, pen)
    workbook.remove(pen.scratch)
    with TemporaryFile() as drawn:
        workbook.save(drawn)
        _rewrite(drawn, target, utc(properties.made_at), rows)


def _describe(workbook: Workbook, properties: Properties) -> None:
    described = workbook.properties
    described.title = visible(properties.title)
    described.creator = visible(properties.author)
    described.created = described.modified = utc(properties.made_at)


def utc(moment: datetime) -> datetime:
    """As the file format has it: universal time, without saying so, to the second."""
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def _names(sheets: Sequence[Sheet]) -> list[str]:
    """Names that Excel takes: short, none of []:*?/\\, no apostrophe at an end, no doubles."""
    names: list[str] = []
    taken = {"", "history"}  # Excel keeps the latter for itself
    for sheet in sheets:
        wanted = _NOT_IN_A_NAME.sub("-", visible(sheet.name)).strip("' ")[:NAME_LENGTH].strip("' ")
        name = wanted
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{wanted[: NAME_LENGTH - len(str(number)) - 1]} {number}".strip()
        taken.add(name.casefold())
        names.append(name)
    return names


def _rewrite(
    drawn: IO[bytes],
    target: Path | IO[bytes],
    made_at: datetime,
    rows: Mapping[str, Iterator[str]],
) -> None:
    """Copy the archive with its rows, and with one date for all its parts.

    openpyxl sets the time of saving, in the archive and as the time of the last change.
    """
    day = (made_at.year, made_at.month, made_at.day, 0, 0, 0)
    with ZipFile(drawn) as source, ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for part in source.infolist():
            copy = ZipInfo(part.filename, date_time=day)
            copy.compress_type = ZIP_DEFLATED
            copy.external_attr = 0o600 << 16
            if part.filename == _CORE:
                archive.writestr(copy, rewritten_core(source.read(part), made_at))
                continue
            with archive.open(copy, "w", force_zip64=part.filename in rows) as new:
                if part.filename in rows:
                    tail = put_rows(source.read(part), rows[part.filename], new)
                    new.write(tail)
                else:
                    with source.open(part) as old:
                        shutil.copyfileobj(old, new)


def rewritten_core(part: bytes, made_at: datetime) -> bytes:
    """The file's description with a given time of its last change."""
    stamp = made_at.isoformat().encode() + b"Z"
    return _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", part)
