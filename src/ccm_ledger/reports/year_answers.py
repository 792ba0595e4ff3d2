"""The answers given to what closing the years asked, for exports."""

from __future__ import annotations

from datetime import date

from ccm_ledger.database import closing
from ccm_ledger.database.connection import Connection
from ccm_ledger.figures import Amount, Listing, Nested, amount, code, count, day, text


def answer_list(db: Connection, year: int | None) -> Listing:
    """Every answer of a year or of all, in the order given; the last to a question counts."""
    rows: tuple[dict[str, Nested], ...] = tuple(
        {
            "year": row["year"],
            "check": row["gate"],
            "item": row["item"],
            "detail": row["detail"],
            "text": row["text"],
            "document": row["document"],
            "dated": date.fromisoformat(row["dated"]) if row["dated"] else None,
            "amount": None if row["amount_rappen"] is None else Amount(row["amount_rappen"]),
            "recorded_at": row["recorded_at"],
        }
        for row in closing.every_answer(db, year)
    )
    columns = (
        count("year", "Year"),
        code("check", "Question"),
        text("item", "Item"),
        text("detail", "What was found"),
        text("text", "Answer"),
        text("document", "Document"),
        day("dated", "Of"),
        amount("amount", "Amount"),
        text("recorded_at", "Recorded"),
    )
    return Listing("Answers", columns, rows)
