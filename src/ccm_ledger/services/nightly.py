"""`nightly`: backup, what lies in a folder, what is certain, verify; one summary, one exit code.

Each step is told and none stops the next, except that nothing is written to a ledger of which no
backup could be made. Running it again does nothing that is done already.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ccm_ledger import errors
from ccm_ledger.database import bank, bank_rows, entries, log, years
from ccm_ledger.database.connection import Connection
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Cell, Listing, code, counted, text
from ccm_ledger.ledger.transaction import Clock, Performed, Request, Writing, perform
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Outcome
from ccm_ledger.services import keeping
from ccm_ledger.services.bank_files import deciding
from ccm_ledger.services.issuing import reissue
from ccm_ledger.services.keeping import snapshot
from ccm_ledger.services.money_files import import_file
from ccm_ledger.services.verify.run import content, verify

DONE = "done"  # where files go inside the inbox
_GRAVEST = (errors.DAMAGED, errors.ENVIRONMENT, errors.REFUSED, errors.FOUND)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a night is to do. `backups` None: a folder of that name beside the ledger."""

    ledger: Path
    backups: Path | None
    keep: int
    inbox: Path | None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done: `exit` is 0 where all went well, else as the command itself would end."""

    step: str
    detail: str
    exit: int = 0


@dataclass(slots=True)
class Night:
    """What a night did."""

    steps: list[Step] = field(default_factory=list)
    posted: list[int] = field(default_factory=list)
    held: int = 0  # rows that came in this night and wait for the officer
    warnings: list[str] = field(default_factory=list)
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def exit(self) -> int:
        ends = {step.exit for step in self.steps}
        return next((one for one in _GRAVEST if one in ends), 0)

    @property
    def silent(self) -> bool:
        """Whether nobody need hear of it."""
        return not (self.exit or self.held or self.warnings)

    def add(self, step: str, detail: str, exit: int = 0) -> None:
        self.steps.append(Step(errors.shown(step, 80), errors.shown(detail), exit))

    def refused(self, step: str, refusal: Refused) -> None:
        first, more = refusal.problems[0], len(refusal.problems) - 1
        rest = f" (and {counted(more, 'more problem')})" if more else ""
        self.add(step, f"{first.line().removeprefix('error: ')}{rest}", first.exit)


def listing(night: Night) -> Listing:
    """A line a step, in their order."""
    rows: tuple[dict[str, Cell], ...] = tuple(
        {"step": one.step, "ok": "NO" if one.exit else "yes", "detail": one.detail}
        for one in night.steps
    )
    well = "all is well" if not night.exit else f"look at what says NO; exit {night.exit}"
    return Listing(
        f"Nightly: {well}", (code("step", "Step"), text("ok", "Done"), text("detail", "")), rows
    )


def nightly(wanted: Wanted, clock: Clock) -> Night:
    """One night. Refuses what opening the ledger refuses; everything else is a step that failed."""
    night = Night()
    with snapshot(wanted.ledger) as db:
        ledger_id = str(years.identity(db)["ledger_id"])
    try:
        night.add("backup", _back_up(wanted, ledger_id, clock()))
    except Refused as refusal:
        night.refused("backup", refusal)
    if night.exit == 0:
        if wanted.inbox is not None:
            _bring_in(night, wanted, wanted.inbox, clock)
        _match(night, wanted, clock)
    _queue(night, wanted.ledger)
    _verify(night, wanted.ledger)
    return night


# ── the backup ───────────────────────────────────────────────────────────────────────────────


def _back_up(wanted: Wanted, ledger_id: str, now: datetime) -> str:
    """A new backup, unless the newest one holds all there is and reads back well."""
    folder = wanted.backups
    if folder is None:
        folder = wanted.ledger.absolute().parent / "backups"
        if not wanted.dry_run:
            folder.mkdir(mode=0o700, exist_ok=True)
        elif not folder.is_dir():
            return f"a first backup would be made in {folder}"
    if not folder.is_dir():
        raise Refused(errors.FOLDER_MISSING.at(folder))
    newest = next(
        (
            one
            for one in reversed(keeping.in_turn(wanted.ledger, folder))
            if keeping.ledger_of(one) == ledger_id
        ),
        None,
    )
    if newest is not None and _holds_all(newest, wanted.ledger):
        return f"nothing new since {newest}, which reads back well"
    made = keeping.back_up_in_turn(wanted.ledger, folder, wanted.keep, now, dry_run=wanted.dry_run)
    return made.sentence


def _holds_all(file: Path, ledger: Path) -> bool:
    """Whether a backup ends with the same command as the ledger, and its seals hold."""
    with snapshot(ledger) as db:
        state = (entries.head(db), _last_command(db))
    with snapshot(file) as db:
        if (entries.head(db), _last_command(db)) != state:
            return False
        return content(db, file, seals_only=True).ok


def _last_command(db: Connection) -> list[str]:
    return [str(row["hash"]) for row in log.commands(db, limit=1)]


# ── what came in ─────────────────────────────────────────────────────────────────────────────


def _bring_in(night: Night, wanted: Wanted, inbox: Path, clock: Clock) -> None:
    """Each file of the inbox, in the order of names; one that waits for another is tried again."""
    if not inbox.is_dir():
        night.refused("inbox", Refused(errors.FOLDER_MISSING.at(inbox)))
        return
    waiting = list(_files(inbox))
    if not waiting:
        night.add("inbox", f"nothing lies in {inbox}")
    while waiting:
        refusals: list[tuple[Path, Refused]] = []
        for file in waiting:
            try:
                _bring_in_one(night, wanted, file, clock)
            except Refused as refusal:
                refusals.append((file, refusal))
            except OSError as exc:
                night.add(f"inbox {file.name}", f"{exc.strerror}: {file}", errors.ENVIRONMENT)
        if len(refusals) == len(waiting) or wanted.dry_run:
            for file, reason in refusals:
                night.refused(f"inbox {file.name}", reason)
            return
        waiting = [file for file, _ in refusals]


def _files(inbox: Path) -> Iterator[Path]:
    """Plain files; hidden ones are left alone, for a program may still be writing them."""
    for file in sorted(inbox.iterdir()):
        if not file.name.startswith(".") and file.is_file() and not file.is_symlink():
            yield file


def _bring_in_one(night: Night, wanted: Wanted, file: Path, clock: Clock) -> None:
    """Import a file and move it to `done/`, after the commit."""
    with file.open("rb") as opened:
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    performed = _perform(
        wanted,
        Request("receipt import", {"file": str(file), "sha256": sha256}, dry_run=wanted.dry_run),
        lambda ledger: import_file(ledger, str(file), None, _untold),
        clock,
    )
    _count(night, performed)
    moved = "" if wanted.dry_run else f" It lies in {_moved(file).parent} now."
    night.add(f"inbox {file.name}", performed.outcome.sentence + moved)


def _untold(done: int, total: int) -> None:
    """Nobody watches a night's progress."""


