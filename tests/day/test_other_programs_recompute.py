"""hledger and beancount read our journal and come to our trial balance, to the rappen."""

from __future__ import annotations

import csv
import random
import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from ccm_ledger.money import print_exact, read_exact
from tests.builders import Officer

HOSTILE = 'A "quoted" \\ text; state:ZZZ, tag:x | @ {{cost}} = 5 ~ 1 * ! (2023-9999) [d] #tag ^link'

needs_hledger = pytest.mark.skipif(
    shutil.which("hledger") is None, reason="hledger isn't installed: apt-get install hledger"
)


def exported(officer: Officer, form: str, *year: str) -> Path:
    ending = {"hledger": "journal", "beancount": "beancount"}[form]
    target = officer.folder / f"{'-'.join(year) or 'all'}.{ending}"
    officer.does("export", form, *year, "--out", str(target))
    return target


def trial_balance(officer: Officer, year: str) -> dict[str, int]:
    """`TF 1000` -> what it stands at, debit positive."""
    found: dict[str, int] = defaultdict(int)
    ends = f"{year}-12-31"
    tables = officer.does("statement", "trial-balance", year, "--as-of", ends).json["tables"]
    for row in next(one for one in tables if one["key"] == "trial_balance")["rows"]:
        found[f"{row['fund']} {row['account']}"] += read_exact(row["balance"])
    return {name: rappen for name, rappen in found.items() if rappen}


def ours(name: str) -> str:
    """`Assets:TF:1000-Bank` is our `TF 1000`."""
    _, fund, account = name.split(":")
    return f"{fund} {account.partition('-')[0]}"


def by_hledger(journal: Path) -> dict[str, int]:
    """hledger's own sums, after all its checks."""
    checked = subprocess.run(
        ["hledger", "-f", str(journal), "check", "-s"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
    drawn = subprocess.run(
        ["hledger", "-f", str(journal), "balance", "--flat", "-N", "-O", "csv"],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = list(csv.reader(drawn.stdout.splitlines()))[1:]
    return {ours(name): read_exact(value.removeprefix("CHF ")) for name, value in rows}


def by_beancount(journal: Path) -> dict[str, int]:
    """beancount's own sums, after all its checks."""
    from beancount import loader
    from beancount.core import data

    entries, problems, _ = loader.load_file(str(journal))
    assert [problem.message for problem in problems] == []
    found: dict[str, int] = defaultdict(int)
    for entry in entries:
        if isinstance(entry, data.Transaction):
            for posting in entry.postings:
                found[ours(posting.account)] += int(posting.units.number * 100)
    return {name: rappen for name, rappen in found.items() if rappen}


def with_words(officer: Officer, seed: int) -> None:
    """Random entries over several funds and years, with texts that mean something elsewhere."""
    chance = random.Random(seed)
    rows = ["entry,date,fund,account,amount,text,state,reference,payee"]
    for number in range(1, 40):
        day = f"{chance.choice(['2023', '2024'])}-{chance.randint(1, 12):02d}-15"
        fund = chance.choice(["TF", "WCR"])
        account = chance.choice(["4900", "6900", "6910"])
        rappen = chance.choice([1, 5, 99, 100_00, chance.randint(1, 9_999_999)])
        sign = -1 if account == "4900" else 1
        cells = '"' + HOSTILE.replace('"', '""') + '"'
        for code, amount in ((account, sign * rappen), ("1000", -sign * rappen)):
            rows.append(
                f"{number},{day},{fund},{code},{print_exact(amount)},{cells},,{cells},{cells}"
            )
    officer.does("journal", "import", officer.file(f"random-{seed}.csv", "\n".join(rows) + "\n"))


@needs_hledger
@pytest.mark.parametrize("year", ["2022", "2023", "2024"])
def test_hledger_comes_to_our_trial_balance(standing: Officer, year: str) -> None:
    with_words(standing, 1)

    assert by_hledger(exported(standing, "hledger", year)) == trial_balance(standing, year)


@pytest.mark.parametrize("year", ["2022", "2023", "2024"])
def test_beancount_comes_to_our_trial_balance(standing: Officer, year: str) -> None:
    with_words(standing, 1)

    assert by_beancount(exported(standing, "beancount", year)) == trial_balance(standing, year)


@needs_hledger
@pytest.mark.parametrize("seed", range(2, 8))
def test_both_agree_on_the_whole_of_a_random_ledger(standing: Officer, seed: int) -> None:
    with_words(standing, seed)
    standing.does("receipt", "post", "-", "0.01", "--purpose", "unallocated")

    found = by_hledger(exported(standing, "hledger"))

    assert found == by_beancount(exported(standing, "beancount"))
    assert found["TF 2200"] == -1


@needs_hledger
def test_a_line_that_is_changed_is_noticed_by_both(standing: Officer) -> None:
    for form, check in (("hledger", by_hledger), ("beancount", by_beancount)):
        journal = exported(standing, form, "2023")
        before = journal.read_text(encoding="utf-8")
        # Both sides of an entry by the same rappen: it balances still, the standing doesn't hold.
        after = re.sub(r"\b1000\.00\b(?! *\n *\n)", "1000.01", before).replace(
            "commodity CHF 1000.01", "commodity CHF 1000.00"
        )
        assert after != before
        journal.write_text(after, encoding="utf-8")
        with pytest.raises(AssertionError):
            check(journal)


def test_an_empty_ledger_gives_a_journal_too(empty: Officer) -> None:
    assert by_beancount(exported(empty, "beancount")) == {}


def test_the_same_ledger_gives_the_same_journal(standing: Officer) -> None:
    for form in ("hledger", "beancount"):
        first = exported(standing, form, "2023")
        bytes_ = first.read_bytes()
        first.unlink()
        assert exported(standing, form, "2023").read_bytes() == bytes_


@pytest.mark.parametrize(("form", "name"), [("hledger", "j.txt"), ("beancount", "j.journal")])
def test_another_ending_is_refused(standing: Officer, form: str, name: str) -> None:
    ran = standing.runs("export", form, "--out", str(standing.folder / name), json=False)

    assert ran.exit in {2, 3}
    assert not (standing.folder / name).exists()
