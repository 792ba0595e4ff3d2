"""Receipts, their allocations and earmarks."""

from __future__ import annotations

import pytest

from tests.bad_inputs.rows import nothing_new, receipts, refused, row
from tests.builders import Officer

ON = ("--date", "2023-03-01")


def post(state: str, amount: str, purpose: str, *more: str) -> tuple[str, ...]:
    return ("receipt", "post", state, amount, "--purpose", purpose, *ON, *more)


@pytest.mark.parametrize("purpose", ["7d", "voluntary", "", "7C ", "assess"])
def test_r01_an_unknown_purpose(standing: Officer, purpose: str) -> None:
    refused(standing, *post("CHE", "100.00", purpose), exit=2, names=["--purpose", "7c"])
    path = standing.file("r.csv", receipts({}, {"purpose": purpose if purpose != "7C " else "x"}))
    refused(
        standing, "receipt", "import", path,
        names=["purpose", "assessed, 7a, 7b, 7c, reserve, sponsorship"],
        where=f"{path}:3",
    )  # fmt: skip


def test_r02_what_is_missing_or_too_much(standing: Officer) -> None:
    refused(standing, "receipt", "post", "CHE", "100.00", exit=2, names=["--purpose"])
    refused(standing, "receipt", "post", "CHE", "--purpose", "7c", exit=2, names=["AMOUNT"])
    refused(standing, "receipt", "post", "--purpose", "7c", exit=2, names=["ISO3"])
    refused(standing, *post("CHE", "100.00", "7c", "surplus"), exit=2, names=["surplus"])
    refused(standing, "receipt", "import", exit=2, names=["FILE"])
    refused(standing, "receipt", "allocate", "R-2023-0001", exit=2, names=["--purpose"])


def test_r03_the_invoice_of_another_state(standing: Officer) -> None:
    names = ["ISU-2022-AUT", "AUT", "CHE"]
    refused(standing, *post("CHE", "100.00", "assessed", "--invoice", "ISU-2022-AUT"),
            names=names, where="--invoice")  # fmt: skip
    path = standing.file("r.csv", receipts({}, {"purpose": "assessed", "invoice": "ISU-2022-AUT"}))
    refused(standing, "receipt", "import", path, names=names, where=f"{path}:3")


def test_r04_an_invoice_that_isnt_there_or_is_cancelled(standing: Officer) -> None:
    words = post("CHE", "100.00", "assessed", "--invoice")
    for number in ("999", "", "CCM-2022-CHE"):
        refused(standing, *words, number, names=["no invoice"], where="--invoice")
    path = standing.file("r.csv", receipts({}, {"purpose": "assessed", "invoice": "999"}))
    refused(standing, "receipt", "import", path, names=["999", "invoice list"], where=f"{path}:3")
    standing.does("invoice", "cancel", "CCM-2023-CHE", "--reason", "x", "--date", "2023-03-01")
    standing.does("invoice", "issue", "2023", "--state", "CHE", "--date", "2023-03-01")
    refused(
        standing, *words, "CCM-2023-CHE",
        names=["cancelled on 2023-03-01", "CCM-2023-CHE-2 replaces it"], where="--invoice",
    )  # fmt: skip


def test_r05_more_than_a_state_owes_is_held_unallocated_and_said(standing: Officer) -> None:
    owed = standing.does("invoice", "show", "CCM-2023-CHE").json["outstanding"]
    ran = standing.does(*post("CHE", "20000.00", "assessed"))
    rest = f"{20000 * 100 - round(int(owed.replace('.', '')))}"
    assert ran.json["unallocated"] == f"{rest[:-2]}.{rest[-2:]}"
    assert any("held unallocated" in warning for warning in ran.warnings)
    assert standing.does("invoice", "show", "CCM-2023-CHE").json["outstanding"] == "0.00"
    assert standing.does("verify").json["ok"]


