"""Invoices, reminders and statements on paper: what is printed is what the ledger says."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from ccm_ledger.database.connection import read_snapshot
from ccm_ledger.renderers import letter_parts, qr_bill
from ccm_ledger.renderers.invoice_letter import invoice_data
from ccm_ledger.renderers.press import Press
from ccm_ledger.reports import letters
from ccm_ledger.services import letterheads
from tests.builders import EXAMPLE, Officer

LETTERHEAD = str(EXAMPLE / "letterhead.json")
OLD = "number,state,budget_year,tier,amount,issued_on,due_on\n" + "".join(
    f"ISU-{year}-{state},{state},{year},7a,{year}.40,{year - 1}-09-15,{year - 1}-11-14\n"
    for year in (2019, 2020, 2021)
    for state in ("BOL", "GBR", "CIV")
)


def print_invoices(officer: Officer, *words: str, out: str = "letters") -> Path:
    folder = officer.folder / out
    officer.does("invoice", "pdf", "--out", str(folder), "--letterhead", LETTERHEAD, *words)
    return folder


def text_of(path: Path) -> str:
    """A PDF's text, its blanks made alike."""
    found = "\n".join(page.extract_text() for page in PdfReader(path).pages)
    return found.replace("\u00a0", " ")


@pytest.mark.slow
def test_a_years_invoices_are_printed_in_one_run_and_once(invoiced: Officer) -> None:
    before = invoiced.bytes()[0]
    folder = print_invoices(invoiced, "2023")

    found = sorted(folder.iterdir())
    assert len(found) == 110
    assert (found[0].name, found[0].stat().st_mode & 0o777) == ("CCM-2023-AFG.pdf", 0o600)
    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in found}
    assert len(digests) == 110
    assert invoiced.bytes()[0] == before

    again = invoiced.does(
        "invoice", "pdf", "2023", "--out", str(folder), "--letterhead", LETTERHEAD
    ).json
    assert (again["written"], again["unchanged"], again["replaced"]) == (0, 110, 0)


@pytest.mark.parametrize(
    ("state", "printed"),
    [
        ("AUS", ("Invoice CCM-2023-AUS", "Australia", "10MSP, on 2 September 2022", "assumption")),
        ("CHE", ("Facture CCM-2023-CHE", "Suisse", "15 septembre 2022", "13'074.22", "5'229.69",
                 "7'844.53", "5'229.684764", "2.523701 %", "518'057.00", "hypothèse")),
        ("BOL", ("Factura CCM-2023-BOL", "Bolivia (Estado Plurinacional de)", "219.05",
                 "14 de noviembre de 2022", "supuesto")),
    ],
)  # fmt: skip
def test_an_invoice_says_what_the_ledger_says_in_the_states_language(
    invoiced: Officer, state: str, printed: tuple[str, ...]
) -> None:
    folder = print_invoices(invoiced, "2023", "--state", state)

    (path,) = folder.iterdir()
    text = text_of(path)
    head = invoiced.does("verify").json["head"]
    assert all(words in text for words in (*printed, head, "CH93 0076 2011 6238 5295 7"))
    reader = PdfReader(path)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert len(reader.pages) == 1


def test_a_confirmed_split_is_no_longer_called_an_assumption(invoiced: Officer) -> None:
    invoiced.does("procedure", "confirm", "--source", "MSP decision")
    folder = print_invoices(invoiced, "2023", "--state", "AUS")
    assert "assumption" not in text_of(folder / "CCM-2023-AUS.pdf")


def test_arrears_and_money_held_are_shown_as_of_the_invoices_day(invoiced: Officer) -> None:
    invoiced.does("invoice", "import", invoiced.file("old.csv", OLD))
    folder = print_invoices(invoiced, "2023", "--state", "GBR")
    text = text_of(folder / "CCM-2023-GBR.pdf")
    assert "United Kingdom of Great Britain and Northern Ireland" in text
    assert all(f"ISU-{year}-GBR" in text for year in (2019, 2020, 2021))
    assert "6'061.20" in text
    assert "50'440.63" in text


