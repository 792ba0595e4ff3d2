"""Fixtures: ledgers that take files of the bank."""

from __future__ import annotations

import pytest

from tests.bank.camt_files import IBAN
from tests.builders import Officer


@pytest.fixture
def banked(invoiced: Officer) -> Officer:
    """The year 2023 invoiced, and a bank account."""
    invoiced.does("bank", "add", IBAN, "--name", "Current account")
    return invoiced


@pytest.fixture
def standing_banked(standing: Officer) -> Officer:
    """The standing ledger of the catalogue of bad inputs, with its bank account."""
    standing.does("bank", "add", "CH93 0076 2011 6238 5295 7")
    return standing
