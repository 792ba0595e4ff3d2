"""F12: every row of the catalogue of bad inputs has a test, and (in full) each of them passes.

`tests/bad_inputs/catalogue.csv` is the list of rows. A test belongs to a row by the row's id in its
name or in the id of its case; tests that are named by their subject stand in NAMED.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.faults.suite import FULL, Suite

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "tests" / "bad_inputs" / "catalogue.csv"
PLACES = ("tests/bad_inputs", "tests/bank")
NAMED = {
    "M06": (
        "test_a_statement_that_does_not_follow_on_the_last_is_refused",
        "test_a_number_that_is_left_out_is_named",
    ),
    "M14": (
        "test_a_message_with_other_content_than_before_is_refused",
        "test_a_notification_under_a_number_read_before_says_the_same",
    ),
    "M18": ("test_the_same_statement_again_posts_nothing",),
    "M19": ("test_what_is_only_announced_is_named_and_not_posted",),
    "M20": ("test_a_closed_batch_is_held_then_split_by_its_notification",),
    "M21": (
        "test_a_reversal_of_the_bank_undoes_what_it_names",
        "test_a_reversal_that_names_nothing_is_held_for_the_officer",
        "test_a_copy_marked_duplicate_posts_nothing_twice",
    ),
    "M22": ("test_a_reference_with_wrong_check_digits_is_held_and_says_so",),
    "M23": ("test_hostile_words_are_kept_as_they_are_and_shown_harmless",),
    "M24": ("test_other_encodings_are_read_as_they_declare",),
}
# Rows about what this program doesn't have; each says what takes its place.
NOT_OURS = {
    "M16": "MT940 is read; what is wrong in it is M17",
    "W01": "F18 is this row: a workbook where CSV is read",
    "W02": "workbooks aren't read",
    "W03": "workbooks aren't read; F13 sends bombs all the same",
    "W04": "workbooks aren't read",
}
_ID = re.compile(r"(?<![A-Za-z0-9])([A-Z][0-9]{2})(?![0-9])|_([a-z][0-9]{2})_")


def catalogue() -> list[str]:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return [row["id"] for row in csv.DictReader(file)]


def cases() -> list[str]:
    """The node ids of all tests that may belong to a row."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.faults.collected", *PLACES],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found: list[str] = json.loads(ran.stdout.splitlines()[-1])
    return found


def by_row(nodes: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        name = node.partition("::")[2]
        for upper, lower in _ID.findall(name.replace("[", "_[")):
            found[(upper or lower).upper()].append(node)
        for row, names in NAMED.items():
            if name.partition("[")[0] in names:
                found[row].append(node)
    return found


def test_every_row_of_the_catalogue_has_a_test() -> None:
    rows, found = catalogue(), by_row(cases())
    with Suite("F12", "rows of the catalogue that have a test") as suite:
        for row in rows:
            if row in NOT_OURS:
                suite.skipped += 1
                continue
            tests = found.get(row, [])
            suite.trial(
                fired=bool(tests), problems=[] if tests else ["no test carries it"], what=row
            )
        suite.remarks.append(f"{sum(len(found[row]) for row in rows if row in found)} cases")
    assert len(rows) == 234


def test_what_is_named_exists() -> None:
    """A test that is renamed must not leave its row without one unseen."""
    names = {node.partition("::")[2].partition("[")[0] for node in cases()}
    assert [one for tests in NAMED.values() for one in tests if one not in names] == []
    assert not set(NOT_OURS) - set(catalogue())


@pytest.mark.slow
@pytest.mark.skipif(not FULL, reason="the tests run by themselves; this counts them by row")
def test_every_case_of_every_row_passes(tmp_path: Path) -> None:
    nodes = by_row(cases())
    report = tmp_path / "report.xml"
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
         f"--junitxml={report}", *PLACES],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    import xml.etree.ElementTree as ET

    passed, ran = set(), set()
    for case in ET.parse(report).iter("testcase"):
        name = f"{case.get('classname', '').rpartition('.')[2]}::{case.get('name')}"
        ran.add(name)
        if case.find("failure") is None and case.find("error") is None:
            passed.add(name)
    with Suite("F12", "cases of the catalogue") as suite:
        for row in catalogue():
            for node in nodes.get(row, []):
                name = f"{Path(node.partition('::')[0]).stem}::{node.partition('::')[2]}"
                problems = [] if name in passed else ["it failed"]
                suite.trial(fired=name in ran, problems=problems, what=f"{row} {name}")
