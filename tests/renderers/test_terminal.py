"""The terminal: set like an annual report, at every width without a figure cut or folded."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ccm_ledger.figures import (
    Amount,
    Column,
    Listing,
    Paper,
    Row,
    Statement,
    Table,
    amount,
    code,
    text,
)
from ccm_ledger.money import print_francs, print_rappen
from ccm_ledger.renderers import terminal
from tests.renderers.samples import HOSTILE, expenses, francs, invoice, position, variance


def at(width: int, *, exact: bool = False, colour: bool = False) -> Paper:
    return Paper(exact=exact, width=width, colour=colour)


def test_at_120_columns_the_note_stands_beside_the_figures():
    expected = """\
Budget and expenditure 2023
CHF, as at 31 December 2023 · Version 1, final

                                    Approved
Item                                  budget   Actual  Variance  Note
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
Salaries                             365'881  394'880    28'999  Exceeded because unclaimed leave was compensated and
                                                                 staff relocated.
  Unclaimed leave compensation                 21'745
Communications                        12'000    7'040    −4'960
Other implementation support costs    26'000   26'000         –
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
Total                                403'881  427'920    24'039

Variance is actual less approved.
Figures are rounded, each by itself.

Support in kind is not in these figures.

Ledger head K7Q2-9FXM
"""  # noqa: E501

    assert terminal.draw_statement(variance(), at(120)) == expected


def test_at_80_columns_the_note_becomes_a_numbered_note_below():
    expected = """\
Budget and expenditure 2023
CHF, as at 31 December 2023 · Version 1, final

                                    Approved
Item                                  budget   Actual  Variance  Note
─────────────────────────────────────────────────────────────────────
Salaries                             365'881  394'880    28'999  1
  Unclaimed leave compensation                 21'745
Communications                        12'000    7'040    −4'960
Other implementation support costs    26'000   26'000         –
─────────────────────────────────────────────────────────────────────
Total                                403'881  427'920    24'039

1  Salaries: Exceeded because unclaimed leave was compensated and staff
   relocated.
Variance is actual less approved.
Figures are rounded, each by itself.

Support in kind is not in these figures.

Ledger head K7Q2-9FXM
"""

    assert terminal.draw_statement(variance(), at(80)) == expected


def test_at_60_columns_labels_fold_and_figures_do_not():
    drawn = terminal.draw_statement(variance(), at(60))

    assert (
        """\
                           Approved
Item                         budget   Actual  Variance  Note
────────────────────────────────────────────────────────────
Salaries                    365'881  394'880    28'999  1
  Unclaimed leave                     21'745
  compensation
Communications               12'000    7'040    −4'960
Other implementation         26'000   26'000         –
support costs
────────────────────────────────────────────────────────────
Total                       403'881  427'920    24'039
"""
        in drawn
    )


def test_at_40_columns_each_row_is_a_block():
    expected = """\
Budget and expenditure 2023
CHF, as at 31 December 2023 · Version 1,
final

Salaries
  Approved budget  365'881
  Actual           394'880
  Variance          28'999
  Note             Exceeded because
                   unclaimed leave was
                   compensated and staff
                   relocated.
  Unclaimed leave compensation
    Actual  21'745

Communications
  Approved budget  12'000
  Actual            7'040
  Variance         −4'960

Other implementation support costs
  Approved budget  26'000
  Actual           26'000
  Variance              –
────────────────────────────────────────
Total
  Approved budget  403'881
  Actual           427'920
  Variance          24'039

Variance is actual less approved.
Figures are rounded, each by itself.

Support in kind is not in these figures.

Ledger head K7Q2-9FXM
"""

    assert terminal.draw_statement(variance(), at(40)) == expected


def test_tables_below_one_another_end_alike_and_a_subtotal_rules_off_the_figures():
    expected = """\
Activity 2023
CHF, as at 31 December 2023 · Draft

ISU Trust Fund
Item              2023  2022
────────────────────────────
Income
Assessed       301'243     –
Voluntary      297'010     0
              ────────  ────
Total income   598'253     0

Expenditure
Salaries      −394'880     –
────────────────────────────
Result         203'373     0

Giving States
State        Per cent  Gifts
────────────────────────────
IRL             0.371      2
"""

    assert terminal.draw_statement(position(), at(80)) == expected


def test_exact_figures_show_rappen_and_no_note_on_rounding():
    drawn = terminal.draw_statement(variance(), at(80, exact=True))

    assert "Salaries                            365'881.00  394'880.12  28'999.12" in drawn
    assert "26'000.00       0.00" in drawn
    assert "rounded" not in drawn


def test_a_list_is_exact_and_leaves_out_what_is_blank_in_every_row():
    expected = """\
Expenses 2023

Id           Date        Budget line       Amount  Payee
──────────────────────────────────────────────────────────────────────
E-2023-0001  2023-03-01  Staff travel    1'250.50  Swiss Travel Centre
E-2023-0002  2023-03-02  Communications      0.00
"""

    assert terminal.draw_listing(expenses(), at(80)) == expected


def test_no_word_is_broken_where_a_closer_table_keeps_it_whole():
    columns = (text("of", "Statement"), text("what", "What"), amount("a", "Before"))
    wide = tuple(amount(key, key.upper()) for key in "bcd")
    row = {"of": "Income and expenditure", "what": "Communications: Actual"}
    amounts = {key: Amount(123_456_78) for key in "abcd"}
    table = Table("t", "", (*columns, *wide), (Row({**row, **amounts}),))
    listed = terminal.draw_statement(
        Statement("s", "S", 2023, date(2023, 12, 31), {}, (table,)), at(74, exact=True)
    )
    assert "Communications:" in listed
    assert "expenditure" in listed


def test_a_list_whose_columns_have_no_names_has_no_head():
    listed = Listing("Where it stands", (text("what", ""), text("value", "")), (
        {"what": "Invoices", "value": "110"},
    ))  # fmt: skip
    assert terminal.draw_listing(listed, at(80)) == "Where it stands\n\nInvoices  110\n"


def test_a_stacked_list_begins_each_block_with_its_number():
    expected = """\
