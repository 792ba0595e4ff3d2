"""The sheet *Journal*: every line of a year, and what was brought forward, one table.

All formulas of the workbook sum its column *Rappen*, so what the statements count by stands in
columns of its own: the part of the year, the budget line a cost counts on, the class of money in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from ccm_ledger.database import audit, contributions, funds, years
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.dates import first_day, last_day
from ccm_ledger.figures import Amount, Cell, Column, amount, code, count, day, text
from ccm_ledger.reports import variance
from ccm_ledger.sheets import Roll

BROUGHT, POSTED, ADJUSTED = "b/f", "year", "adjustment"

# Class of a line on an account of money in; on 2300 by what the line answers to.
CLASSES = {
    "4000": "7a",
    "4010": "7b",
    "4100": "7c",
    "4150": "7c",
    "4200": "reserve",
    "4400": "earlier years",
    "4900": "other income",
}
DEFERRED_CLASSES = {
    "receipt": "sponsorship",
    "4300": "released",
    "4390": "transferred",
    "correction": "corrected",
    "other": "other income",
}

COLUMNS: tuple[Column, ...] = (
    code("voucher", "Voucher"),
    day("date", "Date"),
    code("part", "Part"),
    code("fund", "Fund"),
    code("account", "Account"),
    text("account_name", "Account name"),
    amount("debit", "Debit"),
    amount("credit", "Credit"),
    code("state", "State"),
    text("text", "Text"),
    count("rappen", "Rappen"),
    code("type", "Type"),
    code("class", "Class"),
    code("earmark", "Earmark"),
    text("line_of_budget", "Budget line"),
    text("detail", "Detail"),
    code("tier", "Tier"),
    count("budget_year", "Budget year"),
    code("invoice", "Invoice"),
    text("payee", "Payee"),
    text("reference", "Reference"),
    text("document", "Document"),
    code("kind", "Kind"),
    code("nature", "Nature"),
    code("adjustment", "Adjustment"),
    count("reverses", "Reverses"),
    count("reversed_by", "Reversed by"),
    count("entry", "Entry"),
    count("line", "Line"),
    count("number", "Number"),
    code("recorded_at", "Recorded"),
    text("user", "By"),
)
PRINTED = 10
INTRO = (
    "Every line of the year as it was posted; before them, marked b/f, what was brought forward. "
    "Debit is positive in Rappen, which is what the formulas of this workbook sum. The columns to "
    "the right of Text say what a line counts to; they are not printed."
)


def roll(db: Connection, year: int, links: Mapping[str, str]) -> Roll:
    """The journal of a year; `links` is voucher -> file in the bundle."""
    return Roll(
        name="Journal",
        title=f"Journal {year}",
        columns=COLUMNS,
        rows=rows(db, year),
        intro=INTRO,
        table="Journal",
        printed=PRINTED,
        links=links,
    )


def rows(db: Connection, year: int) -> Iterator[dict[str, Cell]]:
    """The table's rows, read as they are asked for."""
    begins = first_day(year)
    for row in audit.brought_forward(db, year):
        yield {
            "voucher": BROUGHT,
            "date": begins,
            "part": BROUGHT,
            "text": "Brought forward",
            "kind": BROUGHT,
            "nature": BROUGHT,
            **_of_line(row),
        }
    lines = _Lines(db, year)
    for row in audit.lines(db, year):
        yield lines.row(row)


def _of_line(row: DbRow) -> dict[str, Cell]:
    rappen = row["amount_rappen"]
    return {
        "fund": row["fund"],
        "account": row["account"],
        "account_name": row["account_name"],
        "debit": Amount(rappen) if rappen > 0 else None,
        "credit": Amount(-rappen) if rappen < 0 else None,
        "state": row["state"],
        "rappen": rappen,
        "type": row["type"],
        "earmark": row["earmark"],
        "tier": row["tier"],
        "budget_year": row["budget_year"],
        "invoice": row["invoice"],
        "payee": row["payee"],
    }


class _Lines:
    """What the lines of a year need to be told: who, which budget line, which class."""

    def __init__(self, db: Connection, year: int) -> None:
        self.year = year
        opened_on = years.identity(db)["opened_on"]
        self.begins_here = opened_on is not None and int(opened_on[:4]) == year
        self.lines = {
            fund["fund"]: variance.line_of(db, year, fund["fund"]) for fund in funds.funds(db)
        }
        self.deferred = {
            fund["fund"]: {
                (row["entry"], row["line"]): str(row["answers_to"])
                for row in contributions.deferral_lines(db, fund["fund"], year, last_day(year))
            }
            for fund in funds.funds(db)
            if funds.income_policy(db, fund["fund"], year) == "as_spent"
        }
        self.recorders = iter(audit.recorders(db))
        self.recorder: DbRow | None = next(self.recorders, None)

    def row(self, row: DbRow) -> dict[str, Cell]:
        line, detail = self._budget(row)
        adjustment = row["adjustment"]
        return {
            "voucher": f"{self.year}-{row['number']:04d}",
            "date": date.fromisoformat(row["date"]),
            "part": self._part(row),
            **_of_line(row),
            "class": self._class(row),
            "text": row["text"],
            "line_of_budget": line,
            "detail": detail,
            "reference": row["reference"],
            "document": row["document"],
            "kind": row["kind"],
            "nature": row["nature"],
            "adjustment": None if adjustment is None else f"ADJ-{self.year}-{adjustment:02d}",
            "reverses": row["reverses"],
            "reversed_by": row["reversed_by"],
            "entry": row["entry"],
            "line": row["line"],
            "number": row["number"],
            "recorded_at": row["recorded_at"],
            "user": self._user(row["entry"]),
        }

    def _part(self, row: DbRow) -> str:
        if row["kind"] == "opening" and self.begins_here:
            return BROUGHT
        return POSTED if row["adjustment"] is None else ADJUSTED

    def _budget(self, row: DbRow) -> tuple[str | None, str | None]:
        """The line and detail that a cost counts on, as the statement of the budget has it."""
        if row["type"] != "expense":
            return row["budget_line"], row["detail"]
        own = self.lines[row["fund"]].get(row["account"])
        line = row["budget_line"] or own
        if line is None:
            return variance.NOT_BUDGETED, row["detail"] or row["account_name"]
        return line, row["detail"]

    def _class(self, row: DbRow) -> str | None:
        found = self.deferred.get(row["fund"], {}).get((row["entry"], row["line"]))
        return CLASSES.get(row["account"]) if found is None else DEFERRED_CLASSES[found]

    def _user(self, entry: int) -> str | None:
        """Entries come in order, and so do the commands that recorded them."""
        while self.recorder is not None and self.recorder["last_entry"] < entry:
            self.recorder = next(self.recorders, None)
        found = self.recorder
        return None if found is None or found["first_entry"] > entry else str(found["user"])
