"""The shares that invoices are made from: of the run, or beside it; kept so they can be redone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import credits, invoices, scales, states
from ccm_ledger.errors import Refused
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.reports.assessment import Assessment
from ccm_ledger.rules.apportion import Share, share_beside
from ccm_ledger.rules.membership import months_as_party


def run_of(ledger: Writing, found: Assessment) -> int:
    """The id of the budget version's run, which is written with the first thing made from it."""
    known = invoices.run_of(ledger.db, found.year, found.budget["version"])
    if known is not None:
        return int(known["id"])
    every = [
        (tier, share) for tier, by_state in found.shares.items() for share in by_state.values()
    ]
    return _keep(ledger, found, every, whole_run=1)


def shares(ledger: Writing, found: Assessment, state: str) -> dict[str, Share]:
    """Tier -> a State's share: of the run, or, where it wasn't assessed in it, beside it.

    A State that joins after the assessment date pays the run's price for its rate; by the
    procedures for the full year, or for the whole months in which it is party.
    Refuses: rates-missing.
    """
    if state in found.rates:
        return {tier: by_state[state] for tier, by_state in found.shares.items()}
    rates = scales.rates(ledger.db, found.scale["name"])
    if state not in rates:
        raise Refused(errors.RATES_MISSING.at("--state", scale=found.scale["name"], states=[state]))
    rates_sum = sum(found.rates.values())
    months = _months(ledger, found, state)
    return {
        tier: share_beside(rappen, rates[state], rates_sum, state, 12 if months is None else months)
        for tier, rappen in found.tiers.items()
    }


def keep_beside(ledger: Writing, found: Assessment, state: str, made: dict[str, Share]) -> int:
    """Keep the shares of a State beside the run; returns the assessment's id."""
    kept = _keep(ledger, found, made.items(), whole_run=0)
    months = _months(ledger, found, state)
    if months is not None:
        credits.insert_months(ledger.db, kept, months)
    return kept


def _months(ledger: Writing, found: Assessment, state: str) -> int | None:
    """For how many months of the budget year a State pays; None where it pays the full year."""
    if found.procedures.accession == "full":
        return None
    row = states.find(ledger.db, state)
    assert row is not None, "the caller has read it"
    return months_as_party(date.fromisoformat(row["party_from"]), found.year)


def _keep(
    ledger: Writing, found: Assessment, shares: Iterable[tuple[str, Share]], whole_run: int
) -> int:
    row: dict[str, object] = {
        "budget_year": found.year,
        "budget_version": found.budget["version"],
        "procedure_id": found.procedures.id,
        "scale": found.scale["name"],
        "assessed_on": found.assessed_on.isoformat(),
        "whole_run": whole_run,
        "recorded_at": ledger.recorded_at,
    }
    rows = [
        (
            share.state,
            tier,
            share.tier_rappen,
            share.rate_units,
            share.rates_sum,
            share.remainder_units,
            share.remainder_rank,
            share.amount_rappen,
        )
        for tier, share in shares
    ]
    return invoices.insert_assessment(ledger.db, row, rows)
