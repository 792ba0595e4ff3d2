"""A State accedes or withdraws in the budget year: what it is asked, and what stays due."""

from __future__ import annotations

import json
from datetime import date

import pytest

from ccm_ledger.rules.apportion import share_beside
from ccm_ledger.rules.membership import months_as_party
from tests.builders import BUDGET, Officer

STATES = "iso3,name,party_from,party_until\n"


def approved(officer: Officer) -> None:
    officer.does(
        "budget", "import", "2023", officer.file("b.csv", BUDGET),
        "--approved-on", "2022-09-02", "--authority", "10MSP",
    )  # fmt: skip


def by_months(officer: Officer) -> None:
    """Procedures that charge a State which accedes by the month."""
    document = json.loads(officer.runs("procedure", "show", "--document", json=False).out)
    document["accession"] |= {"value": "pro_rata_months", "status": "verified", "source": "12MSP"}
    file = officer.file("p.json", json.dumps(document))
    officer.does("procedure", "set", file, "--from", "2023", "--source", "12MSP, decision 7")


@pytest.mark.parametrize(
    ("entry", "months"),
    [
        ("2022-11-01", 12),
        ("2023-01-01", 12),
        ("2023-02-01", 11),
        ("2023-02-02", 10),
        ("2023-08-01", 5),
        ("2023-12-01", 1),
        ("2023-12-02", 0),
        ("2024-01-01", 0),
    ],
)
def test_whole_months_count_from_entry_into_force(entry: str, months: int) -> None:
    assert months_as_party(date.fromisoformat(entry), 2023) == months


def test_a_share_by_months_is_rounded_once() -> None:
    full = share_beside(20_722_280, 182, 44_934, "NGA")
    half = share_beside(20_722_280, 182, 44_934, "NGA", 6)
    assert (full.amount_rappen, half.amount_rappen) == (83_933, 41_967)
    assert share_beside(20_722_280, 182, 44_934, "NGA", 12) == full
    assert share_beside(20_722_280, 182, 44_934, "NGA", 0).amount_rappen == 0


def test_by_default_a_state_that_accedes_pays_the_full_year_and_the_label_says_so(
    invoiced: Officer,
) -> None:
    ran = invoiced.does("invoice", "issue", "2023", "--state", "NGA", "--date", "2023-08-15")
    assert ran.json["total"] == "2098.33"
    assert any("accedes pays the full year is an assumption" in line for line in ran.warnings)
    values = invoiced.does("procedure", "show", "2023").json["values"]
    accession = next(value for value in values if value["key"] == "accession")
    assert (accession["status"], "full share" in accession["value"]) == ("assumption", True)


def test_by_data_it_pays_for_its_months(opened: Officer) -> None:
    by_months(opened)
    approved(opened)
    opened.does("invoice", "issue", "2023", "--date", "2022-09-15")
    state = opened.does("state", "show", "NGA").json
    assert state["party_from"] == "2023-08-01"
    ran = opened.does("invoice", "issue", "2023", "--state", "NGA", "--date", "2023-08-15")
    # five of twelve months of each tier's exact share: 349.7217, 524.5826
    assert ran.json["total"] == "874.30"
    shown = opened.does("invoice", "show", "CCM-2023-NGA").json
    assert [step["months"] for step in shown["calculation"]] == [5, 5]
    assert (shown["tier_7a"], shown["tier_7b"]) == ("349.72", "524.58")
    assert not any("accedes" in line for line in ran.warnings)
    assert opened.runs("verify").exit == 0


def test_a_rule_nobody_knows_is_refused_and_old_documents_still_read(opened: Officer) -> None:
    document = json.loads(opened.runs("procedure", "show", "--document", json=False).out)
    document["accession"]["value"] = "by_days"
    file = opened.file("p.json", json.dumps(document))
    refused = opened.runs("procedure", "set", file, "--from", "2023", "--source", "x", json=False)
    assert (refused.exit, "accession.value" in refused.err) == (3, True)
    del document["accession"]
    file = opened.file("p.json", json.dumps(document))
    opened.does("procedure", "set", file, "--from", "2023", "--source", "x")
    values = opened.does("procedure", "show", "2023").json["values"]
    assert any(value["key"] == "accession" for value in values)


def test_what_a_state_owed_before_it_withdrew_stays_due_and_nothing_more_is_asked(
    invoiced: Officer,
) -> None:
    row = invoiced.does("state", "show", "ALB").json
    leaving = f"ALB,Albania,{row['party_from']},2023-07-01\n"
    invoiced.does("state", "import", invoiced.file("s.csv", STATES + leaving))
    owed = invoiced.does("invoice", "list", "2023", "--state", "ALB").json[0]
    assert (owed["status"], owed["outstanding"]) == ("open", owed["amount"])
    invoiced.does(
        "budget", "import", "2024", invoiced.file("b4.csv", BUDGET),
        "--approved-on", "2023-09-14", "--authority", "11MSP",
    )  # fmt: skip
    issued = invoiced.does("invoice", "issue", "2024", "--date", "2023-09-20").json["issued"]
    assert "ALB" not in {one["state"] for one in issued}
    refused = invoiced.runs("invoice", "issue", "2024", "--state", "ALB", json=False)
    assert (refused.exit, "until 2023-07-01" in refused.err) == (3, True)
    assert invoiced.runs("verify").exit == 0
