"""`ccm-ledger earmark`."""

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
    NeededReason,
    OnDate,
    OptionalAmount,
    OptionalYear,
)
from ccm_ledger.database import years
from ccm_ledger.reports import earmarks as earmark_reports
from ccm_ledger.services import earmarks, refunds

app = typer.Typer(
    add_completion=False,
    help="Purposes that gifts are tied to.",
    invoke_without_command=True,
    no_args_is_help=False,
)

Code = Annotated[str, typer.Argument(metavar="CODE", help="The earmark's code: CHE-WORKSHOP.")]


@app.callback()
def where_things_stand(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """Purposes that gifts are tied to."""
    if context.invoked_subcommand is None:
        with shell.reading(context) as db:
            found = earmark_reports.earmark_standing(db, shell.today(context))
        shell.show(found, format)


@app.command("add")
def add(
    context: typer.Context,
    code: Code,
    fund: Annotated[str, typer.Option("--fund", metavar="F", help="The fund: TF, WCR or SP.")],
    state: Annotated[str, typer.Option("--state", metavar="ISO3", help="The donor.")],
    purpose: Annotated[
        str, typer.Option("--purpose", metavar="TEXT", help="What the money may be spent on.")
    ],
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="YYYY-MM-DD", help="The first day it may be spent on."),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="YYYY-MM-DD", help="The last day it may be spent on."),
    ] = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Make an earmark, which receipts and expenses may then name.

    Example: ccm-ledger earmark add CHE-WORKSHOP --fund TF --state CHE --purpose "Workshops"
    """
    since, end = shell.day(from_, "--from"), shell.day(until, "--until")
    name, what = shell.needed(code, "CODE"), shell.needed(purpose, "--purpose")
    shell.write(
        context,
        "earmark add",
        lambda ledger: earmarks.add(ledger, name, fund, state, what, since, end),
        shell.Asked(format, dry_run, key),
        {
            "code": code,
            "fund": fund,
            "state": state,
            "purpose": purpose,
            "from": from_,
            "until": until,
        },
    )


@app.command("return")
def return_(
    context: typer.Context,
    code: Code,
    reason: NeededReason,
    amount: OptionalAmount = None,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    document: Document = None,
) -> None:
    """Book what is unspent of an earmark (or AMOUNT of it) as due to its donor.

    Example: ccm-ledger earmark return CHE-WORKSHOP --reason "the workshop cost less"
    """
    why, on = shell.needed(reason, "--reason"), shell.day(date)
    rappen = shell.money(amount) if amount is not None else None
    paper = shell.kept_text(document, "--document")
    shell.write(
        context,
        "earmark return",
        lambda ledger: refunds.return_earmark(ledger, code, rappen, on, why, paper),
        shell.Asked(format, dry_run, key, adjustment, why, document),
        {"code": code, "amount": amount, "reason": why, "document": document, "date": date},
    )


@app.command("list")
def list_(
    context: typer.Context, year: OptionalYear = None, format: FormatOption = Format.TABLE
) -> None:
    """The earmarks with their roll-forward in a year.

    Example: ccm-ledger earmark list 2023
    """
    wanted = None if year is None else shell.year(year)
    with shell.reading(context) as db:
        shown = years.default_year(db, shell.today(context)) if wanted is None else wanted
        found = earmark_reports.earmark_list(db, shown)
    shell.show(found, format)


@app.command("show")
def show(
    context: typer.Context,
    code: Code,
    year: OptionalYear = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """One earmark: opening, received, used, closing of a year, and every movement.

    Example: ccm-ledger earmark show CHE-WORKSHOP
    """
    wanted = None if year is None else shell.year(year)
    with shell.reading(context) as db:
        shown = years.default_year(db, shell.today(context)) if wanted is None else wanted
        found = earmark_reports.earmark_shown(db, code, shown)
    shell.show(found, format)
