"""`ccm-ledger plan`."""

from __future__ import annotations

from typing import Annotated

import typer

from ccm_ledger.commands import shell
from ccm_ledger.commands.options import DryRun, FileArgument, Format, FormatOption, Key
from ccm_ledger.reports import plans as plan_reports
from ccm_ledger.services import plans

app = typer.Typer(
    add_completion=False,
    help="Work plans and budgets over several years.",
    invoke_without_command=True,
    no_args_is_help=False,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The plan's name.")]
ApprovedOn = Annotated[
    str, typer.Option("--approved-on", metavar="YYYY-MM-DD", help="The day of the decision.")
]
Adopted = Annotated[
    str,
    typer.Option("--decision", metavar="TEXT", help="The decision: a symbol, or words."),
]


@app.callback()
def where_things_stand(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """Work plans and budgets over several years."""
    if context.invoked_subcommand is None:
        with shell.reading(context) as db:
            found = plan_reports.plan_standing(db, shell.today(context))
        shell.show(found, format)


@app.command("import")
def import_(
    context: typer.Context,
    file: FileArgument,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What it is called.")],
    decision: Adopted,
    approved_on: ApprovedOn,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Bring in a plan as it was adopted (year,line,amount[,fund][,account]).

    Example: ccm-ledger plan import plan.csv --name 2RC --decision "2RC" --approved-on 2021-09-21
    """
    day = shell.day(approved_on, "--approved-on")
    called, decided = shell.needed(name, "--name"), shell.needed(decision, "--decision")
    assert day is not None, "the option is required"
    shell.write(
        context,
        "plan import",
        lambda ledger: plans.import_file(ledger, file, called, decided, day),
        shell.Asked(format, dry_run, key),
        {
            "file": file,
            "file_sha256": shell.file_hash(file),
            "name": name,
            "decision": decision,
            "approved_on": approved_on,
        },
    )


@app.command("amend")
def amend(
    context: typer.Context,
    name: Name,
    file: FileArgument,
    decision: Adopted,
    approved_on: ApprovedOn,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Bring in an amended plan, whole, as its next version.

    Example: ccm-ledger plan amend 2RC plan-2.csv --decision "11MSP" --approved-on 2023-09-14
    """
    day, decided = shell.day(approved_on, "--approved-on"), shell.needed(decision, "--decision")
    assert day is not None, "the option is required"
    shell.write(
        context,
        "plan amend",
        lambda ledger: plans.amend(ledger, name, file, decided, day),
        shell.Asked(format, dry_run, key),
        {
            "name": name,
            "file": file,
            "file_sha256": shell.file_hash(file),
            "decision": decision,
            "approved_on": approved_on,
        },
    )


@app.command("list")
def list_(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """The plans and their versions.

    Example: ccm-ledger plan list
    """
    with shell.reading(context) as db:
        found = plan_reports.plan_list(db)
    shell.show(found, format)


@app.command("show")
def show(
    context: typer.Context,
    name: Name,
    version: Annotated[
        int | None, typer.Option("--version", metavar="N", help="An earlier version.")
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """A plan: its years beside their budgets, its lines.

    Example: ccm-ledger plan show 2RC
    """
    with shell.reading(context) as db:
        found = plan_reports.plan_shown(db, name, version)
    shell.show(found, format)
