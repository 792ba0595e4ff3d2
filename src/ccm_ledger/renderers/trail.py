"""A trail as a tree on the terminal, as a list for CSV and Markdown, nested for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ccm_ledger.figures import Amount, Listing, Nested, Paper, amount, code, count, day, text
from ccm_ledger.money import print_rappen
from ccm_ledger.renderers.cells import visible
from ccm_ledger.renderers.lines import Line, fold, length, padded
from ccm_ledger.renderers.terminal import painted
from ccm_ledger.trails import Step, Trail

TEXT_LEAST = 24  # the text of a step never gets less room than this
AMOUNT_WIDTH = 14
BRANCH, LAST, BAR, BLANK = "├─ ", "└─ ", "│  ", "   "


def draw_tree(trail: Trail, paper: Paper) -> str:
    """Each step in a line or two, its amount at the right, below it what it comes from."""
    return painted(_tree(trail, paper.width), paper)


def _tree(trail: Trail, width: int) -> Iterator[Line]:
    for number, step in enumerate(trail.steps):
        if number:
            yield Line()
        yield from _step(step, "", "", width, top=True)
    if trail.notes:
        yield Line()
    for note in trail.notes:
        yield from (Line(line) for line in fold(visible(note), width))


def _step(step: Step, first: str, rest: str, width: int, *, top: bool = False) -> Iterator[Line]:
    """A step and its parts. `first` stands before its first line, `rest` before the others."""
    figure = "" if step.amount is None else print_rappen(step.amount.rappen)
    room = max(width - length(first) - AMOUNT_WIDTH - 2, TEXT_LEAST)
    below = BAR if step.parts or step.more else BLANK
    for number, line in enumerate(fold(_said(step), room)):
        lead = first if number == 0 else rest + (below if step.parts else "")
        right = padded(figure, AMOUNT_WIDTH, right=True) if number == 0 and figure else ""
        gap = " " * max(width - length(lead) - length(line) - length(right), 2) if right else ""
        yield Line(f"{lead}{line}{gap}{right}".rstrip(), "bold" if top else "plain")
    parts = len(step.parts)
    for number, part in enumerate(step.parts, start=1):
        last = number == parts and not step.more
        yield from _step(
            part, rest + (LAST if last else BRANCH), rest + (BLANK if last else BAR), width
        )
    if step.more:
        yield Line(f"{rest}{LAST}… and {step.more} more: --limit 0 shows all", "dim")


def _said(step: Step) -> str:
    """`receipt R-2023-0001 · 2023-02-01 · CHE, 7c, …`."""
    name = " ".join(filter(None, ("" if step.kind in {"note", "lines"} else step.kind, step.id)))
    on = step.date.isoformat() if step.date else ""
    return visible(" · ".join(filter(None, (name, on, step.text))))


# ── for other formats ────────────────────────────────────────────────────────────────────────


def as_facts(trail: Trail) -> dict[str, Any]:
    """The trail for programs: what was asked, and everything it can mean, with its parts."""
    return {
        "asked": trail.asked,
        "found": [_facts(step) for step in trail.steps],
        "notes": list(trail.notes),
    }


def _facts(step: Step) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "id": step.id,
        "text": step.text,
        "amount": step.amount,
        "date": step.date,
        **{key: value for key, value in step.facts.items() if value is not None},
        "parts": [_facts(part) for part in step.parts],
        "more": step.more,
    }


def as_listing(trail: Trail) -> Listing:
    """The trail as a list, one row a step, with how deep it lies."""
    columns = (
        count("depth", "Depth"),
        code("kind", "What"),
        code("id", "Number"),
        day("date", "Date"),
        text("text", "Text"),
        amount("amount", "Amount"),
    )
    rows = tuple(row for step in trail.steps for row in _rows(step, 0))
    return Listing(f"Explained: {trail.asked}", columns, rows, trail.notes)


def _rows(step: Step, depth: int) -> Iterator[dict[str, Nested]]:
    yield {
        "depth": depth,
        "kind": step.kind,
        "id": step.id,
        "date": step.date,
        "text": step.text,
        "amount": step.amount if isinstance(step.amount, Amount) else None,
    }
    for part in step.parts:
        yield from _rows(part, depth + 1)
    if step.more:
        yield {"depth": depth + 1, "kind": "more", "id": "", "text": f"{step.more} more"}
