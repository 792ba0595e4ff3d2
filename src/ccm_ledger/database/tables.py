"""One SQLModel class a table: the description of the ledger's tables in Python.

Held to `migrations/` by `alembic check` and a test. `table=True` classes don't validate by
themselves, so `registers.insert` goes through `model_validate`. Not our vocabulary: services take
and return records, and only `database/` may import this module.
"""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

metadata = SQLModel.metadata


class Ledger(SQLModel, table=True):
    __tablename__ = "ledger"

    id: int = Field(primary_key=True)
    ledger_id: str = Field(sa_type=Text)
    profile: str = Field(sa_type=Text)
    currency: str = Field(sa_type=Text)
    opened_on: str | None = Field(default=None, sa_type=Text)
    first_year: int
    created_at: str = Field(sa_type=Text)


class Fund(SQLModel, table=True):
    __tablename__ = "fund"

    fund: str = Field(primary_key=True, sa_type=Text)
    name: str = Field(sa_type=Text)
    restricted: int
    position: int
    note: str = Field(sa_type=Text)


class Account(SQLModel, table=True):
    __tablename__ = "account"

    code: str = Field(primary_key=True, sa_type=Text)
    name: str = Field(sa_type=Text)
    type: str = Field(sa_type=Text)
    fixed: int


class StateParty(SQLModel, table=True):
    __tablename__ = "state_party"

    state: str = Field(primary_key=True, sa_type=Text)
    iso2: str | None = Field(default=None, sa_type=Text)
    name: str = Field(sa_type=Text)
    name_fr: str | None = Field(default=None, sa_type=Text)
    name_es: str | None = Field(default=None, sa_type=Text)
    party_from: str | None = Field(default=None, sa_type=Text)
    party_until: str | None = Field(default=None, sa_type=Text)
    signed_on: str | None = Field(default=None, sa_type=Text)
    source: str = Field(sa_type=Text)


class Scale(SQLModel, table=True):
    __tablename__ = "scale"

    name: str = Field(primary_key=True, sa_type=Text)
    from_year: int
    to_year: int
    decimals: int
    source: str = Field(sa_type=Text)


class ScaleRate(SQLModel, table=True):
    __tablename__ = "scale_rate"
    __table_args__ = (
        ForeignKeyConstraint(["scale"], ["scale.name"]),
        ForeignKeyConstraint(["state"], ["state_party.state"]),
    )

    scale: str = Field(primary_key=True, sa_type=Text)
    state: str = Field(primary_key=True, sa_type=Text)
    rate_units: int
    source: str = Field(sa_type=Text)


class FinancialProcedure(SQLModel, table=True):
    __tablename__ = "financial_procedure"

    id: int = Field(primary_key=True)
    from_year: int
    document: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
    set_at: str = Field(sa_type=Text)


class FundPolicy(SQLModel, table=True):
    __tablename__ = "fund_policy"
    __table_args__ = (ForeignKeyConstraint(["fund"], ["fund.fund"]),)

    fund: str = Field(primary_key=True, sa_type=Text)
    from_year: int = Field(primary_key=True)
    income: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)


class ProfileLine(SQLModel, table=True):
    __tablename__ = "profile_line"
    __table_args__ = (
        ForeignKeyConstraint(["fund"], ["fund.fund"]),
        ForeignKeyConstraint(["account"], ["account.code"]),
    )

    line: str = Field(primary_key=True, sa_type=Text)
    fund: str = Field(sa_type=Text)
    account: str = Field(sa_type=Text)
    position: int


class FiscalYear(SQLModel, table=True):
    __tablename__ = "fiscal_year"

    year: int = Field(primary_key=True)
    state: str = Field(
        default="open", sa_type=Text, sa_column_kwargs={"server_default": text("'open'")}
    )


class YearChange(SQLModel, table=True):
    __tablename__ = "year_change"
    __table_args__ = (ForeignKeyConstraint(["year"], ["fiscal_year.year"]),)

    sequence: int = Field(primary_key=True)
    year: int
    from_state: str = Field(sa_type=Text)
    to_state: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    changed_at: str = Field(sa_type=Text)


class Budget(SQLModel, table=True):
    __tablename__ = "budget"
    __table_args__ = (ForeignKeyConstraint(["year"], ["fiscal_year.year"]),)

    year: int = Field(primary_key=True)
    version: int = Field(primary_key=True)
    approved_on: str = Field(sa_type=Text)
    authority: str = Field(sa_type=Text)
    recorded_at: str = Field(sa_type=Text)


