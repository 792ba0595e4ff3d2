"""What a payment is for: the table of evidence, from the strongest to none. Pure.

1. A creditor reference or invoice number: the amount that is owed, a part, more, or less by what
   the bank took.
2. A payer known by IBAN, or a State named, together with an amount that it owes: an item, an
   invoice, several years.
3. Nothing of that: it is held, with what speaks for whom.

Two equal candidates are never guessed between.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from ccm_ledger.money import print_rappen, read_exact
from ccm_ledger.records import BankDetail, OpenItem
from ccm_ledger.rules.allocation import in_order
from ccm_ledger.rules.bank_numbers import is_reference, references_in
from ccm_ledger.rules.names import Named, Names, folded

MOST_INVOICES = 10  # of one State, whose sums are tried
MOST_NAMED = 3  # States that a cut name may stand for and still say something


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a payment: whose, for what, on which invoice (None: the oldest first)."""

    state: str
    purpose: str
    amount_rappen: int
    invoice: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a payment is for. Without shares it is held; then `state` is whose it is, if known.

    `charges_rappen` is what the bank took, booked besides; `exchange_rappen` what got lost by
    exchange and may be, by a rule.
    """

    shares: tuple[Share, ...]
    state: str | None
    evidence: str
    charges_rappen: int = 0
    exchange_rappen: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """What payments are compared with."""

    names: Names
    references: Mapping[str, str]  # creditor reference -> invoice
    owners: Mapping[str, str]  # invoice -> State
    payers: Mapping[str, frozenset[str]]  # IBAN -> States
    open_items: Callable[[str], Sequence[OpenItem]]  # of a State
    tolerance_rappen: int = 0
    exchange_rappen: int = 0  # the most that an exchange difference may be
    folded_numbers: Mapping[tuple[str, ...], str] = field(default_factory=dict)


def decide(detail: BankDetail, known: Known) -> Decision:
    """What a payment that came in is for, and why."""
    invoices, remark = _invoices_named(detail, known)
    named, why_named = _states_named(detail, known)
    if invoices:
        found = _by_reference(detail, invoices, named, known)
        if found is not None:
            return found
    found = _by_state(detail, named, why_named, known)
    if found.shares or not remark:
        return found
    return Decision((), found.state, f"{remark}; {found.evidence}", found.charges_rappen)


# ── 1. by reference ──────────────────────────────────────────────────────────────────────────


def _invoices_named(detail: BankDetail, known: Known) -> tuple[list[str], str]:
    """The invoices that a payment names, and what is wrong with what it names."""
    remark = ""
    found: list[str] = []
    given = detail.structured_reference
    if given and given in known.references:
        found.append(known.references[given])
    elif given.startswith("RF") and not is_reference(given):
        remark = f"the reference {given} has wrong check digits"
    elif given:
        remark = f"the reference {given} is of no invoice"
    for text in (detail.text, detail.end_to_end):
        found += [known.references[one] for one in references_in(text) if one in known.references]
        words = folded(text)
        found += [
            number
            for start in range(len(words))
            for length in (3, 4)
            if (number := known.folded_numbers.get(words[start : start + length]))
        ]
    return list(dict.fromkeys(found)), remark


def _by_reference(
    detail: BankDetail, invoices: list[str], named: Sequence[str], known: Known
) -> Decision | None:
    states = {known.owners[invoice] for invoice in invoices}
    owed = {invoice: _owed(invoice, known) for invoice in invoices}
    total = sum(owed.values())
    named_in_words = " and ".join(invoices)
    amount = detail.amount_rappen
    charges = _charges(detail, total)
    gross = amount + charges
    if len(states) > 1 and gross != total:
        told = f"names {named_in_words} of several States, which owe {print_rappen(total)} together"
        return Decision((), None, told)
    state = known.owners[invoices[0]]
    if total == 0:
        return Decision((), state, f"reference of {named_in_words}, which owes nothing any more")
    if gross != total and named and state not in named:
        told = f"reference of {named_in_words}, but the payer is named {' or '.join(named)}"
        return Decision((), None, f"{told}, and the amount is not what is owed")
    exchange = _exchange(detail, total - gross, known)
    gross += exchange
    shares = _spread(gross, invoices, owed, known)
    return Decision(
        shares,
        state if len(states) == 1 else None,
        f"reference of {named_in_words}, {_compared(gross, total, charges, exchange, known)}",
        charges,
        exchange,
    )


def _spread(
    gross: int, invoices: list[str], owed: Mapping[str, int], known: Known
) -> tuple[Share, ...]:
    """The amount over the invoices that are named, in their order; the last one takes the rest."""
    left = gross
    shares = []
    owing = [invoice for invoice in invoices if owed[invoice] > 0]
    for invoice in owing:
        part = left if invoice == owing[-1] else min(left, owed[invoice])
        if part > 0:
            shares.append(Share(known.owners[invoice], "assessed", part, invoice))
        left -= part
    return tuple(shares)


def _compared(gross: int, total: int, charges: int, exchange: int, known: Known) -> str:
    """How what came stands to what is owed."""
    if charges:
        taken = f" with {print_rappen(charges)} that the bank took"
    elif exchange:
        taken = f" with an exchange difference of {print_rappen(exchange)}"
    else:
        taken = ""
    if gross == total:
        return f"the amount owed{taken}"
    if gross > total:
        return f"{print_rappen(gross - total)} more than is owed{taken}"
    short = total - gross
    within = " (within the tolerance)" if short <= known.tolerance_rappen else ""
    return f"{print_rappen(short)} less than is owed{within}{taken}"


def _owed(invoice: str, known: Known) -> int:
    items = known.open_items(known.owners[invoice])
    return sum(item.outstanding_rappen for item in items if item.invoice == invoice)


def _charges(detail: BankDetail, owed_rappen: int) -> int:
    """What the bank took off, where it says so and the amount itself isn't what is owed."""
    if detail.amount_rappen == owed_rappen:
        return 0
    if detail.charges_rappen:
        return detail.charges_rappen
    if detail.currency == "CHF" and detail.currency_amount:
        return max(read_exact(detail.currency_amount) - detail.amount_rappen, 0)
    return 0


