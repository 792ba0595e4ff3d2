"""Statements as they are asked for: live, or as issued; checked against a rebuild; compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from ccm_ledger import errors
from ccm_ledger.database import entries, statements, years
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.dates import last_day
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Amount, Cell, Statement
from ccm_ledger.ledger import chain
from ccm_ledger.reports import catalogue

if TYPE_CHECKING:
    from ccm_ledger.rules.differences import Difference

DRAFT, SUPERSEDED = "draft", "superseded"


class Wanted(NamedTuple):
    """A statement as asked for on the command line; None is what was left out.

    `chosen` holds what narrows it: `fund`, `account`, `state`. `language` is that of a report.
    """

    name: str
    year: int | None = None
    as_of: date | None = None
    version: int | None = None
    chosen: Mapping[str, str] | None = None
    language: str = "en"


def statement(db: Connection, wanted: Wanted, today: date) -> Statement:
    """A statement of a year: the issued version of a closed year, else a live view.

    Refuses: no-books, version-unknown, never-issued, as-of-before-books, options-exclude.
    """
    year = _year(db, wanted, today)
    found = _as_asked(db, wanted, year, today)
    if found.sections and wanted.language != found.language:
        from ccm_ledger.reports import annual_words  # noqa: PLC0415  few need it

        return annual_words.told(found, wanted.language)
    if wanted.name != "balance" or wanted.as_of is not None or found.status == SUPERSEDED:
        return found
    return _with_questions(db, found, year)


def _with_questions(db: Connection, found: Statement, year: int) -> Statement:
    """What closing the year asked stands with its balance, as answered by now."""
    if (years.state_of(db, year) or "open") == "open":
        return found
    from ccm_ledger.services.year_check import question_table  # noqa: PLC0415  few need it

    table = question_table(db, year)
    return found if table is None else found._replace(tables=(*found.tables, table))


def _as_asked(db: Connection, wanted: Wanted, year: int, today: date) -> Statement:
    if wanted.as_of is not None and wanted.version is not None:
        raise Refused(errors.OPTIONS_EXCLUDE.at("--version", one="--as-of", other="--version"))
    chosen = {key: value for key, value in (wanted.chosen or {}).items() if value}
    state = years.state_of(db, year) or "open"
    if wanted.version is not None:
        return _issued(db, wanted.name, year, _version(db, wanted, chosen, year), state)
    if wanted.as_of is None and state != "open" and not _narrowed(wanted.name, chosen):
        versions = statements.issued_versions(db, year, wanted.name)
        if versions:
            return _issued(db, wanted.name, year, versions[-1], state)
        if earlier := _of_issued(db, wanted.name, year, state):
            return earlier
    as_of = wanted.as_of or min(today, last_day(year))
    _check_as_of(db, as_of)
    live = catalogue.build(db, wanted.name, year, as_of, **chosen)
    settled = wanted.as_of is None and state != "open"
    return _with_head(db, live._replace(status=state if settled else DRAFT))


def _of_issued(db: Connection, name: str, year: int, state: str) -> Statement | None:
    """A statement made of others, from those that were issued; None if some weren't.

    A year closed by a program that didn't know it has no frozen one.
    """
    parts: dict[str, Statement] = {}
    for part in catalogue.STATEMENTS[name].made_of:
        versions = statements.issued_versions(db, year, part)
        if versions:
            parts[part] = _issued(db, part, year, versions[-1], state)
    one = next(iter(parts.values()), None)
    if one is None or len(parts) < len(catalogue.STATEMENTS[name].made_of):
        return None
    made = catalogue.put_together(db, name, year, last_day(year), parts)
    return made._replace(status=state, version=one.version, ledger_head=one.ledger_head)


def account(db: Connection, state: str, as_of: date | None, today: date) -> Statement:
    """A State's statement of account, up to a day.

    Refuses: as-of-before-books.
    """
    day_ = as_of or today
    _check_as_of(db, day_)
    return _with_head(db, catalogue.noticed(db, catalogue.builder("account")(db, state, day_)))


def _year(db: Connection, wanted: Wanted, today: date) -> int:
    year = years.default_year(db, today) if wanted.year is None else wanted.year
    catalogue.check_year(db, year, today)
    return year


def _check_as_of(db: Connection, as_of: date) -> None:
    known = catalogue.years_with_books(db)
    first = min(known, default=as_of.year)
    if as_of.year < first:
        raise Refused(errors.AS_OF_BEFORE_BOOKS.at("--as-of", value=as_of, first=first))


def _narrowed(name: str, chosen: Mapping[str, str]) -> bool:
    """Whether it is another statement than the one issued under the name: variance is the TF's."""
    return not catalogue.is_as_issued(name, chosen)


def _version(db: Connection, wanted: Wanted, chosen: Mapping[str, str], year: int) -> int:
    if wanted.name not in catalogue.ISSUED or _narrowed(wanted.name, chosen):
        narrowed = " ".join([wanted.name, *chosen.values()])
        raise Refused(errors.NEVER_ISSUED.at("--version", name=narrowed, option="--version"))
    versions = statements.issued_versions(db, year, wanted.name)
    if wanted.version not in versions:
        have = ", ".join(str(version) for version in versions)
        said = f"the versions are {have}" if versions else f"{year} has no issued version yet"
        raise Refused(
            errors.VERSION_UNKNOWN.at(
                "--version", value=wanted.version, name=wanted.name, year=year, versions=said
            )
        )
    assert wanted.version is not None, "the caller asks for a version"
    return wanted.version