class BudgetLine(SQLModel, table=True):
    __tablename__ = "budget_line"
    __table_args__ = (
        ForeignKeyConstraint(["year", "version"], ["budget.year", "budget.version"]),
        ForeignKeyConstraint(["fund"], ["fund.fund"]),
        ForeignKeyConstraint(["account"], ["account.code"]),
    )

    year: int = Field(primary_key=True)
    version: int = Field(primary_key=True)
    line: str = Field(primary_key=True, sa_type=Text)
    position: int
    fund: str = Field(sa_type=Text)
    account: str = Field(sa_type=Text)
    amount_rappen: int
    note: str = Field(sa_type=Text)


class BudgetNote(SQLModel, table=True):
    __tablename__ = "budget_note"
    __table_args__ = (ForeignKeyConstraint(["year"], ["fiscal_year.year"]),)

    id: int = Field(primary_key=True)
    year: int
    line: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    recorded_at: str = Field(sa_type=Text)


class Earmark(SQLModel, table=True):
    __tablename__ = "earmark"
    __table_args__ = (
        ForeignKeyConstraint(["fund"], ["fund.fund"]),
        ForeignKeyConstraint(["state"], ["state_party.state"]),
    )

    code: str = Field(primary_key=True, sa_type=Text)
    fund: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    purpose: str = Field(sa_type=Text)
    from_date: str | None = Field(default=None, sa_type=Text)
    until_date: str | None = Field(default=None, sa_type=Text)
    recorded_at: str = Field(sa_type=Text)


class Entry(SQLModel, table=True):
    __tablename__ = "entry"
    __table_args__ = (
        ForeignKeyConstraint(["year"], ["fiscal_year.year"]),
        ForeignKeyConstraint(["reverses"], ["entry.sequence"]),
        ForeignKeyConstraint(["companion_of"], ["entry.sequence"]),
        UniqueConstraint("year", "number", name="entry_voucher"),
        UniqueConstraint("year", "adjustment", name="entry_adjustment"),
        UniqueConstraint("reverses", name="entry_reversal"),
        UniqueConstraint("hash", name="entry_hash"),
        UniqueConstraint("source_key", name="entry_source"),
        Index("entry_date", "date", "sequence"),
        Index("entry_companion", "companion_of", sqlite_where=text("companion_of IS NOT NULL")),
    )

    sequence: int = Field(primary_key=True)
    year: int
    number: int
    kind: str = Field(sa_type=Text)
    adjustment: int | None = Field(default=None)
    date: str = Field(sa_type=Text)
    recorded_at: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    document: str | None = Field(default=None, sa_type=Text)
    source_key: str | None = Field(default=None, sa_type=Text)
    reverses: int | None = Field(default=None)
    companion_of: int | None = Field(default=None)
    previous_hash: str = Field(sa_type=Text)
    hash: str = Field(sa_type=Text)


class Line(SQLModel, table=True):
    __tablename__ = "line"
    __table_args__ = (
        ForeignKeyConstraint(["entry"], ["entry.sequence"], deferrable=True, initially="DEFERRED"),
        ForeignKeyConstraint(["fund"], ["fund.fund"]),
        ForeignKeyConstraint(["account"], ["account.code"]),
        ForeignKeyConstraint(["state"], ["state_party.state"]),
        ForeignKeyConstraint(["earmark"], ["earmark.code"]),
        ForeignKeyConstraint(
            ["invoice"], ["invoice.number"], deferrable=True, initially="DEFERRED"
        ),
        Index("line_account", "account", "fund", "entry"),
        Index("line_state", "state", "account", "entry", sqlite_where=text("state IS NOT NULL")),
        Index(
            "line_invoice", "invoice", "account", "tier", sqlite_where=text("invoice IS NOT NULL")
        ),
        Index("line_item", "item", "account", sqlite_where=text("item IS NOT NULL")),
        Index("line_earmark", "earmark", "entry", sqlite_where=text("earmark IS NOT NULL")),
    )

    entry: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    fund: str = Field(sa_type=Text)
    account: str = Field(sa_type=Text)
    amount_rappen: int
    state: str | None = Field(default=None, sa_type=Text)
    earmark: str | None = Field(default=None, sa_type=Text)
    budget_line: str | None = Field(default=None, sa_type=Text)
    detail: str | None = Field(default=None, sa_type=Text)
    tier: str | None = Field(default=None, sa_type=Text)
    budget_year: int | None = Field(default=None)
    invoice: str | None = Field(default=None, sa_type=Text)
    payee: str | None = Field(default=None, sa_type=Text)
    item: str | None = Field(default=None, sa_type=Text)
    reference: str | None = Field(default=None, sa_type=Text)
    text: str | None = Field(default=None, sa_type=Text)


