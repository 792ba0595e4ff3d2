"""IBANs and creditor references: their check digits, and how they are shown. Pure.

python-stdnum knows the rules of every country; it takes blanks and small letters silently, so what
is kept is normalised first.
"""

from __future__ import annotations

import re

from stdnum import iban as iban_numbers
from stdnum import iso11649
from stdnum.exceptions import ValidationError

from ccm_ledger import errors

_REFERENCE = re.compile(r"\bRF[0-9]{2}(?: ?[A-Z0-9]){1,21}")


def read_iban(text: str) -> str:
    """An IBAN without blanks, in capitals. Raises `Invalid`."""
    value = "".join(text.split()).upper()
    try:
        iban_numbers.validate(value)
    except ValidationError as exc:
        raise _wrong(value, "check digits, length or form") from exc
    return value


def _wrong(value: str, what: str) -> errors.Invalid:
    return errors.IBAN_WRONG.invalid(last_four=last_four(value), what=what)


def is_iban(text: str) -> bool:
    return bool(iban_numbers.is_valid(text))


def last_four(iban: str) -> str:
    """What of an IBAN may be shown."""
    return iban[-4:] if len(iban) > 4 else "…"


def is_reference(text: str) -> bool:
    """Whether the check digits of an ISO 11649 reference are right."""
    return bool(iso11649.is_valid(text))


def references_in(text: str) -> tuple[str, ...]:
    """What looks like a creditor reference in free text, without blanks, longest reading first."""
    found = []
    for match in _REFERENCE.finditer(text.upper()):
        written = match[0].split()
        # Where it ends can't be seen in free text: "RF12 CCM2023AFG INVOICE" holds the first two.
        for count in range(len(written), 0, -1):
            candidate = "".join(written[:count])
            if is_reference(candidate):
                found.append(candidate)
                break
    return tuple(dict.fromkeys(found))
