"""What goes to States on paper, gathered as plain data: invoices, reminders.

An invoice shows what was owed and held on the day it was issued, so that a copy made later says the
same; only the ledger's head is of today.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ccm_ledger import errors
from ccm_ledger.database import credits, invoices, letters, states
from ccm_ledger.database.connection import Connection, DbRow
from ccm_ledger.errors import Refused
from ccm_ledger.letters import (
    Basis,
    CreditedTier,
    CreditLetter,
    InvoiceLetter,
    OpenInvoice,
    Recipient,
    TierLine,
)
from ccm_ledger.records import Procedures
from ccm_ledger.reports import procedures
from ccm_ledger.reports.assessment import print_rate
from ccm_ledger.rules.apportion import adjusted_rates

_NAMES = {"en": "name", "fr": "name_fr", "es": "name_es"}


@dataclass(frozen=True, slots=True)
class Found:
    """Invoices to print, and how many of the year's aren't: they were cancelled."""

    letters: tuple[InvoiceLetter, ...]
    cancelled: int


class Recipients:
    """States as letters name them."""

    def __init__(self, db: Connection, languages: Mapping[str, str]) -> None:
        self._rows = {str(row["state"]): row for row in states.states(db)}
        self._languages = languages

    def of(self, state: str) -> Recipient:
        """A State in its language; in English where nobody has said which, or how it is named."""
        row, language = self._rows[state], self._languages.get(state, "en")
        name = row[_NAMES[language]]
        return Recipient(state, name, language) if name else Recipient(state, row["name"], "en")


def invoice_letters(
    db: Connection, year: int, wanted: Iterable[str], languages: Mapping[str, str], head: str
) -> Found:
    """The invoices of a budget year that stand, as letters, by State.

    Args:
        wanted: States, or none for all.
        languages: State -> language of its letters.
        head: the ledger's head as a code.
    """
    every = invoices.invoices(db, year=year)
    only = frozenset(wanted)
    sources = _Sources(db)
    recipients = Recipients(db, languages)
    names = _file_names(every)
    chosen = [row for row in every if not only or row["state"] in only]
    return Found(
        tuple(
            _invoice_letter(sources, recipients, row, names[row["number"]], head)
            for row in chosen
            if row["cancelled_by"] is None
        ),
        sum(row["cancelled_by"] is not None for row in chosen),
    )


def check_invoiced(db: Connection, year: int, wanted: Iterable[str]) -> None:
    """Refuse a budget year without invoices that stand, and a State without one.

    Refuses: no-invoices, no-invoice-of-state.
    """
    standing = invoices.standing_states(db, year)
    if not standing:
        years: object = invoices.years_invoiced(db) or "no year"
        raise Refused(errors.NO_INVOICES.at("YEAR", year=year, years=years))
    names = states.names(db)
    errors.refuse_if(
        [
            errors.NO_INVOICE_OF_STATE.at("--state", name=names[state], state=state, year=year)
            for state in dict.fromkeys(wanted)
            if state not in standing
        ]
    )


def file_name(*parts: str) -> str:
    """A file's name without its ending, of A-Z, 0-9 and - alone, whatever the parts hold."""
    return "-".join(re.sub(r"[^A-Z0-9]+", "-", part.upper()).strip("-") for part in parts)


def _file_names(every: list[DbRow]) -> dict[str, str]:
    """Number -> file name, with the State's code in it; two that would be one get their entry."""
    plain = {
        row["number"]: name
        if row["state"] in (name := file_name(row["number"])).split("-")
        else file_name(row["number"], row["state"])
        for row in every
    }
    shared = Counter(plain.values())
    return {
        row["number"]: plain[row["number"]]
        if shared[plain[row["number"]]] == 1
        else file_name(plain[row["number"]], f"E{row['entry']}")
        for row in every
    }


def _invoice_letter(
    sources: _Sources, recipients: Recipients, row: DbRow, file: str, head: str
) -> InvoiceLetter:
    issued_on = date.fromisoformat(row["issued_on"])
    open_there = sources.open_on(issued_on).get(row["state"], ())
    return InvoiceLetter(
        file=file,
        number=row["number"],
        recipient=recipients.of(row["state"]),
        budget_year=row["budget_year"],
        issued_on=issued_on,
        due_on=date.fromisoformat(row["due_on"]),
        reference=row["reference"],
        amount_rappen=row["amount_rappen"],
        tiers=sources.tiers(row),
        basis=sources.basis(row),
        arrears=tuple(one for one in open_there if one.budget_year < row["budget_year"]),
        unallocated_rappen=sources.unallocated_on(issued_on).get(row["state"], 0),
        ledger_head=head,
    )