class MonthBalance(SQLModel, table=True):
    __tablename__ = "month_balance"
    __table_args__ = (
        ForeignKeyConstraint(["fund"], ["fund.fund"]),
        ForeignKeyConstraint(["account"], ["account.code"]),
    )

    fund: str = Field(primary_key=True, sa_type=Text)
    account: str = Field(primary_key=True, sa_type=Text)
    year: int = Field(primary_key=True)
    month: int = Field(primary_key=True)
    debit_rappen: int
    credit_rappen: int


class Assessment(SQLModel, table=True):
    __tablename__ = "assessment"
    __table_args__ = (
        ForeignKeyConstraint(["budget_year", "budget_version"], ["budget.year", "budget.version"]),
        ForeignKeyConstraint(["procedure_id"], ["financial_procedure.id"]),
        ForeignKeyConstraint(["scale"], ["scale.name"]),
    )

    id: int = Field(primary_key=True)
    budget_year: int
    budget_version: int
    procedure_id: int
    scale: str = Field(sa_type=Text)
    assessed_on: str = Field(sa_type=Text)
    whole_run: int
    recorded_at: str = Field(sa_type=Text)


class AssessmentShare(SQLModel, table=True):
    __tablename__ = "assessment_share"
    __table_args__ = (
        ForeignKeyConstraint(["assessment"], ["assessment.id"]),
        ForeignKeyConstraint(["state"], ["state_party.state"]),
    )

    assessment: int = Field(primary_key=True)
    state: str = Field(primary_key=True, sa_type=Text)
    tier: str = Field(primary_key=True, sa_type=Text)
    tier_rappen: int
    rate_units: int
    rates_sum: int
    remainder_units: int
    remainder_rank: int
    amount_rappen: int


class Invoice(SQLModel, table=True):
    __tablename__ = "invoice"
    __table_args__ = (
        ForeignKeyConstraint(["state"], ["state_party.state"]),
        ForeignKeyConstraint(["entry"], ["entry.sequence"]),
        ForeignKeyConstraint(["assessment"], ["assessment.id"]),
        UniqueConstraint("reference", name="invoice_reference"),
        Index("invoice_year", "budget_year", "state"),
    )

    number: str = Field(primary_key=True, sa_type=Text)
    state: str = Field(sa_type=Text)
    budget_year: int
    issued_on: str = Field(sa_type=Text)
    due_on: str = Field(sa_type=Text)
    reference: str = Field(sa_type=Text)
    entry: int
    assessment: int | None = Field(default=None)


class InvoiceItem(SQLModel, table=True):
    __tablename__ = "invoice_item"
    __table_args__ = (ForeignKeyConstraint(["invoice"], ["invoice.number"]),)

    invoice: str = Field(primary_key=True, sa_type=Text)
    tier: str = Field(primary_key=True, sa_type=Text)
    amount_rappen: int


class Receipt(SQLModel, table=True):
    __tablename__ = "receipt"
    __table_args__ = (
        ForeignKeyConstraint(["entry"], ["entry.sequence"]),
        ForeignKeyConstraint(["state"], ["state_party.state"]),
        ForeignKeyConstraint(["earmark"], ["earmark.code"]),
        UniqueConstraint("source_key", name="receipt_source"),
        Index("receipt_entry", "entry"),
        Index("receipt_state", "state", "date"),
        Index("receipt_reference", "date", "reference"),
    )

    id: str = Field(primary_key=True, sa_type=Text)
    entry: int
    date: str = Field(sa_type=Text)
    state: str | None = Field(default=None, sa_type=Text)
    purpose: str = Field(sa_type=Text)
    amount_rappen: int
    charges_rappen: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    reference: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    earmark: str | None = Field(default=None, sa_type=Text)
    meant_for: int | None = Field(default=None)
    currency: str | None = Field(default=None, sa_type=Text)
    currency_amount: str | None = Field(default=None, sa_type=Text)
    source_file: str | None = Field(default=None, sa_type=Text)
    source_key: str | None = Field(default=None, sa_type=Text)


