"""One writing command is one transaction: begin, act, log, keep the key, commit; or nothing."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import socket
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from ccm_ledger import __version__, errors
from ccm_ledger.database import connection, entries, journal, keys, years
from ccm_ledger.database.connection import Connection
from ccm_ledger.errors import Refused
from ccm_ledger.ledger import chain, high_water, register_seals
from ccm_ledger.records import Adjustment, Entry, Outcome

LATEST_GAP = timedelta(days=3660)  # a clock ten years ahead of the last record is a wrong clock
KEY_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Request:
    """What the officer asked for: goes into the log, and is what an idempotency key stands for.

    `arguments` holds the command's arguments as text; for a file the SHA-256 of its content.
    """

    command: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    key: str | None = None
    dry_run: bool = False
    adjustment: Adjustment | None = None

    def content_hash(self) -> str:
        form = json.dumps([self.command, sorted(self.arguments.items())], ensure_ascii=True)
        return hashlib.sha256(form.encode("ascii")).hexdigest()


@dataclass(slots=True)
class Writing:
    """A ledger open for writing, inside its transaction."""

    db: Connection
    path: Path
    now: datetime
    today: date
    request: Request
    before: int = 0  # the last entry when the command began
    sequence: int = 0
    head: str = chain.GENESIS
    adjusted_years: set[int] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    opened_on: date | None = None
    first_year: int = 0
    registers_before: register_seals.Standing | None = None
    _numbers: dict[int, int] = field(default_factory=dict)
    _adjustments: dict[int, int] = field(default_factory=dict)
    _kept: frozenset[int] | None = None
    _states: dict[int, str] = field(default_factory=dict)
    _begun: set[int] = field(default_factory=set)
    recorded_at: str = field(init=False)

    def __post_init__(self) -> None:
        self.recorded_at = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def posted(self) -> range:
        """The entries that this command has posted: there are no gaps."""
        return range(self.before + 1, self.sequence + 1)

    @property
    def adjustment(self) -> Adjustment | None:
        return self.request.adjustment

    def next_number(self, year: int) -> int:
        """The voucher number that the next entry of a year gets."""
        if year not in self._numbers:
            self._numbers[year] = journal.last_number(self.db, year) + 1
        return self._numbers[year]

    def next_adjustment(self, year: int) -> int:
        """The next ADJ number of a provisional year; each call takes one."""
        if year not in self._adjustments:
            self._adjustments[year] = journal.last_adjustment(self.db, year)
        self._adjustments[year] += 1
        return self._adjustments[year]

    def sealed(self, year: int, digest: str) -> None:
        """Called by `post_all` for each entry in turn: it is the last one now."""
        self.sequence, self.head = self.sequence + 1, digest
        self._numbers[year] += 1

    def state_of(self, year: int) -> str:
        """State of a year; a year that nothing has touched is open."""
        if year not in self._states:
            self._states[year] = years.state_of(self.db, year) or "open"
        return self._states[year]

    def begin_year(self, year: int) -> None:
        """A year that an entry is dated in has a row; asked once a command."""
        if year not in self._begun:
            years.ensure(self.db, year)
            self._begun.add(year)

    def forget_years(self) -> None:
        """After a year has moved, or a budget came: ask the database again."""
        self._states.clear()
        self._kept = None

    def kept_years(self) -> frozenset[int]:
        """Years the ledger takes dates of: from the first to the year after the clock's, and
        years with a budget (COMMANDS, settled points)."""
        if self._kept is None:
            plain = range(self.first_year, max(self.first_year, self.today.year + 1) + 1)
            self._kept = frozenset(plain) | frozenset(years.with_budget(self.db))
        return self._kept

    def first_open_year(self, after: int) -> int:
        """The first year from `after` on in which anything may be posted."""
        year = after
        while self.state_of(year) != "open":
            year += 1
        return year


@dataclass(frozen=True, slots=True)
class Performed:
    """What became of a request. `drafted` is filled by a dry run only."""

    outcome: Outcome
    posted: Sequence[int]
    repeated: bool = False
    dry_run: bool = False
    drafted: tuple[Entry, ...] = ()


Act = Callable[[Writing], Outcome]
Finish = Callable[[Writing, Outcome], None]
Clock = Callable[[], datetime]


def perform(path: Path, request: Request, act: Act, clock: Clock, finish: Finish) -> Performed:
    """Run one writing command: all of it, or nothing.

    `BEGIN IMMEDIATE` takes the write lock at once; a transaction that first reads and then writes
    can fail without waiting (TRUST 0.4). A command that changed nothing, and a dry run, roll back,
    so the file keeps its bytes.

    Args:
        act: the service; its outcome is shown after the commit.
        finish: what must follow in the same transaction (statements reissued after an adjustment).

    Refuses: key-conflict, clock, and whatever `act` refuses.
    """
    db = connection.connect(path, write=True)
    try:
        with connection.translated(path):
            db.execute("BEGIN IMMEDIATE")
            try:
                performed = _inside(db, path, request, act, clock, finish)
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise
        return performed
    except BaseException:
        db.close()
        connection.settle(path)
        raise
    finally:
        db.close()


def _inside(
    db: Connection, path: Path, request: Request, act: Act, clock: Clock, finish: Finish
) -> Performed:
    ledger = begin(db, path, request, clock())
    if request.key is not None and (known := _known_key(ledger, request.key)) is not None:
        db.execute("ROLLBACK")
        return Performed(known, (), repeated=True)
    changes_before = db.total_changes
    outcome = act(ledger)
    finish(ledger, outcome)
    outcome.warnings.extend(ledger.warnings)
    _check_adjusted(ledger)
    if request.dry_run:
        drafted = tuple(entries.entries(db, ledger.posted))
        db.execute("ROLLBACK")
        return Performed(outcome, ledger.posted, dry_run=True, drafted=drafted)
    if db.total_changes == changes_before:
        db.execute("ROLLBACK")
        return Performed(outcome, ())
    _commit(ledger, _write_log(ledger, outcome))
    high_water.keep(years.identity(db)["ledger_id"], ledger.sequence, ledger.head, outcome.warnings)
    return Performed(outcome, ledger.posted)


def begin(db: Connection, path: Path, request: Request, now: datetime) -> Writing:
    """The ledger inside its transaction, its clock checked against the last record."""
    ledger = Writing(db, path, now.astimezone(UTC), now.astimezone().date(), request)
    ledger.registers_before = register_seals.look(db)
    identity = years.identity(db)
    if identity is not None:
        opened_on = identity["opened_on"]
        ledger.opened_on = date.fromisoformat(opened_on) if opened_on else None
        ledger.first_year = int(identity["first_year"])
    tail = journal.tail(db)
    if tail is not None:
        ledger.sequence, ledger.head = int(tail["sequence"]), str(tail["hash"])
        ledger.before = ledger.sequence
    last = [row["recorded_at"] for row in (tail, journal.log_tail(db)) if row is not None]
    if last:
        _check_clock(ledger, max(last))
    return ledger


def _check_clock(ledger: Writing, last: str) -> None:
    """The order of the books is the sequence; a clock that moved is still worth stopping for."""
    at = datetime.strptime(last, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    if ledger.recorded_at < last or ledger.now - at > LATEST_GAP:
        raise Refused(errors.CLOCK_BEHIND.at(ledger.path, now=ledger.recorded_at, last=last))


def _known_key(ledger: Writing, key: str) -> Outcome | None:
    """What a key already stands for: its outcome with nothing posted, or None for a new key."""
    if not key.strip() or len(key) > KEY_LENGTH or not key.isprintable():
        raise Refused(errors.KEY_FORM.at("--key", key=key))
    known = keys.find(ledger.db, key)
    if known is None:
        return None
    first, last = known["first_entry"], known["last_entry"]
    where = f"entries {first} to {last}" if first else "no entries"
    where = f"entry {first}" if first and first == last else where
    if known["content_hash"] != ledger.request.content_hash():
        raise Refused(
            errors.KEY_CONFLICT.at(
                "--key",
                key=key,
                on=known["recorded_at"][:10],
                command=known["command"],
                entries=where,
            )
        )
    return Outcome(
        f"Done already on {known['recorded_at'][:10]} under the key {key} ({where}).",
        json.loads(known["result"]) | {"repeated": True},
    )


def _check_adjusted(ledger: Writing) -> None:
    """`--adjustment` in a year that isn't provisional is a slip, not a wish."""
    if ledger.adjustment is None or ledger.adjusted_years or not ledger.posted:
        return
    year = entries.entry(ledger.db, ledger.posted[0]).year
    raise Refused(errors.NOT_PROVISIONAL.at("--adjustment", year=year, state=ledger.state_of(year)))


