"""XML from outside, read with limits that don't hang on the version of the parser below.

A DOCTYPE is refused, so there are no entities to expand and nothing is fetched; so are files too
large, nested too deep or with too many entries. Elements that end can be handed on and forgotten,
so that memory follows what is kept of a file, not its size.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache
from pathlib import Path
from xml.parsers import expat

from ccm_ledger import errors
from ccm_ledger.errors import Refused
from ccm_ledger.readers.csv_files import check_plain_file

SIZE_LIMIT = 50_000_000  # bytes
DEPTH_LIMIT = 50
ENTRY_LIMIT = 200_000
ELEMENT_LIMIT = 3_000_000  # a file of the greatest size has half as many
HELD_LIMIT = 400_000  # elements that are kept at one time: an entry, and what is between entries
TOKEN_LIMIT = 1_000_000  # bytes of a tag, comment or text: the parser holds one whole, twice


class Node:
    """An element: its name without namespace, its line, attributes, text and children."""

    __slots__ = ("attributes", "children", "line", "name", "namespace", "pieces")

    def __init__(self, name: str, namespace: str, line: int, attributes: dict[str, str]) -> None:
        self.name = name
        self.namespace = namespace
        self.line = line
        self.attributes = attributes
        self.children: list[Node] = []
        self.pieces: list[str] = []

    @property
    def text(self) -> str:
        pieces = self.pieces
        return " ".join((pieces[0] if len(pieces) == 1 else "".join(pieces)).split())

    def all(self, name: str) -> list[Node]:
        """Children of a name, in order."""
        return [child for child in self.children if child.name == name]

    def find(self, path: str) -> Node | None:
        """The first descendant along a path, `Acct/Id/IBAN`."""
        node = self
        for name in path.split("/"):
            for child in node.children:
                if child.name == name:
                    node = child
                    break
            else:
                return None
        return node

    def text_of(self, *paths: str) -> str:
        """The text along the first path that leads to some."""
        for path in paths:
            found = self.find(path)
            if found is not None and found.text:
                return found.text
        return ""


def read_bytes(path: str) -> bytes:
    """The content of a plain file within the limit of size."""
    check_plain_file(path)
    try:
        size = Path(path).stat().st_size
        if size > SIZE_LIMIT:
            raise Refused(errors.XML_SIZE.at(path, size=size, limit=SIZE_LIMIT))
        with Path(path).open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except OSError as exc:
        raise Refused(errors.FILE_UNREADABLE.at(path, what=exc.strerror)) from exc
    if len(data) > SIZE_LIMIT:  # it grew meanwhile
        raise Refused(errors.XML_SIZE.at(path, size=len(data), limit=SIZE_LIMIT))
    return data


def read_xml(
    path: str,
    data: bytes,
    begins: Callable[[Node], None],
    ends: Callable[[Node], None],
    handed_on: Collection[str],
    counted: str,
) -> Node:
    """The root of a document.

    Args:
        begins: told of the root as it begins, so that a file of another kind ends early.
        ends: given each element of a name in `handed_on` as it ends; it is then forgotten.
        counted: the name of which there may be no more than the limit.

    Refuses: xml-malformed, xml-token, xml-doctype, xml-depth, xml-entries, xml-elements, and what
        `begins` refuses.
    """
    _check_tokens(path, data)
    if _may_be_too_much(data, counted):
        # It is looked through once before anything of it is kept.
        _Looking(path, data, begins, frozenset(handed_on), counted).through()
    return _Reading(path, data, begins, ends, frozenset(handed_on), counted).root()


def _may_be_too_much(data: bytes, counted: str) -> bool:
    """Whether a file could hold more than is kept at one time, or more entries than the limit.

    Counted in its bytes: each element begins with a sign of its own, and an entry names itself
    twice. Encodings of more than one byte a sign, which show by their NULs, aren't told so.
    """
    begun = data.count(b"<") - data.count(b"</")
    named = data.count(counted.encode("ascii"))
    return b"\0" in data or begun > HELD_LIMIT or named // 2 > ENTRY_LIMIT


def _check_tokens(path: str, data: bytes) -> None:
    """Whatever the encoding, a piece of the file as long as the limit holds the end of a tag."""
    end = 0
    while len(data) - end > TOKEN_LIMIT:
        found = data.rfind(b">", end, end + TOKEN_LIMIT)
        if found < 0:
            raise Refused(errors.XML_TOKEN.at(path, limit=TOKEN_LIMIT))
        end = found + 1


def _parted(qualified: str) -> tuple[str, str]:
    """Namespace and name of an element as expat tells it."""
    namespace, _, name = qualified.rpartition(" ")
    return namespace, name


class _Parser:
    """expat over a document, with its refusals."""

    def __init__(
        self,
        path: str,
        data: bytes,
        begins: Callable[[Node], None],
        handed_on: frozenset[str],
        counted: str,
    ) -> None:
        self.path, self.data = path, data
        self.begins, self.handed_on, self.counted = begins, handed_on, counted
        self.count = self.elements = self.held = 0
        self.held_before: list[int] = []  # how many were held as each open element began
        # A document has few names, and each of them often; hostile ones are forgotten again.
        self.parted = lru_cache(maxsize=1000)(_parted)
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def through(self) -> None:
        try:
            self.parser.Parse(self.data, True)
        except expat.ExpatError as exc:
            raise Refused(self._malformed(exc)) from exc
        except (LookupError, ValueError) as exc:
            if self.elements:
                raise
            # Before the first element only the declared encoding can have failed.
            what = f"its encoding can't be read: {exc}"
            raise Refused(errors.XML_MALFORMED.at(self._here(), what=what)) from exc

    def _start(self, qualified: str, attributes: dict[str, str]) -> None:
        """Count an element, and tell of the root."""
        self.held_before.append(self.held)
        self.elements += 1
        self.held += 1
        if len(self.held_before) > DEPTH_LIMIT:
            raise Refused(errors.XML_DEPTH.at(self._here(), limit=DEPTH_LIMIT))
        if self.held > HELD_LIMIT or self.elements > ELEMENT_LIMIT:
            limit = HELD_LIMIT if self.held > HELD_LIMIT else ELEMENT_LIMIT
            raise Refused(errors.XML_ELEMENTS.at(self._here(), limit=limit))
        namespace, name = self.parted(qualified)
        if name == self.counted:
            self.count += 1
            if self.count > ENTRY_LIMIT:
                raise Refused(errors.XML_ENTRIES.at(self._here(), limit=ENTRY_LIMIT))
        node = Node(name, namespace, self.parser.CurrentLineNumber, attributes)
        if self.elements == 1:
            self.begins(node)
        self._begun(node)

    def _end(self, qualified: str) -> None:
        before = self.held_before.pop()
        if self.parted(qualified)[1] in self.handed_on:
            self.held = before

    def _begun(self, node: Node) -> None:
        """What is done with an element that is within the limits."""

    def _here(self) -> str:
        return f"{self.path}:{max(self.parser.CurrentLineNumber, 1)}"

    def _malformed(self, exc: expat.ExpatError) -> errors.Problem:
        what = expat.errors.messages.get(exc.code, str(exc))
        if exc.code == expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]:
            what += "; the encoding may not be the one it declares"
        elif exc.code in _CUT:
            what += "; it is cut off"
        return errors.XML_MALFORMED.at(f"{self.path}:{max(exc.lineno, 1)}", what=what)

    def _doctype(self, name: str, *_rest: object) -> None:
        kind = "; this is an HTML file" if name.casefold() == "html" else ""
        raise Refused(errors.XML_DOCTYPE.at(self._here(), kind=kind))


class _Looking(_Parser):
    """Looks through a document and keeps nothing."""


class _Reading(_Parser):
    """Reads a document, and hands on the elements that are asked for."""

    def __init__(
        self,
        path: str,
        data: bytes,
        begins: Callable[[Node], None],
        ends: Callable[[Node], None],
        handed_on: frozenset[str],
        counted: str,
    ) -> None:
        super().__init__(path, data, begins, handed_on, counted)
        self.ends = ends
        self.open: list[Node] = []
        self.done: Node | None = None
        self.parser.CharacterDataHandler = self._characters

    def root(self) -> Node:
        self.through()
        assert self.done is not None, "expat refuses a document without an element"
        return self.done

    def _begun(self, node: Node) -> None:
        if self.open and node.name not in self.handed_on:
            self.open[-1].children.append(node)
        self.open.append(node)

    def _end(self, qualified: str) -> None:
        super()._end(qualified)
        node = self.open.pop()
        if node.name in self.handed_on:
            self.ends(node)
        if not self.open:
            self.done = node

    def _characters(self, text: str) -> None:
        self.open[-1].pieces.append(text)


_CUT = frozenset(
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)
