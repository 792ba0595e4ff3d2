"""Earmarks, pledges and support in kind: registers beside the accounts."""

from __future__ import annotations

import pytest

from tests.builders import Officer

EARMARK = (
    "earmark", "add", "che-workshop", "--fund", "tf", "--state", "che", "--purpose", "Workshops",
    "--from", "2023-01-01", "--until", "2024-06-30",
)  # fmt: skip


def test_an_earmark_is_made_once(opened: Officer) -> None:
    made = opened.does(*EARMARK).json
    assert (made["earmark"], made["fund"], made["state"]) == ("CHE-WORKSHOP", "TF", "CHE")
    before = opened.bytes()
    opened.does(*EARMARK)
    assert opened.bytes() == before
    shown = opened.does("earmark", "show", "CHE-Workshop", "2023").json
    assert (shown["donor"], shown["from"], shown["until"]) == (
        "Switzerland",
        "2023-01-01",
        "2024-06-30",
    )


def test_its_roll_forward_is_opening_received_used_closing(standing: Officer) -> None:
    standing.does(
        "expense", "post", "TF", "Staff travel", "1200.50", "--payee", "Airline", "--document",
        "T-1", "--date", "2023-03-10", "--earmark", "WORKSHOP",
    )  # fmt: skip
    shown = standing.does("earmark", "show", "WORKSHOP", "2023").json
    figures = [shown[key] for key in ("opening", "received", "used", "closing")]
    assert figures == ["0.00", "30000.00", "1200.50", "28799.50"]
    assert [move["amount"] for move in shown["movements"]] == ["30000.00", "-1200.50"]
    later = standing.does("earmark", "list", "2024").json[0]
    assert (later["opening"], later["received"], later["closing"]) == (
        "28799.50",
        "0.00",
        "28799.50",
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("A", "--fund", "TF", "--state", "ZZZ", "--purpose", "x"), "unknown state 'ZZZ'"),
        (("A", "--fund", "XX", "--state", "CHE", "--purpose", "x"), "The funds are TF, WCR, SP"),
        (("A", "--fund", "TF", "--state", "CHE", "--purpose", " "), "--purpose"),
        (("A B", "--fund", "TF", "--state", "CHE", "--purpose", "x"), "without blanks"),
        ((" ", "--fund", "TF", "--state", "CHE", "--purpose", "x"), "CODE"),
        (
            ("A", "--fund", "TF", "--state", "CHE", "--purpose", "x", "--from", "2023-02-01",
             "--until", "2023-01-01"),
            "ends on 2023-01-01, before it begins on 2023-02-01",
        ),
    ],
)  # fmt: skip
def test_an_earmark_that_cannot_be_is_refused(
    opened: Officer, words: tuple[str, ...], expected: str
) -> None:
    refused = opened.runs("earmark", "add", *words, json=False)
    assert refused.exit == 3
    assert expected in refused.err


def test_the_same_code_with_other_content_is_refused(opened: Officer) -> None:
    opened.does(*EARMARK)
    refused = opened.runs(*EARMARK[:-1], "2024-07-31", json=False)
    assert refused.exit == 3
    assert "exists since 2024-03-15, for Switzerland (CHE)" in refused.err


def test_a_code_may_look_like_a_path_and_stays_a_code(opened: Officer) -> None:
    for code in ("a/b", "..", "CON", "X" * 300):
        opened.does("earmark", "add", code, "--fund", "TF", "--state", "CHE", "--purpose", "x")
    assert {one["earmark"] for one in opened.does("earmark", "list").json} == {
        "A/B", "..", "CON", "X" * 300,
    }  # fmt: skip


def test_an_unknown_earmark_is_named(opened: Officer) -> None:
    opened.does(*EARMARK)
    refused = opened.runs("earmark", "show", "CHE-WORKSHPO", json=False)
    assert refused.exit == 3
    assert "Did you mean CHE-WORKSHOP?" in refused.err


def test_a_pledge_posts_nothing_and_shows_what_came(standing: Officer) -> None:
    made = standing.does(
        "pledge", "add", "che", "60000", "--purpose", "7c", "--for", "2023", "--date",
        "2022-11-20", "--text", "Letter",
    ).json  # fmt: skip
    assert (made["id"], made["posted"], made["amount"]) == ("P-2022-0001", [], "60000.00")
    second = standing.does(
        "pledge", "add", "CHE", "30000", "--purpose", "7c", "--earmark", "workshop", "--date",
        "2023-01-05",
    ).json  # fmt: skip
    assert (second["id"], second["for_year"]) == ("P-2023-0001", 2023)
    shown = standing.does("pledge", "list", "2023").json
    assert [(one["amount"], one["received"]) for one in shown] == [
        ("60000.00", "59250.00"),
        ("30000.00", "30000.00"),
    ]


