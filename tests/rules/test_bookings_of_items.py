"""Every event on an invoice's item, under each policy, leaves the accounts as it should."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest

from ccm_ledger.records import Part
from ccm_ledger.rules.allocation import taken_off
from ccm_ledger.rules.bookings import ITEMS, income_account, item_event, item_first_day

EVENTS = ("issued", "paid", "short", "credited", "waived")
BUDGET_YEAR = 2024
INCOME = {"4000", "4010", "4400"}


def after(event: str, policy: str, entry_year: int) -> Counter[str]:
    """What an event of 100 rappen leaves on each account, its first day included."""
    part = Part("7b", "CHE", 100, BUDGET_YEAR, invoice="CCM-2024-CHE", policy=policy)
    lines = (
        *item_event(event, [part], entry_year),
        *item_first_day(event, [part], entry_year),
    )
    found: Counter[str] = Counter()
    for line in lines:
        found[line.account] += line.amount_rappen
    assert sum(found.values()) == 0
    return Counter({account: amount for account, amount in found.items() if amount})


def test_the_table_knows_every_event_under_every_policy() -> None:
    events = {key[0] for key in ITEMS}
    policies = {key[1] for key in ITEMS}
    assert events == set(EVENTS)
    assert set(ITEMS) == set(product(events, policies, {key[2] for key in ITEMS}))


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("entry_year", [2023, 2024, 2025])
def test_on_receipt_what_is_owed_and_not_received_show_nil_together(
    event: str, entry_year: int
) -> None:
    found = after(event, "on_receipt", entry_year)
    assert found["1100"] + found["2150"] == 0
    assert found["2100"] == 0


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("entry_year", [2023, 2024, 2025])
def test_on_invoice_nothing_stays_on_2150_2100_or_the_allowance(
    event: str, entry_year: int
) -> None:
    found = after(event, "on_invoice", entry_year)
    assert (found["2150"], found["2100"], found["1190"]) == (0, 0, 0)
    assert found["1100"] == (100 if event == "issued" else -100)


@pytest.mark.parametrize(
    ("event", "policy", "entry_year", "income"),
    [
        ("issued", "on_receipt", 2023, 0),
        ("issued", "on_invoice", 2023, 100),
        ("issued", "on_invoice", 2024, 100),
        ("paid", "on_receipt", 2023, 100),
        ("paid", "on_receipt", 2025, 100),
        ("paid", "on_invoice", 2023, 0),
        ("paid", "on_invoice", 2025, 0),
        ("credited", "on_invoice", 2023, -100),
        ("credited", "on_invoice", 2025, -100),
        ("waived", "on_invoice", 2023, -100),
        ("waived", "on_invoice", 2024, 0),  # a loss: D 6920
        ("short", "on_receipt", 2024, 0),
    ],
)
def test_what_counts_as_income(event: str, policy: str, entry_year: int, income: int) -> None:
    found = after(event, policy, entry_year)
    assert -sum(found[account] for account in INCOME) == income


@pytest.mark.parametrize(
    ("policy", "entry_year", "account"),
    [
        ("on_receipt", 2023, "2100"),
        ("on_receipt", 2024, "4010"),
        ("on_receipt", 2025, "4400"),
        ("on_invoice", 2023, "2100"),
        ("on_invoice", 2024, "1100"),
        ("on_invoice", 2025, "1100"),
    ],
)
def test_where_money_for_an_item_goes(policy: str, entry_year: int, account: str) -> None:
    part = Part("7b", "CHE", 100, BUDGET_YEAR, invoice="CCM-2024-CHE", policy=policy)
    assert income_account(part, entry_year) == account


def test_a_credit_takes_the_last_tier_first() -> None:
    assert taken_off(150, {"7a": 100, "7b": 100}) == [("7b", 100), ("7a", 50)]
    assert taken_off(100, {"7a": 100, "7b": 0}) == [("7a", 100)]
    assert taken_off(1, {"7a": 100, "7b": 100}) == [("7b", 1)]
