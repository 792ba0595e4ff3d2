"""`statement contributions`: each State, what it was asked and what it paid; and the counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ccm_ledger.database import budgets, contributions, credits, funds, states
from ccm_ledger.database.connection import Connection
from ccm_ledger.dates import last_day
from ccm_ledger.figures import Amount, Row, Statement, Table, amount, code, count, text
from ccm_ledger.fund_codes import TF
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Procedures
from ccm_ledger.reports import notes
from ccm_ledger.reports import procedures as procedure_reports
from ccm_ledger.reports.assessment import assumption_notes, split_of
from ccm_ledger.reports.fund_years import FundYear, fund_years
from ccm_ledger.reports.relief import relief_table
from ccm_ledger.reports.totals import totalled
from ccm_ledger.rules.rounding import percent

VOLUNTARY = frozenset({"4100", "4150"})

# set -> what it means, in the order of paragraph 82
SETS = {
    "invoiced": "Invoiced",
    "contributing": "Contributed under 7a, 7b or 7c",
    "paid_7a_and_7b": "Paid 7a and 7b in full",
    "paid_7a_only": "Paid 7a in full, 7b not",
    "paid_in_part": "Paid something, 7a not in full",
    "paid_nothing": "Invoiced, paid nothing under 7a and 7b",
    "gave_7c": "Gave 7c",
    "gave_7c_with_7a_and_7b": "Gave 7c and paid 7a and 7b",
    "gave_7c_with_7a_only": "Gave 7c and paid 7a only",
    "gave_7c_with_part": "Gave 7c and paid something, 7a not in full",
    "gave_7c_alone": "Gave 7c alone",
    "late_payers": "Paid in the year for earlier ones",
}
# Shown only where a revised budget asked for more: they count above by what is still open.
SUPPLEMENT = "paid_but_supplement"
_SUPPLEMENT = "Paid what was first asked, a supplement open"


@dataclass(slots=True)
class Item:
    """A tier of a State's invoices of the year, in rappen."""

    invoiced: int = 0
    credited: int = 0
    decided: int = 0
    outstanding: int = 0
    paid: int = 0

    @property
    def settled(self) -> bool:
        """Paid in full, bank charges within the tolerance included; a waiver by decision isn't."""
        return self.paid > 0 and self.outstanding == 0 and self.decided == 0


@dataclass(slots=True)
class Contribution:
    """A State in a budget year: what it was asked, paid and gave, in rappen."""

    state: str
    items: dict[str, Item] = field(default_factory=dict)
    paid_7c: int = 0

    def item(self, tier: str) -> Item:
        return self.items.setdefault(tier, Item())

    def total(self, value: str) -> int:
        return sum(int(getattr(item, value)) for item in self.items.values())

    def paid(self, tier: str) -> int:
        return self.items[tier].paid if tier in self.items else 0

    @property
    def invoiced(self) -> int:
        return self.total("invoiced")

    @property
    def waived(self) -> int:
        """What nobody has to pay any more: within the tolerance, or by a decision.

        Money booked as income of a tier without an invoice waives nothing.
        """
        paid = self.total("paid") + self.total("credited")
        return max(self.invoiced - paid - self.total("outstanding"), 0)

    @property
    def all_settled(self) -> bool:
        """Every tier that asks something is paid in full."""
        asked = [item for item in self.items.values() if item.invoiced > item.credited]
        return bool(asked) and all(item.settled for item in asked)

    @property
    def first_settled(self) -> bool:
        return "7a" in self.items and self.items["7a"].settled

    @property
    def assessed_paid(self) -> bool:
        return any(item.paid for item in self.items.values())


def _facts(rules: Procedures) -> dict[str, str]:
    """What a report on these figures must know of the rules they rest on."""
    found = {"procedures": str(rules.id)}
    return found | {"split_assumed": split_of(rules)} if rules.assumptions else found


def build(db: Connection, year: int, as_of: date, known_procedures: int | None = None) -> Statement:
    """What each State was asked for a budget year, paid and gave, as it stood on a day.

    Args:
        known_procedures: the procedures that a statement was issued on, so that what is confirmed
            later leaves its words alone; None for those in force.
    """
    rules = procedure_reports.of_year(db, year, known_procedures)
    book = fund_years(db, year, as_of)[TF]
    found = contributions_of(db, year, as_of)
    late = contributions.late_payments(db, year, as_of)
    sets = sets_of(found, notes.late_payers(late)) | but_supplement(db, year, as_of, found)
    return Statement(
        name="contributions",
        title=f"Contributions {year}",
        year=year,
        as_of=as_of,
        figures=_figures(db, year, book, found, sets),
        tables=notes.those(
            _table(db, year, found),
            _sets_table(year, sets),
            relief_table(db, year, as_of),
            notes.late(db, year, as_of),
        ),
        notes=_notes(db, year, as_of, sets, rules),
        facts=_facts(rules),
    )


