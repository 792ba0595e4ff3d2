"""Write docs/reference/ from the program: `python -m tools.make_reference [--check]`.

Commands come from the command line itself, errors from their catalogue, tables and views from the
migrations with their comments. `--check` writes nothing and ends with 1 where a page is stale.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccm_ledger import cli, errors
from ccm_ledger.database import schema
from ccm_ledger.errors import Kind
from ccm_ledger.readers import invoice_csv, journal_csv, receipt_csv, register_csv
from ccm_ledger.readers.csv_files import Columns
from ccm_ledger.reports import catalogue
from ccm_ledger.services import expense_files

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"
NOTICE = "<!-- Written by `python -m tools.make_reference`; changes belong into the program. -->\n"
SHARED = 8  # an option that so many commands have is explained once

EXITS = {
    0: "done, or nothing new to do",
    1: "a check found something (`verify`, `statement --check`)",
    2: "wrong usage: the command line can't be read",
    3: "refused: bad input or a rule of the ledger; nothing was written",
    4: "the environment: no ledger there, locked, read-only, disk full; nothing was written",
    5: "the ledger's file is damaged, or is no ledger",
    70: "a defect in the program",
}


def pages() -> dict[str, str]:
    """File name -> text of every page."""
    made = {
        "commands.md": commands_page(),
        "errors.md": errors_page(),
        "database.md": database_page(),
        "files.md": files_page(),
        "statements.md": statements_page(),
    }
    return {name: f"{NOTICE}\n{text.rstrip()}\n" for name, text in made.items()}


# ── commands ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it is typed: its words, its help, its parameters."""

    words: str
    help: str
    parameters: tuple[Any, ...]
    panel: str
    group: bool

    @property
    def options(self) -> tuple[Any, ...]:
        return tuple(p for p in self.parameters if p.param_type_name == "option")

    @property
    def arguments(self) -> tuple[Any, ...]:
        return tuple(p for p in self.parameters if p.param_type_name == "argument")

    @property
    def usage(self) -> str:
        """`ccm-ledger receipt post ISO3 AMOUNT --purpose PURPOSE`."""
        needed = [f"{p.opts[0]} {_value(p)}" for p in self.options if p.required]
        return " ".join(["ccm-ledger", self.words, *map(_value, self.arguments), *needed])


def commands() -> list[Command]:
    """Every command of the program, in the order of `--help`."""
    return [
        command
        for name, (_, _, panel) in cli.COMMANDS.items()
        for command in _walk(name, cli.load(name), panel)
    ]


def _walk(words: str, found: Any, panel: str) -> Iterator[Command]:
    inner: Mapping[str, Any] = getattr(found, "commands", {})
    yield Command(words, str(found.help or ""), tuple(found.params), panel, bool(inner))
    for name, command in inner.items():
        yield from _walk(f"{words} {name}", command, panel)


def commands_page() -> str:
    every = commands()
    shared = _shared(every)
    blocks = [
        "# Commands",
        "`ccm-ledger [--ledger FILE] COMMAND …`. The ledger is chosen by `--ledger FILE` before the"
        " command, else by `CCM_LEDGER_FILE`, else it is `./ccm-ledger.db`.",
        "## Options of many commands",
        "\n".join(_option(option) for option in shared),
    ]
    panel = ""
    for command in every:
        if command.panel != panel:
            panel = command.panel
            blocks.append(f"## {panel}")
        blocks += _command(command, shared)
    return "\n\n".join(blocks)


def _shared(every: Iterable[Command]) -> list[Any]:
    """Options that mean the same in many commands, the most common first."""
    said = Counter((p.opts[0], p.help) for one in every for p in one.options)
    first = {(p.opts[0], p.help): p for one in every for p in one.options}
    return [first[key] for key, count in said.most_common() if count >= SHARED]


def _command(command: Command, shared: list[Any]) -> Iterator[str]:
    text, examples = _example(command.help)
    yield f"### `{command.usage}`"
    yield text
    if command.arguments:
        yield "\n".join(f"- `{_value(p)}`: {_prose(p.help)}" for p in command.arguments)
    known = {(p.opts[0], p.help) for p in shared}
    own = [p for p in command.options if (p.opts[0], p.help) not in known]
    yield from _options(own)
    also = [f"`{p.opts[0]}`" for p in command.options if (p.opts[0], p.help) in known]
    if also:
        yield f"Also {', '.join(also)}."
    for example in examples:
        yield f"```sh\n{example}\n```"


def _options(options: Iterable[Any]) -> Iterator[str]:
    lines = [_option(option) + (" Needed." if option.required else "") for option in options]
    if lines:
        yield "\n".join(lines)


def _option(option: Any) -> str:
    value = "" if getattr(option, "is_flag", False) else f" {_value(option)}"
    more = " More than once if wanted." if getattr(option, "multiple", False) else ""
    return f"- `{option.opts[0]}{value}`: {_prose(option.help)}{more}"


def _value(parameter: Any) -> str:
    """How a value is written in the usage: its choices, or the word the help has for it."""
    choices = getattr(parameter.type, "choices", None)
    if choices and parameter.param_type_name == "option":
        return "|".join(str(choice) for choice in choices)
    return str(parameter.metavar or parameter.name.upper())


def _example(text: str) -> tuple[str, list[str]]:
    """A command's help without its example lines, and those."""
    lines = text.splitlines()
    examples = [line.removeprefix("Example: ") for line in lines if line.startswith("Example: ")]
    rest = "\n".join(line for line in lines if not line.startswith("Example: "))
    return _prose(rest), examples