def test_a_later_payment_changes_nothing_but_the_head(invoiced: Officer) -> None:
    before = text_of(print_invoices(invoiced, "2023", "--state", "CHE") / "CCM-2023-CHE.pdf")
    old_head = invoiced.does("verify").json["head"]
    invoiced.does(
        "receipt", "post", "CHE", "13074.22", "--purpose", "assessed", "--date", "2023-03-01"
    )

    ran = invoiced.runs(
        "invoice", "pdf", "2023", "--state", "CHE", "--out", str(invoiced.folder / "letters"),
        "--letterhead", LETTERHEAD,
    )  # fmt: skip
    assert (ran.exit, json.loads(ran.err)["error"]["code"]) == (3, "out-differs")

    folder = print_invoices(invoiced, "2023", "--state", "CHE", "--replace")
    head = invoiced.does("verify").json["head"]
    assert text_of(folder / "CCM-2023-CHE.pdf") == before.replace(old_head, head)


def test_the_printed_code_holds_the_bytes_of_the_bill(invoiced: Officer) -> None:
    db = read_snapshot(invoiced.ledger)
    try:
        head = letterheads.letterhead(db, Path(LETTERHEAD))
        found = letters.invoice_letters(db, 2023, ["CHE"], head.languages, "HEAD")
    finally:
        db.close()
    (one,) = found.letters
    bill = letter_parts.bill_of("CHE", one, one.amount_rappen, head, letter_parts.words_of("fr"))
    (page,) = Press().pictures("letter", invoice_data(one, head), one.issued_on, 200)
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(page)))
    assert read.bytes == qr_bill.code_text(bill).encode("utf-8")
    lines = read.text.split("\r\n")
    assert (lines[18], lines[27], lines[28]) == ("13074.22", "SCOR", one.reference)
    assert lines[20:27] == [""] * 7


def test_an_address_of_a_state_stands_on_the_bill(invoiced: Officer) -> None:
    own = json.loads(Path(LETTERHEAD).read_text("utf-8"))
    own["states"] = {
        "CHE": {
            "language": "en",
            "address": {
                "street": "Bundesgasse 3",
                "postcode": "3003",
                "town": "Bern",
                "country": "CH",
            },
        }
    }
    own["logo"] = "logo.svg"
    invoiced.file(
        "logo.svg",
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>',
    )
    invoiced.file("letterhead.json", json.dumps(own))

    folder = invoiced.folder / "letters"
    invoiced.does("invoice", "pdf", "2023", "--state", "CHE", "--out", str(folder))

    text = text_of(folder / "CCM-2023-CHE.pdf")
    assert "3003 Bern" in text
    assert "Payable by (name/address)" not in text


def test_a_cancelled_invoice_is_left_out_and_its_successor_printed(invoiced: Officer) -> None:
    invoiced.does("invoice", "cancel", "CCM-2023-AFG", "--reason", "test", "--date", "2023-02-01")
    invoiced.does("invoice", "issue", "2023", "--state", "AFG", "--date", "2023-02-02")
    ran = invoiced.does(
        "invoice", "pdf", "2023", "--state", "AFG", "--out", str(invoiced.folder / "l"),
        "--letterhead", LETTERHEAD,
    ).json  # fmt: skip
    assert (ran["cancelled"], [one["file"] for one in ran["files"]]) == (1, ["CCM-2023-AFG-2.pdf"])


