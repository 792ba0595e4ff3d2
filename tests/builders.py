"""Ledgers to begin a test with, and the officer who runs commands on them.

`officer` runs the real command line in process. A ledger that many tests begin with is made once
and copied. Every default is a fact of 2023.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

from ccm_ledger.cli import main

EXAMPLE = Path(__file__).parent.parent / "examples" / "2023"
GOLDEN = json.loads((Path(__file__).parent / "golden" / "2023.json").read_text(encoding="utf-8"))
NOW = datetime(2024, 3, 15, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    exit: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def errors(self) -> list[str]:
        return [line for line in self.err.splitlines() if line.startswith("error:")]

    @property
    def warnings(self) -> list[str]:
        return [line for line in self.err.splitlines() if line.startswith("warning:")]


class Officer:
    """The finance officer at a terminal, with one ledger in her folder."""

    def __init__(self, folder: Path, now: datetime = NOW) -> None:
        self.folder = folder
        self.ledger = folder / "ccm-ledger.db"
        self.now = now

    def runs(self, *words: str, json: bool = True) -> Ran:
        """Run a command; JSON unless told otherwise."""
        argv = ["--ledger", str(self.ledger), *words]
        if json:
            argv += ["--format", "json"]
        return run(argv, self.now)

    def does(self, *words: str) -> Ran:
        """Run a command that must succeed."""
        ran = self.runs(*words)
        assert ran.exit == 0, f"{words}: exit {ran.exit}\n{ran.err}"
        return ran

    def file(self, name: str, text: str | bytes) -> str:
        """Write a file into her folder and return its path."""
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return str(path)

    def figure(self, statement: str, key: str, *words: str) -> str:
        """One figure of a statement, exact."""
        return str(self.does("statement", statement, *words).json["figures"][key])

    def bytes(self) -> tuple[str, int, list[str]]:
        """The ledger's hash and mode, and what lies in the folder."""
        digest = hashlib.sha256(self.ledger.read_bytes()).hexdigest()
        return digest, self.ledger.stat().st_mode, sorted(p.name for p in self.folder.iterdir())

    def lines(self, entry: int) -> list[tuple[str, str, str, str | None]]:
        """The lines of an entry: fund, account, amount, State."""
        shown = self.does("journal", "show", str(entry)).json
        return [(li["fund"], li["account"], li["amount"], li["state"]) for li in shown["lines"]]


def heeding_signals() -> None:
    """For a child between fork and exec: a shell starts what runs in its background deaf to Ctrl-C,
    `nohup` what it starts to SIGHUP, and children inherit that."""
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.SIG_DFL)


def run(argv: list[str], now: datetime = NOW) -> Ran:
    """Run the command line in process, streams apart."""
    out, err = _Stream(), StringIO()
    kept = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = out, err  # type: ignore[assignment]
    try:
        code = main(argv, clock=lambda: now)
    finally:
        sys.stdout, sys.stderr = kept
    return Ran(code, out.getvalue(), err.getvalue())


class _Stream(StringIO):
    """Stdout that is no terminal."""

    def reconfigure(self, **_: object) -> None:
        """As `TextIOWrapper` has it."""

    def isatty(self) -> bool:
        return False


assert hasattr(TextIOWrapper, "reconfigure"), "what _Stream stands in for"

BUDGET = """line,amount
Salaries,365881.00
Social charges,69176.00
Consultancy fees,23000.00
Communications,12000.00
Staff travel,22000.00
Other implementation support costs,26000.00
"""

OPENING = """entry,date,fund,account,amount,text,state
1,2022-12-31,TF,1000,246482.00,Opening balance,
1,2022-12-31,TF,3000,-246482.00,Opening balance,
2,2022-12-31,WCR,1000,570184.00,Opening balance,
2,2022-12-31,WCR,3000,-570184.00,Opening balance,
3,2022-12-31,SP,1000,43847.00,Opening balance,
3,2022-12-31,SP,2300,-43847.00,Deferred contributions,AUS
"""

OPEN_INVOICE = """number,state,budget_year,tier,amount,issued_on,due_on
ISU-2022-AUT,AUT,2022,7a,2938.80,2021-09-15,2021-11-14
ISU-2022-AUT,AUT,2022,7b,4408.20,2021-09-15,2021-11-14
"""


class Templates:
    """Ledgers made once in a test run, and copied for each test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def copy(self, name: str, folder: Path) -> Officer:
        """A fresh copy: `empty`, `opened`, `invoiced` or `standing`."""
        made = self.folder / f"{name}.db"
        if not made.exists():
            work = self.folder / name
            work.mkdir()
            officer = Officer(work)
            MAKERS[name](officer)
            shutil.copy2(officer.ledger, made)
        officer = Officer(folder)
        shutil.copy2(made, officer.ledger)
        return officer


def _empty(officer: Officer) -> None:
    officer.does("init")


def _opened(officer: Officer) -> None:
    """Books that open on 31 December 2022 with the published balances, whole francs."""
    officer.does("init", "--opening", officer.file("opening.csv", OPENING))


def _invoiced(officer: Officer) -> None:
    """Opened, the budget of 2023 approved and invoiced in September 2022, 2022 final."""
    _opened(officer)
    officer.does(
        "budget", "import", "2023", officer.file("budget.csv", BUDGET),
        "--approved-on", "2022-09-02", "--authority", "10MSP",
    )  # fmt: skip
    officer.does("invoice", "issue", "2023", "--date", "2022-09-15")
    officer.does("invoice", "import", officer.file("open.csv", OPEN_INVOICE))
    officer.does("close-year", "2022", "--no-backup")
    officer.does("close-year", "2022", "--final")


def _standing(officer: Officer) -> None:
    """Invoiced, two gifts of Switzerland (one earmarked), one expense: bad inputs begin here."""
    _invoiced(officer)
    officer.does(
        "earmark", "add", "WORKSHOP", "--fund", "TF", "--state", "CHE",
        "--purpose", "Workshops", "--from", "2023-01-01", "--until", "2023-12-31",
    )  # fmt: skip
    officer.does(
        "receipt", "post", "CHE", "30000.00", "--purpose", "7c", "--earmark", "WORKSHOP",
        "--date", "2023-02-01", "--reference", "CHE-1",
    )  # fmt: skip
    officer.does(
        "receipt", "post", "CHE", "29250.00", "--purpose", "7c", "--date", "2023-02-01",
        "--reference", "CHE-2",
    )  # fmt: skip
    officer.does(
        "expense", "post", "TF", "Salaries", "1000.00", "--payee", "GICHD", "--document", "S-1",
        "--date", "2023-02-10",
    )  # fmt: skip


MAKERS = {"empty": _empty, "opened": _opened, "invoiced": _invoiced, "standing": _standing}
