"""The catalogue of bad inputs, rows M01 to M24: files of the bank."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from tests.bad_inputs.rows import nothing_new, refused, row
from tests.bank.camt_files import IBAN, OPENING, Detail, Entry, Statement, camt, paid
from tests.builders import Officer

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
ENTRIES = (
    paid(13_419_800, "Somebody", reference="REF-1", text="Gift"),
    paid(5_000, "Somebody else", reference="REF-2", text="Gift"),
)
GOOD = camt(Statement(ENTRIES))


def imported(officer: Officer, text: str | bytes, name: str = "bank.xml") -> str:
    return officer.file(name, text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        *row("M01", [GOOD[: len(GOOD) // 2], GOOD[:-20]], "not well-formed", "cut off"),
        *row(
            "M01b",
            [GOOD.replace("Somebody else", "S\u00f8ren").encode("latin-1")],
            "not well-formed",
            "encoding",
        ),
        *row(
            "M02",
            [
                GOOD.replace("<Document", '<!DOCTYPE Document [<!ENTITY a "x">]>\n<Document', 1),
                GOOD.replace("<Document", "<!DOCTYPE Document>\n<Document", 1),
            ],
            "DOCTYPE",
        ),
        *row(
            "M04",
            [GOOD.replace(NAMESPACE, NAMESPACE[:-2] + "99")],
            "camt.053.001.99",
            "camt.053",
            "camt.054",
        ),
        *row("M04b", [GOOD.replace("camt.053.001.08", "camt.052.001.08")], "camt.052.001.08"),
        *row("M04c", [GOOD.replace("camt.053.001.08", "pain.001.001.09")], "pain.001.001.09"),
        *row("M04d", [GOOD.replace(f' xmlns="{NAMESPACE}"', "")], "without a namespace"),
        *row("M04e", ["<html><body>Login</body></html>"], "html"),
        *row(
            "M05",
            [camt(Statement(ENTRIES, closing=OPENING + 13_424_801))],
            "1'000'000.00",
            "134'248.00",
            "1'134'248.01",
            "0.01",
        ),
        *row("M07", [camt(Statement(ENTRIES, iban="CH5604835012345678009"))], "8009", "bank add"),
        *row(
            "M08", [camt(Statement(ENTRIES, iban="CH9400762011623852957"))], "2957", "check digits"
        ),
        *row("M09", [camt(Statement(ENTRIES, currency="EUR"))], "EUR"),
        *row("M09b", [GOOD.replace('<Amt Ccy="CHF">50.00', '<Amt Ccy="EUR">50.00', 1)], "EUR"),
        *row("M10", [GOOD.replace(">50.00<", ">10.005<", 1)], "REF-2", "10.005"),
        *row("M10b", [GOOD.replace(">50.00<", ">-10.00<", 1)], "REF-2", "-10.00"),
        *row("M10c", [GOOD.replace(">50.00<", ">1e3<", 1)], "REF-2", "1e3"),
        *row("M10d", [GOOD.replace(">50.00<", "><", 1)], "REF-2", "Amt"),
        *row("M10e", [GOOD.replace('<Amt Ccy="CHF">50.00<', "<Amt>50.00<", 1)], "REF-2", "Ccy"),
        *row(
            "M12",
            [
                camt(
                    Statement(
                        (Entry(13_419_800, reference="B-1", details=(Detail(13_419_799),) * 1),)
                    )
                )
            ],
            "B-1",
            "134'197.99",
            "134'198.00",
        ),
        *row(
            "M12b",
            [camt(Statement((Entry(300, reference="B-1", details=(Detail(100),) * 3, batch=4),)))],
            "B-1",
            "4 payments",
            "there are 3",
        ),
        *row(
            "M12c",
            [
                camt(
                    Statement(
                        ENTRIES,
                        more="<TxsSummry><TtlNtries><NbOfNtries>7</NbOfNtries></TtlNtries></TxsSummry>",
                    )
                )
            ],
            "7 entries",
            "there are 2",
        ),
        *row(
            "M13",
            [
                camt(
                    Statement(
                        ENTRIES,
                        more="<StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>",
                    )
                )
            ],
            "further pages",
        ),
        *row("M15", [camt(Statement((ENTRIES[0], ENTRIES[0])))], "REF-1", "lines 8 and 15"),
    ],
)
def test_a_file_that_is_not_as_a_bank_writes_it_is_refused(
    standing_banked: Officer, text: str | bytes, names: tuple[str, ...]
) -> None:
    path = imported(standing_banked, text)
    refused(standing_banked, "receipt", "import", path, names=(path, *names))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        *row("M11", [GOOD.replace("<CdtDbtInd>CRDT</CdtDbtInd>\n<Sts>", "<Sts>", 1)], "CdtDbtInd"),
        *row(
            "M11b",
            [
                GOOD.replace(
                    "<CdtDbtInd>CRDT</CdtDbtInd>\n<Sts>", "<CdtDbtInd>CREDIT</CdtDbtInd>\n<Sts>", 1
                )
            ],
            "CREDIT",
        ),
        *row("M11c", [GOOD.replace("<BookgDt><Dt>2023-03-01</Dt></BookgDt>", "", 1)], "BookgDt"),
        *row(
            "M11d",
            [GOOD.replace("<BookgDt><Dt>2023-03-01", "<BookgDt><Dt>2027-02-30", 1)],
            "BookgDt",
            "2027-02-30",
        ),
    ],
)
def test_an_entry_without_direction_or_date_is_named_with_its_line(
    standing_banked: Officer, text: str, names: tuple[str, ...]
) -> None:
    path = imported(standing_banked, text)
    ran = refused(standing_banked, "receipt", "import", path, names=("REF-1", *names))
    line = ran.err.split(":")[2]
    assert line.isdigit()
    assert "<Ntry>" in "\n".join(text.splitlines()[int(line) - 5 : int(line) + 1])


def test_every_problem_of_a_file_is_told_in_one_go_in_order(standing_banked: Officer) -> None:
    text = GOOD.replace(">50.00<", ">1e3<", 1).replace("<Dt>2023-03-01", "<Dt>2023-03-32", 1)
    path = imported(standing_banked, text)
    ran = refused(standing_banked, "receipt", "import", path, lines=2)
    first, second = (int(line.split(":")[2]) for line in ran.err.splitlines())
    assert first < second


@pytest.mark.parametrize(
    ("text", "names"),
    [
        *row(
            "M03",
            [
                '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
                + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10))
                + "]><Document>&k;</Document>"
            ],
            "DOCTYPE",
        ),
        *row(
            "M03b",
            [
                '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
                "<Document>&a;</Document>"
            ],
            "DOCTYPE",
        ),
        *row(
            "M03c",
            [f'<Document xmlns="{NAMESPACE}">' + "<a>" * 60 + "</a>" * 60 + "</Document>"],
            "50",
        ),
        *row(
            "M03d",
            [
                f'<Document xmlns="{NAMESPACE}"><BkToCstmrStmt>'
                + "<Ntry></Ntry>" * 200_001
                + "</BkToCstmrStmt></Document>"
            ],
            "200000",
        ),
        *row(
            "M03e",
            [
                f'<Document xmlns="{NAMESPACE}"><BkToCstmrStmt>'
                + "<a/>" * 12_000_000
                + "</BkToCstmrStmt></Document>"
            ],
            "400000 elements",
        ),
        *row(
            "M03f",
            [
                f'<Document xmlns="{NAMESPACE}"><BkToCstmrStmt>'
                + ("<Ntry>" + "<a/>" * 60 + "</Ntry>") * 180_000
                + "</BkToCstmrStmt></Document>"
            ],
            "3000000 elements",
        ),
    ],
)
def test_a_hostile_file_is_stopped_by_a_rule_within_seconds(
    standing_banked: Officer, text: str, names: tuple[str, ...]
) -> None:
    path = imported(standing_banked, text)
    began = time.process_time()  # not the clock: others may be busy as well
    ran = refused(standing_banked, "receipt", "import", path, names=names)
    assert time.process_time() - began < 10
    assert ran.exit == 3
    assert "root:" not in ran.err


@pytest.mark.parametrize("piece", ["<!--{}-->", '<Ntry a="{}"/>', "<Ntry>{}</Ntry>", "<{}/>"])
def test_m03_a_tag_comment_or_text_without_an_end_is_not_given_to_the_parser(
    standing_banked: Officer, piece: str
) -> None:
    text = f'<Document xmlns="{NAMESPACE}">{piece.format("x" * 1_100_000)}</Document>'
    refused(
        standing_banked, "receipt", "import", imported(standing_banked, text), names=("longer",)
    )


def test_a_file_of_sixty_megabytes_is_not_read(standing_banked: Officer) -> None:
    path = imported(standing_banked, b"<Document>" + b" " * 60_000_000)
    refused(standing_banked, "receipt", "import", path, names=("60000010", "50000000"))


def test_a_statement_that_does_not_follow_on_the_last_is_refused(banked: Officer) -> None:
    banked.does("receipt", "import", banked.file("1.xml", camt(Statement(ENTRIES))))
    april = Statement((), opening=OPENING, number=2, first="2023-04-01", last="2023-04-30")
    path = banked.file("2.xml", camt(april))
    refused(
        banked, "receipt", "import", path,
        names=("1'000'000.00", "1'134'248.00", "2023-04-01"),
    )  # fmt: skip
    ran = banked.does("receipt", "import", path, "--gap", "the bank lost March")
    assert ran.json["statements"] == 1
    assert banked.does("bank", "statements").json[1]["gap"] == "the bank lost March"
    log = banked.does("log").json
    assert any("the bank lost March" in str(one) for one in log)


def test_a_number_that_is_left_out_is_named(banked: Officer) -> None:
    seventh = Statement(ENTRIES, number=7)
    banked.does("receipt", "import", banked.file("7.xml", camt(seventh)))
    ninth = Statement((), opening=seventh.closes, number=9, first="2023-05-01", last="2023-05-31")
    path = banked.file("9.xml", camt(ninth))
    refused(banked, "receipt", "import", path, names=("9", "7", "number 8 is missing"))
    banked.does("receipt", "import", path, "--gap", "8 was never sent")


def test_the_numbers_begin_anew_with_the_year(banked: Officer) -> None:
    december = Statement(ENTRIES, number=12, first="2023-12-01", last="2023-12-31")
    january = Statement(
        (), opening=december.closes, number=1, first="2024-01-01", last="2024-01-31"
    )
    banked.does("receipt", "import", banked.file("a.xml", camt(december, january)))


@pytest.mark.parametrize(
    "changed",
    [
        GOOD.replace("50.00", "60.00").replace("1134248.00", "1134258.00"),
        GOOD.replace("<Ustrd>Gift", "<Ustrd>Present", 1),
    ],
    ids=["amount", "text"],
)
def test_a_message_with_other_content_than_before_is_refused(banked: Officer, changed: str) -> None:
    assert changed != GOOD
    banked.does("receipt", "import", banked.file("1.xml", GOOD))
    path = banked.file("2.xml", changed)
    refused(banked, "receipt", "import", path, names=("2024-03-15", "M-053-2023-03-01.1"))


def test_wrong_check_digits_of_our_own_account_are_refused(standing: Officer) -> None:
    refused(standing, "bank", "add", "CH00 0076 2011 6238 5295 7", names=("2957", "check digits"))
    refused(standing, "bank", "add", "CH93 0076", names=("length or form",))
    refused(standing, "bank", "add", IBAN, "--account", "1200", names=("1000", "1200"))


def test_the_same_account_again_is_no_news(banked: Officer) -> None:
    nothing_new(banked, "bank", "add", "ch93 0076 2011 6238 5295 7")
    refused(banked, "bank", "add", IBAN, "--name", "Another", names=("Current account", "2957"))


@pytest.mark.parametrize(
    "again",
    [
        GOOD,
        GOOD.replace("><", ">\n    <"),
        GOOD.replace("\n", "\r\n"),
        "\ufeff" + GOOD,
        GOOD.replace("UTF-8", "UTF-16").encode("utf-16"),
    ],
    ids=["same", "re-indented", "CRLF", "BOM", "UTF-16"],
)
def test_the_same_statement_again_posts_nothing(banked: Officer, again: str | bytes) -> None:
    banked.does("receipt", "import", banked.file("first.xml", GOOD))
    ran = nothing_new(banked, "receipt", "import", banked.file("renamed.xml", again))
    assert (ran.json["read"], ran.json["already_posted"]) == (2, 2)


@pytest.mark.parametrize(
    "first",
    ["\ufeff" + GOOD, GOOD.replace("UTF-8", "UTF-16").encode("utf-16"), GOOD.replace("\n", "\r\n")],
    ids=["BOM", "UTF-16", "CRLF"],
)
def test_other_encodings_are_read_as_they_declare(banked: Officer, first: str | bytes) -> None:
    ran = banked.does("receipt", "import", banked.file("first.xml", first))
    assert len(ran.json["posted"]) == 2


@pytest.mark.parametrize("version", ["04", "08"])
def test_what_is_only_announced_is_named_and_not_posted(banked: Officer, version: str) -> None:
    statement = Statement(
        (
            *ENTRIES,
            replace(paid(99_900, "Early bird", reference="P-1"), status="PDNG"),
            replace(paid(11_100, "For information", reference="P-2"), status="INFO"),
        )
    )
    ran = banked.does("receipt", "import", banked.file("p.xml", camt(statement, version=version)))
    assert (len(ran.json["posted"]), ran.json["pending"]) == (2, 2)
    told = "\n".join(ran.warnings)
    assert "999.00" in told
    assert "Early bird" in told
    assert "not posted" in told
    assert ran.json["bank"][0]["bank"] == "1134248.00"


def test_a_reference_with_wrong_check_digits_is_held_and_says_so(banked: Officer) -> None:
    entry = paid(1_307_422, "Nobody known", reference="A-1")
    wrong = replace(entry, details=(Detail(1_307_422, "Nobody known", reference="RF98CCM2023CHE"),))
    banked.does("receipt", "import", banked.file("w.xml", camt(Statement((wrong,)))))
    held = banked.does("bank", "rows", "--unallocated").json
    assert len(held) == 1
    assert "RF98CCM2023CHE has wrong check digits" in held[0]["why"]
    assert "CHE: owes exactly this amount" in held[0]["why"]


@pytest.mark.parametrize(
    "text",
    ["[red]x[/red]", "=1+1", "<script>alert(1)</script>", "'); DROP TABLE receipt;--", "[/]"],
)
def test_hostile_words_are_kept_as_they_are_and_shown_harmless(banked: Officer, text: str) -> None:
    banked.does(
        "receipt", "import",
        banked.file("h.xml", camt(Statement((paid(100, text, reference="H-1", text=text),)))),
    )  # fmt: skip
    shown = banked.does("bank", "rows").json
    assert shown[0]["party"] == text
    assert shown[0]["text"] == text
    table = banked.runs("bank", "rows", json=False)
    assert table.exit == 0
    assert text[:6] in table.out
    csv = banked.runs("bank", "rows", "--format", "csv", json=False)
    assert "\n=1+1" not in csv.out
    assert banked.does("verify").json["ok"]


def test_gap_is_for_files_of_the_bank(banked: Officer) -> None:
    path = banked.file("r.csv", "date,state,amount,purpose,reference,text\n")
    refused(banked, "receipt", "import", path, "--gap", "why", names=("--gap",))
    refused(banked, "receipt", "import", path, "--gap", " ", names=("--gap",))


def test_a_posting_that_a_closed_year_refuses_names_file_and_line(banked: Officer) -> None:
    old = Statement(
        (paid(100, "Late", reference="L-1", date="2022-12-30"),),
        first="2022-12-01", last="2022-12-31",
    )  # fmt: skip
    path = banked.file("old.xml", camt(old))
    refused(banked, "receipt", "import", path, names=("2022", "final"), where=f"{path}:8")
