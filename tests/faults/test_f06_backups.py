"""F6: backups made while others write, restores, and older copies put in the ledger's place."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest

from tests.builders import NOW, run
from tests.faults.commands import COMMANDS, POST, opened, received
from tests.faults.conftest import MakeBench
from tests.faults.harness import Bench, at, can_trace, state_of
from tests.faults.suite import Suite, count
from tests.faults.test_f05_writers import codes_of, post, request

STATEMENTS = (
    "balance", "activity", "variance", "contributions", "voluntary", "reserve", "sponsorship",
    "arrears", "trial-balance", "general-ledger",
)  # fmt: skip


def verified(ledger: Path) -> dict[str, object]:
    ran = run(["--ledger", str(ledger), "verify", "--format", "json"], NOW)
    return {"exit": ran.exit} | (json.loads(ran.out) if ran.out else {})


def test_backups_made_while_somebody_writes(bench: MakeBench) -> None:
    table = bench(opened, ("log",))
    many = count(6, 200)
    with Suite("F6", "backups made during writes") as suite:
        before = len(table.before.entries)
        writing = request(table, "writer", [post(0, number) for number in range(many * 6)])
        pid = table.warm.ask(writing)
        for number in range(many):
            acknowledged = len(codes_of(table, "writer"))
            target = table.home / f"b{number}.db"
            ran = table.here("backup", str(target), "--format", "json")
            problems = [] if ran.exit == 0 else [f"exit {ran.exit} {ran.err}"]
            if ran.exit == 0:
                found = verified(target)
                sha = hashlib.sha256(target.read_bytes()).hexdigest()
                held = len(state_of(target, reopened=False).entries)
                problems += [] if held >= before + acknowledged else [f"only {held} entries"]
                problems += [] if ran.json["sha256"] == sha else ["another SHA-256"]
                # The high-water mark of the living ledger is ahead of its backups.
                bad = [
                    one for one in found["checks"] if not one["ok"] and one["check"] != "high-water"
                ]  # type: ignore[attr-defined, index]
                problems += [str(one) for one in bad]
                target.unlink()
            going = len(codes_of(table, "writer")) < many * 6
            suite.trial(fired=going, problems=problems, what=f"backup {number}")
        assert table.warm.wait(pid) == 0


def statements(table: Bench, ledger: Path) -> dict[str, str]:
    """Each statement's digest, drawn from a ledger."""
    found = {}
    for name in STATEMENTS:
        words = ["--ledger", str(ledger), "statement", name, "2023", "--format", "json"]
        ran = run(words, NOW)
        assert ran.exit == 0, (name, ran.err)
        found[name] = hashlib.sha256(ran.out.encode()).hexdigest()
    return found


