"""The documentation is true: what it shows is run, what it names exists, what it links is there."""

from __future__ import annotations

import importlib
import re
import sqlite3
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
import typer

from ccm_ledger import cli
from ccm_ledger.services.gates import GATES
from ccm_ledger.services.questions import AT_FINAL, QUESTIONS
from tools import docs_output
from tools.docs_output import ROOT, TUTORIAL, Folders, Heading, Step

DOCS = ROOT / "docs"
WRITTEN = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    *(page for page in sorted(DOCS.rglob("*.md")) if page.parent.name != "reference"),
]
ROOMS = (
    "cli|commands|services|reports|ledger|database|rules|readers|renderers|figures|records|money"
    "|dates|errors"
)
_NAME = re.compile(rf"`((?:{ROOMS})(?:\.(?!py`|md`)\w+)+)`")
_LINK = re.compile(r"\]\((?P<target>[^)#\s]*)(?:#(?P<heading>[^)]*))?\)")
_COMMAND = re.compile(r"`ccm-ledger (?P<words>[^`]+)`")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    return Folders(tmp_path_factory.mktemp("docs"))


def wrong(page: Path, ran: list[docs_output.Ran]) -> list[str]:
    return [
        f"{name_of(page)}:{one.step.line}: {one.problem}: {one.step.command}\n{one.output}"
        for one in ran
        if one.problem
    ]


# ── what is shown is run ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", docs_output.pages(), ids=name_of)
def test_every_command_shown_does_what_the_page_shows(page: Path, folders: Folders) -> None:
    ran = docs_output.run(page, folders.for_page(page))

    assert ran, "the page has commands"
    assert wrong(page, ran) == []


def test_the_tutorial_holds_in_another_year_of_the_clock(folders: Folders) -> None:
    later = datetime(2028, 2, 29, 23, 30, tzinfo=UTC)

    ran = docs_output.run(TUTORIAL, folders.fresh("tutorial-later"), now=later)

    assert wrong(TUTORIAL, ran) == []


