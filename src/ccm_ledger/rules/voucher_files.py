"""Which file belongs to which document: by name alone, read as a code.

`TRV 2023/04` and `trv-2023-04.PDF` are one document. Nothing of a name but letters, digits and
hyphens gets into a bundle.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LONGEST = 80  # letters of a name in the bundle; a document named longer has no file
_ENDING = re.compile(r"[A-Za-z0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class Document:
    """A document as the ledger names it, and the entry's voucher number."""

    voucher: str
    document: str


def code_of(text: str) -> str:
    """A name as a code: ASCII capitals, digits and single hyphens; empty where nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    code = re.sub(r"[^A-Z0-9]+", "-", plain.upper()).strip("-")
    return code if len(code) <= LONGEST else ""


def member_of(name: str) -> str | None:
    """The name that a file has in the bundle; None where its own can't be read as one."""
    stem, dot, ending = name.rpartition(".")
    if not dot or not _ENDING.fullmatch(ending) or not code_of(stem):
        return None
    return f"{code_of(stem)}.{ending.lower()}"


def matched(documents: Iterable[Document], members: Iterable[str]) -> dict[Document, str]:
    """Document -> member: by what the entry names, else by the voucher's own number.

    Of several files of one name a PDF comes first, then by ending.
    """
    by_code: dict[str, str] = {}
    for member in sorted(members, key=lambda one: (not one.endswith(".pdf"), one)):
        by_code.setdefault(member.rpartition(".")[0], member)
    return {one: found for one in documents if (found := _of(one, by_code)) is not None}


def _of(one: Document, by_code: Mapping[str, str]) -> str | None:
    return by_code.get(code_of(one.document)) or by_code.get(code_of(one.voucher))
