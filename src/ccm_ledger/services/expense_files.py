"""`expense import`: expenses from a CSV file, each row once."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ccm_ledger.database import expenses
from ccm_ledger.dates import parse_date
from ccm_ledger.errors import Invalid, Problems
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import parse_amount, print_rappen
from ccm_ledger.readers.csv_files import Columns, CsvRow, read_rows
from ccm_ledger.records import Outcome
from ccm_ledger.rules.spending import Release
from ccm_ledger.services.codes import Codes
from ccm_ledger.services.expense_checks import Expense, Standards, check, date_problems
from ccm_ledger.services.expenses import book, warn_of_lines

COLUMNS = Columns(
    ("date", "fund", "line", "amount", "payee", "text", "document"), ("earmark", "detail")
)

Checked = tuple[Expense, tuple[Release, ...]]


@dataclass(frozen=True, slots=True)
class FileExpense:
    """A row whose cells can be read; its line isn't looked up in a budget yet."""

    row: CsvRow
    date: date
    fund: str
    line: str
    amount_rappen: int
    payee: str
    text: str
    document: str
    earmark: str | None
    detail: str | None

    def cells(self) -> str:
        """All the cells as they were read, so that a file saved anew is known again."""
        form = [
            self.date.isoformat(),
            self.fund,
            self.line,
            self.amount_rappen,
            self.payee,
            self.text,
            self.document,
            self.earmark,
            self.detail,
        ]
        return json.dumps(form)


def import_csv(ledger: Writing, path: str) -> Outcome:
    """Post the rows of a file that aren't posted yet, one entry a row.

    Everything is checked before anything is posted, in the order of the file, each row against
    what the rows before it leave of earmarks and deferred money.
    Refuses: every problem of the file in one go.
    """
    codes = Codes.of(ledger.db)
    # Read once for what the file holds, with its problems thrown away, and once to check it row by
    # row: so the problems come in the order of the lines, whichever check finds them.
    in_file = {source for _, source in _rows(path, codes, Problems())}
    problems = Problems()
    standards = Standards(ledger.db, codes)
    ready: list[Checked] = []
    already = 0
    for found, source in _rows(path, codes, problems):
        if expenses.has_source(ledger.db, source):
            already += 1
        elif checked := _check(ledger, standards, found, source, in_file):
            ready.append(checked)
    problems.refuse(path)

    posted = _post(ledger, ready)
    warn_of_lines(ledger, [expense for expense, _ in ready])
    return Outcome(
        _sentence([expense for expense, _ in ready], already),
        {
            "read": len(ready) + already,
            "already_posted": already,
            "unallocated": 0,
            "expenses": posted,
        },
    )


def _sentence(posted: Sequence[Expense], already: int) -> str:
    rest = f"; {already} were posted already" if already else ""
    if not posted:
        return f"Nothing new to post{rest}."
    total = print_rappen(sum(expense.amount_rappen for expense in posted))
    expenses_ = "expense" if len(posted) == 1 else "expenses"
    return f"Posted {len(posted)} {expenses_}, CHF {total} in all{rest}."


def _rows(path: str, codes: Codes, problems: Problems) -> Iterator[tuple[FileExpense, str]]:
    """The rows that can be read, each with the source it is known by: its cells and occurrence."""
    occurrences: Counter[str] = Counter()
    for row in read_rows(path, COLUMNS, problems):
        found = _read(row, codes)
        if found is not None:
            cells = found.cells()
            occurrences[cells] += 1
            known = f"{cells}\n{occurrences[cells]}"
            yield found, "expense:" + hashlib.sha256(known.encode()).hexdigest()


def _read(row: CsvRow, codes: Codes) -> FileExpense | None:
    """The cells of a row, or None after noting what is wrong with them."""
    before = row.problems.count
    day = row.read("date", parse_date)
    fund = row.read("fund", codes.read_fund)
    line = row.text("line", needed=True)
    amount = row.read("amount", parse_amount)
    payee = row.text("payee", needed=True)
    text, document, detail = row.text("text"), row.text("document"), row.text("detail")
    earmark = row.optional("earmark", codes.read_earmark)
    if row.problems.count > before:
        return None
    assert day is not None, "a date that can't be read was noted"
    assert fund is not None, "a fund that can't be read was noted"
    assert amount is not None, "an amount that can't be read was noted"
    return FileExpense(row, day, fund, line, amount, payee, text, document, earmark, detail or None)


def _check(
    ledger: Writing,
    standards: Standards,
    found: FileExpense,
    source: str,
    in_file: Collection[str],
) -> Checked | None:
    """A row that may be posted, or None after noting what speaks against it."""
    where = found.row.where
    try:
        target = standards.read_target(found.line, found.fund, found.date.year)
    except Invalid as invalid:
        # A day that isn't taken has no budget either: then the day is what is wrong.
        for problem in date_problems(ledger, found.date, where) or [invalid.at(where)]:
            found.row.problems.add(problem)
        return None
    expense = Expense(
        date=found.date,
        fund=found.fund,
        target=target,
        amount_rappen=found.amount_rappen,
        payee=found.payee,
        text=found.text,
        document=found.document,
        earmark=found.earmark,
        detail=found.detail,
        source_file=Path(found.row.file).name,
        source_key=source,
    )
    problems, released = check(ledger, standards, expense, lambda _: where, in_file)
    for problem in problems:
        found.row.problems.add(problem)
    return None if problems else (expense, released)


def _post(ledger: Writing, ready: Sequence[Checked]) -> list[str]:
    """Post in the order of the file; ids count on in each year."""
    last: dict[int, int] = {}
    posted = []
    for expense, released in ready:
        year = expense.year
        number = last[year] if year in last else expenses.last_number(ledger.db, year)
        last[year] = number + 1
        posted.append(book(ledger, expense, released, number + 1)[0])
    return posted
