"""Pledges beside what was received, and support in kind."""

from __future__ import annotations

from datetime import date

from ccm_ledger.database import pledges, years
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.figures import Amount, Cell, Listing, Nested, amount, code, count, day, text
from ccm_ledger.reports.standing import standing


def pledge_list(db: Connection, year: int | None) -> Listing:
    """Pledges, of one year or all, with what came from that State for that purpose in the year."""
    rows = tuple(_facts(row) for row in pledges.pledges(db, year))
    columns = (
        code("id", "Pledge"),
        day("date", "Date"),
        code("state", "State"),
        code("purpose", "Purpose"),
        count("for_year", "For"),
        code("earmark", "Earmark"),
        amount("amount", "Pledged"),
        amount("received", "Received"),
        text("text", "Text"),
    )
    title = f"Pledges for {year}" if year is not None else "Pledges"
    note = (
        "Received is all that came in the year from that State for that purpose (and earmark), "
        "beside each of its pledges alike."
    )
    return Listing(title, columns, rows, (note,) if rows else ())


def _facts(row: DbRow) -> dict[str, Nested]:
    return {
        "id": row["id"],
        "date": date.fromisoformat(row["date"]),
        "state": row["state"],
        "name": row["name"],
        "amount": Amount(row["amount_rappen"]),
        "purpose": row["purpose"],
        "for_year": row["for_year"],
        "earmark": row["earmark"],
        "received": Amount(row["received_rappen"]),
        "text": row["text"],
    }


def pledge_standing(db: Connection, today: date) -> Listing:
    """`ccm-ledger pledge`."""
    year = years.standing_year(db, today)
    rows = pledges.pledges(db, year)
    received = {
        (row["state"], row["purpose"], row["earmark"]): row["received_rappen"] for row in rows
    }
    waiting = sorted({str(row["state"]) for row in rows if not row["received_rappen"]})
    facts: list[tuple[str, Cell]] = [
        (f"Pledges for {year}", len(rows)),
        ("Pledged", Amount(sum(row["amount_rappen"] for row in rows))),
        ("Received from these States for it", Amount(sum(received.values()))),
        ("Nothing received yet from", ", ".join(waiting) or "none"),
    ]
    return standing(
        db,
        f"Pledges {year}",
        facts,
        (
            f"`ccm-ledger pledge list {year}` shows each",
            "`ccm-ledger pledge add ISO3 AMOUNT --purpose 7c` keeps a new one",
            "`ccm-ledger receipt post ISO3 AMOUNT --purpose 7c` posts the money once it comes",
        ),
    )


def in_kind_list(db: Connection, year: int | None) -> Listing:
    """Support in kind of a year, or all of it."""
    found = pledges.in_kind(db, year)
    rows = tuple(
        {
            "id": row["id"],
            "year": row["year"],
            "amount": Amount(row["amount_rappen"]),
            "from": row["given_by"],
            "basis": row["basis"],
        }
        for row in found
    )
    columns = (
        code("id", "Number"),
        count("year", "Year"),
        text("from", "From"),
        amount("amount", "Amount"),
        text("basis", "Basis"),
    )
    title = f"Support in kind {year}" if year is not None else "Support in kind"
    return Listing(title, columns, rows, ("It is told in the notes, never in the accounts.",))


def in_kind_standing(db: Connection, today: date) -> Listing:
    """`ccm-ledger in-kind`."""
    year = years.standing_year(db, today)
    rows = pledges.in_kind(db, year)
    facts: list[tuple[str, Cell]] = [
        (f"Support in kind {year}", Amount(sum(row["amount_rappen"] for row in rows))),
        ("From", ", ".join(dict.fromkeys(str(row["given_by"]) for row in rows)) or "nobody"),
    ]
    return standing(
        db,
        f"Support in kind {year}",
        facts,
        (
            f"`ccm-ledger in-kind add {year} AMOUNT --from TEXT --basis TEXT` keeps more",
            "`ccm-ledger in-kind list` shows all of it",
        ),
    )
