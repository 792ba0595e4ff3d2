"""The voucher files that an officer gives with a bundle: a folder looked at, nothing followed."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from ccm_ledger import errors
from ccm_ledger.database import audit
from ccm_ledger.database.connection import Connection
from ccm_ledger.errors import Problems, Refused
from ccm_ledger.rules.voucher_files import Document, matched, member_of

LARGEST = 100 * 1000 * 1000  # bytes of one voucher


@dataclass(frozen=True, slots=True)
class Vouchers:
    """Files that are named in the ledger, by their name in the bundle.

    `links` is voucher number -> name, `documents` what each is of, `left_out` the files that the
    ledger doesn't name, `missing` the documents that have no file.
    """

    files: dict[str, Path] = field(default_factory=dict)
    documents: dict[Document, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    missing: tuple[Document, ...] = ()

    @property
    def links(self) -> dict[str, str]:
        return {one.voucher: name for one, name in self.documents.items()}


def found(db: Connection, year: int, folder: Path | None) -> Vouchers:
    """Match the files of a folder with the documents that a year's entries name.

    Refuses: folder-missing, voucher-twice, voucher-size, file-unreadable.
    """
    documents = [
        Document(f"{year}-{row['number']:04d}", row["document"] or "")
        for row in audit.documents(db, year)
    ]
    if folder is None:
        return Vouchers(missing=tuple(one for one in documents if one.document))
    members, strangers = _members(folder)
    by_document = matched(documents, members)
    used = set(by_document.values())
    unused = sorted({members[name].name for name in members.keys() - used} | strangers)
    return Vouchers(
        files={name: members[name] for name in sorted(used)},
        documents=by_document,
        left_out=tuple(unused),
        missing=tuple(one for one in documents if one.document and one not in by_document),
    )


def _members(folder: Path) -> tuple[dict[str, Path], set[str]]:
    """Name in the bundle -> file, of the plain files in a folder; and names that can't be one."""
    problems = Problems()
    members: dict[str, Path] = {}
    strangers: set[str] = set()
    try:
        with os.scandir(folder) as listed:
            entries = sorted(listed, key=lambda one: one.name)
        for entry in entries:
            if entry.name.startswith(".") or not entry.is_file(follow_symlinks=False):
                continue
            name = member_of(entry.name)
            if name is None:
                strangers.add(entry.name)
            elif name in members:
                other = members[name].name
                problems.add(errors.VOUCHER_TWICE.at(entry.path, other=other, name=name))
            elif entry.stat(follow_symlinks=False).st_size > LARGEST:
                problems.add(errors.VOUCHER_SIZE.at(entry.path, limit=LARGEST))
            else:
                members[name] = Path(entry.path)
    except FileNotFoundError as exc:
        raise Refused(errors.FOLDER_MISSING.at(folder)) from exc
    except (OSError, ValueError) as exc:  # ValueError: a NUL in the path
        what = getattr(exc, "strerror", None) or str(exc)
        raise Refused(errors.FILE_UNREADABLE.at(folder, what=what)) from exc
    problems.refuse(folder)
    return members, strangers


def opened(path: Path) -> IO[bytes]:
    """A voucher to be read; a link that has taken its place isn't followed."""
    try:
        return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")
    except OSError as exc:
        raise Refused(errors.FILE_UNREADABLE.at(path, what=exc.strerror)) from exc
