"""`statement general-ledger`: every line of a year by fund and account, with running balances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from ccm_ledger.database import funds, statements
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.figures import Amount, Cell, Row, Statement, Table, amount, code, day, text
from ccm_ledger.reports.fund_years import fund_years_as_entered
from ccm_ledger.reports.totals import rappen_of, totalled
from ccm_ledger.reports.trial_balance import brought_forward

Account = tuple[str, str]  # fund, account


def build(
    db: Connection,
    year: int,
    as_of: date,
    account: str | None = None,
    fund: str | None = None,
    state: str | None = None,
) -> Statement:
    """The general ledger of a year, up to a day: of all accounts, or of one, of a fund, a State."""
    brought = _brought(db, year, as_of, account, fund, state)
    lines = statements.ledger_lines(db, year, as_of, account=account, fund=fund, state=state)
    table = _table(year, _rows(db, year, brought, lines))
    assert table.total is not None, "totalled() makes one"
    chosen = {"account": account, "fund": fund, "state": state}
    facts = {key: value for key, value in chosen.items() if value is not None}
    figures: dict[str, Amount | int | str] = {
        key: Amount(rappen_of(table.total, key)) for key in ("debit", "credit")
    }
    remarks = ["Every account of a fund begins with its line brought forward."]
    if state is not None:
        remarks.append(
            f"Of the lines that name {state}; what earlier years earned and spent isn't brought "
            "forward by State."
        )
    return Statement(
        name="general-ledger",
        title=f"General ledger {year}" + "".join(f", {value}" for value in facts.values()),
        year=year,
        as_of=as_of,
        figures=figures,
        tables=(table,),
        notes=tuple(remarks),
        facts=facts,
    )


def _brought(
    db: Connection,
    year: int,
    as_of: date,
    account: str | None,
    fund: str | None,
    state: str | None,
) -> dict[Account, int]:
    """What each account chosen begins the year with, debit positive.

    Opening entries are entries of their year here, so that every entry of a year is listed.
    """
    if state is not None:
        found = {
            (row["fund"], row["account"]): int(row["brought_rappen"])
            for row in statements.brought_for_state(db, year, state)
        }
    else:
        found = {
            (book.fund, code_): rappen
            for book in fund_years_as_entered(db, year, as_of).values()
            for code_, rappen in brought_forward(book).items()
        }
    return {
        key: rappen
        for key, rappen in found.items()
        if fund in {None, key[0]} and account in {None, key[1]} and rappen
    }


def _rows(
    db: Connection, year: int, brought: dict[Account, int], lines: Iterable[DbRow]
) -> Iterator[Row]:
    """Account by account; those that only stand, without moving, in their places too."""
    position = {row["fund"]: place for place, row in enumerate(funds.funds(db))}
    names = {row["code"]: row["name"] for row in funds.accounts(db)}

    def place(key: Account) -> tuple[int, str]:
        return position[key[0]], key[1]

    waiting = sorted(brought, key=place)
    for key, group in groupby(lines, key=lambda row: (row["fund"], row["account"])):
        while waiting and place(waiting[0]) <= place(key):
            if (first := waiting.pop(0)) != key:
                yield _first(year, first, names, brought[first])
        yield from _account(year, key, names, brought.get(key, 0), group)
    for key in waiting:
        yield _first(year, key, names, brought[key])


def _account(
    year: int, key: Account, names: dict[str, str], balance: int, lines: Iterable[DbRow]
) -> Iterator[Row]:
    yield _first(year, key, names, balance)
    for row in lines:
        balance += row["amount_rappen"]
        yield Row(
            {
                **_cells(key, names, row["amount_rappen"], balance),
                "date": date.fromisoformat(row["date"]),
                "voucher": f"{year}-{row['voucher']:04d}",
                "text": row["text"] or row["entry_text"],
                "state": row["state"] or "",
                "entry": row["entry"],
                "payee": row["payee"],
                "reference": row["reference"],
                "adjustment": row["adjustment"],
            }
        )


def _first(year: int, key: Account, names: dict[str, str], balance: int) -> Row:
    """The line brought forward, before every entry of its account."""
    cells = _cells(key, names, balance, balance)
    words = f"{names[key[1]]}: brought forward from {year - 1}"
    return Row({**cells, "date": None, "voucher": "", "text": words, "state": ""})


def _cells(key: Account, names: dict[str, str], rappen: int, balance: int) -> dict[str, Cell]:
    return {
        "fund": key[0],
        "account": key[1],
        "name": names[key[1]],
        "debit": Amount(max(rappen, 0)),
        "credit": Amount(max(-rappen, 0)),
        "balance": Amount(balance),
    }


def _table(year: int, rows: Iterable[Row]) -> Table:
    columns = (
        code("fund", "Fund"),
        code("account", "Account"),
        day("date", "Date"),
        code("voucher", "Voucher"),
        text("text", "Text"),
        code("state", "State"),
        amount("debit", "Debit"),
        amount("credit", "Credit"),
        amount("balance", "Balance"),
    )
    title = f"General ledger {year}"
    return totalled("general_ledger", title, columns, tuple(rows), "Total", leave_out=("balance",))
