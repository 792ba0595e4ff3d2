"""`python -m benchmarks`: make workloads, hold every program to the figures, time them in turns.

    python -m benchmarks [--sizes 1000,10000,100000] [--rounds 5] [--out FILE.md]

What is timed and why: docs/performance.md. Ratios hold within one run; seconds are of one machine.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import floor, inside, peers, program, workload
from benchmarks.chart import CHART
from benchmarks.timing import Command, in_turns

FOLDER = program.ROOT / "build" / "benchmarks"


def main() -> None:
    asked = _asked()
    say = _Told()
    now = datetime.now(UTC).date()
    say(f"Measured on {now} with {', '.join(peers.versions())}.\n")
    starts = _starts(FOLDER)
    in_turns(starts, asked.rounds)
    say.starts(starts)
    for size in asked.sizes:
        folder = FOLDER / str(size)
        truth = prepare(size, folder, fresh=asked.fresh)
        found = peers.commands(folder, truth)
        if size > asked.peers_until:
            found = {name: found[name] for name in ("ccm-ledger", "floor")}
        elif size >= asked.brief_from:
            found = {
                name: {
                    report: one
                    for report, one in reports.items()
                    if report == "trial" or name in {"ccm-ledger", "floor"}
                }
                for name, reports in found.items()
            }
        peers.check(found, truth)
        in_turns([one for reports in found.values() for one in reports.values()], asked.rounds)
        say.reports(size, truth, found)
        if size in asked.inside:
            say.inside(size, inside.measure(folder, asked.rounds))
    if asked.out:
        asked.out.write_text("\n".join(say.lines) + "\n", encoding="utf-8")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    sizes = _numbers
    parser.add_argument("--sizes", type=sizes, default="1000,10000,100000", help="entries")
    parser.add_argument("--inside", type=sizes, default="100000", help="sizes measured inside too")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers-until", type=int, default=100_000, help="the largest for all")
    parser.add_argument(
        "--brief-from", type=int, default=1_000_000, help="peers: trial balance only"
    )
    parser.add_argument("--fresh", action="store_true", help="make the workloads again")
    parser.add_argument("--out", type=Path, help="write the tables as Markdown")
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return [int(one) for one in text.split(",") if one]


def prepare(size: int, folder: Path, *, fresh: bool) -> dict[str, Any]:
    """The workload, our ledger and the floor's, made once and kept under build/."""
    done = folder / "done"
    if fresh or not done.exists():
        truth: dict[str, Any] = workload.write(size, folder)
        program.prepare(folder, truth["first_year"])
        program.load(folder)
        floor.load(folder, [(one.fund, one.code, one.kind) for one in CHART])
        done.touch()
    found: dict[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return found


def _starts(folder: Path) -> list[Command]:
    """What a person waits for before anything happens."""
    place = folder / "start"
    place.mkdir(parents=True, exist_ok=True)
    if not (place / "ledger.db").exists():
        program.run(place, "init")
    environment = program.environment(place)
    ours = [str(program.PROGRAM), "--ledger", str(place / "ledger.db")]
    python = str(program.PROGRAM.parent / "python")
    return [
        Command("python -c pass", [python, "-c", "pass"], environment),
        Command("--version", [ours[0], "--version"], environment),
        Command("--help", [ours[0], "--help"], environment),
        Command("fund list, JSON", [*ours, "fund", "list", "--format", "json"], environment),
        Command("fund list, table", [*ours, "fund", "list"], environment),
    ]


class _Told:
    """Prints the tables as they come and keeps them for the page."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, text: str) -> None:
        self.lines.append(text)
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def table(self, title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self(f"**{title}**\n")
        self(f"| {' | '.join(head)} |")
        self("|---" + "|---:" * (len(head) - 1) + "|")
        for row in rows:
            self(f"| {' | '.join(row)} |")
        self("")

    def starts(self, commands: Sequence[Command]) -> None:
        base = commands[0]
        self.table(
            "Start",
            ("command", "wall s", "CPU s", "× python, wall", "× python, CPU"),
            [
                (
                    one.label,
                    *_seconds(one),
                    f"{one.ratio(base):.1f}",
                    f"{one.ratio(base, 'cpu'):.1f}",
                )
                for one in commands
            ],
        )

    def reports(self, size: int, truth: dict[str, Any], found: Any) -> None:
        rows = []
        for report in peers.REPORTS:
            base = found["floor"][report]
            for reports in found.values():
                if report in reports:
                    one = reports[report]
                    ours = found["ccm-ledger"][report]
                    times = (one.ratio(base), one.ratio(base, "cpu"), one.ratio(ours, "cpu"))
                    rows.append(
                        (
                            one.label,
                            *_seconds(one),
                            f"{one.median('peak'):.0f}",
                            *(f"{ratio:.1f}" for ratio in times),
                        )
                    )
        title = f"{size} entries, {truth['lines']} lines from {truth['first_year']} on"
        head = ("report", "wall s", "CPU s", "peak MiB", "× floor, wall", "× floor, CPU", "× ours")
        self.table(title, head, rows)

    def inside(self, size: int, measured: Sequence[inside.Measured]) -> None:
        self.table(
            f"Work at {size} entries",
            ("work", "CPU s", "of", "CPU s", "ratio"),
            [
                (one.what, f"{one.seconds:.2f}", one.base, f"{one.base_seconds:.2f}", one.ratio)
                for one in measured
            ],
        )


def _seconds(command: Command) -> tuple[str, str]:
    return f"{command.median('wall'):.3f}", f"{command.median('cpu'):.3f}"


if __name__ == "__main__":
    main()
