"""The journal itself: looking, typing by hand, importing, reversing."""

from __future__ import annotations

import sqlite3

import pytest

from tests.builders import Officer

HEADER = "entry,date,fund,account,amount,text,state,reference,earmark,tier,budget_year,payee\n"
PLAIN = (
    "1,2023-03-01,TF,6900,5.00,charges,,,,,,\n1,2023-03-01,TF,1000,-5.00,charges,,,,,,\n"
    "2,2023-03-02,TF,1200,70.00,advance,,,,,,Traveller\n"
    "2,2023-03-02,TF,1000,-70.00,advance,,,,,,\n"
)


def codes_of(officer: Officer, *words: str) -> list[str]:
    """The codes of a refused command that wrote nothing."""
    before = officer.bytes()
    ran = officer.runs(*words)
    assert ran.exit == 3, ran
    assert ran.out == ""
    assert officer.bytes() == before
    return [line.split('"code": "')[1].split('"')[0] for line in ran.err.splitlines()]


# ── looking ──────────────────────────────────────────────────────────────────────────────────


def test_entries_are_listed_whole_and_found_by_one_of_their_lines(standing: Officer) -> None:
    def entries(*words: str) -> list[int]:
        return [row["entry"] for row in standing.does("journal", "list", *words).json]

    everything = entries()
    assert everything == list(range(1, everything[-1] + 1))
    assert entries("2023", "--kind", "expense") == [everything[-1]]
    assert entries("--kind", "opening") == [1, 2, 3]
    assert entries("--account", "2300", "--fund", "SP", "--state", "AUS") == [3]
    assert entries("--account", "1000", "--fund", "WCR") == [2]
    assert entries("--account", "2300", "--fund", "TF") == []
    assert entries("--from", "2023-02-02") == entries("--kind", "expense")
    assert entries("--until", "2022-09-30", "--limit", "1")[0] < everything[-1]
    assert entries("--limit", "2") == everything[-2:]

    (spent,) = standing.does("journal", "list", "--kind", "expense", "--account", "5100").json
    assert [line["account"] for line in spent["lines"]] == ["5100", "1000"]
    assert spent["lines"][0] == {
        "fund": "TF",
        "account": "5100",
        "amount": "1000.00",
        "state": None,
        "budget_line": "Salaries",
        "payee": "GICHD",
    }
    assert len(spent["hash"]) == 64


def test_on_paper_an_entry_is_named_once_and_fits_eighty_columns(standing: Officer) -> None:
    ran = standing.runs("journal", "list", "2023", "--kind", "expense", json=False)
    _, debit, credit = (line for line in ran.out.splitlines() if "TF" in line or "───" in line)
    assert "2023-02-10" in debit
    assert "2023-02-10" not in credit
    assert max(len(line) for line in ran.out.splitlines()) <= 80


@pytest.mark.parametrize(
    ("words", "exit", "says"),
    [
        (("--account", "9999"), 3, "--account: unknown account '9999'"),
        (("--fund", "XX"), 3, "--fund: unknown fund 'XX'"),
        (("--state", "ZZZ"), 3, "--state: unknown state 'ZZZ'"),
        (("--kind", "lunch"), 2, "--kind"),
        (("--limit", "0"), 2, "--limit"),
        (("--from", "2023-02-30"), 3, "--from"),
        (("23",), 3, "YEAR"),
    ],
)
def test_a_filter_that_can_not_be_read_is_refused(
    standing: Officer, words: tuple[str, ...], exit: int, says: str
) -> None:
    ran = standing.runs("journal", "list", *words, json=False)
    assert (ran.exit, ran.out) == (exit, "")
    assert says in ran.err


