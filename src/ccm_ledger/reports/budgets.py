"""The approved budget of a year, and where budgets stand."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import budgets, invoices, years
from ccm_ledger.database.connection import Connection
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Amount, Cell, Listing, Nested, amount, count, day, text
from ccm_ledger.reports.standing import standing, without_budget


def budget_shown(db: Connection, year: int, version: int | None = None) -> Listing:
    """A year's budget: the decision, the lines with their notes, the totals, the versions.

    Args:
        version: the one in force if left out.

    Refuses: no-budget, budget-version-unknown.
    """
    versions = budgets.versions(db, year)
    if not versions:
        raise Refused(errors.NO_BUDGET.at("YEAR", year=year))
    known = {int(row["version"]): row for row in versions}
    if version is not None and version not in known:
        raise Refused(
            errors.BUDGET_VERSION_UNKNOWN.at(
                "--version", value=version, year=year, versions=list(known)
            )
        )
    shown = known[version] if version is not None else versions[-1]
    notes = budgets.notes(db, year)
    totals: dict[str, int] = defaultdict(int)
    lines: list[dict[str, Cell]] = []
    for row in budgets.lines(db, year, shown["version"]):
        totals[row["fund"]] += row["amount_rappen"]
        lines.append(
            {
                "line": row["line"],
                "amount": Amount(row["amount_rappen"]),
                "fund": row["fund"],
                "account": row["account"],
                "note": notes.get(row["line"], row["note"]),
            }
        )
    facts: dict[str, Nested] = {
        "year": year,
        "version": shown["version"],
        "approved_total": Amount(shown["total_rappen"]),
        "approved_on": date.fromisoformat(shown["approved_on"]),
        "authority": shown["authority"],
        "lines": lines,
        "totals": [{"fund": fund, "amount": Amount(total)} for fund, total in totals.items()],
        "versions": [
            {
                "version": row["version"],
                "approved_on": date.fromisoformat(row["approved_on"]),
                "authority": row["authority"],
                "approved_total": Amount(row["total_rappen"]),
            }
            for row in versions
        ],
    }
    columns = [
        count("year", "Year"),
        count("version", "Version"),
        day("approved_on", "Approved on"),
        text("authority", "Authority"),
        amount("approved_total", "Approved in all"),
        text("lines", "Lines"),
    ]
    if len(totals) > 1:
        columns.append(text("totals", "By fund"))
    if len(versions) > 1:
        columns.append(text("versions", "Versions"))
    return Listing(f"Budget {year}", tuple(columns), (facts,), single=True)


def budget_standing(db: Connection, today: date) -> Listing:
    """`ccm-ledger budget`."""
    year = years.standing_year(db, today)
    shown = budgets.in_force(db, year)
    if shown is None:
        following_year, bring_in = without_budget(db, year)
        facts: list[tuple[str, Cell]] = [(f"Budget {following_year}", "none")]
        return standing(db, "Budgets", facts, [bring_in])
    lines = budgets.lines(db, year, shown["version"])
    notes = budgets.notes(db, year)
    facts = [
        ("Budget year", year),
        ("Version", shown["version"]),
        ("Approved on", date.fromisoformat(shown["approved_on"])),
        ("Authority", shown["authority"]),
        ("Approved in all", Amount(sum(row["amount_rappen"] for row in lines))),
        ("Lines with a note", sum(1 for row in lines if row["line"] in notes)),
        ("Lines without one", sum(1 for row in lines if row["line"] not in notes)),
    ]
    following = [f"`ccm-ledger budget show {year}` shows its lines"]
    if not invoices.standing_states(db, year):
        following.append(f"`ccm-ledger assess {year}` shows the apportionment")
    following += [
        f"`ccm-ledger budget note {year} LINE TEXT` explains a variance",
        f"`ccm-ledger statement variance {year}` compares it with what was spent",
    ]
    return standing(db, "Budgets", facts, following)
