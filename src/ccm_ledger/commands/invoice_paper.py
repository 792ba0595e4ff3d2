"""`ccm-ledger invoice pdf` and `invoice remind`: what goes to States on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ccm_ledger import errors
from ccm_ledger.commands import shell
from ccm_ledger.commands.options import DryRun, Format, FormatOption, Key, OptionalYear
from ccm_ledger.errors import Refused
from ccm_ledger.ledger.transaction import Performed
from ccm_ledger.services.codes import state_of

OnlyStates = Annotated[
    list[str] | None,
    typer.Option("--state", metavar="ISO3", help="Only this State; can be repeated."),
]
LetterheadOption = Annotated[
    str | None,
    typer.Option(
        "--letterhead",
        metavar="FILE",
        help="Names, account and signature; letterhead.json beside the ledger if left out.",
    ),
]
Replace = Annotated[
    bool, typer.Option("--replace", help="Write over files that hold something else.")
]


def pdf(
    context: typer.Context,
    out: Annotated[
        str, typer.Option("--out", metavar="DIR", help="The folder; made if it isn't there.")
    ],
    year: OptionalYear = None,
    state: OnlyStates = None,
    letterhead: LetterheadOption = None,
    replace: Replace = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """A budget year's invoices with QR-bill, and credit notes, as PDFs in each State's language.

    Example: ccm-ledger invoice pdf 2023 --out invoices-2023
    """
    from ccm_ledger.services import letters  # noqa: PLC0415  `invoice list` needs none of it

    wanted_year = None if year is None else shell.year(year)
    chosen = shell.settings(context)
    wanted = letters.Wanted(_folder(out), chosen.ledger, letterhead, replace)
    with shell.reading(context) as db:
        only = [state_of(db, one, "--state") for one in state or []]
        outcome = letters.invoice_pdfs(db, wanted, wanted_year, only, shell.today(context))
    shell.show_performed(Performed(outcome, ()), format)


def remind(
    context: typer.Context,
    out: Annotated[
        str | None,
        typer.Option(
            "--out", metavar="DIR", help="Write the letters and count them; else only show."
        ),
    ] = None,
    state: OnlyStates = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="YYYY-MM-DD", help="The letters' day; today if left out."),
    ] = None,
    letterhead: LetterheadOption = None,
    force_stale: Annotated[
        bool,
        typer.Option("--force-stale", help="Though the bank data are old; this is logged."),
    ] = False,
    replace: Replace = False,
    dry_run: DryRun = False,
    key: Key = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Who is overdue, and one letter to each such State about all years.

    Example: ccm-ledger invoice remind --state AUT
    """
    from ccm_ledger.services import letters, reminders  # noqa: PLC0415

    day = shell.day(as_of, "--as-of") or shell.today(context)
    asked = reminders.Asked(day, tuple(state or ()), force_stale)
    if out is None:
        with shell.reading(context) as db:
            found = reminders.preview(db, asked, shell.today(context))
        shell.show(found, format)
        return
    wanted = letters.Wanted(_folder(out), shell.settings(context).ledger, letterhead, replace)
    shell.write(
        context,
        "invoice remind",
        lambda ledger: reminders.remind(ledger, wanted, asked),
        shell.Asked(format, dry_run, key),
        {
            "out": out,
            "state": " ".join(state) if state else None,
            "as_of": day,
            "force_stale": "yes" if force_stale else None,
        },
    )


def _folder(out: str) -> Path:
    if not out:
        raise Refused(errors.TEXT_MISSING.at("--out", column="the folder"))
    return Path(out)
