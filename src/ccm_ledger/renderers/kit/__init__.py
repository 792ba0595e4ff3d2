"""The auditor's verification kit: one script that travels with an export and needs nothing of ours.

`verify_bundle.py` is never imported by the program; it is read here as text and written out.
"""

from __future__ import annotations

from importlib import resources

NAME = "verify_bundle.py"


def script() -> bytes:
    """The script as it is written beside an export."""
    return (resources.files(__package__) / NAME).read_bytes()
