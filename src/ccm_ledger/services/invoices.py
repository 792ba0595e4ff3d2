"""Issuing, importing and cancelling the invoices of assessed contributions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from ccm_ledger import errors
from ccm_ledger.database import invoices, scales, states, years
from ccm_ledger.database.connection import DbRow
from ccm_ledger.dates import first_day, last_day
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Amount
from ccm_ledger.ledger.posting import post
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Draft, Outcome
from ccm_ledger.reports.assessment import Assessment, assessment, assumption_notes
from ccm_ledger.rules import bookings
from ccm_ledger.rules.apportion import Share, share_beside
from ccm_ledger.rules.reference import creditor_reference
from ccm_ledger.services.reversals import undo


def issue(
    ledger: Writing, year: int, only: Sequence[str], on: date | None, where: str = "YEAR"
) -> Outcome:
    """Issue the invoices of a budget year that don't stand yet. Safe to repeat.

    Args:
        only: States to invoice, or empty for the whole run.
        on: the invoices' date, or None for today.

    Refuses: no-budget, budget-year-closed, no-scale, rates-missing, not-a-party,
        not-party-in-year, invoice-before-approval, invoice-before-books, and what `post` refuses.
    """
    _check_year_open(ledger, year, where)
    found = assessment(ledger.db, year)
    _check_states(ledger, found, only)
    day = on or ledger.today
    _check_day(ledger, found, day)
    standing = invoices.standing_states(ledger.db, year)
    wanted = tuple(dict.fromkeys(only)) or tuple(found.rates)
    new = [state for state in wanted if state not in standing]

    issued = _issue_new(ledger, found, new, day)
    total = sum(amount for amount, _ in issued)
    ledger.warnings.extend(assumption_notes(found.procedures) if issued else ())
    return Outcome(
        _sentence(year, len(issued), len(wanted) - len(new), total),
        {
            "year": year,
            "issued": [facts for _, facts in issued],
            "already_issued": len(wanted) - len(new),
            "total": Amount(total),
        },
    )


def _sentence(year: int, issued: int, already: int, total_rappen: int) -> str:
    if not issued:
        return f"Nothing to issue: all {already} invoices of {year} stand already."
    noun = "invoice" if issued == 1 else "invoices"
    rest = f"; {already} stood already" if already else ""
    return f"Issued {issued} {noun} for {year}, CHF {print_rappen(total_rappen)} in all{rest}."


def _check_year_open(ledger: Writing, year: int, where: str) -> None:
    state = ledger.state_of(year)
    if state != "open":
        raise Refused(errors.BUDGET_YEAR_CLOSED.at(where, year=year, state=state))


def _check_states(ledger: Writing, found: Assessment, only: Sequence[str]) -> None:
    """A named State must be a party at some time in the budget year."""
    problems = []
    for state in dict.fromkeys(only):
        row = states.find(ledger.db, state)
        assert row is not None, "the command reads only States the ledger knows"
        if row["party_from"] is None:
            what = "a signatory, not a State Party" if row["signed_on"] else "not a State Party"
            problems.append(
                errors.NOT_A_PARTY.at("--state", name=row["name"], state=state, what=what)
            )
        elif row["party_from"] > last_day(found.year).isoformat() or (
            row["party_until"] and row["party_until"] <= first_day(found.year).isoformat()
        ):
            until = f" until {row['party_until']}" if row["party_until"] else ""
            problems.append(
                errors.NOT_PARTY_IN_YEAR.at(
                    "--state",
                    name=row["name"],
                    state=state,
                    year=found.year,
                    dates=f"party from {row['party_from']}{until}",
                )
            )
    errors.refuse_if(problems)


def _check_day(ledger: Writing, found: Assessment, day: date) -> None:
    if day.isoformat() < found.budget["approved_on"]:
        raise Refused(
            errors.INVOICE_BEFORE_APPROVAL.at(
                "--date", value=day, approved_on=found.budget["approved_on"]
            )
        )
    if ledger.opened_on and day < ledger.opened_on and found.year <= ledger.opened_on.year:
        raise Refused(
            errors.INVOICE_BEFORE_BOOKS.at("--date", value=day, opened_on=ledger.opened_on)
        )


def _issue_new(
    ledger: Writing, found: Assessment, new: Sequence[str], day: date
) -> list[tuple[int, dict[str, object]]]:
    """Post and write each invoice, in ISO order; the run's calculation is kept once.

    Returns: for each its amount in rappen, and what is shown of it.
    """
    run = None
    issued: list[tuple[int, dict[str, object]]] = []
    for state in sorted(new):
        if state in found.rates:
            run = run or _run(ledger, found)
            kept, shares = run, {tier: by[state] for tier, by in found.shares.items()}
        else:
            shares = _shares_beside(ledger, found, state)
            kept = _keep(ledger, found, shares.items(), whole_run=0)
        items = [(tier, share.amount_rappen) for tier, share in shares.items()]
        if not any(amount for _, amount in items):
            ledger.warnings.append(f"{state} has a rate of nil: no invoice")
            continue
        number = _number(ledger, found.year, state)
        entry = post(
            ledger,
            Draft(
                date=day,
                kind="invoice",
                text=f"Invoice {number}: assessed contribution {found.year}",
                lines=bookings.invoice_issued(number, state, found.year, items),
            ),
        )
        due_on = day + timedelta(days=found.procedures.due_days)
        reference = creditor_reference(number)
        invoices.insert(
            ledger.db,
            {
                "number": number,
                "state": state,
                "budget_year": found.year,
                "issued_on": day.isoformat(),
                "due_on": due_on.isoformat(),
                "reference": reference,
                "entry": entry,
                "assessment": kept,
            },
            items,
        )
        amount = sum(amount for _, amount in items)
        facts = {
            "number": number,
            "state": state,
            "amount": Amount(amount),
            "due_on": due_on,
            "reference": reference,
            "entry": entry,
        }
        issued.append((amount, facts))
    return issued


def _number(ledger: Writing, year: int, state: str) -> str:
    """`CCM-2023-CHE`; a later invoice of the same State and year ends in -2, -3 …"""
    before = invoices.count_for(ledger.db, state, year)
    prefix = str(years.identity(ledger.db)["profile"]).upper()
    return f"{prefix}-{year}-{state}" + (f"-{before + 1}" if before else "")


def _run(ledger: Writing, found: Assessment) -> int:
    """The id of the budget version's run, which is written with its first invoice."""
    known = invoices.run_of(ledger.db, found.year, found.budget["version"])
    if known is not None:
        return int(known["id"])
    every = [
        (tier, share) for tier, by_state in found.shares.items() for share in by_state.values()
    ]
    return _keep(ledger, found, every, whole_run=1)


