"""Which numbers of a draft are amounts, and whether its columns add."""

from __future__ import annotations

import pytest

from ccm_ledger.records import DraftRow, DraftTable, DraftText
from ccm_ledger.rules.draft_amounts import amount_columns, in_table, in_text, sums


def read(text: str) -> list[tuple[str, int]]:
    return [(one.written, one.rappen) for one in in_text(DraftText("line 1", text))]


SENTENCES = {
    "The Fund opened with CHF 246'482 in 2023.": [246_482_00],
    "Given were 9 820 francs, and CHF 87.": [9_820_00, 87_00],
    "It spent CHF 12,000 against a budget of 26'000.": [12_000_00, 26_000_00],
    "Le solde est de CHF 518 057.10.": [518_057_10],  # a space that doesn't break
    "Le budget de 518’057 francs suisses": [518_057_00],
    "El presupuesto de 518.057 francos suizos": [518_057_00],
    "CHF 1.50 and CHF 1'234'567.89": [1_50, 1_234_567_89],
    "CHF −43'593 less than asked": [-43_593_00],
    "On 14 September 2023, 59 of 110 States had paid 57 per cent.": [],
    "In 2023 the site had 93,649 views.": [],
    "In paragraph 70, see CCM/MSP/2022/4, budget 2022-2024.": [],
    "CHF 30,5 or 1'23 or 12'3456": [],
    "A budget of CHF 500'000 for 2023 110 States": [500_000_00],
    "On 31 December 2023 CHF 282'965 was left.": [282_965_00],
    "Am 31.12. 48 CHF, dann CHF 12": [48_00, 12_00],
    "Some 9 820 francs.  2 States gave it": [9_820_00],
    "70. The budget was CHF 518'057.": [518_057_00],
}


@pytest.mark.parametrize("text", SENTENCES)
def test_an_amount_is_known_by_its_currency(text: str) -> None:
    assert [rappen for _, rappen in read(text)] == SENTENCES[text]


def table(*rows: tuple[str, ...]) -> DraftTable:
    return DraftTable(
        tuple(DraftRow(f"line {number}", cells) for number, cells in enumerate(rows, start=1))
    )


SPONSORSHIP = table(
    ("Expenditures", "", "2023 (CHF)"),
    ("Travel", "", "40 810"),
    ("Other", "", "188"),
    ("Total expenditure", "", "40 998"),
    ("Revenue", "", ""),
    ("Australia", "", "9 048"),
    ("Canada", "", "29 422"),
    ("Switzerland", "", "10 000"),
    ("Total contributions", "", "48 470"),
    ("Deferred from 2022", "", "43 847"),
    ("Total revenue", "", "92 317"),
)


def test_a_year_at_the_head_of_a_column_is_no_amount_and_is_not_added() -> None:
    headed = table(
        ("", "2023", "2022"),
        ("Opening", "246'482", "2'019"),
        ("Gifts", "2020", "5"),
        ("Total", "248'502", "2'024"),
    )
    assert [one.written for one in in_table(headed)] == [
        *("246'482", "2'019", "2020", "5", "248'502", "2'024")
    ]
    assert [(one.column, one.difference_rappen) for one in sums(headed, 1)] == [
        ("2023", 0),
        ("2022", 0),
    ]


def test_a_total_takes_its_own_lines_or_those_and_a_total_above() -> None:
    assert [(one.label, one.adds_to_rappen) for one in sums(SPONSORSHIP, 1)] == [
        ("Total expenditure", 40_998_00),
        ("Total contributions", 48_470_00),
        ("Total revenue", 92_317_00),
    ]
    assert all(one.difference_rappen == 0 for one in sums(SPONSORSHIP, 1))


def test_a_column_that_does_not_add_says_by_how_much() -> None:
    drawn = table(
        ("Line", "Year", "Budget", "Spent CHF"),
        ("Salaries", "2023", "365'881", "394'880"),
        ("Travel", "2023", "22'000", "24'219"),
        ("TOTAL", "", "387'881", "419'100"),
    )

    assert amount_columns(drawn) == [2, 3]
    budget, spent = sums(drawn, 1)
    assert budget.difference_rappen == 0
    assert (spent.column, spent.difference_rappen) == ("Spent CHF", 1_00)
    assert spent.may_be_rounding


def test_half_a_franc_for_each_figure_is_all_that_rounding_explains() -> None:
    drawn = table(("A", "1'000"), ("B", "1'000"), ("Total", "2'002"))
    (one,) = sums(drawn, 1)
    assert not one.may_be_rounding


def test_sentences_in_cells_are_read_as_sentences() -> None:
    drawn = table(("Travel", "24'219", "Of this CHF 1'250 for one mission"), ("Post", "1'000", ""))
    assert [one.rappen for one in in_table(drawn)] == [24_219_00, 1_250_00, 1_000_00]
