"""A page for the browser: markup that is sound, text that stays text, figures that open."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser

import pytest

from ccm_ledger.figures import Amount, Paper, Row, Statement, Table, amount, text
from ccm_ledger.renderers import page
from ccm_ledger.renderers.charts import WIDTH, charts_of
from ccm_ledger.renderers.language import page_words
from ccm_ledger.trails import Step
from tests.renderers.samples import position, variance

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% raw %}",
    "a & b &amp; 'c'",
    "</style><script>",
    "\u202eevil\u2066 \x1b[2J",
)
VOID = {"meta", "link", "br", "img", "rect", "hr"}


class Sound(HTMLParser):
    """Every tag that is opened is closed, ids are unique, tags and attributes are kept."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if (own := found.get("id")) is not None:
            self.ids.append(own)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another one"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def sound(html: str) -> Sound:
    found = Sound()
    found.feed(html)
    assert found.open == []
    assert len(found.ids) == len(set(found.ids))
    targets = [a["href"] for tag, a in found.tags if tag == "a" and a.get("href")]
    assert all(str(target)[0] == "#" for target in targets)
    assert {str(target)[1:] for target in targets} <= set(found.ids)
    return found


def drawn(statement: Statement, behind: page.Mapping[tuple[str, ...], Step] | None = None) -> str:
    return page.draw_statement(statement, Paper(), "The Office", behind or {})


def opening(label: str = "variance.actual.Salaries") -> Step:
    line = Step(
        "line",
        "14/1",
        "TF 5100",
        Amount(394_880_12),
        date(2023, 2, 10),
        {"voucher": "2023-0014", "fund": "TF", "account": "5100", "text": "Pay", "document": "S-1"},
    )
    lines = Step("lines", "1 line", "5100 Salaries", Amount(394_880_12), parts=(line,), more=3)
    return Step("figure", label, f"{label}, version 1, final", Amount(394_880_12), parts=(lines,))


@pytest.mark.parametrize("statement", [variance(), position()], ids=["variance", "position"])
def test_the_markup_is_sound(statement: Statement) -> None:
    found = sound(drawn(statement))
    tables = sum(tag == "table" for tag, _ in found.tags)
    assert tables == len(statement.tables) == sum(tag == "caption" for tag, _ in found.tags)
    assert all("scope" in attributes for tag, attributes in found.tags if tag == "th")
    assert dict(found.tags)["html"]["lang"] == "en"


def test_there_is_no_script_and_nothing_is_loaded() -> None:
    found = sound(drawn(variance(), {("variance", "0", "actual"): opening()}))
    assert not {"script", "img", "link", "iframe", "object", "form"} & {t for t, _ in found.tags}
    assert not any(
        name.startswith("on") or name in {"src", "style"} for _, a in found.tags for name in a
    )


def test_the_policy_allows_this_style_sheet_alone() -> None:
    html = drawn(variance())
    style = re.search(r"<style>(.*)</style>", html, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in unescape(html)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_comes_from_outside_stays_text(payload: str) -> None:
    plain = variance()
    (table, *_) = plain.tables
    rows = tuple(row._replace(cells={**row.cells, "line": payload, "note": payload})
                 for row in table.rows)  # fmt: skip
    hostile = plain._replace(
        title=payload,
        status=payload,
        ledger_head=payload,
        notes=(payload,),
        tables=(table._replace(title=payload, rows=rows, notes=(payload,)),),
    )
    step = replace(opening(payload), parts=(Step("budget", payload, payload, Amount(1)),))
    html = page.draw_statement(hostile, Paper(), payload, {("variance", "0", "actual"): step})
    found = sound(html)
    counted = [tag for tag, _ in found.tags]
    plain_tags = {tag for tag, _ in sound(drawn(plain, {("x",): step})).tags}
    assert set(counted) - plain_tags <= {"details", "summary", "b", "a", "div", "nav"}
    assert "\u202e" not in html
    assert "\x1b" not in html


def test_a_figure_links_to_its_entries_and_says_how_many_more_there_are() -> None:
    places = {("variance", "0", "actual"): opening(), ("variance", "actual"): opening("total")}
    html = drawn(variance(), places)
    assert '<a class="f" href="#e1">394\'880</a>' in unescape(html)
    assert html.count("<details") == 2
    assert "2023-0014" in html
    more = "… and 3 more: ccm-ledger explain 'variance.actual.Salaries' 2023 --limit 0"
    assert more in unescape(html)


def test_the_same_figure_opens_once_wherever_it_stands() -> None:
    step = opening()
    html = drawn(variance(), {("variance", "0", "actual"): step, ("variance", "actual"): step})
    assert (html.count("<details"), html.count('href="#e1"')) == (1, 2)


def test_a_long_note_stands_below_its_table_with_a_number() -> None:
    html = drawn(variance())
    assert '<sup><a href="#variance-1">1</a></sup>' in html
    assert '<li id="variance-1">Exceeded because' in html


def test_the_bytes_are_the_same_each_time() -> None:
    assert drawn(variance()) == drawn(variance())


def test_bars_have_whole_coordinates_and_stay_inside_the_chart() -> None:
    for statement in (variance(), lopsided()):
        chart = charts_of(statement, page_words("en"))["variance"]
        bars = [bar for group in chart.groups for bar in group.bars]
        assert all(isinstance(bar.width, int) and 0 <= bar.width < WIDTH for bar in bars)
        assert max(bar.y for bar in bars) < chart.height


def lopsided() -> Statement:
    """Nothing approved, something given back, something very small."""
    rows = tuple(
        Row({"line": f"L{n}", "approved": Amount(0), "actual": Amount(rappen)})
        for n, rappen in enumerate((-500, 1, 10**11))
    )
    columns = (text("line", "Item"), amount("approved", "Approved"), amount("actual", "Actual"))
    table = Table("variance", "Table", columns, rows)
    return Statement("variance", "T", 2023, date(2023, 12, 31), {}, (table,))


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_language_says_the_same_things(language: str) -> None:
    said, english = page_words(language), page_words("en")
    assert said.keys() == english.keys()
    assert said["charts"].keys() == english["charts"].keys()
    for key, words in english.items():
        if isinstance(words, str):
            assert set(re.findall(r"\{\w+\}", words)) == set(re.findall(r"\{\w+\}", said[key]))
