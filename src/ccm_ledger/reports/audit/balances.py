"""The sheets *Trial balance* and *Adjustments*: before, what the auditors changed, after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ccm_ledger.database import audit, funds
from ccm_ledger.database.connection import Connection
from ccm_ledger.figures import Amount, amount, code, day, text
from ccm_ledger.reports import disclosures
from ccm_ledger.reports.audit.journal import ADJUSTED, BROUGHT, POSTED
from ccm_ledger.reports.audit.terms import grid, take
from ccm_ledger.reports.fund_years import FundYear
from ccm_ledger.reports.trial_balance import brought_forward
from ccm_ledger.sheets import Calc, Grid, Line, Page, Sum, Term

_BEFORE = "ROUND({brought}+{posted},2)"
_AFTER = "ROUND({brought}+{posted}+{adjusted},2)"


def trial_balance(db: Connection, year: int, books: Mapping[str, FundYear]) -> Page:
    """Every account of every fund: brought forward, posted, adjusted; each fund sums to nil."""
    moved = {(row["fund"], row["account"]): row for row in audit.moved(db, year)}
    names = {row["code"]: row["name"] for row in funds.accounts(db)}
    lines: list[Line] = []
    sums = dict.fromkeys(("brought", "posted", "adjusted"), 0)
    for book in books.values():
        brought = brought_forward(book)
        turned = {one.code: one.moved_rappen for one in book.accounts}
        of_fund = dict.fromkeys(sums, 0)
        lines.append(Line({"name": book.name, "fund": book.fund}, "heading"))
        for account in sorted({*brought, *(a for f, a in moved if f == book.fund)}):
            row = moved.get((book.fund, account))
            adjusted = row["adjusted_rappen"] if row else 0
            found = {
                "brought": brought.get(account, 0),
                "posted": turned.get(account, 0) - adjusted,
                "adjusted": adjusted,
            }
            where = {"fund": book.fund, "account": account}
            lines.append(_line(names.get(account, account), book.fund, account, found, where))
            for key, rappen in found.items():
                of_fund[key] += rappen
                sums[key] += rappen
        lines.append(
            _line(f"Sum of {book.fund}", book.fund, "", of_fund, {"fund": book.fund}, "subtotal")
        )
    lines.append(_line("Total", "", "", sums, {}, "total"))
    columns = (
        text("name", "Account name"),
        code("fund", "Fund"),
        code("account", "Account"),
        amount("brought", "Brought forward"),
        amount("posted", "Posted in the year"),
        amount("before", "Before adjustments"),
        amount("adjusted", "Adjustments"),
        amount("after", "After adjustments"),
    )
    intro = (
        "Debit is positive, credit negative; the accounts of each fund sum to nil. Results of "
        "earlier years are in the fund balance (3000): there are no closing entries.",
        "Adjustments are the numbered entries (ADJ-…) posted after the year was first closed.",
    )
    table = Grid(f"Trial balance {year}", columns, tuple(lines))
    return Page("Trial balance", f"Trial balance {year}", (table,), intro)


def _line(
    name: str,
    fund: str,
    account: str,
    found: Mapping[str, int],
    where: Mapping[str, str],
    style: str = "line",
) -> Line:
    parts = {"brought": BROUGHT, "posted": POSTED, "adjusted": ADJUSTED}
    before = found["brought"] + found["posted"]
    return Line(
        {
            "name": name,
            "fund": fund or None,
            "account": account or None,
            **{
                key: Sum(Amount(found[key]), (take(1, **where, part=part),))
                for key, part in parts.items()
            },
            "before": Calc(Amount(before), _BEFORE),
            "after": Calc(Amount(before + found["adjusted"]), _AFTER),
        },
        "total" if style == "total" else "subtotal" if style == "subtotal" else "line",
    )


def adjustments(db: Connection, year: int, as_of: date) -> Page:
    """The numbered adjustments, line by line, and what was posted to earlier years."""
    found = audit.adjustment_lines(db, year)
    lines = tuple(
        Line(
            {
                "text": row["text"],
                "adjustment": f"ADJ-{year}-{row['adjustment']:02d}",
                "date": date.fromisoformat(row["date"]),
                "fund": row["fund"],
                "account": row["account"],
                "name": row["name"],
                "amount": Sum(
                    Amount(row["amount_rappen"]),
                    (
                        _adjusted(
                            f"ADJ-{year}-{row['adjustment']:02d}", row["fund"], row["account"]
                        ),
                    ),
                ),
                "reason": row["reason"],
                "document": row["document"],
            }
        )
        for row in found
    )
    columns = (
        text("text", "What"),
        code("adjustment", "Adjustment"),
        day("date", "Date"),
        code("fund", "Fund"),
        code("account", "Account"),
        text("name", "Account name"),
        amount("amount", "Debit less credit"),
        text("reason", "Reason"),
        text("document", "Document"),
    )
    none = "None: nothing was changed after the year was first closed."
    grids = [Grid("Numbered adjustments", columns, lines, () if lines else (none,))]
    earlier = disclosures.adjustment_table(db, year, as_of)
    if earlier is not None:
        grids.append(grid(earlier, lambda _cells, _key: None))
    return Page(
        "Adjustments",
        f"Adjustments {year}",
        tuple(grids),
        (
            "After the year is closed provisionally, only numbered adjustments go in, each with "
            "its reason and document; each makes a new version of the statements.",
        ),
    )


def _adjusted(adjustment: str, fund: str, account: str) -> Term:
    return take(1, adjustment=adjustment, fund=fund, account=account)
