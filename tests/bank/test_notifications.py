"""camt.054: what it tells of is one payment with the line of the camt.053 that shows it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.bad_inputs.rows import nothing_new, refused
from tests.bank.camt_files import Detail, Entry, Statement, camt
from tests.builders import Officer

CHE, AUT, NEW = 1_307_422, 734_700, 12_345
DETAILS = (
    Detail(CHE, "Swiss Confederation", reference="RF97CCM2023CHE", end_to_end="E-1"),
    Detail(AUT, "Republik Österreich", end_to_end="E-2"),
    Detail(NEW, "Nobody known", "A gift", end_to_end="E-3", iban="DE89370400440532013000"),
)
TOTAL = CHE + AUT + NEW
OPEN = Entry(TOTAL, reference="B-1", details=DETAILS, batch=3)
CLOSED = replace(OPEN, details=(), batch=None, info="Sammelgutschrift")


def statement(entry: Entry, version: str = "08") -> str:
    return camt(Statement((entry,)), version=version)


def notice(entry: Entry, version: str = "08", message: str = "") -> str:
    return camt(Statement((entry,)), kind="054", version=version, message=message)


def standing_receipts(officer: Officer) -> list[tuple[str, str | None]]:
    return sorted(
        (one["amount"], one["state"])
        for one in officer.does("receipt", "list").json
        if one["reversed_by"] is None
    )


EXPECTED = sorted([("13074.22", "CHE"), ("7347.00", "AUT"), ("123.45", None)])


@pytest.mark.parametrize("version", ["04", "08"])
def test_a_batch_is_opened_up_by_its_own_details(banked: Officer, version: str) -> None:
    ran = banked.does("receipt", "import", banked.file("s.xml", statement(OPEN, version)))
    assert (ran.json["read"], ran.json["unallocated"]) == (3, 1)
    assert standing_receipts(banked) == EXPECTED


@pytest.mark.parametrize("version", ["04", "08"])
def test_a_closed_batch_is_held_then_split_by_its_notification(
    banked: Officer, version: str
) -> None:
    first = banked.does("receipt", "import", banked.file("s.xml", statement(CLOSED, version)))
    assert (first.json["read"], first.json["unallocated"]) == (1, 1)
    before = banked.figure("bank", "books", "2023", "--as-of", "2023-03-31")

    second = banked.does("receipt", "import", banked.file("n.xml", notice(OPEN, version)))
    assert second.json["unallocated"] == 1
    assert standing_receipts(banked) == EXPECTED
    assert banked.figure("bank", "books", "2023", "--as-of", "2023-03-31") == before
    rows = banked.does("bank", "rows").json
    assert [one["status"] for one in rows] == ["matched", "matched", "unallocated"]
    assert banked.does("verify").json["ok"]
    nothing_new(banked, "receipt", "import", banked.file("again.xml", notice(OPEN, version)))
    nothing_new(banked, "receipt", "import", banked.file("s2.xml", statement(CLOSED, version)))


@pytest.mark.parametrize("later", [OPEN, CLOSED], ids=["open", "closed"])
def test_a_notification_that_comes_first_is_the_same_payment(banked: Officer, later: Entry) -> None:
    first = banked.does("receipt", "import", banked.file("n.xml", notice(OPEN)))
    assert len(first.json["posted"]) == 3
    second = banked.does("receipt", "import", banked.file("s.xml", statement(later)))
    assert second.json["posted"] == []
    assert second.json["statements"] == 1
    assert standing_receipts(banked) == EXPECTED
    assert banked.does("verify").json["ok"]
    nothing_new(banked, "receipt", "import", banked.file("n2.xml", notice(OPEN)))


def test_without_the_banks_reference_day_and_amount_tell(banked: Officer) -> None:
    single = Entry(CHE, details=(DETAILS[0],))
    banked.does("receipt", "import", banked.file("n.xml", notice(single)))
    ran = banked.does("receipt", "import", banked.file("s.xml", statement(single)))
    assert ran.json["posted"] == []


def test_equal_payments_of_one_day_are_as_many_as_the_statement_says(banked: Officer) -> None:
    same = Entry(NEW, details=(DETAILS[2],))
    banked.does("receipt", "import", banked.file("n.xml", notice(same)))
    both = camt(Statement((same, same)))
    ran = banked.does("receipt", "import", banked.file("s.xml", both))
    assert len(ran.json["posted"]) == 1
    assert len(standing_receipts(banked)) == 2


def test_a_notification_is_named_as_open_until_its_statement_comes(banked: Officer) -> None:
    empty = camt(Statement((), opening=86_051_300, first="2023-01-01", last="2023-02-28"))
    banked.does("receipt", "import", banked.file("jan.xml", empty))
    banked.does("receipt", "import", banked.file("n.xml", notice(OPEN)))
    shown = banked.does("statement", "bank", "2023", "--as-of", "2023-03-01").json
    assert shown["figures"]["open"] == "20544.67"
    table = next(one for one in shown["tables"] if one["key"] == "reconciliation")
    assert sum("no statement shows yet" in one["item"] for one in table["rows"]) == 3


def test_what_the_officer_has_allocated_is_not_split_again(banked: Officer) -> None:
    banked.does("receipt", "import", banked.file("s.xml", statement(CLOSED)))
    banked.does(
        "receipt", "allocate", "R-2023-0001", "--purpose", "assessed", "--state", "CHE",
        "--amount", "13074.22", "--date", "2023-03-02",
    )  # fmt: skip
    ran = banked.runs("receipt", "import", banked.file("n.xml", notice(OPEN)))
    assert ran.exit == 0
    assert ran.json["posted"] == []
    assert "allocated by hand" in ran.err


def test_a_notification_under_a_number_read_before_says_the_same(banked: Officer) -> None:
    banked.does("receipt", "import", banked.file("n.xml", notice(OPEN, message="N-1")))
    other = Entry(999, reference="B-9", details=(Detail(999, "X"),))
    path = banked.file("m.xml", notice(other, message="N-1"))
    refused(banked, "receipt", "import", path, names=("N-1", "2024-03-15"))


def test_a_copy_marked_duplicate_posts_nothing_twice(banked: Officer) -> None:
    original = Statement((OPEN,))
    copy = replace(original, more="<CpyDplctInd>DUPL</CpyDplctInd>")
    banked.does("receipt", "import", banked.file("s.xml", camt(original)))
    path = banked.file("dupl.xml", camt(copy, message="COPY-1"))
    nothing_new(banked, "receipt", "import", path)