def test_r06_a_state_that_owes_nothing_is_held_in_suspense_and_said(standing: Officer) -> None:
    # South Sudan is a State Party since 2024-02-01 and was never invoiced.
    ran = standing.does(*post("SSD", "100.00", "assessed"))
    assert ran.json["unallocated"] == "100.00"
    assert any("held unallocated" in warning for warning in ran.warnings)
    assert ("TF", "2200", "-100.00", "SSD") in standing.lines(ran.json["posted"][0])


@pytest.mark.parametrize(
    ("purpose", "options", "where", "names"),
    [
        ("7a", ("--earmark", "WORKSHOP"), "--earmark", ["7a", "only a voluntary gift"]),
        ("assessed", ("--earmark", "WORKSHOP"), "--earmark", ["assessed"]),
        ("reserve", ("--earmark", "WORKSHOP"), "--earmark", ["reserve"]),
        ("unallocated", ("--earmark", "WORKSHOP"), "--earmark", ["unallocated"]),
        ("sponsorship", ("--earmark", "WORKSHOP"), "--earmark", ["fund TF", "SP"]),
        ("7c", ("--earmark", "WORKSHPO"), "--earmark", ["unknown", "WORKSHOP?"]),
        ("7c", ("--earmark", ""), "--earmark", ["unknown earmark"]),
        ("7c", ("--invoice", "CCM-2023-CHE"), "--invoice", ["7c", "settles no invoice"]),
        ("reserve", ("--invoice", "CCM-2023-CHE"), "--invoice", ["settles no invoice"]),
        ("unallocated", ("--invoice", "CCM-2023-CHE"), "--invoice", ["settles no invoice"]),
        ("assessed", ("--meant-for", "2022"), "--meant-for", ["7c only"]),
        ("7c", ("--meant-for", "22"), "--meant-for", ["four digits"]),
    ],
)  # fmt: skip
def test_r07_options_that_dont_go_with_a_purpose(
    standing: Officer, purpose: str, options: tuple[str, ...], where: str, names: list[str]
) -> None:
    refused(standing, *post("CHE", "100.00", purpose, *options), names=names, where=where)
    column = options[0].removeprefix("--").replace("-", "_")
    if options[1]:
        path = standing.file("r.csv", receipts({}, {"purpose": purpose, column: options[1]}))
        refused(standing, "receipt", "import", path, names=names, where=f"{path}:3")


def test_r07_an_earmark_of_another_donor(standing: Officer) -> None:
    refused(
        standing, *post("AUT", "100.00", "7c", "--earmark", "WORKSHOP"),
        names=["WORKSHOP", "CHE", "AUT"], where="--earmark",
    )  # fmt: skip


CURRENCIES = [
    *row("R08", [("EUR", ""), ("", "90.00")], "belong together"),
    *row("R08b", [("EURO", "90.00"), ("€", "90.00"), ("eur", "90.00"), ("EU1", "90.00")],
         "ISO 4217"),
    *row("R08c", [("CHF", "90.00")], "CHF", "90.00", "agree"),
    *row("R08d", [("EUR", "90,00")], "comma"),
    *row("R08e", [("EUR", "0")], "zero"),
]  # fmt: skip


@pytest.mark.parametrize(("pair", "names"), CURRENCIES)
def test_a_currency_and_its_amount_belong_together(
    standing: Officer, pair: tuple[str, str], names: tuple[str, ...]
) -> None:
    given = zip(("--currency", "--currency-amount"), pair, strict=True)
    options = [word for option, value in given if value for word in (option, value)]
    ran = refused(standing, *post("CHE", "100.00", "7c", *options), names=names)
    assert ran.err.startswith("error: --currency")
    path = standing.file("r.csv", receipts({}, {"currency": pair[0], "currency_amount": pair[1]}))
    refused(standing, "receipt", "import", path, names=names, where=f"{path}:3")


