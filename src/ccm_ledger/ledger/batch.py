"""Entries, and rows of other tables beside them, decided one by one and written together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from ccm_ledger.database import journal
from ccm_ledger.database.connection import Connection
from ccm_ledger.ledger.posting import seal
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.records import Draft

ENOUGH = 1000  # entries that wait at most: memory doesn't grow with the file

Row = TypeVar("Row", bound=Sequence[Any])
Insert = Callable[[Connection, Sequence[Any]], None]


class Batch:
    """What is decided and sealed, and waits to be written.

    The database doesn't know of it yet: whoever asks there for what may wait here, or writes by
    another way, calls `write` before. Guards fire for each row as it is written, all or nothing.
    """

    def __init__(self, ledger: Writing, tables: Sequence[Insert]) -> None:
        """`tables` are written in their order, after the entries: each names those before it."""
        self.ledger = ledger
        self._lines: list[tuple[Any, ...]] = []
        self._headers: list[tuple[Any, ...]] = []
        self._rows: dict[Insert, list[Any]] = {insert: [] for insert in tables}
        self._last: dict[tuple[Callable[..., int], tuple[int, ...]], int] = {}

    def post(self, draft: Draft) -> int:
        """Seal an entry, and return its sequence. Refuses: what `post` refuses."""
        return seal(self.ledger, draft, self._lines, self._headers)

    def keep(self, insert: Callable[[Connection, Sequence[Row]], None], row: Row) -> None:
        """Keep a row of a table, to be written by its `insert`."""
        self._rows[insert].append(row)

    def waiting(self, insert: Callable[[Connection, Sequence[Row]], None]) -> Sequence[Row]:
        """Rows of a table that are kept and not written."""
        return self._rows[insert]

    def next(self, last: Callable[..., int], *of: int) -> int:
        """The next number of a register.

        Args:
            last: asks the database for the last one (of a year, if `of` names one).
        """
        key = last, of
        if key not in self._last:
            self._last[key] = last(self.ledger.db, *of)
        self._last[key] += 1
        return self._last[key]

    def write_if_enough(self) -> None:
        """Called between two decisions."""
        if len(self._headers) >= ENOUGH:
            self.write()

    def write(self) -> None:
        """Hand all of it to the database."""
        db = self.ledger.db
        journal.insert_lines(db, self._lines)
        journal.insert_entries(db, self._headers)
        self._lines.clear()
        self._headers.clear()
        for insert, rows in self._rows.items():
            insert(db, rows)
            rows.clear()
        self._last.clear()
