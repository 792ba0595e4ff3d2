"""The protections, each switched off in turn in a process of the tests.

None of this can be reached from the program: it replaces the program's own parts in memory. As a
plugin of pytest (`-p tests.faults.mutations`) it switches off what CCM_MUTATION names; a suite that
stays green then proves nothing.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from ccm_ledger.database import connection


def _synchronous(setting: str, number: int) -> Callable[[], None]:
    def replace() -> None:
        connection._PRAGMAS["synchronous"] = (setting, number)

    return replace


def _waits_a_second() -> None:
    """No protection goes: a test can't wait for half a minute each time."""
    connection.BUSY_MILLISECONDS = 1000


def _begin_deferred() -> None:
    class Lax(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            return super().execute("BEGIN" if sql == "BEGIN IMMEDIATE" else sql, *values)

    real = sqlite3.connect

    def connect(*words: Any, **more: Any) -> sqlite3.Connection:
        return real(*words, **({"factory": Lax} | more))

    sqlite3.connect = connect  # type: ignore[assignment]


def _nothing(*_: object) -> Iterator[str]:
    yield from ()


def _no_chain_check() -> None:
    from ccm_ledger.ledger import seals

    seals.entry_chain = _nothing  # type: ignore[assignment]


def _no_log_check() -> None:
    from ccm_ledger.ledger import seals

    seals.log_chain = _nothing  # type: ignore[assignment]


def _no_register_seals() -> None:
    from ccm_ledger.ledger import register_seals

    register_seals.broken = _nothing  # type: ignore[assignment]


def _no_schema_check() -> None:
    from ccm_ledger.database import file_checks

    file_checks.schema_differences = _nothing  # type: ignore[assignment]


def _no_key() -> None:
    from ccm_ledger.database import keys

    keys.find = lambda *_: None  # type: ignore[assignment]
    keys.keep = lambda *_: None  # type: ignore[assignment]


def _no_bank_chain() -> None:
    from ccm_ledger.services.verify import bank

    bank.chain = _nothing  # type: ignore[assignment]


def _no_bank_tie_out() -> None:
    from ccm_ledger.rules.bank_identity import _Placing

    _Placing.goes_on = property(lambda self: True)  # type: ignore[assignment, method-assign]


def _no_high_water() -> None:
    from ccm_ledger.ledger import high_water

    high_water.known = lambda _: None


def _without(trigger: str) -> Callable[[], None]:
    """Every ledger that a test begins with lacks one of the triggers. The ledgers themselves are
    made once, in the folder that CCM_TEMPLATES names."""

    def replace() -> None:
        from tests.builders import Officer, Templates

        made = Path(os.environ["CCM_TEMPLATES"])
        real = Templates.copy

        def copy(self: Templates, name: str, folder: Path) -> Officer:
            self.folder = made
            officer = real(self, name, folder)
            with closing(sqlite3.connect(officer.ledger, isolation_level=None)) as db:
                db.execute(f"DROP TRIGGER {trigger}")
            return officer

        Templates.copy = copy  # type: ignore[method-assign]

    return replace


def mutation(name: str) -> Callable[[], None]:
    return _without(name.split()[1]) if name.startswith("without ") else MUTATIONS[name]


MUTATIONS: dict[str, Callable[[], None]] = {
    "synchronous OFF": _synchronous("OFF", 0),
    "synchronous FULL": _synchronous("FULL", 2),
    "waits for 1 second": _waits_a_second,
    "BEGIN, not BEGIN IMMEDIATE": _begin_deferred,
    "no check of the entries' chain": _no_chain_check,
    "no check of the log's chain": _no_log_check,
    "no check of the registers' seals": _no_register_seals,
    "no check of the schema": _no_schema_check,
    "no idempotency key": _no_key,
    "no bank chain in verify": _no_bank_chain,
    "no bank tie-out at import": _no_bank_tie_out,
    "no high-water mark": _no_high_water,
}


def switch_off() -> None:
    """What CCM_MUTATION names, in this process."""
    if name := os.environ.get("CCM_MUTATION"):
        mutation(name)()


switch_off()