def contributions_of(db: Connection, year: int, as_of: date) -> dict[str, Contribution]:
    """Every State that was invoiced, paid or gave, by code."""
    found: dict[str, Contribution] = {}
    for row in contributions.assessed_items(db, year, as_of):
        item = _of(found, row["state"]).item(row["tier"])
        item.invoiced = row["invoiced_rappen"]
        item.credited = row["credited_rappen"]
        item.decided = row["decided_rappen"]
        item.outstanding = row["outstanding_rappen"]
    on_invoice = funds.income_policy(db, TF, year) == "on_invoice"
    paid = contributions.assessed_receipts if on_invoice else contributions.assessed_payments
    for row in paid(db, year, as_of):
        _of(found, row["state"]).item(row["tier"]).paid = row["paid_rappen"]
    for row in contributions.income_by_state(db, year, as_of):
        if row["fund"] == TF and row["account"] in VOLUNTARY and row["state"] is not None:
            _of(found, row["state"]).paid_7c += row["amount_rappen"]
    return {
        state: found[state]
        for state in sorted(found)
        if found[state].invoiced or found[state].assessed_paid or found[state].paid_7c
    }


def _of(found: dict[str, Contribution], state: str) -> Contribution:
    return found.setdefault(state, Contribution(state))


def sets_of(
    found: Mapping[str, Contribution], late: Iterable[str | None]
) -> dict[str, tuple[str, ...]]:
    """The sets of States behind the counts, each in ISO order. Every set follows from the rows."""
    both = {s for s, c in found.items() if c.all_settled}
    first = {s for s, c in found.items() if c.first_settled} - both
    part = {s for s, c in found.items() if c.assessed_paid} - both - first
    gave = {s for s, c in found.items() if c.paid_7c > 0}
    asked = {s for s, c in found.items() if c.invoiced > 0}
    sets = {
        "invoiced": asked,
        "contributing": both | first | part | gave,
        "paid_7a_and_7b": both,
        "paid_7a_only": first,
        "paid_in_part": part,
        "paid_nothing": asked - both - first - part,
        "gave_7c": gave,
        "gave_7c_with_7a_and_7b": gave & both,
        "gave_7c_with_7a_only": gave & first,
        "gave_7c_with_part": gave & part,
        "gave_7c_alone": gave - both - first - part,
        "late_payers": {state for state in late if state is not None},
    }
    return {name: tuple(sorted(sets[name])) for name in SETS}


def but_supplement(
    db: Connection, year: int, as_of: date, found: Mapping[str, Contribution]
) -> dict[str, tuple[str, ...]]:
    """States that paid all that their first invoices asked, so that only a supplement is open."""
    states_ = tuple(
        row["state"]
        for row in credits.open_by_supplement(db, year, as_of.isoformat())
        if not row["first_rappen"] and found[row["state"]].assessed_paid
    )
    return {SUPPLEMENT: states_} if states_ else {}


def _figures(
    db: Connection,
    year: int,
    book: FundYear,
    found: Mapping[str, Contribution],
    sets: Mapping[str, Sequence[str]],
) -> dict[str, Amount | int | str]:
    mandatory = -book.moved("4000") - book.moved("4010")
    voluntary = sum(contribution.paid_7c for contribution in found.values())
    figures: dict[str, Amount | int | str] = {
        "invoiced_states": len(sets["invoiced"]),
        "contributing_states": len(sets["contributing"]),
    }
    figures |= {
        name: len(found_) for name, found_ in sets.items() if f"{name}_states" not in figures
    }
    figures |= {
        "invoiced_total": Amount(sum(c.invoiced for c in found.values())),
        "credited_total": Amount(sum(c.total("credited") for c in found.values())),
        "waived_total": Amount(sum(c.waived for c in found.values())),
        "outstanding_total": Amount(sum(c.total("outstanding") for c in found.values())),
        "mandatory_total": Amount(mandatory),
        "voluntary_total": Amount(voluntary),
        "earlier_years_total": Amount(-book.moved("4400")),
    }
    budget = budgets.in_force(db, year)
    approved = budgets.total(db, year, budget["version"], TF) if budget is not None else 0
    if approved > 0:
        figures["voluntary_percent_of_budget"] = percent(voluntary, approved)
    if book.expenditure > 0:
        figures["voluntary_percent_of_expenditure"] = percent(voluntary, book.expenditure)
    return figures


