"""`statement reserve`: the Working Capital Reserve against its recommended level."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ccm_ledger.database import contributions, states
from ccm_ledger.database.connection import Connection
from ccm_ledger.dates import first_day, last_day
from ccm_ledger.figures import Amount, Cell, Row, Statement, Table, amount, code, text
from ccm_ledger.fund_codes import TF, WCR
from ccm_ledger.money import print_rappen
from ccm_ledger.reports import disclosures, notes
from ccm_ledger.reports import procedures as procedure_reports
from ccm_ledger.reports.fund_years import FundYear, fund_years
from ccm_ledger.reports.totals import Sheet, totalled

LENT = "1900"


def build(db: Connection, year: int, as_of: date) -> Statement:
    """The reserve of a year, up to a day: movement, contributions, level, months it would carry."""
    books = fund_years(db, year, as_of)
    reserve = books[WCR]
    target = procedure_reports.of_year(db, year).reserve_level_rappen
    months = months_covered(reserve.closing, books[TF].expenditure, year, as_of)
    figures: dict[str, Amount | int | str] = {
        "opening": Amount(reserve.opening),
        "contributions": Amount(reserve.contributions),
        "other_income": Amount(reserve.other_income),
        "expenditure": Amount(reserve.expenditure),
        "transfers": Amount(reserve.transfers),
        "adjustments": Amount(reserve.adjustments),
        "closing": Amount(reserve.closing),
        "target": Amount(target),
        "above_target": Amount(reserve.closing - target),
        "lent": Amount(reserve.balance(LENT)),
    }
    if months is not None:
        figures["months_covered"] = months
    return Statement(
        name="reserve",
        title=f"{reserve.name} {year}",
        year=year,
        as_of=as_of,
        figures=figures,
        tables=notes.those(
            _movement(reserve, target),
            _contributions(db, year, as_of),
            disclosures.transfer_table(db, year, as_of, WCR),
        ),
        notes=_notes(reserve, months, year),
    )


def months_covered(reserve: int, spent: int, year: int, as_of: date) -> int | None:
    """Whole months that the reserve would carry at the year's spending; None before any."""
    end = min(as_of, last_day(year))
    days = (end - first_day(year)).days + 1
    in_year = (last_day(year) - first_day(year)).days + 1
    if spent <= 0 or days <= 0 or reserve < 0:
        return None
    return reserve * 12 * days // (spent * in_year)


def _movement(reserve: FundYear, target: int) -> Table:
    sheet = Sheet((text("item", ""), amount("amount", "Amount")))
    lines: list[Mapping[str, Cell]] = [{"item": "Opening", "amount": Amount(reserve.opening)}]
    moves = (
        ("Contributions", reserve.contributions),
        ("Other income", reserve.other_income),
        ("Expenditure", -reserve.expenditure),
        ("Transfers between funds", reserve.transfers),
        ("Prior-year adjustments", reserve.adjustments),
    )
    lines += [
        {"item": label, "amount": Amount(rappen)}
        for label, rappen in moves
        if rappen or label == "Contributions"
    ]
    closing = sheet.part(None, lines, "Closing")
    above = [closing, {"amount": -target}]
    sheet.line("Recommended level", {"amount": target})
    label = "Above the recommended level"
    if reserve.closing >= target:
        sheet.sum_of(label, above)
    else:
        sheet.sum_of("Short of the recommended level", above)
    return sheet.table("movement", f"{reserve.name}")


def _contributions(db: Connection, year: int, as_of: date) -> Table:
    names = states.names(db)
    columns = (code("state", "State"), text("name", "Name"), amount("amount", "Amount"))
    rows = tuple(
        Row(
            {
                "state": row["state"] or "",
                "name": names.get(row["state"], "No State named"),
                "amount": Amount(row["amount_rappen"]),
            }
        )
        for row in contributions.income_by_state(db, year, as_of)
        if row["fund"] == WCR and row["account"] == "4200"
    )
    title = f"Contributions to the reserve {year}"
    return totalled("contributions", title, columns, rows, "Total")


def _notes(reserve: FundYear, months: int | None, year: int) -> tuple[str, ...]:
    lines = [f"{notes.sentence(reserve.note)}."]
    if months is not None:
        lines.append(
            f"At the rate of {year}'s expenditure of {TF}, the reserve would carry the office for "
            f"{months} whole months."
        )
    lent = reserve.balance(LENT)
    if lent:
        lines.append(
            f"{print_rappen(lent)} of it is lent to other funds and not at the bank; the reserve "
            "itself is unchanged by a loan."
        )
    return tuple(lines)
