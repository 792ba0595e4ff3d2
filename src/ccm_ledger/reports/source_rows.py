"""Where the amounts in a statement's tables come from: one function a table, row by row.

A function gets the books, the statement and a row's cells (with those that JSON alone shows), and
says for each column which lines its amount is the sum of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from ccm_ledger.database import sources, statements
from ccm_ledger.figures import Amount, Cell, Statement
from ccm_ledger.records import SP, TF, WCR
from ccm_ledger.reports import variance
from ccm_ledger.reports.arrears import AGES, age_of
from ccm_ledger.reports.balance import BANK, BORROWED, BOTH, LENT, NOT_YET_RECEIVED, RECEIVABLE
from ccm_ledger.reports.fund_years import FUND_BALANCE
from ccm_ledger.reports.source_books import Books, labelled, negated
from ccm_ledger.reports.trial_balance import BROUGHT
from ccm_ledger.trails import Lines, Registered, Source

Cells = Mapping[str, Cell]
Found = dict[str, Source]
OfRow = Callable[[Books, Statement, Cells], Found]
INVOICED = ("invoice", "invoice-import")
_YEARLY = ("income", "expense")  # accounts that begin every year at nil, with 3900 and 8000


def word(cells: Cells, key: str) -> str:
    """A cell of text; nothing where it is empty or of another kind."""
    value = cells.get(key)
    return value if isinstance(value, str) else ""


def rappen(cells: Cells, key: str) -> int:
    value = cells.get(key)
    return value.rappen if isinstance(value, Amount) else 0


def exact(books: Books, lines: Lines, wanted: int) -> Source:
    """Lines that come to an amount: all of them, or the first one that is the amount by itself.

    Several rows of a list may be about the same day and State.
    """
    if sources.total(books.db, lines)[0] == wanted:
        return (lines,)
    for row in sources.listed(books.db, lines):
        if lines.sign * row["amount_rappen"] == wanted:
            return (replace(lines, picked=((row["entry"], row["line"]),)),)
    return ()


# ── balance and activity ─────────────────────────────────────────────────────────────────────


def fund_balances(books: Books, _: Statement, cells: Cells) -> Found:
    columns = ("opening", "income", "expenditure", "transfers", "adjustments", "closing")
    return {column: books.of_fund(word(cells, "fund"), column) for column in columns}


def _across(books: Books, of_fund: Callable[[str], Source]) -> Found:
    """A row with a column a fund, one of TF and WCR together, and one of all."""
    by_fund = {fund: of_fund(fund) for fund in books.funds}
    every = tuple(part for source in by_fund.values() for part in source)
    return {**by_fund, BOTH: by_fund[TF] + by_fund[WCR], "total": every}


def position(books: Books, _: Statement, cells: Cells) -> Found:
    account, item = word(cells, "account"), word(cells, "item")
    assets = (*books.of_type("asset"), BORROWED)
    liabilities = books.of_type("liability", apart=(BORROWED,))
    named = {
        RECEIVABLE: ((RECEIVABLE, NOT_YET_RECEIVED), 1),
        LENT: ((LENT, BORROWED), 1),
        BANK: ((BANK,), 1),
    }
    sums = {"Total assets": (assets, 1), "Total liabilities": (liabilities, -1)}

    def of_fund(fund: str) -> Source:
        restricted = books.fund_rows[fund]
        closing = books.of_fund(fund, "closing")
        tied = () if restricted else books.earmarked(fund)
        if account or item in sums:
            own = ((account,), 1 if books.chart.get(account) == "asset" else -1)
            accounts, sign = sums.get(item) or named.get(account, own)
            return books.balance(accounts, Lines(fund=fund, sign=sign), item)
        if item == "Liabilities and fund balances":
            owed = books.balance(liabilities, Lines(fund=fund, sign=-1), "Liabilities")
            return owed + closing
        return {
            "Restricted by decision": closing if restricted else (),
            "Tied to a purpose by the giver": tied,
            "Free": () if restricted else closing + negated(tied),
            "Total fund balances": closing,
        }.get(item, ())

    return _across(books, of_fund)


def activity(books: Books, _: Statement, cells: Cells) -> Found:
    account, item = word(cells, "account"), word(cells, "item")
    names = {
        "Total income": "income",
        "Total expenditure": "expenditure",
        "Result": "result",
        "Transfers between funds": "transfers",
        "Prior-year adjustments": "adjustments",
        "Fund balance brought forward": "opening",
        "Fund balance carried forward": "closing",
    }
    if account:
        sign = -1 if books.chart[account] == "income" else 1
        return _across(books, lambda fund: books.moved((account,), Lines(fund=fund, sign=sign)))
    if item in names:
        return _across(books, lambda fund: books.of_fund(fund, names[item]))
    return {}


def available(books: Books, _: Statement, cells: Cells) -> Found:
    item = word(cells, "item")

    def of_fund(fund: str) -> Source:
        defers = books.defers(fund)
        spent = negated(books.of_fund(fund, "expenditure"))
        adjusted = books.of_fund(fund, "adjustments")
        have = books.of_fund(fund, "available")
        return {
            "Brought forward": books.of_fund(fund, "deferred_in" if defers else "opening"),
            "Contributions received": books.of_fund(fund, "contributions"),
            "Other income": books.of_fund(fund, "other_income"),
            "Transfers between funds": books.of_fund(
                fund, "deferred_by_transfer" if defers else "transfers"
            ),
            "Expenses of closed years undone": books.of_fund(fund, "deferred_by_correction"),
            "Available funds": have,
            "Expenditure": spent,
            "Prior-year adjustments": adjusted,
            "Carried forward": have + spent + adjusted,
        }.get(item, ())

    return _across(books, of_fund)


# ── notes under several statements ───────────────────────────────────────────────────────────


def not_received(books: Books, _: Statement, cells: Cells) -> Found:
    like = Lines(budget_year=int(word(cells, "budget_year")), with_invoice=True)
    return {"outstanding": books.standing((RECEIVABLE,), like)}


def advances(books: Books, _: Statement, cells: Cells) -> Found:
    year = word(cells, "budget_year")
    like = Lines(
        state=word(cells, "state"), budget_year=int(year) if year.isdigit() else 0, sign=-1
    )
    return {"amount": books.standing(("2100",), like)}


def earmark_rows(books: Books, _: Statement, cells: Cells) -> Found:
    columns = ("opening", "received", "used", "refunded", "closing")
    return {column: books.earmark(word(cells, "earmark"), column) for column in columns}


def donors(books: Books, _: Statement, cells: Cells) -> Found:
    state = word(cells, "state")
    like = Lines(fund=SP, sign=-1, state=state)
    moved = books.deferred(SP, "4390", "Transfers between funds", state)
    used = negated(
        books.deferred(SP, "4300", "Released for expenditure", state)
        + books.deferred(SP, "correction", "Expenses of closed years undone", state)
    )
    if "transfers" not in cells:  # statements issued earlier have no column for them
        used += negated(moved)
    return {
        "deferred_in": books.brought(("2300",), like),
        "received": books.deferred(SP, "receipt", "Contributions received", state),
        "other_income": books.deferred(SP, "other", "Other income", state),
        "transfers": moved,
        "used": used,
        "deferred_out": books.balance(("2300",), like),
    }


def of_entry(like: Lines, fund_in: str = "") -> OfRow:
    """Rows about one entry: its lines of a kind, of the fund in a column, that make the amount."""

    def found(books: Books, _: Statement, cells: Cells) -> Found:
        entry = cells.get("entry")
        assert isinstance(entry, int), "these rows name their entry"
        lines = replace(like, fund=word(cells, fund_in) or None, entry=entry)
        return {"amount": exact(books, lines, rappen(cells, "amount"))}

    return found


def relieved(books: Books, _: Statement, cells: Cells) -> Found:
    """A credit note or waiver, or all the credit notes of one revised budget."""
    entry = cells.get("entry")
    assert isinstance(entry, int), "these rows name their entry"
    wanted = rappen(cells, "amount")
    alone = exact(books, Lines((RECEIVABLE,), -1, entry=entry), wanted)
    if alone:
        return {"amount": alone}
    return {"amount": _picked(-1, sources.relief_lines(books.db, entry, books.day))}


def late(books: Books, _: Statement, cells: Cells) -> Found:
    """Income of earlier years by its lines; gifts meant for one by the receipt's allocation."""
    state, meant_for = word(cells, "state"), cells.get("meant_for")
    day, wanted = cells.get("date"), rappen(cells, "amount")
    year = meant_for if isinstance(meant_for, int) else 0
    tier = word(cells, "tier")
    gift_said = word(cells, "key") == "gift" or word(cells, "counts_as").startswith("voluntary")
    if tier != "7c" or not gift_said:
        like = Lines(("4400",), -1, state=state, tier=tier, budget_year=year)
        return {"amount": exact(books, _on(like, day), wanted)}
    gift = Lines(("4100",), -1, fund=TF, state=state)
    for row in sources.gifts_meant_for(books.db, state, year, books.year):
        if row["rappen"] == wanted:
            lines = exact(books, replace(gift, entry=row["entry"]), wanted)
            part = Registered("allocation", row["receipt"], wanted, f"meant for {year}")
            return {"amount": lines or (part,)}
    return {}