@pytest.mark.parametrize("charges", ["-5.00", "abc", "0", "1,5", "5.001"])
def test_r09_charges_are_an_amount(standing: Officer, charges: str) -> None:
    refused(
        standing, *post("CHE", "100.00", "7c", f"--charges={charges}"),
        names=["charges"], where="--charges",
    )  # fmt: skip
    path = standing.file("r.csv", receipts({}, {"charges": charges}))
    refused(standing, "receipt", "import", path, names=["charges"], where=f"{path}:3")


def test_r10_allocating_a_receipt_that_isnt_there(standing: Officer) -> None:
    for name in ("R-2023-0999", "R-1999-0001"):
        refused(
            standing, "receipt", "allocate", name, "--purpose", "7c",
            names=["no receipt", "receipt list"], where="ID",
        )  # fmt: skip
    for name in ("999", "", "R-2023", "R-2023-1", "R-2023-0001;"):
        refused(standing, "receipt", "allocate", name, "--purpose", "7c", where="ID")


def test_r11_allocating_more_than_there_is(standing: Officer) -> None:
    receipt = standing.does(*post("CHE", "50000.00", "unallocated")).json["id"]
    owed = standing.does("invoice", "show", "CCM-2023-CHE").json["outstanding"][2:]
    words = ("receipt", "allocate", receipt, *ON)
    refused(standing, *words, "--purpose", "7c", "--amount", "50000.01",
            names=["50'000.00", "50'000.01"], where=receipt)  # fmt: skip
    refused(standing, *words, "--purpose", "assessed", names=["50'000.00", owed, "open"])
    refused(standing, *words, "--purpose", "assessed", "--invoice", "CCM-2023-CHE",
            names=[owed, "CCM-2023-CHE"])  # fmt: skip
    refused(standing, *words, "--purpose", "unallocated", where="--purpose")
    refused(standing, *words, "--purpose", "7c", "--amount", "0", where="--amount")
    refused(standing, *words, "--purpose", "7c", "--state", "ZZZ", where="--state")
    refused(standing, *words, "--purpose", "7c", "--earmark", "NONE", where="--earmark")
    refused(standing, *words, "--purpose", "assessed", "--invoice", "999", where="--invoice")
    standing.does(*words, "--purpose", "7c")
    refused(standing, *words, "--purpose", "7c", names=["0.00 unallocated"])


def test_r11_unknown_money_needs_a_state(standing: Officer) -> None:
    receipt = standing.does(*post("-", "100.00", "unallocated")).json["id"]
    refused(standing, "receipt", "allocate", receipt, *ON, "--purpose", "7c", names=["state"])


def test_r12_a_receipt_is_reversed_once(standing: Officer) -> None:
    words = ("receipt", "reverse", "R-2023-0002", "--reason", "bounced", *ON)
    entry = standing.does(*words).json["posted"][-1]
    refused(standing, *words, names=["reversed already", f"entry {entry}"])
    refused(
        standing, "receipt", "allocate", "R-2023-0002", "--purpose", "7c", *ON,
        names=["reversed already"],
    )  # fmt: skip


def test_r13_money_that_is_spent_isnt_taken_back(standing: Officer) -> None:
    standing.does(
        "expense", "post", "TF", "Staff travel", "1000.00", "--payee", "X", "--document", "V-9",
        "--earmark", "WORKSHOP", "--date", "2023-04-01",
    )  # fmt: skip
    refused(
        standing, "receipt", "reverse", "R-2023-0001", "--reason", "x", "--date", "2023-05-01",
        names=["WORKSHOP", "below zero by 1'000.00"],
    )  # fmt: skip


def test_r14_reversing_needs_a_reason(standing: Officer) -> None:
    refused(standing, "receipt", "reverse", "R-2023-0001", exit=2, names=["--reason"])
    for blank in ("", " "):
        refused(standing, "receipt", "reverse", "R-2023-0001", "--reason", blank, where="--reason")


