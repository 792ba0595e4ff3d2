"""`verify`: every check of a ledger, by name, each saying what holds or where it doesn't.

A finding never stops the next check, and damage is a finding too: whoever runs this wants to know
all of it.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ccm_ledger import errors
from ccm_ledger.database import connection, entries, file_checks, issue_checks, years
from ccm_ledger.database import statements as issued
from ccm_ledger.database.connection import Connection
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Listing, code, text
from ccm_ledger.ledger import chain, high_water, register_seals, seals
from ccm_ledger.reports import catalogue
from ccm_ledger.services import statements
from ccm_ledger.services.verify import bank
from ccm_ledger.services.verify.rules import RULES

UNKNOWN = "UNKNOWN"
TOLD = 5  # findings of one check that are told; the rest is counted
_LETTERS = re.compile(r"([A-Z2-7]{4}){1,5}")
_PRINTED = re.compile(r"(?<![\w-])[A-Z2-7]{4}(?:-[A-Z2-7]{4}){4}(?![\w-])")
_CODE_LENGTH = 20
_READ_AS = str.maketrans({"0": "O", "8": "B"})  # neither digit is in the alphabet of the code


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: its name, whether it holds, and what was found."""

    check: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found. `head` is the short code that paper carries."""

    entries: int
    head: str
    checks: tuple[Checked, ...]
    damage: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return all(one.ok for one in self.checks)

    @property
    def failed(self) -> tuple[Checked, ...]:
        return tuple(one for one in self.checks if not one.ok)


def listing(found: Verified) -> Listing:
    """A line a check, the failing ones first."""
    ordered = sorted(found.checks, key=lambda one: one.ok)
    rows = tuple(
        {"check": one.check, "ok": "yes" if one.ok else "NO", "detail": one.detail}
        for one in ordered
    )
    well = "all checks hold" if found.ok else f"{len(found.failed)} checks fail"
    title = f"Ledger of {found.entries} entries, head {found.head}: {well}"
    return Listing(title, (code("check", "Check"), text("ok", "Holds"), text("detail", "")), rows)


def verify(path: Path, anchors: Sequence[str] = ()) -> Verified:
    """Check a ledger at a path, whole, without changing anything.

    Args:
        anchors: codes printed on earlier papers; each must be in the chain.

    Refuses: anchor-form, and what opening the file refuses.
    """
    digits = [anchor_digits(anchor) for anchor in anchors]
    with closing(connection.connect(path, write=False)) as db:
        file_checks.read_leniently(db)
        with connection.translated(path):
            db.execute("BEGIN")
        found = content(db, path)
        outside = [_mode(path), _high_water(db)]
        outside += [_anchor(db, *one) for one in zip(anchors, digits, strict=True)]
        warnings = (*_readable_by_others(path), *_other_names(path))
        return Verified(
            found.entries,
            found.head,
            (*found.checks, *outside),
            found.damage,
            warnings,
        )


def content(db: Connection, path: Path, *, seals_only: bool = False) -> Verified:
    """Check what a ledger holds, on an open connection: the file, the chains, every rule.

    Args:
        seals_only: leave out the rules; enough for a copy of what has been verified itself.
    """
    run = _Run(path)
    run.check(
        "file", "application id, format and journal mode are right", file_checks.file_form, db
    )
    run.check("pages", "SQLite finds no damage", file_checks.page_damage, db)
    run.check("references", "no row points to a missing one", _missing_parents, db)
    run.check(
        "schema", "tables, guards and views are this program's", file_checks.schema_differences, db
    )
    run.check("identity", "the ledger says once what it is", _identity, db)
    run.check("entry-chain", "every entry is what was sealed", seals.entry_chain, db)
    run.check("log-chain", "every row of the log is what was sealed", seals.log_chain, db)
    run.check("log-entries", "every entry has its row in the log", seals.log_covers_entries, db)
    holds = "rates, budgets, invoices, receipts … are what the commands wrote"
    run.check("registers", holds, register_seals.broken, db)
    if not seals_only:
        for rule in RULES:
            run.check(rule.check, rule.holds, rule.found, db)
        run.check("bank-files", "files of the bank are kept as they came", bank.files, db)
        run.check("bank-chain", "the bank's statements follow on each other", bank.chain, db)
        run.check("statements", "issued statements are as they were issued", _statements, db)
        if all(one.ok for one in run.done):  # a statement can only be built from sound books
            holds = "the newest issued statements come out again as they were issued"
            run.check("statements-rebuilt", holds, _rebuilt, db)
    count, head = _head(db)
    return Verified(count, head, tuple(run.done), run.damage)


class _Run:
    """Runs checks one after the other, whatever they meet."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.done: list[Checked] = []
        self.damage = ""

    def check(
        self,
        name: str,
        holds: str,
        look: Callable[[Connection], Iterable[str]],
        db: Connection,
    ) -> None:
        told: list[str] = []
        more = 0
        try:
            for finding in look(db):
                if len(told) < TOLD:
                    told.append(finding)
                else:
                    more += 1
        except (sqlite3.DatabaseError, UnicodeDecodeError) as exc:  # a view's text may be damaged
            told.append(self._unreadable(exc))
        if name == "pages" and told:
            self.damage = self.damage or told[0]
        detail = "; ".join(told) + (f"; and {more} more" if more else "")
        self.done.append(Checked(name, not told, errors.shown(detail or holds)))

    def _unreadable(self, exc: sqlite3.DatabaseError | UnicodeDecodeError) -> str:
        """What SQLite could not read. A lock or a failing disk is no finding: it goes up."""
        try:
            with connection.translated(self.path):
                raise exc
        except Refused as refusal:
            if refusal.exit != errors.DAMAGED:
                raise
            self.damage = self.damage or str(exc)
        except sqlite3.DatabaseError:  # a table or column is missing, which `schema` names too
            return f"it could not be looked at: {exc}"
        finally:
            exc.__traceback__ = None  # it would keep half-read cursors beyond their connection
        return f"it could not be read: {exc}"


