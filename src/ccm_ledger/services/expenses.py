"""Money out: posting an expense against its budget line, and reversing it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ccm_ledger import errors
from ccm_ledger.database import budgets, entries, expenses
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.errors import Problem, Refused
from ccm_ledger.figures import Amount, Listing
from ccm_ledger.ledger.batch import Batch
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Draft, Outcome
from ccm_ledger.reports.expenses import expense_list, unpaid_list
from ccm_ledger.rules.bookings_out import BANKS, HELD_OUT, PAYABLE, Spending, expense_lines
from ccm_ledger.rules.spending import Release
from ccm_ledger.services import fund_split
from ccm_ledger.services.bank_rows import held_payment
from ccm_ledger.services.codes import Codes
from ccm_ledger.services.expense_checks import Expense, Standards, check, date_problems
from ccm_ledger.services.open_items import read_bank, refuse_standing
from ccm_ledger.services.reversals import undo

_ID = re.compile(r"E-[0-9]{4}-[0-9]{4,6}")


@dataclass(frozen=True, slots=True)
class Asked:
    """An expense as typed on the command line."""

    fund: str
    line: str
    amount_rappen: int
    payee: str
    text: str
    document: str
    earmark: str | None
    detail: str
    on: date | None
    unpaid: bool = False
    account: str | None = None
    bank_row: str | None = None


# ── posting ──────────────────────────────────────────────────────────────────────────────────


def post_one(ledger: Writing, asked: Asked) -> Outcome:
    """Post one expense against a budget line or an account without one.

    Refuses: fund-unknown, no-budget, spending-line-unknown, line-other-fund, line-ambiguous,
        fund-without-lines, account-unknown, account-no-expense, earmark-unknown, what `check`
        refuses, bank-account-form, bank-row-alone, what `held_payment` refuses, options-exclude,
        shared-no-balance, and what `post` refuses.
    """
    if fund_split.is_shared(asked.fund):
        return _post_shared(ledger, asked)
    against, item = PAYABLE if asked.unpaid else read_bank(asked.account), None
    if asked.bank_row is not None:
        if asked.unpaid or asked.account is not None:
            raise Refused(errors.BANK_ROW_ALONE.at("--bank-row"))
        row = held_payment(ledger, asked.bank_row, asked.amount_rappen)
        against, item = HELD_OUT, str(row["id"])
        asked = replace(asked, on=asked.on or date.fromisoformat(row["date"]))
    standards = Standards(ledger.db, Codes.of(ledger.db))
    expense = replace(read(ledger, standards, asked), against=against, item=item)
    name, entry = post_checked(ledger, standards, expense)
    paid = " (unpaid)" if expense.against == PAYABLE else ""
    return Outcome(
        f"Posted expense {name}: CHF {print_rappen(expense.amount_rappen)} to {expense.payee}, "
        f"{expense.fund} {expense.target.name}{paid}.",
        facts_of(name, entry, expense),
    )


def _post_shared(ledger: Writing, asked: Asked) -> Outcome:
    """A fee of the account that all funds share: one voucher, an expense for each fund."""
    if asked.bank_row is not None:
        both = {"one": "FUND shared", "other": "--bank-row"}
        raise Refused(errors.OPTIONS_EXCLUDE.at("--bank-row", **both))
    on = asked.on or ledger.today
    errors.refuse_if(date_problems(ledger, on, "--date"))
    split = fund_split.shares(ledger, asked.amount_rappen, on)
    parts = [
        post_one(ledger, replace(asked, fund=fund, amount_rappen=part))
        for fund, part in split.items()
    ]
    ids = [str(part.facts["id"]) for part in parts]
    return Outcome(
        f"Posted expenses {ids[0]} to {ids[-1]}: CHF {print_rappen(asked.amount_rappen)} to "
        f"{asked.payee}, {asked.line}, shared: {fund_split.told(split)}.",
        parts[0].facts
        | {
            "fund": "shared",
            "amount": Amount(asked.amount_rappen),
            "shares": [
                {key: part.facts[key] for key in ("id", "entry", "fund", "amount")}
                for part in parts
            ],
        },
    )


def facts_of(name: str, entry: int, expense: Expense) -> dict[str, Any]:
    """What a command that posts an expense says of it in JSON."""
    return {
        "id": name,
        "entry": entry,
        "date": expense.date,
        "fund": expense.fund,
        "line": expense.target.name,
        "amount": Amount(expense.amount_rappen),
    }


def post_checked(
    ledger: Writing, standards: Standards, expense: Expense, date_option: str = "--date"
) -> tuple[str, int]:
    """Check an expense, post its entry and warn of its line; returns its id and the entry.

    Refuses: what `check` and `post` refuse.
    """
    named = _OPTIONS | {"date": date_option}
    problems, released = check(ledger, standards, expense, named.__getitem__)
    errors.refuse_if(problems)
    number = expenses.last_number(ledger.db, expense.year) + 1
    posted = book(ledger, expense, released, number)
    warn_of_lines(ledger, [expense])
    return posted


_OPTIONS = {"date": "--date", "document": "--document", "earmark": "--earmark", "amount": "AMOUNT"}


def read(
    ledger: Writing, standards: Standards, asked: Asked, date_option: str = "--date"
) -> Expense:
    """The codes of a typed expense. Raises `Refused` with every one that can't be read."""
    codes = standards.codes
    day = asked.on or ledger.today
    problems: list[Problem] = date_problems(ledger, day, date_option)
    fund, target, earmark = None, None, None
    try:
        fund = codes.read_fund(asked.fund)
    except errors.Invalid as invalid:
        problems.append(invalid.at("FUND"))
    try:
        if fund is not None and not problems:  # a day that isn't kept has no budget either
            target = standards.read_target(asked.line, fund, day.year)
    except errors.Invalid as invalid:
        problems.append(invalid.at("LINE"))
    try:
        if asked.earmark is not None:
            earmark = codes.read_earmark(asked.earmark)
    except errors.Invalid as invalid:
        problems.append(invalid.at("--earmark"))
    errors.refuse_if(problems)
    assert fund is not None, "a fund that can't be read was refused"
    assert target is not None, "a line that can't be read was refused"
    return Expense(
        date=day,
        fund=fund,
        target=target,
        amount_rappen=asked.amount_rappen,
        payee=asked.payee,
        text=asked.text,
        document=asked.document,
        earmark=earmark,
        detail=asked.detail or None,
    )


