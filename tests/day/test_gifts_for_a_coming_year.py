"""A gift given in writing for a coming year is income of that year, not of the year it came."""

from __future__ import annotations

from tests.builders import Officer
from tests.reports.asking import row, rows, shown


def give(officer: Officer, *more: str) -> dict:  # type: ignore[type-arg]
    ran = officer.does(
        "receipt", "post", "CHE", "50000.00", "--purpose", "7c", "--date", "2023-11-15", *more
    )
    return ran.json  # type: ignore[no-any-return]


def earmarked(officer: Officer) -> None:
    officer.does("earmark", "add", "REVIEW", "--fund", "TF", "--state", "CHE", "--purpose", "Paper")


def sound(officer: Officer) -> bool:
    checked = officer.does("verify").json
    assert checked["ok"], [one for one in checked["checks"] if not one["ok"]]
    return True


def test_it_waits_in_advance_and_counts_on_the_first_day(invoiced: Officer) -> None:
    earmarked(invoiced)

    posted = give(invoiced, "--meant-for", "2024", "--earmark", "REVIEW")

    now, then = (invoiced.does("journal", "show", str(one)).json for one in posted["posted"])
    assert invoiced.lines(now["entry"]) == [
        ("TF", "1000", "50000.00", "CHE"),
        ("TF", "2100", "-50000.00", "CHE"),
    ]
    assert then["date"] == "2024-01-01"
    assert invoiced.lines(then["entry"]) == [
        ("TF", "2100", "50000.00", "CHE"),
        ("TF", "4100", "-50000.00", "CHE"),
    ]
    of_2023 = shown(invoiced, "balance", "2023")
    assert of_2023["figures"]["TF.income"] == "0.00"
    assert row(of_2023, "advances", budget_year="2024")["amount"] == "50000.00"
    assert invoiced.figure("voluntary", "total", "2023") == "0.00"
    year = shown(invoiced, "voluntary", "2024", "--as-of", "2024-12-31")
    assert row(year, "voluntary", state="CHE")["earmarked"] == "50000.00"
    given = shown(invoiced, "contributions", "2024", "--as-of", "2024-12-31")
    assert row(given, "contributions", state="CHE")["paid_7c"] == "50000.00"
    assert sound(invoiced)


def test_the_earmark_holds_it_from_the_first_day_on(invoiced: Officer) -> None:
    earmarked(invoiced)
    give(invoiced, "--meant-for", "2024", "--earmark", "REVIEW")

    early = invoiced.runs(
        "expense", "post", "TF", "Consultancy fees", "100.00", "--payee", "P", "--document", "D",
        "--earmark", "REVIEW", "--date", "2023-12-01",
    )  # fmt: skip

    assert early.exit == 3
    kept = invoiced.does("earmark", "show", "REVIEW", "2023").json
    assert (kept["received"], kept["closing"]) == ("0.00", "0.00")
    kept = invoiced.does("earmark", "show", "REVIEW", "2024").json
    assert (kept["received"], kept["closing"]) == ("50000.00", "50000.00")


def test_the_statement_of_account_shows_it_when_it_came(invoiced: Officer) -> None:
    give(invoiced, "--meant-for", "2024")

    gifts = rows(shown(invoiced, "account", "CHE", "--as-of", "2024-12-31"), "gifts")

    assert [(one["date"], one["amount"], one["meant_for"]) for one in gifts] == [
        ("2023-11-15", "50000.00", 2024)
    ]
    assert gifts[0]["text"].endswith("(meant for 2024)")


def test_a_pledge_for_that_year_is_met_by_it(invoiced: Officer) -> None:
    invoiced.does("pledge", "add", "CHE", "50000.00", "--purpose", "7c", "--for", "2024")

    give(invoiced, "--meant-for", "2024")

    assert invoiced.does("pledge", "list").json[0]["received"] == "50000.00"


def test_given_back_before_that_year_it_never_counts(invoiced: Officer) -> None:
    earmarked(invoiced)
    receipt = give(invoiced, "--meant-for", "2024", "--earmark", "REVIEW")["id"]

    back = invoiced.does(
        "receipt", "refund", receipt, "20000.00", "--reason", "less", "--date", "2023-12-10"
    ).json

    assert [invoiced.lines(one) for one in back["posted"]] == [
        [("TF", "2100", "20000.00", "CHE"), ("TF", "1000", "-20000.00", "CHE")],
        [("TF", "4100", "20000.00", "CHE"), ("TF", "2100", "-20000.00", "CHE")],
    ]
    assert invoiced.figure("voluntary", "total", "2024", "--as-of", "2024-12-31") == "30000.00"
    assert invoiced.does("earmark", "show", "REVIEW", "2024").json["received"] == "30000.00"
    later = invoiced.does(
        "receipt", "refund", receipt, "1000.00", "--reason", "less", "--date", "2024-02-10"
    ).json
    assert invoiced.lines(later["entry"])[0] == ("TF", "4150", "1000.00", "CHE")
    assert sound(invoiced)


def test_for_this_year_or_an_earlier_one_it_counts_at_once(invoiced: Officer) -> None:
    for year in ("2023", "2022"):
        posted = give(invoiced, "--meant-for", year)

        assert len(posted["posted"]) == 1
        assert invoiced.lines(posted["entry"])[1] == ("TF", "4100", "-50000.00", "CHE")
    assert invoiced.figure("voluntary", "total", "2023") == "100000.00"


def test_a_file_and_an_allocation_say_it_too(invoiced: Officer) -> None:
    rows_of_file = (
        "date,state,amount,purpose,reference,text,meant_for\n"
        "2023-11-15,IRL,1000.00,7c,IRL-1,Next year,2024\n"
    )
    posted = invoiced.does("receipt", "import", invoiced.file("r.csv", rows_of_file)).json
    assert len(posted["posted"]) == 2

    held = invoiced.does(
        "receipt", "post", "IRL", "500.00", "--purpose", "unallocated", "--date", "2023-11-16"
    ).json["id"]
    told = invoiced.does(
        "receipt", "allocate", held, "--purpose", "7c", "--meant-for", "2024", "--date",
        "2023-11-20",
    ).json  # fmt: skip
    assert [invoiced.lines(one)[1][:3] for one in told["posted"]] == [
        ("TF", "2100", "-500.00"),
        ("TF", "4100", "-500.00"),
    ]
    assert invoiced.figure("voluntary", "total", "2024", "--as-of", "2024-12-31") == "1500.00"
    assert sound(invoiced)


def test_a_year_that_the_ledger_does_not_keep_is_refused(invoiced: Officer) -> None:
    before = invoiced.bytes()
    ran = invoiced.runs(
        "receipt", "post", "CHE", "1.00", "--purpose", "7c", "--date", "2023-11-15",
        "--meant-for", "2031", json=False,
    )  # fmt: skip
    assert (ran.exit, invoiced.bytes()) == (3, before)
    assert ran.err.startswith("error: --meant-for:")
