"""A warmed-up copy of the program that forks one process for each command.

Starting Python and importing the program takes longer than most commands; thousands of trials
can't afford it. Each command still runs in a process of its own, through the program's real entry
point, with its own output, limits and user. Some suites start the installed program as well.

Started as `python -m tests.faults.warm`; requests and answers are lines of JSON.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from ccm_ledger import cli

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE)
_ANYBODY = ctypes.c_ulong(-1).value  # PR_SET_PTRACER_ANY
_PR_SET_PTRACER = 0x59616D61
PATIENCE = 300.0


def warm_up() -> None:
    """Import every command, and run the usual ones once on a ledger of their own."""
    for name in cli.COMMANDS:
        cli.load(name)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = folder
        ledger = ["--ledger", f"{folder}/ccm-ledger.db"]
        for words in (
            ["init"],
            ["receipt", "post", "CHE", "1.00", "--purpose", "7c", "--key", "k"],
            ["verify", "--format", "json"],
            ["backup", f"{folder}/b.db"],
            ["restore", f"{folder}/b.db", "--yes"],
            ["nothing"],
        ):
            cli.main([*ledger, *words])
    gc.collect()
    gc.freeze()


def child(request: dict[str, Any]) -> None:
    """Become the command that was asked for; never returns."""
    try:
        _settle_in(request)
        if request.get("traced"):
            _await_tracer()
        code = _run(request)
    except BaseException:  # noqa: BLE001  whatever it is, the child ends here
        traceback.print_exc()
        code = 99
    sys.stdout.flush()
    os._exit(code)


def _settle_in(request: dict[str, Any]) -> None:
    flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(request[name], flags, 0o666), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.closerange(3, 64)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    os.chdir(request["cwd"])
    os.environ.update(request["env"])
    for one in SIGNALS:
        signal.signal(one, signal.default_int_handler if one is signal.SIGINT else signal.SIG_DFL)
    if "now" in request:
        now = datetime.fromisoformat(request["now"])
        cli._now = lambda: now  # type: ignore[assignment]
    if "mutation" in request:
        from tests.faults.mutations import mutation

        mutation(request["mutation"])()
    if "user" in request:
        os.setgroups([])
        os.setgid(request["user"])
        os.setuid(request["user"])
    for name, most in request.get("limits", {}).items():
        resource.setrlimit(getattr(resource, name), (most, most))
    if "RLIMIT_FSIZE" in request.get("limits", {}):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # as Python has it; said here for certainty


def _await_tracer() -> None:
    """Stop here; whoever traces this process lets it go on once it is held."""
    ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _ANYBODY, 0, 0, 0)
    os.kill(os.getpid(), signal.SIGSTOP)


def _run(request: dict[str, Any]) -> int:
    """The commands one after the other, each through `cli.run`; the last one's exit code."""
    code = 0
    if "codes" in request:
        _stay()
    for words in request["runs"]:
        sys.argv = ["ccm-ledger", *words]
        try:
            cli.run()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        except KeyboardInterrupt:
            traceback.print_exc()
            code = 130
        if "codes" in request:
            with Path(request["codes"]).open("a", encoding="ascii") as file:
                file.write(f"{code}\n")
    return code


def _stay() -> None:
    """The program ends its process at once; here its exit code is noted, and another may follow."""

    def ended(code: int) -> NoReturn:
        raise SystemExit(code)

    staying = ModuleType("os")
    vars(staying).update(vars(os) | {"_exit": ended})
    cli.os = staying  # type: ignore[attr-defined]


def _wait(pid: int) -> int | None:
    """The exit code of a child, negative for a signal; None for one that had to be stopped."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.001)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return None


def serve() -> None:
    if "CCM_MUTATION" in os.environ:
        from tests.faults import mutations

        assert mutations, "importing it switches off what is named"
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # what the program shows must not be taken for an answer
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        kept, sys.stdout = sys.stdout, nowhere
        kept_errors, sys.stderr = sys.stderr, nowhere
        warm_up()
        sys.stdout, sys.stderr = kept, kept_errors
    answers.write('"ready"\n')
    answers.flush()
    for line in sys.stdin:
        request = json.loads(line)
        if "wait" in request:
            answer: object = _wait(request["wait"])
        else:
            pid = os.fork()
            if not pid:
                child(request)
            answer = pid
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve()
