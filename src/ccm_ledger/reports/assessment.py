"""The apportionment of a budget: who is assessed, by which scale, and what each State owes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import budgets, credits, scales, states
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Amount, Cell, Row, Statement, Table, amount, code, count, rate, text
from ccm_ledger.fund_codes import TF
from ccm_ledger.records import Procedures
from ccm_ledger.reports import procedures as procedure_reports
from ccm_ledger.rules.apportion import Share, adjusted_rates, apportion, split_tiers


@dataclass(frozen=True, slots=True)
class Assessment:
    """A budget apportioned. `shares` is tier -> State -> share; every tier adds up exactly."""

    year: int
    budget: DbRow
    total_rappen: int
    procedures: Procedures
    scale: DbRow
    assessed_on: date
    tiers: dict[str, int]
    rates: dict[str, int]
    shares: dict[str, dict[str, Share]]

    def amount_of(self, state: str) -> int:
        return sum(shares[state].amount_rappen for shares in self.shares.values())


def assessment(db: Connection, year: int) -> Assessment:
    """Apportion the budget in force of a year, by the procedures in force.

    Parties and scale go by the procedures' assessment date, whatever the clock says.
    Refuses: no-budget, no-scale, rates-missing, no-tiers.
    """
    budget = budgets.in_force(db, year)
    if budget is None:
        raise Refused(errors.NO_BUDGET.at("YEAR", year=year))
    procedures = procedure_reports.of_year(db, year)
    if not procedures.assessed_tiers:
        raise Refused(errors.NO_TIERS.at("YEAR", year=year))
    scale = scale_in_force(db, year, procedures)
    assessed = rates_of(db, scale, states.parties_on(db, procedures.assessed_on))
    total = budgets.total(db, year, budget["version"], TF)
    tiers = split_tiers(total, procedures.assessed_tiers)
    return Assessment(
        year=year,
        budget=budget,
        total_rappen=total,
        procedures=procedures,
        scale=scale,
        assessed_on=procedures.assessed_on,
        tiers=tiers,
        rates=assessed,
        shares={tier: apportion(rappen, assessed) for tier, rappen in tiers.items()},
    )


def scale_in_force(db: Connection, year: int, procedures: Procedures) -> DbRow:
    """The scale that the procedures name for a budget year. Refuses: no-scale."""
    by_budget_year = procedures.scale_rule == "of_budget_year"
    scale_year = year if by_budget_year else procedures.assessed_on.year
    scale = scales.for_year(db, scale_year)
    if scale is None:
        raise Refused(errors.NO_SCALE.at("YEAR", year=scale_year))
    return scale


def rates_of(db: Connection, scale: DbRow, assessed: Iterable[str]) -> dict[str, int]:
    """State -> rate of a scale, for the States assessed. Refuses: rates-missing."""
    rates = scales.rates(db, scale["name"])
    missing = [state for state in assessed if state not in rates]
    if missing:
        raise Refused(errors.RATES_MISSING.at("YEAR", scale=scale["name"], states=missing))
    return {state: rates[state] for state in assessed}


def statement(db: Connection, year: int) -> Statement:
    """`assess YEAR`: every State's rate, adjusted rate, tiers and amount."""
    found = assessment(db, year)
    names = states.names(db)
    adjusted = adjusted_rates(found.rates)
    decimals = found.scale["decimals"]
    earlier = credits.runs_before(db, year, found.budget["version"])
    asked = _asked(db, found) if earlier else {}
    columns = (
        code("state", "State"),
        text("name", "Name"),
        rate("rate", "UN rate %"),
        rate("adjusted_rate", "Adjusted %"),
        amount("tier_7a", "7a"),
        amount("tier_7b", "7b"),
        amount("amount", "Amount"),
        *((amount("asked", "Asked so far"), amount("difference", "Difference")) if earlier else ()),
    )
    rows = tuple(
        Row(
            {
                "state": state,
                "name": names[state],
                "rate": print_rate(units, decimals),
                "adjusted_rate": adjusted[state],
                "tier_7a": Amount(_share(found, "7a", state)),
                "tier_7b": Amount(_share(found, "7b", state)),
                "amount": Amount(found.amount_of(state)),
                **_difference(found.amount_of(state), asked.get(state, 0), revised=bool(earlier)),
            }
        )
        for state, units in found.rates.items()
    )
    total: dict[str, Cell] = {
        "state": "Total",
        "name": f"{len(rows)} States Parties",
        "rate": print_rate(sum(found.rates.values()), decimals),
        "adjusted_rate": "100.000000",
        "tier_7a": Amount(found.tiers.get("7a", 0)),
        "tier_7b": Amount(found.tiers.get("7b", 0)),
        "amount": Amount(found.total_rappen),
        **_difference(found.total_rappen, sum(asked.values()), revised=bool(earlier)),
    }
    version = f", version {found.budget['version']}" if earlier else ""
    return Statement(
        name="assessment",
        title=f"Assessment of the budget {year}{version}",
        year=year,
        as_of=found.assessed_on,
        figures={
            "states": len(rows),
            "sum_of_rates": print_rate(sum(found.rates.values()), decimals),
            "tier_7a": Amount(found.tiers.get("7a", 0)),
            "tier_7b": Amount(found.tiers.get("7b", 0)),
            "total": Amount(found.total_rappen),
        },
        tables=(Table("assessment", f"Assessed contributions {year}", columns, rows, total),),
        notes=(
            *_basis(found),
            *(_revision_note(year, found) if earlier else ()),
            *assumption_notes(found.procedures),
        ),
        facts={
            "scale": found.scale["name"],
            "assessed_on": found.assessed_on.isoformat(),
            "budget_version": str(found.budget["version"]),
            "procedure": found.procedures.profile,
        },
    )


