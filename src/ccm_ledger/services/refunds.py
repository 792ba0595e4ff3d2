"""Money given back: a receipt's, or what is left of an earmark; and undoing that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import balances, earmarks, funds, open_items, refunds, states
from ccm_ledger.database.connection import DbRow
from ccm_ledger.dates import first_day
from ccm_ledger.errors import Invalid, Refused
from ccm_ledger.figures import Amount
from ccm_ledger.ledger.posting import post
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import SP, TF, Draft, Outcome, Part
from ccm_ledger.rules import bookings_back
from ccm_ledger.rules.bookings_items import REFUNDS, Item
from ccm_ledger.rules.refunds import Refunded, Standing, give_back
from ccm_ledger.services.codes import Codes
from ccm_ledger.services.receipt_reversals import check_not_spent, standing_receipt
from ccm_ledger.services.reversals import undo

_ID = re.compile(r"F-[0-9]{4}-[0-9]{4,}")


def refund(
    ledger: Writing,
    receipt: str,
    amount_rappen: int | None,
    on: date | None,
    reason: str,
    document: str,
) -> Outcome:
    """Give money of a receipt back to its payer.

    What nobody has allocated goes first, then the allocations, the last one first; what an invoice
    was paid with is owed again.

    Args:
        amount_rappen: how much, or None for all that isn't given back yet.

    Refuses: receipt-unknown, receipt-reversed, nothing-to-refund, refund-before, refund-of-other,
        refund-overspent, earmark-overspent, and what `post` refuses.
    """
    found = standing_receipt(ledger, receipt)
    left = found["amount_rappen"] + found["charges_rappen"] - found["refunded_rappen"]
    asked = left if amount_rappen is None else amount_rappen
    if asked > left or left == 0:
        raise Refused(
            errors.NOTHING_TO_REFUND.at(
                found["id"], receipt=found["id"], left=print_rappen(left), asked=print_rappen(asked)
            )
        )
    day = on or max(ledger.today, date.fromisoformat(found["date"]))
    rows = refunds.standing(ledger.db, found["id"])
    taken = give_back(asked, found["unallocated_rappen"], _standing(ledger, rows))
    _check(ledger, found, rows, taken, day)

    entry = _book(ledger, found, taken, day, reason, document)
    name = _keep(ledger, found, taken, entry, day, asked, reason, document)
    check_not_spent(ledger, ledger.posted)
    again = {one.part.invoice for one in taken.parts if one.part.invoice is not None}
    owed = f" {_listed(again)} is open again for it." if again else ""
    return Outcome(
        f"Refund {name}: CHF {print_rappen(asked)} of {found['id']} given back.{owed}",
        {
            "id": name,
            "entry": entry,
            "receipt": found["id"],
            "date": day,
            "amount": Amount(asked),
            "left": Amount(left - asked),
        },
    )


def _listed(invoices: set[str]) -> str:
    return " and ".join(sorted(invoices))


def _standing(ledger: Writing, rows: Sequence[DbRow]) -> list[Standing]:
    return [
        Standing(
            number=row["number"],
            part=Part(
                purpose=row["purpose"],
                state=row["state"],
                amount_rappen=row["amount_rappen"],
                budget_year=row["budget_year"],
                waived_rappen=row["waived_rappen"],
                invoice=row["invoice"],
                earmark=row["earmark"],
                meant_for=row["meant_for"],
                policy=funds.income_policy(ledger.db, TF, row["budget_year"]),
            ),
            booked_year=row["year"],
        )
        for row in rows
    ]


def _check(
    ledger: Writing, found: DbRow, rows: Sequence[DbRow], taken: Refunded, day: date
) -> None:
    """Nothing is given back before it came, nor sponsorship money that is spent."""
    numbers = {one.number for one in taken.parts}
    came = max([found["date"], *(row["date"] for row in rows if row["number"] in numbers)])
    if day.isoformat() < came:
        raise Refused(errors.REFUND_BEFORE.at("--date", value=day, on=came))
    if any(one.part.purpose == "other" for one in taken.parts):
        raise Refused(errors.REFUND_OF_OTHER.at(found["id"], receipt=found["id"]))
    asked: dict[str | None, int] = {}
    for one in taken.parts:
        if one.part.purpose == "sponsorship":
            state = one.part.state
            asked[state] = asked.get(state, 0) + one.part.amount_rappen
    errors.refuse_if(
        [
            problem
            for state, rappen in asked.items()
            if (problem := _overspent(ledger, found["id"], state, rappen, day))
        ]
    )


def _overspent(
    ledger: Writing, where: str, state: str | None, rappen: int, day: date
) -> errors.Problem | None:
    held = balances.deferred_by_donor(ledger.db, SP, day).get(state, 0)
    if rappen <= held:
        return None
    return errors.REFUND_OVERSPENT.at(
        where, state=state, held=print_rappen(max(held, 0)), asked=print_rappen(rappen)
    )


def _book(
    ledger: Writing, found: DbRow, taken: Refunded, day: date, reason: str, document: str
) -> int:
    """The refund's entry, and beside it one for each first day that the money no longer meets."""
    entry = post(
        ledger,
        Draft(
            date=day,
            kind="refund",
            text=f"Refund of receipt {found['id']}: {reason}",
            lines=bookings_back.given_back(
                taken, found["state"], found["reference"] or None, day.year
            ),
            reason=reason,
            document=document or None,
        ),
    )
    early = [one for one in taken.parts if one.part.budget_year > day.year]
    for year in sorted({one.part.budget_year for one in early}):
        post(
            ledger,
            Draft(
                date=first_day(year),
                kind="release",
                text=f"Given back before {year} began: doesn't count on its first day",
                lines=bookings_back.first_day_undone(
                    [one for one in early if one.part.budget_year == year]
                ),
                companion_of=entry,
            ),
        )
    return entry


