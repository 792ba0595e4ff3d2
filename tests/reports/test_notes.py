"""The notes owed with the statements are written from the ledger: State, day, amount, decision."""

from __future__ import annotations

from typing import Any

from tests.builders import Officer
from tests.reports.asking import row, rows, shown


def keys(statement: dict[str, Any]) -> list[str]:
    return [one["key"] for one in statement["tables"]]


def decide(officer: Officer, symbol: str = "11MSP") -> None:
    officer.does("decision", "add", symbol, "--date", "2023-09-14", "--text", "Agreed.")


def test_whose_the_accounts_are_and_who_the_related_party_is(invoiced: Officer) -> None:
    for name in ("balance", "activity"):
        said = " ".join(shown(invoiced, name, "2023")["notes"])
        assert "Basis: modified cash, a special-purpose framework" in said
        assert "Implementation Support Unit (ISU)" in said
        assert "One bank account carries the three funds" in said
        assert "The host is a related party" in said
        assert "Working Capital Reserve (WCR): restricted" in said


def test_advances_are_told_by_budget_year_and_state_with_their_day(invoiced: Officer) -> None:
    budget = invoiced.file("b24.csv", "line,amount\nSalaries,300000.00\n")
    invoiced.does("budget", "import", "2024", budget, "--approved-on", "2023-09-02",
                  "--authority", "11MSP")  # fmt: skip
    invoiced.does("invoice", "issue", "2024", "--date", "2023-09-15")
    asked = {
        state: invoiced.does("invoice", "show", f"CCM-2024-{state}").json["amount"]
        for state in ("CHE", "MCO")
    }
    for state, day in (("CHE", "2023-12-20"), ("MCO", "2023-11-02")):
        invoiced.does("receipt", "post", state, asked[state], "--purpose", "assessed",
                      "--invoice", f"CCM-2024-{state}", "--date", day)  # fmt: skip
    found = shown(invoiced, "balance", "2023")
    assert [
        (one["budget_year"], one["state"], one["since"], one["amount"])
        for one in rows(found, "advances")
    ] == [
        ("2024", "CHE", "2023-12-20", asked["CHE"]),
        ("2024", "MCO", "2023-11-02", asked["MCO"]),
    ]


def test_a_late_receipt_is_told_by_budget_year_with_state_and_day(invoiced: Officer) -> None:
    invoiced.does("receipt", "post", "AUT", "7347.00", "--purpose", "assessed",
                  "--invoice", "ISU-2022-AUT", "--date", "2023-03-01")  # fmt: skip
    for name in ("activity", "contributions"):
        late = row(shown(invoiced, name, "2023"), "late", tier="7b")
        assert (late["state"], late["date"], late["meant_for"], late["amount"]) == (
            "AUT",
            "2023-03-01",
            2022,
            "4408.20",
        )


def test_transfers_loans_and_repayments_name_their_decision(invoiced: Officer) -> None:
    decide(invoiced)
    by = ("--authority", "11MSP")
    invoiced.does("transfer", "post", "WCR", "TF", "100.00", *by, "--date", "2023-10-01")
    invoiced.does("transfer", "post", "WCR", "TF", "50.00", "--repayable", *by,
                  "--date", "2023-10-02")  # fmt: skip
    invoiced.does("transfer", "post", "TF", "WCR", "20.00", "--repayable", "--authority", "Letter",
                  "--date", "2023-10-03")  # fmt: skip
    for name in ("balance", "activity", "reserve"):
        found = shown(invoiced, name, "2023")
        assert [
            (one["date"], one["from_fund"], one["kind"], one["amount"], one["authority"])
            for one in rows(found, "transfers")
        ] == [
            ("2023-10-01", "WCR", "transfer", "100.00", "11MSP, of 14 September 2023 (Agreed)"),
            ("2023-10-02", "WCR", "loan", "50.00", "11MSP, of 14 September 2023 (Agreed)"),
            ("2023-10-03", "TF", "repayment", "20.00", "Letter"),
        ]
    (decision,) = rows(shown(invoiced, "balance", "2023"), "decisions")
    assert (decision["decision"], decision["for"]) == ("11MSP", "transfer, loan")


