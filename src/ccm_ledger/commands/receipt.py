"""`ccm-ledger receipt`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as Date
from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from ccm_ledger import errors
from ccm_ledger.commands import receipt_back, shell
from ccm_ledger.commands.options import (
    AmountArgument,
    AsAdjustment,
    Document,
    DryRun,
    Format,
    FormatOption,
    Key,
    ListedYear,
    NeededReason,
    OnDate,
    Reason,
    Receipt,
)
from ccm_ledger.database.connection import Connection
from ccm_ledger.errors import Invalid, Refused
from ccm_ledger.money import parse_amount, print_exact
from ccm_ledger.readers.receipt_csv import currency_problem, read_charges, read_currency
from ccm_ledger.records import ReceiptRow
from ccm_ledger.reports import receipts as receipt_reports
from ccm_ledger.services import fund_split, money_files, receipt_reversals, receipts
from ccm_ledger.services.codes import Codes, state_of

Value = TypeVar("Value")

app = typer.Typer(
    add_completion=False,
    help="Money in: post, import, allocate, give back, reverse.",
    invoke_without_command=True,
)


class Purpose(StrEnum):
    """What money is for."""

    ASSESSED = "assessed"
    TIER_7A = "7a"
    TIER_7B = "7b"
    VOLUNTARY_7C = "7c"
    RESERVE = "reserve"
    SPONSORSHIP = "sponsorship"
    OTHER = "other"
    UNALLOCATED = "unallocated"


PurposeOption = Annotated[Purpose, typer.Option("--purpose", help="What the money is for.")]
InvoiceOption = Annotated[
    str | None, typer.Option("--invoice", metavar="NUMBER", help="The invoice it settles.")
]
EarmarkOption = Annotated[
    str | None, typer.Option("--earmark", metavar="CODE", help="The purpose a gift is tied to.")
]
MeantFor = Annotated[
    str | None,
    typer.Option("--meant-for", metavar="YEAR", help="The year a 7c gift was meant for."),
]
FundOption = Annotated[
    str | None,
    typer.Option("--fund", metavar="F", help="Whose other income it is: TF (else), WCR or SP."),
]


SharedFundOption = Annotated[
    str | None,
    typer.Option(
        "--fund", metavar="F", help="Whose other income it is: TF (else), WCR, SP, or shared."
    ),
]


@app.callback()
def where_things_stand(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """Money in: post, import, allocate, give back, reverse."""
    if context.invoked_subcommand is None:
        with shell.reading(context) as db:
            found = receipt_reports.standing_now(db, shell.today(context))
        shell.show(found, format)


@app.command("post")
def post(
    context: typer.Context,
    state: Annotated[str, typer.Argument(metavar="ISO3", help="Who paid; - for an unknown payer.")],
    amount: AmountArgument,
    purpose: PurposeOption,
    invoice: InvoiceOption = None,
    earmark: EarmarkOption = None,
    meant_for: MeantFor = None,
    fund: SharedFundOption = None,
    charges: Annotated[
        str | None,
        typer.Option("--charges", metavar="AMOUNT", help="What the bank says was taken."),
    ] = None,
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", help="The payer's currency.")
    ] = None,
    currency_amount: Annotated[
        str | None, typer.Option("--currency-amount", metavar="AMOUNT", help="In that currency.")
    ] = None,
    reference: Annotated[
        str | None, typer.Option("--reference", metavar="TEXT", help="The payment's reference.")
    ] = None,
    text: Annotated[
        str | None, typer.Option("--text", metavar="TEXT", help="The payer's own words.")
    ] = None,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    reason: Reason = None,
    document: Document = None,
) -> None:
    """Post one receipt. AMOUNT is what reached the bank.

    Example: ccm-ledger receipt post CHE 59250.00 --purpose 7c --date 2023-03-01
    """
    on = shell.day(date)
    rappen = shell.money(amount)
    year = shell.year(meant_for, "--meant-for") if meant_for is not None else None
    given = {
        "reference": shell.kept_text(reference, "--reference"),
        "text": shell.kept_text(text, "--text"),
    }
    taken = _option(charges, read_charges, "--charges") or 0
    money_code = _option(currency, read_currency, "--currency")
    money_amount = _option(
        currency_amount, lambda value: print_exact(parse_amount(value)), "--currency-amount"
    )
    problem = currency_problem("--currency", rappen, money_code, money_amount)
    errors.refuse_if([problem] if problem else [])

    def row(db: Connection, today: Date) -> ReceiptRow:
        return ReceiptRow(
            where="ISO3",
            date=on or today,
            state=None if state == "-" else state_of(db, state),
            amount_rappen=rappen,
            purpose=purpose.value,
            invoice=invoice,
            earmark=_earmark(db, earmark),
            meant_for=year,
            fund=fund_split.SHARED if fund_split.is_shared(fund) else _fund(db, fund),
            charges_rappen=taken,
            currency=money_code,
            currency_amount=money_amount,
            **given,
        )

    shell.write(
        context,
        "receipt post",
        lambda ledger: receipts.post_one(ledger, row(ledger.db, ledger.today)),
        shell.Asked(format, dry_run, key, adjustment, reason, document),
        {
            "state": state,
            "amount": print_exact(rappen),
            "purpose": purpose.value,
            "invoice": invoice,
            "earmark": earmark,
            "meant_for": meant_for,
            "fund": fund,
            "charges": charges,
            "currency": currency,
            "currency_amount": currency_amount,
            "reference": reference,
            "text": text,
            "date": date,
        },
    )


def _option(text: str | None, parse: Callable[[str], Value], where: str) -> Value | None:
    """A value that an option may leave out."""
    if text is None:
        return None
    try:
        return parse(text)
    except Invalid as invalid:
        raise Refused(invalid.at(where)) from invalid


def _earmark(db: Connection, code: str | None) -> str | None:
    if code is None:
        return None
    try:
        return Codes.of(db).read_earmark(code)
    except Invalid as invalid:
        raise Refused(invalid.at("--earmark")) from invalid


def _fund(db: Connection, code: str | None) -> str | None:
    return _option(code, Codes.of(db).read_fund, "--fund")


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="A camt.053, camt.054 or MT940 of the bank, or a CSV."),
    ],
    gap: Annotated[
        str | None,
        typer.Option("--gap", metavar="REASON", help="Why a statement before this one is missing."),
    ] = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    reason: Reason = None,
    document: Document = None,
) -> None:
    """Post the receipts of a file; rows that are posted already are left out.

    A file of the bank also brings payments out; what it is shows from its content. Columns of a
    CSV file: date,state,amount,purpose,reference,text and, if wanted, invoice, earmark, meant_for,
    fund, currency, currency_amount, charges.
    Example: ccm-ledger receipt import statement.xml
    """
    why = shell.needed(gap, "--gap") if gap is not None else None
    shell.write(
        context,
        "receipt import",
        lambda ledger: money_files.import_file(ledger, file, why, shell.progress()),
        shell.Asked(format, dry_run, key, adjustment, reason, document),
        {"file": file, "sha256": shell.file_hash(file), "gap": why},
    )


@app.command("list")
def list_(
    context: typer.Context,
    year: ListedYear = None,
    state: Annotated[
        str | None, typer.Option("--state", metavar="ISO3", help="Only this State's.")
    ] = None,
    purpose: Annotated[Purpose | None, typer.Option("--purpose", help="Only these.")] = None,
    unallocated: Annotated[
        bool, typer.Option("--unallocated", help="Only those that hold something unallocated.")
    ] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Receipts of a year (all years if left out), with what each was allocated to.

    Example: ccm-ledger receipt list 2023 --unallocated
    """
    wanted = shell.year(year) if year is not None else None
    with shell.reading(context) as db:
        one = state_of(db, state, "--state") if state is not None else None
        found = receipt_reports.receipt_list(
            db, wanted, one, purpose.value if purpose else None, unallocated
        )
    shell.show(found, format)


