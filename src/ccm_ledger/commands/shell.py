"""What every command does around its one service or report: open, run, show.

Renderers load when their format is asked for, so that a small report starts quickly.
"""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from ccm_ledger import errors
from ccm_ledger.commands.options import Format
from ccm_ledger.database import connection
from ccm_ledger.database.connection import Connection
from ccm_ledger.dates import parse_date, parse_year
from ccm_ledger.errors import Invalid, Refused
from ccm_ledger.figures import Amount, Column, Listing, Nested, Paper, Statement
from ccm_ledger.money import parse_amount, parse_amount_or_zero

if TYPE_CHECKING:
    from ccm_ledger.ledger.transaction import Performed, Writing
    from ccm_ledger.records import Entry, Outcome
    from ccm_ledger.trails import Trail

Clock = Callable[[], datetime]
# Arguments that are files go into the log by name: the log leaves the house, folders don't.
_FILES = frozenset({"file", "opening"})
DEFAULT_LEDGER = "ccm-ledger.db"
_STAND_INS = frozenset({"…", "...", "TEXT"})  # where hints leave room for the officer's words


class Settings(NamedTuple):
    """Which ledger a command works on, and the clock."""

    ledger: Path
    origin: str
    clock: Clock

    @classmethod
    def chosen(cls, option: str | None, environ: Mapping[str, str], clock: Clock) -> Settings:
        if option is not None:
            if not option:
                raise Refused(errors.LEDGER_PATH_EMPTY.at("--ledger"))
            return cls(Path(option), "", clock)
        if from_environment := environ.get("CCM_LEDGER_FILE"):
            return cls(Path(from_environment), " (it comes from CCM_LEDGER_FILE)", clock)
        return cls(Path(DEFAULT_LEDGER), "", clock)


class Asked(NamedTuple):
    """The options that every writing command shares, as given."""

    format: Format
    dry_run: bool = False
    key: str | None = None
    adjustment: bool = False
    reason: str | None = None
    document: str | None = None


def settings(context: typer.Context) -> Settings:
    found = context.obj
    assert isinstance(found, Settings), "the root callback sets it"
    return found


def today(context: typer.Context) -> date:
    return settings(context).clock().astimezone().date()


# ── reading ──────────────────────────────────────────────────────────────────────────────────


@contextmanager
def reading(context: typer.Context) -> Iterator[Connection]:
    """One snapshot of the ledger for a reading command."""
    chosen = settings(context)
    connection.check_file(chosen.ledger, chosen.origin)
    db = connection.read_snapshot(chosen.ledger)
    try:
        with connection.translated(chosen.ledger):
            yield db
    finally:
        db.close()


# ── writing ──────────────────────────────────────────────────────────────────────────────────


def write(
    context: typer.Context,
    command: str,
    act: Callable[[Writing], Outcome],
    asked: Asked,
    arguments: Mapping[str, object],
) -> Performed:
    """Run a writing command and show what it did, after the commit.

    Args:
        command: the officer's words, `receipt post`.
        act: calls one service.
        arguments: what was asked, for the log and the idempotency key; None is left out.
    """
    # Only writing needs them, and they take as long to load as a small report.
    from ccm_ledger.ledger.transaction import Request, perform  # noqa: PLC0415
    from ccm_ledger.records import Adjustment  # noqa: PLC0415
    from ccm_ledger.services.issuing import reissue  # noqa: PLC0415

    chosen = settings(context)
    connection.check_file(chosen.ledger, chosen.origin)
    reason, document = kept_text(asked.reason, "--reason"), kept_text(asked.document, "--document")
    adjustment = None
    if asked.adjustment:
        if not reason or not document:
            raise Refused(errors.ADJUSTMENT_INCOMPLETE.at("--adjustment"))
        adjustment = Adjustment(reason, document)
    request = Request(
        command=command,
        arguments={
            name: Path(str(value)).name if name in _FILES else str(value)
            for name, value in arguments.items()
            if value is not None
        },
        reason=reason,
        key=asked.key,
        dry_run=asked.dry_run,
        adjustment=adjustment,
    )
    performed = perform(chosen.ledger, request, act, chosen.clock, reissue)
    show_performed(performed, asked.format)
    return performed


