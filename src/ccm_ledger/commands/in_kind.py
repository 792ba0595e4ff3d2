"""`ccm-ledger in-kind`."""

from __future__ import annotations

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
    YearArgument,
)
from ccm_ledger.reports import pledges as pledge_reports
from ccm_ledger.services import in_kind

app = typer.Typer(
    add_completion=False,
    help="Support in kind: a register, never in the accounts.",
    invoke_without_command=True,
    no_args_is_help=False,
)


@app.callback()
def where_things_stand(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """Support in kind: a register, never in the accounts."""
    if context.invoked_subcommand is None:
        with shell.reading(context) as db:
            found = pledge_reports.in_kind_standing(db, shell.today(context))
        shell.show(found, format)


@app.command("add")
def add(
    context: typer.Context,
    year: YearArgument,
    amount: AmountArgument,
    from_: Annotated[str, typer.Option("--from", metavar="TEXT", help="Who gives it.")],
    basis: Annotated[str, typer.Option("--basis", metavar="TEXT", help="How it was valued.")],
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Keep support in kind of a year, with the basis of its value.

    Example: ccm-ledger in-kind add 2023 102183 --from GICHD --basis "Host's estimate"
    """
    wanted, rappen = shell.year(year), shell.money(amount)
    giver, valued = shell.needed(from_, "--from"), shell.needed(basis, "--basis")
    shell.write(
        context,
        "in-kind add",
        lambda ledger: in_kind.add(ledger, wanted, rappen, giver, valued),
        shell.Asked(format, dry_run, key),
        {"year": year, "amount": amount, "from": from_, "basis": basis},
    )


@app.command("list")
def list_(
    context: typer.Context, year: OptionalYear = None, format: FormatOption = Format.TABLE
) -> None:
    """Support in kind of a year (all years if left out).

    Example: ccm-ledger in-kind list 2023
    """
    wanted = None if year is None else shell.year(year)
    with shell.reading(context) as db:
        found = pledge_reports.in_kind_list(db, wanted)
    shell.show(found, format)
