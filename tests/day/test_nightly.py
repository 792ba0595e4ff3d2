"""`nightly`: one command for cron, which does what is due and says only what matters."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from tests.bank.camt_files import IBAN, Entry, Statement, camt, paid
from tests.builders import Officer
from tests.tampering import tamper


@pytest.fixture
def office(standing: Officer) -> Officer:
    """Bank account known, folders made."""
    standing.does("bank", "add", IBAN)
    for name in ("backups", "inbox"):
        (standing.folder / name).mkdir()
    return standing


def night(officer: Officer, *words: str, json: bool = True):  # type: ignore[no-untyped-def]
    inbox = str(officer.folder / "inbox")
    return officer.runs("nightly", "--inbox", inbox, *words, json=json)


def lie(officer: Officer, name: str, *statements: Statement) -> Path:
    path = officer.folder / "inbox" / name
    path.write_text(camt(*statements, message=name), encoding="utf-8")
    return path


def steps(ran) -> dict[str, tuple[bool, str]]:  # type: ignore[no-untyped-def]
    return {one["step"]: (one["ok"], one["detail"]) for one in ran.json["steps"]}


MARCH = Statement((paid(50_000, "Norway", reference="A", text="gift of Norway 7c"),))
APRIL = Statement(
    (Entry(-90, "2023-04-03", "F", info="Fees", code="CHRG"),),
    opening=MARCH.closes, number=2, first="2023-04-01", last="2023-04-30",
)  # fmt: skip
MAY = Statement((), opening=APRIL.closes, number=3, first="2023-05-01", last="2023-05-31")


def test_a_quiet_night_says_nothing_and_changes_nothing(office: Officer) -> None:
    first = night(office, json=False)
    kept = sorted((office.folder / "backups").iterdir())
    before = office.bytes()

    again = night(office, json=False)

    assert (first.exit, first.out, first.err) == (0, "", "")
    assert (again.exit, again.out, again.err) == (0, "", "")
    assert office.bytes() == before
    assert sorted((office.folder / "backups").iterdir()) == kept
    assert len(kept) == 1
    assert kept[0].stat().st_mode & 0o777 == 0o600


def test_asked_it_tells_each_step(office: Officer) -> None:
    ran = night(office)

    assert ran.json["ok"] is True
    assert list(steps(ran)) == ["backup", "inbox", "match", "verify"]
    assert ran.json["head"] == office.does("verify").json["head"]


def test_files_come_in_whatever_their_names_and_go_to_done(office: Officer) -> None:
    """The names have them in the wrong order: what waits for another is tried again."""
    lie(office, "a-may.xml", MAY)
    lie(office, "b-april.xml", APRIL)
    lie(office, "c-march.xml", MARCH)

    ran = night(office)

    assert ran.exit == 0, ran.out
    assert sorted(p.name for p in (office.folder / "inbox").iterdir()) == ["done"]
    assert len(list((office.folder / "inbox" / "done").iterdir())) == 3
    assert len(office.does("bank", "rows").json) == 2
    assert office.does("bank", "list").json[0]["until"] == "2023-05-31"


def test_money_that_waits_for_the_officer_is_told_once(office: Officer) -> None:
    lie(office, "march.xml", Statement((paid(5_000, "Somebody", reference="A"),)))

    told, after = night(office, json=False), night(office, json=False)

    assert told.exit == 0
    assert "1 bank row, 50.00, to decide" in told.out
    assert (after.exit, after.out) == (0, "")
    assert night(office).json["queue"] == 1


def test_a_file_that_is_refused_stays_with_its_reason_and_the_others_come_in(
    office: Officer,
) -> None:
    bad = office.folder / "inbox" / "bad.xml"
    bad.write_text("<html/>", encoding="utf-8")
    lie(office, "march.xml", MARCH)
    lie(office, "may.xml", MAY)

    ran = night(office, json=False)

    assert ran.exit == 3
    assert "inbox bad.xml" in ran.out
    assert bad.exists()
    assert (office.folder / "inbox" / "may.xml").exists()
    assert [p.name for p in (office.folder / "inbox" / "done").iterdir()] == ["march.xml"]
    assert night(office).exit == 3


def test_a_file_that_came_in_before_goes_to_done_beside_the_first(office: Officer) -> None:
    """As after a night that ended between the commit and the move."""
    lie(office, "march.xml", MARCH)
    night(office)
    before = office.ledger.read_bytes()
    lie(office, "march.xml", MARCH)

    ran = night(office)

    assert (ran.exit, ran.json["posted"]) == (0, [])
    done = office.folder / "inbox" / "done"
    assert sorted(p.name for p in done.iterdir()) == ["march.2.xml", "march.xml"]
    assert office.ledger.read_bytes() == before


def test_hidden_files_links_and_folders_are_left_alone(office: Officer) -> None:
    inbox = office.folder / "inbox"
    (inbox / ".part.xml").write_text("half", encoding="utf-8")
    (inbox / "link.xml").symlink_to("/etc/passwd")
    (inbox / "folder").mkdir()
    os.mkfifo(inbox / "pipe.xml")

    assert night(office).exit == 0
    assert len(list(inbox.iterdir())) == 4


def test_what_an_invoice_makes_certain_is_matched_the_night_after(office: Officer) -> None:
    lie(office, "march.xml", MARCH)

    ran = night(office)

    assert steps(ran)["match"][0] is True


def test_a_dry_run_writes_nothing(office: Officer) -> None:
    lie(office, "march.xml", MARCH)
    (office.folder / "backups").rmdir()
    before = office.bytes()

    ran = night(office, "--dry-run")

    assert ran.exit == 0, ran.out
    assert office.bytes() == before
    assert "a first backup would be made" in steps(ran)["backup"][1]


def test_the_newest_thirty_are_kept(office: Officer) -> None:
    for number in range(4):
        office.now += timedelta(days=1)
        office.does("receipt", "post", "NOR", "1.00", "--purpose", "7c", "--date", "2023-05-01")
        assert night(office, "--keep", "2").exit == 0, number

    assert len(list((office.folder / "backups").iterdir())) == 2


def test_a_backup_that_no_longer_reads_back_is_made_again(office: Officer) -> None:
    night(office)
    kept = next((office.folder / "backups").iterdir())
    tamper(kept, "UPDATE line SET payee = 'x' WHERE entry = 3")

    office.now += timedelta(days=1)
    ran = night(office)

    assert "Backed up" in steps(ran)["backup"][1]
    assert len(list((office.folder / "backups").iterdir())) == 2


def test_a_broken_ledger_is_not_written_to(office: Officer) -> None:
    tamper(office.ledger, "UPDATE line SET amount_rappen = amount_rappen + 1 WHERE entry = 3")
    lie(office, "march.xml", MARCH)
    before = office.ledger.read_bytes()

    ran = night(office, json=False)

    assert ran.exit == 5
    assert "entry 3" in ran.out
    assert office.ledger.read_bytes() == before
    assert (office.folder / "inbox" / "march.xml").exists()


def test_a_finding_ends_with_1(office: Officer) -> None:
    """The turnover that is kept by month is under no seal, but has a check of its own."""
    night(office)
    tamper(office.ledger, "UPDATE month_balance SET debit_rappen = debit_rappen + 1")

    ran = night(office)

    assert ran.exit == 1
    assert not steps(ran)["verify month-balances"][0]


def test_folders_that_are_missing_are_the_machines_fault(office: Officer) -> None:
    ran = office.runs("nightly", "--backups", str(office.folder / "none"))
    assert (ran.exit, steps(ran)["backup"][0]) == (4, False)
    assert not (office.folder / "none").exists()

    ran = office.runs("nightly", "--inbox", str(office.folder / "none"))
    assert (ran.exit, steps(ran)["inbox"][0]) == (4, False)


@pytest.mark.parametrize("words", [("--backups", ""), ("--inbox", ""), ("--keep", "0")])
def test_options_that_mean_nothing_are_refused(office: Officer, words: tuple[str, str]) -> None:
    assert office.runs("nightly", *words).exit == 3
