"""The catalogue of problems: every way the program says no, with its exit code, text and hint.

A `Kind` is a row of the catalogue. `KIND.at(where, fact=…)` makes a `Problem`, which is plain data.
Readers and rules return problems, all of them; a service raises `Refused` once; `cli.py` alone
turns problems into lines, JSON and exit codes. Every value from outside is shown escaped.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

# Exit codes (COMMANDS, conventions).
FOUND, USAGE, REFUSED, ENVIRONMENT, DAMAGED, DEFECT = 1, 2, 3, 4, 5, 70

QUOTED_LENGTH = 60
SHOWN_LENGTH = 600


def shown(value: object, length: int = SHOWN_LENGTH) -> str:
    """A value made safe to print: control and invisible characters by name, shortened."""
    text = str(value)
    short = text if len(text) <= length else text[: length - 1] + "…"
    if short.isprintable():  # then nothing of it is of a kind that `_visible` names
        return short
    return "".join(_visible(character) for character in short)


def _visible(character: str) -> str:
    code = ord(character)
    if code < 0x20 or 0x7F <= code < 0xA0:
        return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character, f"\\x{code:02x}")
    if 0xD800 <= code <= 0xDFFF:  # an argument that isn't UTF-8 arrives as a lone surrogate
        return f"\\x{code & 0xFF:02x}"
    if unicodedata.category(character) in {"Cf", "Zl", "Zp", "Cn", "Co"}:
        return f"U+{code:04X}"
    return character


def _blanks_shown(text: str) -> str:
    """Blanks that look like a space and aren't one, by name: only where a value is quoted."""
    return "".join(
        f"U+{ord(character):04X}" if character.isspace() and character != " " else character
        for character in text
    )


class _Facts(string.Formatter):
    """Formats `{fact}` escaped and `{fact:q}` as read: escaped, in quotes, shortened to 60."""

    def format_field(self, value: object, format_spec: str) -> str:
        if format_spec == "q":
            return f"'{_blanks_shown(shown(value, QUOTED_LENGTH))}'"
        if isinstance(value, (list, tuple, set, frozenset)):
            return ", ".join(shown(item) for item in value)
        return shown(value)


_FACTS = _Facts()


class Problem(NamedTuple):
    """One thing that is wrong: where, what, and the one thing to do about it."""

    code: str
    exit: int
    where: str
    what: str
    hint: str

    def line(self) -> str:
        """`error: WHERE: WHAT. HINT`, one line whatever the values hold."""
        sentences = self.hint.partition("? ")  # `did you mean X? the lines are …`
        hint = "".join(part[:1].upper() + part[1:] for part in sentences)
        return " ".join(
            [f"error: {self.where}:", _stopped(self.what), *([_stopped(hint)] if hint else [])]
        )

    def as_json(self) -> dict[str, dict[str, str]]:
        return {
            "error": {
                "code": self.code,
                "message": self.what,
                "hint": self.hint,
                "where": self.where,
            }
        }


def _stopped(text: str) -> str:
    """With a full stop, unless it is a question."""
    return text if text.endswith("?") else f"{text}."


class Kind(NamedTuple):
    """A row of the catalogue. Texts end without a full stop; the printer sets it."""

    code: str
    exit: int
    what: str
    hint: str = ""

    def at(self, where: object, **facts: object) -> Problem:
        return Problem(
            self.code,
            self.exit,
            shown(where),
            _FACTS.vformat(self.what, (), facts),
            _FACTS.vformat(self.hint, (), facts),
        )

    def invalid(self, **facts: object) -> Invalid:
        """The same, raised by a parser that doesn't know where its value stands."""
        return Invalid(self, facts)


class Invalid(ValueError):
    """A value that can't be taken. Whoever knows where it stands calls `at`."""

    def __init__(self, kind: Kind, facts: Mapping[str, object]) -> None:
        super().__init__(kind.code)
        self.kind = kind
        self.facts = facts

    def at(self, where: object) -> Problem:
        return self.kind.at(where, **self.facts)


class Refused(Exception):
    """Stops a command; nothing was written. Carries every problem that was found."""

    def __init__(self, *problems: Problem) -> None:
        assert problems, "a refusal names at least one problem"
        super().__init__(problems[0].line())
        self.problems = problems

    @property
    def exit(self) -> int:
        return self.problems[0].exit


def refuse_if(problems: Iterable[Problem]) -> None:
    """Raise `Refused` with all the problems, if there are any; after a hundred they are counted."""
    found = tuple(problems)
    more = len(found) - Problems.LIMIT
    if more > 0:
        rest = MORE_PROBLEMS.at(found[Problems.LIMIT].where, count=more)
        raise Refused(*found[: Problems.LIMIT], rest)
    if found:
        raise Refused(*found)


def nearest(value: str, known: Iterable[str]) -> str:
    """`. Did you mean X` text for a hint, or nothing. Case is ignored."""
    by_folded = {name.casefold(): name for name in known}
    close = get_close_matches(value.casefold().strip(), list(by_folded), n=1, cutoff=0.6)
    return f"did you mean {by_folded[close[0]]}? " if close else ""


class Problems:
    """Collects the problems of a file; they are shown in order of lines, a hundred at most."""

    LIMIT = 100
    KEPT = 10_000  # from here on they are only counted; a file of rows is read no further

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.count = 0

    def add(self, problem: Problem) -> None:
        self.count += 1
        if len(self.found) < self.KEPT:
            self.found.append(problem)

    def __bool__(self) -> bool:
        return bool(self.found)

    def stop_at_many(self, where: object) -> None:
        """Raise `Refused` where so much is wrong that the rest of a file would say nothing new."""
        if len(self.found) >= self.KEPT:
            self.refuse(where, "at least ")

    def refuse(self, where: object, counted: str = "") -> None:
        """Raise `Refused` if anything was found; a last line says how many more there are."""
        if not self.found:
            return
        prefix = f"{shown(where)}:"
        ordered = sorted(self.found, key=lambda problem: _line_of(problem, prefix))
        more = self.count - len(ordered[: self.LIMIT])
        rest = (MORE_PROBLEMS.at(where, count=f"{counted}{more}"),) if more else ()
        raise Refused(*ordered[: self.LIMIT], *rest)


def _line_of(problem: Problem, prefix: str) -> int:
    """The line of the file that a problem names; 0 for what is said of the whole."""
    line = problem.where.removeprefix(prefix)
    return int(line) if line.isascii() and line.isdigit() else 0


# ── values ───────────────────────────────────────────────────────────────────────────────────
AMOUNT_MISSING = Kind("amount-missing", REFUSED, "the amount is missing", "write it as 518057.00")
AMOUNT_COMMA = Kind(
    "amount-comma",
    REFUSED,
    "amount {value:q}: a comma is ambiguous",
    "write {suggestion}",
)
AMOUNT_DIGITS = Kind(
    "amount-digits",
    REFUSED,
    "amount {value:q} is written with {digits} digits",
    "use the ASCII digits 0 to 9 only",
)
AMOUNT_DECIMALS = Kind(
    "amount-decimals",
    REFUSED,
    "amount {value:q} has {count} decimals; francs have two",
    "write it as 100.00",
)
AMOUNT_GROUPS = Kind(
    "amount-groups",
    REFUSED,
    "amount {value:q} has an apostrophe that is not between groups of three digits",
    "write it as 518'057.00 or 518057.00",
)
AMOUNT_BLANK = Kind(
    "amount-blank",
    REFUSED,
    "amount {value:q} has a blank inside ({code_point})",
    "write the figure alone, with ' between groups of three: 518'057.00",
)
AMOUNT_INVISIBLE = Kind(
    "amount-invisible",
    REFUSED,
    "amount {value:q} holds the invisible character {code_point}",
    "type the amount again",
)
AMOUNT_NEGATIVE = Kind(
    "amount-negative",
    REFUSED,
    "amount {value:q} must be above zero",
    "write it without a sign; `receipt reverse` or `expense reverse` undoes what was posted",
)
AMOUNT_SIGN = Kind(
    "amount-sign",
    REFUSED,
    "amount {value:q}: a credit has one minus sign (-) before the figure",
    "write it as -100.00",
)
AMOUNT_FORM = Kind(
    "amount-form",
    REFUSED,
    "{value:q} is not an amount in francs",
    "write it as 518057.00 or 518'057.00, with at least one digit before the point",
)
AMOUNT_ZERO = Kind(
    "amount-zero", REFUSED, "an amount of zero posts nothing", "give an amount above zero"
)
AMOUNT_LIMIT = Kind(
    "amount-limit",
    REFUSED,
    "amount {value:q} is above the limit of 1'000'000'000.00 for one line",
    "check the figure",
)
DATE_MISSING = Kind("date-missing", REFUSED, "the date is missing", "write it as 2023-03-01")
DATE_FORM = Kind(
    "date-form",
    REFUSED,
    "{value:q} is not a date",
    "write it as YYYY-MM-DD: four digits for the year, two for month and day, ASCII digits",
)
DATE_LIKELY = Kind(
    "date-likely", REFUSED, "{value:q} is not a date as YYYY-MM-DD", "did you mean {likely}?"
)
DATE_AMBIGUOUS = Kind(
    "date-ambiguous", REFUSED, "date {value:q} is ambiguous", "write it as YYYY-MM-DD"
)
DATE_NO_SUCH = Kind(
    "date-no-such", REFUSED, "there is no such day or month: {value:q}", "check the date"
)
DATE_TIME = Kind(
    "date-time", REFUSED, "{value:q} is a date with a time", "write the date without time: {likely}"
)
DATE_NUMBER = Kind(
    "date-number",
    REFUSED,
    "{value:q} is a number, likely a spreadsheet's {likely}",
    "format the column as text and write YYYY-MM-DD",
)
DATE_OUTSIDE = Kind(
    "date-outside",
    REFUSED,
    "{value} lies outside the years this ledger keeps, {first} to {last}",
    "check the year",
)
YEAR_FORM = Kind("year-form", REFUSED, "{value:q} is not a year", "a year has four digits: 2023")
COUNT_FORM = Kind("count-form", REFUSED, "{value:q} is not a whole number", "write it as 12")
TEXT_CONTROL = Kind(
    "text-control",
    REFUSED,
    "{column} {value:q} holds the character {code_point}, which can't be kept",
    "take it out",
)
TEXT_STAND_IN = Kind(
    "text-stand-in",
    REFUSED,
    "{value:q} only shows where your own words go",
    "write them in its place",
)
TEXT_MISSING = Kind("text-missing", REFUSED, "{column} is missing", "give it some text")
TEXT_LONG = Kind(
    "text-long",
    REFUSED,
    "{column} is {length} characters long; {limit} is the most",
    "shorten it",
)

