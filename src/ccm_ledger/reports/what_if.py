"""What a budget would ask of each State under other figures: scenarios side by side, nothing kept.

For the paper that goes to a Meeting of States Parties before it adopts a budget.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from string import ascii_uppercase

from ccm_ledger import errors
from ccm_ledger.database import budgets, scales, states
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.errors import Problems, Refused
from ccm_ledger.figures import Amount, Cell, Row, Statement, Table, amount, code, count, rate, text
from ccm_ledger.records import TF, Procedures
from ccm_ledger.reports import procedures as procedure_reports
from ccm_ledger.reports.assessment import (
    assumption_notes,
    print_rate,
    rates_of,
    scale_in_force,
)
from ccm_ledger.rules.apportion import Share, adjusted_rates, apportion, split_tiers

MOST = 6  # columns of amounts that fit on a page beside one another
NOW = "now"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked: every budget with every scale; some States left out, others taken in.

    Empty means what is in force: the budget of the year, the scale the procedures name.
    """

    year: int
    budgets_rappen: tuple[int, ...] = ()
    scales: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    taken_in: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.budgets_rappen or self.scales or self.without or self.taken_in)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One apportionment: what it is called, what of, by which scale, among whom."""

    key: str
    total_rappen: int
    scale: DbRow
    tiers: dict[str, int]
    rates: dict[str, int]
    shares: dict[str, dict[str, Share]]
    changed: str

    def amount_of(self, state: str) -> int | None:
        """What a State is asked for, rappen; None where it isn't assessed."""
        if state not in self.rates:
            return None
        return sum(shares[state].amount_rappen for shares in self.shares.values())

    def tier_of(self, state: str, tier: str) -> int | None:
        shares = self.shares.get(tier, {})
        return shares[state].amount_rappen if state in shares else None


def statement(db: Connection, wanted: Wanted) -> Statement:
    """The scenarios asked for, beside what is in force where there is a budget.

    Refuses: no-tiers, no-scale, scale-unknown, no-budget, rates-missing, not-assessed,
        already-assessed, state-both-ways, scenarios-many.
    """
    procedures = procedure_reports.of_year(db, wanted.year)
    if not procedures.assessed_tiers:
        raise Refused(errors.NO_TIERS.at("YEAR", year=wanted.year))
    parties = states.parties_on(db, procedures.assessed_on)
    _check_states(db, wanted, procedures, parties)
    now = _in_force(db, wanted.year, procedures, parties)
    asked = _asked(db, wanted, procedures, parties, beside=now is None)
    shown = [now, *asked] if now is not None and not _same(now, asked) else asked
    first = next((one for one in asked if one.changed), asked[0])
    return Statement(
        name="assessment-scenarios",
        title=f"What the budget {wanted.year} would ask of each State",
        year=wanted.year,
        as_of=procedures.assessed_on,
        figures=_figures(shown),
        tables=(_scenario_table(shown), _state_table(db, shown, first)),
        notes=(
            "A what-if: nothing is written, nothing is issued.",
            f"Parties are those of {procedures.assessed_on.isoformat()}; each tier is apportioned "
            "by itself, to the rappen, as `ccm-ledger assess` does.",
            *assumption_notes(procedures),
        ),
        facts={"procedure": procedures.profile},
    )


# ── what is asked ────────────────────────────────────────────────────────────────────────────


def _check_states(
    db: Connection, wanted: Wanted, procedures: Procedures, parties: Sequence[str]
) -> None:
    names = states.names(db)
    problems = Problems()
    for state in wanted.without:
        if state in wanted.taken_in:
            problems.add(errors.STATE_BOTH_WAYS.at("--without", state=state))
        elif state not in parties:
            problems.add(
                errors.NOT_ASSESSED.at(
                    "--without", name=names[state], state=state, year=wanted.year
                )
            )
    for state in wanted.taken_in:
        if state in parties and state not in wanted.without:
            problems.add(
                errors.ALREADY_ASSESSED.at(
                    "--with",
                    name=names[state],
                    state=state,
                    year=wanted.year,
                    assessed_on=procedures.assessed_on.isoformat(),
                )
            )
    problems.refuse("assess")


def _asked(
    db: Connection,
    wanted: Wanted,
    procedures: Procedures,
    parties: Sequence[str],
    *,
    beside: bool,
) -> list[Scenario]:
    """Every budget with every scale; `beside`: also with the parties as they are, to compare."""
    chosen_scales = [_scale(db, name) for name in wanted.scales]
    if not chosen_scales:
        chosen_scales = [scale_in_force(db, wanted.year, procedures)]
    totals = list(wanted.budgets_rappen) or [_budget(db, wanted.year)]
    changed = ", ".join(
        (
            *(f"without {state}" for state in wanted.without),
            *(f"with {state}" for state in wanted.taken_in),
        )
    )
    among = [(sorted({*parties, *wanted.taken_in} - {*wanted.without}), changed)]
    if changed and beside:
        among.insert(0, (sorted(parties), ""))
    made = list(product(totals, chosen_scales, among))
    if len(made) > MOST:
        raise Refused(errors.SCENARIOS_MANY.at("assess", count=len(made), limit=MOST))
    return [
        _scenario(db, letter, total, scale, procedures, assessed, what)
        for letter, (total, scale, (assessed, what)) in zip(ascii_uppercase, made, strict=False)
    ]