def _on(lines: Lines, day: Cell) -> Lines:
    assert isinstance(day, date), "the rows of this table are dated"
    return replace(lines, first_day=day, last_day=day)


def in_kind(_books: Books, _: Statement, cells: Cells) -> Found:
    key = word(cells, "id")
    basis = f"{word(cells, 'given_by')}: {word(cells, 'basis')}"
    return {"amount": (Registered("in-kind", key, rappen(cells, "amount"), basis),)}


def questions(_books: Books, _: Statement, cells: Cells) -> Found:
    key = " ".join(filter(None, (word(cells, "check"), word(cells, "item"))))
    said = word(cells, "answer")
    return {"amount": (Registered("year answer", key, rappen(cells, "amount"), said),)}


# ── contributions ────────────────────────────────────────────────────────────────────────────


def asked(books: Books, column: str, state: str | None = None) -> Source:
    """A column of the contributions: of one State, or of all."""
    like = Lines(state=state, budget_year=books.year, with_invoice=True)
    match column:
        case "invoiced":
            return books.standing((RECEIVABLE,), replace(like, kinds=INVOICED), "Invoiced")
        case "credited":
            taken = replace(like, sign=-1, kinds=("invoice-credit",))
            return books.standing((RECEIVABLE,), taken, "Credited")
        case "outstanding":
            return books.standing((RECEIVABLE,), like, "Outstanding")
        case "paid_7a" | "paid_7b":
            return _paid(books, column.removeprefix("paid_"), state)
        case _:
            given = Lines(fund=TF, sign=-1, state=state)
            found = books.moved(("4100", "4150"), given, "Given under 7c")
            if state is not None:
                return found
            unnamed = books.moved(("4100", "4150"), replace(given, state=""), "no State named")
            return found + negated(unnamed)


