"""F11: random years against a plain model, with the program killed in the middle of commands.

The model is that of tests/model; here the clerk's command may die at any system call, is looked at,
and is given again with its key: the books must hold it once.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from ccm_ledger.money import print_exact
from tests.builders import NOW
from tests.faults.harness import LEFT, Warm, at, can_trace, traced
from tests.faults.suite import Suite, count
from tests.model.test_random_years import Year, amounts, days, states

CALLS = ("pwrite64", "fdatasync", "unlink", "write", "rename")


class CrashingYear(Year):
    """The officer's year in a house where the program keeps dying."""

    warm: ClassVar[Warm]
    suite: ClassVar[Suite]
    keys = 0

    @rule(
        state=states, amount=amounts, purpose=st.sampled_from(["assessed", "7c", "sponsorship"]),
        day=days, call=st.sampled_from(CALLS), number=st.integers(1, 90),
    )  # fmt: skip
    def the_program_dies(
        self, state: str, amount: int, purpose: str, day: str, call: str, number: int
    ) -> None:
        self.keys += 1
        words = [
            "receipt", "post", state, print_exact(amount), "--purpose", purpose, "--date", day,
            "--key", f"crash-{self.keys}",
        ]  # fmt: skip
        before = len(self.officer.does("receipt", "list").json)
        nth = number if call == "pwrite64" else number % 5 + 1
        code = self.dies(words, at(call, nth, "signal=KILL"))
        after = len(self.officer.does("receipt", "list").json)
        verified = self.officer.runs("verify").json
        problems = [] if code in {0, -9} else [f"exit {code}"]
        problems += [] if after - before in {0, 1} else [f"{after - before} receipts"]
        problems += [] if code != 0 or after == before + 1 else ["acknowledged, not stored"]
        problems += [str(one) for one in verified["checks"] if not one["ok"]]
        again = self.officer.does(*words).json
        type(self).suite.trial(fired=code == -9, problems=problems, what=f"{call} {nth}")
        assert not problems
        for left in self.folder.iterdir():
            if LEFT.fullmatch(left.name):
                left.unlink()
        self.noted(again["id"], state, amount, purpose)

    def dies(self, words: list[str], strace: tuple[str, ...]) -> int | None:
        out, err = self.folder.parent / "crash.out", self.folder.parent / "crash.err"
        request = {
            "runs": [["--ledger", str(self.officer.ledger), *words]],
            "cwd": str(self.folder),
            "env": {"XDG_STATE_HOME": os.environ["XDG_STATE_HOME"]},
            "out": str(out),
            "err": str(err),
            "now": NOW.isoformat(),
            "traced": True,
        }
        code, _ = traced(self.warm, request, strace, Path(f"{out}.trace"))
        for one in (out, err, Path(f"{out}.trace")):
            one.unlink(missing_ok=True)
        return code

    def noted(self, posted: str, state: str, amount: int, purpose: str) -> None:
        """What the clerk writes down, as for a command that nothing happened to."""
        self.receipts[posted] = (purpose, amount)
        self.cash["SP" if purpose == "sponsorship" else "TF"] += amount
        self.deferred += amount if purpose == "sponsorship" else 0
        settled = purpose == "assessed"
        self.held[posted] = self.settle(posted, state, amount, None) if settled else 0


@pytest.mark.skipif(can_trace() != "", reason=can_trace() or "-")
def test_random_years_with_crashes_agree_with_the_model(
    warm: Warm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", os.environ["XDG_STATE_HOME"])  # each year sets its own
    CrashingYear.warm = warm
    with Suite("F11", "random years against a model, commands killed and repeated") as suite:
        CrashingYear.suite = suite
        years, steps = count(3, 60), count(12, 25)
        run_state_machine_as_test(
            CrashingYear,
            settings=settings(
                max_examples=years, stateful_step_count=steps, deadline=None, derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
        suite.remarks.append(f"{years} years of up to {steps} steps")
