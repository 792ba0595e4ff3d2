"""F4: full disks, limits, and files and folders that may not be written."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.commands import COMMANDS, POST
from tests.faults.conftest import MakeBench
from tests.faults.harness import NOBODY, Bench, Ended, state_of
from tests.faults.suite import Suite, count

ROOT = os.geteuid() == 0


def wrong(table: Bench, ended: Ended, *, exits: set[int] | None = None) -> list[str]:
    problems = table.judge(ended, killed=True)
    if ended.exit not in (exits or {4}):
        problems.append(f"exit {ended.exit}: {ended.err[-200:]}")
    if ended.exit != 0 and len(ended.err.splitlines()) != 1:
        problems.append(f"said {ended.err!r}")
    return problems


@pytest.mark.parametrize("name", ["post", "bank file", "invoice run", "close of a year", "backup"])
def test_files_that_may_not_grow(name: str, bench: MakeBench) -> None:
    """RLIMIT_FSIZE cuts a write in two where the limit lies: a real short write."""
    tried = COMMANDS[name]
    table = bench(tried.made, tried.words, **tried.more)
    with Suite("F4", f"{name}: no file may grow beyond a limit") as suite:
        size = table.ledger.stat().st_size
        for _ in range(count(5, 60)):
            table.reset()
            most = suite.random.choice(
                (suite.random.randrange(1, size), suite.random.randrange(1, 80_000), size)
            )
            ended = table.run(limits={"RLIMIT_FSIZE": most})
            fired = ended.exit != 0
            suite.trial(
                fired=fired, problems=wrong(table, ended, exits={0, 4}), what=f"{most} bytes"
            )


def test_too_few_open_files_or_too_little_memory(bench: MakeBench) -> None:
    table = bench(POST.made, POST.words)
    table.by_the_clock = True  # the name of the user can't be looked up, so the log has its number
    with Suite("F4", "post: few open files, little memory") as suite:
        for most in range(3, 12):
            table.reset()
            ended = table.run(limits={"RLIMIT_NOFILE": most})
            problems = wrong(table, ended, exits={0, 4})
            suite.trial(fired=ended.exit != 0, problems=problems, what=f"{most} files")
        for _ in range(count(4, 30)):
            table.reset()
            most = suite.random.randrange(30, 260) * 1024 * 1024
            ended = table.run(limits={"RLIMIT_AS": most})
            problems = wrong(table, ended, exits={0, 4, 70})
            suite.trial(fired=ended.exit != 0, problems=problems, what=f"{most} bytes of memory")


@contextmanager
def small_disk(folder: Path, kind: str) -> Iterator[Path]:
    """A file system of its own: `tmpfs` of 4 MB, or `ext4` of 8 MB in a file."""
    point = folder / f"disk-{kind}"
    point.mkdir()
    if kind == "tmpfs":
        mount = ["mount", "-t", "tmpfs", "-o", "size=4000k", "tmpfs", str(point)]
    else:
        image = folder / "disk.img"
        with image.open("wb") as file:
            file.truncate(8 * 1024 * 1024)
        subprocess.run(["mkfs.ext4", "-q", "-m", "0", str(image)], check=True)
        mount = ["mount", "-o", "loop", str(image), str(point)]
    ran = subprocess.run(mount, check=False, capture_output=True, text=True)
    if ran.returncode != 0:
        pytest.skip(f"mount is not allowed here: {ran.stderr.strip()}")
    try:
        yield point
    finally:
        subprocess.run(["umount", str(point)], check=True)


def moved(table: Bench, folder: Path) -> None:
    """The bench's folder, elsewhere."""
    table.folder, table.ledger = folder, folder / table.ledger.name