def test_a_supplement_says_what_was_asked_before(invoiced: Officer) -> None:
    budget = "line,amount\nSalaries,618057.00\n"
    invoiced.does(
        "budget", "import", "2023", invoiced.file("more.csv", budget), "--revision",
        "--approved-on", "2023-03-01", "--authority", "extraordinary meeting",
    )  # fmt: skip
    invoiced.does("invoice", "issue", "2023", "--state", "CHE", "--date", "2023-03-02")
    invoiced.does("invoice", "issue", "2023", "--state", "NGA", "--date", "2023-03-02")

    folder = print_invoices(invoiced, "2023", "--state", "CHE", "--state", "NGA")

    text = text_of(folder / "CCM-2023-CHE-2.pdf")
    assert all(words in text for words in ("618'057.00", "Déjà facturé", "5'229.69", "2'523.70"))
    assert "extraordinary meeting" in text
    assert "extraordinary meeting" not in text_of(folder / "CCM-2023-CHE.pdf")
    assert "110 States Parties" in text_of(folder / "CCM-2023-NGA.pdf")


# ── reminders ────────────────────────────────────────────────────────────────────────────────


def reminding(officer: Officer, *words: str) -> list[str]:
    return ["invoice", "remind", "--out", str(officer.folder / "reminders"),
            "--letterhead", LETTERHEAD, *words]  # fmt: skip


def test_reminders_are_shown_first_and_counted_once(invoiced: Officer) -> None:
    invoiced.does("receipt", "post", "AUS", "100", "--purpose", "7c", "--date", "2024-03-10")
    invoiced.does("invoice", "import", invoiced.file("old.csv", OLD))
    shown = invoiced.does("invoice", "remind", "--state", "BOL").json
    assert [(row["state"], row["invoices"], row["stage"], row["status"]) for row in shown] == [
        ("BOL", 4, 1, "due")
    ]

    sent = invoiced.does(*reminding(invoiced, "--state", "BOL", "--state", "AUT")).json
    assert [(one["state"], one["stage"], one["outstanding"]) for one in sent["letters"]] == [
        ("AUT", 1, "15175.39"),
        ("BOL", 1, "6280.25"),
    ]
    before = invoiced.bytes()
    again = invoiced.does(*reminding(invoiced, "--state", "BOL", "--state", "AUT")).json
    assert (again["letters"], again["already_sent"]) == ([], 2)
    assert invoiced.bytes() == before

    invoiced.now = datetime(2024, 3, 20, tzinfo=UTC)
    soon = invoiced.does(*reminding(invoiced, "--state", "BOL")).json
    assert (soon["letters"], soon["waiting"]) == ([], 1)

    invoiced.now = datetime(2024, 5, 2, tzinfo=UTC)
    invoiced.does("receipt", "post", "AUS", "100", "--purpose", "7c", "--date", "2024-04-20")
    second = invoiced.does(*reminding(invoiced, "--state", "BOL")).json
    assert second["letters"][0]["stage"] == 2
    text = text_of(invoiced.folder / "reminders" / "REM-BOL-2024-05-02.pdf")
    assert "Segundo recordatorio" in text
    assert "15 de marzo de 2024" in text
    assert "6'280.25" in text
    assert invoiced.does("verify").json["ok"]


def test_a_dry_run_of_reminders_leaves_no_trace(invoiced: Officer) -> None:
    invoiced.does("receipt", "post", "AUS", "100", "--purpose", "7c", "--date", "2024-03-10")
    before = invoiced.bytes()
    ran = invoiced.does(*reminding(invoiced, "--state", "BOL", "--dry-run")).json
    assert (ran["dry_run"], len(ran["letters"])) == (True, 1)
    assert invoiced.bytes() == before


def test_force_stale_is_in_the_log(invoiced: Officer) -> None:
    ran = invoiced.does(*reminding(invoiced, "--state", "BOL", "--force-stale"))
    assert ran.json["forced"]
    assert len(ran.warnings) == 1
    assert "force_stale=yes" in invoiced.does("log").json[-1]["given"]


# ── statements ───────────────────────────────────────────────────────────────────────────────


def test_a_states_account_fits_on_one_page(standing: Officer) -> None:
    path = standing.folder / "aut.pdf"
    standing.does("statement", "account", "AUT", "--out", str(path), "--exact")
    assert len(PdfReader(path).pages) == 1
    text = text_of(path)
    assert "Statement of account, Austria" in text
    assert "7'347.00" in text
    assert standing.does("verify").json["head"] in text


