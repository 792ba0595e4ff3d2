"""What loads before the program answers. Counted, not timed: each module costs the same every day.

A module more is a decision: raise a bound here only with a reason, and look at docs/performance.md.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from ccm_ledger import cli
from tests.builders import Officer

# At the end: every module that has run. A module that only waits to be used is not among them.
_RUN = """
import os, sys
def leave(code):
    ran = [
        name for name, module in sys.modules.items()
        if type(module).__name__ != "_LazyModule" and getattr(module, "__spec__", "") is not None
    ]
    sys.stderr.write("\\nLOADED " + " ".join(sorted(ran)))
    sys.stderr.flush()
    leave_at_once(code)
leave_at_once, os._exit = os._exit, leave
from ccm_ledger.__main__ import run
run()
leave(0)
"""
_DRAWING = {"rich", "openpyxl", "typst", "segno", "PIL"}
_HEAVY = {*_DRAWING, "sqlalchemy", "sqlmodel", "alembic", "pydantic", "numpy", "asyncio"}


def _loaded(*words: str) -> set[str]:
    """The modules that a command has loaded by its end, those of Python's own start left out."""
    ran = subprocess.run(
        [sys.executable, "-c", _RUN, *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert ran.returncode == 0, ran.stderr
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stderr.split("LOADED ")[-1].split()) - set(bare.stdout.split())


def _ours(loaded: set[str]) -> set[str]:
    return {name for name in loaded if name.split(".")[0] == "ccm_ledger"}


def _roots(loaded: set[str]) -> Counter[str]:
    return Counter(name.split(".")[0] for name in loaded)


def _report(standing: Officer, *words: str) -> set[str]:
    return _loaded("--ledger", str(standing.ledger), *words, "--format", "json")


def test_the_version_is_told_before_anything_loads() -> None:
    assert _loaded("--version") == {"ccm_ledger", "ccm_ledger.__main__"}


def test_help_loads_no_command_no_database_and_nothing_that_it_does_not_draw() -> None:
    loaded = _loaded("--help")

    assert _ours(loaded) == {
        "ccm_ledger",
        "ccm_ledger.__main__",
        "ccm_ledger.cli",
        "ccm_ledger.errors",
        "ccm_ledger.loading",
    }
    unused = {"rich.markdown", "rich.traceback", "rich.syntax", "pygments", "markdown_it"}
    assert loaded & (unused | {"sqlite3", "json", "dataclasses_json"}) == set()
    assert _roots(loaded).keys() & (_HEAVY - {"rich"}) == set()
    assert _roots(loaded)["rich"] <= 50


def test_help_is_the_page_that_typer_draws_with_all_of_rich() -> None:
    words = ["-c", "from ccm_ledger import cli; cli._load_help = lambda: None; cli.run()", "--help"]
    whole = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=True)
    ours = subprocess.run(
        [sys.executable, "-m", "ccm_ledger", "--help"], capture_output=True, text=True, check=True
    )

    assert "Usage: ccm-ledger [OPTIONS]" in ours.stdout
    assert ours.stdout.replace("python -m ccm_ledger", "ccm-ledger") == whole.stdout


def test_a_list_loads_its_own_command_and_report(standing: Officer) -> None:
    loaded = _report(standing, "fund", "list")

    assert _roots(loaded).keys() & _HEAVY == set()
    assert loaded & {"hashlib", "socket", "decimal", "importlib.resources"} == set()
    assert loaded & {"ipaddress", "subprocess", "tokenize"} == set()
    assert {name for name in _ours(loaded) if name.startswith("ccm_ledger.services.")} == set()
    assert {name for name in _ours(loaded) if name.startswith("ccm_ledger.ledger")} == set()
    assert len(_ours(loaded)) <= 30
    assert len(loaded) <= 170


@pytest.mark.parametrize("statement", ["trial-balance", "activity", "variance"])
def test_a_statement_loads_no_writing_and_no_drawing(standing: Officer, statement: str) -> None:
    loaded = _report(standing, "statement", statement, "2023")

    assert _roots(loaded).keys() & _HEAVY == set()
    writing = {"transaction", "posting", "register_seals", "high_water"}
    assert {name for name in _ours(loaded) if name.split(".")[-1] in writing} == set()
    assert len(_ours(loaded)) <= 60
    assert len(loaded) <= 210


def test_the_trial_balance_loads_the_least(standing: Officer) -> None:
    loaded = _report(standing, "statement", "trial-balance", "2023")

    assert "ccm_ledger.records" not in loaded
    assert "ccm_ledger.reports.comparatives" not in loaded
    assert len(_ours(loaded)) <= 40


def test_a_stand_in_becomes_the_module_that_is_asked_for() -> None:
    code = """
import sys
from ccm_ledger.loading import stand_in
stand_in("platform")
import platform as before
assert hasattr(before, "__path__") is False and "system" not in vars(before)
import platform.nothing
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "'platform' is not a package" in ran.stderr
    code = """
import sys
from ccm_ledger.loading import stand_in
loaded = sys.modules["os"]
stand_in("os")
assert sys.modules["os"] is loaded
stand_in("platform")
import platform as before
said = before.system()
import platform as after
assert after is not before and (after.system(), before.machine()) == (said, after.machine())
try:
    before.nothing_of_the_kind
except AttributeError:
    print("as it should be")
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("as it should be\n", "")


def test_importing_the_command_line_loads_no_command(tmp_path: Path) -> None:
    code = "import sys, ccm_ledger.cli; print(*sys.modules)"
    names = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    ).stdout.split()

    assert [name for name in names if name.startswith("ccm_ledger.commands")] == []
    assert "typer.rich_utils" not in names


def test_a_command_of_a_group_is_made_alone() -> None:
    whole, alone = cli.load("statement"), cli.load("statement", "trial-balance")

    assert list(alone.commands) == ["trial-balance"]
    assert len(whole.commands) > 10
    assert [param.opts for param in alone.commands["trial-balance"].params] == [
        param.opts for param in whole.commands["trial-balance"].params
    ]
