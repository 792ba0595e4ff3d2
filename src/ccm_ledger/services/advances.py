"""Money that came before the books begin: tied to the invoices it was for, and to its first day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ccm_ledger.database import entries, funds, invoices, receipts, refunds
from ccm_ledger.database.connection import DbRow
from ccm_ledger.dates import first_day
from ccm_ledger.figures import Amount
from ccm_ledger.ledger.posting import post
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import TF, Draft, Line, OpenItem, Outcome, Part
from ccm_ledger.rules import bookings
from ccm_ledger.rules.allocation import in_order
from ccm_ledger.rules.bookings import IN_ADVANCE, UNALLOCATED


@dataclass(slots=True)
class _Tied:
    """What this command has done so far."""

    settled: list[dict[str, object]]
    given_rappen: int = 0
    held: list[str] | None = None


def settle(ledger: Writing, on: date | None) -> Outcome:
    """Tie what the opening holds in advance (2100) to its invoices. Safe to repeat.

    Assessed money settles the State's invoices of its year (D 2150, C 1100), its own tier first,
    and counts on the first day of that year (D 2100, C 4000 or 4010), as a gift does (C 4100).
    What no invoice asks is held unallocated from that day on, as a receipt of its own.

    Args:
        on: the day the invoices are settled, or None for the day the books begin, or the first
            open one since.

    Refuses: what `post` refuses.
    """
    tied = _Tied([], held=[])
    total = 0
    for row in refunds.untied_advances(ledger.db):
        begins = ledger.opened_on
        if begins is not None and row["budget_year"] <= begins.year:
            ledger.warnings.append(
                f"{print_rappen(row['held_rappen'])} of {row['state']} is held in advance for "
                f"{row['budget_year']}, a year that was over when the books began; the opening "
                "file is wrong there"
            )
            continue
        total += row["held_rappen"]
        if row["tier"] == "7c":
            _release_gift(ledger, row, tied)
        else:
            _settle_items(ledger, row, on, tied)
    return _outcome(tied, total)


def _outcome(tied: _Tied, total: int) -> Outcome:
    settled = sum(one["amount"].rappen for one in tied.settled if isinstance(one["amount"], Amount))
    held = total - settled - tied.given_rappen
    sentence = "Nothing that came before the books waits to be tied."
    if total:
        numbers = {str(one["invoice"]) for one in tied.settled}
        noun = "invoice" if len(numbers) == 1 else "invoices"
        sentence = f"Settled CHF {print_rappen(settled)} on {len(numbers)} {noun}"
        if tied.given_rappen:
            sentence += f"; gifts of CHF {print_rappen(tied.given_rappen)} count on their first day"
        if held:
            sentence += f"; CHF {print_rappen(held)} is held unallocated"
        sentence += "."
    return Outcome(
        sentence,
        {
            "settled": tied.settled,
            "given": Amount(tied.given_rappen),
            "unallocated": Amount(held),
            "receipts": tied.held,
        },
    )


def _release_gift(ledger: Writing, row: DbRow, tied: _Tied) -> None:
    year = int(row["budget_year"])
    part = Part("7c", row["state"], row["held_rappen"], year, earmark=row["earmark"])
    post(
        ledger,
        Draft(
            date=first_day(year),
            kind="release",
            text=f"Received before the books begin, gift for {year}: counts from the first day",
            lines=bookings.advances_released([part]),
        ),
    )
    tied.given_rappen += part.amount_rappen


def _settle_items(ledger: Writing, row: DbRow, on: date | None, tied: _Tied) -> None:
    """Its own tier first; what is left over settles the year's other items."""
    year, left = int(row["budget_year"]), int(row["held_rappen"])
    parts = []
    for item in _items(ledger, row["state"], year, row["tier"]):
        paid = min(left, item.outstanding_rappen)
        if paid:
            parts.append(
                Part(
                    purpose=item.tier,
                    state=item.state,
                    amount_rappen=paid,
                    budget_year=year,
                    invoice=item.invoice,
                    policy=funds.income_policy(ledger.db, TF, year),
                )
            )
            left -= paid
    if parts:
        entry = _tie(ledger, row, parts, on)
        tied.settled += [
            {
                "invoice": part.invoice,
                "state": part.state,
                "tier": part.purpose,
                "amount": Amount(part.amount_rappen),
                "entry": entry,
            }
            for part in parts
        ]
    if left:
        assert tied.held is not None, "settle() begins with a list"
        tied.held.append(_hold(ledger, row, left))


def _items(ledger: Writing, state: str, year: int, tier: str) -> list[OpenItem]:
    found = [
        item
        for item in invoices.open_items(ledger.db, state)
        if item.budget_year == year and item.outstanding_rappen > 0
    ]
    return sorted(found, key=lambda item: (item.tier != tier, in_order(item)))


def _tie(ledger: Writing, row: DbRow, parts: Sequence[Part], on: date | None) -> int:
    """D 2150, C 1100 on a day on which both stand; and the first day of the year."""
    year = int(row["budget_year"])
    entry = post(
        ledger,
        Draft(
            date=on or _day(ledger, parts),
            kind="advance-settled",
            text=f"Received before the books begin, contribution {year}: settles its invoice",
            lines=tuple(bookings.settle(parts, year - 1)),
        ),
    )
    post(
        ledger,
        Draft(
            date=first_day(year),
            kind="release",
            text=f"Received before the books begin, contribution {year}: counts from the first day",
            lines=tuple(
                line._replace(tier=row["tier"]) if line.account == IN_ADVANCE else line
                for line in bookings.advances_released(parts)
            ),
            companion_of=entry,
        ),
    )
    return entry


def _day(ledger: Writing, parts: Sequence[Part]) -> date:
    """The day the books begin, or the first open one since; not before the invoices stand."""
    days = []
    for part in parts:
        assert part.invoice is not None, "a part settles an item"
        found = invoices.find(ledger.db, part.invoice)
        assert found is not None, "its item is open"
        days.append(entries.entry(ledger.db, int(found["entry"])).date)
    begins = ledger.opened_on
    if begins is not None and ledger.state_of(begins.year) == "open":
        days.append(begins)
    elif begins is not None:
        days.append(first_day(ledger.first_open_year(begins.year)))
    return max(days)


def _hold(ledger: Writing, row: DbRow, rappen: int) -> str:
    """What no invoice asks: D 2100, C 2200 on the first day of its year, as a receipt."""
    year = int(row["budget_year"])
    day, reference = first_day(year), row["reference"]
    entry = post(
        ledger,
        Draft(
            date=day,
            kind="advance-settled",
            text=f"Received before the books begin, more than {year} asks: held unallocated",
            lines=(
                Line(
                    TF,
                    IN_ADVANCE,
                    rappen,
                    state=row["state"],
                    tier=row["tier"],
                    budget_year=year,
                    earmark=row["earmark"],
                ),
                Line(TF, UNALLOCATED, -rappen, state=row["state"], reference=reference),
            ),
        ),
    )
    receipt = receipts.Receipt(
        id=receipts.id_of(year, receipts.last_number(ledger.db, year) + 1),
        entry=entry,
        date=day.isoformat(),
        state=row["state"],
        purpose="unallocated",
        amount_rappen=rappen,
        reference=reference or "",
        text="Received before the books begin",
    )
    receipts.insert(ledger.db, [receipt])
    return receipt.id
