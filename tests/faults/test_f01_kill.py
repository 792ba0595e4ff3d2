"""F1: the program dies at every system call that changes a file, and at random moments."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.builders import heeding_signals
from tests.faults.commands import COMMANDS, POST
from tests.faults.conftest import MakeBench
from tests.faults.harness import PROGRAM, Bench, Ended, Warm, at, can_trace
from tests.faults.suite import Suite, count

needs_strace = pytest.mark.skipif(can_trace() != "", reason=can_trace() or "-")
ASKED = ("INT", "TERM", "HUP")  # to end; the program tidies up on its way


@needs_strace
@pytest.mark.parametrize("name", COMMANDS)
def test_killed_at_a_system_call_it_is_done_or_not_done(name: str, bench: MakeBench) -> None:
    tried = COMMANDS[name]
    table = bench(tried.made, tried.words, **tried.more)
    with Suite("F1", f"{name}: killed at a system call") as suite:
        calls = table.calls()
        # The last ones are after the commit: done, and nobody has heard of it yet.
        chosen = suite.chosen(calls[:-4], count(8, 700)) + calls[-4:]
        if len(chosen) < len(calls):
            suite.remarks.append(f"{len(chosen)} of {len(calls)} calls")
        for call, number in chosen:
            table.reset()
            ended = table.run(*at(call, number, "signal=KILL"))
            problems = table.judge(ended, killed=True)
            suite.trial(fired=ended.exit == -9, problems=problems, what=f"{call} {number}")


@needs_strace
@pytest.mark.parametrize("name", ["post", "bank file", "close of a year", "backup", "restore"])
def test_a_signal_that_asks_it_to_end_leaves_nothing_half_done(name: str, bench: MakeBench) -> None:
    tried = COMMANDS[name]
    table = bench(tried.made, tried.words, **tried.more)
    with Suite("F1", f"{name}: INT, TERM, HUP, PIPE at a system call") as suite:
        calls = table.calls()
        for asked in (*ASKED, "PIPE"):
            for call, number in suite.chosen(calls, count(4, 40)):
                table.reset()
                ended = table.run(*at(call, number, f"signal={asked}"))
                killed = asked == "PIPE"
                wanted = getattr(signal, f"SIG{asked}")
                problems = table.judge(ended, killed=killed)
                fired = ended.exit in {-wanted, 128 + wanted}
                if not fired and ended.exit != 0:
                    problems.append(f"exit {ended.exit} {ended.err}")
                if len(ended.err.splitlines()) > 1:
                    problems.append(f"said {ended.err!r}")
                what = f"{asked} at {call} {number}"
                suite.trial(fired=fired, problems=problems, what=what)


def installed(table: Bench) -> subprocess.Popen[bytes]:
    """The command, by the installed program, from a cold start."""
    request = table.request()
    with Path(request["out"]).open("wb") as out, Path(request["err"]).open("wb") as err:
        return subprocess.Popen(
            [PROGRAM, *request["runs"][0]],
            cwd=request["cwd"],
            env={**os.environ, **request["env"]},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            preexec_fn=heeding_signals,  # noqa: PLW1509  there are no threads
        )


def not_ours_yet(ended: Ended) -> bool:
    """Whether Ctrl-C met Python itself, before it had handed over to the program."""
    return "KeyboardInterrupt" in ended.err and not re.search(r"ccm_ledger/(?!__main__)", ended.err)


@pytest.mark.parametrize("asked", ["KILL", *ASKED, "PIPE"])
def test_the_installed_program_may_be_ended_at_any_moment(asked: str, bench: MakeBench) -> None:
    table = bench(POST.made, POST.words)
    table.by_the_clock = True
    number = getattr(signal, f"SIG{asked}")
    with Suite("F1", f"post by the installed program: {asked} at a random moment") as suite:
        begun = time.monotonic()
        installed(table).wait(60)
        length = time.monotonic() - begun
        early = 0
        for _ in range(count(4, 100)):
            table.reset()
            process = installed(table)
            moment = suite.random.uniform(0.0, length)
            time.sleep(moment)
            process.send_signal(number)
            ended = table.ended(process.wait(60))
            if not_ours_yet(ended):
                early += 1
                ended = Ended(-number, "", "")
            problems = table.judge(ended, killed=asked in {"KILL", "PIPE"})
            fired = ended.exit in {-number, 128 + number}
            if not fired and ended.exit != 0:
                problems.append(f"exit {ended.exit} {ended.err}")
            suite.trial(fired=fired, problems=problems, what=f"after {moment:.3f} s")
        if early:
            suite.remarks.append(f"{early} before Python had handed over to the program")


def test_killed_at_random_moments(bench: MakeBench, warm: Warm) -> None:
    tried = COMMANDS["receipt file"]
    table = bench(tried.made, tried.words)
    with Suite("F1", "receipt file: killed at a random moment") as suite:
        table.reset()
        begun = time.monotonic()
        table.run()
        length = time.monotonic() - begun
        for _ in range(count(10, 300)):
            table.reset()
            pid = warm.ask(table.request())
            moment = suite.random.uniform(0.0, length)
            time.sleep(moment)
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            ended = table.ended(warm.wait(pid))
            problems = table.judge(ended, killed=True)
            suite.trial(fired=ended.exit == -9, problems=problems, what=f"after {moment:.3f} s")


@needs_strace
def test_killed_while_it_is_made_a_ledger_is_whole_or_not_there(warm: Warm, tmp_path: Path) -> None:
    """`init` has no state before; whatever stands at the path must be a whole ledger."""
    made = Bench.of_nothing(warm, tmp_path, ("init",))
    with Suite("F1", "init: killed at a system call") as suite:
        calls = made.calls()
        for call, number in suite.chosen(calls, count(8, 200)):
            made.reset()
            ended = made.run(*at(call, number, "signal=KILL"))
            problems = made.strangers(killed=True)
            there = made.ledger.exists()
            if there and (verified := made.here("verify")).exit != 0:
                problems.append(f"verify: {verified.out} {verified.err}")
            if (again := made.here("init")).exit != (3 if there else 0):
                problems.append(f"again: exit {again.exit} {again.err}")
            posted = made.here("receipt", "post", "CHE", "1.00", "--purpose", "7c")
            if posted.exit != 0:
                problems.append(f"then a posting: {posted.err}")
            suite.trial(fired=ended.exit == -9, problems=problems, what=f"{call} {number}")