# ── the ledger's file and the machine ────────────────────────────────────────────────────────
NO_LEDGER = Kind(
    "no-ledger",
    ENVIRONMENT,
    "there is no ledger at this path{origin}",
    "make one with `ccm-ledger init`, or name it with --ledger FILE before the command",
)
LEDGER_PATH_EMPTY = Kind(
    "ledger-path-empty",
    ENVIRONMENT,
    "the path of the ledger is empty",
    "name the file: --ledger FILE",
)
LEDGER_NOT_A_FILE = Kind(
    "ledger-not-a-file", ENVIRONMENT, "it is {what}, not a ledger", "name the ledger's file"
)
NOT_A_LEDGER = Kind(
    "not-a-ledger", DAMAGED, "this is not a ledger of this program ({what})", "check the path"
)
LEDGER_DAMAGED = Kind(
    "ledger-damaged",
    DAMAGED,
    "the ledger's file is damaged ({what})",
    "look with `ccm-ledger verify`, then bring back a backup with `ccm-ledger restore`",
)
JOURNAL_MODE = Kind(
    "journal-mode",
    DAMAGED,
    "another program switched the file to journal mode WAL",
    'switch it back with `sqlite3 FILE "PRAGMA journal_mode=DELETE"`, then run `ccm-ledger verify`',
)
LEDGER_NEWER = Kind(
    "ledger-newer",
    ENVIRONMENT,
    "a newer version of the program made the ledger (format {found}, this one knows {known})",
    "install the version that wrote it",
)
LEDGER_OLDER = Kind(
    "ledger-older",
    ENVIRONMENT,
    "the ledger has format {found}; this program writes format {known}",
    "run `ccm-ledger upgrade` once",
)
LEDGER_PERMISSION = Kind(
    "permission",
    ENVIRONMENT,
    "no permission to {what}",
    "check owner and mode of the file and its folder",
)
LEDGER_BUSY = Kind(
    "busy", ENVIRONMENT, "another program holds the ledger", "nothing was written; try again"
)
DISK_FULL = Kind(
    "disk-full", ENVIRONMENT, "the disk is full or the file may not grow", "nothing was written"
)
DISK_ERROR = Kind(
    "disk-error", ENVIRONMENT, "the disk or file system failed: {what}", "nothing was written"
)
DISK_ERROR_AFTER = Kind(
    "disk-error-after",
    ENVIRONMENT,
    "the disk or file system failed just after the command was done: {what}",
    "it stands (`ccm-ledger log`), but may be lost in a power cut: look after the disk, make a"
    " backup elsewhere",
)
OUTPUT_LOST = Kind(
    "output-lost",
    ENVIRONMENT,
    "the answer can't be written: {what}",
    "check where it goes; what a writing command did stands (`ccm-ledger log`)",
)
OUTPUT_FAILED = Kind(
    "output-failed", ENVIRONMENT, "can't write the output: {what}", "check where it goes"
)
CLOCK_BEHIND = Kind(
    "clock",
    ENVIRONMENT,
    "the clock says {now}, but the last record was made at {last}",
    "set the clock right; nothing was written",
)
DEFECT_FOUND = Kind(
    "defect",
    DEFECT,
    "a defect in the program ({what}); nothing was written",
    "please report it with the command you gave",
)
USAGE_PROBLEM = Kind("usage", USAGE, "{what}", "see `{help}`")
FORMAT_UNKNOWN = Kind(
    "format-unknown",
    USAGE,
    "{value:q} is not a format",
    "the formats are table, json, csv and markdown",
)

# ── years and dates of the ledger ────────────────────────────────────────────────────────────
YEAR_FINAL = Kind(
    "year-final",
    REFUSED,
    "{year} is closed finally",
    "date it in the open year ({open_year}); a payment for {year} still settles its invoice",
)
YEAR_PROVISIONAL = Kind(
    "year-provisional",
    REFUSED,
    "{year} is closed provisionally (with the auditor)",
    "post an adjustment: --adjustment --reason TEXT --document TEXT",
)
NOT_PROVISIONAL = Kind(
    "not-provisional",
    REFUSED,
    "{year} is {state}, so there is nothing to adjust",
    "leave out --adjustment",
)
ADJUSTMENT_INCOMPLETE = Kind(
    "adjustment-incomplete",
    REFUSED,
    "an adjustment needs a reason and a document",
    "add --reason TEXT and --document TEXT",
)
DATE_FUTURE = Kind(
    "date-future",
    REFUSED,
    "{value} lies in the future: the clock says {today}",
    "check the year; this ledger keeps {first} to {last}",
)
BEFORE_BOOKS = Kind(
    "before-books",
    REFUSED,
    "{value} lies before the books begin ({opened_on})",
    "money received before that belongs into the opening file",
)
REVERSAL_BEFORE = Kind(
    "reversal-before",
    REFUSED,
    "the reversal is dated {value}, before what it reverses ({original})",
    "date it {original} or later",
)
ALREADY_REVERSED = Kind(
    "already-reversed",
    REFUSED,
    "it is reversed already, by entry {by} on {on}",
    "nothing more to do",
)
REVERSAL_OF_REVERSAL = Kind(
    "reversal-of-reversal",
    REFUSED,
    "entry {entry} is itself a reversal",
    "post the right entry anew instead",
)
KEY_CONFLICT = Kind(
    "key-conflict",
    REFUSED,
    "the key {key:q} was used on {on} for another content ({command}, {entries})",
    "take another key",
)
KEY_FORM = Kind(
    "key-form",
    REFUSED,
    "the key {key:q} is empty, longer than 200 characters or holds control characters",
    "use letters, digits and -",
)

# ── files that are read ──────────────────────────────────────────────────────────────────────
MORE_PROBLEMS = Kind("more-problems", REFUSED, "{count} more problems", "mend these first")
FILE_MISSING = Kind("file-missing", REFUSED, "there is no such file", "check the path")
FILE_NOT_PLAIN = Kind("file-not-plain", REFUSED, "it is {what}, not a plain file", "name a file")
FILE_UNREADABLE = Kind(
    "file-unreadable", ENVIRONMENT, "it can't be read: {what}", "check its path and permissions"
)
FILE_EMPTY = Kind("file-empty", REFUSED, "the file is empty", "the header expected is {header}")
FILE_KIND = Kind(
    "file-kind", REFUSED, "this is {what}, not a CSV file", "save it as CSV UTF-8 with commas"
)
FILE_ENCODING = Kind(
    "file-encoding",
    REFUSED,
    "not UTF-8 at byte {offset}{guess}",
    "save the file as CSV UTF-8",
)
CSV_HEADER = Kind(
    "csv-header",
    REFUSED,
    "a header row is expected, found {value:q}",
    "the columns are {columns}",
)
CSV_DELIMITER = Kind(
    "csv-delimiter",
    REFUSED,
    "cells are parted by {found}",
    "save the file with commas between the cells",
)
CSV_COLUMN_MISSING = Kind(
    "csv-column-missing",
    REFUSED,
    "{missing} missing{unknown}",
    "{nearest}the columns wanted are {columns}",
)
CSV_COLUMN_TWICE = Kind(
    "csv-column-twice", REFUSED, "the column {column} stands twice", "keep one of them"
)
CSV_COLUMN_UNKNOWN = Kind(
    "csv-column-unknown",
    REFUSED,
    "{unknown}",
    "{nearest}the columns are {columns}",
)
CSV_CELLS = Kind(
    "csv-cells",
    REFUSED,
    "{found} cells where {expected} belong",
    "is there a comma in an amount or a text without quotes?",
)
CSV_QUOTE = Kind("csv-quote", REFUSED, "a quote is opened here and never closed", "close it")
CSV_SYNTAX = Kind("csv-syntax", REFUSED, "the row can't be read: {what}", "check the quotes")
CSV_NUL = Kind("csv-nul", REFUSED, "the line holds a NUL byte (\\x00)", "save the file anew")
CSV_LONG_CELL = Kind(
    "csv-long-cell",
    REFUSED,
    "a cell is longer than the limit of {limit} characters",
    "shorten it; an unclosed quote can cause this too",
)
CSV_NO_ROWS = Kind("csv-no-rows", REFUSED, "there are no rows under the header", "add rows")

