"""The earmarks with their roll-forward: opening + received − used − refunded = closing."""

from __future__ import annotations

from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import earmarks, states, years
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.dates import last_day
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Amount, Cell, Column, Listing, Nested, amount, code, count, day, text
from ccm_ledger.reports.standing import standing


def earmark_list(db: Connection, year: int) -> Listing:
    """Every earmark with its roll-forward in a year."""
    rows = tuple(_facts(row, year) for row in earmarks.roll_forward(db, year, last_day(year)))
    columns = (
        code("earmark", "Earmark"),
        code("fund", "Fund"),
        code("state", "State"),
        text("purpose", "Purpose"),
        day("until", "Until"),
        *_roll_forward(any(row["refunded"] != Amount(0) for row in rows)),
    )
    return Listing(f"Earmarks {year}", columns, rows)


def _roll_forward(given_back: bool) -> tuple[Column, ...]:
    """The columns of the roll-forward; that of refunds only where there are any."""
    return (
        amount("opening", "Opening"),
        amount("received", "Received"),
        amount("used", "Used"),
        *((amount("refunded", "Given back"),) if given_back else ()),
        amount("closing", "Closing"),
    )


def _facts(row: DbRow, year: int) -> dict[str, Nested]:
    return {
        "earmark": row["code"],
        "fund": row["fund"],
        "state": row["state"],
        "purpose": row["purpose"],
        "from": date.fromisoformat(row["from_date"]) if row["from_date"] else None,
        "until": date.fromisoformat(row["until_date"]) if row["until_date"] else None,
        "year": year,
        "opening": Amount(row["opening_rappen"]),
        "received": Amount(row["received_rappen"]),
        "used": Amount(row["used_rappen"]),
        "refunded": Amount(row["refunded_rappen"]),
        "closing": Amount(row["closing_rappen"]),
    }


def earmark_shown(db: Connection, text_of_code: str, year: int) -> Listing:
    """One earmark: its roll-forward in a year, and every movement.

    Refuses: earmark-unknown.
    """
    known = {str(row["code"]): row for row in earmarks.roll_forward(db, year, last_day(year))}
    name = text_of_code.strip().upper()
    if name not in known:
        nearest = errors.nearest(name, known)
        raise Refused(errors.EARMARK_UNKNOWN.at("CODE", value=text_of_code, nearest=nearest))
    row = known[name]
    donor = states.names(db)[row["state"]]
    movements: list[dict[str, Cell]] = [
        {
            "date": date.fromisoformat(found["date"]),
            "entry": found["entry"],
            "kind": found["kind"],
            "line": found["line"],
            "amount": Amount(found["amount_rappen"]),
            "text": found["text"],
        }
        for found in earmarks.movements(db, name)
    ]
    facts = _facts(row, year) | {"donor": donor, "movements": movements}
    columns = (
        code("earmark", "Earmark"),
        code("fund", "Fund"),
        text("donor", "Donor"),
        text("purpose", "Purpose"),
        day("from", "From"),
        day("until", "Until"),
        count("year", "Year"),
        *_roll_forward(row["refunded_rappen"] != 0),
        text("movements", "Movements (received positive, used negative)"),
    )
    return Listing(f"Earmark {name}", columns, (facts,), single=True)


def earmark_standing(db: Connection, today: date) -> Listing:
    """`ccm-ledger earmark`."""
    year = years.standing_year(db, today)
    rows = earmarks.roll_forward(db, year, last_day(year))
    past = [
        row
        for row in rows
        if row["closing_rappen"] > 0 and row["until_date"] and row["until_date"] < today.isoformat()
    ]
    facts: list[tuple[str, Cell]] = [
        ("Earmarks", len(rows)),
        (f"Received in {year}", Amount(sum(row["received_rappen"] for row in rows))),
        (f"Used in {year}", Amount(sum(row["used_rappen"] for row in rows))),
        ("Still held", Amount(sum(row["closing_rappen"] for row in rows))),
        ("Past their end with money left", ", ".join(str(row["code"]) for row in past) or "none"),
    ]
    return standing(
        db,
        f"Earmarks {year}",
        facts,
        (
            "`ccm-ledger earmark list` shows the roll-forward of each",
            "`ccm-ledger earmark add CODE --fund F --state ISO3 --purpose TEXT` makes one",
            "`ccm-ledger receipt post ISO3 AMOUNT --purpose 7c --earmark CODE` receives under it",
        ),
    )
