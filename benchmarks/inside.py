"""Work measured inside one process: importing, posting and verifying against the bare work.

Processor seconds, the best of some rounds in turns: what the machine does meanwhile weighs less.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import program

_POSTINGS = 300


@dataclass(frozen=True, slots=True)
class Measured:
    """Some work beside what it is held against; `higher` where more is better."""

    what: str
    seconds: float
    base: str
    base_seconds: float
    higher: bool = False

    @property
    def ratio(self) -> str:
        if self.higher:
            return f"{self.base_seconds / self.seconds:.2f} of its speed"
        return f"{self.seconds / self.base_seconds:.2f} ×"


def measure(folder: Path, rounds: int) -> list[Measured]:
    """Everything that is measured inside, each in a process of the program's own environment."""
    took: dict[str, float] = {}
    python = str(program.PROGRAM.parent / "python")
    for _ in range(min(rounds, 3)):
        for what in _WORK:
            # A copy of a ledger may not leave its mark where the ledger's own is kept.
            state = folder if what == "verify" else folder / "copies"
            said = subprocess.run(
                [python, "-m", "benchmarks.inside", what, str(folder)],
                env=program.environment(state) | {"PYTHONPATH": str(program.ROOT)},
                capture_output=True,
                text=True,
                check=False,
            )
            if said.returncode:
                sys.exit(f"{what}: {said.stderr}")
            took[what] = min(took.get(what, float("inf")), float(said.stdout.split()[-1]))
    bare_verify = 2 * took["bare-chain"] + took["integrity"]
    return [
        Measured(
            "`journal import`: reading, checking, sealing, every guard",
            took["import"],
            "the same rows into the same tables, `executemany`, no guards",
            took["bare-ours"],
            higher=True,
        ),
        Measured(
            "the same",
            took["import"],
            "lines of four columns into the floor's tables, `executemany`",
            took["bare-floor"],
            higher=True,
        ),
        Measured(
            f"{_POSTINGS} entries, each committed, by `post`",
            took["post"],
            "bare inserts, DELETE and EXTRA too",
            took["bare-post"],
            higher=True,
        ),
        Measured(
            "`verify`",
            took["verify"],
            "2 × reading and hashing every entry, and SQLite's integrity check",
            bare_verify,
        ),
    ]


# ── what each process does ───────────────────────────────────────────────────────────────────


def _spent(work: Callable[[], object]) -> float:
    import time  # noqa: PLC0415  nothing else here needs it

    before = time.process_time()
    work()
    return time.process_time() - before


def _copy(folder: Path, name: str) -> Path:
    """A ledger of the workload's registers without its entries."""
    target = folder / f"{name}.db"
    shutil.copy(folder / "empty.db", target)
    return target


def _command(*words: str) -> Callable[[], object]:
    from ccm_ledger import cli  # noqa: PLC0415  only where the program is installed

    def run() -> None:
        code = cli.main(words)
        assert code == 0, f"{words}: exit {code}"

    return run


def _import(folder: Path) -> float:
    ledger = _copy(folder, "import")
    entries = str(folder / "entries.csv")
    return _spent(_command("--ledger", str(ledger), "journal", "import", entries))


def _posted(folder: Path) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    db = sqlite3.connect(folder / "ledger.db")
    first = sqlite3.connect(folder / "empty.db").execute("SELECT max(sequence) FROM entry")
    after = first.fetchone()
    entries = db.execute("SELECT * FROM entry WHERE sequence > ? ORDER BY 1", after).fetchall()
    lines = db.execute("SELECT * FROM line WHERE entry > ? ORDER BY 1, 2", after).fetchall()
    return entries, lines


def _insert(table: str, row: tuple[Any, ...]) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})"


def _without_guards(path: Path, entries: list[tuple[Any, ...]]) -> sqlite3.Connection:
    """Our tables, keys and indexes, with no trigger."""
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("foreign_keys=ON", "synchronous=EXTRA", "cache_size=-16384"):
        db.execute(f"PRAGMA {pragma}")
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    for year in sorted({entry[1] for entry in entries}):
        db.execute("INSERT OR IGNORE INTO fiscal_year (year) VALUES (?)", (year,))
    return db


