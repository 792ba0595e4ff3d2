"""`ccm-ledger journal`."""

from __future__ import annotations

from typing import Annotated, get_args

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
    Reason,
)
from ccm_ledger.records import EntryKind
from ccm_ledger.reports import journal as journal_reports
from ccm_ledger.services import journal

app = typer.Typer(
    add_completion=False,
    help="The journal entries themselves.",
    invoke_without_command=True,
)

_KINDS = ", ".join(get_args(EntryKind))
EntryArgument = Annotated[str, typer.Argument(metavar="ID", help="The entry's number: 14.")]


@app.callback()
def where_things_stand(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """The journal entries themselves."""
    if context.invoked_subcommand is None:
        with shell.reading(context) as db:
            found = journal_reports.standing_now(db, shell.today(context))
        shell.show(found, format)


@app.command("list")
def list_(
    context: typer.Context,
    year: Annotated[
        str | None, typer.Argument(metavar="[YEAR]", help="The year; all years if left out.")
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", metavar="CODE", help="With a line on this account.")
    ] = None,
    fund: Annotated[str | None, typer.Option("--fund", help="With a line in this fund.")] = None,
    state: Annotated[
        str | None, typer.Option("--state", metavar="ISO3", help="With a line of this State.")
    ] = None,
    kind: Annotated[
        EntryKind | None, typer.Option("--kind", metavar="KIND", help=f"Only {_KINDS}.")
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="Dated then or later.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="Dated then or before.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, metavar="N", help="Only the last N of them.")
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Entries with all their lines, in the order in which they were posted.

    Example: ccm-ledger journal list 2023 --account 1000 --fund TF
    """
    in_year = shell.year(year) if year is not None else None
    begins, ends = shell.day(first, "--from"), shell.day(last, "--until")
    draw = journal_reports.entry_list if format is Format.JSON else journal_reports.line_list
    with shell.reading(context) as db:
        wanted = journal.chosen(
            db,
            year=in_year,
            fund=fund,
            account=account,
            state=state,
            kind=kind,
            first=begins,
            last=ends,
            limit=limit,
        )
        found = draw(db, wanted)
    shell.show(found, format)


@app.command("show")
def show(context: typer.Context, entry: EntryArgument, format: FormatOption = Format.TABLE) -> None:
    """One entry: lines, voucher, document, what belongs to it, its hash.

    Example: ccm-ledger journal show 14
    """
    with shell.reading(context) as db:
        found = journal_reports.entry_shown(db, journal.find_entry(db, entry))
    shell.show(found, format)


@app.command("post")
def post(
    context: typer.Context,
    file: FileArgument,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    reason: Reason = None,
    document: Document = None,
) -> None:
    """Post the entries of a file as typed by hand; twice the same file posts them twice.

    Columns: entry,date,fund,account,amount,text[,state][,reference][,earmark][,tier][,budget_year]
    [,payee]; debit positive, credit negative.
    Example: ccm-ledger journal post correction.csv --reason "wrong account"
    """
    why, shown_by = shell.kept_text(reason, "--reason"), shell.kept_text(document, "--document")
    shell.write(
        context,
        "journal post",
        lambda ledger: journal.post_file(ledger, file, why, shown_by),
        shell.Asked(format, dry_run, key, adjustment, reason, document),
        {"file": file, "sha256": shell.file_hash(file), "document": document},
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
    """Post the entries of a file that aren't posted yet; any number, in one go.

    Columns: as for `journal post`.
    Example: ccm-ledger journal import entries.csv
    """
    shell.write(
        context,
        "journal import",
        lambda ledger: journal.import_file(ledger, file),
        shell.Asked(format, dry_run, key, adjustment, reason, document),
        {"file": file, "sha256": shell.file_hash(file)},
    )


@app.command("reverse")
def reverse(
    context: typer.Context,
    entry: EntryArgument,
    reason: NeededReason,
    date: OnDate = None,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
    adjustment: AsAdjustment = False,
    document: Document = None,
) -> None:
    """Reverse an entry that no other command keeps; both stay in the journal.

    Example: ccm-ledger journal reverse 14 --reason "posted in the wrong fund"
    """
    why, on = shell.needed(reason, "--reason"), shell.day(date)
    shell.write(
        context,
        "journal reverse",
        lambda ledger: journal.reverse_entry(ledger, entry, on, why),
        shell.Asked(format, dry_run, key, adjustment, why, document),
        {"entry": entry, "reason": why, "date": date},
    )
