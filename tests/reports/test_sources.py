"""Where figures come from: lines of the journal, rows of registers, members of a count."""

from __future__ import annotations

from contextlib import closing
from datetime import date

import pytest

from ccm_ledger.database import sources as sql
from ccm_ledger.database.connection import connect
from ccm_ledger.reports import catalogue, sources
from ccm_ledger.trails import Derived, Lines, Members, Registered, Source
from tests.builders import Officer
from tests.reports.asking import unexplained, unexplained_account

NAMES = [name for name in catalogue.STATEMENTS if name not in {*sources.NO_SOURCE, "account"}]


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_and_amount_of_2023_is_the_sum_of_its_lines(
    year_2023: Officer, name: str
) -> None:
    assert unexplained(year_2023, name, 2023) == []


@pytest.mark.parametrize("state", ["AUT", "CHE", "IRL", "NRU", "AFG"])
def test_so_is_every_amount_of_a_states_account(year_2023: Officer, state: str) -> None:
    assert unexplained_account(year_2023, state) == []


def test_what_has_no_source_says_why() -> None:
    assert set(sources.NO_SOURCE) <= {*catalogue.STATEMENTS, "differences"}
    assert all(len(reason) > 20 for reason in sources.NO_SOURCE.values())


def of(officer: Officer, name: str, key: str) -> Source:
    with closing(connect(officer.ledger, write=False)) as db:
        return sources.of_day(db, name, 2023, date(2023, 12, 31)).figure(key)


def test_a_variance_is_lines_less_a_line_of_the_budget(year_2023: Officer) -> None:
    found = of(year_2023, "variance", "variance_total")
    budget = [part for part in found if isinstance(part, Registered)]
    assert sum(part.rappen for part in budget) == -518_057_00
    assert "10MSP" in budget[0].source
    assert [type(part) for part in found if not isinstance(part, Registered)] == [Lines]


def test_a_count_names_its_states(year_2023: Officer) -> None:
    (found,) = of(year_2023, "contributions", "gave_7c_alone")
    assert isinstance(found, Members)
    assert found.codes == ("AUT", "BDI", "JPN")


def test_a_per_cent_names_what_it_is_worked_out_from(year_2023: Officer) -> None:
    (found,) = of(year_2023, "contributions", "voluntary_percent_of_budget")
    assert isinstance(found, Derived)
    assert "voluntary_total" in found.keys


def test_the_level_of_the_reserve_is_of_the_financial_procedures(year_2023: Officer) -> None:
    (found,) = of(year_2023, "reserve", "target")
    assert isinstance(found, Registered)
    assert found.rappen == 400_000_00
    assert found.register == "financial procedures"


def test_lines_are_listed_by_date_and_no_more_than_asked_for(year_2023: Officer) -> None:
    salaries = of(year_2023, "variance", "actual.Salaries")[0]
    assert isinstance(salaries, Lines)
    with closing(connect(year_2023.ledger, write=False)) as db:
        every = sql.listed(db, salaries)
        assert [row["date"] for row in every] == sorted(row["date"] for row in every)
        assert len(sql.listed(db, salaries, 2)) == 2
        assert sql.total(db, salaries) == (394_880_28, len(every))
