"""Lists of expenses, and where money out stands."""

from __future__ import annotations

from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import budgets, expenses, open_items, years
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Amount, Cell, Listing, Nested, amount, code, counted, day, text
from ccm_ledger.money import print_rappen
from ccm_ledger.reports.standing import standing, without_budget

_COLUMNS = (
    code("id", "Expense"),
    day("date", "Date"),
    code("fund", "Fund"),
    text("line", "Line"),
    amount("amount", "Amount"),
    text("payee", "Payee"),
    text("document", "Document"),
    code("earmark", "Earmark"),
)


def expense_list(
    db: Connection, year: int | None, fund: str | None, line: str | None, earmark: str | None
) -> Listing:
    """Expenses by date; those reversed are listed too, with the entry that reversed them.

    Args:
        line: a budget line or an account's code, whatever its capitals.

    Refuses: line-not-known.
    """
    named = None if line is None else _line(db, line)
    found = expenses.expenses(db, year=year, fund=fund, line=named, earmark=earmark)
    rows = tuple(_facts(row) for row in found)
    standing_ = [row for row in found if row["reversed_by"] is None]
    total = print_rappen(sum(row["amount_rappen"] for row in standing_))
    notes = [f"{len(standing_)} expenses, CHF {total} in all."]
    if undone := [str(row["id"]) for row in found if row["reversed_by"] is not None]:
        notes.append(f"Reversed, and not in this sum: {', '.join(undone)}.")
    title = "Expenses" if year is None else f"Expenses {year}"
    return Listing(title, _COLUMNS, rows, tuple(notes))


_UNPAID_COLUMNS = (
    code("id", "Item"),
    day("date", "Date"),
    code("fund", "Fund"),
    code("account", "Account"),
    text("line", "Line"),
    text("payee", "Payee"),
    amount("amount", "Amount"),
    amount("paid", "Paid"),
    amount("open", "Open"),
)


def unpaid_list(
    db: Connection, year: int | None, fund: str | None, line: str | None, earmark: str | None
) -> Listing:
    """What is left to pay on 2000, 2010 and 2020, by the day it was booked.

    Refuses: line-not-known.
    """
    named = None if line is None else _line(db, line)
    rows = tuple(
        {
            "id": row["id"],
            "date": date.fromisoformat(row["date"]),
            "fund": row["fund"],
            "account": row["account"],
            "line": row["line"],
            "amount": Amount(row["amount_rappen"]),
            "paid": Amount(row["paid_rappen"]),
            "open": Amount(row["open_rappen"]),
            "payee": row["payee"],
            "text": row["text"],
            "document": row["document"],
            "earmark": row["earmark"],
            "detail": row["detail"],
            "entry": row["entry"],
        }
        for row in open_items.unpaid(db, year=year, fund=fund)
        if named in {None, row["line"]} and earmark in {None, row["earmark"]}
    )
    total = print_rappen(sum(row["open"].rappen for row in rows))
    notes = [f"{counted(len(rows), 'item')}, CHF {total} to pay."]
    if rows:
        notes.append("Next: `ccm-ledger expense pay ID` pays one, with AMOUNT a part of it")
    return Listing("To be paid", _UNPAID_COLUMNS, rows, tuple(notes))


def _line(db: Connection, wanted: str) -> str:
    known = expenses.known_lines(db)
    found = [name for name in known if name.casefold() == wanted.strip().casefold()]
    if not found:
        nearest = errors.nearest(wanted, known)
        raise Refused(errors.LINE_NOT_KNOWN.at("--line", value=wanted, nearest=nearest))
    return found[0]


def _facts(row: DbRow) -> dict[str, Nested]:
    return {
        "id": row["id"],
        "date": date.fromisoformat(row["date"]),
        "fund": row["fund"],
        "line": row["line"],
        "account": row["account"],
        "amount": Amount(row["amount_rappen"]),
        "payee": row["payee"],
        "text": row["text"],
        "document": row["document"],
        "earmark": row["earmark"],
        "detail": row["detail"],
        "entry": row["entry"],
        "reversed_by": row["reversed_by"],
    }


def standing_now(db: Connection, today: date) -> Listing:
    """`ccm-ledger expense`: the current budget year at a glance."""
    year = years.standing_year(db, today)
    totals = expenses.totals(db, year)
    over = expenses.over_budget(db, year)
    facts: list[tuple[str, Cell]] = [
        ("Year", year),
        ("Expenses", sum(row["expense_count"] for row in totals)),
    ]
    facts += [(f"Spent from {row['fund']}", Amount(row["amount_rappen"])) for row in totals]
    if to_pay := sum(row["open_rappen"] for row in open_items.unpaid(db, year=None, fund=None)):
        facts.append(("To be paid", Amount(to_pay)))
    facts += [
        (f"{row['line']} overspent by", Amount(row["spent_rappen"] - row["amount_rappen"]))
        for row in over
    ]
    if budgets.in_force(db, year) is None:
        following = [without_budget(db, year)[1]]
    else:
        following = [
            "`ccm-ledger expense import FILE.csv` posts the rows that aren't posted yet",
            f"`ccm-ledger expense list {year}` shows what is posted",
            f"`ccm-ledger statement variance {year}` sets it against the budget",
        ]
    following += [
        f'`ccm-ledger budget note {year} "{row["line"]}" TEXT` explains the overspending'
        for row in over
    ]
    return standing(db, f"Expenses {year}", facts, following)
