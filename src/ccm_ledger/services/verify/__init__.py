"""Checks of the whole ledger; read-only. Refuses: mending anything."""
