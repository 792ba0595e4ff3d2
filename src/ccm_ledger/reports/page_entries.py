"""What opens below the figures of a page: for each place on it, what its figure is the sum of."""

from __future__ import annotations

from collections.abc import Iterator

from ccm_ledger.database.connection import Connection
from ccm_ledger.figures import Amount, Statement, pieces
from ccm_ledger.reports.sources import NO_SOURCE
from ccm_ledger.reports.trail_figures import Printed, Shown, figure_step, signature
from ccm_ledger.trails import Step

LINES = 8  # of a figure on the page; `explain` shows the others
MOST = 1500  # figures that open; a page with more would be slow to read on a phone

Place = tuple[str, ...]  # (figure,), (table, row, column) or, of a total, (table, column)


def behind(db: Connection, statement: Statement) -> dict[Place, Step]:
    """Place on the page -> the figure there with its lines; the same one where lines are the same.

    An amount of nil opens to nothing, and neither does what has no source.
    """
    if statement.name in NO_SOURCE:
        return {}
    state = statement.facts.get("state", "")
    shown = Shown(db, statement, f"account.{state}" if state else statement.name)
    steps: dict[object, Step] = {}
    found: dict[Place, Step] = {}
    for printed in _drawn(shown):
        if not shown.source(printed):
            continue
        same = (printed.value, signature(shown, printed))
        if same not in steps:
            if len(steps) == MOST:
                break
            steps[same] = figure_step(shown, printed, LINES, in_full=0)
        found[printed.place] = steps[same]
    return found


def _drawn(shown: Shown) -> Iterator[Printed]:
    """What stands on the page and isn't nil: figures of sentences, then the tables' amounts."""
    said = {
        piece.figure
        for section in shown.statement.sections
        for paragraph in section.paragraphs
        for sentence in paragraph
        for piece in pieces(sentence)
    }
    for printed in shown.printed.values():
        nil = printed.value in {0, Amount(0)}
        if not nil and (len(printed.place) > 1 or printed.place[0] in said):
            yield printed
