"""Our ledger of a workload, made by the program itself, and the commands that read it."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.chart import ACCOUNTS, BUDGET, CHART
from benchmarks.workload import LAST_YEAR, francs

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / ".venv" / "bin" / "ccm-ledger"  # an environment with nothing but the program


def environment(folder: Path) -> dict[str, str]:
    """As an officer has it, with a state folder of its own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "CCM_LEDGER"))
    }
    return {**kept, "XDG_STATE_HOME": str(folder / "state"), "LC_ALL": "C.UTF-8"}


def run(folder: Path, *words: str) -> str:
    """Run the program on a folder's ledger; its stdout."""
    command = [str(PROGRAM), "--ledger", str(folder / "ledger.db"), *words]
    done = subprocess.run(
        command, env=environment(folder), capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


def prepare(folder: Path, first_year: int) -> None:
    """An empty ledger with the workload's accounts, budgets and open invoices."""
    (folder / "ledger.db").unlink(missing_ok=True)
    _write(folder / "accounts.csv", "code,name,type", _accounts())
    _write(folder / "budget.csv", "line,amount,account", _budget())
    run(folder, "init", "--opening", str(folder / "opening.csv"))
    run(folder, "account", "import", str(folder / "accounts.csv"))
    for year in (LAST_YEAR - 1, LAST_YEAR):
        budget = (str(folder / "budget.csv"), "--approved-on", f"{year - 1}-09-01")
        run(folder, "budget", "import", str(year), *budget, "--authority", "the benchmark")
    years = range(max(first_year, 2012), LAST_YEAR + 1)
    parties = json.loads(run(folder, "state", "list", "--format", "json"))
    _write(
        folder / "invoices.csv",
        "number,state,budget_year,tier,amount,issued_on,due_on",
        (row for year in years for row in _invoices(year, parties)),
    )
    run(folder, "invoice", "import", str(folder / "invoices.csv"))
    shutil.copy(folder / "ledger.db", folder / "empty.db")


def load(folder: Path) -> None:
    """The workload's entries into the ledger that `prepare` has made."""
    run(folder, "journal", "import", str(folder / "entries.csv"))


def _write(path: Path, header: str, rows: Iterator[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def _accounts() -> Iterator[tuple[object, ...]]:
    for code in sorted({account.code for account in CHART if account.stands_for}):
        account = next(one for one in CHART if one.code == code)
        yield code, f"{account.word.capitalize()} (for {account.stands_for})", account.kind


def _budget() -> Iterator[tuple[object, ...]]:
    words = sorted({word for _, main, second, _ in BUDGET for word in (main, second)})
    for word in words:
        yield word.capitalize(), "75000.00", ACCOUNTS["TF", word].code


def _invoices(year: int, parties: list[dict[str, str]]) -> Iterator[tuple[object, ...]]:
    """An open invoice for each State that was a party by then, in two tiers."""
    for number, party in enumerate(parties, start=1):
        if party["party_from"] > f"{year}-12-31":
            continue
        for tier, rappen in (("7a", 40_000 + number * 371), ("7b", 60_000 + number * 557)):
            name, day = f"OLD-{year}-{party['state']}", f"{year}-01-05"
            yield name, party["state"], year, tier, francs(rappen), day, f"{year}-04-05"
