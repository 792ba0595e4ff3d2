"""Money at the edges: what is read, what is refused and by which rule, what is printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_ledger import errors, money

READ = {
    "1": 100,
    "0.01": 1,
    "0.1": 10,
    "518057": 51_805_700,
    "518057.5": 51_805_750,
    "518057.05": 51_805_705,
    "518'057.00": 51_805_700,
    "518’057.12": 51_805_712,
    "1'234'567.89": 123_456_789,
    "000123": 12_300,
    "1000000000.00": 100_000_000_000,
}
REFUSED = {
    "": "AMOUNT_MISSING",
    "  ": "AMOUNT_MISSING",
    "0": "AMOUNT_ZERO",
    "0.00": "AMOUNT_ZERO",
    "1000000000.01": "AMOUNT_LIMIT",
    "1" * 13: "AMOUNT_LIMIT",
    "9" * 12: "AMOUNT_LIMIT",
    "1 000": "AMOUNT_BLANK",
    "1\u00a0000": "AMOUNT_BLANK",
    "1\u200b0": "AMOUNT_INVISIBLE",
    "1\t0": "AMOUNT_INVISIBLE",
    "１２": "AMOUNT_DIGITS",
    "-5": "AMOUNT_NEGATIVE",
    "−5": "AMOUNT_NEGATIVE",
    "(5)": "AMOUNT_NEGATIVE",
    "5-": "AMOUNT_NEGATIVE",
    "1,000": "AMOUNT_COMMA",
    "1.234": "AMOUNT_DECIMALS",
    "1'000.000": "AMOUNT_DECIMALS",
    "1'00": "AMOUNT_GROUPS",
    "1’00": "AMOUNT_GROUPS",
    "1e5": "AMOUNT_FORM",
    "NaN": "AMOUNT_FORM",
    "1.2.3": "AMOUNT_FORM",
    "x.123": "AMOUNT_FORM",
    "1,x": "AMOUNT_FORM",
}


@pytest.mark.parametrize("text", READ)
def test_an_amount_is_read_as_rappen(text: str) -> None:
    assert money.parse_amount(text) == READ[text]


@pytest.mark.parametrize("text", REFUSED)
def test_an_amount_that_is_none_is_refused_by_its_rule(text: str) -> None:
    with pytest.raises(errors.Invalid) as caught:
        money.parse_amount(text)
    assert caught.value.kind is getattr(errors, REFUSED[text])


def refused(text: str) -> dict[str, object]:
    with pytest.raises(errors.Invalid) as caught:
        money.parse_amount(text)
    return dict(caught.value.facts)


def test_what_is_wrong_is_named_exactly() -> None:
    assert refused("1.2345")["count"] == 4
    assert refused("1 0")["code_point"] == "a space"
    assert refused("1\u00a00")["code_point"] == "U+00A0"
    assert refused("1\u007f0")["code_point"] == "U+007F"
    assert refused("1\u200b0")["code_point"] == "U+200B"
    assert refused("１２")["digits"] == "fullwidth"
    assert refused("१२")["digits"] == "devanagari"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1,00", "1.00"),
        (",50", "0.50"),
        ("1.234,56", "1234.56"),
        ("518,057", "518057 or 518'057"),
        ("1,2", "12 or 12"),
        ("1,'5", "15 or 15"),
        (",", "0 or 0"),
    ],
)
def test_an_amount_with_a_comma_comes_with_what_it_may_have_meant(text: str, meant: str) -> None:
    assert refused(text)["suggestion"] == meant


def test_a_suggestion_never_reads_thousands_of_digits() -> None:
    assert refused("1," + "2" * 5000)["suggestion"] != ""
    assert len(str(refused("1," + "2" * 5000)["suggestion"])) < 70
    assert str(refused("3" * 30 + "," + "4" * 3)["suggestion"]).startswith("3" * 24 + " or ")


def test_nil_is_an_amount_where_a_budget_line_may_be_nil() -> None:
    assert money.parse_amount_or_zero("0") == 0
    assert money.parse_amount_or_zero("0.00") == 0


def test_a_journal_amount_has_a_sign_and_is_never_nil() -> None:
    assert money.parse_signed("5") == 500
    assert money.parse_signed("-5.05") == -505
    for text, kind in (
        ("--5", errors.AMOUNT_SIGN),
        ("-0", errors.AMOUNT_ZERO),
        ("(5)", errors.AMOUNT_SIGN),
        ("-1,5", errors.AMOUNT_COMMA),
        ("-", errors.AMOUNT_MISSING),
    ):
        with pytest.raises(errors.Invalid) as caught:
            money.parse_signed(text)
        assert caught.value.kind is kind, text
        if "value" in caught.value.facts:
            assert caught.value.facts["value"] == text


PRINTED = {
    0: ("0.00", "0", "0.00"),
    5: ("0.05", "0", "0.05"),
    49: ("0.49", "0", "0.49"),
    50: ("0.50", "1", "0.50"),
    -49: ("-0.49", "0", "−0.49"),
    -50: ("-0.50", "−1", "−0.50"),
    -1: ("-0.01", "0", "−0.01"),
    149: ("1.49", "1", "1.49"),
    150: ("1.50", "2", "1.50"),
    -150: ("-1.50", "−2", "−1.50"),
    51_805_700: ("518057.00", "518'057", "518'057.00"),
    123_456_789: ("1234567.89", "1'234'568", "1'234'567.89"),
    -51_805_712: ("-518057.12", "−518'057", "−518'057.12"),
}


@pytest.mark.parametrize("rappen", PRINTED)
def test_an_amount_is_printed_exactly_in_francs_and_in_rappen(rappen: int) -> None:
    printed = money.print_exact(rappen), money.print_francs(rappen), money.print_rappen(rappen)
    assert printed == PRINTED[rappen]


@given(st.integers(-(10**12), 10**12))
def test_what_is_printed_exactly_reads_back(rappen: int) -> None:
    assert money.read_exact(money.print_exact(rappen)) == rappen


@given(st.integers(1, 10**11))
def test_what_is_printed_reads_back_as_an_officer_types_it(rappen: int) -> None:
    assert money.parse_amount(money.print_exact(rappen)) == rappen
    assert money.parse_amount(money.print_rappen(rappen)) == rappen


@given(st.integers(-(10**12), 10**12))
def test_whole_francs_are_half_a_franc_off_at_most_and_alike_on_both_sides(rappen: int) -> None:
    assert abs(money.round_to_francs(rappen) * 100 - rappen) <= 50
    assert money.round_to_francs(-rappen) == -money.round_to_francs(rappen)
