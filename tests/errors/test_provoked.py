"""Each kind of problem has a test that provokes it; those without a story of their own are here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ccm_ledger import errors
from ccm_ledger.errors import Invalid, Kind
from ccm_ledger.figures import Paper, Row, Statement, Table, text
from ccm_ledger.renderers.statement_pages import MOST_ROWS, draw_statement
from tests.builders import Officer

TESTS = Path(__file__).parent.parent

BY_HAND = ("receipt", "post", "CHE", "5.00", "--purpose", "7c")


def codes(officer: Officer, *words: str) -> str:
    """The code of the first problem, as programs read it."""
    ran = officer.runs(*words)
    assert ran.exit not in {0, 70}, ran.err
    return str(json.loads(ran.err.splitlines()[0])["error"]["code"])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("receipt", "post", "CHE", "1 000.00", "--purpose", "7c"), "amount-blank"),
        ((*BY_HAND, "--charges", "x"), "charges-form"),
        (("receipt", "post", "AUT", "5.00", "--purpose", "7c", "--earmark", "WORKSHOP"),
         "earmark-other-donor"),
        (("receipt", "post", "CHE", "5.00", "--purpose", "assessed", "--invoice", "CCM-2023-AUT"),
         "invoice-other-state"),
        (("close-year", "2023", "--final"), "year-not-provisional"),
        (("statement", "balance", "2023", "--as-of", "2023-06-30", "--version", "1"),
         "options-exclude"),
        (("export", "xlsx", "2023", "--out", "audit.csv"), "export-ending"),
        (("decision", "add", "CCM/MSP/2023/12, para. 5", "--date", "2023-09-14", "--allows",
          "budget", "--text", "Budget"), "decision-symbol"),
        (("year", "answer", "2023", "auditor", "--text", "x", "--document", "D", "--date",
          "2024-02-01", "--amount", "5"), "answer-no-amount"),
        (("assess", "2023", *(f"--budget={n}000" for n in range(500, 509))), "scenarios-many"),
    ],
)  # fmt: skip
def test_a_command_is_refused(standing: Officer, words: tuple[str, ...], code: str) -> None:
    assert codes(standing, *words) == code


@pytest.mark.parametrize(
    ("group", "text", "code"),
    [
        (("expense", "import"), "2023-01-01,TF,Salaries,1.00,P,T,D\n", "csv-header"),
        (("expense", "import"), "date,fund\n2023-01-01,TF\n", "csv-column-missing"),
        (("expense", "import"), "date,fund,line,amount,payee,text,document,colour\n",
         "csv-column-unknown"),
        (("expense", "import"),
         "date,fund,line,amount,payee,text,document\n2023-01-01,TF,Salaries,1.00,P\0,T,D\n",
         "csv-nul"),
        (("procedure", "set"), "{", "json-syntax"),
    ],
)  # fmt: skip
def test_a_file_is_refused(standing: Officer, group: tuple[str, ...], text: str, code: str) -> None:
    more = ("--from", "2024", "--source", "x") if group[0] == "procedure" else ()
    assert codes(standing, *group, standing.file("f.csv", text), *more) == code


def test_procedures_are_refused_by_a_value_and_by_a_year(standing: Officer) -> None:
    document = json.loads(standing.runs("procedure", "show", "--document", json=False).out)
    document["due_days"]["value"] = 45
    words = (standing.file("p.json", json.dumps(document)), "--source", "x", "--from", "2023")
    assert codes(standing, "procedure", "set", *words) == "procedures-in-use"
    document["due_days"]["value"] = "soon"
    words = (standing.file("p.json", json.dumps(document)), "--source", "x", "--from", "2024")
    assert codes(standing, "procedure", "set", *words) == "procedure-value"


def test_a_key_is_used_once_and_held_money_goes_no_further_than_what_is_open(
    standing: Officer,
) -> None:
    standing.does(*BY_HAND, "--date", "2023-05-01", "--key", "k1")
    other = ("receipt", "post", "CHE", "6.00", "--purpose", "7c", "--date", "2023-05-01")
    assert codes(standing, *other, "--key", "k1") == "key-conflict"
    standing.does("receipt", "post", "FJI", "100.00", "--purpose", "unallocated", "--date",
                  "2023-05-02")  # fmt: skip
    allocate = ("receipt", "allocate", "R-2023-0004", "--purpose", "assessed")
    assert codes(standing, *allocate) == "more-than-open"
    ran = standing.runs("close-year", "2023", "--no-backup")
    assert '"gate-blocks"' in ran.err


def test_a_year_is_not_final_before_the_one_before_it(opened: Officer) -> None:
    opened.does(*BY_HAND, "--date", "2023-05-01")
    for year in ("2022", "2023"):
        opened.does("close-year", year, "--no-backup")
    assert codes(opened, "close-year", "2023", "--final") == "year-before-not-final"


def test_a_gap_is_of_bank_files_alone(standing: Officer) -> None:
    file = standing.file("r.csv", "date,state,amount,purpose,reference,text\n")
    assert codes(standing, "receipt", "import", file, "--gap", "lost") == "gap-csv"


def test_a_paper_of_too_many_rows_is_not_drawn() -> None:
    row = Row({"line": "Salaries"})
    table = Table("t", "T", (text("line", "Line"),), (row,) * (MOST_ROWS + 1))
    drawn = Statement("variance", "Variance", 2023, date(2023, 12, 31), {}, (table,))
    with pytest.raises(Invalid) as refused:
        draw_statement(drawn, Paper(), "Entity", press=None)  # type: ignore[arg-type]
    assert refused.value.kind.code == "paper-limit"


def literal_words(text: str, count: int) -> Iterator[str]:
    """Each run of so many words that a catalogue text holds outside its facts and commands."""
    for piece in re.split(r"\{[^}]*\}|`[^`]*`", text):
        words = piece.casefold().split()
        for first in range(len(words) - count + 1):
            yield " ".join(words[first : first + count]).strip(",;:")


def test_every_kind_is_met_in_some_test() -> None:
    """By its code, by its name, or by words of its message that a test expects.

    It reads the tests as text: a quick watch for kinds that nobody provokes, not a proof.
    """
    sources = (path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py"))
    tests = re.sub(r'"\s*\n\s*f?"', "", "\n".join(sources))
    told = " ".join(tests.casefold().split())
    unmet = [
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, Kind)
        and kind.code not in told
        and name.casefold() not in told
        and not any(words in told for words in literal_words(f"{kind.what}\n{kind.hint}", 3))
        and not any(words in told for words in literal_words(kind.what, 2) if len(words) >= 9)
    ]
    assert unmet == []