@pytest.mark.parametrize("name", ["0", "1.5", "1;2", "9" * 30, "R-2023-١", "1 OR 1=1", ""])
def test_r15_what_is_no_id_of_a_receipt(standing: Officer, name: str) -> None:
    refused(
        standing, "receipt", "reverse", name, "--reason", "x",
        names=["R-2023-0001"], where="ID",
    )  # fmt: skip


def test_r15_an_id_with_a_sign_reads_as_an_option(standing: Officer) -> None:
    refused(standing, "receipt", "reverse", "-1", "--reason", "x", exit=2, names=["-1"])


def test_r15_the_id_of_something_else(standing: Officer) -> None:
    refused(
        standing, "receipt", "reverse", "E-2023-0001", "--reason", "x",
        names=["an expense", "expense reverse"], where="ID",
    )  # fmt: skip
    refused(
        standing, "receipt", "reverse", "CCM-2023-CHE", "--reason", "x",
        names=["an invoice", "invoice cancel"], where="ID",
    )  # fmt: skip


def add_earmark(code: str, *more: str) -> tuple[str, ...]:
    return ("earmark", "add", code, "--fund", "TF", "--purpose", "Workshops", *more)


def test_r16_an_earmark_of_an_unknown_donor(standing: Officer) -> None:
    refused(standing, *add_earmark("NEW", "--state", "ZZZ"), names=["ZZZ"], where="--state")
    refused(standing, *add_earmark("NEW"), exit=2, names=["--state"])


def test_r17_an_earmark_that_ends_before_it_begins(standing: Officer) -> None:
    refused(
        standing,
        *add_earmark("NEW", "--state", "CHE", "--from", "2023-06-01", "--until", "2023-05-31"),
        names=["2023-06-01", "2023-05-31"], where="--until",
    )  # fmt: skip


def test_r17_an_earmark_never_changes(standing: Officer) -> None:
    dates = ("--from", "2023-01-01", "--until", "2023-12-31")
    for other in (("--state", "AUT", *dates), ("--state", "CHE", "--from", "2023-01-02")):
        refused(
            standing, *add_earmark("workshop", *other),
            names=["WORKSHOP exists since 2024-03-15", "Switzerland"], where="CODE",
        )  # fmt: skip
    nothing_new(standing, *add_earmark("WORKSHOP", "--state", "CHE", *dates))


@pytest.mark.parametrize("code", ["", " ", "A B", "x" * 2000, "A\tB", "A\u200bB"])
def test_r17_what_is_no_code(standing: Officer, code: str) -> None:
    refused(standing, *add_earmark(code, "--state", "CHE"), where="CODE")


def test_r18_a_payment_for_a_year_closed_finally_is_of_the_open_year(standing: Officer) -> None:
    ran = standing.does(*post("AUT", "7347.00", "assessed", "--invoice", "ISU-2022-AUT"))
    lines = standing.lines(ran.json["posted"][0])
    assert ("TF", "4400", "-2938.80", "AUT") in lines
    assert standing.does("invoice", "show", "ISU-2022-AUT").json["status"] == "paid"


def test_r19_only_the_new_row_of_a_file_is_posted(standing: Officer) -> None:
    path = standing.file("r.csv", receipts({"reference": "A"}))
    standing.does("receipt", "import", path)
    path = standing.file("r.csv", receipts({"reference": "A"}, {"reference": "B"}))
    ran = standing.does("receipt", "import", path).json
    assert (ran["read"], ran["already_posted"], len(ran["posted"])) == (2, 1, 1)


def test_r20_a_changed_amount_is_a_conflict(standing: Officer) -> None:
    path = standing.file("r.csv", receipts({"reference": "A"}, {"reference": "B"}))
    standing.does("receipt", "import", path)
    changed = {"reference": "B", "amount": "101.00"}
    path = standing.file("r.csv", receipts({"reference": "A"}, changed))
    refused(standing, "receipt", "import", path, names=["R-2023-0004", "100.00"],
            where=f"{path}:3")  # fmt: skip
