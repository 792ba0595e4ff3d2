"""`ccm-ledger backup`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ccm_ledger import errors
from ccm_ledger.commands import shell
from ccm_ledger.commands.counts import above_zero
from ccm_ledger.commands.options import Format, FormatOption
from ccm_ledger.database import connection
from ccm_ledger.errors import Refused
from ccm_ledger.ledger.transaction import Performed
from ccm_ledger.services import keeping

app = typer.Typer(add_completion=False)


@app.command("backup")
def backup(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A new file; with --keep, a folder.")],
    keep: Annotated[
        str | None,
        typer.Option(
            "--keep",
            metavar="N",
            help="Name the file by time, and keep the newest N in the folder.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")
    ] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Copy the ledger to a new, verified file.

    With --keep, backups that this command made and that are older than the newest N are removed;
    those made at year-end stay.
    Example: ccm-ledger backup --keep 30 /media/stick
    """
    chosen = shell.settings(context)
    connection.check_file(chosen.ledger, chosen.origin)
    if not file:
        raise Refused(errors.TEXT_MISSING.at("FILE", column="the path"))
    target = Path(file)
    if keep is None:
        outcome = keeping.back_up(chosen.ledger, target, chosen.clock(), dry_run=dry_run)
    else:
        outcome = keeping.back_up_in_turn(
            chosen.ledger, target, above_zero(keep, "--keep"), chosen.clock(), dry_run=dry_run
        )
    shell.show_performed(Performed(outcome, ()), format)
