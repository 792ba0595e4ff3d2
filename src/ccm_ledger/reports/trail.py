"""Walking down from a thing to what it rests on: entry, lines, bank row, document, decision, log.

A thing is shown in full where it was asked for, and in a line where it is met on the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ccm_ledger.database import (
    bank_rows,
    entries,
    expenses,
    explaining,
    funds,
    invoices,
    receipts,
    refunds,
    states,
)
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.figures import Amount
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Entry, Line
from ccm_ledger.reports.decisions import known
from ccm_ledger.rules.decisions import named
from ccm_ledger.trails import Step


def joined(*words: object) -> str:
    """Words that there are, with commas between."""
    return ", ".join(str(word) for word in words if word)


def limited(parts: Iterable[Step], limit: int) -> tuple[tuple[Step, ...], int]:
    """The first of many parts, and how many are left out; 0 is no limit."""
    every = tuple(parts)
    return (every[:limit], max(len(every) - limit, 0)) if limit else (every, 0)


# ── entries ──────────────────────────────────────────────────────────────────────────────────


def entry_step(db: Connection, sequence: int, limit: int, asked: str = "") -> Step:
    """An entry with its lines, what it books, and where it comes from.

    Args:
        asked: the number of what leads here, which needn't be said again.
    """
    entry = entries.entry(db, sequence)
    names = {str(row["code"]): str(row["name"]) for row in funds.accounts(db)}
    lines, more = limited(
        (_line(entry, number, line, names) for number, line in enumerate(entry.lines, 1)), limit
    )
    below = (step for step in rests_on(db, entry) if not asked or step.id != asked)
    parts = (*lines, *_left_out(more), *below)
    return _entry_line(entry, parts)


def _left_out(more: int) -> tuple[Step, ...]:
    if not more:
        return ()
    return (Step("note", "", f"… and {more} lines more: --limit 0 shows all"),)


def _entry_line(entry: Entry, parts: tuple[Step, ...]) -> Step:
    adjustment = entry.adjustment
    return Step(
        "entry",
        str(entry.sequence),
        joined(
            f"voucher {entry.voucher}",
            adjustment and f"ADJ-{entry.year}-{adjustment:02d}",
            entry.kind,
            entry.text,
        ),
        Amount(sum(max(line.amount_rappen, 0) for line in entry.lines)),
        entry.date,
        {"voucher": entry.voucher, "entry_kind": entry.kind, "hash": entry.hash},
        parts,
    )


def _line(entry: Entry, number: int, line: Line, names: dict[str, str]) -> Step:
    words = joined(
        f"{line.fund} {line.account} {names.get(line.account, '')}",
        line.state,
        line.payee,
        line.budget_line,
        line.detail,
        line.tier,
        line.budget_year,
        line.invoice,
        line.earmark and f"earmark {line.earmark}",
        line.reference,
        line.text,
    )
    facts = {"fund": line.fund, "account": line.account, "state": line.state}
    return Step(
        "line",
        f"{entry.sequence}/{number}",
        words,
        Amount(line.amount_rappen),
        facts=facts,
    )


def rests_on(db: Connection, entry: Entry) -> tuple[Step, ...]:
    """What an entry books, its bank row, document, decision, reversal, and who recorded it."""
    sequence = entry.sequence
    steps = [receipt_short(db, row["id"]) for row in entries.receipts_of(db, sequence)]
    steps += [expense_short(db, row["id"]) for row in entries.expenses_of(db, sequence)]
    if (refund := refunds.of_entry(db, sequence)) is not None:
        steps.append(Step("refund", refund, f"`ccm-ledger explain {refund}` goes on from here"))
    steps += [
        Step("bank row", row["id"], "", Amount(row["amount_rappen"]), _day(row["date"]))
        for row in explaining.bank_rows_of(db, sequence)
    ]
    if entry.document:
        steps.append(Step("document", entry.document, entry.reason or ""))
    elif entry.reason:
        steps.append(Step("reason", "", entry.reason))
    steps += decisions_named(db, entry)
    if entry.reverses is not None:
        steps.append(Step("reverses", str(entry.reverses), "the entry that this one undoes"))
    if (by := entries.reversal(db, sequence)) is not None:
        steps.append(
            Step("reversed by", str(by["sequence"]), "the entry undoes it", date=_day(by["date"]))
        )
    steps += [
        Step("booked with", str(other), "an entry of the same event")
        for other in entries.companions(db, sequence)
    ]
    return (*steps, *recorded(db, sequence))


def recorded(db: Connection, sequence: int) -> tuple[Step, ...]:
    """Who recorded an entry, when and with which command."""
    row = explaining.recorded_by(db, sequence)
    if row is None:
        return ()
    words = joined(f"{row['recorded_at'][:16].replace('T', ' ')} by {row['user']}", row["reason"])
    facts = {"command": row["command"], "user": row["user"], "time": row["recorded_at"]}
    return (Step("recorded", row["command"], words, facts=facts),)


def decisions_named(db: Connection, entry: Entry) -> list[Step]:
    """Registered decisions that an entry or its lines name."""
    texts = dict.fromkeys(
        text for text in (entry.document, *(line.reference for line in entry.lines)) if text
    )
    registered = known(db)
    return [
        Step("decision", one.symbol, joined(one.paragraph, one.text), date=one.date)
        for text in texts
        for one in named(text, registered)
    ]


def _day(iso: str | None) -> date | None:
    return None if iso is None else date.fromisoformat(iso)


# ── money in ─────────────────────────────────────────────────────────────────────────────────


def receipt_short(db: Connection, receipt: str, parts: tuple[Step, ...] = ()) -> Step:
    row = receipts.find(db, receipt)
    assert row is not None, "the receipt was looked up before"
    words = joined(
        row["state"] or "State unknown",
        row["purpose"],
        row["reference"],
        row["text"],
        row["meant_for"] and f"meant for {row['meant_for']}",
        row["reversed_by"] and f"undone by entry {row['reversed_by']}",
    )
    facts = {"state": row["state"], "purpose": row["purpose"], "entry": row["entry"]}
    return Step(
        "receipt", receipt, words, Amount(row["amount_rappen"]), _day(row["date"]), facts, parts
    )


def receipt_step(db: Connection, receipt: str, limit: int) -> Step:
    """A receipt: what it was given for, the bank's row, and the entries that book it."""
    row = receipts.find(db, receipt)
    assert row is not None, "the receipt was looked up before"
    given = explaining.allocated(db, receipt)
    parts = [_allocation(part) for part in given]
    if row["source_file"]:
        parts.append(Step("file", row["source_file"], "the file that brought it"))
    every = dict.fromkeys([int(row["entry"]), *(int(part["entry"]) for part in given)])
    parts += [entry_step(db, sequence, limit, receipt) for sequence in every]
    return receipt_short(db, receipt, tuple(parts))