def _bare_ours(folder: Path) -> float:
    entries, lines = _posted(folder)
    db = _without_guards(_copy(folder, "bare"), entries)

    def work() -> None:
        db.execute("BEGIN IMMEDIATE")
        db.executemany(_insert("entry", entries[0]), entries)
        db.executemany(_insert("line", lines[0]), lines)
        db.execute("COMMIT")

    return _spent(work)


def _bare_floor(folder: Path) -> float:
    from benchmarks import floor  # noqa: PLC0415

    source = floor.connect(folder / "floor.db")
    tables = ("account", "entry", "line")
    rows = {table: source.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    target = folder / "bare.db"
    target.unlink(missing_ok=True)
    db = floor.connect(target)
    db.execute("PRAGMA foreign_keys=ON")
    db.executescript(floor.TABLES + floor.INDEXES)
    db.executemany(_insert("account", rows["account"][0]), rows["account"])

    def work() -> None:
        db.execute("BEGIN IMMEDIATE")
        for table in tables[1:]:
            db.executemany(_insert(table, rows[table][0]), rows[table])
        db.execute("COMMIT")

    return _spent(work)


def _post(folder: Path) -> float:
    """Each entry its own transaction with `post`, as a command does it, in one process."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from ccm_ledger.database import connection  # noqa: PLC0415
    from ccm_ledger.ledger.posting import post  # noqa: PLC0415
    from ccm_ledger.ledger.transaction import Request, begin  # noqa: PLC0415
    from ccm_ledger.records import Draft, Line  # noqa: PLC0415

    path = _copy(folder, "post")
    db = connection.connect(path, write=True)
    ledger = begin(db, path, Request("benchmark"), datetime.now(UTC))
    day = datetime(2025, 6, 1, tzinfo=UTC).date()
    lines = (Line("TF", "5100", 12_345), Line("TF", "1000", -12_345))
    drafts = [Draft(day, "journal", f"Entry {number}", lines) for number in range(_POSTINGS)]

    def work() -> None:
        for draft in drafts:
            db.execute("BEGIN IMMEDIATE")
            post(ledger, draft)
            db.execute("COMMIT")

    return _spent(work)


def _bare_post(folder: Path) -> float:
    entries, lines = _posted(folder)
    entries = entries[:_POSTINGS]
    by_entry: dict[int, list[tuple[Any, ...]]] = {}
    for line in lines:
        by_entry.setdefault(line[0], []).append(line)
    db = _without_guards(_copy(folder, "bare"), entries)
    put_entry, put_line = _insert("entry", entries[0]), _insert("line", lines[0])

    def work() -> None:
        for entry in entries:
            db.execute("BEGIN IMMEDIATE")
            db.executemany(put_line, by_entry[entry[0]][:2])
            db.execute(put_entry, entry)
            db.execute("COMMIT")

    return _spent(work)


def _verify(folder: Path) -> float:
    return _spent(_command("--ledger", str(folder / "ledger.db"), "verify"))


def _bare_chain(folder: Path) -> float:
    """Read, canonicalise, hash: what `verify` can't do without."""
    import hashlib  # noqa: PLC0415
    from itertools import groupby  # noqa: PLC0415

    db = sqlite3.connect(folder / "ledger.db")
    canonical = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def work() -> None:
        previous = "0"
        lines = db.execute("SELECT * FROM line ORDER BY entry, number")
        groups = groupby(lines, key=lambda line: line[0])
        entries = db.execute("SELECT * FROM entry ORDER BY sequence")
        for entry, (_, of_entry) in zip(entries, groups, strict=True):
            content = [line[1:] for line in of_entry]
            text = canonical(("ccm-1", entry[:-2], content, previous))
            previous = hashlib.sha256(text.encode()).hexdigest()
            assert previous == entry[-1]

    return _spent(work)


def _integrity(folder: Path) -> float:
    db = sqlite3.connect(folder / "ledger.db")
    return _spent(lambda: db.execute("PRAGMA integrity_check").fetchall())


_WORK: dict[str, Callable[[Path], float]] = {
    "import": _import,
    "bare-ours": _bare_ours,
    "bare-floor": _bare_floor,
    "post": _post,
    "bare-post": _bare_post,
    "verify": _verify,
    "bare-chain": _bare_chain,
    "integrity": _integrity,
}


if __name__ == "__main__":
    sys.stdout.write(f"{_WORK[sys.argv[1]](Path(sys.argv[2])):.6f}\n")
