"""`ccm-ledger fund`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ccm_ledger.commands import shell
from ccm_ledger.commands.options import DryRun, Format, FormatOption, Key
from ccm_ledger.reports import registers
from ccm_ledger.services import funds

app = typer.Typer(
    add_completion=False, help="The funds.", invoke_without_command=True, no_args_is_help=False
)


class Policy(StrEnum):
    """When a fund's income counts."""

    ON_RECEIPT = "on_receipt"
    ON_INVOICE = "on_invoice"
    AS_SPENT = "as_spent"


@app.callback()
def where_things_stand(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """The funds."""
    if context.invoked_subcommand is None:
        with shell.reading(context) as db:
            found = registers.fund_standing(db, shell.today(context))
        shell.show(found, format)


@app.command("list")
def list_(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """The funds, what each is for, and when its income counts.

    Example: ccm-ledger fund list
    """
    with shell.reading(context) as db:
        found = registers.fund_list(db, shell.today(context))
    shell.show(found, format)


@app.command("policy")
def policy(
    context: typer.Context,
    fund: Annotated[str, typer.Argument(metavar="FUND", help="The fund: TF.")],
    policy: Annotated[Policy, typer.Argument(metavar="POLICY", help="When its income counts.")],
    from_year: Annotated[
        str, typer.Option("--from", metavar="YEAR", help="The first budget year it holds for.")
    ],
    source: Annotated[
        str, typer.Option("--source", metavar="TEXT", help="The decision or rule it comes from.")
    ],
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Set when a fund's income counts, from a budget year on in which nothing has moved yet.

    Example: ccm-ledger fund policy TF on_invoice --from 2025 --source "12MSP, decision 9"
    """
    year, named = shell.year(from_year, "--from"), shell.needed(source, "--source")
    shell.write(
        context,
        "fund policy",
        lambda ledger: funds.set_policy(ledger, fund, policy, year, named),
        shell.Asked(format, dry_run, key),
        {"fund": fund, "policy": policy, "from": from_year, "source": source},
    )
