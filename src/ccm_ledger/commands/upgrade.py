"""`ccm-ledger upgrade`."""

from __future__ import annotations

from typing import Annotated

import typer

from ccm_ledger.commands import shell
from ccm_ledger.commands.options import Format, FormatOption
from ccm_ledger.database import connection
from ccm_ledger.ledger.transaction import Performed
from ccm_ledger.services import keeping

app = typer.Typer(add_completion=False)


@app.command("upgrade")
def upgrade(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")
    ] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Bring the ledger's file to this program's format.

    A backup is made beside it first; entries and balances are compared before and after.
    Example: ccm-ledger upgrade
    """
    chosen = shell.settings(context)
    connection.check_file(chosen.ledger, chosen.origin)
    outcome = keeping.upgrade(chosen.ledger, chosen.clock(), dry_run=dry_run)
    shell.show_performed(Performed(outcome, ()), format)
