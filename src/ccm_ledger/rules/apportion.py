"""Apportioning an amount among States, exact to the rappen (DESIGN 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ccm_ledger.records import Tier


@dataclass(frozen=True, slots=True)
class Share:
    """A State's share of one tier.

    exact share in rappen = `whole_rappen` + `remainder_units` / `rates_sum`. The States whose
    `remainder_rank` is within the left-over rappen get one rappen more; rank 1 is the largest.
    """

    state: str
    tier_rappen: int
    rate_units: int
    rates_sum: int
    whole_rappen: int
    remainder_units: int
    remainder_rank: int
    amount_rappen: int


def apportion(tier_rappen: int, rates: Mapping[str, int]) -> dict[str, Share]:
    """Share an amount among States in proportion to their rates.

    Args:
        tier_rappen: the amount of one tier, zero or more.
        rates: State -> rate in units of the scale's last printed digit.

    Returns: State -> share, in ISO order; the amounts sum to `tier_rappen`.
    Source: DESIGN 4; which rates and which tier are data (`financial_procedure`).
    """
    rates_sum = sum(rates.values())
    assert tier_rappen >= 0, "budgets refuse negative amounts"
    assert rates_sum > 0, "scales refuse rates below zero; a rate of nil for all is no scale"
    split = {state: divmod(tier_rappen * rate, rates_sum) for state, rate in rates.items()}
    left_over = tier_rappen - sum(whole for whole, _ in split.values())
    # Rounding each share by itself would miss the budget by some rappen in most years; so the
    # largest remainders take what is left, and equal ones go by ISO code, never by row order.
    by_remainder = sorted(split, key=lambda state: (-split[state][1], state))
    rank = {state: position for position, state in enumerate(by_remainder, start=1)}
    return {
        state: Share(
            state=state,
            tier_rappen=tier_rappen,
            rate_units=rates[state],
            rates_sum=rates_sum,
            whole_rappen=split[state][0],
            remainder_units=split[state][1],
            remainder_rank=rank[state],
            amount_rappen=split[state][0] + (rank[state] <= left_over),
        )
        for state in sorted(split)
    }


def share_beside(
    tier_rappen: int, rate_units: int, rates_sum: int, state: str, months: int = 12
) -> Share:
    """The share of a State that joins after the run: the run's price for its rate, rounded half up.

    The others' invoices don't change, so this one stands beside the run and nothing need add up.

    Args:
        months: for how many of the year's twelve; the one rounding comes last, and the remainder
            is then counted in units of 1 / (rates_sum * 12).
    """
    whole_year = months == 12
    due = tier_rappen * rate_units if whole_year else tier_rappen * rate_units * months
    divisor = rates_sum if whole_year else rates_sum * 12
    whole, remainder = divmod(due, divisor)
    more = 1 if 2 * remainder >= divisor else 0
    return Share(state, tier_rappen, rate_units, rates_sum, whole, remainder, 1, whole + more)


def split_tiers(total_rappen: int, tiers: tuple[Tier, ...]) -> dict[str, int]:
    """The amount of each assessed tier; largest remainder, the earlier tier first at a tie.

    The tiers' shares add to 1, so the amounts sum to `total_rappen`.
    """
    parts = {t.key: divmod(total_rappen * t.share_numerator, t.share_denominator) for t in tiers}
    amounts = {key: whole for key, (whole, _) in parts.items()}
    left_over = total_rappen - sum(amounts.values())
    order = sorted(tiers, key=lambda tier: -(parts[tier.key][1] * 10**9 // tier.share_denominator))
    for tier in order[:left_over]:
        amounts[tier.key] += 1
    return amounts


def adjusted_rates(rates: Mapping[str, int]) -> dict[str, str]:
    """Each rate as a per cent of the rates assessed, six decimals, for showing only.

    Rounded half up at the seventh decimal; amounts are never computed from it.
    """
    total = sum(rates.values())
    shown = {}
    for state, rate in rates.items():
        millionths = (2 * rate * 100_000_000 + total) // (2 * total)
        shown[state] = f"{millionths // 1_000_000}.{millionths % 1_000_000:06d}"
    return shown