@pytest.mark.parametrize(
    ("words", "exit", "expected"),
    [
        (("ZZZ", "10", "--purpose", "7c"), 3, "unknown state"),
        (("CHE", "0", "--purpose", "7c"), 3, "AMOUNT"),
        (("CHE", "10", "--purpose", "7a"), 2, "--purpose"),
        (("CHE", "10"), 2, "--purpose"),
        (("CHE", "10", "--purpose", "7c", "--earmark", "NO"), 3, "--earmark: unknown earmark"),
        (("CHE", "10", "--purpose", "reserve", "--earmark", "WORKSHOP"), 3, "fund TF, not WCR"),
        (("AUT", "10", "--purpose", "7c", "--earmark", "WORKSHOP"), 3, "Switzerland's, not AUT's"),
        (("CHE", "10", "--purpose", "7c", "--for", "2099"), 3, "--for: 2099 lies outside"),
        (("CHE", "10", "--purpose", "7c", "--date", "2019-01-01"), 3, "--date: 2019 lies outside"),
    ],
)
def test_a_pledge_that_cannot_be_is_refused(
    standing: Officer, words: tuple[str, ...], exit: int, expected: str
) -> None:
    before = standing.bytes()
    refused = standing.runs("pledge", "add", *words, json=False)
    assert refused.exit == exit
    assert expected in refused.err
    assert standing.bytes() == before


def test_support_in_kind_is_kept_outside_the_accounts(invoiced: Officer) -> None:
    made = invoiced.does(
        "in-kind", "add", "2023", "102183", "--from", "GICHD", "--basis", "Host's estimate"
    ).json
    assert (made["id"], made["posted"]) == ("K-2023-0001", [])
    (shown,) = invoiced.does("in-kind", "list", "2023").json
    assert (shown["amount"], shown["from"], shown["basis"]) == (
        "102183.00",
        "GICHD",
        "Host's estimate",
    )
    assert invoiced.does("in-kind", "list", "2024").json == []


def test_support_in_kind_says_its_basis_and_stays_out_of_closed_years(invoiced: Officer) -> None:
    without = invoiced.runs("in-kind", "add", "2023", "102183", "--from", "GICHD", json=False)
    assert without.exit == 2
    assert "--basis" in without.err
    blank = invoiced.runs("in-kind", "add", "2023", "1", "--from", "GICHD", "--basis", " ")
    assert blank.exit == 3
    closed = invoiced.runs(
        "in-kind", "add", "2022", "1", "--from", "GICHD", "--basis", "x", json=False
    )
    assert closed.exit == 3
    assert "2022 is closed (final)" in closed.err


def test_a_dry_run_and_a_key_keep_the_file_as_it_is(standing: Officer) -> None:
    words = ("pledge", "add", "CHE", "10", "--purpose", "7c", "--date", "2023-01-05")
    before = standing.bytes()
    assert standing.does(*words, "--dry-run").json["dry_run"] is True
    assert standing.bytes() == before
    standing.does(*words, "--key", "letter-1")
    again = standing.bytes()
    assert standing.does(*words, "--key", "letter-1").json["repeated"] is True
    assert standing.bytes() == again


def test_an_earmark_of_the_opening_is_carried_in(opened: Officer) -> None:
    opened.does("earmark", "add", "CHE-OLD", "--fund", "TF", "--state", "CHE", "--purpose", "Old")
    tied = opened.file(
        "tied.csv",
        "entry,date,fund,account,amount,text,earmark\n"
        "1,2022-12-31,TF,3000,1500.00,Tied to CHE-OLD,\n"
        "1,2022-12-31,TF,3000,-1500.00,Tied to CHE-OLD,CHE-OLD\n",
    )
    posted = opened.does("journal", "post", tied, "--reason", "earmark brought forward").json
    assert opened.lines(posted["posted"][0]) == [
        ("TF", "3000", "1500.00", None), ("TF", "3000", "-1500.00", None),
    ]  # fmt: skip
    balance = opened.does("statement", "balance", "2023", "--as-of", "2023-12-31").json["figures"]
    assert (balance["TF.closing"], balance["TF.earmarked"]) == ("246482.00", "1500.00")
    assert balance["TF.free"] == "244982.00"
    assert opened.does("earmark", "show", "CHE-OLD", "2023").json["opening"] == "1500.00"
    assert opened.does("verify").json["ok"] is True
