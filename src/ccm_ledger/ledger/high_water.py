"""The last state known of each ledger, kept beside the user's settings: an older copy put in place
of the ledger is then noticed by `verify`. Read by nothing else, and no command depends on it."""

from __future__ import annotations

import json
import os
from pathlib import Path


def folder() -> Path:
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "ccm-ledger"


def keep(ledger_id: str, sequence: int, head: str, warnings: list[str]) -> None:
    """Note the state after a commit. What is committed stays; failing to note it is a warning."""
    target = folder() / f"{ledger_id}.json"
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        part = target.with_suffix(f".{os.getpid()}.part")
        part.touch(mode=0o600)
        part.write_text(json.dumps({"sequence": sequence, "head": head}), encoding="ascii")
        part.replace(target)
    except OSError as exc:
        warnings.append(f"the high-water mark in {target} could not be written: {exc.strerror}")


def known(ledger_id: str) -> tuple[int, str] | None:
    """Sequence and head last seen of a ledger on this machine, or None."""
    try:
        noted = json.loads((folder() / f"{ledger_id}.json").read_text(encoding="ascii"))
        return int(noted["sequence"]), str(noted["head"])
    except (OSError, ValueError, KeyError):
        return None
