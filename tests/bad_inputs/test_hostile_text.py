"""Text that a terminal, a spreadsheet, a browser or a database might take for more than text."""

from __future__ import annotations

import csv
import html
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.bad_inputs.rows import (
    check_refusal,
    expenses,
    journal,
    open_invoices,
    receipts,
    refused,
    row,
)
from tests.builders import BUDGET, Officer

ON = ("--date", "2023-03-01")

INVISIBLE = [
    *row("H01", ["a\x1b[2Jb"], "\\x1b"),
    *row("H01b", ["a\x07b"], "\\x07"),
    *row("H01c", ["a\x9bb"], "\\x9b"),
    *row("H01d", ["a\nb"], "\\x0a"),
    *row("H01e", ["a\tb"], "\\x09"),
    *row("H01f", ["a\rb"], "\\x0d"),
    *row("H01g", ["a\x7fb"], "\\x7f"),
    *row("H02", ["a\u202eb"], "U+202E"),
    *row("H02b", ["a\u200bb"], "U+200B"),
    *row("H02c", ["a\u2066b"], "U+2066"),
    *row("H02d", ["a\u2028b"], "U+2028"),
    *row("H02e", ["a\ue000b"], "U+E000"),
    *row("H02f", ["a\U000e0041b"], "U+E0041"),
]


@pytest.mark.parametrize(("text", "names"), INVISIBLE)
def test_a_character_that_cant_be_seen_is_named_with_its_column(
    standing: Officer, text: str, names: tuple[str, ...]
) -> None:
    for column in ("reference", "text"):
        path = standing.file("r.csv", receipts({}, {column: text}))
        refused(standing, "receipt", "import", path, names=(column, *names), where=f"{path}:3")
    for column in ("payee", "text", "document", "detail"):
        path = standing.file("e.csv", expenses({}, {column: text}))
        refused(standing, "expense", "import", path, names=(column, *names), where=f"{path}:3")
    path = standing.file("j.csv", journal({}, {"amount": "-100.00", "payee": text}))
    refused(standing, "journal", "import", path, names=("payee", *names), where=f"{path}:3")


@pytest.mark.parametrize(("text", "names"), INVISIBLE)
def test_a_character_that_cant_be_seen_is_named_on_the_command_line(
    standing: Officer, text: str, names: tuple[str, ...]
) -> None:
    post = ("receipt", "post", "CHE", "5.00", "--purpose", "7c", *ON)
    spend = ("expense", "post", "TF", "Salaries", "5.00", *ON)
    for words, where in (
        ((*post, "--text", text), "--text"),
        ((*post, "--reference", text), "--reference"),
        ((*spend, "--payee", text, "--document", "V"), "--payee"),
        ((*spend, "--payee", "X", "--document", text), "--document"),
        (("receipt", "reverse", "R-2023-0001", "--reason", text), "--reason"),
        (("invoice", "cancel", "CCM-2023-CHE", "--reason", text), "--reason"),
        (("journal", "reverse", "1", "--reason", text), "--reason"),
        (("reopen-year", "2023", "--reason", text), "--reason"),
        (("budget", "note", "2023", "Salaries", text), "TEXT"),
        (("transfer", "post", "WCR", "TF", "5", "--authority", text), "--authority"),
        (("in-kind", "add", "2023", "5", "--from", text, "--basis", "x"), "--from"),
        (("earmark", "add", text, "--fund", "TF", "--state", "CHE", "--purpose", "x"), "CODE"),
        (("procedure", "confirm", "--source", text), "--source"),
        ((*post, "--adjustment", "--reason", text, "--document", "x"), "--reason"),
        ((*post, "--adjustment", "--reason", "x", "--document", text), "--document"),
        ((*post, "--reason", text), "--reason"),
    ):
        refused(standing, *words, names=names, where=where)


