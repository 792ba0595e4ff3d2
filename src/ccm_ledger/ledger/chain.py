"""The hash chain: each entry's hash covers everything in it and the hash before."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

METHOD = "ccm-1"  # method tag inside every hash; a new method gets a new tag and never goes back
GENESIS = "0"

Field = str | int | None


def entry_hash(header: Sequence[Field], lines: Sequence[Sequence[Field]], previous: str) -> str:
    """SHA-256 of the canonical form: method, header fields, every line in order, previous hash.

    Args:
        header: the entry's columns in the order of `database.journal.HEADER`, hashes left out.
        lines: each line's columns in the order of `database.journal.LINE`.
    """
    return _sha256((METHOD, header, lines, previous))


def stored_hash(header: str, lines: Sequence[str], previous: str) -> str:
    """`entry_hash` of what is stored: header, lines and previous hash are JSON already."""
    return _digest(f'["{METHOD}",{header},[{",".join(lines)}],{previous}]')


def log_hash(fields: Sequence[Field], previous: str) -> str:
    """The same for a row of the command log."""
    return _sha256((METHOD, fields, previous))


_CANONICAL = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":"), allow_nan=False
)


def _sha256(form: tuple[Any, ...]) -> str:
    return _digest(_CANONICAL.encode(form))


def _digest(text: str) -> str:
    import hashlib  # noqa: PLC0415  a report shows the head and hashes nothing

    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def head_code(digest: str) -> str:
    """The hash as the short code printed on paper: 20 base-32 characters in fours (100 bits)."""
    if digest == GENESIS:
        return "EMPTY"
    letters = base64.b32encode(bytes.fromhex(digest))[:20].decode("ascii")
    return "-".join(letters[start : start + 4] for start in range(0, 20, 4))
