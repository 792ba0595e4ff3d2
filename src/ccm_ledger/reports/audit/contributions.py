"""The sheets *Receipts by State*, *Invoices*, *Assessment* and *Earmarks*."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from ccm_ledger.database import audit, budgets, contributions, earmarks, funds, states
from ccm_ledger.database.connection import Connection
from ccm_ledger.dates import last_day
from ccm_ledger.figures import Amount, Cell, Column, amount, code, count, day, rate, text
from ccm_ledger.records import SP, TF
from ccm_ledger.reports import assessment
from ccm_ledger.reports.audit.journal import BROUGHT, CLASSES
from ccm_ledger.reports.audit.terms import EQUITY, IN_YEAR, NOTHING, Terms, take
from ccm_ledger.reports.fund_years import DEFERRED
from ccm_ledger.rules.apportion import Share, adjusted_rates
from ccm_ledger.sheets import Beside, Calc, Chart, Grid, Line, LineStyle, Page, Sum, Wanted

ROW_SUM = "ROUND(SUM({first}:{last}),2)"
_OURS = re.compile(r"[A-Z]{2,}-[0-9]{4}-[A-Z]{3}(-[A-Z0-9]+)?")
SHOWN = {
    "7a": "7a",
    "7b": "7b",
    "7c": "7c",
    "earlier years": "Earlier years",
    "reserve": "Reserve",
    "sponsorship": "Sponsorship",
}


def by_state(db: Connection, year: int, as_of: date) -> Page:
    """What each State gave in the year, by class; refunds are taken off."""
    sums = _given(db, year, as_of)
    names = states.names(db)
    columns = (
        text("name", "State"),
        code("state", "Code"),
        *(amount(_key(name), label) for name, label in SHOWN.items()),
        amount("total", "Total"),
    )
    lines = [
        _given_line(names.get(state, "No State named"), state, sums[state], "line")
        for state in sorted(sums, key=lambda one: (one == "", names.get(one, "")))
    ]
    whole = {name: sum(one.get(name, 0) for one in sums.values()) for name in SHOWN}
    lines.append(_given_line(f"Total ({len(lines)} givers)", None, whole, "total"))
    table = Grid(f"Contributions received {year}", columns, tuple(lines))
    intro = [
        "By the account that the money counts on, refunds taken off. What came for invoices of "
        "earlier years stands apart; what is held for years to come is no contribution yet.",
    ]
    if funds.income_policy(db, TF, year) == "on_invoice":
        intro.append("Under 7a and 7b stands what was invoiced: the year's income counts when due.")
    return Page("Receipts by State", f"Receipts by State {year}", (table,), tuple(intro))


def _given(db: Connection, year: int, as_of: date) -> dict[str, dict[str, int]]:
    """State -> class -> rappen."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in contributions.income_by_state(db, year, as_of):
        name = CLASSES.get(row["account"])
        if name in SHOWN:
            sums[row["state"] or ""][name] += row["amount_rappen"]
    for row in contributions.deferred_by_state(db, SP, year, as_of):
        if row["received_rappen"]:
            sums[row["state"] or ""]["sponsorship"] += row["received_rappen"]
    return sums


def _key(name: str) -> str:
    return f"of_{name.replace(' ', '_')}"


def _given_line(name: str, state: str | None, found: Mapping[str, int], style: LineStyle) -> Line:
    where = {} if state is None else {"state": state or NOTHING}
    keys = [_key(one) for one in SHOWN]
    total = sum(found.get(one, 0) for one in SHOWN)
    return Line(
        {
            "name": name,
            "state": state or None,
            **{
                _key(one): Sum(
                    Amount(found.get(one, 0)), (take(-1, class_=one, part=IN_YEAR, **where),)
                )
                for one in SHOWN
            },
            "total": Calc(
                Amount(total), ROW_SUM.replace("first", keys[0]).replace("last", keys[-1])
            ),
        },
        style,
    )


def by_class(db: Connection, year: int, as_of: date) -> Grid:
    """The same by class alone, for a chart."""
    sums = _given(db, year, as_of)
    lines = tuple(
        Line(
            {
                "class": label,
                "amount": Sum(
                    Amount(sum(one.get(name, 0) for one in sums.values())),
                    (take(-1, class_=name, part=IN_YEAR),),
                ),
            }
        )
        for name, label in SHOWN.items()
    )
    return Grid(
        f"Contributions received {year}, by class",
        (text("class", "Class"), amount("amount", "Received")),
        lines,
        chart=Chart("column", f"Contributions {year} by class, CHF", "class", ("amount",)),
    )


# ── invoices ─────────────────────────────────────────────────────────────────────────────────


