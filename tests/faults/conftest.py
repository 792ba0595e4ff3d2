"""The warmed-up program for a run of tests; every test here is one of the fault suites."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.faults.harness import Bench, Warm


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    warmed = Warm()
    yield warmed
    warmed.end()


MakeBench = Callable[..., Bench]


@pytest.fixture
def bench(warm: Warm) -> Iterator[MakeBench]:
    def made(beginning: Callable[[Path], object], words: Sequence[str], **more: object) -> Bench:
        folder = Path(tempfile.mkdtemp(prefix="ccm-faults-", dir=in_memory()))
        folder.chmod(0o755)
        folders.append(folder)
        return Bench(warm, folder, beginning, words, **more)  # type: ignore[arg-type]

    folders: list[Path] = []
    yield made
    for folder in folders:
        shutil.rmtree(folder)


def in_memory() -> str | None:
    """A file system in memory, where there is one: no trial needs a real disk's syncs."""
    shared = Path("/dev/shm")
    return str(shared) if os.access(shared, os.W_OK) else None