def _allocation(row: DbRow) -> Step:
    words = joined(
        f"for {row['purpose']} {row['budget_year']}",
        row["state"],
        row["invoice"] and f"invoice {row['invoice']}",
        row["earmark"] and f"earmark {row['earmark']}",
        row["meant_for"] and f"meant for {row['meant_for']}",
        row["waived_rappen"] and "a shortfall within the tolerance is waived",
    )
    facts = {"invoice": row["invoice"], "purpose": row["purpose"]}
    return Step(
        "allocation",
        row["invoice"] or row["purpose"],
        words,
        Amount(row["amount_rappen"]),
        _day(row["date"]),
        facts,
    )


def invoice_step(db: Connection, number: str, limit: int) -> Step:
    """An invoice: its items, and every entry that moved it."""
    row = invoices.find(db, number)
    assert row is not None, "the invoice was looked up before"
    parts = [
        Step(
            "item",
            item["tier"],
            f"tier {item['tier']}, outstanding {print_rappen(item['outstanding_rappen'])}",
            Amount(item["amount_rappen"]),
        )
        for item in invoices.items(db, number)
    ]
    if row["assessment"] is not None:
        words = f"the calculation: `ccm-ledger invoice show {number}`"
        parts.append(Step("assessment", str(row["assessment"]), words))
    moved = [
        Step(
            "entry",
            str(one["entry"]),
            joined(one["kind"], one["reverses"] and f"undoes entry {one['reverses']}"),
            Amount(one["owed_rappen"]),
            _day(one["date"]),
            parts=rests_on(db, entries.entry(db, one["entry"])),
        )
        for one in explaining.movements_of_invoice(db, number)
    ]
    shown, more = limited(moved, limit)
    words = joined(
        row["name"],
        f"budget year {row['budget_year']}",
        f"due {row['due_on']}",
        f"outstanding {print_rappen(row['outstanding_rappen'])}",
        row["cancelled_by"] and f"cancelled: {row['cancelled_because']}",
    )
    facts = {"state": row["state"], "reference": row["reference"]}
    return Step(
        "invoice",
        number,
        words,
        Amount(row["amount_rappen"]),
        _day(row["issued_on"]),
        facts,
        (*parts, *shown),
        more,
    )


# ── money out ────────────────────────────────────────────────────────────────────────────────


