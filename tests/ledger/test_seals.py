"""The seal of an entry: what is sealed in Python is made again from SQLite's own JSON."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ccm_ledger.database import journal
from ccm_ledger.ledger import chain

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))  # lone surrogates are no text to SQLite
FIELDS = st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), TEXTS)
ANY_CONTROL = "".join(map(chr, range(32))) + '"\\/\x7f\x80\u2028\ufeff\U0001f9fe'


@given(
    header=st.lists(FIELDS, min_size=13, max_size=13),
    lines=st.lists(st.lists(FIELDS, min_size=15, max_size=15), max_size=3),
    previous=TEXTS,
)
@example(header=[ANY_CONTROL, *[None] * 12], lines=[[ANY_CONTROL, *[0] * 14]], previous=ANY_CONTROL)
def test_sqlite_writes_the_form_that_is_sealed(
    header: list[chain.Field], lines: list[list[chain.Field]], previous: str
) -> None:
    with sqlite3.connect(":memory:") as db:

        def as_json(fields: list[chain.Field]) -> str:
            marks = ", ".join("?" * len(fields))
            return str(db.execute(f"SELECT json_array({marks})", fields).fetchone()[0])

        linked = str(db.execute("SELECT json_quote(?)", (previous,)).fetchone()[0])
        made = chain.stored_hash(as_json(header), [as_json(line) for line in lines], linked)
    db.close()

    assert made == chain.entry_hash(header, lines, previous)


@pytest.mark.parametrize(
    ("sql", "columns"),
    [(journal._ENTRIES, journal.HEADER), (journal._LINES, journal.LINE)],
    ids=["header", "line"],
)
def test_what_is_made_again_has_the_columns_that_are_sealed(
    sql: str, columns: tuple[str, ...]
) -> None:
    listed = sql.partition("json_array(")[2].partition(")")[0]

    assert tuple(name.strip() for name in listed.split(",")) == columns