@pytest.mark.skipif(not ROOT, reason="mounting needs root")
@pytest.mark.parametrize("kind", ["tmpfs", "ext4"])
@pytest.mark.parametrize("name", ["post", "close of a year", "backup", "restore"])
def test_a_full_disk(kind: str, name: str, bench: MakeBench, tmp_path: Path) -> None:
    tried = COMMANDS[name]
    table = bench(tried.made, tried.words, **tried.more)
    with Suite("F4", f"{name}: full {kind}") as suite, small_disk(tmp_path, kind) as disk:
        moved(table, disk / "office")
        filler = disk / "filler"
        for free in (0, 4, 8, 16, 32, 64, 100)[:: count(3, 1)]:
            filler.unlink(missing_ok=True)
            table.reset()
            fill(filler, free * 1024)
            ended = table.run()
            reads = table.here("receipt", "list").exit
            problems = [] if reads == 0 else [f"reading: exit {reads}"]
            filler.unlink()  # the oracle repeats the command with room for it
            problems += wrong(table, ended, exits={0, 4})
            suite.trial(fired=ended.exit == 4, problems=problems, what=f"{free} KB free")


def fill(filler: Path, free: int) -> None:
    """Take all the room but so many bytes."""
    with filler.open("wb", buffering=0) as file:
        for size in (64 * 1024, 4096, 512):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    if free:
        os.truncate(filler, max(filler.stat().st_size - free, 0))


@pytest.mark.skipif(not ROOT, reason="mounting needs root")
def test_a_disk_that_is_mounted_for_reading_only(bench: MakeBench, tmp_path: Path) -> None:
    table = bench(POST.made, POST.words)
    with Suite("F4", "post: read-only file system") as suite, small_disk(tmp_path, "ext4") as disk:
        moved(table, disk / "office")
        table.reset()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        ended = table.run()
        problems = [] if ended.exit == 4 else [f"exit {ended.exit} {ended.err}"]
        for words in (("verify",), ("receipt", "list"), ("statement", "balance", "2022")):
            if (ran := table.here(*words)).exit != 0:
                problems.append(f"{words}: exit {ran.exit} {ran.err}")
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        problems += table.judge(ended)
        suite.trial(fired=ended.exit == 4, problems=problems)


# mode of the folder, mode of the ledger, its owner -> whether another user may read it at all
PERMISSIONS = {
    "ledger for reading only": (0o700, 0o400, NOBODY, True),
    "folder for reading only": (0o500, 0o600, NOBODY, True),
    "both for reading only": (0o500, 0o400, NOBODY, True),
    "ledger of somebody else, readable": (0o755, 0o644, 0, True),
    "ledger of somebody else, closed": (0o755, 0o600, 0, False),
    "ledger without any right": (0o700, 0o000, NOBODY, False),
    "folder that lists nothing": (0o600, 0o600, NOBODY, False),
    "folder without any right": (0o000, 0o600, NOBODY, False),
}


@pytest.mark.skipif(not ROOT, reason="becoming another user needs root")
def test_permissions_as_a_user_who_is_nobody(bench: MakeBench) -> None:
    table = bench(POST.made, POST.words)
    with Suite("F4", "post: modes and owners, as nobody") as suite:
        for what, (folder_mode, mode, owner, readable) in PERMISSIONS.items():
            table.reset()
            for path in (table.folder, table.state_home, *table.state_home.rglob("*")):
                shutil.chown(path, NOBODY, NOBODY)
            for path in table.folder.iterdir():
                shutil.chown(path, owner, owner)
            table.ledger.chmod(mode)
            table.folder.chmod(folder_mode)
            cwd = str(table.home)
            ended = table.run(user=NOBODY, cwd=cwd)
            problems = [] if str(table.ledger) in ended.err else ["the file is not named"]
            reading = table.request(user=NOBODY, cwd=cwd)
            reading["runs"] = [["--ledger", str(table.ledger), "verify"]]
            if readable and (code := table.warm.wait(table.warm.ask(reading))) != 0:
                problems.append(f"verify: exit {code}")
            table.folder.chmod(0o700)
            table.ledger.chmod(0o600)
            if state_of(table.ledger) != table.before:
                problems.append("something changed")
            if ended.exit != 4 or len(ended.err.splitlines()) != 1:
                problems.append(f"exit {ended.exit} {ended.err}")
            suite.trial(fired=ended.exit == 4, problems=problems, what=what)
