"""The letterhead: a data file with names, address, account and signature, read strictly.

The language of each State comes from the profile; the letterhead may say otherwise.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from ccm_ledger import errors
from ccm_ledger.database import states
from ccm_ledger.database.connection import Connection
from ccm_ledger.errors import Invalid, Problem, Refused
from ccm_ledger.letters import LANGUAGES, Address, Letterhead, Logo
from ccm_ledger.readers.json_files import read_json
from ccm_ledger.renderers import qr_bill
from ccm_ledger.rules.bank_numbers import read_iban
from ccm_ledger.rules.shapes import Choice, Finding, List, Object, Read, Shape, Value

NAME = "letterhead.json"
SCHEMA = "ccm-letterhead/1"
LOGO_BYTES = 200_000
_LOGO_STARTS = {".svg": b"<", ".png": b"\x89PNG\r\n\x1a\n"}


def chosen(given: str | None, ledger: Path) -> Path:
    """The letterhead's file: the one named, else `letterhead.json` beside the ledger.

    Refuses: letterhead-missing.
    """
    if given is not None:
        return Path(given)
    beside = ledger.with_name(NAME)
    if not beside.is_file():
        raise Refused(errors.LETTERHEAD_MISSING.at(beside))
    return beside


def letterhead(db: Connection, path: Path) -> Letterhead:
    """Read a letterhead.

    Refuses: every slip of the file with its path, and what a QR-bill doesn't take.
    """
    file = read_json(str(path))
    problems = list(file.problems.values())
    for at, kind, facts in _findings(file.value):
        said = errors.LETTERHEAD_KEY if kind is errors.PROCEDURE_KEY_MISSING else kind
        if at not in file.problems:
            problems.append(said.at(f"{path}: {at}" if at else path, **facts))
    errors.refuse_if(problems)
    document = file.value
    known = states.names(db)
    found: list[Problem] = [
        errors.LETTERHEAD_STATE.at(
            f"{path}: states.{state}", value=state, nearest=errors.nearest(state, known)
        )
        for state in document.get("states", {})
        if state not in known
    ]
    account = document["account"]
    made = Letterhead(
        convention=document["convention"],
        unit=document["unit"],
        addressee=document["addressee"],
        place=document["place"],
        address=tuple(document["address"]),
        creditor=Address(**account["holder"]),
        iban=read_iban(account["iban"]),
        bank=account.get("bank") or "",
        bic=account.get("bic") or "",
        signatory=document["signatory"]["name"],
        function=document["signatory"]["function"],
        notice=document.get("notice") or {},
        logo=_logo(path, document.get("logo"), found),
        languages={**languages(), **_of_states(document, "language")},
        addresses=_addresses(document, known),
    )
    found += _unfit(path, made)
    errors.refuse_if(found)
    return made


def _findings(document: object) -> Iterator[Finding]:
    yield from _LETTERHEAD.check("", document)
    said = document.get("states") if isinstance(document, dict) else None
    if isinstance(said, dict):
        for state, value in said.items():
            yield from _STATE.check(f"states.{state}", value)


def beside(db: Connection, ledger: Path) -> Letterhead | None:
    """The letterhead beside the ledger, where there is one."""
    path = ledger.with_name(NAME)
    return letterhead(db, path) if path.is_file() else None


def languages() -> dict[str, str]:
    """State -> language of its letters, by the profile."""
    source = resources.files("ccm_ledger.profiles.ccm").joinpath("state_languages.csv")
    rows = csv.DictReader(source.read_text("utf-8").splitlines())
    return {row["iso3"]: row["language"] for row in rows}


def _of_states(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {
        state: said[key]
        for state, said in document.get("states", {}).items()
        if said.get(key) is not None
    }


def _addresses(document: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, Address]:
    """The address of a State is in its own name unless another is given."""
    return {
        state: Address(**{"name": known.get(state, state), **given})
        for state, given in _of_states(document, "address").items()
    }


def _logo(path: Path, name: str | None, found: list[Problem]) -> Logo | None:
    if name is None:
        return None
    where = f"{path}: logo"
    file = path.with_name(name) if name == Path(name).name else None
    start = _LOGO_STARTS.get(Path(name).suffix.lower())
    if file is None or start is None:
        what = "it isn't beside the letterhead" if file is None else "of this ending it is unknown"
        found.append(errors.LOGO_WRONG.at(where, value=name, what=what))
        return None
    try:
        with file.open("rb") as opened:
            content = opened.read(LOGO_BYTES + 1)
    except OSError as exc:
        found.append(errors.LOGO_WRONG.at(where, value=name, what=exc.strerror))
        return None
    if len(content) > LOGO_BYTES or not content.startswith(start):
        what = "it is too large" if len(content) > LOGO_BYTES else "it isn't what its ending says"
        found.append(errors.LOGO_WRONG.at(where, value=name, what=what))
        return None
    return Logo(file.suffix.lower()[1:], content)


def _unfit(path: Path, made: Letterhead) -> list[Problem]:
    """What a QR-bill wouldn't take of account and addresses."""
    found = []
    parts = {f"states.{state}.address": address for state, address in made.addresses.items()}
    for at, address in {"account.holder": made.creditor, **parts}.items():
        try:
            if address is made.creditor or address.postcode:
                qr_bill.check_address(address)
        except Invalid as invalid:
            found.append(invalid.at(f"{path}: {at}"))
    try:
        qr_bill.check_iban(made.iban)
    except Invalid as invalid:
        found.append(invalid.at(f"{path}: account.iban"))
    return found


# ── its shape ────────────────────────────────────────────────────────────────────────────────


def _short(length: int) -> Value:
    return Value(
        f"a text of 1 to {length} characters",
        lambda value: isinstance(value, str) and 0 < len(value.strip()) <= length,
    )


def _or_null(length: int) -> Value:
    return Value(
        f"a text of at most {length} characters, or null",
        lambda value: value is None or (isinstance(value, str) and len(value) <= length),
    )


def _in_languages(length: int) -> Object:
    return Object({language: _short(length) for language in LANGUAGES})


_NEEDED: dict[str, Shape] = {"postcode": _short(16), "town": _short(35), "country": _short(2)}
_FREE: dict[str, Shape] = {"street": _short(70), "number": _short(16)}
_STATE = Object(
    {},
    {
        "language": Choice(LANGUAGES),
        "address": Object({}, {"name": _short(70), **_NEEDED, **_FREE}),
    },
)
_LETTERHEAD = Object(
    {
        "schema": Choice((SCHEMA,)),
        "convention": _in_languages(80),
        "unit": _in_languages(80),
        "addressee": _in_languages(100),
        "place": _in_languages(40),
        "address": List(_short(80)),
        "account": Object(
            {
                "iban": Read(read_iban),
                "holder": Object({"name": _short(70), **_NEEDED}, _FREE),
            },
            {"bank": _or_null(80), "bic": _or_null(11)},
        ),
        "signatory": Object({"name": _short(80), "function": _in_languages(80)}),
    },
    {
        "note": Value("anything", lambda _: True),
        "notice": _in_languages(120),
        "logo": _or_null(100),
        "states": Value("an object {…}", lambda value: isinstance(value, dict)),
    },
)