def _paid(books: Books, tier: str, state: str | None) -> Source:
    like = Lines(sign=-1, state=state, tier=tier, budget_year=books.year)
    if not books.on_invoice():
        accounts = ("4000", "4010", "4400", "2100", "3900")
        return books.standing(accounts, like, f"Paid {tier}")
    settled = ("receipt", "allocation", "refund", "advance-settled")
    return books.standing((RECEIVABLE,), replace(like, kinds=settled), f"Paid {tier}")


def contribution_rows(books: Books, _: Statement, cells: Cells) -> Found:
    state = word(cells, "state")
    columns = ("invoiced", "credited", "paid_7a", "paid_7b", "outstanding", "paid_7c")
    found = {column: asked(books, column, state) for column in columns}
    if rappen(cells, "waived"):
        found["waived"] = found["invoiced"] + negated(
            found["credited"] + found["paid_7a"] + found["paid_7b"] + found["outstanding"]
        )
    return found


def received(books: Books, _: Statement, cells: Cells) -> Found:
    """The totals of the year, beside those of the year before."""
    credit = Lines(fund=TF, sign=-1)
    item = word(cells, "item")
    if item.startswith("Voluntary"):
        return {"amount": asked(books, "paid_7c")}
    accounts = ("4400",) if item.endswith("earlier years") else ("4000", "4010")
    return {"amount": books.moved(accounts, credit)}


