"""F7: an upgrade is the old ledger or the new one, never between; nothing it holds changes."""

from __future__ import annotations

import hashlib
import lzma
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccm_ledger.database import connection, schema
from tests.builders import Officer
from tests.faults.conftest import MakeBench
from tests.faults.formats import FORMATS, make_older
from tests.faults.harness import at, can_trace
from tests.faults.suite import Suite, count

LEDGERS = Path(__file__).parent / "ledgers"
OLDER = FORMATS[:-1]


def older(number: int):  # type: ignore[no-untyped-def]
    """Makes a folder that holds a ledger of an older format."""

    def made(folder: Path) -> None:
        work = folder / "work"
        work.mkdir()
        officer = without_bank(work)
        make_older(officer.ledger, folder / "ccm-ledger.db", number)
        shutil.rmtree(work)

    return made


def without_bank(folder: Path) -> Officer:
    """A year's receipts and a close, with nothing that only newer formats can keep."""
    officer = Officer(folder)
    from tests.builders import EXAMPLE, _invoiced

    _invoiced(officer)
    for code, state in (("CHE-WORKSHOP", "CHE"), ("GBR-UNIVERSAL", "GBR")):
        officer.does("earmark", "add", code, "--fund", "TF", "--state", state, "--purpose", "x")
    officer.does("receipt", "import", str(EXAMPLE / "receipts.csv"))
    officer.does("expense", "import", str(EXAMPLE / "expenses.csv"))
    officer.does("receipt", "reverse", "R-2023-0001", "--reason", "undone")
    return officer


AFTER = r"ccm-ledger-before-format-.*\.db"


@pytest.mark.skipif(can_trace() != "", reason=can_trace() or "-")
@pytest.mark.parametrize("number", OLDER)
def test_killed_at_a_system_call_it_is_the_old_ledger_or_the_new(
    number: int, bench: MakeBench
) -> None:
    table = bench(older(number), ("upgrade",), also=AFTER, extra=nothing_moved)
    with Suite("F7", f"upgrade from format {number}: killed at a system call") as suite:
        for call, nth in suite.chosen(table.calls(), count(5, 150)):
            table.reset()
            ended = table.run(*at(call, nth, "signal=KILL"))
            problems = [
                one
                for one in table.judge(ended, killed=True)
                if not ("ledger-older" in one or "verify: exit 4" in one)
            ]
            suite.trial(fired=ended.exit == -9, problems=problems, what=f"{call} {nth}")


def nothing_moved(table) -> list[str]:  # type: ignore[no-untyped-def]
    """The entries with their hashes are the same in the old ledger and the new."""
    return [] if table.before.entries == table.after.entries else ["the entries changed"]


@pytest.mark.parametrize("number", OLDER)
def test_an_error_after_any_statement_leaves_the_old_ledger(
    number: int, bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = bench(older(number), ("upgrade",), also=AFTER)
    real, left = schema.statements, [0]

    def failing(script: str) -> Iterator[str]:
        for statement in real(script):
            yield statement
            left[0] -= 1
            if left[0] == 0:
                raise RuntimeError("a fault")

    monkeypatch.setattr(schema, "statements", failing)
    scripts = sorted((schema.migrations_dir() / "versions").glob("*.sql"))[number:]
    total = sum(len(list(real(path.read_text(encoding="utf-8")))) for path in scripts)
    with Suite("F7", f"upgrade from format {number}: an error after a statement") as suite:
        for nth in suite.chosen(list(range(1, total + 1)), count(4, 400)):
            table.reset()
            before = hashlib.sha256(table.ledger.read_bytes()).hexdigest()
            left[0] = nth
            ran = table.here("upgrade")
            problems = [] if ran.exit == 70 else [f"exit {ran.exit}"]
            if hashlib.sha256(table.ledger.read_bytes()).hexdigest() != before:
                problems.append("the ledger changed")
            problems += table.strangers(killed=False)
            suite.trial(fired=left[0] <= 0, problems=problems, what=f"statement {nth}")


@pytest.mark.parametrize("path", sorted(LEDGERS.glob("*.db.xz")), ids=lambda path: path.name)
def test_a_stored_ledger_of_each_format_opens_for_ever(path: Path, tmp_path: Path) -> None:
    """What a program once wrote must be readable by every later one, unchanged."""
    officer = Officer(tmp_path)
    officer.ledger.write_bytes(lzma.decompress(path.read_bytes()))
    officer.ledger.chmod(0o600)
    number, head = path.name.removesuffix(".db.xz").removeprefix("format-").split("-", 1)

    assert connection.format_version(officer.ledger) == int(number)
    officer.does("upgrade")
    verified = officer.does("verify").json
    assert verified["ok"] is True
    assert verified["head"] == head
    assert officer.does("statement", "balance", "2022").json["figures"]["TF.closing"] == "246482.00"


def test_a_ledger_of_todays_format_is_stored() -> None:
    """Whoever makes a new format stores a ledger of it: `python -m tests.faults.store`."""
    stored = {int(path.name.split("-")[1]) for path in LEDGERS.glob("*.db.xz")}

    assert set(FORMATS) <= stored
