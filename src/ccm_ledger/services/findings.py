"""What a gate of `close-year` is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from ccm_ledger.database.connection import Connection, DbRow


@dataclass(frozen=True, slots=True)
class Finding:
    """What a gate found: the thing, and the command that mends it.

    A question is about an `item` where there are several, and may be answered.
    """

    check: str
    detail: str
    mend: str
    item: str = ""
    answer: DbRow | None = None

    @property
    def open(self) -> bool:
        """Whether it still stands: nobody has answered it."""
        return self.answer is None


@dataclass(frozen=True, slots=True)
class Year:
    """A year as the gates look at it."""

    db: Connection
    year: int
    until: date
    balances: dict[tuple[str, str], int]
    turnover: dict[tuple[str, str], int]


Gate = Callable[[Year], Iterator[Finding]]
