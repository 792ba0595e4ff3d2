"""What belongs to another year than its payment."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.builders import BUDGET, Officer
from tests.day.test_open_items import items, refused, verified

ADJUSTMENT = ("--adjustment", "--reason", "audit", "--document", "AUD-1")


@pytest.fixture
def coming(standing: Officer) -> Officer:
    """The year 2023, with the budget of 2024 approved."""
    standing.does(
        "budget", "import", "2024", standing.file("b24.csv", BUDGET),
        "--approved-on", "2023-09-15", "--authority", "11MSP",
    )  # fmt: skip
    return standing


def accrue(officer: Officer, *words: str) -> dict[str, object]:
    posted: dict[str, object] = officer.does(
        "expense", "accrue", *words, "--date", "2023-12-31"
    ).json
    return posted


AUDIT = ("TF", "Consultancy fees", "900.00", "--payee", "Audit firm", "--document", "L-1")


def spent(officer: Officer, year: str, line: str) -> str:
    return officer.figure("variance", f"actual.{line}", year, "--as-of", f"{year}-12-31")


# ── accruals ─────────────────────────────────────────────────────────────────────────────────


def test_an_accrual_counts_in_its_year_and_is_taken_back_on_the_first_day_of_the_next(
    coming: Officer,
) -> None:
    posted = accrue(coming, *AUDIT)
    first, second = posted["posted"]  # type: ignore[misc]
    assert posted["released_on"] == "2024-01-01"
    assert coming.lines(first) == [
        ("TF", "5300", "900.00", None),
        ("TF", "2010", "-900.00", None),
    ]
    assert coming.lines(second) == [
        ("TF", "5300", "-900.00", None),
        ("TF", "2010", "900.00", None),
    ]
    shown = coming.does("journal", "show", str(second)).json
    assert (shown["date"], shown["kind"]) == ("2024-01-01", "accrual-release")
    assert {line["item"] for line in shown["lines"] if line["account"] == "2010"} == {posted["id"]}

    assert items(coming, "2023", "--as-of", "2023-12-31") == {
        posted["id"]: ("2010", "Audit firm", "900.00", "900.00")
    }
    assert items(coming, "2024", "--as-of", "2024-01-01") == {}
    assert spent(coming, "2023", "Consultancy fees") == "900.00"
    assert spent(coming, "2024", "Consultancy fees") == "-900.00"
    coming.does(
        "expense", "post", "TF", "Consultancy fees", "950.00", "--payee", "Audit firm",
        "--document", "INV-1", "--date", "2024-02-15",
    )  # fmt: skip
    assert spent(coming, "2024", "Consultancy fees") == "50.00"
    verified(coming)


def test_a_taken_back_accrual_is_not_paid_by_itself(coming: Officer) -> None:
    expense = str(accrue(coming, *AUDIT)["id"])
    code, _ = refused(coming, "expense", "pay", expense, "--date", "2024-01-10")
    assert code == "item-not-open"
    assert coming.does("expense", "list", "--unpaid").json == []


def test_an_earmarked_accrual_stays_until_it_is_paid(coming: Officer) -> None:
    posted = accrue(
        coming, "TF", "Staff travel", "500.00", "--payee", "Airline", "--document", "T-9",
        "--earmark", "WORKSHOP",
    )  # fmt: skip
    assert (len(posted["posted"]), posted["released_on"]) == (1, None)  # type: ignore[arg-type]
    assert coming.does("earmark", "show", "WORKSHOP").json["closing"] == "29500.00"

    paid = coming.does("expense", "pay", str(posted["id"]), "--date", "2024-01-20").json
    assert coming.lines(paid["entry"]) == [
        ("TF", "2010", "500.00", None),
        ("TF", "1000", "-500.00", None),
    ]
    assert coming.does("earmark", "show", "WORKSHOP").json["closing"] == "29500.00"
    assert items(coming, "2024", "--as-of", "2024-01-31") == {}
    verified(coming)


def test_the_programmes_accrual_releases_and_gives_back_what_it_released(
    coming: Officer,
) -> None:
    posted = accrue(
        coming, "SP", "Travel costs", "300.00", "--payee", "Agency", "--document", "S-9"
    )
    first, second = posted["posted"]  # type: ignore[misc]
    assert coming.lines(first) == [
        ("SP", "6100", "300.00", None),
        ("SP", "2010", "-300.00", None),
        ("SP", "2300", "300.00", "AUS"),
        ("SP", "4300", "-300.00", "AUS"),
    ]
    assert coming.lines(second) == [
        ("SP", "6100", "-300.00", None),
        ("SP", "2010", "300.00", None),
        ("SP", "2300", "-300.00", "AUS"),
        ("SP", "4300", "300.00", "AUS"),
    ]
    assert coming.figure("sponsorship", "deferred_out", "2023") == "43547.00"
    assert coming.figure("sponsorship", "contributions", "2024", "--as-of", "2024-12-31") == "0.00"
    assert coming.figure("sponsorship", "deferred_out", "2024") == "43847.00"
    verified(coming)


def test_an_accrual_of_a_provisional_year_is_an_adjustment_and_its_release_is_not(
    coming: Officer,
) -> None:
    coming.does("close-year", "2023", "--no-backup")
    words = ("expense", "accrue", *AUDIT[:-1], "AUD-1", "--date", "2023-12-31")
    code, _ = refused(coming, *words)
    assert code == "year-provisional"

    posted = coming.does(*words, "--adjustment", "--reason", "audit").json
    assert posted["statements"] == {"year": 2023, "version": 2}
    first, second = (coming.does("journal", "show", str(n)).json for n in posted["posted"])
    assert first["adjustment"] == "ADJ-2023-01"
    assert (second["adjustment"], second["date"]) == (None, "2024-01-01")
    assert coming.figure("open-items", "open.2010", "2023") == "900.00"
    verified(coming)


def test_undoing_an_accrual_undoes_its_release(coming: Officer) -> None:
    expense = str(accrue(coming, *AUDIT)["id"])
    undone = coming.does(
        "expense", "reverse", expense, "--reason", "billed in time", "--date", "2023-12-31"
    ).json
    assert len(undone["posted"]) == 2
    assert spent(coming, "2023", "Consultancy fees") == "0.00"
    assert spent(coming, "2024", "Consultancy fees") == "0.00"
    assert items(coming, "2023", "--as-of", "2024-01-31") == {}
    verified(coming)


def test_the_release_is_undone_with_its_accrual_only(coming: Officer) -> None:
    posted = accrue(coming, *AUDIT)
    for entry in posted["posted"]:  # type: ignore[attr-defined]
        code, said = refused(coming, "journal", "reverse", str(entry), "--reason", "x")
        assert code == "own-command-reverses"
        assert f"expense reverse {posted['id']}" in said


def test_an_accrual_is_dated(standing: Officer) -> None:
    ran = standing.runs("expense", "accrue", *AUDIT, json=False)
    assert ran.exit == 2
    assert "--date" in ran.err


# ── prepayments ──────────────────────────────────────────────────────────────────────────────

TICKET = ("Staff travel", "890.00", "--payee", "Airline", "--document", "T-1")


def prepay(officer: Officer, *words: str) -> dict[str, object]:
    posted: dict[str, object] = officer.does(
        "expense", "prepay", *words, "--date", "2023-12-04"
    ).json
    return posted


def test_what_is_prepaid_becomes_an_expense_of_the_year_it_is_used(coming: Officer) -> None:
    posted = prepay(coming, "TF", *TICKET, "--for", "2024")
    assert (posted["id"], posted["date"], posted["paid_on"]) == (
        "E-2024-0001", "2024-01-01", "2023-12-04",
    )  # fmt: skip
    first, second = posted["posted"]  # type: ignore[misc]
    assert coming.lines(first) == [
        ("TF", "1200", "890.00", None),
        ("TF", "1000", "-890.00", None),
    ]
    assert coming.lines(second) == [
        ("TF", "5500", "890.00", None),
        ("TF", "1200", "-890.00", None),
    ]
    assert spent(coming, "2023", "Staff travel") == "0.00"
    assert spent(coming, "2024", "Staff travel") == "890.00"
    assert items(coming, "2023", "--as-of", "2023-12-31") == {
        "E-2024-0001": ("1200", "Airline", "890.00", "890.00")
    }
    assert items(coming, "2024", "--as-of", "2024-01-01") == {}
    (row,) = coming.does("expense", "list", "2024").json
    assert (row["id"], row["line"], row["amount"]) == ("E-2024-0001", "Staff travel", "890.00")
    (row,) = coming.does("expense", "advance", "list").json
    assert (row["kind"], row["claimed"], row["open"]) == ("prepaid", "890.00", "0.00")
    verified(coming)


def test_a_known_day_of_service_is_the_day_of_the_expense(coming: Officer) -> None:
    posted = prepay(coming, "TF", *TICKET, "--for", "2024", "--service-date", "2024-06-10")
    assert posted["date"] == "2024-06-10"
    assert coming.does("expense", "advance", "list", "--open").json[0]["open"] == "890.00"


def test_the_programme_releases_only_when_it_is_used(coming: Officer) -> None:
    posted = prepay(
        coming, "SP", "Travel costs", "600.00", "--payee", "Agency", "--document", "S-1",
        "--for", "2024",
    )  # fmt: skip
    first, second = posted["posted"]  # type: ignore[misc]
    assert coming.lines(first) == [
        ("SP", "1200", "600.00", None),
        ("SP", "1000", "-600.00", None),
    ]
    assert coming.lines(second)[2:] == [
        ("SP", "2300", "600.00", "AUS"),
        ("SP", "4300", "-600.00", "AUS"),
    ]
    assert coming.figure("sponsorship", "deferred_out", "2023") == "43847.00"
    assert coming.figure("sponsorship", "deferred_out", "2024") == "43247.00"
    # What is spoken for can't be spent again meanwhile.
    code, said = refused(
        coming, "expense", "post", "SP", "Travel costs", "43247.01", "--payee", "P",
        "--document", "S-2", "--date", "2023-12-05",
    )  # fmt: skip
    assert code == "deferral-exceeded"
    assert "43'247.00" in said
    verified(coming)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--for", "2023"), "service-date"),
        (("--for", "2024", "--service-date", "2025-01-01"), "service-year"),
        (("--for", "2023", "--service-date", "2023-12-04"), "service-date"),
        (("--for", "2031"), "date-future"),
        (("--for", "24"), "year-form"),
    ],
)
def test_a_prepayment_that_is_none_is_refused(
    coming: Officer, words: tuple[str, ...], code: str
) -> None:
    found, _ = refused(coming, "expense", "prepay", "TF", *TICKET, *words, "--date", "2023-12-04")
    assert found == code


def test_undoing_a_prepayment_undoes_both_its_entries(coming: Officer) -> None:
    posted = prepay(coming, "TF", *TICKET, "--for", "2024")
    for entry in posted["posted"]:  # type: ignore[attr-defined]
        code, said = refused(coming, "journal", "reverse", str(entry), "--reason", "x")
        assert code == "own-command-reverses"
        assert "expense reverse E-2024-0001" in said
    undone = coming.does(
        "expense", "reverse", "E-2024-0001", "--reason", "cancelled", "--date", "2023-12-20"
    ).json
    assert coming.lines(undone["posted"][0]) == [
        ("TF", "1200", "-890.00", None),
        ("TF", "1000", "890.00", None),
    ]
    assert items(coming, "2023", "--as-of", "2024-12-31") == {}
    assert spent(coming, "2024", "Staff travel") == "0.00"
    verified(coming)


def test_the_year_is_closed_over_what_is_open(coming: Officer) -> None:
    accrue(coming, *AUDIT)
    prepay(coming, "TF", *TICKET, "--for", "2024")
    coming.does("close-year", "2023", "--no-backup")
    coming.does("close-year", "2023", "--final")
    coming.now = datetime(2024, 5, 2, 9, 0, tzinfo=UTC)
    issued = coming.does("statement", "open-items", "2023").json
    assert (issued["figures"]["open.1200"], issued["figures"]["open.2010"]) == ("890.00", "900.00")
    undone = coming.does(
        "expense", "reverse", "E-2023-0002", "--reason", "no audit", "--date", "2024-05-02"
    ).json
    assert coming.lines(undone["posted"][0]) == [
        ("TF", "3900", "-900.00", None),
        ("TF", "2010", "900.00", None),
    ]
    assert coming.lines(undone["posted"][1]) == [
        ("TF", "5300", "900.00", None),
        ("TF", "2010", "-900.00", None),
    ]
    verified(coming)
