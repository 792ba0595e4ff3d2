"""A meeting revises the budget: States are asked the difference, up or down; the gate agrees."""

from __future__ import annotations

from typing import Any

from tests.builders import BUDGET, Officer, Ran
from tests.tampering import tamper

SALARIES = "365881.00"


def rappen(text: str) -> int:
    return int(text.replace(".", ""))


def revise(officer: Officer, salaries: str, on: str = "2023-06-01") -> None:
    officer.does(
        "budget", "import", "2023", officer.file("rev.csv", BUDGET.replace(SALARIES, salaries)),
        "--approved-on", on, "--authority", "MSP, June", "--revision",
    )  # fmt: skip


def issue(officer: Officer, *words: str, on: str = "2023-06-15") -> Ran:
    return officer.does("invoice", "issue", "2023", "--date", on, *words)


def asked(officer: Officer, state: str) -> int:
    listed = officer.does("invoice", "list", "2023", "--state", state).json
    return sum(rappen(one["amount"]) - rappen(one["credited"]) for one in listed)


def share(officer: Officer, state: str) -> dict[str, Any]:
    rows = officer.does("assess", "2023").json["tables"][0]["rows"]
    found: dict[str, Any] = next(row for row in rows if row["state"] == state)
    return found


def gate(officer: Officer) -> list[str]:
    """What the gate of the run has against closing 2023."""
    ran = officer.runs("close-year", "2023", "--dry-run", "--no-backup")
    return [one["detail"] for one in ran.json["blocked"] if one["check"] == "assessment-run"]


def test_a_budget_revised_upwards_brings_supplementary_invoices(invoiced: Officer) -> None:
    revise(invoiced, "375881.00")
    assert gate(invoiced) == ["version 2 of the budget of 2023 was never invoiced"]
    before = share(invoiced, "CHE")
    done = issue(invoiced).json
    assert (len(done["issued"]), done["total"], done["credited"]) == (110, "10000.00", [])
    che = next(one for one in done["issued"] if one["state"] == "CHE")
    assert (che["number"], che["amount"], che["supplement"]) == (
        "CCM-2023-CHE-2", before["difference"], True,
    )  # fmt: skip
    assert che["reference"].startswith("RF")
    shown = invoiced.does("invoice", "show", "CCM-2023-CHE-2").json
    assert (shown["tier_7a"], shown["tier_7b"]) == ("100.94", "151.42")
    assert [step["asked_before"] for step in shown["calculation"]] == ["5229.69", "7844.53"]
    lines = invoiced.lines(che["entry"])
    assert lines == [
        ("TF", "1100", "100.94", "CHE"),
        ("TF", "2150", "-100.94", "CHE"),
        ("TF", "1100", "151.42", "CHE"),
        ("TF", "2150", "-151.42", "CHE"),
    ]
    assert gate(invoiced) == []
    assert invoiced.runs("verify").exit == 0


def test_the_invoices_add_up_to_the_revised_budget_and_again_adds_nothing(
    invoiced: Officer,
) -> None:
    revise(invoiced, "365881.07")
    issue(invoiced)
    rows = invoiced.does("invoice", "list", "2023").json
    assert sum(rappen(r["amount"]) - rappen(r["credited"]) for r in rows) == 51_805_707
    before = invoiced.bytes()
    again = issue(invoiced, on="2023-06-16").json
    assert (again["posted"], again["issued"], again["credited"]) == ([], [], [])
    assert invoiced.bytes() == before
    assert gate(invoiced) == []


def test_a_budget_revised_downwards_brings_credit_notes(invoiced: Officer) -> None:
    revise(invoiced, "355881.00")
    done = issue(invoiced).json
    assert (done["issued"], len(done["credited"])) == ([], 110)
    assert (done["total"], done["credited_total"], done["excess"]) == ("0.00", "10000.00", [])
    che = next(one for one in done["credited"] if one["state"] == "CHE")
    assert che["credit"] == "CCM-2023-CHE-C1"
    assert {line[1] for line in invoiced.lines(che["entry"])} == {"1100", "2150"}
    for name, key in (("balance", "waivers"), ("contributions", "relief")):
        tables = invoiced.does("statement", name, "2023").json["tables"]
        (row,) = next(table for table in tables if table["key"] == key)["rows"]
        assert (row["name"], row["what"], row["amount"]) == ("110 States", "credited", "10000.00")
    assert asked(invoiced, "CHE") == rappen(share(invoiced, "CHE")["amount"])
    assert share(invoiced, "CHE")["difference"] == "0.00"
    assert gate(invoiced) == []
    assert invoiced.runs("verify").exit == 0


