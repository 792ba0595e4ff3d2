"""`statement activity`: income and expenditure by fund, and what became of the funds available."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from ccm_ledger.database import budgets
from ccm_ledger.database.connection import Connection
from ccm_ledger.figures import Amount, Cell, Column, Statement, Table, amount, code, text
from ccm_ledger.fund_codes import TF
from ccm_ledger.reports import disclosures, notes
from ccm_ledger.reports.fund_years import FundYear, fund_years
from ccm_ledger.reports.refunds import refund_table
from ccm_ledger.reports.totals import TOTAL, Sheet


def build(db: Connection, year: int, as_of: date) -> Statement:
    """Income and expenditure of a year, up to a day."""
    books = fund_years(db, year, as_of)
    tables = notes.those(
        _activity(books),
        _available(books),
        notes.late(db, year, as_of),
        disclosures.adjustment_table(db, year, as_of),
        refund_table(db, year, as_of),
        disclosures.transfer_table(db, year, as_of),
        disclosures.waiver_table(db, year, as_of),
        disclosures.in_kind_table(db, year),
    )
    figures = activity_figures(books)
    budget = budgets.in_force(db, year)
    if budget is not None:
        approved = budgets.total(db, year, budget["version"], TF)
        figures[f"{TF}.approved"] = Amount(approved)
        figures[f"{TF}.over_budget"] = Amount(books[TF].expenditure - approved)
    return Statement(
        name="activity",
        title=f"Income and expenditure {year}",
        year=year,
        as_of=as_of,
        figures=figures,
        tables=tables,
        notes=notes.basis(db, books),
    )


def activity_figures(books: Mapping[str, FundYear]) -> dict[str, Amount | int | str]:
    """`TF.contributions_received`, `TF.available_funds`, `TF.result` … of every fund."""
    figures: dict[str, Amount | int | str] = {}
    for name, fund in books.items():
        figures[f"{name}.opening"] = Amount(fund.opening)
        figures[f"{name}.income"] = Amount(fund.income)
        figures[f"{name}.contributions_received"] = Amount(fund.contributions)
        figures[f"{name}.other_income"] = Amount(fund.other_income)
        figures[f"{name}.available_funds"] = Amount(fund.available)
        figures[f"{name}.expenditure"] = Amount(fund.expenditure)
        figures[f"{name}.result"] = Amount(fund.income - fund.expenditure)
        figures[f"{name}.transfers"] = Amount(fund.transfers)
        figures[f"{name}.adjustments"] = Amount(fund.adjustments)
        figures[f"{name}.closing"] = Amount(fund.closing)
        if fund.defers:
            figures[f"{name}.deferred_in"] = Amount(fund.deferred_in)
            figures[f"{name}.deferred_out"] = Amount(fund.deferred_out)
    return figures


def _columns(books: Mapping[str, FundYear]) -> tuple[Column, ...]:
    return (
        text("item", ""),
        *(amount(fund, fund) for fund in books),
        amount(TOTAL, "Total"),
    )


def _with(books: Mapping[str, FundYear], value: Callable[[FundYear], int]) -> dict[str, int]:
    found = {fund: value(book) for fund, book in books.items()}
    return found | {TOTAL: sum(found.values())}


def _by_fund(books: Mapping[str, FundYear], value: str) -> dict[str, int]:
    return _with(books, lambda book: int(getattr(book, value)))


def _activity(books: Mapping[str, FundYear]) -> Table:
    """Every account of income and expenditure, the result, and the fund balances it leads to."""
    sheet = Sheet((code("account", "Account"), *_columns(books)))
    income = sheet.part("Income", _accounts(books, "income", -1), "Total income")
    spent = sheet.part("Expenditure", _accounts(books, "expense", 1), "Total expenditure")
    result = sheet.sum_of("Result", (income, {column: -rappen for column, rappen in spent.items()}))
    parts = [_by_fund(books, "opening"), result]
    for label, value in (
        ("Transfers between funds", "transfers"),
        ("Prior-year adjustments", "adjustments"),
    ):
        if any(getattr(book, value) for book in books.values()):
            parts.append(_by_fund(books, value))
            sheet.line(label, parts[-1])
    sheet.line("Fund balance brought forward", parts[0])
    closing = sheet.sum_of("Fund balance carried forward", parts)
    assert closing == _by_fund(books, "closing"), "opening and movements give the closing balance"
    return sheet.table("activity", "Income and expenditure by account")


def _accounts(books: Mapping[str, FundYear], kind: str, sign: int) -> Sequence[Mapping[str, Cell]]:
    """One row an account that moved in the year, all funds side by side."""
    names: dict[str, str] = {}
    moved: dict[str, dict[str, int]] = {}
    for fund in books.values():
        for account in fund.accounts:
            if account.type == kind and (account.debit_rappen or account.credit_rappen):
                names[account.code] = account.name
                by_fund = moved.setdefault(account.code, dict.fromkeys(books, 0))
                by_fund[fund.fund] = sign * account.moved_rappen
    return [
        {
            "account": account,
            "item": names[account],
            **{fund: Amount(rappen) for fund, rappen in moved[account].items()},
            TOTAL: Amount(sum(moved[account].values())),
        }
        for account in sorted(names)
    ]


def _available(books: Mapping[str, FundYear]) -> Table:
    """Opening, contributions and the rest make the funds available; what is left is carried over.

    Where income is deferred, what is carried over is the liability, not the fund balance.
    """
    sheet = Sheet(_columns(books))
    rows = {
        "Brought forward": _with(books, lambda b: b.deferred_in if b.defers else b.opening),
        "Contributions received": _by_fund(books, "contributions"),
        "Other income": _by_fund(books, "other_income"),
        "Transfers between funds": _with(
            books, lambda b: b.deferred_by_transfer if b.defers else b.transfers
        ),
        "Expenses of closed years undone": _by_fund(books, "deferred_by_correction"),
    }
    for label in list(rows)[2:]:
        if not any(rows[label].values()):
            del rows[label]
    for label, values in rows.items():
        sheet.line(label, values)
    available = sheet.sum_of("Available funds", tuple(rows.values()))
    spent = {fund: -rappen for fund, rappen in _by_fund(books, "expenditure").items()}
    sheet.line("Expenditure", spent)
    parts = [available, spent]
    adjusted = _by_fund(books, "adjustments")
    if any(adjusted.values()):
        sheet.line("Prior-year adjustments", adjusted)
        parts.append(adjusted)
    sheet.sum_of("Carried forward", parts)
    remarks = tuple(
        f"{book.fund}: brought and carried forward are its deferred contributions."
        for book in books.values()
        if book.defers
    )
    return sheet.table("available", "Funds available and their use", remarks)
