"""Codes of States, funds, accounts and budget lines."""

from __future__ import annotations

import pytest

from tests.bad_inputs.rows import expenses, journal, receipts, refused, row
from tests.builders import Officer

STATES = [
    *row("C01", ["ZZZ", "XXX", "000", "C H", "*"], "unknown state", "state list"),
    *row("C02", ["CH", "Switzerland", "switzerland", "Suisse"], "CHE", "did you mean"),
    *row("C05", ["СНЕ"], "cyrillic", "CHE"),
    *row("C05b", ["ΑUΤ"], "greek", "AUT"),
    *row("C05c", ["ＣＨＥ", "CHÉ"], "unknown state"),
]

FUNDS = [
    *row("C07", ["XX", "", "TFF", "Т", "ISU Trust Fund"], "TF, WCR, SP"),
    *row("H03", ["TF;DROP TABLE entry"], "unknown fund", "TF;DROP TABLE entry"),
]

LINES = [
    *row("C09", ["Salaires", "Salary", "salarie"], "budget of 2023", "did you mean Salaries?"),
    *row("C09b", ["Rent", "Salaries;"], "2023"),
    *row("C09c", ["9999", "5", "0000"], "unknown account", "account list"),
]


@pytest.mark.parametrize(("state", "names"), STATES)
def test_an_unknown_state_is_refused_with_the_nearest(
    standing: Officer, state: str, names: tuple[str, ...]
) -> None:
    refused(
        standing, "receipt", "post", state, "100.00", "--purpose", "7c", "--date", "2023-03-01",
        names=names, where="ISO3",
    )  # fmt: skip
    path = standing.file("receipts.csv", receipts({}, {"state": state}, {}))
    refused(standing, "receipt", "import", path, names=names, where=f"{path}:3")
    refused(standing, "state", "show", state, names=names, where="ISO3")
    refused(standing, "invoice", "issue", "2023", "--state", state, names=names, where="--state")
    refused(standing, "pledge", "add", state, "5", "--purpose", "7c", names=names, where="ISO3")
    refused(standing, "journal", "list", "--state", state, names=names, where="--state")


@pytest.mark.parametrize("purpose", ["assessed", "7a", "7b"])
@pytest.mark.parametrize(
    ("state", "what"),
    [
        pytest.param("KEN", "Kenya (KEN) is a signatory, not a State Party", id="C03"),
        pytest.param("USA", "(USA) is not a State Party", id="C04"),
    ],
)
def test_a_state_that_is_no_party_is_never_assessed(
    standing: Officer, purpose: str, state: str, what: str
) -> None:
    names = (what, "nothing is assessed", "7c", "sponsorship", "reserve")
    refused(
        standing, "receipt", "post", state, "100.00", "--purpose", purpose, "--date", "2023-03-01",
        names=names,
    )  # fmt: skip
    path = standing.file("receipts.csv", receipts({}, {"state": state, "purpose": purpose}, {}))
    refused(standing, "receipt", "import", path, names=names, where=f"{path}:3")


@pytest.mark.parametrize("purpose", ["7c", "sponsorship", "reserve", "unallocated"])
def test_c03_other_purposes_are_open_to_a_signatory(standing: Officer, purpose: str) -> None:
    posted = standing.does(
        "receipt", "post", "KEN", "100.00", "--purpose", purpose, "--date", "2023-03-01"
    ).json
    assert posted["state"] == "KEN"


def test_c06_the_state_is_missing_unless_the_money_is_unallocated(standing: Officer) -> None:
    path = standing.file("receipts.csv", receipts({}, {"state": "", "purpose": "assessed"}, {}))
    names = ["the state is missing", "unallocated"]
    refused(standing, "receipt", "import", path, names=names, where=f"{path}:3")
    refused(
        standing, "receipt", "post", "-", "100.00", "--purpose", "assessed", "--date", "2023-03-01",
        names=names, where="ISO3",
    )  # fmt: skip
    path = standing.file("unknown.csv", receipts({"state": "", "purpose": "unallocated"}))
    assert standing.does("receipt", "import", path).json["unallocated"] == 1