def _commit(ledger: Writing, logged: str) -> None:
    """Commit; where the disk fails after the commit itself, say that it stands.

    SQLite's last step is to sync the folder from which the journal was deleted. If only that
    fails, the command is done, and "nothing was written" would be untrue.
    """
    db = ledger.db
    try:
        db.execute("COMMIT")
    except sqlite3.OperationalError as exc:
        if db.in_transaction:
            db.execute("ROLLBACK")
        tail = journal.log_tail(db)
        if tail is None or tail["hash"] != logged:
            raise
        raise Refused(errors.DISK_ERROR_AFTER.at(ledger.path, what=str(exc))) from exc


def _write_log(ledger: Writing, outcome: Outcome) -> str:
    """One chained row for the command, and its key, in the command's own transaction; its hash."""
    tail = journal.log_tail(ledger.db)
    previous = str(tail["hash"]) if tail is not None else chain.GENESIS
    sequence = int(tail["sequence"]) + 1 if tail is not None else 1
    request = ledger.request
    assert ledger.registers_before is not None, "begin() looks before the command acts"
    key = None
    if request.key is not None:
        key = keys.Kept.made(request.key, request.content_hash(), sequence, outcome.facts)
    fields = (
        sequence,
        ledger.recorded_at,
        _user(),
        socket.gethostname(),
        __version__,
        request.command,
        json.dumps(dict(request.arguments), ensure_ascii=True, sort_keys=True),
        request.reason,
        ledger.posted[0] if ledger.posted else None,
        ledger.posted[-1] if ledger.posted else None,
        outcome.sentence,
        register_seals.seal(ledger.db, ledger.registers_before, key),
    )
    digest = chain.log_hash(fields, previous)
    journal.insert_log(ledger.db, fields, previous, digest)
    if key is not None:
        keys.keep(ledger.db, key)
    return digest


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in some containers
        return f"uid {os.getuid()}"