def _table(db: Connection, year: int, found: Mapping[str, Contribution]) -> Table:
    """One row a State. Credits and waivers have columns only where there are any."""
    names = states.names(db)
    credited = any(contribution.total("credited") for contribution in found.values())
    waived = any(contribution.waived for contribution in found.values())
    columns = (
        code("state", "State"),
        text("name", "Name"),
        amount("invoiced", "Invoiced"),
        *((amount("credited", "Credited"),) if credited else ()),
        amount("paid_7a", "Paid 7a"),
        amount("paid_7b", "Paid 7b"),
        *((amount("waived", "Waived"),) if waived else ()),
        amount("outstanding", "Open"),
        amount("paid_7c", "Given 7c"),
    )
    rows = tuple(
        Row(
            {
                "state": state,
                "name": names[state],
                "invoiced": Amount(contribution.invoiced),
                "credited": Amount(contribution.total("credited")),
                "paid_7a": Amount(contribution.paid("7a")),
                "paid_7b": Amount(contribution.paid("7b")),
                "waived": Amount(contribution.waived),
                "outstanding": Amount(contribution.total("outstanding")),
                "paid_7c": Amount(contribution.paid_7c),
            }
        )
        for state, contribution in found.items()
    )
    return totalled("contributions", f"Contributions {year}", columns, rows, "Total")


def _sets_table(year: int, sets: Mapping[str, Sequence[str]]) -> Table:
    columns = (
        text("what", "States that"),
        count("count", "Count"),
        text("states", "Which"),
    )
    rows = tuple(
        Row(
            {
                "set": name,
                "what": _SUPPLEMENT if name == SUPPLEMENT else SETS[name],
                "count": len(found),
                "states": ", ".join(found),
            }
        )
        for name, found in sets.items()
    )
    return Table("sets", f"Counts of States {year}", columns, rows)


def _as_gifts(db: Connection, year: int, as_of: date) -> list[str]:
    """Money meant for this year that was received as a gift of a later one, so that the invoice
    stays open."""
    names = states.names(db)
    return [
        f"{names[state]}: {print_rappen(rappen)} was received after {year} as a voluntary "
        f"contribution (7c), meant for {year}; what is open here stays open until it is waived."
        for (state, meant), rappen in contributions.gifts_meant_for(db, as_of).items()
        if meant == year
    ]


def _notes(
    db: Connection,
    year: int,
    as_of: date,
    sets: Mapping[str, Sequence[str]],
    rules: Procedures,
) -> tuple[str, ...]:
    lines = [
        "Invoiced less credited, paid (7a and 7b) and waived is open. An item counts as "
        "paid when it is settled in full, a shortfall within the tolerance included; what is paid "
        "in part is open for the rest.",
    ]
    if funds.income_policy(db, TF, year) == "on_invoice":
        lines.append(f"Income of {year} is what was invoiced; money only settles it.")
    elif as_of > last_day(year):
        lines.append(
            f"What came after {year} for its invoices is shown here as paid; it is income of the "
            "year it came in."
        )
    lines += _as_gifts(db, year, as_of)
    if later := sets.get(SUPPLEMENT):
        lines.append(
            f"{', '.join(later)} paid in full what was first asked for {year}; open is only the "
            "supplement that the revised budget asks. The counts go by items, so these States "
            "count as not in full until it is paid."
        )
    if beyond := credits.paid_beyond(db, year, as_of.isoformat()):
        each = ", ".join(f"{state} {print_rappen(rappen)}" for state, rappen in beyond.items())
        lines.append(
            f"{print_rappen(sum(beyond.values()))} was paid beyond the shares of the revised "
            f"budget ({each}); it stays as it was booked until it is given back or decided upon."
        )
    if not sets["invoiced"]:
        lines.append(f"No invoices stand for {year}.")
        return tuple(lines)
    return (*lines, *assumption_notes(rules))
