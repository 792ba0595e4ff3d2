"""The journal of a year, or of the ledger, for another accounting program to recompute.

What the accounts stood at before and must stand at afterwards comes from our monthly balances, not
from the entries that are written: so the other program's check says something.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ccm_ledger.database import balances, entries, funds, years
from ccm_ledger.database.connection import Connection
from ccm_ledger.dates import first_day, last_day
from ccm_ledger.records import Entry
from ccm_ledger.renderers.plain_text import PlainJournal
from ccm_ledger.reports.fund_years import FundYear, fund_years_as_entered
from ccm_ledger.reports.trial_balance import brought_forward

Balances = dict[tuple[str, str], int]


def journal(db: Connection, year: int | None, about: Sequence[str]) -> PlainJournal:
    """Everything but the entries; None for the whole ledger, which nothing is brought into."""
    if year is None:
        opening: Balances = {}
        closing = _standing(db)
        begins, ends = _first_and_last(db)
    else:
        books = fund_years_as_entered(db, year, last_day(year))
        opening = {
            (fund, account): rappen
            for fund, book in books.items()
            for account, rappen in brought_forward(book).items()
        }
        closing = {
            (fund, account): rappen
            for fund, book in books.items()
            for account, rappen in _at_the_end(book).items()
        }
        begins, ends = first_day(year), last_day(year)
    return PlainJournal(
        currency=years.identity(db)["currency"],
        about=tuple(about),
        accounts={row["code"]: (row["name"], row["type"]) for row in funds.accounts(db)},
        opening_on=begins,
        opening=opening,
        closing_on=ends,
        closing=closing,
    )


def entries_of(db: Connection, year: int | None) -> Iterator[Entry]:
    """The entries of a year or of all, in the order of the journal."""
    return entries.chosen(db, entries.Chosen(year=year))


def _at_the_end(book: FundYear) -> dict[str, int]:
    """Account -> what it stands at, debit positive, of all that were brought forward or moved."""
    found = brought_forward(book)
    for account in book.accounts:
        if account.debit_rappen or account.credit_rappen:
            found[account.code] = found.get(account.code, 0) + account.moved_rappen
    return found


def _standing(db: Connection) -> Balances:
    return {(row["fund"], row["account"]): row["balance_rappen"] for row in balances.standing(db)}


def _first_and_last(db: Connection) -> tuple[date, date]:
    first, last = entries.first_and_last_day(db)
    if first is None or last is None:
        opened = date.fromisoformat(years.identity(db)["created_at"][:10])
        return opened, opened + timedelta(days=1)
    return first, last
