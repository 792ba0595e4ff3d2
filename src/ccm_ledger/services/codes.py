"""The codes a ledger knows (States, funds, accounts, earmarks), and reading them from text."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Self

from ccm_ledger import errors
from ccm_ledger.database import earmarks, funds, states
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.errors import Refused

# Letters of other scripts that look like Latin capitals: Cyrillic and Greek.
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТХУΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",  # noqa: RUF001
    "ABESIJKMHOPCTXYABEZHIKMNOPTYX",
)


@dataclass(frozen=True, slots=True)
class Codes:
    """Everything a file's codes are looked up in, read once. The readers raise `Invalid`."""

    states: dict[str, DbRow]
    funds: dict[str, DbRow]
    accounts: dict[str, DbRow]
    earmarks: dict[str, DbRow]

    @classmethod
    def of(cls, db: Connection) -> Self:
        return cls(
            states={str(row["state"]): row for row in states.states(db)},
            funds={str(row["fund"]): row for row in funds.funds(db)},
            accounts={str(row["code"]): row for row in funds.accounts(db)},
            earmarks={str(row["code"]): row for row in earmarks.earmarks(db)},
        )

    def read_state(self, text: str) -> str:
        """A State's ISO alpha-3 code; lower case is read, a name or two letters are not."""
        value = text.strip().upper() if text.isascii() else text.strip()
        if not value:
            raise errors.STATE_MISSING.invalid()
        if value in self.states:
            return value
        raise self._why_no_state(text, value)

    def _why_no_state(self, text: str, value: str) -> errors.Invalid:
        if not value.isascii():
            likely = value.upper().translate(_LOOKALIKES)
            if likely in self.states:
                foreign = next(c for c in value if not c.isascii())
                letters = unicodedata.name(foreign, "other").split()[0].capitalize()
                return errors.STATE_LETTERS.invalid(value=text, letters=letters, likely=likely)
        folded = value.casefold()
        for code, row in self.states.items():
            if row["iso2"] == value:
                return errors.STATE_NOT_ISO3.invalid(
                    value=text, what="a two-letter code", likely=code
                )
            if folded in {str(row[name] or "").casefold() for name in _NAMES}:
                return errors.STATE_NOT_ISO3.invalid(value=text, what="a name", likely=code)
        nearest = errors.nearest(value, self.states)
        return errors.STATE_UNKNOWN.invalid(value=text, nearest=nearest)

    def read_fund(self, text: str) -> str:
        value = text.strip().upper()
        if value not in self.funds:
            raise errors.FUND_UNKNOWN.invalid(value=text, funds=list(self.funds))
        return value

    def read_account(self, text: str) -> str:
        value = text.strip()
        if value not in self.accounts:
            raise errors.ACCOUNT_UNKNOWN.invalid(value=text)
        return value

    def read_earmark(self, text: str) -> str:
        value = text.strip().upper()
        if value not in self.earmarks:
            nearest = errors.nearest(value, self.earmarks)
            raise errors.EARMARK_UNKNOWN.invalid(value=text, nearest=nearest)
        return value

    def state_name(self, state: str) -> str:
        return str(self.states[state]["name"])

    def party_problem(self, state: str, where: str) -> errors.Problem | None:
        """Why nothing can be assessed on a State, or None for one that is or was a party."""
        row = self.states[state]
        if row["party_from"] is not None:
            return None
        what = "a signatory, not a State Party" if row["signed_on"] else "not a State Party"
        return errors.NOT_A_PARTY.at(where, name=row["name"], state=state, what=what)

    def is_party(self, state: str, on: date) -> bool:
        row = self.states[state]
        day = on.isoformat()
        return (
            row["party_from"] is not None
            and row["party_from"] <= day
            and (row["party_until"] is None or row["party_until"] > day)
        )


_NAMES = ("name", "name_fr", "name_es")


def state_of(db: Connection, text: str, where: str = "ISO3") -> str:
    """Read one State's code from the command line."""
    try:
        return Codes.of(db).read_state(text)
    except errors.Invalid as invalid:
        raise Refused(invalid.at(where)) from invalid
