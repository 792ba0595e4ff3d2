"""What was asked about, looked up: a figure, a printed amount, a number, a document, a hash.

What can mean several things is shown as several, never guessed.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import (
    bank_rows,
    earmarks,
    entries,
    expenses,
    explaining,
    invoices,
    open_items,
    pledges,
    receipts,
    refunds,
    states,
    years,
)
from ccm_ledger.database.connection import Connection
from ccm_ledger.errors import Invalid, Refused
from ccm_ledger.figures import Amount
from ccm_ledger.money import parse_amount_or_zero
from ccm_ledger.reports import catalogue, sources, trail
from ccm_ledger.reports.decisions import known, resting_on
from ccm_ledger.reports.trail_figures import Printed, Shown, also, figure_step, signature
from ccm_ledger.rules.decisions import named
from ccm_ledger.services import statements
from ccm_ledger.trails import Step, Trail

_VOUCHER = re.compile(r"(?P<adjustment>ADJ-)?(?P<year>[0-9]{4})-(?P<number>[0-9]{2,9})")
_LINE = re.compile(r"(?P<entry>[0-9]{1,9})(?:/[0-9]{1,9})?")
_CODE = re.compile(r"(?:[A-Z2-7]{4}-){4}[A-Z2-7]{4}")
_HASH = re.compile(r"[0-9a-f]{8,64}")
_MOST_CANDIDATES = 40
_BY_ACCOUNT = "trial-balance"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, and how much of the answer is wanted (0: all)."""

    text: str
    year: int | None
    today: date
    limit: int


def explain(db: Connection, asked: Asked) -> Trail:
    """Everything that a text can mean in the ledger.

    Refuses: no-books, explain-nothing.
    """
    if asked.year is not None:
        catalogue.check_year(db, asked.year, asked.today)
    found = list(_things(db, asked))
    notes: list[str] = []
    searched: list[int] = []
    for year in _years(db, asked):
        searched.append(year)
        steps = _figures(db, asked, year)
        if not steps:
            continue
        found = [*steps, *found]
        if asked.year is None and year != searched[0]:
            notes.append(f"{searched[0]} has nothing that prints as this; of {year} instead.")
        break
    if not found:
        raise Refused(_nothing(db, asked, searched))
    if len(found) > 1:
        notes.append(
            f"{len(found)} things can be meant; name one: `ccm-ledger explain '{found[0].id}'`."
        )
    return Trail(asked.text, asked.text, tuple(found), tuple(notes))


def _years(db: Connection, asked: Asked) -> list[int]:
    """The year named; else the one that groups tell of, then the others, the newest first."""
    if asked.year is not None:
        return [asked.year]
    first = years.standing_year(db, asked.today)
    return list(dict.fromkeys([first, *reversed(catalogue.years_with_books(db))]))


# ── figures ──────────────────────────────────────────────────────────────────────────────────


def _figures(db: Connection, asked: Asked, year: int) -> list[Step]:
    """Figures of a year of that name, else those that print as the amount."""
    exact = [figure_step(shown, printed, asked.limit) for shown, printed in _named(db, asked, year)]
    if exact:
        return exact
    amount = _amount(asked.text)
    if amount is None:
        return []
    rappen, in_rappen = amount
    found = [
        (shown, printed)
        for shown in _every(db, asked, year)
        for printed in shown.printed.values()
        if printed.value != Amount(0) and printed.prints_as(rappen, exact=in_rappen)
    ]
    # Every amount stands in the trial balance once more, on the other side of its entries.
    elsewhere = [one for one in found if one[0].name != _BY_ACCOUNT]
    return _told_apart(elsewhere or found, asked.limit)


def _told_apart(found: list[tuple[Shown, Printed]], limit: int) -> list[Step]:
    """One step for figures that are the sum of the same lines; each in short if there are more."""
    groups: dict[object, list[tuple[Shown, Printed]]] = {}
    for shown, printed in found:
        groups.setdefault(signature(shown, printed), []).append((shown, printed))
    if len(groups) == 1:
        (same,) = groups.values()
        shown, printed = same[0]
        return [figure_step(shown, printed, limit, tuple(other.id for _, other in same[1:]))]
    return [
        Step(
            "figure",
            same[0][1].id,
            same[0][1].label,
            value if isinstance(value := same[0][1].value, Amount) else None,
            parts=also(tuple(other.id for _, other in same[1:])),
        )
        for same in list(groups.values())[:_MOST_CANDIDATES]
    ]


