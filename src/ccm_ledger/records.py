"""Nouns of more than one room. Read this first.

An *entry* is a journal entry (voucher) with its *lines*; debit is positive, credit negative, money
is rappen. The accounting date says which year's books, the budget year which assessment or budget
an amount concerns, the time recorded when we knew. They never do each other's work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple

from ccm_ledger import fund_codes

TF, WCR, SP = fund_codes.TF, fund_codes.WCR, fund_codes.SP

EntryKind = Literal[
    "opening",
    "invoice",
    "invoice-import",
    "invoice-credit",
    "invoice-waive",
    "receipt",
    "allocation",
    "release",
    "expense",
    "claim",
    "accrual",
    "accrual-release",
    "prepayment",
    "advance",
    "advance-return",
    "payment",
    "payment-returned",
    "expense-unpaid",
    "expense-return",
    "transfer",
    "loan",
    "loan-repayment",
    "bank-held",
    "refund",
    "advance-settled",
    "journal",
    "reversal",
]

Purpose = Literal["assessed", "7a", "7b", "7c", "reserve", "sponsorship", "other", "unallocated"]


class Line(NamedTuple):
    """One line of an entry."""

    fund: str
    account: str
    amount_rappen: int
    state: str | None = None
    earmark: str | None = None
    budget_line: str | None = None
    detail: str | None = None
    tier: str | None = None
    budget_year: int | None = None
    invoice: str | None = None
    payee: str | None = None
    item: str | None = None
    reference: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it is posted: no sequence, no voucher number, no hash.

    `where` names the option, or file and line, that a refusal of the date points to.
    """

    date: date
    kind: EntryKind
    text: str
    lines: tuple[Line, ...]
    reason: str | None = None
    document: str | None = None
    source_key: str | None = None
    reverses: int | None = None
    companion_of: int | None = None
    where: str = "--date"


@dataclass(frozen=True, slots=True)
class Entry:
    """A posted entry."""

    sequence: int
    year: int
    number: int
    adjustment: int | None
    kind: str
    date: date
    recorded_at: str
    text: str
    reason: str | None
    document: str | None
    source_key: str | None
    reverses: int | None
    companion_of: int | None
    previous_hash: str
    hash: str
    lines: tuple[Line, ...]

    @property
    def voucher(self) -> str:
        """`2023-0014`; an adjustment also has `ADJ-2023-01`."""
        return f"{self.year}-{self.number:04d}"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Why an entry is posted into a provisional year, and the document that shows it."""

    reason: str
    document: str


@dataclass(slots=True)
class Outcome:
    """What a command did: one sentence for people, facts for programs, lines of warning.

    `facts` uses the values of `figures` (Amount, date, int, text, lists of such objects). `shown`
    is a `figures.Listing` that a dry run shows beside the entries.
    """

    sentence: str
    facts: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    shown: Any = None


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier of the assessment: 7a, 7b (mandatory) or 7c (voluntary)."""

    key: str
    label: str
    share_numerator: int
    share_denominator: int
    mandatory: bool
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class Procedures:
    """The financial procedures in force for a budget year, read from data (never constants)."""

    id: int
    from_year: int
    profile: str
    tiers: tuple[Tier, ...]
    assessed_on: date
    scale_rule: str
    due_days: int
    tolerance_rappen: int
    document_above_rappen: int
    reserve_level_rappen: int
    late_payment_rule: str
    accession: str
    reminder_days: int
    bank_data_days: int
    fund_weights: Mapping[str, int] | None
    source: str
    document: Mapping[str, Any]

    @property
    def assessed_tiers(self) -> tuple[Tier, ...]:
        return tuple(tier for tier in self.tiers if tier.mandatory)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Tiers whose share nobody has confirmed: shown wherever the split is shown."""
        return tuple(tier.key for tier in self.assessed_tiers if tier.status == "assumption")


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One tier of one invoice, and what is outstanding on it, in rappen."""

    invoice: str
    state: str
    budget_year: int
    tier: str
    outstanding_rappen: int
    issued_on: date
    due_on: date
    policy: str = "on_receipt"


@dataclass(frozen=True, slots=True)
class Part:
    """What a part of a receipt is for; or an item of an invoice (its tier is the purpose).

    `amount_rappen` is gross of charges; `waived_rappen` is a shortfall within the tolerance.
    `policy` says when the income of an item's budget year counts; `fund` whose other income it is.
    """

    purpose: str
    state: str | None
    amount_rappen: int
    budget_year: int
    waived_rappen: int = 0
    invoice: str | None = None
    earmark: str | None = None
    meant_for: int | None = None
    policy: str = "on_receipt"
    fund: str = TF


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt as it was asked for, by hand or by a row of a file, before it is booked."""

    where: str
    date: date
    state: str | None
    amount_rappen: int
    purpose: str
    reference: str = ""
    text: str = ""
    invoice: str | None = None
    earmark: str | None = None
    meant_for: int | None = None
    charges_rappen: int = 0
    currency: str | None = None
    currency_amount: str | None = None
    source_file: str | None = None
    source_key: str | None = None
    fund: str | None = None

    @property
    def gross_rappen(self) -> int:
        return self.amount_rappen + self.charges_rappen

    def place(self, option: str) -> str:
        """What a problem names: the line of the file, or the option of a row that was typed."""
        return self.where if self.source_file else option


# ── bank files ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class BankDetail:
    """One payment inside a booking of the bank, as the file gives it. Credit positive.

    `charges_rappen` is what the bank says it took; `currency` and the rest are of the payment as
    it was sent, where that was in another currency.
    """

    amount_rappen: int
    bank_reference: str = ""
    end_to_end: str = ""
    structured_reference: str = ""
    text: str = ""
    party: str = ""
    party_iban: str = ""
    currency: str | None = None
    currency_amount: str | None = None
    rate: str | None = None
    charges_rappen: int = 0


@dataclass(frozen=True, slots=True)
class BankBooking:
    """What the bank booked as one amount, with the payments inside it if the file gives them."""

    line: int
    value_date: date | None
    date: date
    amount_rappen: int
    bank_reference: str
    text: str
    code: str
    reversal: bool
    details: tuple[BankDetail, ...]

    @property
    def single(self) -> BankDetail | None:
        """The payment of a booking that holds just one."""
        return self.details[0] if len(self.details) == 1 else None


@dataclass(frozen=True, slots=True)
class BankStatement:
    """A statement (camt.053, MT940) or a notification (camt.054, without balances) of one account.

    `pending` are bookings that the bank announces only; they are not money.
    """

    line: int
    message: str
    statement: str
    number: int | None
    iban: str
    currency: str | None
    from_date: date
    to_date: date
    opening_rappen: int | None
    closing_rappen: int | None
    bookings: tuple[BankBooking, ...]
    pending: tuple[BankBooking, ...] = ()
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class BankMessage:
    """A bank file: its kind, and the statements it holds."""

    kind: Literal["camt.053", "camt.054", "mt940"]
    version: str
    message: str
    statements: tuple[BankStatement, ...]


# ── a draft of the report ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class DraftText:
    """A paragraph of somebody's draft: where it stands (`line 72`), and its words."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A row of a table in a draft: where it stands, its cells."""

    where: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftTable:
    """A table of a draft. Rows may have different numbers of cells."""

    rows: tuple[DraftRow, ...]


DraftBlock = DraftText | DraftTable
