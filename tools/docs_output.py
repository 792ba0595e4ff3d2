"""Runs the commands that the documentation shows, and checks or pastes their output.

    python -m tools.docs_output            puts true output where it is missing or no longer true
    python -m tools.docs_output --check    names what isn't true; exit code 1

A page holds ```console blocks, whose commands run in order in one folder. In the output shown, a
line of … alone stands for any lines, … inside a line for any text, so that long output can be cut
and codes that differ from ledger to ledger left out. Output that is still true stays; where it
isn't, the new one is cut in the same places, as far as they can be found.

A command must end with exit code 0, unless its output shows an error, or `echo $?` after it says
otherwise. A block ```csv NAME (or ```json NAME) is written as a file of that name. The comment
`<!-- begins after: HEADING -->` lets a page begin where the tutorial stands after that section.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path

from ccm_ledger.cli import main as run_command

ROOT = Path(__file__).resolve().parent.parent
TUTORIAL = ROOT / "docs" / "tutorial" / "the-year-2023.md"
INPUTS = ROOT / "examples" / "2023"
NOW = datetime(2024, 5, 31, 9, 0, tzinfo=UTC)
SETTINGS = {"COLUMNS": "80", "NO_COLOR": "1", "TERM": "xterm"}
ALIKE = 0.6  # lines whose difflib ratio is above this are the same line, set otherwise
FOREIGN = ("CCM_LEDGER_FILE", "CCM_LEDGER_FORMAT", "CCM_LEDGER_DEBUG")

_FENCE = re.compile(r"```(?P<kind>[a-z]*)(?: (?P<name>[\w.-]+))?")
_BEGINS = re.compile(r"<!-- begins after: (?P<heading>.+?) -->")
_DIFFERS = re.compile(r"\b[A-Z2-7]{4}(?:-[A-Z2-7]{4}){4}\b|\b[0-9a-f]{64}\b")


@dataclass(slots=True)
class Step:
    """A command of a page and the output shown under it; `first` and `last` bound that output."""

    command: str
    line: int
    first: int
    last: int
    shown: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Given:
    """A file that a page shows."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A section begins."""

    text: str


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of a step. `problem` is empty where it is as shown."""

    step: Step
    output: str
    problem: str


# ── reading a page ───────────────────────────────────────────────────────────────────────────


def pages() -> list[Path]:
    """Every page with commands: the README and all of docs that people write."""
    found = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [page for page in found if "```console" in page.read_text(encoding="utf-8")]


def begins_after(page: Path) -> str | None:
    """The tutorial's section that a page begins after; None for an empty folder."""
    match = _BEGINS.search(page.read_text(encoding="utf-8"))
    return match["heading"] if match else None


def read(page: Path) -> list[Step | Given | Heading]:
    """Commands, files and headings of a page, in order."""
    found: list[Step | Given | Heading] = []
    lines = page.read_text(encoding="utf-8").splitlines()
    position = 0
    while position < len(lines):
        line = lines[position]
        fence = _FENCE.fullmatch(line)
        if line.startswith("## "):
            found.append(Heading(line.removeprefix("## ")))
        if fence is None:
            position += 1
            continue
        end = lines.index("```", position + 1)
        if fence["kind"] == "console":
            found += _steps(lines, position + 1, end)
        elif fence["name"]:
            text = "\n".join(lines[position + 1 : end]) + "\n"
            found.append(Given(fence["name"], text))
        position = end + 1
    return found


def _steps(lines: Sequence[str], first: int, end: int) -> Iterator[Step]:
    """The commands between two fences; a backslash at a line's end continues a command."""
    position = first
    while position < end:
        assert lines[position].startswith("$ "), f"line {position + 1}: a command is wanted here"
        begun = position
        command = lines[position].removeprefix("$ ")
        while command.endswith("\\"):
            position += 1
            command = command.removesuffix("\\") + lines[position].removeprefix(">").strip()
        position += 1
        output = position
        while position < end and not lines[position].startswith("$ "):
            position += 1
        yield Step(command, begun + 1, output, position, list(lines[output:position]))