def voluntary_rows(books: Books, _: Statement, cells: Cells) -> Found:
    like = Lines(fund=TF, sign=-1, state=word(cells, "state"))
    accounts = ("4100", "4150")
    return {
        "amount": books.moved(accounts, like),
        "earmarked": books.moved(accounts, replace(like, earmarked=True)),
        "refunded": books.moved(("4150",), replace(like, sign=1)),
    }


def given(books: Books, statement: Statement, cells: Cells) -> Found:
    """Contributions to the reserve and to the Sponsorship Programme, by State."""
    state = word(cells, "state")
    if statement.name == "sponsorship":
        return {"amount": books.deferred(SP, "receipt", "Contributions received", state)}
    return {"amount": books.moved(("4200",), Lines(fund=WCR, sign=-1, state=state))}


# ── budget ───────────────────────────────────────────────────────────────────────────────────


def spent(
    books: Books, fund: str, line: str, detail: str = "", *, earmarked: bool = False
) -> Source:
    """Expenditure on a line of the budget: what names it, and what its account alone has."""
    expense = books.of_type("expense")
    own = variance.line_of(books.db, books.year, fund)
    like = Lines(fund=fund, earmarked=earmarked)
    if line == variance.NOT_BUDGETED:
        free = tuple(account for account in expense if account not in own)
        return _without_line(books, free, replace(like, budget_line=""), detail)
    alone = tuple(account for account in expense if own.get(account) == line)
    named = replace(like, budget_line=line, detail=detail or None)
    found = books.moved(expense, named)
    if not alone:
        return found
    return found + books.moved(alone, replace(named, budget_line=""), "by its account")


def _without_line(books: Books, accounts: tuple[str, ...], like: Lines, detail: str) -> Source:
    """What names no line; a detail is what the line says, else the account's name."""
    if not detail:
        return books.moved(accounts, like) if accounts else ()
    rows = statements.spending(books.db, books.year, books.cut, like.fund or TF)
    named = {row["account"] for row in rows if row["account_name"] == detail}
    plain = tuple(account for account in accounts if account in named)
    found = books.moved(accounts, replace(like, detail=detail)) if accounts else ()
    return found + (books.moved(plain, replace(like, detail="")) if plain else ())


def variance_rows(books: Books, statement: Statement, cells: Cells) -> Found:
    fund, line = statement.facts.get("fund", TF), word(cells, "line")
    approved, actual = books.approved(fund, line), spent(books, fund, line)
    return {
        "original": books.approved(fund, line, first=True),
        "approved": approved,
        "actual": actual,
        "variance": labelled(actual, "Actual") + negated(approved),
        "earmarked": spent(books, fund, line, earmarked=True),
    }


def detail_rows(books: Books, statement: Statement, cells: Cells) -> Found:
    fund = statement.facts.get("fund", TF)
    return {"actual": spent(books, fund, word(cells, "line"), word(cells, "detail"))}


def sponsored_lines(books: Books, _: Statement, cells: Cells) -> Found:
    return {"actual": spent(books, SP, word(cells, "line"))}


# ── open items, arrears ──────────────────────────────────────────────────────────────────────


def arrears_rows(books: Books, _: Statement, cells: Cells) -> Found:
    state, year = word(cells, "state"), cells.get("budget_year")
    found: Found = {
        "outstanding": books.standing(
            (RECEIVABLE,),
            Lines(state=state, budget_year=int(str(year)), with_invoice=True),
        )
    }
    for age in AGES:
        numbers = tuple(
            row["number"]
            for row in books.open_invoices
            if (row["state"], row["budget_year"]) == (state, year)
            and age_of(date.fromisoformat(row["due_on"]), books.day) == age
        )
        found[age] = books.standing((RECEIVABLE,), Lines(invoices=numbers)) if numbers else ()
    return found