class Allocation(SQLModel, table=True):
    __tablename__ = "allocation"
    __table_args__ = (
        ForeignKeyConstraint(["receipt"], ["receipt.id"]),
        ForeignKeyConstraint(["entry"], ["entry.sequence"]),
        ForeignKeyConstraint(["state"], ["state_party.state"]),
        ForeignKeyConstraint(["invoice"], ["invoice.number"]),
        ForeignKeyConstraint(["earmark"], ["earmark.code"]),
        Index("allocation_receipt", "receipt"),
        Index("allocation_entry", "entry"),
        Index("allocation_invoice", "invoice", sqlite_where=text("invoice IS NOT NULL")),
    )

    number: int = Field(primary_key=True)
    receipt: str = Field(sa_type=Text)
    entry: int
    purpose: str = Field(sa_type=Text)
    state: str | None = Field(default=None, sa_type=Text)
    amount_rappen: int
    waived_rappen: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    budget_year: int
    invoice: str | None = Field(default=None, sa_type=Text)
    earmark: str | None = Field(default=None, sa_type=Text)
    meant_for: int | None = Field(default=None)


class Expense(SQLModel, table=True):
    __tablename__ = "expense"
    __table_args__ = (
        ForeignKeyConstraint(["entry"], ["entry.sequence"]),
        ForeignKeyConstraint(["fund"], ["fund.fund"]),
        ForeignKeyConstraint(["account"], ["account.code"]),
        ForeignKeyConstraint(["earmark"], ["earmark.code"]),
        UniqueConstraint("source_key", name="expense_source"),
        Index("expense_entry", "entry"),
        Index("expense_document", "document", "payee"),
    )

    id: str = Field(primary_key=True, sa_type=Text)
    entry: int
    date: str = Field(sa_type=Text)
    fund: str = Field(sa_type=Text)
    line: str = Field(sa_type=Text)
    account: str = Field(sa_type=Text)
    amount_rappen: int
    payee: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    document: str = Field(sa_type=Text)
    earmark: str | None = Field(default=None, sa_type=Text)
    detail: str | None = Field(default=None, sa_type=Text)
    source_file: str | None = Field(default=None, sa_type=Text)
    source_key: str | None = Field(default=None, sa_type=Text)


class Pledge(SQLModel, table=True):
    __tablename__ = "pledge"
    __table_args__ = (
        ForeignKeyConstraint(["state"], ["state_party.state"]),
        ForeignKeyConstraint(["earmark"], ["earmark.code"]),
    )

    id: str = Field(primary_key=True, sa_type=Text)
    date: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    amount_rappen: int
    purpose: str = Field(sa_type=Text)
    for_year: int
    earmark: str | None = Field(default=None, sa_type=Text)
    text: str = Field(sa_type=Text)
    recorded_at: str = Field(sa_type=Text)


class InKind(SQLModel, table=True):
    __tablename__ = "in_kind"
    __table_args__ = (ForeignKeyConstraint(["year"], ["fiscal_year.year"]),)

    id: str = Field(primary_key=True, sa_type=Text)
    year: int
    amount_rappen: int
    given_by: str = Field(sa_type=Text)
    basis: str = Field(sa_type=Text)
    recorded_at: str = Field(sa_type=Text)


class StatementIssue(SQLModel, table=True):
    __tablename__ = "statement_issue"
    __table_args__ = (ForeignKeyConstraint(["year"], ["fiscal_year.year"]),)

    year: int = Field(primary_key=True)
    version: int = Field(primary_key=True)
    name: str = Field(primary_key=True, sa_type=Text)
    issued_at: str = Field(sa_type=Text)
    head_sequence: int
    head: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    sha256: str = Field(sa_type=Text)
    body: bytes


class CloseAnswer(SQLModel, table=True):
    __tablename__ = "close_answer"
    __table_args__ = (ForeignKeyConstraint(["year"], ["fiscal_year.year"]),)

    year: int = Field(primary_key=True)
    version: int = Field(primary_key=True)
    gate: str = Field(primary_key=True, sa_type=Text)
    kind: str = Field(sa_type=Text)
    detail: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    recorded_at: str = Field(sa_type=Text)