def credit_letters(
    db: Connection, year: int, wanted: Iterable[str], languages: Mapping[str, str], head: str
) -> tuple[CreditLetter, ...]:
    """The credit notes of a budget year's invoices that stand, as letters, by State.

    Args: as of `invoice_letters`.
    """
    only, recipients = frozenset(wanted), Recipients(db, languages)
    found: dict[str, list[DbRow]] = {}
    for row in credits.notes_of_year(db, year):
        if not only or row["state"] in only:
            found.setdefault(str(row["number"]), []).append(row)
    return tuple(
        CreditLetter(
            file=_credit_file(rows[0]),
            number=number,
            invoice=rows[0]["invoice"],
            recipient=recipients.of(rows[0]["state"]),
            budget_year=rows[0]["budget_year"],
            issued_on=date.fromisoformat(rows[0]["issued_on"]),
            credited_on=date.fromisoformat(rows[0]["date"]),
            reference=rows[0]["reference"],
            reason=rows[0]["reason"],
            tiers=tuple(
                CreditedTier(row["tier"], row["invoiced_rappen"], row["amount_rappen"])
                for row in rows
            ),
            outstanding_rappen=rows[0]["outstanding_rappen"],
            ledger_head=head,
        )
        for number, rows in found.items()
    )


def _credit_file(row: DbRow) -> str:
    """A file name that no invoice has: a credit note's own, with its entry."""
    return file_name("CREDIT", row["number"], f"E{row['entry']}")


class _Sources:
    """What the letters of a run share, read once."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self._assessments: dict[int, DbRow] = {}
        self._shares: dict[int, dict[str, list[DbRow]]] = {}
        self._open: dict[date, dict[str, tuple[OpenInvoice, ...]]] = {}
        self._unallocated: dict[date, dict[str, int]] = {}
        self._procedures: dict[int, Procedures] = {}

    def open_on(self, day: date) -> dict[str, tuple[OpenInvoice, ...]]:
        if day not in self._open:
            self._open[day] = open_invoices(self.db, day)
        return self._open[day]

    def unallocated_on(self, day: date) -> dict[str, int]:
        if day not in self._unallocated:
            self._unallocated[day] = letters.unallocated(self.db, day)
        return self._unallocated[day]

    def shares(self, assessment: int) -> dict[str, list[DbRow]]:
        if assessment not in self._shares:
            by_state: dict[str, list[DbRow]] = {}
            for share in invoices.shares_of(self.db, assessment):
                by_state.setdefault(str(share["state"]), []).append(share)
            self._shares[assessment] = by_state
        return self._shares[assessment]

    def assessment(self, id: int) -> DbRow:
        if id not in self._assessments:
            self._assessments[id] = letters.assessment(self.db, id)
        return self._assessments[id]

    def tiers(self, row: DbRow) -> tuple[TierLine, ...]:
        items = {item["tier"]: item for item in invoices.items(self.db, row["number"])}
        if row["assessment"] is None:
            return tuple(TierLine(tier, item["amount_rappen"]) for tier, item in items.items())
        before = credits.supplements(self.db, row["number"])
        months = credits.months_of(self.db, row["assessment"])
        return tuple(
            TierLine(
                share["tier"],
                items[share["tier"]]["amount_rappen"],
                share["tier_rappen"],
                _exact(share, months),
                before.get(share["tier"]),
            )
            for share in self.shares(row["assessment"])[row["state"]]
            if share["tier"] in items
        )

    def basis(self, row: DbRow) -> Basis | None:
        """How an invoice was calculated; None for one that no run of this ledger made."""
        if row["assessment"] is None:
            return None
        found = self.assessment(row["assessment"])
        shares = self.shares(row["assessment"])[row["state"]]
        first = shares[0]
        rates = {"this": first["rate_units"], "others": first["rates_sum"] - first["rate_units"]}
        rules = self._rules(found["budget_year"])
        return Basis(
            budget_rappen=sum(share["tier_rappen"] for share in shares),
            authority=found["authority"],
            approved_on=date.fromisoformat(found["approved_on"]),
            scale=found["scale"],
            assessed_on=date.fromisoformat(found["assessed_on"]),
            party_count=letters.assessed_parties(self.db, row["assessment"]),
            rate=print_rate(first["rate_units"], found["decimals"]),
            rates_sum=print_rate(first["rates_sum"], found["decimals"]),
            adjusted_rate=adjusted_rates(rates)["this"],
            months=credits.months_of(self.db, row["assessment"]),
            split=tuple(
                (tier.key, tier.share_numerator, tier.share_denominator)
                for tier in rules.assessed_tiers
            )
            if rules.assumptions
            else (),
        )

    def _rules(self, year: int) -> Procedures:
        if year not in self._procedures:
            self._procedures[year] = procedures.of_year(self.db, year)
        return self._procedures[year]


def _exact(share: DbRow, months: int | None) -> str:
    """The share before rounding in francs, cut after six decimals, as the calculation gives it."""
    part = Fraction(share["tier_rappen"] * share["rate_units"], share["rates_sum"])
    if months is not None:
        part = part * months / 12
    millionths = int(part * 10_000)
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06d}"


def open_invoices(db: Connection, day: date) -> dict[str, tuple[OpenInvoice, ...]]:
    """State -> what it owed on a day, oldest first."""
    found: dict[str, list[OpenInvoice]] = {}
    for row in letters.open_invoices(db, day):
        found.setdefault(str(row["state"]), []).append(
            OpenInvoice(
                number=row["number"],
                budget_year=row["budget_year"],
                issued_on=date.fromisoformat(row["issued_on"]),
                due_on=date.fromisoformat(row["due_on"]),
                reference=row["reference"],
                amount_rappen=row["amount_rappen"],
                outstanding_rappen=row["outstanding_rappen"],
            )
        )
    return {state: tuple(rows) for state, rows in found.items()}