def _issued(db: Connection, name: str, year: int, version: int, state: str) -> Statement:
    """An issued statement from its bytes. What a later version replaced says so."""
    from ccm_ledger.renderers import json_text  # noqa: PLC0415  a live view needs it only to draw

    newest = statements.issued_versions(db, year, name)[-1]
    status = SUPERSEDED if state == "open" or version < newest else state
    body = statements.issued_body(db, year, version, name)
    return json_text.thaw(body, status=status)


def _with_head(db: Connection, live: Statement) -> Statement:
    return live._replace(ledger_head=chain.head_code(entries.head(db)[1]))


# ── checking an issued statement against a rebuild ───────────────────────────────────────────


class Checked(NamedTuple):
    """An issued statement compared with what the ledger says now."""

    name: str
    year: int
    version: int
    found: tuple[Difference, ...]

    @property
    def in_figures(self) -> tuple[Difference, ...]:
        """Those of amounts and counts: words may differ after a new version of the program."""
        return tuple(
            one
            for one in self.found
            if isinstance(one.before, Amount | int) or isinstance(one.after, Amount | int)
        )

    @property
    def sentence(self) -> str:
        about = f"Version {self.version} of {self.name} {self.year}"
        if not self.found:
            return f"{about} is what the ledger gives now."
        return f"{about} differs from what the ledger gives now, in {len(self.found)} places."

    def lines(self) -> list[str]:
        """One line a difference (where, what, issued, rebuilt), and the sentence."""
        return [
            *(
                f"{one.where}, {one.what}: issued {_said(one.before)}, now {_said(one.after)}"
                for one in self.found
            ),
            self.sentence,
        ]

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "statement": self.name,
            "year": self.year,
            "version": self.version,
            "equal": not self.found,
            "differences": [
                {
                    "where": one.where,
                    "what": one.what,
                    "issued": one.before,
                    "now": one.after,
                }
                for one in self.found
            ],
        }


def check(db: Connection, wanted: Wanted, today: date) -> Checked:
    """Compare the newest issued version of a statement with a rebuild as at the same day.

    Refuses: no-books, not-issued, never-issued, options-exclude.
    """
    year = _year(db, wanted, today)
    for option, value in (("--as-of", wanted.as_of), ("--version", wanted.version)):
        if value is not None:
            raise Refused(errors.OPTIONS_EXCLUDE.at("--check", one="--check", other=option))
    chosen = {key: value for key, value in (wanted.chosen or {}).items() if value}
    if wanted.name not in catalogue.ISSUED or _narrowed(wanted.name, chosen):
        raise Refused(errors.NEVER_ISSUED.at("--check", name=wanted.name, option="--check"))
    versions = statements.issued_versions(db, year, wanted.name)
    if not versions:
        raise Refused(errors.NOT_ISSUED.at("--check", name=wanted.name, year=year))
    return rebuilt(db, wanted.name, year, versions[-1])


def rebuilt(db: Connection, name: str, year: int, version: int) -> Checked:
    """An issued version against a rebuild; `verify` asks this of every newest version."""
    from ccm_ledger.renderers import json_text  # noqa: PLC0415  see above

    issued = json_text.thaw(statements.issued_body(db, year, version, name), status=DRAFT)
    live = catalogue.build(db, name, year, issued.as_of, issued.facts)
    # Freezing writes the live one in the form that the issued one was kept in.
    again = json_text.thaw(json_text.freeze(live), status=DRAFT)
    from ccm_ledger.rules.differences import differences  # noqa: PLC0415  only a check needs it

    return Checked(name, year, version, differences(issued, again))


def _said(cell: Cell) -> str:
    from ccm_ledger.renderers.cells import printed  # noqa: PLC0415  see above

    return "nothing" if cell is None else printed(cell, rappen=True)


# ── what changed between two issued versions ─────────────────────────────────────────────────


def compared(
    db: Connection, year: int, before: int | None, after: int | None, today: date
) -> Statement:
    """What changed between two issued versions of a year, the last two if none are named.

    Refuses: no-books, one-version, version-unknown.
    """
    from ccm_ledger.reports import version_differences  # noqa: PLC0415  see above

    catalogue.check_year(db, year, today)
    issues = {int(row["version"]): row for row in statements.issues(db, year)}
    if len(issues) < 2:
        count = "one version" if issues else "no version"
        raise Refused(errors.ONE_VERSION.at("YEAR", year=year, count=count))
    last = max(issues) if after is None else _known(issues, year, after, "--to")
    first = max(last - 1, 1) if before is None else _known(issues, year, before, "--from")
    found = version_differences.build(db, year, issues[first], issues[last])
    return found._replace(ledger_head=chain.head_code(issues[last]["head"]))


def _known(issues: Mapping[int, DbRow], year: int, version: int, where: str) -> int:
    if version not in issues:
        have = "the versions are " + ", ".join(str(known) for known in issues)
        raise Refused(
            errors.VERSION_UNKNOWN.at(
                where, value=version, name="the statements of", year=year, versions=have
            )
        )
    return version
