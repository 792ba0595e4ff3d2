"""States as treasuries write them are found, told apart, and never guessed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ccm_ledger.profiles import ccm
from ccm_ledger.rules.names import Names, of_states

FOLDER = Path(ccm.__file__).parent


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def register() -> list[dict[str, str | None]]:
    found: dict[str, dict[str, str | None]] = {}
    for row in (*rows("states_parties.csv"), *rows("signatories.csv")):
        found[row["iso3"]] = {
            "state": row["iso3"],
            "name": row["name_en"],
            "name_fr": row["name_fr"],
            "name_es": row["name_es"],
        }
    for row in rows("un_scale_2022_2024.csv"):
        plain = {"state": row["iso3"], "name": row["state"], "name_fr": None, "name_es": None}
        found.setdefault(row["iso3"], plain)
    return list(found.values())


@pytest.fixture(scope="module")
def names() -> Names:
    return of_states(register(), rows("state_aliases.csv"))


def states(names: Names, text: str) -> list[str]:
    return [one.state for one in names.states_in(text)]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Embassy of the Republic of Niger", "NER"),
        ("NIGERIA FEDERAL MINISTRY OF FINANCE", "NGA"),
        ("Ministère des finances de la République de Guinée", "GIN"),
        ("MINISTERE DES FINANCES DE GUINEE-BISSAU", "GNB"),
        ("República de Guinea Ecuatorial, Tesoro", "GNQ"),
        ("REPUBLIQUE DE GUINEE EQUATORIALE", "GNQ"),
        ("Permanent Mission of the Republic of the Congo", "COG"),
        ("Ambassade de la République démocratique du Congo", "COD"),
        ("Congo, Dem. Rep., Treasury", "COD"),
        ("Commonwealth of Dominica, Treasury", "DMA"),
        ("Misión Permanente de la República Dominicana", "DOM"),
        ("REPUBLIQUE DOMINICAINE MISSION PERMANENTE", "DOM"),
        ("Republic of South Sudan", "SSD"),
        ("Papua New Guinea", "PNG"),
        ("UNITED KINGDOM OF GREAT BRITAIN AND NORTHERN IRELAND", "GBR"),
        ("Embassy of Ireland", "IRL"),
        ("Utenriksdepartementet", "NOR"),
        ("Auswärtiges Amt", "DEU"),
        ("Secretaría de Relaciones Exteriores, México", "MEX"),
        ("Ministerie van Buitenlandse Zaken", "NLD"),
        ("COTE D IVOIRE TRESOR", "CIV"),
        ("Government of the Lao P.D.R.", "LAO"),
        ("Plurinational State of Bolivia", "BOL"),
        ("Österreichische Botschaft Bern", "AUT"),
    ],
)
def test_a_state_is_found_however_it_is_written(names: Names, text: str, state: str) -> None:
    assert states(names, text) == [state]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Embassy of Mexico in Switzerland", "MEX"),
        ("Ambassade du Niger à Abuja, Nigeria", "NER"),
        ("Permanent Mission of Mali to the United Nations, Geneva, Switzerland", "MLI"),
        ("MEXICO EMBASSY IN SWITZERLAND", "MEX"),
        ("Mission permanente du Bénin auprès de l'ONU, Genève, Suisse", "BEN"),
    ],
)
def test_the_country_where_an_embassy_stands_has_not_paid(
    names: Names, text: str, state: str
) -> None:
    assert states(names, text) == [state]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("EMBASSY OF THE REPUBLIC OF MOZAMBIQ", "MOZ"),
        ("MINISTERE DES FINANCES DU LUXEMBOUR", "LUX"),
        ("PERM MISSION OF SAINT VINCENT AND T", "VCT"),
        ("PERMANENT MISSION OF THE REPUBLIC OF COSTA RICA TO THE UNITED NATIONS", "CRI"),
    ],
)
def test_a_name_that_is_cut_is_found_where_only_one_begins_so(
    names: Names, text: str, state: str
) -> None:
    assert len(text) in {34, 35, 69, 70}
    assert states(names, text) == [state]


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("MINISTERE DES FINANCES DE LA  NIGER", {"NER", "NGA"}),
        ("EMBASSY, GOVERNMENT OF THE S GUINEA", {"GIN", "GNB", "GNQ"}),
        ("PERM MISSION OF THE WHOLE OF SAINT ", {"KNA", "LCA", "VCT"}),
        ("Secretaría de Relaciones Exteriores", {"HND", "MEX"}),
    ],
)
def test_a_cut_name_that_two_begin_with_names_both(names: Names, text: str, both: set[str]) -> None:
    assert len(text.rstrip()) in {34, 35}
    assert both <= set(states(names, text))


def test_the_same_name_not_cut_names_one(names: Names) -> None:
    assert states(names, "MINISTERE DES FINANCES NIGER") == ["NER"]


@pytest.mark.parametrize("text", ["", "J. Smith", "Ministry of Foreign Affairs", "GICHD Geneva"])
def test_what_names_nobody_names_nobody(names: Names, text: str) -> None:
    assert states(names, text) == []


def test_every_name_and_alias_finds_its_own_state_and_no_other(names: Names) -> None:
    told = [
        (row["state"], row[key]) for row in register() for key in ("name", "name_fr", "name_es")
    ]
    told += [(row["state"], row["alias"]) for row in rows("state_aliases.csv")]
    wrong = [
        (state, name)
        for state, name in told
        if name and len(name) not in {34, 35, 69, 70} and states(names, name) != [state]
    ]
    assert wrong == []


def test_every_alias_has_a_state_of_the_register_and_a_source() -> None:
    known = {row["state"] for row in register()}
    for row in rows("state_aliases.csv"):
        assert row["state"] in known, row
        assert row["source"], row
        assert row["language"], row
