"""Every State's short and formal name, as treasuries write it: that State or nobody, never another.

The names are those of the data files, in three languages; cut where payment systems cut, with and
without accents, behind what usually stands before them.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict

import pytest

from ccm_ledger.rules.names import Names, of_states
from tests.rules.test_names import register, rows

BEFORE = {
    "en": ("", "Embassy of the ", "Embassy of ", "Permanent Mission of ",
           "Permanent Mission of the ",
           "Government of ", "Ministry of Finance, ", "Ministry of Foreign Affairs of the ",
           "Treasury of ", "PERM. MISSION OF "),
    "fr": ("", "Ambassade de ", "Ambassade du ", "Mission permanente de la ",
           "Mission permanente de ",
           "Gouvernement de ", "Ministère des finances de la ", "MINISTERE DES FINANCES, ",
           "Ministère des affaires étrangères, ", "Trésor public, "),
    "es": ("", "Embajada de ", "Embajada de la ", "Misión Permanente de ",
           "Misión Permanente de la ",
           "Gobierno de ", "Ministerio de Hacienda, ", "Ministerio de Relaciones Exteriores de la ",
           "Tesorería de ", "TESORERIA NACIONAL "),
}  # fmt: skip
AFTER = {
    "en": (" to the United Nations in Geneva", ", Ministry of Finance"),
    "fr": (" auprès de l'Office des Nations Unies à Genève", ", Ministère des finances"),
    "es": (" ante las Naciones Unidas en Ginebra", ", Ministerio de Hacienda"),
}
COLUMNS = {"en": "name", "fr": "name_fr", "es": "name_es"}


@pytest.fixture(scope="module")
def names() -> Names:
    return of_states(register(), rows("state_aliases.csv"))


def known() -> list[tuple[str, str, str]]:
    """State, language, name: those of the register, and the formal ones."""
    found = [
        (str(row["state"]), language, str(row[column]))
        for row in register()
        for language, column in COLUMNS.items()
        if row[column]
    ]
    found += [
        (row["state"], row["language"], row["alias"])
        for row in rows("state_aliases.csv")
        if row["source"].startswith("formal name")
    ]
    return found


def written(language: str, name: str) -> set[str]:
    """A name in the forms that reach us."""
    whole = {f"{before}{name}" for before in BEFORE[language]}
    whole |= {f"{one}{after}" for one in tuple(whole) for after in AFTER[language]}
    every = {form for one in whole for form in (one, one.upper(), plain(one), plain(one).upper())}
    return every | {one[:cut].rstrip() for one in every for cut in (35, 70)}


def plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(one for one in decomposed if not unicodedata.combining(one))


@pytest.mark.parametrize("part", range(8))
def test_a_name_is_taken_for_its_state_or_for_nobody(names: Names, part: int) -> None:
    wrong = defaultdict(set)
    for state, language, name in known()[part::8]:
        for form in written(language, name):
            found = {one.state for one in names.states_in(form)}
            if len(found) == 1 and state not in found:
                wrong[state, *found].add(form)
    assert dict(wrong) == {}


def test_a_whole_name_alone_is_always_found(names: Names) -> None:
    lost = {
        (state, name)
        for state, _, name in known()
        if state not in {one.state for one in names.states_in(name)}
    }
    assert lost == set()


def test_a_name_that_is_not_cut_names_one_state_behind_every_office(names: Names) -> None:
    lost = {
        (state, f"{before}{name}")
        for state, language, name in known()
        for before in BEFORE[language]
        if len(f"{before}{name}") not in {34, 35, 69, 70}
        and [one.state for one in names.states_in(f"{before}{name}")] != [state]
    }
    assert lost == set()
