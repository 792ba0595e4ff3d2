"""`bank add`: the accounts whose files are taken."""

from __future__ import annotations

from ccm_ledger import errors
from ccm_ledger.database import bank, registers, years
from ccm_ledger.errors import Refused
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.records import Outcome
from ccm_ledger.rules.bank_numbers import last_four, read_iban
from ccm_ledger.rules.bookings import BANK


def add(ledger: Writing, iban: str, name: str, account: str | None) -> Outcome:
    """Keep one of our bank accounts; the same one again is no news.

    Refuses: iban-wrong, bank-account-only, bank-other.
    """
    problems = []
    number = ""
    try:
        number = read_iban(iban)
    except errors.Invalid as invalid:
        problems.append(invalid.at("IBAN"))
    if account is not None and account.strip() != BANK:
        problems.append(errors.BANK_ACCOUNT_ONLY.at("--account", only=BANK, value=account))
    errors.refuse_if(problems)
    facts = {"iban": number, "name": name, "account": BANK}
    for row in bank.accounts(ledger.db):
        if row["iban"] == number:
            if name and name != row["name"]:
                raise Refused(
                    errors.BANK_OTHER.at(
                        "--name", last_four=last_four(number), what=f"the name {row['name']}"
                    )
                )
            return Outcome(f"The account ending in {last_four(number)} is in the list.", facts)
    currency = str(years.identity(ledger.db)["currency"])
    row_ = {
        "iban": number,
        "name": name,
        "account": BANK,
        "currency": currency,
        "added_at": ledger.recorded_at,
    }
    registers.insert(ledger.db, "bank_account", [row_])
    return Outcome(
        f"Bank account ending in {last_four(number)}, {currency}, on account {BANK}.", facts
    )
