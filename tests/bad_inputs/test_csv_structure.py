"""The structure and the encoding of CSV files: `receipt import`, and a sample for every other."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

import pytest

from tests.bad_inputs.rows import (
    RECEIPTS,
    check_refusal,
    expenses,
    journal,
    nothing_new,
    open_invoices,
    receipts,
    refused,
    row,
    unprivileged,
)
from tests.builders import Officer

HEADER = ",".join(RECEIPTS)
GOOD = receipts({}, {}, {})
GOOD_LINE = GOOD.splitlines()[1]


def in_line_3(text: str | bytes) -> bytes:
    line = text.encode() if isinstance(text, str) else text
    return f"{HEADER}\n{GOOD_LINE}\n".encode() + line + f"\n{GOOD_LINE}\n".encode()


# The file, the line that is named (0: the file as a whole), the words.
STRUCTURE = [
    *row("F01", [(b"", 0), (b"\xef\xbb\xbf", 0), (b"\n\n\n", 0)], "empty", HEADER),
    *row("F03", [(f"{GOOD_LINE}\n".encode(), 1), (b"hello\n", 1)], "header", "date, state"),
    *row("F04", [(GOOD.replace(",amount", "").encode(), 1)], "column amount is missing"),
    *row("F04b", [(GOOD.replace("text", "text,amount", 1).encode(), 1)], "amount stands twice"),
    *row("F05", [(GOOD.replace("text", "text,earmrak", 1).encode(), 1)], "earmrak", "earmark?"),
    *row("F05b", [(GOOD.replace("text", "text,", 1).encode(), 1)], "unknown column ''"),
    *row("F06", [(GOOD.replace(",", ";").encode(), 1)], "semicolons", "commas"),
    *row("F06b", [(GOOD.replace(",", "\t").encode(), 1)], "tabs", "commas"),
    *row(
        "F07",
        [(in_line_3("2023-03-01,CHE,1,234.50,7c,,x"), 3), (in_line_3(GOOD_LINE + ","), 3)],
        "7 cells where 6 belong", "comma",
    ),
    *row("F07b", [(in_line_3("2023-03-01,CHE"), 3)], "2 cells where 6 belong"),
    *row("F08", [(in_line_3('2023-03-01,CHE,1.00,7c,"x,y'), 3)], "quote", "never closed"),
    *row("F08b", [(in_line_3('2023-03-01,CHE,1.00,7c,"x"y,z'), 3)], "quotes"),
    *row("F09", [(in_line_3("2023-03-01,CHE,1.00,7c,\0,y"), 3)], "NUL"),
    *row(
        "F10",
        [(in_line_3(b"2023-03-01,CHE,1.00,7c,,Suisse Gen\xe8ve"), 3)],
        "not UTF-8", "Latin-1", "Windows-1252", "CSV UTF-8",
    ),
    *row("F10b", [(in_line_3(b"2023-03-01,CHE,1.00,7c,,\x80 1"), 3)], "not UTF-8", "at byte"),
    *row("F11", [(GOOD.encode("utf-16"), 0)], "UTF-16", "CSV UTF-8"),
    *row("F11b", [(GOOD.encode("utf-16-le"), 0), (GOOD.encode("utf-16-be"), 0)], "UTF-16"),
    *row("F11c", [(GOOD.encode("utf-32"), 0)], "UTF-32"),
    *row("F12", [(GOOD.encode() + "é".encode()[:1], 5)], "not UTF-8", "byte", "cut off"),
    *row("F13", [(in_line_3("2023-03-01,CHE,1.00,7c,," + "x" * 10_000_000), 3)], "limit"),
    *row("F13b", [(in_line_3('2023-03-01,CHE,1.00,7c,,"' + "x\n" * 200_000 + '"'), 3)], "limit"),
    *row("F18", [(b"PK\x03\x04" + b"\0" * 60, 0)], "ZIP", "xlsx", "CSV UTF-8"),
    *row("F18b", [(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", 0)], "PDF", "CSV UTF-8"),
    *row("F18c", [(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 0)], "PNG", "CSV UTF-8"),
    *row("F18d", [(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0)], "xls"),
    *row("F18e", [(b"SQLite format 3\0", 0)], "SQLite"),
    # XML may be a bank file, so the reader of those says what it lacks.
    *row("F18f", [(b'\xef\xbb\xbf<?xml version="1.0"?><Document/>', 1)], "XML"),
    *row("F18g", [(b"<!DOCTYPE html><html></html>", 1), (b"  <html>\n", 1)], "HTML"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "names"), STRUCTURE)
def test_a_broken_structure_is_one_line_that_says_where(
    standing: Officer, content: tuple[bytes, int], names: tuple[str, ...]
) -> None:
    text, line = content
    path = standing.file("receipts.csv", text)
    began = time.monotonic()
    refused(
        standing, "receipt", "import", path,
        names=names, where=f"{path}:{line}" if line else path,
    )  # fmt: skip
    assert time.monotonic() - began < 10


def test_f13_a_cell_of_10_mb_is_refused_in_little_memory(standing: Officer) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    path = standing.file("big.csv", in_line_3("2023-03-01,CHE,1.00,7c,," + "x" * 10_000_000))
    refused(standing, "receipt", "import", path, names=["limit"])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # KiB


@pytest.mark.parametrize(
    "content", [f"{HEADER}\n", HEADER, f"\ufeff{HEADER}\r\n", f"{HEADER}\n\n,,,,,\n"]
)
def test_f02_a_header_without_rows_posts_nothing_and_says_so(
    standing: Officer, content: str
) -> None:
    path = standing.file("receipts.csv", content)
    assert nothing_new(standing, "receipt", "import", path).json["read"] == 0
    assert standing.runs("receipt", "import", path, json=False).out == "Nothing new to post.\n"


# ── every other import ───────────────────────────────────────────────────────────────────────

BUDGET = ("budget", "import", "2024")
OTHERS = {
    "expenses": (("expense", "import"), (), expenses({}, {})),
    "journal-post": (("journal", "post"), (), journal({}, {"amount": "-100.00"})),
    "journal-import": (("journal", "import"), (), journal({}, {"amount": "-100.00"})),
    "invoices": (("invoice", "import"), (), open_invoices({}, {"tier": "7b"})),
    "budget": (
        BUDGET,
        ("--approved-on", "2023-09-02", "--authority", "11MSP"),
        "line,amount\nSalaries,5.00\nCommunications,5.00\n",
    ),
    "states": (
        ("state", "import"),
        (),
        "iso3,name,party_from,party_until\nXKA,A,2025-02-01,\nXKB,B,2025-02-01,\n",
    ),
    "accounts": (("account", "import"), (), "code,name,type\n5650,A,expense\n5651,B,expense\n"),
    "scale": (
        ("scale", "import"),
        ("--name", "N", "--from", "2028", "--to", "2030", "--source", "UN"),
        "iso3,rate\nCHE,1.0\nAUT,1.0\n",
    ),
}  # fmt: skip


def _damages(text: str) -> dict[str, tuple[bytes, int, str]]:
    """What may be wrong with any file: its bytes, the line named, a word of the message."""
    header, first, *rest = text.splitlines()
    after = "\n".join(rest)
    return {
        "F01": (b"", 0, "empty"),
        "F03": (f"{first}\n{after}\n".encode(), 1, "header"),
        "F04": (f"{header},{header.split(',')[0]}\n{first},x\n".encode(), 1, "twice"),
        "F05": (f"{header},wrong\n{first},x\n".encode(), 1, "wrong"),
        "F06": (text.replace(",", ";").encode(), 1, "semicolons"),
        "F07": (f"{header}\n{first}\n{first},,\n".encode(), 3, "cells"),
        "F08": (f'{header}\n{first}\n"{after}\n'.encode(), 3, "quote"),
        "F09": (f"{header}\n{first}\n\0{after}\n".encode(), 3, "NUL"),
        "F10": (f"{header}\n{first}\n".encode() + b"\xe8" + after.encode(), 3, "not UTF-8"),
        "F11": (text.encode("utf-16"), 0, "UTF-16"),
        "F18": (b"PK\x03\x04" + b"\0" * 60, 0, "xlsx"),
        "F18f": (b"\xef\xbb\xbf <?xml version='1.0'?><Document/>", 0, "XML"),
    }


@pytest.mark.parametrize("damage", list(_damages("a,b\n1,2\n3,4\n")))
@pytest.mark.parametrize("file", list(OTHERS))
def test_every_other_import_says_the_same(standing: Officer, file: str, damage: str) -> None:
    command, options, text = OTHERS[file]
    content, line, word = _damages(text)[damage]
    path = standing.file("file.csv", content)
    ran = refused(standing, *command, path, *options, names=[word], lines=1)
    where = f"{path}:{line}" if line else path
    assert ran.err.startswith(f"error: {where}: ")


@pytest.mark.parametrize("file", list(OTHERS))
def test_f02_without_rows_a_posting_import_does_nothing_and_a_register_is_refused(
    standing: Officer, file: str
) -> None:
    command, options, text = OTHERS[file]
    path = standing.file("file.csv", text.splitlines()[0] + "\n")
    if file in {"expenses", "journal-post", "journal-import", "invoices"}:
        assert nothing_new(standing, *command, path, *options).json["read"] == 0
        said = standing.runs(*command, path, *options, json=False).out
        assert said.startswith("Nothing new to ")
    else:
        refused(standing, *command, path, *options, names=["no rows"], where=f"{path}:1")


def test_f02_an_opening_without_rows_is_refused(standing: Officer) -> None:
    path = standing.file("opening.csv", journal())
    standing.ledger = standing.folder / "new.db"
    ran = standing.runs("init", "--opening", path, json=False)
    check_refusal(ran, 3, ["no rows"], f"{path}:1")
    assert not standing.ledger.exists()


@pytest.mark.parametrize("damage", list(_damages("a,b\n1,2\n3,4\n")))
def test_an_opening_file_says_the_same_and_leaves_no_ledger(standing: Officer, damage: str) -> None:
    text = journal(
        {"date": "2022-12-31"}, {"date": "2022-12-31", "amount": "-100.00", "account": "3000"}
    )
    content, line, word = _damages(text)[damage]
    path = standing.file("opening.csv", content)
    standing.ledger = standing.folder / "new.db"
    before = sorted(standing.folder.iterdir())
    ran = standing.runs("init", "--opening", path, json=False)
    check_refusal(ran, 3, [word], f"{path}:{line}" if line else path)
    assert sorted(standing.folder.iterdir()) == before


# ── several problems ─────────────────────────────────────────────────────────────────────────


def test_f14_all_the_problems_of_a_file_come_in_order_of_lines(standing: Officer) -> None:
    path = standing.file(
        "receipts.csv",
        receipts(
            {"state": "ZZZ"}, {}, {"date": "2023-02-30", "amount": "1,5"}, {}, {"purpose": "7d"}
        ),
    )
    ran = refused(standing, "receipt", "import", path, lines=4)
    places = [line.split(": ")[1].removeprefix(path) for line in ran.err.splitlines()]
    assert places == [":2", ":4", ":4", ":6"]
    assert standing.does("receipt", "list", "2023").json[-1]["id"] == "R-2023-0002"


def test_f14_problems_of_every_kind_still_come_in_order_of_lines(standing: Officer) -> None:
    path = standing.file(
        "receipts.csv",
        receipts(
            {"date": "2022-06-01"},  # a closed year: a rule of the ledger, not of the cell
            {"state": "ZZZ"},
            {"state": "KEN", "purpose": "assessed"},
            {"amount": "x"},
            {"date": "2030-01-01"},
        ),
    )
    ran = refused(standing, "receipt", "import", path, lines=5)
    places = [line.split(": ")[1].removeprefix(path) for line in ran.err.splitlines()]
    assert places == [":2", ":3", ":4", ":5", ":6"]


def test_f14_expenses_say_the_same(standing: Officer) -> None:
    path = standing.file(
        "expenses.csv",
        expenses(
            {"date": "2022-06-01"}, {"fund": "XX"}, {"line": "Rent"}, {"amount": "x", "date": "y"}
        ),
    )
    ran = refused(standing, "expense", "import", path, lines=5)
    places = [line.split(": ")[1].removeprefix(path) for line in ran.err.splitlines()]
    assert places == [":2", ":3", ":4", ":5", ":5"]


def test_after_a_hundred_problems_a_last_line_counts_the_rest(standing: Officer) -> None:
    path = standing.file("receipts.csv", receipts(*({"amount": "x"} for _ in range(130))))
    ran = refused(standing, "receipt", "import", path, lines=101)
    assert "30 more problems" in ran.err.splitlines()[-1]


def test_a_row_of_several_physical_lines_is_named_by_its_first(standing: Officer) -> None:
    # A quoted cell with line breaks is read as one row, and the break itself can't be kept.
    text = in_line_3('2023-03-01,CHE,x,7c,"two\nlines",y') + b"2023-03-01,ZZZ,1.00,7c,,\n"
    path = standing.file("receipts.csv", text)
    ran = refused(standing, "receipt", "import", path, lines=3)
    places = [line.split(": ")[1].removeprefix(path) for line in ran.err.splitlines()]
    assert places == [":3", ":3", ":6"]


# ── the path ─────────────────────────────────────────────────────────────────────────────────


def _commands(path: str) -> list[tuple[str, ...]]:
    found = [(*command, path, *options) for command, options, _ in OTHERS.values()]
    return [
        ("receipt", "import", path),
        ("procedure", "set", path, "--from", "2024", "--source", "x"),
        *found,
    ]


def test_f15_a_folder_is_no_file(standing: Officer) -> None:
    folder = standing.folder / "d.csv"
    folder.mkdir()
    for words in _commands(str(folder)):
        refused(standing, *words, names=["a folder"], where=str(folder))


def test_f16_a_path_where_nothing_is(standing: Officer) -> None:
    path = str(standing.folder / "none.csv")
    for words in _commands(path):
        refused(standing, *words, names=["no such file"], where=path)
    for odd in ("a\0b", f"{standing.ledger}/below"):
        refused(standing, "receipt", "import", odd, names=["no such file"])
    refused(standing, "receipt", "import", "x" * 300, exit=4, names=["too long"])
    refused(standing, "receipt", "import", "", names=["no such file"], where="FILE")
    loop = standing.folder / "loop.csv"
    loop.symlink_to(loop)
    refused(standing, "receipt", "import", str(loop), exit=4)


def test_f16_a_file_that_may_not_be_read(outside: Officer) -> None:
    path = outside.file("closed.csv", GOOD)
    Path(path).chmod(0)
    with unprivileged(outside.folder):
        for words in _commands(path):
            refused(outside, *words, exit=4, names=["can't be read", "permission"], where=path)


def test_f17_devices_and_pipes_dont_hang(standing: Officer) -> None:
    fifo = standing.folder / "fifo.csv"
    os.mkfifo(fifo)
    began = time.monotonic()
    for device in ("/dev/zero", "/dev/urandom", "/dev/null", str(fifo)):
        refused(standing, "receipt", "import", device, names=["not a plain file"], where=device)
    for words in _commands(str(fifo)):
        refused(standing, *words, names=["not a plain file"])
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("a\nb.csv", "a\\nb.csv", id="F19-1"),
        pytest.param("[red]x.csv", "[red]x.csv", id="F19-2"),
        pytest.param("\x1b[31mx.csv", "\\x1b[31mx.csv", id="F19-3"),
        pytest.param("x\u202evsc.csv", "xU+202Evsc.csv", id="F19-4"),
    ],
)
def test_f19_a_file_name_is_shown_escaped_on_one_line(
    standing: Officer, name: str, shown: str
) -> None:
    path = standing.file(name, receipts({"amount": "x"}))
    refused(standing, "receipt", "import", path, names=[f"{shown}:2: "])


# ── accepted, with care ──────────────────────────────────────────────────────────────────────


def _posted(officer: Officer, content: bytes) -> list[list[tuple[str, str, str, str | None]]]:
    ran = officer.does("receipt", "import", officer.file("file.csv", content))
    return [officer.lines(entry) for entry in ran.json["posted"]]


THREE = receipts({"amount": "1.00"}, {"amount": "2.00"}, {"amount": "3.00"})


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbf" + THREE.encode(), id="F20"),
        pytest.param(THREE.replace("\n", "\r\n").encode(), id="F21-crlf"),
        pytest.param(THREE.replace("\n", "\r\n", 2).encode(), id="F21-mixed"),
        pytest.param(THREE.rstrip("\n").encode(), id="F21-no-newline-at-the-end"),
        pytest.param((THREE + "\n\n").encode(), id="F22-blank"),
        pytest.param((THREE + ",,,,,\n,,,,,\n").encode(), id="F22-commas"),
        pytest.param(THREE.replace("\n", "\n\n", 2).encode(), id="F22-blank-between"),
    ],
)
def test_the_same_entries_are_posted_as_with_plain_lines(standing: Officer, content: bytes) -> None:
    posted = _posted(standing, content)
    assert [[line[2] for line in entry] for entry in posted] == [
        ["1.00", "-1.00"],
        ["2.00", "-2.00"],
        ["3.00", "-3.00"],
    ]
    nothing_new(standing, "receipt", "import", standing.file("file.csv", THREE))


def test_f22_line_numbers_stay_true_over_blank_lines(standing: Officer) -> None:
    path = standing.file("file.csv", f"{HEADER}\n\n\n,,,,,\n2023-03-01,CHE,x,7c,,\n")
    refused(standing, "receipt", "import", path, where=f"{path}:5")


def test_f23_columns_are_read_by_name(standing: Officer) -> None:
    text = (
        "purpose,amount,text,reference,state,date\n7c,5.00,Gift,REF-1,CHE,2023-03-01\n"
        "7c,6.00,Gift,REF-2,CHE,2023-03-01\n"
    )
    assert len(_posted(standing, text.encode())) == 2
    shown = standing.does("receipt", "list", "2023").json[-2]
    assert (shown["amount"], shown["reference"], shown["purpose"]) == ("5.00", "REF-1", "7c")


def test_f24_text_is_kept_composed_and_shown_the_same(standing: Officer) -> None:
    text = 'Genève, "Paiement" d’été 🎉 Cafe\u0301'
    path = standing.file("file.csv", receipts({"text": text, "reference": "Réf. 1"}))
    entry = standing.does("receipt", "import", path).json["posted"][0]
    kept = 'Genève, "Paiement" d’été 🎉 Café'
    assert standing.does("journal", "show", str(entry)).json["text"] == kept
    # As the same text, however it was composed, it is the same row.
    nothing_new(standing, "receipt", "import", standing.file("nfc.csv", receipts(
        {"text": kept, "reference": "Re\u0301f. 1"}
    )))  # fmt: skip


def test_f25_the_same_file_again_posts_nothing(standing: Officer) -> None:
    first = standing.does("receipt", "import", standing.file("file.csv", THREE)).json
    assert (first["read"], first["already_posted"], len(first["posted"])) == (3, 0, 3)
    for content in (THREE.encode(), b"\xef\xbb\xbf" + THREE.replace("\n", "\r\n").encode()):
        again = nothing_new(standing, "receipt", "import", standing.file("file.csv", content)).json
        assert (again["read"], again["already_posted"]) == (3, 3)


@pytest.mark.parametrize("file", ["expenses", "journal-import", "invoices", "budget", "accounts",
                                  "states", "scale"])  # fmt: skip
def test_f25_every_other_import_knows_its_file_again(standing: Officer, file: str) -> None:
    command, options, text = OTHERS[file]
    standing.does(*command, standing.file("file.csv", text), *options)
    crlf = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    nothing_new(standing, *command, standing.file("file.csv", crlf), *options)


def test_a_file_in_which_all_is_wrong_is_not_read_to_its_end(standing: Officer) -> None:
    path = standing.file("r.csv", ",".join(RECEIPTS) + "\n" + "x,y,z,q,,\n" * 12_000)
    refused(standing, "receipt", "import", path, names=["at least", "more problems"], lines=101)


def test_a_header_of_a_thousand_columns_is_no_header(standing: Officer) -> None:
    names = ",".join(f"c{number}" for number in range(1001))
    path = standing.file("r.csv", f"date,{names}\n")
    refused(standing, "receipt", "import", path, names=["header"], where=f"{path}:1")