class CommandLog(SQLModel, table=True):
    __tablename__ = "command_log"
    __table_args__ = (UniqueConstraint("hash", name="command_log_hash"),)

    sequence: int = Field(primary_key=True)
    recorded_at: str = Field(sa_type=Text)
    user: str = Field(sa_type=Text)
    host: str = Field(sa_type=Text)
    program_version: str = Field(sa_type=Text)
    command: str = Field(sa_type=Text)
    arguments: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    first_entry: int | None = Field(default=None)
    last_entry: int | None = Field(default=None)
    result: str = Field(sa_type=Text)
    registers: str = Field(sa_type=Text)
    previous_hash: str = Field(sa_type=Text)
    hash: str = Field(sa_type=Text)


class IdempotencyKey(SQLModel, table=True):
    __tablename__ = "idempotency_key"
    __table_args__ = (ForeignKeyConstraint(["log_sequence"], ["command_log.sequence"]),)

    key: str = Field(primary_key=True, sa_type=Text)
    content_hash: str = Field(sa_type=Text)
    log_sequence: int
    result: str = Field(sa_type=Text)


class InvoiceCredit(SQLModel, table=True):
    __tablename__ = "invoice_credit"
    __table_args__ = (
        ForeignKeyConstraint(["entry"], ["entry.sequence"]),
        ForeignKeyConstraint(["invoice"], ["invoice.number"]),
        ForeignKeyConstraint(["assessment"], ["assessment.id"]),
        UniqueConstraint("number", name="invoice_credit_number"),
        Index("invoice_credit_invoice", "invoice"),
    )

    entry: int = Field(primary_key=True)
    number: str = Field(sa_type=Text)
    invoice: str = Field(sa_type=Text)
    assessment: int | None = Field(default=None)


class InvoiceSupplement(SQLModel, table=True):
    __tablename__ = "invoice_supplement"
    __table_args__ = (
        ForeignKeyConstraint(["invoice", "tier"], ["invoice_item.invoice", "invoice_item.tier"]),
    )

    invoice: str = Field(primary_key=True, sa_type=Text)
    tier: str = Field(primary_key=True, sa_type=Text)
    before_rappen: int


class AssessmentMonths(SQLModel, table=True):
    __tablename__ = "assessment_months"
    __table_args__ = (ForeignKeyConstraint(["assessment"], ["assessment.id"]),)

    assessment: int = Field(primary_key=True)
    months: int


class Refund(SQLModel, table=True):
    __tablename__ = "refund"
    __table_args__ = (
        ForeignKeyConstraint(["entry"], ["entry.sequence"]),
        ForeignKeyConstraint(["receipt"], ["receipt.id"]),
        ForeignKeyConstraint(["earmark"], ["earmark.code"]),
        ForeignKeyConstraint(["state"], ["state_party.state"]),
        UniqueConstraint("entry", name="refund_entry"),
        Index("refund_receipt", "receipt", sqlite_where=text("receipt IS NOT NULL")),
    )

    id: str = Field(primary_key=True, sa_type=Text)
    entry: int
    date: str = Field(sa_type=Text)
    receipt: str | None = Field(default=None, sa_type=Text)
    earmark: str | None = Field(default=None, sa_type=Text)
    state: str | None = Field(default=None, sa_type=Text)
    amount_rappen: int
    reason: str = Field(sa_type=Text)
    document: str = Field(sa_type=Text)


class RefundPart(SQLModel, table=True):
    __tablename__ = "refund_part"
    __table_args__ = (
        ForeignKeyConstraint(["refund"], ["refund.id"]),
        ForeignKeyConstraint(["allocation"], ["allocation.number"]),
        Index("refund_part_allocation", "allocation", sqlite_where=text("allocation IS NOT NULL")),
    )

    refund: str = Field(primary_key=True, sa_type=Text)
    number: int = Field(primary_key=True)
    allocation: int | None = Field(default=None)
    amount_rappen: int
    waived_rappen: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})


class BankAccount(SQLModel, table=True):
    __tablename__ = "bank_account"
    __table_args__ = (ForeignKeyConstraint(["account"], ["account.code"]),)

    iban: str = Field(primary_key=True, sa_type=Text)
    name: str = Field(sa_type=Text)
    account: str = Field(sa_type=Text)
    currency: str = Field(sa_type=Text)
    added_at: str = Field(sa_type=Text)


class BankFile(SQLModel, table=True):
    __tablename__ = "bank_file"

    sha256: str = Field(primary_key=True, sa_type=Text)
    name: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    message: str = Field(sa_type=Text)
    content: str = Field(sa_type=Text)
    size_bytes: int
    compressed: bytes
    recorded_at: str = Field(sa_type=Text)


