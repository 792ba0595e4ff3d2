"""How the years stand, and what closing one would find: every gate and question, at any time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import closing, statements, years
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.errors import Refused
from ccm_ledger.figures import (
    Amount,
    Cell,
    Listing,
    Nested,
    Row,
    Table,
    amount,
    code,
    count,
    counted,
    day,
    text,
)
from ccm_ledger.services import gates, questions
from ccm_ledger.services.findings import Finding

# What each gate proves, told where it holds.
HOLDS = {
    "year-before": "every earlier year is closed",
    "entries": "the chain of entries is whole",
    "receivables": "invoiced and not received cancel out by State, tier and year",
    "control-accounts": "control accounts are what their lists hold",
    "advances": "nothing is held in advance for a year that is over",
    "suspense": "nothing is held unallocated",
    "cash": "no fund's bank and no deferral is below nil",
    "bank": "where bank files are used, their balance is that of the books",
    "transfers": "transfers and loans between the funds cancel out",
    "assessment-run": "the invoices are those of the budget",
    "earmarks": "no earmark is overspent",
    "deferral": "the Sponsorship Programme has no balance of its own",
    "overruns": "every overrun has its note",
}
NOT_ASKED = {
    "bank-confirmation": "no money moved",
    "accruals": "no money moved",
    "overrun-authority": "no line is overrun",
    "earmarks-ended": "no ended earmark holds money",
    "documents": "every expense has its document",
    "decisions": "what rests on a decision is what it allows",
    "auditor": "asked when the year is made final",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A gate or question of a year: whether it is well, what was found, what mends it."""

    check: str
    kind: str
    ok: bool
    detail: str
    mend: str


def check(db: Connection, year: int) -> list[Checked]:
    """Every gate and question of a year, in order; several findings of one are several rows.

    Refuses: year-unknown.
    """
    state = _state(db, year)
    blocking = gates.findings(db, year)
    asked = questions.asked(db, year, final=state != "open")
    found: list[Checked] = []
    for gate in gates.GATES:
        rows = [_blocks(one) for one in blocking if one.check == gate]
        holds = HOLDS[gate]
        found += rows or [Checked(gate, "blocks", True, holds, "")]
    for question in (*questions.QUESTIONS, *questions.AT_FINAL):
        rows = [_asks(one) for one in asked if one.check == question]
        found += rows or [Checked(question, "asks", True, NOT_ASKED[question], "")]
    return found


def _blocks(one: Finding) -> Checked:
    return Checked(one.check, "blocks", False, one.detail, one.mend)


def _asks(one: Finding) -> Checked:
    if one.answer is None:
        return Checked(one.check, "asks", False, one.detail, one.mend)
    return Checked(one.check, "asks", True, f"{one.detail}: {_said(one.answer)}", "")


def _said(answer: DbRow) -> str:
    shown = [part for part in (answer["document"], answer["dated"]) if part]
    return str(answer["text"]) + (f" ({', '.join(shown)})" if shown else "")


def _state(db: Connection, year: int) -> str:
    state = years.state_of(db, year)
    if state is None:
        listed = ", ".join(str(one) for one in years.states(db)) or "none yet"
        raise Refused(errors.YEAR_UNKNOWN.at("YEAR", year=year, years=listed))
    return state


_COLUMNS = (
    code("check", "Check"),
    code("kind", "Kind"),
    code("ok", "Holds"),
    text("detail", "What was found"),
    text("mend", "What mends it"),
)


def check_listing(year: int, found: list[Checked]) -> Listing:
    """The rows of `year check` for people, what isn't well first."""
    ordered = sorted(found, key=lambda one: (one.ok, one.kind == "asks"))
    rows = tuple(
        {
            "check": one.check,
            "kind": one.kind,
            "ok": "yes" if one.ok else "NO",
            "detail": one.detail,
            "mend": one.mend,
        }
        for one in ordered
    )
    blocking = sum(not one.ok for one in found if one.kind == "blocks")
    asking = sum(not one.ok for one in found if one.kind == "asks")
    well = f"{counted(blocking, 'finding')} in the way" if blocking else "nothing blocks"
    left = f"{counted(asking, 'question')} unanswered" if asking else "nothing is unanswered"
    return Listing(f"Year {year}: {well}, {left}", _COLUMNS, rows)


