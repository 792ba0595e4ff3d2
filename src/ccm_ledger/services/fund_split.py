"""Sharing among the funds what belongs to no one of them: the bank's interest and its fees."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from ccm_ledger import errors
from ccm_ledger.database import balances, funds
from ccm_ledger.errors import Refused
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.reports.procedures import of_year, shared_by
from ccm_ledger.rules.apportion import apportion

SHARED = "SHARED"
_BANK = "1000"


def is_shared(fund: str | None) -> bool:
    """Whether the word given for a fund stands for all of them."""
    return fund is not None and fund.strip().upper() == SHARED


def shares(ledger: Writing, rappen: int, on: date) -> dict[str, int]:
    """Fund -> its part of an amount, by the procedures of the day's year; together the amount.

    A fund whose part is nil is left out. Warns where the rule is an assumption.
    Refuses: shared-no-balance.
    """
    rules = of_year(ledger.db, on.year)
    weights = rules.fund_weights
    if weights is None:
        weights = _at_bank(ledger, on)
        if not weights:
            amount = print_rappen(rappen)
            raise Refused(errors.SHARED_NO_BALANCE.at("FUND", day=on, amount=amount))
    if rules.document.get("fund_split", {}).get("status", "assumption") == "assumption":
        ledger.warnings.append(
            f"That the funds share this {shared_by(rules)} is an assumption that nobody has "
            "confirmed yet; `ccm-ledger procedure confirm` or `procedure set` settles it."
        )
    split = {fund: share.amount_rappen for fund, share in apportion(rappen, weights).items()}
    order = [str(row["fund"]) for row in funds.funds(ledger.db)]
    return {fund: split[fund] for fund in order if split.get(fund)}


def _at_bank(ledger: Writing, on: date) -> dict[str, int]:
    """What each fund has at the bank at the end of the day before, where it has any."""
    before = on - timedelta(days=1)
    found = {
        str(row["fund"]): balances.of_fund(ledger.db, str(row["fund"]), _BANK, before)
        for row in funds.funds(ledger.db)
    }
    return {fund: rappen for fund, rappen in found.items() if rappen > 0}


def told(split: Mapping[str, int]) -> str:
    """`TF 60.00, WCR 35.00, SP 5.00`."""
    return ", ".join(f"{fund} {print_rappen(rappen)}" for fund, rappen in split.items())
