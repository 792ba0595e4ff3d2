"""`ccm-ledger nightly`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ccm_ledger import errors
from ccm_ledger.commands import shell
from ccm_ledger.commands.counts import above_zero
from ccm_ledger.commands.options import Format
from ccm_ledger.database import connection
from ccm_ledger.errors import Refused
from ccm_ledger.services import nightly as service

app = typer.Typer(add_completion=False)


@app.command("nightly")
def nightly(
    context: typer.Context,
    backups: Annotated[
        str | None,
        typer.Option(
            "--backups",
            metavar="FOLDER",
            help="Where backups go; the folder backups beside the ledger if left out.",
        ),
    ] = None,
    keep: Annotated[
        str, typer.Option("--keep", metavar="N", help="How many backups are kept there.")
    ] = "30",
    inbox: Annotated[
        str | None,
        typer.Option(
            "--inbox", metavar="FOLDER", help="Where the bank's files lie; read ones go to done/."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")
    ] = False,
    format: Annotated[
        Format | None,
        typer.Option(
            "--format",
            envvar="CCM_LEDGER_FORMAT",
            show_envvar=False,
            help="How to show it; without it, nothing is shown in cron when all is well.",
        ),
    ] = None,
) -> None:
    """One command for cron: backup, import, match, verify.

    Backs up, brings in the bank's files that lie in a folder, matches what is certain, verifies.
    Ends with 0, or with the gravest that a step met: 1 verify found something, 3 a file was left
    where it is, 4 the machine, 5 damage.
    Example: ccm-ledger nightly --backups /media/stick/ccm --inbox /home/ccm/from-the-bank
    """
    chosen = shell.settings(context)
    connection.check_file(chosen.ledger, chosen.origin)
    night = service.nightly(
        service.Wanted(
            chosen.ledger,
            _folder(backups, "--backups"),
            above_zero(keep, "--keep"),
            _folder(inbox, "--inbox"),
            dry_run,
        ),
        chosen.clock,
    )
    if format is not None or dry_run or sys.stdout.isatty() or not night.silent:
        for warning in night.warnings:
            sys.stderr.write(f"warning: {errors.shown(warning)}\n")
        if format is Format.JSON:
            shell.put(shell.draw_facts(service.facts(night)))
        else:
            shell.show_listing(service.listing(night), format or Format.TABLE)
    if night.exit:
        raise typer.Exit(night.exit)


def _folder(text: str | None, where: str) -> Path | None:
    if text == "":
        raise Refused(errors.TEXT_MISSING.at(where, column="the path"))
    return None if text is None else Path(text)
