"""Rows of the catalogue as test cases, and what every refusal must be."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.builders import Officer, Ran

RECEIPTS = ("date", "state", "amount", "purpose", "reference", "text")
EXPENSES = ("date", "fund", "line", "amount", "payee", "text", "document")
JOURNAL = ("entry", "date", "fund", "account", "amount", "text")
INVOICES = ("number", "state", "budget_year", "tier", "amount", "issued_on", "due_on")

NOBODY = 65534
_FORM = re.compile(r"error: .+?: .+?[.?](?: .+[.?])?")


def row(id: str, values: Iterable[object], *names: str) -> list[object]:
    """A row of the catalogue: a case for each example, with the words the message must hold."""
    examples = list(values)
    return [
        pytest.param(value, names, id=f"{id}-{number}" if len(examples) > 1 else id)
        for number, value in enumerate(examples, start=1)
    ]


def refused(
    officer: Officer,
    *words: str,
    exit: int = 3,
    names: Sequence[str] = (),
    where: str | None = None,
    lines: int = 1,
) -> Ran:
    """Run a command that must be refused, in the form every refusal has, without a trace.

    Args:
        names: words the message must hold, whatever their case.
        where: what the first line begins with, after `error: `.
        lines: how many problems, a line each.
    """
    before = officer.bytes()
    ran = officer.runs(*words, json=False)
    check_refusal(ran, exit, names, where, lines)
    assert officer.bytes() == before, "the ledger's bytes and its folder are as before"
    return ran


def check_refusal(
    ran: Ran, exit: int, names: Sequence[str] = (), where: str | None = None, lines: int = 1
) -> None:
    """The form of a refusal: exit code, one line a problem, nothing on stdout, no traceback."""
    told = ran.err.splitlines()
    assert ran.exit == exit, f"exit {ran.exit}: {ran.err or ran.out}"
    assert ran.out == ""
    assert len(told) == lines, ran.err
    for line in told:
        assert _FORM.fullmatch(line), line
        assert line.isprintable(), line
    assert "Traceback" not in ran.err
    for name in names:
        assert name.casefold() in ran.err.casefold(), f"{name!r} is not in {ran.err!r}"
    if where is not None:
        assert told[0].startswith(f"error: {where}: "), told[0]


def nothing_new(officer: Officer, *words: str) -> Ran:
    """Run a command that succeeds and has nothing to do: no byte changes."""
    before = officer.bytes()
    ran = officer.does(*words)
    assert ran.json["posted"] == []
    assert officer.bytes() == before
    return ran


def csv_text(header: Sequence[str], *lines: Sequence[str]) -> str:
    """A CSV file with every cell as given, quoted where it must be (`csv` leaves CR alone)."""
    return "".join(",".join(map(_cell, line)) + "\n" for line in (header, *lines))


def _cell(text: str) -> str:
    quoted = '"' + text.replace('"', '""') + '"'
    return quoted if set(text) & set(',"\r\n') else text


def receipts(*lines: dict[str, str]) -> str:
    """A receipts file: good rows, each with the cells that are given instead."""
    good = {
        "date": "2023-03-01",
        "state": "CHE",
        "amount": "100.00",
        "purpose": "7c",
        "reference": "",
        "text": "Gift",
    }
    return _file(RECEIPTS, good, lines)


def expenses(*lines: dict[str, str]) -> str:
    """An expenses file, likewise; every row has a voucher of its own."""
    good = {
        "date": "2023-03-01",
        "fund": "TF",
        "line": "Salaries",
        "amount": "100.00",
        "payee": "GICHD",
        "text": "Salary",
    }
    return _file(EXPENSES, good, [{"document": f"V-{n}"} | line for n, line in enumerate(lines)])


def journal(*lines: dict[str, str]) -> str:
    """A journal file, likewise: a row debits TF 1000 with 100.00 unless it says otherwise."""
    good = {
        "entry": "1",
        "date": "2023-03-01",
        "fund": "TF",
        "account": "1000",
        "amount": "100.00",
        "text": "Correction",
    }
    return _file(JOURNAL, good, lines)


def open_invoices(*lines: dict[str, str]) -> str:
    """A file of open invoices, likewise."""
    good = {
        "number": "ISU-2022-BEL",
        "state": "BEL",
        "budget_year": "2022",
        "tier": "7a",
        "amount": "100.00",
        "issued_on": "2021-09-15",
        "due_on": "2021-11-14",
    }
    return _file(INVOICES, good, lines)


def _file(columns: tuple[str, ...], good: dict[str, str], lines: Sequence[dict[str, str]]) -> str:
    header = [*columns, *dict.fromkeys(name for line in lines for name in line)]
    header = list(dict.fromkeys(header))
    return csv_text(header, *([(good | line).get(name, "") for name in header] for line in lines))


@contextmanager
def unprivileged(folder: Path) -> Iterator[None]:
    """Without root's right to read and write everything, where the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
