"""JSON: the shape that scripts rely on, and the bytes an issued statement is kept as."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_ledger.figures import Amount, Column, Listing, Paper, Row, Statement, Table, text
from ccm_ledger.renderers import json_text
from tests.renderers.samples import expenses, invoice, variance

WHOLE_FRANCS = Paper(exact=False)


def test_a_statement_has_the_fixed_keys_in_the_fixed_order():
    drawn = json_text.draw_statement(variance(), WHOLE_FRANCS)

    facts = json.loads(drawn)
    assert list(facts) == [
        *("statement", "title", "year", "as_of", "currency", "status", "version"),
        *("ledger_head", "figures", "tables", "notes", "facts"),
    ]
    (table,) = facts["tables"]
    assert list(table) == ["key", "title", "columns", "rows", "total", "notes", "rounding"]
    assert table["columns"][1] == {"key": "approved", "label": "Approved budget", "kind": "amount"}
    assert drawn.endswith("}\n")


def test_amounts_are_exact_strings_counts_integers_and_dates_iso_even_in_whole_francs():
    facts = json.loads(json_text.draw_statement(variance(), WHOLE_FRANCS))

    assert facts["as_of"] == "2023-12-31"
    assert facts["figures"] == {"approved_total": "403881.00", "lines": 3}
    assert facts["tables"][0]["rows"][0]["actual"] == "394880.12"
    assert facts["tables"][0]["rows"][2]["variance"] == "-4960.00"


def test_the_style_of_a_row_is_given_only_where_it_is_not_a_plain_line():
    rows = json.loads(json_text.draw_statement(variance(), WHOLE_FRANCS))["tables"][0]["rows"]

    assert [row.get("style") for row in rows] == [None, "detail", None, None]


def test_a_list_shows_all_that_its_rows_hold_and_a_single_thing_is_an_object():
    first, _ = json.loads(json_text.draw_listing(expenses(), WHOLE_FRANCS))
    single = json.loads(json_text.draw_listing(invoice(), WHOLE_FRANCS))

    assert first["document"] == "V-17"  # no column shows it
    assert first["earmark"] is None
    assert single["allocations"] == [
        {"receipt": "R-2023-0001", "on": "2023-02-03", "amount": "9000.00"}
    ]
    assert json_text.draw_listing(Listing("None", (), ()), WHOLE_FRANCS) == "[]\n"


def test_facts_are_made_plain_however_deep_they_are_nested():
    drawn = json_text.draw_facts(
        {"posted": [1, 2], "total": Amount(5), "lines": ({"on": date(2023, 1, 2)},), "key": None}
    )

    assert json.loads(drawn) == {
        "posted": [1, 2],
        "total": "0.05",
        "lines": [{"on": "2023-01-02"}],
        "key": None,
    }


def test_text_is_written_as_it_stands():
    drawn = json_text.draw_listing(expenses("=1+1 [red]Zürich"), WHOLE_FRANCS)

    assert '"payee": "=1+1 [red]Zürich"' in drawn


def test_a_kept_statement_is_its_json_without_the_status():
    statement = variance()

    kept = json_text.freeze(statement).decode()

    drawn = json_text.draw_statement(statement, WHOLE_FRANCS)
    assert kept == drawn.replace('  "status": "final",\n', "")
    assert json_text.freeze(statement._replace(status="provisional")).decode() == kept


@pytest.mark.parametrize("cell", ["12.50", "-0.05", "2023-12-31", Amount(1250), date(2023, 12, 31)])
def test_text_that_looks_like_an_amount_or_a_date_comes_back_as_text(cell):
    statement = _with_cell(cell)

    assert json_text.thaw(json_text.freeze(statement), status="draft") == statement


def test_text_that_no_amount_or_date_is_printed_as_is_kept_plainly():
    for cell in ("-0.00", "012.50", "2023-02-30", "0.371000", "V-17"):
        assert f'"line": "{cell}"'.encode() in json_text.freeze(_with_cell(cell))


def _with_cell(cell):
    table = Table("t", "T", (text("line", "Item"),), (Row({"line": cell}),))
    return Statement("x", "X", 2023, date(2023, 12, 31), {}, (table,))


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
keys = words.filter(lambda key: key != "style")
amounts = st.integers(-(10**13), 10**13).map(Amount)
likely = st.one_of(words, amounts.map(lambda found: f"{found.rappen}.00"), st.dates().map(str))
cells = st.one_of(st.none(), amounts, st.integers(), likely, st.dates())
columns = st.builds(
    Column, keys, words, st.sampled_from(["text", "amount", "count", "rate", "date", "code"])
)
rows = st.builds(
    Row,
    st.dictionaries(keys, cells, max_size=3),
    st.sampled_from(["line", "detail", "heading", "subtotal"]),
)
notes = st.lists(words, max_size=2).map(tuple)
tables = st.builds(
    Table,
    keys,
    words,
    st.lists(columns, max_size=3).map(tuple),
    st.lists(rows, max_size=3).map(tuple),
    st.none() | st.dictionaries(keys, cells, max_size=3),
    notes,
    notes,
)
statements = st.builds(
    Statement,
    words,
    words,
    st.none() | st.integers(1900, 2200),
    st.dates(),
    st.dictionaries(words, st.one_of(amounts, st.integers(), likely), max_size=3),
    st.lists(tables, max_size=2).map(tuple),
    notes,
    words,
    words,
    st.none() | st.integers(1, 9),
    words,
    st.dictionaries(words, words, max_size=2),
    st.just(()),
    st.just("en"),
)


@given(statements)
def test_thawing_gives_back_exactly_what_was_frozen(statement):
    body = json_text.freeze(statement)

    thawed = json_text.thaw(body, status=statement.status)
    assert thawed == statement
    assert json_text.freeze(thawed) == body
