"""The command log: who did what, when and why."""

from __future__ import annotations

import json

from ccm_ledger.database import log
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.figures import Cell, Listing, Nested, code, count, text


def commands(db: Connection, *, year: int | None = None, limit: int | None = None) -> Listing:
    """Commands that wrote, oldest first; times are UTC.

    Args:
        year: of the time they were recorded.
        limit: only so many, the newest.
    """
    rows = tuple(_row(row) for row in log.commands(db, year=year, limit=limit))
    columns = (
        count("sequence", "No."),
        code("time", "Time (UTC)"),
        code("user", "User"),
        text("command", "Command"),
        code("posted", "Entries"),
        text("result", "Result"),
        text("reason", "Reason"),
        text("given", "Arguments"),
    )
    when = f" in {year}" if year is not None else ""
    return Listing(f"Commands that wrote{when}", columns, rows)


def _row(row: DbRow) -> dict[str, Nested]:
    first, last = row["first_entry"], row["last_entry"]
    return {
        "sequence": row["sequence"],
        "time": row["recorded_at"],
        "user": row["user"],
        "host": row["host"],
        "program": row["program_version"],
        "command": row["command"],
        "arguments": _arguments(row["arguments"]),
        "given": _given(row["arguments"]),
        "reason": row["reason"],
        "result": row["result"],
        # Numbers of entries, for programs alone; paper shows the range.
        "entries": [] if first is None else range(first, last + 1),
        "posted": _range(first, last),
        "hash": row["hash"],
    }


def _arguments(kept: str) -> list[dict[str, Cell]]:
    return [{"name": name, "value": value} for name, value in json.loads(kept).items()]


def _given(kept: str) -> str:
    """`file=receipts.csv, date=2023-03-01`; hashes of files are for programs."""
    return ", ".join(
        f"{name}={value}" for name, value in json.loads(kept).items() if not name.endswith("sha256")
    )


def _range(first: int | None, last: int | None) -> str:
    if first is None:
        return ""
    return str(first) if first == last else f"{first}–{last}"
