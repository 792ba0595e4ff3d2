"""Writing a file that leaves the house: new, whole, private; or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

from ccm_ledger import errors
from ccm_ledger.errors import Problem, Refused

# What SQLite keeps beside a ledger: a file of such a name would be taken for its journal.
_BESIDE = ("", "-journal", "-wal", "-shm")


def check_new(path: Path, ledger: Path) -> None:
    """Refuse a path that can't be written to, before anything is made for it.

    Refuses: out-is-ledger, out-exists, folder-missing.
    """
    try:
        check_not_ledger(path, ledger)
        if os.path.lexists(path):
            raise Refused(errors.OUT_EXISTS.at(path))
        if not path.absolute().parent.is_dir():
            raise Refused(errors.FOLDER_MISSING.at(path.parent))
    except (OSError, ValueError) as exc:  # ValueError: a NUL in the path
        raise Refused(problem_of(path, exc)) from exc


def check_not_ledger(path: Path, ledger: Path) -> None:
    """Refuse the ledger itself and what lies beside it. Raises OSError, ValueError.

    Refuses: out-is-ledger.
    """
    for ending in _BESIDE:
        if _same(path, ledger.with_name(ledger.name + ending)):
            beside = "" if not ending else f"'s own {ending[1:]} file"
            raise Refused(errors.OUT_IS_LEDGER.at(path, beside=beside))


def write_new(path: Path, data: bytes, ledger: Path) -> None:
    """Write a new file of mode 0600; never over an existing one, never half.

    It is written under another name beside its place, flushed to the disk and linked into place:
    a link fails where something has appeared meanwhile, a rename would replace it.

    Refuses: what `check_new` refuses, disk-full, permission, output-failed.
    """
    check_new(path, ledger)
    making = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        _write(making, data)
        move_into_place(making, path)
    except FileExistsError as exc:
        raise Refused(errors.OUT_EXISTS.at(path)) from exc
    except OSError as exc:
        raise Refused(problem_of(path, exc)) from exc
    finally:
        making.unlink(missing_ok=True)


def write_over(path: Path, data: bytes, ledger: Path) -> None:
    """Put a file of mode 0600 in the place of another, whole or not at all.

    Refuses: out-is-ledger, disk-full, permission, output-failed.
    """
    making = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        check_not_ledger(path, ledger)
        _write(making, data)
        making.replace(path)
        _sync_folder(path)
    except OSError as exc:
        raise Refused(problem_of(path, exc)) from exc
    finally:
        making.unlink(missing_ok=True)


def _same(path: Path, other: Path) -> bool:
    """Whether two paths are one file, by whatever link; also where it doesn't exist yet."""
    if path.exists() and other.exists():
        return path.samefile(other)
    return path.resolve() == other.resolve()


def _write(path: Path, data: bytes) -> None:
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW
    descriptor = os.open(path, flags, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def move_into_place(making: Path, path: Path) -> None:
    """Give a finished file its name and make that last. Raises FileExistsError, OSError."""
    try:
        os.link(making, path)
    except OSError as exc:
        if exc.errno not in {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS}:
            raise
        # A file system without links (FAT): a rename after looking is the nearest there is.
        if os.path.lexists(path):
            raise FileExistsError(path) from exc
        making.rename(path)
    _sync_folder(path)


def _sync_folder(path: Path) -> None:
    folder = os.open(path.absolute().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def problem_of(path: Path, exc: OSError | ValueError) -> Problem:
    """What went wrong while writing to a path, for the officer."""
    number = exc.errno if isinstance(exc, OSError) else None
    if number in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return errors.DISK_FULL.at(path)
    if number in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return errors.LEDGER_PERMISSION.at(path, what="write a file there")
    what = exc.strerror if isinstance(exc, OSError) and exc.strerror else str(exc)
    return errors.OUTPUT_FAILED.at(path, what=what)
