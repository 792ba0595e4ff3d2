"""Why a statement can't take its place, for the officer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from ccm_ledger import errors
from ccm_ledger.database import bank
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.errors import Problem, Problems
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import BankMessage, BankStatement
from ccm_ledger.rules import bank_identity
from ccm_ledger.rules.bank_identity import Chain, Piece, Placed


def chain_of(db: Connection, iban: str) -> Chain | None:
    """An account's statements together, None before the first."""
    row = bank.chain(db, iban)
    if row is None:
        return None
    return Chain(
        date.fromisoformat(row["chain_from"]),
        date.fromisoformat(row["chain_to"]),
        row["chain_opening_rappen"],
        row["chain_closing_rappen"],
        row["chain_number"],
    )


def pieces_of(rows: Sequence[DbRow]) -> tuple[Piece, ...]:
    """Kept statements of one account, by their days."""
    return tuple(
        Piece(
            date.fromisoformat(row["from_date"]),
            date.fromisoformat(row["to_date"]),
            row["opening_rappen"],
            row["closing_rappen"],
        )
        for row in rows
    )


def problem(
    path: str,
    statement: BankStatement,
    chain: Chain | None,
    placed: Placed,
    rows: Sequence[DbRow],
    gap_reason: str | None,
) -> Problem | None:
    """What speaks against a statement, or None.

    Args:
        chain: the account's statements together before this one.
        rows: each of them.
        gap_reason: why a statement may be missing before this one.
    """
    where = f"{path}:{statement.line}"
    if (placed.gap or placed.unlike) and (changed := _changed(where, statement, rows)):
        return changed
    if placed.unlike:
        return _unlike(where, statement, placed)
    if not placed.gap or gap_reason is not None:
        return None
    assert chain is not None, "the first statement follows on nothing"
    opening, closing = statement.opening_rappen or 0, chain.closing_rappen
    if placed.missing_number is not None and opening == closing:
        return errors.STATEMENT_NUMBER.at(
            where, number=statement.number, last=chain.number, missing=placed.missing_number
        )
    number = placed.missing_number
    missing = "" if number is None else f" (number {number})"
    return errors.STATEMENT_GAP.at(
        where,
        statement=statement.statement,
        opening=print_rappen(opening),
        closing=print_rappen(closing),
        on=chain.to_date,
        since=chain.to_date + timedelta(days=1),
        number=missing,
    )


def _unlike(where: str, statement: BankStatement, placed: Placed) -> Problem:
    first = placed.new[0].booking if placed.new else None
    likely = "its balances are none of the chain's"
    if first is not None:
        likely = (
            f"the first new one is in line {first.line}, {print_rappen(first.amount_rappen)} on "
            f"{first.date.isoformat()}"
        )
    return errors.STATEMENT_UNLIKE.at(
        where,
        statement=statement.statement,
        known=len(statement.bookings) - len(placed.new),
        new=len(placed.new),
        opening=print_rappen(statement.opening_rappen or 0),
        closing=print_rappen(statement.closing_rappen or 0),
        likely=likely,
    )


def _changed(where: str, statement: BankStatement, rows: Sequence[DbRow]) -> Problem | None:
    """The same message and statement, read before with other content."""
    content = bank_identity.content_of(statement)
    for row in rows:
        same = (row["message"], row["statement"]) == (statement.message, statement.statement)
        if same and row["content"] != content:
            return errors.MESSAGE_CHANGED.at(
                where,
                message=statement.message,
                on=row["recorded_at"][:10],
                differs=_difference(statement, row),
            )
    return None


def _difference(statement: BankStatement, row: DbRow) -> str:
    opening, closing = statement.opening_rappen or 0, statement.closing_rappen or 0
    found = []
    for name, here, there in (
        ("opening", opening, row["opening_rappen"]),
        ("closing", closing, row["closing_rappen"]),
    ):
        if here != there:
            found.append(f"{name} {print_rappen(here)}, then {print_rappen(there)}")
    return "; ".join(found) or "an entry has another amount, date, reference or text"


def check_notification(
    path: str, ledger: Writing, message: BankMessage, content: str, problems: Problems
) -> None:
    """A notification under a number that was read before says the same as then."""
    for row in bank.notifications(ledger.db, message.message):
        if row["content"] != content:
            problems.add(
                errors.MESSAGE_CHANGED.at(
                    path,
                    message=message.message,
                    on=row["recorded_at"][:10],
                    differs="an entry has another amount, date, reference or text",
                )
            )
            return