def book(
    ledger: Writing, expense: Expense, released: Sequence[Release], number: int
) -> tuple[str, int]:
    """Post the entry of an expense that `check` has passed; returns its id and the entry."""
    batch = Batch(ledger, (expenses.insert,))
    name, entry = book_in(batch, expense, released, number)
    batch.write()
    return name, entry


def book_in(
    batch: Batch, expense: Expense, released: Sequence[Release], number: int
) -> tuple[str, int]:
    """The same in a batch, written by whoever keeps that.

    What it leaves open stands under its own id; a claim settles the item it names.
    """
    name = f"E-{expense.year:04d}-{number:04d}"
    spent = Spending(
        fund=expense.fund,
        target=expense.target,
        amount_rappen=expense.amount_rappen,
        payee=expense.payee,
        earmark=expense.earmark,
        detail=expense.detail,
        against=expense.against,
        item=None if expense.against in BANKS else expense.item or name,
    )
    entry = batch.post(
        Draft(
            date=expense.date,
            kind=expense.kind,
            text=expense.text or f"{expense.target.name}: {expense.payee}",
            lines=expense_lines(spent, released),
            reason=batch.ledger.request.reason or None,
            document=expense.document or None,
            source_key=expense.source_key,
            companion_of=expense.companion_of,
        )
    )
    batch.keep(
        expenses.insert,
        expenses.Kept(
            id=name,
            entry=entry,
            date=expense.date.isoformat(),
            fund=expense.fund,
            line=expense.target.name,
            account=expense.target.account,
            amount_rappen=expense.amount_rappen,
            payee=expense.payee,
            text=expense.text,
            document=expense.document,
            earmark=expense.earmark,
            detail=expense.detail,
            source_file=expense.source_file,
            source_key=expense.source_key,
        ),
    )
    return name, entry


def warn_of_lines(ledger: Writing, posted: Sequence[Expense]) -> None:
    """Warn of each budget line that is overspent now, and of accounts that no line holds."""
    for year, fund, target in dict.fromkeys((one.year, one.fund, one.target) for one in posted):
        if target.should_be_budgeted:
            ledger.warnings.append(
                f"account {target.account} is in no line of the budget of {year}: "
                "the variance statement shows it as not budgeted"
            )
        if target.budget_line is None:
            continue
        line = budgets.find_line(ledger.db, year, target.budget_line)
        if line is None:
            continue
        spent = expenses.spent_on_line(ledger.db, year, fund, target.account, target.budget_line)
        over = spent - int(line["amount_rappen"])
        if over > 0:
            ledger.warnings.append(
                f"{target.budget_line} is overspent by {print_rappen(over)}: "
                f"{print_rappen(spent)} of {print_rappen(line['amount_rappen'])} in {year}; "
                f'explain it with `ccm-ledger budget note {year} "{target.budget_line}" TEXT`'
            )


