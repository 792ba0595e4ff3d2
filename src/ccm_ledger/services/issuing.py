"""Issuing the statements of a year: frozen bytes, numbered versions."""

from __future__ import annotations

import hashlib

from ccm_ledger.database import closing
from ccm_ledger.ledger.chain import head_code
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.records import Outcome


def issue_statements(ledger: Writing, year: int, reason: str) -> int:
    """Freeze the statements of a year as the next version and return its number.

    What is frozen is bytes; an issued statement is printed again from them, never rebuilt.
    """
    from ccm_ledger.renderers.json_text import freeze  # noqa: PLC0415  only a close needs them
    from ccm_ledger.reports import catalogue  # noqa: PLC0415

    version = closing.last_version(ledger.db, year) + 1
    code = head_code(ledger.head)
    for statement in catalogue.issued(ledger.db, year):
        body = freeze(statement._replace(version=version, ledger_head=code))
        closing.insert_issue(
            ledger.db,
            {
                "year": year,
                "version": version,
                "name": statement.name,
                "issued_at": ledger.recorded_at,
                "head_sequence": ledger.sequence,
                "head": ledger.head,
                "reason": reason,
                "sha256": hashlib.sha256(body).hexdigest(),
                "body": body,
            },
        )
    return version


def reissue(ledger: Writing, outcome: Outcome) -> None:
    """After an adjustment: the year's statements, version n + 1, in the same transaction."""
    for year in sorted(ledger.adjusted_years):
        assert ledger.adjustment is not None, "only an adjustment posts into a provisional year"
        version = issue_statements(ledger, year, f"adjustment: {ledger.adjustment.reason}")
        outcome.facts["statements"] = {"year": year, "version": version}
        outcome.sentence += f" Statements {year} issued as version {version}."
