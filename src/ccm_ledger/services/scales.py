"""Importing a scale of assessment."""

from __future__ import annotations

from collections.abc import Sequence

from ccm_ledger import errors
from ccm_ledger.database import registers, scales, states
from ccm_ledger.errors import Problems, Refused
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.readers.register_csv import RateRow, read_rates
from ccm_ledger.records import Outcome
from ccm_ledger.reports.scales import percent
from ccm_ledger.rules.membership import Membership
from ccm_ledger.services.codes import Codes
from ccm_ledger.services.setup import rate_units


def import_file(
    ledger: Writing, path: str, name: str, from_year: int, to_year: int, source: str
) -> Outcome:
    """Take a scale for the years from one to another, both included.

    Refuses: scale-years, scale-overlap, scale-exists, rate-form, and what a CSV file may hold.
    """
    if from_year > to_year:
        raise Refused(errors.SCALE_YEARS.at("--from", from_year=from_year, to_year=to_year))
    problems = Problems()
    rows = read_rates(path, Codes.of(ledger.db).read_state, problems)
    problems.refuse(path)
    decimals = max(len(row.percent.partition(".")[2]) for row in rows)
    rates = {row.state: rate_units(row.percent, decimals) for row in rows}
    facts = {"scale": name, "from": from_year, "to": to_year, "read": len(rows)}
    if _is_known(ledger, name, from_year, to_year, decimals, rates, source):
        return Outcome(f"Nothing new: the scale {name} is known with this content.", facts)
    _check_overlap(ledger, from_year, to_year)

    _insert(ledger, name, from_year, to_year, decimals, rows, source)
    total = percent(sum(rates.values()), decimals)
    _warn(ledger, from_year, to_year, rates, decimals)
    return Outcome(
        f"Scale {name} for {from_year} to {to_year}: {len(rows)} States, {total} per cent in all.",
        facts | {"sum": total},
    )


def _is_known(
    ledger: Writing,
    name: str,
    from_year: int,
    to_year: int,
    decimals: int,
    rates: dict[str, int],
    source: str,
) -> bool:
    """Whether the scale is there with this content. Raises `Refused` for one that differs."""
    known = scales.find(ledger.db, name)
    if known is None:
        return False
    there = (known["from_year"], known["to_year"], known["decimals"], known["source"])
    if there == (from_year, to_year, decimals, source) and scales.rates(ledger.db, name) == rates:
        return True
    raise Refused(
        errors.SCALE_EXISTS.at(
            "--name", name=name, from_year=known["from_year"], to_year=known["to_year"]
        )
    )


def _check_overlap(ledger: Writing, from_year: int, to_year: int) -> None:
    others = scales.overlapping(ledger.db, from_year, to_year)
    if others:
        names = [f"{row['name']} ({row['from_year']} to {row['to_year']})" for row in others]
        raise Refused(
            errors.SCALE_OVERLAP.at("--from", from_year=from_year, to_year=to_year, names=names)
        )


def _insert(
    ledger: Writing,
    name: str,
    from_year: int,
    to_year: int,
    decimals: int,
    rows: Sequence[RateRow],
    source: str,
) -> None:
    scale = {
        "name": name,
        "from_year": from_year,
        "to_year": to_year,
        "decimals": decimals,
        "source": source,
    }
    registers.insert(ledger.db, "scale", [scale])
    registers.insert(
        ledger.db,
        "scale_rate",
        (
            {
                "scale": name,
                "state": row.state,
                "rate_units": rate_units(row.percent, decimals),
                "source": source,
            }
            for row in rows
        ),
    )


def _warn(
    ledger: Writing, from_year: int, to_year: int, rates: dict[str, int], decimals: int
) -> None:
    """What an assessment by this scale will meet: a sum that isn't 100, parties without a rate."""
    total = sum(rates.values())
    if total != 100 * 10**decimals:
        ledger.warnings.append(
            f"the rates add to {percent(total, decimals)} per cent, not 100; the shares of an "
            "assessment are adjusted to its States anyway"
        )
    missing = [state for state in _parties_in(ledger, from_year, to_year) if state not in rates]
    if missing:
        ledger.warnings.append(
            f"States Parties without a rate in it: {', '.join(missing)}; a year that assesses them "
            "can't be assessed by this scale"
        )


def _parties_in(ledger: Writing, from_year: int, to_year: int) -> list[str]:
    """States that are party in the years of a scale, as far as is known."""
    return [
        str(row["state"])
        for row in states.states(ledger.db)
        if Membership.of(row["party_from"], row["party_until"]).holds_in(from_year, to_year)
    ]
