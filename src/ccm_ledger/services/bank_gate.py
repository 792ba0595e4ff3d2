"""The gate `bank` of `close-year`: where files of the bank are used, books and bank agree."""

from __future__ import annotations

from collections.abc import Iterator

from ccm_ledger.money import print_rappen
from ccm_ledger.reports.bank_open import compared
from ccm_ledger.services.findings import Finding, Year


def bank_agrees(at: Year) -> Iterator[Finding]:
    """The statements reach the year's last day, and the funds' money together is the bank's."""
    found = compared(at.db, at.until)
    if found is None:
        return
    if found.covered_until < at.until:
        yield Finding(
            "bank",
            f"the bank's statements reach until {found.covered_until.isoformat()}",
            "`ccm-ledger receipt import` the statements until the year's last day",
        )
    if found.open_rappen:
        items = "; ".join(
            f"{one.what} {print_rappen(one.amount_rappen)}" for one in found.items[:3]
        )
        more = f"; and {len(found.items) - 3} more" if len(found.items) > 3 else ""
        yield Finding(
            "bank",
            f"the books have {print_rappen(found.books_rappen)}, the bank "
            f"{print_rappen(found.bank_rappen)}: {items}{more}",
            f"`ccm-ledger statement bank {at.year}` lists what is open",
        )
