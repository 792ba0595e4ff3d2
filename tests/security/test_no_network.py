"""Nothing is asked of the network, and no other program is started."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import EXAMPLE, Officer

ROOT = Path(__file__).parents[2]


def quiet(folder: Path, *before: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"XDG_STATE_HOME": str(folder / "state")}
    return subprocess.run(
        [*before, sys.executable, "-m", "tests.security.quiet", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip


def test_the_main_commands_never_touch_a_socket_or_another_program(tmp_path: Path) -> None:
    ran = quiet(tmp_path)

    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout.splitlines()[-1])
    assert found["ran"] >= 18
    assert found["seen"] == []


def test_the_kernel_sees_no_connection_either(standing: Officer, tmp_path: Path) -> None:
    """What isn't Python (the typesetter, SQLite) is seen by strace alone."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    standing.file("letterhead.json", (EXAMPLE / "letterhead.json").read_bytes())
    trace, out = tmp_path / "trace", tmp_path / "letters"
    ran = subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=%network", "-o", str(trace), sys.executable, "-m",
         "ccm_ledger", "--ledger", str(standing.ledger), "invoice", "pdf", "2023",
         "--state", "CHE", "--out", str(out)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ran.returncode and not out.exists() and "ptrace" in ran.stderr:
        pytest.skip("strace may not trace here")
    assert ran.returncode == 0, ran.stderr
    assert list(out.glob("*.pdf"))
    calls = trace.read_text(encoding="utf-8")
    assert re.findall(r"^.*AF_INET.*$", calls, re.MULTILINE) == []


def test_the_hook_would_have_seen_it() -> None:
    code = (
        "import sys, socket, tests.security.quiet as q\nsys.addaudithook(q.hook)\n"
        "try:\n socket.create_connection(('127.0.0.1', 9), 1)\n"
        "except RuntimeError: pass\nprint(q.seen)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "socket.getaddrinfo" in ran.stdout
