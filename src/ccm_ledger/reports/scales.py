"""The scales of assessment and their rates; and where they stand."""

from __future__ import annotations

from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import scales, states, years
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Cell, Listing, code, count, rate, text
from ccm_ledger.reports.standing import standing
from ccm_ledger.rules.membership import Membership


def percent(units: int, decimals: int) -> str:
    """A rate as printed, from units of its last digit: 340 with 3 decimals is `0.340`."""
    whole, rest = divmod(units, 10**decimals)
    return f"{whole}.{rest:0{decimals}d}" if decimals else str(whole)


def scale_list(db: Connection) -> Listing:
    """The scales, oldest first."""
    rows = tuple(
        {
            "name": row["name"],
            "from": row["from_year"],
            "to": row["to_year"],
            "states": row["state_count"],
            "sum": percent(row["rates_sum"], row["decimals"]),
            "source": row["source"],
        }
        for row in scales.scales(db)
    )
    columns = (
        code("name", "Scale"),
        count("from", "From"),
        count("to", "To"),
        count("states", "States"),
        rate("sum", "Sum, %"),
        text("source", "Source"),
    )
    return Listing("Scales of assessment", columns, rows)


def scale_shown(db: Connection, name: str) -> Listing:
    """The rates of one scale, by State.

    Refuses: scale-unknown.
    """
    scale = scales.find(db, name)
    if scale is None:
        names = [str(row["name"]) for row in scales.scales(db)]
        nearest = errors.nearest(name, names)
        raise Refused(errors.SCALE_UNKNOWN.at("NAME", value=name, nearest=nearest, names=names))
    known = {str(row["state"]): row for row in states.states(db)}
    sources = scales.sources(db, scale["name"])
    rows = tuple(
        {
            "state": state,
            "name": known[state]["name"],
            "rate": percent(units, scale["decimals"]),
            "party": (party := _is_party_in(known[state], scale)),
            "member": "party" if party else "",
            "source": sources[state],
        }
        for state, units in scales.rates(db, scale["name"]).items()
    )
    of_parties = sum(
        units
        for state, units in scales.rates(db, scale["name"]).items()
        if _is_party_in(known[state], scale)
    )
    columns = (
        code("state", "State"),
        text("name", "Name"),
        rate("rate", "Rate, %"),
        text("member", "State Party"),
    )
    span = f"{scale['from_year']} to {scale['to_year']}"
    notes = (
        f"{len(rows)} States, {percent(scale['rates_sum'], scale['decimals'])} per cent in all; "
        f"{sum(1 for row in rows if row['party'])} are State Party in these years, "
        f"{percent(of_parties, scale['decimals'])} per cent.",
        f"Source: {scale['source']}.",
    )
    return Listing(f"Scale of assessment {scale['name']}, for {span}", columns, rows, notes)


def _is_party_in(row: DbRow, scale: DbRow) -> bool:
    return Membership.of(row["party_from"], row["party_until"]).holds_in(
        scale["from_year"], scale["to_year"]
    )


def scale_standing(db: Connection, today: date) -> Listing:
    """`ccm-ledger scale`."""
    year = years.standing_year(db, today)
    scale = scales.for_year(db, year)
    found = scales.scales(db)
    facts: list[tuple[str, Cell]] = [
        ("Scales", ", ".join(str(row["name"]) for row in found) or "none"),
        (f"In force in {year}", scale["name"] if scale else "none"),
    ]
    return standing(
        db,
        "Scales of assessment",
        facts,
        (
            "`ccm-ledger scale show NAME` shows the rates",
            "`ccm-ledger scale import FILE.csv --name N --from YEAR --to YEAR --source TEXT`"
            " brings in a scale (iso3,rate)",
        ),
    )