def _named(db: Connection, asked: Asked, year: int) -> Iterator[tuple[Shown, Printed]]:
    """Figures and cells whose id is what was asked, capitals apart; the statement may be left out
    of a figure's name, as in the keys of the annual report."""
    wanted = asked.text.casefold()
    first = wanted.split(".")[0]
    if first == "account" and wanted.count(".") >= 2:
        shown = _account(db, asked)
        if shown is not None:
            yield from _of_name(shown, wanted)
        return
    if "." not in wanted:
        return
    names = [name for name in _yearly() if first == name]
    for shown in _every(db, asked, year, names or None):
        yield from _of_name(shown, wanted)
        if not names:
            yield from _of_name(shown, f"{shown.name}.{wanted}")


def _of_name(shown: Shown, wanted: str) -> Iterator[tuple[Shown, Printed]]:
    for own, printed in shown.printed.items():
        if own.casefold() == wanted:
            yield shown, printed


def _yearly() -> list[str]:
    return [name for name in catalogue.STATEMENTS if name not in {"account", *sources.NO_SOURCE}]


def _every(
    db: Connection, asked: Asked, year: int, names: list[str] | None = None
) -> Iterator[Shown]:
    """Statements of a year as they are shown: issued where it is closed."""
    for name in names or _yearly():
        found = statements.statement(db, statements.Wanted(name, year), asked.today)
        yield Shown(db, found, name)


def _account(db: Connection, asked: Asked) -> Shown | None:
    state = asked.text.split(".")[1].upper()
    if state not in states.names(db):
        return None
    return Shown(db, statements.account(db, state, None, asked.today), f"account.{state}")


# Thousands as other papers part them: by a comma, or a blank of any width.
_OTHER_GROUPS = r"[0-9]{1,3}(?:[\s,][0-9]{3})+(?:\.[0-9]{2})?"


def _amount(text: str) -> tuple[int, bool] | None:
    """A printed amount in rappen, and whether it names them; None if the text is none."""
    plain = text.removeprefix("CHF").strip().removeprefix("-").removeprefix("−").strip()
    if re.fullmatch(_OTHER_GROUPS, plain):
        plain = re.sub(r"[\s,]", "'", plain)
    try:
        return parse_amount_or_zero(plain), "." in plain
    except Invalid:
        return None


# ── things with a number ─────────────────────────────────────────────────────────────────────

Found = Callable[[Connection, str, int], Step]


def _things(db: Connection, asked: Asked) -> Iterator[Step]:
    """Whatever has the text as its number, code, document or hash."""
    text, limit = asked.text, asked.limit
    upper = text.upper()
    registers: tuple[tuple[Callable[[Connection, str], object], Found], ...] = (
        (receipts.find, trail.receipt_step),
        (expenses.find, trail.expense_step),
        (refunds.find, trail.refund_step),
        (bank_rows.row, trail.bank_step),
        (invoices.find, trail.invoice_step),
    )
    matched = False
    for number in dict.fromkeys((text, upper)):
        for find, step in registers:
            if find(db, number) is not None:
                matched = True
                yield step(db, number, limit)
        if matched:
            return
    if (earmark := earmarks.find(db, text) or earmarks.find(db, upper)) is not None:
        moved = earmarks.movements(db, earmark["code"])
        yield trail.earmark_step(db, earmark, moved, limit)
    yield from (trail.pledge_step(row) for row in pledges.pledges(db) if row["id"] == upper)
    yield from (
        Step(
            "in-kind", row["id"], f"{row['given_by']}: {row['basis']}", Amount(row["amount_rappen"])
        )
        for row in pledges.in_kind(db)
        if row["id"] == upper
    )
    if open_items.named(db, text):
        yield trail.item_step(db, text, limit)
    decided = list(_decisions(db, text))
    if decided:  # what rests on a decision names it as its document
        yield from decided
        return
    yield from (trail.entry_step(db, sequence, limit) for sequence in _entries(db, text))


