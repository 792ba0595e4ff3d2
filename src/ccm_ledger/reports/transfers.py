"""Where the money between the funds stands."""

from __future__ import annotations

from datetime import date

from ccm_ledger.database import balances, funds, open_items, years
from ccm_ledger.database.connection import Connection
from ccm_ledger.figures import Amount, Cell, Listing, amount, code, counted, day, text
from ccm_ledger.money import print_rappen
from ccm_ledger.reports.standing import standing

_BANK, _LENT = "1000", "1900"


def standing_now(db: Connection, today: date) -> Listing:
    """`ccm-ledger transfer`: what each fund holds, and the current year's transfers."""
    year = years.standing_year(db, today)
    found = balances.transfers(db, year)
    facts: list[tuple[str, Cell]] = [
        (f"{row['fund']}, {row['name']}: bank", Amount(balances.balance(db, row["fund"], _BANK)))
        for row in funds.funds(db)
    ]
    facts.append((f"Transfers {year}", len(found)))
    facts += [
        (
            f"{row['date']}, entry {row['entry']}",
            f"{row['out_of']} to {row['into_fund']}, {print_rappen(row['amount_rappen'])}: "
            f"{row['authority']}",
        )
        for row in found
    ]
    facts += [
        (f"Lent by {row['fund']} to {row['payee']}, {row['item']}", Amount(row["open_rappen"]))
        for row in open_items.items(db, (_LENT,))
        if row["open_rappen"]
    ]
    following = [
        "`ccm-ledger transfer post FROM_FUND TO_FUND AMOUNT --authority TEXT` moves money",
        "`ccm-ledger transfer list` shows transfers, and what of each loan is open",
    ]
    return standing(db, "Funds and transfers", facts, following)


def transfer_list(db: Connection, year: int | None) -> Listing:
    """Transfers, loans and repayments by date, reversed ones marked; what of each loan is open."""
    rows = tuple(
        {
            "entry": row["entry"],
            "date": date.fromisoformat(row["date"]),
            "kind": row["kind"],
            "from": row["out_of"],
            "to": row["into_fund"],
            "amount": Amount(row["amount_rappen"]),
            "authority": row["authority"],
            "loan": row["item"],
            "open": None if row["open_rappen"] is None else Amount(row["open_rappen"]),
            "text": row["text"],
            "reversed_by": row["reversed_by"],
        }
        for row in balances.between_funds(db, year)
    )
    columns = (
        day("date", "Date"),
        code("entry", "Entry"),
        code("kind", "Kind"),
        code("from", "From"),
        code("to", "To"),
        amount("amount", "Amount"),
        text("authority", "Authority"),
        code("loan", "Loan"),
        amount("open", "Open"),
    )
    owed = print_rappen(sum(row["open"].rappen for row in rows if row["open"] is not None))
    notes = [f"{counted(len(rows), 'row')}; of the loans CHF {owed} are open."]
    if undone := [str(row["entry"]) for row in rows if row["reversed_by"] is not None]:
        notes.append(f"Reversed: {', '.join(undone)}.")
    title = "Transfers and loans" if year is None else f"Transfers and loans {year}"
    return Listing(title, columns, rows, tuple(notes))
