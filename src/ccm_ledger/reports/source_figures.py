"""Where the figures of each statement come from, by their keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from ccm_ledger.database import contributions
from ccm_ledger.figures import Statement
from ccm_ledger.records import SP, TF, WCR
from ccm_ledger.reports import contributions as contribution_reports
from ccm_ledger.reports import notes
from ccm_ledger.reports import procedures as procedure_reports
from ccm_ledger.reports.arrears import AGES, age_of
from ccm_ledger.reports.balance import BANK, BORROWED, RECEIVABLE
from ccm_ledger.reports.source_books import Books, labelled, negated
from ccm_ledger.reports.source_rows import asked, rappen, spent, word
from ccm_ledger.trails import Derived, Lines, Members, Registered, Source

OfFigure = Callable[[Books, Statement, str], Source]  # and the figure's key


def of_funds(books: Books, _: Statement, key: str) -> Source:
    """`TF.opening`, `SP.deferred_in` … of balance and activity, and what only balance has."""
    fund, name = key.split(".", 1) if "." in key else ("", key)
    if fund in books.fund_rows and name in _OF_FUND:
        return books.of_fund(fund, _OF_FUND[name])
    if name == "approved":
        return books.approved(fund)
    if name == "over_budget":
        return books.of_fund(fund, "expenditure") + negated(books.approved(fund))
    if name == "earmarked":
        return books.earmarked(fund)
    if name == "free":
        return books.of_fund(fund, "closing") + negated(books.earmarked(fund))
    liabilities = books.of_type("liability", apart=(BORROWED,))
    return {
        "assets": lambda: books.balance((*books.of_type("asset"), BORROWED), Lines()),
        "liabilities": lambda: books.balance(liabilities, Lines(sign=-1)),
        "fund_balances": lambda: tuple(
            part for one in books.funds for part in books.of_fund(one, "closing")
        ),
        "bank": lambda: books.balance((BANK,), Lines()),
        "receivable": lambda: books.balance((RECEIVABLE,), Lines()),
        "not_received": lambda: books.standing((RECEIVABLE,), Lines(with_invoice=True)),
    }.get(key, tuple)()


_OF_FUND = {
    name: name
    for name in (
        "opening income expenditure transfers adjustments closing bank deferred_in deferred_out"
        " contributions other_income result"
    ).split()
} | {"contributions_received": "contributions", "available_funds": "available"}


def of_variance(books: Books, statement: Statement, key: str) -> Source:
    fund = statement.facts.get("fund", TF)
    approved = books.approved(fund)
    actual = labelled(books.of_fund(fund, "expenditure"), "Actual")
    what, _, line = key.partition(".")
    if key == "lines_add_to":
        keys = tuple(one for one in statement.figures if one.startswith("actual."))
        return (Derived(keys, "the sum of the lines as printed, each rounded by itself"),)
    if what == "approved":
        return books.approved(fund, line)
    if what == "actual":
        return spent(books, fund, line)
    if what == "detail":
        return _detail(books, statement, fund, line)
    if key == "earmarked_total":
        like = Lines(fund=fund, earmarked=True)
        return books.moved(books.of_type("expense"), like, "From earmarks")
    return {
        "approved_total": approved,
        "actual_total": actual,
        "variance_total": actual + negated(approved),
    }.get(key, ())


def _detail(books: Books, statement: Statement, fund: str, words: str) -> Source:
    """Lines and sub-headings may hold full stops, so the table says where one ends."""
    for table in statement.tables:
        for row in table.rows if table.key == "details" else ():
            line, detail = word(row.cells, "line"), word(row.cells, "detail")
            if f"{line}.{detail}" == words:
                return spent(books, fund, line, detail)
    return ()


def of_contributions(books: Books, _: Statement, key: str) -> Source:
    if key == "invoiced_states":
        return (Members("state", sets(books)["invoiced"]),)
    if key == "contributing_states":
        return (Members("state", sets(books)["contributing"]),)
    if key in contribution_reports.SETS or key == contribution_reports.SUPPLEMENT:
        return (Members("state", sets(books).get(key, ())),)
    if key.startswith("voluntary_percent"):
        of = "budget" if key.endswith("budget") else "expenditure"
        return (Derived(("voluntary_total",), f"voluntary_total in per cent of the {of}"),)
    if key == "waived_total":
        return _waived(books)
    columns = {
        "invoiced_total": "invoiced",
        "credited_total": "credited",
        "outstanding_total": "outstanding",
        "voluntary_total": "paid_7c",
    }
    if key in columns:
        return asked(books, columns[key])
    credit = Lines(fund=TF, sign=-1)
    accounts = {"mandatory_total": ("4000", "4010"), "earlier_years_total": ("4400",)}
    return books.moved(accounts[key], credit) if key in accounts else ()


def _waived(books: Books) -> Source:
    """State by State, for what one waived and another paid too much never meet."""
    found: Source = ()
    rows = contribution_reports.contributions_of(books.db, books.year, books.day)
    for state in (state for state, row in rows.items() if row.waived):
        paid = tuple(
            part
            for column in ("credited", "paid_7a", "paid_7b", "outstanding")
            for part in asked(books, column, state)
        )
        found += labelled(asked(books, "invoiced", state) + negated(paid), state)
    return found


def sets(books: Books) -> dict[str, tuple[str, ...]]:
    """The sets of States behind the counts of a year."""
    late = contributions.late_payments(books.db, books.year, books.day)
    found = contribution_reports.contributions_of(books.db, books.year, books.day)
    later = contribution_reports.but_supplement(books.db, books.year, books.day, found)
    return contribution_reports.sets_of(found, notes.late_payers(late)) | later


def of_voluntary(books: Books, statement: Statement, key: str) -> Source:
    like = Lines(fund=TF, sign=-1)
    accounts = ("4100", "4150")
    if key == "states":
        rows = next((table.rows for table in statement.tables if table.key == "voluntary"), ())
        gave = (word(row.cells, "state") for row in rows if rappen(row.cells, "amount") > 0)
        return (Members("state", tuple(gave)),)
    return {
        "total": books.moved(accounts, like),
        "earmarked_total": books.moved(accounts, replace(like, earmarked=True)),
    }.get(key, ())


def of_reserve(books: Books, _: Statement, key: str) -> Source:
    target = _level(books)
    if key == "target":
        return (target,)
    if key == "above_target":
        return books.of_fund(WCR, "closing") + negated((target,))
    if key == "lent":
        return books.balance(("1900",), Lines(fund=WCR))
    if key == "months_covered":
        how = f"closing, in months of {TF}'s expenditure of the year, whole ones"
        return (Derived(("closing",), how),)
    return books.of_fund(WCR, key) if key in _OF_FUND else ()


def _level(books: Books) -> Registered:
    """The recommended level of the reserve: a value of the financial procedures."""
    found = procedure_reports.of_year(books.db, books.year)
    return Registered(
        "financial procedures",
        f"from {found.from_year}: level of the reserve",
        found.reserve_level_rappen,
        str(found.document["reserve"].get("source", found.source)),
        "Recommended level",
    )


def level_rows(books: Books, statement: Statement, item: str) -> dict[str, Source]:
    """A row of the reserve's movement."""
    names = {
        "Opening": "opening",
        "Contributions": "contributions",
        "Other income": "other_income",
        "Transfers between funds": "transfers",
        "Prior-year adjustments": "adjustments",
        "Closing": "closing",
        "Recommended level": "target",
        "Above the recommended level": "above_target",
        "Short of the recommended level": "above_target",
    }
    if item == "Expenditure":
        return {"amount": negated(books.of_fund(WCR, "expenditure"))}
    return {"amount": of_reserve(books, statement, names[item])} if item in names else {}


