"""Budgets, scales of assessment, States, accounts and financial procedures."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime
from importlib import resources
from typing import Any

import pytest

from tests.bad_inputs.rows import csv_text, nothing_new, refused, row
from tests.builders import BUDGET, Officer

DECISION = ("--approved-on", "2022-09-02", "--authority", "10MSP")
SCALE = ("--name", "2028-2030", "--from", "2028", "--to", "2030", "--source", "A/RES/82/1")
MORE_LINES = "line,amount,fund,account\nSalaries,100.00,,\nCommunications,50.00,,\n"


def budget(officer: Officer, text: str) -> str:
    return officer.file("budget.csv", text)


# ── budgets ──────────────────────────────────────────────────────────────────────────────────


def test_b01_a_budget_that_is_invoiced_is_only_revised(standing: Officer) -> None:
    path = budget(standing, BUDGET.replace("365881.00", "365880.00"))
    refused(
        standing, "budget", "import", "2023", path, *DECISION,
        names=["invoices for 2023 are issued", "--revision"], where="YEAR",
    )  # fmt: skip
    nothing_new(standing, "budget", "import", "2023", budget(standing, BUDGET), *DECISION)


# The file, the line named (0: the file), the words.
BUDGETS = [
    *row(
        "B02",
        [
            ("line,amount\nSalaries,1.00\nCommunications,1.00\nSalaries,2.00\n", 4),
            ("line,amount\nSalaries,1.00\nCommunications,1.00\n SALARIES ,2.00\n", 4),
        ],
        "stands twice", "line 2",
    ),
    *row(
        "B03",
        [("line,amount\nRent,1.00\n", 2), (MORE_LINES + "Rent,1.00,TF,\n", 4)],
        "Rent", "account column",
    ),
    *row("B04", [(MORE_LINES + "Rent,1.00,TF,1000\n", 4)], "1000", "asset", "expense account"),
    *row("B04b", [(MORE_LINES + "Rent,1.00,TF,9999\n", 4)], "unknown account", "9999"),
    *row("B04c", [(MORE_LINES + "Rent,1.00,XX,5600\n", 4)], "unknown fund", "TF, WCR, SP"),
    *row("B04d", [("line,amount,account\nSalaries,1.00,5600\n", 2)], "belongs to account 5100"),
    *row("B05", [("line,amount\nSalaries,-5.00\nCommunications,1.00\n", 2)], "below zero"),
    *row("B05b", [("line,amount\nSalaries,0\nCommunications,0.00\n", 0)], "a budget of nothing"),
    *row("B05c", [("line,amount\nSalaries,\n", 2)], "amount is missing"),
    *row("B05d", [("line,amount\n,1.00\n", 2)], "line is missing"),
    *row(
        "B08",
        [(f"{BUDGET}Total,518057.00\n", 8), (f"{BUDGET}TOTAL CHF,518057.00\n", 8),
         (f"{BUDGET}Somme,518057.00\n", 8), (f"{BUDGET}Sum,1.00\n", 8)],
        "looks like a total", "leave it out",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("file", "names"), BUDGETS)
def test_a_budget_file_that_cant_be_taken(
    standing: Officer, file: tuple[str, int], names: tuple[str, ...]
) -> None:
    text, line = file
    path = budget(standing, text)
    refused(
        standing, "budget", "import", "2024", path,
        "--approved-on", "2023-09-02", "--authority", "11MSP",
        names=names, where=f"{path}:{line}" if line else path,
    )  # fmt: skip


def test_b06_the_decision_is_named(standing: Officer) -> None:
    path = budget(standing, BUDGET)
    words = ("budget", "import", "2024", path)
    refused(standing, *words, "--authority", "x", exit=2, names=["approved-on"])
    refused(standing, *words, "--approved-on", "2023-09-02", exit=2, names=["authority"])
    for blank in ("", "  ", "\t"):
        refused(standing, *words, "--approved-on", "2023-09-02", "--authority", blank,
                where="--authority")  # fmt: skip
    refused(standing, *words, "--approved-on", "", "--authority", "x", where="--approved-on")


def test_b07_a_decision_later_than_the_invoices(standing: Officer) -> None:
    refused(
        standing, "budget", "import", "2023", budget(standing, BUDGET),
        "--approved-on", "2024-01-15", "--authority", "10MSP",
        names=["approved on 2024-01-15", "after invoices for 2023 were issued"],
        where="--approved-on",
    )  # fmt: skip


def test_b07_a_decision_in_the_future(standing: Officer) -> None:
    refused(
        standing, "budget", "import", "2024", budget(standing, BUDGET),
        "--approved-on", "2024-09-02", "--authority", "12MSP",
        names=["2024-09-02", "future", "2024-03-15"], where="--approved-on",
    )  # fmt: skip


def test_b09_a_note_on_a_line_that_isnt_there(standing: Officer) -> None:
    refused(
        standing, "budget", "note", "2023", "Salaires", "Leave was paid out.",
        names=["Salaires", "did you mean Salaries?"], where="LINE",
    )  # fmt: skip
    refused(standing, "budget", "note", "2019", "Salaries", "x", names=["2019"], where="YEAR")
    refused(standing, "budget", "note", "2023", "Salaries", " ", where="TEXT")
    refused(standing, "budget", "show", "2019", names=["2019"])
    refused(standing, "budget", "show", "2023", "--version", "9", names=["versions are 1"])


# ── scales ───────────────────────────────────────────────────────────────────────────────────


def rates(officer: Officer, *lines: str) -> str:
    return officer.file("scale.csv", "iso3,rate\n" + "".join(f"{line}\n" for line in lines))


@pytest.mark.parametrize(
    ("rate", "names"),
    [
        *row(
            "S01",
            ["-0.001", "100.001", "abc", "0,340", "1e-3", "0.34%", "", " ", "٠.٣٤", "1000", ".5"],
            "between 0 and 100", "point",
        ),
    ],
)  # fmt: skip
def test_a_rate_lies_between_0_and_100(
    standing: Officer, rate: str, names: tuple[str, ...]
) -> None:
    path = standing.file("s.csv", csv_text(("iso3", "rate"), ["AUT", "0.679"], ["CHE", rate]))
    refused(standing, "scale", "import", path, *SCALE, names=names, where=f"{path}:3")


def test_b02_a_state_twice_in_a_scale(standing: Officer) -> None:
    path = rates(standing, "CZE,0.340", "AUT,0.679", "cze,0.340")
    refused(
        standing, "scale", "import", path, *SCALE,
        names=["CZE", "stands twice", "line 2"], where=f"{path}:4",
    )  # fmt: skip


def test_s01_an_unknown_state_in_a_scale(standing: Officer) -> None:
    path = rates(standing, "CZE,0.340", "ZZZ,0.1")
    refused(standing, "scale", "import", path, *SCALE, names=["ZZZ"], where=f"{path}:3")


def test_s02_from_after_to(standing: Officer) -> None:
    refused(
        standing, "scale", "import", rates(standing, "CHE,1.0"),
        "--name", "N", "--from", "2030", "--to", "2028", "--source", "UN",
        names=["2030", "2028", "from lies after to"],
    )  # fmt: skip


@pytest.mark.parametrize(("first", "last"), [("2022", "2024"), ("2024", "2030"), ("2021", "2022")])
def test_s03_years_that_another_scale_covers(standing: Officer, first: str, last: str) -> None:
    refused(
        standing, "scale", "import", rates(standing, "CHE,1.0"),
        "--name", "N", "--from", first, "--to", last, "--source", "UN",
        names=["overlaps", "2022-2024", "2022", "2024"],
    )  # fmt: skip


def test_s04_every_party_lacking_a_rate_is_named(standing: Officer) -> None:
    standing.now = datetime(2028, 9, 10, tzinfo=UTC)
    ran = standing.runs("scale", "import", rates(standing, "CHE,99.0", "AUT,1.0"), *SCALE)
    assert ran.exit == 0
    assert "AFG" in ran.warnings[0]
    standing.does(
        "budget", "import", "2029", budget(standing, BUDGET),
        "--approved-on", "2028-09-02", "--authority", "16MSP",
    )  # fmt: skip
    for words in (("assess", "2029"), ("invoice", "issue", "2029")):
        refused(standing, *words, names=["2028-2030", "AFG", "NZL", "ZMB", "State Party"])


def test_s05_a_sum_that_isnt_100_is_taken_with_a_warning(standing: Officer) -> None:
    ran = standing.runs("scale", "import", rates(standing, "CHE,99.0", "AUT,0.5"), *SCALE)
    assert ran.exit == 0
    assert any("99.5" in warning and "100" in warning for warning in ran.warnings)


def test_s06_a_scale_needs_a_source_and_a_name(standing: Officer) -> None:
    path = rates(standing, "CHE,1.0")
    words = ("scale", "import", path, "--from", "2028", "--to", "2030")
    refused(standing, *words, "--source", "x", exit=2, names=["--name"])
    refused(standing, *words, "--name", "x", exit=2, names=["--source"])
    refused(standing, *words, "--name", " ", "--source", "x", where="--name")
    refused(standing, *words, "--name", "x", "--source", "", where="--source")
    refused(standing, "scale", "show", "2022-2025", names=["2022-2024"])


# ── States and accounts ──────────────────────────────────────────────────────────────────────

STATES = [
    *row("T01", ["CHE,Switzerland,2013-01-01,2012-01-01"], "2013-01-01", "2012-01-01"),
    *row("T01b", ["XKX,Kosovo,2024-05-01,2024-05-01"], "2024-05-01", "not after"),
    *row("T01c", ["XKX,Kosovo,,2024-05-01"], "2024-05-01", "party_from"),
    *row("T02", ["CH1,X,,", "XX,X,,", ",X,,", "ÇHE,X,,", "C H,X,,", "CHEE,X,,"], "three capital"),
    *row("T02b", ["XKX,,2024-05-01,"], "name is missing"),
    *row("T02c", ["XKX,Kosovo,2024-02-30,"], "no such day"),
    *row("T03", ["NGA,Nigeria,2022-01-01,"], "NGA", "already invoiced", "2023"),
    *row("T03b", ["CHE,Switzerland,,"], "CHE", "party from"),
]


@pytest.mark.parametrize(("line", "names"), STATES)
def test_a_state_that_cant_be_taken(standing: Officer, line: str, names: tuple[str, ...]) -> None:
    text = f"iso3,name,party_from,party_until\nXKA,Someland,2024-06-01,\n{line}\n"
    path = standing.file("states.csv", text)
    refused(standing, "state", "import", path, names=names, where=f"{path}:3")


def test_b02_a_state_twice_in_a_states_file(standing: Officer) -> None:
    line = "CZE,Czechia,2012-03-01,\n"
    path = standing.file("states.csv", f"iso3,name,party_from,party_until\n{line}{line}")
    refused(standing, "state", "import", path, names=["CZE", "line 2"], where=f"{path}:3")


ACCOUNTS = [
    *row(
        "T04",
        ["5650,X,asset ", "5650,X,Expenses", "5650,X,", "5650,X,Asset", "5650,X,revenue"],
        "asset, liability, fund_balance, income, expense",
    ),
    *row("T05", ["1000,Bank,expense", "5100,Salaries,income"], "fixed by the profile"),
    *row(
        "T05b", ["56,X,expense", "56500,X,expense", "56A0,X,expense", ",X,expense"], "four digits"
    ),
    *row("T05c", ["5650,,expense"], "name is missing"),
]


@pytest.mark.parametrize(("line", "names"), ACCOUNTS)
def test_an_account_that_cant_be_taken(
    standing: Officer, line: str, names: tuple[str, ...]
) -> None:
    path = standing.file("accounts.csv", f"code,name,type\n5651,Good,expense\n{line}\n")
    refused(standing, "account", "import", path, names=names, where=f"{path}:3")


def test_b02_an_account_twice(standing: Officer) -> None:
    path = standing.file("accounts.csv", "code,name,type\n5650,A,expense\n5650,B,expense\n")
    refused(standing, "account", "import", path, names=["5650", "line 2"], where=f"{path}:3")


@pytest.mark.parametrize(
    ("name", "command", "names"),
    [
        pytest.param(
            "states_parties.csv", ("state", "import"),
            ["name and party_from and party_until", "iso3, name, party_from, party_until"],
            id="T06-states",
        ),
        pytest.param(
            "un_scale_2022_2024.csv", ("scale", "import"), ["rate", "did you mean", "iso3, rate"],
            id="T06-scale",
        ),
    ],
)  # fmt: skip
def test_a_shipped_file_imported_as_it_is_names_the_columns_wanted(
    standing: Officer, name: str, command: tuple[str, ...], names: list[str]
) -> None:
    shipped = (resources.files("ccm_ledger.profiles") / "ccm" / name).read_text(encoding="utf-8")
    path = standing.file(name, shipped)
    options = SCALE if command[0] == "scale" else ()
    refused(standing, *command, path, *options, names=["missing", *names], where=f"{path}:1")


# ── financial procedures ─────────────────────────────────────────────────────────────────────


def document(officer: Officer) -> dict[str, Any]:
    ran = officer.runs("procedure", "show", "2023", "--document", json=False)
    found: dict[str, Any] = json.loads(ran.out)
    return found


def set_from(officer: Officer, text: str, year: str = "2024") -> tuple[str, ...]:
    path = officer.file("p.json", text)
    return ("procedure", "set", path, "--from", year, "--source", "14MSP")


@pytest.mark.parametrize(
    ("change", "names"),
    [
        pytest.param(lambda text: text[: len(text) // 2], ["not JSON"], id="G01-cut"),
        pytest.param(lambda text: text[:-3], ["not JSON"], id="G01-cut-at-the-end"),
        pytest.param(lambda text: "", ["empty"], id="G01-empty"),
        pytest.param(lambda text: "[" * 100_000, ["nested"], id="G01-deep"),
        pytest.param(lambda text: "{" + '"title": "a", ' + text[1:], ["title", "twice"],
                     id="G01-twice"),
        pytest.param(lambda text: text.replace('"share"', '"shrae"', 1),
                     ["shrae", "did you mean share?", "profiles[0].tiers[0]"], id="G01-unknown"),
        pytest.param(lambda text: text.replace('"value": 60', '"value": NaN'), ["due_days", "NaN"],
                     id="G01-nan"),
        pytest.param(lambda text: text.replace('"value": 60', '"value": 1e999'), ["due_days"],
                     id="G01-huge"),
        pytest.param(lambda text: text.replace('"value": 60', '"value": "60"'), ["due_days"],
                     id="G01-text"),
        pytest.param(lambda text: "[]", ["object"], id="G01-list"),
        pytest.param(lambda text: "null", ["object"], id="G01-null"),
    ],
)  # fmt: skip
def test_a_procedures_file_with_a_slip(standing: Officer, change: Any, names: list[str]) -> None:
    text = json.dumps(document(standing), indent=1)
    before = standing.bytes()[0]
    ran = standing.runs(*set_from(standing, change(text)), json=False)
    assert ran.exit == 3, ran
    assert ran.out == ""
    for name in names:
        assert name.casefold() in ran.err.casefold()
    assert all(line.startswith(f"error: {standing.folder}") for line in ran.err.splitlines())
    assert standing.bytes()[0] == before


@pytest.mark.parametrize(
    ("shares", "names"),
    [
        pytest.param(("2/5", "2/5"), ["2/5", "4/5", "add to 1", "profiles[0].tiers"], id="G02-sum"),
        pytest.param(("3/5", "3/5"), ["6/5", "add to 1"], id="G02-more"),
        pytest.param(("3/0", "3/5"), ["3/0", "fraction"], id="G02-zero"),
        pytest.param(("-1/5", "3/5"), ["-1/5", "fraction"], id="G02-negative"),
        pytest.param((0.4, "3/5"), ["0.4", "2/5"], id="G02-float"),
        pytest.param(("0.4", "3/5"), ["0.4", "2/5"], id="G02-decimal"),
        pytest.param(("40%", "3/5"), ["40%", "fraction"], id="G02-per-cent"),
        pytest.param((None, "3/5"), ["share"], id="G02-null"),
        pytest.param(("", "3/5"), ["fraction"], id="G02-empty"),
    ],
)
def test_shares_are_fractions_that_add_to_one(
    standing: Officer, shares: tuple[Any, Any], names: list[str]
) -> None:
    changed = deepcopy(document(standing))
    for tier, share in zip(changed["profiles"][0]["tiers"], shares, strict=False):
        tier["share"] = share
    refused(standing, *set_from(standing, json.dumps(changed)), names=["profiles[0]", *names])


def test_g03_years_that_stand_on_other_procedures(standing: Officer) -> None:
    text = json.dumps(document(standing))
    refused(
        standing, *set_from(standing, text, "2023"),
        names=["2023", "invoices are issued"], where="--from",
    )  # fmt: skip
    ran = refused(standing, *set_from(standing, text, "2022"), names=["2022", "closed"], lines=2)
    assert "2023" in ran.err
    path = standing.file("p.json", text)
    refused(standing, "procedure", "set", path, "--from", "2024", exit=2, names=["--source"])
    refused(standing, "procedure", "set", path, "--from", "2024", "--source", "", where="--source")
    refused(standing, "procedure", "set", path, "--from", "9999", "--source", "x", where="--from")
    refused(standing, "procedure", "confirm", "--source", " ", where="--source")
