"""Invoices: assessing, issuing, importing, cancelling."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.bad_inputs.rows import nothing_new, open_invoices, refused, row
from tests.builders import BUDGET, EXAMPLE, Officer


def test_i01_nothing_is_assessed_without_a_budget(standing: Officer) -> None:
    for words in (("assess", "2024"), ("invoice", "issue", "2024"), ("assess", "2022")):
        year = words[-1]
        refused(standing, *words, names=[year])
    for words in (("assess", "2024"), ("invoice", "issue", "2024")):
        refused(standing, *words, names=["budget for 2024", "budget import 2024"])


def test_i01_a_closed_year_is_not_invoiced(standing: Officer) -> None:
    refused(standing, "invoice", "issue", "2022", names=["2022 is closed"], where="YEAR")


@pytest.mark.parametrize(
    ("state", "what"),
    [
        pytest.param("KEN", "a signatory, not a State Party", id="I02-1"),
        pytest.param("USA", "not a State Party", id="I02-2"),
        pytest.param("SSD", "party from 2024-02-01", id="I03-1"),
        pytest.param("VUT", "party from", id="I03-2"),
    ],
)
def test_a_state_that_is_no_party_gets_no_invoice(standing: Officer, state: str, what: str) -> None:
    refused(
        standing, "invoice", "issue", "2023", "--state", state,
        names=[f"({state})", what], where="--state",
    )  # fmt: skip
    refused(standing, "invoice", "issue", "2023", "--state", "CHE", "--state", state, names=[what])


def test_i03_a_state_that_has_left_gets_no_invoice(standing: Officer) -> None:
    standing.now = datetime(2025, 9, 20, tzinfo=UTC)
    path = standing.file("budget.csv", BUDGET)
    standing.does(
        "budget", "import", "2026", path, "--approved-on", "2025-09-18", "--authority", "13MSP"
    )
    refused(
        standing, "invoice", "issue", "2026", "--state", "LTU",
        names=["(LTU)", "until 2025-03-06"], where="--state",
    )  # fmt: skip


def test_i04_a_state_named_twice_counts_once(standing: Officer) -> None:
    ran = nothing_new(standing, "invoice", "issue", "2023", "--state", "CHE", "--state", "CHE").json
    assert (ran["issued"], ran["already_issued"]) == ([], 1)


def test_i05_all_are_issued_already(standing: Officer) -> None:
    ran = nothing_new(standing, "invoice", "issue", "2023").json
    assert (ran["issued"], ran["already_issued"], ran["total"]) == ([], 110, "0.00")


@pytest.mark.parametrize("number", ["999", "CCM-2023-ZZZ", "", " ", "CCM-2023-CHE'--", "ccm"])
def test_i06_no_such_invoice(standing: Officer, number: str) -> None:
    for words in (("show", number), ("cancel", number, "--reason", "x")):
        refused(standing, "invoice", *words, names=["no invoice", "invoice list"], where="NUMBER")


def test_i06_a_cancelled_invoice_is_not_cancelled_again(standing: Officer) -> None:
    words = ("invoice", "cancel", "CCM-2023-CHE", "--reason", "x", "--date", "2023-03-01")
    entry = standing.does(*words).json["posted"][0]
    refused(standing, *words, names=["cancelled on 2023-03-01", f"entry {entry}"], where="NUMBER")
    standing.does("invoice", "issue", "2023", "--state", "CHE", "--date", "2023-03-02")
    refused(standing, *words, names=["CCM-2023-CHE-2 replaces it"])


def test_i07_cancelling_needs_a_reason(standing: Officer) -> None:
    refused(standing, "invoice", "cancel", "CCM-2023-CHE", exit=2, names=["--reason"])
    for blank in ("", "  ", "\u00a0"):
        refused(standing, "invoice", "cancel", "CCM-2023-CHE", "--reason", blank, where="--reason")


def test_i08_an_invoice_that_is_paid_in_part_is_not_cancelled(standing: Officer) -> None:
    receipt = standing.does(
        "receipt", "post", "CHE", "500.00", "--purpose", "assessed", "--date", "2023-03-01"
    ).json["id"]
    refused(
        standing, "invoice", "cancel", "CCM-2023-CHE", "--reason", "x",
        names=[receipt, "reverse or re-allocate"], where="CCM-2023-CHE",
    )  # fmt: skip


def test_an_invoice_is_not_dated_before_its_budget(standing: Officer) -> None:
    path = standing.file("budget.csv", BUDGET)
    standing.does(
        "budget", "import", "2024", path, "--approved-on", "2023-09-14", "--authority", "11MSP"
    )
    refused(
        standing, "invoice", "issue", "2024", "--date", "2023-09-13",
        names=["2023-09-14"], where="--date",
    )  # fmt: skip


FILES = [
    *row("V01", [{"number": ""}, {"number": "a b"}, {"number": "x" * 41}, {"number": "é"}],
         "not an invoice number"),
    *row("V02", [{"tier": "7c"}, {"tier": ""}, {"tier": "7A"}], "not a tier", "7a and 7b"),
    *row("V03", [{"budget_year": "22"}, {"budget_year": ""}], "four digits"),
    *row("V04", [{"amount": "0"}], "zero"),
    *row("V04b", [{"amount": "1,5"}], "comma"),
    *row("V05", [{"due_on": "2021-09-14"}], "before it was issued"),
    *row("V06", [{"issued_on": "15.09.2021"}], "2021-09-15"),
    *row("V07", [{"number": "X-1", "state": "KEN"}], "signatory", "7c"),
    *row("V07b", [{"state": "ZZZ"}], "unknown state"),
    *row("V07c", [{"number": "X-1", "state": "SSD"}, {"number": "X-1", "budget_year": "1922"}],
         "not a State Party in", "party from"),
    *row("V09", [{"number": "X-1", "budget_year": "2099"}], "2099", "2025"),
    *row("V09b", [{"number": "X-1", "issued_on": "2024-03-16", "due_on": "2024-05-01"}], "future"),
    *row("V08", [{"number": "ISU-2022-AUT", "state": "AUT"}], "exists with other content"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "names"), FILES)
def test_an_open_invoice_that_cant_be_taken(
    standing: Officer, cells: dict[str, str], names: tuple[str, ...]
) -> None:
    path = standing.file("open.csv", open_invoices({}, cells))
    refused(standing, "invoice", "import", path, names=names, where=f"{path}:3")


@pytest.mark.parametrize("number", ["ISU2022BEL", "isu/2022/bel", "X" * 19 + "-ISU-2022-BEL"])
def test_two_invoices_never_share_a_reference(standing: Officer, number: str) -> None:
    body = "ISU2022BEL" if len(number) < 20 else "X" * 11 + "ISU2022BEL"
    first = {"number": "ISU-2022-BEL" if len(number) < 20 else body}
    path = standing.file("open.csv", open_invoices(first, {"number": number}))
    names = [number, body, first["number"]]
    refused(standing, "invoice", "import", path, names=names, where=f"{path}:3")
    standing.does("invoice", "import", standing.file("first.csv", open_invoices(first)))
    refused(standing, "invoice", "import", path, names=names, where=f"{path}:3")


@pytest.mark.parametrize("column", ["state", "budget_year", "issued_on", "due_on"])
def test_the_rows_of_an_open_invoice_agree(standing: Officer, column: str) -> None:
    other = {"state": "AUT", "budget_year": "2021", "issued_on": "2021-09-14"}
    path = standing.file(
        "open.csv", open_invoices({}, {"tier": "7b", column: other.get(column, "2021-12-14")})
    )
    refused(standing, "invoice", "import", path, names=[column, "line 2"], where=f"{path}:3")


def test_a_tier_twice_in_an_open_invoice(standing: Officer) -> None:
    path = standing.file("open.csv", open_invoices({}, {}))
    refused(standing, "invoice", "import", path, names=["7a twice", "line 2"], where=f"{path}:3")


TWINS = (
    "number,state,budget_year,tier,amount,issued_on,due_on\n"
    "2021/117,CHE,2021,7a,100.00,2020-09-15,2020-11-14\n"
    "2021-117,AUT,2021,7a,100.00,2020-09-15,2020-11-14\n"
)


def test_two_numbers_with_one_reference_are_refused_in_a_file(standing: Officer) -> None:
    path = standing.file("open.csv", TWINS)
    refused(standing, "invoice", "import", path, names=["2021-117", "2021/117", "RF"])


def test_a_number_whose_reference_is_in_the_ledger_is_refused(standing: Officer) -> None:
    first, second = TWINS.replace("2021-117", "").splitlines()[:2], TWINS.splitlines()[::2]
    standing.does("invoice", "import", standing.file("a.csv", "\n".join(first) + "\n"))
    path = standing.file("b.csv", "\n".join(second) + "\n")
    refused(standing, "invoice", "import", path, names=["2021-117", "2021/117", "RF"])


def test_an_invoice_to_be_issued_whose_reference_is_in_the_ledger_is_refused(
    opened: Officer,
) -> None:
    opened.does(
        "budget", "import", "2023", str(EXAMPLE / "budget.csv"), "--approved-on", "2022-09-02",
        "--authority", "10MSP",
    )  # fmt: skip
    rows = TWINS.splitlines()[0] + "\nCCM2023AFG,AFG,2022,7a,100.00,2021-09-15,2021-11-14\n"
    opened.does("invoice", "import", opened.file("open.csv", rows))
    refused(opened, "invoice", "issue", "2023", names=["CCM-2023-AFG", "CCM2023AFG"])
