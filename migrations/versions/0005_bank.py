"""Bank accounts, statements, rows, and who pays from which account.

Adds tables and views; no row of an existing table is touched.
"""

from ccm_ledger.database.schema import run_script

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    raise RuntimeError("a ledger is never taken back to an older schema; restore a backup")