def test_h01_registers_refuse_it_too(standing: Officer) -> None:
    for command, text in (
        (("state", "import"), "iso3,name,party_from,party_until\nXKX,a\x1bb,,\n"),
        (("account", "import"), "code,name,type\n5650,a\x1bb,expense\n"),
        (("budget", "import", "2024"), "line,amount,fund,account\na\x1bb,5.00,TF,5600\n"),
    ):
        path = standing.file("f.csv", text)
        more = ("--approved-on", "2023-09-02", "--authority", "x") if command[0] == "budget" else ()
        refused(standing, *command, path, *more, names=["\\x1b"], where=f"{path}:2")
    path = standing.file("o.csv", open_invoices({"number": "a\x1bb"}))
    refused(standing, "invoice", "import", path, names=["\\x1b"], where=f"{path}:2")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        pytest.param(("receipt", "reverse", "1 OR 1=1", "--reason", "x"), ["1 OR 1=1"], id="H03-1"),
        pytest.param(("receipt", "post", "CHE'--", "5", "--purpose", "7c"), ["CHE'--"], id="H03-2"),
        pytest.param(
            ("expense", "post", "TF;DROP TABLE entry", "Salaries", "5", "--payee", "x",
             "--document", "y", *ON), ["TF;DROP TABLE entry"], id="H03-3",
        ),
        pytest.param(("journal", "show", "1; DROP TABLE line"), ["1; DROP"], id="H03-4"),
        pytest.param(("invoice", "show", "' OR ''='"), ["' OR ''='"], id="H03-5"),
        pytest.param(("earmark", "show", 'x" OR 1'), ['x" OR 1'], id="H03-6"),
        pytest.param(("scale", "show", "%"), ["'%'"], id="H03-7"),
        pytest.param(("expense", "list", "--line", "%"), ["'%'"], id="H03-8"),
        pytest.param(("state", "show", "[red]CHE[/red]"), ["'[red]CHE[/red]'"], id="H09-1"),
        pytest.param(("state", "show", "%d %s {0}"), ["'%d %s {0}'"], id="H09-2"),
        pytest.param(("receipt", "post", "CHE", "[red]x[/red]", "--purpose", "7c"),
                     ["'[red]x[/red]'"], id="H09-3"),
        pytest.param(("receipt", "post", "CHE", "{value:q}", "--purpose", "7c"), ["'{value:q}'"],
                     id="H09-4"),
        pytest.param(("assess", "[bold]2023"), ["'[bold]2023'"], id="H09-5"),
    ],
)  # fmt: skip
def test_a_value_in_a_message_stands_as_it_was_read(
    standing: Officer, words: tuple[str, ...], names: list[str]
) -> None:
    refused(standing, *words, names=names)


