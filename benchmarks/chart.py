"""The one table that ties the workload's words to our funds and accounts, and to other programs.

A word of the workload is `fund word`, such as `TF bank`. Accounts that we keep item by item (1100,
1200, 2000, 2100, 2300 …) have stand-ins beside them, since a row on those needs a State, a payee or
an invoice, which the other programs don't know. hledger, Ledger and beancount call an account by
its kind, fund and code: `Assets:TF:1000`.
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS = {
    "asset": "Assets",
    "liability": "Liabilities",
    "fund_balance": "Equity",
    "income": "Income",
    "expense": "Expenses",
}


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the workload. `stands_for` names the account that it is a stand-in of."""

    word: str
    fund: str
    code: str
    kind: str
    stands_for: str = ""

    @property
    def elsewhere(self) -> str:
        """What hledger, Ledger and beancount call it."""
        return f"{KINDS[self.kind]}:{self.fund}:{self.code}"


CHART = (
    Account("bank", "TF", "1000", "asset"),
    Account("cash", "TF", "1010", "asset", "1000"),
    Account("deposits", "TF", "1060", "asset", "1050"),
    Account("owed by States", "TF", "1110", "asset", "1100"),
    Account("advances", "TF", "1210", "asset", "1200"),
    Account("due from the reserve", "TF", "1910", "asset", "1900"),
    Account("payables", "TF", "2050", "liability", "2000"),
    Account("pension", "TF", "2060", "liability", "2000"),
    Account("insurance", "TF", "2070", "liability", "2000"),
    Account("paid in advance", "TF", "2110", "liability", "2100"),
    Account("fund balance", "TF", "3000", "fund_balance"),
    Account("assessed", "TF", "4000", "income"),
    Account("salaries", "TF", "5100", "expense"),
    Account("social charges", "TF", "5200", "expense"),
    Account("consultants", "TF", "5300", "expense"),
    Account("communications", "TF", "5400", "expense"),
    Account("travel", "TF", "5500", "expense"),
    Account("meetings", "TF", "5600", "expense"),
    Account("translation", "TF", "5610", "expense", "5600"),
    Account("hosting", "TF", "5620", "expense", "5600"),
    Account("office", "TF", "5630", "expense", "5600"),
    Account("bank charges", "TF", "6900", "expense"),
    Account("bank", "WCR", "1000", "asset"),
    Account("due to the Trust Fund", "WCR", "2910", "liability", "2900"),
    Account("fund balance", "WCR", "3000", "fund_balance"),
    Account("interest", "WCR", "4900", "income"),
    Account("bank", "SP", "1000", "asset"),
    Account("promised", "SP", "1120", "asset", "1100"),
    Account("unspent gifts", "SP", "2350", "liability", "2300"),
    Account("gifts used", "SP", "4310", "income", "4300"),
    Account("delegates", "SP", "6100", "expense"),
    Account("allowances", "SP", "6110", "expense", "6100"),
    Account("administration", "SP", "6200", "expense"),
)
ACCOUNTS = {(account.fund, account.word): account for account in CHART}
# Budget lines of the workload: share of the vouchers, main account, second account, what it is.
BUDGET = (
    (46, "salaries", "social charges", "Payroll"),
    (9, "consultants", "communications", "Consultancy"),
    (14, "travel", "communications", "Staff travel"),
    (13, "meetings", "translation", "Meeting services"),
    (11, "hosting", "office", "Hosting services"),
    (7, "office", "communications", "Office supplies"),
)
