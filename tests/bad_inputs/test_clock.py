"""The clock and its time zone."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.bad_inputs.rows import refused
from tests.builders import NOW, Officer

POST = ("receipt", "post", "CHE", "5.00", "--purpose", "7c")


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    yield monkeypatch
    monkeypatch.undo()
    time.tzset()


def set_zone(zone: pytest.MonkeyPatch, name: str) -> None:
    zone.setenv("TZ", name)
    time.tzset()


@pytest.mark.parametrize(
    "gap",
    [
        pytest.param(timedelta(seconds=-1), id="K01-earlier"),
        pytest.param(timedelta(days=-800), id="K01-years-earlier"),
        pytest.param(timedelta(days=7305), id="K01-20-years-ahead"),
    ],
)
def test_a_clock_that_cant_be_right_stops_the_posting(standing: Officer, gap: timedelta) -> None:
    standing.now = NOW + gap
    said = standing.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    for words in (
        (*POST, "--date", "2023-03-01"),
        ("invoice", "issue", "2023"),
        ("budget", "note", "2023", "Salaries", "x"),
        (*POST, "--date", "2023-03-01", "--dry-run"),
    ):
        refused(
            standing, *words, exit=4,
            names=[said, "2024-03-15T09:00:00Z"], where=str(standing.ledger),
        )  # fmt: skip
    assert standing.runs("fund", "list").exit == 0  # reading isn't held up by it


def test_k01_a_clock_that_stands_still_is_no_reason_to_stop(standing: Officer) -> None:
    assert len(standing.does(*POST, "--date", "2023-03-01").json["posted"]) == 1
    standing.now = NOW + timedelta(days=700)
    assert len(standing.does(*POST, "--date", "2023-03-01").json["posted"]) == 1


@pytest.mark.parametrize("name", ["Pacific/Kiritimati", "Etc/GMT+12", "Europe/Zurich", "UTC"])
def test_k02_the_order_comes_from_the_sequence_and_dates_are_as_given(
    standing: Officer, zone: pytest.MonkeyPatch, name: str
) -> None:
    set_zone(zone, name)
    # The hour that comes twice when summer time ends, 29 February, New Year's Eve.
    for moment in (
        datetime(2024, 10, 27, 0, 30, tzinfo=UTC),
        datetime(2024, 10, 27, 1, 30, tzinfo=UTC),
        datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
    ):
        standing.now = moment
        standing.does(*POST, "--date", "2023-03-01")
    dates = [row["date"] for row in standing.does("receipt", "list", "2023").json[-4:]]
    assert dates == ["2023-03-01"] * 4
    entries = [row["entry"] for row in standing.does("journal", "list").json]
    assert entries == sorted(entries)
    told = standing.does("log").json
    assert {row["time"][:19] for row in told} >= {"2024-10-27T00:30:00", "2024-10-27T01:30:00"}
    assert standing.does("verify").json["ok"]


def test_k02_without_a_date_the_day_is_the_officers(
    standing: Officer, zone: pytest.MonkeyPatch
) -> None:
    standing.now = datetime(2024, 3, 31, 12, 30, tzinfo=UTC)
    for name, day in (("Pacific/Kiritimati", "2024-04-01"), ("Etc/GMT+12", "2024-03-31")):
        set_zone(zone, name)
        entry = standing.does(*POST).json["entry"]
        assert standing.does("journal", "show", str(entry)).json["date"] == day


def test_k02_29_february(standing: Officer) -> None:
    standing.does(*POST, "--date", "2024-02-29")
    refused(standing, *POST, "--date", "2023-02-29", names=["no such day"], where="--date")


@pytest.mark.parametrize("name", ["Nowhere/Atall", "", ":", "/etc/passwd", "\x1b"])
def test_k03_an_unknown_zone_is_utc(standing: Officer, zone: pytest.MonkeyPatch, name: str) -> None:
    set_zone(zone, name)
    standing.now = datetime(2024, 3, 31, 23, 30, tzinfo=UTC)
    ran = standing.does(*POST)
    shown = standing.does("journal", "show", str(ran.json["entry"])).json
    assert shown["date"] == "2024-03-31"
    assert standing.runs("log").exit == 0
    assert os.environ["TZ"] == name
