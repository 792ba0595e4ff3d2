"""`ccm-ledger restore`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ccm_ledger import errors
from ccm_ledger.commands import shell
from ccm_ledger.commands.options import Format, FormatOption, Yes
from ccm_ledger.errors import Refused
from ccm_ledger.ledger.transaction import Performed
from ccm_ledger.services import restoring

app = typer.Typer(add_completion=False)


@app.command("restore")
def restore(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A backup.")],
    yes: Yes = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be lost and won; write nothing.")
    ] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Put a backup in place of the ledger.

    The backup is verified first. What was in place is renamed, never deleted.
    Example: ccm-ledger restore ccm-ledger-year-end-2023-v1.db --yes
    """
    chosen = shell.settings(context)
    found = restoring.compare(chosen.ledger, Path(file))
    if dry_run:
        outcome = restoring.would_restore(found)
    else:
        if found.lacks and not yes:
            _ask(found)
        outcome = restoring.restore(found, chosen.clock())
    shell.show_performed(Performed(outcome, ()), format)


def _ask(found: restoring.Comparison) -> None:
    """Ask at a terminal; anywhere else, and for a no, refuse with what would be lost."""
    if sys.stdin.isatty():
        question = f"{found.path}: {found.lacks}. Set it aside and restore {found.file}?"
        if typer.confirm(errors.shown(question), err=True):
            return
    raise Refused(errors.RESTORE_REPLACES.at(found.path, lacks=found.lacks))
