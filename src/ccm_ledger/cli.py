"""The entry point: the table of commands, and turning problems into lines and exit codes.

`--help` imports no command: the table below holds name, module and one line; a command's module
loads when it is called. A test holds the lines to the modules' own help.
"""

from __future__ import annotations

import codecs
import copy
import gc
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import Abort, Exit, TyperException

from ccm_ledger import __version__, errors
from ccm_ledger.errors import Problem, Refused

_ESCAPED = "ccm-ledger-escaped"  # how output writes what its encoding lacks

_YEAR, _DAILY, _PAPER, _BOOKS, _DATA = (
    "The year",
    "Daily work",
    "Statements and audit",
    "Keeping the ledger",
    "Registers and rules",
)

# name -> (module under commands/, one line of help, panel), in the order of --help
COMMANDS: dict[str, tuple[str, str, str]] = {
    "init": ("init", "Make a new ledger: schema, funds, accounts, States Parties, scales.", _BOOKS),
    "budget": ("budget", "The approved budget, its lines, and the notes that explain it.", _YEAR),
    "assess": (
        "assess",
        "The apportionment of a budget, State by State; nothing is issued.",
        _YEAR,
    ),
    "invoice": ("invoice", "Invoices for assessed contributions.", _YEAR),
    "plan": ("plan", "Work plans and budgets over several years.", _YEAR),
    "year": ("year", "The years: how each stands, what its close would find.", _YEAR),
    "close-year": ("close_year", "Close a year: gates, carry-forward, statements.", _YEAR),
    "reopen-year": ("reopen_year", "Take a provisional year back to open.", _YEAR),
    "receipt": ("receipt", "Money in: post, import, allocate, give back, reverse.", _DAILY),
    "expense": ("expense", "Money out, against budget lines.", _DAILY),
    "bank": ("bank", "The bank's accounts, statements and rows, and what each is tied to.", _DAILY),
    "transfer": (
        "transfer",
        "Transfers between funds, with the decision that allows them.",
        _DAILY,
    ),
    "pledge": ("pledge", "Voluntary contributions announced.", _DAILY),
    "earmark": ("earmark", "Purposes that gifts are tied to.", _DAILY),
    "in-kind": ("in_kind", "Support in kind: a register, never in the accounts.", _DAILY),
    "journal": ("journal", "The journal entries themselves.", _DAILY),
    "statement": ("statement", "Statements of any year, on screen or as a file.", _PAPER),
    "explain": (
        "explain",
        "From a figure or number on paper down to entries, bank row, document and decision.",
        _PAPER,
    ),
    "export": ("export", "Workbook, CSV and JSON for auditors and other programs.", _PAPER),
    "verify": ("verify", "Check the whole ledger.", _PAPER),
    "log": ("log", "Who did what, when and why.", _PAPER),
    "fund": ("fund", "The funds.", _DATA),
    "account": ("account", "The chart of accounts.", _DATA),
    "state": ("state", "States Parties and their dates of membership.", _DATA),
    "scale": ("scale", "Scales of assessment.", _DATA),
    "procedure": ("procedure", "The financial procedures as data.", _DATA),
    "decision": ("decision", "Decisions of the States Parties, and what rests on them.", _DATA),
    "backup": ("backup", "Copy the ledger to a new, verified file.", _BOOKS),
    "nightly": ("nightly", "One command for cron: backup, import, match, verify.", _BOOKS),
    "doctor": ("doctor", "Is this a good place for the ledger, and is it looked after?", _BOOKS),
    "restore": ("restore", "Put a backup in place of the ledger.", _BOOKS),
    "upgrade": ("upgrade", "Bring the ledger's file to this program's format.", _BOOKS),
}


def load(name: str, following: str = "") -> Any:
    """The click command of a name in the table.

    Args:
        following: the next word. If it names a command of the group, that one alone is made:
            making them all takes as long as a small report.
    """
    app = importlib.import_module(f"ccm_ledger.commands.{COMMANDS[name][0]}").app
    asked = [one for one in app.registered_commands if one.name == following]
    if asked and app.registered_callback:
        app = copy.copy(app)
        app.registered_commands = asked
    command = typer.main.get_command(app)
    command.name = name
    return command


