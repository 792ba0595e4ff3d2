"""The decisions of the States Parties, and what rests on each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import decisions
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.dates import last_day
from ccm_ledger.errors import Refused
from ccm_ledger.figures import (
    Amount,
    Cell,
    Listing,
    Nested,
    Row,
    Table,
    code,
    count,
    day,
    text,
)
from ccm_ledger.reports.standing import standing
from ccm_ledger.rules.decisions import Decision, named

_ALSO_BEFORE = frozenset({"plan", "procedure", "scale"})  # they hold for several years


def known(db: Connection) -> list[Decision]:
    """Every registered decision, by date."""
    return [
        Decision(
            row["symbol"],
            row["paragraph"],
            date.fromisoformat(row["date"]),
            row["text"],
            tuple(filter(None, row["allows"].split(","))),
        )
        for row in decisions.decisions(db)
    ]


def resting_on(db: Connection, registered: Sequence[Decision]) -> list[tuple[DbRow, Decision]]:
    """What rests on a registered decision, by date; what names none is left out."""
    if not registered:
        return []
    return [
        (row, one)
        for row in decisions.resting(db)
        for one in named(row["authority"] or "", registered)
    ]


def decision_list(db: Connection) -> Listing:
    """`ccm-ledger decision list`."""
    registered = known(db)
    found = resting_on(db, registered)
    rows: tuple[dict[str, Nested], ...] = tuple(
        {
            "symbol": one.symbol,
            "paragraph": one.paragraph,
            "date": one.date,
            "text": one.text,
            "allows": ", ".join(one.allows),
            "used": sum(1 for _, other in found if other == one),
        }
        for one in registered
    )
    columns = (
        code("symbol", "Symbol"),
        text("paragraph", "Paragraph"),
        day("date", "Date"),
        text("text", "What was decided"),
        text("allows", "Allows"),
        count("used", "Used"),
    )
    return Listing("Decisions", columns, rows)


def decision_shown(db: Connection, wanted: str) -> Listing:
    """A decision, its paragraphs, and all that rests on them.

    Args:
        wanted: a symbol, or `SYMBOL para N`.

    Refuses: decision-unknown.
    """
    registered = known(db)
    shown = named(wanted, registered)
    if not shown:
        nearest = errors.nearest(wanted, (one.symbol for one in registered))
        raise Refused(errors.DECISION_UNKNOWN.at("SYMBOL", value=wanted, nearest=nearest))
    paragraphs: list[dict[str, Cell]] = [
        {
            "paragraph": one.paragraph,
            "date": one.date,
            "text": one.text,
            "allows": ", ".join(one.allows),
        }
        for one in shown
    ]
    rests: list[dict[str, Cell]] = [
        {
            "kind": row["kind"],
            "what": row["what"],
            "year": row["year"],
            "date": date.fromisoformat(row["date"]) if row["date"] else None,
            "paragraph": one.paragraph,
            "amount": None if row["amount_rappen"] is None else Amount(row["amount_rappen"]),
            "entry": row["entry"],
        }
        for row, one in resting_on(db, shown)
    ]
    facts: dict[str, Nested] = {
        "symbol": shown[0].symbol,
        "date": shown[0].date,
        "decisions": paragraphs,
        "used": len(rests),
        "rests": rests,
    }
    columns = (
        code("symbol", "Symbol"),
        day("date", "Date"),
        count("used", "Used"),
        text("decisions", "What was decided"),
        text("rests", "What rests on it"),
    )
    return Listing(f"Decision {shown[0].symbol}", columns, (facts,), single=True)


def decision_standing(db: Connection) -> Listing:
    """`ccm-ledger decision`."""
    registered = known(db)
    facts: list[tuple[str, Cell]] = [("Decisions", len(registered))]
    if registered:
        facts.append(("The last", registered[-1].said))
    return standing(
        db,
        "Decisions",
        facts,
        (
            "`ccm-ledger decision add SYMBOL --date D --text TEXT` registers one",
            "`ccm-ledger decision show SYMBOL` shows what rests on it",
            "an --authority that is SYMBOL, or SYMBOL para N, rests on it by itself",
        ),
    )


def decision_table(db: Connection, year: int, as_of: date) -> Table | None:
    """The decisions that a year's books rest on, for the notes; None if none is registered.

    What holds for several years (plan, procedures, scale) counts where it was decided by then.
    """
    last = min(as_of, last_day(year))
    used: dict[str, tuple[Decision, list[str]]] = {}
    for row, one in resting_on(db, known(db)):
        of_year = row["year"] == year and (row["date"] or "") <= last.isoformat()
        if of_year or (row["kind"] in _ALSO_BEFORE and one.date <= last):
            kinds = used.setdefault(one.name, (one, []))[1]
            if row["kind"] not in kinds:
                kinds.append(row["kind"])
    if not used:
        return None
    columns = (
        text("decision", "Decision"),
        day("date", "Date"),
        text("text", "What was decided"),
        text("for", "Rests on it"),
    )
    rows = tuple(
        Row({"decision": name, "date": one.date, "text": one.text, "for": ", ".join(kinds)})
        for name, (one, kinds) in used.items()
    )
    return Table("decisions", "Decisions that these statements rest on", columns, rows)
