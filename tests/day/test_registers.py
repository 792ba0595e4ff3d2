"""Accounts, States and scales: lists, imports, and what an import may never change."""

from __future__ import annotations

import pytest

from ccm_ledger.profiles import ccm
from tests.builders import Officer, Ran


def imported(officer: Officer, group: str, text: str, *words: str) -> Ran:
    return officer.runs(group, "import", officer.file("file.csv", text), *words, json=False)


# ── funds and accounts ───────────────────────────────────────────────────────────────────────


def test_the_funds_are_listed_with_what_is_restricted(opened: Officer) -> None:
    shown = opened.does("fund", "list").json
    assert [(fund["fund"], fund["restricted"]) for fund in shown] == [
        ("TF", False),
        ("WCR", True),
        ("SP", True),
    ]
    assert shown[0]["name"] == "ISU Trust Fund"


def test_an_account_is_added_once_and_renamed(opened: Officer) -> None:
    file = "code,name,type\n5650,Rent,expense\n1000,Bank of Geneva,asset\n"
    assert imported(opened, "account", file).exit == 0
    before = opened.bytes()
    again = imported(opened, "account", file)
    assert "nothing new" in again.out
    assert opened.bytes() == before
    shown = {account["code"]: account for account in opened.does("account", "list").json}
    assert (shown["5650"]["name"], shown["5650"]["type"]) == ("Rent", "expense")
    assert shown["1000"]["name"] == "Bank of Geneva"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("5650,Rent,asset ", "'asset ' is not a type of account"),
        ("5650,Rent,Expenses", "The types are asset, liability, fund_balance, income, expense"),
        ("5650,Rent,", "'' is not a type of account"),
        ("1000,Bank,expense", "account 1000 is fixed by the profile as asset, not expense"),
        ("565,Rent,expense", "'565' is not an account's code"),
        ("5650,,expense", "name is missing"),
        ("5650,A,expense\n5650,B,expense", ":3: '5650' stands twice, first in line 2"),
    ],
)
def test_an_account_that_cannot_be_is_refused(opened: Officer, row: str, expected: str) -> None:
    before = opened.ledger.read_bytes()
    refused = imported(opened, "account", f"code,name,type\n{row}\n")
    assert (refused.exit, len(refused.errors)) == (3, 1)
    assert expected in refused.err
    assert opened.ledger.read_bytes() == before


# ── States ───────────────────────────────────────────────────────────────────────────────────


def test_110_states_were_party_when_2023_was_assessed(opened: Officer) -> None:
    assert len(opened.does("state", "list", "--on", "2022-09-01").json) == 110
    everyone = opened.does("state", "list", "--all").json
    by_code = {state["state"]: state for state in everyone}
    assert by_code["KEN"]["status"] == "signatory"
    assert by_code["LTU"]["party_until"] == "2025-03-06"
    assert "USA" not in {state["state"] for state in opened.does("state", "list").json}


def test_a_state_is_shown_with_its_rates(opened: Officer) -> None:
    shown = opened.does("state", "show", "che").json
    assert (shown["state"], shown["party_from"]) == ("CHE", "2013-01-01")
    assert {rate["scale"]: rate["rate"] for rate in shown["rates"]}["2022-2024"] == "1.134"
    assert opened.runs("state", "show", "ZZZ").exit == 3


def test_a_state_joins_and_its_file_again_is_nothing_new(opened: Officer) -> None:
    file = (
        "iso3,name,party_from,party_until\nken,Kenya,2024-02-01,\nXXZ,Newland,,\n"
        "LTU,Lithuania,2011-09-01,2025-03-06\n"
    )
    ran = imported(opened, "state", file)
    assert "States added: 1, changed: 1" in ran.out
    before = opened.bytes()
    assert imported(opened, "state", file).exit == 0
    assert opened.bytes() == before
    assert opened.does("state", "show", "KEN").json["status"] == "party"


def test_a_file_may_have_any_name(opened: Officer) -> None:
    text = "iso3,name,party_from,party_until\nXXZ,Newland,,\n"
    file = opened.file("a\udcff\x1b[31m.csv", text)
    ran = opened.runs("state", "import", file, json=False)
    assert (ran.exit, ran.out) == (0, "a\\xff\\x1b[31m.csv: States added: 1, changed: 0.\n")
    assert "imported from a" in opened.does("state", "show", "XXZ").json["source"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("CHE,Switzerland,2013-01-01,2012-01-01", "party until 2012-01-01, which is not after"),
        ("CHE,Switzerland,2013-01-01,2013-01-01", "which is not after party from 2013-01-01"),
        ("USA,United States,,2013-01-01", "no day from which on"),
        ("CHE,Switzerland,,", "party_from is empty here"),
        ("CH1,x,,", "'CH1' is not a State's code"),
        ("XX,x,,", "three capital letters"),
        (",x,,", "'' is not a State's code"),
        ("СНЕ,x,,", "is not a State's code"),
        ("CHE,x,2013-02-30,", "2013-02-30"),
        ("CZE,a,2012-03-01,\nCZE,b,2012-03-01,", ":3: 'CZE' stands twice, first in line 2"),
        ("CHE,a\u202eb,2013-01-01,", "U+202E"),
    ],
)
def test_a_state_that_cannot_be_is_refused(opened: Officer, row: str, expected: str) -> None:
    before = opened.ledger.read_bytes()
    refused = imported(opened, "state", f"iso3,name,party_from,party_until\n{row}\n")
    assert (refused.exit, len(refused.errors)) == (3, 1), refused.err
    assert expected in refused.err
    assert opened.ledger.read_bytes() == before


