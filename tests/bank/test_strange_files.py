"""Files that are strange and valid: booked rightly, or refused in words."""

from __future__ import annotations

import re

import pytest

from tests.bad_inputs.rows import nothing_new, refused
from tests.bank.camt_files import IBAN, OPENING, Detail, Entry, Statement, camt, paid
from tests.builders import Officer

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
PLAIN = camt(Statement((paid(5_000, "Somebody & Sons", reference="A-1", text="Gift"),)))


def prefixed(text: str) -> str:
    """The same document with a prefix before each name."""
    marked = re.sub(r"<(/?)([A-Z])", r"<\1c:\2", text)
    return marked.replace(f' xmlns="{NAMESPACE}"', f' xmlns:c="{NAMESPACE}"')


@pytest.mark.parametrize(
    "text",
    [
        prefixed(PLAIN),
        PLAIN.replace("Somebody &amp; Sons", "<![CDATA[Somebody & Sons]]>"),
        PLAIN.replace("Somebody", "S&#111;mebody"),
        PLAIN.replace("<Ntry>", "<!-- one --><?note x?><Ntry>"),
        PLAIN.replace("<Ntry>", '<Ntry xmlns:x="urn:x" x:mark="1"><x:Extra>1</x:Extra>', 1),
        PLAIN.replace("Somebody", "\n\t  Somebody").replace("<Nm>", "<Nm>\n  "),
        PLAIN.replace('encoding="UTF-8"', 'encoding="UTF-8" standalone="yes"'),
        PLAIN.replace('<?xml version="1.0" encoding="UTF-8"?>\n', ""),
    ],
)
def test_how_the_xml_is_written_makes_no_difference(banked: Officer, text: str) -> None:
    banked.does("receipt", "import", banked.file("strange.xml", text))
    (one,) = banked.does("bank", "rows").json
    assert (one["party"], one["amount"]) == ("Somebody & Sons", "50.00")
    nothing_new(banked, "receipt", "import", banked.file("plain.xml", PLAIN))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "latin-1"])
def test_an_encoding_that_is_declared_is_read(banked: Officer, encoding: str) -> None:
    name = {"utf-16-le": "UTF-16", "utf-16": "UTF-16", "latin-1": "ISO-8859-1"}.get(encoding)
    text = PLAIN.replace("Somebody &amp; Sons", "Société")
    text = text.replace('encoding="UTF-8"', f'encoding="{name or "UTF-8"}"')
    data = text.encode(encoding)
    if encoding == "utf-16-le":
        data = b"\xff\xfe" + data
    banked.does("receipt", "import", banked.file("e.xml", data))
    assert banked.does("bank", "rows").json[0]["party"] == "Société"


def test_a_batch_of_a_thousand_payments_is_a_thousand_rows(banked: Officer) -> None:
    details = tuple(
        Detail(100 + number, f"Giver {number}", end_to_end=f"E-{number}") for number in range(1000)
    )
    total = sum(one.amount for one in details)
    batch = Entry(total, reference="B-1", details=details, batch=1000)
    path = banked.file("batch.xml", camt(Statement((batch,))))
    ran = banked.does("receipt", "import", path)
    assert (ran.json["read"], ran.json["bank"][0]["bank"]) == (
        1000,
        f"{(OPENING + total) / 100:.2f}",
    )
    assert banked.does("verify").json["ok"]
    nothing_new(banked, "receipt", "import", path)


def test_a_statement_of_another_account_in_the_file_refuses_the_whole(banked: Officer) -> None:
    other = Statement((paid(100, "X", reference="B"),), iban="DE89370400440532013000")
    text = camt(Statement((paid(100, "X", reference="A"),)), other)
    refused(banked, "receipt", "import", banked.file("two.xml", text), names=("3000", "bank add"))


def test_a_statement_in_another_currency_in_the_file_refuses_the_whole(banked: Officer) -> None:
    text = camt(
        Statement((paid(100, "X", reference="A"),)),
        Statement((paid(100, "X", reference="B"),), iban="DE89370400440532013000", currency="EUR"),
    )
    ran = banked.runs("receipt", "import", banked.file("two.xml", text), json=False)
    assert ran.exit == 3
    assert "EUR" in ran.err
    assert banked.does("bank", "rows").json == []


def test_two_statements_of_a_file_that_do_not_join_are_refused(banked: Officer) -> None:
    march = Statement((paid(100, "X", reference="A"),))
    may = Statement((paid(100, "Y", reference="B", date="2023-05-02"),), opening=march.closes + 5,
                    number=3, first="2023-05-01", last="2023-05-31")  # fmt: skip
    path = banked.file("hole.xml", camt(march, may))
    refused(banked, "receipt", "import", path, names=("is missing",))
    assert banked.does("bank", "rows").json == []