@app.command("allocate")
def allocate(
    context: typer.Context,
    receipt: Receipt,
    purpose: PurposeOption,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar="AMOUNT", help="How much; all if left out.")
    ] = None,
    state: Annotated[
        str | None, typer.Option("--state", metavar="ISO3", help="Whose money it is, if unknown.")
    ] = None,
    invoice: InvoiceOption = None,
    earmark: EarmarkOption = None,
    meant_for: MeantFor = None,
    fund: FundOption = None,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    reason: Reason = None,
    document: Document = None,
) -> None:
    """Give money held in suspense its purpose.

    Example: ccm-ledger receipt allocate R-2023-0042 --purpose assessed
    """
    on = shell.day(date)
    rappen = shell.money(amount, "--amount") if amount is not None else None
    year = shell.year(meant_for, "--meant-for") if meant_for is not None else None
    shell.write(
        context,
        "receipt allocate",
        lambda ledger: receipts.allocate_held(
            ledger,
            receipt,
            purpose.value,
            rappen,
            state_of(ledger.db, state, "--state") if state is not None else None,
            invoice,
            _earmark(ledger.db, earmark),
            on,
            year,
            _fund(ledger.db, fund),
        ),
        shell.Asked(format, dry_run, key, adjustment, reason, document),
        {
            "receipt": receipt,
            "purpose": purpose.value,
            "amount": amount,
            "state": state,
            "invoice": invoice,
            "earmark": earmark,
            "meant_for": meant_for,
            "fund": fund,
            "date": date,
        },
    )


@app.command("reverse")
def reverse(
    context: typer.Context,
    receipt: Receipt,
    reason: NeededReason,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    document: Document = None,
) -> None:
    """Undo a receipt by reversing its credit and whatever was allocated of it since.

    Example: ccm-ledger receipt reverse R-2023-0042 --reason "credited twice"
    """
    why, on = shell.needed(reason, "--reason"), shell.day(date)
    shell.write(
        context,
        "receipt reverse",
        lambda ledger: receipt_reversals.reverse_receipt(ledger, receipt, on, why),
        shell.Asked(format, dry_run, key, adjustment, why, document),
        {"receipt": receipt, "reason": why, "date": date},
    )


app.command("refund")(receipt_back.refund)
app.command("refunds")(receipt_back.refunds_)
app.command("unrefund")(receipt_back.unrefund)
app.command("settle-advances")(receipt_back.settle_advances)