def test_every_statement_is_also_a_pdf_with_the_same_bytes_each_time(standing: Officer) -> None:
    for name in ("balance", "variance", "contributions", "general-ledger"):
        first, second = (standing.folder / f"{name}-{number}.pdf" for number in (1, 2))
        for path in (first, second):
            standing.does("statement", name, "2023", "--out", str(path))
        assert first.read_bytes() == second.read_bytes()
    assert "518'057" in text_of(standing.folder / "variance-1.pdf")


def test_nothing_but_paper_loads_what_paper_needs(standing: Officer) -> None:
    script = (
        "import sys; from ccm_ledger.cli import main; main(sys.argv[1:]); "
        "assert not {'typst', 'segno'} & set(sys.modules)"
    )
    ledger = ["--ledger", str(standing.ledger)]
    for words in (
        ["--help"],
        ["invoice", "--help"],
        [*ledger, "invoice", "list", "2023"],
        [*ledger, "invoice", "remind", "--force-stale"],
        [*ledger, "statement", "variance", "2023"],
    ):
        ran = subprocess.run(
            [sys.executable, "-c", script, *words], capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize(
    ("state", "printed"),
    [
        ("AUS", ("Credit note CCM-2023-AUS-C1", "Invoice", "Reason", "[red] billed =twice",
                 "Credited, CHF", "100.00", "outstanding on 1 February 2023")),
        ("CHE", ("Note de crédit CCM-2023-CHE-C1", "Motif", "12'974.22", "1er février 2023")),
        ("BOL", ("Nota de crédito CCM-2023-BOL-C1", "Motivo", "119.05", "1 de febrero de 2023")),
    ],
)  # fmt: skip
def test_a_credit_note_is_printed_beside_its_invoice_in_the_states_language(
    invoiced: Officer, state: str, printed: tuple[str, ...]
) -> None:
    credited = invoiced.does(
        "invoice", "credit", f"CCM-2023-{state}", "100.00", "--date", "2023-02-01",
        "--reason", "[red] billed =twice",
    ).json  # fmt: skip
    folder = print_invoices(invoiced, "2023", "--state", state)

    entry = credited["entry"]
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"CCM-2023-{state}.pdf", f"CREDIT-CCM-2023-{state}-C1-E{entry}.pdf"]
    text = text_of(folder / names[1])
    flat = " ".join(text.split())
    for words in printed:
        assert words in flat
    assert "QR" not in text
    again = invoiced.does(
        "invoice", "pdf", "2023", "--out", str(folder), "--letterhead", LETTERHEAD,
        "--state", state,
    ).json  # fmt: skip
    assert (again["written"], again["unchanged"], again["credits"]) == (0, 2, 1)


def test_what_a_credit_note_left_open_stays_what_it_says(invoiced: Officer) -> None:
    invoiced.does("invoice", "credit", "CCM-2023-CHE", "100.00", "--date", "2023-02-01",
                  "--reason", "first")  # fmt: skip
    invoiced.does("receipt", "post", "CHE", "12974.22", "--purpose", "assessed",
                  "--date", "2023-02-02")  # fmt: skip
    folder = print_invoices(invoiced, "2023", "--state", "CHE")
    note = next(path for path in folder.iterdir() if path.name.startswith("CREDIT"))
    assert "12'974.22" in text_of(note)


def test_a_credit_that_was_undone_is_not_printed(invoiced: Officer) -> None:
    invoiced.does("invoice", "credit", "CCM-2023-CHE", "100.00", "--reason", "wrong")
    invoiced.does("invoice", "undo", "CCM-2023-CHE", "--reason", "it was right")
    folder = print_invoices(invoiced, "2023", "--state", "CHE")
    assert [path.name for path in folder.iterdir()] == ["CCM-2023-CHE.pdf"]
