"""`python -m ccm_ledger`."""

from ccm_ledger.cli import run

run()
