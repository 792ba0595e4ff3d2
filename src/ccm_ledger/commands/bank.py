"""`ccm-ledger bank`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ccm_ledger.commands import shell
from ccm_ledger.commands.options import (
    AsAdjustment,
    Document,
    DryRun,
    Format,
    FormatOption,
    Key,
    ListedYear,
    NeededReason,
    Reason,
)
from ccm_ledger.reports import bank as bank_reports
from ccm_ledger.services import bank_accounts
from ccm_ledger.services.bank_files import deciding, standing_rules

HELP = "The bank's accounts, statements and rows, and what each is tied to."
app = typer.Typer(add_completion=False, help=HELP, invoke_without_command=True)
rules = typer.Typer(
    add_completion=False,
    help="Rules for fees, interest and exchange differences.",
    no_args_is_help=True,
)
app.add_typer(rules, name="rule")


class RuleKind(StrEnum):
    """What a rule is for."""

    FEE = "fee"
    INTEREST = "interest"
    EXCHANGE = "exchange"


@app.callback()
def where_things_stand(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """The bank's accounts, statements and rows, and what each is tied to."""
    if context.invoked_subcommand is None:
        with shell.reading(context) as db:
            found = bank_reports.bank_standing(db, shell.today(context))
        shell.show(found, format)


@app.command("add")
def add(
    context: typer.Context,
    iban: Annotated[str, typer.Argument(metavar="IBAN", help="The account's number.")],
    name: Annotated[
        str | None, typer.Option("--name", metavar="TEXT", help="What you call it.")
    ] = None,
    account: Annotated[
        str | None,
        typer.Option("--account", metavar="CODE", help="The account of the books: 1000."),
    ] = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Add an account of ours, so that its files are taken by `receipt import`.

    Example: ccm-ledger bank add "CH93 0076 2011 6238 5295 7" --name "Current account"
    """
    called = shell.kept_text(name, "--name")
    # The log is read by more people than the register: it tells the account's last four only.
    told = {"iban": f"…{iban.strip()[-4:]}", "iban_sha256": shell.text_hash(iban)}
    shell.write(
        context,
        "bank add",
        lambda ledger: bank_accounts.add(ledger, iban, called, account),
        shell.Asked(format, dry_run, key),
        {**told, "name": name, "account": account},
    )


@app.command("list")
def list_(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """Our accounts, and how far their statements reach.

    Example: ccm-ledger bank list
    """
    with shell.reading(context) as db:
        found = bank_reports.account_list(db)
    shell.show(found, format)


@app.command("statements")
def statements(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """The statements that were read, in their chain.

    Example: ccm-ledger bank statements
    """
    with shell.reading(context) as db:
        found = bank_reports.statement_list(db)
    shell.show(found, format)


@app.command("rows")
def rows(
    context: typer.Context,
    year: ListedYear = None,
    unallocated: Annotated[
        bool,
        typer.Option("--unallocated", help="Only those that are held, with suggestions and why."),
    ] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Rows of the bank, what each is tied to, and the evidence.

    Example: ccm-ledger bank rows 2023 --unallocated
    """
    wanted = shell.year(year) if year is not None else None
    with shell.reading(context) as db:
        found = bank_reports.row_list(db, wanted, unallocated)
    shell.show(found, format)


@app.command("match")
def match(
    context: typer.Context,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    reason: Reason = None,
    document: Document = None,
) -> None:
    """Look again at what is held, with the invoices, entries, payers and rules that came since.

    Example: ccm-ledger bank match --dry-run
    """
    shell.write(
        context,
        "bank match",
        deciding.match_again,
        shell.Asked(format, dry_run, key, adjustment, reason, document),
        {},
    )


@app.command("tie")
def tie(
    context: typer.Context,
    row: Annotated[str, typer.Argument(metavar="ROW", help="The bank row: B-2023-0001.")],
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="The entry that books it.")],
    reason: NeededReason,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    document: Document = None,
) -> None:
    """Tie a row that is held to an entry that books it; what held it is undone.

    Example: ccm-ledger bank tie B-2023-0004 118 --reason "paid from the host's list of May"
    """
    why = shell.needed(reason, "--reason")
    shell.write(
        context,
        "bank tie",
        lambda ledger: deciding.tie(ledger, row, entry, why),
        shell.Asked(format, dry_run, key, adjustment, why, document),
        {"row": row, "entry": entry, "reason": why},
    )


@rules.command("add")
def add_rule(
    context: typer.Context,
    kind: Annotated[RuleKind, typer.Argument(metavar="KIND", help="fee, interest or exchange.")],
    contains: Annotated[
        str | None,
        typer.Option("--contains", metavar="TEXT", help="Words that the row holds."),
    ] = None,
    fund: Annotated[str, typer.Option("--fund", metavar="FUND", help="The fund it is for.")] = "TF",
    account: Annotated[
        str | None,
        typer.Option("--account", metavar="CODE", help="6900 for fees, 4900 for interest."),
    ] = None,
    up_to: Annotated[
        str | None,
        typer.Option("--up-to", metavar="AMOUNT", help="Only amounts up to this."),
    ] = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Keep a rule: fees go to 6900, interest to 4900, exchange differences to 6910.

    Example: ccm-ledger bank rule add fee --contains "account fees" --up-to 100.00
    """
    words = shell.kept_text(contains, "--contains")
    most = shell.money(up_to, "--up-to") if up_to is not None else None
    shell.write(
        context,
        "bank rule add",
        lambda ledger: standing_rules.add_rule(ledger, kind.value, words, fund, account, most),
        shell.Asked(format, dry_run, key),
        {
            "kind": kind.value,
            "contains": contains,
            "fund": fund,
            "account": account,
            "up_to": up_to,
        },
    )


@rules.command("list")
def list_rules(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """The rules that hold.

    Example: ccm-ledger bank rule list
    """
    with shell.reading(context) as db:
        found = bank_reports.rule_list(db)
    shell.show(found, format)


@rules.command("end")
def end_rule(
    context: typer.Context,
    rule: Annotated[str, typer.Argument(metavar="ID", help="The rule's number.")],
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Take a rule back; what it has booked stays.

    Example: ccm-ledger bank rule end 2
    """
    shell.write(
        context,
        "bank rule end",
        lambda ledger: standing_rules.end_rule(ledger, rule),
        shell.Asked(format, dry_run, key),
        {"rule": rule},
    )