def _in_force(
    db: Connection, year: int, procedures: Procedures, parties: Sequence[str]
) -> Scenario | None:
    """What holds today, where the year has a budget and a scale that can be applied."""
    budget = budgets.in_force(db, year)
    if budget is None:
        return None
    total = budgets.total(db, year, budget["version"], TF)
    scale = scale_in_force(db, year, procedures)
    return _scenario(db, NOW, total, scale, procedures, parties, "")


def _scenario(
    db: Connection,
    key: str,
    total: int,
    scale: DbRow,
    procedures: Procedures,
    assessed: Iterable[str],
    changed: str,
) -> Scenario:
    rates = rates_of(db, scale, assessed)
    tiers = split_tiers(total, procedures.assessed_tiers)
    shares = {tier: apportion(rappen, rates) for tier, rappen in tiers.items()}
    return Scenario(key, total, scale, tiers, rates, shares, changed)


def _same(now: Scenario, asked: Sequence[Scenario]) -> bool:
    """Whether one of the scenarios is what holds anyway."""
    return any(
        one.total_rappen == now.total_rappen
        and one.scale["name"] == now.scale["name"]
        and one.rates == now.rates
        for one in asked
    )


def _scale(db: Connection, name: str) -> DbRow:
    scale = scales.find(db, name)
    if scale is None:
        names = [row["name"] for row in scales.scales(db)]
        nearest = errors.nearest(name, names)
        raise Refused(errors.SCALE_UNKNOWN.at("--scale", value=name, nearest=nearest, names=names))
    return scale


def _budget(db: Connection, year: int) -> int:
    budget = budgets.in_force(db, year)
    if budget is None:
        raise Refused(errors.NO_BUDGET.at("YEAR", year=year))
    return budgets.total(db, year, budget["version"], TF)


# ── how it is shown ──────────────────────────────────────────────────────────────────────────


def _figures(shown: Sequence[Scenario]) -> dict[str, Amount | int | str]:
    found: dict[str, Amount | int | str] = {}
    for one in shown:
        found[f"{one.key}.total"] = Amount(one.total_rappen)
        found[f"{one.key}.states"] = len(one.rates)
        found[f"{one.key}.sum_of_rates"] = print_rate(
            sum(one.rates.values()), one.scale["decimals"]
        )
    return found


def _scenario_table(shown: Sequence[Scenario]) -> Table:
    columns = (
        code("scenario", "Scenario"),
        amount("total", "Budget"),
        amount("tier_7a", "7a"),
        amount("tier_7b", "7b"),
        code("scale", "Scale"),
        rate("sum_of_rates", "Sum of rates %"),
        count("states", "States"),
        text("changed", "Changed"),
    )
    rows = tuple(
        Row(
            {
                "scenario": one.key,
                "total": Amount(one.total_rappen),
                "tier_7a": Amount(one.tiers.get("7a", 0)),
                "tier_7b": Amount(one.tiers.get("7b", 0)),
                "scale": one.scale["name"],
                "sum_of_rates": print_rate(sum(one.rates.values()), one.scale["decimals"]),
                "states": len(one.rates),
                "changed": "in force" if one.key == NOW else one.changed,
            }
        )
        for one in shown
    )
    return Table("scenarios", "Scenarios", columns, rows)


def _state_table(db: Connection, shown: Sequence[Scenario], first: Scenario) -> Table:
    """A row a State: its amount in each scenario, and against what is in force where it differs.

    For programs each row also has the keys of `assess`, of the first scenario asked for.
    """
    names = states.names(db)
    adjusted = adjusted_rates(first.rates)
    everyone = sorted({state for one in shown for state in one.rates})
    pair = shown if len(shown) == 2 else None  # two are compared at a glance
    columns = (
        code("state", "State"),
        text("name", "Name"),
        rate("adjusted_rate", f"Adjusted %, {first.key}"),
        *(amount(f"amount_{one.key.lower()}", _label(one)) for one in shown),
        *((amount("difference", f"{pair[1].key} less {pair[0].key}"),) if pair else ()),
    )
    rows = tuple(
        Row(
            {
                "state": state,
                "name": names[state],
                "rate": _rate(first, state),
                "adjusted_rate": adjusted.get(state),
                "tier_7a": _amount(first.tier_of(state, "7a")),
                "tier_7b": _amount(first.tier_of(state, "7b")),
                "amount": _amount(first.amount_of(state)),
                **{f"amount_{one.key.lower()}": _amount(one.amount_of(state)) for one in shown},
                **({"difference": _less(pair[1], pair[0], state)} if pair else {}),
            }
        )
        for state in everyone
    )
    total: dict[str, Cell] = {
        "state": "Total",
        "name": f"{len(everyone)} States",
        "adjusted_rate": "100.000000",
        **{f"amount_{one.key.lower()}": Amount(one.total_rappen) for one in shown},
        **({"difference": Amount(pair[1].total_rappen - pair[0].total_rappen)} if pair else {}),
    }
    return Table("assessment", "Amounts by State", columns, rows, total)


def _label(one: Scenario) -> str:
    return "Now" if one.key == NOW else one.key


def _rate(one: Scenario, state: str) -> str | None:
    units = one.rates.get(state)
    return None if units is None else print_rate(units, one.scale["decimals"])


def _amount(rappen: int | None) -> Amount | None:
    return None if rappen is None else Amount(rappen)


def _less(one: Scenario, other: Scenario, state: str) -> Amount:
    return Amount((one.amount_of(state) or 0) - (other.amount_of(state) or 0))