# ── codes ────────────────────────────────────────────────────────────────────────────────────
STATE_MISSING = Kind(
    "state-missing",
    REFUSED,
    "the state is missing",
    "give its three-letter code; only `unallocated` needs none",
)
STATE_UNKNOWN = Kind(
    "state-unknown",
    REFUSED,
    "unknown state {value:q}",
    "{nearest}see `ccm-ledger state list --all`",
)
STATE_NOT_ISO3 = Kind(
    "state-not-iso3",
    REFUSED,
    "state {value:q} is {what}, not a three-letter code",
    "did you mean {likely}?",
)
STATE_LETTERS = Kind(
    "state-letters",
    REFUSED,
    "state {value:q} is written with {letters} letters",
    "it looks like {likely}; type it with Latin letters",
)
NOT_A_PARTY = Kind(
    "not-a-party",
    REFUSED,
    "{name} ({state}) is {what}, so nothing is assessed",
    "the purposes 7c, sponsorship and reserve are open to it",
)
FUND_UNKNOWN = Kind("fund-unknown", REFUSED, "unknown fund {value:q}", "the funds are {funds}")
ACCOUNT_UNKNOWN = Kind(
    "account-unknown", REFUSED, "unknown account {value:q}", "see `ccm-ledger account list`"
)
EARMARK_UNKNOWN = Kind(
    "earmark-unknown",
    REFUSED,
    "unknown earmark {value:q}",
    "{nearest}make it first with `ccm-ledger earmark add`",
)
PURPOSE_UNKNOWN = Kind(
    "purpose-unknown", REFUSED, "{value:q} is not a purpose", "the purposes are {purposes}"
)
TIER_UNKNOWN = Kind("tier-unknown", REFUSED, "{value:q} is not a tier", "the tiers are 7a and 7b")

# ── journal and opening files ────────────────────────────────────────────────────────────────
ENTRY_UNBALANCED = Kind(
    "entry-unbalanced",
    REFUSED,
    "entry {entry:q} does not balance: {difference} too much on the {side} side{fund}",
    "debit is positive, credit negative; they sum to zero within each fund",
)
ENTRY_ONE_ROW = Kind(
    "entry-one-row", REFUSED, "entry {entry:q} has one row only", "an entry has two rows at least"
)
ENTRY_NO_ID = Kind("entry-no-id", REFUSED, "the column entry is empty", "number the entry")
ENTRY_APART = Kind(
    "entry-apart",
    REFUSED,
    "entry {entry:q} comes back after another entry",
    "put the rows of an entry together",
)
ENTRY_DATES = Kind(
    "entry-dates",
    REFUSED,
    "entry {entry:q} is dated {date} here and {first} before",
    "the rows of an entry have one date",
)
OPENING_DATES = Kind(
    "opening-dates",
    REFUSED,
    "the opening is dated {date} here and {first} before",
    "all opening entries are dated the last day before the first full year",
)
OPENING_DAY = Kind(
    "opening-day",
    REFUSED,
    "the opening is dated {date}",
    "date it the last day before the first full year, as 2022-12-31",
)
OPENING_FUTURE = Kind(
    "opening-future",
    REFUSED,
    "the opening is dated {date}, far in the future: the clock says {today}",
    "date it the last day before the first full year",
)
OPEN_ITEM_COLUMNS = Kind(
    "open-item-columns",
    REFUSED,
    "account {account} needs {missing} to make an open item of the row",
    "fill the column{plural}",
)
EARMARK_OTHER_FUND = Kind(
    "earmark-other-fund",
    REFUSED,
    "earmark {earmark} belongs to fund {fund}, not {other}",
    "name an earmark of that fund",
)
LEDGER_EXISTS = Kind(
    "ledger-exists",
    REFUSED,
    "something is at this path already",
    "an existing file is never overwritten; take another path",
)
PROFILE_UNKNOWN = Kind(
    "profile-unknown", REFUSED, "there is no profile {value:q}", "the profiles are {profiles}"
)
FOLDER_MISSING = Kind(
    "folder-missing", ENVIRONMENT, "the folder does not exist", "make it first: mkdir -p"
)

# ── assessment and invoices ──────────────────────────────────────────────────────────────────
NO_BUDGET = Kind(
    "no-budget",
    REFUSED,
    "there is no approved budget for {year}",
    "import it first: ccm-ledger budget import {year} FILE.csv --approved-on D --authority TEXT",
)
BUDGET_YEAR_CLOSED = Kind(
    "budget-year-closed",
    REFUSED,
    "{year} is closed ({state})",
    "nothing more is issued for it",
)
NO_SCALE = Kind(
    "no-scale",
    REFUSED,
    "no scale of assessment covers {year}",
    "import it: ccm-ledger scale import FILE.csv --name N --from Y --to Y --source TEXT",
)
RATES_MISSING = Kind(
    "rates-missing",
    REFUSED,
    "the scale {scale} has no rate for {states}",
    "import a scale that names every State Party",
)
NO_TIERS = Kind(
    "no-tiers", REFUSED, "the procedures of {year} assess nothing", "see `procedure show {year}`"
)
NOT_PARTY_IN_YEAR = Kind(
    "not-party-in-year",
    REFUSED,
    "{name} ({state}) is not a State Party in {year}: {dates}",
    "see `ccm-ledger state show {state}`",
)
NOT_ASSESSED = Kind(
    "not-assessed",
    REFUSED,
    "{name} ({state}) is not assessed for {year}",
    "see `ccm-ledger assess {year}`",
)
INVOICE_BEFORE_APPROVAL = Kind(
    "invoice-before-approval",
    REFUSED,
    "{value} lies before the budget's approval on {approved_on}",
    "date the invoices on that day or later",
)
INVOICE_BEFORE_BOOKS = Kind(
    "invoice-before-books",
    REFUSED,
    "{value} lies before the books begin ({opened_on})",
    "only invoices of a later budget year may be dated before that",
)
INVOICE_UNKNOWN = Kind(
    "invoice-unknown",
    REFUSED,
    "there is no invoice {value:q}",
    "{nearest}see `ccm-ledger invoice list`",
)
INVOICE_CANCELLED = Kind(
    "invoice-cancelled",
    REFUSED,
    "invoice {number} was cancelled on {on} by entry {entry}{replaced}",
    "name the invoice that stands",
)
INVOICE_PAID = Kind(
    "invoice-paid",
    REFUSED,
    "invoice {number} is paid in part, by {receipts}",
    "reverse or re-allocate these receipts first",
)
INVOICE_SETTLED = Kind(
    "invoice-settled", REFUSED, "nothing is open on invoice {number}", "see `invoice show {number}`"
)
INVOICE_OTHER_STATE = Kind(
    "invoice-other-state",
    REFUSED,
    "invoice {number} is {owner}'s, not {state}'s",
    "name an invoice of {state}",
)
INVOICE_CONFLICT = Kind(
    "invoice-conflict",
    REFUSED,
    "invoice {number:q} exists with other content",
    "see `ccm-ledger invoice show {number}`",
)
INVOICE_REFERENCE = Kind(
    "invoice-reference",
    REFUSED,
    "invoice {number} would have the reference {reference}, which is that of invoice {other}",
    "numbers must differ in their last 21 letters and digits, whatever their signs",
)
INVOICE_NUMBER_FORM = Kind(
    "invoice-number-form",
    REFUSED,
    "{value:q} is not an invoice number",
    "use letters, digits, - and / only, 40 characters at most",
)
INVOICE_ROW_DIFFERS = Kind(
    "invoice-row-differs",
    REFUSED,
    "invoice {number} has another {column} here than in line {line}",
    "the rows of an invoice agree in all but tier and amount",
)
INVOICE_TIER_TWICE = Kind(
    "invoice-tier-twice",
    REFUSED,
    "invoice {number} has tier {tier} twice, first in line {line}",
    "keep one row a tier",
)
DUE_BEFORE_ISSUE = Kind(
    "due-before-issue", REFUSED, "due on {due} before it was issued on {issued}", "check the dates"
)

