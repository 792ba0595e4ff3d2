"""F13: files made to exhaust or to confuse. Bombs: at most 10 s and 300 MB each, refused in a few
lines. Fuzz: valid files made wrong at random, under 512 MB and 10 s: never a traceback, and no byte
of the ledger changes where one is refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.bad_inputs.rows import expenses, journal, receipts
from tests.bank.camt_files import IBAN
from tests.bank.test_fuzz import GOOD as CAMT
from tests.builders import BUDGET, EXAMPLE, OPEN_INVOICE, Templates
from tests.faults.bombs import BOMBS
from tests.faults.suite import Suite, count

ROOT = Path(__file__).parents[2]
PROGRAM = str(Path(sys.executable).with_name("ccm-ledger"))
SECONDS, MEGABYTES = 10, 300  # seconds of the processor: other programs may be at work
HARMLESS = {"a million empty lines"}  # there is nothing to post, and it is said
RULES = ROOT / "src/ccm_ledger/profiles/ccm/financial_procedures.json"


@pytest.fixture(scope="module")
def ready(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Path:
    officer = templates.copy("standing", tmp_path_factory.mktemp("f13"))
    officer.does("bank", "add", IBAN)
    return officer.ledger


# A process begins as a copy of the one that starts it, and the kernel counts that copy's memory as
# its own. So the program is started by a small process, which tells what it used.
STARTER = """
import os, resource, subprocess, sys
limits = lambda: (
    resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[2]), int(sys.argv[2]))),
    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30)),
)
ended = subprocess.run(sys.argv[3:], stdin=subprocess.DEVNULL, preexec_fn=limits)
used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
open(sys.argv[1], "w").write(f"{ended.returncode} {used}")
"""


def limited(
    words: Sequence[str], environment: dict[str, str], note: Path
) -> tuple[int, str, int, float]:
    """Run the program under the limits: exit, what it said, its most memory (MB), its seconds."""
    began = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-S", "-c", STARTER, str(note), str(SECONDS), *words],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, check=True,
    )  # fmt: skip
    exit_, kilobytes = note.read_text(encoding="ascii").split()
    said = ran.stdout.decode("utf-8", "replace")
    return int(exit_), said, int(kilobytes) // 1024, time.monotonic() - began


def test_bombs_are_refused_within_ten_seconds_and_300_mb(ready: Path, tmp_path: Path) -> None:
    before = ready.read_bytes()
    environment = {"PATH": os.environ["PATH"], "XDG_STATE_HOME": str(tmp_path)}
    most = slowest = 0.0
    with Suite("F13", "bombs") as suite:
        for name in suite.chosen(list(BOMBS), count(9, len(BOMBS))):
            words, make = BOMBS[name]
            path = tmp_path / f"bomb{Path(words[-1]).suffix or '.csv'}"
            path.write_bytes(make())
            asked = [str(path) if word == "FILE" else word for word in words]
            exit_, said, megabytes, seconds = limited(
                [PROGRAM, "--ledger", str(ready), *asked], environment, tmp_path / "used"
            )
            most, slowest = max(most, megabytes), max(slowest, seconds)
            problems = []
            if exit_ != (0 if name in HARMLESS else 3):
                problems.append(f"exit {exit_}: {said[-200:]}")
            if megabytes > MEGABYTES or exit_ < 0:  # killed at the limit of processor time
                problems.append(f"{megabytes} MB, {seconds:.1f} s")
            if "Traceback" in said or "root:" in said or len(said) > 100_000:
                problems.append(said[:200])
            if ready.read_bytes() != before:
                problems.append("the ledger changed")
            suite.trial(fired=path.stat().st_size > 0, problems=problems, what=name)
            path.unlink()
        suite.remarks.append(f"at most {most:.0f} MB and {slowest:.1f} s")
    assert len(BOMBS) >= 30


# ── fuzz ─────────────────────────────────────────────────────────────────────────────────────

PIECES = [
    b'"', b",", b"\n", b"\r", b"\0", b"\xff", b"\xe2\x80\xae", b"\xef\xbb\xbf", b"'", b";", b"\t",
    b"99999999999999999999", b"-", b"NaN", b"1e9", b"2023-02-30", b"TF", b"{", b"}", b"[", b"]",
    b":", b"null", b"true", b"\\u0000", b"\\ud800", b"0.5", b"<", b">", b"&#0;", b"]]>", b"<!--",
    b"=1+1", b"\x1b[2J", b"../../x", b"%s", b"\xf0\x9f\x92\xb8", b"",
]  # fmt: skip

# name -> (the command's words, a valid file)
KINDS: dict[str, tuple[tuple[str, ...], bytes]] = {
    "camt": (("receipt", "import", "FILE"), CAMT),
    "receipts": (("receipt", "import", "FILE"), receipts({}, {"state": "NOR"}, {}).encode()),
    "expenses": (("expense", "import", "FILE"), expenses({}, {"amount": "3.50"}, {}).encode()),
    "journal": (
        ("journal", "import", "FILE"),
        journal({}, {"account": "3000", "amount": "-100.00"}).encode(),
    ),
    "invoices": (("invoice", "import", "FILE"), OPEN_INVOICE.replace("AUT", "BEL").encode()),
    "budget": (
        ("budget", "import", "2024", "FILE", "--approved-on", "2023-09-01", "--authority", "11MSP"),
        BUDGET.encode(),
    ),
    "procedures": (
        ("procedure", "set", "FILE", "--from", "2025", "--source", "x"),
        RULES.read_bytes(),
    ),
    "letterhead": (
        ("invoice", "pdf", "2023", "--state", "CHE", "--out", "{out}", "--letterhead", "FILE"),
        (EXAMPLE / "letterhead.json").read_bytes(),
    ),
}


def mutated(good: bytes, chance: Random) -> bytes:
    """A file with a few bytes flipped, cut, doubled, swapped or put in."""
    data = bytearray(good)
    for _ in range(chance.randint(1, 4)):
        if not data:
            break
        at = chance.randrange(len(data))
        to = min(at + chance.randint(1, 60), len(data))
        way = chance.randrange(6)
        if way == 0:
            data[at] ^= 1 << chance.randrange(8)
        elif way == 1:
            del data[at:to]
        elif way == 2:
            data[at:at] = data[at:to]
        elif way == 3:
            data[at:at] = chance.choice(PIECES)
        elif way == 4:
            data[at:to] = chance.choice(PIECES)
        else:
            other = chance.randrange(len(data))
            data[at], data[other] = data[other], data[at]
    return bytes(data)


def batch(ready: Path, folder: Path, files: list[Path], words: Sequence[str]) -> list[Any]:
    """Import a batch in a process of its own, under the limits."""
    office = folder / "office"
    office.mkdir(exist_ok=True)
    asked = {
        "ledger": str(ready), "folder": str(office), "state": str(folder / "state"),
        "files": [str(file) for file in files], "words": list(words),
    }  # fmt: skip
    ran = subprocess.run(
        [sys.executable, "-m", "tests.faults.limited"], cwd=ROOT, input=json.dumps(asked),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, f"exit {ran.returncode}: {ran.stderr[-2000:]}"
    found: list[Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_valid_file_made_wrong_gives_no_traceback_and_no_change(
    ready: Path, tmp_path: Path, kind: str
) -> None:
    words, good = KINDS[kind]
    words = tuple(word.replace("{out}", str(tmp_path / "letters")) for word in words)
    wanted = count(60, 300 if kind == "letterhead" else 700)
    accepted = 0
    with Suite("F13", f"fuzz: {kind}") as suite:
        files = []
        for number in range(wanted):
            path = tmp_path / f"{number}{'.json' if good[:1] == b'{' else '.txt'}"
            path.write_bytes(mutated(good, suite.random))
            files.append(path)
        for file, ran in zip(files, batch(ready, tmp_path, files, words), strict=True):
            changed = file.read_bytes() != good
            problems = []
            if ran["exit"] not in {0, 2, 3}:
                problems.append(f"exit {ran['exit']}: {ran['err']}")
            if "Traceback" in ran["err"]:
                problems.append(ran["err"])
            if ran["exit"] and not ran["same"]:
                problems.append("refused, and the ledger changed")
            accepted += ran["exit"] == 0
            suite.trial(fired=changed, problems=problems, what=file.name)
        suite.remarks.append(f"{accepted} accepted")
    shutil.rmtree(tmp_path / "letters", ignore_errors=True)
    assert accepted < wanted, "no file was made wrong enough"


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_that_is_made_wrong_is_right(ready: Path, tmp_path: Path, kind: str) -> None:
    words, good = KINDS[kind]
    words = tuple(word.replace("{out}", str(tmp_path / "letters")) for word in words)
    path = tmp_path / ("good.json" if good[:1] == b"{" else "good.txt")
    path.write_bytes(good)
    found = batch(ready, tmp_path, [path], words)
    assert found[0]["exit"] == 0, found[0]["err"]