def _shares_beside(ledger: Writing, found: Assessment, state: str) -> dict[str, Share]:
    """A State that joins after the assessment date pays the run's price for its rate."""
    rates = scales.rates(ledger.db, found.scale["name"])
    if state not in rates:
        raise Refused(errors.RATES_MISSING.at("--state", scale=found.scale["name"], states=[state]))
    rates_sum = sum(found.rates.values())
    return {
        tier: share_beside(rappen, rates[state], rates_sum, state)
        for tier, rappen in found.tiers.items()
    }


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


def cancel(ledger: Writing, number: str, on: date | None, reason: str) -> Outcome:
    """Cancel an invoice by reversing its entry; the number stays.

    Refuses: invoice-unknown, invoice-cancelled, invoice-paid, and what `reverse` refuses.
    """
    found = standing_invoice(ledger, number, "NUMBER")
    paid = invoices.payments(ledger.db, found["number"])
    if paid:
        receipts = sorted({str(row["receipt"]) for row in paid})
        raise Refused(
            errors.INVOICE_PAID.at(found["number"], number=found["number"], receipts=receipts)
        )
    undo(ledger, int(found["entry"]), on, reason)
    return Outcome(
        f"Cancelled invoice {found['number']} of {found['name']}.",
        {"number": found["number"], "state": found["state"]},
    )


def standing_invoice(ledger: Writing, number: str, where: str) -> DbRow:
    """An invoice that exists and isn't cancelled. Refuses: invoice-unknown, invoice-cancelled."""
    found = invoices.find(ledger.db, number.strip())
    if found is None:
        known = invoices.numbers(ledger.db)
        raise Refused(
            errors.INVOICE_UNKNOWN.at(where, value=number, nearest=errors.nearest(number, known))
        )
    if found["cancelled_by"] is not None:
        standing = invoices.standing_states(ledger.db, found["budget_year"]).get(found["state"])
        replaced = f"; {standing} replaces it" if standing else ""
        raise Refused(
            errors.INVOICE_CANCELLED.at(
                where,
                number=found["number"],
                on=found["cancelled_on"],
                entry=found["cancelled_by"],
                replaced=replaced,
            )
        )
    return found
