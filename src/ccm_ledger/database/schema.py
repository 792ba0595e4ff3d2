"""The schema: where the migrations lie, running them, and the digest that `verify` compares."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ccm_ledger.database.connection import APPLICATION_ID, FORMAT_VERSION, Connection

_SCHEMA = """
SELECT type, name, sql
FROM sqlite_master
WHERE name NOT LIKE 'sqlite_%' AND sql IS NOT NULL
ORDER BY type, name
"""


def migrations_dir() -> Path:
    """`_migrations` inside an installed wheel, `migrations/` at the top of a checkout."""
    package = Path(__file__).resolve().parent.parent
    shipped = package / "_migrations"
    return shipped if shipped.is_dir() else package.parent.parent / "migrations"


def statements(script: str) -> Iterator[str]:
    """Split a script into statements; triggers hold semicolons, so SQLite says where one ends."""
    pending = ""
    for part in script.splitlines(keepends=True):
        pending += part
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""
    assert not pending.strip() or pending.lstrip().startswith("--"), (
        "a script ends with a statement"
    )


def run_script(migration: str) -> None:
    """Run the `.sql` beside a migration, statement by statement, on Alembic's connection."""
    from alembic import op  # noqa: PLC0415  only a migration needs it, and it costs 0.25 s

    script = Path(migration).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in statements(script):
        op.get_bind().exec_driver_sql(statement)


def migrate(db: Connection) -> None:
    """Bring a database to this program's format, on the caller's connection and transaction.

    The caller has begun; nothing is committed here, so that a failure leaves nothing behind.
    """
    from alembic import command  # noqa: PLC0415  see above

    with _sqlalchemy(db) as connection:
        command.upgrade(alembic_config(connection), "head")
    db.execute(f"PRAGMA application_id={APPLICATION_ID}")
    db.execute(f"PRAGMA user_version={FORMAT_VERSION}")


def alembic_config(connection: Any) -> Any:
    """Alembic without an ini file, on a connection that is open already."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(migrations_dir()))
    config.set_main_option("version_locations", str(migrations_dir() / "versions"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _sqlalchemy(db: Connection) -> Any:
    """A SQLAlchemy connection over ours that neither begins, commits, rolls back nor closes it."""
    from sqlalchemy import create_engine  # noqa: PLC0415
    from sqlalchemy.pool import StaticPool  # noqa: PLC0415

    class Borrowed:
        """Our connection, with its transaction taken out of SQLAlchemy's hands."""

        def __getattr__(self, name: str) -> Any:
            return getattr(db, name)

        def commit(self) -> None: ...
        def rollback(self) -> None: ...
        def close(self) -> None: ...

    return create_engine("sqlite://", creator=Borrowed, poolclass=StaticPool).connect()


def digest(db: Connection) -> str:
    """SHA-256 over the text of every table, index, trigger and view, whitespace folded."""
    lines = (f"{kind} {name} {' '.join(sql.split())}" for kind, name, sql in db.execute(_SCHEMA))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
