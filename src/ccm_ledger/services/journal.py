"""The journal itself: entries typed by hand, large imports, reversals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby, islice

from ccm_ledger import errors
from ccm_ledger.database import balances, entries, refunds
from ccm_ledger.database.connection import Connection
from ccm_ledger.database.entries import Chosen
from ccm_ledger.errors import Invalid, Problem, Problems, Refused
from ccm_ledger.ledger.posting import check_dates, post, post_all
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.readers.journal_csv import FileEntry
from ccm_ledger.records import Draft, Entry, Outcome
from ccm_ledger.rules.bookings import BANK, DEFERRED
from ccm_ledger.services.codes import Codes
from ccm_ledger.services.item_keys import Keys
from ccm_ledger.services.journal_files import drafts
from ccm_ledger.services.reversals import undo

# Accounts whose open items a command of their own keeps (DESIGN 3a), and that command.
_OWN_COMMAND: Mapping[str, str] = {
    "1100": "`ccm-ledger invoice issue`, `invoice cancel` or `receipt post … --purpose assessed`",
    "2150": "`ccm-ledger invoice issue`, `invoice cancel` or `receipt post … --purpose assessed`",
    "2100": "`ccm-ledger receipt post … --purpose assessed`; it is released by itself",
    "2200": "`ccm-ledger receipt post … --purpose unallocated`, then `receipt allocate`",
}
_OWN_COMMAND_IN_ADJUSTMENTS: Mapping[str, str] = {
    "2000": "`ccm-ledger expense post … --unpaid --adjustment`",
    "2300": "`ccm-ledger receipt post … --purpose sponsorship --adjustment`",
}

_RELIEF = frozenset({"invoice-credit", "invoice-waive"})
_BATCH = 500  # entries of a file that are looked up together
_ENTRY_DIGITS = 18  # more don't fit SQLite's integer


# ── files ────────────────────────────────────────────────────────────────────────────────────


def post_file(ledger: Writing, path: str, reason: str, document: str) -> Outcome:
    """Post the entries of a file as typed by hand; the same file again posts them again.

    Refuses: every problem of the file in one go; subledger-account, and what `post` refuses.
    """
    problems, keys = Problems(), Keys(ledger)
    read = 0
    for found, draft in drafts(path, Codes.of(ledger.db), "journal", problems):
        read += 1
        _note_subledgers(ledger, found)
        if draft is not None:
            given = replace(
                draft, source_key=None, reason=reason or None, document=document or None
            )
            _post_or_note(keys, [given], problems)
    problems.refuse(path)
    return Outcome(_sentence(read, 0), {"read": read, "already_posted": 0, "unallocated": 0})


def import_file(ledger: Writing, path: str) -> Outcome:
    """Post the entries of a file that aren't posted yet; any number, in one transaction.

    Entries are posted as they are read, so memory stays flat. Once a problem is found nothing more
    is posted, only read on, so that all of them are shown; what was posted is rolled back.
    Refuses: every problem of the file in one go, and what `post` refuses, with file and line.
    """
    problems, keys = Problems(), Keys(ledger)
    read = rows = already = 0
    found = drafts(path, Codes.of(ledger.db), "journal", problems)
    while batch := list(islice(found, _BATCH)):
        read, rows = read + len(batch), rows + sum(len(one.rows) for one, _ in batch)
        new = [draft for _, draft in batch if draft is not None]
        known = entries.known_sources(ledger.db, [draft.source_key or "" for draft in new])
        already += len(known)
        _post_or_note(keys, [one for one in new if one.source_key not in known], problems)
    problems.refuse(path)
    return Outcome(
        _sentence(read - already, already),
        {"read": read, "rows": rows, "already_posted": already, "unallocated": 0},
    )


def _sentence(posted: int, already: int) -> str:
    rest = f"; {already} were posted already" if already else ""
    if not posted:
        return f"Nothing new to post{rest}."
    return f"Posted {posted} {'entry' if posted == 1 else 'entries'}{rest}."


def _post_or_note(keys: Keys, drafts: Sequence[Draft], problems: Problems) -> None:
    try:
        if problems:
            check_dates(keys.ledger, drafts)
        else:
            _post_together(keys, drafts)
    except Refused as refusal:
        for problem in refusal.problems:
            problems.add(problem)


def _post_together(keys: Keys, drafts: Sequence[Draft]) -> None:
    """Post drafts in their order, as many at once as need no look at what the last one left."""
    for looks, those in groupby(drafts, keys.needed):
        if looks:
            for draft in those:
                post(keys.ledger, keys.given(draft))
        else:
            post_all(keys.ledger, list(those))


def _note_subledgers(ledger: Writing, found: FileEntry) -> None:
    """A row by hand on an account with open items would part it from its sub-ledger."""
    adjusting = ledger.adjustment is not None
    own = {**_OWN_COMMAND, **(_OWN_COMMAND_IN_ADJUSTMENTS if adjusting else {})}
    for row in found.rows:
        account = row.cells.get("account", "").strip()
        if account in own:
            when = " as an adjustment" if account in _OWN_COMMAND_IN_ADJUSTMENTS else ""
            row.problem(errors.SUBLEDGER_ACCOUNT, account=account, when=when, command=own[account])


# ── reversing ────────────────────────────────────────────────────────────────────────────────


def reverse_entry(ledger: Writing, text: str, on: date | None, reason: str) -> Outcome:
    """Reverse an entry that no other command keeps.

    Refuses: entry-id-form, entry-unknown, reversal-of-reversal, already-reversed,
        own-command-reverses, reversal-year-closed, fund-exceeded, and what `undo` refuses.
    """
    entry = find_entry(ledger.db, text)
    where = f"entry {entry.sequence}"
    if entry.reverses is not None:
        raise Refused(errors.REVERSAL_OF_REVERSAL.at(where, entry=entry.sequence))
    by = entries.reversal(ledger.db, entry.sequence)
    if by is not None:
        raise Refused(errors.ALREADY_REVERSED.at(where, by=by["sequence"], on=by["date"]))
    if problem := _own_command(ledger.db, entry):
        raise Refused(problem)
    _check_year(ledger, entry, on, where)

    undo(ledger, entry.sequence, on, reason)
    if entry.kind in {"transfer", "loan", "loan-repayment"}:
        _check_holdings(ledger, entry)
    return Outcome(
        f"Reversed entry {entry.sequence} of {entry.date}: {entry.text}.",
        {"entry": entry.sequence, "reversed_by": ledger.posted[-1]},
    )


def find_entry(db: Connection, text: str, where: str = "ID") -> Entry:
    """The entry of a number as typed. Refuses: entry-id-form, other-kind-of-id, entry-unknown."""
    value = text.strip()
    digits = value.isascii() and value.isdigit()
    if not digits or not value.strip("0"):
        raise Refused(_no_entry_id(text, value.upper(), where))
    last, _ = entries.head(db)
    found = entries.find(db, int(value)) if len(value) <= _ENTRY_DIGITS else None
    if found is None:
        raise Refused(errors.ENTRY_UNKNOWN.at(where, value=text, last=last))
    return found


def _no_entry_id(text: str, value: str, where: str) -> Problem:
    for prefix, what, command in (
        ("E-", "an expense", "expense list` and `ccm-ledger expense reverse"),
        ("R-", "a receipt", "receipt list` and `ccm-ledger receipt reverse"),
        ("F-", "a refund", "receipt refunds` and `ccm-ledger receipt unrefund"),
        ("CCM-", "an invoice", "invoice show` and `ccm-ledger invoice cancel"),
    ):
        if value.startswith(prefix):
            return errors.OTHER_KIND_OF_ID.at(
                where, value=text, what=what, wanted="the number of an entry", command=command
            )
    return errors.ENTRY_ID_FORM.at(where, value=text)


def _own_command(db: Connection, entry: Entry) -> Problem | None:
    """The command that undoes an entry together with what it stands for elsewhere."""
    where = f"entry {entry.sequence}"
    first = entry.sequence if entry.companion_of is None else entry.companion_of
    together = (first, entry.sequence, *entries.companions(db, first))
    booked = [row for one in together for row in entries.expenses_of(db, one)]
    if back := refunds.of_entry(db, first):
        owner, command = f"refund {back}", f"receipt unrefund {back}"
    elif booked:
        owner, command = f"expense {booked[0]['id']}", f"expense reverse {booked[0]['id']}"
    elif came := entries.receipts_of(db, first):
        owner, command = f"receipt {came[0]['id']}", f"receipt reverse {came[0]['id']}"
    elif entries.entry(db, first).kind in _RELIEF:
        number = entries.invoices_of(db, first)[0]["number"]
        owner, command = f"invoice {number}", f"invoice undo {number}"
    elif entries.entry(db, first).kind.startswith("invoice"):
        number = entries.invoices_of(db, first)[0]["number"]
        owner, command = f"invoice {number}", f"invoice cancel {number}"
    elif first != entry.sequence and entries.entry(db, first).kind == "advance-settled":
        owner, command = f"entry {first}", f"journal reverse {first}"
    else:
        return None
    return errors.OWN_COMMAND_REVERSES.at(where, entry=entry.sequence, owner=owner, command=command)


def _check_year(ledger: Writing, entry: Entry, on: date | None, where: str) -> None:
    """In a year closed since, the officer says into which day the correction goes."""
    state = ledger.state_of(entry.year)
    if state == "open" or on is not None or (state == "provisional" and ledger.adjustment):
        return
    raise Refused(
        errors.REVERSAL_YEAR_CLOSED.at(
            where,
            date=entry.date,
            year=entry.year,
            state=state,
            open_year=ledger.first_open_year(entry.year),
        )
    )


def _check_holdings(ledger: Writing, entry: Entry) -> None:
    """Money that was transferred and is spent since can't be taken back."""
    back = entries.entry(ledger.db, ledger.posted[-1])
    problems = []
    for line in back.lines:
        if line.account != BANK or line.amount_rappen > 0:
            continue
        left = balances.can_give(ledger.db, line.fund, BANK, back.date)
        if any(other.fund == line.fund and other.account == DEFERRED for other in back.lines):
            donors = balances.deferred_by_donor(ledger.db, line.fund, back.date)
            left = min(left, sum(donors.values()))
        if left < 0:
            asked = -line.amount_rappen
            problems.append(
                errors.FUND_EXCEEDED.at(
                    f"entry {entry.sequence}",
                    fund=line.fund,
                    held=print_rappen(max(asked + left, 0)),
                    asked=print_rappen(asked),
                    short=print_rappen(-left),
                    on=back.date,
                )
            )
    errors.refuse_if(problems)


# ── choosing ─────────────────────────────────────────────────────────────────────────────────


def chosen(
    db: Connection,
    *,
    year: int | None,
    fund: str | None,
    account: str | None,
    state: str | None,
    kind: str | None,
    first: date | None,
    last: date | None,
    limit: int | None,
) -> Chosen:
    """What `journal list` was asked for, its codes read.

    Refuses: fund-unknown, account-unknown, and what a State's code may be refused for.
    """
    codes = Codes.of(db)
    problems: list[Problem] = []
    read: dict[str, str] = {}
    for name, text, parse in (
        ("fund", fund, codes.read_fund),
        ("account", account, codes.read_account),
        ("state", state, codes.read_state),
    ):
        if text is None:
            continue
        try:
            read[name] = parse(text)
        except Invalid as invalid:
            problems.append(invalid.at(f"--{name}"))
    errors.refuse_if(problems)
    return Chosen(
        year=year,
        fund=read.get("fund"),
        account=read.get("account"),
        state=read.get("state"),
        kind=kind,
        first=first,
        last=last,
        limit=limit,
    )