def check_rows(year: int, found: list[Checked]) -> Listing:
    """The same for programs: in the order of the gates, `ok` true or false."""
    rows: tuple[dict[str, Nested], ...] = tuple(
        {
            "check": one.check,
            "kind": one.kind,
            "ok": one.ok,
            "detail": one.detail,
            "mend": one.mend,
        }
        for one in found
    )
    return Listing(f"Year {year}", _COLUMNS, rows)


# ── the years ────────────────────────────────────────────────────────────────────────────────


def year_list(db: Connection) -> Listing:
    """Every year that has begun: how it stands, its statements, its unanswered questions."""
    rows = tuple(_year(db, year, state) for year, state in years.states(db).items())
    columns = (
        count("year", "Year"),
        code("status", "Status"),
        count("version", "Version"),
        day("issued_on", "Issued on"),
        text("budget", "Budget"),
        count("unanswered", "Unanswered"),
    )
    notes = (
        "`ccm-ledger year check YEAR` shows what a close would find; `ccm-ledger year answer` "
        "answers what is asked.",
    )
    return Listing("Years", columns, rows, notes)


def _year(db: Connection, year: int, state: str) -> dict[str, Cell]:
    issues = statements.issues(db, year)
    last = issues[-1] if issues else None
    unanswered = None
    if state != "open":
        unanswered = sum(one.open for one in questions.asked(db, year, final=True))
    return {
        "year": year,
        "status": state,
        "version": last["version"] if last else None,
        "issued_on": date.fromisoformat(last["issued_at"][:10]) if last else None,
        "budget": "yes" if year in set(years.with_budget(db)) else "",
        "unanswered": unanswered,
    }


# ── the questions, as they stand under the statements of a closed year ───────────────────────


def question_table(db: Connection, year: int) -> Table | None:
    """What the close asked, with the answers given since; None where it asked nothing.

    It stands outside the bytes of an issued statement, as its status does: a question is printed as
    unanswered until it is answered.
    """
    rows = [
        Row(
            {
                "check": row["gate"],
                "item": "",
                "detail": row["detail"],
                "answer": f"accepted: {row['reason']}",
                "document": "",
                "dated": None,
                "amount": None,
            }
        )
        for row in closing.answers(db, year, closing.last_close(db, year))
        if row["kind"] == "accepted"
    ]
    rows += [_question(one) for one in questions.asked(db, year, final=True)]
    if not rows:
        return None
    columns = [
        text("check", "Question"),
        text("detail", "What was found"),
        text("answer", "Answer"),
    ]
    if any(row.cells["document"] for row in rows):
        columns.append(text("document", "Document"))
    if any(row.cells["dated"] for row in rows):
        columns.append(day("dated", "Of"))
    if any(row.cells["amount"] for row in rows):
        columns.append(amount("amount", "Amount"))
    left = sum(row.cells["answer"] == "unanswered" for row in rows)
    note = f"{counted(left, 'question')} unanswered." if left else "Every question is answered."
    title = f"What closing {year} asked"
    return Table("questions", title, tuple(columns), tuple(rows), None, (note,))


def _question(one: Finding) -> Row:
    answer = one.answer
    money = None if answer is None else answer["amount_rappen"]
    return Row(
        {
            "check": one.check,
            "item": one.item,
            "detail": one.detail,
            "answer": "unanswered" if answer is None else answer["text"],
            "document": "" if answer is None else answer["document"],
            "dated": date.fromisoformat(answer["dated"]) if answer and answer["dated"] else None,
            "amount": None if money is None else Amount(money),
        }
    )
