"""`ccm-ledger statement`: one command a statement, all with the same options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from ccm_ledger import errors
from ccm_ledger.commands import shell
from ccm_ledger.commands.options import (
    Format,
    FormatOption,
    OptionalYear,
    StateArgument,
    YearArgument,
)
from ccm_ledger.database.connection import Connection
from ccm_ledger.errors import Invalid, Refused
from ccm_ledger.figures import Statement
from ccm_ledger.letters import LANGUAGES
from ccm_ledger.reports import catalogue
from ccm_ledger.services import codes, statement_files, statements
from ccm_ledger.services import drafts as draft_checks

app = typer.Typer(
    add_completion=False,
    help="Statements of any year, on screen or as a file.",
    invoke_without_command=True,
)

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="YYYY-MM-DD",
        help="The view of a day, by accounting dates; else the year's end, or today before it.",
    ),
]
Exact = Annotated[bool, typer.Option("--exact", help="Print rappen, not whole francs.")]
Version = Annotated[
    str | None,
    typer.Option("--version", metavar="N", help="An issued version; the last one if left out."),
]
Out = Annotated[
    str | None,
    typer.Option(
        "--out", metavar="FILE", help="Write a new file: .xlsx, .csv, .json, .md, .pdf or .html."
    ),
]
Check = Annotated[
    bool,
    typer.Option("--check", help="Compare the last issued version with a rebuild; exit 1 if not."),
]


class Asked(NamedTuple):
    """The options that the statements share, as given."""

    year: str | None
    as_of: str | None
    exact: bool
    out: str | None
    format: Format
    version: str | None = None
    check: bool = False
    language: str | None = None


@app.callback()
def which_there_are(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """Statements of any year, on screen or as a file."""
    if context.invoked_subcommand is None:
        with shell.reading(context) as db:
            found = catalogue.standing(db, shell.today(context))
        shell.show(found, format)


def _yearly(name: str) -> None:
    """One command for a statement that is issued every year."""

    def command(
        context: typer.Context,
        year: OptionalYear = None,
        as_of: AsOf = None,
        exact: Exact = False,
        version: Version = None,
        out: Out = None,
        check: Check = False,
        format: FormatOption = Format.TABLE,
    ) -> None:
        _answer(context, name, Asked(year, as_of, exact, out, format, version, check))

    command.__doc__ = (
        f"{catalogue.STATEMENTS[name].title}\n\nExample: ccm-ledger statement {name} 2023\n"
    )
    app.command(name)(command)


@app.command("variance")
def variance(
    context: typer.Context,
    year: OptionalYear = None,
    fund: Annotated[
        str | None,
        typer.Option("--fund", metavar="FUND", help="The fund; the Trust Fund if left out."),
    ] = None,
    as_of: AsOf = None,
    exact: Exact = False,
    version: Version = None,
    out: Out = None,
    check: Check = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Budget against actual, with notes.

    Example: ccm-ledger statement variance 2023
    """
    asked = Asked(year, as_of, exact, out, format, version, check)
    _answer(context, "variance", asked, {"fund": fund})


