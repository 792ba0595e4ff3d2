"""The catalogue of problems itself: what is true of every kind in it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from ccm_ledger import errors
from ccm_ledger.errors import Kind

SOURCE = Path(errors.__file__).parent
KINDS = {name: kind for name, kind in vars(errors).items() if isinstance(kind, Kind)}
EXITS = {
    errors.FOUND,
    errors.USAGE,
    errors.REFUSED,
    errors.ENVIRONMENT,
    errors.DAMAGED,
    errors.DEFECT,
}


def test_every_kind_has_a_code_of_its_own() -> None:
    codes = Counter(kind.code for kind in KINDS.values())
    assert {code: count for code, count in codes.items() if count > 1} == {}


def test_every_kind_is_defined_once() -> None:
    names = re.findall(r"^([A-Z0-9_]+) = Kind\(", (SOURCE / "errors.py").read_text("utf-8"), re.M)
    assert {name: count for name, count in Counter(names).items() if count > 1} == {}
    assert sorted(names) == sorted(KINDS)


@pytest.mark.parametrize("name", list(KINDS))
def test_a_kind_is_in_the_form_the_printer_expects(name: str) -> None:
    kind = KINDS[name]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", kind.code), kind.code
    assert kind.exit in EXITS
    assert kind.exit != errors.FOUND, "a check that finds something is no problem of this kind"
    for text in (kind.what, kind.hint):
        assert not text.endswith((".", " ", ";", ":")), "the printer sets the full stop"
        assert text.strip() == text
        assert text.isprintable(), "one line"
        assert ". " not in text.replace("… ", ""), "one sentence; a second thing goes into the hint"
    assert kind.what, "a problem says what is wrong"


def test_every_kind_is_used_somewhere() -> None:
    used = set(
        re.findall(r"^.*\b([A-Z0-9_]+)\.at\(", (SOURCE / "errors.py").read_text("utf-8"), re.M)
    )
    for path in SOURCE.rglob("*.py"):
        used.update(re.findall(r"\berrors\.([A-Z0-9_]+)\b", path.read_text("utf-8")))
    assert sorted(set(KINDS) - used) == []
