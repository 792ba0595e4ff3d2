"""Checks of the two chains, the journal's and the log's: every hash made anew from what is stored.

A finding is a sentence that names the entry or log row. Memory is flat in the size of the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ccm_ledger.database import entries, journal
from ccm_ledger.database.connection import Connection
from ccm_ledger.ledger import chain


def entry_chain(db: Connection) -> Iterator[str]:
    """What is wrong in the journal's chain: gaps, links, hashes."""
    previous, expected = chain.GENESIS, 1
    rows = journal.lines(db)
    row = next(rows, None)
    for sequence, kept_previous, kept, header, linked in journal.headers(db):
        if sequence != expected:
            yield f"entry {sequence} stands where entry {expected} is due"
        if kept_previous != previous:
            yield f"entry {sequence} does not carry the hash of the entry before it"
        lines: list[str] = []
        while row is not None and row[0] <= sequence:
            # Lines without a header are named by the check of foreign keys.
            if row[0] == sequence:
                lines.append(row[1])
            row = next(rows, None)
        if chain.stored_hash(header, lines, linked) != kept:
            yield f"entry {sequence} is not what was sealed: its content gives another hash"
        previous, expected = kept, sequence + 1


def log_chain(db: Connection) -> Iterator[str]:
    """What is wrong in the command log's chain."""
    previous, expected = chain.GENESIS, 1
    for row in journal.log_rows(db):
        sequence = row["sequence"]
        if sequence != expected:
            yield f"log row {sequence} stands where row {expected} is due"
        if row["previous_hash"] != previous:
            yield f"log row {sequence} does not carry the hash of the row before it"
        if _remade(chain.log_hash, row[:-2], row["previous_hash"]) != row["hash"]:
            yield f"log row {sequence} is not what was sealed: its content gives another hash"
        previous, expected = row["hash"], sequence + 1


def _remade(make: Callable[..., str], *content: Sequence[Any] | str) -> str:
    """The hash that the content gives; none for a value that no entry of ours can hold."""
    try:
        return make(*content)
    except (TypeError, ValueError):  # a BLOB, or a number that JSON has no word for
        return ""


def log_covers_entries(db: Connection) -> Iterator[str]:
    """Each entry belongs to one row of the log: who posted it, when, with which command."""
    due = 1
    for row in journal.log_rows(db):
        first, last = row["first_entry"], row["last_entry"]
        if first is None:
            continue
        if not (isinstance(first, int) and isinstance(last, int)):
            yield f"log row {row['sequence']} names no entries, but {first!r} to {last!r}"
            continue
        if first != due:
            yield f"log row {row['sequence']} begins with entry {first}; entry {due} is due"
        due = last + 1
    sequence, _ = entries.head(db)
    if sequence >= due:
        yield f"entries {due} to {sequence} are in no row of the log"
    elif sequence < due - 1:
        yield f"the log knows entries up to {due - 1}, the journal only up to {sequence}"
