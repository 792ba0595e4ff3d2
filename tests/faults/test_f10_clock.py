"""F10: clocks that moved, time zones, leap days: the order of the books is their sequence."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.faults.harness import PROGRAM
from tests.faults.suite import Suite, count

pytestmark = pytest.mark.skipif(
    shutil.which("faketime") is None, reason="faketime is not installed"
)


class Desk:
    """The installed program under a made-up clock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made = 0

    def runs(self, when: str, *words: str, zone: str = "UTC") -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "TZ": zone,
            "XDG_STATE_HOME": str(self.folder / "state"),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        return subprocess.run(
            ["faketime", when, PROGRAM, "--ledger", str(self.folder / "l.db"), *words],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )

    def posts(self, when: str, date: str, zone: str = "UTC") -> subprocess.CompletedProcess[str]:
        self.made += 1
        return self.runs(
            when, "receipt", "post", "CHE", "1.00", "--purpose", "7c", "--date", date,
            "--reference", f"C-{self.made}", zone=zone,
        )  # fmt: skip


# What the clock says before and at the command -> exit code
MOVED = {
    "a day back": ("2024-03-14 09:00:00", 4),
    "400 days back": ("2023-02-10 09:00:00", 4),
    "a second back": ("2024-03-15 08:59:30", 4),
    "20 years ahead": ("2044-03-15 09:00:00", 4),
    "11 years ahead": ("2035-03-15 09:00:00", 4),
    "the leap day of 2028": ("2028-02-29 23:59:58", 0),
    "a year ahead": ("2025-03-15 09:00:00", 0),
    "New Year's Eve": ("2024-12-31 23:59:58", 0),
}


def test_a_clock_that_moved(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Suite("F10", "clocks that moved, by faketime") as suite:
        for what, (when, code) in MOVED.items():
            for path in tmp_path.glob("l.db*"):
                path.unlink()
            assert desk.runs("2024-03-15 09:00:00", "init").returncode == 0
            assert desk.posts("2024-03-15 09:00:10", "2024-03-15").returncode == 0
            before = (tmp_path / "l.db").read_bytes()
            ran = desk.posts(when, "2024-03-16")
            problems = [] if ran.returncode == code else [f"exit {ran.returncode} {ran.stderr}"]
            if code and (tmp_path / "l.db").read_bytes() != before:
                problems.append("refused, and yet something changed")
            if code and not ("2024-03-15T09:00" in ran.stderr and when[:10] in ran.stderr):
                problems.append(f"both times must be named: {ran.stderr}")
            verified = desk.runs("2028-03-01 00:00:00", "verify")
            problems += [] if verified.returncode == 0 else [verified.stdout]
            suite.trial(fired=True, problems=problems, what=what)


ZONES = {
    "Pacific/Kiritimati": "2024-02-29 10:30:00",
    "Etc/GMT+12": "2024-02-29 10:40:00",
    "Pacific/Chatham": "2024-02-29 10:50:00",
    "Asia/Kathmandu": "2024-02-29 11:00:00",
    "Nowhere/Atall": "2024-02-29 11:10:00",
    "Europe/Zurich": "2024-10-26 23:30:00",
}


def test_time_zones_from_end_to_end_of_the_world(tmp_path: Path) -> None:
    """The clock goes on; the zone jumps by 26 hours. Dates stand as they were given."""
    desk = Desk(tmp_path)
    with Suite("F10", "time zones, leap day, the hour that comes twice") as suite:
        assert desk.runs("2024-02-28 08:00:00", "init").returncode == 0
        for posted, (zone, when) in enumerate(ZONES.items(), start=1):
            ran = desk.runs(
                when, "receipt", "post", "CHE", "1.00", "--purpose", "7c",
                "--date", "2024-02-29", "--reference", zone, zone="UTC",
            )  # fmt: skip
            assert ran.returncode == 0, ran.stderr
            shown = desk.runs("2024-11-01 00:00:00", "journal", "list", "--format", "csv",
                              zone=zone)  # fmt: skip
            rows = shown.stdout.splitlines()[1:]
            problems = [] if shown.returncode == 0 else [shown.stderr]
            problems += [] if sum("2024-02-29" in row for row in rows) == posted else [shown.stdout]
            suite.trial(fired=True, problems=problems, what=zone)
        # 2:30 comes twice in Zurich on that night: the second one is an hour later, in UTC as well.
        for number, when in enumerate(("2024-10-27 00:30:00", "2024-10-27 01:30:00")):
            ran = desk.posts(when, "2024-10-27", zone="UTC")
            problems = [] if ran.returncode == 0 else [f"{number}: {ran.stderr}"]
            suite.trial(fired=True, problems=problems, what=when)
        verified = desk.runs("2024-11-01 00:00:00", "verify")
        suite.trial(fired=True, problems=[] if verified.returncode == 0 else [verified.stdout])


def test_the_zone_changes_between_commands(tmp_path: Path) -> None:
    """One real clock, commands run now here, now there: never refused, never out of order."""
    zones = [*ZONES][:5]
    desk = Desk(tmp_path)
    with Suite("F10", "commands in changing time zones") as suite:
        assert desk.runs("2024-02-29 09:00:00", "init").returncode == 0
        environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")}
        for number in range(count(5, 30)):
            zone = suite.random.choice(zones)
            ran = subprocess.run(
                [PROGRAM, "--ledger", str(tmp_path / "l.db"), "receipt", "post", "CHE", "1.00",
                 "--purpose", "7c", "--date", "2024-03-01", "--reference", f"Z{number}"],
                env={**environment, "TZ": zone}, capture_output=True, text=True, check=False,
            )  # fmt: skip
            problems = [] if ran.returncode == 0 else [ran.stderr]
            suite.trial(fired=True, problems=problems, what=zone)
        checked = subprocess.run(
            [PROGRAM, "--ledger", str(tmp_path / "l.db"), "verify"], env=environment, check=False
        )
        suite.trial(fired=True, problems=[] if checked.returncode == 0 else ["verify"])
