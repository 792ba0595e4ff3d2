"""Rows wait to be written together; what each of them sees is what those before it have done."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from ccm_ledger.ledger import batch
from tests.bank.camt_files import IBAN, Detail, Entry, Statement, camt
from tests.builders import Officer, Templates

# Kind, one of a few invoices or amounts (so that rows meet), day in March.
Row = tuple[str, int, int]
DETAILS = {
    "part": (700_000, "", ""),  # of an invoice of 13'074.22
    "rest": (607_422, "", ""),
    "named": (1_307_422, "Swiss Confederation", "contribution"),
    "unknown": (4_200, "Somebody", "gift"),
    "fee": (-900, "", "account fee"),
    "interest": (300, "", "interest"),
    "out": (-4_200, "Somebody", "rent"),
}
ROWS = st.lists(
    st.tuples(st.sampled_from([*DETAILS, "taken back"]), st.integers(1, 2), st.integers(1, 4)),
    min_size=2,
    max_size=15,
)


def entry(number: int, row: Row) -> Entry:
    kind, choice, day = row
    own = f"A-{number}" if choice == 1 else ""  # rows without are told apart by nothing else
    if kind == "taken back":
        detail = Detail(-700_000, end_to_end="E-part")
        return Entry(-700_000, f"2023-03-{day:02d}", own, (detail,), reversal=True)
    amount, party, text = DETAILS[kind]
    told = "RF97CCM2023CHE" if kind in {"part", "rest"} else ""
    detail = Detail(amount, party, text, told, end_to_end=f"E-{kind}")
    return Entry(amount, f"2023-03-{day:02d}", own, (detail,))


@pytest.fixture(scope="module")
def ready(templates: Templates) -> Path:
    """The year 2023 invoiced, its bank account, and rules for fees and interest."""
    officer = templates.copy("invoiced", Path(tempfile.mkdtemp(prefix="ccm-ledger-test-")))
    officer.does("bank", "add", IBAN)
    for kind in ("fee", "interest"):
        officer.does("bank", "rule", "add", kind, "--contains", kind, "--up-to", "100.00")
    return officer.ledger


@settings(max_examples=15, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(rows=ROWS)
@example([("part", 1, 1), ("taken back", 1, 2), ("part", 1, 3), ("rest", 1, 4)])
@example([("unknown", 2, 1), ("unknown", 2, 1), ("fee", 2, 1), ("interest", 1, 2), ("out", 1, 3)])
def test_rows_written_together_give_the_books_of_rows_written_one_by_one(
    ready: Path, rows: list[Row]
) -> None:
    entries = tuple(entry(number, row) for number, row in enumerate(sorted(rows, key=_day)))
    text = camt(Statement(entries))
    told = []
    for enough in (1, 3, batch.ENOUGH):
        with (
            tempfile.TemporaryDirectory() as folder,
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.setattr(batch, "ENOUGH", enough)
            officer = Officer(Path(folder))
            shutil.copy2(ready, officer.ledger)
            ran = officer.does("receipt", "import", officer.file("march.xml", text))
            verified = officer.does("verify").json
            assert verified["ok"], verified
            told.append((ran.json["rows"], officer.does("bank", "rows").json, verified["head"]))

    assert len(told[0][1]) == len(rows)
    assert told[0] == told[1] == told[2]


def _day(row: Row) -> int:
    return row[2]
