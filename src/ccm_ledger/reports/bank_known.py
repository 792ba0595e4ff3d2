"""What payments are compared with: open invoices, names, payers, and entries not yet explained."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from importlib import resources

from ccm_ledger.database import bank, invoices, states, years
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.records import BankDetail, OpenItem, Part
from ccm_ledger.reports.procedures import of_year
from ccm_ledger.rules import names
from ccm_ledger.rules.entry_matching import Booked
from ccm_ledger.rules.matching import Known
from ccm_ledger.rules.names import folded


@dataclass(slots=True)
class OpenItems:
    """Open items by State, and the tolerance by year: asked for once, and kept up to date while
    payments settle them."""

    db: Connection
    kept: dict[str, Sequence[OpenItem]] = field(default_factory=dict)
    tolerances: dict[int, int] = field(default_factory=dict)

    def of(self, state: str) -> Sequence[OpenItem]:
        """What a State owes over all years, oldest first."""
        if state not in self.kept:
            self.kept[state] = invoices.open_items(self.db, state)
        return self.kept[state]

    def tolerance_rappen(self, year: int) -> int:
        """Refuses: no-procedures."""
        if year not in self.tolerances:
            self.tolerances[year] = of_year(self.db, year).tolerance_rappen
        return self.tolerances[year]

    def settled(self, part: Part) -> None:
        """A part has been booked: what it pays and what of it is waived is no longer open."""
        if part.state is None or part.invoice is None or part.state not in self.kept:
            return
        gone = part.amount_rappen + part.waived_rappen
        found = []
        for item in self.kept[part.state]:
            left = item
            if (item.invoice, item.tier) == (part.invoice, part.purpose):
                left = replace(item, outstanding_rappen=item.outstanding_rappen - gone)
            if left.outstanding_rappen:
                found.append(left)
        self.kept[part.state] = found


def known(db: Connection, year: int, items: OpenItems) -> Known:
    """Everything a payment of a year is compared with.

    Refuses: no-procedures.
    """
    rows = bank.invoice_references(db)
    return Known(
        names=_names(db),
        references={row["reference"]: row["number"] for row in rows},
        owners={row["number"]: row["state"] for row in rows},
        payers=bank.payers(db),
        open_items=items.of,
        tolerance_rappen=items.tolerance_rappen(year),
        exchange_rappen=max(
            (row["up_to_rappen"] or 0 for row in bank.rules(db) if row["kind"] == "exchange"),
            default=0,
        ),
        folded_numbers={folded(row["number"]): row["number"] for row in rows},
    )


def _names(db: Connection) -> names.Names:
    rows = [{key: row[key] for key in _NAMED} for row in states.states(db)]
    return names.of_states(rows, _aliases(str(years.identity(db)["profile"])))


_NAMED = ("state", "name", "name_fr", "name_es")


def _aliases(profile: str) -> list[dict[str, str]]:
    """The profile's other names of States: state, alias, language, source."""
    path = resources.files("ccm_ledger.profiles") / profile / "state_aliases.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def owing(db: Connection) -> dict[str, list[OpenItem]]:
    """Every State that owes something -> its open items, oldest first."""
    found: dict[str, list[OpenItem]] = {}
    for state in bank.states_owing(db):
        items = invoices.open_items(db, state)
        if items:
            found[state] = items
    return found


def unexplained(db: Connection, account: str) -> list[Booked]:
    """Entries that move the bank account and that no row explains yet."""
    said = bank.words_of_entries(db, account)
    found = []
    for row in bank.unexplained_entries(db, account):
        if row["kind"] == "opening":
            continue
        spoken = said.get(row["entry"], [])
        texts = [one for one in spoken if not one.startswith("state:")]
        numbers = [folded(one) for one in (row["document"] or "", *texts)]
        words = {word for text in (row["text"], *texts) for word in folded(text) if len(word) > 3}
        found.append(
            Booked(
                entry=row["entry"],
                amount_rappen=row["amount_rappen"],
                day=date.fromisoformat(row["date"]).toordinal(),
                words=frozenset(words),
                documents=tuple(one for one in numbers if one),
                states=frozenset(
                    one.removeprefix("state:") for one in spoken if one.startswith("state:")
                ),
            )
        )
    return found


def detail_of(row: DbRow) -> BankDetail:
    """A kept row as the payment it is."""
    return BankDetail(
        amount_rappen=row["amount_rappen"],
        bank_reference=row["bank_reference"],
        end_to_end=row["end_to_end"],
        structured_reference=row["structured_reference"],
        text=row["text"] or row["booking_text"],
        party=row["party"],
        party_iban=row["party_iban"],
        currency=row["currency"],
        currency_amount=row["currency_amount"],
        rate=row["rate"],
        charges_rappen=row["charges_rappen"],
    )