def remark(text: str) -> None:
    """Say something beside the answer, where programs don't read it."""
    sys.stderr.write(f"note: {errors.shown(text, 2000)}\n")


def show_performed(performed: Performed, format: Format) -> None:
    """Say what a command did: JSON for programs, a sentence for people, warnings to stderr."""
    for warning in performed.outcome.warnings:
        sys.stderr.write(f"warning: {errors.shown(warning)}\n")
    if format is Format.JSON:
        facts = dict(performed.outcome.facts) | {"posted": list(performed.posted)}
        if performed.dry_run:
            facts["dry_run"] = True
            facts["entries"] = [_as_facts(entry) for entry in performed.drafted]
        put(draw_facts(facts))
        return
    if performed.dry_run:
        put(f"Dry run, nothing was written. {performed.outcome.sentence}\n")
        if performed.outcome.shown is not None:
            show_listing(performed.outcome.shown, format)
        if performed.drafted:
            show_listing(_drafted_listing(performed.drafted), format)
        return
    put(errors.shown(performed.outcome.sentence, 2000) + "\n")


def _as_facts(entry: Entry) -> dict[str, Any]:
    return {
        "entry": entry.sequence,
        "date": entry.date,
        "kind": entry.kind,
        "text": entry.text,
        "lines": [
            {
                "fund": line.fund,
                "account": line.account,
                "amount": Amount(line.amount_rappen),
                "state": line.state,
            }
            for line in entry.lines
        ],
    }


def _drafted_listing(drafted: Sequence[Entry]) -> Listing:
    """The first entries that a dry run would post, line by line."""
    most = 40
    rows: tuple[dict[str, Nested], ...] = tuple(
        {
            "entry": entry.sequence,
            "date": entry.date,
            "fund": line.fund,
            "account": line.account,
            "amount": Amount(line.amount_rappen),
            "state": line.state or "",
            "text": entry.text if number == 0 else "",
        }
        for entry in drafted[:most]
        for number, line in enumerate(entry.lines)
    )
    columns = (
        Column("entry", "Entry", "count"),
        Column("date", "Date", "date"),
        Column("fund", "Fund", "code"),
        Column("account", "Account", "code"),
        Column("amount", "Amount", "amount"),
        Column("state", "State", "code"),
        Column("text", "Text"),
    )
    more = len(drafted) - most
    notes = (f"… and {more} entries more.",) if more > 0 else ()
    return Listing("Would be posted (debit positive, credit negative)", columns, rows, notes)


# ── showing ──────────────────────────────────────────────────────────────────────────────────


def show(thing: Statement | Listing, format: Format, *, exact: bool = False) -> None:
    """Draw a statement or a list on stdout."""
    if isinstance(thing, Statement):
        put(draw_statement(thing, format, exact=exact))
    else:
        show_listing(thing, format)


def show_listing(listing: Listing, format: Format) -> None:
    put(_renderer(format).draw_listing(listing, _screen(exact=True)))


def show_trail(trail: Trail, format: Format) -> None:
    """Draw where something comes from: a tree for people, nested for programs."""
    from ccm_ledger.renderers import trail as renderer  # noqa: PLC0415  only `explain` needs it

    if format is Format.JSON:
        put(draw_facts(renderer.as_facts(trail)))
    elif format is Format.TABLE:
        put(renderer.draw_tree(trail, _screen(exact=True)))
    else:
        show_listing(renderer.as_listing(trail), format)


def draw_statement(statement: Statement, format: Format, *, exact: bool = False) -> str:
    drawn: str = _renderer(format).draw_statement(statement, _screen(exact=exact))
    return drawn


