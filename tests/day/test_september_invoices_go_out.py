"""September: the budget is apportioned and invoiced, exactly."""

from __future__ import annotations

from tests.builders import Officer


def test_the_invoices_add_up_to_the_budget_and_110_states_get_one(invoiced: Officer) -> None:
    listed = invoiced.does("invoice", "list", "2023").json
    assert len(listed) == 110
    rappen = sum(int(one["amount"].replace(".", "")) for one in listed)
    assert rappen == 51_805_700
    assert {one["due_on"] for one in listed} == {"2022-11-14"}


def test_issuing_again_adds_nothing(invoiced: Officer) -> None:
    before = invoiced.bytes()
    again = invoiced.does("invoice", "issue", "2023", "--date", "2022-09-15").json
    assert (again["posted"], again["issued"], again["already_issued"]) == ([], [], 110)
    assert invoiced.bytes() == before


def test_the_calculation_can_be_redone_by_hand(invoiced: Officer) -> None:
    shown = invoiced.does("assess", "2023", "--explain", "CHE").json
    row = shown["tables"][0]["rows"][0]
    assert (row["tier_amount"], row["rate"], row["rates_sum"]) == ("207222.80", "1.134", "44.934")
    assert row["exact"].startswith("5229.68")
    assert any("assumption" in note for note in shown["notes"])


def test_a_cancelled_invoice_keeps_its_number_and_a_new_one_gets_another(
    invoiced: Officer,
) -> None:
    invoiced.does(
        "invoice", "cancel", "CCM-2023-CHE", "--reason", "addressed wrongly", "--date",
        "2023-01-10",
    )  # fmt: skip
    issued = invoiced.does("invoice", "issue", "2023", "--date", "2023-01-11").json["issued"]
    assert [one["number"] for one in issued] == ["CCM-2023-CHE-2"]
    statuses = {
        one["number"]: one["status"]
        for one in invoiced.does("invoice", "list", "2023", "--state", "CHE").json
    }
    assert statuses == {"CCM-2023-CHE": "cancelled", "CCM-2023-CHE-2": "open"}
    refused = invoiced.runs("invoice", "cancel", "CCM-2023-CHE", "--reason", "again", json=False)
    assert refused.exit == 3
    assert "CCM-2023-CHE-2" in refused.err


def test_an_invoice_paid_in_part_is_not_cancelled(invoiced: Officer) -> None:
    invoiced.does("receipt", "post", "CHE", "1.00", "--purpose", "assessed", "--date", "2023-02-01")
    refused = invoiced.runs("invoice", "cancel", "CCM-2023-CHE", "--reason", "x", json=False)
    assert refused.exit == 3
    assert "R-2023-0001" in refused.err


def test_open_invoices_of_earlier_years_come_in_once(invoiced: Officer) -> None:
    from tests.builders import OPEN_INVOICE

    again = invoiced.does("invoice", "import", invoiced.file("o.csv", OPEN_INVOICE)).json
    assert (again["read"], again["already_posted"], again["posted"]) == (2, 2, [])
    other = OPEN_INVOICE.replace("4408.20", "4408.21")
    assert invoiced.runs("invoice", "import", invoiced.file("o2.csv", other)).exit == 3


def test_a_state_that_is_no_party_in_the_year_gets_none(invoiced: Officer) -> None:
    for state, word in (("KEN", "signatory"), ("SSD", "2024-02-01"), ("USA", "not a State Party")):
        refused = invoiced.runs("invoice", "issue", "2023", "--state", state, json=False)
        assert refused.exit == 3
        assert word in refused.err
    nigeria = invoiced.does(
        "invoice", "issue", "2023", "--state", "NGA", "--date", "2023-09-15"
    ).json
    assert nigeria["issued"][0]["state"] == "NGA"
    assert len(invoiced.does("invoice", "list", "2023").json) == 111
