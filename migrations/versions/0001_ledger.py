"""The ledger's first schema: registers, journal, guards and views.

Creates everything, so nothing is locked and no figure can move.
"""

from ccm_ledger.database.schema import run_script

revision = "0001"
down_revision = None


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    raise RuntimeError("a ledger is never taken back to an older schema; restore a backup")
