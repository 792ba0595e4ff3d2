"""`ccm-ledger expense`."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from ccm_ledger.commands import expense_advance, expense_items, shell
from ccm_ledger.commands.expense_items import (
    BankRow,
    Detail,
    Earmark,
    LineArgument,
    Payee,
    Paying,
    PayingFunds,
    WhatFor,
    asked_of,
)
from ccm_ledger.commands.options import (
    AmountArgument,
    AsAdjustment,
    Document,
    DryRun,
    FileArgument,
    Format,
    FormatOption,
    Key,
    NeededReason,
    OnDate,
    Reason,
)
from ccm_ledger.reports import expenses as expense_reports
from ccm_ledger.services import expense_files, expenses

app = typer.Typer(
    add_completion=False,
    help="Money out, against budget lines.",
    invoke_without_command=True,
)

AnyYear = Annotated[
    str | None, typer.Argument(metavar="[YEAR]", help="The year; all years if left out.")
]


@app.callback()
def where_things_stand(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """Money out, against budget lines."""
    if context.invoked_subcommand is None:
        with shell.reading(context) as db:
            found = expense_reports.standing_now(db, shell.today(context))
        shell.show(found, format)


@app.command("post")
def post(
    context: typer.Context,
    fund: PayingFunds,
    line: LineArgument,
    amount: AmountArgument,
    payee: Payee,
    document: Document = None,
    text: WhatFor = None,
    earmark: Earmark = None,
    detail: Detail = None,
    unpaid: Annotated[
        bool, typer.Option("--unpaid", help="Book it as owed to the payee; it is paid later.")
    ] = False,
    account: Paying = None,
    bank_row: BankRow = None,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    reason: Reason = None,
) -> None:
    """Post one expense against a budget line; --document is its voucher.

    Example: ccm-ledger expense post TF Salaries 1000.00 --payee Host --document V-1
    """
    asked = replace(
        asked_of(fund, line, amount, payee, document, text, earmark, detail, date),
        unpaid=unpaid,
        account=account,
        bank_row=bank_row,
    )
    shell.write(
        context,
        "expense post",
        lambda ledger: expenses.post_one(ledger, asked),
        shell.Asked(format, dry_run, key, adjustment, reason, document),
        {
            "fund": fund,
            "line": line,
            "amount": amount,
            "payee": payee,
            "document": document,
            "text": text,
            "earmark": earmark,
            "detail": detail,
            "unpaid": unpaid or None,
            "account": account,
            "bank_row": bank_row,
            "date": date,
        },
    )


@app.command("import")
def import_(
    context: typer.Context,
    file: FileArgument,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    reason: Reason = None,
    document: Document = None,
) -> None:
    """Post the rows of a file that aren't posted yet; twice the same file posts nothing twice.

    Columns: date,fund,line,amount,payee,text,document[,earmark][,detail].
    Example: ccm-ledger expense import expenses.csv
    """
    shell.write(
        context,
        "expense import",
        lambda ledger: expense_files.import_csv(ledger, file),
        shell.Asked(format, dry_run, key, adjustment, reason, document),
        {"file": file, "sha256": shell.file_hash(file)},
    )


@app.command("list")
def list_(
    context: typer.Context,
    year: AnyYear = None,
    fund: Annotated[str | None, typer.Option("--fund", help="Only this fund's.")] = None,
    line: Annotated[
        str | None, typer.Option("--line", metavar="LINE", help="Only this budget line's.")
    ] = None,
    earmark: Annotated[
        str | None, typer.Option("--earmark", metavar="CODE", help="Only those it pays.")
    ] = None,
    unpaid: Annotated[
        bool, typer.Option("--unpaid", help="What is still to be paid, old books' included.")
    ] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Expenses by date, of one year or of all; --unpaid shows what is left to pay.

    Example: ccm-ledger expense list 2023 --line Salaries
    """
    wanted = shell.year(year) if year is not None else None
    with shell.reading(context) as db:
        found = expenses.listed(db, wanted, fund, line, earmark, unpaid=unpaid)
    shell.show(found, format)


@app.command("reverse")
def reverse(
    context: typer.Context,
    expense: Annotated[str, typer.Argument(metavar="ID", help="The expense: E-2023-0001.")],
    reason: NeededReason,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    document: Document = None,
) -> None:
    """Reverse an expense; its entry stays, marked with the one that reversed it.

    Example: ccm-ledger expense reverse E-2023-0001 --reason "posted twice"
    """
    why, on = shell.needed(reason, "--reason"), shell.day(date)
    shell.write(
        context,
        "expense reverse",
        lambda ledger: expenses.reverse_expense(ledger, expense, on, why),
        shell.Asked(format, dry_run, key, adjustment, why, document),
        {"expense": expense, "reason": why, "date": date},
    )


app.command("pay")(expense_items.pay)
app.command("returned")(expense_items.returned)
app.command("accrue")(expense_items.accrue)
app.command("prepay")(expense_items.prepay)
app.add_typer(expense_advance.app, name="advance")
