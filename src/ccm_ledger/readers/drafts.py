"""Somebody's draft of the report, a Word document, Markdown or text: its paragraphs and tables.

What it is is known from the content. Of a Word document only text is taken, from the body and the
footnotes, within limits; what is struck out by tracked changes is left out, pictures and links are
never touched.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from ccm_ledger import errors
from ccm_ledger.errors import Refused
from ccm_ledger.readers.csv_files import check_plain_file
from ccm_ledger.readers.xml_guard import SIZE_LIMIT, Node, read_xml
from ccm_ledger.records import DraftBlock, DraftRow, DraftTable, DraftText

_WORD = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_MEMBER_LIMIT = 5000
_SKIPPED = {"del", "moveFrom", "Fallback", "instrText"}
_TAG = re.compile(r"</?[a-zA-Z][^>]{0,200}>")


def read_draft(path: str) -> list[DraftBlock]:
    """The paragraphs and tables of a draft, in order.

    Refuses: file-missing, file-unreadable, file-not-plain, draft-size, draft-kind, draft-damaged,
        and what is refused of XML from outside.
    """
    check_plain_file(path)
    try:
        with Path(path).open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except OSError as exc:
        raise Refused(errors.FILE_UNREADABLE.at(path, what=exc.strerror)) from exc
    if len(data) > SIZE_LIMIT:
        raise Refused(errors.DRAFT_SIZE.at(path, limit=SIZE_LIMIT))
    if data.startswith(b"PK"):
        return list(_word(path, data))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise Refused(errors.DRAFT_KIND.at(path)) from exc
    if "\0" in text or data.startswith((b"%PDF", b"{\\rtf")):
        raise Refused(errors.DRAFT_KIND.at(path))
    return list(_plain(text))


# ── Markdown and plain text ──────────────────────────────────────────────────────────────────


def _plain(text: str) -> Iterator[DraftBlock]:
    """Runs of lines that are cut into cells alike are tables, the others paragraphs."""
    lines = list(enumerate(text.splitlines(), start=1))
    for how, run in groupby(lines, key=lambda line: _how_cut(line[1])):
        numbered = list(run)
        if how == "" or (how == "blanks" and len(numbered) < 3):
            for number, line in numbered:
                if line.strip():
                    yield DraftText(f"line {number}", _bare(line))
            continue
        rows = [
            DraftRow(f"line {number}", cells)
            for number, line in numbered
            if not re.fullmatch(r"[\s|:+=-]*", line) and (cells := _cells(line, how))
        ]
        if rows:
            yield DraftTable(tuple(rows))


def _how_cut(line: str) -> str:
    if line.count("|") > 1:
        return "bars"
    if "\t" in line:
        return "tabs"
    return "blanks" if re.search(r"\S {2,}\S", line) else ""


def _cells(line: str, how: str) -> tuple[str, ...]:
    if how == "bars":
        pieces = line.strip().removeprefix("|").removesuffix("|").split("|")
    elif how == "tabs":
        pieces = line.split("\t")
    else:
        pieces = re.split(r" {2,}", line.strip())
    return tuple(_bare(piece) for piece in pieces)


def _bare(text: str) -> str:
    """Without the marks of HTML and Markdown."""
    return _TAG.sub("", text).replace("**", "").replace("__", "").strip()


# ── Word ─────────────────────────────────────────────────────────────────────────────────────


def _word(path: str, data: bytes) -> Iterator[DraftBlock]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if _WORD[0] not in names or len(names) > _MEMBER_LIMIT:
                raise Refused(errors.DRAFT_KIND.at(path))
            parts = [(name, _member(path, archive, name)) for name in _WORD if name in names]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as exc:
        raise Refused(errors.DRAFT_DAMAGED.at(path)) from exc
    for name, part in parts:
        notes = "" if name == _WORD[0] else "note "
        root = read_xml(path, part, _begins, _begins, frozenset(), "p")
        yield from _blocks(root, notes)


def _member(path: str, archive: zipfile.ZipFile, name: str) -> bytes:
    """A part, unpacked no further than the limit, whatever its header promises."""
    with archive.open(name) as file:
        data = file.read(SIZE_LIMIT + 1)
    if len(data) > SIZE_LIMIT:
        raise Refused(errors.DRAFT_SIZE.at(path, limit=SIZE_LIMIT))
    return data


def _begins(node: Node) -> None:
    """Any root is taken: what isn't known has no paragraphs."""


def _blocks(root: Node, notes: str) -> Iterator[DraftBlock]:
    paragraphs = tables = 0
    for node in _outermost(root):
        if node.name == "p":
            paragraphs += 1
            text = _text(node)
            if text:
                yield DraftText(f"{notes}paragraph {paragraphs}", text)
            continue
        tables += 1
        rows = tuple(
            DraftRow(
                f"{notes}table {tables}, row {number}",
                tuple(_text(cell) for cell in _all(row, "tc")),
            )
            for number, row in enumerate(_all(node, "tr"), start=1)
        )
        if rows:
            yield DraftTable(rows)


def _outermost(node: Node) -> Iterator[Node]:
    """Paragraphs and tables, not those inside others, in order."""
    for child in node.children:
        if child.name in {"p", "tbl"}:
            yield child
        elif child.name not in _SKIPPED:
            yield from _outermost(child)


def _all(node: Node, name: str) -> Iterator[Node]:
    """The nearest descendants of a name, in order."""
    for child in node.children:
        if child.name == name:
            yield child
        elif child.name not in _SKIPPED:
            yield from _all(child, name)


def _text(node: Node) -> str:
    return " ".join("".join(_pieces(node)).split())


def _pieces(node: Node) -> Iterator[str]:
    for child in node.children:
        if child.name == "t":
            yield "".join(child.pieces)
        elif child.name in {"tab", "br", "cr"}:
            yield " "
        elif child.name == "noBreakHyphen":
            yield "-"
        elif child.name not in _SKIPPED:
            yield from _pieces(child)
            if child.name == "p":
                yield " "