class LazyGroup(TyperGroup):
    """Lists commands from the table, loads one when it runs."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  click's signature
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        _, line, panel = COMMANDS[cmd_name]
        return TyperCommand(cmd_name, help=line, short_help=line, rich_help_panel=panel)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] in COMMANDS:
            return args[0], load(*args[:2]), args[1:]
        hint = errors.nearest(args[0], COMMANDS)
        return ctx.fail(f"no such command {errors.shown(args[0], 60)!r}; {hint}".rstrip("; "))


app = typer.Typer(
    cls=LazyGroup,
    name="ccm-ledger",
    help="The books of a treaty's secretariat: one ledger, three funds, 110 States.",
    add_completion=True,
    pretty_exceptions_enable=False,
    no_args_is_help=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ccm-ledger {__version__}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    ledger: Annotated[
        str | None,
        typer.Option(
            "--ledger",
            metavar="FILE",
            help="The ledger's file. Else CCM_LEDGER_FILE, else ./ccm-ledger.db.",
        ),
    ] = None,
    version: Annotated[  # noqa: ARG001  handled by its callback
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="The version."),
    ] = False,
) -> None:
    """The books of a treaty's secretariat: one ledger, three funds, 110 States."""
    from ccm_ledger.commands.shell import Settings  # noqa: PLC0415  --help needs none of it

    clock = context.obj or _now
    context.obj = Settings.chosen(ledger, os.environ, clock)
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def _now() -> datetime:
    return datetime.now(UTC)


_ASKED_TO_END = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(BaseException):
    """A signal asks the program to end: what is open is rolled back on the way out."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


_asked_to_end: list[int] = []


def _end(number: int, _: object) -> None:
    """Raise `Ended`. What else fails on the way out is of no interest: a generator whose database
    is closed, or a module that was loading and is only half there."""
    _asked_to_end.append(number)
    sys.unraisablehook = lambda _: None
    raise Ended(number)


def main(argv: Sequence[str], clock: Any = None) -> int:
    """Run a command line and return its exit code. Never raises, never shows a traceback."""
    _make_output_safe()
    if not argv or {"--help", "-h"}.intersection(argv):
        _load_help()
    command = typer.main.get_command(app)
    try:
        result = command.main(list(argv), prog_name="ccm-ledger", standalone_mode=False, obj=clock)
        sys.stdout.flush()
    except Refused as refusal:
        return _report(refusal.problems, argv)
    except Exit as ended:
        return int(ended.exit_code)
    except (Abort, KeyboardInterrupt):
        return 128 + signal.SIGINT
    except Ended as ended:
        return 128 + ended.number
    except TyperException as exc:
        return _report((_usage_problem(exc, argv),), argv)
    except OSError as exc:
        return _report((_os_problem(exc),), argv)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    except Exception as exc:  # noqa: BLE001  the last resort: a defect is one line and exit 70
        if _asked_to_end:  # a signal in the middle of an import leaves half a module behind
            return 128 + _asked_to_end[-1]
        return _report((_defect(exc),), argv)
    return result if isinstance(result, int) else 0


# What Typer's help imports for pages in Markdown and for tracebacks: we have neither, and they take
# longer to load than all the rest of `--help`.
_NOT_IN_HELP = {"rich.markdown": "Markdown", "rich.traceback": "Traceback"}


def _load_help() -> None:
    """Load what draws Typer's help, with empty modules standing in for what it won't use."""
    stand_ins = {name: ModuleType(name) for name in _NOT_IN_HELP if name not in sys.modules}
    for name, module in stand_ins.items():
        setattr(module, _NOT_IN_HELP[name], type(_NOT_IN_HELP[name], (), {}))
    sys.modules.update(stand_ins)
    try:
        importlib.import_module("typer.rich_utils")
    finally:
        for name in stand_ins:
            del sys.modules[name]


def _make_output_safe() -> None:
    """Text that the terminal's encoding lacks is written escaped, not an error."""
    codecs.register_error(_ESCAPED, _escape)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=_ESCAPED)


def _escape(exc: UnicodeError) -> tuple[str, int]:
    r"""`\u00e9`, which JSON reads too (`backslashreplace` writes `\xe9`, which it doesn't)."""
    assert isinstance(exc, UnicodeEncodeError), "only output is set so"
    # As UTF-16, since JSON writes a character beyond the first plane as a pair.
    units = exc.object[exc.start : exc.end].encode("utf-16-be", "surrogatepass").hex()
    parts = (units[at : at + 4] for at in range(0, len(units), 4))
    return "".join(f"\\u{part}" for part in parts), exc.end


