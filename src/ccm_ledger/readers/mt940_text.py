"""What `:86:` says of a payment: plain words, or the sub-fields `?NN` that many banks use."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ccm_ledger.readers.statement_checks import reference_in
from ccm_ledger.records import BankDetail

_STRUCTURED = re.compile(r"[0-9]{3}\?[0-9]{2}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_END_TO_END = re.compile(r"(?:EREF\+|/EREF/)\s*([^/+\s]{1,35})")
_FULL_LINE = 65  # a line this long goes on in the middle of a word


def told_by(
    lines: Sequence[str], amount_rappen: int, own_reference: str
) -> tuple[str, tuple[BankDetail, ...]]:
    """The words of a booking, and its payment where a payer or a reference is told.

    Args:
        lines: of `:86:`; none where it is missing.
        own_reference: the reference for the account owner in `:61:`, empty where there is none.

    A booking that says nobody's name may be a batch: its camt.054 can tell the payments in it.
    """
    whole = "".join(lines)
    fields = _sub_fields(whole) if _STRUCTURED.match(whole) else {}
    words = _joined(lines) if not fields else _texts(fields, (*range(20, 30), *range(60, 64)))
    party = _texts(fields, (32, 33))
    iban = "".join(fields.get(31, "").split()).upper()
    match = _END_TO_END.search(words)
    end_to_end = reference_in(match[1].strip()) if match else ""
    detail = BankDetail(
        amount_rappen=amount_rappen,
        end_to_end=end_to_end or own_reference,
        text=words,
        party=party,
        party_iban=iban if _IBAN.fullmatch(iban) else "",
    )
    posting = fields.get(0, "").strip()
    if detail.party or detail.party_iban or detail.end_to_end:
        return posting, (detail,)
    return " ".join(part for part in (posting, words) if part), ()


def _sub_fields(text: str) -> dict[int, str]:
    """Number -> text; one that comes again goes on."""
    parts = re.split(r"\?([0-9]{2})", text)
    found: dict[int, str] = {}
    for number, said in zip(parts[1::2], parts[2::2], strict=True):
        found[int(number)] = found.get(int(number), "") + said
    return found


def _texts(fields: dict[int, str], numbers: Sequence[int]) -> str:
    """Sub-fields of 27 letters are cut in the middle of words; shorter ones end with one."""
    said = ""
    for number in numbers:
        text = fields.get(number, "")
        said += text if len(text) >= 27 else f"{text} "
    return " ".join(said.split())


def _joined(lines: Sequence[str]) -> str:
    said = ""
    for line in lines:
        said += line if len(line) >= _FULL_LINE else f"{line} "
    return " ".join(said.split())
