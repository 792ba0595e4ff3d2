"""`explain` and pages: from a figure or a number down to entries, documents and decisions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ccm_ledger.money import read_exact
from ccm_ledger.reports import catalogue, sources
from tests.builders import Officer


def found(officer: Officer, *words: str) -> list[dict[str, Any]]:
    return officer.does("explain", *words).json["found"]  # type: ignore[no-any-return]


def below(step: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every step below one."""
    for part in step["parts"]:
        yield part
        yield from below(part)


def parts(step: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one for one in below(step) if one["kind"] == kind]


# ── figures ──────────────────────────────────────────────────────────────────────────────────


def test_a_figure_opens_to_the_lines_that_it_is_the_sum_of(year_2023: Officer) -> None:
    (figure,) = found(year_2023, "variance.actual.Salaries", "2023", "--limit", "0")
    lines = parts(figure, "line")
    assert figure["amount"] == "394880.28"
    assert sum(read_exact(line["amount"]) for line in lines) == 394_880_28
    assert {line["account"] for line in lines} == {"5100"}
    assert all(line["document"] for line in lines)


def test_the_year_may_be_an_option_and_is_the_one_with_the_budget_if_left_out(
    year_2023: Officer,
) -> None:
    plain = found(year_2023, "balance.TF.closing")
    assert plain == found(year_2023, "balance.TF.closing", "--year", "2023")
    assert plain == found(year_2023, "BALANCE.tf.closing", "2023")
    ran = year_2023.runs("explain", "balance.TF.closing", "2023", "--year", "2023")
    assert ran.exit == 2
    assert "options-exclude" in ran.err


def test_a_cell_of_a_table_is_named_by_table_row_and_column(year_2023: Officer) -> None:
    (cell,) = found(year_2023, "contributions.contributions.AUT.invoiced")
    assert cell["amount"] == "7828.39"
    assert {line["entry"] for line in parts(cell, "line")} == {
        year_2023.does("invoice", "show", "CCM-2023-AUT").json["entry"]
    }


def test_an_amount_that_is_printed_finds_the_one_figure_behind_it(year_2023: Officer) -> None:
    for printed in ("4'056", "4056", "4’056", "4'055.65", "CHF 4'056"):
        (figure,) = found(year_2023, printed)
        assert figure["amount"] == "4055.65"
        assert figure["id"] == "balance.WCR.income"
        assert "reserve.contributions" in parts(figure, "also printed as")[0]["text"]


@pytest.mark.parametrize(
    "group", ["'", "’", " ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", ","]
)
def test_thousands_are_read_as_other_papers_part_them(year_2023: Officer, group: str) -> None:
    (figure,) = found(year_2023, f"4{group}056")

    assert figure["id"] == "balance.WCR.income"


def test_an_amount_that_can_mean_several_things_is_not_guessed(year_2023: Officer) -> None:
    ran = year_2023.does("explain", "55")
    ids = [one["id"] for one in ran.json["found"]]
    assert ids[0] == "contributions.paid_7a_and_7b"
    assert ids[-1] == "55"
    assert f"{len(ids)} things can be meant" in ran.json["notes"][0]


def test_the_expenditure_of_paragraph_70_is_one_figure_with_many_names(year_2023: Officer) -> None:
    (figure,) = found(year_2023, "561'650")
    assert figure["amount"] == "561649.62"
    assert "variance.actual_total" in parts(figure, "also printed as")[0]["text"]


def test_a_count_opens_to_the_states_it_counts(year_2023: Officer) -> None:
    (figure,) = found(year_2023, "contributions.gave_7c")
    states = [one["id"] for one in parts(figure, "state")]
    assert (len(states), figure["count"]) == (13, 13)
    assert {"CHE", "NRU"} < set(states)


def test_a_figure_that_is_worked_out_names_those_it_is_worked_out_from(
    year_2023: Officer,
) -> None:
    (figure,) = found(year_2023, "variance.lines_add_to")
    (worked_out,) = parts(figure, "worked out")
    assert "rounded" in worked_out["text"]
    assert "variance.actual.Salaries" in {one["id"] for one in parts(figure, "figure")}


def test_the_budget_opens_to_its_lines_and_who_approved_them(year_2023: Officer) -> None:
    (figure,) = found(year_2023, "variance.approved_total")
    lines = parts(figure, "budget")
    assert sum(read_exact(line["amount"]) for line in lines) == 518_057_00
    assert all("10MSP" in line["text"] for line in lines)


def test_the_recommended_level_leads_to_the_paragraphs_that_say_it(year_2023: Officer) -> None:
    (level,) = below(found(year_2023, "reserve.target", "2023")[0])
    assert "paras 71, 86, 87" in level["text"]