@app.command("general-ledger")
def general_ledger(
    context: typer.Context,
    year: OptionalYear = None,
    account: Annotated[
        str | None, typer.Option("--account", metavar="CODE", help="One account alone.")
    ] = None,
    fund: Annotated[
        str | None, typer.Option("--fund", metavar="FUND", help="One fund alone.")
    ] = None,
    state: Annotated[
        str | None, typer.Option("--state", metavar="ISO3", help="Lines that name a State.")
    ] = None,
    as_of: AsOf = None,
    exact: Exact = False,
    out: Out = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Every line, with running balances.

    Example: ccm-ledger statement general-ledger 2023 --account 1000 --fund TF
    """
    narrowed = {"account": account, "fund": fund, "state": state}
    _answer(context, "general-ledger", Asked(year, as_of, exact, out, format), narrowed)


@app.command("bank")
def bank(
    context: typer.Context,
    year: OptionalYear = None,
    as_of: AsOf = None,
    exact: Exact = False,
    out: Out = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """The bank's balance and the books', and what is open.

    Example: ccm-ledger statement bank 2023 --exact
    """
    _answer(context, "bank", Asked(year, as_of, exact, out, format))


@app.command("annual")
def annual(
    context: typer.Context,
    year: OptionalYear = None,
    language: Annotated[
        str | None,
        typer.Option("--language", metavar="en|fr|es", help="The language; English if left out."),
    ] = None,
    as_of: AsOf = None,
    exact: Exact = False,
    version: Version = None,
    out: Out = None,
    check: Check = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """The financial part of the annual report: sentences and tables.

    Example: ccm-ledger statement annual 2023 --language fr --out report.pdf
    """
    asked = Asked(year, as_of, exact, out, format, version, check, language)
    _answer(context, "annual", asked)


@app.command("account")
def account(
    context: typer.Context,
    state: StateArgument,
    as_of: AsOf = None,
    exact: Exact = False,
    out: Out = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """A State's statement of account.

    Example: ccm-ledger statement account AUT
    """
    day = shell.day(as_of, "--as-of")
    _check_target(context, out)
    with shell.reading(context) as db:
        found = statements.account(db, codes.state_of(db, state), day, shell.today(context))
        opens = _opens(db, found, out)
    _show(context, found, Asked(None, as_of, exact, out, format), opens)


@app.command("differences")
def differences(
    context: typer.Context,
    year: YearArgument,
    before: Annotated[
        str | None,
        typer.Option("--from", metavar="N", help="The version before; the last but one."),
    ] = None,
    after: Annotated[
        str | None, typer.Option("--to", metavar="N", help="The version after; the last one.")
    ] = None,
    out: Out = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """What changed between two issued versions of a year.

    Example: ccm-ledger statement differences 2023 --from 1 --to 2
    """
    wanted = shell.year(year)
    versions = _number(before, "--from"), _number(after, "--to")
    _check_target(context, out)
    with shell.reading(context) as db:
        found = statements.compared(db, wanted, *versions, shell.today(context))
    _show(context, found, Asked(year, None, True, out, format))


@app.command("check")
def check(
    context: typer.Context,
    draft: Annotated[
        str, typer.Argument(metavar="DRAFT", help="The draft: .docx, .md or .txt in UTF-8.")
    ],
    year: YearArgument,
    out: Out = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Amounts in a draft of the report that are no figure of the year.

    And its columns that don't add, by rounding or by an error. Exit code 1 if something is wrong.
    Example: ccm-ledger statement check report-draft.docx 2023
    """
    wanted = shell.year(year)
    _check_target(context, out)
    from ccm_ledger.readers import drafts  # noqa: PLC0415  other statements read no documents

    read = drafts.read_draft(draft)
    with shell.reading(context) as db:
        found = draft_checks.check(db, read, wanted, shell.today(context))
    _show(context, found, Asked(year, None, False, out, format))
    if not draft_checks.clean(found):
        raise typer.Exit(errors.FOUND)


for _name in catalogue.ISSUED:
    if _name not in {"variance", "annual"}:
        _yearly(_name)


def _answer(
    context: typer.Context, name: str, asked: Asked, narrowed: dict[str, str | None] | None = None
) -> None:
    """Show, write or check a statement of a year."""
    year = None if asked.year is None else shell.year(asked.year)
    as_of = shell.day(asked.as_of, "--as-of")
    version = _number(asked.version, "--version")
    language = _language(asked.language)
    _check_target(context, asked.out)
    with shell.reading(context) as db:
        codes = _codes(db, narrowed or {})
        wanted = statements.Wanted(name, year, as_of, version, codes, language)
        if asked.check:
            _say(statements.check(db, wanted, shell.today(context)), asked.format)
            return
        found = statements.statement(db, wanted, shell.today(context))
        opens = _opens(db, found, asked.out)
        remark = "" if year is not None else catalogue.chosen_year(db, shell.today(context))
    _show(context, found, asked, opens)
    if remark:
        shell.remark(remark)


def _codes(db: Connection, narrowed: dict[str, str | None]) -> dict[str, str]:
    """The codes that narrow a statement, looked up."""
    given = {key: value for key, value in narrowed.items() if value is not None}
    if not given:
        return {}
    known = codes.Codes.of(db)
    read = {"account": known.read_account, "fund": known.read_fund, "state": known.read_state}
    found: dict[str, str] = {}
    problems = []
    for key, value in given.items():
        try:
            found[key] = read[key](value)
        except Invalid as invalid:
            problems.append(invalid.at(f"--{key}"))
    errors.refuse_if(problems)
    return found


def _language(text: str | None) -> str:
    if text is None:
        return "en"
    if text.lower() not in LANGUAGES:
        raise Refused(errors.LANGUAGE_UNKNOWN.at("--language", value=text))
    return text.lower()


def _number(text: str | None, where: str) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refused(errors.COUNT_FORM.at(where, value=text))
    return int(text)


def _check_target(context: typer.Context, out: str | None) -> None:
    """What is wrong with the file to write is said before anything is read."""
    if out is not None:
        statement_files.check_target(Path(out), shell.settings(context).ledger)


def _opens(db: Connection, found: Statement, out: str | None) -> statement_files.Behind:
    """What opens below the figures of a page that is to be written."""
    return statement_files.behind(db, found, Path(out)) if out is not None else {}


def _show(
    context: typer.Context,
    found: Statement,
    asked: Asked,
    opens: statement_files.Behind | None = None,
) -> None:
    if asked.out is None:
        shell.show(found, asked.format, exact=asked.exact)
        return
    chosen = shell.settings(context)
    written = statement_files.write(
        found, Path(asked.out), chosen.ledger, chosen.clock(), exact=asked.exact, opens=opens or {}
    )
    if asked.format is Format.JSON:
        shell.put(shell.draw_facts(written.facts))
    else:
        shell.put(errors.shown(written.sentence, 2000) + "\n")


def _say(checked: statements.Checked, format: Format) -> None:
    """What a check found; exit code 1 if the issued statement isn't what the ledger gives."""
    if format is Format.JSON:
        shell.put(shell.draw_facts(checked.facts))
    else:
        shell.put("".join(f"{errors.shown(line, 2000)}\n" for line in checked.lines()))
    if checked.found:
        raise typer.Exit(errors.FOUND)
