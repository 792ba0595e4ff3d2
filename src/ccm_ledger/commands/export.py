"""`ccm-ledger export`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ccm_ledger import errors
from ccm_ledger.commands import shell
from ccm_ledger.commands.options import Format, FormatOption
from ccm_ledger.errors import Refused
from ccm_ledger.ledger.transaction import Performed
from ccm_ledger.services import exports

app = typer.Typer(add_completion=False)


class Form(StrEnum):
    """What an export is written as."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
    HLEDGER = "hledger"
    BEANCOUNT = "beancount"


@app.command("export")
def export(
    context: typer.Context,
    form: Annotated[
        Form,
        typer.Argument(
            metavar="FORM",
            help="xlsx: a workbook; csv: a folder; json: a document; hledger, beancount: a journal "
            "that these programs check.",
        ),
    ],
    out: Annotated[
        str, typer.Option("--out", metavar="PATH", help="A new file; for csv, a new folder.")
    ],
    year: Annotated[
        str | None,
        typer.Argument(metavar="[YEAR]", help="The year; the whole ledger if left out."),
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Workbook, CSV and JSON for auditors and other programs.

    Statements, journal, vouchers, registers, the log, and what verify finds.
    Example: ccm-ledger export xlsx 2023 --out audit-2023.xlsx
    """
    wanted = None if year is None else shell.year(year)
    if not out:
        raise Refused(errors.TEXT_MISSING.at("--out", column="the path"))
    chosen = shell.settings(context)
    with shell.reading(context) as db:
        outcome = exports.export(
            db, chosen.ledger, form.value, wanted, Path(out), shell.today(context)
        )
    shell.show_performed(Performed(outcome, ()), format)
