"""Prints the node ids of the tests in some folders, as JSON: `python -m tests.faults.collected F`.

A process of its own, since pytest inside pytest shares too much.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys

import pytest


class Collector:
    def __init__(self) -> None:
        self.nodes: list[str] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        self.nodes = [item.nodeid for item in items]


if __name__ == "__main__":
    collector = Collector()
    with contextlib.redirect_stdout(io.StringIO()):
        code = pytest.main(
            ["--collect-only", "-q", "-p", "no:cacheprovider", *sys.argv[1:]], plugins=[collector]
        )
    print(json.dumps(collector.nodes))
    sys.exit(int(code))
