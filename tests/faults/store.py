"""Stores a ledger of each format that none is stored of yet: `python -m tests.faults.store`."""

from __future__ import annotations

import getpass
import lzma
import os
import socket
import tempfile
from pathlib import Path

from tests.builders import Officer
from tests.faults.formats import FORMATS, make_older
from tests.faults.test_f07_upgrade import LEDGERS, without_bank


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_STATE_HOME"] = name
        getpass.getuser, socket.gethostname = lambda: "officer", lambda: "office"
        officer: Officer = without_bank(Path(name))
        head = officer.does("verify").json["head"]
        for number in FORMATS:
            if list(LEDGERS.glob(f"format-{number}-*")):
                continue
            made = Path(name) / f"{number}.db"
            make_older(officer.ledger, made, number)
            packed = lzma.compress(made.read_bytes(), preset=9 | lzma.PRESET_EXTREME)
            (LEDGERS / f"format-{number}-{head}.db.xz").write_bytes(packed)


if __name__ == "__main__":
    main()
