"""Reading the registers as they stand, for the seals that the command log carries.

The columns are named here, so that a column of a later format leaves the older seals valid.
"""

from __future__ import annotations

from collections.abc import Iterator

from ccm_ledger.database.connection import Connection, DbRow

# Rows of these are inserted once; their guards refuse every change.
INSERTED = {
    "ledger": "id, ledger_id, profile, currency, opened_on, first_year, created_at",
    "scale": "name, from_year, to_year, decimals, source",
    "scale_rate": "scale, state, rate_units, source",
    "financial_procedure": "id, from_year, document, source, set_at",
    "year_change": "sequence, year, from_state, to_state, reason, changed_at",
    "budget": "year, version, approved_on, authority, recorded_at",
    "budget_line": "year, version, line, position, fund, account, amount_rappen, note",
    "budget_note": "id, year, line, text, recorded_at",
    "earmark": "code, fund, state, purpose, from_date, until_date, recorded_at",
    "assessment": (
        "id, budget_year, budget_version, procedure_id, scale, assessed_on, whole_run, recorded_at"
    ),
    "assessment_share": (
        "assessment, state, tier, tier_rappen, rate_units, rates_sum, remainder_units,"
        " remainder_rank, amount_rappen"
    ),
    "invoice": "number, state, budget_year, issued_on, due_on, reference, entry, assessment",
    "invoice_item": "invoice, tier, amount_rappen",
    "receipt": (
        "id, entry, date, state, purpose, amount_rappen, charges_rappen, reference, text, earmark,"
        " meant_for, currency, currency_amount, source_file, source_key"
    ),
    "allocation": (
        "number, receipt, entry, purpose, state, amount_rappen, waived_rappen, budget_year,"
        " invoice, earmark, meant_for"
    ),
    "expense": (
        "id, entry, date, fund, line, account, amount_rappen, payee, text, document, earmark,"
        " detail, source_file, source_key"
    ),
    "pledge": "id, date, state, amount_rappen, purpose, for_year, earmark, text, recorded_at",
    "in_kind": "id, year, amount_rappen, given_by, basis, recorded_at",
    "refund": "id, entry, date, receipt, earmark, state, amount_rappen, reason, document",
    "refund_part": "refund, number, allocation, amount_rappen, waived_rappen",
    "statement_issue": (
        "year, version, name, issued_at, head_sequence, head, reason, sha256, hex(body)"
    ),
    "close_answer": "year, version, gate, kind, detail, reason, recorded_at",
    "invoice_credit": "entry, number, invoice, assessment",
    "invoice_supplement": "invoice, tier, before_rappen",
    "assessment_months": "assessment, months",
    "decision": "symbol, paragraph, date, text, allows, recorded_at",
    "plan": "name, version, decision, approved_on, recorded_at",
    "plan_line": "name, version, year, line, position, fund, account, amount_rappen",
    "budget_plan": "year, version, plan, plan_version",
    "year_answer": (
        "id, year, gate, item, detail, text, document, dated, amount_rappen, recorded_at"
    ),
    "bank_account": "iban, name, account, currency, added_at",
    # its bytes hang on the SHA-256
    "bank_file": "sha256, name, kind, message, content, size_bytes, recorded_at",
    "bank_statement": (
        "id, file, iban, message, statement, number, from_date, to_date, opening_rappen,"
        " closing_rappen, known_rappen, content, gap_reason, gap_rappen, chain_from, chain_to,"
        " chain_opening_rappen, chain_closing_rappen, chain_number, recorded_at"
    ),
    "bank_booking": (
        "id, iban, date, value_date, amount_rappen, bank_reference, text, code, reversal"
    ),
    "bank_line": "key, occurrence, file, statement, line, booking",
    "bank_row": (
        "id, booking, position, row_key, amount_rappen, bank_reference, end_to_end,"
        " structured_reference, text, party, party_iban, currency, currency_amount, rate,"
        " charges_rappen, recorded_at"
    ),
    "bank_tie": "number, row, entry, evidence, recorded_at",
    "payer": "iban, state, receipt, learned_at",
    "reminder": "state, reminded_on, stage, bank_data_on, forced, recorded_at",
    "reminder_invoice": "state, reminded_on, invoice, outstanding_rappen",
    "bank_rule": "id, kind, contains, fund, account, up_to_rappen, ends, recorded_at",
}
# Some columns of these may change; they are small.
CHANGING = {
    "fund": "fund, name, restricted, position, note",
    "fund_policy": "fund, from_year, income, source",
    "profile_line": "line, fund, account, position",
    "account": "code, name, type, fixed",
    "state_party": (
        "state, iso2, name, name_fr, name_es, party_from, party_until, signed_on, source"
    ),
    "fiscal_year": "year, state",
}
_LAST = {table: f"SELECT coalesce(max(rowid), 0) FROM {table}" for table in INSERTED}
_SPAN = {
    table: f"SELECT {columns} FROM {table} WHERE rowid > :after AND rowid <= :until ORDER BY rowid"
    for table, columns in INSERTED.items()
}
_WHOLE = {
    table: f"SELECT {columns} FROM {table} ORDER BY rowid" for table, columns in CHANGING.items()
}


def last_row(db: Connection, table: str) -> int:
    """The last row of a table of INSERTED, 0 if it is empty."""
    return int(db.execute(_LAST[table]).fetchone()[0])


def span(db: Connection, table: str, after: int, until: int) -> Iterator[DbRow]:
    """Rows of a table of INSERTED, in the order they came."""
    return db.execute(_SPAN[table], {"after": after, "until": until})


def whole(db: Connection, table: str) -> Iterator[DbRow]:
    """Every row of a table of CHANGING."""
    return db.execute(_WHOLE[table])  # no generator: one that is left open closes its cursor late