def test_a_restore_drill_gives_the_same_statements(bench: MakeBench, tmp_path: Path) -> None:
    table = bench(received, ("log",))
    with Suite("F6", "restore drill: every statement as before") as suite:
        before = statements(table, table.ledger)
        backup = tmp_path / "b.db"
        assert table.here("backup", str(backup)).exit == 0
        for lost in ("deleted", "cut", "overwritten"):
            content = table.ledger.read_bytes()
            match lost:
                case "deleted":
                    table.ledger.unlink()
                case "cut":
                    table.ledger.write_bytes(content[: len(content) // 3])
                case _:
                    table.ledger.write_bytes(os.urandom(len(content)))
            restored = table.here("restore", str(backup), "--yes")
            problems = [] if restored.exit == 0 else [f"exit {restored.exit} {restored.err}"]
            after = statements(table, table.ledger) if restored.exit == 0 else {}
            problems += [f"{name} differs" for name in before if before[name] != after.get(name)]
            problems += [] if verified(table.ledger)["exit"] == 0 else ["verify"]
            suite.trial(fired=True, problems=problems, what=lost)


def test_an_older_copy_put_in_place_is_noticed(bench: MakeBench) -> None:
    table = bench(opened, ("log",))
    with Suite("F6", "older copies put in place of the ledger") as suite:
        copies = []
        for number in range(count(5, 50)):
            copy = table.home / f"copy{number}.db"
            shutil.copy2(table.ledger, copy)
            copies.append(copy)
            assert table.here(*post(0, number)).exit == 0
        newest = table.ledger.read_bytes()
        for copy in copies:
            shutil.copy2(copy, table.ledger)
            ran = table.here("verify", "--format", "json")
            told = [one["check"] for one in ran.json["checks"] if not one["ok"]]
            problems = [] if told == ["high-water"] and ran.exit == 1 else [str(told)]
            suite.trial(fired=True, problems=problems, what=copy.name)
        table.ledger.write_bytes(newest)
        suite.trial(
            fired=True,
            problems=[] if table.here("verify").exit == 0 else ["the newest is not known"],
        )


needs_strace = pytest.mark.skipif(can_trace() != "", reason=can_trace() or "-")


@needs_strace
@pytest.mark.parametrize("how", ["journal deleted", "ledger renamed without it"])
def test_a_journal_that_is_parted_from_its_ledger(how: str, bench: MakeBench) -> None:
    """A tidy-minded person deletes the -journal after a crash: what that breaks must be found."""
    tried = COMMANDS["receipt file"]
    table = bench(tried.made, tried.words)
    with Suite("F6", f"after a crash: {how}") as suite:
        broken = 0
        places = [one for one in table.calls() if one[0] in {"pwrite64", "fdatasync", "unlink"}]
        late = places[len(places) // 2 :]  # the ledger itself is written towards the end
        for call, number in suite.chosen(late, count(8, 80)):
            table.reset()
            table.run(*at(call, number, "signal=KILL"))
            journal = Path(f"{table.ledger}-journal")
            fired = journal.exists()
            if how == "journal deleted":
                journal.unlink(missing_ok=True)
            else:
                moved = table.ledger.with_name("moved.db")
                table.ledger.rename(moved)
                journal.unlink(missing_ok=True)
                moved.rename(table.ledger)
            ran = table.here("verify", "--format", "json")
            try:
                whole = state_of(table.ledger) in (table.before, table.after)
            except Exception:  # noqa: BLE001  torn pages
                whole = False
            broken += not whole
            problems = [] if whole or ran.exit != 0 else ["broken, and verify says nothing"]
            suite.trial(fired=fired, problems=problems, what=f"{call} {number}")
        suite.remarks.append(f"{broken} were broken by it, all found by verify")


@needs_strace
@pytest.mark.parametrize("kind", ["symbolic", "hard"])
def test_a_ledger_reached_by_a_link(kind: str, bench: MakeBench) -> None:
    """Killed through the link, looked at by its own name."""
    table = bench(POST.made, POST.words)
    calls = table.calls()
    with Suite("F6", f"post through a {kind} link, killed") as suite:
        for call, number in suite.chosen(calls, count(8, 120)):
            table.reset()
            link = table.home / "links" / "current.db"
            shutil.rmtree(link.parent, ignore_errors=True)
            link.parent.mkdir()
            if kind == "symbolic":
                link.symlink_to(table.ledger)
            else:
                link.hardlink_to(table.ledger)
            real, table.ledger = table.ledger, link
            try:
                ended = table.run(*at(call, number, "signal=KILL"))
            finally:
                table.ledger = real
            if kind == "symbolic":
                problems = table.judge(ended, killed=True)
            else:  # SQLite can't know the other name's journal: verify must say what is broken
                ran = table.here("verify", "--format", "json")
                problems = [] if "hard link" in ran.err else ["the second name isn't mentioned"]
                try:
                    whole = state_of(table.ledger) in (table.before, table.after)
                except Exception:  # noqa: BLE001  torn pages
                    whole = False
                if not whole and ran.exit == 0:
                    problems.append("broken, and verify says nothing")
            suite.trial(fired=ended.exit == -9, problems=problems, what=f"{call} {number}")