def test_a_figure_of_a_states_account_is_named_with_the_state(year_2023: Officer) -> None:
    (figure,) = found(year_2023, "account.AUT.outstanding")
    assert figure["amount"] == "7828.39"


# ── things with a number ─────────────────────────────────────────────────────────────────────


def test_a_receipt_leads_to_its_entry_its_file_and_who_recorded_it(year_2023: Officer) -> None:
    (receipt,) = found(year_2023, "r-2023-0002")
    kinds = {one["kind"] for one in below(receipt)}
    assert {"allocation", "entry", "line", "recorded", "file"} <= kinds
    assert parts(receipt, "recorded")[0]["command"] == "receipt import"


def test_an_expense_leads_to_its_document_and_is_found_by_it(year_2023: Officer) -> None:
    (expense,) = found(year_2023, "E-2023-0001")
    document = parts(expense, "document")[0]["id"]
    (entry,) = found(year_2023, document)
    assert entry["kind"] == "entry"
    assert "E-2023-0001" in {one["id"] for one in parts(entry, "expense")}


def test_an_invoice_shows_every_entry_that_moved_it(invoiced: Officer) -> None:
    invoiced.does("receipt", "post", "AUT", "1000", "--purpose", "assessed", "--invoice",
                  "CCM-2023-AUT", "--date", "2023-03-01")  # fmt: skip
    (invoice,) = found(invoiced, "CCM-2023-AUT")
    amounts = [one["amount"] for one in invoice["parts"] if one["kind"] == "entry"]
    assert amounts == ["7828.39", "-1000.00"]
    assert parts(invoice, "receipt")[0]["id"] == "R-2023-0001"


def test_an_entry_is_found_by_number_voucher_line_hash_and_head_code(year_2023: Officer) -> None:
    entry = year_2023.does("journal", "show", "200").json
    for name in ("200", "200/1", entry["voucher"], entry["hash"], entry["hash"][:12]):
        steps = [one for one in found(year_2023, name) if one["kind"] == "entry"]
        assert [one["id"] for one in steps] == ["200"], name
    head = year_2023.does("verify").json["head"]
    last = found(year_2023, head)[-1]
    assert last["kind"] == "entry"


def test_an_earmark_leads_to_what_came_under_it_and_what_it_paid(year_2023: Officer) -> None:
    (earmark,) = found(year_2023, "CHE-WORKSHOP")
    assert {"receipt", "expense"} <= {one["kind"] for one in below(earmark)}


def test_a_decision_leads_to_what_rests_on_it_and_an_entry_to_its_decision(
    standing: Officer,
) -> None:
    standing.does("decision", "add", "CCM/MSP/2023/9", "--date", "2023-01-10", "--allows",
                  "transfer", "--text", "A transfer")  # fmt: skip
    posted = standing.does("transfer", "post", "WCR", "TF", "500", "--authority",
                           "CCM/MSP/2023/9", "--date", "2023-02-01").json["posted"]  # fmt: skip
    (decision,) = found(standing, "CCM/MSP/2023/9")
    assert [one["id"] for one in parts(decision, "transfer")] == [str(posted[0])]
    (entry,) = [one for one in found(standing, str(posted[0])) if one["kind"] == "entry"]
    assert parts(entry, "decision")[0]["id"] == "CCM/MSP/2023/9"


def test_pledges_support_in_kind_and_refunds_have_their_numbers_too(standing: Officer) -> None:
    standing.does("pledge", "add", "CHE", "900", "--purpose", "7c", "--date", "2023-01-20")
    standing.does("in-kind", "add", "2023", "4000", "--from", "GICHD", "--basis", "estimate")
    standing.does("receipt", "refund", "R-2023-0002", "100", "--reason", "too much", "--date",
                  "2023-03-01")  # fmt: skip
    (pledge,) = found(standing, "P-2023-0001")
    assert (pledge["kind"], pledge["amount"]) == ("pledge", "900.00")
    assert found(standing, "K-2023-0001")[0]["amount"] == "4000.00"
    (refund,) = found(standing, "F-2023-0001")
    assert parts(refund, "receipt")[0]["id"] == "R-2023-0002"


def test_an_advance_leads_to_what_opened_and_settled_it(standing: Officer) -> None:
    standing.does("expense", "advance", "give", "A. Traveller", "300", "--fund", "TF", "--date",
                  "2023-03-01", "--document", "ADV-1")  # fmt: skip
    (item,) = found(standing, "A-2023-0001")
    assert item["amount"] == "300.00"
    assert len(parts(item, "entry")) == 1


