"""`ccm-ledger verify`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ccm_ledger import errors
from ccm_ledger.commands import shell
from ccm_ledger.commands.options import Format
from ccm_ledger.database import connection
from ccm_ledger.errors import Refused
from ccm_ledger.services.verify.run import Verified, listing, verify

app = typer.Typer(add_completion=False)


@app.command("verify")
def verify_ledger(
    context: typer.Context,
    anchor: Annotated[
        list[str] | None,
        typer.Option(
            "--anchor",
            metavar="CODE",
            help="The code on an earlier paper; it must be in the chain. Can be repeated.",
        ),
    ] = None,
    format: Annotated[
        Format | None,
        typer.Option(
            "--format",
            envvar="CCM_LEDGER_FORMAT",
            show_envvar=False,
            help="How to show it; without it, nothing is shown in cron when all is well.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Check the whole ledger.

    Example: ccm-ledger verify --anchor K7Q2-MZ4B-5TXA-LLC3-6DPE
    """
    chosen = shell.settings(context)
    connection.check_file(chosen.ledger, chosen.origin)
    if as_json:
        format = Format.JSON
    found = verify(chosen.ledger, anchor or ())
    if format is not None or sys.stdout.isatty() or not found.ok:
        _show(found, format or Format.TABLE)
    if found.damage:
        raise Refused(errors.LEDGER_DAMAGED.at(chosen.ledger, what=found.damage))
    if not found.ok:
        raise typer.Exit(errors.FOUND)


def _show(found: Verified, format: Format) -> None:
    for warning in found.warnings:
        sys.stderr.write(f"warning: {errors.shown(warning)}\n")
    if format is Format.JSON:
        shell.put(
            shell.draw_facts(
                {
                    "ok": found.ok,
                    "entries": found.entries,
                    "head": found.head,
                    "checks": [
                        {"check": one.check, "ok": one.ok, "detail": one.detail}
                        for one in found.checks
                    ],
                }
            )
        )
    else:
        shell.show_listing(listing(found), format)
