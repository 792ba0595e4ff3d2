"""The journal on paper: entries line by line, one entry with all that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ccm_ledger.database import entries, funds, years
from ccm_ledger.database.connection import Connection
from ccm_ledger.database.entries import Chosen
from ccm_ledger.figures import Amount, Cell, Column, Listing, Nested, amount, code, count, day, text
from ccm_ledger.records import Entry, Line
from ccm_ledger.reports.standing import standing

_LINE_COLUMNS = (
    count("entry", "Entry"),
    day("date", "Date"),
    code("fund", "Fund"),
    code("account", "Acct"),
    code("state", "State"),
    amount("amount", "Amount"),
    text("text", "Text"),
)
_SIGN = "Debit positive, credit negative."


def entry_list(db: Connection, wanted: Chosen) -> Listing:
    """Entries as asked for, one object an entry, its lines inside."""
    rows = tuple(_facts(entry) for entry in entries.chosen(db, wanted))
    columns = (*_LINE_COLUMNS[:2], code("kind", "Kind"), text("text", "Text"))
    return Listing(_title(wanted), columns, rows)


def line_list(db: Connection, wanted: Chosen) -> Listing:
    """The same for people: one row a line, the entry's own columns on its first line only."""
    rows: list[dict[str, Nested]] = []
    found = 0
    for entry in entries.chosen(db, wanted):
        found += 1
        rows += _lines(entry)
    shown = f"The last {found} entries asked for." if found == wanted.limit else f"{found} entries."
    return Listing(_title(wanted), _LINE_COLUMNS, tuple(rows), (_SIGN, shown))


def _title(wanted: Chosen) -> str:
    return "Journal" if wanted.year is None else f"Journal {wanted.year}"


def _lines(entry: Entry) -> Iterator[dict[str, Nested]]:
    own: dict[str, Nested] = {"entry": entry.sequence, "date": entry.date, "text": entry.text}
    for line in entry.lines:
        yield {**own, **_line(line)}
        own = dict.fromkeys(own, "")


def _line(line: Line) -> dict[str, Cell]:
    return {
        "fund": line.fund,
        "account": line.account,
        "amount": Amount(line.amount_rappen),
        "state": line.state,
        "earmark": line.earmark,
        "budget_line": line.budget_line,
        "detail": line.detail,
        "tier": line.tier,
        "budget_year": line.budget_year,
        "invoice": line.invoice,
        "payee": line.payee,
        "item": line.item,
        "reference": line.reference,
    }


def _facts(entry: Entry) -> dict[str, Nested]:
    return {
        "entry": entry.sequence,
        "voucher": entry.voucher,
        "adjustment": _adjustment(entry),
        "date": entry.date,
        "kind": entry.kind,
        "text": entry.text,
        "document": entry.document,
        "reverses": entry.reverses,
        "lines": [_set_only(_line(line)) for line in entry.lines],
        "hash": entry.hash,
    }


def _set_only(line: dict[str, Cell]) -> dict[str, Cell]:
    """A line in a long list: what every line has, and of the rest only what this one has."""
    always = {"fund", "account", "amount", "state"}
    return {key: cell for key, cell in line.items() if key in always or cell is not None}


def _adjustment(entry: Entry) -> str | None:
    return None if entry.adjustment is None else f"ADJ-{entry.year}-{entry.adjustment:02d}"


# ── one entry ────────────────────────────────────────────────────────────────────────────────

_ENTRY_COLUMNS = (
    count("entry", "Entry"),
    code("voucher", "Voucher"),
    code("adjustment", "Adjustment"),
    day("date", "Date"),
    code("kind", "Kind"),
    text("text", "Text"),
    text("document", "Document"),
    text("reason", "Reason"),
    code("recorded_at", "Recorded"),
    count("reverses", "Reverses entry"),
    count("reversed_by", "Reversed by entry"),
    day("reversed_on", "Reversed on"),
    code("hash", "Hash"),
    code("previous_hash", "Hash before"),
    text("lines", "Lines (debit positive, credit negative)"),
    text("companions", "Booked together with"),
    text("receipts", "Receipts"),
    text("expenses", "Expenses"),
    text("invoices", "Invoices"),
)


def entry_shown(db: Connection, entry: Entry) -> Listing:
    """Everything of one entry, and the receipts, expenses and invoices that belong to it."""
    names = {str(row["code"]): str(row["name"]) for row in funds.accounts(db)}
    by = entries.reversal(db, entry.sequence)
    facts: dict[str, Nested] = _facts(entry) | {
        "recorded_at": entry.recorded_at,
        "reason": entry.reason,
        "source_key": entry.source_key,
        "reversed_by": None if by is None else by["sequence"],
        "reversed_on": None if by is None else date.fromisoformat(by["date"]),
        "companion_of": entry.companion_of,
        "previous_hash": entry.previous_hash,
        "lines": [_named(line, names[line.account]) for line in entry.lines],
        "companions": [{"entry": other} for other in entries.companions(db, entry.sequence)],
        "receipts": [
            {
                "id": row["id"],
                "state": row["state"],
                "purpose": row["purpose"],
                "amount": Amount(row["amount_rappen"]),
            }
            for row in entries.receipts_of(db, entry.sequence)
        ],
        "expenses": [
            {
                "id": row["id"],
                "fund": row["fund"],
                "line": row["line"],
                "payee": row["payee"],
                "amount": Amount(row["amount_rappen"]),
            }
            for row in entries.expenses_of(db, entry.sequence)
        ],
        "invoices": [
            {"number": row["number"], "state": row["state"], "year": row["budget_year"]}
            for row in entries.invoices_of(db, entry.sequence)
        ],
    }
    columns = tuple(column for column in _ENTRY_COLUMNS if _filled(facts, column))
    return Listing(f"Entry {entry.sequence}", columns, (facts,), single=True)


def _named(line: Line, name: str) -> dict[str, Cell]:
    """A line with its account's name, in the order in which it is read."""
    facts = _line(line)
    return {
        "fund": facts.pop("fund"),
        "account": facts.pop("account"),
        "name": name,
        "amount": facts.pop("amount"),
        **facts,
        "text": line.text,
    }


def _filled(facts: dict[str, Nested], column: Column) -> bool:
    """A card shows what there is: no 'Reason' without one, no empty list of receipts."""
    return facts[column.key] not in (None, "", [])


def standing_now(db: Connection, today: date) -> Listing:
    """`ccm-ledger journal`: the current budget year at a glance."""
    year = years.standing_year(db, today)
    row = entries.year_counts(db, year)
    last, digest = entries.head(db)
    facts: list[tuple[str, Cell]] = [
        (f"Entries of {year}", row["entry_count"]),
        ("of which reversals", row["reversal_count"]),
        ("of which adjustments", row["adjustment_count"]),
        (f"Last date in {year}", row["last_date"] or "none"),
        ("Last entry of all", last),
        ("Its hash", digest if last else "none"),
    ]
    following = [
        f"`ccm-ledger journal list {year} --limit 20` shows the last entries",
        "`ccm-ledger journal show ID` shows one with all that belongs to it",
        "`ccm-ledger journal post FILE.csv` posts entries typed by hand",
        "`ccm-ledger verify` checks the whole ledger",
    ]
    return standing(db, f"Journal {year}", facts, following)
