"""Pages in a real browser: nothing loads, nothing overflows, figures open, paper comes out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Officer

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="chromium isn't installed: apt-get install chromium"
)
FLAGS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]  # fmt: skip
# What a reader that can't see needs: names, headers, a language, headings in order.
AUDIT = """() => {
  const wrong = [];
  const all = (what) => [...document.querySelectorAll(what)];
  if (!document.documentElement.lang) wrong.push('no language');
  if (!document.title) wrong.push('no title');
  for (const table of all('table')) {
    if (!table.caption || !table.caption.textContent.trim()) wrong.push('table without caption');
    for (const th of table.querySelectorAll('th')) {
      if (!th.scope) wrong.push('th without scope');
      if (!th.textContent.trim()) wrong.push('empty th');
    }
  }
  for (const svg of all('svg')) {
    const named = svg.getAttribute('aria-labelledby').split(' ').map(
      (id) => document.getElementById(id));
    if (svg.getAttribute('role') !== 'img' || named.some((one) => !one || !one.textContent))
      wrong.push('chart without a name');
  }
  let level = 0;
  for (const heading of all('h1,h2,h3,h4')) {
    const own = Number(heading.tagName[1]);
    if (own > level + 1) wrong.push('heading skips a level: ' + heading.textContent);
    level = own;
  }
  if (all('h1').length !== 1 || all('main').length !== 1) wrong.push('not one h1 and one main');
  for (const link of all('a[href^="#"]'))
    if (!document.getElementById(link.getAttribute('href').slice(1)))
      wrong.push('link to nothing: ' + link.getAttribute('href'));
  for (const region of all('[role=region]'))
    if (!region.getAttribute('aria-label')) wrong.push('region without a name');
  return wrong;
}"""
# The least contrast of text against the page, as WCAG counts it.
CONTRAST = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[0-9.]+/g).map(Number).map((c) => {
      c /= 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const page = light(getComputedStyle(document.body).backgroundColor);
  const found = [...document.querySelectorAll('p,td,th,a,h1,h2,caption,summary,text,li')].map(
    (one) => {
      const style = getComputedStyle(one);
      const ink = light(one.tagName === 'text' ? style.fill : style.color);
      return (Math.max(ink, page) + 0.05) / (Math.min(ink, page) + 0.05);
    });
  return Math.min(...found);
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def written(year_2023: Officer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for name in ("annual", "contributions", "position"):
        words = ["balance" if name == "position" else name, "2023"]
        words += ["--language", "fr"] if name == "annual" else []
        year_2023.does("statement", *words, "--out", str(folder / f"{name}.html"))
    return folder


class Seen:
    """A page that is open, and what the browser said and asked for."""

    def __init__(self, browser: Any, path: Path, width: int, scheme: str = "light") -> None:
        self.page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())


@pytest.mark.parametrize("name", ["annual", "contributions", "position"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_page_fits_loads_nothing_and_can_be_read_aloud(
    browser: Any, written: Path, name: str, width: int
) -> None:
    path = written / f"{name}.html"
    seen = Seen(browser, path, width)
    assert seen.said == []
    assert seen.asked == [path.as_uri()]
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.page.evaluate(AUDIT) == []
    seen.page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_the_page(browser: Any, written: Path, scheme: str) -> None:
    seen = Seen(browser, written / "annual.html", 1280, scheme)
    least = float(seen.page.evaluate(CONTRAST))
    assert least >= 4.5
    seen.page.close()


def test_a_figure_opens_by_its_link_and_by_the_keyboard(browser: Any, written: Path) -> None:
    seen = Seen(browser, written / "annual.html", 1280)
    page = seen.page
    assert page.locator("details[open]").count() == 0
    page.locator("a.f").first.click()
    assert page.locator("details[open] .open:target").count() == 1
    summary = page.locator("details:not([open]) > summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 2
    page.close()


def test_the_first_tab_leads_past_the_contents(browser: Any, written: Path) -> None:
    seen = Seen(browser, written / "annual.html", 360)
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement.className") == "skip"
    assert seen.page.evaluate("document.documentElement.lang") == "fr"
    seen.page.close()


def test_paper_comes_out_without_what_is_closed(browser: Any, written: Path) -> None:
    from pypdf import PdfReader

    seen = Seen(browser, written / "annual.html", 1280)
    target = written / "annual.pdf"
    seen.page.pdf(path=str(target), prefer_css_page_size=True)
    pages = [one.extract_text() for one in PdfReader(target).pages]
    assert 4 <= len(pages) <= 15
    assert "561'650" in "".join(pages)
    assert "Les écritures derrière les chiffres" not in "".join(pages)
    seen.page.close()
