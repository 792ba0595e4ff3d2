"""Random years against a plain model: money in, allocated, spent, moved and undone in any order.

The model is dictionaries of rappen. After each step the books must hold the same cash in each fund,
the same open items, the same money in suspense and the same deferral; at the end every check of
`verify` must hold, the lines behind every figure must come to the figure, and a command that was
refused must have changed no byte.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ccm_ledger.money import print_exact, read_exact
from tests.builders import Templates
from tests.reports.asking import unexplained

STATES = ("CHE", "IRL", "BDI", "NZL", "AUT")
TEMPLATES = Templates(Path(tempfile.mkdtemp(prefix="ccm-model-")))
TOLERANCE = 20_00
EXPLAINED = (
    "balance activity variance contributions voluntary reserve sponsorship open-items trial-balance"
).split()

amounts = st.integers(1, 20_000_00)
states = st.sampled_from(STATES)
days = st.integers(1, 28).map(lambda day: f"2023-06-{day:02d}")


class Year(RuleBasedStateMachine):
    """The officer's year, and what a careful clerk would have on a sheet of paper."""

    @initialize()
    def open_books(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ccm-year-"))
        # Every year begins as a copy of one ledger: each needs its own last state known.
        os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="ccm-state-")
        self.officer = TEMPLATES.copy("invoiced", self.folder)
        self.cash = {"TF": 246_482_00, "WCR": 570_184_00, "SP": 43_847_00}
        self.deferred = 43_847_00
        self.held: dict[str, int] = {}
        self.owed: dict[tuple[int, str, str], int] = {}
        self.paid: dict[str, list[tuple[tuple[int, str, str], int]]] = defaultdict(list)
        self.receipts: dict[str, tuple[str, int]] = {}
        for invoice in self.officer.does("invoice", "list").json:
            if invoice["state"] in STATES:
                for tier in ("7a", "7b"):
                    item = (invoice["year"], invoice["number"], tier)
                    self.owed[item] = read_exact(invoice[f"tier_{tier}"])

    def teardown(self) -> None:
        if hasattr(self, "officer"):
            checked = self.officer.does("verify").json
            assert checked["ok"], [one for one in checked["checks"] if not one["ok"]]
            for name in EXPLAINED:
                assert unexplained(self.officer, name, 2023) == []
            shutil.rmtree(self.folder)

    # ── what the clerk writes down ───────────────────────────────────────────────────────────

    def settle(self, receipt: str, state: str, amount: int, tier: str | None) -> int:
        """Oldest first, 7a before 7b; a small shortfall on the last item is waived."""
        mine = [i for i in sorted(self.owed) if state in i[1] and tier in {None, i[2]}]
        left, last = amount, None
        for item in mine:
            paid = min(left, self.owed[item])
            if paid:
                self.owed[item] -= paid
                self.paid[receipt].append((item, paid))
                left -= paid
                last = (item, paid)
        if last and not left:
            item, paid = last
            short = self.owed[item]
            later = [i for i in mine if i[1] == item[1] and i > item and self.owed[i]]
            if 0 < short <= min(TOLERANCE, paid) and not later:
                self.owed[item] = 0
                self.paid[receipt].append((item, short))
        return left

    # ── what happens ─────────────────────────────────────────────────────────────────────────

    @rule(state=states, amount=amounts, purpose=st.sampled_from(["assessed", "7a", "7b"]), day=days)
    def a_contribution_comes_in(self, state: str, amount: int, purpose: str, day: str) -> None:
        posted = self.receive(state, amount, purpose, day)
        tier = None if purpose == "assessed" else purpose
        self.cash["TF"] += amount
        self.held[posted] = self.settle(posted, state, amount, tier)

    @rule(state=states, amount=amounts, purpose=st.sampled_from(["7c", "reserve", "sponsorship"]),
          day=days)  # fmt: skip
    def a_gift_comes_in(self, state: str, amount: int, purpose: str, day: str) -> None:
        posted = self.receive(state, amount, purpose, day)
        self.cash[{"7c": "TF", "reserve": "WCR", "sponsorship": "SP"}[purpose]] += amount
        self.deferred += amount if purpose == "sponsorship" else 0
        self.held[posted] = 0

    @rule(amount=amounts, day=days)
    def unknown_money_comes_in(self, amount: int, day: str) -> None:
        posted = self.receive("-", amount, "unallocated", day)
        self.cash["TF"] += amount
        self.held[posted] = amount

    def receive(self, state: str, amount: int, purpose: str, day: str) -> str:
        ran = self.officer.does(
            "receipt", "post", state, print_exact(amount), "--purpose", purpose, "--date", day
        )
        self.receipts[ran.json["id"]] = (purpose, amount)
        return str(ran.json["id"])

    @rule(state=states, purpose=st.sampled_from(["assessed", "7c", "reserve", "sponsorship"]),
          part=st.integers(1, 100), data=st.data())  # fmt: skip
    def held_money_gets_its_purpose(
        self, state: str, purpose: str, part: int, data: st.DataObject
    ) -> None:
        waiting = sorted(r for r, left in self.held.items() if left)
        if not waiting:
            return
        receipt = data.draw(st.sampled_from(waiting))
        amount = max(self.held[receipt] * part // 100, 1)
        known = self.officer.does("receipt", "list").json
        of = next(one["state"] for one in known if one["id"] == receipt)
        owner = of or state
        before = self.officer.bytes()
        words = ["receipt", "allocate", receipt, "--purpose", purpose, "--date", "2023-07-01"]
        words += ["--amount", print_exact(amount)]
        words += [] if of else ["--state", state]
        ran = self.officer.runs(*words)
        open_ = sum(left for item, left in self.owed.items() if owner in item[1])
        if purpose == "assessed" and amount > open_:
            assert ran.exit == 3
            assert self.officer.bytes() == before
            return
        assert ran.exit == 0, ran.err
        self.held[receipt] -= amount
        if purpose == "assessed":
            assert self.settle(receipt, owner, amount, None) == 0
        elif purpose != "7c":
            self.cash["TF"] -= amount
            self.cash["WCR" if purpose == "reserve" else "SP"] += amount
            self.deferred += amount if purpose == "sponsorship" else 0
        if purpose in {"reserve", "sponsorship"}:
            self.receipts[receipt] = ("mixed", 0)

    @rule(amount=amounts, fund=st.sampled_from(["TF", "SP"]), number=st.integers(1, 10**6))
    def money_is_spent(self, amount: int, fund: str, number: int) -> None:
        before = self.officer.bytes()
        ran = self.officer.runs(
            "expense", "post", fund, "Salaries" if fund == "TF" else "Travel costs",
            print_exact(amount), "--payee", f"P{number}", "--document", f"D{number}-{amount}",
            "--date", "2023-08-01",
        )  # fmt: skip
        if fund == "SP" and amount > self.deferred:
            assert ran.exit == 3
            assert self.officer.bytes() == before
            return
        if ran.exit == 3:  # the same document again, by chance
            return
        assert ran.exit == 0, ran.err
        self.cash[fund] -= amount
        self.deferred -= amount if fund == "SP" else 0

    @rule(data=st.data())
    def a_receipt_is_undone(self, data: st.DataObject) -> None:
        plain = sorted(r for r, (purpose, _) in self.receipts.items() if purpose != "mixed")
        if not plain:
            return
        receipt = data.draw(st.sampled_from(plain))
        purpose, amount = self.receipts[receipt]
        before = self.officer.bytes()
        ran = self.officer.runs("receipt", "reverse", receipt, "--reason", "undone")
        if ran.exit == 3:
            assert purpose == "sponsorship"
            assert amount > self.deferred
            assert self.officer.bytes() == before
            return
        assert ran.exit == 0, ran.err
        self.cash[{"reserve": "WCR", "sponsorship": "SP"}.get(purpose, "TF")] -= amount
        self.deferred -= amount if purpose == "sponsorship" else 0
        for item, paid in self.paid.pop(receipt, []):
            self.owed[item] += paid
        del self.held[receipt], self.receipts[receipt]

    # ── what must agree after every step ─────────────────────────────────────────────────────

    @invariant()
    def the_books_hold_what_the_clerk_wrote(self) -> None:
        if not hasattr(self, "officer"):
            return
        found = self.officer.does("statement", "trial-balance", "2023").json
        balances: dict[tuple[str, str], int] = defaultdict(int)
        for row in found["tables"][0]["rows"]:
            balances[row["fund"], row["account"]] += read_exact(row["balance"])
        assert {fund: balances[fund, "1000"] for fund in self.cash} == self.cash
        assert -balances["TF", "2200"] == sum(self.held.values())
        assert -balances["SP", "2300"] == self.deferred
        assert balances["TF", "1100"] == -balances["TF", "2150"]
        for fund in self.cash:
            assert sum(b for (f, _), b in balances.items() if f == fund) == 0
        listed = self.officer.does("invoice", "list").json
        open_ = {i["number"]: read_exact(i["outstanding"]) for i in listed if i["state"] in STATES}
        owed: dict[str, int] = defaultdict(int)
        for (_, number, _), left in self.owed.items():
            assert left >= 0
            owed[number] += left
        assert open_ == dict(owed)


TestRandomYears = Year.TestCase
TestRandomYears.settings = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