def _keep(
    ledger: Writing,
    found: DbRow,
    taken: Refunded,
    entry: int,
    day: date,
    asked: int,
    reason: str,
    document: str,
) -> str:
    states_of = {one.part.state for one in taken.parts} - {None}
    name = refunds.next_id(ledger.db, day.year)
    parts: list[tuple[int | None, int, int]] = []
    if taken.unallocated_rappen:
        parts.append((None, taken.unallocated_rappen, 0))
    parts += [(one.number, one.part.amount_rappen, one.part.waived_rappen) for one in taken.parts]
    refunds.insert(
        ledger.db,
        {
            "id": name,
            "entry": entry,
            "date": day.isoformat(),
            "receipt": found["id"],
            "earmark": None,
            "state": found["state"] or (states_of.pop() if len(states_of) == 1 else None),
            "amount_rappen": asked,
            "reason": reason,
            "document": document,
        },
        parts,
    )
    return name


# ── what is left of an earmark ───────────────────────────────────────────────────────────────


def return_earmark(
    ledger: Writing,
    code: str,
    amount_rappen: int | None,
    on: date | None,
    reason: str,
    document: str,
) -> Outcome:
    """Book what is unspent of an earmark as due to its donor; `expense pay` pays it.

    Args:
        amount_rappen: how much, or None for all that is unspent.

    Refuses: earmark-unknown, earmark-empty, refund-overspent, and what `post` refuses.
    """
    codes = Codes.of(ledger.db)
    try:
        name = codes.read_earmark(code)
    except Invalid as invalid:
        raise Refused(invalid.at("CODE")) from invalid
    fund, state = str(codes.earmarks[name]["fund"]), str(codes.earmarks[name]["state"])
    day = on or ledger.today
    held = earmarks.held(ledger.db, name, day)
    asked = held if amount_rappen is None else amount_rappen
    if asked > held or held <= 0:
        raise Refused(
            errors.EARMARK_EMPTY.at(
                name, earmark=name, on=day, held=print_rappen(held), asked=print_rappen(asked)
            )
        )
    if fund == SP and (problem := _overspent(ledger, name, state, asked, day)):
        raise Refused(problem)

    refund_id = refunds.next_id(ledger.db, day.year)
    owed = Item(REFUNDS, fund, refund_id, states.names(ledger.db)[state], state)
    entry = post(
        ledger,
        Draft(
            date=day,
            kind="refund",
            text=f"Unspent of {name} due to {owed.payee}: {reason}",
            lines=bookings_back.earmark_returned(name, asked, owed),
            reason=reason,
            document=document or None,
        ),
    )
    refunds.insert(
        ledger.db,
        {
            "id": refund_id,
            "entry": entry,
            "date": day.isoformat(),
            "receipt": None,
            "earmark": name,
            "state": state,
            "amount_rappen": asked,
            "reason": reason,
            "document": document,
        },
    )
    check_not_spent(ledger, ledger.posted)
    return Outcome(
        f"Refund {refund_id}: CHF {print_rappen(asked)} of {name} is due to {owed.payee}; "
        f"`ccm-ledger expense pay {refund_id}` pays it.",
        {
            "id": refund_id,
            "entry": entry,
            "earmark": name,
            "date": day,
            "amount": Amount(asked),
            "left": Amount(held - asked),
        },
    )


# ── undoing a refund ─────────────────────────────────────────────────────────────────────────


def unrefund(ledger: Writing, text: str, on: date | None, reason: str) -> Outcome:
    """Undo a refund that was wrong, or whose money came back: reverse its entry.

    Refuses: refund-unknown, refund-reversed, refund-paid, refund-settled-since, and what `reverse`
        refuses.
    """
    value = text.strip().upper()
    found = refunds.find(ledger.db, value) if _ID.fullmatch(value) else None
    if found is None:
        raise Refused(errors.REFUND_UNKNOWN.at("ID", value=text))
    name = str(found["id"])
    if found["reversed_by"] is not None:
        raise Refused(errors.REFUND_REVERSED.at(name, refund=name, entry=found["reversed_by"]))
    paid = sum(int(row["settled_rappen"]) for row in open_items.named(ledger.db, name))
    if paid:
        raise Refused(errors.REFUND_PAID.at(name, refund=name, paid=print_rappen(paid)))

    undo(ledger, int(found["entry"]), on, reason)
    errors.refuse_if(
        [
            errors.REFUND_SETTLED_SINCE.at(
                name,
                invoice=row["invoice"],
                tier=row["tier"],
                excess=print_rappen(row["excess_rappen"]),
            )
            for row in refunds.paid_since(ledger.db, name)
        ]
    )
    return Outcome(
        f"Undone: refund {name} of CHF {print_rappen(found['amount_rappen'])}.",
        {"id": name, "receipt": found["receipt"], "amount": Amount(found["amount_rappen"])},
    )
