"""`ccm-ledger decision`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ccm_ledger.commands import shell
from ccm_ledger.commands.options import DryRun, Format, FormatOption, Key
from ccm_ledger.reports import decisions as decision_reports
from ccm_ledger.services import decisions

app = typer.Typer(
    add_completion=False,
    help="Decisions of the States Parties, and what rests on them.",
    invoke_without_command=True,
    no_args_is_help=False,
)


class Allowed(StrEnum):
    """What a decision may allow: the kinds of things that rest on one."""

    BUDGET = "budget"
    CREDIT = "credit"
    LOAN = "loan"
    OVERRUN = "overrun"
    PLAN = "plan"
    PROCEDURE = "procedure"
    REFUND = "refund"
    SCALE = "scale"
    TRANSFER = "transfer"
    WAIVER = "waiver"


Symbol = Annotated[
    str, typer.Argument(metavar="SYMBOL", help="The document's symbol: CCM/MSP/2022/12.")
]


@app.callback()
def where_things_stand(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """Decisions of the States Parties, and what rests on them."""
    if context.invoked_subcommand is None:
        with shell.reading(context) as db:
            found = decision_reports.decision_standing(db)
        shell.show(found, format)


@app.command("add")
def add(
    context: typer.Context,
    symbol: Symbol,
    date: Annotated[
        str, typer.Option("--date", metavar="YYYY-MM-DD", help="The day of the decision.")
    ],
    text: Annotated[
        str, typer.Option("--text", metavar="TEXT", help="What was decided, in a sentence.")
    ],
    paragraph: Annotated[
        str | None,
        typer.Option("--paragraph", metavar="N", help="The paragraph; the whole if left out."),
    ] = None,
    allows: Annotated[
        list[Allowed] | None,
        typer.Option("--allows", help="What it allows; can be repeated."),
    ] = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Register a decision; an --authority that is its symbol rests on it by itself.

    Example: ccm-ledger decision add CCM/MSP/2022/12 --date 2022-09-02 --text "Budget of 2023"
    """
    on = shell.day(date)
    assert on is not None, "the option is required"
    name, what = shell.needed(symbol, "SYMBOL"), shell.needed(text, "--text")
    part = shell.kept_text(paragraph, "--paragraph")
    kinds = [one.value for one in allows or ()]
    shell.write(
        context,
        "decision add",
        lambda ledger: decisions.add(ledger, name, part, on, what, kinds),
        shell.Asked(format, dry_run, key),
        {
            "symbol": symbol,
            "paragraph": paragraph,
            "date": date,
            "text": text,
            "allows": " ".join(kinds) or None,
        },
    )


@app.command("list")
def list_(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """The decisions that are registered, and how much rests on each.

    Example: ccm-ledger decision list
    """
    with shell.reading(context) as db:
        found = decision_reports.decision_list(db)
    shell.show(found, format)


@app.command("show")
def show(context: typer.Context, symbol: Symbol, format: FormatOption = Format.TABLE) -> None:
    """A decision and what rests on it: budgets, transfers, waivers, loans, procedures, plans.

    Example: ccm-ledger decision show CCM/MSP/2022/12
    """
    with shell.reading(context) as db:
        found = decision_reports.decision_shown(db, symbol)
    shell.show(found, format)