# ── financial procedures ─────────────────────────────────────────────────────────────────────
NO_PROCEDURES = Kind(
    "no-procedures",
    REFUSED,
    "there are no financial procedures for {year}",
    "set them with `ccm-ledger procedure set FILE.json --from {year} --source TEXT`",
)
SHARE_FORM = Kind(
    "share-form",
    REFUSED,
    "{value:q} is not a share of the budget",
    'write it as a fraction from 0 to 1: "{likely}"',
)
SHARES_SUM = Kind(
    "shares-sum",
    REFUSED,
    "the shares ({shares}) add to {total}; they must add to 1",
    'write fractions that add up, as "2/5" and "3/5"',
)
PROCEDURE_KEY_UNKNOWN = Kind(
    "procedure-key-unknown",
    REFUSED,
    "unknown key {key:q}",
    "{nearest}the keys here are {known}",
)
PROCEDURE_KEY_MISSING = Kind(
    "procedure-key-missing",
    REFUSED,
    "the key {key:q} is missing",
    "take `ccm-ledger procedure show --document` as the pattern",
)
PROCEDURE_VALUE = Kind("procedure-value", REFUSED, "{value:q} is not {wanted}", "write {wanted}")
PROCEDURE_CHOICE = Kind(
    "procedure-choice",
    REFUSED,
    "{value:q} is not known here",
    "this program knows {wanted}",
)
PROCEDURE_TWICE = Kind("procedure-twice", REFUSED, "{value:q} stands twice", "keep one of them")
PROCEDURE_MANDATORY = Kind(
    "procedure-mandatory",
    REFUSED,
    "tier {value:q} is {is}, and mandatory says otherwise",
    "7a and 7b are mandatory, 7c is not",
)

# ── what is shared among the funds ───────────────────────────────────────────────────────────
SHARED_NO_BALANCE = Kind(
    "shared-no-balance",
    REFUSED,
    "no fund has money at the bank before {day}, so {amount} can't be shared by it",
    "name the one fund that it belongs to",
)

# ── receipts ─────────────────────────────────────────────────────────────────────────────────
EARMARK_PURPOSE = Kind(
    "earmark-purpose",
    REFUSED,
    "money for {purpose} can't be earmarked",
    "only a voluntary gift (7c, or sponsorship under an earmark of that fund) is tied to a purpose",
)
EARMARK_OTHER_DONOR = Kind(
    "earmark-other-donor",
    REFUSED,
    "earmark {earmark} is {donor}'s, not {state}'s",
    "name an earmark of {state}",
)
INVOICE_PURPOSE = Kind(
    "invoice-purpose",
    REFUSED,
    "money for {purpose} settles no invoice",
    "leave the invoice out, or take the purpose assessed",
)
MEANT_FOR_PURPOSE = Kind(
    "meant-for-purpose",
    REFUSED,
    "meant_for goes with 7c only",
    "money for an earlier year's invoice has the purpose assessed",
)
CURRENCY_PAIR = Kind(
    "currency-pair",
    REFUSED,
    "currency and currency_amount belong together",
    "give both or neither",
)
CURRENCY_FORM = Kind(
    "currency-form", REFUSED, "{value:q} is not a currency code", "use ISO 4217: EUR, USD"
)
CURRENCY_AMOUNT = Kind(
    "currency-amount",
    REFUSED,
    "the amount in CHF is {amount}, the currency amount {other}",
    "for CHF the two agree",
)
CHARGES_FORM = Kind("charges-form", REFUSED, "charges: {what}", "write them as 12.50, or leave out")
RECEIPT_UNKNOWN = Kind(
    "receipt-unknown", REFUSED, "there is no receipt {value:q}", "see `ccm-ledger receipt list`"
)
RECEIPT_ID_FORM = Kind(
    "receipt-id-form",
    REFUSED,
    "{value:q} is not the number of a receipt",
    "it looks like R-2023-0001; {other}",
)
RECEIPT_REVERSED = Kind(
    "receipt-reversed",
    REFUSED,
    "receipt {receipt} is reversed already, by entry {entry}",
    "see `ccm-ledger journal show {entry}`",
)
RECEIPT_CONFLICT = Kind(
    "receipt-conflict",
    REFUSED,
    "receipt {receipt} has this date, reference, state and purpose, but amounts to {amount}",
    "if the amount was wrong, `ccm-ledger receipt reverse {receipt}` first",
)
NOTHING_UNALLOCATED = Kind(
    "nothing-unallocated",
    REFUSED,
    "receipt {receipt} holds {left} unallocated, {asked} is asked",
    "allocate what is left at most",
)
MORE_THAN_OPEN = Kind(
    "more-than-open",
    REFUSED,
    "{asked} is asked, but only {open} is open{what}",
    "allocate that at most with --amount, the rest for another purpose",
)
ALLOCATE_PURPOSE = Kind(
    "allocate-purpose", REFUSED, "unallocated is what the money is already", "name its purpose"
)
EARMARK_OVERSPENT = Kind(
    "earmark-overspent",
    REFUSED,
    "earmark {earmark} would fall below zero by {short}",
    "its money is spent; reverse the expenses first",
)
SPONSORSHIP_OVERSPENT = Kind(
    "sponsorship-overspent",
    REFUSED,
    "the Sponsorship Programme would fall below zero by {short}",
    "its money is spent; reverse the expenses first",
)

# ── registers: accounts, States, scales, budgets, earmarks, pledges, in kind ─────────────────
ROW_TWICE = Kind(
    "row-twice", REFUSED, "{value:q} stands twice, first in line {first}", "keep one of the rows"
)
YEAR_OUTSIDE = Kind(
    "year-outside",
    REFUSED,
    "{year} lies outside the years this ledger keeps, {first} to {last}",
    "check the year",
)
REGISTER_YEAR_CLOSED = Kind(
    "register-year-closed",
    REFUSED,
    "{year} is closed ({state}), and its statements are issued with what stands here",
    "a provisional year can be reopened: ccm-ledger reopen-year {year} --reason TEXT",
)
ACCOUNT_CODE_FORM = Kind(
    "account-code-form",
    REFUSED,
    "{value:q} is not an account's code",
    "a code has four digits, as 5650",
)
ACCOUNT_TYPE_FORM = Kind(
    "account-type-form",
    REFUSED,
    "{value:q} is not a type of account",
    "the types are {types}",
)
ACCOUNT_FIXED = Kind(
    "account-fixed",
    REFUSED,
    "account {code} is fixed by {by} as {type}, not {value}",
    "take another code",
)
ISO3_FORM = Kind(
    "iso3-form",
    REFUSED,
    "{value:q} is not a State's code",
    "a code has three capital letters, as CHE",
)
PARTY_DATES = Kind(
    "party-dates",
    REFUSED,
    "party until {until}, which is not after party from {since}",
    "check both dates",
)
PARTY_UNTIL_ALONE = Kind(
    "party-until-alone",
    REFUSED,
    "party until {until}, and no day from which on",
    "fill party_from",
)
PARTY_UNSET = Kind(
    "party-unset",
    REFUSED,
    "{name} ({state}) is party from {since}, and party_from is empty here",
    "a State that withdraws keeps party_from and gets party_until",
)
PARTY_INVOICED = Kind(
    "party-invoiced",
    REFUSED,
    "the dates of {name} ({state}) would change an assessment already invoiced: {years}",
    "leave its dates as they were; invoices are corrected by `invoice cancel` or `invoice credit`",
)
RATE_FORM = Kind(
    "rate-form",
    REFUSED,
    "{value:q} is not a rate in per cent",
    "a rate lies between 0 and 100 and has a point as decimal: 0.340",
)
SCALE_YEARS = Kind(
    "scale-years",
    REFUSED,
    "the years run from {from_year} to {to_year}: from lies after to",
    "check both years",
)
SCALE_OVERLAP = Kind(
    "scale-overlap",
    REFUSED,
    "{from_year} to {to_year} overlaps the scale {names}",
    "one scale holds in a year: give the years that none covers",
)
SCALE_EXISTS = Kind(
    "scale-exists",
    REFUSED,
    "the scale {name:q} exists with other content, for {from_year} to {to_year}",
    "a scale never changes; see `ccm-ledger scale show {name}`",
)
SCALE_UNKNOWN = Kind(
    "scale-unknown",
    REFUSED,
    "there is no scale {value:q}",
    "{nearest}the scales are {names}",
)
BUDGET_INVOICED = Kind(
    "budget-invoiced",
    REFUSED,
    "invoices for {year} are issued on version {version} of its budget, and this one differs",
    "a revision that was decided is imported with --revision and its own --authority",
)
BUDGET_APPROVED_LATE = Kind(
    "budget-approved-late",
    REFUSED,
    "approved on {approved_on}, after invoices for {year} were issued on {issued_on}",
    "check the date; a later decision is imported with --revision",
)
BUDGET_APPROVED_FUTURE = Kind(
    "budget-approved-future",
    REFUSED,
    "{value} lies in the future: the clock says {today}",
    "give the day of the decision",
)
BUDGET_NO_REVISION = Kind(
    "budget-no-revision",
    REFUSED,
    "there is no budget for {year} to revise",
    "leave out --revision",
)
BUDGET_REVISION_EARLY = Kind(
    "budget-revision-early",
    REFUSED,
    "revised on {approved_on}, before version {version} was approved on {before}",
    "check the date",
)
BUDGET_LINE_NEW = Kind(
    "budget-line-new",
    REFUSED,
    "line {line:q} is new and has no account",
    "{nearest}a new line needs the account column",
)
BUDGET_LINE_EXPENSE = Kind(
    "budget-line-expense",
    REFUSED,
    "account {account} is of type {type}; a line needs an expense account",
    "see `ccm-ledger account list`",
)
BUDGET_LINE_TIED = Kind(
    "budget-line-tied",
    REFUSED,
    "line {line} belongs to {column} {tied}, not {value}",
    "leave the {column} empty, or name the line otherwise",
)
BUDGET_LINE_NUMBER = Kind(
    "budget-line-number",
    REFUSED,
    "line {line:q} has the form of an account's code",
    "name the line as the budget prints it",
)
BUDGET_TOTAL = Kind(
    "budget-total",
    REFUSED,
    "line {line:q} looks like a total",
    "leave it out; the program adds up",
)
BUDGET_NOTHING = Kind(
    "budget-nothing", REFUSED, "every amount is nil: a budget of nothing", "give the amounts"
)
BUDGET_NEGATIVE = Kind(
    "budget-negative", REFUSED, "amount {value:q} is below zero", "give what was approved"
)
BUDGET_LINE_UNKNOWN = Kind(
    "budget-line-unknown",
    REFUSED,
    "{line:q} is no line of the budget of {year}",
    "{nearest}the lines are {lines}",
)
BUDGET_VERSION_UNKNOWN = Kind(
    "budget-version-unknown",
    REFUSED,
    "the budget of {year} has no version {value}",
    "the versions are {versions}",
)
EARMARK_CODE_FORM = Kind(
    "earmark-code-form",
    REFUSED,
    "{value:q} is not a code",
    "write it without blanks, as CHE-WORKSHOP",
)
EARMARK_EXISTS = Kind(
    "earmark-exists",
    REFUSED,
    "earmark {code} exists since {on}, for {name} ({state}), fund {fund}: {purpose:q}",
    "take another code; an earmark never changes",
)
EARMARK_ENDS_EARLY = Kind(
    "earmark-ends-early",
    REFUSED,
    "the earmark ends on {until}, before it begins on {since}",
    "check both dates",
)
JSON_SYNTAX = Kind("json-syntax", REFUSED, "not JSON: {what} (column {column})", "mend it there")
JSON_DEPTH = Kind("json-depth", REFUSED, "nested deeper than {limit} levels", "check the brackets")
JSON_SIZE = Kind("json-size", REFUSED, "larger than {limit} bytes", "is it the right file?")
JSON_KEY_TWICE = Kind("json-key-twice", REFUSED, "the key {key:q} stands twice", "keep one of them")
JSON_FLOAT = Kind(
    "json-float",
    REFUSED,
    "{value} is a number with decimals, which is never exact",
    'write it as text in quotes: "{likely}"',
)
JSON_NUMBER = Kind(
    "json-number", REFUSED, "{value} is not a number that can be kept", "write a whole number"
)
PROCEDURES_IN_USE = Kind(
    "procedures-in-use",
    REFUSED,
    "they would hold for {year}: {what}",
    "set them from a later year",
)

