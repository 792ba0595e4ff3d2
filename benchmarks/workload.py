"""The books of an invented secretariat: any number of entries, the same bytes every time.

    python -m benchmarks.workload ENTRIES FOLDER

writes one stream of entries in the notation of each program, and `truth.json` with the figures that
all of them must give. Memory is bounded by one year of entries.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from benchmarks.chart import ACCOUNTS, BUDGET, CHART, Account

SEED = 2010
LAST_YEAR = 2025
STATES = (
    "AFG AGO ALB AND ATG AUS AUT BDI BEL BEN BFA BGR BIH BLZ BOL BWA CAN CHE CHL CIV CMR COG COK "
    "COL COM CPV CRI CUB CZE DEU DNK DOM ECU ESP FJI FRA GBR GHA GIN GMB GNB GRD GTM GUY HND HRV "
    "HUN IRL IRQ ISL ITA JPN KNA LAO LBN LIE LKA LSO LTU LUX MCO MDA MDG MDV MEX MKD MLI MLT MNE "
    "MOZ MRT MUS MWI NAM NGA NER NIC NIU NLD NOR NRU NZL PAN PER PHL PLW PRT PRY PSE RWA SEN SLE "
    "SLV SMR SOM STP SVK SVN SWE SWZ SYC TCD TGO TTO TUN URY VAT VCT WSM ZAF ZMB"
).split()


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the workload; amounts are rappen, debit positive."""

    day: date
    text: str
    reference: str
    lines: tuple[tuple[Account, int], ...]
    state: str = ""


@dataclass(slots=True)
class Truth:
    """The figures of the books, added up while they are written."""

    first_year: int
    report_year: int
    entries: int = 0
    lines: int = 0
    by_year: dict[tuple[Account, int], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0])
    )
    register_rows: int = 0

    def add(self, entry: Entry) -> None:
        self.entries += 1
        for account, rappen in entry.lines:
            self.lines += 1
            self.by_year[account, entry.day.year][rappen < 0] += abs(rappen)
            if account is REGISTER and entry.day.year == self.report_year:
                self.register_rows += 1

    def figures(self) -> dict[str, object]:
        """Plain data for `truth.json`: keys are `fund account`, amounts rappen."""
        whole: dict[str, int] = defaultdict(int)
        trial: dict[str, int] = defaultdict(int)
        activity: dict[str, int] = {}
        for (account, year), (debit, credit) in sorted(
            self.by_year.items(), key=lambda one: (one[0][0].fund, one[0][0].code, one[0][1])
        ):
            key, moved = f"{account.fund} {account.code}", debit - credit
            whole[key] += moved
            of_a_year = account.kind in {"income", "expense"}
            # What earlier years earned and spent is brought forward in 3000.
            trial[f"{account.fund} 3000" if of_a_year and year < LAST_YEAR else key] += moved
            if of_a_year and year == self.report_year:
                activity[key] = moved
        return {
            "entries": self.entries,
            "lines": self.lines,
            "first_year": self.first_year,
            "report_year": self.report_year,
            "whole": dict(whole),
            "trial": dict(trial),
            "activity": activity,
            "register": [
                self.register_rows,
                self._moved(lambda year: year == self.report_year),
                self._moved(lambda year: year < self.report_year),
            ],
        }

    def _moved(self, wanted: object) -> int:
        assert callable(wanted)
        return sum(
            debit - credit
            for (account, year), (debit, credit) in self.by_year.items()
            if account is REGISTER and wanted(year)
        )


REGISTER = ACCOUNTS["TF", "bank"]


def years_of(entries: int) -> int:
    """How many years so many entries cover: a bigger office keeps its books longer."""
    return 2 if entries < 10_000 else 10 if entries < 100_000 else 15


def books(entries: int, seed: int = SEED) -> Iterator[Entry]:
    """The opening entries, then so many others, year by year in the order of their dates."""
    years = years_of(entries)
    first = LAST_YEAR - years + 1
    for fund, rappen in (("TF", 24_648_200), ("WCR", 57_423_900)):
        lines = ((ACCOUNTS[fund, "bank"], rappen), (ACCOUNTS[fund, "fund balance"], -rappen))
        yield Entry(date(first - 1, 12, 31), f"Opening balance {fund}", f"OPENING-{fund}", lines)
    office = _Office(random.Random(seed))
    each, more = divmod(entries, years)
    for number in range(years):
        yield from office.year(first + number, each + (number < more))


