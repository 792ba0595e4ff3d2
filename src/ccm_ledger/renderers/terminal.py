"""Statements and lists as text for a terminal, set like the statements of an annual report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ccm_ledger.figures import Listing, Paper, Statement, Table
from ccm_ledger.renderers import blocks, grid
from ccm_ledger.renderers.cells import (
    nested_tables,
    parts,
    plain_table,
    printed,
    single_row,
    subtitle,
    titled,
    visible,
)
from ccm_ledger.renderers.grid import Grid
from ccm_ledger.renderers.language import report_words
from ccm_ledger.renderers.lines import Line, Pair, Tone, fold, pairs

NIL = "–"  # in whole francs; so that it can be told from an amount rounded to 0
PROSE_MOST = 100  # a longer line of prose is hard to read
LABEL_MOST = 44  # a label column isn't stretched further, or the eye loses the line


def draw_statement(statement: Statement, paper: Paper) -> str:
    """A statement: title, tables below one another, notes, ledger head."""
    return painted(_statement(statement, paper), paper)


def draw_listing(listing: Listing, paper: Paper) -> str:
    """A list as a table, a single thing as a card; both exact."""
    lines = _card(listing, paper) if listing.single else _list(listing, paper)
    return painted(lines, paper)


def _statement(statement: Statement, paper: Paper) -> Iterator[Line]:
    yield from _prose(statement.title, paper, "bold")
    yield from _prose(subtitle(statement), paper, "dim")
    words = report_words(statement.language)
    for part in parts(statement, rappen=paper.exact):
        if part.heading:
            yield Line()
            yield Line()
            yield from _prose(part.heading, paper, "bold")
        for number, paragraph in part.paragraphs:
            yield Line()
            yield from _numbered(f"{number}. ", paragraph, paper)
        for table, laid_out in _aligned(part.tables, paper):
            yield Line()
            if titled(statement, table):
                yield from _prose(table.title, paper, "bold")
            yield from _table(laid_out, paper, words["none"])
            yield from _notes(table, laid_out, paper)
    if statement.notes:
        yield Line()
    for note in statement.notes:
        yield from _prose(note, paper)
    if statement.ledger_head:
        yield Line()
        yield Line(words["head"].format(head=visible(statement.ledger_head)), "dim")


def _list(listing: Listing, paper: Paper) -> Iterator[Line]:
    table = plain_table(listing)
    yield from _prose(listing.title, paper, "bold")
    yield Line()
    laid_out = grid.lay_out(table, paper.width, rappen=True, nil="")
    yield from _table(laid_out, paper)
    yield from _notes(table, laid_out, paper)


def _card(listing: Listing, paper: Paper) -> Iterator[Line]:
    row = single_row(listing)
    yield from _prose(listing.title, paper, "bold")
    yield Line()
    found = []
    for column in plain_table(listing).columns:
        cell = row.get(column.key)
        assert not isinstance(cell, list | range), "plain_table leaves out nested lists"
        value = printed(cell, rappen=True)
        found.append(Pair(visible(column.label), value, column.kind == "amount"))
    yield from pairs(found, paper.width)
    for table in nested_tables(listing):
        yield Line()
        yield from _prose(table.title, paper, "bold")
        yield from _table(grid.lay_out(table, paper.width, rappen=True, nil=""), paper)
    if listing.notes:
        yield Line()
    for note in listing.notes:
        yield from _prose(note, paper)


def _aligned(tables: tuple[Table, ...], paper: Paper) -> Iterator[tuple[Table, Grid]]:
    """The tables laid out, as wide as the widest of them where that reads well."""
    nil = "" if paper.exact else NIL
    grids = [grid.lay_out(table, paper.width, rappen=paper.exact, nil=nil) for table in tables]
    page = max((found.width for found in grids), default=0)
    for table, found in zip(tables, grids, strict=True):
        label = found.widths[found.label] if found.widths else 0
        room = max(LABEL_MOST - label, 0)
        yield table, grid.widened(found, min(page, found.width + room))


def _table(laid_out: Grid, paper: Paper, none: str = "None.") -> Iterator[Line]:
    if not laid_out.rows and not laid_out.total:
        yield Line(none, "dim")
    elif laid_out.widths:
        yield from grid.drawn(laid_out)
    else:
        yield from blocks.drawn(laid_out, paper.width)


def _notes(table: Table, laid_out: Grid, paper: Paper) -> Iterator[Line]:
    rounding = () if paper.exact else table.rounding
    if laid_out.remarks or table.notes or rounding:
        yield Line()
    digits = len(str(len(laid_out.remarks)))
    for number, remark in enumerate(laid_out.remarks, start=1):
        yield from _numbered(f"{number:>{digits}}  ", remark, paper)
    for note in table.notes:
        yield from _prose(note, paper)
    for note in rounding:
        yield from _prose(note, paper, "dim")


def _numbered(first: str, text: str, paper: Paper) -> Iterator[Line]:
    """Text behind its number, the lines below it indented alike."""
    for place, line in enumerate(fold(text, _prose_width(paper) - len(first))):
        yield Line((first if place == 0 else " " * len(first)) + line)


def _prose(text: str, paper: Paper, tone: Tone = "plain") -> Iterator[Line]:
    return (Line(line, tone) for line in fold(visible(text), _prose_width(paper)))


def _prose_width(paper: Paper) -> int:
    return min(paper.width, PROSE_MOST)


def painted(lines: Iterable[Line], paper: Paper) -> str:
    """The lines as they go to the terminal: bold and dim where it shows colour, else plain."""
    if not paper.colour:
        return "".join(f"{line.text}\n" for line in lines)
    from rich.color import ColorSystem  # noqa: PLC0415  10 ms that plain output is spared
    from rich.style import Style  # noqa: PLC0415

    styles = {"plain": Style(), "bold": Style(bold=True), "dim": Style(dim=True)}
    return "".join(
        styles[line.tone].render(line.text, color_system=ColorSystem.STANDARD) + "\n"
        for line in lines
    )
