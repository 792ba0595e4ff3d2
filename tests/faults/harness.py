"""The bench on which a command meets its fault, and the oracle that judges what is left."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from ccm_ledger.database import connection
from tests.builders import NOW, Ran, run

ROOT = Path(__file__).parents[2]
PROGRAM = str(Path(sys.executable).with_name("ccm-ledger"))
NOBODY = 65534
# Files that a killed command may leave: hidden, private, and of no meaning to any other command.
LEFT = re.compile(r"\.[0-9a-f]{16}\.part(-journal)?|\..*\.[0-9a-f]{8}\.new(-journal)?")
# SQLite leaves a journal that was never valid where it is until the next command writes.
JOURNAL = "ccm-ledger.db-journal"
WRITES = "pwrite64,write,fdatasync,fsync,ftruncate,unlink,rename,link,linkat,openat,mkdir"


@cache
def can_trace() -> str:
    """Why strace can't be used here, or an empty text."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    ran = subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], check=False)
    return "" if ran.returncode == 0 else "strace may not trace here"


class Warm:
    """The warmed-up program; each `run` is a process of its own."""

    def __init__(self) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CCM_LEDGER")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.warm"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._answer() == "ready"

    def _answer(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def ask(self, request: dict[str, Any]) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def wait(self, pid: int) -> int | None:
        found: int | None = self.ask({"wait": pid})
        return found

    def end(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


@dataclass
class Ended:
    """How a command ended: its exit code (negative: by a signal), what it said, what was traced."""

    exit: int | None
    out: str
    err: str
    trace: str = ""

    @property
    def injected(self) -> int:
        return self.trace.count("(INJECTED)")

    @property
    def acknowledged(self) -> bool:
        """Whether somebody could take the command for done: its code, or its words."""
        return self.exit == 0 or '"posted"' in self.out or "dry_run" in self.out


@dataclass(frozen=True)
class State:
    """What a ledger holds: a digest of every row, and what is told apart by name."""

    digest: str
    entries: dict[int, str] = field(compare=False)
    rows: dict[str, int] = field(compare=False)


def state_of(ledger: Path, *, reopened: bool = True) -> State:
    """Every row of every table, read after SQLite has rolled back what was left half done.

    Args:
        reopened: open for writing as the program does, so that a hot journal is rolled back.
    """
    opened = (
        connection.connect(ledger, write=True, any_format=True)
        if reopened
        else sqlite3.connect(ledger)
    )
    with closing(opened) as db:
        if reopened:
            db.execute("BEGIN IMMEDIATE")
            db.execute("ROLLBACK")
        return read_state(db)


def read_state(db: sqlite3.Connection) -> State:
    db.row_factory = None
    sha = hashlib.sha256(str(db.execute("PRAGMA user_version").fetchone()).encode())
    rows: dict[str, int] = {}
    named = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
    for kind, name, sql in db.execute(named).fetchall():
        sha.update(f"{kind} {name} {sql}".encode())
        if kind == "table":
            rows[name] = 0
            for row in db.execute(f"SELECT * FROM {name}"):
                sha.update(repr(row).encode())
                rows[name] += 1
    entries = dict(db.execute("SELECT sequence, hash FROM entry ORDER BY sequence"))
    return State(sha.hexdigest(), entries, rows)


def traced(
    warm: Warm, request: dict[str, Any], strace: Sequence[str], into: Path
) -> tuple[int | None, str]:
    """Run a request that waits for its tracer; returns the exit code and the trace.

    The process stops itself before its first own step and goes on once it is held, so that no call
    is counted, and no fault lands, in what prepares it.
    """
    into.write_text("", encoding="ascii")
    pid = warm.ask(request)
    _await(f"process {pid} stops", lambda: "\nState:\tT" in _status(pid))
    tracer = subprocess.Popen(
        ["strace", "-f", "-p", str(pid), "-o", str(into), *strace], stderr=subprocess.PIPE
    )
    assert tracer.stderr is not None
    with tracer.stderr:
        held = tracer.stderr.readline()
        assert b"attached" in held, held
        os.kill(pid, signal.SIGCONT)
        code = warm.wait(pid)
        tracer.stderr.read()
    tracer.wait(30)
    return code, into.read_text(encoding="ascii", errors="replace")


def _status(pid: int) -> str:
    return Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")


def _await(what: str, true: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not true():
        if time.monotonic() > until:
            raise TimeoutError(f"waited 20 s until {what}")
        time.sleep(0.001)


class Bench:
    """A folder with one ledger, put back to its beginning before each trial.

    Args:
        made: makes the beginning, once, in an empty folder: the ledger and the files it needs.
        words: the command under test.
        also: names of files that the command makes besides, as a regular expression.
        extra: what else is to be looked at after a fault; returns what is wrong.
        repeated: exit codes that are right when the command is run again.
    """

    def __init__(
        self,
        warm: Warm,
        folder: Path,
        made: Callable[[Path], object],
        words: Sequence[str],
        also: str = "-",
        extra: Callable[[Bench], list[str]] | None = None,
        repeated: frozenset[int] = frozenset({0}),
    ) -> None:
        self._settle(warm, folder, words)
        self.also, self.extra, self.repeated = re.compile(also), extra, repeated
        with self._state():
            made(self.beginning)
        shutil.copytree(self.state_home, self.home / "state-before")
        self.reset()
        self.before = state_of(self.ledger)
        ended = self.run()
        assert ended.exit == 0, (self.words, ended)
        self.after = state_of(self.ledger)
        self.changes = self.before != self.after
        self.reset()

    @classmethod
    def of_nothing(cls, warm: Warm, folder: Path, words: Sequence[str]) -> Bench:
        """An empty folder, and a command that makes a ledger in it; there is no state to judge."""
        bench = cls.__new__(cls)
        bench._settle(warm, folder, words)
        bench.also = re.compile(r"ccm-ledger\.db")
        shutil.copytree(bench.state_home, bench.home / "state-before")
        bench.reset()
        return bench

    def _settle(self, warm: Warm, folder: Path, words: Sequence[str]) -> None:
        self.warm, self.words = warm, list(words)
        self.home = folder / "home"
        self.beginning, self.folder, self.state_home = (
            self.home / name for name in ("beginning", "folder", "state")
        )
        self.ledger = self.folder / "ccm-ledger.db"
        self.mutation: str | None = None
        self.by_the_clock = False  # by the real clock: states differ in their times
        self._judged: dict[str, list[str]] = {}
        for one in (self.beginning, self.folder, self.state_home):
            one.mkdir(parents=True)
        self.home.chmod(0o755)

    # ── the beginning ────────────────────────────────────────────────────────────────────────

    def reset(self) -> None:
        for there, source in (
            (self.folder, self.beginning),
            (self.state_home, self.home / "state-before"),
        ):
            shutil.rmtree(there, ignore_errors=True)
            shutil.copytree(source, there)
        self.folder.chmod(0o700)

    def _state(self) -> Any:
        return _environment("XDG_STATE_HOME", str(self.state_home))

    # ── running ──────────────────────────────────────────────────────────────────────────────

    def request(self, **more: Any) -> dict[str, Any]:
        out, err = self.home / "out", self.home / "err"
        for one in (out, err):
            one.write_text("", encoding="utf-8")
            one.chmod(0o666)
        mutation = {"mutation": self.mutation} if self.mutation else {}
        return {
            "runs": [["--ledger", str(self.ledger), *self.words]],
            "cwd": str(self.folder),
            "env": {"XDG_STATE_HOME": str(self.state_home), "TZ": "UTC"},
            "out": str(out),
            "err": str(err),
            "now": NOW.isoformat(),
            **mutation,
            **more,
        }

    def run(self, *strace: str, **more: Any) -> Ended:
        """Run the command, traced where there are arguments for strace."""
        request = self.request(**more, traced=bool(strace))
        if not strace:
            return self.ended(self.warm.wait(self.warm.ask(request)))
        return self.ended(*traced(self.warm, request, strace, self.home / "trace"))

    def ended(self, code: int | None, trace: str = "") -> Ended:
        out, err = (
            (self.home / name).read_text(encoding="utf-8", errors="replace")
            for name in ("out", "err")
        )
        return Ended(code, out, err, trace)

    def here(self, *words: str) -> Ran:
        """Run another command, without any fault, in this process."""
        kept = Path.cwd()
        os.chdir(self.folder)
        try:
            with self._state():
                now = datetime.now(UTC) if self.by_the_clock else NOW
                return run(["--ledger", str(self.ledger), *words], now)
        finally:
            os.chdir(kept)

    def calls(self) -> list[tuple[str, int]]:
        """Every file-changing system call of the command: its name and its how-manieth.

        strace counts each call by its name, so that is how a fault is placed.
        """
        self.reset()
        ended = self.run("-e", f"trace={WRITES}", "-y")
        assert ended.exit == 0, ended
        seen: dict[str, int] = {}
        found = []
        for line in ended.trace.splitlines():
            match = re.match(r"\d+ +(\w+)\((.*)", line)
            if match is None:
                continue
            name = match[1]
            seen[name] = seen.get(name, 0) + 1
            if name != "openat" or "O_CREAT" in match[2] or "-journal" in match[2]:
                found.append((name, seen[name]))
        self.reset()
        return found

    # ── the oracle ───────────────────────────────────────────────────────────────────────────

    def judge(self, ended: Ended, *, killed: bool = False, repeat: bool = True) -> list[str]:
        """What is wrong after a fault; empty where every promise held.

        Reopen for writing; all or nothing; what was acknowledged is there; verify; only files that
        are expected; repeat the command: done once.
        """
        try:
            found = state_of(self.ledger)
        except Exception as exc:  # noqa: BLE001  whatever is wrong with the file is a finding
            return [f"the ledger can't be opened: {exc}"]
        problems = []
        done = self.same(found, self.after)
        if not done and not self.same(found, self.before):
            problems.append("neither the state before nor the state after")
        if ended.exit is None:
            problems.append("it did not end")
        if ended.acknowledged and not done:
            problems.append(f"acknowledged (exit {ended.exit}) but not stored")
        if self.changes and done and ended.exit and "othing was written" in ended.err:
            problems.append(f"done, but it says: {ended.err}")
        # Ctrl-C before Python has come to our first line is Python's own to tell.
        if "Traceback" in ended.err and "ccm_ledger/" in ended.err:
            problems.append(f"a traceback: {ended.err[-300:]}")
        problems += self.strangers(killed=killed)
        if self.extra is not None:
            problems += self.extra(self)
        # The same bytes beside the same files were judged before: the rest follows from them.
        names = [LEFT.sub("left", name) for name in self.listing()]
        marks = [path.read_bytes() for path in sorted(self.state_home.rglob("*.json"))]
        key = hashlib.sha256(self.ledger.read_bytes()).hexdigest() + str((names, marks))
        if key not in self._judged:
            self._judged[key] = self._look_deeper(repeat=repeat)
        return problems + self._judged[key]

    def same(self, found: State, wanted: State) -> bool:
        return found.rows == wanted.rows if self.by_the_clock else found == wanted

    def listing(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    def strangers(self, *, killed: bool) -> list[str]:
        """Files that nobody expects in the folder."""
        known = {path.name for path in self.beginning.iterdir()}
        found = [
            name
            for name in self.listing()
            if name not in known
            and not self.also.fullmatch(name)
            and not (killed and (LEFT.fullmatch(name) or name == JOURNAL))
        ]
        return [f"in the folder: {', '.join(found)}"] if found else []

    def _look_deeper(self, *, repeat: bool) -> list[str]:
        problems = []
        if (verified := self.here("verify")).exit != 0:
            problems.append(f"verify: exit {verified.exit} {verified.out[:300]}{verified.err}")
        if repeat:
            again = self.here(*self.words)
            if again.exit not in self.repeated:
                problems.append(f"repeated: exit {again.exit} {again.err[:200]}")
            elif not self.same(state_of(self.ledger), self.after):
                problems.append("repeated: not the state after, once")
            elif self.changes and JOURNAL in self.listing():
                problems.append("repeated: a journal is left")
            elif (verified := self.here("verify")).exit != 0:
                problems.append(f"repeated, then verify: {verified.out[:300]}")
        return problems


class _environment:
    """A variable of the environment for the length of a block."""

    def __init__(self, name: str, value: str) -> None:
        self.name, self.value = name, value

    def __enter__(self) -> None:
        self.kept = os.environ.get(self.name)
        os.environ[self.name] = self.value

    def __exit__(self, *_: object) -> None:
        if self.kept is None:
            del os.environ[self.name]
        else:
            os.environ[self.name] = self.kept


def at(name: str, number: int | str, fault: str) -> tuple[str, ...]:
    """Arguments of strace for a fault at one call: `signal=KILL`, `error=EIO` …; `7+` is at the
    seventh and at each one after it."""
    return ("-e", f"trace={name}", "-e", f"inject={name}:{fault}:when={number}")
