"""Amounts, each on the command line and in line 3 of a receipts and of an expenses file."""

from __future__ import annotations

import pytest

from tests.bad_inputs.rows import expenses, receipts, refused, row
from tests.builders import Officer

AMOUNTS = [
    *row("A01", ["518,057", "1,000", "12,5", "1,234,567"], "comma", "ambiguous"),
    *row("A02", ["1.234,56", "1'234,56"], "comma", "1234.56"),
    *row("A03", ["1e5", "NaN", "Infinity", "-inf", "1E+2", "nan", "∞"], "not an amount"),
    *row("A04", ["１２３.００", "１"], "fullwidth", "ASCII"),
    *row("A04b", ["١٢٣", "٣.٥٠"], "arabic-indic", "ASCII"),
    *row("A04c", ["१२३", "১২৩"], "digits", "ASCII"),
    *row("A05", ["100.005", "100.000", "0.001", "1'000.005"], "decimals", "two"),
    *row("A06", ["1_000.00", "0x64", "1/2", "0b1", "1.2.3", "12abc", "½", "²"], "not an amount"),
    *row("A07", ["51'80.00", "518'57.00", "'518.00", "518'.00", "1''000"], "apostrophe", "three"),
    *row("A08a", ["518 057.00", "CHF 100.00", " 100.00", "100.00 "], "blank", "a space"),
    *row("A08b", ["518\u00a0057.00"], "blank", "U+00A0"),
    *row("A08c", ["518\u202f057.00"], "blank", "U+202F"),
    *row("A08d", ["100.-", "CHF100.00", "100.--", "Fr.100"], "not an amount"),
    *row(
        "A09", ["(100.00)", "100.00-", "−100.00", "-100.00", "−1'000.00"], "above zero", "reverse"
    ),
    *row("A11", ["0", "0.00", "000", "0.0"], "zero"),
    *row("A12", ["", " ", "   "], "amount", "missing"),
    *row("A13", ["1000000000.01", "9" * 40, "1'000'000'000.01"], "limit", "1'000'000'000.00"),
    *row("A14", [".50", "100.", "+100.00", ".", "+.5"], "write it as", "digit before the point"),
    *row("A15a", ["100\t.00", "100.00\t"], "invisible", "U+0009"),
    *row("A15b", ["100.00\u200b", "100\u200b.00"], "invisible", "U+200B"),
    *row("A15c", ["\ufeff100.00", "100\u2060.00", "100.00\u200e"], "invisible", "U+"),
]


@pytest.mark.parametrize(("amount", "names"), AMOUNTS)
def test_an_amount_that_is_no_amount_is_refused_on_the_command_line(
    standing: Officer, amount: str, names: tuple[str, ...]
) -> None:
    refused(
        standing, "receipt", "post", "--purpose", "7c", "--date", "2023-03-01", "CHE", "--", amount,
        names=names, where="AMOUNT",
    )  # fmt: skip


@pytest.mark.parametrize(("amount", "names"), AMOUNTS)
def test_an_amount_that_is_no_amount_is_refused_in_line_3_of_a_receipts_file(
    standing: Officer, amount: str, names: tuple[str, ...]
) -> None:
    path = standing.file("receipts.csv", receipts({}, {"amount": amount}, {}))
    refused(standing, "receipt", "import", path, names=names, where=f"{path}:3")


@pytest.mark.parametrize(("amount", "names"), AMOUNTS)
def test_an_amount_that_is_no_amount_is_refused_in_line_3_of_an_expenses_file(
    standing: Officer, amount: str, names: tuple[str, ...]
) -> None:
    path = standing.file("expenses.csv", expenses({}, {"amount": amount}, {}))
    refused(standing, "expense", "import", path, names=names, where=f"{path}:3")


def test_a10_a_negative_amount_reads_as_an_option(standing: Officer) -> None:
    refused(
        standing, "receipt", "post", "CHE", "-100.00", "--purpose", "7c", "--date", "2023-03-01",
        exit=2, names=["-1", "--help"],
    )  # fmt: skip


@pytest.mark.parametrize("column", ["date", "state", "amount", "purpose"])
def test_a12_an_empty_cell_says_which_is_missing(standing: Officer, column: str) -> None:
    path = standing.file("receipts.csv", receipts({}, {column: ""}, {}))
    refused(standing, "receipt", "import", path, names=[column], where=f"{path}:3")


def test_a12_an_empty_state_or_date_on_the_command_line_is_missing(standing: Officer) -> None:
    refused(
        standing, "receipt", "post", "", "100.00", "--purpose", "7c", "--date", "2023-03-01",
        names=["state is missing"],
    )  # fmt: skip
    refused(
        standing, "receipt", "post", "CHE", "100.00", "--purpose", "7c", "--date", "",
        names=["date is missing"], where="--date",
    )  # fmt: skip


def test_a15_a_nul_in_an_amount_is_named(standing: Officer) -> None:
    refused(
        standing, "receipt", "post", "CHE", "100\0.00", "--purpose", "7c",
        names=["U+0000"], where="AMOUNT",
    )  # fmt: skip
    path = standing.file("nul.csv", receipts({}, {"amount": "1\x000"}))
    refused(standing, "receipt", "import", path, names=["NUL"], where=f"{path}:3")


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        pytest.param("518'057.00", "518057.00", id="A16-1"),
        pytest.param("518’057.00", "518057.00", id="A16-2"),
        pytest.param("1'000'000", "1000000.00", id="A16-3"),
        pytest.param("1'000'000'000.00", "1000000000.00", id="A16-4"),
        pytest.param("518057.5", "518057.50", id="A17-1"),
        pytest.param("0.5", "0.50", id="A17-2"),
        pytest.param("007", "7.00", id="A17-3"),
    ],
)
def test_an_amount_is_posted_once_and_shown_exactly(
    standing: Officer, amount: str, shown: str
) -> None:
    posted = standing.does(
        "receipt", "post", "CHE", amount, "--purpose", "7c", "--date", "2023-03-01"
    ).json
    assert posted["amount"] == shown
    assert len(posted["posted"]) == 1
    path = standing.file("receipts.csv", receipts({}, {"amount": amount}))
    assert standing.does("receipt", "import", path).json["read"] == 2
    assert standing.does("receipt", "list", "2023").json[-1]["amount"] == shown