def _moved(file: Path) -> Path:
    """Put a file that is in the books into `done/`; one that lies there already stays."""
    done = file.parent / DONE
    done.mkdir(mode=0o700, exist_ok=True)
    target, number = done / file.name, 1
    while os.path.lexists(target):
        number += 1
        target = done / f"{file.stem}.{number}{file.suffix}"
    file.rename(target)
    return target


def _match(night: Night, wanted: Wanted, clock: Clock) -> None:
    """Look again at what is held: an invoice or entry may have come since."""
    with snapshot(wanted.ledger) as db:
        if not bank.accounts(db):
            return
    try:
        performed = _perform(
            wanted, Request("bank match", dry_run=wanted.dry_run), deciding.match_again, clock
        )
    except Refused as refusal:
        night.refused("match", refusal)
        return
    night.posted += performed.posted
    night.add("match", performed.outcome.sentence)


def _perform(
    wanted: Wanted, request: Request, act: Callable[[Writing], Outcome], clock: Clock
) -> Performed:
    return perform(wanted.ledger, request, act, clock, reissue)


def _count(night: Night, performed: Performed) -> None:
    """What a file brought. What it warns of counts only where it brought something."""
    night.posted += performed.posted
    if performed.posted:
        held = performed.outcome.facts.get("unallocated", 0)
        night.held += held if isinstance(held, int) else 0
        night.warnings += performed.outcome.warnings


# ── what is left to do, and whether all is sound ─────────────────────────────────────────────


def _queue(night: Night, ledger: Path) -> None:
    """What waits for the officer; it is no fault."""
    try:
        with snapshot(ledger) as db:
            rows = bank_rows.rows(db, first=None, last=None, status="unallocated")
    except Refused as refusal:
        night.refused("queue", refusal)
        return
    rappen = sum(abs(row["amount_rappen"]) for row in rows)
    night.facts["queue"] = len(rows)
    if rows:
        night.add(
            "queue",
            f"{counted(len(rows), 'bank row')}, {print_rappen(rappen)}, to decide:"
            " `ccm-ledger bank rows --unallocated`",
        )


def _verify(night: Night, ledger: Path) -> None:
    found = verify(ledger)
    night.facts |= {"entries": found.entries, "head": found.head}
    if found.ok:
        night.add("verify", f"{len(found.checks)} checks hold; head {found.head}")
    for one in found.failed:
        night.add(f"verify {one.check}", one.detail, errors.FOUND)
    if found.damage:
        night.add("verify", found.damage, errors.DAMAGED)


def facts(night: Night) -> dict[str, object]:
    """For programs."""
    return {
        "ok": not night.exit,
        "exit": night.exit,
        "posted": night.posted,
        "held": night.held,
        **night.facts,
        "steps": [
            {"step": one.step, "ok": not one.exit, "detail": one.detail} for one in night.steps
        ],
    }
