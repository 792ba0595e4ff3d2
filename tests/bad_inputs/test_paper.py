"""Letters that can't be written, letterheads that can't be read."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.bad_inputs.rows import check_refusal, refused, unprivileged
from tests.builders import EXAMPLE, Officer

LETTERHEAD = EXAMPLE / "letterhead.json"


def test_i09_no_invoices_no_folder(standing: Officer) -> None:
    out = standing.folder / "d"
    refused(
        standing,
        "invoice",
        "pdf",
        "2019",
        "--out",
        str(out),
        names=["no invoices for 2019", "2023"],
    )
    assert not out.exists()


def test_i10_the_folder_is_a_file_or_has_no_place(standing: Officer) -> None:
    plain = Path(standing.file("d", "x"))
    refused(
        standing,
        "invoice",
        "pdf",
        "2023",
        "--out",
        str(plain),
        names=["no folder"],
        where=str(plain),
    )
    assert plain.read_text() == "x"
    nowhere = standing.folder / "a" / "b"
    refused(
        standing, "invoice", "pdf", "2023", "--out", str(nowhere), exit=4, names=["does not exist"]
    )
    refused(standing, "invoice", "pdf", "2023", "--out", "", names=["the folder"], where="--out")


def test_i10_the_folder_is_not_writable(outside: Officer) -> None:
    letterhead = outside.folder / "letterhead.json"
    letterhead.write_bytes(LETTERHEAD.read_bytes())
    words = ("invoice", "pdf", "2023", "--state", "AFG", "--letterhead", str(letterhead), "--out")
    outside.does(*words, str(outside.folder / "open"))  # what it needs is loaded by now
    closed = outside.folder / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    before = outside.bytes()
    with unprivileged(outside.folder):
        for folder in (closed, closed / "new"):
            ran = outside.runs(*words, str(folder), json=False)
            check_refusal(ran, 4, [str(folder), "permission"])
    assert list(closed.iterdir()) == []
    assert outside.bytes() == before


def test_i11_old_bank_data_remind_nobody(standing: Officer) -> None:
    refused(
        standing, "invoice", "remind",
        names=["2023-02-01", "408 days", "30 are allowed", "--force-stale"],
    )  # fmt: skip
    standing.now = datetime(2023, 3, 3, tzinfo=UTC)
    standing.does("invoice", "remind")


def test_a_reminder_is_not_dated_ahead(standing: Officer) -> None:
    refused(
        standing, "invoice", "remind", "--as-of", "2024-03-16", names=["future"], where="--as-of"
    )


def test_there_is_no_letterhead(standing: Officer) -> None:
    refused(
        standing, "invoice", "pdf", "2023", "--out", str(standing.folder / "d"),
        names=["no letterhead", "examples/2023/letterhead.json"],
    )  # fmt: skip
    assert not (standing.folder / "d").exists()


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("schema", "ccm-letterhead/2", "ccm-letterhead/1"),
        ("unit.fr", "", "1 to 80 characters"),
        ("unit.de", "Stab", "unknown key 'de'"),
        ("account.iban", "CH93 0076 2011 6238 5295 8", "check digits"),
        ("account.iban", "DE89 3704 0044 0532 0130 00", "Switzerland or Liechtenstein"),
        ("account.iban", "CH44 3199 9123 0008 8901 2", "QR-IBAN"),
        ("account.iban", None, "a text in quotes"),
        ("account.holder.name", "中文", "QR-bill doesn't take"),
        ("account.holder.country", "ch", "two capitals"),
        ("states", {"XXX": {"language": "fr"}}, "no State"),
        ("states", {"CHE": {"language": "de"}}, "en, fr, es"),
        ("states", [], "an object"),
        ("logo", "../logo.png", "beside the letterhead"),
        ("logo", "logo.gif", "unknown"),
        ("logo", "logo.png", "No such file"),
    ],
)
def test_a_slip_in_the_letterhead_is_named(
    standing: Officer, path: str, value: Any, said: str
) -> None:
    document = json.loads(LETTERHEAD.read_text("utf-8"))
    place = document
    *outer, last = path.split(".")
    for key in outer:
        place = place[key]
    place[last] = value
    file = standing.file("mine.json", json.dumps(document))
    out = standing.folder / "d"
    ran = standing.runs(
        "invoice", "pdf", "2023", "--state", "CHE", "--out", str(out), "--letterhead", file
    )
    assert ran.exit == 3, ran.err
    assert said in ran.err, ran.err
    assert f"{file}: {outer[0] if outer else last}" in ran.err
    assert not out.exists()


def test_a_missing_key_and_broken_json(standing: Officer) -> None:
    words = ["invoice", "pdf", "2023", "--out", str(standing.folder / "d"), "--letterhead"]
    refused(standing, *words, standing.file("m.json", "{"), names=["m.json:1"])
    refused(standing, *words, str(standing.folder / "none.json"), names=["none.json"], exit=3)
    empty = standing.file("e.json", "{}")
    ran = standing.runs(*words, empty, json=False)
    assert (ran.exit, len(ran.errors)) == (3, 8)


def test_o10_file_names_are_made_of_codes_only(standing: Officer) -> None:
    rows = (
        "number,state,budget_year,tier,amount,issued_on,due_on\n"
        "2021/117,CHE,2021,7a,100.00,2020-09-15,2020-11-14\n"
        "2021/117/CHE,CHE,2021,7a,100.00,2020-09-15,2020-11-14\n"
        "n-5,AUT,2021,7a,100.00,2020-09-15,2020-11-14\n"
    )
    standing.does("invoice", "import", standing.file("open.csv", rows))
    out = standing.folder / "d"
    standing.does("invoice", "pdf", "2021", "--out", str(out), "--letterhead", str(LETTERHEAD))
    names = sorted(path.name for path in out.iterdir())
    assert len(names) == 3
    assert all(re.fullmatch(r"[A-Z0-9-]+\.pdf", name) for name in names)
    assert sum(name.startswith("2021-117-CHE-E") for name in names) == 2
    assert names[-1] == "N-5-AUT.pdf"


def test_letters_of_characters_the_fonts_lack_are_refused(standing: Officer) -> None:
    document = json.loads(LETTERHEAD.read_text("utf-8"))
    document["signatory"]["name"] = "王小明"
    file = standing.file("mine.json", json.dumps(document))
    out = standing.folder / "d"
    refused(
        standing, "invoice", "pdf", "2023", "--state", "CHE", "--out", str(out),
        "--letterhead", file, names=["can't be printed", "王"], where="invoice CCM-2023-CHE",
    )  # fmt: skip
    assert not out.exists()