def invoices(db: Connection, year: int) -> Page:
    """Invoices that were open or moved in the year, from its first day to its last."""
    found = audit.invoices(db, year)
    lines = []
    for row in found:
        about: dict[str, Cell] = {
            "name": row["name"],
            "number": row["number"],
            "state": row["state"],
            "year": row["budget_year"],
            "issued_on": date.fromisoformat(row["issued_on"]),
            "due_on": date.fromisoformat(row["due_on"]),
            "amount": Amount(row["amount_rappen"]),
        }
        moved = {key: row[f"{key}_rappen"] for key in ("opening", "added", "taken")}
        lines.append(_invoice_line(about, moved, {"invoice": _number(row["number"])}, "line"))
    total = {
        key: sum(row[f"{key}_rappen"] for row in found) for key in ("opening", "added", "taken")
    }
    issued = Amount(sum(row["amount_rappen"] for row in found))
    label: dict[str, Cell] = {"name": f"Total ({len(found)} invoices)", "amount": issued}
    lines.append(_invoice_line(label, total, {"invoice": "<>"}, "total"))
    columns = (
        text("name", "State"),
        code("number", "Invoice"),
        code("state", "Code"),
        count("year", "Budget year"),
        day("issued_on", "Issued"),
        day("due_on", "Due"),
        amount("amount", "As issued"),
        amount("opening", f"Open 1 January {year}"),
        amount("added", "Added"),
        amount("taken", "Taken off"),
        amount("closing", f"Open 31 December {year}"),
    )
    intro = (
        "Account 1100 by invoice. Added: what was issued in the year, or undone. Taken off: paid, "
        "credited, waived, or cancelled; the sheet Journal says which, filtered by invoice.",
    )
    table = Grid(f"Invoices {year}", columns, tuple(lines))
    return Page("Invoices", f"Invoices open or moved in {year}", (table,), intro)


def _number(number: str) -> Wanted:
    """A number of ours stands in the formula; a spreadsheet might take another for a number."""
    return number if _OURS.fullmatch(number) else Beside("number")


def _invoice_line(
    about: Mapping[str, Cell],
    found: Mapping[str, int],
    where: Mapping[str, Wanted],
    style: LineStyle,
) -> Line:
    of: dict[str, Wanted] = {"account": "1100", **where}
    return Line(
        {
            **about,
            "opening": Sum(Amount(found["opening"]), (take(1, **of, part=BROUGHT),)),
            "added": Sum(Amount(found["added"]), (take(1, **of, part=IN_YEAR, rappen=">0"),)),
            "taken": Sum(Amount(found["taken"]), (take(-1, **of, part=IN_YEAR, rappen="<0"),)),
            "closing": Calc(
                Amount(found["opening"] + found["added"] - found["taken"]),
                "ROUND({opening}+{added}-{taken},2)",
            ),
        },
        style,
    )


# ── assessment ───────────────────────────────────────────────────────────────────────────────

_SUM_OF_RATES = "SUM({units:col})"
_TIER = "ROUND({tier}*100,0)"
_WHOLE = f"INT({_TIER}*{{units}}/{_SUM_OF_RATES})"
_REMAINDER = f"{_TIER}*{{units}}-{{whole}}*{_SUM_OF_RATES}"
_RANK = 'COUNTIF({remainder:col},">"&{remainder})+COUNTIF({remainder:run},{remainder})'
_AMOUNT = f"({{whole}}+IF({{rank}}<={_TIER}-SUM({{whole:col}}),1,0))/100"
_ADJUSTED = f"ROUND({{units}}/{_SUM_OF_RATES}*100,6)"
_EXACT = f"ROUNDDOWN({_TIER}*{{units}}/{_SUM_OF_RATES}/100,4)"


def assessed(db: Connection, year: int) -> Page:
    """The apportionment of the budget, worked out again by the sheet, tier by tier."""
    title = f"Assessment {year}"
    if budgets.in_force(db, year) is None:
        return Page("Assessment", title, (), (f"No budget was approved for {year}.",))
    found = assessment.assessment(db, year)
    names = states.names(db)
    adjusted = adjusted_rates(found.rates)
    decimals = found.scale["decimals"]
    grids = tuple(
        Grid(
            f"Tier {tier}: {len(shares)} States Parties",
            _SHARE_COLUMNS,
            (
                *(
                    _share_line(share, names[state], adjusted[state], decimals)
                    for state, share in shares.items()
                ),
                _share_total(found.tiers[tier]),
            ),
        )
        for tier, shares in found.shares.items()
    )
    shown = assessment.statement(db, year)
    intro = (
        "Exact share = amount of the tier × rate ÷ sum of the rates of the States assessed. Each "
        "share is cut to whole rappen; the rappen left over go to the largest remainders, equal "
        "ones by ISO code. The columns from Adjusted % on are worked out by this sheet.",
        *shown.notes,
    )
    return Page("Assessment", title, grids, intro)