def test_what_was_paid_already_is_an_excess_that_is_told_and_stays_where_it_is(
    invoiced: Officer,
) -> None:
    invoiced.does(
        "receipt", "post", "CHE", "13074.22", "--purpose", "assessed", "--date", "2023-02-01"
    )
    revise(invoiced, "355881.00")
    ran = issue(invoiced)
    assert ran.json["excess"] == [{"state": "CHE", "amount": "252.38"}]
    assert any("CHE 252.38" in warning for warning in ran.warnings)
    assert len(ran.json["credited"]) == 109
    assert invoiced.figure("activity", "TF.income", "2023") == "13074.22"
    noted = invoiced.does("statement", "contributions", "2023").json["notes"]
    assert [note for note in noted if "beyond" in note] == [
        "252.38 was paid beyond the shares of the revised budget (CHE 252.38); it stays as it was "
        "booked until it is given back or decided upon."
    ]
    before = invoiced.does("statement", "contributions", "2023", "--as-of", "2023-05-31").json
    assert not any("beyond" in note for note in before["notes"])
    assert gate(invoiced) == []
    again = issue(invoiced, on="2023-06-16")
    assert (again.json["posted"], again.json["excess"]) == ([], ran.json["excess"])


def test_a_receipt_that_bounces_later_is_caught_by_the_gate(invoiced: Officer) -> None:
    paid = invoiced.does(
        "receipt", "post", "CHE", "13074.22", "--purpose", "assessed", "--date", "2023-02-01"
    ).json["id"]
    revise(invoiced, "355881.00")
    issue(invoiced)
    invoiced.does("receipt", "reverse", paid, "--reason", "bounced", "--date", "2023-07-01")
    found = gate(invoiced)
    assert len(found) == 2
    assert "is still open that budget version 2 no longer asks" in found[0]
    assert len(issue(invoiced, on="2023-07-02").json["credited"]) == 1
    assert gate(invoiced) == []


def test_one_state_alone_can_be_asked_its_difference(invoiced: Officer) -> None:
    revise(invoiced, "375881.00")
    done = issue(invoiced, "--state", "CHE").json
    assert [one["number"] for one in done["issued"]] == ["CCM-2023-CHE-2"]
    assert gate(invoiced) != []
    assert len(issue(invoiced).json["issued"]) == 109
    assert gate(invoiced) == []


def test_the_officers_own_credit_is_not_asked_again(invoiced: Officer) -> None:
    invoiced.does(
        "invoice", "credit", "CCM-2023-CHE", "1000.00", "--reason", "by decision", "--date",
        "2023-03-01",
    )  # fmt: skip
    revise(invoiced, "375881.00")
    issue(invoiced)
    assert asked(invoiced, "CHE") == rappen(share(invoiced, "CHE")["amount"]) - 100_000
    assert gate(invoiced) == []


def test_an_invoice_cancelled_after_the_revision_is_issued_again_to_the_full_share(
    invoiced: Officer,
) -> None:
    revise(invoiced, "375881.00")
    issue(invoiced)
    invoiced.does("invoice", "cancel", "CCM-2023-CHE", "--reason", "x", "--date", "2023-06-20")
    assert gate(invoiced) == []  # cancelling was somebody's decision
    assert len(issue(invoiced, on="2023-06-21").json["issued"]) == 1
    numbers = {
        one["number"]: one["status"]
        for one in invoiced.does("invoice", "list", "2023", "--state", "CHE").json
    }
    assert numbers["CCM-2023-CHE"] == "cancelled"
    assert numbers["CCM-2023-CHE-3"] == "open"
    assert invoiced.runs("verify").exit == 0


def test_a_third_version_goes_on_from_the_second(invoiced: Officer) -> None:
    revise(invoiced, "375881.00")
    issue(invoiced)
    revise(invoiced, "370881.00", on="2023-08-01")
    done = issue(invoiced, on="2023-08-02").json
    assert done["credited_total"] == "5000.00"
    assert {one["number"][-2:] for one in done["credited"]} == {"-2"}  # the newest invoice first
    assert asked(invoiced, "CHE") == rappen(share(invoiced, "CHE")["amount"])
    assert gate(invoiced) == []
    assert invoiced.runs("verify").exit == 0