def explanation(db: Connection, year: int, state: str) -> Statement:
    """`assess YEAR --explain ISO3`: one State's share, so that a ministry can redo it by hand."""
    found = assessment(db, year)
    names = states.names(db)
    if state not in found.rates:
        raise Refused(
            errors.NOT_ASSESSED.at("--explain", name=names[state], state=state, year=year)
        )
    decimals = found.scale["decimals"]
    columns = (
        text("tier", "Tier"),
        amount("tier_amount", "Amount of tier"),
        rate("rate", "UN rate %"),
        rate("rates_sum", "Sum of rates %"),
        rate("exact", "Exact share"),
        count("remainder_rank", "Remainder rank"),
        amount("amount", "Amount"),
    )
    rows = tuple(
        Row(
            {
                "tier": tier,
                "tier_amount": Amount(share.tier_rappen),
                "rate": print_rate(share.rate_units, decimals),
                "rates_sum": print_rate(share.rates_sum, decimals),
                "exact": exact_share(share),
                "remainder_rank": share.remainder_rank,
                "amount": Amount(share.amount_rappen),
            }
        )
        for tier, shares in found.shares.items()
        for share in (shares[state],)
    )
    total: dict[str, Cell] = {"tier": "Total", "amount": Amount(found.amount_of(state))}
    favoured = {
        tier: rappen - sum(share.whole_rappen for share in found.shares[tier].values())
        for tier, rappen in found.tiers.items()
    }
    notes = (
        f"Exact share = amount of the tier × rate of {names[state]} ÷ sum of the rates of the "
        f"{len(found.rates)} States assessed.",
        *(
            f"Tier {tier}: each share is cut to whole rappen; the {count_} rappen left over go to "
            f"the {count_} largest remainders (equal ones by ISO code)."
            for tier, count_ in favoured.items()
        ),
        *_basis(found),
        *assumption_notes(found.procedures),
    )
    return Statement(
        name="assessment-explained",
        title=f"How {names[state]}'s contribution for {year} is calculated",
        year=year,
        as_of=found.assessed_on,
        figures={"amount": Amount(found.amount_of(state))},
        tables=(Table("steps", "Calculation", columns, rows, total),),
        notes=notes,
    )


def exact_share(share: Share) -> str:
    """The share before rounding, in francs with six decimals (cut, not rounded)."""
    millionths = share.remainder_units * 10_000 // share.rates_sum
    return f"{share.whole_rappen // 100}.{share.whole_rappen % 100:02d}{millionths:04d}"


def print_rate(units: int, decimals: int) -> str:
    """A rate in per cent with the scale's decimals: 340 units with 3 decimals is `0.340`."""
    whole, rest = divmod(units, 10**decimals)
    return f"{whole}.{rest:0{decimals}d}" if decimals else str(whole)


def _asked(db: Connection, found: Assessment) -> dict[str, int]:
    """What the States of the run were asked for the year so far."""
    asked = credits.asked(db, found.year)
    return {state: sum(asked.get(state, {}).values()) for state in found.rates}


def _difference(amount_rappen: int, asked_rappen: int, *, revised: bool) -> dict[str, Cell]:
    if not revised:
        return {}
    return {"asked": Amount(asked_rappen), "difference": Amount(amount_rappen - asked_rappen)}


def _revision_note(year: int, found: Assessment) -> tuple[str]:
    return (
        f"The invoices were first issued on an earlier version; `ccm-ledger invoice issue {year}` "
        f"issues the differences to version {found.budget['version']}: supplementary invoices "
        "where it asks more, credit notes where it asks less and something is open.",
    )


def _share(found: Assessment, tier: str, state: str) -> int:
    shares = found.shares.get(tier)
    return shares[state].amount_rappen if shares else 0


def _basis(found: Assessment) -> tuple[str, ...]:
    return (
        f"Budget version {found.budget['version']}, approved on {found.budget['approved_on']}: "
        f"{found.budget['authority']}.",
        f"Scale {found.scale['name']}: {found.scale['source']}.",
        f"Assessed are the States that are party on {found.assessed_on.isoformat()}; each tier is "
        "apportioned by itself, to the rappen.",
    )


def split_of(procedures: Procedures) -> str:
    """`7a 2/5, 7b 3/5`: the share of the budget that each tier brings in."""
    return ", ".join(
        f"{tier.key} {tier.share_numerator}/{tier.share_denominator}"
        for tier in procedures.assessed_tiers
    )


def assumption_notes(procedures: Procedures) -> tuple[str, ...]:
    """The label that goes wherever an unconfirmed split is shown."""
    if not procedures.assumptions:
        return ()
    return (
        f"The split between the tiers ({split_of(procedures)}) is an assumption that nobody has "
        "confirmed yet; `ccm-ledger procedure confirm` or `procedure set` settles it.",
    )


def accession_notes(procedures: Procedures) -> tuple[str, ...]:
    """The label where a State is invoiced beside the run and nobody has confirmed for how much."""
    rule = procedures.document.get("accession", {"status": "assumption"})
    if rule["status"] != "assumption":
        return ()
    return (
        "That a State which accedes pays "
        + ("the full year" if procedures.accession == "full" else "by whole months")
        + " is an assumption that nobody has confirmed yet; `ccm-ledger procedure confirm` or "
        "`procedure set` settles it.",
    )
