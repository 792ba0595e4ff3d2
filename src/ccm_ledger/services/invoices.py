"""Issuing the invoices of assessed contributions, and what a revised budget changes in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from ccm_ledger import errors
from ccm_ledger.database import invoices, states
from ccm_ledger.dates import first_day, last_day
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Amount, counted
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Outcome
from ccm_ledger.reports.assessment import (
    Assessment,
    accession_notes,
    assessment,
    assumption_notes,
)
from ccm_ledger.services.assessed_shares import keep_beside, run_of, shares
from ccm_ledger.services.invoice_entries import Issuing, next_number, post_invoice
from ccm_ledger.services.revisions import Settled, issued_facts, settle_differences


def issue(
    ledger: Writing, year: int, only: Sequence[str], on: date | None, where: str = "YEAR"
) -> Outcome:
    """Issue the invoices of a budget year that don't stand yet. Safe to repeat.

    Once a revised budget is in, the difference to what was invoiced: see `revisions`.

    Args:
        only: States to invoice, or empty for the whole run.
        on: the invoices' date, or None for today.

    Refuses: no-budget, budget-year-closed, no-scale, rates-missing, not-a-party,
        not-party-in-year, invoice-before-approval, invoice-before-books, relief-before-invoice,
        and what `post` refuses.
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
    changed = settle_differences(ledger, found, only, day)
    _warn(ledger, found, new, changed, issued=bool(issued or changed.issued))
    return _outcome(year, wanted, issued, changed)


def _outcome(
    year: int, wanted: Sequence[str], issued: Sequence[tuple[int, dict[str, Any]]], changed: Settled
) -> Outcome:
    every = [*issued, *changed.issued]
    touched = {facts["state"] for _, facts in (*every, *changed.credited)}
    already = sum(state not in touched for state in wanted)
    total = sum(amount for amount, _ in every)
    credited = sum(amount for amount, _ in changed.credited)
    return Outcome(
        _sentence(year, len(every), already, total, len(changed.credited), credited),
        {
            "year": year,
            "issued": [facts for _, facts in every],
            "already_issued": already,
            "total": Amount(total),
            "credited": [facts for _, facts in changed.credited],
            "credited_total": Amount(credited),
            "excess": [
                {"state": state, "amount": Amount(rappen)}
                for state, rappen in changed.excess.items()
            ],
        },
    )


def _sentence(
    year: int, issued: int, already: int, total_rappen: int, notes: int, credited_rappen: int
) -> str:
    if not issued and not notes:
        return f"Nothing to issue: all {already} invoices of {year} stand already."
    done = []
    if issued:
        noun = "invoice" if issued == 1 else "invoices"
        done.append(f"{issued} {noun} for {year}, CHF {print_rappen(total_rappen)} in all")
    if notes:
        noun = "credit note" if notes == 1 else "credit notes"
        done.append(f"{notes} {noun} for {year}, CHF {print_rappen(credited_rappen)} in all")
    if notes:
        rest = f"; {counted(already, 'State')} asked for the same as before" if already else ""
    else:
        rest = f"; {already} stood already" if already else ""
    return f"Issued {', and '.join(done)}{rest}."


def _warn(
    ledger: Writing, found: Assessment, new: Sequence[str], changed: Settled, *, issued: bool
) -> None:
    """What nobody has confirmed yet, and what was paid beyond a revised share."""
    if issued:
        ledger.warnings.extend(assumption_notes(found.procedures))
    if any(state not in found.rates for state in new):
        ledger.warnings.extend(accession_notes(found.procedures))
    if changed.excess:
        listed = ", ".join(f"{s} {print_rappen(rappen)}" for s, rappen in changed.excess.items())
        ledger.warnings.append(
            f"paid beyond the revised share, CHF {print_rappen(sum(changed.excess.values()))} in "
            f"all: {listed}; it stays as it was booked until it is given back or decided upon"
        )


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
) -> list[tuple[int, dict[str, Any]]]:
    """Post and write each invoice, in ISO order; the run's calculation is kept once.

    Returns: for each its amount in rappen, and what is shown of it.
    """
    issued: list[tuple[int, dict[str, Any]]] = []
    for state in sorted(new):
        made = shares(ledger, found, state)
        in_run = state in found.rates
        kept = run_of(ledger, found) if in_run else keep_beside(ledger, found, state, made)
        items = [(tier, share.amount_rappen) for tier, share in made.items()]
        if not any(amount for _, amount in items):
            ledger.warnings.append(f"{state} owes nothing by its rate or its months: no invoice")
            continue
        number = next_number(ledger, found.year, state)
        invoice = Issuing(
            number=number,
            state=state,
            budget_year=found.year,
            items=items,
            issued_on=day,
            due_on=day + timedelta(days=found.procedures.due_days),
            day=day,
            text=f"Invoice {number}: assessed contribution {found.year}",
            assessment=kept,
        )
        entry = post_invoice(ledger, invoice)
        issued.append((invoice.amount_rappen, issued_facts(ledger, invoice, entry)))
    return issued
