"""ccm-ledger: the books of a treaty's secretariat."""

__version__ = "0.1.0"
