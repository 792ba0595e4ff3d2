"""The sheet *Statements*: the issued figures, each beside the sum of its lines of the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ccm_ledger.figures import Cell, Column, Statement, Table, code, text
from ccm_ledger.records import SP, TF, WCR
from ccm_ledger.reports.audit import terms
from ccm_ledger.reports.audit.terms import ANY, IN_YEAR, NOTHING, Live, OfFund, Terms, grid, take
from ccm_ledger.reports.balance import BANK, LENT, NOT_YET_RECEIVED, RECEIVABLE
from ccm_ledger.reports.fund_years import FundYear
from ccm_ledger.reports.totals import TOTAL
from ccm_ledger.sheets import Beside, Grid, Line, Page, Sum, Term

DIFFERENCE = "ROUND({actual}-{approved},2)"

Statements = Mapping[str, Statement]
Books = Mapping[str, FundYear]


def page(year: int, issued: Statements, books: Books, said: str) -> Page:
    """Balance, activity, budget, fund movements, reserve and sponsorship of a year."""
    balance, activity = issued["balance"], issued["activity"]
    grids: list[Grid | None] = [
        _position(balance, books),
        _movements(balance, books),
        _activity(activity, books),
        _available(activity, books),
        _variance(issued["variance"]),
        _details(issued["variance"]),
        _reserve(issued["reserve"], books[WCR]),
        _by_state(issued["reserve"], take(-1, fund=WCR, account="4200", part=IN_YEAR)),
        *_sponsorship(issued["sponsorship"], books[SP]),
    ]
    return Page(
        "Statements",
        f"Statements {year}",
        tuple(one for one in grids if one is not None),
        intro=(
            said,
            "The first block of each table is computed here, from the sheet Journal; the second "
            "is what the ledger says, as issued; the last column is what they differ by.",
        ),
    )


def table_of(statement: Statement, key: str) -> Table | None:
    return next((table for table in statement.tables if table.key == key), None)


def _labelled(table: Table, label: str, second: Column) -> tuple[Column, ...]:
    """What a row is about first, then its code, then the amounts: one shape for every table."""
    first = next(column for column in table.columns if column.key == label)
    amounts = (column for column in table.columns if column.kind == "amount")
    return (first, second, *amounts)


ACCOUNT = code("account", "Account")


def _position(balance: Statement, books: Books) -> Grid | None:
    table = table_of(balance, "position")
    assert table is not None, "every balance has its position"
    liability = False

    def live(cells: Mapping[str, Cell], key: str) -> Terms:
        nonlocal liability
        item, account = str(cells["item"]), cells.get("account")
        if item == "Total assets":
            liability = True
        return terms.across(books, key, _item(item, account, -1 if liability else 1))

    return grid(table, live, columns=_labelled(table, "item", ACCOUNT))


def _item(item: str, account: Cell, sign: int) -> OfFund:
    """A row of the financial position."""
    match account:
        case str() if account == RECEIVABLE and sign > 0:
            return lambda b: terms.balance(b, RECEIVABLE) + terms.balance(b, NOT_YET_RECEIVED)
        case str() if account == LENT:
            return terms.lent
        case str():
            return lambda b: terms.balance(b, account, sign)
        case _:
            return _TOTALS[item]


def _restricted(book: FundYear) -> Terms:
    return terms.closing(book) if book.restricted else ()


def _tied(book: FundYear) -> Terms:
    return () if book.restricted else terms.earmarked(book)


def _free(book: FundYear) -> Terms:
    if book.restricted:
        return ()
    held = tuple(replace(one, sign=-one.sign) for one in terms.earmarked(book))
    return terms.closing(book) + held


_TOTALS: Mapping[str, OfFund] = {
    "Bank": lambda b: terms.balance(b, BANK),
    "Total assets": terms.assets,
    "Total liabilities": terms.liabilities,
    "Restricted by decision": _restricted,
    "Tied to a purpose by the giver": _tied,
    "Free": _free,
    "Total fund balances": terms.closing,
    "Liabilities and fund balances": lambda b: terms.liabilities(b) + terms.closing(b),
}

_FUND_COLUMNS: Mapping[str, OfFund] = {
    "opening": terms.opening,
    "income": terms.income,
    "expenditure": terms.expenditure,
    "transfers": terms.transfers,
    "adjustments": terms.adjustments,
    "closing": terms.closing,
}


def _movements(balance: Statement, books: Books) -> Grid | None:
    table = table_of(balance, "funds")
    assert table is not None, "every balance has its funds"

    def live(cells: Mapping[str, Cell], key: str) -> Terms:
        fund = cells.get("fund")
        return terms.across(books, str(fund) if fund in books else TOTAL, _FUND_COLUMNS[key])

    found = grid(
        table._replace(title="Fund movements"),
        live,
        columns=_labelled(table, "name", code("fund", "Fund")),
    )
    return replace(found, lines=tuple(_named(line) for line in found.lines))


def _named(line: Line) -> Line:
    """Cells of a fund get names: `TF_closing`."""
    fund = line.cells.get("fund") or "All"
    cells = {
        key: replace(cell, name=f"{fund}_{key}") if isinstance(cell, Sum) else cell
        for key, cell in line.cells.items()
    }
    return replace(line, cells=cells)


_ACTIVITY: Mapping[str, OfFund] = {
    "Total income": terms.income,
    "Total expenditure": terms.expenditure,
    "Result": terms.result,
    "Transfers between funds": terms.transfers,
    "Prior-year adjustments": terms.adjustments,
    "Fund balance brought forward": terms.opening,
    "Fund balance carried forward": terms.closing,
}


def _activity(activity: Statement, books: Books) -> Grid | None:
    table = table_of(activity, "activity")
    assert table is not None, "every activity has its accounts"
    sign = -1

    def live(cells: Mapping[str, Cell], key: str) -> Terms:
        nonlocal sign
        item, account = str(cells["item"]), cells.get("account")
        if item == "Total income":
            sign = 1
        if account:
            return terms.across(books, key, lambda b: terms.moved(b, str(account), sign))
        return terms.across(books, key, _ACTIVITY[item])

    return grid(table, live, columns=_labelled(table, "item", ACCOUNT))


_AVAILABLE: Mapping[str, OfFund] = {
    "Brought forward": terms.brought,
    "Contributions received": terms.contributions,
    "Other income": terms.other_income,
    "Transfers between funds": terms.moved_between,
    "Expenses of closed years undone": terms.corrected,
    "Available funds": terms.available,
    "Expenditure": terms.spent,
    "Prior-year adjustments": terms.adjustments,
    "Carried forward": lambda b: terms.deferred_out(b) if b.defers else terms.closing(b),
}


def _available(activity: Statement, books: Books) -> Grid | None:
    table = table_of(activity, "available")
    assert table is not None, "every activity says what was available"
    return grid(
        table,
        lambda cells, key: terms.across(books, key, _AVAILABLE[str(cells["item"])]),
        columns=_labelled(table, "item", text("blank", "")),
    )


# ── budget ───────────────────────────────────────────────────────────────────────────────────


def _spending(fund: str) -> Live:
    """Cells of a table by budget line: what was spent on the line that stands beside."""

    def live(cells: Mapping[str, Cell], key: str) -> Terms | str | None:
        whole = cells["line"] in {"Total", "Total expenditure"}
        line = {} if whole else {"line_of_budget": Beside("line")}
        if key == "actual":
            return (take(1, fund=fund, type="expense", part=IN_YEAR, **line),)
        if key == "earmarked":
            return (take(1, fund=fund, type="expense", part=IN_YEAR, earmark=ANY, **line),)
        return DIFFERENCE if key == "variance" else None

    return live


def _variance(variance: Statement) -> Grid:
    table = table_of(variance, "variance")
    assert table is not None, "a variance is a table"
    explained = tuple(
        f"{row.cells['line']}: {row.cells['note']}" for row in table.rows if row.cells.get("note")
    )
    return grid(
        table,
        _spending(TF),
        columns=_labelled(table, "line", text("blank", "")),
        notes=(*explained, *variance.notes),
        names={"actual": "actual_total", "variance": "variance_total"},
    )


def _details(variance: Statement) -> Grid | None:
    table = table_of(variance, "details")
    if table is None:
        return None

    def live(_cells: Mapping[str, Cell], _key: str) -> Terms:
        inside = {"line_of_budget": Beside("line"), "detail": Beside("detail")}
        return (take(1, fund=TF, type="expense", part=IN_YEAR, **inside),)

    return grid(table, live)


# ── reserve and sponsorship ──────────────────────────────────────────────────────────────────


def _reserve(reserve: Statement, book: FundYear) -> Grid | None:
    table = table_of(reserve, "movement")
    assert table is not None, "every reserve has its movement"
    lines: Mapping[str, OfFund] = {
        "Opening": terms.opening,
        "Contributions": terms.contributions,
        "Other income": terms.other_income,
        "Expenditure": terms.spent,
        "Transfers between funds": terms.transfers,
        "Prior-year adjustments": terms.adjustments,
        "Closing": terms.closing,
    }

    def live(cells: Mapping[str, Cell], _key: str) -> Terms | None:
        of_fund = lines.get(str(cells["item"]))
        return None if of_fund is None else of_fund(book)

    return grid(table, live, columns=_labelled(table, "item", text("blank", "")))


def _by_state(statement: Statement, term: Term) -> Grid | None:
    """Contributions by State: the lines of a term, State by State."""
    table = table_of(statement, "contributions")
    if table is None or not table.rows:
        return None

    def live(cells: Mapping[str, Cell], _key: str) -> Terms:
        return (replace(term, where=(*term.where, *of_state(cells))),)

    return grid(table, live, columns=_labelled(table, "name", code("state", "State")))


def of_state(cells: Mapping[str, Cell]) -> tuple[tuple[str, str], ...]:
    """The condition of a row by State; the total has none, and nobody is `=`."""
    if str(cells.get("name", "")).startswith("Total"):
        return ()
    return (("state", str(cells["state"]) or NOTHING),)


def _sponsorship(sponsorship: Statement, book: FundYear) -> Sequence[Grid | None]:
    expenditure = table_of(sponsorship, "expenditure")
    assert expenditure is not None, "every programme has its expenditure"
    return (
        grid(
            expenditure,
            _spending(book.fund),
            columns=_labelled(expenditure, "line", text("blank", "")),
        ),
        _by_state(
            sponsorship,
            take(-1, fund=book.fund, account="2300", class_="sponsorship", part=IN_YEAR),
        ),
        _revenue(sponsorship, book),
        _donors(sponsorship, book),
    )


def _revenue(sponsorship: Statement, book: FundYear) -> Grid | None:
    table = table_of(sponsorship, "revenue")
    assert table is not None, "every programme has its revenue"
    last = len(table.rows) - 1
    lines: Mapping[str, OfFund] = {
        "Other income": terms.other_income,
        "Transfers between funds": terms.moved_between,
        "Expenses of closed years undone": terms.corrected,
        "Total revenue": terms.available,
        "Expenditure": terms.spent,
    }
    by_place: Mapping[int, OfFund] = {
        0: terms.deferred_in,
        1: terms.contributions,
        last: terms.deferred_out,
    }
    places = iter(range(len(table.rows)))

    def live(cells: Mapping[str, Cell], _key: str) -> Terms:
        place = next(places)
        return (by_place.get(place) or lines[str(cells["item"])])(book)

    return grid(table, live, columns=_labelled(table, "item", text("blank", "")))


def _donors(sponsorship: Statement, book: FundYear) -> Grid | None:
    table = table_of(sponsorship, "donors")
    if table is None or not table.rows:
        return None
    used = ("released", "transferred", "corrected")
    parts: Mapping[str, Terms] = {
        "deferred_in": terms.deferred_in(book),
        "received": terms.of_class(book, "sponsorship"),
        "other_income": terms.of_class(book, "other income"),
        "used": tuple(replace(t, sign=1) for name in used for t in terms.of_class(book, name)),
        "deferred_out": terms.deferred_out(book),
    }

    def live(cells: Mapping[str, Cell], key: str) -> Terms:
        return tuple(replace(term, where=(*term.where, *of_state(cells))) for term in parts[key])

    shown = table._replace(title="Sponsorship by giver")
    return grid(shown, live, columns=_labelled(table, "name", code("state", "State")))
