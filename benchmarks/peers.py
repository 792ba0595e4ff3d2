"""The reports of each program on a workload: the commands, and whether they give the figures.

A program that isn't installed is left out. Ledger and hledger are Debian packages; beancount and
beanquery come from PyPI, into an environment of their own (`make build/beancount`).
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks import floor, program
from benchmarks.chart import CHART, KINDS
from benchmarks.timing import Command
from benchmarks.workload import LAST_YEAR, REGISTER

REPORTS = ("trial", "register", "activity", "variance", "account")
BEANCOUNT = program.ROOT / "build" / "beancount" / "bin"
_TERMINAL = str(LAST_YEAR)
_CODES = {account.elsewhere: f"{account.fund} {account.code}" for account in CHART}
Truth = Mapping[str, Any]


def commands(folder: Path, truth: Truth) -> dict[str, dict[str, Command]]:
    """program -> report -> command, for every program there is."""
    year = str(truth["report_year"])
    found = {
        "ccm-ledger": _ours(folder, year),
        "floor": {
            report: [sys.executable, "-m", "benchmarks.floor", report, str(folder), year]
            for report in floor.QUERIES
        },
        "hledger": _hledger(folder, year),
        "Ledger": _ledger(folder, year),
        "beancount": _beancount(folder, year),
    }
    environment = program.environment(folder)
    return {
        name: {
            report: Command(
                f"{name}, {report}",
                words,
                environment | {"PYTHONPATH": str(program.ROOT), "BEANCOUNT_DISABLE_LOAD_CACHE": "1"}
                if name in {"floor", "beancount"}
                else environment,
            )
            for report, words in reports.items()
        }
        for name, reports in found.items()
        if all(shutil.which(words[0]) for words in reports.values())
    }


def _ours(folder: Path, year: str) -> dict[str, list[str]]:
    base = [str(program.PROGRAM), "--ledger", str(folder / "ledger.db"), "statement"]
    register = ["general-ledger", year, "--fund", REGISTER.fund, "--account", REGISTER.code]
    return {
        "trial": [*base, "trial-balance", _TERMINAL, "--format", "json"],
        "register": [*base, *register, "--format", "csv"],
        "activity": [*base, "activity", year, "--format", "json"],
        "variance": [*base, "variance", year, "--format", "json"],
        "account": [*base, "account", "CHE", "--format", "json"],
    }


def _hledger(folder: Path, year: str) -> dict[str, list[str]]:
    base = ["hledger", "-f", str(folder / "ledger.journal")]
    tail = ["-O", "csv"]
    register = f"^{REGISTER.elsewhere}$"
    return {
        "trial": [*base, "balance", "--flat", "-N", "-E", *tail],
        "register": [*base, "register", "-H", register, "-p", year, *tail],
        "activity": [*base, "balance", "--flat", "-N", "^Income", "^Expenses", "-p", year, *tail],
    }


def _ledger(folder: Path, year: str) -> dict[str, list[str]]:
    base = ["ledger", "-f", str(folder / "ledger.journal")]
    span = ["-b", f"{year}-01-01", "-e", f"{int(year) + 1}-01-01"]
    flat = ["--flat", "--no-total"]
    return {
        "trial": [*base, "balance", *flat],
        "register": [*base, "register", f"^{REGISTER.elsewhere}$", *span],
        "activity": [*base, "balance", *flat, "^Income", "^Expenses", *span],
    }


def _beancount(folder: Path, year: str) -> dict[str, list[str]]:
    base = [str(BEANCOUNT / "bean-query"), "-f", "csv", str(folder / "ledger.beancount")]
    tail = "GROUP BY account ORDER BY account"
    of_year = f"year = {year} AND account ~ '^(Income|Expenses)'"
    register = f"account = '{REGISTER.elsewhere}' AND year = {year}"
    return {
        "trial": [*base, f"SELECT account, sum(number) AS b {tail}"],
        "register": [*base, f"SELECT date, narration, number, balance WHERE {register}"],
        "activity": [*base, f"SELECT account, sum(number) AS b WHERE {of_year} {tail}"],
    }


# ── are the figures right ────────────────────────────────────────────────────────────────────


def check(found: Mapping[str, Mapping[str, Command]], truth: Truth) -> None:
    """Run every report once and hold it to the figures; a wrong answer has no time."""
    wrong = [
        f"{command.label}: {problem}"
        for name, reports in found.items()
        for report, command in reports.items()
        for problem in _problems(name, report, _output(command), truth)
    ]
    if wrong:
        sys.exit("\n".join(wrong))


def _output(command: Command) -> str:
    done = subprocess.run(
        command.words,
        env=dict(command.environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{command.label}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


def _problems(name: str, report: str, output: str, truth: Truth) -> Iterator[str]:
    if report == "account":  # invoices: ours and the floor's alone
        return
    if report == "register":
        got: object = _REGISTERS[name](output)
        want: object = (truth["register"][0], truth["register"][1])
    else:
        balances = _BALANCES[name](report, output)
        got = {key: rappen for key, rappen in balances.items() if rappen}
        want = _wanted(name, report, truth)
    if got != want:
        yield f"{got} instead of {want}"


def _wanted(name: str, report: str, truth: Truth) -> dict[str, int]:
    """Account -> rappen. Ours brings earlier results forward in 3000, as a year's books do."""
    whole = truth["trial"] if name == "ccm-ledger" else truth["whole"]
    found: dict[str, int] = dict(whole if report == "trial" else truth["activity"])
    if report == "variance":
        found = {key: value for key, value in found.items() if key[:4] in {"TF 5", "TF 6"}}
    return {key: rappen for key, rappen in found.items() if rappen}


