"""`ccm-ledger expense pay`, `returned`, `accrue` and `prepay`: what isn't paid in its own day."""

from __future__ import annotations

from typing import Annotated

import typer

from ccm_ledger.commands import shell
from ccm_ledger.commands.options import (
    AmountArgument,
    AsAdjustment,
    Document,
    DryRun,
    Format,
    FormatOption,
    Key,
    NeededReason,
    OnDate,
    Reason,
)
from ccm_ledger.services import accruals, expense_returns, open_items
from ccm_ledger.services.expenses import Asked

SomeAmount = Annotated[
    str | None, typer.Argument(metavar="[AMOUNT]", help="Francs; all that is open if left out.")
]
OfFund = Annotated[
    str | None,
    typer.Option("--fund", metavar="FUND", help="The fund, where the id is several funds'."),
]
Paying = Annotated[
    str | None,
    typer.Option(
        "--account", metavar="CODE", help="What pays: 1000, or 1050 for the host's account."
    ),
]
BankRow = Annotated[
    str | None,
    typer.Option(
        "--bank-row", metavar="ROW", help="The payment of the bank that it explains: B-2023-0001."
    ),
]
PayingFund = Annotated[str, typer.Argument(metavar="FUND", help="The fund that pays: TF, SP, WCR.")]
PayingFunds = Annotated[
    str,
    typer.Argument(metavar="FUND", help="The fund that pays: TF, SP, WCR; shared: each its part."),
]
LineArgument = Annotated[
    str, typer.Argument(metavar="LINE", help="The budget line's name, or an account: 6900.")
]
Payee = Annotated[str, typer.Option("--payee", metavar="TEXT", help="Who gets the money.")]
WhatFor = Annotated[str | None, typer.Option("--text", metavar="TEXT", help="What it was for.")]
Earmark = Annotated[
    str | None, typer.Option("--earmark", metavar="CODE", help="The gift that pays it.")
]
Detail = Annotated[
    str | None,
    typer.Option("--detail", metavar="TEXT", help="A sub-heading inside the budget line."),
]


def pay(
    context: typer.Context,
    item: Annotated[
        str, typer.Argument(metavar="ID", help="What is owed: E-2023-0001, or its reference.")
    ],
    amount: SomeAmount = None,
    fund: OfFund = None,
    account: Paying = None,
    bank_row: BankRow = None,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    reason: Reason = None,
    document: Document = None,
) -> None:
    """Pay what is owed, in part or whole: expenses unpaid, accruals, refunds, old books' payables.

    Example: ccm-ledger expense pay E-2023-0001 500.00 --date 2023-07-20
    """
    rappen = None if amount is None else shell.money(amount)
    on = shell.day(date)
    shell.write(
        context,
        "expense pay",
        lambda ledger: open_items.pay(ledger, item, rappen, fund, account, bank_row, on),
        shell.Asked(format, dry_run, key, adjustment, reason, document),
        {
            "item": item,
            "amount": amount,
            "fund": fund,
            "account": account,
            "bank_row": bank_row,
            "date": date,
        },
    )


def returned(
    context: typer.Context,
    item: Annotated[
        str, typer.Argument(metavar="ID", help="The expense: E-2023-0001, or what was paid.")
    ],
    reason: NeededReason,
    amount: SomeAmount = None,
    unpaid: Annotated[
        bool,
        typer.Option("--unpaid", help="The bank returned our payment: owed to the payee again."),
    ] = False,
    fund: OfFund = None,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    document: Document = None,
) -> None:
    """Money of an expense came back: a refund, or with --unpaid a payment that the bank returned.

    Example: ccm-ledger expense returned E-2023-0001 350.00 --reason "ticket refunded"
    """
    rappen = None if amount is None else shell.money(amount)
    why, on = shell.needed(reason, "--reason"), shell.day(date)
    shell.write(
        context,
        "expense returned",
        lambda ledger: expense_returns.returned(
            ledger, expense_returns.Asked(item, rappen, fund, on, why, unpaid)
        ),
        shell.Asked(format, dry_run, key, adjustment, why, document),
        {
            "item": item,
            "amount": amount,
            "unpaid": unpaid or None,
            "fund": fund,
            "reason": why,
            "date": date,
        },
    )


def accrue(
    context: typer.Context,
    fund: PayingFund,
    line: LineArgument,
    amount: AmountArgument,
    payee: Payee,
    date: Annotated[str, typer.Option("--date", metavar="YYYY-MM-DD", help="The year's last day.")],
    document: Document = None,
    text: WhatFor = None,
    earmark: Earmark = None,
    detail: Detail = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    reason: Reason = None,
) -> None:
    """Book at the year's end what is billed in the next year, and take it back on its first day.

    Example: ccm-ledger expense accrue TF "Consultancy fees" 900 --payee Auditor --document L-1 --date 2023-12-31
    """  # noqa: E501  the example is one line
    asked = asked_of(fund, line, amount, payee, document, text, earmark, detail, date)
    shell.write(
        context,
        "expense accrue",
        lambda ledger: accruals.accrue(ledger, asked),
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
            "date": date,
        },
    )


def prepay(
    context: typer.Context,
    fund: PayingFund,
    line: LineArgument,
    amount: AmountArgument,
    payee: Payee,
    for_year: Annotated[
        str, typer.Option("--for", metavar="YEAR", help="The year in which it is used.")
    ],
    service_date: Annotated[
        str | None,
        typer.Option(
            "--service-date",
            metavar="YYYY-MM-DD",
            help="The day on which it is used; the first day of that year if left out.",
        ),
    ] = None,
    document: Document = None,
    text: WhatFor = None,
    earmark: Earmark = None,
    detail: Detail = None,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    reason: Reason = None,
) -> None:
    """Pay now what is used in a later year: it becomes an expense of that year.

    Example: ccm-ledger expense prepay TF "Staff travel" 890 --payee Airline --document T-1 --for 2024
    """  # noqa: E501  the example is one line
    asked = asked_of(fund, line, amount, payee, document, text, earmark, detail, date)
    service = accruals.Service(
        shell.year(for_year, "--for"), shell.day(service_date, "--service-date")
    )
    shell.write(
        context,
        "expense prepay",
        lambda ledger: accruals.prepay(ledger, asked, service),
        shell.Asked(format, dry_run, key, adjustment, reason, document),
        {
            "fund": fund,
            "line": line,
            "amount": amount,
            "payee": payee,
            "for": for_year,
            "service_date": service_date,
            "document": document,
            "text": text,
            "earmark": earmark,
            "detail": detail,
            "date": date,
        },
    )


def asked_of(
    fund: str,
    line: str,
    amount: str,
    payee: str,
    document: str | None,
    text: str | None,
    earmark: str | None,
    detail: str | None,
    date: str | None,
) -> Asked:
    """An expense as typed, its texts and amount read."""
    return Asked(
        fund=fund,
        line=shell.kept_text(line, "LINE"),
        amount_rappen=shell.money(amount),
        payee=shell.needed(payee, "--payee"),
        text=shell.kept_text(text, "--text"),
        document=shell.kept_text(document, "--document"),
        earmark=earmark,
        detail=shell.kept_text(detail, "--detail"),
        on=shell.day(date),
    )