@pytest.mark.parametrize(("fund", "names"), FUNDS)
def test_an_unknown_fund_is_refused_with_the_known_ones(
    standing: Officer, fund: str, names: tuple[str, ...]
) -> None:
    refused(
        standing, "expense", "post", fund, "Salaries", "5.00", "--payee", "GICHD",
        "--document", "V-1", "--date", "2023-03-01", names=names, where="FUND",
    )  # fmt: skip
    path = standing.file("expenses.csv", expenses({}, {"fund": fund}, {}))
    refused(standing, "expense", "import", path, names=names, where=f"{path}:3")
    path = standing.file("journal.csv", journal({}, {"fund": fund, "amount": "-100.00"}))
    refused(standing, "journal", "post", path, names=names, where=f"{path}:3")
    refused(standing, "transfer", "post", "TF", fund, "5.00", "--authority", "x", names=names)
    refused(
        standing, "earmark", "add", "NEW", "--fund", fund, "--state", "CHE", "--purpose", "x",
        names=names, where="--fund",
    )  # fmt: skip


@pytest.mark.parametrize(
    "account", [pytest.param(a, id=f"C08-{a or 'empty'}") for a in ("9999", "10", "", "1000.0")]
)
def test_c08_an_unknown_account_is_refused(standing: Officer, account: str) -> None:
    path = standing.file("journal.csv", journal({}, {"account": account, "amount": "-100.00"}))
    for word in ("post", "import"):
        refused(
            standing, "journal", word, path,
            names=["unknown account", "account list"], where=f"{path}:3",
        )  # fmt: skip
    refused(standing, "journal", "list", "--account", account or "x", names=["unknown account"])


@pytest.mark.parametrize(("line", "names"), LINES)
def test_an_unknown_budget_line_is_refused_with_the_nearest(
    standing: Officer, line: str, names: tuple[str, ...]
) -> None:
    refused(
        standing, "expense", "post", "TF", line, "5.00", "--payee", "GICHD", "--document", "V-1",
        "--date", "2023-03-01", names=names, where="LINE",
    )  # fmt: skip
    path = standing.file("expenses.csv", expenses({}, {"line": line}, {}))
    refused(standing, "expense", "import", path, names=names, where=f"{path}:3")


def test_c09_an_empty_line_is_missing(standing: Officer) -> None:
    refused(
        standing, "expense", "post", "TF", "", "5.00", "--payee", "GICHD", "--document", "V-1",
        "--date", "2023-03-01", where="LINE",
    )  # fmt: skip
    path = standing.file("expenses.csv", expenses({}, {"line": " "}, {}))
    refused(standing, "expense", "import", path, names=["line is missing"], where=f"{path}:3")


def test_c10_a_line_of_another_fund_is_refused(standing: Officer) -> None:
    names = ["Salaries", "belongs to fund TF", "SP"]
    refused(
        standing, "expense", "post", "SP", "Salaries", "5.00", "--payee", "GICHD",
        "--document", "V-1", "--date", "2023-03-01", names=names, where="LINE",
    )  # fmt: skip
    path = standing.file("expenses.csv", expenses({}, {"fund": "SP"}, {}))
    refused(standing, "expense", "import", path, names=names, where=f"{path}:3")
    refused(
        standing, "expense", "post", "TF", "Travel costs", "5.00", "--payee", "GICHD",
        "--document", "V-1", "--date", "2023-03-01", names=["SP"], where="LINE",
    )  # fmt: skip


def test_c11_small_letters_are_read_as_capitals(standing: Officer) -> None:
    posted = standing.does(
        "receipt", "post", "che", "5.00", "--purpose", "7c", "--earmark", "workshop",
        "--date", "2023-03-01",
    ).json  # fmt: skip
    assert posted["state"] == "CHE"
    spent = standing.does(
        "expense", "post", "tf", "Salaries", "5.00", "--payee", "GICHD", "--document", "V-1",
        "--date", "2023-03-01",
    ).json  # fmt: skip
    assert spent["fund"] == "TF"


@pytest.mark.parametrize("line", ["Salaries ", " Salaries", "SALARIES", "salaries"])
def test_c12_a_line_in_other_case_is_that_line_and_never_a_new_one(
    standing: Officer, line: str
) -> None:
    spent = standing.does(
        "expense", "post", "TF", line, "5.00", "--payee", "GICHD", "--document", "V-1",
        "--date", "2023-03-01",
    ).json  # fmt: skip
    assert spent["line"] == "Salaries"
    path = standing.file("expenses.csv", expenses({"line": line}))
    standing.does("expense", "import", path)
    assert {row["line"] for row in standing.does("expense", "list", "2023").json} == {"Salaries"}
    assert len(standing.does("budget", "show", "2023").json["lines"]) == 6
