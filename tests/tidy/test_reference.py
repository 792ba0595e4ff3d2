"""The reference is written from the program, and says all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccm_ledger import cli
from tools import make_reference


def test_what_is_written_is_not_stale(tmp_path: Path) -> None:
    make_reference.write(tmp_path)

    assert make_reference.stale(tmp_path) == []


def test_a_page_that_was_changed_by_hand_is_stale(tmp_path: Path) -> None:
    make_reference.write(tmp_path)
    (tmp_path / "errors.md").write_text("by hand", encoding="utf-8")
    (tmp_path / "extra.md").write_text("extra", encoding="utf-8")

    assert make_reference.stale(tmp_path) == ["errors.md", "extra.md"]


def test_writing_again_takes_away_what_the_program_no_longer_has(tmp_path: Path) -> None:
    (tmp_path / "extra.md").write_text("extra", encoding="utf-8")

    make_reference.write(tmp_path)

    assert not (tmp_path / "extra.md").exists()


def test_every_command_is_in_it_with_an_example() -> None:
    page = make_reference.commands_page()
    for name in cli.COMMANDS:
        assert f"### `ccm-ledger {name}" in page
    without = [
        command.words
        for command in make_reference.commands()
        if not command.group and "Example: ccm-ledger " not in command.help
    ]
    assert without == []


def test_every_parameter_says_what_it_is() -> None:
    silent = [
        f"{command.words} {parameter.name}"
        for command in make_reference.commands()
        for parameter in command.parameters
        if not parameter.help
    ]
    assert silent == []


@pytest.mark.parametrize("name", ["ledger", "entry", "line", "journal_line", "receipt_status"])
def test_tables_and_views_carry_their_comment(name: str) -> None:
    made = {one.name: one for one in make_reference.made_objects()}

    assert made[name].comment
    assert f"### {name}" in make_reference.database_page()


def test_every_kind_of_error_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in make_reference.kinds().values()]

    assert len(codes) == len(set(codes))
