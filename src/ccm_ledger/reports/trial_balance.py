"""`statement trial-balance`: every account of every fund, what it brought and what it moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ccm_ledger.database.connection import Connection
from ccm_ledger.figures import Amount, Cell, Row, Statement, Table, amount, code, text
from ccm_ledger.reports.fund_years import FUND_BALANCE, TRANSFERS, AccountYear, FundYear, fund_years
from ccm_ledger.reports.totals import rappen_of, totalled

BROUGHT, TURNOVER = "b/f", "year"


def build(db: Connection, year: int, as_of: date) -> Statement:
    """Trial balance of a year, up to a day; each fund sums to nil."""
    books = fund_years(db, year, as_of)
    rows = [row for fund in books.values() for row in _rows(fund)]
    table = _table(rows)
    by_fund = _by_fund(books, rows)
    figures: dict[str, Amount | int | str] = {}
    for row in by_fund.rows:
        for key in ("debit", "credit", "balance"):
            figures[f"{row.cells['fund']}.{key}"] = Amount(rappen_of(row.cells, key))
        assert rappen_of(row.cells, "balance") == 0, "post() balances every fund"
    return Statement(
        name="trial-balance",
        title=f"Trial balance {year}",
        year=year,
        as_of=as_of,
        figures=figures,
        tables=(table, by_fund),
        notes=(
            "Balance is debit less credit. Lines marked b/f are balances brought forward, the "
            "others the year's turnover; Standing is both together.",
            f"There are no closing entries: what earlier years earned, spent and transferred is "
            f"computed into {FUND_BALANCE}.",
        ),
    )


def brought_forward(fund: FundYear) -> dict[str, int]:
    """Account -> balance brought forward, debit positive; earlier years' results are in 3000."""
    found: dict[str, int] = {}
    for account in fund.accounts:
        code_ = FUND_BALANCE if _of_a_year(account) else account.code
        found[code_] = found.get(code_, 0) + account.brought_rappen
    return {code_: rappen for code_, rappen in sorted(found.items()) if rappen}


def _of_a_year(account: AccountYear) -> bool:
    """Whether an account begins every year at nil: income, expense, transfers, adjustments."""
    return account.type in {"income", "expense"} or account.code in {"3900", TRANSFERS}


def _rows(fund: FundYear) -> list[Row]:
    """A fund's accounts in order, each with the line brought forward and the year's turnover."""
    brought = brought_forward(fund)
    names = {account.code: account.name for account in fund.accounts}
    moved = {account.code: account for account in fund.accounts}
    rows: list[Row] = []
    for code_ in sorted({*brought, *moved}):
        before = brought.get(code_, 0)
        account = moved.get(code_)
        name = names.get(code_, "Fund balance")
        turns = account is not None and (account.debit_rappen or account.credit_rappen)
        if before:
            line = _line(fund, code_, name, max(before, 0), max(-before, 0))
            line["part"] = BROUGHT
            line["standing"] = None if turns else Amount(before)
            rows.append(Row(line))
        if account is not None and turns:
            line = _line(fund, code_, name, account.debit_rappen, account.credit_rappen)
            line["part"] = TURNOVER
            line["standing"] = Amount(before + account.moved_rappen)
            rows.append(Row(line))
    return rows


def _line(fund: FundYear, code_: str, name: str, debit: int, credit: int) -> dict[str, Cell]:
    return {
        "fund": fund.fund,
        "account": code_,
        "name": name,
        "debit": Amount(debit),
        "credit": Amount(credit),
        "balance": Amount(debit - credit),
    }


def _table(rows: Sequence[Row]) -> Table:
    columns = (
        code("fund", "Fund"),
        code("account", "Account"),
        text("name", "Name"),
        code("part", ""),
        amount("debit", "Debit"),
        amount("credit", "Credit"),
        amount("balance", "Balance"),
        amount("standing", "Standing"),
    )
    return totalled("trial_balance", "By account", columns, rows, "Total")


def _by_fund(books: Mapping[str, FundYear], rows: Sequence[Row]) -> Table:
    columns = (
        code("fund", "Fund"),
        text("name", "Name"),
        amount("debit", "Debit"),
        amount("credit", "Credit"),
        amount("balance", "Balance"),
    )
    sums = tuple(
        Row(
            {
                "fund": fund.fund,
                "name": fund.name,
                **{
                    key: Amount(
                        sum(
                            rappen_of(row.cells, key)
                            for row in rows
                            if row.cells["fund"] == fund.fund
                        )
                    )
                    for key in ("debit", "credit", "balance")
                },
            }
        )
        for fund in books.values()
    )
    return totalled("funds", "By fund", columns, sums, "Total")
