"""Opening a ledger: what is checked before SQLite sees the file, and how each connection is set."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from ccm_ledger import errors
from ccm_ledger.errors import Refused

Connection = sqlite3.Connection
DbRow = sqlite3.Row

APPLICATION_ID = 0x43434D4C  # "CCML"
FORMAT_VERSION = 6  # `PRAGMA user_version`; a test holds it to the last migration
_MAGIC = b"SQLite format 3\x00"
BUSY_MILLISECONDS = 30_000
# For writing: a large import meets the same index pages again and again, and what SQLite keeps to
# take back one statement stays in memory too.
CACHE_KIB = 16_384

# Set and read back on every connection. EXTRA also syncs the folder after the journal is gone:
# with SQLite's default an acknowledged entry can be lost in a power cut (TRUST 0.3).
_PRAGMAS = {
    "foreign_keys": ("ON", 1),
    "synchronous": ("EXTRA", 3),
    "trusted_schema": ("OFF", 0),
    "cell_size_check": ("ON", 1),
    "recursive_triggers": ("ON", 1),
}


def check_file(path: Path, origin: str = "") -> None:
    """Refuse what is plainly not a ledger, before SQLite opens it (and could create it)."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError) as exc:
        raise Refused(errors.NO_LEDGER.at(path, origin=origin)) from exc
    except OSError as exc:
        raise Refused(
            errors.LEDGER_PERMISSION.at(path, what=f"look at it ({exc.strerror})")
        ) from exc
    except ValueError as exc:  # a NUL in the path
        raise Refused(errors.NO_LEDGER.at(path, origin=origin)) from exc
    if not stat.S_ISREG(mode):
        what = "a folder" if stat.S_ISDIR(mode) else "not a plain file"
        raise Refused(errors.LEDGER_NOT_A_FILE.at(path, what=what))
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as exc:
        raise Refused(errors.LEDGER_PERMISSION.at(path, what="read the ledger")) from exc
    _check_header(path, header)


def _check_header(path: Path, header: bytes) -> None:
    """The first 100 bytes of an SQLite file say what it is, without SQLite."""
    if len(header) < 100:
        what = "it is empty" if not header else f"it is only {len(header)} bytes long"
        raise Refused(errors.NOT_A_LEDGER.at(path, what=what))
    if not header.startswith(_MAGIC):
        raise Refused(errors.NOT_A_LEDGER.at(path, what="not an SQLite file"))
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise Refused(errors.NOT_A_LEDGER.at(path, what="an SQLite file of another program"))
    found = int.from_bytes(header[60:64], "big")
    if found > FORMAT_VERSION:
        raise Refused(errors.LEDGER_NEWER.at(path, found=found, known=FORMAT_VERSION))


def format_version(path: Path) -> int:
    """The format of a file that `check_file` has passed."""
    with path.open("rb") as file:
        return int.from_bytes(file.read(64)[60:64], "big")


def journal_mode_is_wal(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(20)[18:20] == b"\x02\x02"


def connect(path: Path, *, write: bool, any_format: bool = False) -> Connection:
    """Open a ledger that `check_file` has passed.

    A reading connection opens read-write too, with `query_only`, because a hot journal left by a
    killed command must be rolled back; only a file that can't be written is opened read-only.
    """
    found = format_version(path)
    if found < FORMAT_VERSION and not any_format:
        raise Refused(errors.LEDGER_OLDER.at(path, found=found, known=FORMAT_VERSION))
    if journal_mode_is_wal(path):
        raise Refused(errors.JOURNAL_MODE.at(path))
    writable = os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK)
    if write and not writable:
        raise Refused(errors.LEDGER_PERMISSION.at(path, what="write the ledger or its folder"))
    uri = path.absolute().as_uri() + ("?mode=rw" if writable else "?mode=ro")
    with translated(path):
        db = sqlite3.connect(uri, uri=True, isolation_level=None)
        try:
            set_pragmas(db)
            if write:
                db.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
                db.execute("PRAGMA temp_store=MEMORY")
            else:
                db.execute("PRAGMA query_only=ON")
        except BaseException:
            db.close()
            raise
    return db


def read_snapshot(path: Path) -> Connection:
    """A reading connection inside one transaction: every query sees the same ledger."""
    db = connect(path, write=False)
    try:
        with translated(path):
            db.execute("BEGIN")
            db.execute("SELECT 1 FROM ledger").fetchone()
    except (Refused, sqlite3.Error):
        db.close()
        raise
    return db


def set_pragmas(db: Connection) -> None:
    """Set each PRAGMA and read it back. busy_timeout comes first: the others can meet a lock."""
    db.row_factory = sqlite3.Row
    db.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    for name, (value, expected) in _PRAGMAS.items():
        db.execute(f"PRAGMA {name}={value}")
        got = db.execute(f"PRAGMA {name}").fetchone()[0]
        assert got == expected, f"SQLite did not take PRAGMA {name}={value}: {got}"
    mode = db.execute("PRAGMA journal_mode").fetchone()[0]
    assert mode in {"delete", "memory"}, f"journal mode {mode} was refused at opening"


def settle(path: Path) -> None:
    """Roll back now what a failing disk left half written, not only when the next command comes."""
    if not Path(f"{path}-journal").exists():
        return
    # Whatever stands in the way is told by the command that failed; the next one tries again.
    with suppress(Refused, sqlite3.Error), closing(connect(path, write=False)) as db:
        db.execute("SELECT name FROM sqlite_master").fetchone()


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about the machine or the file into ours; defects pass through."""
    try:
        yield
    except UnicodeDecodeError as exc:  # the driver on a name or text in the file that is no UTF-8
        raise Refused(errors.LEDGER_DAMAGED.at(path, what="text that is not UTF-8")) from exc
    except sqlite3.DatabaseError as exc:
        problem = _problem_of(path, exc)
        if problem is None:
            raise
        raise Refused(problem) from exc


def _problem_of(path: Path, exc: sqlite3.DatabaseError) -> errors.Problem | None:
    name = getattr(exc, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return errors.LEDGER_BUSY.at(path)
    if name.startswith("SQLITE_FULL"):
        return errors.DISK_FULL.at(path)
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_CANTOPEN", "SQLITE_AUTH")):
        return errors.LEDGER_PERMISSION.at(path, what=f"write or open the ledger ({exc})")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return errors.LEDGER_DAMAGED.at(path, what=str(exc))
    if name.startswith(("SQLITE_IOERR", "SQLITE_NOMEM", "SQLITE_PROTOCOL", "SQLITE_NOLFS")):
        return errors.DISK_ERROR.at(path, what=str(exc))
    return None
