"""What LINE may be, and whose deferred money a sponsorship expense uses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_ledger.errors import Invalid
from ccm_ledger.rules.spending import BudgetLine, Release, Target, find_target, release

SALARIES = BudgetLine("Salaries", "TF", "5100")
OTHER = BudgetLine("Other costs", "TF", "5600")
RENT = BudgetLine("Rent", "TF", "5600")
TRAVEL = BudgetLine("Travel costs", "SP", "6100")
ACCOUNTS = {
    "1000": "asset",
    "5100": "expense",
    "5300": "expense",
    "5600": "expense",
    "6100": "expense",
    "6900": "expense",
    "8000": "fund_balance",
}
PROFILE = (SALARIES, OTHER, BudgetLine("Consultancy fees", "TF", "5300"), TRAVEL)


def find(text: str, fund: str, *lines: BudgetLine) -> Target:
    return find_target(text, fund, 2023, lines, PROFILE, ACCOUNTS)


@pytest.mark.parametrize(
    ("text", "fund", "account", "line"),
    [
        ("Salaries", "TF", "5100", "Salaries"),
        ("SALARIES ", "TF", "5100", "Salaries"),
        ("5100", "TF", "5100", "Salaries"),
        ("Travel costs", "SP", "6100", "Travel costs"),
        ("6100", "SP", "6100", "Travel costs"),
        ("6900", "TF", "6900", None),
        ("6900", "SP", "6900", None),
        ("6900", "WCR", "6900", None),
        ("5300", "TF", "5300", None),
    ],
)
def test_a_line_is_named_by_its_name_or_by_its_account(
    text: str, fund: str, account: str, line: str | None
) -> None:
    assert find(text, fund, SALARIES, OTHER, TRAVEL) == Target(account, line)


@pytest.mark.parametrize(
    ("text", "fund", "lines", "code"),
    [
        ("", "TF", (SALARIES,), "text-missing"),
        ("Salaires", "TF", (SALARIES,), "spending-line-unknown"),
        ("Consultancy fees", "TF", (SALARIES,), "spending-line-unknown"),
        ("Salaries", "SP", (SALARIES, TRAVEL), "line-other-fund"),
        ("Salaries", "WCR", (SALARIES,), "line-other-fund"),
        ("5100", "SP", (SALARIES, TRAVEL), "line-other-fund"),
        ("6100", "TF", (SALARIES, TRAVEL), "line-other-fund"),
        ("5300", "WCR", (SALARIES,), "line-other-fund"),
        ("Bank charges", "WCR", (SALARIES,), "fund-without-lines"),
        ("Salaries", "TF", (TRAVEL,), "no-budget"),
        ("Anything", "TF", (TRAVEL,), "no-budget"),
        ("5600", "TF", (OTHER, RENT), "line-ambiguous"),
        ("9999", "TF", (SALARIES,), "account-unknown"),
        ("1000", "TF", (SALARIES,), "account-no-expense"),
        ("8000", "TF", (SALARIES,), "account-no-expense"),
    ],
)
def test_a_line_that_cannot_be_paid_says_why(
    text: str, fund: str, lines: tuple[BudgetLine, ...], code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        find(text, fund, *lines)
    assert refused.value.kind.code == code


@pytest.mark.parametrize(
    ("amount", "held", "donor", "released"),
    [
        (50, {"AUS": 100}, None, (("AUS", 50),)),
        (150, {"CAN": 100, "AUS": 100}, None, (("AUS", 100), ("CAN", 50))),
        (150, {"AUS": 100, None: 80}, None, ((None, 80), ("AUS", 70))),
        (150, {"AUS": 100, None: 80, "CHE": 90}, "CHE", (("CHE", 90), (None, 60))),
        (50, {"AUS": 0, "CAN": 60}, None, (("CAN", 50),)),
        (50, {"AUS": -10, "CAN": 60}, None, (("CAN", 50),)),
    ],
)
def test_deferred_money_is_used_in_a_stated_order(
    amount: int,
    held: dict[str | None, int],
    donor: str | None,
    released: tuple[tuple[str | None, int], ...],
) -> None:
    assert release(amount, held, donor) == released


@given(
    held=st.dictionaries(
        st.sampled_from([None, "AUS", "CAN", "CHE", "IRL"]), st.integers(0, 10**6), min_size=1
    ),
    share=st.fractions(0, 1),
    donor=st.sampled_from([None, "AUS", "NOR"]),
)
def test_no_donor_is_released_beyond_what_it_holds(
    held: dict[str | None, int], share: object, donor: str | None
) -> None:
    amount = int(sum(held.values()) * share)  # type: ignore[operator]
    released = release(amount, held, donor)
    assert sum(part.amount_rappen for part in released) == amount
    assert all(0 < part.amount_rappen <= held[part.state] for part in released)
    assert released == release(amount, dict(reversed(held.items())), donor)
    assert all(isinstance(part, Release) for part in released)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("Salaires", "Salaries"), ("Travel cost", "Travel costs"), ("Quite else", "")],
)
def test_the_nearest_line_is_one_of_the_fund_or_else_of_another(text: str, nearest: str) -> None:
    with pytest.raises(Invalid) as refused:
        find(text, "TF", SALARIES, TRAVEL)
    said = str(refused.value.facts["nearest"])
    assert (nearest in said, bool(said)) == (True, bool(nearest))
