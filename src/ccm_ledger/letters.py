"""What a letter says: plain data that `reports.letters` gathers and the renderers set on paper.

No sentence of a letter is here: those are in the words of its language. Amounts are rappen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

LANGUAGES = ("en", "fr", "es")


@dataclass(frozen=True, slots=True)
class Address:
    """A structured address, as a QR-bill wants it. The number may stand in the street."""

    name: str
    street: str = ""
    number: str = ""
    postcode: str = ""
    town: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture for the head of a letter: SVG, or PNG."""

    ending: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose letter it is, where it is paid to and who signs. Mappings go by language.

    `languages` and `addresses` go by State, for those where the letterhead says more than the
    profile.
    """

    convention: Mapping[str, str]
    unit: Mapping[str, str]
    addressee: Mapping[str, str]
    place: Mapping[str, str]
    address: tuple[str, ...]
    creditor: Address
    iban: str
    bank: str
    bic: str
    signatory: str
    function: Mapping[str, str]
    notice: Mapping[str, str] = field(default_factory=dict)
    logo: Logo | None = None
    languages: Mapping[str, str] = field(default_factory=dict)
    addresses: Mapping[str, Address] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recipient:
    """The State a letter goes to, named in the letter's language."""

    state: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class TierLine:
    """What an invoice asks under one tier. `exact_share` is in francs, cut after six decimals.

    A supplementary invoice asks the share less `before_rappen`.
    """

    tier: str
    amount_rappen: int
    tier_rappen: int | None = None
    exact_share: str = ""
    before_rappen: int | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """How the shares of an invoice were calculated. `split` is set while nobody confirmed it."""

    budget_rappen: int
    authority: str
    approved_on: date
    scale: str
    assessed_on: date
    party_count: int
    rate: str
    rates_sum: str
    adjusted_rate: str
    months: int | None
    split: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice with something outstanding on the day of the letter."""

    number: str
    budget_year: int
    issued_on: date
    due_on: date
    reference: str
    amount_rappen: int
    outstanding_rappen: int


@dataclass(frozen=True, slots=True)
class InvoiceLetter:
    """An invoice as it goes to a State. `basis` is None for one brought into the books."""

    file: str
    number: str
    recipient: Recipient
    budget_year: int
    issued_on: date
    due_on: date
    reference: str
    amount_rappen: int
    tiers: tuple[TierLine, ...]
    basis: Basis | None
    arrears: tuple[OpenInvoice, ...]
    unallocated_rappen: int
    ledger_head: str


@dataclass(frozen=True, slots=True)
class CreditedTier:
    """What a credit note takes off an item of an invoice."""

    tier: str
    invoiced_rappen: int
    amount_rappen: int


@dataclass(frozen=True, slots=True)
class CreditLetter:
    """A credit note as it goes to a State. `outstanding_rappen` is what it left open."""

    file: str
    number: str
    invoice: str
    recipient: Recipient
    budget_year: int
    issued_on: date
    credited_on: date
    reference: str
    reason: str
    tiers: tuple[CreditedTier, ...]
    outstanding_rappen: int
    ledger_head: str

    @property
    def amount_rappen(self) -> int:
        return sum(one.amount_rappen for one in self.tiers)


@dataclass(frozen=True, slots=True)
class ReminderLetter:
    """A reminder to a State about all that is overdue. `earlier` are the letters before it."""

    file: str
    recipient: Recipient
    reminded_on: date
    stage: int
    invoices: tuple[OpenInvoice, ...]
    earlier: tuple[date, ...]
    unallocated_rappen: int
    ledger_head: str

    @property
    def total_rappen(self) -> int:
        return sum(one.outstanding_rappen for one in self.invoices)
