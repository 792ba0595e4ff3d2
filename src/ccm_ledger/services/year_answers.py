"""Answering what closing a year asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import closing, years
from ccm_ledger.database.connection import Connection
from ccm_ledger.errors import Problem, Refused
from ccm_ledger.figures import Amount, counted
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Outcome
from ccm_ledger.services.findings import Finding
from ccm_ledger.services.gates import GATES
from ccm_ledger.services.questions import AT_FINAL, QUESTIONS, asked, at_bank, looked_at

_WITH_AMOUNT = ("accruals", "bank-confirmation")
_WITH_DOCUMENT = ("bank-confirmation", "auditor")


def answer(
    ledger: Writing,
    year: int,
    check: str,
    text: str,
    document: str,
    item: str | None,
    amount_rappen: int | None,
    dated: date | None,
) -> Outcome:
    """Answer a question of a year's close; the last answer to each item counts.

    Args:
        item: which one, where several are asked; all that are unanswered if left out.
        amount_rappen: what an accrual comes to (nil if left out), or what the bank confirms.
        dated: the day of the document.

    Refuses: year-unknown, question-unknown, question-item, question-not-asked, answer-document,
        answer-date, answer-future, answer-no-amount, answer-which, answer-differs.
    """
    state = years.state_of(ledger.db, year)
    if state is None:
        listed = ", ".join(str(one) for one in years.states(ledger.db)) or "none yet"
        raise Refused(errors.YEAR_UNKNOWN.at("YEAR", year=year, years=listed))
    name = _known(check)
    meant = _meant(ledger.db, year, name, item)
    errors.refuse_if(_problems(ledger, year, name, document, item, amount_rappen, dated, meant))
    if name == "accruals" and amount_rappen is None:
        amount_rappen = 0

    facts = {
        "year": year,
        "check": name,
        "items": [{"item": one.item, "detail": one.detail} for one in meant],
        "text": text,
        "document": document,
        "dated": dated,
        "amount": None if amount_rappen is None else Amount(amount_rappen),
    }
    row: dict[str, object] = {
        "text": text,
        "document": document,
        "dated": dated.isoformat() if dated else None,
        "amount_rappen": amount_rappen,
    }
    new = [one for one in meant if not _says(one, row)]
    if not new:
        return Outcome(f"Nothing new: {name} of {year} is answered so.", facts)
    for one in new:
        closing.insert_year_answer(
            ledger.db,
            row
            | {
                "year": year,
                "gate": name,
                "item": one.item,
                "detail": one.detail,
                "recorded_at": ledger.recorded_at,
            },
        )
    left = sum(one.open for one in asked(ledger.db, year, final=state != "open"))
    items = ", ".join(one.item for one in new if one.item)
    about = f"{name} ({items})" if items else name
    rest = f"{counted(left, 'question')} unanswered." if left else "Nothing is left unanswered."
    return Outcome(f"Answered {about} of {year}: {text} {rest}", facts | {"unanswered": left})


def _known(check: str) -> str:
    name = check.strip().lower()
    known_ = QUESTIONS | AT_FINAL
    if name not in known_:
        blocks = f"{name} blocks, and is mended; " if name in GATES else ""
        raise Refused(
            errors.QUESTION_UNKNOWN.at("CHECK", value=check, blocks=blocks, questions=list(known_))
        )
    return name


def _meant(db: Connection, year: int, check: str, item: str | None) -> list[Finding]:
    """The findings that an answer is about."""
    found = [one for one in asked(db, year, final=True) if one.check == check]
    if not found:
        raise Refused(errors.QUESTION_NOT_ASKED.at("CHECK", check=check, year=year))
    if item is None:
        return [one for one in found if one.open] or found
    meant = [one for one in found if one.item.casefold() == item.strip().casefold()]
    if not meant:
        items = [one.item for one in found if one.item]
        nearest = errors.nearest(item, items)
        raise Refused(
            errors.QUESTION_ITEM.at(
                "--item",
                check=check,
                year=year,
                value=item,
                nearest=nearest,
                items=items or "the whole: leave --item out",
            )
        )
    return meant


def _problems(
    ledger: Writing,
    year: int,
    check: str,
    document: str,
    item: str | None,
    amount_rappen: int | None,
    dated: date | None,
    meant: list[Finding],
) -> Iterator[Problem]:
    if check in _WITH_DOCUMENT and not document:
        yield errors.ANSWER_DOCUMENT.at("--document", check=check)
    if check in AT_FINAL and dated is None:
        yield errors.ANSWER_DATE.at("--date", check=check)
    if dated is not None and dated > ledger.today:
        yield errors.ANSWER_FUTURE.at("--date", value=dated, today=ledger.today)
    if amount_rappen is None:
        return
    if check not in _WITH_AMOUNT:
        yield errors.ANSWER_NO_AMOUNT.at("--amount", check=check)
    elif check == "accruals" and item is None and amount_rappen:
        items = [one.item for one in meant]
        yield errors.ANSWER_WHICH.at("--amount", check=check, items=items)
    elif check == "bank-confirmation":
        held = at_bank(looked_at(ledger.db, year))
        if amount_rappen != held:
            yield errors.ANSWER_DIFFERS.at(
                "--amount",
                asked=print_rappen(amount_rappen),
                held=print_rappen(held),
                difference=print_rappen(abs(amount_rappen - held)),
                year=year,
            )


def _says(one: Finding, row: dict[str, object]) -> bool:
    return one.answer is not None and all(one.answer[key] == value for key, value in row.items())