# Six texts at most in a row: the budget of the standing ledger has six lines.
HARMLESS = [
    *row(
        "H04",
        [["'); DROP TABLE entry;--", "%s{0.__class__}", "$(id)", "`id`", "\\0\\n", "NULL"]],
    ),
    *row(
        "H05",
        [["[/]", "[bold red]x", "[link=file:///etc/passwd]y[/]", "[[x]]", ":warning:", "{x}"]],
    ),
    *row(
        "H06",
        [["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "=cmd|' /C calc'!A0"]],
    ),
    *row(
        "H07",
        [["<script>alert(1)</script>", "&amp;", "</table>", "a|b", "*b* _i_ `c` # 1", "~~x"]],
    ),
    *row(
        "H08",
        [
            [";", "  indent", '"x"', "2023-01-01 * y", "x  ; y", "'"],
            ["日本", "\U0001f389", "é" * 60, "x" * 200, "so…", "\\|"],
        ],
    ),
]  # fmt: skip

LINES = [line.partition(",")[0] for line in BUDGET.splitlines()[1:]]


def noted(officer: Officer, texts: list[str]) -> None:
    """Each text as the note of a budget line, the payee of an expense, the words of a receipt."""
    for line, text in zip(LINES, texts, strict=True):
        ran = officer.runs("budget", "note", "2023", "--", line, text, json=False)
        assert ran.exit == 0, ran.err
    rows = [{"payee": text, "text": text, "document": f"V-{n}"} for n, text in enumerate(texts)]
    officer.does("expense", "import", officer.file("e.csv", expenses(*rows)))
    officer.does(
        "receipt", "import", officer.file("r.csv", receipts(*({"text": t} for t in texts)))
    )


@pytest.mark.parametrize(("texts", "names"), HARMLESS)
def test_text_is_kept_and_shown_as_it_stands(
    standing: Officer,
    texts: list[str],
    names: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    noted(standing, texts)
    kept = [text.strip() for text in texts]
    listed = standing.does("expense", "list", "2023").json
    assert [row["payee"] for row in listed[-6:]] == kept
    told = [row["text"] for row in standing.does("journal", "list", "2023").json]
    assert told[-12:] == kept * 2
    variance = standing.does("statement", "variance", "2023").json["tables"][0]["rows"]
    assert [row["note"] for row in variance][:6] == kept
    for words in (("expense", "list", "2023"), ("statement", "variance", "2023")):
        table = standing.runs(*words, json=False)
        assert (table.exit, table.err) == (0, "")
        assert "\x1b" not in table.out
        for text in kept:  # the longest are folded
            assert text in table.out or len(text) > 40
    assert standing.does("verify").json["ok"]


@pytest.mark.parametrize(("texts", "names"), HARMLESS)
def test_text_is_harmless_in_every_file_that_is_written(
    standing: Officer, texts: list[str], names: tuple[str, ...]
) -> None:
    noted(standing, texts)
    kept = [text.strip() for text in texts]
    folder = standing.folder
    files = {ending: folder / f"v.{ending}" for ending in ("csv", "xlsx", "json", "md")}
    for out in files.values():
        standing.does("statement", "variance", "2023", "--out", str(out))

    in_csv = {f"'{text}" if text.startswith(("=", "+", "-", "@")) else text for text in kept}
    assert in_csv <= _csv_cells(files["csv"])
    standing.does("export", "csv", "2023", "--out", str(folder / "out"))
    cells = {cell for file in (folder / "out").glob("*.csv") for cell in _csv_cells(file)}
    assert in_csv <= cells
    assert not any(cell.startswith(("=", "@")) for cell in cells)

    first = json.loads(files["json"].read_text("utf-8"))["tables"][0]["rows"]
    assert [row["note"] for row in first][:6] == kept

    found = {
        cell.value
        for sheet in load_workbook(files["xlsx"])
        for line in sheet.iter_rows()
        for cell in line
        if cell.data_type == "s"
    }
    assert set(kept) <= found

    table = [line for line in files["md"].read_text("utf-8").splitlines() if line.startswith("|")]
    bars = {line.replace("\\\\", "").replace("\\|", "").count("|") for line in table[:8]}
    assert len(bars) == 1, table[:8]
    assert "<script" not in "".join(table)


def _csv_cells(path: Path) -> set[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {cell for line in csv.reader(file) for cell in line}


def test_h07_what_markdown_escapes_reads_as_it_was(standing: Officer) -> None:
    text = "<b>&amp;</b>"
    standing.does("budget", "note", "2023", "Salaries", text)
    out = standing.folder / "v.md"
    standing.does("statement", "variance", "2023", "--out", str(out))
    assert "<b>" not in out.read_text("utf-8")
    assert text in html.unescape(out.read_text("utf-8")).replace("\\", "")


def test_a_json_error_holds_the_value_verbatim_and_whole(standing: Officer) -> None:
    ran = standing.runs("state", "show", '"],\x1b[31m\u202e')
    told = json.loads(ran.err)["error"]
    assert ran.exit == 3
    assert set(told) == {"code", "message", "hint", "where"}
    assert "\\x1b[31mU+202E" in told["message"]
    check_refusal(standing.runs("state", "show", '"],\x1b[31m', json=False), 3, ["\\x1b[31m"])