def _entry(
    day: date, text: str, reference: str, fund: str, state: str = "", **rappen: int
) -> Entry:
    """An entry within one fund; accounts are named by their words, `_` for a blank."""
    lines = tuple(
        (ACCOUNTS[fund, word.replace("_", " ").replace(" states", " States")], amount)
        for word, amount in rappen.items()
    )
    return Entry(day, text, reference, lines, state)


class _Office:
    """Makes one year after another and remembers what each State still owes."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.weights = {state: chance.lognormvariate(0, 1.8) for state in STATES}
        self.late: list[tuple[str, int]] = []
        self.ahead: dict[str, int] = {}

    def year(self, year: int, wanted: int) -> list[Entry]:
        """So many entries of a year, by date."""
        budget = 60_000_000 + self.chance.randint(0, 9_000_000)
        made = [*self._contributions(year, budget), *self._other_funds(year)]
        assert len(made) <= wanted, f"a year needs {len(made)} entries at least"
        made += self._vouchers(year, budget, wanted - len(made))
        return sorted(made, key=lambda entry: (entry.day, entry.reference))

    def _day(self, year: int, earliest: int, latest: int) -> date:
        return date(year, 1, 1) + timedelta(days=self.chance.randint(earliest, latest))

    def _contributions(self, year: int, budget: int) -> Iterator[Entry]:
        """What States are asked for, and what comes: at once, in two parts, late, or ahead."""
        chance, numbers = self.chance, iter(range(1, 10_000))
        late, self.late = self.late, []
        for state, rappen in late:
            day = self._day(year, 20, 300)
            yield self._receipt(day, state, rappen, f"Arrears {year - 1}", next(numbers))
        for state, weight in self.weights.items():
            due = max(10_000, int(budget * weight / sum(self.weights.values())))
            asked = f"INV-{year}-{state}"
            yield _entry(
                self._day(year, 0, 14),
                f"Contribution asked {year}",
                asked,
                "TF",
                state,
                owed_by_states=due,
                assessed=-due,
            )
            if had := min(self.ahead.pop(state, 0), due):
                yield _entry(
                    self._day(year, 15, 19),
                    f"Paid ahead for {year}",
                    asked,
                    "TF",
                    state,
                    paid_in_advance=had,
                    owed_by_states=-had,
                )
                due -= had
            paid = due if chance.random() < 0.6 else chance.randint(0, due)
            if paid:
                day = self._day(year, 20, 180)
                yield self._receipt(day, state, paid, f"Contribution {year}", next(numbers))
            if due - paid:
                self.late.append((state, due - paid))
            if chance.random() < 0.08:
                self.ahead[state] = rappen = max(10_000, due // 3)
                yield _entry(
                    self._day(year, 300, 364),
                    f"Contribution {year + 1}",
                    f"PRE-{year}-{state}",
                    "TF",
                    state,
                    bank=rappen,
                    paid_in_advance=-rappen,
                )

    def _receipt(self, day: date, state: str, rappen: int, text: str, number: int) -> Entry:
        """Money from a State; one in four comes short of the bank's charges."""
        charges = 0
        if rappen > 5_000 and self.chance.random() < 0.25:
            charges = self.chance.randint(300, 2_500)
        parts = {"bank": rappen - charges, "bank_charges": charges, "owed_by_states": -rappen}
        parts = {word: amount for word, amount in parts.items() if amount}
        return _entry(day, text, f"RCT-{day.year}-{number:05d}", "TF", state, **parts)

    def _other_funds(self, year: int) -> Iterator[Entry]:
        """Each quarter: money lent to the reserve, interest, a gift and its use."""
        for quarter in range(1, 5):
            day = date(year, 3 * quarter, 28)
            lent = self.chance.randint(50_000, 400_000)
            lines = (
                (ACCOUNTS["TF", "due from the reserve"], lent),
                (ACCOUNTS["TF", "bank"], -lent),
                (ACCOUNTS["WCR", "bank"], lent),
                (ACCOUNTS["WCR", "due to the Trust Fund"], -lent),
            )
            reference = f"RES-{year}-Q{quarter}"
            yield Entry(day, f"To the reserve, quarter {quarter}", reference, lines)
            earned = self.chance.randint(100, 9_000)
            yield _entry(day, "Interest", reference, "WCR", bank=earned, interest=-earned)
            state, given = self.chance.choice(STATES), self.chance.randint(300_000, 5_000_000)
            reference = f"SPO-{year}-Q{quarter}"
            yield _entry(
                day, "Promised", reference, "SP", state, promised=given, unspent_gifts=-given
            )
            yield _entry(day, "Gift", reference, "SP", state, bank=given, promised=-given)
            used = given // 2
            allowed, kept = used // 3, used // 9
            yield _entry(
                day,
                "Sponsored delegates",
                reference,
                "SP",
                delegates=used - allowed - kept,
                allowances=allowed,
                administration=kept,
                bank=-used,
                unspent_gifts=used,
                gifts_used=-used,
            )

    def _vouchers(self, year: int, budget: int, wanted: int) -> Iterator[Entry]:
        """Expenditure of the Trust Fund, of two, three or four lines."""
        chance = self.chance
        mean = max(2_000, budget // max(wanted, 1))
        lines = chance.choices(BUDGET, [line[0] for line in BUDGET], k=wanted)
        for number, (_, main, second, what) in enumerate(lines, start=1):
            rappen = chance.randint(mean // 4 + 10, mean * 7 // 4 + 20)
            paid_from = "bank" if chance.random() < 0.7 else "payables"
            shape = chance.random()
            if shape < 0.55:
                parts = {main: rappen, paid_from: -rappen}
            elif shape < 0.85:
                first = chance.randint(1, rappen - 1)
                parts = {main: first, second: rappen - first, paid_from: -rappen}
            else:
                held = chance.randint(1, rappen - 3)
                insured = chance.randint(1, rappen - held - 1)
                parts = {
                    main: rappen,
                    paid_from: -(rappen - held - insured),
                    "pension": -held,
                    "insurance": -insured,
                }
            day = self._day(year, 0, 364)
            reference = f"VCH-{year}-{number:06d}"
            posted = tuple((ACCOUNTS["TF", word], amount) for word, amount in parts.items())
            yield Entry(day, f"{what}, voucher {number}", reference, posted)


# ── the notations ────────────────────────────────────────────────────────────────────────────


def francs(rappen: int) -> str:
    whole, rest = divmod(abs(rappen), 100)
    return f"{'-' if rappen < 0 else ''}{whole}.{rest:02d}"


def as_csv(number: int, entry: Entry) -> str:
    """Rows of a journal file of ours."""
    return "".join(
        f'{number},{entry.day},{account.fund},{account.code},{francs(rappen)},"{entry.text}",'
        f"{entry.state},{entry.reference}\n"
        for account, rappen in entry.lines
    )


def as_journal(entry: Entry) -> str:
    """The entry for hledger and Ledger."""
    lines = "".join(
        f"    {account.elsewhere}  {francs(rappen)} CHF\n" for account, rappen in entry.lines
    )
    payee = f"{entry.state} | " if entry.state else ""
    return f"{entry.day} * ({entry.reference}) {payee}{entry.text}\n{lines}\n"


def as_beancount(entry: Entry) -> str:
    lines = "".join(
        f"  {account.elsewhere}  {francs(rappen)} CHF\n" for account, rappen in entry.lines
    )
    payee = f'"{entry.state}" ' if entry.state else ""
    return f'{entry.day} * {payee}"{entry.text}" ^{entry.reference}\n{lines}\n'


CSV_HEADER = "entry,date,fund,account,amount,text,state,reference\n"


def write(entries: int, folder: Path) -> dict[str, object]:
    """Write the books in every notation; returns the figures, which are in `truth.json` too."""
    folder.mkdir(parents=True, exist_ok=True)
    first = LAST_YEAR - years_of(entries) + 1
    truth = Truth(first, LAST_YEAR - 1)
    with (
        (folder / "opening.csv").open("w", encoding="utf-8") as opening,
        (folder / "entries.csv").open("w", encoding="utf-8") as ours,
        (folder / "ledger.journal").open("w", encoding="utf-8") as journal,
        (folder / "ledger.beancount").open("w", encoding="utf-8") as beancount,
    ):
        opening.write(CSV_HEADER)
        ours.write(CSV_HEADER)
        journal.writelines(f"account {account.elsewhere}\n" for account in CHART)
        beancount.write('option "title" "Benchmark"\noption "operating_currency" "CHF"\n\n')
        beancount.writelines(
            f"{first - 1}-01-01 open {account.elsewhere} CHF\n" for account in CHART
        )
        journal.write("\n")
        beancount.write("\n")
        for number, entry in enumerate(books(entries), start=1):
            assert sum(rappen for _, rappen in entry.lines) == 0, entry
            truth.add(entry)
            before = entry.day.year < first
            (opening if before else ours).write(as_csv(number, entry))
            journal.write(as_journal(entry))
            beancount.write(as_beancount(entry))
    figures = truth.figures()
    (folder / "truth.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return figures


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
