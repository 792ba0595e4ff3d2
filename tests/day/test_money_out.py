"""Money goes out: against budget lines, from gifts and from what sponsors gave."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.builders import Officer

HEADER = "date,fund,line,amount,payee,text,document,earmark,detail\n"


def spend(officer: Officer, *words: str) -> dict:  # type: ignore[type-arg]
    dated = [] if "--date" in words else ["--date", "2023-03-01"]
    return officer.does("expense", "post", *words, "--payee", "Payee", *dated).json  # type: ignore[no-any-return]


def refused(officer: Officer, *words: str) -> tuple[list[str], str]:
    """The codes of a refused command, and what it says; nothing is written."""
    before = officer.bytes()
    ran = officer.runs(*words)
    assert ran.exit == 3, ran
    assert ran.out == ""
    assert officer.bytes() == before
    plain = officer.runs(*words, json=False)
    return [line.split('"code": "')[1].split('"')[0] for line in ran.err.splitlines()], plain.err


# ── posting ──────────────────────────────────────────────────────────────────────────────────


def test_an_expense_is_booked_to_its_line_and_paid_from_the_bank(standing: Officer) -> None:
    posted = spend(standing, "TF", "Staff travel", "250.00", "--document", "V-1")

    assert posted["id"] == "E-2023-0002"
    assert standing.lines(posted["entry"]) == [
        ("TF", "5500", "250.00", None),
        ("TF", "1000", "-250.00", None),
    ]


def test_an_unpaid_expense_stays_owed_to_its_payee(standing: Officer) -> None:
    posted = spend(standing, "TF", "Salaries", "250.00", "--document", "V-1", "--unpaid")

    shown = standing.does("journal", "show", str(posted["entry"])).json
    owed = shown["lines"][1]
    assert (owed["account"], owed["amount"], owed["payee"]) == ("2000", "-250.00", "Payee")
    assert (shown["document"], shown["expenses"][0]["id"]) == ("V-1", posted["id"])


@pytest.mark.parametrize("line", ["Travel costs", "6200", "6900"])
def test_whatever_the_sponsorship_programme_pays_is_earned_in_the_same_entry(
    standing: Officer, line: str
) -> None:
    posted = spend(standing, "sp", line, "40.00", "--document", "V-1", "--unpaid")

    booked = standing.lines(posted["entry"])
    assert booked[1:] == [
        ("SP", "2000", "-40.00", None),
        ("SP", "2300", "40.00", "AUS"),
        ("SP", "4300", "-40.00", "AUS"),
    ]


def test_a_tied_sponsorship_gift_is_used_for_what_it_was_given(standing: Officer) -> None:
    standing.does(
        "earmark", "add", "PACIFIC", "--fund", "SP", "--state", "CAN", "--purpose", "Delegates"
    )
    standing.does(
        "receipt", "post", "CAN", "500.00", "--purpose", "sponsorship", "--date", "2023-02-01"
    )
    standing.does(
        "journal", "post",
        standing.file(
            "tied.csv",
            "entry,date,fund,account,amount,text,state,earmark\n"
            "1,2023-02-02,SP,1000,100.00,tied gift,CAN,\n"
            "1,2023-02-02,SP,2300,-100.00,tied gift,CAN,PACIFIC\n",
        ),
    )  # fmt: skip
    posted = spend(
        standing, "SP", "Travel costs", "100.00", "--document", "V-1", "--earmark", "PACIFIC"
    )

    assert ("SP", "2300", "100.00", "CAN") in standing.lines(posted["entry"])
    codes, said = refused(
        standing, "expense", "post", "SP", "Travel costs", "0.01", "--payee", "P",
        "--document", "V-2", "--date", "2023-03-02", "--earmark", "PACIFIC",
    )  # fmt: skip
    assert codes == ["earmark-exceeded"]
    assert "holds 0.00 on 2023-03-02, asked 0.01: short by 0.01" in said


def test_the_reserve_pays_bank_charges(standing: Officer) -> None:
    posted = spend(standing, "WCR", "6900", "12.00", "--document", "V-1")

    assert standing.lines(posted["entry"]) == [
        ("WCR", "6900", "12.00", None),
        ("WCR", "1000", "-12.00", None),
    ]


def test_a_line_may_be_named_by_its_account_or_in_other_letters(standing: Officer) -> None:
    for name in ("5100", "SALARIES", "Salaries "):
        posted = spend(standing, "TF", name, "1.00", "--document", f"V-{name}")
        assert posted["line"] == "Salaries"


def test_over_the_budget_line_is_posted_with_a_warning(standing: Officer) -> None:
    words = ("expense", "post", "TF", "Communications", "--payee", "Printer", "--document")
    within = standing.does(*words, "V-1", "--date", "2023-03-01", "12000.00")
    over = standing.does(*words, "V-2", "--date", "2023-03-01", "1.00")

    assert within.warnings == []
    (warning,) = over.warnings
    assert "Communications is overspent by 1.00: 12'001.00 of 12'000.00 in 2023" in warning


def test_an_account_outside_the_budget_is_said_to_be_so(standing: Officer) -> None:
    standing.does(
        "account", "import",
        standing.file("accounts.csv", "code,name,type\n5700,Rent,expense\n"),
    )  # fmt: skip
    ran = standing.does(
        "expense", "post", "TF", "5700", "10.00", "--payee", "P", "--document", "V-1",
        "--date", "2023-03-01",
    )  # fmt: skip
    assert ran.json["line"] == "5700"
    assert "shows it as not budgeted" in ran.warnings[0]


EXPENSE = ("TF", "Salaries", "100.00", "--document", "V-9")


@pytest.mark.parametrize(
    ("case", "words", "code", "says"),
    [
        ("X01", ("TF", "Salaries", "30000.01", "--document", "V", "--earmark", "WORKSHOP"),
         "earmark-exceeded", "holds 30'000.00 on 2023-03-01, asked 30'000.01: short by 0.01"),
        ("X02", (*EXPENSE, "--earmark", "WORKSHPO"), "earmark-unknown", "Did you mean WORKSHOP?"),
        ("X03", (*EXPENSE, "--earmark", "WORKSHOP", "--date", "2024-01-02"),
         "no-budget", "2024"),
        ("X04", ("TF", "Salaries", "100.00"), "document-needed", "limit"),
        ("X05", ("TF", "Salaries", "1000.01", "--payee", "GICHD", "--document", "S-1"),
         "expense-conflict", "E-2023-0001"),
        ("A01", ("TF", "Salaries", "1,000", "--document", "V"), "amount-comma", "1000"),
        ("A11", ("TF", "Salaries", "0", "--document", "V"), "amount-zero", "above zero"),
        ("C07", ("XX", "Salaries", "1.00", "--document", "V"), "fund-unknown", "TF, WCR, SP"),
        ("C08", ("TF", "9999", "1.00", "--document", "V"), "account-unknown", "account list"),
        ("C09", ("TF", "Salaires", "1.00", "--document", "V"),
         "spending-line-unknown", "Did you mean Salaries?"),
        ("C10", ("SP", "Salaries", "1.00", "--document", "V"),
         "line-other-fund", "belongs to fund TF"),
        ("reserve", ("WCR", "Rent", "1.00", "--document", "V"), "fund-without-lines", "69xx"),
        ("asset", ("TF", "1000", "1.00", "--document", "V"), "account-no-expense", "asset"),
        ("D09", (*EXPENSE, "--date", "2022-12-31"), "year-final", "open year"),
        ("D10", (*EXPENSE, "--date", "2026-01-01"), "date-future", "2024-03-15"),
        ("D01", (*EXPENSE, "--date", "2023-02-30"), "date-no-such", "2023-02-30"),
        ("SP", ("SP", "Travel costs", "43847.01", "--document", "V"),
         "deferral-exceeded", "holds 43'847.00 of deferred contributions"),
        ("payee", (*EXPENSE, "--payee", " "), "text-missing", "--payee"),
        ("H01", (*EXPENSE, "--payee", "a\x1b[2J"), "text-control", "\\x1b"),
    ],
)  # fmt: skip
def test_an_expense_that_breaks_a_rule_is_refused(
    standing: Officer, case: str, words: tuple[str, ...], code: str, says: str
) -> None:
    payee = () if "--payee" in words else ("--payee", "Payee")
    dated = () if "--date" in words else ("--date", "2023-03-01")
    codes, said = refused(standing, "expense", "post", *words, *payee, *dated)
    assert codes == [code], case
    assert says in said, case


def test_an_earmark_pays_within_its_dates_only(standing: Officer) -> None:
    standing.does(
        "earmark", "add", "SPRING", "--fund", "TF", "--state", "CHE", "--purpose", "x",
        "--from", "2023-04-01", "--until", "2023-05-31",
    )  # fmt: skip
    standing.does(
        "receipt", "post", "CHE", "500.00", "--purpose", "7c", "--earmark", "SPRING",
        "--date", "2023-02-01",
    )  # fmt: skip
    for day in ("2023-03-31", "2023-06-01"):
        codes, said = refused(
            standing, "expense", "post", "TF", "Salaries", "1.00", "--payee", "P",
            "--document", "V-1", "--earmark", "SPRING", "--date", day,
        )  # fmt: skip
        assert codes == ["earmark-dates"]
        assert "from 2023-04-01 until 2023-05-31" in said
    spend(standing, *EXPENSE, "--earmark", "SPRING", "--date", "2023-05-31")


def test_an_earmark_of_another_fund_pays_nothing(standing: Officer) -> None:
    codes, said = refused(
        standing, "expense", "post", "SP", "Travel costs", "1.00", "--payee", "P",
        "--document", "V-1", "--earmark", "WORKSHOP", "--date", "2023-03-01",
    )  # fmt: skip
    assert codes == ["earmark-other-fund"]
    assert "belongs to fund TF" in said


def test_sponsors_money_of_later_days_is_not_spent_before(standing: Officer) -> None:
    standing.does(
        "receipt", "post", "CAN", "1000.00", "--purpose", "sponsorship", "--date", "2023-06-01"
    )
    words = ("SP", "Travel costs", "44000.00", "--document", "V-1", "--date")
    codes, _ = refused(standing, "expense", "post", *words, "2023-05-31", "--payee", "Payee")
    assert codes == ["deferral-exceeded"]

    posted = spend(standing, *words, "2023-06-01")
    assert standing.lines(posted["entry"])[2:] == [
        ("SP", "2300", "43847.00", "AUS"),
        ("SP", "4300", "-43847.00", "AUS"),
        ("SP", "2300", "153.00", "CAN"),
        ("SP", "4300", "-153.00", "CAN"),
    ]
    codes, _ = refused(
        standing, "expense", "post", "SP", "Travel costs", "847.01", "--payee", "P",
        "--document", "V-2", "--date", "2023-12-31",
    )  # fmt: skip
    assert codes == ["deferral-exceeded"]


def test_the_same_key_posts_once(standing: Officer) -> None:
    words = ("expense", "post", *EXPENSE, "--payee", "P", "--date", "2023-03-01", "--key", "K1")
    first = standing.does(*words).json
    before = standing.bytes()
    again = standing.does(*words).json

    assert (first["id"], again["id"], again["posted"]) == ("E-2023-0002", "E-2023-0002", [])
    assert standing.bytes() == before
    assert standing.runs(*words[:-1], "K2", "--dry-run").exit == 0
    assert standing.bytes() == before


# ── importing ────────────────────────────────────────────────────────────────────────────────

ROWS = (
    "2023-03-01,TF,Salaries,100.00,Host,March,V-1,,Salary expenditure\n"
    "2023-03-02,TF,Staff travel,200.00,Agency,Flights,V-2,WORKSHOP,\n"
    "2023-03-03,SP,Travel costs,300.00,Delegate,Visa,V-3,,\n"
    "2023-03-03,SP,Travel costs,300.00,Delegate,Visa,V-3,,\n"
)


def test_an_import_posts_each_row_once(standing: Officer) -> None:
    first = standing.does("expense", "import", standing.file("e.csv", HEADER + ROWS)).json
    assert (first["read"], first["already_posted"], first["unallocated"]) == (4, 0, 0)
    assert len(first["posted"]) == 4
    assert first["expenses"] == ["E-2023-0002", "E-2023-0003", "E-2023-0004", "E-2023-0005"]

    before = standing.bytes()
    windows = b"\xef\xbb\xbf" + (HEADER + ROWS).replace("\n", "\r\n").encode()
    again = standing.does("expense", "import", standing.file("e.csv", windows)).json
    assert (again["read"], again["already_posted"], again["posted"]) == (4, 4, [])
    assert standing.bytes() == before

    more = HEADER + ROWS + "2023-03-04,TF,Salaries,1.00,Host,April,V-4,,\n"
    third = standing.does("expense", "import", standing.file("e.csv", more)).json
    assert (third["read"], third["already_posted"], len(third["posted"])) == (5, 4, 1)


def test_an_import_is_known_again_after_its_year_is_closed_and_after_a_reversal(
    standing: Officer,
) -> None:
    path = standing.file("e.csv", HEADER + ROWS)
    standing.does("expense", "import", path)
    standing.does("expense", "reverse", "E-2023-0002", "--reason", "wrong month")

    again = standing.does("expense", "import", path).json
    assert (again["already_posted"], again["posted"]) == (4, [])


def test_all_the_problems_of_a_file_come_in_one_go_and_nothing_is_posted(
    standing: Officer,
) -> None:
    rows = (
        "2023-13-01,TF,Salaries,1.00,Host,,V-1,,\n"  # 2
        "2023-03-01,TF,Salaries,1.00,Host,good,V-2,,\n"
        "01.03.2023,XX,Salaries,1e5,Host,,V-3,,\n"  # 4, three cells
        "2023-03-01,TF,Staff travel,20000.00,Agency,,V-4,WORKSHOP,\n"
        "2023-03-02,TF,Staff travel,10000.01,Agency,,V-5,WORKSHOP,\n"  # 6
        "2023-03-01,TF,Salaires,1.00,Host,,V-6,,\n"  # 7
        "2023-03-01,SP,Travel costs,43847.01,Delegate,,V-7,,\n"  # 8
        "2022-12-31,TF,Salaries,1.00,Host,,V-8,,\n"  # 9
        "2023-03-01,TF,Salaries,1.00,,,,,\n"  # 10, payee
        "2023-03-01,TF,Salaries,1.00,Host,,,,\n"  # 11, document
        "2023-03-01,TF,Salaries,1000.01,GICHD,,S-1,,\n"  # 12, conflict
    )
    path = standing.file("bad.csv", HEADER + rows)
    codes, said = refused(standing, "expense", "import", path)

    assert codes == [
        "date-no-such",
        "date-likely",
        "fund-unknown",
        "amount-form",
        "earmark-exceeded",
        "spending-line-unknown",
        "deferral-exceeded",
        "year-final",
        "text-missing",
        "document-needed",
        "expense-conflict",
    ]
    lines = [line.removeprefix(f"error: {path}:").split(":")[0] for line in said.splitlines()]
    assert lines == ["2", "4", "4", "4", "6", "7", "8", "9", "10", "11", "12"]


def test_a_row_whose_amount_changed_since_the_import_names_the_expense(standing: Officer) -> None:
    standing.does("expense", "import", standing.file("e.csv", HEADER + ROWS))
    changed = standing.file("e.csv", HEADER + ROWS.replace("200.00", "210.00"))

    codes, said = refused(standing, "expense", "import", changed)
    assert codes == ["expense-conflict"]
    assert f"{changed}:3: E-2023-0003" in said


def test_two_positions_of_one_voucher_may_stand_in_one_file(standing: Officer) -> None:
    rows = (
        "2023-03-01,TF,Salaries,100.00,Host,one,V-1,,\n"
        "2023-03-01,TF,Salaries,200.00,Host,two,V-1,,\n"
    )
    path = standing.file("e.csv", HEADER + rows)
    assert len(standing.does("expense", "import", path).json["posted"]) == 2
    assert standing.does("expense", "import", path).json["posted"] == []


# ── listing and reversing ────────────────────────────────────────────────────────────────────


def test_expenses_are_listed_by_fund_line_and_earmark(standing: Officer) -> None:
    standing.does("expense", "import", standing.file("e.csv", HEADER + ROWS))

    def ids(*words: str) -> list[str]:
        return [row["id"] for row in standing.does("expense", "list", *words).json]

    assert len(ids()) == len(ids("2023")) == 5
    assert ids("2022") == []
    assert ids("--fund", "sp") == ["E-2023-0004", "E-2023-0005"]
    assert ids("--line", "salaries") == ["E-2023-0001", "E-2023-0002"]
    assert ids("--earmark", "workshop") == ["E-2023-0003"]
    codes, said = refused(standing, "expense", "list", "--line", "Salaires")
    assert codes == ["line-not-known"]
    assert "Did you mean Salaries?" in said
    row = standing.does("expense", "list", "--earmark", "WORKSHOP").json[0]
    assert {key: row[key] for key in ("date", "fund", "line", "amount", "payee", "document")} == {
        "date": "2023-03-02",
        "fund": "TF",
        "line": "Staff travel",
        "amount": "200.00",
        "payee": "Agency",
        "document": "V-2",
    }


def test_a_reversed_expense_gives_its_money_back(standing: Officer) -> None:
    words = ("TF", "Staff travel", "30000.00", "--document", "V-1", "--earmark", "WORKSHOP")
    first = spend(standing, *words)
    undone = standing.does("expense", "reverse", first["id"], "--reason", "wrong gift").json

    assert standing.lines(undone["posted"][0]) == [
        ("TF", "5500", "-30000.00", None),
        ("TF", "1000", "30000.00", None),
    ]
    listed = {row["id"]: row["reversed_by"] for row in standing.does("expense", "list").json}
    assert listed[first["id"]] == undone["posted"][0]
    spend(standing, *words, "--date", "2023-12-31")  # the same voucher, once more


def test_a_reversed_sponsorship_expense_is_deferred_again(standing: Officer) -> None:
    first = spend(standing, "SP", "Travel costs", "43847.00", "--document", "V-1")
    standing.does("expense", "reverse", first["id"], "--reason", "x", "--date", "2023-03-02")
    spend(standing, "SP", "Travel costs", "43847.00", "--document", "V-1", "--date", "2023-03-03")


@pytest.mark.parametrize(
    ("expense", "code", "says"),
    [
        ("0", "expense-unknown", "no expense '0'"),
        ("999", "expense-unknown", "no expense '999'"),
        ("1" * 30, "expense-id-form", "E-2023-0001"),
        ("1.5", "expense-id-form", "E-2023-0001"),
        ("1;2", "expense-id-form", "E-2023-0001"),
        ("1 OR 1=1", "expense-id-form", "'1 OR 1=1'"),
        ("E-2023-0009", "expense-unknown", "expense list"),
        ("R-2023-0001", "other-kind-of-id", "`ccm-ledger receipt reverse R-2023-0001`"),
        ("CCM-2023-CHE", "other-kind-of-id", "`ccm-ledger invoice cancel CCM-2023-CHE`"),
    ],
)
def test_an_id_that_is_no_expense_says_what_it_is(
    standing: Officer, expense: str, code: str, says: str
) -> None:
    codes, said = refused(standing, "expense", "reverse", expense, "--reason", "x")
    assert codes == [code]
    assert says in said


def test_an_expense_is_reversed_once(standing: Officer) -> None:
    entry = standing.does("expense", "reverse", "E-2023-0001", "--reason", "x").json["posted"][0]
    codes, said = refused(standing, "expense", "reverse", "e-2023-0001", "--reason", "x")
    assert codes == ["already-reversed"]
    assert f"by entry {entry}" in said
    codes, _ = refused(standing, "expense", "reverse", "E-2023-0001", "--reason", " ")
    assert codes == ["text-missing"]


def test_an_expense_of_an_earlier_year_is_corrected_without_touching_this_years_lines(
    standing: Officer,
) -> None:
    standing.now = datetime(2024, 5, 2, 9, 0, tzinfo=UTC)
    undone = standing.does(
        "expense", "reverse", "E-2023-0001", "--reason", "x", "--date", "2024-05-02"
    ).json

    assert standing.lines(undone["posted"][0]) == [
        ("TF", "3900", "-1000.00", None),
        ("TF", "1000", "1000.00", None),
    ]


def test_the_bare_group_shows_where_money_out_stands(standing: Officer) -> None:
    ran = standing.runs("expense", json=False)
    assert ran.exit == 0
    assert "Spent from TF" in ran.out
    assert "1'000.00" in ran.out
    assert "ccm-ledger expense import FILE.csv" in ran.out