# ── running a page ───────────────────────────────────────────────────────────────────────────


def run(
    page: Path,
    folder: Path,
    now: datetime = NOW,
    after: Callable[[str], None] = lambda _: None,
) -> list[Ran]:
    """Run a page in a folder.

    Args:
        after: called with each heading once its section is done.
    """
    ran: list[Ran] = []
    heading = ""
    code = 0
    with _settled(folder):
        for item in read(page):
            if isinstance(item, Heading):
                after(heading)
                heading = item.text
            elif isinstance(item, Given):
                (folder / item.name).write_text(item.text, encoding="utf-8")
            elif item.command == "echo $?":
                ran.append(_compared(item, f"{code}\n", ""))
            else:
                code, output = _run(item.command, now)
                ran.append(_compared(item, output, _unexpected(item, code)))
        after(heading)
    _check_codes(ran)
    return ran


def _run(command: str, now: datetime) -> tuple[int, str]:
    """Run one command line as a person at a terminal sees it; `> FILE` keeps its output."""
    words = shlex.split(command)
    assert words[0] == "ccm-ledger", f"only ccm-ledger runs in a console block: {command}"
    target = words[-1] if words[-2:-1] == [">"] else None
    out = _Terminal()
    err = _Terminal() if target else out
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run_command(words[1:-2] if target else words[1:], clock=lambda: now)
    if target:
        Path(target).write_text(out.getvalue(), encoding="utf-8")
    return code, err.getvalue() if target else out.getvalue()


class _Terminal(io.StringIO):
    """Output that goes to a person."""

    def isatty(self) -> bool:
        return True

    def reconfigure(self, **_: object) -> None:
        """As a text stream has it."""


@contextlib.contextmanager
def _settled(folder: Path) -> Iterator[None]:
    """In the folder, with settings of its own."""
    state = folder.parent / f"{folder.name}-state"
    kept = dict(os.environ)
    try:
        for name in FOREIGN:
            os.environ.pop(name, None)
        os.environ.update(SETTINGS, XDG_STATE_HOME=str(state))
        with contextlib.chdir(folder):
            yield
    finally:
        os.environ.clear()
        os.environ.update(kept)


def _unexpected(step: Step, code: int) -> str:
    refused = any(line.startswith("error: ") for line in step.shown)
    if (code != 0) == refused:
        return ""
    return f"exit code {code}"


def _compared(step: Step, output: str, problem: str) -> Ran:
    if not problem and not _pattern(step.shown).fullmatch(_trimmed(output)):
        problem = "the output isn't as shown"
    return Ran(step, output, problem)


def _check_codes(ran: list[Ran]) -> None:
    """An exit code that is shown was expected."""
    for position, one in enumerate(ran[1:], start=1):
        before = ran[position - 1]
        if one.step.command == "echo $?" and before.problem.startswith("exit code"):
            ran[position - 1] = _compared(before.step, before.output, "")


def _trimmed(output: str) -> str:
    return "".join(line.rstrip() + "\n" for line in output.rstrip().splitlines())


def _pattern(shown: Sequence[str]) -> re.Pattern[str]:
    """The output that a page shows, as a pattern of the real one."""
    text = list(shown)
    while text and not text[-1].strip():
        text.pop()
    parts = []
    for line in text:
        if line.strip() == "…":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*".join(re.escape(part) for part in line.rstrip().split("…")) + r"\n")
    return re.compile("".join(parts))


# ── where pages begin ────────────────────────────────────────────────────────────────────────


