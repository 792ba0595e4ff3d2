"""`post()`, `post_all()` and `reverse()`: the only door to the journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from ccm_ledger import errors
from ccm_ledger.database import entries, journal
from ccm_ledger.dates import first_day, last_day
from ccm_ledger.errors import Problems, Refused
from ccm_ledger.ledger import chain
from ccm_ledger.records import Adjustment, Draft, Entry, Line

if TYPE_CHECKING:
    from ccm_ledger.ledger.transaction import Writing


def post(ledger: Writing, draft: Draft) -> int:
    """Post an entry and return its sequence.

    Refuses: what `post_all` refuses.
    """
    return post_all(ledger, (draft,))[0]


def post_all(ledger: Writing, drafts: Sequence[Draft]) -> list[int]:
    """Post entries in their order, and return their sequences: each as `post` would, but handed to
    the database together, which takes a third less time.

    Refuses, of every draft at once: year-final, year-provisional, not-provisional,
    adjustment-incomplete, date-future, date-outside, before-books.
    """
    check_dates(ledger, drafts)
    lines: list[tuple[Any, ...]] = []
    headers: list[tuple[Any, ...]] = []
    for draft in drafts:
        _seal(ledger, draft, lines, headers)
    journal.insert_lines(ledger.db, lines)
    journal.insert_entries(ledger.db, headers)
    return [header[0] for header in headers]


def seal(
    ledger: Writing, draft: Draft, lines: list[tuple[Any, ...]], headers: list[tuple[Any, ...]]
) -> int:
    """Seal an entry that is written later, and return its sequence. For `batch` alone.

    Args:
        lines, headers: what waits to be written; the entry's go to their ends.

    Refuses: what `post_all` refuses.
    """
    check_dates(ledger, (draft,))
    _seal(ledger, draft, lines, headers)
    return ledger.sequence


def _seal(
    ledger: Writing, draft: Draft, lines: list[tuple[Any, ...]], headers: list[tuple[Any, ...]]
) -> None:
    header, of_entry = _written(ledger, draft)
    previous = ledger.head
    digest = chain.entry_hash(header, of_entry, previous)
    lines.extend((header[0], *line) for line in of_entry)
    headers.append((*header, previous, digest))
    ledger.sealed(draft.date.year, digest)


def _written(
    ledger: Writing, draft: Draft
) -> tuple[tuple[Any, ...], list[tuple[str | int | None, ...]]]:
    """The entry as it will stand: its header in the order of `journal.HEADER` without the hashes,
    its lines in the order of `journal.LINE`."""
    assert len(draft.lines) > 1, "an entry has two lines at least; the service refuses less"
    year = draft.date.year
    ledger.begin_year(year)
    adjustment = _adjustment_number(ledger, draft)
    given = ledger.adjustment if adjustment else None
    header = (
        ledger.sequence + 1,
        year,
        ledger.next_number(year),
        draft.kind,
        adjustment,
        draft.date.isoformat(),
        ledger.recorded_at,
        draft.text,
        given.reason if given else draft.reason,
        given.document if given else draft.document,
        draft.source_key,
        draft.reverses,
        draft.companion_of,
    )
    return header, [(number, *line) for number, line in enumerate(draft.lines, start=1)]


def check_dates(ledger: Writing, drafts: Sequence[Draft]) -> None:
    """Refuse every date that `check_date` refuses, in one go, and an adjustment without a reason
    or a document."""
    problems = Problems()
    for draft in drafts:
        try:
            check_date(ledger, draft)
        except Refused as refusal:
            for problem in refusal.problems:
                problems.add(problem)
    if problems:
        raise Refused(*problems.found)
    adjusts = any(ledger.state_of(draft.date.year) == "provisional" for draft in drafts)
    if adjusts and not _complete(ledger.adjustment):
        raise Refused(errors.ADJUSTMENT_INCOMPLETE.at("--adjustment"))


def _complete(adjustment: Adjustment | None) -> bool:
    return bool(adjustment and adjustment.reason.strip() and adjustment.document.strip())


def check_date(ledger: Writing, draft: Draft) -> None:
    """Refuse a date that lies outside what the ledger takes, or in a year that doesn't move."""
    opened_on = ledger.opened_on
    year = draft.date.year
    kept = ledger.kept_years()
    last = max(kept)
    if year not in kept:
        if year > last:
            raise Refused(
                errors.DATE_FUTURE.at(
                    draft.where, value=draft.date, today=ledger.today, first=min(kept), last=last
                )
            )
        raise Refused(
            errors.DATE_OUTSIDE.at(draft.where, value=draft.date, first=min(kept), last=last)
        )
    state = ledger.state_of(year)
    if state == "final":
        open_year = ledger.first_open_year(year)
        raise Refused(errors.YEAR_FINAL.at(draft.where, year=year, open_year=open_year))
    if opened_on and draft.date < opened_on and draft.kind not in {"invoice", "reversal"}:
        raise Refused(errors.BEFORE_BOOKS.at(draft.where, value=draft.date, opened_on=opened_on))
    if state == "provisional" and ledger.adjustment is None:
        raise Refused(errors.YEAR_PROVISIONAL.at(draft.where, year=year))


