"""What is owed, accrued and held open: each item by its key, and each account their sum."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.builders import OPENING, Officer

HEADER = "entry,date,fund,account,amount,text,reference,payee\n"


def owe(officer: Officer, amount: str = "1000.00", *words: str) -> str:
    """An unpaid expense of GICHD, and its id."""
    posted = officer.does(
        "expense", "post", "TF", "Salaries", amount, "--payee", "GICHD", "--document", "HOST-03",
        "--unpaid", "--date", "2023-03-31", *words,
    )  # fmt: skip
    return str(posted.json["id"])


def refused(officer: Officer, *words: str) -> tuple[str, str]:
    """The code and the sentence of a command that wrote nothing."""
    before = officer.bytes()
    ran = officer.runs(*words)
    assert (ran.exit, ran.out) == (3, ""), ran
    assert officer.bytes() == before
    code = ran.err.split('"code": "')[1].split('"')[0]
    return code, officer.runs(*words, json=False).err


def items(officer: Officer, *words: str) -> dict[str, tuple[str, str, str, str]]:
    """Key -> account, party, amount, open, in the statement of open items."""
    (table,) = officer.does("statement", "open-items", *words).json["tables"]
    return {
        row["item"]: (row["account"], row["party"], row["amount"], row["open"])
        for row in table["rows"]
        if row.get("account")
    }


def verified(officer: Officer) -> None:
    checked = officer.does("verify").json
    assert checked["ok"], [one for one in checked["checks"] if not one["ok"]]


# ── paying ───────────────────────────────────────────────────────────────────────────────────


def test_what_is_owed_is_paid_in_parts_and_never_beyond(standing: Officer) -> None:
    expense = owe(standing)
    shown = standing.does("journal", "show", str(_entry_of(standing, expense))).json
    assert [(li["account"], li["payee"], li["item"]) for li in shown["lines"]] == [
        ("5100", "GICHD", None),
        ("2000", "GICHD", expense),
    ]

    first = standing.does("expense", "pay", expense, "400.00", "--date", "2023-04-03").json
    assert (first["amount"], first["open"], first["payee"]) == ("400.00", "600.00", "GICHD")
    assert standing.lines(first["entry"]) == [
        ("TF", "2000", "400.00", None),
        ("TF", "1000", "-400.00", None),
    ]
    code, said = refused(standing, "expense", "pay", expense, "600.01", "--date", "2023-04-30")
    assert code == "item-exceeded"
    assert f"600.00 of {expense} is open on 2023-04-30, asked 600.01: too much by 0.01" in said

    rest = standing.does("expense", "pay", expense.lower(), "--date", "2023-04-30").json
    assert (rest["amount"], rest["open"]) == ("600.00", "0.00")
    code, said = refused(standing, "expense", "pay", expense, "--date", "2023-05-01")
    assert code == "item-not-open"
    assert "1'000.00 was opened on 2023-03-31, 1'000.00 of it is settled" in said
    verified(standing)


def _entry_of(officer: Officer, expense: str) -> int:
    (row,) = [row for row in officer.does("expense", "list").json if row["id"] == expense]
    return int(row["entry"])


def test_nothing_is_paid_before_it_is_owed_nor_twice_by_paying_earlier(standing: Officer) -> None:
    expense = owe(standing)
    code, _ = refused(standing, "expense", "pay", expense, "--date", "2023-03-30")
    assert code == "item-not-open"
    standing.does("expense", "pay", expense, "900.00", "--date", "2023-06-01")
    code, said = refused(standing, "expense", "pay", expense, "200.00", "--date", "2023-04-01")
    assert code == "item-exceeded"
    assert "100.00 of" in said


@pytest.mark.parametrize(
    ("item", "code", "says"),
    [
        ("E-2023-0001", "paid-at-once", "was paid when it was posted"),
        ("E-2023-0099", "item-unknown", "expense list --unpaid"),
        ("nonsense", "item-unknown", "'nonsense'"),
        ("", "item-unknown", "''"),
    ],
)
def test_only_what_is_owed_can_be_paid(standing: Officer, item: str, code: str, says: str) -> None:
    found, said = refused(standing, "expense", "pay", item, "--date", "2023-04-01")
    assert found == code
    assert says in said


def test_the_list_of_what_is_to_be_paid_shrinks_as_it_is_paid(standing: Officer) -> None:
    expense = owe(standing)
    standing.does("expense", "pay", expense, "400.00", "--date", "2023-04-03")
    (row,) = standing.does("expense", "list", "--unpaid").json
    assert (row["id"], row["payee"], row["line"]) == (expense, "GICHD", "Salaries")
    assert (row["amount"], row["paid"], row["open"]) == ("1000.00", "400.00", "600.00")
    assert "To be paid" in standing.runs("expense", json=False).out

    standing.does("expense", "pay", expense, "--date", "2023-04-30")
    assert standing.does("expense", "list", "--unpaid").json == []


def test_the_hosts_account_pays_where_it_is_meant(standing: Officer) -> None:
    expense = owe(standing)
    paid = standing.does(
        "expense", "pay", expense, "--account", "1050", "--date", "2023-04-03"
    ).json
    assert standing.lines(paid["entry"])[1] == ("TF", "1050", "-1000.00", None)
    code, said = refused(standing, "expense", "pay", expense, "--account", "2000")
    assert code == "bank-account-form"
    assert "1000, 1050" in said


def test_payroll_by_the_host_is_owed_at_month_end_and_settled_by_its_recharge(
    standing: Officer,
) -> None:
    salary = owe(standing, "28115.59")
    charges = standing.does(
        "expense", "post", "TF", "Social charges", "5602.95", "--payee", "GICHD", "--document",
        "HOST-03", "--unpaid", "--date", "2023-03-31",
    ).json["id"]  # fmt: skip
    assert items(standing, "2023", "--as-of", "2023-03-31") == {
        salary: ("2000", "GICHD", "28115.59", "28115.59"),
        charges: ("2000", "GICHD", "5602.95", "5602.95"),
    }
    before = standing.figure("balance", "TF.closing", "2023")
    for expense in (salary, charges):
        standing.does("expense", "pay", expense, "--date", "2023-04-20")
    assert items(standing, "2023") == {}
    assert standing.figure("balance", "TF.closing", "2023") == before
    verified(standing)


# ── undoing ──────────────────────────────────────────────────────────────────────────────────


def test_an_expense_that_is_paid_in_part_is_undone_after_its_payment(standing: Officer) -> None:
    expense = owe(standing)
    paid = standing.does("expense", "pay", expense, "400.00", "--date", "2023-04-03").json["entry"]
    code, said = refused(
        standing, "expense", "reverse", expense, "--reason", "x", "--date", "2023-05-01"
    )
    assert code == "item-stood-on"
    assert f"400.00 paid by entry {paid} on 2023-04-03" in said
    assert f"`ccm-ledger journal reverse {paid}`" in said

    standing.does("journal", "reverse", str(paid), "--reason", "x", "--date", "2023-05-01")
    standing.does("expense", "reverse", expense, "--reason", "x", "--date", "2023-05-01")
    assert items(standing, "2023") == {}
    verified(standing)


def test_an_unpaid_expense_of_a_closed_year_is_still_paid_in_the_next(standing: Officer) -> None:
    expense = owe(standing)
    standing.now = datetime(2024, 5, 2, 9, 0, tzinfo=UTC)
    _close(standing)
    paid = standing.does("expense", "pay", expense, "--date", "2024-01-20").json
    assert paid["amount"] == "1000.00"
    assert items(standing, "2023", "--as-of", "2023-12-31") == {
        expense: ("2000", "GICHD", "1000.00", "1000.00")
    }
    issued = standing.does("statement", "open-items", "2023").json
    assert (issued["status"], issued["figures"]["open.2000"]) == ("final", "1000.00")
    verified(standing)


def _close(officer: Officer) -> None:
    words = ("close-year", "2023", "--no-backup", "--accept", "suspense", "--reason", "x")
    officer.does(*words)
    officer.does("close-year", "2023", "--final")


# ── the statement ────────────────────────────────────────────────────────────────────────────


def test_open_items_tie_to_their_accounts_and_show_their_age(standing: Officer) -> None:
    expense = owe(standing)
    standing.does(
        "receipt", "post", "-", "75.00", "--purpose", "unallocated", "--date", "2023-05-01",
        "--reference", "BANK-7",
    )  # fmt: skip
    standing.does(
        "receipt", "post", "IRL", "100.00", "--purpose", "unallocated", "--date", "2023-05-01"
    )
    found = standing.does("statement", "open-items", "2023", "--as-of", "2023-05-31").json

    rows = [row for row in found["tables"][0]["rows"] if row.get("account")]
    assert [(row["item"], row["age_days"], row["open"]) for row in rows if row["item"]] == [
        (expense, 61, "1000.00"),
        ("BANK-7", 30, "75.00"),
        (rows[2]["item"], 30, "100.00"),
    ]
    assert rows[2]["party"] == "IRL"
    assert found["figures"]["open.2000"] == "1000.00"
    assert found["figures"]["open.2200"] == "175.00"
    assert found["figures"]["items"] == 3
    balances = standing.does("statement", "trial-balance", "2023", "--as-of", "2023-05-31").json
    held = {
        row["account"]: row["balance"]
        for row in balances["tables"][0]["rows"]
        if row.get("account") in {"2000", "2200"}
    }
    assert held == {"2000": "-1000.00", "2200": "-175.00"}
    assert not any("come to" in note for note in found["notes"])


def test_money_in_suspense_leaves_the_list_with_its_allocation(standing: Officer) -> None:
    receipt = standing.does(
        "receipt", "post", "IRL", "100.00", "--purpose", "unallocated", "--date", "2023-05-01"
    ).json["id"]
    standing.does(
        "receipt", "allocate", receipt, "--purpose", "7c", "--amount", "40.00",
        "--date", "2023-05-02",
    )  # fmt: skip
    (row,) = items(standing, "2023").values()
    assert row == ("2200", "IRL", "100.00", "60.00")
    standing.does("receipt", "allocate", receipt, "--purpose", "7c", "--date", "2023-05-03")
    assert items(standing, "2023") == {}


# ── what other books and files bring ─────────────────────────────────────────────────────────

BROUGHT = (
    "entry,date,fund,account,amount,text,state,reference,payee\n"
    "1,2022-12-31,TF,1000,246482.00,Opening balance,,,\n"
    "1,2022-12-31,TF,1200,500.00,Advance,,ADV-9,A. Traveller\n"
    "1,2022-12-31,TF,2000,-480.00,Invoice,,INV-31,Printer\n"
    "1,2022-12-31,TF,2010,-900.00,Audit fee,,,Audit firm\n"
    "1,2022-12-31,TF,3000,-245602.00,Opening balance,,,\n"
)


@pytest.fixture
def brought(tmp_path: Path) -> Officer:
    """Books that open with an advance, a payable and an accrual."""
    officer = Officer(tmp_path)
    officer.does("init", "--opening", officer.file("opening.csv", BROUGHT))
    officer.does(
        "budget", "import", "2023",
        officer.file("budget.csv", "line,amount\nStaff travel,22000.00\n"),
        "--approved-on", "2022-09-02", "--authority", "10MSP",
    )  # fmt: skip
    return officer


def test_items_of_the_old_books_are_paid_and_claimed_by_their_reference(brought: Officer) -> None:
    assert items(brought, "2022") == {
        "ADV-9": ("1200", "A. Traveller", "500.00", "500.00"),
        "INV-31": ("2000", "Printer", "480.00", "480.00"),
        "1/4": ("2010", "Audit firm", "900.00", "900.00"),
    }
    paid = brought.does("expense", "pay", "inv-31", "--date", "2023-01-20").json
    assert (paid["id"], paid["amount"], paid["payee"]) == ("INV-31", "480.00", "Printer")
    audit = brought.does("expense", "pay", "1/4", "--date", "2023-02-20").json
    assert brought.lines(audit["entry"])[0] == ("TF", "2010", "900.00", None)
    claim = brought.does(
        "expense", "advance", "claim", "ADV-9", "Staff travel", "420.00", "--document", "T-1",
        "--date", "2023-01-25",
    ).json  # fmt: skip
    assert claim["payee"] == "A. Traveller"
    brought.does("expense", "advance", "return", "ADV-9", "--date", "2023-01-26")
    assert items(brought, "2023") == {}
    verified(brought)


def test_a_reference_like_our_own_numbers_is_refused(tmp_path: Path) -> None:
    officer = Officer(tmp_path)
    path = officer.file("opening.csv", BROUGHT.replace("INV-31", "E-2022-0007"))
    ran = officer.runs("init", "--opening", path, json=False)
    assert ran.exit == 3
    assert f"{path}:2: 'E-2022-0007' is of the form of this program's own numbers" in ran.err
    assert "OLD E-2022-0007" in ran.err


def test_a_row_typed_by_hand_settles_the_item_it_names_or_its_payees_oldest(
    standing: Officer,
) -> None:
    first, second = owe(standing, "100.00"), owe(standing, "300.00", "--detail", "April")
    rows = (
        f"1,2023-04-20,TF,2000,60.00,part,{second},GICHD\n1,2023-04-20,TF,1000,-60.00,part,,\n"
        "2,2023-04-21,TF,2000,100.00,all,ST-9,GICHD\n2,2023-04-21,TF,1000,-100.00,all,,\n"
        "3,2023-04-22,TF,2000,-50.00,bill,INV-7,Printer\n3,2023-04-22,TF,5600,50.00,bill,,\n"
        "4,2023-04-23,TF,2000,9.00,too much,,Printer 2\n4,2023-04-23,TF,1000,-9.00,too much,,\n"
    )
    posted = standing.does("journal", "post", standing.file("j.csv", HEADER + rows)).json["posted"]
    assert items(standing, "2023") == {
        second: ("2000", "GICHD", "300.00", "240.00"),
        "INV-7": ("2000", "Printer", "50.00", "50.00"),
        f"{posted[3]}/1": ("2000", "Printer 2", "0.00", "-9.00"),
    }
    assert first not in {row["id"] for row in standing.does("expense", "list", "--unpaid").json}
    verified(standing)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("1,2023-04-20,TF,2000,300.01,x,{item},GICHD", "item-exceeded"),
        ("1,2023-04-20,TF,2000,10.00,x,{item},Other", "item-other-payee"),
        ("1,2023-03-30,TF,2000,10.00,x,{item},GICHD", "item-exceeded"),
        ("1,2023-04-20,TF,2000,-10.00,x,A-2023-0001,GICHD", "item-key-form"),
    ],
)
def test_a_row_that_can_not_belong_to_an_item_is_refused(
    standing: Officer, row: str, code: str
) -> None:
    row = row.format(item=owe(standing, "300.00"))
    amount = row.split(",")[4]
    back = amount.removeprefix("-") if amount.startswith("-") else f"-{amount}"
    other = f"1,{row.split(',')[1]},TF,1000,{back},x,,\n"
    path = standing.file("j.csv", f"{HEADER}{row}\n{other}")
    found, said = refused(standing, "journal", "import", path)
    assert found == code
    assert f"{path}:2:" in said


def test_the_opening_of_plain_books_needs_no_keys(tmp_path: Path) -> None:
    officer = Officer(tmp_path)
    officer.does("init", "--opening", officer.file("opening.csv", OPENING))
    assert items(officer, "2022") == {}
    verified(officer)


def test_the_gate_says_where_an_account_and_its_items_part(standing: Officer) -> None:
    owe(standing)
    db = sqlite3.connect(standing.ledger)
    (number,) = db.execute("SELECT max(sequence) FROM entry").fetchone()
    db.execute("DROP TRIGGER line_update")
    db.execute("UPDATE line SET item = NULL WHERE entry = ? AND account = '2000'", (number,))
    db.commit()
    db.close()
    checks = {one["check"]: one for one in standing.runs("verify").json["checks"]}
    assert not checks["open-items"]["ok"]
    assert "a line on 2000 of TF has no key" in checks["open-items"]["detail"]
    blocked = standing.runs("close-year", "2023", "--no-backup").json["blocked"]
    (found,) = [one for one in blocked if one["check"] == "control-accounts"]
    assert found["detail"] == "2000 of TF holds 1'000.00, its items 0.00"
    assert "statement open-items 2023" in found["mend"]
