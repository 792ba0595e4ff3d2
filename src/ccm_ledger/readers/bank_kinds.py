"""What a file of receipts is, by its first bytes: a bank's XML, MT940, or the officer's CSV."""

from __future__ import annotations

import re
from typing import Literal

from ccm_ledger.readers.csv_files import check_plain_file

BankKind = Literal["xml", "mt940", "csv"]
_LOOKED_AT = 2048
_MT940 = re.compile(r"[\s\x01]*(?:\{[14]:|:20:)")


def kind_of(path: str) -> BankKind:
    """What a file is. One that can't be read is left to the reader of CSV, which says why."""
    check_plain_file(path)
    try:
        with open(path, "rb") as file:  # noqa: PTH123  a path that the system refuses is an OSError
            start = file.read(_LOOKED_AT)
    except OSError:
        return "csv"
    text = _letters(start).lstrip("\ufeff")
    if text.lstrip().startswith("<"):
        return "xml"
    if _MT940.match(text) or re.search(r"^:(?:60[FM]|28C|61):", text, re.MULTILINE):
        return "mt940"
    return "csv"


def _letters(start: bytes) -> str:
    """The first bytes as text, whatever their width."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start.decode("utf-16", "replace")
    if start[:1] == b"<" and start[1:2] == b"\0":
        return start.decode("utf-16-le", "replace")
    if start[:2] == b"\0<":
        return start.decode("utf-16-be", "replace")
    return start.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
