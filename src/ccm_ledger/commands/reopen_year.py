"""`ccm-ledger reopen-year`."""

from __future__ import annotations

import typer

from ccm_ledger.commands import shell
from ccm_ledger.commands.options import (
    DryRun,
    Format,
    FormatOption,
    Key,
    NeededReason,
    YearArgument,
)
from ccm_ledger.services import year_end

app = typer.Typer(add_completion=False)


@app.command("reopen-year")
def reopen_year(
    context: typer.Context,
    year: YearArgument,
    reason: NeededReason,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Take a provisional year back to open.

    Example: ccm-ledger reopen-year 2023 --reason "the auditor found a missing invoice"
    """
    wanted, why = shell.year(year), shell.needed(reason, "--reason")
    shell.write(
        context,
        "reopen-year",
        lambda ledger: year_end.reopen(ledger, wanted, why),
        shell.Asked(format, dry_run, key, reason=why),
        {"year": year, "reason": why},
    )
