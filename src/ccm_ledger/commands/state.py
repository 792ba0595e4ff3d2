"""`ccm-ledger state`."""

from __future__ import annotations

from typing import Annotated

import typer

from ccm_ledger.commands import shell
from ccm_ledger.commands.options import (
    DryRun,
    FileArgument,
    Format,
    FormatOption,
    Key,
    StateArgument,
)
from ccm_ledger.reports import registers
from ccm_ledger.services import states
from ccm_ledger.services.codes import state_of

app = typer.Typer(
    add_completion=False,
    help="States Parties and their dates of membership.",
    invoke_without_command=True,
    no_args_is_help=False,
)


@app.callback()
def where_things_stand(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """States Parties and their dates of membership."""
    if context.invoked_subcommand is None:
        with shell.reading(context) as db:
            found = registers.state_standing(db, shell.today(context))
        shell.show(found, format)


@app.command("list")
def list_(
    context: typer.Context,
    everyone: Annotated[
        bool, typer.Option("--all", help="Also signatories and other States that files may name.")
    ] = False,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="YYYY-MM-DD", help="Only those that are party on a day."),
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """States Parties with their dates of membership.

    Example: ccm-ledger state list --on 2022-09-01
    """
    day = shell.day(on, "--on")
    with shell.reading(context) as db:
        found = registers.state_list(db, shell.today(context), everyone=everyone, on=day)
    shell.show(found, format)


@app.command("show")
def show(context: typer.Context, state: StateArgument, format: FormatOption = Format.TABLE) -> None:
    """One State: its names, dates and rates of assessment.

    Example: ccm-ledger state show CHE
    """
    with shell.reading(context) as db:
        found = registers.state_shown(db, state_of(db, state), shell.today(context))
    shell.show(found, format)


@app.command("import")
def import_(
    context: typer.Context,
    file: FileArgument,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Take States and dates of membership from a file (iso3,name,party_from,party_until).

    Example: ccm-ledger state import states.csv
    """
    shell.write(
        context,
        "state import",
        lambda ledger: states.import_file(ledger, file),
        shell.Asked(format, dry_run, key),
        {"file": file, "file_sha256": shell.file_hash(file)},
    )
