"""`ccm-ledger transfer`."""

from __future__ import annotations

from typing import Annotated

import typer

from ccm_ledger.commands import shell
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
from ccm_ledger.reports import transfers as transfer_reports
from ccm_ledger.services import loans, transfers

app = typer.Typer(
    add_completion=False,
    help="Transfers between funds, with the decision that allows them.",
    invoke_without_command=True,
)


@app.callback()
def where_things_stand(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """Transfers between funds, with the decision that allows them."""
    if context.invoked_subcommand is None:
        with shell.reading(context) as db:
            found = transfer_reports.standing_now(db, shell.today(context))
        shell.show(found, format)


@app.command("post")
def post(
    context: typer.Context,
    from_fund: Annotated[str, typer.Argument(metavar="FROM_FUND", help="The fund that gives.")],
    to_fund: Annotated[str, typer.Argument(metavar="TO_FUND", help="The fund that takes.")],
    amount: AmountArgument,
    authority: Annotated[
        str,
        typer.Option("--authority", metavar="TEXT", help="The decision that allows it."),
    ],
    text: Annotated[str | None, typer.Option("--text", metavar="TEXT", help="What for.")] = None,
    repayable: Annotated[
        bool, typer.Option("--repayable", help="A loan; back the other way, its repayment.")
    ] = False,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    reason: Reason = None,
    document: Document = None,
) -> None:
    """Move money from one fund to another, for good or as a loan.

    Example: ccm-ledger transfer post WCR TF 50000.00 --authority "11MSP, decision 5"
    """
    rappen, on = shell.money(amount), shell.day(date)
    allowed = shell.needed(authority, "--authority")
    kept = shell.kept_text(text, "--text")
    book = loans.post_loan if repayable else transfers.post_transfer
    shell.write(
        context,
        "transfer post",
        lambda ledger: book(ledger, from_fund, to_fund, rappen, allowed, kept, on),
        shell.Asked(format, dry_run, key, adjustment, reason, document),
        {
            "from_fund": from_fund,
            "to_fund": to_fund,
            "amount": amount,
            "authority": authority,
            "text": text,
            "repayable": repayable or None,
            "date": date,
        },
    )


@app.command("list")
def list_(
    context: typer.Context,
    year: Annotated[
        str | None, typer.Argument(metavar="[YEAR]", help="The year; all years if left out.")
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Transfers and loans between funds, and what of each loan is open.

    Example: ccm-ledger transfer list 2023
    """
    wanted = None if year is None else shell.year(year)
    with shell.reading(context) as db:
        found = transfer_reports.transfer_list(db, wanted)
    shell.show(found, format)