def test_assess_shows_the_version_and_what_was_asked(invoiced: Officer) -> None:
    shown = invoiced.does("assess", "2023").json
    assert "difference" not in shown["tables"][0]["rows"][0]
    revise(invoiced, "375881.00")
    shown = invoiced.does("assess", "2023").json
    assert shown["title"].endswith("version 2")
    assert shown["tables"][0]["total"]["asked"] == "518057.00"
    assert shown["tables"][0]["total"]["difference"] == "10000.00"
    variance = invoiced.does("statement", "variance", "2023").json["tables"][0]["rows"][0]
    assert (variance["original"], variance["approved"]) == ("365881.00", "375881.00")


def test_a_credit_of_before_the_invoice_and_an_issue_before_the_approval_are_refused(
    invoiced: Officer,
) -> None:
    revise(invoiced, "355881.00")
    early = invoiced.runs("invoice", "issue", "2023", "--date", "2023-05-31", json=False)
    assert (early.exit, "approval on 2023-06-01" in early.err) == (3, True)


def test_a_state_that_was_invoiced_beside_the_run_pays_the_new_price(invoiced: Officer) -> None:
    first = issue(invoiced, "--state", "NGA", on="2023-05-01").json["issued"][0]
    revise(invoiced, "375881.00")
    done = issue(invoiced).json
    nga = next(one for one in done["issued"] if one["state"] == "NGA")
    # 0.182 of 44.934 per cent of 528'057.00, each tier rounded by itself
    assert rappen(first["amount"]) + rappen(nga["amount"]) == 213_883
    assert invoiced.runs("verify").exit == 0


def test_verify_names_a_forged_supplement_and_a_credit_note_moved_to_another_invoice(
    invoiced: Officer,
) -> None:
    revise(invoiced, "375881.00")
    issue(invoiced)
    entry = invoiced.does(
        "invoice", "credit", "CCM-2023-CHE", "10.00", "--reason", "x", "--date", "2023-07-01"
    ).json["entry"]
    tamper(
        invoiced.ledger,
        "UPDATE invoice_supplement SET before_rappen = before_rappen - 100"
        " WHERE invoice = 'CCM-2023-CHE-2' AND tier = '7a'",
        f"UPDATE invoice_credit SET invoice = 'CCM-2023-ALB' WHERE entry = {entry}",
    )
    checks = {one["check"]: one for one in invoiced.runs("verify").json["checks"]}
    said = checks["invoices"]["detail"]
    assert not checks["invoices"]["ok"]
    assert "CCM-2023-CHE-2 7a is 100.94, its calculated share 101.94" in said
    assert f"entry {entry} takes off CCM-2023-CHE, its credit note names CCM-2023-ALB" in said


def test_who_paid_what_was_first_asked_is_named_while_the_supplement_is_open(
    invoiced: Officer,
) -> None:
    paid = ("--purpose", "assessed", "--date")
    invoiced.does("receipt", "post", "CHE", "13074.22", *paid, "2023-02-01")
    invoiced.does("receipt", "post", "IRL", "4500.00", *paid, "2023-02-01")  # short of 5'061.31
    before = invoiced.does("statement", "contributions", "2023").json["figures"]
    assert (before["paid_7a_and_7b"], before.get("paid_but_supplement")) == (1, None)
    revise(invoiced, "375881.00")
    issue(invoiced)
    found = invoiced.does("statement", "contributions", "2023").json
    assert (found["figures"]["paid_7a_and_7b"], found["figures"]["paid_but_supplement"]) == (0, 1)
    sets = {one["set"]: one["states"] for one in found["tables"][1]["rows"]}
    assert sets["paid_but_supplement"] == "CHE"
    assert any(note.startswith("CHE paid in full what was first asked") for note in found["notes"])
    invoiced.does("receipt", "post", "CHE", "252.36", *paid, "2023-08-01")
    after = invoiced.does("statement", "contributions", "2023").json
    assert (after["figures"]["paid_7a_and_7b"], after["figures"].get("paid_but_supplement")) == (
        1, None,
    )  # fmt: skip
    assert not any("first asked" in note for note in after["notes"])
    then = invoiced.does("statement", "contributions", "2023", "--as-of", "2023-07-01").json
    assert then["figures"]["paid_but_supplement"] == 1
