"""A journal for hledger: every entry, and at the end what each account must stand at.

In hledger's format a comment begins with `;`, a bar parts payee and note, and a tag's value ends
with a comma; nothing can be escaped. So a text has a comma and a slash instead of the first two,
and a tag's value a middle dot instead of semicolon and comma.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ccm_ledger.errors import shown
from ccm_ledger.money import print_exact
from ccm_ledger.records import Entry
from ccm_ledger.renderers.plain_text import (
    PlainJournal,
    header_tags,
    line_tags,
    voucher,
)

_TYPES = {"Assets": "A", "Liabilities": "L", "Equity": "E", "Income": "R", "Expenses": "X"}
_LIMIT = 4000
_TEXT = str.maketrans({";": ",", "|": "/"})
_VALUE = str.maketrans({",": "·", ";": "·"})


def draw(journal: PlainJournal, entries: Iterable[Entry]) -> Iterator[str]:
    """The journal, piece by piece."""
    currency = journal.currency
    yield "".join(f"; {_text(line)}\n" for line in journal.about)
    yield f"\ndecimal-mark .\ncommodity {currency} 1000.00\n\n"
    for fund, account in journal.used():
        name = journal.account(fund, account)
        yield f"account {name}  ; type: {_TYPES[name.partition(':')[0]]}\n"
    if journal.opening:
        yield f"\n{journal.opening_on.isoformat()} * Balances brought forward\n"
        for (fund, account), rappen in sorted(journal.opening.items()):
            yield f"    {journal.account(fund, account)}  {currency} {print_exact(rappen)}\n"
    for entry in entries:
        yield _entry(journal, entry)
    yield f"\n{journal.closing_on.isoformat()} * What each account stands at\n"
    for (fund, account), rappen in sorted(journal.closing.items()):
        name = journal.account(fund, account)
        yield f"    {name}  {currency} 0.00 = {currency} {print_exact(rappen)}\n"


def _entry(journal: PlainJournal, entry: Entry) -> str:
    tags = ", ".join(f"{key}:{_value(value)}" for key, value in header_tags(entry))
    pieces = [f"\n{entry.date.isoformat()} * ({voucher(entry)}) {_text(entry.text)}\n"]
    pieces.append(f"    ; {tags}\n")
    for line in entry.lines:
        name = journal.account(line.fund, line.account)
        tags = ", ".join(f"{key}:{_value(value)}" for key, value in line_tags(line))
        comment = f"  ; {tags}" if tags else ""
        pieces.append(
            f"    {name}  {journal.currency} {print_exact(line.amount_rappen)}{comment}\n"
        )
    return "".join(pieces)


def _text(value: str) -> str:
    return shown(value, _LIMIT).translate(_TEXT).strip()


def _value(value: str) -> str:
    return shown(value, _LIMIT).translate(_VALUE).strip()
