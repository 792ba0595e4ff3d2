"""`ccm-ledger log`."""

from __future__ import annotations

from typing import Annotated

import typer

from ccm_ledger.commands import shell
from ccm_ledger.commands.counts import above_zero
from ccm_ledger.commands.options import Format, FormatOption
from ccm_ledger.reports import log

app = typer.Typer(add_completion=False)


@app.command("log")
def show_log(
    context: typer.Context,
    limit: Annotated[
        str | None, typer.Option("--limit", metavar="N", help="Only the newest N commands.")
    ] = None,
    year: Annotated[
        str | None,
        typer.Option("--year", metavar="YEAR", help="Only what was recorded in that year (UTC)."),
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Who did what, when and why.

    Example: ccm-ledger log --limit 20
    """
    newest = None if limit is None else above_zero(limit, "--limit")
    recorded_in = None if year is None else shell.year(year, "--year")
    with shell.reading(context) as db:
        shell.show(log.commands(db, year=recorded_in, limit=newest), format)