class BankStatement(SQLModel, table=True):
    __tablename__ = "bank_statement"
    __table_args__ = (
        ForeignKeyConstraint(["file"], ["bank_file.sha256"]),
        ForeignKeyConstraint(["iban"], ["bank_account.iban"]),
        Index("bank_statement_account", "iban", "to_date"),
    )

    id: int = Field(primary_key=True)
    file: str = Field(sa_type=Text)
    iban: str = Field(sa_type=Text)
    message: str = Field(sa_type=Text)
    statement: str = Field(sa_type=Text)
    number: int | None = Field(default=None)
    from_date: str = Field(sa_type=Text)
    to_date: str = Field(sa_type=Text)
    opening_rappen: int
    closing_rappen: int
    known_rappen: int
    content: str = Field(sa_type=Text)
    gap_reason: str | None = Field(default=None, sa_type=Text)
    gap_rappen: int
    chain_from: str = Field(sa_type=Text)
    chain_to: str = Field(sa_type=Text)
    chain_opening_rappen: int
    chain_closing_rappen: int
    chain_number: int | None = Field(default=None)
    recorded_at: str = Field(sa_type=Text)


class BankBooking(SQLModel, table=True):
    __tablename__ = "bank_booking"
    __table_args__ = (
        ForeignKeyConstraint(["iban"], ["bank_account.iban"]),
        Index("bank_booking_date", "iban", "date", "amount_rappen"),
    )

    id: int = Field(primary_key=True)
    iban: str = Field(sa_type=Text)
    date: str = Field(sa_type=Text)
    value_date: str | None = Field(default=None, sa_type=Text)
    amount_rappen: int
    bank_reference: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    code: str = Field(sa_type=Text)
    reversal: int


class BankLine(SQLModel, table=True):
    __tablename__ = "bank_line"
    __table_args__ = (
        ForeignKeyConstraint(["file"], ["bank_file.sha256"]),
        ForeignKeyConstraint(["statement"], ["bank_statement.id"]),
        ForeignKeyConstraint(["booking"], ["bank_booking.id"]),
        Index("bank_line_booking", "booking"),
        Index("bank_line_statement", "statement", sqlite_where=text("statement IS NOT NULL")),
    )

    key: str = Field(primary_key=True, sa_type=Text)
    occurrence: int
    file: str = Field(sa_type=Text)
    statement: int | None = Field(default=None)
    line: int
    booking: int


class BankRow(SQLModel, table=True):
    __tablename__ = "bank_row"
    __table_args__ = (
        ForeignKeyConstraint(["booking"], ["bank_booking.id"]),
        UniqueConstraint("row_key", name="bank_row_key"),
        UniqueConstraint("booking", "position", name="bank_row_position"),
    )

    id: str = Field(primary_key=True, sa_type=Text)
    booking: int
    position: int
    row_key: str = Field(sa_type=Text)
    amount_rappen: int
    bank_reference: str = Field(sa_type=Text)
    end_to_end: str = Field(sa_type=Text)
    structured_reference: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    party: str = Field(sa_type=Text)
    party_iban: str = Field(sa_type=Text)
    currency: str | None = Field(default=None, sa_type=Text)
    currency_amount: str | None = Field(default=None, sa_type=Text)
    rate: str | None = Field(default=None, sa_type=Text)
    charges_rappen: int
    recorded_at: str = Field(sa_type=Text)


class BankTie(SQLModel, table=True):
    __tablename__ = "bank_tie"
    __table_args__ = (
        ForeignKeyConstraint(["row"], ["bank_row.id"]),
        ForeignKeyConstraint(["entry"], ["entry.sequence"]),
        Index("bank_tie_row", "row", "number"),
        Index("bank_tie_entry", "entry"),
    )

    number: int = Field(primary_key=True)
    row: str = Field(sa_type=Text)
    entry: int
    evidence: str = Field(sa_type=Text)
    recorded_at: str = Field(sa_type=Text)


class Payer(SQLModel, table=True):
    __tablename__ = "payer"
    __table_args__ = (
        ForeignKeyConstraint(["state"], ["state_party.state"]),
        ForeignKeyConstraint(["receipt"], ["receipt.id"]),
    )

    iban: str = Field(primary_key=True, sa_type=Text)
    state: str = Field(primary_key=True, sa_type=Text)
    receipt: str = Field(sa_type=Text)
    learned_at: str = Field(sa_type=Text)


