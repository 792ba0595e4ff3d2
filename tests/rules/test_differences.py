"""What changed between two forms of a statement."""

from __future__ import annotations

from datetime import date

from ccm_ledger.figures import Amount, Row, Statement, Table, amount, text
from ccm_ledger.rules.differences import Difference, differences


def statement(*lines: tuple[str, int], notes: tuple[str, ...] = ()) -> Statement:
    rows = tuple(Row({"line": name, "actual": Amount(rappen)}) for name, rappen in lines)
    total = {"line": "Total", "actual": Amount(sum(rappen for _, rappen in lines))}
    columns = (text("line", "Item"), amount("actual", "Actual"))
    table = Table("variance", "Budget", columns, rows, total, notes)
    figures: dict[str, Amount | int | str] = {"lines": len(lines)}
    return Statement("variance", "Budget 2023", 2023, date(2023, 12, 31), figures, (table,))


SALARIES = statement(("Salaries", 100), ("Travel", 50))


def test_the_same_statement_has_none_whatever_its_version() -> None:
    again = SALARIES._replace(version=2, status="final", ledger_head="ABCD")
    assert differences(SALARIES, again) == ()


def test_a_changed_row_changes_the_total() -> None:
    found = differences(SALARIES, statement(("Salaries", 125), ("Travel", 50)))
    assert found == (
        Difference("variance", "variance", "Salaries: actual", Amount(100), Amount(125)),
        Difference("variance", "variance", "total: actual", Amount(150), Amount(175)),
    )


def test_a_row_that_comes_or_goes_has_nothing_on_the_other_side() -> None:
    found = differences(SALARIES, statement(("Salaries", 100)))
    assert Difference("variance", "figures", "lines", 2, 1) in found
    assert Difference("variance", "variance", "Travel: actual", Amount(50), None) in found


def test_rows_about_the_same_are_told_apart() -> None:
    before, after = statement(("A", 1), ("A", 2)), statement(("A", 1), ("A", 3))
    assert [one.what for one in differences(before, after)] == ["A (2): actual", "total: actual"]


def test_a_note_that_changed_is_one_gone_and_one_new() -> None:
    before, after = statement(notes=("old",)), statement(notes=("new",))
    assert [(one.before, one.after) for one in differences(before, after)] == [
        ("old", None),
        (None, "new"),
    ]


def test_a_table_that_is_missing_is_one_difference() -> None:
    found = differences(SALARIES, SALARIES._replace(tables=()))
    assert found == (Difference("variance", "variance", "table", "Budget", None),)


def test_another_order_of_rows_is_a_difference_too() -> None:
    found = differences(SALARIES, statement(("Travel", 50), ("Salaries", 100)))
    assert [one.what for one in found] == ["order or columns"]