def _prose(text: str | None) -> str:
    """Text as Markdown: what would be taken for a tag or a table is not."""
    return (text or "").strip().replace("<", "&lt;").replace("|", "\\|")


# ── errors ───────────────────────────────────────────────────────────────────────────────────


def kinds() -> dict[str, Kind]:
    """Every kind of error by its name in the catalogue, in its order."""
    return {name: value for name, value in vars(errors).items() if isinstance(value, Kind)}


def errors_page() -> str:
    rows = [
        f"| `{kind.code}` | {kind.exit} | {_template(kind.what)} | {_template(kind.hint)} |"
        for kind in sorted(kinds().values(), key=lambda kind: kind.code)
    ]
    exits = [f"| {code} | {meaning} |" for code, meaning in EXITS.items()]
    return "\n".join(
        [
            "# Errors",
            "",
            "An error is one line on stderr, `error: WHERE: WHAT. HINT.`; with `--format json` an"
            " object with `code`, `message`, `hint`, `where`. What stands in braces is filled in.",
            "",
            "| exit | means |",
            "|---|---|",
            *exits,
            "| 128 + N | ended by signal N |",
            "",
            "| code | exit | what | hint |",
            "|---|---|---|---|",
            *rows,
        ]
    )


def _template(text: str) -> str:
    return _prose(text.replace(":q}", "}"))


# ── the database ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Made:
    """A table or view of the migrations, with the comment above it."""

    kind: str
    name: str
    comment: str
    sql: str


def made_objects() -> list[Made]:
    """Tables and views in the order of the scripts."""
    found = []
    for script in sorted((schema.migrations_dir() / "versions").glob("[0-9]*.sql")):
        for statement in schema.statements(script.read_text(encoding="utf-8")):
            comment, sql = _parted(statement)
            match = re.match(r"CREATE (TABLE|VIEW) (\w+)", sql)
            if match is not None:
                found.append(Made(match[1].lower(), match[2], comment, sql))
    return found


def _parted(statement: str) -> tuple[str, str]:
    """The last block of comment lines above a statement, and the statement."""
    lines = statement.splitlines()
    first = next(i for i, line in enumerate(lines) if line and not line.startswith("--"))
    comment: list[str] = []
    for line in lines[:first]:
        if line.startswith("-- ──") or not line.strip():
            comment = []
        else:
            comment.append(line.removeprefix("--").strip())
    return " ".join(comment), "\n".join(lines[first:])


def database_page() -> str:
    objects = made_objects()
    blocks = [
        "# The ledger's database",
        "A ledger is one SQLite file, and it can be read with any SQLite program. Amounts are whole"
        " rappen; in the journal debit is positive. Triggers refuse every change of what is sealed,"
        " in any program; `ccm-ledger verify` proves that it is as it was. Open it read-only.",
        "## Views",
        "The views are part of the product: their names and columns stay.",
    ]
    for kind in ("view", "table"):
        if kind == "table":
            blocks.append("## Tables")
        for one in objects:
            if one.kind == kind:
                blocks.append(f"### {one.name}")
                if one.comment:
                    blocks.append(_prose(one.comment))
                blocks.append(f"```sql\n{one.sql}\n```")
    return "\n\n".join(blocks)


# ── files and statements ─────────────────────────────────────────────────────────────────────

FILES = {
    "States": ("state import", register_csv.STATES),
    "Accounts": ("account import", register_csv.ACCOUNTS),
    "Scale of assessment": ("scale import", register_csv.RATES),
    "Budget": ("budget import", register_csv.BUDGET),
    "Open invoices": ("invoice import", invoice_csv.COLUMNS),
    "Receipts": ("receipt import", receipt_csv.COLUMNS),
    "Expenses": ("expense import", expense_files.COLUMNS),
    "Journal and opening": ("journal import", journal_csv.COLUMNS),
}


def files_page() -> str:
    rows = [
        f"| {title} | `ccm-ledger {command}` | {_columns(columns)} |"
        for title, (command, columns) in FILES.items()
    ]
    return "\n".join(
        [
            "# Files that are read",
            "",
            "CSV in UTF-8, a header row, commas. Columns are found by their names, in any order;"
            " those in brackets may be left out. Empty rows are passed over.",
            "",
            "| file | command | columns |",
            "|---|---|---|",
            *rows,
        ]
    )


def _columns(columns: Columns) -> str:
    optional = [f"[`{name}`]" for name in columns.optional]
    return ", ".join([*(f"`{name}`" for name in columns.required), *optional])


def statements_page() -> str:
    rows = [
        f"| `{name}` | {_prose(known.title)} | {'yes' if known.issued else 'no'} |"
        for name, known in catalogue.STATEMENTS.items()
    ]
    return "\n".join(
        [
            "# Statements",
            "",
            "`ccm-ledger statement NAME [YEAR]`. Those that are issued are frozen, byte for byte,"
            " when a year is closed; a closed year prints them from those bytes.",
            "",
            "| name | what it shows | issued at close |",
            "|---|---|---|",
            *rows,
        ]
    )


# ── writing and comparing ────────────────────────────────────────────────────────────────────


def stale(folder: Path) -> list[str]:
    """Pages that aren't what the program says, or that it doesn't make."""
    made = pages()
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    return sorted(name for name in made.keys() | there.keys() if made.get(name) != there.get(name))


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    made = pages()
    for path in folder.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description="Write docs/reference/ from the program.")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 if a page is stale")
    if not parser.parse_args().check:
        write(REFERENCE)
        return 0
    found = stale(REFERENCE)
    for name in found:
        print(
            f"docs/reference/{name} is stale: run `python -m tools.make_reference`", file=sys.stderr
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