def _adjustment_number(ledger: Writing, draft: Draft) -> int | None:
    """The next ADJ number of a provisional year; None in an open one.

    An adjustment may bring entries into the open year with it (an accrual's reversal), so an open
    year is refused only when the command posts nothing into a provisional one; the caller sees to
    that at the end of the command (`Writing.check_adjusted`).
    """
    year = draft.date.year
    if ledger.adjustment is None or ledger.state_of(year) != "provisional":
        return None
    ledger.adjusted_years.add(year)
    return ledger.next_adjustment(year)


LinesOf = Callable[[Entry, date], tuple[Line, ...]]


def mirrored(entry: Entry, day: date) -> tuple[Line, ...]:  # noqa: ARG001  a LinesOf
    """Every line of an entry with its sign turned."""
    return tuple(line._replace(amount_rappen=-line.amount_rappen) for line in entry.lines)


def reverse(
    ledger: Writing,
    sequence: int,
    on: date | None,
    reason: str,
    where: str = "--date",
    lines_of: LinesOf = mirrored,
) -> list[int]:
    """Reverse an entry and whatever was booked together with it; returns the new sequences.

    None of them is dated before what it reverses.

    Args:
        on: the reversal's date, or None for the default (`default_reversal_date`).
        where: what a refusal names.
        lines_of: the lines that undo an entry on a day; its mirror if left out.

    Refuses: already-reversed, reversal-of-reversal, reversal-before, and what `post` refuses.
    """
    first = entries.entry(ledger.db, sequence)
    day = on or default_reversal_date(ledger, first.date)
    if day < first.date:
        raise Refused(errors.REVERSAL_BEFORE.at(where, value=day, original=first.date))
    together = [
        first,
        *(entries.entry(ledger.db, n) for n in journal.companions_of(ledger.db, sequence)),
    ]
    posted = []
    for entry in together:
        _check_stands(ledger, entry, where)
        own_day = max(day, entry.date)
        draft = Draft(
            date=own_day,
            kind="reversal",
            text=f"Reversal of entry {entry.sequence}: {entry.text}",
            lines=lines_of(entry, own_day),
            reason=reason,
            reverses=entry.sequence,
            where=where,
        )
        posted.append(post(ledger, draft))
    return posted


def _check_stands(ledger: Writing, entry: Entry, where: str) -> None:
    if entry.reverses is not None:
        raise Refused(errors.REVERSAL_OF_REVERSAL.at(where, entry=entry.sequence))
    by = journal.reversal_of(ledger.db, entry.sequence)
    if by is not None:
        day = entries.entry(ledger.db, by).date
        raise Refused(errors.ALREADY_REVERSED.at(where, by=by, on=day))


def default_reversal_date(ledger: Writing, original: date) -> date:
    """Today, held within the original's year while that is open, else the first open year after.

    Whoever reverses a receipt of 2023 in a ledger whose year 2023 is open means that year, even if
    the clock is already in the next.
    """
    year = original.year
    while ledger.state_of(year) in {"final", "provisional"} and ledger.adjustment is None:
        year += 1
    return min(max(ledger.today, original, first_day(year)), last_day(year))
