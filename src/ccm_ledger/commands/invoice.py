"""`ccm-ledger invoice`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ccm_ledger.commands import invoice_paper, shell
from ccm_ledger.commands.options import (
    AmountArgument,
    AsAdjustment,
    Document,
    DryRun,
    FileArgument,
    Format,
    FormatOption,
    Key,
    ListedYear,
    NeededReason,
    OnDate,
    Reason,
    YearArgument,
)
from ccm_ledger.reports import invoices as invoice_reports
from ccm_ledger.services import invoice_files, invoice_relief, invoices
from ccm_ledger.services.codes import state_of

app = typer.Typer(
    add_completion=False,
    help="Invoices for assessed contributions.",
    invoke_without_command=True,
)

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The invoice: CCM-2023-CHE.")]


class Tier(StrEnum):
    """A tier that is invoiced."""

    FIRST = "7a"
    SECOND = "7b"


class Status(StrEnum):
    """How an invoice stands."""

    OPEN = "open"
    PART_PAID = "part-paid"
    PAID = "paid"
    CANCELLED = "cancelled"
    WAIVED = "waived"
    CREDITED = "credited"


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
    year: ListedYear = None,
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
        lambda ledger: invoice_relief.cancel(ledger, number, on, why),
        shell.Asked(format, dry_run, key, adjustment, why, document),
        {"number": number, "reason": why, "date": date},
    )


@app.command("credit")
def credit(
    context: typer.Context,
    number: Number,
    amount: AmountArgument,
    reason: NeededReason,
    tier: Annotated[
        Tier | None,
        typer.Option("--tier", help="Take it off this tier; 7b before 7a if left out."),
    ] = None,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    document: Document = None,
) -> None:
    """Credit a part of what is open on an invoice; the invoice itself stays as issued.

    Example: ccm-ledger invoice credit CCM-2023-CHE 100.00 --reason "rate corrected by the UN"
    """
    rappen, why, on = shell.money(amount), shell.needed(reason, "--reason"), shell.day(date)
    shown = shell.kept_text(document, "--document")
    shell.write(
        context,
        "invoice credit",
        lambda ledger: invoice_relief.credit(ledger, number, rappen, tier, on, why, shown),
        shell.Asked(format, dry_run, key, adjustment, why, document),
        {
            "number": number,
            "amount": amount,
            "tier": tier,
            "reason": why,
            "document": document,
            "date": date,
        },
    )


@app.command("waive")
def waive(
    context: typer.Context,
    number: Number,
    authority: Annotated[
        str, typer.Option("--authority", metavar="TEXT", help="The decision that waives it.")
    ],
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    reason: Reason = None,
    document: Document = None,
) -> None:
    """Waive all that is open on an invoice, by a decision.

    Example: ccm-ledger invoice waive ISU-2022-AUT --authority "12MSP, decision 4"
    """
    allowed, on = shell.needed(authority, "--authority"), shell.day(date)
    shell.write(
        context,
        "invoice waive",
        lambda ledger: invoice_relief.waive(ledger, number, on, allowed),
        shell.Asked(format, dry_run, key, adjustment, reason, document),
        {"number": number, "authority": authority, "date": date},
    )


@app.command("undo")
def undo(
    context: typer.Context,
    number: Number,
    reason: NeededReason,
    entry: Annotated[
        int | None,
        typer.Option("--entry", metavar="N", help="Which one, where several stand.", min=1),
    ] = None,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    document: Document = None,
) -> None:
    """Take back a credit note or waiver of an invoice: what it took off is owed again.

    Example: ccm-ledger invoice undo ISU-2022-AUT --reason "the decision was about another State"
    """
    why, on = shell.needed(reason, "--reason"), shell.day(date)
    shell.write(
        context,
        "invoice undo",
        lambda ledger: invoice_relief.undo_relief(ledger, number, entry, on, why),
        shell.Asked(format, dry_run, key, adjustment, why, document),
        {"number": number, "entry": entry, "reason": why, "date": date},
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


app.command("pdf")(invoice_paper.pdf)
app.command("remind")(invoice_paper.remind)
