"""Work plans over several years, and how far the yearly budgets depart from them."""

from __future__ import annotations

from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import budgets, plans
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Amount, Cell, Listing, Nested, amount, code, count, day, text
from ccm_ledger.money import print_rappen
from ccm_ledger.reports.decisions import known
from ccm_ledger.reports.standing import standing
from ccm_ledger.rules.decisions import said


def plan_list(db: Connection) -> Listing:
    """Every version of every plan."""
    rows: tuple[dict[str, Nested], ...] = tuple(_facts(row) for row in plans.plans(db))
    return Listing("Plans", (text("plan", "Plan"), *_ABOUT), rows)


_ABOUT = (
    count("version", "Version"),
    count("from", "From"),
    count("to", "To"),
    day("approved_on", "Approved on"),
    text("decision", "Decision"),
    amount("total", "In all"),
)


def _facts(row: DbRow) -> dict[str, Nested]:
    return {
        "plan": row["name"],
        "version": row["version"],
        "from": row["from_year"],
        "to": row["to_year"],
        "approved_on": date.fromisoformat(row["approved_on"]),
        "decision": row["decision"],
        "total": Amount(row["total_rappen"]),
    }


def plan_shown(db: Connection, name: str, version: int | None = None) -> Listing:
    """A plan: its years beside their budgets, its lines, its versions.

    Refuses: plan-unknown, plan-version-unknown.
    """
    everything = plans.plans(db)
    found = [row for row in everything if row["name"].casefold() == name.strip().casefold()]
    if not found:
        nearest = errors.nearest(name, sorted({str(row["name"]) for row in everything}))
        raise Refused(errors.PLAN_UNKNOWN.at("NAME", value=name, nearest=nearest))
    by_version = {int(row["version"]): row for row in found}
    if version is not None and version not in by_version:
        raise Refused(
            errors.PLAN_VERSION_UNKNOWN.at(
                "--version", name=found[0]["name"], value=version, versions=list(by_version)
            )
        )
    shown = found[-1] if version is None else by_version[version]
    lines = plans.lines(db, shown["name"], shown["version"])
    facts = _facts(shown) | {
        "years": _years(db, shown["name"], lines),
        "lines": [
            {
                "year": row["year"],
                "line": row["line"],
                "fund": row["fund"],
                "account": row["account"],
                "amount": Amount(row["amount_rappen"]),
            }
            for row in lines
        ],
        "versions": [
            {key: value for key, value in _facts(row).items() if not isinstance(value, list)}
            for row in found
        ],
    }
    columns = [text("plan", "Plan"), *_ABOUT, text("years", "Years"), text("lines", "Lines")]
    if len(found) > 1:
        columns.append(text("versions", "Versions"))
    return Listing(f"Plan {shown['name']}", tuple(columns), (facts,), single=True)


def _years(db: Connection, name: str, lines: list[DbRow]) -> list[dict[str, Cell]]:
    """Each year's slice beside the budget in force, where there is one."""
    taken = {(row["year"], row["version"]): row for row in plans.taken_versions(db, name)}
    found: list[dict[str, Cell]] = []
    for year in dict.fromkeys(row["year"] for row in lines):
        planned = sum(row["amount_rappen"] for row in lines if row["year"] == year)
        versions = budgets.versions(db, year)
        last = versions[-1] if versions else None
        from_plan = taken.get((year, last["version"])) if last else None
        found.append(
            {
                "year": year,
                "planned": Amount(planned),
                "approved": Amount(last["total_rappen"]) if last else None,
                "departs": Amount(last["total_rappen"] - planned) if last else None,
                "taken_from": f"version {from_plan['plan_version']}" if from_plan else "",
            }
        )
    return found


def plan_lines(db: Connection) -> Listing:
    """Every line of every version of the plans, for exports."""
    rows: tuple[dict[str, Nested], ...] = tuple(
        {
            "plan": row["name"],
            "version": row["version"],
            "decision": row["decision"],
            "approved_on": date.fromisoformat(row["approved_on"]),
            "year": line["year"],
            "line": line["line"],
            "fund": line["fund"],
            "account": line["account"],
            "amount": Amount(line["amount_rappen"]),
        }
        for row in plans.plans(db)
        for line in plans.lines(db, row["name"], row["version"])
    )
    columns = (
        text("plan", "Plan"),
        count("version", "Version"),
        text("decision", "Decision"),
        day("approved_on", "Approved on"),
        count("year", "Year"),
        text("line", "Line"),
        code("fund", "Fund"),
        code("account", "Account"),
        amount("amount", "Amount"),
    )
    return Listing("Plans", columns, rows)


def plan_standing(db: Connection, today: date) -> Listing:
    """`ccm-ledger plan`."""
    found = {str(row["name"]): row for row in plans.plans(db)}  # the newest version of each
    facts: list[tuple[str, Cell]] = [("Plans", len(found))]
    facts += [
        (name, f"version {row['version']}, {row['from_year']} to {row['to_year']}")
        for name, row in found.items()
    ]
    name = next(iter(found), "NAME")
    return standing(
        db,
        "Plans",
        facts,
        (
            "`ccm-ledger plan import FILE.csv --name NAME --decision TEXT --approved-on D`",
            f"`ccm-ledger plan show {name}` shows its years beside their budgets",
            f"`ccm-ledger budget from-plan {today.year + 1} --plan {name} --approved-on D "
            "--authority TEXT` takes a year's slice as its budget",
        ),
    )


def departure_notes(db: Connection, year: int, fund: str) -> tuple[str, ...]:
    """Which plan a year's budget of a fund stands beside, and by how much it departs from it."""
    source = plans.source_of(db, year)
    budget = budgets.in_force(db, year)
    if source is None or budget is None:
        return ()
    planned = _of_fund(plans.lines(db, source["plan"], source["plan_version"], year), fund)
    approved = _of_fund(budgets.lines(db, year, budget["version"]), fund)
    if not planned:
        return ()
    plan = f"plan {source['plan']}, version {source['plan_version']}"
    decided = said(source["decision"], known(db))
    if source["budget_version"] is None:
        begins = f"The work plan that covers {year} is {plan}, of {source['approved_on']}"
    elif source["budget_version"] == budget["version"]:
        begins = f"The budget was taken from {plan}, of {source['approved_on']}"
    else:
        begins = (
            f"Version {source['budget_version']} of the budget was taken from {plan}, of "
            f"{source['approved_on']}"
        )
    departs = sum(approved.values()) - sum(planned.values())
    lines = [
        f"{line} {_signed(approved.get(line, 0) - planned.get(line, 0))}"
        for line in dict.fromkeys((*planned, *approved))
        if approved.get(line, 0) != planned.get(line, 0)
    ]
    if not lines:
        ends = "the budget doesn't depart from it"
    else:
        ends = f"the budget departs from it by {_signed(departs)}: {', '.join(lines)}"
    return (
        f"{begins} ({decided}). Its slice of {year} is {print_rappen(sum(planned.values()))}; "
        f"{ends}.",
    )


def _of_fund(rows: list[DbRow], fund: str) -> dict[str, int]:
    return {str(row["line"]): int(row["amount_rappen"]) for row in rows if row["fund"] == fund}


def _signed(rappen: int) -> str:
    return f"+{print_rappen(rappen)}" if rappen > 0 else print_rappen(rappen)
