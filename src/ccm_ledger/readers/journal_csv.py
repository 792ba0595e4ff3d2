"""Journal and opening files: rows grouped into the entries they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ccm_ledger import errors
from ccm_ledger.errors import Problems
from ccm_ledger.readers.csv_files import Columns, CsvRow, read_rows

COLUMNS = Columns(
    ("entry", "date", "fund", "account", "amount", "text"),
    ("state", "reference", "earmark", "tier", "budget_year", "payee"),
)


@dataclass(frozen=True, slots=True)
class FileEntry:
    """The rows of one entry, together as they stand in the file.

    `whole` is False where a row beside them could not be read: it may be one of theirs.
    """

    entry: str
    rows: tuple[CsvRow, ...]
    whole: bool = True

    @property
    def where(self) -> str:
        return self.rows[0].where


def read_entries(path: str, problems: Problems) -> Iterator[FileEntry]:
    """Group rows by the column `entry`; an entry that comes back later is a problem."""
    finished: set[str] = set()
    entry, rows, whole = "", list[CsvRow](), True
    noted = problems.count
    for row in read_rows(path, COLUMNS, problems):
        lost = problems.count > noted
        name = row.text("entry")
        if not name:  # counts as lost for the entries on both sides of it
            row.problem(errors.ENTRY_NO_ID)
            whole = False
            continue
        if rows and entry != name:
            yield FileEntry(entry, tuple(rows), whole and not lost)
            finished.add(entry)
            rows, whole = [], True
        whole = whole and not lost
        if name in finished:
            row.problem(errors.ENTRY_APART, entry=name)
        else:
            entry = name
            rows.append(row)
        noted = problems.count
    if rows:
        yield FileEntry(entry, tuple(rows), whole and problems.count == noted)
