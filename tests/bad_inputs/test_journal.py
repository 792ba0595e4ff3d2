"""Journal and opening files, reversing entries, idempotency keys."""

from __future__ import annotations

import resource

import pytest

from tests.bad_inputs.rows import check_refusal, journal, nothing_new, refused, row
from tests.builders import OPENING, Officer

BACK = {"amount": "-100.00"}

FILES = [
    *row("J01", [([{}, {"amount": "-99.99"}], 2)], "'1'", "0.01", "debit side"),
    *row("J01b", [([{}, {"amount": "-100.01"}], 2)], "0.01", "credit side"),
    *row("J03", [([{}, BACK, {"entry": "2"}], 4)], "one row", "two rows"),
    *row("J03b", [([{}, {"amount": "0"}, BACK], 3), ([{}, {"amount": "-0.00"}, BACK], 3)], "zero"),
    *row("J03c", [([{}, {"entry": "", "amount": "-100.00"}], 3)], "entry is empty"),
    *row("J03d", [([{}, {"date": "2023-03-02", "amount": "-100.00"}], 3)], "one date"),
    *row("J03e", [([{}, {"amount": a}], 3) for a in ("−100.00", "(100.00)", "100.00-", "--1.00")],
         "one minus sign", "-100.00"),
    *row("J03f", [([{}, {"amount": "-1,5"}], 3)], "'-1,5'", "comma"),
    *row("J06", [([{}, {"account": "1100", "amount": "-100.00"}], 3)], "1100", "state", "tier"),
    *row(
        "J06b",
        [([{}, {"account": account, "amount": "-100.00"}], 3) for account in ("2100", "2150")],
        "state", "budget_year",
    ),
    *row(
        "J06c",
        [([{}, {"account": a, "amount": "-100.00"}], 3) for a in ("1200", "2000", "2010", "2020")],
        "payee",
    ),
    *row("J06d", [([{"fund": "SP"}, {"fund": "SP", "account": "2300", "amount": "-100.00"}], 3)],
         "state"),
    *row("J13", [([{}, BACK | {"tier": "7d"}], 3)], "not a tier"),
    *row("J13b", [([{}, BACK | {"earmark": "NONE"}], 3)], "earmark"),
    *row("J13c", [([{}, BACK | {"state": "ZZZ"}], 3)], "unknown state"),
    *row("J13d", [([{}, BACK | {"budget_year": "23"}], 3)], "four digits"),
]  # fmt: skip


@pytest.mark.parametrize("word", ["post", "import"])
@pytest.mark.parametrize(("file", "names"), FILES)
def test_a_journal_file_that_cant_be_posted(
    standing: Officer, word: str, file: tuple[list[dict[str, str]], int], names: tuple[str, ...]
) -> None:
    rows, line = file
    path = standing.file("j.csv", journal(*rows))
    told = standing.runs("journal", word, path, json=False).err.splitlines()
    # By hand, an account with a command of its own is refused besides.
    own = sum("by hand" in problem for problem in told) if word == "post" else 0
    refused(standing, "journal", word, path, names=names, where=f"{path}:{line}", lines=1 + own)


def test_j02_each_fund_balances_by_itself(standing: Officer) -> None:
    path = standing.file("j.csv", journal({"amount": "10.00"}, {"fund": "WCR", "amount": "-10.00"}))
    ran = refused(standing, "journal", "import", path, where=f"{path}:2", lines=2)
    for line, names in zip(
        ran.err.splitlines(),
        (("10.00 too much on the debit side in fund TF",), ("credit side in fund WCR",)),
        strict=True,
    ):
        assert all(name in line for name in names)


def test_j04_the_rows_of_an_entry_stand_together(standing: Officer) -> None:
    path = standing.file(
        "j.csv",
        journal({}, BACK, {"entry": "2"}, BACK | {"entry": "2"}, {"entry": "1"}),
    )
    refused(standing, "journal", "import", path, names=["comes back"], where=f"{path}:6")


def test_j05_one_column_for_debit_and_credit(standing: Officer) -> None:
    path = standing.file(
        "j.csv",
        "entry,date,fund,account,debit,credit,text\n1,2023-03-01,TF,1000,5.00,,x\n",
    )
    refused(
        standing, "journal", "import", path,
        names=["amount", "debit", "credit", "entry, date, fund, account, amount, text"],
        where=f"{path}:1",
    )  # fmt: skip


def test_j07_one_of_ten_thousand_entries_and_none_is_posted(standing: Officer) -> None:
    lines = [
        {"entry": str(number), "amount": amount}
        for number in range(1, 10_001)
        for amount in ("1.00", "-1.00")
    ]
    lines[-1]["amount"] = "-1.01"
    path = standing.file("big.csv", journal(*lines))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused(standing, "journal", "import", path, names=["10000"], where=f"{path}:20000")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KiB


@pytest.mark.parametrize("account", ["1100", "2150", "2100", "2200"])
def test_accounts_with_a_command_of_their_own_arent_posted_by_hand(
    standing: Officer, account: str
) -> None:
    cells = {"state": "CHE", "tier": "7a", "budget_year": "2023"}
    path = standing.file("j.csv", journal(cells, cells | {"account": account, "amount": "-100.00"}))
    refused(
        standing, "journal", "post", path, names=[account, "by hand", "receipt"], where=f"{path}:3"
    )


