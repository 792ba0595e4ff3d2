"""What a payment is for: each row of the table of evidence, line by line."""

from __future__ import annotations

import pytest

from tests.bank.camt_files import Detail, Entry, Statement, camt, paid
from tests.builders import Officer, Ran

CHE = 1_307_422  # owed by Switzerland for 2023: 7a 5'229.69, 7b 7'844.53
REFERENCE = "RF97CCM2023CHE"


def bring(officer: Officer, *details: Detail, version: str = "08") -> Ran:
    """Import a statement of one entry for each payment."""
    entries = tuple(
        Entry(one.amount, reference=f"A-{number}", details=(one,))
        for number, one in enumerate(details, start=1)
    )
    text = camt(Statement(entries), version=version)
    return officer.does("receipt", "import", officer.file("bank.xml", text))


def only(officer: Officer) -> dict:  # type: ignore[type-arg]
    rows = officer.does("bank", "rows").json
    assert len(rows) == 1
    return rows[0]  # type: ignore[no-any-return]


def outstanding(officer: Officer, number: str = "CCM-2023-CHE") -> str:
    return officer.does("invoice", "show", number).json["outstanding"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("version", ["04", "08", "10", "13"])
def test_a_reference_with_the_amount_owed_settles_the_invoice(
    banked: Officer, version: str
) -> None:
    ran = bring(banked, Detail(CHE, "Whoever", reference=REFERENCE), version=version)
    assert (ran.json["unallocated"], ran.json["rows"][0]["status"]) == (0, "matched")
    assert banked.lines(ran.json["posted"][0]) == [
        ("TF", "1000", "13074.22", "CHE"),
        ("TF", "4000", "-5229.69", "CHE"),
        ("TF", "4010", "-7844.53", "CHE"),
        ("TF", "2150", "5229.69", "CHE"),
        ("TF", "1100", "-5229.69", "CHE"),
        ("TF", "2150", "7844.53", "CHE"),
        ("TF", "1100", "-7844.53", "CHE"),
    ]
    row = only(banked)
    assert row["state"] == "CHE"
    assert "reference of CCM-2023-CHE, the amount owed" in row["evidence"]


@pytest.mark.parametrize(
    "detail",
    [
        Detail(CHE, text="Contribution RF97 CCM2 023C HE thank you"),
        Detail(CHE, end_to_end="RF97CCM2023CHE"),
        Detail(CHE, text="your invoice CCM-2023-CHE of September"),
        Detail(CHE, text="INV ccm 2023 che"),
    ],
)
def test_a_reference_is_found_in_free_words_too(banked: Officer, detail: Detail) -> None:
    assert bring(banked, detail).json["unallocated"] == 0
    assert outstanding(banked) == "0.00"


@pytest.mark.parametrize(
    ("amount", "left", "held", "words"),
    [
        (CHE - 500_000, "5000.00", "0.00", "5'000.00 less than is owed"),
        (CHE + 10_000, "0.00", "100.00", "100.00 more than is owed"),
        (CHE - 1_500, "0.00", "0.00", "within the tolerance"),
    ],
)
def test_a_reference_with_another_amount_is_a_part_more_or_short(
    banked: Officer, amount: int, left: str, held: str, words: str
) -> None:
    ran = bring(banked, Detail(amount, "Swiss Confederation", reference=REFERENCE))
    assert outstanding(banked) == left
    assert words in ran.json["rows"][0]["evidence"]
    assert banked.does("receipt", "list").json[0]["unallocated"] == held


def test_charges_that_the_bank_states_are_booked_gross(banked: Officer) -> None:
    ran = bring(banked, Detail(CHE - 2_500, reference=REFERENCE, charges="25.00"))
    lines = banked.lines(ran.json["posted"][0])
    assert ("TF", "1000", "13049.22", "CHE") in lines
    assert ("TF", "6900", "25.00", "CHE") in lines
    assert outstanding(banked) == "0.00"
    assert "with 25.00 that the bank took" in only(banked)["evidence"]


def test_what_was_sent_in_francs_and_came_short_is_the_banks_charge(banked: Officer) -> None:
    sent = Detail(CHE - 3_000, reference=REFERENCE, instructed=("CHF", "13074.22"))
    ran = bring(banked, sent)
    assert ("TF", "6900", "30.00", "CHE") in banked.lines(ran.json["posted"][0])


def test_another_currency_settles_by_the_francs_credited(banked: Officer) -> None:
    sent = Detail(CHE - 9_000, reference=REFERENCE, instructed=("EUR", "13300.00"), rate="0.9763")
    bring(banked, sent)
    row = only(banked)
    assert (row["currency"], row["currency_amount"], row["rate"]) == ("EUR", "13300.00", "0.9763")
    assert outstanding(banked) == "90.00"


def test_a_rule_lets_an_exchange_difference_go_to_6910(banked: Officer) -> None:
    banked.does("bank", "rule", "add", "exchange", "--up-to", "100.00")
    sent = Detail(CHE - 9_000, reference=REFERENCE, instructed=("EUR", "13300.00"), rate="0.9763")
    ran = bring(banked, sent)
    lines = banked.lines(ran.json["posted"][0])
    assert ("TF", "1000", "12984.22", "CHE") in lines
    assert ("TF", "6910", "90.00", "CHE") in lines
    assert outstanding(banked) == "0.00"
    assert banked.does("verify").json["ok"]


@pytest.mark.parametrize(
    "party",
    [
        "Confédération suisse",
        "CONFEDERATION SUISSE",
        "Eidg. Finanzverwaltung, Bern",
        "PERMANENT MISSION OF SWITZERLAND",
        "Federal Department of Foreign Affairs",
    ],
)
def test_a_state_that_is_named_and_owes_the_amount_has_paid(banked: Officer, party: str) -> None:
    bring(banked, Detail(CHE, party, text="Contribution 2023"))
    assert outstanding(banked) == "0.00"
    row = only(banked)
    assert "CHE is named by" in row["evidence"]
    assert "what CCM-2023-CHE owes" in row["evidence"]


def test_one_tier_that_is_owed_settles_that_tier(banked: Officer) -> None:
    bring(banked, Detail(784_453, "Schweizerische Eidgenossenschaft"))
    invoice = banked.does("invoice", "show", "CCM-2023-CHE").json
    assert invoice["outstanding"] == "5229.69"
    assert "7b of CCM-2023-CHE" in only(banked)["evidence"]


@pytest.mark.parametrize(
    ("amount", "old", "new"),
    [(1_517_539, "0.00", "0.00"), (734_700, "0.00", "7828.39"), (782_839, "7347.00", "0.00")],
)
def test_a_sum_of_years_or_one_of_them_is_recognised(
    banked: Officer, amount: int, old: str, new: str
) -> None:
    bring(banked, Detail(amount, "Republik Österreich"))
    assert outstanding(banked, "ISU-2022-AUT") == old
    assert outstanding(banked, "CCM-2023-AUT") == new


def test_a_name_with_an_amount_that_is_not_owed_is_held_with_what_speaks_for_whom(
    banked: Officer,
) -> None:
    ran = bring(banked, Detail(CHE - 100, "Swiss Confederation"))
    assert banked.lines(ran.json["posted"][0]) == [
        ("TF", "1000", "13073.22", "CHE"),
        ("TF", "2200", "-13073.22", "CHE"),
    ]
    row = banked.does("bank", "rows", "--unallocated").json[0]
    assert row["state"] == "CHE"
    assert "owes 13'074.22, not this amount" in row["why"]
    assert "held as R-2023-0001" in row["why"]


def test_nobody_known_is_held_with_the_states_that_owe_exactly_this(banked: Officer) -> None:
    bring(banked, Detail(CHE, "J. Smith"))
    row = banked.does("bank", "rows", "--unallocated").json[0]
    assert row["state"] is None
    assert [one["suggestion"] for one in row["suggestions"]] == ["CHE: owes exactly this amount"]


@pytest.mark.parametrize(
    "party", ["Botswana / Lesotho joint account", "Transfer for Palau and Cook Islands"]
)
def test_two_equal_candidates_are_never_guessed_between(banked: Officer, party: str) -> None:
    owed = {
        one["state"]: int(one["outstanding"].replace(".", ""))
        for one in banked.does("invoice", "list", "2023").json
    }
    assert owed["PLW"] == owed["COK"]
    amount = owed["PLW"] if "Palau" in party else owed["BWA"]
    ran = bring(banked, Detail(amount, party))
    if "Palau" in party:
        assert ran.json["unallocated"] == 1
        assert "each owes this amount" in ran.json["rows"][0]["evidence"]
    else:  # only one of the two owes it
        assert ran.json["rows"][0]["state"] == "BWA"


def test_a_reference_and_another_name_are_held_unless_the_amount_is_right(
    banked: Officer,
) -> None:
    ran = bring(
        banked,
        Detail(1_000, "Kingdom of Norway", reference=REFERENCE),
        Detail(CHE, "Kingdom of Norway", reference=REFERENCE),
    )
    first, second = ran.json["rows"]
    assert first["status"] == "unallocated"
    assert "the payer is named NOR" in first["evidence"]
    assert second["status"] == "matched"


def test_a_paid_invoice_takes_nothing_more(banked: Officer) -> None:
    ran = bring(banked, Detail(CHE, reference=REFERENCE), Detail(CHE, "again", reference=REFERENCE))
    assert [one["status"] for one in ran.json["rows"]] == ["matched", "unallocated"]
    assert "owes nothing any more" in ran.json["rows"][1]["evidence"]


def test_what_the_officer_decides_teaches_the_payers_account(banked: Officer) -> None:
    iban = "DE89370400440532013000"
    bring(banked, Detail(99_900, "Treasury services Ltd", iban=iban))
    banked.does(
        "receipt", "allocate", "R-2023-0001", "--purpose", "7c", "--state", "NOR",
        "--date", "2023-03-05",
    )  # fmt: skip
    owed = int(banked.does("invoice", "show", "CCM-2023-NOR").json["amount"].replace(".", ""))
    april = Statement(
        (paid(owed, "Treasury services Ltd", date="2023-04-03", reference="N-1", iban=iban),),
        opening=100_099_900, number=2, first="2023-04-01", last="2023-04-30",
    )  # fmt: skip
    ran = banked.does("receipt", "import", banked.file("april.xml", camt(april)))
    assert ran.json["rows"][0]["state"] == "NOR"
    assert "account ending in 3000 is known as NOR's" in ran.json["rows"][0]["evidence"]
    assert outstanding(banked, "CCM-2023-NOR") == "0.00"


def test_a_receipt_posted_by_hand_before_is_the_row(banked: Officer) -> None:
    banked.does(
        "receipt", "post", "CHE", "13074.22", "--purpose", "assessed", "--date", "2023-02-27"
    )
    ran = bring(banked, Detail(CHE, "Swiss Confederation"))
    assert ran.json["posted"] == []
    assert "posted before" in ran.json["rows"][0]["evidence"]
    assert ran.json["unallocated"] == 0


def test_a_receipt_of_another_state_is_not_the_row(banked: Officer) -> None:
    banked.does("receipt", "post", "NOR", "500.00", "--purpose", "7c", "--date", "2023-03-01")
    ran = bring(banked, Detail(50_000, "Kingdom of Sweden"))
    assert len(ran.json["posted"]) == 1
    assert ran.json["rows"][0]["state"] == "SWE"


def test_rows_that_are_held_are_looked_at_again(banked: Officer) -> None:
    bring(banked, Detail(40_000, "Comune di Nessuno"), Detail(CHE, "Treasury", text="2023"))
    banked.does(
        "receipt", "post", "CHE", "13074.22", "--purpose", "assessed", "--date", "2023-03-01"
    )
    dry = banked.does("bank", "match", "--dry-run").json
    ran = banked.does("bank", "match")
    assert dry["matched"] == ran.json["matched"] == 1
    assert ran.json["unallocated"] == 1
    assert banked.does("receipt", "list", "--unallocated").json[0]["amount"] == "400.00"
    assert banked.figure("bank", "open", "2023") == banked.figure(
        "bank", "open", "2023", "--as-of", "2023-03-31"
    )
    assert banked.does("verify").json["ok"]


def test_interest_and_fees_follow_the_officers_rules(banked: Officer) -> None:
    banked.does("bank", "rule", "add", "fee", "--contains", "Kontoführung", "--up-to", "50.00")
    banked.does("bank", "rule", "add", "interest", "--contains", "credit interest")
    statement = Statement(
        (
            Entry(-1_250, reference="F-1", info="KONTOFUEHRUNG Q1"),
            Entry(-1_300, reference="F-2", info="Kontofuhrung, March"),
            Entry(-9_900, reference="F-3", info="Kontofuhrung of years"),
            Entry(777, reference="I-1", info="Credit interest, first quarter"),
        )
    )
    ran = banked.does("receipt", "import", banked.file("f.xml", camt(statement)))
    status = [one["status"] for one in ran.json["rows"]]
    assert status == ["unallocated", "matched", "unallocated", "matched"]
    fee, interest = ran.json["rows"][1], ran.json["rows"][3]
    assert banked.lines(fee["entry"]) == [
        ("TF", "6900", "13.00", None),
        ("TF", "1000", "-13.00", None),
    ]
    assert banked.lines(interest["entry"]) == [
        ("TF", "1000", "7.77", None),
        ("TF", "4900", "-7.77", None),
    ]
    assert len(banked.does("bank", "rule", "list").json) == 2
    banked.does("bank", "rule", "end", "1")
    assert [one["id"] for one in banked.does("bank", "rule", "list").json] == [2]


def test_a_dry_run_shows_row_by_row_and_changes_nothing(banked: Officer) -> None:
    path = banked.file("d.xml", camt(Statement((paid(CHE, "Swiss Confederation", reference="A"),))))
    before = banked.bytes()
    ran = banked.runs("receipt", "import", path, "--dry-run", json=False)
    assert banked.bytes() == before
    assert "CHE is named by" in " ".join(ran.out.split())
    assert "Dry run" in ran.out


def test_in_cron_an_import_says_one_line(banked: Officer) -> None:
    bring_text = camt(Statement((paid(CHE, "Swiss Confederation", reference="A"),)))
    ran = banked.runs("receipt", "import", banked.file("c.xml", bring_text), json=False)
    assert len(ran.out.splitlines()) == 1
    assert "Posted 1 bank row (1 matched)" in ran.out


def test_an_allocation_to_two_years_by_the_named_invoices(banked: Officer) -> None:
    both = Detail(1_517_539, "x", text="ISU-2022-AUT and CCM-2023-AUT")
    ran = bring(banked, both)
    assert ran.json["unallocated"] == 0
    assert len(ran.json["receipts"]) == 2
    assert outstanding(banked, "ISU-2022-AUT") == outstanding(banked, "CCM-2023-AUT") == "0.00"
