"""Rows that share an INSERT.

Before a statement that fires a guard SQLite keeps the pages that it changes, to be able to take
back that statement alone. Rows together share those copies, and take a quarter less time.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

TOGETHER = 100

Rows = Sequence[Sequence[Any]]


def together(rows: Rows) -> tuple[list[list[Any]], Rows]:
    """The cells of as many rows as go into one statement, again and again; and the rows left."""
    whole = len(rows) - len(rows) % TOGETHER
    groups = range(0, whole, TOGETHER)
    return [[*chain(*rows[at : at + TOGETHER])] for at in groups], rows[whole:]
