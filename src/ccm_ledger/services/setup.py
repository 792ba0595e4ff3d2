"""`init`: a new ledger from a profile's data files, complete or not at all."""

from __future__ import annotations

import csv
import json
import os
import secrets
import sqlite3
from collections.abc import Callable
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from ccm_ledger import errors
from ccm_ledger.database import connection, registers, schema
from ccm_ledger.errors import Refused
from ccm_ledger.ledger.posting import post
from ccm_ledger.ledger.transaction import Performed, Request, Writing, perform
from ccm_ledger.records import Draft, Outcome
from ccm_ledger.rules.bookings import IN_ADVANCE
from ccm_ledger.services.codes import Codes
from ccm_ledger.services.item_keys import Keys
from ccm_ledger.services.journal_files import opening_drafts

PROFILES = ("ccm",)


def init(
    path: Path,
    profile: str,
    opening: str | None,
    request: Request,
    clock: Callable[[], datetime],
    finish: Callable[[Writing, Outcome], None],
) -> Performed:
    """Make a new ledger at a path where there is nothing.

    The ledger is made under another name beside it and moved into place when it is whole, so a
    failure leaves no ledger behind.

    Refuses: ledger-exists, profile-unknown, folder-missing, and what an opening file may hold.
    """
    if profile not in PROFILES:
        raise Refused(errors.PROFILE_UNKNOWN.at("--profile", value=profile, profiles=PROFILES))
    if os.path.lexists(path):
        raise Refused(errors.LEDGER_EXISTS.at(path))
    if not path.absolute().parent.is_dir():
        raise Refused(errors.FOLDER_MISSING.at(path.parent))
    making = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        with connection.translated(path):
            _make_schema(making)
        performed = perform(
            making, request, lambda ledger: _fill(ledger, profile, opening), clock, finish
        )
        if not request.dry_run:
            _move_into_place(making, path)
    finally:
        making.unlink(missing_ok=True)
    return performed


def _make_schema(path: Path) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    os.close(descriptor)
    db = sqlite3.connect(path, isolation_level=None)
    try:
        connection.set_pragmas(db)
        db.execute("BEGIN IMMEDIATE")
        schema.migrate(db)
        db.execute("COMMIT")
    finally:
        db.close()


