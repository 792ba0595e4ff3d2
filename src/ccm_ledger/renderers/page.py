"""A statement as one page for the browser: no script, nothing loaded, every figure opens.

All that comes from outside is escaped by the template engine, which refuses a name it doesn't know.
The page names the hash of its own style sheet, so that it can hold no other.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import jinja2

from ccm_ledger.figures import Amount, Cell, Column, Paper, Paragraph, Row, Statement, Table, pieces
from ccm_ledger.money import print_rappen
from ccm_ledger.renderers.cells import FIGURES, label_column, parts, printed, subtitle, visible
from ccm_ledger.renderers.charts import WIDTH, charts_of
from ccm_ledger.renderers.language import kept, page_words, report_words, words_of
from ccm_ledger.trails import Step

Place = tuple[str, ...]
NIL = "–"
_HEAD = re.compile(r"[A-Z0-9-]*")
_REMARKS = frozenset({"note"})  # long prose: below the table, not in a narrow column


@dataclass(slots=True)
class _Page:
    """A statement on its way to the template; figures get their anchors as they are met."""

    statement: Statement
    paper: Paper
    behind: Mapping[Place, Step]
    anchors: dict[int, str] = field(default_factory=dict)
    opened: list[tuple[str, Step]] = field(default_factory=list)

    def anchor(self, place: Place) -> str:
        """The id that a figure opens at; '' where nothing stands behind it."""
        step = self.behind.get(place)
        if step is None:
            return ""
        if id(step) not in self.anchors:
            self.anchors[id(step)] = f"e{len(self.anchors) + 1}"
            self.opened.append((self.anchors[id(step)], step))
        return self.anchors[id(step)]


def draw_statement(
    statement: Statement, paper: Paper, entity: str, behind: Mapping[Place, Step]
) -> str:
    """A statement as HTML.

    Args:
        entity: whose statement it is.
        behind: place on the page -> what opens there, as `reports.page_entries` finds it.
    """
    page = _Page(statement, paper, behind)
    own = page_words(statement.language)
    charts = charts_of(statement, own)
    found = [
        _part(page, number, part.heading, part.tables, charts)
        for number, part in enumerate(parts(statement, rappen=paper.exact))
    ]
    head = statement.ledger_head if _HEAD.fullmatch(statement.ledger_head) else ""
    style = _style(statement, head)
    return _template().render(
        language=statement.language,
        policy=f"default-src 'none'; style-src 'sha256-{_digest(style)}'; base-uri 'none'; "
        "form-action 'none'",
        style=style,
        title=visible(statement.title),
        entity=visible(entity),
        subtitle=subtitle(statement),
        parts=found,
        notes=[visible(note) for note in statement.notes],
        opened=[_opened(anchor, step, page, own) for anchor, step in page.opened],
        head=visible(statement.ledger_head),
        ledger=words_of(statement.language)["ledger_head"],
        none=report_words(statement.language)["none"],
        width=WIDTH,
        words=own,
        command=f"ccm-ledger explain FIGURE{_year(statement)}",
    )


def _year(statement: Statement) -> str:
    return "" if statement.year is None else f" {statement.year}"


def _digest(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _template() -> jinja2.Template:
    source = resources.files("ccm_ledger.renderers").joinpath("templates", "page.html")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source.read_text("utf-8"))


def _style(statement: Statement, head: str) -> str:
    """The style sheet; on paper, each page says which ledger it is of."""
    source = resources.files("ccm_ledger.renderers").joinpath("templates", "page.css")
    ledger = words_of(statement.language)["ledger_head"].format(code=head) if head else ""
    return source.read_text("utf-8").replace("LEDGER-HEAD", ledger)


# ── sections and tables ──────────────────────────────────────────────────────────────────────


def _part(
    page: _Page, number: int, heading: str, tables: Sequence[Table], charts: Mapping[str, Any]
) -> dict[str, Any]:
    sections = page.statement.sections
    paragraphs: tuple[Paragraph, ...] = ()
    first = 1
    if number < len(sections):
        first += sum(len(section.paragraphs) for section in sections[:number])
        paragraphs = sections[number].paragraphs
    return {
        "id": f"s{number + 1}",
        "heading": heading,
        "paragraphs": [
            {"number": first + place, "pieces": list(_pieces(page, paragraph))}
            for place, paragraph in enumerate(paragraphs)
        ],
        "tables": [_table(page, table, charts.get(table.key)) for table in tables],
    }


def _pieces(page: _Page, paragraph: Paragraph) -> Iterator[dict[str, str]]:
    """A paragraph as text and figures; a figure links to what is behind it."""
    for place, sentence in enumerate(paragraph):
        if place:
            yield {"text": " ", "anchor": ""}
        for piece in pieces(sentence):
            if piece.figure is None:
                text = kept(visible(piece.text), visible(page.statement.currency))
                yield {"text": text, "anchor": ""}
            else:
                value = page.statement.figures[piece.figure]
                text = printed(value, rappen=page.paper.exact)
                yield {"text": text, "anchor": page.anchor((piece.figure,))}


def _table(page: _Page, table: Table, chart: Any) -> dict[str, Any]:
    columns = tuple(column for column in table.columns if column.key not in _REMARKS)
    remarks: list[str] = []
    bodies: list[list[dict[str, Any]]] = [[]]
    for number, row in enumerate(table.rows):
        if row.style == "heading" and bodies[-1]:
            bodies.append([])
        bodies[-1].append(_row(page, table, columns, number, row, remarks))
    label = label_column(columns) if columns else None
    total = None
    if table.total is not None:
        total = [
            _cell(page, column, table.total.get(column.key), (table.key, column.key), label)
            for column in columns
        ]
    rounding = () if page.paper.exact else table.rounding
    return {
        "key": table.key,
        "title": visible(table.title or page.statement.title),
        "chart": chart,
        "columns": [{"label": visible(column.label), "kind": _kind(column)} for column in columns],
        "bodies": [body for body in bodies if body],
        "total": total,
        "remarks": remarks,
        "notes": [visible(note) for note in (*table.notes, *rounding)],
    }


def _kind(column: Column) -> str:
    return "figure" if column.kind in FIGURES else "code" if column.kind == "code" else "words"


def _row(
    page: _Page,
    table: Table,
    columns: Sequence[Column],
    number: int,
    row: Row,
    remarks: list[str],
) -> dict[str, Any]:
    label = label_column(tuple(columns))
    remark = 0
    for key in _REMARKS:
        if words := row.cells.get(key):
            remarks.append(printed(words, rappen=page.paper.exact))
            remark = len(remarks)
    cells = [
        _cell(page, column, row.cells.get(column.key), (table.key, str(number), column.key), label)
        for column in columns
    ]
    return {"style": row.style, "cells": cells, "remark": remark}


def _cell(
    page: _Page, column: Column, cell: Cell, place: Place, label: Column | None
) -> dict[str, Any]:
    nil = cell == Amount(0) and not page.paper.exact
    return {
        "text": NIL if nil else printed(cell, rappen=page.paper.exact),
        "anchor": page.anchor(place) if column.kind in FIGURES else "",
        "kind": _kind(column),
        "heads": column is label,
    }


# ── what is behind the figures ───────────────────────────────────────────────────────────────


def _opened(anchor: str, step: Step, page: _Page, own: Mapping[str, Any]) -> dict[str, Any]:
    title = page.statement.title
    quoted = step.id.replace("'", "’")
    command = f"ccm-ledger explain '{quoted}'{_year(page.statement)} --limit 0"
    count = step.facts.get("count")
    figure = str(count) if step.amount is None else print_rappen(step.amount.rappen)
    return {
        "id": anchor,
        "label": visible(_label(step, title)),
        "figure": visible(figure),
        "groups": [_group(part, command, own) for part in step.parts],
    }


def _label(step: Step, title: str) -> str:
    """What the figure is called, without the title and version that stand at the page's head."""
    words = step.text.rsplit(", ", 2)
    versioned = len(words) == 3 and words[1].startswith("version ")
    label = words[0] if versioned else step.text.rpartition(", ")[0]
    label = label.removeprefix(f"{title}: ")
    return label[:1].upper() + label[1:]


def _group(part: Step, command: str, own: Mapping[str, Any]) -> dict[str, Any]:
    lines = [line for line in part.parts if line.kind == "line"]
    listed = [f"{one.id} {one.text}".strip() for one in part.parts if one.kind != "line"]
    words = part.text if part.kind in {"lines", "note", "worked out"} else f"{part.id}: {part.text}"
    return {
        "words": visible(words),
        "figure": "" if part.amount is None else print_rappen(part.amount.rappen),
        "lines": [_line(line) for line in lines],
        "listed": [visible(text) for text in listed],
        "more": own["more"].format(count=part.more, command=command) if part.more else "",
    }


def _line(line: Step) -> dict[str, str]:
    facts = line.facts
    named = (facts.get("party"), facts.get("text"), facts.get("booked"))
    return {
        "entry": visible(str(facts["voucher"])),
        "date": line.date.isoformat() if line.date else "",
        "account": visible(f"{facts['fund']} {facts['account']}"),
        "text": visible(", ".join(str(word) for word in named if word)),
        "document": visible(str(facts.get("document") or "")),
        "amount": "" if line.amount is None else print_rappen(line.amount.rappen),
    }
