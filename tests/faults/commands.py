"""The commands that meet their faults, each with the ledger it begins on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.builders import BUDGET, EXAMPLE, OPENING, Officer
from tests.faults.harness import Bench, state_of

BACKUPS = r"ccm-ledger-(year-end|before-format).*\.db"


@dataclass(frozen=True)
class Tried:
    """A beginning, a command, and what the bench must know of it."""

    made: Callable[[Path], object]
    words: tuple[str, ...]
    more: dict[str, Any] = field(default_factory=dict)


def opened(folder: Path) -> Officer:
    officer = Officer(folder)
    officer.does("init", "--opening", officer.file("opening.csv", OPENING))
    return officer


def budgeted(folder: Path) -> Officer:
    officer = opened(folder)
    officer.does(
        "budget", "import", "2023", officer.file("budget.csv", BUDGET),
        "--approved-on", "2022-09-02", "--authority", "10MSP",
    )  # fmt: skip
    return officer


def invoiced(folder: Path) -> Officer:
    officer = budgeted(folder)
    officer.does("invoice", "issue", "2023", "--date", "2022-09-15")
    for code, state in (("CHE-WORKSHOP", "CHE"), ("GBR-UNIVERSAL", "GBR")):
        officer.does("earmark", "add", code, "--fund", "TF", "--state", state, "--purpose", "x")
    officer.does("bank", "add", "CH93 0076 2011 6238 5295 7", "--name", "Current account")
    for source in (
        EXAMPLE / "receipts.csv",
        EXAMPLE / "expenses.csv",
        EXAMPLE / "bank" / "camt053-2023-01.xml",
    ):
        shutil.copy(source, folder)
    rows = "".join(
        f"J{n},2023-05-{n % 28 + 1:02d},TF,6900,10.{n:02d},Row {n}\n"
        f"J{n},2023-05-{n % 28 + 1:02d},TF,1000,-10.{n:02d},Row {n}\n"
        for n in range(40)
    )
    officer.file("journal.csv", f"entry,date,fund,account,amount,text\n{rows}")
    return officer


def received(folder: Path) -> Officer:
    officer = invoiced(folder)
    officer.does("receipt", "import", str(folder / "receipts.csv"))
    return officer


def paid(folder: Path) -> Officer:
    officer = invoiced(folder)
    officer.does("receipt", "post", "CHE", "30000.00", "--purpose", "7c", "--date", "2023-02-01")
    return officer


def backed_up(folder: Path) -> None:
    officer = opened(folder)
    officer.does("backup", str(folder / "b.db"))
    officer.does("receipt", "post", "NOR", "10.00", "--purpose", "7c", "--date", "2023-05-01")


def the_old_one_is_kept(bench: Bench) -> list[str]:
    """Where the backup stands in the ledger's place, what stood there is set aside, whole."""
    if state_of(bench.ledger) == bench.before:
        return []
    aside = [p for p in bench.folder.iterdir() if ".before-restore-" in p.name]
    if not any(state_of(one) == bench.before for one in aside):
        return ["what was in place is not kept"]
    return []


def the_copy_is_whole(bench: Bench) -> list[str]:
    """A backup is there and whole, or not there at all."""
    copy = bench.folder / "copy.db"
    if not copy.exists():
        return []
    if state_of(copy, reopened=False) != bench.before:
        return ["the backup is not what the ledger held"]
    return [] if copy.stat().st_mode & 0o777 == 0o600 else ["the backup is not private"]


POST = Tried(
    opened,
    ("receipt", "post", "CHE", "100.00", "--purpose", "7c", "--date", "2023-06-01", "--key", "k",
     "--format", "json"),
)  # fmt: skip
COMMANDS = {
    "post": POST,
    "reversal": Tried(
        paid, ("receipt", "reverse", "R-2023-0001", "--reason", "undone", "--key", "r")
    ),
    "receipt file": Tried(invoiced, ("receipt", "import", "receipts.csv", "--format", "json")),
    "expense file": Tried(received, ("expense", "import", "expenses.csv", "--format", "json")),
    "journal file": Tried(invoiced, ("journal", "import", "journal.csv", "--format", "json")),
    "bank file": Tried(invoiced, ("receipt", "import", "camt053-2023-01.xml", "--format", "json")),
    "invoice run": Tried(budgeted, ("invoice", "issue", "2023", "--date", "2022-09-15")),
    "close of a year": Tried(opened, ("close-year", "2022"), {"also": BACKUPS}),
    "backup": Tried(
        opened,
        ("backup", "copy.db"),
        {
            "also": r"copy\.db",
            "extra": the_copy_is_whole,
            "repeated": frozenset({0, 3}),
        },
    ),
    "restore": Tried(
        backed_up,
        ("restore", "b.db", "--yes"),
        {"also": r"ccm-ledger\.db\.before-restore-.*", "extra": the_old_one_is_kept},
    ),
}
