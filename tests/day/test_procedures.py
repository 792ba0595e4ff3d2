"""The financial procedures: shown with what is assumed, confirmed by a source, replaced by data."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.builders import Officer, Ran


def document(officer: Officer) -> dict[str, Any]:
    shown = officer.runs("procedure", "show", "2023", "--document", json=False)
    loaded: dict[str, Any] = json.loads(shown.out)
    return loaded


def set_from(officer: Officer, text: str, year: str = "2026", source: str = "14MSP") -> Ran:
    file = officer.file("p.json", text)
    return officer.runs("procedure", "set", file, "--from", year, "--source", source, json=False)


def test_every_value_is_shown_with_its_status_and_source(opened: Officer) -> None:
    shown = opened.does("procedure", "show", "2023").json
    assert shown["assessed_on"] == "2022-09-01"
    assert [(tier["tier"], tier["share"], tier["status"]) for tier in shown["tiers"]] == [
        ("7a", "2/5", "assumption"),
        ("7b", "3/5", "assumption"),
        ("7c", "0", "verified"),
    ]
    assert "assumption" in shown["split"]
    values = {value["key"]: value for value in shown["values"]}
    assert values["due_days"]["value"] == "60 days after the invoice"
    assert values["bank_charge_tolerance"]["status"] == "assumption"
    assert all(value["status"] and value["source"] for value in values.values())


def test_the_split_is_labelled_an_assumption_on_screen(opened: Officer) -> None:
    shown = opened.runs("procedure", "show", "2023", json=False).out
    assert "7a 40 %, 7b 60 % (assumption)" in shown
    assert "The split between 7a and 7b is an assumption" in " ".join(shown.split())


def test_a_source_confirms_the_assumptions_even_after_invoices(invoiced: Officer) -> None:
    before = invoiced.does("procedure", "show", "2023").json
    ran = invoiced.does("procedure", "confirm", "--source", "Procedures, paragraph 7")
    assert (ran.json["confirmed"], ran.json["posted"]) == (12, [])
    assert "statements issued for 2022 keep the note" in ran.err
    shown = invoiced.does("procedure", "show", "2023").json
    assert [tier["share"] for tier in shown["tiers"]] == [t["share"] for t in before["tiers"]]
    assert {tier["status"] for tier in shown["tiers"]} == {"verified"}
    assert shown["tiers"][0]["source"] == "Procedures, paragraph 7"
    assert "assumption" not in shown["split"]
    assert (shown["from_year"], shown["id"]) == (2016, 2)

    again = invoiced.bytes()
    invoiced.does("procedure", "confirm", "--source", "Procedures, paragraph 7")
    assert invoiced.bytes() == again


def test_what_is_confirmed_later_leaves_issued_statements_as_they_are(invoiced: Officer) -> None:
    invoiced.does("close-year", "2023", "--no-backup")
    issued = invoiced.does("statement", "contributions", "2023").json
    assert any("assumption" in note for note in issued["notes"])
    invoiced.does("procedure", "confirm", "--source", "Paragraph 7", "--year", "2023")
    checked = invoiced.does("statement", "contributions", "2023", "--check").json
    assert (checked["equal"], checked["differences"]) == (True, [])
    live = invoiced.does("statement", "contributions", "2023", "--as-of", "2023-12-31").json
    assert not any("assumption" in note for note in live["notes"])
    assert invoiced.does("verify").json["ok"] is True


def test_other_procedures_hold_from_a_later_year(invoiced: Officer) -> None:
    changed = document(invoiced) | {"default_profile": "split-50-50"}
    changed["due_days"] |= {"value": 90}
    text = json.dumps(changed)
    assert set_from(invoiced, text, "2024").exit == 0
    assert invoiced.does("procedure", "show", "2023").json["profile"] == "split-40-60"
    later = invoiced.does("procedure", "show", "2024").json
    assert (later["profile"], later["from_year"]) == ("split-50-50", 2024)
    assert {v["key"]: v["value"] for v in later["values"]}["due_days"].startswith("90 days")
    before = invoiced.bytes()
    assert "Nothing new" in set_from(invoiced, text, "2024").out
    assert invoiced.bytes() == before
    assert len(invoiced.does("procedure", "list").json) == 2


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        ("2023", ["2023: invoices are issued"]),
        ("2022", ["2022: the year is closed (final)", "2023: invoices are issued"]),
        ("2016", ["2016 lies outside the years this ledger keeps"]),
    ],
)
def test_years_that_stand_on_procedures_keep_them(
    invoiced: Officer, year: str, expected: list[str]
) -> None:
    changed = json.dumps(document(invoiced) | {"default_profile": "split-50-50"})
    refused = set_from(invoiced, changed, year)
    assert refused.exit == 3
    assert all(want in line for want, line in zip(expected, refused.errors, strict=True))


def test_a_source_is_wanted(opened: Officer) -> None:
    assert set_from(opened, json.dumps(document(opened)), source=" ").exit == 3
    assert opened.runs("procedure", "confirm", "--source", "").exit == 3


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"2/5"', "0.4", "profiles[0].tiers[0].share: 0.4 is a number with decimals"),
        ('"2/5"', '"0.4"', 'Write it as a fraction from 0 to 1: "2/5"'),
        ('"2/5"', '"3/0"', "'3/0' is not a share"),
        ('"2/5"', '"-1/5"', "'-1/5' is not a share"),
        ('"2/5"', '"7/5"', "'7/5' is not a share"),
        ('"3/5"', '"2/5"', "(2/5, 2/5) add to 4/5; they must add to 1"),
        ('"share": "2/5"', '"shrae": "2/5"', "profiles[0].tiers[0].shrae: unknown key 'shrae'"),
        ('"share": "2/5"', '"share": "2/5", "share": "2/5"', "the key 'share' stands twice"),
        ('"value": 60', '"value": NaN', "due_days.value: NaN is not a number"),
        ('"value": 60', '"value": -1', "due_days.value: '-1' is not a whole number"),
        ('"value": 60', '"value": true', "due_days.value: 'True' is not a whole number"),
        ('"value": "20.00"', '"value": "20,00"', "bank_charge_tolerance.value: amount '20,00'"),
        ('"value": "20.00"', '"value": 20', "bank_charge_tolerance.value: '20' is not a text"),
        ('"default_profile": "split-40-60"', '"default_profile": "x"', "'x' is not known here"),
        ('"default": "settle_the_old_year"', '"default": "x"', "late_payment_rule.default: 'x'"),
        ('"due_days"', '"due_day"', "Did you mean due_days?"),
        ('"month": 9,\n  "day": 1', '"month": 2,\n  "day": 30', "assessment_date.day: '30'"),
        ('"mandatory": true', '"mandatory": false', "profiles[0].tiers[0].mandatory"),
        ('"basis": "un_scale_adjusted"', '"basis": "equal_shares"', "'equal_shares' is not known"),
        ('"schema"', '"schema\\ud800"', "unknown key 'schema\\x00'"),
        ('"7(a), mandatory"', '"7(a)\\ud800"', "tiers[0].label: the text"),
    ],
)
def test_a_slip_in_the_document_is_named_by_its_path(
    opened: Officer, old: str, new: str, expected: str
) -> None:
    text = opened.runs("procedure", "show", "2023", "--document", json=False).out
    assert old in text
    before = opened.ledger.read_bytes()
    refused = set_from(opened, text.replace(old, new, 1))
    assert refused.exit == 3, refused.err
    assert expected in refused.err
    assert refused.errors[0].startswith(f"error: {opened.folder}/p.json")
    assert opened.ledger.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"schema": "x",\n "a": ', "p.json:2: not JSON"),
        ("", "p.json:1: not JSON: the file is empty"),
        ("[]", "p.json: '[]' is not an object"),
        ("[" * 100_000, "nested deeper than"),
        ('{"a": ' + "[" * 60 + "]" * 60 + "}", "nested deeper than"),
        (" " * 1_000_001, "larger than"),
        ("1" * 5000, "not a number that can be kept"),
    ],
)
def test_what_is_no_document_is_refused(opened: Officer, text: str, expected: str) -> None:
    refused = set_from(opened, text)
    assert refused.exit == 3
    assert expected in refused.err


def test_bytes_that_are_not_utf_8_are_named_by_line(opened: Officer) -> None:
    file = opened.file("p.json", b'{\n "title": "Gen\xe8ve"}')
    refused = opened.runs("procedure", "set", file, "--from", "2026", "--source", "x", json=False)
    assert refused.exit == 3
    assert "p.json:2: not UTF-8 at byte 16" in refused.err
