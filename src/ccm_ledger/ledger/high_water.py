"""The last state known of each ledger, kept beside the user's settings: an older copy put in place
of the ledger is then noticed by `verify`. The last backup is kept there too, for `doctor`. No
command depends on either."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any


def folder() -> Path:
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "ccm-ledger"


def keep(
    ledger_id: str, sequence: int, head: str, warnings: list[str], *, synced: bool = False
) -> None:
    """Note the state after a commit. What is committed stays; failing to note it is a warning.

    Args:
        synced: have it on the disk. A higher mark may be lost in a power cut, a lowered one not.
    """
    target = folder() / f"{ledger_id}.json"
    try:
        _write(target, {"sequence": sequence, "head": head}, synced=synced)
    except OSError as exc:
        warnings.append(f"the high-water mark in {target} could not be written: {exc.strerror}")


def _write(target: Path, facts: Mapping[str, object], *, synced: bool = False) -> None:
    """Put a small file in its place, whole and private. Raises OSError."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.part")
    part.touch(mode=0o600)
    part.write_text(json.dumps(facts), encoding="ascii")
    if synced:
        _sync(part)
    part.replace(target)
    if synced:
        _sync(folder())


def _sync(path: Path) -> None:
    """As well as the disk can: an unsynced mark is better than the old one."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def known(ledger_id: str) -> tuple[int, str] | None:
    """Sequence and head last seen of a ledger on this machine, or None."""
    try:
        noted = json.loads((folder() / f"{ledger_id}.json").read_text(encoding="ascii"))
        return int(noted["sequence"]), str(noted["head"])
    except (OSError, ValueError, KeyError):
        return None


def note_backup(ledger_id: str, facts: Mapping[str, object]) -> None:
    """Note the last backup made on this machine. It stands whether this succeeds or not."""
    with suppress(OSError):
        _write(_backup_note(ledger_id), facts)


def last_backup(ledger_id: str) -> dict[str, Any] | None:
    """The last backup made on this machine: file, sha256, entries, head, made_at."""
    try:
        noted = json.loads(_backup_note(ledger_id).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    wanted = {"file": str, "sha256": str, "entries": int, "head": str, "made_at": str}
    sound = isinstance(noted, dict) and all(
        isinstance(noted.get(key), kind) for key, kind in wanted.items()
    )
    return noted if sound else None


def _backup_note(ledger_id: str) -> Path:
    return folder() / f"{ledger_id}.backup.json"
