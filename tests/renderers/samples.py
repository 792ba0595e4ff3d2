"""Small statements and lists with figures of 2023, for the tests of all renderers."""

from __future__ import annotations

from datetime import date

from ccm_ledger.figures import (
    Amount,
    Listing,
    Row,
    Statement,
    Table,
    amount,
    code,
    count,
    day,
    rate,
    text,
)

HOSTILE = "[red]x[/red] | =1+1 `c` <b>&amp;</b> [/] \x1b[2J"


def francs(whole: int, rappen: int = 0) -> Amount:
    return Amount(whole * 100 + rappen)


def variance() -> Statement:
    """Table 1 of the annual report, shortened: a long note, a detail, a negative figure."""
    rows = (
        Row(
            {
                "line": "Salaries",
                "approved": francs(365_881),
                "actual": francs(394_880, 12),
                "variance": francs(28_999, 12),
                "note": "Exceeded because unclaimed leave was compensated and staff relocated.",
            }
        ),
        Row({"line": "Unclaimed leave compensation", "actual": francs(21_745)}, "detail"),
        Row(
            {
                "line": "Communications",
                "approved": francs(12_000),
                "actual": francs(7_040),
                "variance": francs(-4_960),
                "note": "",
            }
        ),
        Row(
            {
                "line": "Other implementation support costs",
                "approved": francs(26_000),
                "actual": francs(26_000),
                "variance": francs(0),
                "note": "",
            }
        ),
    )
    return Statement(
        name="variance",
        title="Budget and expenditure 2023",
        year=2023,
        as_of=date(2023, 12, 31),
        figures={"approved_total": francs(403_881), "lines": 3},
        tables=(
            Table(
                "variance",
                "Budget and expenditure 2023",
                (
                    text("line", "Item"),
                    amount("approved", "Approved budget"),
                    amount("actual", "Actual"),
                    amount("variance", "Variance"),
                    text("note", "Note"),
                ),
                rows,
                {
                    "line": "Total",
                    "approved": francs(403_881),
                    "actual": francs(427_920, 12),
                    "variance": francs(24_039, 12),
                },
                notes=("Variance is actual less approved.",),
                rounding=("Figures are rounded, each by itself.",),
            ),
        ),
        notes=("Support in kind is not in these figures.",),
        status="final",
        version=1,
        ledger_head="K7Q2-9FXM",
        facts={"authority": "10MSP"},
    )


def position() -> Statement:
    """Two tables, with a heading, a subtotal and figures of nothing."""
    movements = Table(
        "TF",
        "ISU Trust Fund",
        (text("item", "Item"), amount("this", "2023"), amount("before", "2022")),
        (
            Row({"item": "Income"}, "heading"),
            Row({"item": "Assessed", "this": francs(301_243), "before": francs(0)}),
            Row({"item": "Voluntary", "this": francs(297_010), "before": Amount(-30)}),
            Row(
                {"item": "Total income", "this": francs(598_253), "before": Amount(-30)}, "subtotal"
            ),
            Row({"item": "Expenditure"}, "heading"),
            Row({"item": "Salaries", "this": francs(-394_880), "before": francs(0)}),
        ),
        {"item": "Result", "this": francs(203_373), "before": Amount(-30)},
    )
    states = Table(
        "states",
        "Giving States",
        (code("state", "State"), rate("share", "Per cent"), count("gifts", "Gifts")),
        (Row({"state": "IRL", "share": "0.371", "gifts": 2}),),
    )
    return Statement("activity", "Activity 2023", 2023, date(2023, 12, 31), {}, (movements, states))


def expenses(payee: str = "Swiss Travel Centre") -> Listing:
    columns = (
        code("id", "Id"),
        day("date", "Date"),
        text("line", "Budget line"),
        amount("amount", "Amount"),
        text("payee", "Payee"),
        code("earmark", "Earmark"),
    )
    rows = (
        {
            "id": "E-2023-0001",
            "date": date(2023, 3, 1),
            "line": "Staff travel",
            "amount": francs(1_250, 50),
            "payee": payee,
            "earmark": None,
            "document": "V-17",
        },
        {
            "id": "E-2023-0002",
            "date": date(2023, 3, 2),
            "line": "Communications",
            "amount": francs(0),
            "payee": "",
            "earmark": "",
            "document": "V-18",
        },
    )
    return Listing("Expenses 2023", columns, rows)


def invoice() -> Listing:
    """A single thing with a list inside."""
    return Listing(
        "Invoice 2023-CHE",
        (
            code("number", "Number"),
            day("issued_on", "Issued on"),
            amount("amount", "Amount"),
            amount("paid", "Paid"),
            text("allocations", "Allocations"),
        ),
        (
            {
                "number": "2023-CHE",
                "issued_on": date(2022, 9, 15),
                "amount": francs(13_074, 21),
                "paid": francs(9_000),
                "allocations": [
                    {"receipt": "R-2023-0001", "on": date(2023, 2, 3), "amount": francs(9_000)}
                ],
            },
        ),
        single=True,
    )
