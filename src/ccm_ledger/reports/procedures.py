"""The financial procedures of a budget year, and how each value of them is known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from ccm_ledger import errors
from ccm_ledger.database import procedures, years
from ccm_ledger.database.connection import Connection
from ccm_ledger.dates import in_words
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Cell, Listing, Nested, code, count, day, text
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Procedures, Tier
from ccm_ledger.reports.standing import standing
from ccm_ledger.rules.procedures import assumptions, read


def of_year(db: Connection, year: int, known: int | None = None) -> Procedures:
    """The procedures in force for a budget year.

    Args:
        known: only rows up to this id, as whoever issued a statement knew them; None for all.

    Refuses: no-procedures.
    """
    row = procedures.in_force(db, year, known)
    if row is None:
        raise Refused(errors.NO_PROCEDURES.at("YEAR", year=year))
    return _read(
        int(row["id"]), int(row["from_year"]), str(row["document"]), str(row["source"]), year
    )


@lru_cache(maxsize=16)  # an import asks for each row
def _read(number: int, from_year: int, text: str, source: str, year: int) -> Procedures:
    document: dict[str, Any] = json.loads(text)
    return read(number, from_year, document, source, year)


def document_of(db: Connection, year: int) -> str:
    """The document in force for a budget year, as JSON that `procedure set` reads."""
    document = dict(of_year(db, year).document)
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


# ── showing ──────────────────────────────────────────────────────────────────────────────────


def procedure_list(db: Connection) -> Listing:
    """Every set of procedures, in the order it was set."""
    rows = []
    for row in procedures.procedures(db):
        found = read(
            row["id"],
            row["from_year"],
            json.loads(row["document"]),
            row["source"],
            row["from_year"],
        )
        rows.append(
            {
                "id": found.id,
                "from_year": found.from_year,
                "set_at": row["set_at"],
                "profile": found.profile,
                "split": _split(found),
                "assumptions": len(assumptions(found.document)),
                "source": found.source,
            }
        )
    columns = (
        count("id", "Number"),
        count("from_year", "From year"),
        text("split", "Split"),
        count("assumptions", "Assumptions"),
        text("source", "Source"),
    )
    note = "For a year, those with the latest first year hold; of equal ones the newest."
    return Listing("Financial procedures", columns, tuple(rows), (note,))


def procedure_values(db: Connection, year: int) -> Listing:
    """The procedures in force for a budget year as a list of values, each with its status.

    Refuses: no-procedures.
    """
    found = of_year(db, year)
    shares: list[dict[str, Cell]] = [
        {
            "key": f"share_{tier.key}",
            "what": f"Share of {tier.label}",
            "value": _percent(tier) if tier.mandatory else "what is given",
            "status": tier.status,
            "note": tier.source,
        }
        for tier in found.tiers
    ]
    others = [_value(found, key, label, shown) for key, label, shown in _values(found)]
    rows = (*shares, *({**row, "note": row["source"]} for row in others))
    columns = (
        text("what", "Rule"),
        text("value", "Value"),
        code("status", "Status"),
        text("note", "Source"),
    )
    set_by = f"Set from {found.from_year} on (number {found.id}): {found.source}"
    title = f"Financial procedures for {year}: {_labelled_split(found)}"
    return Listing(title, columns, rows, (*_notes(found), set_by))


def procedure_shown(db: Connection, year: int) -> Listing:
    """The procedures in force for a budget year as one object, for programs.

    Refuses: no-procedures.
    """
    found = of_year(db, year)
    facts: dict[str, Nested] = {
        "year": year,
        "id": found.id,
        "from_year": found.from_year,
        "profile": found.profile,
        "split": _labelled_split(found),
        "assessed_on": found.assessed_on,
        "source": found.source,
        "tiers": [
            {
                "tier": tier.key,
                "label": tier.label,
                "share": _share(tier),
                "percent": _percent(tier),
                "mandatory": tier.mandatory,
                "status": tier.status,
                "source": tier.source,
            }
            for tier in found.tiers
        ],
        "values": [_value(found, key, label, shown) for key, label, shown in _values(found)],
    }
    columns = (
        count("year", "Budget year"),
        count("id", "Number"),
        count("from_year", "In force from"),
        text("profile", "Profile"),
        text("split", "Split"),
        day("assessed_on", "Assessed on"),
        text("source", "Source"),
        text("tiers", "Tiers and their shares of the budget"),
        text("values", "Other values"),
    )
    title = f"Financial procedures for {year}"
    return Listing(title, columns, (facts,), _notes(found), single=True)


def _share(tier: Tier) -> str:
    if tier.share_denominator == 1:
        return str(tier.share_numerator)
    return f"{tier.share_numerator}/{tier.share_denominator}"


def _percent(tier: Tier) -> str:
    """A share in per cent, exact where it has two decimals at most, else marked as near."""
    hundredths, rest = divmod(tier.share_numerator * 10_000, tier.share_denominator)
    shown = f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")
    return f"about {shown} %" if rest else f"{shown} %"


def _split(found: Procedures) -> str:
    return ", ".join(f"{tier.key} {_percent(tier)}" for tier in found.assessed_tiers)


def _labelled_split(found: Procedures) -> str:
    """The split as it must be shown: an assumption is never shown without saying so."""
    return _split(found) + (" (assumption)" if found.assumptions else "")


def _values(found: Procedures) -> list[tuple[str, str, str]]:
    """Key, label and value of every rule beside the tiers."""
    document = found.document
    rounding = document["rounding"]
    level = document["reserve"].get("level_set_by")
    return [
        ("parties_rule", "Who is assessed", f"States that are party on {found.assessed_on}"),
        ("assessment_date", "Assessment date", _assessment_date(document["assessment_date"])),
        ("scale_rule", "Scale", _SCALE_RULES[found.scale_rule]),
        ("due_days", "Due", f"{found.due_days} days after the invoice"),
        ("bank_charge_tolerance", "Tolerance", f"CHF {print_rappen(found.tolerance_rappen)}"),
        (
            "document_required_above",
            "Voucher needed above",
            f"CHF {print_rappen(found.document_above_rappen)}",
        ),
        (
            "rounding",
            "Rounding",
            f"to CHF {rounding['invoice_unit']}, largest remainder, ties by ISO code",
        ),
        (
            "reserve",
            "Level of the reserve",
            f"CHF {print_rappen(found.reserve_level_rappen)}"
            + (f", set by {level}" if level else ""),
        ),
        ("late_payment_rule", "Late payments", _LATE_PAYMENT_RULES[found.late_payment_rule]),
        ("accession", "A State that accedes", _ACCESSIONS[found.accession]),
        ("reminder_days", "Between two reminders", f"{found.reminder_days} days"),
        (
            "bank_data_days",
            "Bank data for a reminder",
            f"at most {found.bank_data_days} days old",
        ),
        ("fund_split", "Shared interest and fees", shared_by(found)),
    ]


def _value(found: Procedures, key: str, label: str, shown: str) -> dict[str, Cell]:
    rule = found.document.get(key, _NOT_SAID)
    source = rule.get("confirmed_by") or rule.get("source") or rule.get("note") or ""
    return {"key": key, "what": label, "value": shown, "status": rule["status"], "source": source}


def shared_by(found: Procedures) -> str:
    """How the funds share what belongs to no one of them."""
    if found.fund_weights is None:
        return "by what each fund has at the bank on the day before"
    whole_ = sum(found.fund_weights.values())
    if len(found.fund_weights) == 1:
        return f"all to {next(iter(found.fund_weights))}"
    return ", ".join(f"{fund} {weight}/{whole_}" for fund, weight in found.fund_weights.items())


def _assessment_date(rule: Mapping[str, Any]) -> str:
    years_before = -rule["year_offset"]
    when = {0: "the budget year", 1: "the year before"}.get(
        years_before, f"{years_before} years before"
    )
    return f"{in_words(date(2023, rule['month'], rule['day'])).rsplit(' ', 1)[0]} of {when}"


_SCALE_RULES = {
    "in_force_at_invoice_date": "the one in force on the assessment date",
    "of_budget_year": "the one of the budget year",
}
_LATE_PAYMENT_RULES = {
    "settle_the_old_year": "settle the old year's invoice, on a line of their own; "
    "`receipt post --purpose 7c --meant-for YEAR` takes one as voluntary",
}
_ACCESSIONS = {
    "full": "pays its full share of the budget year, if it is invoiced",
    "pro_rata_months": "pays its share for the whole months from entry into force, to the rappen",
}
_NOT_SAID = {"status": "assumption", "note": "the document in force doesn't say"}


def _notes(found: Procedures) -> tuple[str, ...]:
    left = assumptions(found.document)
    if not left:
        return ("Nothing here is an assumption.",)
    split = (
        "The split between 7a and 7b is an assumption: no source for it was found. "
        if found.assumptions
        else ""
    )
    return (
        f"{split}{len(left)} values are assumptions until `ccm-ledger procedure confirm "
        "--source TEXT` confirms them, or `ccm-ledger procedure set FILE.json --from YEAR "
        "--source TEXT` replaces them.",
    )


def procedure_standing(db: Connection, today: date) -> Listing:
    """`ccm-ledger procedure`."""
    year = years.standing_year(db, today)
    found = of_year(db, year)
    facts: list[tuple[str, Cell]] = [
        ("Budget year", year),
        ("In force from", found.from_year),
        ("Split", _labelled_split(found)),
        ("Assessed on", found.assessed_on),
        ("Values that are assumptions", len(assumptions(found.document))),
    ]
    return standing(
        db,
        "Financial procedures",
        facts,
        (
            f"`ccm-ledger procedure show {year}` shows every value with its status and source",
            "`ccm-ledger procedure confirm --source TEXT` confirms the assumptions",
            "`ccm-ledger procedure show --document > procedures.json` writes a file to change, and",
            "`ccm-ledger procedure set procedures.json --from YEAR --source TEXT` sets it",
        ),
    )
