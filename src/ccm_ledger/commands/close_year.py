"""`ccm-ledger close-year`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ccm_ledger.commands import shell
from ccm_ledger.commands.options import DryRun, Format, FormatOption, Key, Reason, YearArgument
from ccm_ledger.services import keeping, year_end

app = typer.Typer(add_completion=False)


@app.command("close-year")
def close_year(
    context: typer.Context,
    year: YearArgument,
    final: Annotated[
        bool, typer.Option("--final", help="Make a provisional year final, for ever.")
    ] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", metavar="GATE", help="Answer for a gate; needs --reason."),
    ] = None,
    reason: Reason = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Questions that nobody has answered block too.")
    ] = False,
    no_backup: Annotated[
        bool, typer.Option("--no-backup", help="Make no backup beside the ledger first.")
    ] = False,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Close a year: gates, carry-forward, statements.

    While gates block, each is named with the command that mends it, and nothing is written.
    Example: ccm-ledger close-year 2023
    """
    wanted, gates = shell.year(year), accept or []
    with shell.reading(context) as db:
        found = year_end.look(
            db, wanted, shell.today(context), gates, reason, final=final, strict=strict
        )
    if found.blocked and (not final or found.state == "provisional"):
        _show_blocked(found, format)
    closes = found.state == "open" and not final
    if closes and not no_backup and not dry_run:
        chosen = shell.settings(context)
        target = year_end.backup_path(chosen.ledger, wanted, found.version + 1)
        keeping.back_up(chosen.ledger, target, chosen.clock(), dry_run=False)
    shell.write(
        context,
        "close-year",
        lambda ledger: year_end.close(ledger, wanted, gates, reason, final=final, strict=strict),
        shell.Asked(format, dry_run, key, reason=reason),
        {
            "year": year,
            "final": "yes" if final else None,
            "accept": " ".join(gates) or None,
            "strict": "yes" if strict else None,
        },
    )


def _show_blocked(found: year_end.Standing, format: Format) -> None:
    """What blocks, for programs on stdout and for people on stderr; exit code 3."""
    facts = {
        "year": found.year,
        "status": found.state,
        "version": found.version or None,
        "blocked": [{"check": f.check, "detail": f.detail, "mend": f.mend} for f in found.blocked],
        "posted": [],
    }
    if format is Format.JSON:
        shell.put(shell.draw_facts(facts))
    sys.stdout.flush()
    raise year_end.blocks(found)
