"""`statement balance`: fund balances, and the financial position of funds and bank account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ccm_ledger.database.connection import Connection
from ccm_ledger.figures import Amount, Cell, Column, Row, Statement, Table, amount, code, text
from ccm_ledger.fund_codes import TF, WCR
from ccm_ledger.reports import disclosures, notes
from ccm_ledger.reports.decisions import decision_table
from ccm_ledger.reports.fund_years import FundYear, fund_years
from ccm_ledger.reports.refunds import refund_table
from ccm_ledger.reports.totals import TOTAL, Sheet, totalled
from ccm_ledger.rules.rounding import Casting, casting

BANK, RECEIVABLE, NOT_YET_RECEIVED = "1000", "1100", "2150"
LENT, BORROWED = "1900", "2900"
BOTH = "trust_fund_account"  # the two funds that a bank account of the Trust Fund's carries


def build(db: Connection, year: int, as_of: date) -> Statement:
    """Fund balances and financial position of a year, up to a day."""
    books = fund_years(db, year, as_of)
    earmarks = notes.earmark_table(db, year, as_of)
    given_back = refund_table(db, year, as_of)
    position, found = _position(books, _earmarked(earmarks))
    not_received = notes.not_received(db, as_of)
    tables = notes.those(
        _fund_balances(books),
        *(_deferred(fund) for fund in books.values() if fund.defers),
        position,
        not_received,
        disclosures.advance_table(db, as_of),
        earmarks,
        _sponsors(db, year, as_of),
        given_back,
        disclosures.adjustment_table(db, year, as_of),
        disclosures.transfer_table(db, year, as_of),
        disclosures.waiver_table(db, year, as_of),
        disclosures.in_kind_table(db, year),
        decision_table(db, year, as_of),
    )
    figures = fund_figures(books) | found
    figures["not_received"] = Amount(notes.total_of(tables, "not_received", "outstanding"))
    return Statement(
        name="balance",
        title=f"Fund balances and financial position {year}",
        year=year,
        as_of=as_of,
        figures=figures,
        tables=tables,
        notes=notes.basis(db, books),
    )


def fund_figures(books: Mapping[str, FundYear]) -> dict[str, Amount | int | str]:
    """`TF.opening`, `TF.income` … of every fund; what is deferred stands beside."""
    figures: dict[str, Amount | int | str] = {}
    for code_, fund in books.items():
        figures[f"{code_}.opening"] = Amount(fund.opening)
        figures[f"{code_}.income"] = Amount(fund.income)
        figures[f"{code_}.expenditure"] = Amount(fund.expenditure)
        figures[f"{code_}.transfers"] = Amount(fund.transfers)
        figures[f"{code_}.adjustments"] = Amount(fund.adjustments)
        figures[f"{code_}.closing"] = Amount(fund.closing)
        figures[f"{code_}.bank"] = Amount(fund.balance(BANK))
        if fund.defers:
            figures[f"{code_}.deferred_in"] = Amount(fund.deferred_in)
            figures[f"{code_}.contributions"] = Amount(fund.contributions)
            figures[f"{code_}.deferred_out"] = Amount(fund.deferred_out)
    return figures


def _fund_balances(books: Mapping[str, FundYear]) -> Table:
    """Opening, income, expenditure, closing; transfers and adjustments where there are any."""
    moves = [("transfers", "Transfers"), ("adjustments", "Adjustments")]
    shown = [
        (key, label) for key, label in moves if any(getattr(fund, key) for fund in books.values())
    ]
    columns = (
        code("fund", "Fund"),
        text("name", "Name"),
        amount("opening", "Opening"),
        amount("income", "Income"),
        amount("expenditure", "Expenditure"),
        *(amount(key, label) for key, label in shown),
        amount("closing", "Closing"),
    )
    rows: list[Row] = []
    castings: list[Casting] = []
    for fund in books.values():
        cells: dict[str, Cell] = {"fund": fund.fund, "name": fund.name}
        for column in columns:
            if column.kind == "amount":
                cells[column.key] = Amount(getattr(fund, column.key))
        rows.append(Row(cells))
        parts = (fund.opening, fund.income, -fund.expenditure, fund.transfers, fund.adjustments)
        castings += casting(fund.name, parts, fund.closing)
    remarks = tuple(
        f"{fund.name}: income counts as it is spent, so its balance is always nil; what is "
        "unspent stands as deferred contributions."
        for fund in books.values()
        if fund.defers
    )
    title = "Fund balances"
    return totalled("funds", title, columns, rows, "Total", notes=remarks, castings=castings)


def _deferred(fund: FundYear) -> Table:
    """How the deferred contributions of a fund moved."""
    sheet = Sheet((text("item", ""), amount("amount", "Amount")))
    lines: list[Mapping[str, Cell]] = [
        {"item": "Deferred from earlier years", "amount": Amount(fund.deferred_in)},
        {"item": "Contributions received", "amount": Amount(fund.contributions)},
    ]
    lines += deferral_moves(fund)
    released = fund.deferred_out - fund.available
    lines.append({"item": "Released as it was spent", "amount": Amount(released)})
    sheet.part(None, lines, "Deferred to the next year")
    return sheet.table("deferred", f"Deferred contributions, {fund.name}")


def _sponsors(db: Connection, year: int, as_of: date) -> Table | None:
    """The programme's deferred contributions by giver, where there are any."""
    found = disclosures.donor_table(db, year, as_of)
    return found._replace(title="Sponsorship by giver") if found.rows else None


def deferral_moves(fund: FundYear) -> list[Mapping[str, Cell]]:
    """What else moved deferred contributions, where anything did."""
    moves = (
        ("Other income", fund.deferred_by_other_income),
        ("Transfers between funds", fund.deferred_by_transfer),
        ("Expenses of closed years undone", fund.deferred_by_correction),
    )
    return [{"item": label, "amount": Amount(rappen)} for label, rappen in moves if rappen]