def test_dates_that_would_change_an_invoiced_assessment_are_refused(invoiced: Officer) -> None:
    header = "iso3,name,party_from,party_until\n"
    moved = imported(invoiced, "state", header + "NGA,Nigeria,2022-01-01,\n")
    assert moved.exit == 3
    assert "would change an assessment already invoiced: 2023" in moved.err
    left = imported(invoiced, "state", header + "CHE,Switzerland,2013-01-01,2022-06-30\n")
    assert left.exit == 3
    later = imported(invoiced, "state", header + "CHE,Switzerland,2013-01-01,2024-06-30\n")
    assert later.exit == 0


def test_the_shipped_files_are_not_import_files(opened: Officer) -> None:
    (folder,) = ccm.__path__
    for group, name, missing in (
        ("state", "states_parties.csv", "party_from"),
        ("scale", "un_scale_2022_2024.csv", "rate"),
    ):
        words = ("--name", "x", "--from", "2028", "--to", "2030", "--source", "x")
        more = words if group == "scale" else ()
        refused = opened.runs(group, "import", f"{folder}/{name}", *more, json=False)
        assert refused.exit == 3
        assert missing in refused.err
        assert "missing" in refused.err


# ── scales ───────────────────────────────────────────────────────────────────────────────────

NEW = ("--name", "2028-2030", "--from", "2028", "--to", "2030", "--source", "GA resolution")


def test_a_scale_is_taken_with_a_warning_about_its_sum_and_its_gaps(opened: Officer) -> None:
    file = "iso3,rate\nCHE,1.134\nDEU,98.366\n"
    ran = imported(opened, "scale", file, *NEW)
    assert ran.exit == 0
    assert "99.500" in ran.err
    assert "without a rate" in ran.err
    assert "AUT" in ran.err
    before = opened.bytes()
    assert imported(opened, "scale", file, *NEW).exit == 0
    assert opened.bytes() == before
    shown = opened.does("scale", "show", "2028-2030").json
    assert [(row["state"], row["rate"], row["party"]) for row in shown] == [
        ("CHE", "1.134", True),
        ("DEU", "98.366", True),
    ]


def test_rates_are_shown_with_the_decimals_they_were_printed_with(opened: Officer) -> None:
    imported(opened, "scale", "iso3,rate\nCHE,1\nDEU,98.9\nUSA,0.05\n", *NEW)
    shown = opened.does("scale", "show", "2028-2030").json
    assert [row["rate"] for row in shown] == ["1.00", "98.90", "0.05"]
    assert shown[2]["party"] is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CHE,-0.001", "between 0 and 100"),
        ("CHE,100.001", "'100.001' is not a rate"),
        ("CHE,abc", "'abc' is not a rate"),
        ('CHE,"0,340"', "a point as decimal"),
        ("CHE,", "'' is not a rate"),
        ("CHE,1.0\nCHE,1.0", ":3: 'CHE' stands twice, first in line 2"),
        ("ZZZ,1.0", "unknown state 'ZZZ'"),
    ],
)
def test_a_rate_that_cannot_be_is_refused(opened: Officer, text: str, expected: str) -> None:
    before = opened.ledger.read_bytes()
    refused = imported(opened, "scale", f"iso3,rate\n{text}\n", *NEW)
    assert (refused.exit, len(refused.errors)) == (3, 1), refused.err
    assert expected in refused.err
    assert opened.ledger.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--name", "x", "--from", "2024", "--to", "2022"), "from 2024 to 2022: from lies after"),
        (("--name", "x", "--from", "2024", "--to", "2028"), "overlaps the scale 2022-2024 (2022"),
        (("--name", "2022-2024", "--from", "2022", "--to", "2024"), "exists with other content"),
        (("--name", " ", "--from", "2028", "--to", "2028"), "--name"),
        (("--name", "x", "--from", "28", "--to", "2028"), "--from"),
    ],
)
def test_the_years_of_a_scale_are_its_own(
    opened: Officer, words: tuple[str, ...], expected: str
) -> None:
    refused = imported(opened, "scale", "iso3,rate\nCHE,1.0\n", *words, "--source", "x")
    assert refused.exit == 3
    assert expected in refused.err


def test_an_unknown_scale_is_named(opened: Officer) -> None:
    refused = opened.runs("scale", "show", "2022-2023", json=False)
    assert refused.exit == 3
    assert "Did you mean 2022-2024?" in refused.err
    assert opened.does("scale", "list").json[1]["states"] == 197


@pytest.mark.parametrize(
    "group", ["fund", "account", "state", "scale", "procedure", "earmark", "pledge", "in-kind"]
)
def test_a_bare_group_says_where_things_stand(opened: Officer, group: str) -> None:
    for format in ("table", "json", "csv", "markdown"):
        ran = opened.runs(group, "--format", format, json=False)
        assert (ran.exit, ran.err) == (0, "")