_RENDERERS = {
    Format.TABLE: "terminal",
    Format.JSON: "json_text",
    Format.CSV: "csv_text",
    Format.MARKDOWN: "markdown",
}


def _renderer(format: Format) -> Any:
    """The module that draws a format: each has `draw_statement` and `draw_listing`."""
    return importlib.import_module(f"ccm_ledger.renderers.{_RENDERERS[format]}")


def draw_facts(facts: Mapping[str, Any]) -> str:
    from ccm_ledger.renderers import json_text  # noqa: PLC0415

    return json_text.draw_facts(facts)


def put(text: str) -> None:
    """Write to stdout; a full disk or closed device is an error of the environment."""
    sys.stdout.write(text)
    sys.stdout.flush()


def _screen(*, exact: bool) -> Paper:
    """The terminal's width (80 where there is none), and colour where it is welcome."""
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    colour = colour and os.environ.get("TERM") != "dumb"
    width = max(shutil.get_terminal_size((80, 24)).columns, 40)
    return Paper(exact=exact, width=min(width, 160), colour=colour)


def progress() -> Callable[[int, int], None]:
    """Counts the rows of a long import on a terminal; silent everywhere else."""
    shown = sys.stderr.isatty()
    every = 100

    def tell(done: int, total: int) -> None:
        if shown and total > every and (done % every == 0 or done == total):
            sys.stderr.write(f"\r{done} of {total} rows" + ("\n" if done == total else ""))
            sys.stderr.flush()

    return tell


# ── reading arguments ────────────────────────────────────────────────────────────────────────


def day(text: str | None, where: str = "--date") -> date | None:
    """A date option, or None if it was left out."""
    if text is None:
        return None
    try:
        return parse_date(text)
    except Invalid as invalid:
        raise Refused(invalid.at(where)) from invalid


def year(text: str, where: str = "YEAR") -> int:
    try:
        return parse_year(text)
    except Invalid as invalid:
        raise Refused(invalid.at(where)) from invalid


def money(text: str, where: str = "AMOUNT") -> int:
    """An amount above zero, in rappen."""
    try:
        return parse_amount(text)
    except Invalid as invalid:
        raise Refused(invalid.at(where)) from invalid


def money_or_nil(text: str | None, where: str = "--amount") -> int | None:
    """An amount option in rappen, nil included; None if it was left out."""
    try:
        return None if text is None else parse_amount_or_zero(text)
    except Invalid as invalid:
        raise Refused(invalid.at(where)) from invalid


def needed(text: str | None, where: str) -> str:
    """A text option that may not be blank or hold characters that can't be kept."""
    kept = kept_text(text, where)
    if not kept:
        raise Refused(errors.TEXT_MISSING.at(where, column="the text"))
    return kept


def kept_text(text: str | None, where: str) -> str:
    """A text option, normalised; control and invisible characters are refused, and so is what a
    hint has in place of words, when the hint was copied as it stands."""
    from ccm_ledger.readers.text import read_text  # noqa: PLC0415

    try:
        kept = read_text(text or "", "the text")
    except Invalid as invalid:
        raise Refused(invalid.at(where)) from invalid
    if kept in _STAND_INS:
        raise Refused(errors.TEXT_STAND_IN.at(where, value=kept))
    return kept


def text_hash(text: str) -> str:
    """SHA-256 of a value that the log must not tell, blanks left out; for the idempotency key."""
    import hashlib  # noqa: PLC0415  only what keeps a secret needs it

    plain = "".join(text.split()).upper()
    return hashlib.sha256(plain.encode("utf-8", "surrogateescape")).hexdigest()


def file_hash(path: str) -> str:
    """SHA-256 of a file's content, for the log and the idempotency key; empty if unreadable.

    The reader that follows says what is wrong with an unreadable file.
    """
    import hashlib  # noqa: PLC0415  only what reads a file needs it

    try:
        if not Path(path).is_file():
            return ""
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""
