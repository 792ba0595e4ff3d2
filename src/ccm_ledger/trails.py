"""Where figures come from, as plain data: what each is made of, and the way from paper to voucher.

It stands apart from `figures`, since only `explain` and the page of the annual report need it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from ccm_ledger.figures import Amount, Cell


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of the journal that a figure is the sum of: all that meet every condition named.

    The amount is `sign` times the sum of the lines (debit positive). None asks nothing; "" (and 0
    of a year) asks for lines that name none. `kinds` are of the entry, or of the entry that it
    reverses. `picked` names lines by entry and number instead, where no condition describes them.
    """

    accounts: tuple[str, ...] = ()
    sign: int = 1
    label: str = ""
    fund: str | None = None
    first_day: date | None = None  # accounting dates; None: from the beginning of the books
    last_day: date | None = None
    state: str | None = None
    tier: str | None = None
    budget_year: int | None = None
    budget_line: str | None = None
    detail: str | None = None
    earmark: str | None = None
    earmarked: bool = False  # lines that name an earmark, whichever
    invoices: tuple[str, ...] = ()
    with_invoice: bool = False  # lines that name an invoice, whichever
    item: str | None = None
    kinds: tuple[str, ...] = ()
    not_kinds: tuple[str, ...] = ()
    side: Literal["debit", "credit"] | None = None
    entry: int | None = None
    picked: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Registered:
    """An amount that stands in a register and not in the journal: a budget line, a level."""

    register: str
    key: str
    rappen: int
    source: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Members:
    """What a count counts: codes of States, numbers of invoices, keys of items."""

    kind: Literal["state", "invoice", "item"]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """A figure worked out from other figures: a per cent, a sum of rounded ones."""

    keys: tuple[str, ...]
    how: str


# The parts that a figure is made of. An amount is the sum of its Lines and Registered.
Source = tuple[Lines | Registered | Members | Derived, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A thing on the way from paper to voucher, and what it is made of or rests on.

    `more` is how many parts are left out; `facts` are what programs get besides.
    """

    kind: str
    id: str
    text: str
    amount: Amount | None = None
    date: date | None = None
    facts: Mapping[str, Cell] = field(default_factory=dict)
    parts: tuple[Step, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Trail:
    """What was asked about, and everything it can mean."""

    asked: str
    title: str
    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()
