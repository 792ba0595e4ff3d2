"""CSV: exact figures under their keys, and no cell that a spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io

import pytest

from ccm_ledger.figures import Amount, Listing, Paper, amount, rate, text
from ccm_ledger.renderers import csv_text
from tests.renderers.samples import expenses, invoice, position, variance


def test_a_statement_is_its_table_exact_with_the_total_last_and_without_notes():
    assert csv_text.draw_statement(variance(), Paper(exact=False)) == (
        "line,approved,actual,variance,note\n"
        "Salaries,365881.00,394880.12,28999.12,"
        "Exceeded because unclaimed leave was compensated and staff relocated.\n"
        "Unclaimed leave compensation,,21745.00,,\n"
        "Communications,12000.00,7040.00,-4960.00,\n"
        "Other implementation support costs,26000.00,26000.00,0.00,\n"
        "Total,403881.00,427920.12,24039.12,\n"
    )


def test_several_tables_are_parted_by_a_blank_line():
    drawn = csv_text.draw_statement(position(), Paper())

    first, second = drawn.split("\n\n")
    assert first.splitlines()[0] == "item,this,before"
    assert second == "state,share,gifts\nIRL,0.371,2\n"


def test_a_list_shows_its_columns_only():
    assert csv_text.draw_listing(expenses(), Paper()) == (
        "id,date,line,amount,payee,earmark\n"
        "E-2023-0001,2023-03-01,Staff travel,1250.50,Swiss Travel Centre,\n"
        "E-2023-0002,2023-03-02,Communications,0.00,,\n"
    )


def test_a_list_inside_a_single_thing_follows_as_a_table():
    assert csv_text.draw_listing(invoice(), Paper()) == (
        "number,issued_on,amount,paid\n"
        "2023-CHE,2022-09-15,13074.21,9000.00\n"
        "\n"
        "receipt,on,amount\n"
        "R-2023-0001,2023-02-03,9000.00\n"
    )


@pytest.mark.parametrize("first", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "\tx", "\rx"])
def test_text_that_begins_like_a_formula_gets_an_apostrophe(first):
    drawn = csv_text.draw_listing(expenses(first), Paper())

    payees = [row["payee"] for row in csv.DictReader(io.StringIO(drawn, newline=""))]
    assert payees == ["'" + first, ""]


def test_figures_never_get_an_apostrophe():
    columns = (amount("amount", "Amount"), rate("rate", "Rate"), text("text", "Text"))
    row = {"amount": Amount(-1), "rate": "-0.5", "text": "a=1"}

    assert csv_text.draw_listing(Listing("L", columns, (row,)), Paper()) == (
        "amount,rate,text\n-0.01,-0.5,a=1\n"
    )
