"""Money comes, is allocated, goes back, and any of it is undone, in any order: the books tie.

After each step a receipt is what is allocated, unallocated and given back of it; 1100 is what the
invoices leave open, 2200 what the receipts leave unallocated; and the bank holds what came less
what went back. A command that is refused changes no byte; at the end `verify` holds.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ccm_ledger.money import print_exact, read_exact
from tests.builders import Officer, Templates

TEMPLATES = Templates(Path(tempfile.mkdtemp(prefix="ccm-refunds-")))
OPENED = 246_482_00 + 570_184_00 + 43_847_00

amounts = st.sampled_from([100_00, 5_229_69, 13_060_00, 13_074_22, 20_000_00])
days = st.sampled_from(["2023-03-01", "2023-06-01", "2023-12-31", "2024-02-01"])
picks = st.integers(0, 9)


class Refunds(RuleBasedStateMachine):
    """Two States, one of which owes two years."""

    @initialize()
    def open_books(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ccm-refunds-"))
        os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="ccm-state-")
        self.officer: Officer = TEMPLATES.copy("invoiced", self.folder)

    def teardown(self) -> None:
        if hasattr(self, "officer"):
            checked = self.officer.does("verify").json
            assert checked["ok"], [one for one in checked["checks"] if not one["ok"]]
            shutil.rmtree(self.folder)

    def tries(self, *words: str) -> None:
        before = self.officer.bytes()
        ran = self.officer.runs(*words)
        assert ran.exit in {0, 3}, ran.err
        if ran.exit == 3:
            assert self.officer.bytes() == before

    def picked(self, what: str, pick: int) -> str | None:
        found = self.officer.does("receipt", what).json
        return str(found[pick % len(found)]["id"]) if found else None

    @rule(
        state=st.sampled_from(["CHE", "AUT"]),
        amount=amounts,
        day=days,
        purpose=st.sampled_from(["assessed", "7a", "7c", "sponsorship", "unallocated"]),
    )
    def money_comes(self, state: str, amount: int, day: str, purpose: str) -> None:
        self.tries("receipt", "post", state, print_exact(amount), "--purpose", purpose,
                   "--date", day)  # fmt: skip

    @rule(pick=picks, amount=amounts, day=days, purpose=st.sampled_from(["assessed", "reserve"]))
    def money_gets_its_purpose(self, pick: int, amount: int, day: str, purpose: str) -> None:
        if receipt := self.picked("list", pick):
            self.tries("receipt", "allocate", receipt, "--purpose", purpose, "--amount",
                       print_exact(amount), "--date", day)  # fmt: skip

    @rule(pick=picks, amount=st.none() | amounts, day=days)
    def money_goes_back(self, pick: int, amount: int | None, day: str) -> None:
        if receipt := self.picked("list", pick):
            some = [] if amount is None else [print_exact(amount)]
            self.tries("receipt", "refund", receipt, *some, "--reason", "x", "--date", day)

    @rule(pick=picks, day=days)
    def a_refund_is_undone(self, pick: int, day: str) -> None:
        if refund := self.picked("refunds", pick):
            self.tries("receipt", "unrefund", refund, "--reason", "x", "--date", day)

    @rule(pick=picks, day=days)
    def a_receipt_is_undone(self, pick: int, day: str) -> None:
        if receipt := self.picked("list", pick):
            self.tries("receipt", "reverse", receipt, "--reason", "x", "--date", day)

    @invariant()
    def everything_ties(self) -> None:
        if not hasattr(self, "officer"):
            return
        receipts = self.officer.does("receipt", "list").json
        standing = [one for one in receipts if one["reversed_by"] is None]
        for one in standing:
            allocated = sum(read_exact(part["amount"]) for part in one["allocations"])
            rest = read_exact(one["unallocated"]) + read_exact(one["refunded"])
            assert allocated + rest == read_exact(one["amount"])
        listed = self.officer.does("statement", "trial-balance", "2024").json
        balances: dict[str, int] = {}
        for row in listed["tables"][0]["rows"]:
            account = str(row["account"])
            balances[account] = balances.get(account, 0) + read_exact(row["balance"])
        invoices = self.officer.does("invoice", "list").json
        for one in invoices:
            open_ = read_exact(one["outstanding"])
            settled = sum(read_exact(one[key]) for key in ("paid", "waived", "credited"))
            assert open_ >= 0
            assert open_ + settled == read_exact(one["amount"])
        assert balances["1100"] == sum(read_exact(one["outstanding"]) for one in invoices)
        assert balances["1100"] == -balances["2150"]
        held = sum(read_exact(one["unallocated"]) for one in standing)
        assert -balances.get("2200", 0) == held
        came = sum(read_exact(one["amount"]) - read_exact(one["refunded"]) for one in standing)
        assert balances["1000"] == OPENED + came


TestRandomRefunds = Refunds.TestCase
TestRandomRefunds.settings = settings(
    max_examples=12,
    stateful_step_count=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
