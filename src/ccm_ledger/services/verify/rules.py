"""The rules that every ledger keeps, as one table: what is checked, and how a breach is told.

Each row is proved by a query that returns the breaches. Read it as the list of what an auditor may
rely on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from ccm_ledger.database import (
    bank_checks,
    fund_checks,
    invoice_checks,
    item_checks,
    journal_checks,
    money_checks,
    plans,
    refund_checks,
)
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.money import print_rappen


@dataclass(frozen=True, slots=True)
class Breach:
    """A query for the rows that break a rule, and the sentence that tells one of them.

    Columns named `…_rappen` are told in francs under their name without the ending.
    """

    rows: Callable[[Connection], Sequence[DbRow]]
    told: str

    def found(self, db: Connection) -> Iterator[str]:
        for row in self.rows(db):
            yield self.told.format_map(
                {
                    key.removesuffix("_rappen"): _printed(key, row[key])
                    for key in row.keys()  # noqa: SIM118  a Row iterates over its values
                }
            )


def _printed(key: str, value: object) -> str:
    if key.endswith("_rappen") and isinstance(value, int):
        return print_rappen(value)
    return str(value)


@dataclass(frozen=True, slots=True)
class Rule:
    """A named check of the ledger's content."""

    check: str
    holds: str
    breaches: tuple[Breach, ...]

    def found(self, db: Connection) -> Iterator[str]:
        return chain.from_iterable(breach.found(db) for breach in self.breaches)


