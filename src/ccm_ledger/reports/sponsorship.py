"""`statement sponsorship`: the Sponsorship Programme (table 3), and what each donor's money did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ccm_ledger.database import contributions, states
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.figures import Amount, Cell, Row, Statement, Table, amount, code, text
from ccm_ledger.fund_codes import SP
from ccm_ledger.money import print_rappen
from ccm_ledger.reports import disclosures, notes, variance
from ccm_ledger.reports.balance import deferral_moves
from ccm_ledger.reports.fund_years import FundYear, fund_years
from ccm_ledger.reports.totals import Sheet, rappen_of, totalled


def build(db: Connection, year: int, as_of: date) -> Statement:
    """Expenditure, contributions and deferral of the programme in a year, up to a day."""
    book = fund_years(db, year, as_of)[SP]
    donors = contributions.deferred_by_state(db, SP, year, as_of)
    names = states.names(db)
    received = _contributions(names, donors, year)
    expenditure = _expenditure(db, year, as_of)
    figures = _figures(book)
    for row in expenditure.rows:
        figures[f"expenditure.{row.cells['line']}"] = Amount(rappen_of(row.cells, "actual"))
    assert rappen_of(received.total or {}, "amount") == book.contributions, "read from one account"
    return Statement(
        name="sponsorship",
        title=f"{book.name} {year}",
        year=year,
        as_of=as_of,
        figures=figures,
        tables=notes.those(
            expenditure,
            received,
            _revenue(book, year),
            _bridge(book),
            disclosures.donor_table(db, year, as_of),
            disclosures.transfer_table(db, year, as_of, SP),
        ),
        notes=(
            "Total revenue is what could be spent: deferred from the year before plus "
            "contributions. Income earned is what was spent of it; the rest is carried over as "
            "deferred contributions, a liability.",
            *_by_transfers(book),
        ),
    )


def _by_transfers(book: FundYear) -> tuple[str, ...]:
    """Why the fund's income isn't what it earned, where transfers went through the deferral."""
    moved = book.deferred_by_transfer
    if not moved:
        return ()
    earned, less = -book.moved("4300"), "less" if moved > 0 else "and"
    return (
        f"The fund's income is {print_rappen(book.income)}: {print_rappen(earned)} earned (4300), "
        f"{less} {print_rappen(abs(moved))} by which transfers between funds changed the deferral "
        "(4390).",
    )


def _figures(book: FundYear) -> dict[str, Amount | int | str]:
    return {
        "deferred_in": Amount(book.deferred_in),
        "contributions": Amount(book.contributions),
        "transfers": Amount(book.deferred_by_transfer),
        "corrections": Amount(book.deferred_by_correction),
        "other_income": Amount(book.other_income),
        "total_revenue": Amount(book.available),
        "expenditure": Amount(book.expenditure),
        "deferred_out": Amount(book.deferred_out),
        "earned_income": Amount(-book.moved("4300")),
    }


def _expenditure(db: Connection, year: int, as_of: date) -> Table:
    """The lines of table 3, from the same figures as `statement variance --fund SP`."""
    spent = variance.build(db, year, as_of, SP).tables[0]
    rows = tuple(
        Row({"line": row.cells["line"], "actual": row.cells["actual"]}) for row in spent.rows
    )
    columns = (text("line", "Expenditure"), amount("actual", "Actual"))
    return totalled("expenditure", f"Expenditure {year}", columns, rows, "Total expenditure")


def _contributions(names: Mapping[str, str], donors: Sequence[DbRow], year: int) -> Table:
    columns = (code("state", "State"), text("name", "Name"), amount("amount", "Amount"))
    rows = tuple(
        Row(disclosures.sponsor(names, row) | {"amount": Amount(row["received_rappen"])})
        for row in donors
        if row["received_rappen"]
    )
    return totalled("contributions", f"Contributions {year}", columns, rows, "Total contributions")


def _revenue(book: FundYear, year: int) -> Table:
    sheet = Sheet((text("item", ""), amount("amount", "Amount")))
    lines: list[Mapping[str, Cell]] = [
        {"item": f"Contributions deferred from {year - 1}", "amount": Amount(book.deferred_in)},
        {"item": f"Contributions {year}", "amount": Amount(book.contributions)},
    ]
    lines += deferral_moves(book)
    revenue = sheet.part(None, lines, "Total revenue")
    spent = {"amount": -book.expenditure}
    sheet.line("Expenditure", spent)
    sheet.sum_of(f"Contributions deferred to {year + 1}", (revenue, spent))
    return sheet.table("revenue", "Revenue and what is carried over")


def _bridge(book: FundYear) -> Table:
    """From what could be spent to what counts as income."""
    sheet = Sheet((text("item", ""), amount("amount", "Amount")))
    lines: list[Mapping[str, Cell]] = [
        {"item": "Total revenue", "amount": Amount(book.available)},
        {"item": "Less deferred to the next year", "amount": Amount(-book.deferred_out)},
    ]
    sheet.part(None, lines, "Income earned (as spent)")
    return sheet.table("bridge", "From total revenue to income earned")