def expense_short(db: Connection, expense: str, parts: tuple[Step, ...] = ()) -> Step:
    row = expenses.find(db, expense)
    assert row is not None, "the expense was looked up before"
    words = joined(
        row["payee"],
        f"{row['fund']} {row['line']}",
        row["detail"],
        row["text"],
        row["document"] and f"document {row['document']}",
        row["earmark"] and f"earmark {row['earmark']}",
        row["reversed_by"] and f"undone by entry {row['reversed_by']}",
    )
    facts = {"document": row["document"], "payee": row["payee"], "entry": row["entry"]}
    return Step(
        "expense", expense, words, Amount(row["amount_rappen"]), _day(row["date"]), facts, parts
    )


def expense_step(db: Connection, expense: str, limit: int) -> Step:
    """An expense: its entry, and what of it was paid later or came back."""
    row = expenses.find(db, expense)
    assert row is not None, "the expense was looked up before"
    moved = [int(one["entry"]) for one in explaining.entries_of_item(db, expense)]
    every = dict.fromkeys([int(row["entry"]), *moved])
    parts = tuple(entry_step(db, sequence, limit, expense) for sequence in every)
    if row["source_file"]:
        parts = (Step("file", row["source_file"], "the file that brought it"), *parts)
    return expense_short(db, expense, parts)


def item_step(db: Connection, item: str, limit: int) -> Step:
    """An open item (advance, payable, accrual, loan): the entries that opened and settled it."""
    moved = explaining.entries_of_item(db, item)
    parts, more = limited((entry_step(db, row["entry"], limit) for row in moved), limit)
    left = sum(row["open_rappen"] for row in moved)
    words = f"open item on {joined(*dict.fromkeys(row['account'] for row in moved))}"
    return Step("open item", item, words, Amount(left), parts=parts, more=more)


def refund_step(db: Connection, refund: str, limit: int) -> Step:
    row = refunds.find(db, refund)
    assert row is not None, "the refund was looked up before"
    words = joined(f"given back of {row['receipt'] or row['earmark']}", row["reason"])
    parts = [entry_step(db, row["entry"], limit, refund)]
    if row["receipt"]:
        parts.insert(0, receipt_short(db, row["receipt"]))
    return Step(
        "refund",
        refund,
        words,
        Amount(row["amount_rappen"]),
        _day(row["date"]),
        parts=tuple(parts),
    )


# ── the bank ─────────────────────────────────────────────────────────────────────────────────


def bank_step(db: Connection, row_id: str, limit: int) -> Step:
    """A row of the bank: what the bank says, and the entry it is tied to."""
    row = bank_rows.row(db, row_id)
    assert row is not None, "the row was looked up before"
    said = joined(
        row["party"],
        row["text"] or row["booking_text"],
        row["structured_reference"] or row["bank_reference"] or row["booking_reference"],
        row["status"],
    )
    parts: tuple[Step, ...] = ()
    if row["statement"] is not None:
        shown = explaining.bank_statement(db, row["statement"])
        words = f"the statement that shows it, {shown['from_date']} to {shown['to_date']}"
        parts = (Step("bank statement", shown["statement"], words),)
    if row["entry"] is not None:
        parts = (*parts, entry_step(db, row["entry"], limit, row_id))
    return Step(
        "bank row", row_id, said, Amount(row["amount_rappen"]), _day(row["date"]), parts=parts
    )


# ── registers ────────────────────────────────────────────────────────────────────────────────


def pledge_step(row: DbRow) -> Step:
    words = joined(
        row["name"],
        f"{row['purpose']} for {row['for_year']}",
        row["earmark"] and f"earmark {row['earmark']}",
        row["text"],
    )
    came = Step(
        "received",
        row["state"],
        f"from {row['state']} for {row['purpose']} {row['for_year']}, every pledge together",
        Amount(row["received_rappen"]),
    )
    return Step(
        "pledge", row["id"], words, Amount(row["amount_rappen"]), _day(row["date"]), parts=(came,)
    )


def earmark_step(db: Connection, row: DbRow, movements: Iterable[DbRow], limit: int) -> Step:
    """An earmark: what came under it, and what it paid for."""
    moved = list(movements)
    parts, more = limited(
        (
            Step(
                "entry",
                str(one["entry"]),
                joined(one["kind"], one["account"], one["line"], one["text"]),
                Amount(one["amount_rappen"]),
                _day(one["date"]),
                parts=rests_on(db, entries.entry(db, one["entry"])),
            )
            for one in moved
        ),
        limit,
    )
    giver = states.names(db).get(row["state"], row["state"])
    words = joined(f"{row['fund']}, {giver}", row["purpose"], row["until_date"])
    left = sum(one["amount_rappen"] for one in moved)
    return Step("earmark", row["code"], words, Amount(left), parts=parts, more=more)
