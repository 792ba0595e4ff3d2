"""F2: the power goes at any moment of a command, and the disk holds any part of what it was given
since the last sync. Two controls, with less syncing than the program asks for, must fail."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.faults.commands import COMMANDS, POST, Tried
from tests.faults.conftest import MakeBench
from tests.faults.harness import Bench, Ended, can_trace
from tests.faults.power import CALLS, Disk, steps
from tests.faults.suite import FULL, Suite, count

pytestmark = pytest.mark.skipif(can_trace() != "", reason=can_trace() or "-")


def replayed(table: Bench, suite: Suite, images: int) -> None:
    """Every moment of the command, with so many disks at each; fills the suite."""
    table.reset()
    disk = Disk.of(table.folder)
    ended = table.run("-y", "-xx", "-s", "400000", "-e", f"trace={CALLS}")
    assert ended.exit == 0, ended
    recorded = steps(ended.trace, table.folder, table.home / "out")
    assert any(one.call == "ack" for one in recorded), "the answer must be in the record"
    acknowledged = False
    seen: dict[tuple[str, bool], list[str]] = {}
    for number, step in enumerate(recorded):
        if step.call == "ack":
            acknowledged = True
        else:
            disk.does(step)
        if not FULL and step.call in {"write", "create"} and suite.random.random() < 0.8:
            continue
        for image in disk.images(images, suite.random):
            key = fingerprint(image), acknowledged
            if key not in seen:
                seen[key] = judged(table, image, ended if acknowledged else NOT_YET)
            what = f"step {number} {step.call} {Path(step.name).name}"
            suite.trial(fired=True, problems=seen[key], what=what)
    suite.remarks.append(f"{len(recorded)} moments, {len(seen)} different disks")


NOT_YET = Ended(-9, "", "")


def fingerprint(image: dict[str, bytes]) -> str:
    sha = hashlib.sha256()
    for name, content in sorted(image.items()):
        sha.update(f"{name} {len(content)} ".encode() + content)
    return sha.hexdigest()


def judged(table: Bench, image: dict[str, bytes], ended: Ended) -> list[str]:
    table.reset()
    for path in (*table.folder.iterdir(), *table.state_home.glob("*/*")):  # the mark isn't synced
        path.unlink()
    for name, content in image.items():
        path = table.folder / name
        path.write_bytes(content)
        path.chmod(0o600)
    if not table.ledger.exists():
        return ["there is no ledger"]
    return table.judge(ended, killed=True)


CUT = {
    "post": 8, "reversal": 6, "receipt file": 4, "bank file": 4, "invoice run": 3,
    "close of a year": 3, "backup": 4, "restore": 4,
}  # fmt: skip


@pytest.mark.parametrize("name", CUT)
def test_after_a_power_cut_it_is_done_or_not_done(name: str, bench: MakeBench) -> None:
    tried: Tried = COMMANDS[name]
    table = bench(tried.made, tried.words, **tried.more)
    with Suite("F2", f"{name}: power cut") as suite:
        replayed(table, suite, count(3, CUT[name] * 3))


@pytest.mark.parametrize("setting", ["FULL", "OFF"])
def test_with_less_syncing_an_acknowledged_entry_is_lost(setting: str, bench: MakeBench) -> None:
    """The control: if the replay could not fail, it would prove nothing."""
    table = bench(POST.made, POST.words)
    table.mutation = f"synchronous {setting}"
    suite = Suite("F2", f"control, must fail: synchronous={setting}")
    replayed(table, suite, count(4, 16))

    lost = [one for one in suite.failures if "acknowledged" in one]
    assert lost, "less syncing must lose an acknowledged entry"
    if setting == "OFF":
        assert any("neither" in one or "opened" in one for one in suite.failures)
    found = f"{len(suite.failures)} of {suite.trials} disks were bad"
    suite.failures = []
    with suite:
        suite.remarks.append(found)
