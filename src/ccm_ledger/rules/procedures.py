"""The financial procedures as data: what a document may say, and reading it.

A value that the program doesn't act on would be a promise nobody keeps, so a document may hold only
keys and choices that are known here. Shares are fractions written as text, never floats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any

from ccm_ledger import errors
from ccm_ledger.money import parse_amount_or_zero
from ccm_ledger.records import SP, TF, WCR, Procedures, Tier
from ccm_ledger.rules.shapes import Choice, Finding, List, Object, Read, Shape, Value, whole

SCHEMA = "ccm-financial-procedures/1"
STATUSES = ("verified", "derived", "assumption")
ASSESSED_TIERS = ("7a", "7b")
SCALE_RULES = ("in_force_at_invoice_date", "of_budget_year")
# The ISU's other way, 7c of the year received, is chosen receipt by receipt (7c --meant-for YEAR).
LATE_PAYMENT_RULES = ("settle_the_old_year",)
# What a State that accedes after the assessment date pays for the budget year.
ACCESSIONS = ("full", "pro_rata_months")
# Interest and fees that belong to no one fund: by fixed shares, or by what each has at the bank.
FUND_SPLITS = ("by_shares", "by_bank_balance")
_ALL_TO_TF: Mapping[str, Any] = {"rule": FUND_SPLITS[0], "shares": {TF: "1"}}
# Days between two reminders to a State; how old bank data may be when one is sent.
REMINDER_DAYS, BANK_DATA_DAYS = 30, 30


# ── reading ──────────────────────────────────────────────────────────────────────────────────


def read(
    id: int, from_year: int, document: Mapping[str, Any], source: str, year: int
) -> Procedures:
    """The procedures of a budget year, from a document that `check` found sound.

    Args:
        year: the budget year; the day of assessment is counted from it.
    """
    profile = default_profile(document)
    day = document["assessment_date"]
    return Procedures(
        id=id,
        from_year=from_year,
        profile=profile["id"],
        tiers=tuple(_tier(tier) for tier in profile["tiers"]),
        assessed_on=date(year + day["year_offset"], day["month"], day["day"]),
        scale_rule=document["scale_rule"]["default"],
        due_days=document["due_days"]["value"],
        tolerance_rappen=parse_amount_or_zero(document["bank_charge_tolerance"]["value"]),
        document_above_rappen=parse_amount_or_zero(document["document_required_above"]["value"]),
        reserve_level_rappen=parse_amount_or_zero(document["reserve"]["target_level"]),
        late_payment_rule=document["late_payment_rule"]["default"],
        accession=document.get("accession", {"value": ACCESSIONS[0]})["value"],
        reminder_days=document.get("reminder_days", {"value": REMINDER_DAYS})["value"],
        bank_data_days=document.get("bank_data_days", {"value": BANK_DATA_DAYS})["value"],
        fund_weights=_fund_weights(document.get("fund_split", _ALL_TO_TF)),
        source=source,
        document=document,
    )


def default_profile(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The profile a document's `default_profile` names."""
    wanted = document["default_profile"]
    found: Mapping[str, Any] = next(p for p in document["profiles"] if p["id"] == wanted)
    return found


def _tier(tier: Mapping[str, Any]) -> Tier:
    share = read_share(tier["share"])
    return Tier(
        key=tier["key"],
        label=tier["label"],
        share_numerator=share.numerator,
        share_denominator=share.denominator,
        mandatory=tier["mandatory"],
        status=tier["status"],
        source=tier.get("confirmed_by") or tier["source"],
    )


def _fund_weights(split: Mapping[str, Any]) -> dict[str, int] | None:
    """Fund -> its share in whole numbers over one denominator; None where the balance decides."""
    if split["rule"] == "by_bank_balance":
        return None
    shares = {fund: read_share(share) for fund, share in split["shares"].items()}
    whole_ = lcm(*(share.denominator for share in shares.values()))
    return {fund: int(share * whole_) for fund, share in shares.items() if share}


_SHARE = re.compile(r"(?P<numerator>[0-9]{1,9})(?:/(?P<denominator>[0-9]{1,9}))?")


def read_share(text: str) -> Fraction:
    """Read `2/5`, `1` or `0` as a share of the budget. Raises `Invalid`."""
    match = _SHARE.fullmatch(text)
    denominator = int(match["denominator"] or "1") if match else 0
    if match is None or denominator == 0 or int(match["numerator"]) > denominator:
        raise errors.SHARE_FORM.invalid(value=text, likely=_likely_share(text))
    return Fraction(int(match["numerator"]), denominator)