def listed(
    db: Connection,
    year: int | None,
    fund: str | None,
    line: str | None,
    earmark: str | None,
    *,
    unpaid: bool = False,
) -> Listing:
    """What `expense list` was asked for. Refuses: fund-unknown, earmark-unknown, line-not-known."""
    codes = Codes.of(db)
    problems: list[Problem] = []
    of_fund, of_earmark = None, None
    try:
        of_fund = None if fund is None else codes.read_fund(fund)
    except errors.Invalid as invalid:
        problems.append(invalid.at("--fund"))
    try:
        of_earmark = None if earmark is None else codes.read_earmark(earmark)
    except errors.Invalid as invalid:
        problems.append(invalid.at("--earmark"))
    errors.refuse_if(problems)
    chosen = unpaid_list if unpaid else expense_list
    return chosen(db, year, of_fund, line, of_earmark)


# ── reversing ────────────────────────────────────────────────────────────────────────────────


def reverse_expense(ledger: Writing, text: str, on: date | None, reason: str) -> Outcome:
    """Reverse an expense; its id stays, marked with the entry that reversed it.

    An expense of a closed year is undone in the open one, by account 3900 (SP: by 2300). What was
    booked together with it (an accrual's release, a prepayment) is undone with it.
    Refuses: expense-id-form, other-kind-of-id, expense-unknown, already-reversed, item-stood-on,
        and what `undo` refuses.
    """
    found = standing(ledger.db, text)
    own = entries.entry(ledger.db, int(found["entry"]))
    first = own.companion_of or own.sequence
    together = (first, own.sequence, *entries.companions(ledger.db, first))
    refuse_standing(ledger.db, str(found["id"]), together, str(found["id"]))
    undo(ledger, first, on, reason)
    return Outcome(
        f"Reversed expense {found['id']}: CHF {print_rappen(found['amount_rappen'])} "
        f"to {found['payee']}.",
        {"id": found["id"], "amount": Amount(found["amount_rappen"])},
    )


def standing(db: Connection, text: str) -> DbRow:
    """An expense that isn't reversed, by its id as typed.

    Refuses: expense-id-form, other-kind-of-id, expense-unknown, already-reversed.
    """
    name = text.strip().upper()
    if not _ID.fullmatch(name):
        raise Refused(_no_expense_id(db, text, name))
    found = expenses.find(db, name)
    if found is None:
        raise Refused(errors.EXPENSE_UNKNOWN.at("ID", value=text, nearest=""))
    if found["reversed_by"] is not None:
        by = entries.reversal(db, int(found["entry"]))
        assert by is not None, "the view has found the reversal"
        raise Refused(errors.ALREADY_REVERSED.at(name, by=by["sequence"], on=by["date"]))
    return found


_OTHERS: Mapping[str, tuple[str, str]] = {
    "R": ("a receipt", "receipt reverse"),
    "P": ("a pledge", "pledge list"),
    "K": ("support in kind", "in-kind list"),
    "C": ("an invoice", "invoice cancel"),
    "A": ("an advance", "expense advance list"),
    "L": ("a loan between funds", "transfer list"),
}
_OTHER_ID = re.compile(r"([RPKAL])-[0-9]{4}-[0-9]{4,6}|(C)CM-[0-9]{4}-[A-Z]{3}(-[0-9]+)?")


def _no_expense_id(db: Connection, text: str, name: str) -> Problem:
    """What an id that isn't an expense's is, as far as that can be told."""
    if other := _OTHER_ID.fullmatch(name):
        what, command = _OTHERS[other[1] or other[2]]
        command = f"{command} {name}" if command.endswith(("reverse", "cancel")) else command
        return errors.OTHER_KIND_OF_ID.at(
            "ID", value=text, what=what, wanted="an expense", command=command
        )
    if name.isascii() and name.isdigit() and 0 < len(name) < 19:
        booked = entries.expenses_of(db, int(name))
        nearest = f"entry {name} is {booked[0]['id']}; " if booked else ""
        return errors.EXPENSE_UNKNOWN.at("ID", value=text, nearest=nearest)
    return errors.EXPENSE_ID_FORM.at("ID", value=text)