def test_an_entry_is_shown_with_all_that_belongs_to_it(standing: Officer) -> None:
    last = standing.does("journal", "list", "--limit", "1").json[0]["entry"]
    shown = standing.does("journal", "show", str(last)).json

    assert shown["voucher"] == "2023-0003"
    assert shown["expenses"] == [
        {
            "id": "E-2023-0001",
            "fund": "TF",
            "line": "Salaries",
            "payee": "GICHD",
            "amount": "1000.00",
        }
    ]
    assert (shown["document"], shown["reversed_by"], shown["receipts"]) == ("S-1", None, [])
    undone = standing.does(
        "expense", "reverse", "E-2023-0001", "--reason", "posted twice", "--date", "2023-03-01"
    ).json["posted"][0]
    assert standing.does("journal", "show", str(last)).json["reversed_by"] == undone
    reversal = standing.does("journal", "show", str(undone)).json
    assert (reversal["reverses"], reversal["reason"]) == (last, "posted twice")
    paper = standing.runs("journal", "show", str(undone), json=False).out
    assert "posted twice" in paper
    assert "Receipts" not in paper


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("0", "entry-id-form"),
        ("1.5", "entry-id-form"),
        ("1;2", "entry-id-form"),
        ("١", "entry-id-form"),
        ("9999", "entry-unknown"),
        ("9" * 30, "entry-unknown"),
        ("E-2023-0001", "other-kind-of-id"),
        ("R-2023-0001", "other-kind-of-id"),
        ("CCM-2023-CHE", "other-kind-of-id"),
    ],
)
def test_what_is_no_entry_is_refused_by_show_and_reverse(
    standing: Officer, entry: str, code: str
) -> None:
    assert codes_of(standing, "journal", "show", entry) == [code]
    assert codes_of(standing, "journal", "reverse", entry, "--reason", "x") == [code]


def test_the_bare_group_shows_where_the_journal_stands(standing: Officer) -> None:
    ran = standing.runs("journal", json=False)
    assert ran.exit == 0
    assert "Entries of 2023" in ran.out


# ── typing by hand ───────────────────────────────────────────────────────────────────────────


def test_entries_typed_by_hand_are_posted_each_time(standing: Officer) -> None:
    path = standing.file("j.csv", HEADER + PLAIN)
    first = standing.does("journal", "post", path, "--reason", "bank statement").json
    again = standing.does("journal", "post", path).json

    assert (first["read"], len(first["posted"]), len(again["posted"])) == (2, 2, 2)
    assert standing.lines(first["posted"][0]) == [
        ("TF", "6900", "5.00", None),
        ("TF", "1000", "-5.00", None),
    ]
    shown = standing.does("journal", "show", str(first["posted"][0])).json
    assert (shown["kind"], shown["reason"]) == ("journal", "bank statement")


@pytest.mark.parametrize(
    ("account", "cells", "command"),
    [
        ("1100", "CHE,,,7a,2023,", "invoice issue"),
        ("2150", "CHE,,,7a,2023,", "invoice issue"),
        ("2100", "CHE,,,7a,2024,", "receipt post"),
        ("2200", ",,,,,", "receipt allocate"),
    ],
)
def test_rows_of_a_sub_ledger_have_their_own_command(
    standing: Officer, account: str, cells: str, command: str
) -> None:
    rows = f"1,2023-03-01,TF,1000,5.00,x,,,,,,\n1,2023-03-01,TF,{account},-5.00,x,{cells}\n"
    path = standing.file("j.csv", HEADER + rows)
    assert codes_of(standing, "journal", "post", path) == ["subledger-account"]
    ran = standing.runs("journal", "post", path, json=False)
    assert f"{path}:3: account {account}" in ran.err
    assert command in ran.err


def test_a_receivable_names_its_state(standing: Officer) -> None:
    rows = "1,2023-03-01,TF,1100,5.00,x,,,,,,\n1,2023-03-01,TF,2150,-5.00,x,CHE,,,7a,2023,\n"
    path = standing.file("j.csv", HEADER + rows)
    assert codes_of(standing, "journal", "import", path) == ["open-item-columns"]
    assert codes_of(standing, "journal", "post", path)[0] == "open-item-columns"


# ── importing ────────────────────────────────────────────────────────────────────────────────


def test_an_import_posts_each_entry_once(standing: Officer) -> None:
    path = standing.file("j.csv", HEADER + PLAIN)
    first = standing.does("journal", "import", path).json
    assert (first["read"], first["already_posted"], first["unallocated"]) == (2, 0, 0)
    assert len(first["posted"]) == 2

    before = standing.bytes()
    again = standing.does("journal", "import", path).json
    assert (again["read"], again["already_posted"], again["posted"]) == (2, 2, [])
    assert standing.bytes() == before

    more = PLAIN + "3,2023-03-03,TF,6900,1.00,x,,,,,,\n3,2023-03-03,TF,1000,-1.00,x,,,,,,\n"
    third = standing.does("journal", "import", standing.file("j.csv", HEADER + more)).json
    assert (third["already_posted"], len(third["posted"])) == (2, 1)