# ── nothing, too much, closed years ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("varience.actual.Salaries", "variance.actual.Salaries"),
        ("CCM-2023-AUD", "CCM-2023-AU"),
        ("R-2023-9999", "R-2023-0"),
        ("no such thing", "ccm-ledger statement NAME YEAR"),
        ("switzerland", "`ccm-ledger statement account CHE` shows Switzerland's account"),
        ("ALB", "ccm-ledger statement account ALB"),
        ("staff travel", "it is the end of variance.approved.Staff travel, "),
    ],
)
def test_what_is_nothing_is_refused_with_what_comes_near(
    year_2023: Officer, asked: str, hint: str
) -> None:
    ran = year_2023.runs("explain", asked, "2023")
    assert ran.exit == 3
    assert json.loads(ran.err)["error"]["code"] == "explain-nothing"
    assert hint in json.loads(ran.err)["error"]["hint"]


def test_an_amount_that_no_figure_has_names_the_receipt_that_has_it(standing: Officer) -> None:
    ran = standing.runs("explain", "29'251.00", "2023")
    assert ran.exit == 3
    near = standing.runs("explain", "48'870", "2023")
    assert (near.exit, "48'870" in near.err) == (3, True)


def test_markup_and_control_characters_come_out_as_text(standing: Officer) -> None:
    standing.does("expense", "post", "TF", "Communications", "12", "--payee", "[red]<b>",
                  "--document", "X-[bold]", "--date", "2023-03-01")  # fmt: skip
    ran = standing.runs("explain", "X-[bold]", json=False)
    assert "[red]<b>" in ran.out
    assert standing.runs("explain", "a\x1b[31mb").exit == 3


def test_long_parts_are_cut_with_a_word_about_the_rest(year_2023: Officer) -> None:
    (figure,) = found(year_2023, "balance.TF.expenditure", "--limit", "3")
    (lines,) = [one for one in figure["parts"] if one["kind"] == "lines"]
    assert (len(lines["parts"]), lines["more"] > 50) == (3, True)
    ran = year_2023.runs("explain", "balance.TF.expenditure", "--limit", "3", json=False)
    assert re.search(r"… and \d+ more: --limit 0 shows all", ran.out)


def test_every_format_says_the_same(year_2023: Officer) -> None:
    drawn = {
        name: year_2023.runs("explain", "reserve.target", "--format", name, json=False).out
        for name in ("table", "csv", "markdown")
    }
    assert "400'000.00" in drawn["table"]
    assert "400000.00" in drawn["csv"]
    assert "400'000.00" in drawn["markdown"]
    assert max(len(line) for line in drawn["table"].splitlines()) <= 80


def test_of_a_closed_year_it_is_the_issued_figure(standing: Officer) -> None:
    ran = found(standing, "balance.TF.closing", "2022")
    assert "version 1" in ran[0]["text"]
    assert "final" in ran[0]["text"]


def test_without_a_year_the_newest_that_has_it_is_found_and_named(standing: Officer) -> None:
    ran = standing.does("explain", "balance.TF.opening")
    assert ran.json["found"][0]["amount"] == "246482.00"
    assert standing.runs("explain", "balance.TF.opening", "1999").exit == 3


# ── pages ────────────────────────────────────────────────────────────────────────────────────

PAGES = [name for name in catalogue.STATEMENTS if name != "account"]


@pytest.mark.parametrize("name", PAGES)
def test_every_statement_can_be_a_page_and_is_the_same_each_time(
    year_2023: Officer, tmp_path: Path, name: str
) -> None:
    files = [tmp_path / f"{number}.html" for number in (1, 2)]
    for file in files:
        year_2023.does("statement", name, "2023", "--out", str(file))
    one, other = (file.read_text(encoding="utf-8") for file in files)
    assert one == other
    assert one.startswith("<!doctype html>")
    assert len(one) < 1_500_000
    assert ("<details" in one) is (name not in {*sources.NO_SOURCE, "open-items"})


def test_what_an_officer_typed_stays_text_on_a_page(standing: Officer) -> None:
    standing.does("expense", "post", "TF", "Communications", "12", "--payee", "<script>x</script>",
                  "--document", "{{ 7*7 }}", "--date", "2023-03-01")  # fmt: skip
    page = standing.folder / "variance.html"
    standing.does("statement", "variance", "2023", "--out", str(page))
    html = page.read_text(encoding="utf-8")
    assert "<script>" not in html
    assert "&lt;script&gt;x&lt;/script&gt;" in html
    assert "{{ 7*7 }}" in html


def test_a_states_account_as_a_page_names_the_state_in_its_commands(standing: Officer) -> None:
    page = standing.folder / "account.html"
    standing.does("statement", "account", "CHE", "--out", str(page))
    assert "<details" in page.read_text(encoding="utf-8")