def _rappen(text: str) -> int:
    return int(Decimal(text.replace("CHF", "").replace(",", "").strip() or "0") * 100)


def _ours_balances(report: str, output: str) -> dict[str, int]:
    """Accounts of the workload; the open invoices on 1100 and 2150 are ours alone."""
    statement = json.loads(output)
    found: dict[str, int] = defaultdict(int)
    if report == "trial":
        for row in statement["tables"][0]["rows"]:
            if row["account"] not in {"1100", "2150"}:
                found[f"{row['fund']} {row['account']}"] += _rappen(row["balance"])
    elif report == "activity":
        for row in statement["tables"][0]["rows"]:
            for fund in ("TF", "WCR", "SP"):
                if "account" in row and row.get(fund):
                    sign = -1 if row["account"].startswith("4") else 1
                    found[f"{fund} {row['account']}"] += sign * _rappen(row[fund])
    else:
        lines = {one.word.capitalize(): one.code for one in CHART if one.fund == "TF"}
        for key, value in statement["figures"].items():
            line = key.removeprefix("actual.").removeprefix("detail.Not budgeted.")
            if line != key and line in lines:
                found[f"TF {lines[line]}"] += _rappen(value)
    return found


def _floor_balances(report: str, output: str) -> dict[str, int]:
    rows = [line.split("\t") for line in output.splitlines()]
    if report == "variance":
        return {f"TF {row[0]}": int(row[2]) for row in rows}
    return {f"{row[0]} {row[1]}": int(row[-1]) for row in rows}


def _csv_balances(_: str, output: str) -> dict[str, int]:
    rows = (row for row in csv.reader(io.StringIO(output)) if row and row[0].strip() in _CODES)
    return {_CODES[row[0].strip()]: _rappen(row[1]) for row in rows}


def _ledger_balances(_: str, output: str) -> dict[str, int]:
    found = re.finditer(r"(-?[\d.]+)(?: CHF)?  (\S+)", output)
    return {_CODES[one[2]]: _rappen(one[1]) for one in found}


_BALANCES: Mapping[str, Callable[[str, str], Mapping[str, int]]] = {
    "ccm-ledger": _ours_balances,
    "floor": _floor_balances,
    "hledger": _csv_balances,
    "beancount": _csv_balances,
    "Ledger": _ledger_balances,
}


def _summed(amounts: Sequence[int]) -> tuple[int, int]:
    return len(amounts), sum(amounts)


def _ours_register(output: str) -> tuple[int, int]:
    rows = csv.DictReader(io.StringIO(output))
    moved = [(row["debit"], row["credit"]) for row in rows if row["voucher"]]
    return _summed([_rappen(debit) - _rappen(credit) for debit, credit in moved])


def _column(name: str) -> Callable[[str], tuple[int, int]]:
    def read(output: str) -> tuple[int, int]:
        rows = csv.DictReader(io.StringIO(output))
        return _summed([_rappen({k.strip(): v for k, v in row.items()}[name]) for row in rows])

    return read


def _ledger_register(output: str) -> tuple[int, int]:
    found = re.finditer(r"(-?[\d.]+) CHF +-?[\d.]+(?: CHF)?$", output, re.MULTILINE)
    return _summed([_rappen(one[1]) for one in found])


_REGISTERS: Mapping[str, Callable[[str], tuple[int, int]]] = {
    "ccm-ledger": _ours_register,
    "floor": lambda output: _summed([int(row.split("\t")[4]) for row in output.splitlines()]),
    "hledger": _column("amount"),
    "beancount": _column("number"),
    "Ledger": _ledger_register,
}


def versions() -> list[str]:
    """What was compared, each with its version."""
    python = sys.version.split()[0]
    found = [f"Python {python}", f"SQLite {sqlite3.sqlite_version}"]
    for name, words in (
        ("ccm-ledger", [str(program.PROGRAM), "--version"]),
        ("hledger", ["hledger", "--version"]),
        ("Ledger", ["ledger", "--version"]),
        ("beancount", [str(BEANCOUNT / "bean-check"), "--version"]),
    ):
        if shutil.which(words[0]):
            said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
            number = re.search(r"\d+\.\d+[\w.]*", said)
            found.append(f"{name} {number[0] if number else '?'}")
    return found


assert set(KINDS) == {account.kind for account in CHART}, "every kind has a name elsewhere"