def of_sponsorship(books: Books, _: Statement, key: str) -> Source:
    if key.startswith("expenditure."):
        return spent(books, SP, key.removeprefix("expenditure."))
    if key == "earned_income":
        return books.moved(("4300",), Lines(fund=SP, sign=-1))
    names = {
        "transfers": "deferred_by_transfer",
        "corrections": "deferred_by_correction",
        "total_revenue": "available",
    }
    known = {"deferred_in", "contributions", "other_income", "expenditure", "deferred_out", *names}
    return books.of_fund(SP, names.get(key, key)) if key in known else ()


def sponsored_rows(books: Books, item: str) -> dict[str, Source]:
    """A row of the programme's deferral, its revenue, or the bridge between them."""

    def of(name: str) -> Source:
        return books.of_fund(SP, name)

    have, out = of("available"), of("deferred_out")
    found = {
        "Deferred from earlier years": of("deferred_in"),
        "Contributions received": of("contributions"),
        "Other income": of("other_income"),
        "Transfers between funds": of("deferred_by_transfer"),
        "Expenses of closed years undone": of("deferred_by_correction"),
        "Released as it was spent": out + negated(have),
        "Counted as income": out + negated(have),  # as statements issued earlier have it
        "Deferred to the next year": out,
        "Total revenue": have,
        "Expenditure": negated(of("expenditure")),
        "Less deferred to the next year": negated(out),
        "Income earned (as spent)": have + negated(out),
    }
    if item.startswith("Contributions deferred from"):
        return {"amount": found["Deferred from earlier years"]}
    if item.startswith("Contributions deferred to"):
        return {"amount": have + negated(of("expenditure"))}
    if item.startswith("Contributions "):
        return {"amount": found["Contributions received"]}
    return {"amount": found[item]} if item in found else {}


def of_arrears(books: Books, _: Statement, key: str) -> Source:
    found = books.open_invoices
    if key == "states":
        return (Members("state", tuple(sorted({row["state"] for row in found}))),)
    if key == "invoices":
        return (Members("invoice", tuple(row["number"] for row in found)),)
    if key == "outstanding_total":
        return books.standing((RECEIVABLE,), Lines(with_invoice=True))
    numbers = tuple(
        row["number"]
        for row in found
        if key in AGES and age_of(date.fromisoformat(row["due_on"]), books.day) == key
    )
    return books.standing((RECEIVABLE,), Lines(invoices=numbers)) if numbers else ()


def of_open_items(books: Books, statement: Statement, key: str) -> Source:
    if key == "items":
        rows = [row.cells for table in statement.tables for row in table.rows]
        return (
            Members("item", tuple(word(cells, "item") for cells in rows if "account" in cells)),
        )
    account = key.removeprefix("open.")
    sign = 1 if books.chart.get(account) == "asset" else -1
    return books.standing((account,), Lines(sign=sign)) if account in books.chart else ()


def of_state(books: Books, statement: Statement, key: str) -> Source:
    state = statement.facts.get("state", "")
    if key == "outstanding":
        return books.standing((RECEIVABLE,), Lines(state=state, with_invoice=True))
    if key == "unallocated":
        return books.standing(("2200",), Lines(state=state, sign=-1))
    return ()


FIGURES: Mapping[str, OfFigure] = {
    "balance": of_funds,
    "activity": of_funds,
    "variance": of_variance,
    "contributions": of_contributions,
    "voluntary": of_voluntary,
    "reserve": of_reserve,
    "sponsorship": of_sponsorship,
    "arrears": of_arrears,
    "open-items": of_open_items,
    "account": of_state,
}
