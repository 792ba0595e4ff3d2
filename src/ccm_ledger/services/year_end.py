"""Closing a year and reopening it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ccm_ledger import errors
from ccm_ledger.database import closing, years
from ccm_ledger.database.connection import Connection
from ccm_ledger.errors import Refused
from ccm_ledger.figures import counted
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.records import Outcome
from ccm_ledger.services import gates, questions
from ccm_ledger.services.findings import Finding
from ccm_ledger.services.issuing import issue_statements


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a year stands before it is closed: its state, and what the gates found.

    `asks` holds every question, answered or not; `blocked` those unanswered too, where they block.
    """

    year: int
    state: str
    version: int
    blocked: tuple[Finding, ...]
    asks: tuple[Finding, ...]
    accepted: tuple[Finding, ...]

    @property
    def unanswered(self) -> tuple[Finding, ...]:
        return tuple(ask for ask in self.asks if ask.open)


def look(
    db: Connection,
    year: int,
    today: date,
    accept: Sequence[str],
    reason: str | None,
    *,
    final: bool,
    strict: bool,
) -> Standing:
    """Run the gates of a year without writing anything.

    Args:
        final: the year is to be made final, so that the auditors' report is asked for.
        strict: questions that nobody has answered block too.

    Refuses: year-unknown, year-not-ended, gate-unknown, gate-not-accepted, accept-reason.
    """
    state = _known_state(db, year, today)
    _check_accepted(accept, reason)
    moves = state == "open" or (final and state == "provisional")
    found = gates.findings(db, year) if state == "open" else []
    asks = tuple(questions.asked(db, year, final=final) if moves else ())
    unanswered = tuple(ask for ask in asks if ask.open) if strict else ()
    return Standing(
        year=year,
        state=state,
        version=closing.last_version(db, year),
        blocked=(*(f for f in found if f.check not in accept), *unanswered),
        asks=asks,
        accepted=tuple(f for f in found if f.check in accept),
    )


def _known_state(db: Connection, year: int, today: date) -> str:
    known = years.states(db)
    if year >= today.year:
        raise Refused(errors.YEAR_NOT_ENDED.at("YEAR", year=year, today=today))
    if year not in known:
        listed = ", ".join(str(one) for one in known) or "none yet"
        raise Refused(errors.YEAR_UNKNOWN.at("YEAR", year=year, years=listed))
    return known[year]


def _check_accepted(accept: Sequence[str], reason: str | None) -> None:
    for gate in accept:
        if gate not in gates.GATES:
            raise Refused(errors.GATE_UNKNOWN.at("--accept", value=gate, gates=list(gates.GATES)))
        if gate not in gates.ACCEPTABLE:
            raise Refused(
                errors.GATE_NOT_ACCEPTED.at("--accept", check=gate, acceptable=gates.ACCEPTABLE)
            )
    if accept and not (reason or "").strip():
        raise Refused(errors.ACCEPT_REASON.at("--reason"))


def close(
    ledger: Writing,
    year: int,
    accept: Sequence[str],
    reason: str | None,
    *,
    final: bool,
    strict: bool,
) -> Outcome:
    """Close a year provisionally, or make a provisional one final. Safe to repeat.

    No closing postings: the carry-forward is computed, the closed year's own reports stay whole.
    Refuses: what `look` refuses, gate-blocks, year-not-provisional, year-before-not-final.
    """
    found = look(ledger.db, year, ledger.today, accept, reason, final=final, strict=strict)
    if final:
        return _make_final(ledger, found)
    if found.state != "open":
        return _outcome(ledger, year, f"{year} is closed already ({found.state}).")
    if found.blocked:
        raise blocks(found)
    years.change(ledger.db, year, "open", "provisional", reason or "", ledger.recorded_at)
    ledger.forget_years()
    version = issue_statements(ledger, year, "closed")
    asks = _keep_answers(ledger, found, version, reason or "")
    return _outcome(
        ledger,
        year,
        f"Closed {year} provisionally and issued its statements, version {version}.{asks}",
    )


def blocks(found: Standing) -> Refused:
    """What stands in the way of a close, each with what mends it."""
    where = f"close-year {found.year}"
    return Refused(
        *(
            errors.GATE_BLOCKS.at(where, check=f.check, detail=f.detail, mend=f.mend)
            for f in found.blocked
        )
    )