# ── money out, transfers, the journal ────────────────────────────────────────────────────────
SPENDING_LINE_UNKNOWN = Kind(
    "spending-line-unknown",
    REFUSED,
    "no line {value:q} in the budget of {year}",
    "{nearest}see `ccm-ledger budget show {year}`; bank charges have no line, name 6900",
)
LINE_OTHER_FUND = Kind(
    "line-other-fund",
    REFUSED,
    "the line {value:q} belongs to fund {fund}, not {other}",
    "name fund {fund}, or a line of {other}",
)
LINE_AMBIGUOUS = Kind(
    "line-ambiguous",
    REFUSED,
    "account {account} carries more than one line: {lines}",
    "name the line",
)
FUND_WITHOUT_LINES = Kind(
    "fund-without-lines",
    REFUSED,
    "fund {fund} has no budget lines, so {value:q} can't be paid from it",
    "only accounts 69xx (bank charges, exchange differences) are; else transfer the money first",
)
ACCOUNT_NO_EXPENSE = Kind(
    "account-no-expense",
    REFUSED,
    "account {account} is of type {type}",
    "an expense needs a budget line or an expense account, as 6900",
)
DOCUMENT_NEEDED = Kind(
    "document-needed",
    REFUSED,
    "{amount} is above the limit of {limit}, so a voucher number is needed",
    "name the voucher: --document TEXT, in a file the column document",
)
EARMARK_EXCEEDED = Kind(
    "earmark-exceeded",
    REFUSED,
    "earmark {earmark} holds {held} on {on}, asked {asked}: short by {short}",
    "book what goes beyond it without the earmark, as an expense of its own",
)
EARMARK_DATES = Kind(
    "earmark-dates",
    REFUSED,
    "{value} lies outside the dates of earmark {earmark} ({dates})",
    "book it without the earmark, or check the date",
)
DEFERRAL_EXCEEDED = Kind(
    "deferral-exceeded",
    REFUSED,
    "fund {fund} holds {held} of deferred contributions on {on}, asked {asked}: short by {short}",
    "post the sponsors' money first, or transfer some into {fund}",
)
EXPENSE_CONFLICT = Kind(
    "expense-conflict",
    REFUSED,
    "{expense} has this document, payee, fund, line, detail and earmark, but amounts to {amount}",
    "reverse the wrong one, or give this one its own document number",
)
EXPENSE_ID_FORM = Kind(
    "expense-id-form",
    REFUSED,
    "{value:q} is not the id of an expense",
    "an id looks like E-2023-0001; see `ccm-ledger expense list`",
)
EXPENSE_UNKNOWN = Kind(
    "expense-unknown",
    REFUSED,
    "there is no expense {value:q}",
    "{nearest}see `ccm-ledger expense list`",
)
OTHER_KIND_OF_ID = Kind(
    "other-kind-of-id", REFUSED, "{value:q} is {what}, not {wanted}", "use `ccm-ledger {command}`"
)
SAME_FUND = Kind(
    "same-fund", REFUSED, "the money would stay in fund {fund}", "name two different funds"
)
FUND_EXCEEDED = Kind(
    "fund-exceeded",
    REFUSED,
    "fund {fund} holds {held} that it can give on {on}, asked {asked}: short by {short}",
    "transfer that at most; what is spent later counts as spent",
)
ENTRY_ID_FORM = Kind(
    "entry-id-form",
    REFUSED,
    "{value:q} is not the number of an entry",
    "it is a whole number from 1; see `ccm-ledger journal list`",
)
ENTRY_UNKNOWN = Kind(
    "entry-unknown",
    REFUSED,
    "there is no entry {value:q}; the last one is {last}",
    "see `ccm-ledger journal list`",
)
SUBLEDGER_ACCOUNT = Kind(
    "subledger-account",
    REFUSED,
    "account {account} is not posted to by hand{when}: its open items have a command of their own",
    "use {command}",
)
OWN_COMMAND_REVERSES = Kind(
    "own-command-reverses",
    REFUSED,
    "it belongs to {owner}",
    "use `ccm-ledger {command} --reason TEXT`",
)
REVERSAL_YEAR_CLOSED = Kind(
    "reversal-year-closed",
    REFUSED,
    "it is dated {date}, and {year} is closed since ({state})",
    "date the reversal in the open year: --date {open_year}-MM-DD",
)
NOTHING_TO_CORRECT = Kind(
    "nothing-to-correct",
    REFUSED,
    "undoing entry {entry} of closed {year} would move no balance that is carried forward",
    "leave it; the closed year's statements don't change",
)

# ── verifying, keeping and exporting ─────────────────────────────────────────────────────────
ANCHOR_FORM = Kind(
    "anchor-form",
    REFUSED,
    "{value:q} is not a code as statements print it",
    "a code has five groups of four letters and digits 2 to 7, as under each statement",
)

# ── year end ─────────────────────────────────────────────────────────────────────────────────
YEAR_UNKNOWN = Kind(
    "year-unknown",
    REFUSED,
    "there are no books for {year}",
    "the years with books are {years}",
)
YEAR_NOT_ENDED = Kind(
    "year-not-ended",
    REFUSED,
    "{year} hasn't ended: the clock says {today}",
    "close it after 31 December {year}",
)
YEAR_NOT_PROVISIONAL = Kind(
    "year-not-provisional",
    REFUSED,
    "{year} is open, so it can't be made final",
    "run `ccm-ledger close-year {year}` first",
)
YEAR_NOT_CLOSED = Kind(
    "year-not-closed", REFUSED, "{year} isn't closed", "there is nothing to reopen"
)
YEAR_STAYS_FINAL = Kind(
    "year-stays-final",
    REFUSED,
    "{year} is final",
    "corrections go into the open year ({open_year})",
)
YEAR_BEFORE_NOT_FINAL = Kind(
    "year-before-not-final",
    REFUSED,
    "{before} is not final yet",
    "run `ccm-ledger close-year {before} --final` first",
)
YEAR_AFTER_CLOSED = Kind(
    "year-after-closed",
    REFUSED,
    "{after} is closed too",
    "reopen {after} first, if it is provisional",
)
GATE_BLOCKS = Kind("gate-blocks", REFUSED, "{check} blocks: {detail}", "{mend}")
GATE_UNKNOWN = Kind(
    "gate-unknown", REFUSED, "{value:q} is not a gate of close-year", "the gates are {gates}"
)
GATE_NOT_ACCEPTED = Kind(
    "gate-not-accepted",
    REFUSED,
    "nobody can answer for the gate {check}",
    "it has to be mended; {acceptable} can be accepted",
)
ACCEPT_REASON = Kind(
    "accept-reason", REFUSED, "accepting a gate needs a reason", "add --reason TEXT"
)
WORKBOOK_LIMIT = Kind(
    "workbook-limit",
    REFUSED,
    "{what} can't be put on a worksheet, which holds {limit}",
    "export it as CSV",
)
LINE_NOT_KNOWN = Kind(
    "line-not-known",
    REFUSED,
    "no expense and no budget has the line {value:q}",
    "{nearest}see `ccm-ledger expense list`",
)

