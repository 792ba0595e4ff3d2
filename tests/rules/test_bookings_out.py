"""The bookings of money out and transfers, line by line (DESIGN 3a)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest

from ccm_ledger.records import Line
from ccm_ledger.rules.bookings_out import (
    Spending,
    expense_lines,
    later_year_reversal,
    payment_held,
    transfer_lines,
)
from ccm_ledger.rules.spending import Release, Target

SALARIES = Target("5100", "Salaries")
TRAVEL = Target("6100", "Travel costs")
TYPES = {
    "1000": "asset",
    "2000": "liability",
    "2300": "liability",
    "4100": "income",
    "4300": "income",
    "5100": "expense",
    "6100": "expense",
    "6200": "expense",
}


def short(lines: tuple[Line, ...]) -> list[tuple[str, str, int, str | None]]:
    return [(line.fund, line.account, line.amount_rappen, line.state) for line in lines]


def test_a_paid_expense_is_debited_to_its_line_and_credited_to_the_bank() -> None:
    spent = Spending("TF", SALARIES, 100_00, "GICHD", earmark="WORKSHOP", detail="Relocation")
    assert expense_lines(spent) == (
        Line(
            "TF",
            "5100",
            100_00,
            earmark="WORKSHOP",
            budget_line="Salaries",
            detail="Relocation",
            payee="GICHD",
        ),
        Line("TF", "1000", -100_00),
    )


def test_an_unpaid_expense_is_owed_to_its_payee() -> None:
    spent = Spending("TF", SALARIES, 100_00, "GICHD", against="2000")
    assert expense_lines(spent)[1] == Line("TF", "2000", -100_00, payee="GICHD")


def test_a_sponsorship_expense_earns_what_it_spends_donor_by_donor() -> None:
    spent = Spending("SP", TRAVEL, 100_00, "Delegate 1")
    released = (Release(None, 30_00), Release("AUS", 70_00))
    assert short(expense_lines(spent, released)) == [
        ("SP", "6100", 100_00, None),
        ("SP", "1000", -100_00, None),
        ("SP", "2300", 30_00, None),
        ("SP", "4300", -30_00, None),
        ("SP", "2300", 70_00, "AUS"),
        ("SP", "4300", -70_00, "AUS"),
    ]


@pytest.mark.parametrize(
    ("out_of", "into", "released", "lines"),
    [
        (
            "WCR",
            "TF",
            (),
            [("WCR", "8000", 50_00), ("WCR", "1000", -50_00), ("TF", "1000", 50_00),
             ("TF", "8000", -50_00)],
        ),
        (
            "TF",
            "SP",
            (),
            [("TF", "8000", 50_00), ("TF", "1000", -50_00), ("SP", "1000", 50_00),
             ("SP", "8000", -50_00), ("SP", "4390", 50_00), ("SP", "2300", -50_00)],
        ),
        (
            "SP",
            "WCR",
            (Release("AUS", 20_00), Release("CAN", 30_00)),
            [("SP", "2300", 20_00), ("SP", "2300", 30_00), ("SP", "4390", -50_00),
             ("SP", "8000", 50_00), ("SP", "1000", -50_00), ("WCR", "1000", 50_00),
             ("WCR", "8000", -50_00)],
        ),
    ],
)  # fmt: skip
def test_a_transfer_nets_to_nil_on_8000_and_touches_the_deferral_of_a_deferring_fund(
    out_of: str,
    into: str,
    released: tuple[Release, ...],
    lines: list[tuple[str, str, int]],
) -> None:
    booked = transfer_lines(50_00, out_of, into, "11MSP, 5", {"SP"}, released)
    assert [(line.fund, line.account, line.amount_rappen) for line in booked] == lines
    assert {line.reference for line in booked if line.account == "8000"} == {"11MSP, 5"}
    balance: dict[str, int] = defaultdict(int)
    for line in booked:
        balance[line.fund] += line.amount_rappen
    assert set(balance.values()) == {0}


@pytest.mark.parametrize(
    ("what", "lines", "undone"),
    [
        (
            "an expense: 3900 instead, the earmark gets its money back",
            (
                Line("TF", "5100", 100, earmark="W", budget_line="Salaries", payee="P"),
                Line("TF", "1000", -100),
            ),
            [("TF", "3900", -100, None), ("TF", "1000", 100, None)],
        ),
        (
            "income: 3900 instead",
            (Line("TF", "1000", 100, state="CHE"), Line("TF", "4100", -100, state="CHE")),
            [("TF", "1000", -100, "CHE"), ("TF", "3900", 100, "CHE")],
        ),
        (
            "a sponsorship expense: back to 2300, nothing earned and nothing spent",
            (
                Line("SP", "6100", 100),
                Line("SP", "2000", -100, payee="P"),
                Line("SP", "2300", 100, state="AUS"),
                Line("SP", "4300", -100, state="AUS"),
            ),
            [("SP", "2000", 100, None), ("SP", "2300", -100, "AUS")],
        ),
        (
            "a sponsorship expense without its release: what is left goes to 2300",
            (Line("SP", "6100", 100, state="AUS"), Line("SP", "1000", -100)),
            [("SP", "1000", 100, None), ("SP", "2300", -100, "AUS")],
        ),
        (
            "from one sponsorship line to another: nothing that is carried forward",
            (Line("SP", "6100", 100), Line("SP", "6200", -100)),
            [],
        ),
    ],
)
def test_what_undoes_an_entry_of_a_closed_year(
    what: str, lines: tuple[Line, ...], undone: list[tuple[str, str, int, str | None]]
) -> None:
    assert short(later_year_reversal(lines, TYPES, {"SP"})) == undone, what


def test_a_correction_keeps_the_earmark_and_leaves_the_budget_line_alone() -> None:
    (cost, _) = later_year_reversal(
        (Line("TF", "5100", 100, earmark="W", budget_line="Salaries"), Line("TF", "1000", -100)),
        TYPES,
        {"SP"},
    )
    assert (cost.earmark, cost.budget_line) == ("W", None)


def test_what_the_bank_paid_of_another_fund_is_taken_over_by_that_fund() -> None:
    held = Spending("TF", SALARIES, 100_00, "GICHD", against="2210", item="B-2023-0001")
    assert expense_lines(held)[1:] == (
        Line("TF", "2210", -100_00, payee="GICHD", item="B-2023-0001"),
    )
    of_sponsorship = replace(held, fund="SP", target=TRAVEL)
    assert expense_lines(of_sponsorship)[1:] == (
        Line("SP", "1000", -100_00),
        Line("TF", "1000", 100_00),
        Line("TF", "2210", -100_00, payee="GICHD", item="B-2023-0001"),
    )


def test_a_payment_nobody_explains_is_held_of_the_trust_fund() -> None:
    assert payment_held(100_00, "GICHD", "B-2023-0001", "RF18") == (
        Line("TF", "2210", 100_00, payee="GICHD", item="B-2023-0001", text="RF18"),
        Line("TF", "1000", -100_00, payee="GICHD"),
    )
    held, paid = payment_held(100_00, "", "B-2023-0001", "")
    assert (held.payee, held.text, paid.payee) == (None, None, None)
