"""Keeping support in kind: disclosed in a note, never in the accounts."""

from __future__ import annotations

from ccm_ledger import errors
from ccm_ledger.database import pledges, registers, years
from ccm_ledger.figures import Amount
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Outcome
from ccm_ledger.services.register_years import check_year


def add(ledger: Writing, year: int, amount_rappen: int, given_by: str, basis: str) -> Outcome:
    """Keep support in kind of a year, with the basis on which it was valued.

    Refuses: year-outside, register-year-closed.
    """
    errors.refuse_if(check_year(ledger, year, "YEAR"))

    years.ensure(ledger.db, year)
    number = pledges.next_in_kind(ledger.db, year)
    row = {
        "id": number,
        "year": year,
        "amount_rappen": amount_rappen,
        "given_by": given_by,
        "basis": basis,
        "recorded_at": ledger.recorded_at,
    }
    registers.insert(ledger.db, "in_kind", [row])
    return Outcome(
        f"Support in kind {number}: {given_by}, CHF {print_rappen(amount_rappen)} in {year}. "
        "It is told in the notes and never enters the accounts.",
        {
            "id": number,
            "year": year,
            "amount": Amount(amount_rappen),
            "from": given_by,
            "basis": basis,
        },
    )
