"""`ccm-ledger init`."""

from __future__ import annotations

from typing import Annotated

import typer

from ccm_ledger.commands import shell
from ccm_ledger.commands.options import DryRun, Format, FormatOption
from ccm_ledger.ledger.transaction import Request
from ccm_ledger.services import setup
from ccm_ledger.services.issuing import reissue

app = typer.Typer(add_completion=False)


@app.command("init")
def init(
    context: typer.Context,
    profile: Annotated[
        str, typer.Option("--profile", metavar="NAME", help="Which secretariat's data.")
    ] = "ccm",
    opening: Annotated[
        str | None,
        typer.Option("--opening", metavar="FILE", help="Opening entries: a CSV file."),
    ] = None,
    dry_run: DryRun = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Make a new ledger: schema, funds, accounts, States Parties, scales.

    Example: ccm-ledger init --opening opening.csv
    """
    chosen = shell.settings(context)
    arguments = {"profile": profile}
    if opening is not None:
        arguments |= {"opening": opening, "opening_sha256": shell.file_hash(opening)}
    request = Request("init", arguments, dry_run=dry_run)
    performed = setup.init(chosen.ledger, profile, opening, request, chosen.clock, reissue)
    shell.show_performed(performed, format)