Expenses 2023

E-2023-0001  Staff travel
  Date    2023-03-01
  Amount  1'250.50
  Payee   Swiss Travel Centre

E-2023-0002  Communications
  Date    2023-03-02
  Amount  0.00
"""

    assert terminal.draw_listing(expenses(), at(40)) == expected


def test_a_single_thing_is_a_card_with_its_lists_below():
    expected = """\
Invoice 2023-CHE

Number     2023-CHE
Issued on  2022-09-15
Amount     13'074.21
Paid        9'000.00

Allocations
Receipt      On            Amount
─────────────────────────────────
R-2023-0001  2023-02-03  9'000.00
"""

    assert terminal.draw_listing(invoice(), at(80)) == expected


def test_nothing_to_list_is_said():
    assert terminal.draw_listing(Listing("Pledges", (code("id", "Id"),), ()), at(80)) == (
        "Pledges\n\nNone.\n"
    )


@pytest.mark.parametrize("width", range(40, 161, 7))
@pytest.mark.parametrize("exact", [False, True])
def test_no_line_is_wider_than_the_paper_and_every_figure_is_whole(width, exact):
    drawn = terminal.draw_statement(variance(), at(width, exact=exact))

    assert max(map(cell_len, drawn.splitlines())) <= width
    for figure in ("365'881", "394'880", "28'999", "−4'960", "403'881"):
        assert re.search(rf"(?<![\d'−]){figure}(?![\d'])", drawn)


def test_the_widest_figures_at_the_narrowest_width_are_stacked_not_cut():
    columns = (code("state", "State"), *(amount(f"c{n}", f"Column {n}") for n in range(5)))
    row = Row({"state": "CHE", **{f"c{n}": francs(-999_999_999, n) for n in range(5)}})
    statement = Statement("x", "X", 2023, variance().as_of, {}, (Table("t", "X", columns, (row,)),))

    drawn = terminal.draw_statement(statement, at(40, exact=True))

    assert drawn.count("−999'999'998.9") == 4
    assert drawn.count("−999'999'999.00") == 1


def test_text_with_markup_or_control_characters_is_printed_and_does_nothing():
    drawn = terminal.draw_listing(expenses(HOSTILE), at(160, colour=True))

    assert r"[red]x[/red] | =1+1 `c` <b>&amp;</b> [/] \x1b[2J" in drawn
    assert "\x1b[2J" not in drawn


def test_without_colour_there_is_no_escape_and_with_it_only_bold_and_dim():
    plain = terminal.draw_statement(variance(), at(80))
    coloured = terminal.draw_statement(variance(), at(80, colour=True))

    assert "\x1b" not in plain
    assert set(re.findall(r"\x1b\[([0-9;]*)m", coloured)) == {"1", "2", "0"}
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_characters_that_take_two_columns_keep_the_columns_in_line():
    columns = (text("name", "Name"), amount("amount", "Amount"))
    rows = ({"name": "日本国", "amount": francs(5)}, {"name": "Japan", "amount": francs(50)})

    assert terminal.draw_listing(Listing("Names", columns, rows), at(40)).splitlines()[-2:] == [
        "日本国    5.00",
        "Japan    50.00",
    ]


def test_a_draft_without_head_or_notes_ends_with_its_table():
    statement = position()._replace(tables=position().tables[:1])

    assert terminal.draw_statement(statement, at(80)).endswith("Result         203'373     0\n")


words = st.text("abcdefgh 日é[]", max_size=40)
kinds = st.sampled_from(["text", "amount", "code", "text"])
cells_of = {
    "text": words,
    "code": st.text("ABCDEF0123", max_size=10),
    "amount": st.integers(-(10**13), 10**13).map(Amount),
}


@st.composite
def tables(draw) -> Table:
    columns = tuple(
        Column("note" if draw(st.booleans()) and kind == "text" else f"c{n}", draw(words), kind)
        for n, kind in enumerate(draw(st.lists(kinds, min_size=1, max_size=6)))
    )
    styles = st.sampled_from(["line", "detail", "heading", "subtotal"])
    rows = tuple(
        Row({column.key: draw(cells_of[column.kind]) for column in columns}, draw(styles))
        for _ in range(draw(st.integers(0, 4)))
    )
    return Table("t", "T", columns, rows, rows[0].cells if rows else None)


@given(tables(), st.integers(40, 160), st.booleans())
def test_whatever_the_table_nothing_is_cut_and_nothing_sticks_out(table, width, exact):
    statement = Statement("x", "X", 2023, variance().as_of, {}, (table,))

    drawn = terminal.draw_statement(statement, at(width, exact=exact))

    assert max(map(cell_len, drawn.splitlines())) <= width
    for row in table.rows:
        for cell in row.cells.values():
            if isinstance(cell, Amount) and cell.rappen:
                assert (print_rappen if exact else print_francs)(cell.rappen) in drawn
