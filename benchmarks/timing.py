"""Whole processes timed in turns: wall and processor seconds, peak memory, ratios in a round."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

ONCE = 40.0  # seconds; what takes longer is run once


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command: seconds and MiB, as the kernel accounts for the finished process."""

    wall: float
    cpu: float
    peak: float


@dataclass(frozen=True, slots=True)
class Command:
    """A command to time, and the runs it had."""

    label: str
    words: Sequence[str]
    environment: Mapping[str, str]
    runs: list[Run] = field(default_factory=list)

    def median(self, what: str) -> float:
        return float(statistics.median(getattr(run, what) for run in self.runs))

    def ratio(self, base: Command, what: str = "wall") -> float:
        """The median, over the rounds, of this command's seconds by the base's in that round."""
        pairs = zip(reversed(self.runs), reversed(base.runs), strict=False)
        return float(statistics.median(getattr(a, what) / getattr(b, what) for a, b in pairs))


def once(command: Command) -> Run:
    """Run a command, its output thrown away. A command that fails ends the whole benchmark."""
    start = time.perf_counter()
    child = subprocess.Popen(
        command.words,
        env=dict(command.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{command.label}: exit {child.returncode}: {' '.join(command.words)}")
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def in_turns(commands: Sequence[Command], rounds: int) -> None:
    """One run of each to warm up, then so many rounds of all that aren't too slow."""
    quick = []
    for command in commands:
        first = once(command)
        if first.wall > ONCE:
            command.runs.append(first)
        else:
            quick.append(command)
    for _ in range(rounds):
        for command in quick:
            command.runs.append(once(command))