def open_item_rows(books: Books, _: Statement, cells: Cells) -> Found:
    account, fund, item = (word(cells, key) for key in ("account", "fund", "item"))
    item = "" if item == "without a key" else item
    sign = 1 if books.chart.get(account) == "asset" else -1
    if account == "2100":
        words = item.split()
        like = Lines(
            fund=fund,
            sign=-1,
            state=word(cells, "party"),
            budget_year=next((int(one) for one in words if one.isdigit()), 0),
            tier=next((one for one in words if not one.isdigit()), ""),
        )
        whole = books.standing((account,), like)
        amount = books.standing((account,), replace(like, side="credit"))
        settled = books.standing((account,), replace(like, side="debit", sign=1))
        return {"open": whole, "amount": amount, "settled": settled}
    if account in {"2200", "2210"}:
        state = word(cells, "party")
        parts = [
            ((row["entry"], row["line"]), (row["amount_rappen"] > 0) == (sign > 0))
            for row in sources.suspense_lines(books.db, account, fund, item, books.day)
            if state in {"", row["state"] or ""} or row["state"] is None
        ]
    else:
        parts = [
            ((row["entry"], row["line"]), bool(row["opens"]))
            for row in sources.item_lines(books.db, account, fund, item, books.day)
        ]
    return {
        "amount": _picked(sign, [line for line, opens in parts if opens]),
        "settled": _picked(-sign, [line for line, opens in parts if not opens]),
        "open": _picked(sign, [line for line, _ in parts]),
    }


def _picked(sign: int, lines: list[tuple[int, int]]) -> Source:
    return (Lines(sign=sign, picked=tuple(lines)),) if lines else ()


# ── trial balance ────────────────────────────────────────────────────────────────────────────


def trial_rows(books: Books, _: Statement, cells: Cells) -> Found:
    fund, account = word(cells, "fund"), word(cells, "account")
    like = Lines(fund=fund)
    yearly = {*books.of_type(*_YEARLY), "3900", "8000"}
    earlier = tuple(sorted(yearly | {FUND_BALANCE})) if account == FUND_BALANCE else (account,)
    brought: Source = () if account in yearly else books.brought(earlier, like, "Brought forward")
    if word(cells, "part") == BROUGHT:
        debit = rappen(cells, "debit") != 0
        return {
            "debit": brought if debit else (),
            "credit": () if debit else negated(brought),
            "balance": brought,
            "standing": brought,
        }
    moved = books.moved((account,), like, "The year's turnover")
    return {
        "debit": books.moved((account,), replace(like, side="debit")),
        "credit": books.moved((account,), replace(like, side="credit", sign=-1)),
        "balance": moved,
        "standing": brought + moved,
    }


# ── a State's account ────────────────────────────────────────────────────────────────────────


def account_rows(books: Books, _: Statement, cells: Cells) -> Found:
    """An entry that moved an invoice; what was waived with it is a row of its own."""
    entry, invoice = cells.get("entry"), word(cells, "invoice")
    assert isinstance(entry, int), "each row is an entry"
    owed = Lines((RECEIVABLE,), entry=entry, invoices=(invoice,))
    waived = sources.waived_at(books.db, entry, invoice)
    part = Registered("tolerance", invoice, waived, f"waived with entry {entry}")
    moved = rappen(cells, "debit") - rappen(cells, "credit")
    source: Source = (owed,)
    if waived:
        source = negated((part,)) if moved == -waived else (owed, part)
    return {"debit": source, "credit": negated(source)}


def open_invoices(books: Books, _: Statement, cells: Cells) -> Found:
    like = Lines(invoices=(word(cells, "invoice"),))
    return {"outstanding": books.standing((RECEIVABLE,), like)}


def gift_rows(books: Books, statement: Statement, cells: Cells) -> Found:
    """What an entry brought for a purpose; a release inside it is left out by its amount."""
    by_purpose = {"reserve": ("4200",), "sponsorship": ("2300",)}
    accounts = by_purpose.get(word(cells, "purpose"), ("4100", "4150", "2100"))
    year, number = word(cells, "voucher").split("-")
    like = Lines(
        accounts,
        -1,
        state=statement.facts.get("state"),
        earmark=word(cells, "earmark"),
        entry=statements.entry_of_voucher(books.db, int(year), int(number)),
    )
    if "2100" in accounts:
        like = replace(like, not_kinds=("release",))
    return {"amount": exact(books, like, rappen(cells, "amount"))}
