"""Rules that the officer keeps as data: fees, interest, the most an exchange difference may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from ccm_ledger import errors
from ccm_ledger.database import bank, expenses, registers
from ccm_ledger.database.connection import DbRow
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Amount
from ccm_ledger.ledger.batch import Batch
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.records import Outcome, ReceiptRow
from ccm_ledger.reports.bank_known import OpenItems
from ccm_ledger.rules.bookings import CHARGES, EXCHANGE, OTHER_INCOME
from ccm_ledger.rules.names import folded
from ccm_ledger.services.codes import Codes
from ccm_ledger.services.credits import credit
from ccm_ledger.services.expense_checks import Expense, Standards
from ccm_ledger.services.expense_checks import check as check_expense
from ccm_ledger.services.expenses import book_in
from ccm_ledger.services.receipts import check as check_receipt

# kind -> account, which way the money goes
ACCOUNTS = {"fee": CHARGES, "interest": OTHER_INCOME, "exchange": EXCHANGE}


class Place(Protocol):
    """Where a row stands, and what it says of itself."""

    @property
    def where(self) -> str: ...
    @property
    def reference(self) -> str: ...
    @property
    def row(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def source_file(self) -> str: ...


def find_rule(rules: Sequence[DbRow], amount_rappen: int, words: tuple[str, ...]) -> DbRow | None:
    """The rule for a row: a fee takes, interest brings; its words stand in the row's."""
    wanted = "interest" if amount_rappen > 0 else "fee"
    for rule in rules:
        if rule["kind"] != wanted:
            continue
        if rule["up_to_rappen"] is not None and abs(amount_rappen) > rule["up_to_rappen"]:
            continue
        asked = folded(rule["contains"])
        size = len(asked)
        if size and any(words[at : at + size] == asked for at in range(len(words) - size + 1)):
            return rule
    return None


@dataclass(slots=True)
class FeesAndInterest:
    """Books what the officer's rules tell of, in the batch of an import."""

    batch: Batch
    codes: Codes
    items: OpenItems
    standards: Standards = field(init=False)
    vouchers: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.standards = Standards(self.batch.ledger.db, self.codes)

    def book(self, rule: DbRow, day: date, amount_rappen: int, text: str, place: Place) -> int:
        """A fee is an expense (D 6900), interest other income (C 4900); returns the entry."""
        if rule["kind"] == "interest":
            return self._interest(rule, day, amount_rappen, text, place)
        document = place.reference or place.row
        standards = self._standards(rule["fund"], day.year, document)
        expense = Expense(
            date=day,
            fund=rule["fund"],
            target=standards.read_target(rule["account"], rule["fund"], day.year),
            amount_rappen=-amount_rappen,
            payee="Bank",
            text=text,
            document=document,
            source_file=place.source_file,
            source_key=place.source,
        )
        problems, released = check_expense(
            self.batch.ledger, standards, expense, lambda _: place.where
        )
        errors.refuse_if(problems)
        number = self.batch.next(expenses.last_number, day.year)
        return book_in(self.batch, expense, released, number)[1]

    def _interest(self, rule: DbRow, day: date, amount_rappen: int, text: str, place: Place) -> int:
        row = ReceiptRow(
            where=place.where,
            date=day,
            state=None,
            amount_rappen=amount_rappen,
            purpose="other",
            reference=place.reference,
            text=text,
            fund=rule["fund"],
            source_file=place.source_file,
            source_key=f"{place.source}:1",
        )
        errors.refuse_if(check_receipt(self.batch.ledger, row, self.codes))
        return credit(self.batch, [row], self.items).entry

    def _standards(self, fund: str, year: int, document: str) -> Standards:
        """What a fee is checked against. What other rows of the batch have left may matter: money
        that is deferred, and an expense under the same voucher; then the books are asked anew."""
        seen = document in self.vouchers
        self.vouchers.add(document)
        if seen or self.standards.defers(fund, year):
            self.batch.write()
            self.standards = Standards(self.batch.ledger.db, self.codes)
        return self.standards


def add_rule(
    ledger: Writing, kind: str, contains: str, fund: str, account: str | None, up_to: int | None
) -> Outcome:
    """Keep a rule; the same one twice is one.

    Refuses: text-missing, fund-unknown, rule-account, rule-limit.
    """
    codes = Codes.of(ledger.db)
    problems = []
    of_fund = ""
    try:
        of_fund = codes.read_fund(fund)
    except errors.Invalid as invalid:
        problems.append(invalid.at("--fund"))
    wanted = ACCOUNTS[kind]
    if account is not None and account.strip() != wanted:
        problems.append(
            errors.RULE_ACCOUNT.at("--account", kind=kind, wanted=wanted, value=account)
        )
    if kind == "exchange":
        contains = contains or "any payment in another currency"
        if up_to is None:
            problems.append(errors.RULE_LIMIT.at("--up-to"))
    elif not folded(contains):
        problems.append(errors.TEXT_MISSING.at("--contains", column="the text"))
    errors.refuse_if(problems)
    same = (kind, contains, of_fund, wanted, up_to)
    for known in bank.rules(ledger.db):
        if (known["kind"], known["contains"], known["fund"], known["account"],
                known["up_to_rappen"]) == same:  # fmt: skip
            return Outcome(f"Rule {known['id']} says so already.", {"id": known["id"]})
    number = bank.next_rule(ledger.db)
    row = {
        "id": number,
        "kind": kind,
        "contains": contains,
        "fund": of_fund,
        "account": wanted,
        "up_to_rappen": up_to,
        "recorded_at": ledger.recorded_at,
    }
    registers.insert(ledger.db, "bank_rule", [row])
    limit = Amount(up_to) if up_to is not None else None
    facts = {"id": number, "kind": kind, "contains": contains, "up_to": limit}
    return Outcome(f"Rule {number}: {kind}, '{contains}'.", facts)


def end_rule(ledger: Writing, text: str) -> Outcome:
    """Take a rule back; what it has booked stays.

    Refuses: rule-unknown.
    """
    short = text.isascii() and text.isdigit() and len(text) < 10
    rule = bank.rule(ledger.db, int(text)) if short else None
    if rule is None:
        raise Refused(errors.RULE_UNKNOWN.at("ID", value=text))
    row = {key: rule[key] for key in ("kind", "contains", "fund", "account", "up_to_rappen")}
    row |= {
        "id": bank.next_rule(ledger.db),
        "ends": rule["id"],
        "recorded_at": ledger.recorded_at,
    }
    registers.insert(ledger.db, "bank_rule", [row])
    return Outcome(f"Rule {rule['id']} is taken back.", {"id": rule["id"]})
