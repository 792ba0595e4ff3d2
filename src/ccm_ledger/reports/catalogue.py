"""The statements there are: name -> builder, title. A builder's module loads when it is called."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from ccm_ledger import errors
from ccm_ledger.database import invoices, procedures, statements, years
from ccm_ledger.database.connection import Connection
from ccm_ledger.dates import last_day
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Cell, Listing, Statement, code, text
from ccm_ledger.fund_codes import TF
from ccm_ledger.reports.standing import all_closed

Builder = Callable[..., Statement]


class Known(NamedTuple):
    """A statement: the module under reports/ that builds it, and what it shows.

    `issued` says whether it is frozen when a year is closed, `looks_beyond` whether a view of a day
    after the year shows what became of it since; the others end with their year. `compared` says
    whether the year before stands beside it (`comparatives.COMPARED` says how). `made_of`
    names the statements that one is put together from: its builder takes them instead of reading
    again.
    """

    module: str
    title: str
    issued: bool = True
    looks_beyond: bool = False
    compared: bool = False
    made_of: tuple[str, ...] = ()


# name -> statement, in the order of the list and of the issued set
STATEMENTS = {
    "balance": Known("balance", "Fund balances and financial position.", compared=True),
    "activity": Known("activity", "Income and expenditure by fund.", compared=True),
    "variance": Known("variance", "Budget against actual, with notes.", compared=True),
    "contributions": Known(
        "contributions",
        "Each State: invoiced, paid under 7a, 7b, 7c, outstanding.",
        looks_beyond=True,
        compared=True,
    ),
    "voluntary": Known("voluntary", "Voluntary contributions under 7c, by State.", compared=True),
    "reserve": Known("reserve", "The Working Capital Reserve against its level.", compared=True),
    "sponsorship": Known(
        "sponsorship", "The Sponsorship Programme and its deferral.", compared=True
    ),
    "arrears": Known("arrears", "What is outstanding, by State and age.", looks_beyond=True),
    "open-items": Known(
        "open_items", "Advances, payables, accruals and loans, item by item.", looks_beyond=True
    ),
    "bank": Known(
        "bank_reconciliation", "The bank's balance and the books', and what is open.", issued=False
    ),
    "account": Known("state_account", "A State's statement of account.", issued=False),
    "trial-balance": Known("trial_balance", "Every account of every fund."),
    "general-ledger": Known("general_ledger", "Every line, with running balances.", issued=False),
    "annual": Known(
        "annual",
        "The financial part of the annual report: sentences and tables.",
        made_of=("activity", "variance", "contributions", "voluntary", "reserve", "sponsorship"),
    ),
}
ISSUED = tuple(name for name, known in STATEMENTS.items() if known.issued)


def builder(name: str) -> Builder:
    """The function that builds a statement."""
    module = importlib.import_module(f"ccm_ledger.reports.{STATEMENTS[name].module}")
    found: Builder = module.build
    return found


def build(
    db: Connection,
    name: str,
    year: int,
    as_of: date,
    issued_on: Mapping[str, str] | None = None,
    /,
    **chosen: str,
) -> Statement:
    """A live view of a statement of a year, the year before beside it where there is one.

    Args:
        issued_on: the facts of an issued statement, to build it again on the same: the version of
            the year before that stands beside it, and the procedures as they were known. If left
            out, the newest of both.
        chosen: what the builder takes besides: `fund` (variance), `account`, `fund`, `state`
            (general-ledger).
    """
    known = STATEMENTS[name]
    day = as_of if known.looks_beyond else min(as_of, last_day(year))
    if known.made_of:
        parts = {part: build(db, part, year, day, issued_on) for part in known.made_of}
        return put_together(db, name, year, day, parts)
    found = noticed(db, builder(name)(db, year, day, **chosen, **_as_known(issued_on or {})))
    against = None if issued_on is None else int(issued_on.get("previous_version", "0"))
    if against == 0 or not STATEMENTS[name].compared:
        return found
    from ccm_ledger.reports import comparatives  # noqa: PLC0415  only a built statement needs it

    if not comparatives.is_compared(db, name, year):
        return found
    before = comparatives.before(
        db,
        name,
        year,
        against if is_as_issued(name, chosen) else 0,
        lambda: builder(name)(db, year - 1, last_day(year - 1), **chosen),
    )
    return comparatives.beside(db, found, before)


def _as_known(issued_on: Mapping[str, str]) -> dict[str, int]:
    """What a builder takes to go by the procedures that an issued statement names, if it does."""
    known = issued_on.get("procedures")
    return {} if known is None else {"known_procedures": int(known)}


def put_together(
    db: Connection, name: str, year: int, as_of: date, parts: Mapping[str, Statement]
) -> Statement:
    """A statement that is made of others, from those of one version or one view."""
    own = {part: parts[part] for part in STATEMENTS[name].made_of}
    return noticed(db, builder(name)(db, year, as_of, own))


def noticed(db: Connection, found: Statement) -> Statement:
    """The statement with the notice of its year's procedures before its notes, where they have one:
    that a ledger is an example, say."""
    notice = procedures.statement_notice(db, found.year or found.as_of.year)
    return found._replace(notes=(notice, *found.notes)) if notice else found


def is_as_issued(name: str, chosen: Mapping[str, str]) -> bool:
    """Whether what narrows a statement leaves it as it is issued: variance is the TF's."""
    return not chosen or (name == "variance" and dict(chosen) == {"fund": TF})


