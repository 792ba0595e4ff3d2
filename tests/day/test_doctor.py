"""`doctor`: what is wrong with the place of a ledger, each thing made wrong on purpose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ccm_ledger.ledger import high_water
from ccm_ledger.services import doctor, places
from tests.bank.camt_files import IBAN, Statement, camt
from tests.builders import Officer
from tests.tampering import other_program


@pytest.fixture(autouse=True)
def _a_local_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mounts(monkeypatch, tmp_path, "ext4")


def mounts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str) -> None:
    """A table of mounts in which the folder of the test is on a file system of its own."""
    table = tmp_path / ".mounts"
    table.write_text(
        "21 1 8:1 / / rw - ext4 /dev/root rw\n"
        f"22 21 0:9 / {str(tmp_path).replace(' ', chr(92) + '040')} rw shared:1 - {kind} x rw\n"
        "short line\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(places, "MOUNTS", table)


def looked(officer: Officer) -> dict[str, tuple[bool | None, str, str]]:
    ran = officer.runs("doctor")
    found = {one["check"]: (one["ok"], one["detail"], one["mend"]) for one in ran.json["checks"]}
    assert ran.exit == int(any(ok is False for ok, _, _ in found.values()))
    return found


def test_a_ledger_that_is_looked_after_gets_no_no(standing: Officer) -> None:
    standing.folder.chmod(0o700)
    standing.does("backup", str(standing.folder / "b.db"))

    found = looked(standing)

    assert not [name for name, (ok, _, _) in found.items() if ok is False]
    assert found["opens"][1].endswith(standing.does("verify").json["head"])
    assert found["last-backup"][1].endswith("all entries, made today")
    assert found["backup-elsewhere"][0] is None
    assert found["bank"][0] is None


def test_people_read_aligned_lines(standing: Officer) -> None:
    ran = standing.runs("doctor", json=False)

    assert ran.exit == 1  # no backup yet
    assert "1 thing to mend" in " ".join(ran.out.split())
    assert "mode           yes   mode 0600" in ran.out
    assert "last-backup    NO" in ran.out


def test_it_changes_nothing(standing: Officer) -> None:
    before = standing.bytes()
    standing.runs("doctor")
    assert standing.bytes() == before


def open_to_all(officer: Officer) -> None:
    officer.ledger.chmod(0o644)


def folder_open(officer: Officer) -> None:
    officer.folder.chmod(0o777)


def wal_beside(officer: Officer) -> None:
    officer.file("ccm-ledger.db-wal", b"")


def dropbox(officer: Officer) -> None:
    officer.file(".dropbox", b"")


def nextcloud(officer: Officer) -> None:
    officer.file("._sync_0a1b2c.db", b"")


def conflict(officer: Officer) -> None:
    officer.file("ccm-ledger (conflicted copy 2023-05-01).db", b"")


def windows_copy(officer: Officer) -> None:
    officer.file("ccm-ledger (1).db", b"")


def backup_gone(officer: Officer) -> None:
    officer.does("backup", str(officer.folder / "b.db"))
    (officer.folder / "b.db").unlink()


def backup_old(officer: Officer) -> None:
    officer.does("backup", str(officer.folder / "b.db"))
    officer.does("receipt", "post", "NOR", "1.00", "--purpose", "7c", "--date", "2023-05-01")
    officer.now += timedelta(days=3)


def backup_replaced(officer: Officer) -> None:
    officer.does("backup", str(officer.folder / "b.db"))
    officer.file("b.db", b"something else")


def no_statement(officer: Officer) -> None:
    officer.does("bank", "add", IBAN)


def old_statement(officer: Officer) -> None:
    no_statement(officer)
    officer.does("receipt", "import", officer.file("m.xml", camt(Statement())))


def year_late(officer: Officer) -> None:
    officer.now = datetime(2024, 9, 1, tzinfo=UTC)


def clock_back(officer: Officer) -> None:
    officer.now = datetime(2023, 1, 1, tzinfo=UTC)


def older_copy(officer: Officer) -> None:
    kept = officer.ledger.read_bytes()
    officer.does("receipt", "post", "NOR", "1.00", "--purpose", "7c", "--date", "2023-05-01")
    officer.ledger.write_bytes(kept)


@pytest.mark.parametrize(
    ("check", "what", "names"),
    [
        ("mode", open_to_all, "chmod 600"),
        ("folder-mode", folder_open, "chmod 700"),
        ("journal-mode", wal_beside, "WAL"),
        ("synced-folder", dropbox, "move the ledger out"),
        ("synced-folder", nextcloud, "move the ledger out"),
        ("copies", conflict, "two people wrote"),
        ("copies", windows_copy, "two people wrote"),
        ("last-backup", backup_gone, "nightly"),
        ("last-backup", backup_old, "nightly"),
        ("last-backup", backup_replaced, "nightly"),
        ("bank", no_statement, "import"),
        ("bank", old_statement, "import"),
        ("year", year_late, "year check"),
        ("clock", clock_back, "clock"),
        ("newest", older_copy, "older copy"),
    ],
)
def test_each_thing_that_is_wrong_is_said_with_its_mend(
    standing: Officer, check: str, what: Callable[[Officer], None], names: str
) -> None:
    before = looked(standing)[check][0]
    what(standing)
    ok, _, mend = looked(standing)[check]

    assert ok is False
    assert before is not False or check == "last-backup"
    assert names in mend


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "tmpfs"])
def test_a_drive_of_another_machine_is_no_place_for_it(
    standing: Officer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    mounts(monkeypatch, tmp_path, kind)

    ok, detail, mend = looked(standing)["file-system"]

    assert ok is False
    assert detail.startswith(kind)
    assert "local disk" in mend


def test_a_machine_that_does_not_say_its_file_systems_is_no_fault(
    standing: Officer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(places, "MOUNTS", tmp_path / "none")
    assert looked(standing)["file-system"][0] is None


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive - GICHD", "Nextcloud", "Google Drive"])
def test_a_folder_with_the_name_of_a_service_is_a_synchronized_one(
    tmp_path: Path, name: str
) -> None:
    assert places.synced_by(tmp_path / name / "books" / "ledger.db")
    assert places.synced_by(tmp_path / "books" / "ledger.db") is None


def test_our_own_files_beside_a_ledger_are_no_copies(tmp_path: Path) -> None:
    for name in (
        "ccm-ledger.db",
        "ccm-ledger-year-end-2022-v1.db",
        "ccm-ledger-20240319-090000-12-EMPTY.db",
        "ccm-ledger.db.before-restore-20240315-090000",
        "ccm-ledger-before-format-6-20240315-090000.db",
        "ccm-ledger.db-journal",
    ):
        (tmp_path / name).touch()

    assert list(places.copies(tmp_path / "ccm-ledger.db")) == []


def test_fonts_are_those_that_came(monkeypatch: pytest.MonkeyPatch, standing: Officer) -> None:
    assert looked(standing)["fonts"][0] is True
    monkeypatch.setitem(doctor.FONTS, "LiberationSans-Bold.ttf", "00000000")
    assert looked(standing)["fonts"][0] is False


def test_a_damaged_ledger_is_a_line_not_an_end(standing: Officer) -> None:
    with other_program(standing.ledger) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("DROP TABLE ledger")

    ok, _, mend = looked(standing)["opens"]

    assert ok is False
    assert "verify" in mend


def test_where_no_ledger_is_there_is_nothing_to_look_at(standing: Officer) -> None:
    standing.ledger.unlink()
    assert standing.runs("doctor").exit == 4


@pytest.mark.parametrize("note", ["", "[]", '{"file": 3}', "{}"])
def test_a_note_of_a_backup_that_was_spoilt_is_none(standing: Officer, note: str) -> None:
    standing.does("backup", str(standing.folder / "b.db"))
    next(high_water.folder().glob("*.backup.json")).write_text(note, encoding="utf-8")

    assert looked(standing)["last-backup"][1] == "none is known on this machine"


def test_the_close_of_a_year_leaves_a_backup_that_is_known(opened: Officer) -> None:
    opened.does("close-year", "2022")
    assert "year-end-2022-v1.db" in looked(opened)["last-backup"][1]