RULES = (
    Rule(
        "voucher-numbers",
        "no number is missing in any year",
        (
            Breach(
                journal_checks.voucher_gaps,
                "entry {entry} has voucher number {number} of {year} where {due} is due",
            ),
        ),
    ),
    Rule(
        "adjustment-numbers",
        "no number is missing in any year",
        (
            Breach(
                journal_checks.adjustment_gaps,
                "entry {entry} is adjustment {number} of {year} where {due} is due",
            ),
        ),
    ),
    Rule(
        "balance",
        "every entry sums to nil in every fund",
        (
            Breach(
                journal_checks.unbalanced,
                "entry {entry} is out of balance by {difference} in {fund}",
            ),
            Breach(
                journal_checks.too_few_lines, "entry {entry} has {lines} lines, or a hole in them"
            ),
        ),
    ),
    Rule(
        "dates",
        "every date is a day of its entry's year, recorded in order",
        (
            Breach(journal_checks.wrong_dates, "entry {entry} of {year} is dated {date}"),
            Breach(
                journal_checks.before_books,
                "entry {entry} is dated {date}, before the books begin on {opened_on}",
            ),
            Breach(
                journal_checks.recorded_backwards,
                "entry {entry} was recorded at {recorded_at}, the one before it at {before}",
            ),
        ),
    ),
    Rule(
        "reversals",
        "every reversal undoes its entry line by line",
        (Breach(journal_checks.bad_reversals, "entry {entry} does not undo entry {reverses}"),),
    ),
    Rule(
        "years",
        "each year stands where its history ends; nothing came in after closing",
        (
            Breach(
                journal_checks.year_steps,
                "step {sequence} takes {year} from {from_state} to {to_state} out of turn",
            ),
            Breach(journal_checks.year_states, "{year} is {state}, but its history ends {ended}"),
            Breach(
                journal_checks.posted_after_close,
                "entry {entry} was recorded in {year} when that was {state}",
            ),
        ),
    ),
    Rule(
        "month-balances",
        "the kept turnover of every month is that of the lines",
        (
            Breach(
                journal_checks.month_differences,
                "{fund} {account} in {year}-{month}: the lines have {debit} more debit and"
                " {credit} more credit",
            ),
        ),
    ),
    Rule(
        "receivables",
        "1100 and 2150 mirror each other by State, year, tier and invoice; where income counts on"
        " invoice, 2150 is nil",
        (
            Breach(
                invoice_checks.receivables_without_mirror,
                "{state} {budget_year} {tier} ({invoice}): {accounts} differ by {difference}",
            ),
            Breach(invoice_checks.overpaid_items, "invoice {invoice} {tier} is below nil: {owed}"),
        ),
    ),
    Rule(
        "invoices",
        "every invoice is its items, its entry and its calculated share, less its credit notes",
        (
            Breach(
                invoice_checks.invoices_unlike_entries,
                "invoice {invoice} {tier} is {item}, entry {entry} books {booked}",
            ),
            Breach(invoice_checks.invoices_without_items, "invoice {invoice} has no item"),
            Breach(
                invoice_checks.invoices_to_no_party,
                "invoice {invoice}: {state} was no State Party by the end of {budget_year}",
            ),
            Breach(
                invoice_checks.invoices_unlike_shares,
                "invoice {invoice} {tier} is {item}, its calculated share {share}",
            ),
            Breach(
                invoice_checks.runs_that_miss,
                "the run of {budget_year} {tier} adds up to {shares}, the tier is {due}",
            ),
            Breach(
                invoice_checks.credits_unlike_entries,
                "entry {entry} takes off {booked}, its credit note names {credited}",
            ),
            Breach(
                invoice_checks.relief_above_items,
                "invoice {invoice} {tier} is {item}, {relief} of it is credited and waived",
            ),
        ),
    ),
    Rule(
        "receipts",
        "receipts are what their entries brought to the bank",
        (
            Breach(
                money_checks.receipts_unlike_bank,
                "entry {entry}: receipts {receipts}, on the bank account {bank}",
            ),
            Breach(
                money_checks.receipts_of_other_days,
                "receipt {receipt} is dated {date}, its entry {entry} {entry_date}",
            ),
        ),
    ),
    Rule(
        "allocations",
        "allocations are within their receipts and are what their entries book",
        (
            Breach(
                money_checks.receipts_overallocated,
                "receipt {receipt}: {excess} more is allocated than came",
            ),
            Breach(
                money_checks.allocations_of_reversed,
                "receipt {receipt} is reversed by entry {reversed_by}, its allocation of entry"
                " {entry} stands",
            ),
            Breach(
                money_checks.allocations_unlike_income,
                "entry {entry}: {allocated} allocated for {state} {budget_year}, {booked} booked",
            ),
            Breach(
                money_checks.allocations_unlike_settlement,
                "entry {entry}: {allocated} allocated to invoice {invoice} {tier}, {settled} taken"
                " off what it owes",
            ),
        ),
    ),
    Rule(
        "parties",
        "assessed money is of States that were party in its year",
        (
            Breach(
                invoice_checks.assessed_of_no_party,
                "entry {entry}: {purpose} of {budget_year} is counted for {state}, no State Party"
                " then",
            ),
        ),
    ),
    Rule(
        "refunds",
        "what was given back is what came, is what its entries book, and is owed again",
        (
            Breach(
                refund_checks.refunds_unlike_entries,
                "entry {entry}: refund {refund} is {refunded}, booked {booked}",
            ),
            Breach(
                refund_checks.refunds_unlike_parts,
                "refund {refund} is {refunded}, its parts {parts}",
            ),
            Breach(
                refund_checks.refunds_unlike_debts,
                "entry {entry}: {refunded} given back of invoice {invoice} {tier}, {owed} owed"
                " again",
            ),
            Breach(
                refund_checks.refunded_beyond,
                "receipt {receipt}: {excess} more given back than allocation {allocation} was",
            ),
            Breach(
                refund_checks.refunds_of_reversed,
                "refund {refund} stands, its receipt {receipt} is reversed by entry {reversed_by}",
            ),
        ),
    ),
    Rule(
        "suspense",
        "2200 holds what receipts leave unallocated",
        (
            Breach(
                money_checks.suspense_unlike_receipts,
                "2200 holds {held}, the receipts leave {unallocated} unallocated",
            ),
        ),
    ),
    Rule(
        "expenses",
        "expenses are what their entries book",
        (
            Breach(
                money_checks.expenses_unlike_entries,
                "entry {entry}: expenses {expenses}, booked on {fund} {account} {booked}",
            ),
            Breach(
                money_checks.expenses_of_other_days,
                "expense {expense} is dated {date}, its entry {entry} {entry_date}",
            ),
        ),
    ),
    Rule(
        "open-items",
        "1200, 1900, 2000, 2010, 2020 and 2900 are the sum of their items, none settled beyond",
        (
            Breach(
                item_checks.lines_without_item,
                "entry {entry}: a line on {account} of {fund} has no key",
            ),
            Breach(
                item_checks.items_oversettled,
                "{item} on {account} of {fund} is below nil on {date}: {open}",
            ),
            Breach(
                item_checks.items_of_several,
                "{item} on {account} of {fund} is that of {payees} payees",
            ),
            Breach(
                item_checks.loans_without_mirror, "loan {item}: lent {lent}, borrowed {borrowed}"
            ),
            Breach(
                item_checks.accruals_unlike_releases,
                "entry {release} does not take back accrual {entry}",
            ),
        ),
    ),
    Rule(
        "bank-rows",
        "every row of the bank is what its entry books, once",
        (
            Breach(
                bank_checks.statements_unlike_lines,
                "statement {statement}: its lines make {made}, it closes with {closing}",
            ),
            Breach(
                bank_checks.bookings_unlike_rows,
                "booking {booking} of {amount}: its payments make {rows}",
            ),
            Breach(
                bank_checks.rows_unlike_entries,
                "bank row {row} of {amount}: entry {entry} moves {moved}",
            ),
            Breach(
                bank_checks.ties_left_behind,
                "bank row {row} is booked elsewhere, and entry {entry} that held it stands",
            ),
            Breach(bank_checks.payments_held_wrongly, "2210 holds {held} of the payment {item}"),
            Breach(
                bank_checks.row_gaps,
                "bank rows of {year}: {rows} of them, the highest is {highest}",
            ),
        ),
    ),
    Rule(
        "plans",
        "a budget taken from a plan is that plan's slice of its year",
        (
            Breach(
                plans.budgets_unlike_plan,
                "budget {year}, version {version}, is {budget}; the slice of plan {plan}, version"
                " {plan_version}, is {slice}, or has other lines",
            ),
            Breach(plans.without_lines, "plan {plan}, version {version}, has no line"),
        ),
    ),
    Rule(
        "register-numbers",
        "no receipt, refund, expense, pledge or gift in kind is missing in any year",
        (
            Breach(
                money_checks.numbering_gaps,
                "{register} numbers of {year}: {numbers} of them, the highest is {highest}",
            ),
        ),
    ),
    Rule(
        "earmarks",
        "no earmark was ever overspent or used in another fund",
        (
            Breach(
                fund_checks.earmarks_below_nil,
                "earmark {earmark} is below nil on {date}: {balance}",
            ),
            Breach(
                fund_checks.earmarks_in_other_funds,
                "entry {entry} uses earmark {earmark} of {owner} in {fund}",
            ),
        ),
    ),
    Rule(
        "deferrals",
        "deferred contributions are never below nil, and the fund that defers holds nothing else",
        (
            Breach(
                fund_checks.deferrals_below_nil, "2300 of {fund} at the end of {year}: {balance}"
            ),
            Breach(
                fund_checks.deferring_funds_with_balance,
                "{fund} has a fund balance at the end of {year}: {balance}",
            ),
        ),
    ),
)