class Folders:
    """Folders for pages to run in: with the example's files, and the tutorial run so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sections: dict[str, Path] = {}
        self.tutorial: list[Ran] = []

    def fresh(self, name: str) -> Path:
        """An empty folder but for the example's input files."""
        made = self.folder / name
        made.mkdir(parents=True)
        for file in (*INPUTS.glob("*.csv"), *INPUTS.glob("bank/*.xml"), INPUTS / "letterhead.json"):
            shutil.copy(file, made)
        return made

    def for_page(self, page: Path) -> Path:
        """The folder that a page runs in."""
        name = "-".join(page.relative_to(ROOT).with_suffix("").parts)
        heading = begins_after(page)
        if heading is None:
            return self.fresh(name)
        made = self.folder / name
        shutil.copytree(self.after(heading), made)
        shutil.copytree(
            self.folder / "tutorial-state", self.folder / f"{name}-state", dirs_exist_ok=True
        )
        for mark in (self.folder / f"{name}-state").rglob("*.json"):
            mark.unlink()  # the tutorial went on; what it saw last isn't what this page begins with
        return made

    def after(self, heading: str) -> Path:
        """The folder as the tutorial leaves it after a section; not to be written to."""
        if not self.sections:
            self._run_tutorial()
        assert heading in self.sections, f"the tutorial has no section {heading!r}"
        return self.sections[heading]

    def _run_tutorial(self) -> None:
        work = self.fresh("tutorial")

        def keep(heading: str) -> None:
            if heading:
                self.sections[heading] = self.folder / f"after-{len(self.sections)}"
                shutil.copytree(work, self.sections[heading])

        self.tutorial = run(TUTORIAL, work, after=keep)


# ── pasting ──────────────────────────────────────────────────────────────────────────────────


def paste(page: Path, ran: Sequence[Ran]) -> int:
    """Put real output where what is shown isn't true; returns how many places changed."""
    lines = page.read_text(encoding="utf-8").splitlines()
    wrong = [one for one in ran if one.problem]
    for one in reversed(wrong):
        output = _DIFFERS.sub("…", _trimmed(one.output)).splitlines()
        lines[one.step.first : one.step.last] = _cut_alike(one.step.shown, output)
    if wrong:
        page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(wrong)


def _cut_alike(shown: Sequence[str], output: list[str]) -> list[str]:
    """New output with the parts that the old one showed; whole if they can't be found."""
    parts = [list(part) for cut, part in groupby(shown, key=_is_cut) if not cut]
    if not parts or not any(map(_is_cut, shown)):
        return output
    cut: list[str] = []
    position = 0
    for number, part in enumerate(parts):
        begins = number == 0 and not _is_cut(shown[0])
        ends = number == len(parts) - 1 and not _is_cut(shown[-1])
        first = 0 if begins else _like(part[0], output, position, position)
        if first is None:
            return output
        wanted = first + len(part) - 1
        last = len(output) - 1 if ends else _like(part[-1], output, first, wanted)
        if last is None:
            return output
        cut += ["…"] * (first > position) + output[first : last + 1]
        position = last + 1
    return cut + ["…"] * (position < len(output))


def _is_cut(line: str) -> bool:
    return line.strip() == "…"


def _like(line: str, output: Sequence[str], begin: int, near: int) -> int | None:
    """Where the line most like this one stands, the nearest to a place; None if none is like it."""
    alike = [
        (round(SequenceMatcher(None, line, output[place]).ratio(), 2), -abs(place - near), place)
        for place in range(begin, len(output))
    ]
    ratio, _, place = max(alike, default=(0.0, 0, 0))
    return place if ratio > ALIKE else None


def main(argv: Sequence[str]) -> int:
    only_check = "--check" in argv
    wanted = [Path(word).resolve() for word in argv if word != "--check"] or pages()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        folders = Folders(Path(folder))
        for page in wanted:
            ran = run(page, folders.for_page(page))
            for one in ran:
                if one.problem:
                    wrong += 1
                    place = f"{page.relative_to(ROOT)}:{one.step.line}"
                    print(f"{place}: {one.problem}: {one.step.command}")
            if not only_check:
                paste(page, ran)
    return 1 if wrong and only_check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
