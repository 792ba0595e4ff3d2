"""`ccm-ledger account`."""

from __future__ import annotations

import typer

from ccm_ledger.commands import shell
from ccm_ledger.commands.options import DryRun, FileArgument, Format, FormatOption, Key
from ccm_ledger.reports import registers
from ccm_ledger.services import accounts

app = typer.Typer(
    add_completion=False,
    help="The chart of accounts.",
    invoke_without_command=True,
    no_args_is_help=False,
)


@app.callback()
def where_things_stand(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """The chart of accounts."""
    if context.invoked_subcommand is None:
        with shell.reading(context) as db:
            found = registers.account_standing(db, shell.today(context))
        shell.show(found, format)


@app.command("list")
def list_(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """The chart of accounts, by code.

    Example: ccm-ledger account list
    """
    with shell.reading(context) as db:
        found = registers.account_list(db)
    shell.show(found, format)


@app.command("import")
def import_(
    context: typer.Context,
    file: FileArgument,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Add accounts from a file (code,name,type); a known one takes the file's name.

    Example: ccm-ledger account import accounts.csv
    """
    shell.write(
        context,
        "account import",
        lambda ledger: accounts.import_file(ledger, file),
        shell.Asked(format, dry_run, key),
        {"file": file, "file_sha256": shell.file_hash(file)},
    )
