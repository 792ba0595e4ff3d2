"""Each protection switched off in turn: a suite must turn red, or it guards nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ccm_ledger.database import schema
from tests.faults.harness import ROOT, can_trace
from tests.faults.suite import FULL, Suite, count

VERIFY = "tests/day/test_verify_finds_what_was_changed.py"
CHANGED = "test_what_was_changed_is_named"
F1 = "tests/faults/test_f01_kill.py::test_killed_at_a_system_call_it_is_done_or_not_done[post]"
F2 = "tests/faults/test_f02_power_cut.py::test_after_a_power_cut_it_is_done_or_not_done[post]"
# The protection that is taken away -> the smallest suite that must miss it
MISSED = {
    "synchronous FULL": [F2],
    "synchronous OFF": [F2],
    "BEGIN, not BEGIN IMMEDIATE": [
        "tests/faults/test_f05_writers.py::test_four_writers_an_import_and_a_report"
    ],
    "no idempotency key": [F1],
    "no check of the entries' chain": [f"{VERIFY}::{CHANGED}[the text of an entry]"],
    "no check of the log's chain": [f"{VERIFY}::{CHANGED}[the log]"],
    "no check of the registers' seals": [f"{VERIFY}::{CHANGED}[an earmark's purpose]"],
    "no check of the schema": [VERIFY, "-k", "guard"],
    "no bank chain in verify": ["tests/bank/test_verify_looks_at_the_bank.py"],
    "no bank tie-out at import": ["tests/bank/test_bad_files.py", "-k", "follow_on"],
    "no high-water mark": [
        "tests/faults/test_f06_backups.py::test_an_older_copy_put_in_place_is_noticed"
    ],
}
GUARDS = ["tests/ledger/test_guards.py"]


def red(mutation: str, words: list[str], templates: Path) -> list[str]:
    """Whether tests fail with a protection off; what is wrong if they don't."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("CCM_", "PYTEST"))}
    environment |= {"CCM_MUTATION": mutation, "CCM_TEMPLATES": str(templates)}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist",
         "-p", "tests.faults.mutations", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ran.returncode == 1:
        return []
    return [f"exit {ran.returncode}, not red: {ran.stdout[-300:]} {ran.stderr[-300:]}"]


@pytest.mark.skipif(can_trace() != "", reason=can_trace() or "-")
def test_without_a_protection_a_suite_is_red(tmp_path: Path) -> None:
    with Suite("mutations", "a protection switched off") as suite:
        names = [*MISSED] if FULL else ["synchronous OFF", "no idempotency key",
                                               "no check of the entries' chain"]  # fmt: skip
        for name in names:
            suite.trial(fired=True, problems=red(name, MISSED[name], tmp_path), what=name)


def triggers() -> list[str]:
    found = []
    for path in sorted((schema.migrations_dir() / "versions").glob("*.sql")):
        found += re.findall(r"^CREATE TRIGGER (\w+)", path.read_text(encoding="utf-8"), re.M)
    return found


def test_without_a_trigger_a_suite_is_red(tmp_path: Path) -> None:
    with Suite("mutations", "a trigger left out of the schema") as suite:
        assert len(triggers()) > 100
        for name in suite.chosen(triggers(), count(1, 1000)):
            suite.trial(fired=True, problems=red(f"without {name}", GUARDS, tmp_path), what=name)
