"""F5: several at once: all of them in, one after the other, or one clear line."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import Any

from tests.faults.commands import COMMANDS, POST, received
from tests.faults.conftest import MakeBench
from tests.faults.harness import Bench, Ended, state_of
from tests.faults.suite import Suite, count


def request(table: Bench, name: str, runs: list[list[str]], **more: Any) -> dict[str, Any]:
    """A process of its own for some commands, with its own output and exit codes."""
    out, err, codes = (table.home / f"{name}.{end}" for end in ("out", "err", "codes"))
    for one in (out, err, codes):
        one.write_text("", encoding="utf-8")
    asked = table.request(out=str(out), err=str(err), codes=str(codes), **more)
    asked["runs"] = [["--ledger", str(table.ledger), *words] for words in runs]
    return asked


def codes_of(table: Bench, name: str) -> list[int]:
    return [int(one) for one in (table.home / f"{name}.codes").read_text("ascii").split()]


def post(writer: int, number: int) -> list[str]:
    return [
        "receipt", "post", "CHE", f"1.{number % 100:02d}", "--purpose", "7c",
        "--date", "2023-06-01", "--reference", f"W{writer}-{number}",
    ]  # fmt: skip


def test_four_writers_an_import_and_a_report(bench: MakeBench) -> None:
    tried = COMMANDS["receipt file"]
    table = bench(tried.made, tried.words)
    each = count(12, 500)
    with Suite("F5", f"four writers of {each} postings, an import, reports") as suite:
        before = len(table.before.entries)
        imported = len(table.after.entries) - before
        runs = {f"writer{w}": [post(w, n) for n in range(each)] for w in range(4)}
        runs["import"] = [list(tried.words)]
        runs["report"] = [["statement", "trial-balance", "2023", "--format", "json"]] * (each // 2)
        pids = [table.warm.ask(request(table, name, words)) for name, words in runs.items()]
        ended = [table.warm.wait(pid) for pid in pids]
        for name, code in zip(runs, ended, strict=True):
            bad = [one for one in codes_of(table, name) if one != 0]
            problems = [f"exit codes {bad}, {code}"] if bad or code != 0 else []
            problems += [] if len(codes_of(table, name)) == len(runs[name]) else ["not all ran"]
            suite.trial(fired=len(pids) > 1, problems=problems, what=name)
        found = state_of(table.ledger)
        problems = []
        if len(found.entries) != before + imported + 4 * each:
            problems.append(f"{len(found.entries)} entries")
        if sorted(found.entries) != list(range(1, len(found.entries) + 1)):
            problems.append("a gap")
        if (verified := table.here("verify")).exit != 0:
            problems.append(verified.out)
        suite.trial(fired=True, problems=problems, what="the ledger after it")


def test_of_two_who_reverse_the_same_entry_one_wins(bench: MakeBench) -> None:
    table = bench(received, ("log",))
    pairs = count(8, 500)
    with Suite("F5", "pairs of reversals of one receipt, at the same time") as suite:
        for start in range(0, pairs, 50):
            table.reset()
            some = min(50, pairs - start)
            made = request(table, "made", [post(0, number) for number in range(some)])
            assert table.warm.wait(table.warm.ask(made)) == 0
            ids = [
                one["id"]
                for one in table.here("receipt", "list", "--format", "json").json
                if str(one["reference"]).startswith("W0-")
            ]
            assert len(ids) == some
            runs = [["receipt", "reverse", one, "--reason", "x"] for one in ids]
            pids = [table.warm.ask(request(table, name, runs)) for name in ("one", "two")]
            for pid in pids:
                table.warm.wait(pid)
            for number, pair in enumerate(
                zip(codes_of(table, "one"), codes_of(table, "two"), strict=True)
            ):
                problems = [] if sorted(pair) == [0, 3] else [f"exit codes {pair}"]
                suite.trial(fired=True, problems=problems, what=ids[number])
            verified = table.here("verify")
            suite.trial(fired=True, problems=[] if verified.exit == 0 else [verified.out])


def test_a_ledger_that_another_program_holds(bench: MakeBench) -> None:
    table = bench(POST.made, POST.words)
    with Suite("F5", "post: another program holds the ledger") as suite:
        for how in ("IMMEDIATE", "EXCLUSIVE"):
            for held, exits in ((True, {4}), (False, {0})):
                table.reset()
                with closing(sqlite3.connect(table.ledger, isolation_level=None)) as holder:
                    holder.execute(f"BEGIN {how}")
                    asked = table.request(mutation="waits for 1 second")
                    pid = table.warm.ask(asked)
                    if not held:  # let go in time: the command has only waited
                        time.sleep(0.5)
                        holder.execute("ROLLBACK")
                    code = table.warm.wait(pid)
                ended: Ended = table.ended(code)
                problems = [] if ended.exit in exits else [f"exit {ended.exit} {ended.err}"]
                if held and ("another program" not in ended.err or ended.err.count("\n") != 1):
                    problems.append(f"said {ended.err!r}")
                problems += table.judge(ended)
                suite.trial(fired=True, problems=problems, what=f"{how}, held {held}")
