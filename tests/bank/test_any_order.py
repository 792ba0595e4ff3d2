"""Statements shuffled, split, merged, overlapping and repeated: nothing twice, nothing lost."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.bad_inputs.rows import nothing_new
from tests.bank.camt_files import IBAN, OPENING, Detail, Entry, Statement, camt, paid
from tests.builders import Officer, Templates

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # a smaller example costs minutes here

# A row of the bank: day, amount, whether the bank gives it a reference, what it says.
ROWS = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.sampled_from([100, 100, 200]),
        st.booleans(),
        st.sampled_from(["gift", "dues"]),
    ),
    min_size=1,
    max_size=7,
)


def entries_of(rows: list[tuple[int, int, bool, str]]) -> list[Entry]:
    """The rows in order of days. All come in, so that no balance comes twice: a part of a day that
    begins with the balance that is the last one is the next part."""
    made = []
    for number, (day, amount, referenced, text) in enumerate(sorted(rows)):
        reference = f"R-{number}" if referenced else ""
        detail = Detail(amount, "Somebody", text)
        made.append(Entry(amount, f"2023-03-{day:02d}", reference, (detail,)))
    return made


def piece(entries: list[Entry], first: int, last: int, number: int | None = None) -> Statement:
    """The statement of a run of entries, with the balances that it has in the whole."""
    before = sum(one.amount for one in entries[:first])
    inside = entries[first:last]
    return Statement(
        tuple(inside),
        opening=OPENING + before,
        number=number,
        first=inside[0].date,
        last=inside[-1].date,
        id=f"{first}-{last}",
    )


def truth(entries: list[Entry]) -> Counter[tuple[str, int, str, str]]:
    return Counter((one.date, one.amount, one.reference, one.details[0].text) for one in entries)


def kept(officer: Officer) -> Counter[tuple[str, int, str, str]]:
    found = officer.does("bank", "rows").json
    return Counter(
        (
            one["date"],
            int(one["amount"].replace(".", "")),
            one["booking_reference"],
            one["text"],
        )
        for one in found
    )


@pytest.fixture(scope="module")
def ready(templates: Templates) -> Path:
    """A ledger that takes the account's files, to be copied for each example."""
    folder = Path(tempfile.mkdtemp(prefix="ccm-ledger-test-"))
    officer = templates.copy("opened", folder)
    officer.does("bank", "add", IBAN)
    return officer.ledger


@settings(max_examples=10, phases=[Phase.generate])
@given(rows=ROWS, data=st.data())
def test_whatever_pieces_come_first_in_the_end_every_row_is_in_once(
    ready: Path, rows: list[tuple[int, int, bool, str]], data: st.DataObject
) -> None:
    entries = entries_of(rows)
    size = len(entries)
    cuts = st.tuples(st.integers(0, size - 1), st.integers(1, size)).filter(lambda c: c[0] < c[1])
    pieces = data.draw(st.lists(cuts, max_size=5), label="pieces")
    with tempfile.TemporaryDirectory() as folder:
        officer = Officer(Path(folder))
        shutil.copy2(ready, officer.ledger)
        posted = 0
        for number, (first, last) in enumerate(pieces):
            text = camt(piece(entries, first, last), message=f"P-{number}")
            ran = officer.runs("receipt", "import", officer.file("p.xml", text))
            assert ran.exit in {0, 3}, ran.err
            posted += len(ran.json["posted"]) if ran.exit == 0 else 0
            assert posted <= size
            assert not kept(officer) - truth(entries)
        for name in ("whole", "again"):
            whole = camt(piece(entries, 0, size), message=name)
            ran = officer.runs("receipt", "import", officer.file("w.xml", whole))
            assert ran.exit == 0, ran.err
            posted += len(ran.json["posted"])
        assert posted == size
        assert kept(officer) == truth(entries)
        assert officer.does("verify").json["ok"]


@settings(max_examples=8, phases=[Phase.generate])
@given(rows=ROWS, data=st.data())
def test_the_banks_own_chain_in_any_order_and_number_of_files(
    ready: Path, rows: list[tuple[int, int, bool, str]], data: st.DataObject
) -> None:
    """Consecutive numbered statements, several in a file: refused ones are brought again."""
    entries = entries_of(rows)
    size = len(entries)
    ends = sorted({*data.draw(st.sets(st.integers(1, size), max_size=3)), size})
    begins = [0, *ends[:-1]]
    chain = [
        piece(entries, first, last, number)
        for number, (first, last) in enumerate(zip(begins, ends, strict=True), start=1)
    ]
    order = data.draw(st.permutations(chain))
    together = data.draw(st.integers(1, len(chain)))
    files = [order[at : at + together] for at in range(0, len(order), together)]
    with tempfile.TemporaryDirectory() as folder:
        officer = Officer(Path(folder))
        shutil.copy2(ready, officer.ledger)
        waiting = list(files)
        for _ in range(len(files) + 1):
            refused_ = []
            for one in waiting:
                text = camt(*one, message="-".join(statement.id for statement in one))
                if officer.runs("receipt", "import", officer.file("c.xml", text)).exit:
                    refused_.append(one)
            waiting = refused_
        assert waiting == []
        assert kept(officer) == truth(entries)
        last = officer.does("bank", "statements").json
        assert last[-1]["closing"] == f"{chain[-1].closes / 100:.2f}"
        for one in chain:
            nothing_new(
                officer, "receipt", "import", officer.file("c.xml", camt(one, message=one.id))
            )


def test_a_statement_of_nothing_carries_the_books_further(banked: Officer) -> None:
    march = Statement((paid(100, "X", reference="A"),))
    april = Statement((), opening=march.closes, number=2, first="2023-04-01", last="2023-04-30")
    banked.does("receipt", "import", banked.file("m.xml", camt(march)))
    ran = banked.does("receipt", "import", banked.file("a.xml", camt(april)))
    assert (ran.json["posted"], ran.json["statements"]) == ([], 1)
    assert banked.does("bank", "list").json[0]["until"] == "2023-04-30"
    nothing_new(banked, "receipt", "import", banked.file("a.xml", camt(april)))


def test_two_accounts_have_two_chains(banked: Officer) -> None:
    other = "DE89370400440532013000"
    banked.does("bank", "add", other)
    one = Statement((paid(100, "X", reference="A"),))
    two = Statement((paid(100, "X", reference="A"),), iban=other, opening=5_000)
    ran = banked.does("receipt", "import", banked.file("both.xml", camt(one, two)))
    assert len(ran.json["posted"]) == 2
    assert ran.json["bank"][0]["bank"] == "1000052.00"
    assert banked.does("verify").json["ok"]
