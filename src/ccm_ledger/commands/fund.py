"""`ccm-ledger fund`."""

from __future__ import annotations

import typer

from ccm_ledger.commands import shell
from ccm_ledger.commands.options import Format, FormatOption
from ccm_ledger.reports import registers

app = typer.Typer(
    add_completion=False, help="The funds.", invoke_without_command=True, no_args_is_help=False
)


@app.callback()
def where_things_stand(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """The funds."""
    if context.invoked_subcommand is None:
        with shell.reading(context) as db:
            found = registers.fund_standing(db, shell.today(context))
        shell.show(found, format)


@app.command("list")
def list_(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """The funds, what each is for, and when its income counts.

    Example: ccm-ledger fund list
    """
    with shell.reading(context) as db:
        found = registers.fund_list(db, shell.today(context))
    shell.show(found, format)
