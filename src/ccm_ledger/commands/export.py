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
from ccm_ledger.services import audit_bundle, exports

app = typer.Typer(add_completion=False)


class Form(StrEnum):
    """What an export is written as."""

    XLSX = "xlsx"
    AUDIT = "audit"
    CSV = "csv"
    JSON = "json"
    HLEDGER = "hledger"
    BEANCOUNT = "beancount"
    KIT = "kit"


@app.command("export")
def export(
    context: typer.Context,
    form: Annotated[
        Form,
        typer.Argument(
            metavar="FORM",
            help="xlsx: a workbook; audit: the auditor's bundle; csv: a folder; json: a document; "
            "hledger, beancount: a journal that these programs check; kit: a script that checks "
            "audit, csv and json without this one.",
        ),
    ],
    out: Annotated[
        str, typer.Option("--out", metavar="PATH", help="A new file; for csv, a new folder.")
    ],
    year: Annotated[
        str | None,
        typer.Argument(metavar="[YEAR]", help="The year; the whole ledger if left out."),
    ] = None,
    vouchers: Annotated[
        Path | None,
        typer.Option(
            "--vouchers",
            metavar="FOLDER",
            help="Files of vouchers for the bundle, named as the documents are.",
        ),
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Workbook, CSV and JSON for auditors and other programs.

    The workbook of a year has every total as a formula over its journal,
    beside the ledger's own figure. The bundle has the workbook, the whole
    journal, issued statements, vouchers, the schema and what verify finds,
    with the SHA-256 of each file.
    Example: ccm-ledger export audit 2023 --vouchers scans --out audit-2023.zip
    """
    wanted = None if year is None else shell.year(year)
    if not out:
        raise Refused(errors.TEXT_MISSING.at("--out", column="the path"))
    chosen = shell.settings(context)
    with shell.reading(context) as db:
        today = shell.today(context)
        if form is Form.AUDIT:
            outcome = audit_bundle.export(db, chosen.ledger, wanted, Path(out), vouchers, today)
        elif vouchers is not None:
            raise Refused(errors.VOUCHERS_OPTION.at("--vouchers"))
        else:
            outcome = exports.export(db, chosen.ledger, form.value, wanted, Path(out), today)
    shell.show_performed(Performed(outcome, ()), format)
