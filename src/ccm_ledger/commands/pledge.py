"""`ccm-ledger pledge`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ccm_ledger.commands import shell
from ccm_ledger.commands.options import (
    AmountArgument,
    DryRun,
    Format,
    FormatOption,
    Key,
    OptionalYear,
    StateArgument,
)
from ccm_ledger.reports import pledges as pledge_reports
from ccm_ledger.services import pledges

app = typer.Typer(
    add_completion=False,
    help="Voluntary contributions announced.",
    invoke_without_command=True,
    no_args_is_help=False,
)


class Purpose(StrEnum):
    """What a pledge may be for."""

    VOLUNTARY = "7c"
    RESERVE = "reserve"
    SPONSORSHIP = "sponsorship"


@app.callback()
def where_things_stand(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """Voluntary contributions announced."""
    if context.invoked_subcommand is None:
        with shell.reading(context) as db:
            found = pledge_reports.pledge_standing(db, shell.today(context))
        shell.show(found, format)


@app.command("add")
def add(
    context: typer.Context,
    state: StateArgument,
    amount: AmountArgument,
    purpose: Annotated[Purpose, typer.Option("--purpose", help="What it is for.")],
    for_: Annotated[
        str | None,
        typer.Option("--for", metavar="YEAR", help="For which year; that of its date if left out."),
    ] = None,
    earmark: Annotated[
        str | None, typer.Option("--earmark", metavar="CODE", help="The purpose it is tied to.")
    ] = None,
    text: Annotated[
        str | None, typer.Option("--text", metavar="TEXT", help="How it was announced.")
    ] = None,
    date: Annotated[
        str | None,
        typer.Option("--date", metavar="YYYY-MM-DD", help="When; today if left out."),
    ] = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Keep a pledge; nothing is posted until the money comes.

    Example: ccm-ledger pledge add CHE 50000 --purpose 7c --for 2027
    """
    rappen, on = shell.money(amount), shell.day(date)
    year = None if for_ is None else shell.year(for_, "--for")
    said = shell.kept_text(text, "--text")
    shell.write(
        context,
        "pledge add",
        lambda ledger: pledges.add(ledger, state, rappen, purpose, year, earmark, said, on),
        shell.Asked(format, dry_run, key),
        {
            "state": state,
            "amount": amount,
            "purpose": purpose,
            "for": for_,
            "earmark": earmark,
            "text": text,
            "date": date,
        },
    )


@app.command("list")
def list_(
    context: typer.Context, year: OptionalYear = None, format: FormatOption = Format.TABLE
) -> None:
    """Pledges of a year (all years if left out), and what was received beside them.

    Example: ccm-ledger pledge list 2023
    """
    wanted = None if year is None else shell.year(year)
    with shell.reading(context) as db:
        found = pledge_reports.pledge_list(db, wanted)
    shell.show(found, format)