def _exchange(detail: BankDetail, short_rappen: int, known: Known) -> int:
    """What is missing by exchange, if the payment was in another currency and a rule allows it."""
    foreign = detail.currency not in {None, "CHF"}
    return short_rappen if foreign and 0 < short_rappen <= known.exchange_rappen else 0


# ── 2. by payer and amount ───────────────────────────────────────────────────────────────────


def _states_named(detail: BankDetail, known: Known) -> tuple[list[str], dict[str, str]]:
    """The States that a payment may come from, and the words for it.

    An IBAN speaks before a name, the payer's name before the words of the payment.
    """
    why: dict[str, str] = {}
    learned = known.payers.get(detail.party_iban, frozenset())
    for state in sorted(learned):
        why[state] = f"account ending in {detail.party_iban[-4:]} is known as {state}'s"
    if len(why) == 1:
        return list(why), why
    for text in (detail.party, detail.text):
        found: dict[str, Named] = {}
        for part in text.split("; for "):
            named = known.names.states_in(part)
            if len(named) <= MOST_NAMED:
                found |= {one.state: one for one in named}
        if why:  # an account of several States: the name says which
            found = {state: one for state, one in found.items() if state in why} or found
        if found:
            return list(found), {
                state: f"{state} is named by '{one.words}'" + (" (cut)" if one.cut else "")
                for state, one in found.items()
            }
    return list(why), why


def states_told(detail: BankDetail, known: Known) -> tuple[str, ...]:
    """The States that a payment may come from: owners of what it names, else those named."""
    invoices, _ = _invoices_named(detail, known)
    if invoices:
        return tuple(dict.fromkeys(known.owners[invoice] for invoice in invoices))
    return tuple(_states_named(detail, known)[0])