def test_two_loans_of_one_amount_are_two_rows_each_way(invoiced: Officer) -> None:
    for day in ("2023-10-01", "2023-10-02"):
        invoiced.does("transfer", "post", "WCR", "TF", "50.00", "--repayable", "--authority", "x",
                      "--date", day)  # fmt: skip
    invoiced.does("transfer", "post", "TF", "WCR", "100.00", "--repayable", "--authority", "x",
                  "--date", "2023-11-01")  # fmt: skip
    found = rows(shown(invoiced, "balance", "2023"), "transfers")
    assert [(one["kind"], one["amount"]) for one in found] == [
        ("loan", "50.00"),
        ("loan", "50.00"),
        ("repayment", "50.00"),
        ("repayment", "50.00"),
    ]


def test_a_waiver_is_told_in_the_year_it_was_decided_with_state_and_decision(
    invoiced: Officer,
) -> None:
    decide(invoiced)
    invoiced.does("invoice", "waive", "ISU-2022-AUT", "--authority", "11MSP",
                  "--date", "2023-10-01")  # fmt: skip
    for name in ("balance", "activity"):
        (waived,) = rows(shown(invoiced, name, "2023"), "waivers")
        assert (waived["date"], waived["state"], waived["budget_year"], waived["amount"]) == (
            "2023-10-01",
            "AUT",
            "2022",
            "7347.00",
        )
        assert waived["because"] == "11MSP, of 14 September 2023 (Agreed)"
    assert "waivers" not in keys(shown(invoiced, "balance", "2023", "--as-of", "2023-09-30"))


def test_a_refund_names_the_decision_that_is_its_document(standing: Officer) -> None:
    decide(standing)
    standing.does("receipt", "refund", "R-2023-0002", "250.00", "--reason", "Sent twice",
                  "--document", "11MSP", "--date", "2023-10-01")  # fmt: skip
    (refund,) = rows(shown(standing, "balance", "2023"), "refunds")
    assert (refund["state"], refund["amount"]) == ("CHE", "250.00")
    assert refund["reason"] == "Sent twice (11MSP, of 14 September 2023 (Agreed))"


def test_sponsorship_is_told_by_giver_under_the_balance_too(invoiced: Officer) -> None:
    invoiced.does("receipt", "post", "CHE", "10000.00", "--purpose", "sponsorship",
                  "--date", "2023-03-01")  # fmt: skip
    found = rows(shown(invoiced, "balance", "2023"), "donors")
    assert found == rows(shown(invoiced, "sponsorship", "2023"), "donors")
    assert [(one["state"], one["deferred_out"]) for one in found] == [
        ("AUS", "43847.00"),
        ("CHE", "10000.00"),
    ]


def test_a_prior_year_adjustment_has_its_state_day_and_document(standing: Officer) -> None:
    journal = standing.file(
        "adjust.csv",
        "entry,date,fund,account,amount,text,state\n"
        "1,2023-05-01,TF,3900,75.00,Invoice of 2022,CHE\n"
        "1,2023-05-01,TF,1000,-75.00,Invoice of 2022,CHE\n",
    )
    standing.does("journal", "post", journal)
    (adjusted,) = rows(shown(standing, "activity", "2023"), "adjustments")
    assert (adjusted["date"], adjusted["fund"], adjusted["state"], adjusted["amount"]) == (
        "2023-05-01",
        "TF",
        "CHE",
        "-75.00",
    )


def test_support_in_kind_is_told_with_its_basis(invoiced: Officer) -> None:
    invoiced.does("in-kind", "add", "2023", "102183", "--from", "GICHD", "--basis", "Estimate")
    for name in ("balance", "activity"):
        (given,) = rows(shown(invoiced, name, "2023"), "in_kind")
        assert (given["given_by"], given["basis"], given["amount"]) == (
            "GICHD",
            "Estimate",
            "102183.00",
        )


def test_registering_a_decision_later_changes_no_issued_figure(standing: Officer) -> None:
    standing.does("transfer", "post", "WCR", "TF", "100.00", "--authority", "11MSP",
                  "--date", "2023-10-01")  # fmt: skip
    standing.does("close-year", "2023", "--no-backup")
    decide(standing)
    standing.does("verify")
    issued = rows(shown(standing, "balance", "2023"), "transfers")
    assert issued[0]["authority"] == "11MSP", "what was issued stays as it is"