def _report(problems: Sequence[Problem], argv: Sequence[str]) -> int:
    """Write problems to stderr, one line each; the first one's exit code is the command's."""
    import json  # noqa: PLC0415

    as_json = _wants_json(argv)
    with suppress(OSError):  # where errors can't be written the exit code still tells
        for problem in problems:
            text = json.dumps(problem.as_json(), ensure_ascii=False) if as_json else problem.line()
            sys.stderr.write(text + "\n")
        sys.stderr.flush()
    return problems[0].exit


def _wants_json(argv: Sequence[str]) -> bool:
    """Whether errors go out as JSON: looked for in the raw words, since parsing may have failed."""
    given = _format_given(argv)
    return (os.environ.get("CCM_LEDGER_FORMAT") if given is None else given) == "json"


def _format_given(argv: Sequence[str]) -> str | None:
    """The value of `--format` in the raw words, or None where it is left out."""
    for word, following in zip(argv, [*argv[1:], ""], strict=True):
        if word == "--format":
            return following
        if word.startswith("--format="):
            return word.removeprefix("--format=")
        if word == "--json":
            return "json"
    return None


def _usage_problem(exc: Any, argv: Sequence[str]) -> Problem:
    """A command line that can't be read, in our one-line form."""
    ctx = getattr(exc, "ctx", None)
    path = ctx.command_path if ctx is not None else "ccm-ledger"
    option = getattr(exc, "option_name", None)
    param = getattr(exc, "param", None)
    if param is not None and param.opts == ["--format"]:
        given = _format_given(argv)
        if given is None:
            value = os.environ.get("CCM_LEDGER_FORMAT", "")
            return errors.FORMAT_UNKNOWN.at("CCM_LEDGER_FORMAT", value=value)
        return errors.FORMAT_UNKNOWN.at("--format", value=given)
    if option == "--ledger":
        what, where = "--ledger goes before the command", "--ledger"
    else:
        where = option or (param.opts[0] if param is not None and param.opts else path)
        if param is not None and param.param_type_name == "argument":
            where = (param.metavar or param.name or path).strip("[]")
        what = " ".join(exc.format_message().split()).rstrip(".")
    if not what:
        what = f"{errors.shown(' '.join(argv), 60)!r} can't be read"
    return errors.USAGE_PROBLEM.at(where, what=what[:1].lower() + what[1:], help=f"{path} --help")


def _os_problem(exc: OSError) -> Problem:
    import errno  # noqa: PLC0415

    full = exc.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    if exc.filename is None:  # stdout: what the command did was committed before
        what = "the disk is full" if full else exc.strerror or str(exc)
        return errors.OUTPUT_LOST.at("output", what=what)
    where = str(exc.filename)
    if full:
        return errors.DISK_FULL.at(where)
    if exc.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return errors.LEDGER_PERMISSION.at(where, what="do that there")
    return errors.OUTPUT_FAILED.at(where, what=exc.strerror or str(exc))


def _defect(exc: BaseException) -> Problem:
    """Name the error and the innermost line of ours; CCM_LEDGER_DEBUG=1 shows the whole way."""
    import traceback  # noqa: PLC0415

    if os.environ.get("CCM_LEDGER_DEBUG"):
        traceback.print_exception(exc, file=sys.stderr)
    frames = traceback.extract_tb(exc.__traceback__)
    ours = [frame for frame in frames if "ccm_ledger" in frame.filename] or frames
    at = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "unknown place"
    return errors.DEFECT_FOUND.at("ccm-ledger", what=f"{type(exc).__name__} at {at}: {exc}")


def run() -> None:
    """Entry point of the installed program."""
    # A reader that closes the pipe early ends us silently, as it ends any Unix program; output is
    # written after the commit, so nothing is lost by it.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    asked = [n for n in _ASKED_TO_END if signal.getsignal(n) is not signal.SIG_IGN]  # as by `nohup`
    try:
        for number in asked:
            signal.signal(number, _end)
        # A command is short: the collector would only walk through the modules that load.
        gc.set_threshold(50_000)
        code = main(sys.argv[1:])
    except Ended as ended:  # a second signal, while the first was being dealt with
        code = 128 + ended.number
    for number in asked:
        signal.signal(number, signal.SIG_DFL)
    try:
        sys.stdout.flush()
    except OSError as exc:
        # What could not be written may still lie in the buffer; it was reported once already.
        code = code or _report((_os_problem(exc),), sys.argv[1:])
    # Files are closed and everything is written. Taking the interpreter apart, module by module,
    # would cost a small report a tenth of its time (and try a failed flush again).
    os._exit(code)
