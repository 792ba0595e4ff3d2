"""`statement annual`: the financial part of the annual report, sentences and tables of one set.

It is put together from the other statements of the year, as they are issued or as they stand. What
it adds of its own is what earmarked gifts paid for.
"""

from __future__ import annotations

from datetime import date

from ccm_ledger.database.connection import Connection
from ccm_ledger.figures import Amount, Statement
from ccm_ledger.reports.annual_figures import BEFORE, Figure, Parts, figures_of
from ccm_ledger.reports.annual_sentences import Report
from ccm_ledger.reports.annual_tables import tables_of
from ccm_ledger.reports.annual_words import told


def build(db: Connection, year: int, as_of: date, parts: Parts) -> Statement:
    """The report of a year in English, from the statements that `catalogue` says it is made of.

    `annual_words.told` tells it in another language.
    """
    figures = figures_of(parts)
    figures |= _other_contributions(figures)
    tables = tables_of(db, year, as_of, parts, figures)
    versions = [
        int(part.facts["previous_version"])
        for part in parts.values()
        if "previous_version" in part.facts
    ]
    facts = {"previous_version": str(max(versions))} if versions else {}
    made = Statement(
        name="annual",
        title="",
        year=year,
        as_of=as_of,
        figures=figures,
        tables=tables,
        facts=facts,
        sections=Report(year, as_of, parts, figures, tables).sections(),
    )
    return told(made, "en")


def _other_contributions(figures: dict[str, Figure]) -> dict[str, Figure]:
    """What came as a contribution and is neither assessed nor voluntary: nothing, in plain books.

    A journal may book on any account; the overview then shows it instead of not adding up.
    """
    found: dict[str, Figure] = {}
    for suffix in ("", BEFORE):
        parts = ("contributions.mandatory_total", "contributions.voluntary_total")
        keys = ("trust_fund.contributions_received", *parts, "late_payments.total")
        values = [figures.get(f"{key}{suffix}") for key in keys]
        received, *known = [value.rappen if isinstance(value, Amount) else 0 for value in values]
        if rest := received - sum(known):
            found[f"trust_fund.other_contributions{suffix}"] = Amount(rest)
    return found