_SHARE_COLUMNS: tuple[Column, ...] = (
    text("name", "State"),
    code("state", "Code"),
    amount("tier", "Amount of the tier"),
    rate("rate", "UN rate %"),
    count("units", "Rate in units"),
    rate("adjusted", "Adjusted %"),
    rate("exact", "Exact share"),
    count("whole", "Whole rappen"),
    count("remainder", "Remainder"),
    count("rank", "Remainder rank"),
    amount("amount", "Rounded share"),
)


def _share_line(share: Share, name: str, adjusted: str, decimals: int) -> Line:
    exact = str(Decimal(assessment.exact_share(share)).quantize(Decimal("0.0001"), "ROUND_DOWN"))
    return Line(
        {
            "name": name,
            "state": share.state,
            "tier": Amount(share.tier_rappen),
            "rate": assessment.print_rate(share.rate_units, decimals),
            "units": share.rate_units,
            "adjusted": Calc(adjusted, _ADJUSTED, helper=True),
            "exact": Calc(exact, _EXACT),
            "whole": Calc(share.whole_rappen, _WHOLE, helper=True),
            "remainder": Calc(share.remainder_units, _REMAINDER, helper=True),
            "rank": Calc(share.remainder_rank, _RANK),
            "amount": Calc(Amount(share.amount_rappen), _AMOUNT),
        }
    )


def _share_total(tier: int) -> Line:
    total = Calc(Amount(tier), "ROUND(SUM({amount:col}),2)")
    return Line({"name": "Total", "amount": total}, "total")


# ── earmarks ─────────────────────────────────────────────────────────────────────────────────


def _counted(sign: int, **where: Wanted) -> Terms:
    """What counts to an earmark: equity without changes of deferral, and deferred contributions."""
    return (
        *(take(sign, **where, type=kind) for kind in EQUITY),
        take(-sign, **where, account="4390"),
        take(sign, **where, account=DEFERRED),
    )


_OF: dict[str, Wanted] = {"earmark": Beside("earmark")}
_NO_REFUND: dict[str, Wanted] = {**_OF, "part": IN_YEAR, "nature": "<>refund"}
_REFUND: dict[str, Wanted] = {**_OF, "part": IN_YEAR, "nature": "refund"}
# As the roll-forward counts: 3000 is opening, 4150 and refunds are given back, 4390 is nothing.
_EARMARK_TERMS: Mapping[str, Terms] = {
    "opening": (
        *_counted(-1, **_OF, part=BROUGHT),
        take(-1, **_OF, part=IN_YEAR, account="3000"),
    ),
    "received": (
        *_counted(-1, **_NO_REFUND),
        take(1, **_NO_REFUND, type="expense"),
        take(1, **_NO_REFUND, account="3000"),
        take(1, **_NO_REFUND, account="4150"),
    ),
    "used": (take(1, **_OF, part=IN_YEAR, type="expense"),),
    "refunded": (
        *_counted(1, **_REFUND),
        take(-1, **_REFUND, type="expense"),
        take(-1, **_REFUND, account="3000"),
        take(1, **_NO_REFUND, account="4150"),
    ),
    "closing": _counted(-1, **_OF),
}


def earmarked(db: Connection, year: int) -> Page:
    """Every earmark with its roll-forward."""
    rows = earmarks.roll_forward(db, year, last_day(year))
    names = states.names(db)
    lines = tuple(
        Line(
            {
                "purpose": row["purpose"],
                "earmark": row["code"],
                "fund": row["fund"],
                "state": names[row["state"]],
                "until": date.fromisoformat(row["until_date"]) if row["until_date"] else None,
                **{
                    key: Sum(Amount(row[f"{key}_rappen"]), parts)
                    for key, parts in _EARMARK_TERMS.items()
                },
            }
        )
        for row in rows
    )
    columns = (
        text("purpose", "Purpose"),
        code("earmark", "Earmark"),
        code("fund", "Fund"),
        text("state", "Giver"),
        day("until", "Until"),
        amount("opening", "Opening"),
        amount("received", "Received"),
        amount("used", "Used"),
        amount("refunded", "Given back"),
        amount("closing", "Closing"),
    )
    notes = () if lines else (f"No gift of {year} or before was tied to a purpose.",)
    table = Grid(f"Earmarks {year}", columns, lines, notes)
    intro = ("Opening and received, less used and given back, is closing.",)
    return Page("Earmarks", f"Earmarked gifts {year}", (table,), intro)
