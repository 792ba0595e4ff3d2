"""A revised budget: what each State was asked against what it owes now, and the differences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from ccm_ledger import errors
from ccm_ledger.database import credits, invoices
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Amount
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.records import OpenItem
from ccm_ledger.reports.assessment import Assessment
from ccm_ledger.services.assessed_shares import keep_beside, run_of, shares
from ccm_ledger.services.invoice_entries import Issuing, next_number, post_invoice
from ccm_ledger.services.invoice_relief import post_credit


@dataclass(frozen=True, slots=True)
class Difference:
    """What a revised budget asks of a State beyond (up) or below (down) what it was asked.

    Tier -> rappen above nil; `before` is what it was asked.
    """

    state: str
    up: dict[str, int]
    down: dict[str, int]
    before: dict[str, int]


@dataclass(slots=True)
class Settled:
    """What became of the differences. `excess` is State -> rappen paid beyond the revised share."""

    issued: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    credited: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    excess: dict[str, int] = field(default_factory=dict)


def settle_differences(
    ledger: Writing, found: Assessment, only: Sequence[str], day: date
) -> Settled:
    """Supplementary invoices for what a revised budget asks more, credit notes for what less.

    A credit goes as far as something is open; what was paid already is the State's excess, which is
    reported and stays where it was booked (decision 0013). Safe to repeat.
    """
    done = Settled()
    version = int(found.budget["version"])
    if not credits.runs_before(ledger.db, found.year, version):
        return done
    if not only:
        run_of(ledger, found)
    for one in _differences(ledger, found, only):
        if one.up:
            done.issued.append(_supplement(ledger, found, one, day))
        if one.down:
            _credit(ledger, found, one, day, done)
    return done


def _differences(ledger: Writing, found: Assessment, only: Sequence[str]) -> Iterator[Difference]:
    """In ISO order. What another program invoiced isn't this ledger's to correct."""
    asked = credits.asked(ledger.db, found.year)
    elsewhere = credits.brought_in(ledger.db, found.year)
    for state, before in asked.items():
        if state in elsewhere or (only and state not in only):
            continue
        due = {tier: s.amount_rappen for tier, s in shares(ledger, found, state).items()}
        change = {tier: due.get(tier, 0) - before.get(tier, 0) for tier in sorted({*due, *before})}
        if any(change.values()):
            yield Difference(
                state,
                {tier: rappen for tier, rappen in change.items() if rappen > 0},
                {tier: -rappen for tier, rappen in change.items() if rappen < 0},
                before,
            )


def _assessment_for(ledger: Writing, found: Assessment, state: str) -> int:
    if state in found.rates:
        return run_of(ledger, found)
    return keep_beside(ledger, found, state, shares(ledger, found, state))


def _supplement(
    ledger: Writing, found: Assessment, one: Difference, day: date
) -> tuple[int, dict[str, Any]]:
    number = next_number(ledger, found.year, one.state)
    new = Issuing(
        number=number,
        state=one.state,
        budget_year=found.year,
        items=tuple(one.up.items()),
        issued_on=day,
        due_on=day + timedelta(days=found.procedures.due_days),
        day=day,
        text=f"Invoice {number}: revised budget {found.year}, what it asks more",
        assessment=_assessment_for(ledger, found, one.state),
    )
    entry = post_invoice(ledger, new)
    credits.insert_supplement(
        ledger.db, number, [(tier, one.before.get(tier, 0)) for tier in one.up]
    )
    return new.amount_rappen, issued_facts(ledger, new, entry) | {"supplement": True}


def issued_facts(ledger: Writing, new: Issuing, entry: int) -> dict[str, Any]:
    """What a command shows of an invoice it issued."""
    found = invoices.find(ledger.db, new.number)
    assert found is not None, "it was issued in this transaction"
    return {
        "number": new.number,
        "state": new.state,
        "amount": Amount(new.amount_rappen),
        "due_on": new.due_on,
        "reference": found["reference"],
        "entry": entry,
    }


def _credit(ledger: Writing, found: Assessment, one: Difference, day: date, done: Settled) -> None:
    """The newest invoice first, as far as each is open."""
    by_invoice: dict[str, list[tuple[str, int]]] = {}
    excess = 0
    for tier, rappen in one.down.items():
        left = rappen
        for item in reversed(_open(ledger, found, one.state, tier)):
            off = min(left, item.outstanding_rappen)
            if off > 0:
                if day < item.issued_on:
                    raise Refused(
                        errors.RELIEF_BEFORE_INVOICE.at(
                            "--date", value=day, number=item.invoice, on=item.issued_on
                        )
                    )
                by_invoice.setdefault(item.invoice, []).append((tier, off))
                left -= off
        excess += left
    if excess:
        done.excess[one.state] = excess
    assessment = _assessment_for(ledger, found, one.state) if by_invoice else None
    for number, items in by_invoice.items():
        invoice = invoices.find(ledger.db, number)
        assert invoice is not None, "its item is open"
        entry, note = post_credit(
            ledger,
            invoice,
            items,
            day,
            f"revised budget {found.year}, {found.budget['authority']}",
            "",
            assessment,
        )
        amount = sum(off for _, off in items)
        facts = {
            "number": number,
            "state": one.state,
            "credit": note,
            "amount": Amount(amount),
            "entry": entry,
        }
        done.credited.append((amount, facts))


def _open(ledger: Writing, found: Assessment, state: str, tier: str) -> list[OpenItem]:
    return [
        item
        for item in invoices.open_items(ledger.db, state)
        if (item.budget_year, item.tier) == (found.year, tier) and item.outstanding_rappen > 0
    ]
