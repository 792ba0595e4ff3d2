"""A journal for beancount: accounts opened, every entry, and balances with no tolerance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from ccm_ledger.errors import shown
from ccm_ledger.money import print_exact
from ccm_ledger.records import Entry
from ccm_ledger.renderers.plain_text import (
    PlainJournal,
    header_tags,
    line_tags,
    voucher,
)

_LIMIT = 4000


def draw(journal: PlainJournal, entries: Iterable[Entry]) -> Iterator[str]:
    """The journal, piece by piece."""
    currency = journal.currency
    yield "".join(f"; {shown(line, _LIMIT)}\n" for line in journal.about)
    yield f'\noption "title" {_quoted(journal.about[0])}\n'
    yield f'option "operating_currency" "{currency}"\n\n'
    for fund, account in journal.used():
        name = journal.account(fund, account)
        yield f"{journal.opening_on.isoformat()} open {name} {currency}\n"
    if journal.opening:
        yield f'\n{journal.opening_on.isoformat()} * "Balances brought forward"\n'
        for (fund, account), rappen in sorted(journal.opening.items()):
            yield f"  {journal.account(fund, account)}  {print_exact(rappen)} {currency}\n"
    for entry in entries:
        yield _entry(journal, entry)
    # A balance holds for the morning of its day; beancount's own tolerance is a whole rappen.
    morning = (journal.closing_on + timedelta(days=1)).isoformat()
    yield "\n"
    for (fund, account), rappen in sorted(journal.closing.items()):
        name = journal.account(fund, account)
        yield f"{morning} balance {name}  {print_exact(rappen)} ~ 0 {currency}\n"


def _entry(journal: PlainJournal, entry: Entry) -> str:
    pieces = [f"\n{entry.date.isoformat()} * {_quoted(entry.text)}\n"]
    pieces.append(f'  voucher: "{voucher(entry)}"\n')
    pieces.extend(f"  {key}: {_quoted(value)}\n" for key, value in header_tags(entry))
    for line in entry.lines:
        name = journal.account(line.fund, line.account)
        pieces.append(f"  {name}  {print_exact(line.amount_rappen)} {journal.currency}\n")
        pieces.extend(f"    {key}: {_quoted(value)}\n" for key, value in line_tags(line))
    return "".join(pieces)


def _quoted(value: str) -> str:
    """A string as beancount reads it: what ends one or escapes is escaped."""
    return '"' + shown(value, _LIMIT).replace("\\", "\\\\").replace('"', '\\"') + '"'
