"""The creditor reference, with python-stdnum as referee."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from ccm_ledger.rules.reference import creditor_reference


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/", min_size=1).filter(
    lambda text: any(c.isalnum() for c in text)))  # fmt: skip
def test_every_reference_is_valid(number: str) -> None:
    assert iso11649.is_valid(creditor_reference(number))


def test_the_invoice_can_be_read_in_it() -> None:
    assert creditor_reference("CCM-2023-CHE").endswith("CCM2023CHE")
