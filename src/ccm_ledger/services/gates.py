"""The gates of `close-year`: what must be true before a year is closed, and what mends it.

These block. What is only asked is in `questions`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ccm_ledger.database import budgets, closing, credits, open_items, years
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.ledger import seals
from ccm_ledger.money import print_rappen
from ccm_ledger.records import SP, TF
from ccm_ledger.services.bank_gate import bank_agrees
from ccm_ledger.services.findings import Finding, Gate, Year
from ccm_ledger.services.questions import looked_at

# Gates that a person may answer for with --accept and a reason.
ACCEPTABLE = ("suspense", "cash", "assessment-run")


def findings(db: Connection, year: int) -> list[Finding]:
    """Run every gate over a year, in order; an empty list means that nothing stands in the way."""
    at = looked_at(db, year)
    return [finding for gate in GATES.values() for finding in gate(at)]


def _year_before(at: Year) -> Iterator[Finding]:
    with_entries = set(years.with_entries(at.db))
    for year, state in years.states(at.db).items():
        if year < at.year and state == "open" and year in with_entries:
            yield Finding(
                "year-before",
                f"{year} comes before it and is open",
                f"`ccm-ledger close-year {year}` first",
            )


def _entries(at: Year) -> Iterator[Finding]:
    for detail in seals.entry_chain(at.db):
        yield Finding("entries", detail, "`ccm-ledger verify` says more; bring back a backup")


def _receivables(at: Year) -> Iterator[Finding]:
    for row in closing.unmirrored(at.db, at.until):
        yield Finding(
            "receivables",
            f"{row['accounts']} differ by {print_rappen(row['difference_rappen'])} for "
            f"{row['state']}, {row['tier']} of {row['budget_year']}",
            "`ccm-ledger journal list --account 1100` shows the entries; reverse the wrong one",
        )


def _control_accounts(at: Year) -> Iterator[Finding]:
    held = -at.balances.get((TF, "2200"), 0)
    if at.year == max(years.with_entries(at.db), default=at.year):
        listed = closing.unallocated_rappen(at.db)
        if held != listed:
            yield Finding(
                "control-accounts",
                f"2200 holds {print_rappen(held)}, its receipts {print_rappen(listed)}",
                "`ccm-ledger receipt list --unallocated` shows the receipts",
            )
    for row in open_items.untied(at.db, at.until):
        yield Finding(
            "control-accounts",
            f"{row['account']} of {row['fund']} holds {print_rappen(row['held_rappen'])}, "
            f"its items {print_rappen(row['listed_rappen'])}",
            f"`ccm-ledger statement open-items {at.year}` lists the items",
        )


def _advances(at: Year) -> Iterator[Finding]:
    for row in closing.stale_advances(at.db, at.year, at.until):
        yield Finding(
            "advances",
            f"2100 still holds {print_rappen(row['held_rappen'])} of {row['state']} for "
            f"{row['budget_year']}",
            "`ccm-ledger receipt settle-advances` ties what came before the books; "
            "`ccm-ledger journal list --account 2100` shows the entries",
        )


def _suspense(at: Year) -> Iterator[Finding]:
    for row in closing.held_in_suspense(at.db, at.until):
        yield Finding(
            "suspense",
            f"{row['account']} holds {print_rappen(row['held_rappen'])} of {row['state']}",
            "`ccm-ledger receipt list --unallocated` and `ccm-ledger receipt allocate`",
        )


def _cash(at: Year) -> Iterator[Finding]:
    for (fund, account), balance in sorted(at.balances.items()):
        if account == "1000" and balance < 0:
            yield Finding(
                "cash",
                f"fund {fund} has {print_rappen(balance)} in the bank",
                "`ccm-ledger transfer post` with the decision that allows it",
            )
    deferred = -at.balances.get((SP, "2300"), 0)
    if deferred < 0:
        yield Finding(
            "cash",
            f"deferred contributions of the Sponsorship Programme are {print_rappen(deferred)}",
            "`ccm-ledger expense list --fund SP` shows what was spent",
        )


def _transfers(at: Year) -> Iterator[Finding]:
    for accounts, name in ((("8000",), "transfers (8000)"), (("1900", "2900"), "1900 and 2900")):
        net = sum(v for (_, account), v in at.balances.items() if account in accounts)
        if net:
            yield Finding(
                "transfers",
                f"{name} don't cancel out over the funds: {print_rappen(net)}",
                f"`ccm-ledger journal list --account {accounts[0]}` shows the entries",
            )


def _assessment_run(at: Year) -> Iterator[Finding]:
    budget = budgets.in_force(at.db, at.year)
    if budget is None:
        return
    version = int(budget["version"])
    shares = credits.run_against_invoices(at.db, at.year, version)
    if not shares:
        revised = credits.runs_before(at.db, at.year, version)
        what = f"version {version} of the budget" if revised else "the budget"
        yield Finding(
            "assessment-run",
            f"{what} of {at.year} was never invoiced",
            f"`ccm-ledger invoice issue {at.year}`",
        )
        return
    for tier in sorted({row["tier"] for row in shares}):
        of_tier = [row for row in shares if row["tier"] == tier]
        yield from _tier_of_run(at, version, tier, of_tier)
    run = sum(row["share_rappen"] for row in shares)
    approved = budgets.total(at.db, at.year, version, TF)
    if run != approved:
        yield Finding(
            "assessment-run",
            f"the run comes to {print_rappen(run)}, its budget to {print_rappen(approved)}",
            f"`ccm-ledger assess {at.year}` shows the calculation",
        )


def _tier_of_run(at: Year, version: int, tier: str, shares: Sequence[DbRow]) -> Iterator[Finding]:
    """A tier of the run is asked in full; what was paid beyond a revised share may stay."""
    missing = sum(max(row["share_rappen"] - row["asked_rappen"], 0) for row in shares)
    too_much = sum(
        min(row["asked_rappen"] - row["share_rappen"], row["outstanding_rappen"])
        for row in shares
        if row["asked_rappen"] > row["share_rappen"] and row["outstanding_rappen"] > 0
    )
    run = sum(row["share_rappen"] for row in shares)
    if missing:
        yield Finding(
            "assessment-run",
            f"the run of budget version {version}, {tier}, comes to {print_rappen(run)}, of which "
            f"{print_rappen(missing)} isn't invoiced",
            f"`ccm-ledger invoice issue {at.year}` issues what is missing",
        )
    if too_much:
        yield Finding(
            "assessment-run",
            f"{tier}: {print_rappen(too_much)} is still open that budget version {version} no "
            "longer asks",
            f"`ccm-ledger invoice issue {at.year}` issues the credit notes",
        )


def _earmarks(at: Year) -> Iterator[Finding]:
    for row in closing.earmarks_below_zero(at.db, at.until):
        yield Finding(
            "earmarks",
            f"earmark {row['earmark']} falls to {print_rappen(row['lowest_rappen'])}",
            f"`ccm-ledger expense list --earmark {row['earmark']}` shows what used it",
        )


def _deferral(at: Year) -> Iterator[Finding]:
    types = closing.account_types(at.db)
    result = sum(
        amount
        for (fund, account), amount in at.balances.items()
        if fund == SP and types[account] in {"income", "expense", "fund_balance"}
    )
    if result:
        yield Finding(
            "deferral",
            f"the Sponsorship Programme's fund balance is {print_rappen(-result)}, not nil",
            "`ccm-ledger journal list --fund SP` shows the entries",
        )


def _overruns(at: Year) -> Iterator[Finding]:
    noted = budgets.notes(at.db, at.year)
    for row in closing.spent_by_line(at.db, at.year):
        over = row["actual_rappen"] - row["approved_rappen"]
        if over > 0 and not noted.get(row["line"]):
            yield Finding(
                "overruns",
                f"{row['line']} is overrun by {print_rappen(over)} and nobody has said why",
                f'`ccm-ledger budget note {at.year} "{row["line"]}" "…"`',
            )


GATES: dict[str, Gate] = {
    "year-before": _year_before,
    "entries": _entries,
    "receivables": _receivables,
    "control-accounts": _control_accounts,
    "advances": _advances,
    "suspense": _suspense,
    "cash": _cash,
    "bank": bank_agrees,
    "transfers": _transfers,
    "assessment-run": _assessment_run,
    "earmarks": _earmarks,
    "deferral": _deferral,
    "overruns": _overruns,
}