def test_j08_reversing_what_isnt_there_or_twice(standing: Officer) -> None:
    path = standing.file("j.csv", journal({}, BACK | {"account": "4900"}))
    entry = str(standing.does("journal", "post", path).json["posted"][0])
    reverse = ("journal", "reverse")
    refused(standing, *reverse, "999", "--reason", "x", names=["no entry", "last one"], where="ID")
    for name in ("0", "1.5", "-", "1;2", "1 OR 1=1", "", "١", "²"):
        refused(standing, *reverse, name, "--reason", "x", names=["whole number"], where="ID")
    refused(standing, *reverse, "9" * 30, "--reason", "x", names=["no entry"], where="ID")
    refused(standing, "journal", "show", "999", names=["no entry"], where="ID")
    refused(standing, *reverse, entry, exit=2, names=["--reason"])
    refused(standing, *reverse, entry, "--reason", "", where="--reason")
    by = standing.does(*reverse, entry, "--reason", "x", "--date", "2023-04-01").json["posted"][-1]
    refused(
        standing, *reverse, entry, "--reason", "x",
        names=[f"by entry {by}", "2023-04-01"], where=f"entry {entry}",
    )  # fmt: skip
    refused(standing, *reverse, str(by), "--reason", "x", names=["itself a reversal"])


def test_j08_an_entry_of_a_closed_year_is_undone_in_the_open_one(standing: Officer) -> None:
    refused(
        standing, "journal", "reverse", "1", "--reason", "x",
        names=["2022", "closed since", "--date 2023"], where="entry 1",
    )  # fmt: skip


def test_j09_receipts_invoices_and_expenses_have_their_own_reversal(standing: Officer) -> None:
    for kind, command in (
        ("receipt", "receipt reverse R-2023-0001"),
        ("invoice", "invoice cancel CCM-2023-"),
        ("invoice-import", "invoice cancel ISU-2022-AUT"),
        ("expense", "expense reverse E-2023-0001"),
    ):
        entry = standing.does("journal", "list", "--kind", kind).json[0]["entry"]
        refused(
            standing, "journal", "reverse", str(entry), "--reason", "x",
            names=[command], where=f"entry {entry}",
        )  # fmt: skip


OPENINGS = [
    *row("J10", [OPENING.replace("-246482.00", "-246481.00")], "does not balance", "1.00"),
    *row("J10b", [OPENING.replace("2,2022-12-31", "2,2022-12-30")], "dated 2022-12-30"),
    *row("J10c", [OPENING.replace("2022-12-31", "2022-06-30")], "last day before"),
    *row("J10d", [OPENING.replace("1000", "9999", 1)], "unknown account"),
    *row("J10e", [OPENING.replace("2022-12-31", "2062-12-31")], "future"),
]


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
@pytest.mark.parametrize(("text", "names"), OPENINGS)
def test_a_bad_opening_leaves_no_ledger_behind(
    standing: Officer, text: str, names: tuple[str, ...], options: tuple[str, ...]
) -> None:
    path = standing.file("opening.csv", text)
    standing.ledger = standing.folder / "new.db"
    before = sorted(standing.folder.iterdir())
    ran = standing.runs("init", "--opening", path, *options, json=False)
    told = ran.err.splitlines()
    check_refusal(ran, 3, names, lines=len(told))
    assert all(line.startswith(f"error: {path}:") for line in told)
    assert sorted(standing.folder.iterdir()) == before


def test_j11_a_missing_opening_leaves_no_ledger_behind(standing: Officer) -> None:
    standing.ledger = standing.folder / "new.db"
    before = sorted(standing.folder.iterdir())
    path = str(standing.folder / "none.csv")
    ran = standing.runs("init", "--opening", path, json=False)
    check_refusal(ran, 3, ["no such file"], path)
    ran = standing.runs("init", "--profile", "un", json=False)
    check_refusal(ran, 3, ["ccm"], "--profile")
    ran = standing.runs("init", "--opening", "", json=False)
    check_refusal(ran, 3, [], "FILE")
    assert sorted(standing.folder.iterdir()) == before


def test_j12_a_key_stands_for_one_content(standing: Officer) -> None:
    words = ("receipt", "post", "CHE", "5.00", "--purpose", "7c", "--date", "2023-03-01")
    entry = standing.does(*words, "--key", "K").json["entry"]
    again = nothing_new(standing, *words, "--key", "K").json
    assert again["entry"] == entry
    other = ("receipt", "post", "CHE", "6.00", "--purpose", "7c", "--date", "2023-03-01")
    refused(
        standing, *other, "--key", "K",
        names=["'K'", "2024-03-15", "receipt post", f"entry {entry}"], where="--key",
    )  # fmt: skip
    refused(standing, "expense", "post", "TF", "Salaries", "5.00", "--payee", "x", "--key", "K",
            where="--key")  # fmt: skip
    path = standing.file("j.csv", journal({}, BACK | {"account": "4900"}))
    refused(standing, "journal", "import", path, "--key", "K", where="--key")