def _move_into_place(making: Path, path: Path) -> None:
    """`link` fails where something has appeared meanwhile; `rename` would replace it."""
    try:
        os.link(making, path)
    except FileExistsError as exc:
        raise Refused(errors.LEDGER_EXISTS.at(path)) from exc
    folder = os.open(path.absolute().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _fill(ledger: Writing, profile: str, opening: str | None) -> Outcome:
    settings = _json(profile, "profile.json")
    _fill_registers(ledger, profile, settings)
    codes = Codes.of(ledger.db)
    drafts, opened_on = ([], None) if opening is None else opening_drafts(opening, codes)
    if opened_on and opened_on.year > ledger.today.year + 1:
        raise Refused(errors.OPENING_FUTURE.at(drafts[0].where, date=opened_on, today=ledger.today))
    first_year = opened_on.year if opened_on else int(settings["first_year"])
    identity = {
        "id": 1,
        "ledger_id": secrets.token_hex(16),
        "profile": profile,
        "currency": settings["currency"],
        "opened_on": opened_on.isoformat() if opened_on else None,
        "first_year": first_year,
        "created_at": ledger.recorded_at,
    }
    registers.insert(ledger.db, "ledger", [identity])
    ledger.opened_on, ledger.first_year = opened_on, first_year
    if any(line.account == IN_ADVANCE for draft in drafts for line in draft.lines):
        ledger.warnings.append(
            "the opening holds money in advance (2100); once its invoices stand, "
            "`ccm-ledger receipt settle-advances` settles them with it"
        )
    keys = Keys(ledger)
    for draft in drafts:
        post(ledger, keys.given(draft))
    return _outcome(codes, drafts, opening)


def _outcome(codes: Codes, drafts: list[Draft], opening: str | None) -> Outcome:
    parties = sum(row["party_from"] is not None for row in codes.states.values())
    begins = "no opening balances" if opening is None else f"{len(drafts)} opening entries"
    return Outcome(
        f"New ledger: {len(codes.funds)} funds, {len(codes.accounts)} accounts, "
        f"{parties} States Parties, {begins}.",
        {
            "funds": len(codes.funds),
            "accounts": len(codes.accounts),
            "states_parties": parties,
            "opening_entries": len(drafts),
        },
    )


def _fill_registers(ledger: Writing, profile: str, settings: dict[str, Any]) -> None:
    """Every register from the profile's files, each row with its source."""
    db = ledger.db
    fund_rows = _csv(profile, "funds.csv")
    registers.insert(
        db,
        "fund",
        (
            row | {"restricted": int(row["restricted"]), "position": position}
            for position, row in enumerate(fund_rows, start=1)
        ),
    )
    registers.insert(
        db,
        "fund_policy",
        (
            {
                "fund": row["fund"],
                "from_year": settings["first_year"],
                "income": row["income"],
                "source": row["source"],
            }
            for row in fund_rows
        ),
    )
    registers.insert(db, "account", (row | {"fixed": 1} for row in _csv(profile, "accounts.csv")))
    registers.insert(
        db,
        "profile_line",
        (
            row | {"position": position}
            for position, row in enumerate(_csv(profile, "budget_lines.csv"), start=1)
        ),
    )
    _fill_states(ledger, profile, settings)
    document = _json(profile, "financial_procedures.json")
    registers.insert(
        db,
        "financial_procedure",
        [
            {
                "id": 1,
                "from_year": document["effective_years"]["from"],
                "document": json.dumps(document, ensure_ascii=False),
                "source": document["notice"],
                "set_at": ledger.recorded_at,
            }
        ],
    )


def _fill_states(ledger: Writing, profile: str, settings: dict[str, Any]) -> None:
    """States Parties, signatories and every other State that a scale names; then the scales."""
    known: dict[str, dict[str, Any]] = {}
    for row in _csv(profile, "states_parties.csv"):
        known[row["iso3"]] = _state(row) | {
            "party_from": row["entry_into_force"],
            "party_until": row["withdrawal_effective"] or None,
        }
    for row in _csv(profile, "signatories.csv"):
        known[row["iso3"]] = _state(row) | {"signed_on": row["signed"]}
    scales = {scale["name"]: _csv(profile, scale["file"]) for scale in settings["scales"]}
    for rates in scales.values():
        for row in rates:
            other = {"state": row["iso3"], "name": row["state"], "source": "named in a UN scale"}
            known.setdefault(row["iso3"], other)
    registers.insert(ledger.db, "state_party", known.values())
    for scale in settings["scales"]:
        rates = scales[scale["name"]]
        decimals = max(len(row["rate_percent"].partition(".")[2]) for row in rates)
        registers.insert(
            ledger.db,
            "scale",
            [
                {
                    "name": scale["name"],
                    "from_year": scale["from"],
                    "to_year": scale["to"],
                    "decimals": decimals,
                    "source": scale["source"],
                }
            ],
        )
        registers.insert(
            ledger.db,
            "scale_rate",
            (
                {
                    "scale": scale["name"],
                    "state": row["iso3"],
                    "rate_units": rate_units(row["rate_percent"], decimals),
                    "source": row["source"],
                }
                for row in rates
            ),
        )


def _state(row: dict[str, str]) -> dict[str, Any]:
    return {
        "state": row["iso3"],
        "iso2": row["iso2"],
        "name": row["name_en"],
        "name_fr": row["name_fr"],
        "name_es": row["name_es"],
        "source": row["source"],
    }


def rate_units(percent: str, decimals: int) -> int:
    """A rate as printed, in units of the scale's last digit: `0.340` with 3 decimals is 340."""
    whole, _, rest = percent.partition(".")
    return int(whole + rest.ljust(decimals, "0"))


def _csv(profile: str, name: str) -> list[dict[str, str]]:
    with _open(profile, name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _json(profile: str, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(_open(profile, name).read_text(encoding="utf-8"))
    return loaded


def _open(profile: str, name: str) -> Any:
    return resources.files("ccm_ledger.profiles") / profile / name
