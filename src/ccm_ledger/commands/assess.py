"""`ccm-ledger assess`."""

from __future__ import annotations

from typing import Annotated

import typer

from ccm_ledger.commands import shell
from ccm_ledger.commands.options import Format, FormatOption, YearArgument
from ccm_ledger.reports import assessment
from ccm_ledger.services.codes import state_of

app = typer.Typer(add_completion=False)


@app.command("assess")
def assess(
    context: typer.Context,
    year: YearArgument,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="ISO3", help="Show one State's calculation in full."),
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """The apportionment of a budget, State by State; nothing is issued.

    Example: ccm-ledger assess 2023 --explain CHE
    """
    wanted = shell.year(year)
    with shell.reading(context) as db:
        if explain is None:
            found = assessment.statement(db, wanted)
        else:
            state = state_of(db, explain, "--explain")
            found = assessment.explanation(db, wanted, state)
    shell.show(found, format, exact=True)