# ── statements and files that are written ────────────────────────────────────────────────────
NO_BOOKS = Kind(
    "no-books",
    REFUSED,
    "there are no books for {year}",
    "this ledger has books for: {years}",
)
VERSION_UNKNOWN = Kind(
    "version-unknown",
    REFUSED,
    "{value:q} is not an issued version of {name} {year}",
    "{versions}",
)
NOT_ISSUED = Kind(
    "not-issued",
    REFUSED,
    "{name} {year} has not been issued, so there is nothing to compare",
    "statements are issued by `ccm-ledger close-year {year}`",
)
NEVER_ISSUED = Kind(
    "never-issued",
    REFUSED,
    "{name} is never issued, only shown as it is now",
    "leave out {option}",
)
ONE_VERSION = Kind(
    "one-version",
    REFUSED,
    "{year} has {count} issued, so there is nothing to compare",
    "an adjustment of a provisional year makes the next version",
)
AS_OF_BEFORE_BOOKS = Kind(
    "as-of-before-books",
    REFUSED,
    "{value} lies before the books begin ({first})",
    "give a later day",
)
OPTIONS_EXCLUDE = Kind(
    "options-exclude", USAGE, "{one} and {other} can't go together", "give one of them"
)
OUT_ENDING = Kind(
    "out-ending",
    REFUSED,
    "the ending of {value:q} says no format that a statement is written in",
    "the endings are {endings}",
)
OUT_EXISTS = Kind(
    "out-exists",
    REFUSED,
    "something is at this path already",
    "nothing is ever overwritten; take another name",
)
OUT_IS_LEDGER = Kind(
    "out-is-ledger",
    REFUSED,
    "this is the ledger itself{beside}",
    "take another path",
)

# ── explaining figures ───────────────────────────────────────────────────────────────────────

EXPLAIN_NOTHING = Kind(
    "explain-nothing",
    REFUSED,
    "nothing is called {value:q}, and no figure of {where_looked} prints as that",
    "{near}a figure is named as `ccm-ledger statement NAME YEAR --format json` has it "
    "(variance.actual.Salaries), anything else by its number",
)

# ── keeping the ledger ───────────────────────────────────────────────────────────────────────
BACKUP_UNSOUND = Kind(
    "backup-unsound",
    DAMAGED,
    "the copy does not verify ({check}: {detail}), so no backup was made",
    "look with `ccm-ledger verify`; keep the backups you have",
)
UPGRADE_DIFFERS = Kind(
    "upgrade-differs",
    DEFECT,
    "entries or balances would differ after the upgrade; nothing was written",
    "please report it; the version of the program that wrote the ledger still opens it",
)
UPGRADE_UNSOUND = Kind(
    "upgrade-unsound",
    DAMAGED,
    "the upgraded ledger would not verify ({check}: {detail}); nothing was written",
    "look with `ccm-ledger verify` of the version that wrote the ledger",
)
RESTORE_DAMAGED = Kind(
    "restore-damaged",
    DAMAGED,
    "this backup does not verify ({check}: {detail})",
    "take another backup; the ledger in place stays as it is",
)
RESTORE_ITSELF = Kind(
    "restore-itself", REFUSED, "this is the ledger in place", "name a backup of it"
)
RESTORE_REPLACES = Kind(
    "restore-replaces",
    REFUSED,
    "a ledger is in place: {lacks}",
    "it would be set aside, not deleted; add --yes once you are sure",
)
RESTORE_CHANGED = Kind(
    "restore-changed",
    REFUSED,
    "the ledger in place changed meanwhile",
    "nothing was written; look again",
)
EXPORT_ENDING = Kind(
    "export-ending",
    REFUSED,
    "{value:q} does not end in {ending}",
    "give the file the ending {ending}",
)
COUNT_ABOVE_ZERO = Kind(
    "count-above-zero", REFUSED, "{value:q} is not a whole number above zero", "write it as 12"
)

# ── open items: advances, payables, accruals, loans ──────────────────────────────────────────
ITEM_UNKNOWN = Kind(
    "item-unknown",
    REFUSED,
    "nothing stands open under {value:q}",
    "{nearest}see `ccm-ledger {command}`",
)
ITEM_AMBIGUOUS = Kind(
    "item-ambiguous",
    REFUSED,
    "{item} stands open in several places: {places}",
    "name the fund with --fund, or settle it by its own entry in `ccm-ledger journal post`",
)
ITEM_NOT_OPEN = Kind(
    "item-not-open",
    REFUSED,
    "nothing of {item} is open on {on}: {amount} was opened on {opened_on}, {settled} of it is"
    " settled",
    "look at it with `ccm-ledger statement open-items`",
)
ITEM_EXCEEDED = Kind(
    "item-exceeded",
    REFUSED,
    "{open} of {item} is open on {on}, asked {asked}: too much by {over}",
    "{hint}",
)
ITEM_STOOD_ON = Kind(
    "item-stood-on",
    REFUSED,
    "{item} can't be undone while this stands on it: {what}",
    "first {commands}",
)
ITEM_OTHER_PAYEE = Kind(
    "item-other-payee",
    REFUSED,
    "{item} on account {account} is {payee}'s, not {other}'s",
    "give the row the payee of the item, or a reference of its own",
)
ITEM_KEY_FORM = Kind(
    "item-key-form",
    REFUSED,
    "{value:q} is of the form of this program's own numbers, and no such item stands open",
    "write the reference otherwise: OLD {value}",
)
PAID_AT_ONCE = Kind(
    "paid-at-once",
    REFUSED,
    "{expense} was {how} when it was posted, so nothing of it is left to pay",
    "see `ccm-ledger expense list --unpaid`",
)
NOTHING_RETURNABLE = Kind(
    "nothing-returnable",
    REFUSED,
    "{returnable} of {item} can come back, asked {asked}: {paid} was paid, {returned} of it came"
    " back",
    "check the expense and the amount",
)
RETURNED_BEFORE = Kind(
    "returned-before",
    REFUSED,
    "the money came back on {value}, before it went out on {original}",
    "date it {original} or later",
)
BANK_ACCOUNT_FORM = Kind(
    "bank-account-form",
    REFUSED,
    "{value:q} is not an account that pays",
    "name one of {accounts}",
)
SERVICE_DATE = Kind(
    "service-date",
    REFUSED,
    "the service on {value} isn't after the payment on {paid}",
    "what is used at once is `ccm-ledger expense post`",
)
SERVICE_YEAR = Kind(
    "service-year",
    REFUSED,
    "{value} is no day of {year}",
    "give a day of the year that --for names",
)
LOAN_NONE = Kind(
    "loan-none",
    REFUSED,
    "{borrower} owes {lender} {open} on {on}, asked {asked}: too much by {over}",
    "repay what is lent at most; see `ccm-ledger transfer list`",
)

# ── credits, waivers and revised budgets ─────────────────────────────────────────────────────
INVOICE_NO_TIER = Kind(
    "invoice-no-tier",
    REFUSED,
    "nothing is open on tier {tier} of invoice {number}",
    "open are: {tiers}",
)
CREDIT_EXCEEDS_OPEN = Kind(
    "credit-exceeds-open",
    REFUSED,
    "{asked} is asked, but only {open} is open on {what}",
    "credit that at most; what is paid is given back with `ccm-ledger receipt refund`",
)
RELIEF_BEFORE_INVOICE = Kind(
    "relief-before-invoice",
    REFUSED,
    "{value} lies before invoice {number}, which the books have on {on}",
    "date it on that day or later",
)
NOTHING_TO_UNDO = Kind(
    "nothing-to-undo",
    REFUSED,
    "no such credit note or waiver stands on invoice {number}",
    "there stands: {stands}",
)
POLICY_UNKNOWN = Kind(
    "policy-unknown",
    REFUSED,
    "the bookings of {fund} know no {policy}",
    "they know: {known}",
)
POLICY_IN_USE = Kind(
    "policy-in-use",
    REFUSED,
    "{year} doesn't begin afresh: {what}",
    "set the policy from a later year on",
)
WHICH_TO_UNDO = Kind(
    "which-to-undo",
    REFUSED,
    "several stand on invoice {number}: {stands}",
    "name the entry with --entry",
)

