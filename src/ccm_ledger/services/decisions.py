"""Keeping the decisions of the States Parties that the books rest on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ccm_ledger import errors
from ccm_ledger.database import registers
from ccm_ledger.errors import Refused
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.records import Outcome
from ccm_ledger.reports.decisions import known
from ccm_ledger.rules.decisions import Decision, same_symbol, split


def add(
    ledger: Writing, symbol: str, paragraph: str, on: date, text: str, allows: Sequence[str]
) -> Outcome:
    """Register a decision. What names it (`SYMBOL`, `SYMBOL para N`) rests on it from now on.

    Args:
        paragraph: '' for the document as a whole.
        allows: what it allows; nothing where that isn't said.

    Refuses: decision-symbol, decision-future, decision-exists.
    """
    bare, in_symbol = split(symbol)
    if in_symbol:
        raise Refused(
            errors.DECISION_SYMBOL.at("SYMBOL", value=symbol, symbol=bare, paragraph=in_symbol)
        )
    if on > ledger.today:
        raise Refused(errors.DECISION_FUTURE.at("--date", value=on, today=ledger.today))
    there = [one for one in known(ledger.db) if same_symbol(one.symbol, bare)]
    spelt = there[0].symbol if there else bare
    new = Decision(spelt, " ".join(paragraph.split()), on, text, tuple(sorted(set(allows))))
    facts = {
        "symbol": new.symbol,
        "paragraph": new.paragraph,
        "date": new.date,
        "text": new.text,
        "allows": ", ".join(new.allows),
    }
    for one in there:
        if same_symbol(one.paragraph, new.paragraph):
            _check_same(one, new)
            return Outcome(f"Nothing new: {new.name} is registered with this content.", facts)

    registers.insert(
        ledger.db,
        "decision",
        [
            {
                "symbol": new.symbol,
                "paragraph": new.paragraph,
                "date": new.date.isoformat(),
                "text": new.text,
                "allows": ",".join(new.allows),
                "recorded_at": ledger.recorded_at,
            }
        ],
    )
    return Outcome(f"Decision {new.said}.", facts)


def _check_same(one: Decision, new: Decision) -> None:
    if (one.date, one.text, one.allows) != (new.date, new.text, new.allows):
        raise Refused(
            errors.DECISION_EXISTS.at(
                "SYMBOL",
                name=one.name,
                on=one.date,
                text=one.text,
                allows=list(one.allows) or "what nobody has said",
            )
        )
