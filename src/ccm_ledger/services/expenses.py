"""Money out: posting an expense against its budget line, and reversing it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import budgets, entries, expenses
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.errors import Problem, Refused
from ccm_ledger.figures import Amount, Listing
from ccm_ledger.ledger.posting import post
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Draft, Outcome
from ccm_ledger.reports.expenses import expense_list
from ccm_ledger.rules.bookings import BANK
from ccm_ledger.rules.bookings_out import PAYABLE, Spending, expense_lines
from ccm_ledger.rules.spending import Release
from ccm_ledger.services.codes import Codes
from ccm_ledger.services.expense_checks import Expense, Standards, check, date_problems
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
    unpaid: bool


# ── posting ──────────────────────────────────────────────────────────────────────────────────


def post_one(ledger: Writing, asked: Asked) -> Outcome:
    """Post one expense against a budget line or an account without one.

    Refuses: fund-unknown, no-budget, spending-line-unknown, line-other-fund, line-ambiguous,
        fund-without-lines, account-unknown, account-no-expense, earmark-unknown, what `check`
        refuses, and what `post` refuses.
    """
    standards = Standards(ledger.db, Codes.of(ledger.db))
    expense = _read(ledger, standards, asked)
    problems, released = check(ledger, standards, expense, _OPTIONS.__getitem__)
    errors.refuse_if(problems)

    number = expenses.last_number(ledger.db, expense.year) + 1
    name, entry = book(ledger, expense, released, number)
    warn_of_lines(ledger, [expense])
    paid = " (unpaid)" if expense.against == PAYABLE else ""
    return Outcome(
        f"Posted expense {name}: CHF {print_rappen(expense.amount_rappen)} to {expense.payee}, "
        f"{expense.fund} {expense.target.name}{paid}.",
        {
            "id": name,
            "entry": entry,
            "date": expense.date,
            "fund": expense.fund,
            "line": expense.target.name,
            "amount": Amount(expense.amount_rappen),
        },
    )


_OPTIONS = {"date": "--date", "document": "--document", "earmark": "--earmark", "amount": "AMOUNT"}


def _read(ledger: Writing, standards: Standards, asked: Asked) -> Expense:
    """The codes of a typed expense. Raises `Refused` with every one that can't be read."""
    codes = standards.codes
    day = asked.on or ledger.today
    problems: list[Problem] = date_problems(ledger, day, "--date")
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
        against=PAYABLE if asked.unpaid else BANK,
    )


def book(
    ledger: Writing, expense: Expense, released: Sequence[Release], number: int
) -> tuple[str, int]:
    """Post the entry of an expense that `check` has passed; returns its id and the entry."""
    spent = Spending(
        fund=expense.fund,
        target=expense.target,
        amount_rappen=expense.amount_rappen,
        payee=expense.payee,
        earmark=expense.earmark,
        detail=expense.detail,
        against=expense.against,
    )
    entry = post(
        ledger,
        Draft(
            date=expense.date,
            kind="expense",
            text=expense.text or f"{expense.target.name}: {expense.payee}",
            lines=expense_lines(spent, released),
            reason=ledger.request.reason or None,
            document=expense.document or None,
            source_key=expense.source_key,
        ),
    )
    name = f"E-{expense.year:04d}-{number:04d}"
    expenses.insert(
        ledger.db,
        {
            "id": name,
            "entry": entry,
            "date": expense.date.isoformat(),
            "fund": expense.fund,
            "line": expense.target.name,
            "account": expense.target.account,
            "amount_rappen": expense.amount_rappen,
            "payee": expense.payee,
            "text": expense.text,
            "document": expense.document,
            "earmark": expense.earmark,
            "detail": expense.detail,
            "source_file": expense.source_file,
            "source_key": expense.source_key,
        },
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
    db: Connection, year: int | None, fund: str | None, line: str | None, earmark: str | None
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
    return expense_list(db, year, of_fund, line, of_earmark)


# ── reversing ────────────────────────────────────────────────────────────────────────────────


def reverse_expense(ledger: Writing, text: str, on: date | None, reason: str) -> Outcome:
    """Reverse an expense; its id stays, marked with the entry that reversed it.

    An expense of a closed year is undone in the open one, by account 3900 (SP: by 2300).
    Refuses: expense-id-form, other-kind-of-id, expense-unknown, already-reversed, and what
        `undo` refuses.
    """
    found = _standing(ledger.db, text)
    undo(ledger, int(found["entry"]), on, reason)
    return Outcome(
        f"Reversed expense {found['id']}: CHF {print_rappen(found['amount_rappen'])} "
        f"to {found['payee']}.",
        {"id": found["id"], "amount": Amount(found["amount_rappen"])},
    )


def _standing(db: Connection, text: str) -> DbRow:
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
}
_OTHER_ID = re.compile(r"([RPK])-[0-9]{4}-[0-9]{4,6}|(C)CM-[0-9]{4}-[A-Z]{3}(-[0-9]+)?")


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
