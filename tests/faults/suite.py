"""What each suite counts: trials, faults that fired, failures. A suite whose fault never fired
fails, since a test that injects nothing proves nothing."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from types import TracebackType

FULL = os.environ.get("CCM_FAULTS") == "full"
SEED = int(os.environ.get("CCM_FAULTS_SEED", "20231231"))
SHARE = float(os.environ.get("CCM_FAULTS_SHARE", "1"))  # of a full run, where time is short
RESULTS = os.environ.get("CCM_FAULTS_RESULTS")
SHOWN = 12


def count(quick: int, full: int) -> int:
    """How many trials: few in the tests of every day, many by `make faults`."""
    return max(round(full * SHARE), quick) if FULL else quick


class Suite:
    """One line of the table. Use it as a context: leaving it writes the line and judges."""

    def __init__(self, suite: str, what: str) -> None:
        self.suite, self.what = suite, what
        self.trials = self.fired = self.skipped = 0
        self.failures: list[str] = []
        self.remarks: list[str] = []
        self.random = random.Random(f"{SEED}/{suite}/{what}")

    def trial(self, *, fired: bool, problems: list[str], what: str = "") -> None:
        """One trial; `problems` is empty where everything held."""
        self.trials += 1
        self.fired += fired
        if problems:
            self.failures.append(f"{what}: {'; '.join(problems)}")

    def chosen(self, among: list, most: int) -> list:  # type: ignore[type-arg]
        """All of them, or a random choice in their order where there are too many."""
        if len(among) <= most:
            return among
        return [among[i] for i in sorted(self.random.sample(range(len(among)), most))]

    def __enter__(self) -> Suite:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            return
        line = {
            "suite": self.suite,
            "what": self.what,
            "trials": self.trials,
            "fired": self.fired,
            "failures": len(self.failures),
            "skipped": self.skipped,
            "seed": SEED,
            "full": FULL,
            "share": SHARE,
            "remarks": self.remarks,
        }
        print(json.dumps(line))
        if RESULTS:
            with Path(RESULTS).open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        said = f"{self.suite} {self.what}, seed {SEED}: "
        assert not self.failures, (
            f"{said}{len(self.failures)} of {self.trials} failed\n"
            + "\n".join(self.failures[:SHOWN])
        )
        assert self.fired or self.skipped, f"{said}the fault never fired in {self.trials} trials"
