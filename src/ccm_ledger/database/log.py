"""SQL of the command log, for reading. `ledger/` alone writes it."""

from __future__ import annotations

from ccm_ledger.database.connection import Connection, DbRow


def commands(db: Connection, *, year: int | None = None, limit: int | None = None) -> list[DbRow]:
    """Commands that wrote, in order; the newest of them if there are more than a limit.

    Columns: sequence, recorded_at (UTC), user, host, program_version, command, arguments (JSON),
    reason, first_entry, last_entry, result, hash.

    Args:
        year: of the time they were recorded, not of what they posted.
    """
    sql = """
    SELECT sequence, recorded_at, user, host, program_version, command, arguments, reason,
      first_entry, last_entry, result, hash
    FROM (
      SELECT sequence, recorded_at, user, host, program_version, command, arguments, reason,
        first_entry, last_entry, result, hash
      FROM command_log
      WHERE :year IS NULL OR substr(recorded_at, 1, 4) = CAST(:year AS TEXT)
      ORDER BY sequence DESC
      LIMIT coalesce(:limit, -1)
    )
    ORDER BY sequence
    """
    return list(db.execute(sql, {"year": year, "limit": limit}))
