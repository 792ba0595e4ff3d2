"""`ccm-ledger budget`."""

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
    OptionalYear,
    YearArgument,
)
from ccm_ledger.database import years
from ccm_ledger.reports import budgets as budget_reports
from ccm_ledger.services import budgets, plans

app = typer.Typer(
    add_completion=False,
    help="The approved budget, its lines, and the notes that explain it.",
    invoke_without_command=True,
    no_args_is_help=False,
)


@app.callback()
def where_things_stand(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """The approved budget, its lines, and the notes that explain it."""
    if context.invoked_subcommand is None:
        with shell.reading(context) as db:
            found = budget_reports.budget_standing(db, shell.today(context))
        shell.show(found, format)


@app.command("import")
def import_(
    context: typer.Context,
    year: YearArgument,
    file: FileArgument,
    approved_on: Annotated[
        str, typer.Option("--approved-on", metavar="YYYY-MM-DD", help="The day of the decision.")
    ],
    authority: Annotated[
        str, typer.Option("--authority", metavar="TEXT", help="The decision that approved it.")
    ],
    revision: Annotated[
        bool, typer.Option("--revision", help="A revision that was decided: the next version.")
    ] = False,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Bring in a year's approved budget from a file (line,amount[,fund][,account][,note]).

    Example: ccm-ledger budget import 2023 budget.csv --approved-on 2022-09-02 --authority "10MSP"
    """
    wanted, day = shell.year(year), shell.day(approved_on, "--approved-on")
    decision = shell.needed(authority, "--authority")
    assert day is not None, "the option is required"
    shell.write(
        context,
        "budget import",
        lambda ledger: budgets.import_file(ledger, wanted, file, day, decision, revision=revision),
        shell.Asked(format, dry_run, key),
        {
            "year": year,
            "file": file,
            "file_sha256": shell.file_hash(file),
            "approved_on": approved_on,
            "authority": authority,
            "revision": revision or None,
        },
    )


@app.command("from-plan")
def from_plan(
    context: typer.Context,
    year: YearArgument,
    plan: Annotated[str, typer.Option("--plan", metavar="NAME", help="The plan.")],
    approved_on: Annotated[
        str, typer.Option("--approved-on", metavar="YYYY-MM-DD", help="The day of the decision.")
    ],
    authority: Annotated[
        str, typer.Option("--authority", metavar="TEXT", help="The decision that approved it.")
    ],
    revision: Annotated[
        bool, typer.Option("--revision", help="A revision that was decided: the next version.")
    ] = False,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Take a year's slice of a work plan as that year's approved budget.

    Example: ccm-ledger budget from-plan 2024 --plan 2RC --approved-on 2023-09-14 --authority 11MSP
    """
    wanted, day = shell.year(year), shell.day(approved_on, "--approved-on")
    decision = shell.needed(authority, "--authority")
    assert day is not None, "the option is required"
    shell.write(
        context,
        "budget from-plan",
        lambda ledger: plans.budget_from_plan(
            ledger, wanted, plan, day, decision, revision=revision
        ),
        shell.Asked(format, dry_run, key),
        {
            "year": year,
            "plan": plan,
            "approved_on": approved_on,
            "authority": authority,
            "revision": revision or None,
        },
    )


@app.command("show")
def show(
    context: typer.Context,
    year: OptionalYear = None,
    version: Annotated[
        int | None, typer.Option("--version", metavar="N", help="An earlier version.")
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """A year's approved budget: the decision, its lines, their notes.

    Example: ccm-ledger budget show 2023
    """
    wanted = None if year is None else shell.year(year)
    with shell.reading(context) as db:
        shown = years.default_year(db, shell.today(context)) if wanted is None else wanted
        found = budget_reports.budget_shown(db, shown, version)
    shell.show(found, format)


@app.command("note")
def note(
    context: typer.Context,
    year: YearArgument,
    line: Annotated[str, typer.Argument(metavar="LINE", help="The line as the budget prints it.")],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What explains the variance.")],
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Keep the note that explains a line's variance; the newest of a line is printed.

    Example: ccm-ledger budget note 2023 "Salaries" "Leave not taken was paid out."
    """
    wanted, kept = shell.year(year), shell.needed(text, "TEXT")
    shell.write(
        context,
        "budget note",
        lambda ledger: budgets.note(ledger, wanted, line, kept),
        shell.Asked(format, dry_run, key),
        {"year": year, "line": line, "text": text},
    )