def _head(db: Connection) -> tuple[int, str]:
    try:
        sequence, digest = entries.head(db)
    except sqlite3.DatabaseError:  # there is no journal to read; the checks say so
        return 0, UNKNOWN
    return sequence, _code(digest)


def _code(digest: str) -> str:
    """The short code of a stored hash, which in a forged ledger may be none."""
    try:
        return chain.head_code(digest)
    except ValueError:
        return UNKNOWN


def _missing_parents(db: Connection) -> Iterator[str]:
    for row in file_checks.missing_parents(db):
        place = f" (row {row['row']})" if row["row"] is not None else ""
        yield f"{row['child']}{place} points to a missing {row['parent']}"


def _identity(db: Connection) -> Iterator[str]:
    count = issue_checks.identities(db)
    if count != 1:
        yield f"there are {count} rows in the table ledger instead of 1"


def _statements(db: Connection) -> Iterator[str]:
    """Bytes against their SHA-256, versions against the journal's hashes."""
    for row in issue_checks.issued_statements(db):
        name = f"{row['name']} {row['year']}, version {row['version']}"
        body = row["body"]
        if not isinstance(body, bytes) or hashlib.sha256(body).hexdigest() != row["sha256"]:
            yield f"statement {name} has other bytes than were issued"
        digest = file_checks.hash_at(db, row["head_sequence"]) or chain.GENESIS
        if row["head"] not in {digest, _code(digest)}:
            yield f"statement {name} was issued at another entry {row['head_sequence']}"
    for row in issue_checks.statement_version_gaps(db):
        yield f"statements {row['year']}: {row['versions']} versions up to {row['highest']}"
    for row in issue_checks.closed_without_statements(db):
        yield f"{row['year']} is {row['state']}, but no statement of it was issued"


# What a builder may stumble on where a register was forged or damaged.
_STUMBLED = (ArithmeticError, AssertionError, LookupError, Refused, TypeError, ValueError)


