"""Options that commands share, each said once."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Format(StrEnum):
    """How a command shows its answer."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


FormatOption = Annotated[
    Format,
    typer.Option(
        "--format",
        envvar="CCM_LEDGER_FORMAT",
        show_envvar=False,
        help="How to show it; CCM_LEDGER_FORMAT sets it for all commands.",
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be posted; write nothing.")
]
Key = Annotated[
    str | None,
    typer.Option(
        "--key",
        metavar="TEXT",
        help="A name you give to this: once more with the same content, it posts nothing again.",
    ),
]
OnDate = Annotated[
    str | None,
    typer.Option("--date", metavar="YYYY-MM-DD", help="Accounting date; today if left out."),
]
Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why.")]
NeededReason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")]
Document = Annotated[
    str | None, typer.Option("--document", metavar="TEXT", help="The document that shows it.")
]
AsAdjustment = Annotated[
    bool,
    typer.Option(
        "--adjustment",
        help="A numbered adjustment of a provisional year; needs --reason and --document.",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Confirm without asking.")]
YearArgument = Annotated[str, typer.Argument(metavar="YEAR", help="The year, four digits.")]
OptionalYear = Annotated[
    str | None,
    typer.Argument(metavar="[YEAR]", help="The year; the current budget year if left out."),
]
ListedYear = Annotated[
    str | None, typer.Argument(metavar="[YEAR]", help="The year; all years if left out.")
]
StateArgument = Annotated[str, typer.Argument(metavar="ISO3", help="The State's ISO alpha-3 code.")]
AmountArgument = Annotated[
    str, typer.Argument(metavar="AMOUNT", help="Francs: 518057, 518057.00 or 518'057.00.")
]
Receipt = Annotated[str, typer.Argument(metavar="ID", help="The receipt: R-2023-0001.")]
OptionalAmount = Annotated[
    str | None, typer.Argument(metavar="[AMOUNT]", help="Francs; all of it if left out.")
]
FileArgument = Annotated[str, typer.Argument(metavar="FILE", help="A CSV file, UTF-8.")]
