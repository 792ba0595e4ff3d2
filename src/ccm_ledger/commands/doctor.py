"""`ccm-ledger doctor`."""

from __future__ import annotations

import typer

from ccm_ledger import errors
from ccm_ledger.commands import shell
from ccm_ledger.commands.options import Format, FormatOption
from ccm_ledger.database import connection
from ccm_ledger.services import doctor as service

app = typer.Typer(add_completion=False)


@app.command("doctor")
def doctor(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """Is this a good place for the ledger, and is it looked after?

    A line a look, with what mends it: file modes, network drives, synchronized folders, second
    copies, the last backup, the last bank statement, the open year, fonts, versions. Ends with 1
    where something is to mend. Whether the books are sound is for `verify`.
    Example: ccm-ledger doctor
    """
    chosen = shell.settings(context)
    connection.check_file(chosen.ledger, chosen.origin)
    found = service.doctor(chosen.ledger, chosen.clock())
    if format is Format.JSON:
        shell.put(shell.draw_facts(service.facts(found)))
    else:
        shell.show_listing(service.listing(found, chosen.ledger), format)
    if any(one.well == service.NO for one in found):
        raise typer.Exit(errors.FOUND)