# ── bank files ───────────────────────────────────────────────────────────────────────────────
XML_MALFORMED = Kind(
    "xml-malformed",
    REFUSED,
    "the XML is not well-formed here ({what})",
    "get the file from the bank again",
)
XML_DOCTYPE = Kind(
    "xml-doctype",
    REFUSED,
    "a DOCTYPE isn't allowed in a bank file{kind}",
    "get the file from the bank itself",
)
XML_DEPTH = Kind(
    "xml-depth",
    REFUSED,
    "elements are nested more than {limit} deep",
    "no bank writes such a file; get it from the bank again",
)
XML_SIZE = Kind(
    "xml-size",
    REFUSED,
    "the file has {size} bytes, more than the limit of {limit}",
    "ask the bank for shorter periods",
)
XML_ENTRIES = Kind(
    "xml-entries",
    REFUSED,
    "the file holds more than {limit} entries",
    "ask the bank for shorter periods",
)
XML_TOKEN = Kind(
    "xml-token",
    REFUSED,
    "a tag, a comment or a text is longer than {limit} bytes",
    "no bank writes such a file; get it from the bank again",
)
XML_ELEMENTS = Kind(
    "xml-elements",
    REFUSED,
    "the file, or one entry of it, holds more than {limit} elements",
    "no bank writes such a file; get it from the bank again",
)
MESSAGE_KIND = Kind(
    "message-kind",
    REFUSED,
    "{found:q} is no bank message that is read",
    "camt.053 and camt.054 are read, versions {versions}, and MT940; XML or HTML of another kind is"
    " not",
)
MT940_TEXT = Kind(
    "mt940-text",
    REFUSED,
    "the file holds the character {code_point}, which no MT940 statement has",
    "save it as text in UTF-8 or Latin-1, or ask the bank for camt.053",
)
MESSAGE_WRONG = Kind(
    "message-wrong",
    REFUSED,
    "{place}: {what}",
    "get the file from the bank again; a bank's file is never mended by hand",
)
MESSAGE_PAGES = Kind(
    "message-pages",
    REFUSED,
    "this is page {page} of a statement in pages; {missing} missing",
    "ask the bank for the statement in one file",
)
BOOKING_TWICE = Kind(
    "booking-twice",
    REFUSED,
    "entry {entry} stands twice in this statement, in lines {first} and {second}",
    "ask the bank which is right",
)
STATEMENT_SUM = Kind(
    "statement-sum",
    REFUSED,
    "statement {statement}: opening {opening} and entries {entries} make {sum}, the closing balance"
    " is {closing}: {difference} apart",
    "an entry is missing or changed; get the file from the bank again",
)
STATEMENT_GAP = Kind(
    "statement-gap",
    REFUSED,
    "statement {statement} opens with {opening}, the last one closed with {closing} on {on}: a"
    " statement from {since} on is missing{number}",
    "import what is missing first, or add --gap REASON",
)
STATEMENT_NUMBER = Kind(
    "statement-number",
    REFUSED,
    "statement number {number} follows on number {last}: number {missing} is missing",
    "import what is missing first, or add --gap REASON",
)
STATEMENT_UNLIKE = Kind(
    "statement-unlike",
    REFUSED,
    "statement {statement} has {known} rows that are in and {new} that aren't, and its balances"
    " ({opening} to {closing}) don't fit to what is in: {likely}",
    "compare it with the bank's own statement",
)
MESSAGE_CHANGED = Kind(
    "message-changed",
    REFUSED,
    "message {message} was read on {on} with other content: {differs}",
    "a message has one content; ask the bank which is right",
)
BANK_UNKNOWN = Kind(
    "bank-unknown",
    REFUSED,
    "the account ending in {last_four} is none of ours",
    "see `ccm-ledger bank list`; add it with `ccm-ledger bank add IBAN`",
)
IBAN_WRONG = Kind(
    "iban-wrong",
    REFUSED,
    "the IBAN ending in {last_four} has wrong {what}",
    "copy it from the bank's own papers",
)
BANK_OTHER = Kind(
    "bank-other",
    REFUSED,
    "the account ending in {last_four} is in the list with {what}",
    "it stays as it is; see `ccm-ledger bank list`",
)
BANK_ACCOUNT_ONLY = Kind(
    "bank-account-only",
    REFUSED,
    "bank files are booked on account {only}, not on {value:q}",
    "leave --account out",
)
BANK_ROW_ALONE = Kind(
    "bank-row-alone",
    REFUSED,
    "what the bank has paid is neither unpaid nor paid from another account",
    "leave --unpaid and --account out",
)
GAP_CSV = Kind(
    "gap-csv", REFUSED, "--gap is for bank files, and this is a CSV file", "leave --gap out"
)
ROW_UNKNOWN = Kind(
    "row-unknown",
    REFUSED,
    "there is no bank row {value:q}",
    "see `ccm-ledger bank rows --unallocated`",
)
ROW_MATCHED = Kind(
    "row-matched",
    REFUSED,
    "bank row {row} is booked already by entry {entry}",
    "see `ccm-ledger journal show {entry}`",
)
ROW_RECEIVED = Kind(
    "row-received",
    REFUSED,
    "bank row {row} is money that came in",
    "give its receipt a purpose with `ccm-ledger receipt allocate`",
)
ROW_AMOUNT = Kind(
    "row-amount",
    REFUSED,
    "bank row {row} still holds {left}, less than {asked}",
    "post what it holds",
)
TIE_AMOUNT = Kind(
    "tie-amount",
    REFUSED,
    "entry {entry} moves {moved} at the bank, row {row} is {amount}",
    "see `ccm-ledger journal show {entry}`",
)
TIE_TAKEN = Kind(
    "tie-taken",
    REFUSED,
    "entry {entry} is what bank row {row} is tied to",
    "an entry explains one row only",
)
RULE_UNKNOWN = Kind(
    "rule-unknown",
    REFUSED,
    "there is no bank rule {value:q} that holds",
    "see `ccm-ledger bank rule list`",
)
RULE_ACCOUNT = Kind(
    "rule-account",
    REFUSED,
    "a rule for {kind} is booked to {wanted}, not to {value:q}",
    "leave --account out",
)
RULE_LIMIT = Kind(
    "rule-limit",
    REFUSED,
    "a rule for exchange differences needs the most that one may be",
    "add --up-to AMOUNT",
)

# ── money given back, gifts for coming years, other income ───────────────────────────────────
RECEIPT_REFUNDED = Kind(
    "receipt-refunded",
    REFUSED,
    "{amount} of receipt {receipt} was given back by {refund}",
    "undo that first with `ccm-ledger receipt unrefund {refund}`",
)
NOTHING_TO_REFUND = Kind(
    "nothing-to-refund",
    REFUSED,
    "{left} of receipt {receipt} is still held, {asked} is to be given back",
    "give back what is left at most; see `ccm-ledger receipt list`",
)
REFUND_BEFORE = Kind(
    "refund-before",
    REFUSED,
    "{value} is before {on}, when the money came or was allocated",
    "date the refund on that day or later",
)
REFUND_OF_OTHER = Kind(
    "refund-of-other",
    REFUSED,
    "receipt {receipt} is other income, which nobody is given back",
    "if it was wrong, `ccm-ledger receipt reverse {receipt}`",
)
REFUND_OVERSPENT = Kind(
    "refund-overspent",
    REFUSED,
    "{held} of {state}'s sponsorship money is unspent, {asked} is to be given back",
    "give back what is unspent at most; see `ccm-ledger statement sponsorship`",
)
REFUND_UNKNOWN = Kind(
    "refund-unknown",
    REFUSED,
    "there is no refund {value:q}",
    "it looks like F-2023-0001; see `ccm-ledger receipt refunds`",
)
REFUND_REVERSED = Kind(
    "refund-reversed",
    REFUSED,
    "refund {refund} is undone already, by entry {entry}",
    "see `ccm-ledger journal show {entry}`",
)
REFUND_PAID = Kind(
    "refund-paid",
    REFUSED,
    "{paid} of refund {refund} is paid",
    "undo the payment first; `ccm-ledger journal list --account 2020` shows it",
)
REFUND_SETTLED_SINCE = Kind(
    "refund-settled-since",
    REFUSED,
    "invoice {invoice} ({tier}) is settled otherwise since, by {excess} too much with this",
    "undo what settled it; see `ccm-ledger invoice show {invoice}`",
)
EARMARK_EMPTY = Kind(
    "earmark-empty",
    REFUSED,
    "{held} of earmark {earmark} is unspent on {on}, {asked} is to be returned",
    "return what is unspent at most; see `ccm-ledger earmark show {earmark}`",
)
FUND_PURPOSE = Kind(
    "fund-purpose",
    REFUSED,
    "--fund goes with other income, not with {purpose}",
    "leave it out; the purpose says the fund",
)

