"""Backing up a ledger, keeping the newest backups, and bringing its file to a newer format."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ccm_ledger import errors
from ccm_ledger.database import backup, connection, entries, schema, years
from ccm_ledger.database.connection import FORMAT_VERSION, Connection
from ccm_ledger.errors import Refused
from ccm_ledger.ledger import high_water
from ccm_ledger.ledger.chain import head_code
from ccm_ledger.records import Outcome
from ccm_ledger.services import files
from ccm_ledger.services.verify.run import content


@dataclass(frozen=True, slots=True)
class BackupMade:
    """A verified backup: its file, that file's SHA-256, and the state it holds."""

    ledger_id: str
    file: Path
    sha256: str
    entries: int
    head: str

    @property
    def facts(self) -> dict[str, object]:
        return {
            "file": str(self.file),
            "sha256": self.sha256,
            "entries": self.entries,
            "head": self.head,
        }

    def noted(self, now: datetime) -> dict[str, object]:
        """What this machine remembers of it."""
        return self.facts | {"file": str(self.file.absolute()), "made_at": now.isoformat()}


@contextmanager
def snapshot(path: Path) -> Iterator[Connection]:
    """A ledger of any format the program knows, inside one reading transaction."""
    db = connection.connect(path, write=False, any_format=True)
    with closing(db), connection.translated(path):
        db.execute("BEGIN")
        entries.head(db)  # takes the lock that BEGIN alone does not
        yield db


# ── backing up ───────────────────────────────────────────────────────────────────────────────


def make_backup(path: Path, target: Path) -> BackupMade:
    """Copy a ledger to a new, private, verified file; nothing is left behind if that fails.

    Refuses: out-is-ledger, out-exists, folder-missing, backup-unsound, disk-full, permission.
    """
    files.check_new(target, path)
    making = None
    try:
        with snapshot(path) as db:
            making = backup.copy(db, target)
        made = _verified(making, target)
        files.move_into_place(making, target)
    except FileExistsError as exc:
        raise Refused(errors.OUT_EXISTS.at(target)) from exc
    except OSError as exc:
        raise Refused(files.problem_of(target, exc)) from exc
    finally:
        if making is not None:
            making.unlink(missing_ok=True)
    return made


def _verified(making: Path, target: Path) -> BackupMade:
    """Read the copy back: its file and its chains must be sound."""
    if connection.format_version(making) == FORMAT_VERSION:
        with snapshot(making) as db:
            found = content(db, making, seals_only=True)
        if not found.ok:
            first = found.failed[0]
            raise Refused(errors.BACKUP_UNSOUND.at(target, check=first.check, detail=first.detail))
    with snapshot(making) as db:
        sequence, digest = entries.head(db)
        ledger_id = str(years.identity(db)["ledger_id"])
    with making.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return BackupMade(ledger_id, target, sha256, sequence, head_code(digest))


def back_up(path: Path, target: Path, now: datetime, *, dry_run: bool) -> Outcome:
    """`backup FILE`. Refuses: what `make_backup` refuses."""
    if dry_run:
        files.check_new(target, path)
        return _would_back_up(path, target)
    made = make_backup(path, target)
    high_water.note_backup(made.ledger_id, made.noted(now))
    return Outcome(_sentence(made), dict(made.facts))


def _would_back_up(path: Path, target: Path) -> Outcome:
    with snapshot(path) as db:
        sequence, digest = entries.head(db)
    return Outcome(
        f"Dry run, nothing was written. {sequence} entries would be copied to {target}.",
        {
            "file": str(target),
            "sha256": None,
            "entries": sequence,
            "head": head_code(digest),
            "dry_run": True,
        },
    )


def _sentence(made: BackupMade) -> str:
    return (
        f"Backed up {made.entries} entries, head {made.head}, to {made.file}"
        f" (SHA-256 {made.sha256})."
    )


def back_up_in_turn(
    path: Path, folder: Path, keep: int, now: datetime, *, dry_run: bool
) -> Outcome:
    """`backup --keep N FOLDER`: a new backup, named by ledger, time (UTC), count of entries and
    head code; then remove those of this ledger that this command made and that are older than
    the newest N.

    Refuses: folder-missing, and what `make_backup` refuses.
    """
    if not folder.is_dir():
        raise Refused(errors.FOLDER_MISSING.at(folder))
    with snapshot(path) as db:
        sequence, digest = entries.head(db)
    state = f"{sequence}-{head_code(digest)}"
    target = _free_name(path, folder, now.astimezone(UTC), state)
    if dry_run:
        return _would_back_up(path, target)
    made = make_backup(path, target)
    high_water.note_backup(made.ledger_id, made.noted(now))
    removed = _remove_oldest(path, folder, keep, made.ledger_id)
    also = f" Removed {len(removed)} older ones." if removed else ""
    return Outcome(
        _sentence(made) + also,
        made.facts | {"removed": [str(one) for one in removed]},
    )


