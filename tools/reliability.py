"""Write the last full run of the fault suites into docs/reliability.md.

    python -m tools.reliability build/faults/results.jsonl

The table stands between two comments of the page; what is around it is written by hand.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"


def read(path: Path) -> list[dict[str, Any]]:
    """The lines of a run, the newest of each, in the order of the suites."""
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        found = json.loads(line)
        if found["full"]:
            newest[found["suite"], found["what"]] = found
    return sorted(newest.values(), key=lambda one: (one["suite"].zfill(3), one["what"]))


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", "'")


def table(lines: list[dict[str, Any]], source: str, day: str) -> str:
    """The page's part: what was run, when, and a row for each suite."""
    seeds = ", ".join(sorted({str(one["seed"]) for one in lines}))
    shares = sorted({one["share"] for one in lines})
    part = "" if shares == [1] else f", with {' and '.join(map(_per_cent, shares))} of the trials"
    trials, fired, failures = (sum(one[key] for one in lines) for key in _COUNTS)
    rows = [
        f"Run on {day} on the source `{source}` (`git rev-parse HEAD:src`){part}, seed {seeds}:"
        f" {_grouped(trials)} trials, {_grouped(fired)} faults that fired, {_grouped(failures)}"
        " failures.",
        "",
        "| suite | what happens | trials | fired | failures | remarks |",
        "|---|---|--:|--:|--:|---|",
    ]
    rows += [
        f"| {one['suite']} | {one['what']} | {one['trials']} | {one['fired']} | {one['failures']}"
        f" | {'; '.join(one['remarks'])} |"
        for one in lines
    ]
    return "\n".join(rows)


def _per_cent(share: float) -> str:
    return f"{share:.0%}"


_COUNTS = ("trials", "fired", "failures")


def main() -> int:
    lines = read(Path(sys.argv[1]))
    if not lines:
        print("there is no line of a full run")
        return 1
    words = ["git", "rev-parse", "--short=10", "HEAD:src"]  # a commit may be moved, its source not
    source = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    made = table(lines, source.strip(), datetime.now(UTC).date().isoformat())
    PAGE.write_text(f"{before}{BEGIN}\n{made}\n{END}{after}", encoding="utf-8")
    failures = sum(one["failures"] for one in lines)
    print(f"{len(lines)} suites, {failures} failures, written to {PAGE.relative_to(ROOT)}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
