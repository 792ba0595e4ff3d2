"""Which lines of the journal the figures of a fund are the sum of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ccm_ledger.figures import Amount, Cell, Column, Table
from ccm_ledger.records import TF, WCR
from ccm_ledger.reports.audit.journal import BROUGHT
from ccm_ledger.reports.balance import BORROWED, BOTH, LENT
from ccm_ledger.reports.fund_years import CONTRIBUTIONS, DEFERRED, TRANSFERS, FundYear
from ccm_ledger.reports.totals import TOTAL
from ccm_ledger.sheets import Calc, Grid, Line, SheetCell, Sum, Term, Wanted

IN_YEAR = f"<>{BROUGHT}"
ANY, NOTHING = "<>", "="
EQUITY = ("fund_balance", "income", "expense")

Terms = tuple[Term, ...]
OfFund = Callable[[FundYear], Terms]
# What a cell is: terms, a pattern of ours, or None where it stands as it is.
Live = Callable[[Mapping[str, Cell], str], "Terms | str | None"]


def take(sign: int, **where: Wanted) -> Term:
    """Lines by what stands in their columns; `class_` is the column Class."""
    return Term(sign, tuple((key.rstrip("_"), value) for key, value in where.items()))


def opening(book: FundYear) -> Terms:
    return tuple(take(-1, fund=book.fund, type=kind, part=BROUGHT) for kind in EQUITY)


def closing(book: FundYear) -> Terms:
    return tuple(take(-1, fund=book.fund, type=kind) for kind in EQUITY)


def income(book: FundYear) -> Terms:
    return (take(-1, fund=book.fund, type="income", part=IN_YEAR),)


def expenditure(book: FundYear) -> Terms:
    return (take(1, fund=book.fund, type="expense", part=IN_YEAR),)


def spent(book: FundYear) -> Terms:
    """Expenditure where it is taken off."""
    return (take(-1, fund=book.fund, type="expense", part=IN_YEAR),)


def transfers(book: FundYear) -> Terms:
    return (take(-1, fund=book.fund, account=TRANSFERS, part=IN_YEAR),)


def adjustments(book: FundYear) -> Terms:
    return (
        take(-1, fund=book.fund, type="fund_balance", part=IN_YEAR),
        take(1, fund=book.fund, account=TRANSFERS, part=IN_YEAR),
    )


def result(book: FundYear) -> Terms:
    return income(book) + spent(book)


def moved(book: FundYear, account: str, sign: int) -> Terms:
    return (take(sign, fund=book.fund, account=account, part=IN_YEAR),)


def balance(book: FundYear, account: str, sign: int = 1) -> Terms:
    return (take(sign, fund=book.fund, account=account),)


def deferred_in(book: FundYear) -> Terms:
    return (take(-1, fund=book.fund, account=DEFERRED, part=BROUGHT),)


def deferred_out(book: FundYear) -> Terms:
    return balance(book, DEFERRED, -1)


def of_class(book: FundYear, name: str) -> Terms:
    """What moved on deferred contributions, by what it answers to."""
    return (take(-1, fund=book.fund, account=DEFERRED, class_=name, part=IN_YEAR),)


def contributions(book: FundYear) -> Terms:
    if book.defers:
        return of_class(book, "sponsorship")
    return tuple(
        take(-1, fund=book.fund, account=account, part=IN_YEAR) for account in sorted(CONTRIBUTIONS)
    )


def other_income(book: FundYear) -> Terms:
    if book.defers:
        return of_class(book, "other income")
    return income(book) + tuple(Term(-one.sign, one.where) for one in contributions(book))


def brought(book: FundYear) -> Terms:
    return deferred_in(book) if book.defers else opening(book)


def moved_between(book: FundYear) -> Terms:
    return of_class(book, "transferred") if book.defers else transfers(book)


def corrected(book: FundYear) -> Terms:
    return of_class(book, "corrected") if book.defers else ()


def available(book: FundYear) -> Terms:
    parts = (brought, contributions, other_income, moved_between, corrected)
    return tuple(term for part in parts for term in part(book))


def earmarked(book: FundYear) -> Terms:
    """What earmarked gifts of a fund still hold."""
    held = tuple(take(-1, fund=book.fund, type=kind, earmark=ANY) for kind in EQUITY)
    return (
        *held,
        take(1, fund=book.fund, account="4390", earmark=ANY),
        take(-1, fund=book.fund, account=DEFERRED, earmark=ANY),
    )


def assets(book: FundYear) -> Terms:
    """Loans between the funds stand net among the assets."""
    return take(1, fund=book.fund, type="asset"), take(1, fund=book.fund, account=BORROWED)


def liabilities(book: FundYear) -> Terms:
    return take(-1, fund=book.fund, type="liability"), take(1, fund=book.fund, account=BORROWED)


def lent(book: FundYear) -> Terms:
    return balance(book, LENT) + balance(book, BORROWED)


def across(books: Mapping[str, FundYear], column: str, of_fund: OfFund) -> Terms:
    """A column of a table that has the funds side by side: one, the two of an account, or all."""
    wanted = {BOTH: (TF, WCR), TOTAL: tuple(books)}.get(column, (column,))
    return tuple(term for fund in wanted if fund in books for term in of_fund(books[fund]))


def grid(
    table: Table,
    live: Live,
    *,
    columns: Sequence[Column] | None = None,
    notes: tuple[str, ...] | None = None,
    names: Mapping[str, str] | None = None,
) -> Grid:
    """A table with formulas: `live` says for each amount what it is the sum of.

    Args:
        columns: those shown, if not all; a column of the year before is never shown.
        names: column -> name of the total's cell in the workbook.
    """
    shown = tuple(one for one in columns or table.columns if one.key != "previous")
    lines = [Line(_cells(shown, row.cells, live, {}), row.style) for row in table.rows]
    if table.total is not None:
        lines.append(Line(_cells(shown, table.total, live, names or {}), "total"))
    return Grid(table.title, shown, tuple(lines), table.notes if notes is None else notes)


def _cells(
    columns: Sequence[Column], cells: Mapping[str, Cell], live: Live, names: Mapping[str, str]
) -> dict[str, SheetCell]:
    return {
        column.key: _cell(cells.get(column.key), cells, column.key, live, names)
        for column in columns
    }


def _cell(
    cell: Cell, cells: Mapping[str, Cell], key: str, live: Live, names: Mapping[str, str]
) -> SheetCell:
    if not isinstance(cell, Amount):
        return cell
    match live(cells, key):
        case None:
            return cell
        case str(pattern):
            return Calc(cell, pattern, name=names.get(key, ""))
        case terms:
            return Sum(cell, terms, names.get(key, ""))