def test_every_query_shown_runs_on_a_ledger(folders: Folders) -> None:
    page = DOCS / "how-to" / "read-the-file-with-sqlite.md"
    script = re.findall(r"```sql\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    ledger = folders.after("The end of the year") / "ccm-ledger.db"

    with sqlite3.connect(ledger) as db:
        rows = [db.execute(query).fetchall() for query in script[0].split(";") if query.strip()]

    assert [len(found) > 0 for found in rows] == [True, True, True]
    assert ("4100", "Voluntary contributions 7c", "TF", 297010.12) in rows[0]


def test_the_first_commands_of_the_readme_make_the_year_and_run_the_tests() -> None:
    first = re.search(r"```shell\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    makefile = (ROOT / "Makefile").read_text("utf-8")

    assert first is not None
    commands = [line.split("#")[0].strip() for line in first[1].splitlines()]
    assert commands == ["make year-2023", "make test"]
    assert all(f"\n{command.removeprefix('make ')}:" in makefile for command in commands)


def test_a_page_that_shows_what_is_not_so_is_found_and_mended(
    tmp_path: Path, folders: Folders
) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "## A\n\n```console\n$ ccm-ledger init\nOld ledger.\n$ ccm-ledger fund list\nFunds\n…\n"
        "$ ccm-ledger scale show X\nerror: …\n$ echo $?\n0\n```\n",
        encoding="utf-8",
    )
    ran = docs_output.run(page, folders.fresh("mended"))
    problems = [one.problem != "" for one in ran]
    docs_output.paste(page, ran)

    again = docs_output.run(page, folders.fresh("mended-again"))

    assert problems == [True, False, False, True]
    assert [one.problem for one in again] == ["", "", "", ""]
    assert "New ledger: 3 funds" in page.read_text(encoding="utf-8")


def test_new_output_is_cut_where_the_old_one_was() -> None:
    shown = ["Title", "…", "Total   10", "…"]
    output = ["Title", "Row", "Row", "Total     11", "Note"]

    assert docs_output._cut_alike(shown, output) == ["Title", "…", "Total     11", "…"]
    assert docs_output._cut_alike(["Else", "…"], output) == output
    assert docs_output._cut_alike(["Title", "Total"], output) == output


# ── what is named exists ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_every_name_of_code_exists(page: Path) -> None:
    names = _NAME.findall(page.read_text(encoding="utf-8"))

    assert [name for name in names if not exists(name)] == []


def test_the_walk_names_each_function_on_its_way() -> None:
    page = DOCS / "explanation" / "follow-one-franc.md"
    names = set(_NAME.findall(page.read_text(encoding="utf-8")))

    assert {"services.receipt_files.import_csv", "ledger.posting.post"} <= names
    assert {"rules.bookings.money_in", "reports.activity.build"} <= names
    assert len(names) > 40


def exists(name: str) -> bool:
    """Whether a module of the package, or something in one, has this name."""
    room, *rest = name.split(".")
    found: object = importlib.import_module(f"ccm_ledger.{room}")
    path = f"ccm_ledger.{room}"
    for part in rest:
        path = f"{path}.{part}"
        is_room = hasattr(found, "__path__") and importlib.util.find_spec(path) is not None
        if is_room:
            importlib.import_module(path)
        if not hasattr(found, part):
            return False
        found = getattr(found, part)
    return True


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_every_command_named_in_a_sentence_exists(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    unknown = []
    for match in _COMMAND.finditer(text):
        words = match["words"].split()
        while words and words[0].startswith("-"):
            words = words[2:]
        if words and words[0] != "…" and not is_command(words):
            unknown.append(match[0])

    assert unknown == []


def is_command(words: list[str]) -> bool:
    if words[0] not in cli.COMMANDS:
        return False
    module = importlib.import_module(f"ccm_ledger.commands.{cli.COMMANDS[words[0]][0]}")
    command = typer.main.get_command(module.app)
    subcommands = getattr(command, "commands", None)
    if subcommands is None or len(words) == 1:
        return True
    return words[1] in subcommands or words[1].isupper() or words[1].startswith("-")


def test_every_command_is_in_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert [name for name in cli.COMMANDS if f"`{name}`" not in changelog] == []


# ── what is linked is there ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    dead = []
    for match in _LINK.finditer(text):
        target = (page.parent / match["target"]).resolve() if match["target"] else page
        there = target.exists()
        if there and match["heading"]:
            there = match["heading"] in anchors(target)
        if not there:
            dead.append(match[0])

    assert dead == []


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}


def test_the_index_leads_to_every_page() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    pages = [page for page in DOCS.rglob("*.md") if page.name != "index.md"]

    assert [name_of(p) for p in pages if f"({p.relative_to(DOCS)})" not in index] == []


# ── how pages are made ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", sorted((DOCS / "how-to").glob("*.md")), ids=name_of)
def test_every_how_to_names_the_trap(page: Path) -> None:
    assert "\n## The trap\n" in page.read_text(encoding="utf-8")


def test_the_page_about_closing_names_every_gate() -> None:
    page = (DOCS / "how-to" / "close-a-year.md").read_text(encoding="utf-8")
    named = {*GATES, *QUESTIONS, *AT_FINAL}

    assert sorted(gate for gate in named if f"`{gate}`" not in page) == []


def test_decisions_are_numbered_without_a_gap_and_say_what_would_change_our_mind() -> None:
    pages = sorted((DOCS / "decisions").glob("*.md"))

    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text(encoding="utf-8")
        parts = ("Date: ", "Status: ", "## Context", "## Decision", "## Consequences")
        places = [text.find(part) for part in (*parts, "## What would change our mind")]
        assert min(places) > 0, name_of(page)
        assert all(before < after for before, after in pairwise(places)), name_of(page)
        assert text.startswith(f"# {page.name[:4]} "), name_of(page)


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_no_page_holds_a_path_of_somebodys_machine(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert not re.search(r"/tmp/|/root\b|/work/|/Users/", text)


def test_sections_of_the_tutorial_that_pages_begin_after_are_there() -> None:
    sections = {item.text for item in docs_output.read(TUTORIAL) if isinstance(item, Heading)}
    wanted = {docs_output.begins_after(page) for page in docs_output.pages()} - {None}

    assert wanted <= sections
    assert any(isinstance(item, Step) for item in docs_output.read(TUTORIAL))