def test_all_the_problems_of_a_journal_come_in_one_go_and_nothing_is_posted(
    standing: Officer,
) -> None:
    rows = (
        PLAIN
        + "3,2023-03-01,TF,6900,5.00,x,,,,,,\n3,2023-03-01,TF,1000,-5.01,x,,,,,,\n"  # 6
        + "4,2023-03-01,TF,6900,10.00,x,,,,,,\n4,2023-03-01,WCR,1000,-10.00,x,,,,,,\n"  # 8
        + "5,2023-03-01,TF,6900,10.00,x,,,,,,\n"  # 10
        + "6,2022-12-31,TF,6900,1.00,x,,,,,,\n6,2022-12-31,TF,1000,-1.00,x,,,,,,\n"  # 11
        + "1,2023-03-01,TF,6900,5.00,x,,,,,,\n"  # 13
        + "7,2023-03-01,TF,9999,0.00,x,,,,,,\n7,2023-03-01,TF,1000,-1.00,x,,,,,,\n"  # 14
        + "8,2023-03-01,TF,2000,1.00,x,,,,,,\n8,2023-03-01,TF,1000,-1.00,x,,,,,,\n"  # 16
    )
    path = standing.file("bad.csv", HEADER + rows)
    assert codes_of(standing, "journal", "import", path) == [
        "entry-unbalanced",
        "entry-unbalanced",
        "entry-unbalanced",
        "entry-one-row",
        "year-final",
        "entry-apart",
        "amount-zero",
        "account-unknown",
        "open-item-columns",
    ]
    said = standing.runs("journal", "import", path, json=False).err
    assert f"{path}:6: entry '3' does not balance: 0.01 too much on the credit side" in said
    assert f"{path}:11: 2022 is closed finally" in said


def test_of_many_entries_one_bad_one_at_the_end_is_found_and_none_is_posted(
    standing: Officer,
) -> None:
    good = "".join(
        f"{n},2023-03-01,TF,6900,1.00,x,,,,,,\n{n},2023-03-01,TF,1000,-1.00,x,,,,,,\n"
        for n in range(500)
    )
    bad = "x,2023-03-01,TF,6900,1.00,x,,,,,,\nx,2023-03-01,TF,1000,-1.01,x,,,,,,\n"
    path = standing.file("many.csv", HEADER + good + bad)
    assert codes_of(standing, "journal", "import", path) == ["entry-unbalanced"]
    assert f"{path}:1002:" in standing.runs("journal", "import", path, json=False).err


# ── reversing ────────────────────────────────────────────────────────────────────────────────


def by_hand(officer: Officer) -> int:
    path = officer.file("j.csv", HEADER + PLAIN)
    return int(officer.does("journal", "post", path).json["posted"][0])


def test_an_entry_by_hand_is_reversed_once(standing: Officer) -> None:
    entry = by_hand(standing)
    undone = standing.does(
        "journal", "reverse", str(entry), "--reason", "wrong fund", "--date", "2023-04-01"
    ).json["posted"]

    assert standing.lines(undone[0]) == [
        ("TF", "6900", "-5.00", None),
        ("TF", "1000", "5.00", None),
    ]
    words = ("journal", "reverse", "--reason", "x", "--date", "2023-04-01")
    assert codes_of(standing, *words, str(entry)) == ["already-reversed"]
    assert codes_of(standing, *words, str(undone[0])) == ["reversal-of-reversal"]


def test_a_reversal_is_not_dated_before_what_it_reverses(standing: Officer) -> None:
    entry = str(by_hand(standing))
    words = ("journal", "reverse", entry, "--reason", "x", "--date", "2023-02-28")
    assert codes_of(standing, *words) == ["reversal-before"]


def test_entries_of_other_commands_are_undone_by_these(standing: Officer) -> None:
    found = {row["kind"]: row["entry"] for row in standing.does("journal", "list").json}
    for kind, command in (
        ("invoice", "`ccm-ledger invoice cancel CCM-2023-"),
        ("invoice-import", "`ccm-ledger invoice cancel ISU-2022-AUT"),
        ("receipt", "`ccm-ledger receipt reverse R-2023-0002"),
        ("expense", "`ccm-ledger expense reverse E-2023-0001"),
    ):
        words = ("journal", "reverse", str(found[kind]), "--reason", "x")
        assert codes_of(standing, *words) == ["own-command-reverses"]
        assert command in standing.runs(*words, json=False).err


