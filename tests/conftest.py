"""Fixtures: an officer with a ledger in the state that the test names."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests.builders import Officer, Templates

settings.register_profile("quick", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("quick")


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return Templates(tmp_path_factory.mktemp("templates"))


@pytest.fixture(autouse=True)
def _own_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No test reads or writes the developer's own state or settings."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    for name in ("CCM_LEDGER_FILE", "CCM_LEDGER_FORMAT", "NO_COLOR", "CCM_LEDGER_DEBUG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def empty(templates: Templates, tmp_path: Path) -> Officer:
    return templates.copy("empty", tmp_path)


@pytest.fixture
def opened(templates: Templates, tmp_path: Path) -> Officer:
    return templates.copy("opened", tmp_path)


@pytest.fixture
def invoiced(templates: Templates, tmp_path: Path) -> Officer:
    return templates.copy("invoiced", tmp_path)


@pytest.fixture
def standing(templates: Templates, tmp_path: Path) -> Officer:
    return templates.copy("standing", tmp_path)