def _by_state(
    detail: BankDetail, named: Sequence[str], why: Mapping[str, str], known: Known
) -> Decision:
    if not named:
        return Decision((), None, "no reference, and no State is named")
    paying = {state: paid for state in named if (paid := _paid_by(detail, state, known))}
    if len(paying) == 1:
        state, (shares, what, charges) = next(iter(paying.items()))
        return Decision(shares, state, f"{why[state]}, {what}", charges)
    if paying:
        both = " and ".join(paying)
        return Decision((), None, f"{both} are named, and each owes this amount")
    if len(named) > 1:
        return Decision((), None, f"{' and '.join(named)} are named; neither owes this amount")
    state = named[0]
    total = sum(item.outstanding_rappen for item in known.open_items(state))
    owes = f"owes {print_rappen(total)}, not this amount" if total else "owes nothing"
    return Decision((), state, f"{why[state]} and {owes}")


def _paid_by(
    detail: BankDetail, state: str, known: Known
) -> tuple[tuple[Share, ...], str, int] | None:
    """What a State pays with an amount that it owes exactly, with or without the bank's charges."""
    items = sorted(known.open_items(state), key=in_order)
    for charges in dict.fromkeys((0, _charges(detail, -1))):
        gross = detail.amount_rappen + charges
        found = sums_to(gross, items)
        if found is not None:
            with_charges = f" with {print_rappen(charges)} that the bank took" if charges else ""
            shares, what = found
            return shares, f"{what}{with_charges}", charges
    return None


def sums_to(amount_rappen: int, items: Sequence[OpenItem]) -> tuple[tuple[Share, ...], str] | None:
    """What of a State's open items makes an amount exactly: oldest first, an item, some invoices.

    None where nothing does, or where several choices do and none is the oldest.
    """
    if not items or amount_rappen <= 0:
        return None
    state = items[0].state
    running = 0
    for item in items:
        running += item.outstanding_rappen
        if running == amount_rappen:
            share = Share(state, "assessed", amount_rappen)
            return (share,), _in_words([one for one in items if in_order(one) <= in_order(item)])
    alone = [item for item in items if item.outstanding_rappen == amount_rappen]
    owed: dict[str, int] = {}
    for item in items:
        owed[item.invoice] = owed.get(item.invoice, 0) + item.outstanding_rappen
    some = [
        chosen
        for count in range(1, len(owed))
        for chosen in combinations(list(owed)[:MOST_INVOICES], count)
        if sum(owed[invoice] for invoice in chosen) == amount_rappen
    ]
    if len(alone) + len(some) != 1:
        return None
    if alone:
        one = alone[0]
        return (Share(state, one.tier, amount_rappen, one.invoice),), f"what {one.tier} of " + (
            f"{one.invoice} owes"
        )
    shares = tuple(Share(state, "assessed", owed[invoice], invoice) for invoice in some[0])
    return shares, f"what {' and '.join(some[0])} owe together"


def _in_words(items: Sequence[OpenItem]) -> str:
    invoices = list(dict.fromkeys(item.invoice for item in items))
    verb = "owes" if len(invoices) == 1 else "owe together"
    tiers = {item.tier for item in items}
    only = f"{items[0].tier} of " if len(invoices) == 1 and len(tiers) == 1 else ""
    return f"what {only}{' and '.join(invoices)} {verb}"


# ── 3. suggestions for what is held ──────────────────────────────────────────────────────────


def suggestions(
    detail: BankDetail, known: Known, owing: Mapping[str, Sequence[OpenItem]]
) -> tuple[str, ...]:
    """The best guesses for the officer, each with its reason; none of them is acted on.

    Args:
        owing: every State that owes something -> its open items.
    """
    found = []
    invoices, _ = _invoices_named(detail, known)
    for invoice in invoices:
        found.append(
            f"{known.owners[invoice]}: the reference of {invoice}, which owes "
            f"{print_rappen(_owed(invoice, known))}"
        )
    named, why = _states_named(detail, known)
    for state in named[:MOST_NAMED]:
        total = sum(item.outstanding_rappen for item in owing.get(state, ()))
        found.append(f"{state}: {why[state]}; it owes {print_rappen(total)}")
    exact = [
        state
        for state, items in owing.items()
        if state not in named and sums_to(detail.amount_rappen, sorted(items, key=in_order))
    ]
    if 0 < len(exact) <= MOST_NAMED:
        found += [f"{state}: owes exactly this amount" for state in exact]
    elif exact:
        found.append(f"{len(exact)} States owe exactly this amount")
    return tuple(found[:5])