def test_an_entry_of_a_year_closed_since_is_reversed_in_the_open_one(standing: Officer) -> None:
    words = ("journal", "reverse", "2", "--reason", "x")
    assert codes_of(standing, *words) == ["reversal-year-closed"]
    said = standing.runs(*words, json=False).err
    assert "in the open year: --date 2023-MM-DD" in said
    assert codes_of(standing, *words, "--date", "2022-12-31") == ["year-final"]

    undone = standing.does(*words, "--date", "2023-01-01").json["posted"][0]
    assert standing.lines(undone) == [
        ("WCR", "1000", "-570184.00", None),
        ("WCR", "3000", "570184.00", None),
    ]


def test_money_allocated_later_is_undone_with_its_receipt(standing: Officer) -> None:
    standing.does(
        "receipt", "post", "-", "100.00", "--purpose", "unallocated", "--date", "2023-03-01"
    )
    entry = standing.does(
        "receipt", "allocate", "R-2023-0003", "--purpose", "7c", "--state", "CHE",
        "--date", "2023-03-02",
    ).json["entry"]  # fmt: skip
    ran = standing.runs("journal", "reverse", str(entry), "--reason", "x", json=False)
    assert "receipt reverse R-2023-0003" in ran.err


# ── adjustments of a provisional year ────────────────────────────────────────────────────────


@pytest.fixture
def provisional(standing: Officer) -> Officer:
    """2023 is with the auditor. The gates of `close-year` are another test's matter."""
    db = sqlite3.connect(standing.ledger)
    db.execute("PRAGMA foreign_keys=ON")
    with db:
        db.execute(
            "INSERT INTO year_change (sequence, year, from_state, to_state, reason, changed_at)"
            " SELECT max(sequence) + 1, 2023, 'open', 'provisional', 'test',"
            " '2024-03-01T00:00:00Z' FROM year_change"
        )
    db.close()
    return standing


ADJUSTMENT = ("--adjustment", "--reason", "audit", "--document", "AUD-1")


def test_every_posting_command_can_adjust_a_provisional_year_and_none_without_saying_so(
    provisional: Officer,
) -> None:
    journal = provisional.file("j.csv", HEADER + PLAIN)
    rows = "2023-12-31,TF,Salaries,10.00,Host,x,V-7,,\n"
    expenses = provisional.file(
        "e.csv", "date,fund,line,amount,payee,text,document,earmark,detail\n" + rows
    )
    for words in (
        ("journal", "post", journal),
        ("journal", "import", journal),
        ("expense", "import", expenses),
        ("expense", "post", "TF", "6900", "1.00", "--payee", "Bank", "--date", "2023-12-31"),
        ("transfer", "post", "WCR", "TF", "1.00", "--authority", "x", "--date", "2023-12-31"),
    ):
        document = () if words[:2] != ("expense", "post") else ("--document", "AUD-1")
        assert set(codes_of(provisional, *words, *document)) == {"year-provisional"}
        posted = provisional.does(*words, *ADJUSTMENT).json["posted"]
        shown = provisional.does("journal", "show", str(posted[0])).json
        assert shown["adjustment"].startswith("ADJ-2023-")
        assert (shown["reason"], shown["document"]) == ("audit", "AUD-1")


@pytest.mark.parametrize(
    ("account", "cells"), [("2000", ",,,,,Host"), ("2300", "AUS,,,,,"), ("1100", "CHE,,,7a,2023,")]
)
def test_an_adjustment_by_hand_leaves_open_items_to_their_commands(
    provisional: Officer, account: str, cells: str
) -> None:
    fund = "SP" if account == "2300" else "TF"
    rows = f"1,2023-12-31,{fund},1000,5.00,x,,,,,,\n1,2023-12-31,{fund},{account},-5.00,x,{cells}\n"
    path = provisional.file("j.csv", HEADER + rows)
    assert "subledger-account" in codes_of(provisional, "journal", "post", path, *ADJUSTMENT)
