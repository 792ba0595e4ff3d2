"""Adding accounts to the chart, and giving them other names."""

from __future__ import annotations

from pathlib import Path

from ccm_ledger import errors
from ccm_ledger.database import funds, registers
from ccm_ledger.errors import Problems
from ccm_ledger.ledger.transaction import Writing
from ccm_ledger.readers.register_csv import read_accounts
from ccm_ledger.records import Outcome


def import_file(ledger: Writing, path: str) -> Outcome:
    """Take the accounts of a file: new ones are added, known ones take the file's name.

    Refuses: account-code-form, account-type-form, account-fixed, and what a CSV file may hold.
    """
    problems = Problems()
    rows = read_accounts(path, problems)
    known = {str(row["code"]): row for row in funds.accounts(ledger.db)}
    for row in rows:
        account = known.get(row.code)
        if account is not None and account["type"] != row.type:
            by = "the profile" if account["fixed"] else "the ledger"
            problems.add(
                errors.ACCOUNT_FIXED.at(
                    row.where, code=row.code, by=by, type=account["type"], value=row.type
                )
            )
    problems.refuse(path)

    new = [row for row in rows if row.code not in known]
    renamed = [row for row in rows if row.code in known and known[row.code]["name"] != row.name]

    registers.insert(
        ledger.db,
        "account",
        ({"code": row.code, "name": row.name, "type": row.type, "fixed": 0} for row in new),
    )
    for row in renamed:
        funds.rename_account(ledger.db, row.code, row.name)
    name = errors.shown(Path(path).name)
    facts = {"read": len(rows), "added": len(new), "updated": len(renamed)}
    if not new and not renamed:
        return Outcome(f"{name}: nothing new, the accounts are known ({len(rows)}).", facts)
    return Outcome(f"{name}: accounts added: {len(new)}, renamed: {len(renamed)}.", facts)
