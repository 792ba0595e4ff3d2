"""`ccm-ledger year`."""

from __future__ import annotations

from typing import Annotated

import typer

from ccm_ledger import errors
from ccm_ledger.commands import shell
from ccm_ledger.commands.options import (
    Document,
    DryRun,
    Format,
    FormatOption,
    Key,
    YearArgument,
)
from ccm_ledger.services import year_answers, year_check

app = typer.Typer(
    add_completion=False,
    help="The years: how each stands, what its close would find.",
    invoke_without_command=True,
    no_args_is_help=False,
)


@app.callback()
def where_things_stand(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """The years: how each stands, what its close would find."""
    if context.invoked_subcommand is None:
        _list(context, format)


@app.command("list")
def list_(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """Every year that has begun: its status, its statements, what is unanswered.

    Example: ccm-ledger year list
    """
    _list(context, format)


def _list(context: typer.Context, format: Format) -> None:
    with shell.reading(context) as db:
        found = year_check.year_list(db)
    shell.show(found, format)


@app.command("check")
def check(
    context: typer.Context,
    year: YearArgument,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 1 for what nobody has answered too.")
    ] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """What closing a year would find, at any time; exit 1 while something blocks.

    Example: ccm-ledger year check 2023
    """
    wanted = shell.year(year)
    with shell.reading(context) as db:
        found = year_check.check(db, wanted)
    for_programs = format is Format.JSON
    draw = year_check.check_rows if for_programs else year_check.check_listing
    shell.show(draw(wanted, found), format)
    if any(not one.ok and (strict or one.kind == "blocks") for one in found):
        raise typer.Exit(errors.FOUND)


@app.command("answer")
def answer(
    context: typer.Context,
    year: YearArgument,
    check: Annotated[str, typer.Argument(metavar="CHECK", help="The question: accruals.")],
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help="The answer.")],
    document: Document = None,
    item: Annotated[
        str | None,
        typer.Option("--item", metavar="NAME", help="Which one; all unanswered if left out."),
    ] = None,
    amount: Annotated[
        str | None,
        typer.Option("--amount", metavar="AMOUNT", help="What it comes to, or what is confirmed."),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option("--date", metavar="YYYY-MM-DD", help="The day of the document."),
    ] = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Answer what closing a year asks; the last answer counts.

    Example: ccm-ledger year answer 2023 accruals --item leave --amount 0 --text "All was taken."
    """
    wanted, dated = shell.year(year), shell.day(date)
    said, shown = shell.needed(text, "--text"), shell.kept_text(document, "--document")
    rappen = shell.money_or_nil(amount)
    shell.write(
        context,
        "year answer",
        lambda ledger: year_answers.answer(ledger, wanted, check, said, shown, item, rappen, dated),
        shell.Asked(format, dry_run, key),
        {
            "year": year,
            "check": check,
            "text": text,
            "document": document,
            "item": item,
            "amount": amount,
            "date": date,
        },
    )
