"""`verify` names whatever another program did to what the bank's files brought."""

from __future__ import annotations

import pytest

from tests.bank.camt_files import Entry, Statement, camt, paid
from tests.builders import Officer
from tests.tampering import tamper


@pytest.fixture
def read(banked: Officer) -> Officer:
    statement = Statement(
        (
            paid(1_307_422, "Swiss Confederation", reference="A-1"),
            paid(-50_000, "Printer", reference="A-2"),
            Entry(700, reference="A-3"),
        )
    )
    banked.does("receipt", "import", banked.file("s.xml", camt(statement)))
    return banked


TAMPERED = {
    "amount of a row": (
        "UPDATE bank_row SET amount_rappen = 1 WHERE id = 'B-2023-0001'",
        "bank-rows",
    ),
    "amount of a booking": ("UPDATE bank_booking SET amount_rappen = 1 WHERE id = 1", "bank-rows"),
    "tied elsewhere": ("UPDATE bank_tie SET entry = 1 WHERE number = 1", "bank-rows"),
    "tie taken away": ("DELETE FROM bank_tie WHERE number = 3", "bank-rows"),
    "row taken away": ("DELETE FROM bank_row WHERE id = 'B-2023-0002'", "bank-rows"),
    "line taken away": ("DELETE FROM bank_line WHERE booking = 2", "bank-chain"),
    "closing balance": ("UPDATE bank_statement SET closing_rappen = 1", "bank-rows"),
    "end of the chain": ("UPDATE bank_statement SET chain_closing_rappen = 1", "bank-chain"),
    "file": ("UPDATE bank_file SET compressed = x'00'", "bank-files"),
    "payer": (
        "INSERT INTO payer VALUES ('DE89370400440532013000', 'CHE', 'R-2023-0001', 'x')",
        "registers",
    ),
}


@pytest.mark.parametrize(("sql", "check"), TAMPERED.values(), ids=list(TAMPERED))
def test_what_another_program_changed_is_named(read: Officer, sql: str, check: str) -> None:
    assert read.does("verify").json["ok"]

    tamper(read.ledger, sql)

    found = {one["check"] for one in read.runs("verify").json["checks"] if not one["ok"]}
    assert check in found


def test_a_receipt_undone_by_hand_leaves_its_row_open(read: Officer) -> None:
    read.does("receipt", "reverse", "R-2023-0001", "--reason", "another State's")
    held = {one["id"] for one in read.does("bank", "rows", "--unallocated").json}
    assert "B-2023-0001" in held
    assert read.does("bank", "match").json["matched"] == 0, "what was undone isn't done again"
    posted = read.does(
        "receipt", "post", "NOR", "13074.22", "--purpose", "7c", "--date", "2023-03-01"
    ).json
    read.does("bank", "tie", "B-2023-0001", str(posted["entry"]), "--reason", "it was Norway's")
    row = read.does("bank", "rows").json[0]
    assert (row["status"], row["state"]) == ("matched", "NOR")
    assert read.does("verify").json["ok"]
