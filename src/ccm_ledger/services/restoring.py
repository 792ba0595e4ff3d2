"""Putting a backup in place of the ledger; what was in place is set aside, never deleted."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ccm_ledger import errors
from ccm_ledger.database import backup, connection, entries, file_checks, years
from ccm_ledger.database.connection import FORMAT_VERSION, Connection
from ccm_ledger.errors import Refused
from ccm_ledger.ledger import high_water
from ccm_ledger.ledger.chain import head_code
from ccm_ledger.readers.csv_files import check_plain_file
from ccm_ledger.records import Outcome
from ccm_ledger.services import files
from ccm_ledger.services.keeping import snapshot
from ccm_ledger.services.verify.run import content

TOLD = 20  # entries that would be lost, told one by one
_BESIDE = ("-journal", "-wal", "-shm")  # what SQLite keeps beside a file


@dataclass(frozen=True, slots=True)
class Held:
    """What a file holds: its ledger, its last entry, that entry's hash."""

    ledger_id: str
    entries: int
    digest: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A backup beside the ledger in place. `lacks` says what would be lost, "" if nothing is in
    place; `lost` lists the first entries that the backup lacks."""

    path: Path
    file: Path
    backup: Held
    present: Held | None
    lacks: str
    newer: int
    lost: tuple[dict[str, object], ...]
    warnings: tuple[str, ...]

    @property
    def facts(self) -> dict[str, object]:
        return {
            "file": str(self.file),
            "ledger": str(self.path),
            "entries": self.backup.entries,
            "head": head_code(self.backup.digest),
            "newer": self.newer,
            "lost": list(self.lost),
        }


def compare(path: Path, file: Path) -> Comparison:
    """Check a backup, whole, and say what the ledger in place has that it lacks.

    Refuses: file-missing, restore-itself, restore-damaged, folder-missing, and what opening either
    file refuses.
    """
    check_plain_file(str(file))
    if os.path.lexists(path):
        path = path.resolve() if path.is_symlink() else path
        if path.exists() and file.samefile(path):
            raise Refused(errors.RESTORE_ITSELF.at(file))
    elif not path.absolute().parent.is_dir():
        raise Refused(errors.FOLDER_MISSING.at(path.parent))
    connection.check_file(file)
    with snapshot(file) as db:
        warnings = _check_backup(db, file)
        held = _held(db)
        return _compared(path, file, db, held, warnings)


def _check_backup(db: Connection, file: Path) -> tuple[str, ...]:
    """Damage and broken seals are refused; another finding is a warning, for there may be nothing
    better to go back to."""
    if connection.format_version(file) < FORMAT_VERSION:
        damage = file_checks.page_damage(db)
        if damage:
            raise Refused(errors.RESTORE_DAMAGED.at(file, check="pages", detail=damage[0]))
        return ("the backup has an older format: run `ccm-ledger upgrade` after restoring it",)
    sealed = content(db, file, seals_only=True)
    if not sealed.ok:
        first = sealed.failed[0]
        raise Refused(errors.RESTORE_DAMAGED.at(file, check=first.check, detail=first.detail))
    found = content(db, file)
    return tuple(f"in the backup, {one.check}: {one.detail}" for one in found.failed)


def _held(db: Connection) -> Held:
    sequence, digest = entries.head(db)
    return Held(str(years.identity(db)["ledger_id"]), sequence, digest)


def _compared(
    path: Path, file: Path, db: Connection, held: Held, warnings: tuple[str, ...]
) -> Comparison:
    if not os.path.lexists(path):
        return Comparison(path, file, held, None, "", 0, (), warnings)
    try:
        connection.check_file(path)
        with snapshot(path) as in_place:
            present = _held(in_place)
            common = _common(in_place, present, db, held)
            lost = tuple(dict(row) for row in backup.entries_after(in_place, common, TOLD))
    except Refused as refusal:
        if refusal.problems[0].code not in _UNREADABLE:
            raise
        lacks = f"it can't be read ({refusal.problems[0].what})"
        return Comparison(path, file, held, None, lacks, 0, (), warnings)
    except (sqlite3.DatabaseError, TypeError):  # a table or its one row is missing
        lacks = "it can't be read (it is no whole ledger)"
        return Comparison(path, file, held, None, lacks, 0, (), warnings)
    lacks = _lacks(present, held, common)
    return Comparison(path, file, held, present, lacks, present.entries - common, lost, warnings)


# What is in place and can't be read may be just why the backup is wanted.
_UNREADABLE = {
    errors.NOT_A_LEDGER.code,
    errors.LEDGER_DAMAGED.code,
    errors.JOURNAL_MODE.code,
    errors.LEDGER_NEWER.code,
}


def _common(one: Connection, present: Held, other: Connection, held: Held) -> int:
    """The last entry that both have: each hash covers all before it, so it is found by halving."""
    low, high = 0, min(present.entries, held.entries)
    while low < high:
        middle = (low + high + 1) // 2
        if file_checks.hash_at(one, middle) == file_checks.hash_at(other, middle):
            low = middle
        else:
            high = middle - 1
    return low


def _lacks(present: Held, held: Held, common: int) -> str:
    if present.ledger_id != held.ledger_id:
        return f"it is another ledger, with {present.entries} entries"
    newer = present.entries - common
    if not newer:
        return "the backup holds all its entries"
    names = f"entry {common + 1}" if newer == 1 else f"entries {common + 1} to {present.entries}"
    return f"the backup lacks {newer} of its entries ({names})"


# ── restoring ────────────────────────────────────────────────────────────────────────────────


def would_restore(found: Comparison) -> Outcome:
    """What `restore` would do."""
    said = f" In place: {found.lacks}." if found.lacks else ""
    return Outcome(
        f"Dry run, nothing was written. {_backup_in_words(found)} would be restored.{said}",
        found.facts | {"set_aside": None, "dry_run": True},
        list(found.warnings),
    )


def restore(found: Comparison, now: datetime) -> Outcome:
    """Put a compared backup in place of the ledger.

    The new file is complete and synced before the old one moves; from then on one or the other is
    at the path, whatever happens.

    Refuses: restore-changed, disk-full, permission.
    """
    aside = _free(found.path, now)
    try:
        with _held_still(found), snapshot(found.file) as db:
            making = backup.copy(db, found.path)
            try:
                _lower_high_water(db, found)
                set_aside = _swap(making, found.path, aside)
            finally:
                making.unlink(missing_ok=True)
    except OSError as exc:
        raise Refused(files.problem_of(found.path, exc)) from exc
    warnings = list(found.warnings)
    held = found.backup
    high_water.keep(held.ledger_id, held.entries, held.digest, warnings)
    kept = f" What was in place is kept as {aside}." if set_aside else ""
    return Outcome(
        f"Restored {_backup_in_words(found)} to {found.path}.{kept}",
        found.facts | {"set_aside": str(aside) if set_aside else None},
        warnings,
    )


def _lower_high_water(db: Connection, found: Comparison) -> None:
    """Before the files change places, know only what both of them hold.

    If the machine stops in between, either of them is then the ledger that is known.
    """
    held, common = found.backup, found.backup.entries
    if found.present is not None and found.present.ledger_id == held.ledger_id:
        common = found.present.entries - found.newer
    digest = held.digest if common == held.entries else str(file_checks.hash_at(db, common))
    high_water.keep(held.ledger_id, common, digest, [], synced=True)


def _backup_in_words(found: Comparison) -> str:
    held = found.backup
    return f"{found.file} ({held.entries} entries, head {head_code(held.digest)})"


def _free(path: Path, now: datetime) -> Path:
    """`ccm-ledger.db.before-restore-20240315-090000`; `.2` and so on in the same second."""
    stamp = now.astimezone(UTC).strftime("%Y%m%d-%H%M%S")
    aside, number = path.with_name(f"{path.name}.before-restore-{stamp}"), 1
    while os.path.lexists(aside):
        number += 1
        aside = path.with_name(f"{path.name}.before-restore-{stamp}.{number}")
    return aside


@contextmanager
def _held_still(found: Comparison) -> Iterator[None]:
    """Keep others from writing the ledger in place until it is set aside."""
    if found.present is None:
        yield
        return
    with closing(connection.connect(found.path, write=True, any_format=True)) as db:
        with connection.translated(found.path):
            db.execute("BEGIN IMMEDIATE")
            if _held(db) != found.present:
                raise Refused(errors.RESTORE_CHANGED.at(found.path))
        yield


def _swap(making: Path, path: Path, aside: Path) -> bool:
    """Give the path to the new file; returns whether something was set aside.

    A journal left beside a dead ledger must go with it: SQLite would play it into the new file.
    """
    set_aside = os.path.lexists(path)
    for ending in _BESIDE:
        beside = path.with_name(path.name + ending)
        if os.path.lexists(beside):
            beside.rename(aside.with_name(aside.name + ending))
            set_aside = True
    if os.path.lexists(path):
        try:
            os.link(path, aside, follow_symlinks=False)
        except PermissionError:  # a file system without links
            path.rename(aside)
    making.replace(path)
    try:
        backup.sync(path.absolute().parent)
    except OSError as exc:
        raise Refused(errors.DISK_ERROR_AFTER.at(path, what=exc.strerror or str(exc))) from exc
    return set_aside
