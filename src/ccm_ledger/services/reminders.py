"""Reminders: who is overdue, and one letter to each such State, counted in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import letters as letters_sql
from ccm_ledger.database import states, years
from ccm_ledger.database.connection import Connection
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Amount, Listing
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.letters import ReminderLetter
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Outcome, Procedures
from ccm_ledger.reports import procedures, reminders
from ccm_ledger.reports.letters import Recipients
from ccm_ledger.reports.reminders import Overdue
from ccm_ledger.services import letter_files, letterheads
from ccm_ledger.services.codes import state_of
from ccm_ledger.services.letters import Wanted, current_head, drawn


@dataclass(frozen=True, slots=True)
class Asked:
    """The day of the letters, whose (none for all), and whether old bank data will do."""

    on: date
    states: tuple[str, ...]
    force_stale: bool


def preview(db: Connection, asked: Asked, today: date) -> Listing:
    """Who is overdue and what the next letter would be; nothing is written.

    Refuses: date-future, bank-data-old, bank-data-none.
    """
    rules = _rules(db, asked, today)
    stale = _check_bank_data(db, asked, rules)
    found = _overdue(db, asked, rules)
    notes = (*((stale,) if stale else ()), *_following(found))
    return reminders.listing(found, states.names(db), asked.on, notes)


def remind(ledger: Writing, wanted: Wanted, asked: Asked) -> Outcome:
    """Write the letters that are due and count them. On the same day again, the same letters.

    Letters are there before they are counted: a count without its letter would be a State that
    never heard of it.

    Refuses: date-future, bank-data-old, bank-data-none, what a letterhead or a QR-bill doesn't
        take, what `letter_files.write_all` refuses.
    """
    db = ledger.db
    rules = _rules(db, asked, ledger.today)
    stale = _check_bank_data(db, asked, rules)
    found = _overdue(db, asked, rules)
    due = [one for one in found if one.status == "due"]
    sent = [one for one in found if one.status == "sent"]

    made = _letters(ledger, wanted, asked, [*due, *sent]) if due or sent else {}
    newest = letters_sql.newest_bank_data(db)
    for one in due:
        letters_sql.keep_reminder(
            db,
            {
                "state": one.state,
                "reminded_on": asked.on.isoformat(),
                "stage": one.turn.stage,
                "bank_data_on": newest[1].isoformat() if newest else None,
                "forced": int(bool(stale)),
                "recorded_at": ledger.recorded_at,
            },
            [(each.number, each.outstanding_rappen) for each in one.invoices],
        )
    if stale:
        ledger.warnings.append(stale)
    if made:
        letter_files.write_all(
            wanted.folder,
            made,
            wanted.ledger,
            replace=wanted.replace,
            dry_run=ledger.request.dry_run,
        )
    return _outcome(asked, wanted, found, due, sent, forced=bool(stale))


def _letters(
    ledger: Writing, wanted: Wanted, asked: Asked, found: list[Overdue]
) -> dict[str, bytes]:
    """File name -> letter."""
    letter_files.check_folder(wanted.folder)
    head = letterheads.letterhead(ledger.db, letterheads.chosen(wanted.letterhead, wanted.ledger))
    recipients = Recipients(ledger.db, head.languages)
    code = current_head(ledger.db)

    from ccm_ledger.renderers.press import Press  # noqa: PLC0415  only paper needs them
    from ccm_ledger.renderers.reminder_letter import reminder_data  # noqa: PLC0415

    press = Press()

    def draw(one: ReminderLetter) -> bytes:
        return press.pdf("letter", reminder_data(one, head), one.reminded_on)

    letters = [reminders.letter(one, recipients, asked.on, code) for one in found]
    return drawn(letters, draw, lambda one: f"reminder to {one.recipient.state}")


def _rules(db: Connection, asked: Asked, today: date) -> Procedures:
    """The procedures of the current budget year; a letter isn't dated ahead."""
    if asked.on > today:
        first = int(years.identity(db)["first_year"])
        raise Refused(
            errors.DATE_FUTURE.at(
                "--as-of", value=asked.on, today=today, first=first, last=today.year
            )
        )
    return procedures.of_year(db, years.default_year(db, today))


def _check_bank_data(db: Connection, asked: Asked, rules: Procedures) -> str | None:
    """Refuse old bank data unless forced; then say how old they are.

    A receipt dated after the letter's day is no older than one of that day.
    """
    newest = letters_sql.newest_bank_data(db)
    if newest is None:
        problem = errors.BANK_DATA_NONE.at("--as-of")
    else:
        source, day = newest
        age = (asked.on - day).days
        if age <= rules.bank_data_days:
            return None
        problem = errors.BANK_DATA_OLD.at(
            "--as-of",
            source=source,
            newest=day,
            days=age,
            as_of=asked.on,
            limit=rules.bank_data_days,
        )
    if not asked.force_stale:
        raise Refused(problem)
    return problem.what


def _overdue(db: Connection, asked: Asked, rules: Procedures) -> tuple[Overdue, ...]:
    only = [state_of(db, one, "--state") for one in asked.states]
    return reminders.overdue(db, asked.on, rules.reminder_days, only)


def _following(found: tuple[Overdue, ...]) -> tuple[str, ...]:
    if not any(one.status == "due" for one in found):
        return ()
    return ("Next: `ccm-ledger invoice remind --out DIR` writes the letters and counts them.",)


def _outcome(
    asked: Asked,
    wanted: Wanted,
    found: tuple[Overdue, ...],
    due: list[Overdue],
    sent: list[Overdue],
    *,
    forced: bool,
) -> Outcome:
    waiting = len(found) - len(due) - len(sent)
    total = sum(one.total_rappen for one in due)
    if due:
        noun = "letter" if len(due) == 1 else "letters"
        sentence = (
            f"{len(due)} {noun} about CHF {print_rappen(total)} overdue on {asked.on} "
            f"in {wanted.folder}."
        )
    elif sent:
        sentence = f"Nothing new: the letters of {asked.on} are counted already."
    else:
        sentence = f"No letter is due on {asked.on}."
    if waiting:
        verb = "was" if waiting == 1 else "were"
        sentence += f" {waiting} {verb} reminded not long ago."
    return Outcome(
        sentence,
        {
            "as_of": asked.on,
            "folder": str(wanted.folder),
            "overdue": len(found),
            "waiting": waiting,
            "already_sent": len(sent),
            "forced": forced,
            "total": Amount(total),
            "letters": [
                {
                    "state": one.state,
                    "stage": one.turn.stage,
                    "invoices": len(one.invoices),
                    "outstanding": Amount(one.total_rappen),
                    "file": f"REM-{one.state}-{asked.on}.pdf",
                }
                for one in due
            ],
        },
    )
