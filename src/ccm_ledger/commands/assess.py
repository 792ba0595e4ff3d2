"""`ccm-ledger assess`."""

from __future__ import annotations

from typing import Annotated

import typer

from ccm_ledger import errors
from ccm_ledger.commands import shell
from ccm_ledger.commands.options import Format, FormatOption, YearArgument
from ccm_ledger.database.connection import Connection
from ccm_ledger.errors import Refused
from ccm_ledger.reports import assessment, what_if
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
    budget: Annotated[
        list[str] | None,
        typer.Option("--budget", metavar="AMOUNT", help="What if the budget were this; repeat it."),
    ] = None,
    scale: Annotated[
        list[str] | None,
        typer.Option("--scale", metavar="NAME", help="What if this scale applied; repeat it."),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", metavar="ISO3", help="What if this State weren't assessed."),
    ] = None,
    taken_in: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="ISO3", help="What if this State were assessed too."),
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """The apportionment of a budget, State by State; nothing is issued.

    With --budget, --scale, --with or --without: scenarios side by side.
    Example: ccm-ledger assess 2023 --explain CHE
    """
    wanted = shell.year(year)
    amounts = tuple(shell.money(one, "--budget") for one in budget or ())
    with shell.reading(context) as db:
        asked = what_if.Wanted(
            wanted,
            tuple(dict.fromkeys(amounts)),
            tuple(dict.fromkeys(scale or ())),
            _states(db, without, "--without"),
            _states(db, taken_in, "--with"),
        )
        if asked and explain is not None:
            raise Refused(errors.EXPLAIN_OR_SCENARIOS.at("--explain"))
        if asked:
            found = what_if.statement(db, asked)
        elif explain is None:
            found = assessment.statement(db, wanted)
        else:
            state = state_of(db, explain, "--explain")
            found = assessment.explanation(db, wanted, state)
    shell.show(found, format, exact=True)


def _states(db: Connection, given: list[str] | None, where: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(state_of(db, one, where) for one in given or ()))
