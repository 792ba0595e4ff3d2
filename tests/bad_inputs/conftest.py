"""Fixtures: a ledger in a folder that any user can reach."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import Officer, Templates


@pytest.fixture
def outside(templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[Officer]:
    """The standing ledger outside pytest's own folder, which is closed to everyone else."""
    place = Path(tempfile.mkdtemp(prefix="ccm-ledger-test-"))
    place.chmod(0o755)
    folder, state = place / "books", place / "state"
    folder.mkdir()
    state.mkdir()
    state.chmod(0o777)
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    officer = templates.copy("standing", folder)
    # Every module is loaded before rights are given up.
    officer.does("verify")
    officer.does("export", "xlsx", "2023", "--out", str(place / "all.xlsx"))
    yield officer
    folder.chmod(0o755)
    shutil.rmtree(place)
