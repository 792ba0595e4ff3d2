"""`export audit YEAR`: one file with everything, its hashes, and the vouchers that are given."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ccm_ledger.database.journal import HEADER, LINE
from ccm_ledger.ledger import chain
from ccm_ledger.money import read_exact
from ccm_ledger.rules.voucher_files import Document, code_of, matched, member_of
from ccm_ledger.services import voucher_files
from tests.builders import Officer


def bundle(officer: Officer, folder: Path, *words: str) -> tuple[zipfile.ZipFile, dict[str, Any]]:
    """The bundle, opened, and what the command said of it."""
    target = folder / "audit.zip"
    ran = officer.does("export", "audit", "2023", *words, "--out", str(target))
    return zipfile.ZipFile(target), ran.json


def scans(folder: Path, **contents: str) -> Path:
    made = folder / "scans"
    made.mkdir(exist_ok=True)
    for name, text in contents.items():
        (made / name).write_text(text, encoding="utf-8")
    return made


def test_the_manifest_names_every_file_with_its_hash(standing: Officer, tmp_path: Path) -> None:
    found, said = bundle(standing, tmp_path)
    manifest = json.loads(found.read("MANIFEST.json"))
    listed = {one["name"]: one["sha256"] for one in manifest["files"]}
    assert set(listed) == set(found.namelist()) - {"MANIFEST.json"}
    for name, digest in listed.items():
        assert hashlib.sha256(found.read(name)).hexdigest() == digest
    assert manifest["head"] == said["head"] == standing.does("verify").json["head"]
    assert {
        "README.txt",
        "workbook-2023.xlsx",
        "ledger.json",
        "csv/journal-lines.csv",
        "csv/vouchers.csv",
        "verification.json",
        "schema.sql",
    } <= set(listed)
    assert json.loads(found.read("verification.json"))["ok"] is True
    assert "CREATE TABLE entry" in found.read("schema.sql").decode()
    assert said["head"] in found.read("README.txt").decode()


def test_the_chain_can_be_made_anew_from_the_journal(standing: Officer, tmp_path: Path) -> None:
    found, said = bundle(standing, tmp_path)
    ledger = json.loads(found.read("ledger.json"))
    lines: dict[int, list[list[Any]]] = {}
    for row in ledger["journal"]:
        known = row | {"number": row["line"], "amount_rappen": read_exact(row["amount"])}
        lines.setdefault(row["entry"], []).append([known[key] for key in LINE])
    previous = chain.GENESIS
    for row in ledger["vouchers"]:
        known = row | {
            "sequence": row["entry"],
            "number": int(row["voucher"].split("-")[1]),
            "adjustment": row["adjustment"] and int(row["adjustment"].split("-")[2]),
        }
        header = [known[key] for key in HEADER]
        assert row["previous_hash"] == previous
        previous = chain.entry_hash(header, lines[row["entry"]], previous)
        assert row["hash"] == previous
    assert chain.head_code(previous) == said["head"]
    assert len(ledger["vouchers"]) == said["entries"] > 100


def test_issued_statements_are_the_bytes_that_are_kept(standing: Officer, tmp_path: Path) -> None:
    blocked = standing.runs("close-year", "2023", "--no-backup").json["blocked"]
    accepted = [word for one in blocked for word in ("--accept", one["check"])]
    standing.does("close-year", "2023", "--no-backup", *accepted, "--reason", "for a test")

    found, _ = bundle(standing, tmp_path)

    kept = json.loads(found.read("statements/2023-version-1/balance.json"))
    assert (kept["statement"], kept["version"]) == ("balance", 1)
    assert "status" not in kept
    assert "Fund balances" in found.read("statements/2023-version-1/balance.md").decode()


def test_vouchers_are_found_by_the_documents_name(standing: Officer, tmp_path: Path) -> None:
    for document, day in (("TRV 2023/04", "2023-02-01"), ("Bill-7", "2023-02-02")):
        standing.does("expense", "post", "TF", "Staff travel", "100.00", "--payee", "Rail",
                      "--document", document, "--date", day)  # fmt: skip
    made = scans(tmp_path, **{"trv-2023-04.PDF": "ticket", "holiday.jpg": "beach", ".x.pdf": ""})
    (made / "bill-7.pdf").symlink_to(standing.ledger)

    found, said = bundle(standing, tmp_path, "--vouchers", str(made))

    assert found.read("vouchers/TRV-2023-04.pdf") == b"ticket"
    assert [name for name in found.namelist() if name.startswith("vouchers/")] == [
        "vouchers/TRV-2023-04.pdf",
        "vouchers/index.json",
    ]
    (one,) = json.loads(found.read("vouchers/index.json"))["vouchers"]
    assert one["document"] == "TRV 2023/04"
    assert one["sha256"] == hashlib.sha256(b"ticket").hexdigest()
    assert said["left_out"] == ["holiday.jpg"]
    assert any(missing.endswith("Bill-7") for missing in said["vouchers_missing"])
    with zipfile.ZipFile(found.open("workbook-2023.xlsx")) as workbook:
        sheets = [name for name in workbook.namelist() if name.startswith("xl/worksheets/")]
        text = "".join(workbook.read(name).decode() for name in sheets)
    assert f'HYPERLINK("vouchers/TRV-2023-04.pdf","{one["voucher"]}")' in text


def test_names_in_the_bundle_are_codes(standing: Officer, tmp_path: Path) -> None:
    standing.does("expense", "post", "TF", "Staff travel", "100.00", "--payee", "Rail",
                  "--document", "../../etc/Kaß é:1", "--date", "2023-02-01")  # fmt: skip
    made = scans(tmp_path, **{"..etc Ka é 1.tar.gz": "no", "etc-ka-e-1.pdf": "yes"})
    found, _ = bundle(standing, tmp_path, "--vouchers", str(made))
    for name in found.namelist():
        assert re.fullmatch(r"[A-Za-z0-9/._-]+", name), name
        assert ".." not in name
    assert found.read("vouchers/ETC-KA-E-1.pdf") == b"yes"


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("TRV-2023-04.pdf", "TRV-2023-04.pdf"),
        ("trv 2023_04.PDF", "TRV-2023-04.pdf"),
        ("a/b.pdf", "A-B.pdf"),
        ("no ending", None),
        (".pdf", None),
        ("x.", None),
        ("x.verylong", None),
        ("…\u200b.pdf", None),
        ("x" * 81 + ".pdf", None),
    ],
)
def test_a_file_is_named_by_a_code_or_left_out(name: str, member: str | None) -> None:
    assert member_of(name) == member


def test_a_voucher_is_found_by_its_own_number_too_and_a_pdf_comes_first() -> None:
    one, other = Document("2023-0001", "B 7"), Document("2023-0002", "")
    found = matched([one, other], ["B-7.txt", "B-7.pdf", "2023-0001.pdf", "2023-0002.jpg"])
    assert found == {one: "B-7.pdf", other: "2023-0002.jpg"}
    assert code_of("日本") == ""


def test_two_files_of_one_name_are_refused(standing: Officer, tmp_path: Path) -> None:
    made = scans(tmp_path, **{"a-1.pdf": "1", "A 1.pdf": "2", "b 1.pdf": "3", "b-1.pdf": "4"})
    before = standing.bytes()
    ran = standing.runs("export", "audit", "2023", "--vouchers", str(made), "--out",
                        str(tmp_path / "a.zip"), json=False)  # fmt: skip
    assert ran.exit == 3
    assert len(ran.errors) == 2
    assert all("would both be" in line for line in ran.errors)  # voucher-twice
    assert not (tmp_path / "a.zip").exists()
    assert standing.bytes() == before


def test_a_voucher_that_is_too_large_is_refused(
    standing: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voucher_files, "LARGEST", 3)
    made = scans(tmp_path, **{"a.pdf": "1234"})
    ran = standing.runs("export", "audit", "2023", "--vouchers", str(made), "--out",
                        str(tmp_path / "a.zip"))  # fmt: skip
    assert ran.exit == 3
    assert json.loads(ran.err)["error"]["code"] == "voucher-size"


def test_a_bundle_is_of_one_year_and_vouchers_go_into_it_alone(
    standing: Officer, tmp_path: Path
) -> None:
    whole = standing.runs("export", "audit", "--out", str(tmp_path / "a.zip"))
    assert (whole.exit, json.loads(whole.err)["error"]["code"]) == (2, "bundle-year")
    words = ("export", "xlsx", "2023", "--vouchers", str(tmp_path), "--out")
    plain = standing.runs(*words, str(tmp_path / "a.xlsx"))
    assert (plain.exit, json.loads(plain.err)["error"]["code"]) == (2, "vouchers-option")