def _likely_share(text: str) -> str:
    """What a decimal share is as a fraction; else an example."""
    if re.fullmatch(r"0?\.[0-9]{1,9}", text):
        return str(Fraction(text))
    return "2/5"


# ── confirming ───────────────────────────────────────────────────────────────────────────────


def assumptions(document: Mapping[str, Any]) -> list[str]:
    """Paths of the values in force that are assumptions: those of other profiles don't count."""
    return [path for path, value in _in_force(document) if value.get("status") == "assumption"]


def confirmed(document: dict[str, Any], source: str) -> dict[str, Any]:
    """The same procedures with their assumptions marked as verified, by a source. Changes the
    document it is given, and returns it."""
    for _, value in _in_force(document):
        if value.get("status") == "assumption":
            value["status"] = "verified"
            value["confirmed_by"] = source
    return document


def _in_force(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects with a status that hold: the default profile, its tiers, the other rules."""
    for index, profile in enumerate(document["profiles"]):
        if profile["id"] == document["default_profile"]:
            yield f"profiles[{index}]", profile
            for number, tier in enumerate(profile["tiers"]):
                yield f"profiles[{index}].tiers[{number}]", tier
    for key in document:
        if key in {**_RULES, **_LATER_RULES} and isinstance(document[key], dict):
            yield key, document[key]


# ── checking ─────────────────────────────────────────────────────────────────────────────────


def check(document: object) -> list[Finding]:
    """Everything a document says that can't be taken: its path, what is wrong, and the facts.

    Paths are those of the document: `profiles[0].tiers[1].share`.
    """
    findings = list(_DOCUMENT.check("", document))
    if not findings:
        assert isinstance(document, dict), "the schema has just said so"
        findings += _check_profiles(document)
        findings += _check_day(document["assessment_date"])
        findings += _check_fund_split(document.get("fund_split", _ALL_TO_TF))
    return findings


def _check_profiles(document: Mapping[str, Any]) -> Iterator[Finding]:
    """Each profile known once, each with its tiers known once, whose shares add to the budget."""
    ids = [profile["id"] for profile in document["profiles"]]
    for index, profile in enumerate(document["profiles"]):
        path = f"profiles[{index}]"
        if ids.index(profile["id"]) < index:
            yield f"{path}.id", errors.PROCEDURE_TWICE, {"value": profile["id"]}
        yield from _check_tiers(path, profile["tiers"])
    if document["default_profile"] not in ids:
        facts = {"value": document["default_profile"], "wanted": ids}
        yield "default_profile", errors.PROCEDURE_CHOICE, facts


def _check_tiers(path: str, tiers: list[Mapping[str, Any]]) -> Iterator[Finding]:
    keys = [tier["key"] for tier in tiers]
    for index, tier in enumerate(tiers):
        where = f"{path}.tiers[{index}]"
        assessed = tier["key"] in ASSESSED_TIERS
        if keys.index(tier["key"]) < index:
            yield f"{where}.key", errors.PROCEDURE_TWICE, {"value": tier["key"]}
        if tier["mandatory"] is not assessed:
            facts = {"value": tier["key"], "is": "assessed" if assessed else "voluntary"}
            yield f"{where}.mandatory", errors.PROCEDURE_MANDATORY, facts
        basis = "un_scale_adjusted" if assessed else "voluntary"
        if tier["basis"] != basis:
            facts = {"value": tier["basis"], "wanted": [basis]}
            yield f"{where}.basis", errors.PROCEDURE_CHOICE, facts
        if not assessed and read_share(tier["share"]):
            facts = {"value": tier["share"], "wanted": ["0"]}
            yield f"{where}.share", errors.PROCEDURE_CHOICE, facts
    assessed_shares = [tier["share"] for tier in tiers if tier["key"] in ASSESSED_TIERS]
    total = sum((read_share(share) for share in assessed_shares), Fraction(0))
    if total != 1:
        facts = {"shares": assessed_shares or ["none"], "total": str(total)}
        yield f"{path}.tiers", errors.SHARES_SUM, facts


def _check_fund_split(split: Mapping[str, Any]) -> Iterator[Finding]:
    """Fixed shares add to the whole; where the balance decides there are none."""
    if split["rule"] == "by_bank_balance":
        if "shares" in split:
            wanted = "left out where the balance decides"
            yield "fund_split.shares", errors.PROCEDURE_VALUE, {"value": "shares", "wanted": wanted}
        return
    shares = list(split.get("shares", {}).values())
    total = sum((read_share(share) for share in shares), Fraction(0))
    if total != 1:
        facts = {"shares": shares or ["none"], "total": str(total)}
        yield "fund_split.shares", errors.SHARES_SUM, facts


def _check_day(day: Mapping[str, Any]) -> Iterator[Finding]:
    try:
        date(2023, day["month"], day["day"])  # a common year: the day must exist in each
    except ValueError:
        yield (
            "assessment_date.day",
            errors.PROCEDURE_VALUE,
            {
                "value": day["day"],
                "wanted": f"a day that month {day['month']} has in every year",
            },
        )


_TEXT = Value("a text", lambda value: isinstance(value, str) and bool(value.strip()))
_TEXT_OR_NULL = Value("a text or null", lambda value: value is None or isinstance(value, str))
_TRUTH = Value("true or false", lambda value: isinstance(value, bool))
_NULL = Value("null: this program knows no such limit", lambda value: value is None)
_NOTE = Value("anything", lambda _: True)  # told, never acted on
_STATUS = Choice(STATUSES)
_MONEY = Read(parse_amount_or_zero)
_CHF = Choice(("CHF",))
# What may be said about every value.
_ABOUT: Mapping[str, Shape] = {
    "source": _TEXT,
    "note": _TEXT,
    "confirmed_by": _TEXT_OR_NULL,
    "check": _NOTE,
}


def _rule(needed: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Object:
    return Object({**needed, "status": _STATUS}, {**(optional or {}), **_ABOUT})


_TIER = _rule(
    {
        "key": Choice((*ASSESSED_TIERS, "7c")),
        "label": _TEXT,
        "share": Read(read_share),
        "basis": _TEXT,
        "mandatory": _TRUTH,
        "source": _TEXT,
    }
)
_PROFILE = _rule({"id": _TEXT, "tiers": List(_TIER)}, {"label": _TEXT})
_RULES: Mapping[str, Shape] = {
    "scale_rule": _rule({"default": Choice(SCALE_RULES)}, {"alternatives": _NOTE}),
    "parties_rule": _rule({"default": Choice(SCALE_RULES[:1])}),
    "assessment_date": _rule(
        {"month": whole(1, 12), "day": whole(1, 31), "year_offset": whole(-2, 0)}
    ),
    "due_days": _rule({"value": whole(0, 730)}),
    "rounding": _rule(
        {
            "invoice_unit": Choice(("0.01",)),
            "method": Choice(("largest_remainder",)),
            "tie_break": Choice(("iso3",)),
        },
        {"report_unit": Choice(("1",))},
    ),
    "late_payment_rule": _rule(
        {"default": Choice(LATE_PAYMENT_RULES)}, {"alternatives": _NOTE, "keep_fields": _NOTE}
    ),
    "reserve": _rule(
        {"target_level": _MONEY},
        {
            "name": _TEXT,
            "currency": _CHF,
            "held_in": _TEXT,
            "level_set_by": _TEXT,
            "top_up_rule": _TEXT_OR_NULL,
            "use": _TEXT,
            "known_balances": _NOTE,
        },
    ),
    "bank_charge_tolerance": _rule({"value": _MONEY}, {"currency": _CHF}),
    "document_required_above": _rule({"value": _MONEY}, {"currency": _CHF}),
}
# Rules that documents of before don't say; the values above hold for them.
_LATER_RULES: Mapping[str, Shape] = {
    "accession": _rule({"value": Choice(ACCESSIONS)}),
    "reminder_days": _rule({"value": whole(1, 366)}),
    "bank_data_days": _rule({"value": whole(1, 366)}),
    "fund_split": _rule(
        {"rule": Choice(FUND_SPLITS)},
        {"shares": Object({}, {fund: Read(read_share) for fund in (TF, WCR, SP)})},
    ),
}
_DOCUMENT = Object(
    {
        "schema": Choice((SCHEMA,)),
        "default_profile": _TEXT,
        "profiles": List(_PROFILE),
        **_RULES,
    },
    {
        **_LATER_RULES,
        "title": _TEXT,
        "notice": _TEXT,
        "statement_notice": _TEXT,
        "currency": _CHF,
        "status_values": _NOTE,
        "effective_years": _NOTE,
        "officer_may_set": _NOTE,
        "limits": Object(
            {},
            {
                "minimum_amount": _rule({"value": _NULL}),
                "cap_percent": _rule({"value": _NULL}),
            },
        ),
        "invoice": _rule({"month": whole(1, 12), "year_offset": whole(-2, 0)}),
        "budgets": _NOTE,
        "state_notes": _NOTE,
        "checks_2023": _NOTE,
    },
)