def issued(db: Connection, year: int) -> list[Statement]:
    """The statements that are issued when a year is closed, as at its last day.

    Whoever issues them sets version and ledger head.
    """
    day = last_day(year)
    made: dict[str, Statement] = {}
    for name in ISSUED:
        if STATEMENTS[name].made_of:
            made[name] = put_together(db, name, year, day, made)
        else:
            made[name] = build(db, name, year, day)
    return list(made.values())


def years_with_books(db: Connection) -> list[int]:
    """Years that have begun, by an entry or a budget, or that invoices were issued for."""
    return sorted({*years.states(db), *invoices.years_invoiced(db)})


def years_shown(db: Connection, today: date) -> list[int]:
    """Years that statements are shown of: those with books, and the clock's where it comes next.

    In January nothing is posted yet, but there is what was brought forward.
    """
    known = years_with_books(db)
    return [*known, known[-1] + 1] if known and known[-1] < today.year else known


def check_year(db: Connection, year: int, today: date) -> None:
    """Refuses: no-books, naming the years that statements are shown of."""
    known = years_shown(db, today)
    if year not in known:
        have = ", ".join(str(one) for one in known) or "no year yet"
        raise Refused(errors.NO_BOOKS.at("YEAR", year=year, years=have))


def standing(db: Connection, today: date) -> Listing:
    """`ccm-ledger statement`: the statements, the years with books and how each year stands."""
    year = years.standing_year(db, today)
    rows: tuple[dict[str, Cell], ...] = tuple(
        {"statement": name, "title": known.title.rstrip("."), "issued": _yes(known.issued)}
        for name, known in STATEMENTS.items()
    )
    columns = (
        code("statement", "Statement"),
        text("title", "What it shows"),
        text("issued", "Issued"),
    )
    return Listing(
        "Statements",
        columns,
        rows,
        (
            *(_year_line(db, one) for one in years_shown(db, today)),
            "Those that are issued are frozen when a year is closed.",
            *all_closed(db),
            f"Next: `ccm-ledger statement balance {year}`; `--exact` prints rappen, `--as-of` the "
            "view of a day, `--out FILE.xlsx` a file.",
            f"`ccm-ledger statement differences {year}` shows what an issued version changed, "
            f"`ccm-ledger statement check DRAFT {year}` holds a draft of the report to them.",
        ),
    )


def chosen_year(db: Connection, today: date) -> str:
    """What is said where no year was given and the one that is meant by that (COMMANDS, default
    year) isn't the one whose books were closed last; else nothing."""
    meant, last = years.default_year(db, today), years.standing_year(db, today)
    if meant == last:
        return ""
    return (
        f"no year was given, and every year with a budget is closed, so this is {meant}, with which"
        f" the books begin; {last} is the last one closed."
    )


def _yes(issued_: bool) -> str:
    return "yes" if issued_ else ""


def _year_line(db: Connection, year: int) -> str:
    state = years.state_of(db, year) or "open"
    versions = statements.issues(db, year)
    if not versions:
        return f"{year}: {state}."
    last = versions[-1]
    return f"{year}: {state}, version {last['version']} issued on {last['issued_at'][:10]}."
