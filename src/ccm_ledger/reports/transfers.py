"""Where the money between the funds stands."""

from __future__ import annotations

from datetime import date

from ccm_ledger.database import balances, funds, years
from ccm_ledger.database.connection import Connection
from ccm_ledger.figures import Amount, Cell, Listing
from ccm_ledger.money import print_rappen
from ccm_ledger.reports.standing import standing

_BANK = "1000"


def standing_now(db: Connection, today: date) -> Listing:
    """`ccm-ledger transfer`: what each fund holds, and the current year's transfers."""
    year = years.default_year(db, today)
    found = balances.transfers(db, year)
    facts: list[tuple[str, Cell]] = [
        (f"{row['fund']}, {row['name']}: bank", Amount(balances.balance(db, row["fund"], _BANK)))
        for row in funds.funds(db)
    ]
    facts.append((f"Transfers {year}", len(found)))
    facts += [
        (
            f"{row['date']}, entry {row['entry']}",
            f"{row['out_of']} to {row['into_fund']}, {print_rappen(row['amount_rappen'])}: "
            f"{row['authority']}",
        )
        for row in found
    ]
    following = [
        "`ccm-ledger transfer post FROM_FUND TO_FUND AMOUNT --authority TEXT` moves money",
        "`ccm-ledger journal list --kind transfer` shows how transfers are booked",
    ]
    return standing("Funds and transfers", facts, following)
