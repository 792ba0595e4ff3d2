"""Markdown: printed figures, and tables that stay whole whatever the text holds."""

from __future__ import annotations

from ccm_ledger.figures import Paper
from ccm_ledger.renderers import markdown
from tests.renderers.samples import HOSTILE, expenses, invoice, position, variance


def test_a_statement_in_whole_francs():
    expected = """\
# Budget and expenditure 2023

CHF, as at 31 December 2023 · Version 1, final · Ledger head K7Q2-9FXM

| Item | Approved budget | Actual | Variance | Note |
| --- | ---: | ---: | ---: | --- |
| Salaries | 365'881 | 394'880 | 28'999 | Exceeded because unclaimed leave was compensated and \
staff relocated. |
| &emsp;Unclaimed leave compensation |  | 21'745 |  |  |
| Communications | 12'000 | 7'040 | −4'960 |  |
| Other implementation support costs | 26'000 | 26'000 | 0 |  |
| **Total** | **403'881** | **427'920** | **24'039** |  |

- Variance is actual less approved.
- Figures are rounded, each by itself.

- Support in kind is not in these figures.
"""

    assert markdown.draw_statement(variance(), Paper()) == expected


def test_exact_figures_need_no_note_on_rounding():
    drawn = markdown.draw_statement(variance(), Paper(exact=True))

    assert "| **Total** | **403'881.00** | **427'920.12** | **24'039.12** |  |" in drawn
    assert "rounded" not in drawn


def test_several_tables_have_their_own_titles():
    drawn = markdown.draw_statement(position(), Paper())

    assert "\n## ISU Trust Fund\n" in drawn
    assert "\n| **Total income** | **598'253** | **0** |\n" in drawn
    assert "\n| State | Per cent | Gifts |\n| --- | ---: | ---: |\n| IRL | 0.371 | 2 |\n" in drawn


def test_what_comes_from_outside_is_escaped_and_the_table_stays_whole():
    drawn = markdown.draw_listing(expenses(HOSTILE), Paper())

    row = next(line for line in drawn.splitlines() if "E-2023-0001" in line)
    assert row.replace(r"\|", "").count("|") == 7
    assert r"\[red\]x\[/red\] \| =1+1 \`c\` &lt;b&gt;&amp;amp;&lt;/b&gt; \[/\] \\x1b\[2J" in row


def test_emphasis_in_text_is_no_emphasis_but_an_underscore_inside_a_word_stays():
    drawn = markdown.draw_listing(expenses("*a* _b_ tier_7a"), Paper())

    assert r"| \*a\* \_b\_ tier_7a |" in drawn


def test_a_note_that_begins_like_a_list_or_a_heading_stays_a_sentence():
    notes = ("2023. The year.", "# no heading", "- no list")

    drawn = markdown.draw_statement(variance()._replace(notes=notes), Paper())

    assert drawn.endswith("- 2023\\. The year.\n- \\# no heading\n- \\- no list\n")


def test_a_single_thing_is_a_table_of_its_parts():
    expected = """\
# Invoice 2023-CHE

|  |  |
| --- | --- |
| Number | 2023-CHE |
| Issued on | 2022-09-15 |
| Amount | 13'074.21 |
| Paid | 9'000.00 |

## Allocations

| Receipt | On | Amount |
| --- | --- | ---: |
| R-2023-0001 | 2023-02-03 | 9'000.00 |
"""

    assert markdown.draw_listing(invoice(), Paper()) == expected