# ── financial position ───────────────────────────────────────────────────────────────────────


def _earmarked(earmarks: Table | None) -> dict[str, int]:
    """Fund -> what its earmarked gifts still hold, in rappen."""
    held: dict[str, int] = {}
    for row in earmarks.rows if earmarks else ():
        left = row.cells["closing"]
        fund = str(row.cells["fund"])
        held[fund] = held.get(fund, 0) + (left.rappen if isinstance(left, Amount) else 0)
    return held


def _position(
    books: Mapping[str, FundYear], earmarked: Mapping[str, int]
) -> tuple[Table, dict[str, Amount]]:
    """Assets, liabilities, fund balances: by fund, and for the account that TF and WCR share."""
    sheet = Sheet(_columns(books))
    assets = sheet.part("Assets", _assets(books), "Total assets")
    liabilities = sheet.part("Liabilities", _liabilities(books), "Total liabilities")
    held = sheet.part("Fund balances", _balances(books, earmarked), "Total fund balances")
    both = sheet.sum_of("Liabilities and fund balances", (liabilities, held))
    assert both == assets, "post() balances every fund, so assets are liabilities and balances"
    remarks = [f"Trust Fund account is {TF} and {WCR} together: they share it at the bank."]
    receivable = sum(fund.balance(RECEIVABLE) for fund in books.values())
    if receivable:
        remarks.append(
            "Assessed contributions are shown net: what is receivable (1100) less what is not yet "
            "received (2150) is nil while income counts on receipt."
        )
    if any(fund.policy == "on_invoice" for fund in books.values()):
        remarks.append(
            "Of years whose income counts on invoice, what is unpaid is an asset of the fund."
        )
    figures = {
        "assets": Amount(assets[TOTAL]),
        "liabilities": Amount(liabilities[TOTAL]),
        "fund_balances": Amount(held[TOTAL]),
        "bank": Amount(sum(fund.balance(BANK) for fund in books.values())),
        "receivable": Amount(receivable),
        f"{TF}.earmarked": Amount(earmarked.get(TF, 0)),
        f"{TF}.free": Amount(books[TF].closing - earmarked.get(TF, 0)),
    }
    return sheet.table("position", "Financial position", tuple(remarks)), figures


def _columns(books: Mapping[str, FundYear]) -> tuple[Column, ...]:
    columns = [text("item", "")]
    for fund in books:
        columns.append(amount(fund, fund))
        if fund == WCR:
            columns.append(amount(BOTH, "Trust Fund account"))
    return (*columns, amount(TOTAL, "Total"))


def _cells(item: str, by_fund: Mapping[str, int], account: str = "") -> dict[str, Cell]:
    """A row: each fund, the Trust Fund's account (TF and WCR together), and all."""
    cells: dict[str, Cell] = {"item": item}
    if account:
        cells["account"] = account
    cells |= {fund: Amount(rappen) for fund, rappen in by_fund.items()}
    cells[BOTH] = Amount(by_fund.get(TF, 0) + by_fund.get(WCR, 0))
    cells[TOTAL] = Amount(sum(by_fund.values()))
    return cells


def _assets(books: Mapping[str, FundYear]) -> Sequence[Mapping[str, Cell]]:
    """Bank always; receivables net; loans between funds net; the rest where it isn't nil."""
    bank = {fund: found.balance(BANK) for fund, found in books.items()}
    rows = [_cells("Bank", bank, BANK)]
    apart = {BANK, RECEIVABLE, NOT_YET_RECEIVED, LENT}
    rows += _accounts(books, "asset", apart, 1)
    net = {
        fund: found.balance(RECEIVABLE) + found.balance(NOT_YET_RECEIVED)
        for fund, found in books.items()
    }
    if any(net.values()) or any(found.balance(RECEIVABLE) for found in books.values()):
        rows.append(_cells("Assessed contributions, net", net, RECEIVABLE))
    lent = {fund: found.balance(LENT) + found.balance(BORROWED) for fund, found in books.items()}
    if any(lent.values()):
        rows.append(_cells("Lent between the funds", lent, LENT))
    return rows


def _liabilities(books: Mapping[str, FundYear]) -> Sequence[Mapping[str, Cell]]:
    return _accounts(books, "liability", {BORROWED}, -1)


def _accounts(
    books: Mapping[str, FundYear], kind: str, apart: set[str], sign: int
) -> list[dict[str, Cell]]:
    """One row an account of a kind that isn't nil, all funds side by side."""
    names: dict[str, str] = {}
    balances: dict[str, dict[str, int]] = {}
    for fund in books.values():
        for account in fund.accounts:
            if account.type == kind and account.code not in apart and account.balance_rappen:
                names[account.code] = account.name
                by_fund = balances.setdefault(account.code, dict.fromkeys(books, 0))
                by_fund[fund.fund] = sign * account.balance_rappen
    return [_cells(names[account], balances[account], account) for account in sorted(names)]


def _balances(
    books: Mapping[str, FundYear], earmarked: Mapping[str, int]
) -> Sequence[Mapping[str, Cell]]:
    """Restricted by the fund's own rule, tied by donors, and free."""
    restricted = {fund: b.closing if b.restricted else 0 for fund, b in books.items()}
    tied = {fund: 0 if b.restricted else earmarked.get(fund, 0) for fund, b in books.items()}
    free = {fund: b.closing - restricted[fund] - tied[fund] for fund, b in books.items()}
    rows = [_cells("Restricted by decision", restricted)]
    if any(tied.values()):
        rows.append(_cells("Tied to a purpose by the giver", tied))
    return [*rows, _cells("Free", free)]