def _make_final(ledger: Writing, found: Standing) -> Outcome:
    year = found.year
    if found.state == "final":
        return _outcome(ledger, year, f"{year} is final already.")
    if found.state == "open":
        raise Refused(errors.YEAR_NOT_PROVISIONAL.at("YEAR", year=year))
    earlier = [
        one
        for one, state in years.states(ledger.db).items()
        if one < year and state != "final" and one in set(years.with_entries(ledger.db))
    ]
    if earlier:
        raise Refused(errors.YEAR_BEFORE_NOT_FINAL.at("YEAR", before=earlier[0]))
    if found.blocked:
        raise blocks(found)
    years.change(ledger.db, year, "provisional", "final", "", ledger.recorded_at)
    ledger.forget_years()
    asks = _keep_answers(ledger, found, found.version, "")
    return _outcome(ledger, year, f"{year} is final: nothing in it can change any more.{asks}")


def _outcome(ledger: Writing, year: int, sentence: str) -> Outcome:
    return Outcome(
        sentence,
        {
            "year": year,
            "status": years.state_of(ledger.db, year),
            "version": closing.last_version(ledger.db, year) or None,
            "blocked": [],
        },
    )


def _keep_answers(ledger: Writing, found: Standing, version: int, reason: str) -> str:
    """What was accepted, answered and left unanswered stays with the close, one row a gate.

    A gate that asks about several items is unanswered while one of them is. Returns the sentence
    that says how much is unanswered.
    """
    known = {row["gate"] for row in closing.answers(ledger.db, found.year, version)}
    rows: dict[str, tuple[str, str, str]] = {}
    for gate in dict.fromkeys(f.check for f in found.accepted):
        details = [f.detail for f in found.accepted if f.check == gate]
        rows[gate] = ("accepted", "; ".join(details), reason)
    for gate in dict.fromkeys(ask.check for ask in found.asks):
        asks = [ask for ask in found.asks if ask.check == gate]
        unanswered = [ask.detail for ask in asks if ask.open]
        if unanswered:
            rows[gate] = ("unanswered", "; ".join(unanswered), "")
            ledger.warnings.append(
                f"unanswered: {gate}: {'; '.join(unanswered)}; "
                f"`ccm-ledger year check {found.year}` says how to answer"
            )
        else:
            words = dict.fromkeys(str(ask.answer["text"]) for ask in asks if ask.answer)
            rows[gate] = ("answered", "; ".join(ask.detail for ask in asks), "; ".join(words))
    for gate, (kind, detail, why) in rows.items():
        if gate not in known:  # asked at the provisional close, and kept with it
            closing.insert_answer(
                ledger.db,
                {
                    "year": found.year,
                    "version": version,
                    "gate": gate,
                    "kind": kind,
                    "detail": detail,
                    "reason": why,
                    "recorded_at": ledger.recorded_at,
                },
            )
    left = len(found.unanswered)
    return f" {counted(left, 'question')} unanswered." if left else ""


def reopen(ledger: Writing, year: int, reason: str) -> Outcome:
    """Take a provisional year back to open; its issued statements stay on record.

    Refuses: year-unknown, year-not-closed, year-stays-final, year-after-closed.
    """
    known = years.states(ledger.db)
    if year not in known:
        listed = ", ".join(str(one) for one in known) or "none yet"
        raise Refused(errors.YEAR_UNKNOWN.at("YEAR", year=year, years=listed))
    if known[year] == "open":
        raise Refused(errors.YEAR_NOT_CLOSED.at("YEAR", year=year))
    if known[year] == "final":
        open_year = ledger.first_open_year(year)
        raise Refused(errors.YEAR_STAYS_FINAL.at("YEAR", year=year, open_year=open_year))
    later = [one for one, state in known.items() if one > year and state != "open"]
    if later:
        raise Refused(errors.YEAR_AFTER_CLOSED.at("YEAR", after=later[0]))
    years.change(ledger.db, year, "provisional", "open", reason, ledger.recorded_at)
    ledger.forget_years()
    return _outcome(ledger, year, f"{year} is open again. Its issued statements are superseded.")


def backup_path(ledger: Path, year: int, version: int) -> Path:
    """Where the backup of a close goes: beside the ledger, named by year and version.

    A close that failed after its backup has left one behind; the next attempt takes a free name.
    """
    names = (
        ledger.with_name(f"{ledger.stem}-year-end-{year}-v{version}{again}.db")
        for again in ("", *(f"-{number}" for number in range(2, 1000)))
    )
    return next(name for name in names if not name.exists())
