"""Open items: finding one by its key, settling it in part or whole, and what stands on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import entries, expenses, open_items
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.errors import Problem, Refused
from ccm_ledger.figures import Amount
from ccm_ledger.ledger.posting import check_date, post
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Draft, Entry, Outcome
from ccm_ledger.rules.bookings_items import (
    ADVANCES,
    BORROWED,
    LENT,
    OWED,
    Item,
    item_paid,
    item_paid_by_bank,
)
from ccm_ledger.rules.bookings_out import BANKS
from ccm_ledger.services.bank_rows import find_row, held_payment

# What an item is by its account, and the command that goes on from it.
_KINDS = {
    ADVANCES: ("an advance or a prepayment", "expense advance list"),
    LENT: ("a loan between funds", "transfer list"),
    BORROWED: ("a loan between funds", "transfer list"),
    **dict.fromkeys(OWED, ("something owed", "expense list --unpaid")),
}
# What an entry did to an item, by its kind.
_DEEDS = {
    "payment": "paid",
    "payment-returned": "returned by the bank",
    "expense-unpaid": "returned by the bank",
    "expense-return": "refunded",
    "claim": "claimed",
    "advance-return": "returned",
    "loan-repayment": "repaid",
}


@dataclass(frozen=True, slots=True)
class Open:
    """An item as it stands over all entries, rappen."""

    item: Item
    opened_on: date
    entry: int
    amount_rappen: int
    settled_rappen: int
    open_rappen: int


# ── finding ──────────────────────────────────────────────────────────────────────────────────


def find_item(
    db: Connection, text: str, accounts: Sequence[str], fund: str | None = None, where: str = "ID"
) -> Open:
    """The item of a key as typed, on some accounts (and in a fund, where its key is several's).

    Refuses: item-unknown, other-kind-of-id, paid-at-once, item-ambiguous.
    """
    found = of_key(db, text)
    here = [
        one
        for one in found
        if one.item.account in accounts and (fund is None or one.item.fund == fund)
    ]
    if len(here) > 1:  # what is settled doesn't stand in the way of what is open
        here = [one for one in here if one.open_rappen] or here
    if not here:
        raise Refused(_no_item(db, text, accounts, found, where))
    if len(here) > 1:
        places = [f"{one.item.account} of {one.item.fund}" for one in here]
        raise Refused(errors.ITEM_AMBIGUOUS.at(where, item=here[0].item.key, places=places))
    return here[0]


def of_key(db: Connection, text: str) -> list[Open]:
    """Every item of a key as typed: as it stands, else in capitals."""
    key = text.strip()
    return [_open(row) for row in open_items.named(db, key) or open_items.named(db, key.upper())]


def _open(row: DbRow) -> Open:
    return Open(
        Item(row["account"], row["fund"], row["item"], row["payee"], row["state"]),
        date.fromisoformat(row["opened_on"]),
        row["entry"],
        row["amount_rappen"],
        row["settled_rappen"],
        row["open_rappen"],
    )


def _no_item(
    db: Connection, text: str, accounts: Sequence[str], elsewhere: Sequence[Open], where: str
) -> Problem:
    wanted, listing = _KINDS[accounts[0]]
    if elsewhere:
        what, command = _KINDS[elsewhere[0].item.account]
        if (what, command) != (wanted, listing):
            return errors.OTHER_KIND_OF_ID.at(
                where, value=text, what=what, wanted=wanted, command=command
            )
    elif accounts == OWED and (expense := expenses.find(db, text.strip().upper())):
        how = "claimed from an advance" if _is_claim(db, expense) else "paid"
        return errors.PAID_AT_ONCE.at(where, expense=expense["id"], how=how)
    known = [str(row["item"]) for row in open_items.items(db, accounts) if row["open_rappen"]]
    nearest = errors.nearest(text.strip().upper(), known)
    return errors.ITEM_UNKNOWN.at(where, value=text, nearest=nearest, command=listing)


def _is_claim(db: Connection, expense: DbRow) -> bool:
    return entries.entry(db, int(expense["entry"])).kind == "claim"


def part_of(ledger: Writing, found: Open, amount_rappen: int | None, on: date, hint: str) -> int:
    """How much of an item is settled on a day: what was asked, else all that is open.

    Refuses: item-not-open, item-exceeded.
    """
    item = found.item
    left = open_items.settleable(ledger.db, item.account, item.fund, item.key, on)
    if left <= 0:
        raise Refused(
            errors.ITEM_NOT_OPEN.at(
                "ID",
                item=item.key,
                on=on,
                amount=print_rappen(found.amount_rappen),
                opened_on=found.opened_on,
                settled=print_rappen(found.settled_rappen),
            )
        )
    if amount_rappen is not None and amount_rappen > left:
        raise Refused(
            errors.ITEM_EXCEEDED.at(
                "AMOUNT",
                item=item.key,
                open=print_rappen(left),
                on=on,
                asked=print_rappen(amount_rappen),
                over=print_rappen(amount_rappen - left),
                hint=hint,
            )
        )
    return left if amount_rappen is None else amount_rappen


def day_of(ledger: Writing, on: date | None) -> date:
    """The day of an entry, or today. Refuses: what `post` refuses of a date."""
    day = on or ledger.today
    check_date(ledger, Draft(day, "payment", "", ()))
    return day


def read_bank(text: str | None, where: str = "--account") -> str:
    """The account that pays: 1000 if left out, else one of those that can. Raises `Refused`."""
    value = BANKS[0] if text is None else text.strip()
    if value not in BANKS:
        raise Refused(errors.BANK_ACCOUNT_FORM.at(where, value=text, accounts=BANKS))
    return value


# ── paying ───────────────────────────────────────────────────────────────────────────────────


def pay(
    ledger: Writing,
    text: str,
    amount_rappen: int | None,
    fund: str | None,
    account: str | None,
    bank_row: str | None,
    on: date | None,
) -> Outcome:
    """Pay what is owed (2000), accrued (2010) or to be given back (2020), in part or whole.

    Args:
        text: the item's key as typed: an expense's id, or the reference it was brought in with.
        amount_rappen: None for all that is open.
        fund: the fund that owes it, where several owe under one key.
        account: the account that pays, or None for 1000.
        bank_row: the payment of the bank that it explains, or None.

    Refuses: bank-row-alone, and what `find_item`, `part_of`, `read_bank`, `held_payment` and
        `post` refuse.
    """
    if bank_row is not None and account is not None:
        raise Refused(errors.BANK_ROW_ALONE.at("--bank-row"))
    bank = read_bank(account)
    row = None if bank_row is None else find_row(ledger, bank_row, "--bank-row")
    if row is not None and on is None:
        on = date.fromisoformat(row["date"])
    day = day_of(ledger, on)
    found = find_item(ledger.db, text, OWED, fund)
    hint = "pay that at most; what goes beyond it is an expense of its own"
    amount = part_of(ledger, found, amount_rappen, day, hint)

    item = found.item
    lines = item_paid(item, amount, bank)
    if row is not None:
        held_payment(ledger, str(row["id"]), amount)
        lines = item_paid_by_bank(item, amount, str(row["id"]))
    payee = item.payee or item.state or "the payee"
    entry = post(
        ledger,
        Draft(
            date=day,
            kind="payment",
            text=f"Payment of {item.key}: {payee}",
            lines=lines,
            reason=ledger.request.reason or None,
        ),
    )
    left = open_items.settleable(ledger.db, item.account, item.fund, item.key, day)
    rest = f"; {print_rappen(left)} stay open" if left else ""
    return Outcome(
        f"Paid CHF {print_rappen(amount)} of {item.key} to {payee}{rest}.",
        {
            "id": item.key,
            "entry": entry,
            "date": day,
            "fund": item.fund,
            "account": item.account,
            "payee": payee,
            "amount": Amount(amount),
            "open": Amount(left),
        },
    )


# ── what stands on an item ───────────────────────────────────────────────────────────────────


def refuse_standing(db: Connection, key: str, own: Collection[int], where: str) -> None:
    """Refuse to undo what has been paid, claimed, returned or repaid since, naming it.

    Args:
        own: the entries that would be undone together.

    Refuses: item-stood-on.
    """
    if standing := open_items.standing_on(db, key, own):
        raise Refused(_stood_on(key, standing, where))


def _stood_on(key: str, standing: Sequence[DbRow], where: str) -> Problem:
    what = [
        f"{print_rappen(row['amount_rappen'])} {_DEEDS.get(row['kind'], 'booked')} by "
        f"{row['expense'] or 'entry ' + str(row['entry'])} on {row['date']}"
        for row in standing
    ]
    commands = [
        f"`ccm-ledger expense reverse {row['expense']}`"
        if row["expense"]
        else f"`ccm-ledger journal reverse {row['entry']}`"
        for row in reversed(standing)
    ]
    return errors.ITEM_STOOD_ON.at(where, item=key, what=what, commands=commands)


def check_undone(ledger: Writing, undone: Iterable[Entry]) -> None:
    """After a reversal: no item that it takes back may have been settled since.

    Refuses: item-stood-on.
    """
    for entry in undone:
        for line in entry.lines:
            if line.account not in open_items.ACCOUNTS or line.item is None:
                continue
            low = open_items.lowest(ledger.db, line.account, line.fund, line.item)
            opened = (line.amount_rappen > 0) == (line.account in {ADVANCES, LENT})
            if opened and low < 0:
                standing = open_items.standing_on(ledger.db, line.item, [entry.sequence])
                raise Refused(_stood_on(line.item, standing, f"entry {entry.sequence}"))
