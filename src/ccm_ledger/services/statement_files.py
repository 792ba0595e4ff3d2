"""A statement as a file: the ending says how it is written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from io import BytesIO
from pathlib import Path

from ccm_ledger import errors
from ccm_ledger.database.connection import Connection
from ccm_ledger.errors import Invalid, Refused
from ccm_ledger.figures import Paper, Statement
from ccm_ledger.records import Outcome
from ccm_ledger.services.files import check_new, write_new
from ccm_ledger.trails import Step

ENDINGS = (".json", ".csv", ".md", ".xlsx", ".pdf", ".html")
Behind = Mapping[tuple[str, ...], Step]


def check_target(path: Path, ledger: Path) -> None:
    """Refuse a file that can't be written, before the statement is built.

    Refuses: out-ending, out-is-ledger, out-exists, folder-missing.
    """
    check_new(path, ledger)
    if path.suffix.lower() not in ENDINGS:
        raise Refused(errors.OUT_ENDING.at("--out", value=path.name, endings=ENDINGS))


def behind(db: Connection, statement: Statement, path: Path) -> Behind:
    """What opens below the figures of a page; nothing for a file of another kind."""
    if path.suffix.lower() != ".html":
        return {}
    from ccm_ledger.reports import page_entries  # noqa: PLC0415  only a page needs it

    return page_entries.behind(db, statement)


def write(
    statement: Statement,
    path: Path,
    ledger: Path,
    made_at: datetime,
    *,
    exact: bool,
    opens: Behind,
) -> Outcome:
    """Write a statement into a new file.

    Args:
        made_at: the one time that a workbook holds; nothing else depends on it.
        opens: what opens below the figures of a page, from `behind`.

    Refuses: what `check_target` and `write_new` refuse, workbook-limit, paper-limit.
    """
    check_target(path, ledger)
    paper = Paper(exact=exact)
    if path.suffix.lower() == ".html":
        content = _page(statement, paper, opens)
    else:
        content = _bytes(statement, path.suffix.lower(), made_at, paper)
    write_new(path, content, ledger)
    version = f", version {statement.version}" if statement.version is not None else ""
    return Outcome(
        f"Wrote {statement.title}{version} ({statement.status}) to {path}.",
        {"file": str(path), "statement": statement.name, "status": statement.status},
    )


def _bytes(statement: Statement, ending: str, made_at: datetime, paper: Paper) -> bytes:
    """The file's content; a renderer loads when its ending is asked for."""
    match ending:
        case ".json":
            from ccm_ledger.renderers import json_text as renderer  # noqa: PLC0415
        case ".csv":
            from ccm_ledger.renderers import csv_text as renderer  # type: ignore[no-redef]  # noqa: PLC0415
        case ".md":
            from ccm_ledger.renderers import markdown as renderer  # type: ignore[no-redef]  # noqa: PLC0415
        case ".pdf":
            return _pdf(statement, paper)
        case _:
            return _workbook(statement, made_at)
    return renderer.draw_statement(statement, paper).encode()


def _entity() -> str:
    profile = resources.files("ccm_ledger.profiles.ccm").joinpath("profile.json")
    return str(json.loads(profile.read_text("utf-8"))["title"])


def _page(statement: Statement, paper: Paper, opens: Behind) -> bytes:
    from ccm_ledger.renderers.page import draw_statement  # noqa: PLC0415  Jinja2 costs 0.05 s

    return draw_statement(statement, paper, _entity(), opens).encode()


def _pdf(statement: Statement, paper: Paper) -> bytes:
    from ccm_ledger.renderers.press import Press  # noqa: PLC0415  only paper needs them
    from ccm_ledger.renderers.statement_pages import draw_statement  # noqa: PLC0415

    try:
        return draw_statement(statement, paper, _entity(), Press())
    except Invalid as invalid:
        raise Refused(invalid.at(statement.title)) from invalid


def _workbook(statement: Statement, made_at: datetime) -> bytes:
    from ccm_ledger.renderers.workbook import (  # noqa: PLC0415  openpyxl costs 0.1 s
        Properties,
        Sheet,
        write_workbook,
    )

    target = BytesIO()
    properties = Properties(statement.title, made_at, statement.ledger_head)
    write_workbook(target, [Sheet(statement.name, statement)], properties)
    return target.getvalue()
