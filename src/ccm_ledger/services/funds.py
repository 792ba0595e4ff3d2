"""How the funds count their income, as data."""

from __future__ import annotations

from collections.abc import Iterator

from ccm_ledger import errors
from ccm_ledger.database import funds, registers, years
from ccm_ledger.errors import Invalid, Problem, Refused
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.records import Outcome
from ccm_ledger.rules.bookings import POLICIES
from ccm_ledger.services.codes import Codes

_WORDS = {
    "on_receipt": "when the money comes",
    "on_invoice": "from the first day of the year it was invoiced for",
    "as_spent": "as it is spent",
}


def set_policy(
    ledger: Writing, fund_text: str, policy: str, from_year: int, source: str
) -> Outcome:
    """Set when a fund's income counts, from a budget year on.

    An item of an invoice keeps the policy of its budget year for ever, so money that comes late is
    booked as that year's policy says.

    Refuses: fund-unknown, policy-unknown, year-outside, policy-in-use.
    """
    try:
        fund = Codes.of(ledger.db).read_fund(fund_text)
    except Invalid as invalid:
        raise Refused(invalid.at("FUND")) from invalid
    facts = {"fund": fund, "policy": policy, "from_year": from_year, "source": source}
    same = [
        row
        for row in funds.policies(ledger.db, fund)
        if (row["from_year"], row["income"], row["source"]) == (from_year, policy, source)
    ]
    if same:
        return Outcome(f"Nothing new: {_sentence(fund, policy, from_year)}", facts)
    errors.refuse_if(_problems(ledger, fund, policy, from_year))

    registers.insert(
        ledger.db,
        "fund_policy",
        [{"fund": fund, "from_year": from_year, "income": policy, "source": source}],
    )
    return Outcome(f"{_sentence(fund, policy, from_year)[:-1]} (source: {source}).", facts)


def _sentence(fund: str, policy: str, from_year: int) -> str:
    return f"From {from_year} on, income of {fund} counts {_WORDS[policy]}."


def _problems(ledger: Writing, fund: str, policy: str, from_year: int) -> Iterator[Problem]:
    """What the bookings don't know, and years that have moved already."""
    if policy not in POLICIES.get(fund, ()):
        known = list(POLICIES.get(fund, ("on_receipt",)))
        yield errors.POLICY_UNKNOWN.at("POLICY", fund=fund, policy=policy, known=known)
    kept = ledger.kept_years()
    last = max(kept) + 1
    if not min(kept) <= from_year <= last:
        yield errors.YEAR_OUTSIDE.at("--from", year=from_year, first=min(kept), last=last)
        return
    moved = dict.fromkeys(funds.years_invoiced(ledger.db, from_year), "it has invoices")
    for year in funds.years_with_income(ledger.db, fund, from_year):
        moved.setdefault(year, "it has entries of income")
    for year in funds.policy_years(ledger.db, fund, from_year):
        moved.setdefault(year, "a policy is set from it on")
    for year, state in years.states(ledger.db).items():
        if year >= from_year and state != "open":
            moved[year] = f"it is closed ({state})"
    for year, what in sorted(moved.items()):
        yield errors.POLICY_IN_USE.at("--from", year=year, what=what)
