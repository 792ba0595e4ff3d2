"""The keys of open items that journal and opening files bring: which row opens, which settles."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import open_items
from ccm_ledger.errors import Invalid, Refused
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.money import print_rappen
from ccm_ledger.records import Draft, Line
from ccm_ledger.rules.bookings_items import ADVANCES, OWED

ITEMS = (ADVANCES, *OWED)
_OWN_FORM = re.compile(r"[AEL]-[0-9]{4}-[0-9]{4,6}")


@dataclass(slots=True)
class _Held:
    """What is open of an item, and since when."""

    opened_on: date
    left_rappen: int


@dataclass(slots=True)
class Keys:
    """Gives each row on 1200, 2000, 2010 and 2020 the key of its item.

    A row that opens an item is known by its `reference`, else by entry and line. A row that settles
    belongs to the item that its reference names, else to the oldest item of its payee that is large
    enough; one that fits nothing (a supplier paid too much) is an item of its own, below nil.
    Remembers what the entries of this command have left, since they are posted one by one.
    """

    ledger: Writing
    _open: dict[tuple[str, str, str], dict[str, _Held]] | None = None

    def needed(self, draft: Draft) -> bool:
        """Whether a draft has a row that gets a key."""
        return any(_needs_key(line) for line in draft.lines)

    def given(self, draft: Draft) -> Draft:
        """The draft with its keys, as it is about to be posted.

        Refuses: item-other-payee, item-exceeded, item-key-form.
        """
        if not self.needed(draft):
            return draft
        lines = []
        for number, line in enumerate(draft.lines, start=1):
            if _needs_key(line):
                try:
                    key = self._key(line, draft.date, f"{self.ledger.sequence + 1}/{number}")
                except Invalid as invalid:
                    raise Refused(invalid.at(draft.where)) from invalid
                lines.append(line._replace(item=key))
                self._note(lines[-1], draft.date)
            else:
                lines.append(line)
        return replace(draft, lines=tuple(lines))

    def _key(self, line: Line, on: date, own: str) -> str:
        held = self._of_payee(line)
        if line.reference:
            self._check_reference(line, line.reference)
        if _moves(line) > 0:
            return line.reference or own
        wanted = -_moves(line)
        if line.reference in held:
            key = line.reference
            left = self._left(line, key, held[key], on)
            if wanted > left:
                raise errors.ITEM_EXCEEDED.invalid(
                    item=key,
                    open=print_rappen(left),
                    on=on,
                    asked=print_rappen(wanted),
                    over=print_rappen(wanted - left),
                    hint="settle that at most, or give the row no reference",
                )
            return key
        for key, one in held.items():
            if one.left_rappen >= wanted and self._left(line, key, one, on) >= wanted:
                return key
        return own

    def _check_reference(self, line: Line, reference: str) -> None:
        others = [
            row
            for row in open_items.named(self.ledger.db, reference)
            if row["account"] == line.account and row["fund"] == line.fund
        ]
        for row in others:
            payee = row["payee"] or row["state"]
            if payee != (line.payee or line.state):
                raise errors.ITEM_OTHER_PAYEE.invalid(
                    item=reference, account=line.account, payee=payee, other=line.payee
                )
        if not others and _moves(line) > 0 and _OWN_FORM.fullmatch(reference.upper()):
            raise errors.ITEM_KEY_FORM.invalid(value=reference)

    def _left(self, line: Line, key: str, held: _Held, on: date) -> int:
        """What can be settled of an item on a day; lines of this same entry count too."""
        left = open_items.settleable(self.ledger.db, line.account, line.fund, key, on)
        return max(min(left, held.left_rappen), 0) if held.opened_on <= on else 0

    def _of_payee(self, line: Line) -> dict[str, _Held]:
        """The open items of a row's payee on its account and fund, oldest first."""
        if self._open is None:
            self._open = defaultdict(dict)
            for row in open_items.items(self.ledger.db, ITEMS):
                if row["open_rappen"] > 0:
                    place = (row["account"], row["fund"], row["payee"] or row["state"] or "")
                    opened_on = date.fromisoformat(row["opened_on"])
                    self._open[place][row["item"]] = _Held(opened_on, row["open_rappen"])
        return self._open[line.account, line.fund, line.payee or line.state or ""]

    def _note(self, line: Line, on: date) -> None:
        """What an entry that is about to be posted leaves of an item."""
        assert line.item is not None, "it has just been given one"
        held, moves = self._of_payee(line), _moves(line)
        if moves > 0:
            held.setdefault(line.item, _Held(on, 0)).left_rappen += moves
        elif line.item in held:
            held[line.item].left_rappen += moves
            if held[line.item].left_rappen <= 0:
                del held[line.item]


def _needs_key(line: Line) -> bool:
    return line.account in ITEMS and line.item is None


def _moves(line: Line) -> int:
    """Rappen that a line opens (positive) or settles (negative)."""
    return line.amount_rappen if line.account == ADVANCES else -line.amount_rappen
