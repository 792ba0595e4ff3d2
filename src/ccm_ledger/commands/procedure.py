"""`ccm-ledger procedure`."""

from __future__ import annotations

from typing import Annotated

import typer

from ccm_ledger.commands import shell
from ccm_ledger.commands.options import DryRun, Format, FormatOption, Key, OptionalYear
from ccm_ledger.database import years
from ccm_ledger.reports import procedures as procedure_reports
from ccm_ledger.services import procedures

app = typer.Typer(
    add_completion=False,
    help="The financial procedures as data.",
    invoke_without_command=True,
    no_args_is_help=False,
)

Source = Annotated[
    str, typer.Option("--source", metavar="TEXT", help="The decision or document it comes from.")
]


@app.callback()
def where_things_stand(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """The financial procedures as data."""
    if context.invoked_subcommand is None:
        with shell.reading(context) as db:
            found = procedure_reports.procedure_standing(db, shell.today(context))
        shell.show(found, format)


@app.command("list")
def list_(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """The procedures that were set, and the years from which they hold.

    Example: ccm-ledger procedure list
    """
    with shell.reading(context) as db:
        found = procedure_reports.procedure_list(db)
    shell.show(found, format)


@app.command("show")
def show(
    context: typer.Context,
    year: OptionalYear = None,
    document: Annotated[
        bool,
        typer.Option("--document", help="The whole as JSON, to be changed for `procedure set`."),
    ] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """The procedures of a budget year: every value, whether it is an assumption, its source.

    Example: ccm-ledger procedure show 2023
    """
    wanted = None if year is None else shell.year(year)
    with shell.reading(context) as db:
        shown = years.default_year(db, shell.today(context)) if wanted is None else wanted
        if document:
            shell.put(procedure_reports.document_of(db, shown))
            return
        as_object = format is Format.JSON
        report = (
            procedure_reports.procedure_shown if as_object else procedure_reports.procedure_values
        )
        found = report(db, shown)
    shell.show(found, format)


@app.command("set")
def set_(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A JSON file, UTF-8.")],
    from_: Annotated[
        str, typer.Option("--from", metavar="YEAR", help="The first budget year they hold for.")
    ],
    source: Source,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Let other procedures hold from a budget year on; `show --document` writes the pattern.

    Example: ccm-ledger procedure set procedures.json --from 2027 --source "14MSP, decision 8"
    """
    first, decided = shell.year(from_, "--from"), shell.needed(source, "--source")
    shell.write(
        context,
        "procedure set",
        lambda ledger: procedures.set_from(ledger, file, first, decided),
        shell.Asked(format, dry_run, key),
        {"file": file, "file_sha256": shell.file_hash(file), "from": from_, "source": source},
    )


@app.command("confirm")
def confirm(
    context: typer.Context,
    source: Source,
    year: Annotated[
        str | None,
        typer.Option(
            "--year", metavar="YEAR", help="Whose; the current budget year's if left out."
        ),
    ] = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Mark the assumptions in the procedures as verified by a source; no value changes.

    Example: ccm-ledger procedure confirm --source "CCM/MSP/2015/6, annex, paragraph 7"
    """
    wanted = None if year is None else shell.year(year, "--year")
    decided = shell.needed(source, "--source")
    shell.write(
        context,
        "procedure confirm",
        lambda ledger: procedures.confirm(ledger, decided, wanted),
        shell.Asked(format, dry_run, key),
        {"source": source, "year": year},
    )
