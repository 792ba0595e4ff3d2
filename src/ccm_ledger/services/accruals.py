"""What belongs to another year than its payment: accruals and prepayments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import entries, expenses
from ccm_ledger.dates import first_day
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Amount
from ccm_ledger.ledger.posting import check_date, post
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Draft, Outcome
from ccm_ledger.rules.bookings_items import (
    ACCRUED,
    ADVANCES,
    Item,
    accrual_released,
    advance_given,
)
from ccm_ledger.services.codes import Codes
from ccm_ledger.services.expense_checks import Standards
from ccm_ledger.services.expenses import Asked, facts_of, post_checked, read
from ccm_ledger.services.open_items import day_of


def accrue(ledger: Writing, asked: Asked) -> Outcome:
    """Book what was used in a year and is billed in the next: D 5x00, C 2010.

    At once it is taken back on the first day of the next year, where the bill will stand on the
    same line; the two show the difference alone. An accrual paid by an earmark isn't taken back,
    since its gift must stay used: `expense pay` settles it.
    Refuses: what `expense post` refuses.
    """
    standards = Standards(ledger.db, Codes.of(ledger.db))
    expense = replace(read(ledger, standards, asked), against=ACCRUED, kind="accrual")
    back_on = first_day(expense.year + 1)
    if expense.earmark is None:
        check_date(ledger, Draft(back_on, "accrual-release", "", ()))

    name, entry = post_checked(ledger, standards, expense)
    facts = facts_of(name, entry, expense) | {"payee": expense.payee, "released_on": None}
    amount = print_rappen(expense.amount_rappen)
    said = f"Accrued CHF {amount} as expense {name}, {expense.fund} {expense.target.name}"
    if expense.earmark is not None:
        return Outcome(f"{said}; `ccm-ledger expense pay {name}` settles it.", facts)
    post(
        ledger,
        Draft(
            date=back_on,
            kind="accrual-release",
            text=f"Release of accrual {name}: {expense.payee}",
            lines=accrual_released(entries.entry(ledger.db, entry).lines),
            reason=ledger.request.reason or None,
            document=expense.document or None,
            companion_of=entry,
        ),
    )
    return Outcome(f"{said}; released on {back_on}.", facts | {"released_on": back_on})


@dataclass(frozen=True, slots=True)
class Service:
    """The year, and if it is known the day, in which something prepaid is used."""

    year: int
    on: date | None


def prepay(ledger: Writing, asked: Asked, service: Service) -> Outcome:
    """Pay now what is used later: D 1200, C 1000; D 5x00, C 1200 once it is used.

    The expense is one of the year of service, and its id too. A fund that defers its income earns
    it only then.

    Args:
        asked: the expense; its date is the payment's.

    Refuses: service-date, service-year, and what `expense post` refuses.
    """
    paid_on = day_of(ledger, asked.on)
    used_on = service.on or first_day(service.year)
    option = "--service-date" if service.on else "--for"
    if used_on.year != service.year:
        raise Refused(errors.SERVICE_YEAR.at(option, value=used_on, year=service.year))
    if used_on <= paid_on:
        raise Refused(errors.SERVICE_DATE.at(option, value=used_on, paid=paid_on))
    standards = Standards(ledger.db, Codes.of(ledger.db))
    expense = read(ledger, standards, replace(asked, on=used_on), option)

    number = expenses.last_number(ledger.db, expense.year) + 1
    key = f"E-{expense.year:04d}-{number:04d}"
    item = Item(ADVANCES, expense.fund, key, expense.payee)
    paid = post(
        ledger,
        Draft(
            date=paid_on,
            kind="prepayment",
            text=expense.text or f"Prepaid for {service.year}: {expense.payee}",
            lines=advance_given(item, expense.amount_rappen),
            reason=ledger.request.reason or None,
            document=expense.document or None,
        ),
    )
    used = replace(expense, against=ADVANCES, companion_of=paid)
    name, entry = post_checked(ledger, standards, used, option)
    assert name == key, "the id was looked up before the item was opened under it"
    return Outcome(
        f"Prepaid CHF {print_rappen(expense.amount_rappen)} to {expense.payee}: expense {name} of "
        f"{used_on}, {expense.fund} {expense.target.name}.",
        facts_of(name, entry, used)
        | {"paid_on": paid_on, "payee": used.payee, "prepaid": Amount(used.amount_rappen)},
    )
