"""Where every figure of a statement comes from: the lines of the journal it is the sum of.

A figure that isn't from the journal names its register; a count names what it counts. What has no
source stands in NO_SOURCE with the reason. Tests hold the lines of every figure of the example
years to the figure, to the rappen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ccm_ledger.database import sources
from ccm_ledger.database.connection import Connection
from ccm_ledger.figures import Statement
from ccm_ledger.reports import catalogue
from ccm_ledger.reports.source_annual import Annual
from ccm_ledger.reports.source_tables import Sources
from ccm_ledger.trails import Lines, Members, Registered, Source

# statement -> why its figures have no source here
NO_SOURCE: Mapping[str, str] = {
    "bank": "its rows are the bank's own: `ccm-ledger bank rows` ties each to its entry",
    "general-ledger": "each of its rows is a line of the journal itself",
    "differences": "it compares issued versions, whose own figures have theirs",
}


def rappen(db: Connection, source: Source) -> int:
    """What the parts of a source come to."""
    return sum(
        sources.total(db, part)[0] if isinstance(part, Lines) else part.rappen
        for part in source
        if isinstance(part, Lines | Registered)
    )


def counted(source: Source) -> int | None:
    """How many members a source names; None where it is no count."""
    for part in source:
        if isinstance(part, Members):
            return len(part.codes)
    return None


def of_statement(db: Connection, statement: Statement) -> Sources:
    """The sources of a statement as shown, live or issued."""
    return Annual(db, statement) if statement.name == "annual" else Sources(db, statement)


def of_day(db: Connection, name: str, year: int, as_of: date) -> Sources:
    """The sources of a live view."""
    return of_statement(db, catalogue.build(db, name, year, as_of))