def _free_name(path: Path, folder: Path, now: datetime, state: str) -> Path:
    """`ccm-ledger-20240315-090000-263-K7Q2-….db`; a second one then has `…-090000.2-…`."""
    stamp, number = now.strftime("%Y%m%d-%H%M%S"), 1
    target = folder / f"{path.stem}-{stamp}-{state}.db"
    while target.exists():
        number += 1
        target = folder / f"{path.stem}-{stamp}.{number}-{state}.db"
    return target


def in_turn(path: Path, folder: Path) -> list[Path]:
    """Files that `backup --keep` may have made of a ledger of this name, oldest first."""
    name = re.compile(
        re.escape(path.stem)
        + r"-(?P<stamp>[0-9]{8}-[0-9]{6})(\.(?P<number>[0-9]+))?"
        + r"(-[0-9]+)?-([A-Z2-7]{4}(-[A-Z2-7]{4}){4}|EMPTY)\.db"  # earlier versions had no count
    )
    found = []
    for file in folder.iterdir():
        match = name.fullmatch(file.name)
        if match is not None and file.is_file() and not file.is_symlink():
            found.append((match["stamp"], int(match["number"] or 1), file))
    return [file for _, _, file in sorted(found)]


def _remove_oldest(path: Path, folder: Path, keep: int, ledger_id: str) -> list[Path]:
    """Backups beyond the newest ones. Other files stay, year-end backups among them, and what is of
    another ledger or can't be read counts for nothing."""
    ours = [file for file in in_turn(path, folder) if ledger_of(file) == ledger_id]
    removed = ours[:-keep]
    for file in removed:
        file.unlink()
    if removed:
        backup.sync(folder)
    return removed


def ledger_of(file: Path) -> str | None:
    """Which ledger a backup is of; None for what can't be read, and so is never removed."""
    try:
        connection.check_file(file)
        with snapshot(file) as db:
            return str(years.identity(db)["ledger_id"])
    except (Refused, sqlite3.DatabaseError, TypeError):
        return None


# ── a newer format ───────────────────────────────────────────────────────────────────────────


def upgrade(path: Path, now: datetime, *, dry_run: bool) -> Outcome:
    """Bring a ledger's file to this program's format, all of it or nothing, after a backup.

    Entries, head and every account's turnover must be the same before and after.
    Refuses: upgrade-differs, and what `make_backup` refuses.
    """
    found = connection.format_version(path)
    facts: dict[str, object] = {"from_format": found, "to_format": FORMAT_VERSION}
    with snapshot(path):
        pass  # a damaged ledger, or one in another journal mode, is said here
    if found == FORMAT_VERSION:
        return Outcome(f"Nothing to do: the ledger has format {found} already.", facts)
    if dry_run:
        said = f"The ledger would go from format {found} to {FORMAT_VERSION}."
        return Outcome(f"Dry run, nothing was written. {said}", facts | {"dry_run": True})
    target = _free_name_before(path, now.astimezone(UTC))
    made = make_backup(path, target)
    _migrate(path)
    return Outcome(
        f"Upgraded the ledger from format {found} to {FORMAT_VERSION}; {made.entries} entries and"
        f" their balances are as before. The file as it was is {made.file}.",
        facts | made.facts,
    )


def _free_name_before(path: Path, now: datetime) -> Path:
    """`ccm-ledger-before-format-6-20240315-090000.db`; `.2` and so on in the same second."""
    stem = f"{path.stem}-before-format-{FORMAT_VERSION}-{now.strftime('%Y%m%d-%H%M%S')}"
    target, number = path.with_name(f"{stem}.db"), 1
    while target.exists():
        number += 1
        target = path.with_name(f"{stem}.{number}.db")
    return target


def _migrate(path: Path) -> None:
    db = connection.connect(path, write=True, any_format=True)
    with closing(db), connection.translated(path):
        db.execute("BEGIN IMMEDIATE")
        try:
            before = (entries.head(db), backup.turnover(db))
            schema.migrate(db)
            if (entries.head(db), backup.turnover(db)) != before:
                raise Refused(errors.UPGRADE_DIFFERS.at(path))
            failed = content(db, path).failed
            if failed:
                raise Refused(
                    errors.UPGRADE_UNSOUND.at(path, check=failed[0].check, detail=failed[0].detail)
                )
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
