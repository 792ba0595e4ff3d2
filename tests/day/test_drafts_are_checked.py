"""`statement check DRAFT YEAR`: somebody's draft against the figures of the year."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from tests.builders import Officer

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, *, member: str = "word/document.xml") -> bytes:
    """A Word document of nothing but a body."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            member, f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
        )
    return target.getvalue()


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells) + "</w:tr>"


def checked(officer: Officer, name: str, draft: str | bytes) -> tuple[int, dict[str, Any]]:
    ran = officer.runs("statement", "check", officer.file(name, draft), "2023")
    assert ran.err == ""
    return ran.exit, ran.json


def tables(found: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {table["key"]: table["rows"] for table in found["tables"]}


RIGHT = """# The year

The Fund opened with CHF 246'482. Switzerland gave CHF 59'250.

| Fund | Opening (CHF) |
|---|---:|
| Trust Fund | 246'482 |
| Reserve | 570'184 |
| Total | 816'666 |
"""


def test_a_draft_that_holds_is_clean(standing: Officer) -> None:
    exit_, found = checked(standing, "draft.md", RIGHT)

    assert exit_ == 0
    assert found["tables"] == []
    assert found["figures"]["amounts"] == 5
    assert found["figures"]["totals_adds"] == 1


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_programs_own_report_holds(standing: Officer, language: str) -> None:
    report = standing.runs(
        "statement", "annual", "2023", "--language", language, "--format", "markdown", json=False
    ).out
    exit_, found = checked(standing, "own.md", report)
    assert (exit_, found["figures"]["unknown"]) == (0, 0)
    assert found["figures"]["amounts"] > 50


def test_an_amount_that_is_no_figure_is_named_with_its_line_and_the_nearest(
    standing: Officer,
) -> None:
    exit_, found = checked(standing, "draft.txt", RIGHT.replace("gave CHF 59'250", "gave 59,520"))

    assert exit_ == 1
    (one,) = tables(found)["amounts"]
    assert (one["where"], one["amount"]) == ("line 3", "59520.00")
    assert one["nearest"].startswith("59'250 (")


def test_a_total_that_no_rounding_explains_is_an_error(standing: Officer) -> None:
    exit_, found = checked(standing, "draft.md", RIGHT.replace("570'184", "570'148"))

    assert exit_ == 1
    (amount,) = tables(found)["amounts"]
    assert amount["where"] == "line 8"
    (total,) = tables(found)["columns"]
    assert (total["printed"], total["difference"]) == ("816666.00", "36.00")
    assert total["reason"] == "an error: no figure of the year is 570'148"


def test_a_word_document_is_read_run_by_run_and_row_by_row(standing: Officer) -> None:
    body = (
        paragraph("The Fund opened with CHF 246", "'482.")
        + "<w:p><w:del><w:r><w:delText>CHF 1'111</w:delText></w:r></w:del>"
        + "<w:moveFrom><w:r><w:t>CHF 2'222</w:t></w:r></w:moveFrom></w:p>"
        + "<w:tbl>"
        + row("Fund", "Opening (CHF)")
        + row("Trust Fund", "246'482")
        + row("Reserve", "570'185")
        + row("Total", "816'666")
        + "</w:tbl>"
        + paragraph("It ended with CHF 333.")
    )

    exit_, found = checked(standing, "draft.docx", docx(body))

    assert exit_ == 1
    assert [(one["where"], one["written"]) for one in tables(found)["amounts"]] == [
        ("table 1, row 3", "570'185"),
        ("paragraph 3", "333"),
    ]
    assert found["figures"]["amounts"] == 5


def test_the_table_says_it_in_words(standing: Officer) -> None:
    draft = standing.file("draft.md", RIGHT.replace("59'250", "59'251"))
    ran = standing.runs("statement", "check", draft, "2023", json=False)

    assert ran.exit == 1
    assert "59'251" in ran.out
    assert "5 amounts read, 1 of them no figure of 2023" in " ".join(ran.out.split())


HOSTILE = {
    "a PDF": b"%PDF-1.7\n",
    "an old Word file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
    "a picture": b"\x89PNG\r\n\x1a\n\0\0",
    "UTF-16": "CHF 1'000".encode("utf-16"),
    "another ZIP file": docx("", member="xl/workbook.xml"),
    "a ZIP file cut off": docx(paragraph("CHF 1'000"))[:-30],
    "nothing but the magic": b"PK\x03\x04",
    "a body that unpacks to more than the limit": docx(paragraph("0" * 60_000_000)),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_draft_is_refused_in_one_line(standing: Officer, what: str) -> None:
    before = standing.bytes()[0]
    path = standing.file("draft.docx", HOSTILE[what])

    ran = standing.runs("statement", "check", path, "2023", json=False)

    assert ran.exit == 3, ran.err
    assert len(ran.err.splitlines()) == 1
    assert ran.out == ""
    assert standing.bytes()[0] == before


def test_entities_and_deep_nesting_are_refused(standing: Officer) -> None:
    entities = (
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:document xmlns:w="'
        f'{WORD}"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>'
    )
    for text in (entities, "<a>" * 200):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("word/document.xml", text)
        ran = standing.runs(
            "statement", "check", standing.file("d.docx", target.getvalue()), "2023", json=False
        )
        assert ran.exit == 3
        assert len(ran.errors) == 1


@pytest.mark.parametrize(
    ("words", "exit_"),
    [(("nowhere.md", "2023"), 3), (("README", "20x3"), 3), ((".", "2023"), 3)],
)
def test_what_isnt_there_is_refused(standing: Officer, words: tuple[str, ...], exit_: int) -> None:
    ran = standing.runs("statement", "check", *words, json=False)
    assert ran.exit == exit_
    assert len(ran.errors) == 1


def test_hostile_words_reach_the_terminal_as_words(standing: Officer) -> None:
    draft = standing.file("draft.md", "CHF 1'234 [link=http://x]\x1b[31m red[/] =1+1\n")
    ran = standing.runs("statement", "check", draft, "2023", json=False)

    assert ran.exit == 1
    assert "\x1b" not in ran.out
    assert "[link=" in " ".join(ran.out.split())


def test_an_empty_draft_holds_nothing(standing: Officer) -> None:
    exit_, found = checked(standing, "draft.txt", "")
    assert exit_ == 0
    assert found["figures"]["amounts"] == 0
