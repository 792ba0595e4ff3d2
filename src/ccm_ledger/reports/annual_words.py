"""The annual report in a language: titles, labels, sentences, and the lines about rounding.

What is frozen says in keys and figures what the report says; `told` puts the words to it. So an
issued report can be printed in a language that it wasn't issued in, with the same figures. What
officers wrote (notes, purposes, bases) stays as they wrote it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib import resources
from string import Formatter
from typing import Any, NamedTuple

from ccm_ledger.figures import Amount, Fact, Row, Section, Sentence, Statement, Table
from ccm_ledger.money import print_francs, print_rappen
from ccm_ledger.renderers.language import Words, in_words, listed, report_words, words_of
from ccm_ledger.reports.annual_tables import SUMS
from ccm_ledger.reports.comparatives import PREVIOUS
from ccm_ledger.reports.totals import rappen_of
from ccm_ledger.rules.rounding import Casting, casting

_REGISTERS = ("states_parties.csv", "signatories.csv")


class Tongue(NamedTuple):
    """A language: its words, what it calls the States, and what every template may name."""

    language: str
    words: Words
    names: Mapping[str, str]
    years: Mapping[str, str]

    def said(self, template: str) -> str:
        return template.format_map(self.years)

    def line(self, name: str) -> str:
        """A budget line of the profile in the language; others as the budget prints them."""
        return str(self.words["lines"].get(name, name))


def told(statement: Statement, language: str) -> Statement:
    """The report in a language, from its keys and figures."""
    assert statement.year is not None, "the report is of a year"
    year = statement.year
    tongue = Tongue(
        language,
        report_words(language),
        _names(statement, language),
        {
            "year": str(year),
            "previous": str(year - 1),
            "next": str(year + 1),
            "restated": _restated(statement, language),
        },
    )
    return statement._replace(
        title=tongue.said(tongue.words["title"]),
        sections=tuple(_section(section, statement, tongue) for section in statement.sections),
        tables=tuple(_table(table, tongue) for table in statement.tables),
        language=language,
    )


def _restated(statement: Statement, language: str) -> str:
    version = int(statement.facts.get("previous_version", "0"))
    return str(report_words(language)["restated"]) if version > 1 else ""


def _names(statement: Statement, language: str) -> dict[str, str]:
    """What States are called: in English as the ledger has them, else as the profile has them."""
    own = {
        str(row.cells["state"]): str(row.cells["name"])
        for table in statement.tables
        for row in table.rows
        if row.cells.get("state") and row.cells.get("name")
    }
    profile: dict[str, str] = {}
    for register in _REGISTERS:
        file = resources.files("ccm_ledger.profiles.ccm") / register
        rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
        profile |= {row["iso3"]: row[f"name_{language}"] for row in rows}
    return {**profile, **own} if language == "en" else {**own, **profile}


# ── sentences ────────────────────────────────────────────────────────────────────────────────


def _section(section: Section, statement: Statement, tongue: Tongue) -> Section:
    return section._replace(
        heading=tongue.said(tongue.words["sections"][section.key]),
        paragraphs=tuple(
            tuple(_sentence(sentence, statement, tongue) for sentence in paragraph)
            for paragraph in section.paragraphs
        ),
    )


def _sentence(sentence: Sentence, statement: Statement, tongue: Tongue) -> Sentence:
    """A sentence with its words. A name with a full stop in it is the key of a figure.

    A sentence that this program no longer knows stays in the language it was issued in.
    """
    template = tongue.words["sentences"].get(sentence.key)
    if template is None:
        return sentence
    if not isinstance(template, str):
        number = statement.figures.get(template["by"], 0)
        template = template.get(str(number), template["other"])
    text = ""
    figures = {}
    for literal, name, _, _ in Formatter().parse(template):
        text += _text(literal)
        if name is None:
            continue
        if name in sentence.figures or name in statement.figures:
            figures[name] = sentence.figures.get(name, name)
            text += f"{{{name}}}"
        else:
            text += _text(_fact(sentence.facts[name], name, tongue))
    return sentence._replace(text=text, figures=figures)


def _text(text: str) -> str:
    """Text that is no figure, whatever braces it has."""
    return text.replace("{", "{{").replace("}", "}}")


def _fact(fact: Fact, name: str, tongue: Tongue) -> str:
    match fact:
        case date():
            return in_words(fact, words_of(tongue.language))
        case tuple():
            names = [tongue.names.get(state, state) for state in fact]
            return listed(names, words_of(tongue.language))
        case str() if name == "line":
            return tongue.line(fact)
        case _:
            return str(fact)


# ── tables ───────────────────────────────────────────────────────────────────────────────────


def _table(table: Table, tongue: Tongue) -> Table:
    family, _, member = table.key.partition(".")
    words = tongue.words["tables"][family]
    title = words["titles"][member] if member else words["title"]
    rows = tuple(_row(row, words, tongue) for row in table.rows)
    first = next((one for one in table.columns if one.kind == "text"), None)
    total = None
    if table.total is not None:
        total = dict(table.total)
        if first is not None:
            total[first.key] = words.get("total", tongue.words["total"])
    labels: dict[str, str] = {**tongue.words["columns"], **words.get("columns", {})}
    columns = tuple(
        column._replace(label=tongue.said(labels[column.key])) for column in table.columns
    )
    made = table._replace(title=tongue.said(title), columns=columns, rows=rows, total=total)
    return made._replace(rounding=_rounding(made, tongue))


def _row(row: Row, words: Mapping[str, Any], tongue: Tongue) -> Row:
    cells = dict(row.cells)
    state, key = str(cells.get("state") or ""), str(cells.get("key") or "")
    if "name" in cells:
        cells["name"] = tongue.names.get(state, tongue.words["unnamed"])
    if "line" in cells:
        cells["line"] = tongue.line(key.removeprefix("line:"))
    if "counts_as" in cells:
        cells["counts_as"] = tongue.said(words["counts_as"][key])
    elif key.startswith("state:"):
        cells["item"] = cells["name"]
    elif key.startswith("line:"):
        cells["item"] = cells["line"]
    elif key in words.get("rows", {}):
        cells["item"] = tongue.said(words["rows"][key])
    return Row(cells, row.style)


# ── rounding ─────────────────────────────────────────────────────────────────────────────────


def _rounding(table: Table, tongue: Tongue) -> tuple[str, ...]:
    """The line that says where printed francs don't add; none where they do."""
    parts = [
        tongue.words["adds_to"].format(
            what=found.what,
            added=print_francs(found.added_rappen),
            exact=print_rappen(found.exact_rappen),
        )
        for found in _castings(table)
    ]
    return (
        (tongue.words["rounded"].format(parts=tongue.words["between"].join(parts)),)
        if parts
        else ()
    )


def _castings(table: Table) -> Iterator[Casting]:
    amounts = [column for column in table.columns if column.kind == "amount"]
    if table.total is not None:
        for column in amounts:
            figures = [rappen_of(row.cells, column.key) for row in table.rows]
            total = rappen_of(table.total, column.key)
            if sum(figures) == total:  # the column of the year before may lack rows
                yield from casting(column.label, figures, total)
    for key, terms in SUMS.get(table.key, ()):
        row = next(row for row in table.rows if row.cells["key"] == key)
        for column in amounts:
            figures = list(_terms(table, terms, column.key))
            total = rappen_of(row.cells, column.key)
            what = str(row.cells["item"])
            if column.key == PREVIOUS:
                what = f"{what} ({column.label})"
            if sum(figures) == total:
                yield from casting(what, figures, total)


def _terms(table: Table, terms: Sequence[str], column: str) -> Iterator[int]:
    for term in terms:
        sign = -1 if term.startswith("-") else 1
        name = term.removeprefix("-")
        for row in table.rows:
            key = str(row.cells["key"])
            same = key.startswith(name.removesuffix("*")) if name.endswith("*") else key == name
            if same and isinstance(row.cells.get(column), Amount):
                yield sign * rappen_of(row.cells, column)
