"""Whatever the program writes is for its owner alone, under any umask."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.bank.camt_files import IBAN, Statement, camt, paid
from tests.builders import EXAMPLE, Officer


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_every_file_and_folder_that_is_made_is_private(standing: Officer, umask: int) -> None:
    folder = standing.folder
    inbox = folder / "inbox"
    inbox.mkdir()
    standing.file("letterhead.json", (EXAMPLE / "letterhead.json").read_bytes())
    ours = {path for path in folder.rglob("*") if path != standing.ledger}
    march = inbox / "m.xml"
    march.write_text(camt(Statement((paid(100, "X", reference="A"),))), encoding="utf-8")
    ours.add(march)
    kept = os.umask(umask)
    try:
        standing.does("bank", "add", IBAN)
        standing.does("nightly", "--inbox", str(inbox))
        for ending in ("pdf", "csv", "xlsx", "json", "md"):
            out = str(folder / f"v.{ending}")
            standing.does("statement", "variance", "2023", "--out", out)
        standing.does("invoice", "pdf", "2023", "--state", "CHE", "--out", str(folder / "letters"))
        for form, name in (("xlsx", "a.xlsx"), ("json", "a.json"), ("csv", "csv"), ("kit", "k.py")):
            standing.does("export", form, "--out", str(folder / name))
        standing.does("backup", str(folder / "b.db"))
        standing.does("receipt", "post", "NOR", "1.00", "--purpose", "7c", "--date", "2023-05-01")
        standing.does("restore", str(folder / "b.db"), "--yes")
    finally:
        os.umask(kept)
    made = [path for path in folder.rglob("*") if path not in ours]
    made += Path(os.environ["XDG_STATE_HOME"]).rglob("*")
    assert len([path for path in made if path.is_file()]) > 45
    wrong = {
        path.name: oct(stat.S_IMODE(path.stat().st_mode))
        for path in made
        if stat.S_IMODE(path.stat().st_mode) & 0o077 and path.name != "m.xml"
    }
    assert wrong == {}