class BankRule(SQLModel, table=True):
    __tablename__ = "bank_rule"
    __table_args__ = (
        ForeignKeyConstraint(["fund"], ["fund.fund"]),
        ForeignKeyConstraint(["account"], ["account.code"]),
        ForeignKeyConstraint(["ends"], ["bank_rule.id"]),
    )

    id: int = Field(primary_key=True)
    kind: str = Field(sa_type=Text)
    contains: str = Field(sa_type=Text)
    fund: str = Field(sa_type=Text)
    account: str = Field(sa_type=Text)
    up_to_rappen: int | None = Field(default=None)
    ends: int | None = Field(default=None)
    recorded_at: str = Field(sa_type=Text)


class Decision(SQLModel, table=True):
    __tablename__ = "decision"

    symbol: str = Field(primary_key=True, sa_type=Text)
    paragraph: str = Field(primary_key=True, sa_type=Text)
    date: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    allows: str = Field(sa_type=Text)
    recorded_at: str = Field(sa_type=Text)


class Plan(SQLModel, table=True):
    __tablename__ = "plan"

    name: str = Field(primary_key=True, sa_type=Text)
    version: int = Field(primary_key=True)
    decision: str = Field(sa_type=Text)
    approved_on: str = Field(sa_type=Text)
    recorded_at: str = Field(sa_type=Text)


class PlanLine(SQLModel, table=True):
    __tablename__ = "plan_line"
    __table_args__ = (
        ForeignKeyConstraint(["name", "version"], ["plan.name", "plan.version"]),
        ForeignKeyConstraint(["fund"], ["fund.fund"]),
        ForeignKeyConstraint(["account"], ["account.code"]),
    )

    name: str = Field(primary_key=True, sa_type=Text)
    version: int = Field(primary_key=True)
    year: int = Field(primary_key=True)
    line: str = Field(primary_key=True, sa_type=Text)
    position: int
    fund: str = Field(sa_type=Text)
    account: str = Field(sa_type=Text)
    amount_rappen: int


class BudgetPlan(SQLModel, table=True):
    __tablename__ = "budget_plan"
    __table_args__ = (
        ForeignKeyConstraint(["year", "version"], ["budget.year", "budget.version"]),
        ForeignKeyConstraint(["plan", "plan_version"], ["plan.name", "plan.version"]),
    )

    year: int = Field(primary_key=True)
    version: int = Field(primary_key=True)
    plan: str = Field(sa_type=Text)
    plan_version: int


class YearAnswer(SQLModel, table=True):
    __tablename__ = "year_answer"
    __table_args__ = (
        ForeignKeyConstraint(["year"], ["fiscal_year.year"]),
        Index("year_answer_gate", "year", "gate", "item"),
    )

    id: int = Field(primary_key=True)
    year: int
    gate: str = Field(sa_type=Text)
    item: str = Field(sa_type=Text)
    detail: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    document: str = Field(sa_type=Text)
    dated: str | None = Field(default=None, sa_type=Text)
    amount_rappen: int | None = Field(default=None)
    recorded_at: str = Field(sa_type=Text)


class Reminder(SQLModel, table=True):
    __tablename__ = "reminder"
    __table_args__ = (ForeignKeyConstraint(["state"], ["state_party.state"]),)

    state: str = Field(primary_key=True, sa_type=Text)
    reminded_on: str = Field(primary_key=True, sa_type=Text)
    stage: int
    bank_data_on: str | None = Field(default=None, sa_type=Text)
    forced: int
    recorded_at: str = Field(sa_type=Text)


class ReminderInvoice(SQLModel, table=True):
    __tablename__ = "reminder_invoice"
    __table_args__ = (
        ForeignKeyConstraint(["state", "reminded_on"], ["reminder.state", "reminder.reminded_on"]),
        ForeignKeyConstraint(["invoice"], ["invoice.number"]),
    )

    state: str = Field(primary_key=True, sa_type=Text)
    reminded_on: str = Field(primary_key=True, sa_type=Text)
    invoice: str = Field(primary_key=True, sa_type=Text)
    outstanding_rappen: int


def by_name(table: str) -> type[SQLModel]:
    """The model of a table."""
    models = {model.__tablename__: model for model in SQLModel.__subclasses__()}
    return models[table]
