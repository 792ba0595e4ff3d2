"""`ccm-ledger scale`."""

from __future__ import annotations

from typing import Annotated

import typer

from ccm_ledger.commands import shell
from ccm_ledger.commands.options import DryRun, FileArgument, Format, FormatOption, Key
from ccm_ledger.reports import scales as scale_reports
from ccm_ledger.services import scales

app = typer.Typer(
    add_completion=False,
    help="Scales of assessment.",
    invoke_without_command=True,
    no_args_is_help=False,
)


@app.callback()
def where_things_stand(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """Scales of assessment."""
    if context.invoked_subcommand is None:
        with shell.reading(context) as db:
            found = scale_reports.scale_standing(db, shell.today(context))
        shell.show(found, format)


@app.command("list")
def list_(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """The scales and the years they hold for.

    Example: ccm-ledger scale list
    """
    with shell.reading(context) as db:
        found = scale_reports.scale_list(db)
    shell.show(found, format)


@app.command("show")
def show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The scale: 2022-2024.")],
    format: FormatOption = Format.TABLE,
) -> None:
    """The rates of a scale, State by State.

    Example: ccm-ledger scale show 2022-2024
    """
    with shell.reading(context) as db:
        found = scale_reports.scale_shown(db, name)
    shell.show(found, format)


@app.command("import")
def import_(
    context: typer.Context,
    file: FileArgument,
    name: Annotated[str, typer.Option("--name", metavar="N", help="Its name: 2028-2030.")],
    from_: Annotated[str, typer.Option("--from", metavar="YEAR", help="The first year.")],
    to: Annotated[str, typer.Option("--to", metavar="YEAR", help="The last year.")],
    source: Annotated[
        str, typer.Option("--source", metavar="TEXT", help="The decision, or where it was found.")
    ],
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Bring in a scale of assessment from a file (iso3,rate), rates in per cent.

    Example: ccm-ledger scale import scale.csv --name 2028-2030 --from 2028 --to 2030 --source TEXT
    """
    first, last = shell.year(from_, "--from"), shell.year(to, "--to")
    called, decided = shell.needed(name, "--name"), shell.needed(source, "--source")
    shell.write(
        context,
        "scale import",
        lambda ledger: scales.import_file(ledger, file, called, first, last, decided),
        shell.Asked(format, dry_run, key),
        {
            "file": file,
            "file_sha256": shell.file_hash(file),
            "name": name,
            "from": from_,
            "to": to,
            "source": source,
        },
    )
