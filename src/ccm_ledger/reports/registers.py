"""Lists of the registers: funds, accounts, States; and where each stands."""

from __future__ import annotations

from datetime import date

from ccm_ledger.database import funds, scales, states, years
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.figures import Cell, Listing, Nested, code, day, text
from ccm_ledger.reports.scales import percent
from ccm_ledger.reports.standing import standing
from ccm_ledger.rules.membership import Membership

# ── funds and accounts ───────────────────────────────────────────────────────────────────────

_INCOME = {
    "on_receipt": "when received",
    "as_spent": "as it is spent",
    "on_invoice": "when invoiced",
}


def fund_list(db: Connection, today: date) -> Listing:
    """The funds, and how each counts its income in the current budget year."""
    year = years.standing_year(db, today)
    rows = tuple(
        {
            "fund": row["fund"],
            "name": row["name"],
            "restricted": bool(row["restricted"]),
            "use": "restricted" if row["restricted"] else "free",
            "income": funds.income_policy(db, row["fund"], year),
            "counts": _INCOME[funds.income_policy(db, row["fund"], year)],
            "note": row["note"],
        }
        for row in funds.funds(db)
    )
    columns = (
        code("fund", "Fund"),
        text("name", "Name"),
        text("use", "Use"),
        text("counts", f"Income of {year} counts"),
        text("note", "Note"),
    )
    return Listing("Funds", columns, rows)


def fund_standing(db: Connection, today: date) -> Listing:
    """`ccm-ledger fund`."""
    facts: list[tuple[str, Cell]] = [(row["fund"], row["name"]) for row in funds.funds(db)]
    year = years.standing_year(db, today)
    return standing(
        db,
        "Funds",
        facts,
        (
            "`ccm-ledger fund list` shows how each counts its income",
            f"`ccm-ledger statement balance {year}` shows what each holds",
            "`ccm-ledger transfer post FROM TO AMOUNT --authority TEXT` moves money between them",
        ),
    )


def account_list(db: Connection) -> Listing:
    """The chart of accounts by code."""
    found = funds.accounts(db)
    rows = tuple(
        {
            "code": row["code"],
            "name": row["name"],
            "type": row["type"],
            "fixed": bool(row["fixed"]),
            "kept_by": "profile" if row["fixed"] else "officer",
        }
        for row in found
    )
    columns = (
        code("code", "Code"),
        text("name", "Name"),
        code("type", "Type"),
        text("kept_by", "Fixed by"),
    )
    return Listing("Chart of accounts", columns, rows, (f"{len(rows)} accounts.",))


def account_standing(db: Connection, today: date) -> Listing:
    """`ccm-ledger account`."""
    found = funds.accounts(db)
    year = years.standing_year(db, today)
    return standing(
        db,
        "Chart of accounts",
        [
            ("Accounts", len(found)),
            ("Added by officers", sum(1 for row in found if not row["fixed"])),
        ],
        (
            "`ccm-ledger account list` shows them",
            "`ccm-ledger account import FILE.csv` adds accounts (code,name,type)",
            f"`ccm-ledger statement trial-balance {year}` shows their balances",
        ),
    )


# ── States ───────────────────────────────────────────────────────────────────────────────────


def state_list(db: Connection, today: date, *, everyone: bool, on: date | None) -> Listing:
    """States Parties, by code.

    Args:
        everyone: also signatories and other States that a file may name.
        on: only those that are party on that day.
    """
    rows = []
    for row in states.states(db):
        member = _membership(row)
        if on is not None and not member.holds_on(on):
            continue
        if everyone or row["party_from"]:
            rows.append(_state_facts(row, member, on or today))
    parties = sum(1 for row in rows if row["status"] == "party")
    columns = (
        code("state", "State"),
        text("name", "Name"),
        text("status", "Status"),
        day("party_from", "Party from"),
        day("party_until", "Party until"),
    )
    note = f"{len(rows)} States, {parties} of them party on {on or today}."
    title = "States" if everyone else "States Parties"
    return Listing(title, columns, tuple(rows), (note,))


def _membership(row: DbRow) -> Membership:
    return Membership.of(row["party_from"], row["party_until"])


def _state_facts(row: DbRow, member: Membership, on: date) -> dict[str, Nested]:
    if member.holds_on(on):
        status = "party"
    elif member.party_from is None:
        status = "signatory" if row["signed_on"] else "not a party"
    else:
        status = "party to be" if member.party_from > on else "withdrawn"
    return {
        "state": row["state"],
        "name": row["name"],
        "status": status,
        "party_from": member.party_from,
        "party_until": member.party_until,
    }


def state_shown(db: Connection, state: str, today: date) -> Listing:
    """One State: its names, dates, and its rate in each scale."""
    row = states.find(db, state)
    assert row is not None, "the command reads only States the ledger knows"
    rates: list[dict[str, Cell]] = [
        {
            "scale": scale["name"],
            "from": scale["from_year"],
            "to": scale["to_year"],
            "rate": percent(found[state], scale["decimals"]),
        }
        for scale in scales.scales(db)
        if state in (found := scales.rates(db, scale["name"]))
    ]
    facts: dict[str, Nested] = {
        **_state_facts(row, _membership(row), today),
        "iso2": row["iso2"],
        "name_fr": row["name_fr"],
        "name_es": row["name_es"],
        "signed_on": date.fromisoformat(row["signed_on"]) if row["signed_on"] else None,
        "source": row["source"],
        "rates": rates,
    }
    columns = (
        code("state", "Code"),
        code("iso2", "Two letters"),
        text("name", "Name"),
        text("name_fr", "in French"),
        text("name_es", "in Spanish"),
        text("status", "Status"),
        day("signed_on", "Signed"),
        day("party_from", "Party from"),
        day("party_until", "Party until"),
        text("source", "Source"),
        text("rates", "Rates of assessment, per cent"),
    )
    return Listing(f"{row['name']} ({state})", columns, (facts,), single=True)


def state_standing(db: Connection, today: date) -> Listing:
    """`ccm-ledger state`."""
    members = [_membership(row) for row in states.states(db)]
    return standing(
        db,
        "States",
        [
            (f"Parties on {today}", sum(member.holds_on(today) for member in members)),
            ("Known States", len(members)),
        ],
        (
            "`ccm-ledger state list` shows the States Parties, --all the others too",
            "`ccm-ledger state show ISO3` shows one with its rates",
            "`ccm-ledger state import FILE.csv` brings in dates of membership"
            " (iso3,name,party_from,party_until)",
        ),
    )
