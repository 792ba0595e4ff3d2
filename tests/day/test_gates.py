"""Each gate and each question to the rappen: where it begins, what it says, what mends it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import pytest

from ccm_ledger.database import connection
from ccm_ledger.services.findings import Finding, Year
from ccm_ledger.services.gates import GATES
from ccm_ledger.services.questions import QUESTIONS, looked_at
from tests.builders import BUDGET, Officer

Balances = Mapping[tuple[str, str], int]


@contextmanager
def seen(officer: Officer, year: int, balances: Balances) -> Iterator[Year]:
    """A year whose accounts stand as given, debit positive; all else as in the ledger."""
    db = connection.connect(officer.ledger, write=False)
    try:
        yield replace(looked_at(db, year), balances=dict(balances))
    finally:
        db.close()


def found(officer: Officer, gate: str, balances: Balances, year: int = 2023) -> list[Finding]:
    with seen(officer, year, balances) as at:
        return list((GATES | QUESTIONS)[gate](at))


def details(officer: Officer, gate: str, balances: Balances, year: int = 2023) -> list[str]:
    return [one.detail for one in found(officer, gate, balances, year)]


def asked(officer: Officer, check: str) -> list[tuple[str, str, str]]:
    """What `year check` has to say of a gate: kind, detail, mend; the answered ones left out."""
    rows = officer.runs("year", "check", "2023").json
    return [
        (row["kind"], row["detail"], row["mend"])
        for row in rows
        if row["check"] == check and not row["ok"]
    ]


def spend(officer: Officer, line: str, amount: str, *words: str) -> None:
    officer.does(
        "expense", "post", "TF", line, amount, "--payee", "X", "--date", "2023-05-01", *words
    )


def budget(officer: Officer, year: str, on: str, authority: str) -> None:
    officer.does(
        "budget", "import", year, officer.file(f"b{year}.csv", BUDGET), "--approved-on", on,
        "--authority", authority,
    )  # fmt: skip


# ── gates ────────────────────────────────────────────────────────────────────────────────────


def test_unallocated_money_is_held_against_its_receipts_in_the_last_year_alone(
    standing: Officer,
) -> None:
    held = {("TF", "2200"): -10_000}
    assert details(standing, "control-accounts", held) == ["2200 holds 100.00, its receipts 0.00"]
    assert details(standing, "control-accounts", held, 2022) == []
    assert details(standing, "control-accounts", {}) == []


@pytest.mark.parametrize(
    ("balances", "says"),
    [
        ({}, []),
        ({("TF", "1000"): 0, ("SP", "2300"): 0}, []),
        ({("TF", "1000"): 1, ("SP", "2300"): -1}, []),
        ({("TF", "1000"): -1}, ["fund TF has −0.01 in the bank"]),
        ({("TF", "1050"): -1, ("TF", "2300"): 1}, []),
        (
            {("SP", "2300"): 1},
            ["deferred contributions of the Sponsorship Programme are −0.01"],
        ),
    ],
)
def test_neither_the_bank_nor_deferred_money_may_be_below_nil(
    standing: Officer, balances: Balances, says: list[str]
) -> None:
    assert details(standing, "cash", balances) == says


def test_transfers_and_loans_cancel_out_over_the_funds(standing: Officer) -> None:
    even = {("TF", "8000"): 5, ("WCR", "8000"): -5, ("TF", "1900"): 7, ("WCR", "2900"): -7}
    assert found(standing, "transfers", {**even, ("TF", "1000"): 99}) == []
    (one,) = found(standing, "transfers", {**even, ("TF", "8000"): 6})
    assert one.detail == "transfers (8000) don't cancel out over the funds: 0.01"
    assert "journal list --account 8000" in one.mend
    (one,) = found(standing, "transfers", {**even, ("WCR", "2900"): -9})
    assert one.detail == "1900 and 2900 don't cancel out over the funds: −0.02"
    assert "journal list --account 1900" in one.mend


def test_the_sponsorship_fund_has_no_balance_of_its_own(standing: Officer) -> None:
    even = {("SP", "1000"): 90, ("SP", "2300"): -80, ("SP", "4100"): -10, ("SP", "6100"): 10}
    assert details(standing, "deferral", even) == []
    assert details(standing, "deferral", {**even, ("TF", "4100"): -500}) == []
    assert details(standing, "deferral", {**even, ("SP", "4100"): -13}) == [
        "the Sponsorship Programme's fund balance is 0.03, not nil"
    ]
    assert details(standing, "deferral", {**even, ("SP", "3000"): 4}) == [
        "the Sponsorship Programme's fund balance is −0.04, not nil"
    ]


def test_a_line_is_overrun_from_the_first_rappen_on(standing: Officer) -> None:
    spend(standing, "Staff travel", "22000.00", "--document", "V-1")
    assert asked(standing, "overruns") == []
    assert asked(standing, "overrun-authority") == []
    spend(standing, "Staff travel", "0.01", "--document", "V-2")
    assert asked(standing, "overruns") == [
        (
            "blocks",
            "Staff travel is overrun by 0.01 and nobody has said why",
            '`ccm-ledger budget note 2023 "Staff travel" "…"`',
        )
    ]
    assert asked(standing, "overrun-authority") == [
        (
            "asks",
            "who allowed Staff travel to be overrun by 0.01",
            '`ccm-ledger year answer 2023 overrun-authority --item "Staff travel" --text "…" '
            '--document "…"`',
        )
    ]


def test_a_budget_without_a_run_blocks(opened: Officer) -> None:
    budget(opened, "2023", "2022-09-02", "10MSP")
    assert [detail for _, detail, _ in asked(opened, "assessment-run")] == [
        "the budget of 2023 was never invoiced"
    ]


def revise(officer: Officer, salaries: str) -> None:
    officer.does(
        "budget", "import", "2023", officer.file("r.csv", BUDGET.replace("365881.00", salaries)),
        "--approved-on", "2023-06-01", "--authority", "MSP, June", "--revision",
    )  # fmt: skip


def test_each_tier_of_a_run_says_what_is_missing(invoiced: Officer) -> None:
    invoiced.does(
        "receipt", "post", "CHE", "13074.22", "--purpose", "assessed", "--date", "2023-02-01"
    )
    revise(invoiced, "375881.00")
    invoiced.does("invoice", "issue", "2023", "--date", "2023-06-15", "--state", "CHE")
    mend = "`ccm-ledger invoice issue 2023` issues what is missing"
    # 10'000.00 more, of which Switzerland alone was asked its 100.94 and 151.42.
    assert asked(invoiced, "assessment-run") == [
        (
            "blocks",
            f"the run of budget version 2, {tier}, comes to {run}, of which {missing} "
            "isn't invoiced",
            mend,
        )
        for tier, run, missing in (
            ("7a", "211'222.80", "3'899.06"),
            ("7b", "316'834.20", "5'848.58"),
        )
    ]


def test_what_a_revised_share_asks_no_longer_is_counted_only_as_far_as_it_is_open(
    invoiced: Officer,
) -> None:
    paid = invoiced.does(
        "receipt", "post", "CHE", "13074.22", "--purpose", "assessed", "--date", "2023-02-01"
    ).json["id"]
    revise(invoiced, "355881.00")
    invoiced.does("invoice", "issue", "2023", "--date", "2023-06-15")
    assert asked(invoiced, "assessment-run") == []
    invoiced.does("receipt", "reverse", paid, "--reason", "bounced", "--date", "2023-07-01")
    mend = "`ccm-ledger invoice issue 2023` issues the credit notes"
    assert asked(invoiced, "assessment-run") == [
        ("blocks", f"{tier}: {open_} is still open that budget version 2 no longer asks", mend)
        for tier, open_ in (("7a", "100.95"), ("7b", "151.43"))
    ]
    # Tier 7a is paid again but for one rappen: of it that rappen alone is open.
    invoiced.does(
        "receipt", "post", "CHE", "5229.68", "--purpose", "assessed", "--date", "2023-07-02"
    )
    assert [detail for _, detail, _ in asked(invoiced, "assessment-run")] == [
        "7a: 0.01 is still open that budget version 2 no longer asks",
        "7b: 151.43 is still open that budget version 2 no longer asks",
    ]


# ── questions ────────────────────────────────────────────────────────────────────────────────


def test_the_bank_is_asked_to_confirm_to_the_rappen(standing: Officer) -> None:
    assert asked(standing, "bank-confirmation") == [
        (
            "asks",
            "who confirms that the bank held 918'763.00 on 2023-12-31",
            '`ccm-ledger year answer 2023 bank-confirmation --text "…" --document "…" '
            "--amount 918763.00`",
        )
    ]
    spend(standing, "Staff travel", "0.95", "--document", "V-1")
    (one,) = asked(standing, "bank-confirmation")
    assert one[2].endswith("--amount 918762.05`")


def test_expenses_without_a_document_are_named_five_at_most(opened: Officer) -> None:
    rules = json.loads(opened.runs("procedure", "show", "--document", json=False).out)
    rules["document_required_above"]["value"] = "100.00"
    file = opened.file("p.json", json.dumps(rules))
    opened.does("procedure", "set", file, "--from", "2023", "--source", "12MSP")
    budget(opened, "2023", "2022-09-02", "10MSP")
    assert asked(opened, "documents") == []
    mend = (
        '`ccm-ledger year answer 2023 documents --text "…"`; `ccm-ledger expense list 2023` '
        "shows them"
    )
    ids: list[str] = []
    for number in range(1, 7):
        spend(opened, "Staff travel", f"{number}.00")
        ids.append(f"E-2023-{number:04d}")
        ((kind, detail, how),) = asked(opened, "documents")
        assert (kind, how) == ("asks", mend)
        what = "1 expense has" if number == 1 else f"{number} expenses have"
        more = " …" if number == 6 else ""
        assert detail == f"{what} no document: {', '.join(ids[:5])}{more}"


def test_a_decision_is_asked_about_in_the_year_that_rests_on_it(standing: Officer) -> None:
    def register(symbol: str, day: str, allows: str) -> None:
        standing.does("decision", "add", symbol, "--date", day, "--text", "T", "--allows", allows)

    register("10MSP", "2022-09-02", "budget")
    budget(standing, "2024", "2023-09-15", "11MSP")
    register("11MSP", "2023-09-15", "transfer")
    assert asked(standing, "decisions") == [], "the one allows it, the other is of next year"
    next_year = standing.runs("year", "check", "2024").json
    (one,) = [row for row in next_year if row["check"] == "decisions"]
    assert one["detail"] == (
        "budget 2024, version 1 (budget) rests on 11MSP, which is registered for transfer"
    )


def test_an_amount_that_explains_a_difference_is_no_accrual(standing: Officer) -> None:
    budget(standing, "2024", "2023-09-15", "11MSP")
    standing.does(
        "expense", "accrue", "TF", "Consultancy fees", "900.00", "--payee", "Auditors",
        "--document", "L-1", "--date", "2023-12-31",
    )  # fmt: skip
    answer = ("year", "answer", "2023", "accruals", "--text", "Said.")
    standing.does(*answer)
    standing.does(*answer, "--item", "difference", "--amount", "5.00")
    assert asked(standing, "accruals") == []