# ── invoices and letters on paper ────────────────────────────────────────────────────────────
QR_IBAN_COUNTRY = Kind(
    "qr-iban-country",
    REFUSED,
    "the IBAN ending in {last_four} is of no account in Switzerland or Liechtenstein",
    "a QR-bill is paid to such an account only",
)
QR_IBAN_KIND = Kind(
    "qr-iban-kind",
    REFUSED,
    "the IBAN ending in {last_four} is a QR-IBAN, which doesn't go with creditor references",
    "give the account's normal IBAN",
)
QR_REFERENCE = Kind(
    "qr-reference",
    REFUSED,
    "{value:q} is not a creditor reference (ISO 11649)",
    "it begins with RF and two check digits",
)
QR_AMOUNT = Kind(
    "qr-amount",
    REFUSED,
    "CHF {value} can't be asked for by a QR-bill",
    "from 0.01 to 999'999'999.99 it can",
)
QR_ADDRESS_PART = Kind(
    "qr-address-part",
    REFUSED,
    "the {part} is missing, which the address on a QR-bill needs",
    "name, postcode, town and country are needed",
)
QR_COUNTRY = Kind(
    "qr-country", REFUSED, "{value:q} is not a country's code", "two capitals: CH, LI"
)
QR_TOO_LONG = Kind(
    "qr-too-long",
    REFUSED,
    "{part} has {length} characters, a QR-bill takes {limit}",
    "shorten it",
)
QR_CHARACTER = Kind(
    "qr-character",
    REFUSED,
    "{part} holds {value:q} (U+{code_point}), which a QR-bill doesn't take",
    "Latin letters with their accents, digits and ordinary signs it takes",
)
QR_TEXT = Kind(
    "qr-text",
    REFUSED,
    "the code would hold {length} characters, {limit} are allowed",
    "shorten the addresses or the message",
)
LETTERHEAD_MISSING = Kind(
    "letterhead-missing",
    REFUSED,
    "there is no letterhead, so nothing says who sends the letter and where it is paid to",
    "copy examples/2023/letterhead.json and fill in your own, or name one by --letterhead FILE",
)
LETTERHEAD_KEY = Kind(
    "letterhead-key",
    REFUSED,
    "the key {key:q} is missing",
    "take examples/2023/letterhead.json as the pattern",
)
LETTERHEAD_STATE = Kind(
    "letterhead-state", REFUSED, "{value:q} is no State of this ledger", "{nearest}see `state list`"
)
LOGO_WRONG = Kind(
    "logo-wrong",
    REFUSED,
    "the logo {value:q} can't be used: {what}",
    "give an .svg or .png file of at most 200 kB beside the letterhead, or null",
)
NO_INVOICES = Kind(
    "no-invoices",
    REFUSED,
    "there are no invoices for {year}",
    "`ccm-ledger invoice issue {year}` issues them; there are some for {years}",
)
NO_INVOICE_OF_STATE = Kind(
    "no-invoice-of-state",
    REFUSED,
    "{name} ({state}) has no invoice for {year} that stands",
    "see `ccm-ledger invoice list {year}`",
)
OUT_FOLDER = Kind(
    "out-folder", REFUSED, "this is no folder, and letters go into one", "name a folder"
)
OUT_DIFFERS = Kind(
    "out-differs",
    REFUSED,
    "a file with other content is here already",
    "take another folder, or --replace to write over it",
)
PAPER_CHARACTER = Kind(
    "paper-character",
    REFUSED,
    "it can't be printed: {what}",
    "the fonts that come with the program hold Latin, Greek, Cyrillic, Hebrew and Arabic letters",
)
PAPER_LIMIT = Kind(
    "paper-limit",
    REFUSED,
    "{count} rows are too many for a PDF, {limit} are the most",
    "narrow it, or take .xlsx or .csv",
)
BANK_DATA_OLD = Kind(
    "bank-data-old",
    REFUSED,
    "the newest {source} is of {newest}, {days} days before {as_of}; {limit} are allowed",
    "bring in the newest bank data first, or --force-stale if you know that nothing has come",
)
BANK_DATA_NONE = Kind(
    "bank-data-none",
    REFUSED,
    "no money has been recorded yet, so nobody can say who hasn't paid",
    "bring in the bank data first, or --force-stale if you know that nothing has come",
)

# ── decisions, plans, questions of a close ───────────────────────────────────────────────────
DECISION_EXISTS = Kind(
    "decision-exists",
    REFUSED,
    "{name} is registered with other content: of {on}, {text:q}, allows {allows}",
    "a decision stays as it is; another paragraph is another decision",
)
DECISION_FUTURE = Kind(
    "decision-future", REFUSED, "{value} lies after today, {today}", "give the day of the decision"
)
DECISION_SYMBOL = Kind(
    "decision-symbol",
    REFUSED,
    "{value:q} names a paragraph too",
    "write `{symbol}` with --paragraph {paragraph:q}",
)
DECISION_UNKNOWN = Kind(
    "decision-unknown",
    REFUSED,
    "there is no decision {value:q}",
    "{nearest}see `ccm-ledger decision list`",
)
PLAN_EXISTS = Kind(
    "plan-exists",
    REFUSED,
    "plan {name} exists, version {version}, with other content",
    "a change that was decided is `ccm-ledger plan amend {name} FILE.csv --decision TEXT`",
)
PLAN_UNKNOWN = Kind(
    "plan-unknown", REFUSED, "there is no plan {value:q}", "{nearest}see `ccm-ledger plan list`"
)
PLAN_VERSION_UNKNOWN = Kind(
    "plan-version-unknown",
    REFUSED,
    "plan {name} has no version {value}",
    "its versions are {versions}",
)
PLAN_EARLY = Kind(
    "plan-early",
    REFUSED,
    "approved on {approved_on}, before version {version} was on {before}",
    "an amendment is decided after what it amends",
)
PLAN_FUTURE = Kind(
    "plan-future", REFUSED, "{value} lies after today, {today}", "give the day of the decision"
)
PLAN_WITHOUT_YEAR = Kind(
    "plan-without-year",
    REFUSED,
    "plan {name}, version {version}, has no line for {year}",
    "it covers {years}",
)
PLAN_AFTER_BUDGET = Kind(
    "plan-after-budget",
    REFUSED,
    "plan {name}, version {version}, was approved on {plan_on}, after this budget on {value}",
    "give the day on which the budget was approved",
)
QUESTION_UNKNOWN = Kind(
    "question-unknown",
    REFUSED,
    "{value:q} is no question of a close",
    "{blocks}the questions are {questions}",
)
QUESTION_ITEM = Kind(
    "question-item",
    REFUSED,
    "{check} of {year} asks nothing about {value:q}",
    "{nearest}it asks about {items}",
)
QUESTION_NOT_ASKED = Kind(
    "question-not-asked",
    REFUSED,
    "{check} asks nothing in {year}",
    "see `ccm-ledger year check {year}`",
)
ANSWER_DOCUMENT = Kind(
    "answer-document",
    REFUSED,
    "an answer to {check} needs its document",
    "name it with --document",
)
ANSWER_DATE = Kind(
    "answer-date",
    REFUSED,
    "an answer to {check} needs the date of its document",
    "give it with --date",
)
ANSWER_FUTURE = Kind(
    "answer-future", REFUSED, "{value} lies after today, {today}", "give the date of the document"
)
ANSWER_NO_AMOUNT = Kind(
    "answer-no-amount", REFUSED, "{check} asks for no amount", "leave --amount out"
)
ANSWER_WHICH = Kind(
    "answer-which",
    REFUSED,
    "an amount answers for one item of {check}",
    "name it with --item: {items}",
)
ANSWER_DIFFERS = Kind(
    "answer-differs",
    REFUSED,
    "confirmed is {asked}, the books hold {held}: {difference} apart",
    "find the difference first: `ccm-ledger statement general-ledger {year} --account 1000`",
)


# ── what-if assessments ──────────────────────────────────────────────────────────────────────

ALREADY_ASSESSED = Kind(
    "already-assessed",
    REFUSED,
    "{name} ({state}) is assessed for {year} as it is",
    "leave it out, or name a State that isn't party on {assessed_on}",
)
SCENARIOS_MANY = Kind(
    "scenarios-many",
    USAGE,
    "{count} scenarios don't fit side by side, {limit} do",
    "each --budget is shown with each --scale: ask for fewer of them",
)
STATE_BOTH_WAYS = Kind(
    "state-both-ways",
    USAGE,
    "{state} can't be taken in and left out at once",
    "name it with --with or with --without",
)
EXPLAIN_OR_SCENARIOS = Kind(
    "explain-or-scenarios",
    USAGE,
    "one State's calculation is shown of what is in force, not of scenarios",
    "leave out --explain, or the options of the scenario",
)


# ── drafts of the report ─────────────────────────────────────────────────────────────────────

DRAFT_KIND = Kind(
    "draft-kind",
    REFUSED,
    "this is neither a Word document nor text in UTF-8",
    "save the draft as .docx, .md or .txt",
)
DRAFT_DAMAGED = Kind(
    "draft-damaged",
    REFUSED,
    "the Word document can't be unpacked",
    "save it anew, without password",
)
DRAFT_SIZE = Kind(
    "draft-size",
    REFUSED,
    "the text of the draft is larger than {limit} bytes",
    "give the financial part alone",
)

# ── the annual report ────────────────────────────────────────────────────────────────────────

LANGUAGE_UNKNOWN = Kind(
    "language-unknown",
    USAGE,
    "the report isn't written in {value:q}",
    "the languages are en, fr, es",
)


# ── the auditor's bundle ─────────────────────────────────────────────────────────────────────

BUNDLE_YEAR = Kind(
    "bundle-year",
    USAGE,
    "the auditor's bundle is of one year",
    "name it: ccm-ledger export audit 2023 --out FILE.zip",
)
VOUCHERS_OPTION = Kind(
    "vouchers-option",
    USAGE,
    "files of vouchers go into the auditor's bundle alone",
    "leave out --vouchers, or use `export audit`",
)
VOUCHER_TWICE = Kind(
    "voucher-twice",
    REFUSED,
    "this file and {other:q} would both be {name:q} in the bundle",
    "rename one of them",
)
VOUCHER_SIZE = Kind(
    "voucher-size", REFUSED, "the file is larger than {limit} bytes", "give a smaller copy of it"
)