def _decisions(db: Connection, text: str) -> Iterator[Step]:
    registered = known(db)
    for one in named(text, registered):
        resting = tuple(
            Step(
                row["kind"],
                "" if row["entry"] is None else str(row["entry"]),
                row["what"],
                None if row["amount_rappen"] is None else Amount(row["amount_rappen"]),
                date.fromisoformat(row["date"]) if row["date"] else None,
            )
            for row, decision in resting_on(db, registered)
            if decision == one
        )
        yield Step("decision", one.name, one.text, date=one.date, parts=resting)


def _entries(db: Connection, text: str) -> list[int]:
    """Entries by sequence, voucher, hash, head code, document or the bank's reference."""
    found: list[int] = []
    if (line := _LINE.fullmatch(text)) is not None and entries.find(db, int(line["entry"])):
        found.append(int(line["entry"]))
    if (voucher := _VOUCHER.fullmatch(text.upper())) is not None:
        year, number = int(voucher["year"]), int(voucher["number"])
        adjustment = voucher["adjustment"] is not None
        by_number = explaining.by_voucher(db, year, number, adjustment=adjustment)
        found += [] if by_number is None else [by_number]
    if (begins := _digits_of(text)) is not None:
        found += explaining.by_hash(db, begins)
    found += explaining.by_document(db, text, _MOST_CANDIDATES)
    return list(dict.fromkeys(found))


def _digits_of(text: str) -> str | None:
    """The hexadecimal digits that a hash or a head code begins with."""
    if _CODE.fullmatch(text.upper()):
        letters = text.upper().replace("-", "")
        return base64.b32decode(letters + "=" * (-len(letters) % 8)).hex()[:24]
    lower = text.lower()
    return lower if _HASH.fullmatch(lower) and not lower.isdigit() else None


# ── nothing ──────────────────────────────────────────────────────────────────────────────────


def _nothing(db: Connection, asked: Asked, searched: list[int]) -> errors.Problem:
    """What comes near: an amount of a receipt, expense or invoice, or a name like the one asked."""
    year = searched[0]
    near = ""
    amount = _amount(asked.text)
    if amount is not None:
        rappen, exact = amount
        spread = 0 if exact else 50
        things = [
            f"{row['kind']} {row['id']}"
            for one in searched
            for row in explaining.things_of(db, one, rappen - spread, rappen + spread)
        ]
        near = _listed(things, "it is the amount of ")
    near = near or _state(db, asked.text) or _last_parts(db, asked, year)
    if not near:
        near = errors.nearest(asked.text, _known_names(db, asked, year))
    named_years = ", ".join(str(one) for one in sorted(searched))
    return errors.EXPLAIN_NOTHING.at(
        "FIGURE-OR-ID", value=asked.text, where_looked=named_years, near=near
    )


def _state(db: Connection, text: str) -> str:
    """A State has its own statement; its code or name is no figure."""
    wanted = text.casefold().strip()
    for state, name in states.names(db).items():
        if wanted in {state.casefold(), name.casefold()}:
            return f"`ccm-ledger statement account {state}` shows {name}'s account; "
    return ""


def _last_parts(db: Connection, asked: Asked, year: int) -> str:
    """Figures whose name ends in the words asked, such as a budget line."""
    ending = f".{asked.text.casefold().strip()}"
    named = [
        printed.id
        for shown in _every(db, asked, year)
        for own, printed in shown.printed.items()
        if own.casefold().endswith(ending)
    ]
    return _listed(named, "it is the end of ")


def _listed(words: list[str], before: str) -> str:
    if not words:
        return ""
    more = f" and {len(words) - 3} more" if len(words) > 3 else ""
    return f"{before}{', '.join(words[:3])}{more}; "


def _known_names(db: Connection, asked: Asked, year: int) -> Iterator[str]:
    if "." in asked.text:
        for shown in _every(db, asked, year):
            yield from shown.printed
        return
    yield from invoices.numbers(db)
    yield from (row["code"] for row in earmarks.earmarks(db))
    yield from (one.symbol for one in known(db))
    yield from explaining.documents(db)
    yield from explaining.numbers_like(db, asked.text[:6].upper(), 2000)
