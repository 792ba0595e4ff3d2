"""`ccm-ledger receipt`: money given back, and money that came before the books begin."""

from __future__ import annotations

from typing import Annotated

import typer

from ccm_ledger.commands import shell
from ccm_ledger.commands.options import (
    AsAdjustment,
    Document,
    DryRun,
    Format,
    FormatOption,
    Key,
    ListedYear,
    NeededReason,
    OnDate,
    OptionalAmount,
    Reason,
    Receipt,
)
from ccm_ledger.reports import refunds as refund_reports
from ccm_ledger.services import advances, refunds


def refund(
    context: typer.Context,
    receipt: Receipt,
    reason: NeededReason,
    amount: OptionalAmount = None,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    document: Document = None,
) -> None:
    """Give money of a receipt back: what is unallocated first, then what was allocated last.

    Example: ccm-ledger receipt refund R-2023-0042 925.78 --reason "paid too much"
    """
    why, on = shell.needed(reason, "--reason"), shell.day(date)
    rappen = shell.money(amount) if amount is not None else None
    paper = shell.kept_text(document, "--document")
    shell.write(
        context,
        "receipt refund",
        lambda ledger: refunds.refund(ledger, receipt, rappen, on, why, paper),
        shell.Asked(format, dry_run, key, adjustment, why, document),
        {
            "receipt": receipt,
            "amount": amount,
            "reason": why,
            "document": document,
            "date": date,
        },
    )


def refunds_(
    context: typer.Context, year: ListedYear = None, format: FormatOption = Format.TABLE
) -> None:
    """What was given back in a year (all years if left out), and what of it isn't paid yet.

    Example: ccm-ledger receipt refunds 2023
    """
    wanted = shell.year(year) if year is not None else None
    with shell.reading(context) as db:
        found = refund_reports.refund_list(db, wanted)
    shell.show(found, format)


def unrefund(
    context: typer.Context,
    refund: Annotated[str, typer.Argument(metavar="ID", help="The refund: F-2023-0001.")],
    reason: NeededReason,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    document: Document = None,
) -> None:
    """Undo a refund: it was wrong, or its money came back.

    Example: ccm-ledger receipt unrefund F-2023-0001 --reason "the account is closed"
    """
    why, on = shell.needed(reason, "--reason"), shell.day(date)
    shell.write(
        context,
        "receipt unrefund",
        lambda ledger: refunds.unrefund(ledger, refund, on, why),
        shell.Asked(format, dry_run, key, adjustment, why, document),
        {"refund": refund, "reason": why, "date": date},
    )


def settle_advances(
    context: typer.Context,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    reason: Reason = None,
    document: Document = None,
) -> None:
    """Tie money that came before the books begin to the invoices it was for.

    Example: ccm-ledger receipt settle-advances
    """
    on = shell.day(date)
    shell.write(
        context,
        "receipt settle-advances",
        lambda ledger: advances.settle(ledger, on),
        shell.Asked(format, dry_run, key, adjustment, reason, document),
        {"date": date},
    )
