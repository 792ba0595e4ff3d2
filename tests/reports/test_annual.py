"""The annual report: published figures, sentences in three languages, its frozen form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Any

import pytest

from ccm_ledger.database import connection
from ccm_ledger.letters import LANGUAGES
from ccm_ledger.money import print_francs, read_exact, round_to_francs
from ccm_ledger.renderers import json_text
from ccm_ledger.reports import annual_tables, annual_words, catalogue
from ccm_ledger.rules.differences import differences
from tests.builders import GOLDEN, Officer
from tests.reports.asking import row, rows, shown, table

# what golden calls otherwise than `annual`, as the command line fixes it
_NAMED = {
    "sponsorship_programme.deferred_from_2022": "sponsorship_programme.deferred_from_previous_year",
    "sponsorship_programme.deferred_to_2024": "sponsorship_programme.deferred_to_next_year",
    "variance.salaries_detail.salary_expenditure": "variance.detail.Salaries.Salary expenditure",
    "variance.salaries_detail.unclaimed_leave_compensation": (
        "variance.detail.Salaries.Unclaimed leave compensation"
    ),
    "variance.workshop_sponsored_travel.amount": (
        "variance.detail.Other implementation support costs.Workshop sponsored travel"
    ),
}
_NO_FIGURE = re.compile(r"(^|\.)(source|about|year|currency)$|_derived$|_misprint|_previous_year$")


def golden(value: Any = GOLDEN, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every published figure by its key in `annual`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from golden(inner, f"{path}.{key}" if path else key)
    elif not _NO_FIGURE.search(path):
        yield _NAMED.get(path, path), value


def printed(value: Any) -> Any:
    """An exact amount as the report prints it, others as they are."""
    if isinstance(value, str) and re.fullmatch(r"-?\d+\.\d\d", value):
        return round_to_francs(read_exact(value))
    return value


def sentences(found: dict[str, Any]) -> dict[str, str]:
    """Sentences by key; those of one key are joined."""
    said: dict[str, str] = {}
    for section in found["sections"]:
        for paragraph in section["paragraphs"]:
            for one in paragraph:
                said[one["key"]] = f"{said.get(one['key'], '')} {one['text']}".strip()
    return said


@pytest.fixture(scope="module", params=LANGUAGES)
def report(year_2023: Officer, request: pytest.FixtureRequest) -> dict[str, Any]:
    return shown(year_2023, "annual", "2023", "--language", request.param)


# ── figures ──────────────────────────────────────────────────────────────────────────────────


def test_every_published_figure_comes_out_under_its_own_name(report: dict[str, Any]) -> None:
    published = dict(golden())
    assert len(published) > 60, "the file of published figures was read"
    assert {key: printed(report["figures"].get(key)) for key in published} == published


def test_counts_and_per_cents_are_integers_and_amounts_exact_strings(
    report: dict[str, Any],
) -> None:
    figures = report["figures"]
    assert figures["contributions.contributing_states"] == 59
    assert figures["contributions.voluntary_percent_of_budget"] == 57
    assert figures["trust_fund.expenditure"] == "561649.62"
    assert figures["in_kind_support.from"] == "GICHD"
    assert not [key for key in figures if key.endswith("_previous_year") and "deferred" not in key]


def test_a_figure_of_the_report_is_the_figure_of_its_statement(
    report: dict[str, Any], year_2023: Officer
) -> None:
    for name, theirs, ours in (
        ("activity", "TF.available_funds", "trust_fund.available_funds"),
        ("variance", "lines_add_to", "variance.lines_add_to"),
        ("contributions", "outstanding_total", "contributions.outstanding_total"),
        ("voluntary", "earmarked_total", "contributions.voluntary_earmarked_total"),
        ("reserve", "above_target", "working_capital_reserve.above_recommended_level"),
        ("sponsorship", "deferred_out", "sponsorship_programme.deferred_to_next_year"),
    ):
        assert shown(year_2023, name, "2023")["figures"][theirs] == report["figures"][ours]


def test_every_cell_that_is_a_figure_holds_that_figure(report: dict[str, Any]) -> None:
    checked = 0
    for one in report["tables"]:
        for cells in [*one["rows"], None]:
            values = one["total"] if cells is None else cells
            for column in one["columns"]:
                key = annual_tables.figure_in(one["key"], column["key"], cells)
                if values is not None and key is not None:
                    assert values[column["key"]] == report["figures"][key], key
                    checked += 1
    assert checked > 80


# ── sentences ────────────────────────────────────────────────────────────────────────────────

# sentence -> the published figures that it must hold
SAID = {
    "budget": ["budget.approved_total"],
    "fund_opening": ["trust_fund.opening_balance"],
    "fund_received": ["trust_fund.contributions_received"],
    "fund_available": ["trust_fund.available_funds"],
    "fund_spent": ["trust_fund.expenditure"],
    "fund_closing": ["trust_fund.closing_balance"],
    "reserve_balances": [
        "working_capital_reserve.opening_balance",
        "working_capital_reserve.closing_balance",
    ],
    "programme_funds": [
        "sponsorship_programme.contributions_total",
        "sponsorship_programme.deferred_from_previous_year",
    ],
    "programme_available": ["sponsorship_programme.total_revenue"],
    "programme_spent": ["sponsorship_programme.total_expenditure"],
    "programme_closing": ["sponsorship_programme.deferred_to_next_year"],
    "spent_over_budget": ["trust_fund.expenditure", "trust_fund.over_budget"],
    "line": [
        "variance.actual.Salaries",
        "budget.lines.Salaries",
        "variance.actual.Staff travel",
        "budget.lines.Staff travel",
        "variance.actual.Other implementation support costs",
        "budget.lines.Other implementation support costs",
    ],
    "line_inside": [
        "variance.detail.Salaries.Salary expenditure",
        "variance.detail.Salaries.Unclaimed leave compensation",
        "variance.detail.Other implementation support costs.Workshop sponsored travel",
    ],
    "lines_add_to": ["variance.lines_add_to", "variance.actual_total"],
    "invoiced": ["contributions.invoiced_states", "budget.approved_total"],
    "contributing": ["contributions.contributing_states"],
    "paid_7a_and_7b": ["contributions.paid_7a_and_7b"],
    "paid_7a_only": ["contributions.paid_7a_only"],
    "gave_7c_alone": ["contributions.gave_7c_alone"],
    "sets_add_up": ["contributions.contributing_states"],
    "gave_7c": ["contributions.gave_7c"],
    "gave_7c_with_7a_and_7b": ["contributions.gave_7c_with_7a_and_7b"],
    "gave_7c_with_7a_only": ["contributions.gave_7c_with_7a_only"],
    "gave_7c_and_nothing_else": ["contributions.gave_7c_alone"],
    "contributions_money": ["contributions.voluntary_total"],
    "voluntary_percent_of_budget": ["contributions.voluntary_percent_of_budget"],
    "voluntary_percent_of_expenditure": ["contributions.voluntary_percent_of_expenditure"],
    "gift_meant_for": ["voluntary_by_state.AUT"],
    "reserve_opening": ["working_capital_reserve.opening_balance"],
    "reserve_given": ["working_capital_reserve.contributions.IRL"],
    "reserve_closing": ["working_capital_reserve.closing_balance"],
    "reserve_above": [
        "working_capital_reserve.above_recommended_level",
        "working_capital_reserve.recommended_level",
    ],
    "programme_givers": ["sponsorship_programme.contributions_total"],
    "programme_deferred": ["sponsorship_programme.deferred_from_previous_year"],
    "programme_revenue": ["sponsorship_programme.total_revenue"],
    "programme_expenditure": ["sponsorship_programme.total_expenditure"],
    "programme_carried": ["sponsorship_programme.deferred_to_next_year"],
    "in_kind": ["in_kind_support.estimated"],
}
# sentences that print amounts or counts which nobody published, or none at all
UNPUBLISHED = {
    "line_earmarked", "outstanding", "earmarks_by", "earmarks_received", "earmarks_used",
    "earmarks_left", "reserve_months", "in_kind_basis", "rounding", "percents", "counting",
    "officers_words", "split_assumed", "states",
}  # fmt: skip


@pytest.mark.parametrize("key", SAID)
def test_a_sentence_holds_the_published_figures(report: dict[str, Any], key: str) -> None:
    said, published = sentences(report)[key], dict(golden())
    numbers = re.findall(r"\d[\d']*", said)
    for figure in SAID[key]:
        value = published[figure]
        count = figure.startswith("contributions.") and figure != "contributions.voluntary_total"
        assert (str(value) if count else print_francs(value * 100)) in numbers, said


def test_no_sentence_is_left_untested(report: dict[str, Any]) -> None:
    assert set(sentences(report)) == set(SAID) | UNPUBLISHED


def test_every_figure_of_a_sentence_is_a_figure_of_the_set(report: dict[str, Any]) -> None:
    for section in report["sections"]:
        for paragraph in section["paragraphs"]:
            for one in paragraph:
                named = set(re.findall(r"\{([^}]*)\}", one["template"]))
                assert named == set(one["figures"])
                assert set(one["figures"].values()) <= set(report["figures"])


# ── sets, tables ─────────────────────────────────────────────────────────────────────────────


def test_59_opens_to_the_55_the_1_and_the_3_by_name(report: dict[str, Any]) -> None:
    sizes = {
        key: len(rows(report, f"states.{key}"))
        for key in ("paid_7a_and_7b", "paid_7a_only", "gave_7c_alone")
    }
    assert sizes == {"paid_7a_and_7b": 55, "paid_7a_only": 1, "gave_7c_alone": 3}
    named = [one["state"] for key in sizes for one in rows(report, f"states.{key}")]
    contributing = [one for one in rows(report, "sets") if one["key"] == "contributing"]
    assert sorted(named) == sorted(contributing[0]["states"].split(", "))
    assert contributing[0]["count"] == len(set(named)) == 59


def test_every_set_of_the_counts_adds_up(report: dict[str, Any]) -> None:
    whole, sums = "", {}
    for one in rows(report, "sets"):
        assert one["count"] == len(one["states"].split(", "))
        if one.get("style") != "detail":
            whole = one["key"]
            sums[whole] = [one["count"], 0]
        else:
            sums[whole][1] += one["count"]
    assert sums == {"invoiced": [110, 110], "contributing": [59, 59], "gave_7c": [13, 13]}


def test_the_tables_that_do_not_add_as_printed_say_so(report: dict[str, Any]) -> None:
    for key, adds in (("variance", "561'649"), ("voluntary", "297'012"), ("reserve", "574'240")):
        (line,) = table(report, key)["rounding"]
        assert adds in line
    assert table(report, "overview")["rounding"] == []


def test_earmarks_say_what_they_paid_for(report: dict[str, Any]) -> None:
    uses = rows(report, "earmark_uses")
    spent = sum(read_exact(one["amount"]) for one in uses)
    assert spent == read_exact(report["figures"]["earmarks.used"]) > 0
    travel = [one for one in uses if one["key"] == "Staff travel"]
    assert [one["state"] for one in travel] == ["CHE", "GBR"]


def test_a_split_between_7a_and_7b_that_nobody_confirmed_is_called_an_assumption(
    invoiced: Officer,
) -> None:
    found = sentences(shown(invoiced, "annual", "2023"))
    assert "(7a 2/5, 7b 3/5 of the budget) is an assumption" in found["split_assumed"]
    invoiced.does("procedure", "confirm", "--source", "CCM/MSP/2023/9")
    assert "split_assumed" not in sentences(shown(invoiced, "annual", "2023"))


def test_french_and_spanish_sentences_keep_their_grammar(year_2023: Officer) -> None:
    french = sentences(shown(year_2023, "annual", "2023", "--language", "fr"))
    assert french["programme_givers"] == "En 2023, 3 États ont versé CHF 48'470 au programme."
    assert "sous « Workshop sponsored travel »." in french["line_inside"]
    spanish = sentences(shown(year_2023, "annual", "2023", "--language", "es"))
    assert spanish["line_earmarked"].endswith("pagaron CHF 38'269 de este importe.")
    (rounded,) = table(shown(year_2023, "annual", "2023", "--language", "fr"), "variance")[
        "rounding"
    ]
    assert " ; Écart" in rounded


def test_states_lines_and_days_are_in_the_language(year_2023: Officer) -> None:
    french = shown(year_2023, "annual", "2023", "--language", "fr")
    spanish = shown(year_2023, "annual", "2023", "--language", "es")
    assert (french["language"], french["title"]) == ("fr", "Rapport financier 2023")
    assert row(french, "voluntary", state="CHE")["name"] == "Suisse"
    assert row(spanish, "voluntary", state="ESP")["name"] == "España"
    (salaries,) = [one for one in rows(french, "variance") if one["key"] == "Salaries"]
    assert salaries["line"] == "Traitements"
    assert "19 janvier 2023" in sentences(french)["gift_meant_for"]
    assert "31 de diciembre de 2023" in sentences(spanish)["fund_closing"]


def test_an_unknown_language_is_wrong_usage(year_2023: Officer) -> None:
    ran = year_2023.runs("statement", "annual", "2023", "--language", "de")
    assert ran.exit == 2
    assert "language-unknown" in ran.err


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_drawn_in_every_form(year_2023: Officer, language: str) -> None:
    for ending in ("pdf", "xlsx", "csv", "json", "md"):
        target = year_2023.folder / f"report-{language}.{ending}"
        year_2023.does("statement", "annual", "2023", "--language", language, "--out", str(target))
        assert target.stat().st_size > 2000
    drawn = (year_2023.folder / f"report-{language}.md").read_text("utf-8")
    assert "\n1. " in drawn
    assert "\n2. " in drawn
    assert "518'057" in drawn
    screen = year_2023.runs("statement", "annual", "2023", "--language", language, json=False).out
    assert "518'057" in screen
    assert max(map(len, screen.splitlines())) <= 100


def test_exact_sentences_print_rappen(year_2023: Officer) -> None:
    exact = shown(year_2023, "annual", "2023", "--exact")
    assert "CHF 561'649.62" in sentences(exact)["fund_spent"]


# ── frozen ───────────────────────────────────────────────────────────────────────────────────


def test_what_is_frozen_thaws_to_the_same_and_can_be_told_in_any_language(
    year_2023: Officer,
) -> None:
    with closing(connection.connect(year_2023.ledger, write=False)) as db:
        live = catalogue.build(db, "annual", 2023, date(2023, 12, 31))
    thawed = json_text.thaw(json_text.freeze(live), status=live.status)
    assert thawed == live
    for language in LANGUAGES:
        assert annual_words.told(thawed, language) == annual_words.told(live, language)
    assert annual_words.told(thawed, "en") == thawed, "English again says the same"


def test_a_sentence_that_the_program_has_forgotten_stays_as_it_was_issued(
    year_2023: Officer,
) -> None:
    with closing(connection.connect(year_2023.ledger, write=False)) as db:
        live = catalogue.build(db, "annual", 2023, date(2023, 12, 31))
    body = json_text.freeze(live).replace(b'"key": "fund_spent"', b'"key": "no_longer_known"')
    french = annual_words.told(json_text.thaw(body, status="final"), "fr")
    said = [one for part in french.sections for text in part.paragraphs for one in text]
    kept = next(one for one in said if one.key == "no_longer_known")
    assert kept.text == "Expenditure was CHF {trust_fund.expenditure}."


def test_a_statement_without_sentences_keeps_the_bytes_it_was_issued_with(
    year_2023: Officer,
) -> None:
    with closing(connection.connect(year_2023.ledger, write=False)) as db:
        live = catalogue.build(db, "variance", 2023, date(2023, 12, 31))
    body = json_text.freeze(live)
    assert b'"sections"' not in body
    assert b'"language"' not in body
    assert json_text.freeze(json_text.thaw(body, status="")) == body


def test_a_closed_year_prints_the_issued_report_in_any_language(invoiced: Officer) -> None:
    draft = shown(invoiced, "annual", "2023")
    assert (draft["status"], draft["version"]) == ("draft", None)
    invoiced.does("close-year", "2023", "--no-backup")
    found = shown(invoiced, "annual", "2023")
    assert (found["status"], found["version"]) == ("provisional", 1)
    french = shown(invoiced, "annual", "2023", "--language", "fr")
    assert french["figures"] == found["figures"]
    assert (french["version"], french["ledger_head"]) == (1, found["ledger_head"])
    assert invoiced.runs("statement", "annual", "2023", "--check").exit == 0
    assert invoiced.runs("verify").exit == 0


def test_a_year_closed_before_the_report_was_known_is_told_from_what_was_issued(
    invoiced: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = tuple(name for name in catalogue.ISSUED if name != "annual")
    with monkeypatch.context() as patch:
        patch.setattr(catalogue, "ISSUED", known)
        invoiced.does("close-year", "2023", "--no-backup")
    found = shown(invoiced, "annual", "2023")
    issued = shown(invoiced, "activity", "2023")
    assert (found["status"], found["version"]) == ("provisional", 1)
    assert found["ledger_head"] == issued["ledger_head"]
    assert found["figures"]["trust_fund.closing_balance"] == issued["figures"]["TF.closing"]
    assert invoiced.runs("statement", "annual", "2023", "--check").exit == 3
    assert invoiced.runs("verify").exit == 0


def test_a_year_without_money_or_gifts_is_told_too(opened: Officer) -> None:
    found = shown(opened, "annual", "2023")
    said = sentences(found)
    assert {"nothing_late", "no_earmarks"} <= set(said)
    assert "in_kind" not in said


def test_what_a_report_says_is_compared_by_meaning_and_not_by_words(year_2023: Officer) -> None:
    with closing(connection.connect(year_2023.ledger, write=False)) as db:
        live = catalogue.build(db, "annual", 2023, date(2023, 12, 31))
    body = json_text.freeze(live)
    reworded = body.replace(b"Expenditure was CHF", b"The office spent CHF")
    assert differences(json_text.thaw(reworded, status=""), live) == ()
    other = body.replace(b'"came": "2023-01-19"', b'"came": "2023-01-20"')
    found = differences(json_text.thaw(other, status=""), live)
    assert [(one.where, one.what) for one in found] == [("sentences", "gift_meant_for")] * 2
