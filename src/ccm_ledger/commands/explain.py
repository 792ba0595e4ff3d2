"""`ccm-ledger explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from ccm_ledger import errors
from ccm_ledger.commands import shell
from ccm_ledger.commands.options import Format, FormatOption
from ccm_ledger.errors import Refused
from ccm_ledger.services.explaining import Asked, explain

app = typer.Typer(add_completion=False)


@app.command()
def explained(
    context: typer.Context,
    asked: Annotated[
        str,
        typer.Argument(
            metavar="FIGURE-OR-ID",
            help="A figure (variance.actual.Salaries), an amount as printed (561'650), or the "
            "number of an invoice, receipt, expense, entry, document or bank row.",
        ),
    ],
    year: Annotated[
        str | None,
        typer.Argument(
            metavar="[YEAR]", help="The year of a figure; the current budget year if left out."
        ),
    ] = None,
    year_option: Annotated[
        str | None, typer.Option("--year", metavar="YEAR", help="The same as YEAR.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=0, metavar="N", help="Only N lines a part; 0 for all.")
    ] = 20,
    format: FormatOption = Format.TABLE,
) -> None:
    """From a figure or number on paper down to entries, bank row, document and decision.

    Example: ccm-ledger explain variance.actual.Salaries 2023
    """
    if year is not None and year_option is not None:
        raise Refused(errors.OPTIONS_EXCLUDE.at("--year", one="YEAR", other="--year"))
    text = shell.needed(asked, "FIGURE-OR-ID")
    of_year = year if year is not None else year_option
    wanted = None if of_year is None else shell.year(of_year)
    with shell.reading(context) as db:
        found = explain(db, Asked(text, wanted, shell.today(context), limit))
    shell.show_trail(found, format)
