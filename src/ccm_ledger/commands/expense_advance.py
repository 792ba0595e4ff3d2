"""`ccm-ledger expense advance`."""

from __future__ import annotations

from typing import Annotated

import typer

from ccm_ledger.commands import shell
from ccm_ledger.commands.expense_items import (
    Detail,
    Earmark,
    LineArgument,
    OfFund,
    SomeAmount,
    WhatFor,
)
from ccm_ledger.commands.options import (
    AmountArgument,
    AsAdjustment,
    Document,
    DryRun,
    Format,
    FormatOption,
    Key,
    OnDate,
    Reason,
)
from ccm_ledger.reports import open_items as item_reports
from ccm_ledger.services import expense_advances as advances

app = typer.Typer(
    add_completion=False,
    help="Advances to travellers: given, claimed, the rest returned.",
    invoke_without_command=True,
)

_Advance = Annotated[
    str, typer.Argument(metavar="ID", help="The advance: A-2023-0001, or its reference.")
]


@app.callback()
def where_things_stand(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """Advances to travellers: given, claimed, the rest returned."""
    if context.invoked_subcommand is None:
        with shell.reading(context) as db:
            found = item_reports.advance_list(db, shell.today(context), only_open=True)
        shell.show(found, format)


@app.command("give")
def give(
    context: typer.Context,
    payee: Annotated[str, typer.Argument(metavar="PAYEE", help="Who gets the advance.")],
    amount: AmountArgument,
    fund: Annotated[str, typer.Option("--fund", metavar="FUND", help="The fund that gives it.")],
    document: Document = None,
    text: WhatFor = None,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    reason: Reason = None,
) -> None:
    """Give an advance; nothing is spent until it is claimed.

    Example: ccm-ledger expense advance give "A. Traveller" 800.00 --fund TF --document T-1
    """
    asked = advances.Given(
        payee=shell.needed(payee, "PAYEE"),
        amount_rappen=shell.money(amount),
        fund=fund,
        document=shell.kept_text(document, "--document"),
        text=shell.kept_text(text, "--text"),
        on=shell.day(date),
    )
    shell.write(
        context,
        "expense advance give",
        lambda ledger: advances.give(ledger, asked),
        shell.Asked(format, dry_run, key, adjustment, reason, document),
        {
            "payee": payee,
            "amount": amount,
            "fund": fund,
            "document": document,
            "text": text,
            "date": date,
        },
    )


@app.command("claim")
def claim(
    context: typer.Context,
    advance: _Advance,
    line: LineArgument,
    amount: AmountArgument,
    document: Document = None,
    text: WhatFor = None,
    earmark: Earmark = None,
    detail: Detail = None,
    fund: OfFund = None,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    reason: Reason = None,
) -> None:
    """Book what an advance was spent on as an expense of the fund that gave it.

    Example: ccm-ledger expense advance claim A-2023-0001 "Staff travel" 640.20 --document T-2
    """
    asked = advances.Claimed(
        advance=advance,
        line=shell.kept_text(line, "LINE"),
        amount_rappen=shell.money(amount),
        document=shell.kept_text(document, "--document"),
        text=shell.kept_text(text, "--text"),
        earmark=earmark,
        detail=shell.kept_text(detail, "--detail"),
        on=shell.day(date),
        fund=fund,
    )
    shell.write(
        context,
        "expense advance claim",
        lambda ledger: advances.claim(ledger, asked),
        shell.Asked(format, dry_run, key, adjustment, reason, document),
        {
            "advance": advance,
            "line": line,
            "amount": amount,
            "document": document,
            "text": text,
            "earmark": earmark,
            "detail": detail,
            "fund": fund,
            "date": date,
        },
    )


@app.command("return")
def return_(
    context: typer.Context,
    advance: _Advance,
    amount: SomeAmount = None,
    fund: OfFund = None,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    reason: Reason = None,
    document: Document = None,
) -> None:
    """The rest of an advance came back to the bank.

    Example: ccm-ledger expense advance return A-2023-0001 159.80 --date 2023-05-02
    """
    rappen = None if amount is None else shell.money(amount)
    on = shell.day(date)
    shell.write(
        context,
        "expense advance return",
        lambda ledger: advances.give_back(ledger, advance, rappen, fund, on),
        shell.Asked(format, dry_run, key, adjustment, reason, document),
        {"advance": advance, "amount": amount, "fund": fund, "date": date},
    )


@app.command("list")
def list_(
    context: typer.Context,
    only_open: Annotated[
        bool, typer.Option("--open", help="Only those of which something is open.")
    ] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Advances and prepayments: what was given, claimed, returned, and is open.

    Example: ccm-ledger expense advance list --open
    """
    with shell.reading(context) as db:
        found = item_reports.advance_list(db, shell.today(context), only_open=only_open)
    shell.show(found, format)