def _rebuilt(db: Connection) -> Iterator[str]:
    """Figures alone: words may change with the program, and a reopened year is not settled."""
    for year in [year for year, state in years.states(db).items() if state != "open"]:
        for name in catalogue.ISSUED:
            for version in issued.issued_versions(db, year, name)[-1:]:
                about = f"{name} {year}, version {version}"
                try:
                    found = statements.rebuilt(db, name, year, version).in_figures
                except _STUMBLED as exc:
                    yield f"{about} can't be built again: {exc}"
                    continue
                for one in found:
                    yield (
                        f"{about}: {one.where}, {one.what} comes out otherwise"
                        f" (`ccm-ledger statement {name} {year} --check`)"
                    )


# ── what is known outside the file ───────────────────────────────────────────────────────────


def _high_water(db: Connection) -> Checked:
    """The last state this machine has seen of the ledger must be in it."""
    name = "high-water"
    try:
        sequence, _ = entries.head(db)
        known = high_water.known(years.identity(db)["ledger_id"])
        if known is None:
            return Checked(name, True, "this machine has kept no earlier state of this ledger")
        if sequence < known[0]:
            count = known[0] - sequence
            behind = f"{count} {'entry' if count == 1 else 'entries'}"
            return Checked(name, False, f"behind the last state known by {behind}: an older copy")
        if known[0] and file_checks.hash_at(db, known[0]) != known[1]:
            return Checked(name, False, f"entry {known[0]} is not the one known on this machine")
    except (sqlite3.DatabaseError, TypeError):  # no journal, or no identity
        return Checked(name, False, "the ledger can't say what it is")
    return Checked(name, True, f"holds the last state known (entry {known[0]})")


def anchor_digits(anchor: str) -> str:
    """The leading hexadecimal digits of the hash that an anchor stands for.

    Taken as somebody copies it from paper: in small letters, with any dashes or blanks or none, 0
    for O and 8 for B, or, as printed, with the words around it. A code has five groups of four;
    fewer are read, and are in no chain. Refuses: anchor-form.
    """
    written = "".join(_plain(letter) for letter in anchor).upper()
    within = _PRINTED.search(written)
    letters = re.sub(r"[\s-]", "", within[0] if within else written)
    if letters == chain.head_code(chain.GENESIS):
        return ""
    letters = letters.translate(_READ_AS)
    if not _LETTERS.fullmatch(letters):
        raise Refused(errors.ANCHOR_FORM.at("--anchor", value=anchor))
    if len(letters) < _CODE_LENGTH:
        return "short"  # no hash begins so
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    bits = 0
    for letter in letters:
        bits = bits * 32 + alphabet.index(letter)
    return f"{bits:025x}"  # 20 letters of 5 bits are 25 digits of 4


def _plain(letter: str) -> str:
    """Whatever parts the groups on paper or in a mail, as - or a blank."""
    if letter == "−" or unicodedata.category(letter) == "Pd":
        return "-"
    return " " if letter.isspace() else letter


def _anchor(db: Connection, anchor: str, digits: str) -> Checked:
    name = "anchor"
    if not digits:
        return Checked(name, True, "the ledger was empty then, as every ledger once was")
    entry = file_checks.entry_with_hash(db, digits)
    shown = errors.shown(anchor, 60)
    if entry is None:
        short = "" if digits != "short" else ": a whole code has five groups of four"
        return Checked(name, False, f"the code {shown} isn't in this ledger's chain{short}")
    return Checked(name, True, f"the code {shown} stands for entry {entry}, unchanged since")


def _mode(path: Path) -> Checked:
    """The file's mode bits. Open to others is a warning: nothing in it is wrong for that."""
    mode = stat.S_IMODE(path.stat().st_mode)
    told = "open to others than its owner" if mode & 0o077 else "private"
    return Checked("mode", True, f"the file is {told} (mode {mode:04o})")


def _readable_by_others(path: Path) -> tuple[str, ...]:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077 == 0:
        return ()
    return (f"others than its owner can open {path} (mode {mode:04o}); chmod 600 keeps it private",)


def _other_names(path: Path) -> tuple[str, ...]:
    """SQLite keeps the journal beside the name a ledger was opened by; by another name it can't
    roll back what a crash left half done."""
    names = path.stat().st_nlink
    if names == 1:
        return ()
    return (
        f"{path} has {names} names (hard links): always use the same one, or better copy the file"
        " and delete the others",
    )
