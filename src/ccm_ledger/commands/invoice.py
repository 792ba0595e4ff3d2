"""`ccm-ledger invoice`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ccm_ledger.commands import shell
from ccm_ledger.commands.options import (
    AsAdjustment,
    Document,
    DryRun,
    FileArgument,
    Format,
    FormatOption,
    Key,
    NeededReason,
    OnDate,
    OptionalYear,
    Reason,
    YearArgument,
)
from ccm_ledger.reports import invoices as invoice_reports
from ccm_ledger.services import invoice_files, invoices
from ccm_ledger.services.codes import state_of

app = typer.Typer(
    add_completion=False,
    help="Invoices for assessed contributions.",
    invoke_without_command=True,
)

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The invoice: CCM-2023-CHE.")]


class Status(StrEnum):
    """How an invoice stands."""

    OPEN = "open"
    PART_PAID = "part-paid"
    PAID = "paid"
    CANCELLED = "cancelled"
    WAIVED = "waived"


@app.callback()
def where_things_stand(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """Invoices for assessed contributions."""
    if context.invoked_subcommand is None:
        with shell.reading(context) as db:
            found = invoice_reports.standing_now(db, shell.today(context))
        shell.show(found, format)


@app.command("issue")
def issue(
    context: typer.Context,
    year: YearArgument,
    state: Annotated[
        list[str] | None,
        typer.Option("--state", metavar="ISO3", help="Only this State; can be repeated."),
    ] = None,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    reason: Reason = None,
    document: Document = None,
) -> None:
    """Issue a budget year's invoices: one for each State Party, together exactly the budget.

    Example: ccm-ledger invoice issue 2023 --date 2022-09-15
    """
    wanted, on = shell.year(year), shell.day(date)
    shell.write(
        context,
        "invoice issue",
        lambda ledger: invoices.issue(
            ledger, wanted, [state_of(ledger.db, one, "--state") for one in state or []], on
        ),
        shell.Asked(format, dry_run, key, adjustment, reason, document),
        {"year": year, "state": " ".join(state) if state else None, "date": date},
    )


@app.command("list")
def list_(
    context: typer.Context,
    year: OptionalYear = None,
    state: Annotated[
        str | None, typer.Option("--state", metavar="ISO3", help="Only this State's.")
    ] = None,
    status: Annotated[Status | None, typer.Option("--status", help="Only these.")] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Invoices of a budget year (all years if left out), as they stand now.

    Example: ccm-ledger invoice list 2023 --status open
    """
    wanted = shell.year(year) if year is not None else None
    with shell.reading(context) as db:
        one = state_of(db, state, "--state") if state is not None else None
        found = invoice_reports.invoice_list(db, wanted, one, status)
    shell.show(found, format)


@app.command("show")
def show(context: typer.Context, number: Number, format: FormatOption = Format.TABLE) -> None:
    """One invoice: items, calculation, payments.

    Example: ccm-ledger invoice show CCM-2023-CHE
    """
    with shell.reading(context) as db:
        found = invoice_reports.invoice_shown(db, number)
    shell.show(found, format)


@app.command("cancel")
def cancel(
    context: typer.Context,
    number: Number,
    reason: NeededReason,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    document: Document = None,
) -> None:
    """Cancel an invoice nobody has paid on; the number stays.

    Example: ccm-ledger invoice cancel CCM-2023-CHE --reason "issued twice"
    """
    why, on = shell.needed(reason, "--reason"), shell.day(date)
    shell.write(
        context,
        "invoice cancel",
        lambda ledger: invoices.cancel(ledger, number, on, why),
        shell.Asked(format, dry_run, key, adjustment, why, document),
        {"number": number, "reason": why, "date": date},
    )


@app.command("import")
def import_(
    context: typer.Context,
    file: FileArgument,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    reason: Reason = None,
    document: Document = None,
) -> None:
    """Bring open invoices of earlier years into new books.

    Columns: number,state,budget_year,tier,amount,issued_on,due_on.
    Example: ccm-ledger invoice import open-invoices.csv
    """
    on = shell.day(date)
    shell.write(
        context,
        "invoice import",
        lambda ledger: invoice_files.import_open(ledger, file, on),
        shell.Asked(format, dry_run, key, adjustment, reason, document),
        {"file": file, "sha256": shell.file_hash(file), "date": date},
    )
