"""F3: the disk fails a call: the program says so and ends with 4, and nothing is half done."""

from __future__ import annotations

import pytest

from tests.faults.commands import COMMANDS
from tests.faults.conftest import MakeBench
from tests.faults.harness import Bench, Ended, at, can_trace
from tests.faults.suite import Suite, count

pytestmark = pytest.mark.skipif(can_trace() != "", reason=can_trace() or "-")

# What may go wrong with each call. A short write of nothing is what a full disk looks like.
FAULTS = {
    "pwrite64": ("error=EIO", "error=ENOSPC", "error=EDQUOT", "retval=0"),
    "write": ("error=EIO", "error=ENOSPC"),
    "fdatasync": ("error=EIO", "error=ENOSPC"),
    "fsync": ("error=EIO", "error=ENOSPC"),
    "ftruncate": ("error=EIO",),
    "unlink": ("error=EIO", "error=EACCES"),
    "openat": ("error=EMFILE", "error=EACCES", "error=EIO"),
    "link": ("error=EIO", "error=EACCES"),
    "linkat": ("error=EIO", "error=EACCES"),
    "rename": ("error=EIO", "error=EACCES"),
}
FIRST = 30  # of each call; the later ones repeat them


def wrong(table: Bench, ended: Ended) -> list[str]:
    """What the program may not say or leave after a call that failed."""
    # A file that could not be deleted stays, as after a kill.
    problems = table.judge(ended, killed=True)
    if ended.exit not in {0, 4, 5}:
        problems.append(f"exit {ended.exit}: {ended.err[-200:]}")
    lines = [line for line in ended.err.splitlines() if not line.startswith("warning: ")]
    if ended.exit != 0 and len(lines) != 1:
        problems.append(f"said {ended.err!r}")
    return problems


@pytest.mark.parametrize(
    "name",
    ["post", "reversal", "bank file", "invoice run", "close of a year", "backup", "restore"],
)
def test_a_call_that_fails_is_reported_and_leaves_nothing_half_done(
    name: str, bench: MakeBench
) -> None:
    tried = COMMANDS[name]
    table = bench(tried.made, tried.words, **tried.more)
    with Suite("F3", f"{name}: EIO, ENOSPC, EDQUOT, EACCES, EMFILE, nothing written") as suite:
        calls = table.calls()
        places = [
            (call, number, fault)
            for call, faults in FAULTS.items()
            for found, number in calls
            if found == call and number <= FIRST
            for fault in faults
        ]
        survived = 0
        for call, number, fault in suite.chosen(places, count(14, 400)):
            table.reset()
            ended = table.run(*at(call, number, fault))
            survived += ended.injected > 0 and ended.exit == 0
            what = f"{fault} at {call} {number}"
            suite.trial(fired=ended.injected > 0, problems=wrong(table, ended), what=what)
        suite.remarks.append(f"{survived} done all the same")


@pytest.mark.parametrize("name", ["post", "restore"])
def test_a_disk_that_goes_on_failing(name: str, bench: MakeBench) -> None:
    """From one call on, every call of that kind fails; afterwards the disk is mended."""
    tried = COMMANDS[name]
    table = bench(tried.made, tried.words, **tried.more)
    with Suite("F3", f"{name}: from one call on, each one fails") as suite:
        places = [
            (call, number, fault)
            for call, number in table.calls()
            for fault in FAULTS.get(call, ())
            if call != "write" and number <= FIRST
        ]
        for call, number, fault in suite.chosen(places, count(8, 200)):
            table.reset()
            ended = table.run(*at(call, f"{number}+", fault))
            what = f"{fault} from {call} {number} on"
            suite.trial(fired=ended.injected > 0, problems=wrong(table, ended), what=what)


@pytest.mark.parametrize("name", ["post"])
def test_a_disk_that_lies_about_what_it_wrote_is_found_out(name: str, bench: MakeBench) -> None:
    """The disk takes 100 bytes of a page, says so, and has kept none of them: no program can see
    that; what it changed must be found by `verify`."""
    tried = COMMANDS[name]
    table = bench(tried.made, tried.words, **tried.more)
    with Suite("F3", f"{name}: a write that is only said to be done") as suite:
        places = [(call, number) for call, number in table.calls() if call == "pwrite64"]
        found = 0
        for call, number in suite.chosen(places, count(10, 100)):
            table.reset()
            ended = table.run(*at(call, number, "retval=100"))
            problems = table.judge(ended, killed=True, repeat=False)
            told = any(one.startswith(("verify", "the ledger can't")) for one in problems)
            found += told
            suite.trial(
                fired=ended.injected > 0, problems=[] if told else problems,
                what=f"{call} {number}",
            )  # fmt: skip
        suite.remarks.append(f"{found} changed something, all found by verify")