def test_what_is_announced_and_what_is_booked_in_one_file(banked: Officer) -> None:
    entries = (
        paid(100, "Booked", reference="A"),
        Entry(200, reference="B", details=(Detail(200, "Pending"),), status="PDNG"),
        Entry(300, reference="C", details=(Detail(300, "Informed"),), status="INFO"),
    )
    text = camt(Statement(entries, closing=OPENING + 100))
    ran = banked.does("receipt", "import", banked.file("p.xml", text))
    assert (ran.json["read"], ran.json["pending"]) == (1, 2)
    booked = (entries[0], paid(200, "Pending", reference="B", date="2023-04-02"))
    april = Statement(booked[1:], opening=OPENING + 100, number=2, first="2023-04-01",
                      last="2023-04-30")  # fmt: skip
    again = banked.does("receipt", "import", banked.file("a.xml", camt(april)))
    assert len(again.json["posted"]) == 1


def test_a_reversal_before_what_it_reverses_waits_for_the_officer(banked: Officer) -> None:
    back = Entry(-5_000, reference="A-1", details=(Detail(-5_000, "X"),), reversal=True)
    good = paid(5_000, "X", reference="A-1", date="2023-03-02")
    ran = banked.does("receipt", "import", banked.file("r.xml", camt(Statement((back, good)))))
    assert ran.json["unallocated"] == 2
    assert "doesn't name" in ran.json["rows"][0]["evidence"]
    assert banked.does("verify").json["ok"]


def test_a_reversal_that_names_two_payments_is_not_guessed(banked: Officer) -> None:
    twice = [
        Entry(5_000, reference="", details=(Detail(5_000, "X", end_to_end="E-1"),),
              date=f"2023-03-0{day}")
        for day in (1, 2)
    ]  # fmt: skip
    back = Entry(-5_000, details=(Detail(-5_000, "X", end_to_end="E-1"),), reversal=True,
                 date="2023-03-03")  # fmt: skip
    statement = Statement((*twice, back))
    ran = banked.does("receipt", "import", banked.file("r.xml", camt(statement)))
    assert "doesn't name" in ran.json["rows"][2]["evidence"]


def test_a_text_of_a_million_letters_is_cut_where_it_is_shown(banked: Officer) -> None:
    text = camt(Statement((paid(5_000, "X", reference="A", text="A" * 1_000_000),)))
    path = banked.file("long.xml", text)
    ran = banked.runs("receipt", "import", path, json=False)
    assert ran.exit in {0, 3}, ran.err
    assert len(ran.err) + len(ran.out) < 5_000
    if ran.exit == 0:
        shown = banked.runs("bank", "rows", json=False)
        assert len(shown.out) < 20_000


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.replace("<Ntry>", "<Ntry><Amt Ccy=\"CHF\">50.00</Amt>", 1),
        PLAIN.replace("</Ntry>", "</Ntry><Stmt></Stmt>", 1),
        PLAIN.replace("<Ntry>", "<Ntry><Ntry>", 1).replace("</Ntry>", "</Ntry></Ntry>", 1),
        PLAIN.replace("<Stmt>", "<Stmt><Stmt>", 1).replace("</Stmt>", "</Stmt></Stmt>", 1),
        PLAIN.replace("<Bal>", "<Bal><Bal>", 1).replace("</Bal>", "</Bal></Bal>", 1),
        PLAIN.replace(f"<IBAN>{IBAN}</IBAN>", "<Othr><Id>123</Id></Othr>"),
        PLAIN.replace("<Stmt>", "<Rpt>").replace("</Stmt>", "</Rpt>"),
        PLAIN.replace(">50.00<", ">5\u0660.00<"),
        PLAIN.replace(">50.00<", ">50,00<"),
        PLAIN.replace(">50.00<", ">9999999999999999.00<"),
        PLAIN.replace("<Dt>2023-03-01", "<Dt>0001-01-01"),
        PLAIN.replace("<Dt>2023-03-01", "<Dt>9999-12-31"),
    ],
)  # fmt: skip
def test_what_no_bank_writes_is_refused_or_booked_whole(banked: Officer, text: str) -> None:
    path = banked.file("odd.xml", text)
    before = banked.bytes()
    ran = banked.runs("receipt", "import", path, json=False)
    assert "Traceback" not in ran.err
    assert ran.exit in {0, 3}, ran.err
    if ran.exit == 3:
        assert banked.bytes() == before
    else:
        assert [one["amount"] for one in banked.does("bank", "rows").json] == ["50.00"]
        assert banked.does("verify").json["ok"]
