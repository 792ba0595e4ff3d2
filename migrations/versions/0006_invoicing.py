"""Credits, waivers and supplements of invoices.

Adds tables and views; no row of an existing table is touched.
"""

from ccm_ledger.database.schema import run_script

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run_script(__file__)


def downgrade() -> None:
    raise RuntimeError("a ledger is never taken back to an older schema; restore a backup")
