"""Writing the registers (funds, States, scales, budgets, earmarks, pledges …) through their models.

SQLModel validates and SQLAlchemy writes the INSERT; both load only in commands that need them.
The journal and its sub-ledgers are plain SQL in their own modules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ccm_ledger.database.connection import Connection


def insert(db: Connection, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows into a register, each validated by the table's model.

    Args:
        table: the table's name, as in the migrations.
        rows: column -> value; columns left out take the model's default.
    """
    from sqlalchemy import insert as sql_insert  # noqa: PLC0415
    from sqlalchemy.dialects.sqlite import dialect  # noqa: PLC0415

    from ccm_ledger.database import tables  # noqa: PLC0415

    model = tables.by_name(table)
    checked = [model.model_validate(dict(row)).model_dump() for row in rows]
    statement = sql_insert(tables.metadata.tables[table]).compile(
        dialect=dialect(paramstyle="named"), column_keys=list(model.model_fields)
    )
    db.executemany(str(statement), checked)
