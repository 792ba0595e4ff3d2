"""Backups that are verified and never overwrite; restoring that never deletes; upgrading."""

from __future__ import annotations

import hashlib
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from ccm_ledger import cli
from ccm_ledger.database import connection, schema
from tests.builders import Officer
from tests.tampering import other_program, tamper


def received(officer: Officer, reference: str) -> None:
    officer.does("receipt", "post", "NOR", "10.00", "--purpose", "7c", "--date", "2023-05-01",
                 "--reference", reference)  # fmt: skip


# ── backup ───────────────────────────────────────────────────────────────────────────────────


def test_a_backup_is_a_whole_private_ledger(standing: Officer, tmp_path: Path) -> None:
    target = tmp_path / "b.db"
    before = hashlib.sha256(standing.ledger.read_bytes()).hexdigest()

    made = standing.does("backup", str(target)).json

    verified = standing.does("verify").json
    assert made["file"] == str(target)
    assert made["sha256"] == hashlib.sha256(target.read_bytes()).hexdigest()
    assert (made["entries"], made["head"]) == (verified["entries"], verified["head"])
    assert made["posted"] == []
    assert target.stat().st_mode & 0o777 == 0o600
    assert hashlib.sha256(standing.ledger.read_bytes()).hexdigest() == before
    copy = Officer(tmp_path)
    copy.ledger = target
    assert copy.does("verify").json["head"] == verified["head"]


def test_it_overwrites_nothing(standing: Officer, tmp_path: Path) -> None:
    there = standing.file("there.db", "something else")
    before = standing.bytes()
    link = tmp_path / "link.db"
    link.symlink_to(tmp_path / "nowhere")

    for target in (there, str(standing.ledger), str(link)):
        assert standing.runs("backup", target).exit == 3

    link.unlink()
    assert standing.bytes() == before
    assert Path(there).read_text(encoding="utf-8") == "something else"


def test_it_makes_no_folder_unasked(standing: Officer, tmp_path: Path) -> None:
    assert standing.runs("backup", str(tmp_path / "none" / "b.db")).exit in {3, 4}
    assert not (tmp_path / "none").exists()


def test_a_broken_ledger_gives_no_backup(standing: Officer, tmp_path: Path) -> None:
    tamper(standing.ledger, "UPDATE line SET amount_rappen = amount_rappen + 1 WHERE entry = 3")

    ran = standing.runs("backup", str(tmp_path / "b.db"), json=False)

    assert ran.exit == 5
    assert "entry 3" in ran.err
    assert sorted(p.name for p in tmp_path.glob("*.db")) == ["ccm-ledger.db"]
    assert list(tmp_path.glob(".*")) == []


def test_a_dry_run_makes_nothing(standing: Officer, tmp_path: Path) -> None:
    ran = standing.does("backup", "--dry-run", str(tmp_path / "b.db"))

    assert ran.json["dry_run"] is True
    assert not (tmp_path / "b.db").exists()


def test_the_newest_are_kept_and_the_years_ends_stay(standing: Officer, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    kept = ["ccm-ledger-year-end-2022-v1.db", "notes.txt", "ccm-ledger-20200101-000000.db"]
    for name in kept:
        (folder / name).write_text("kept", encoding="utf-8")
    made = []

    for day in range(4):
        standing.now += timedelta(days=1)
        received(standing, f"N-{day}")
        made.append(standing.does("backup", "--keep", "2", str(folder)).json)

    assert sorted(p.name for p in folder.iterdir()) == sorted(
        [*kept, Path(made[2]["file"]).name, Path(made[3]["file"]).name]
    )
    assert made[3]["removed"] == [made[1]["file"]]
    found = standing.does("verify").json
    assert Path(made[3]["file"]).name == (
        f"ccm-ledger-20240319-090000-{found['entries']}-{found['head']}.db"
    )


def test_several_in_one_second_are_several(standing: Officer, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()

    names = [standing.does("backup", "--keep", "9", str(folder)).json["file"] for _ in range(3)]

    assert len(set(names)) == 3


def test_a_backup_of_another_ledger_is_never_removed(
    standing: Officer, empty: Officer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Two offices, one stick, both ledgers named alike."""
    folder = tmp_path_factory.mktemp("stick")
    other = Officer(tmp_path_factory.mktemp("other"))
    other.does("init")
    theirs = other.does("backup", "--keep", "1", str(folder)).json["file"]
    for _ in range(2):
        standing.does("backup", "--keep", "1", str(folder))

    assert Path(theirs).exists()


@pytest.mark.parametrize("keep", ["0", "-1", "x"])
def test_how_many_is_a_number_above_zero(standing: Officer, tmp_path: Path, keep: str) -> None:
    assert standing.runs("backup", f"--keep={keep}", str(tmp_path)).exit == 3


def test_a_folder_is_needed_to_keep_several(standing: Officer, tmp_path: Path) -> None:
    assert standing.runs("backup", "--keep", "2", str(tmp_path / "none")).exit in {3, 4}


# ── restore ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def backed_up(standing: Officer) -> tuple[Officer, str]:
    """A ledger, a backup of it, and one receipt since."""
    file = str(standing.folder / "b.db")
    standing.does("backup", file)
    received(standing, "N-1")
    return standing, file


def test_a_backup_comes_back_and_what_was_in_place_is_kept(backed_up: tuple[Officer, str]) -> None:
    officer, file = backed_up
    newest = officer.ledger.read_bytes()

    restored = officer.does("restore", file, "--yes").json

    aside = Path(restored["set_aside"])
    assert aside.name == "ccm-ledger.db.before-restore-20240315-090000"
    assert aside.read_bytes() == newest
    assert restored["newer"] == 1
    assert restored["lost"][0]["text"] == "Receipt from NOR: 7c"
    verified = officer.does("verify").json
    assert (verified["entries"], verified["head"]) == (restored["entries"], restored["head"])
    assert officer.ledger.stat().st_mode & 0o777 == 0o600
    received(officer, "N-2")


def test_without_yes_it_says_what_would_be_lost(backed_up: tuple[Officer, str]) -> None:
    officer, file = backed_up
    before = officer.bytes()

    ran = officer.runs("restore", file, json=False)

    assert (ran.exit, len(ran.errors)) == (3, 1)
    assert "the backup lacks 1 of its entries" in ran.err
    assert "--yes" in ran.err
    assert officer.bytes() == before


def test_a_dry_run_changes_nothing(backed_up: tuple[Officer, str]) -> None:
    officer, file = backed_up
    before = officer.bytes()

    ran = officer.does("restore", file, "--dry-run")

    assert (ran.json["newer"], ran.json["dry_run"]) == (1, True)
    assert officer.bytes() == before


def test_where_no_ledger_is_it_needs_no_yes(backed_up: tuple[Officer, str]) -> None:
    officer, file = backed_up
    officer.ledger.unlink()

    restored = officer.does("restore", file).json

    assert restored["set_aside"] is None
    assert officer.runs("verify").exit == 0


def test_a_journal_left_by_a_dead_ledger_is_not_played_into_the_new_one(
    backed_up: tuple[Officer, str],
) -> None:
    officer, file = backed_up
    officer.ledger.unlink()
    journal = officer.ledger.with_name("ccm-ledger.db-journal")
    journal.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(2000))

    restored = officer.does("restore", file).json

    assert not journal.exists()
    assert Path(restored["set_aside"] + "-journal").exists()
    assert officer.runs("verify").exit == 0


@pytest.mark.parametrize("what", ["damaged", "cut", "text", "empty"])
def test_a_ledger_that_cannot_be_read_is_set_aside(
    backed_up: tuple[Officer, str], what: str
) -> None:
    officer, file = backed_up
    raw = officer.ledger.read_bytes()
    dead = {"damaged": raw[:8192] + bytes(8192) + raw[16384:], "cut": raw[: len(raw) // 2],
            "text": b"text", "empty": b""}[what]  # fmt: skip
    officer.ledger.write_bytes(dead)

    assert officer.runs("restore", file).exit == 3
    restored = officer.does("restore", file, "--yes").json

    assert Path(restored["set_aside"]).read_bytes() == dead
    assert officer.runs("verify").exit == 0


def bad_backup(officer: Officer, good: str, what: str) -> str:
    raw = Path(good).read_bytes()
    match what:
        case "missing":
            return str(officer.folder / "none.db")
        case "text":
            return officer.file("x.db", "text")
        case "cut":
            return officer.file("x.db", raw[: len(raw) // 2])
        case "damaged":
            middle = len(raw) // 4096 // 2 * 4096
            return officer.file("x.db", raw[:middle] + bytes(4096) + raw[middle + 4096 :])
        case _:
            path = Path(officer.file("x.db", raw))
            tamper(path, "UPDATE line SET payee = 'x' WHERE account = '5100'")
            return str(path)


@pytest.mark.parametrize(
    ("what", "exits"),
    [("missing", {3, 4}), ("text", {5}), ("cut", {5}), ("damaged", {5}), ("forged", {5})],
)
def test_a_bad_backup_leaves_the_ledger_in_place(
    backed_up: tuple[Officer, str], what: str, exits: set[int]
) -> None:
    officer, good = backed_up
    file = bad_backup(officer, good, what)
    before = officer.bytes()

    ran = officer.runs("restore", file, "--yes", json=False)

    assert ran.exit in exits
    assert len(ran.errors) == 1
    assert officer.bytes() == before


def test_the_ledger_is_no_backup_of_itself(backed_up: tuple[Officer, str]) -> None:
    officer, _ = backed_up
    link = officer.folder / "link.db"
    link.symlink_to(officer.ledger)

    for file in (str(officer.ledger), str(link)):
        assert officer.runs("restore", file, "--yes").exit == 3


def test_another_ledger_in_place_is_told_apart(
    standing: Officer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Officer(tmp_path_factory.mktemp("other"))
    other.does("init")

    ran = standing.runs("restore", str(other.ledger), json=False)

    assert ran.exit == 3
    assert "it is another ledger" in ran.err


def test_a_history_that_parted_is_told(backed_up: tuple[Officer, str]) -> None:
    """Two machines posted different entries after the same backup."""
    officer, file = backed_up
    parted = Officer(officer.folder)
    parted.ledger = Path(officer.file("parted.db", Path(file).read_bytes()))
    received(parted, "other")
    received(parted, "more")

    ran = officer.runs("restore", str(parted.ledger), json=False)

    assert "the backup lacks 1 of its entries" in ran.err


def test_a_path_is_told_as_it_was_given(
    backed_up: tuple[Officer, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, file = backed_up
    monkeypatch.chdir(officer.folder)
    officer.ledger = Path("ccm-ledger.db")
    told = officer.does("restore", file, "--yes").json
    assert told["ledger"] == "ccm-ledger.db"
    assert told["set_aside"].startswith("ccm-ledger.db.before-restore-")


def test_after_a_restore_the_older_state_is_the_known_one(backed_up: tuple[Officer, str]) -> None:
    officer, file = backed_up
    officer.does("restore", file, "--yes")

    assert officer.does("verify").json["ok"] is True


def test_a_ledger_reached_by_a_link_keeps_the_link(backed_up: tuple[Officer, str]) -> None:
    officer, file = backed_up
    link = officer.folder / "current.db"
    link.symlink_to(officer.ledger)
    at_link = Officer(officer.folder)
    at_link.ledger = link

    at_link.does("restore", file, "--yes")

    assert link.is_symlink()
    assert officer.does("verify").json["ok"] is True


# ── upgrade ──────────────────────────────────────────────────────────────────────────────────


def test_the_newest_format_needs_nothing(standing: Officer) -> None:
    before = standing.bytes()

    ran = standing.runs("upgrade", json=False)

    assert (ran.exit, ran.out.split(":")[0]) == (0, "Nothing to do")
    assert standing.bytes() == before


NOW_FORMAT = connection.FORMAT_VERSION
NEXT_FORMAT = NOW_FORMAT + 1


@pytest.fixture
def next_format(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program one format ahead: its last migration adds an index. Returns that script."""
    folder = tmp_path_factory.mktemp("program") / "migrations"
    shutil.copytree(schema.migrations_dir(), folder)
    script = folder / "versions" / f"{NEXT_FORMAT:04d}_index.sql"
    script.write_text("CREATE INDEX receipt_purpose ON receipt (purpose);\n", encoding="utf-8")
    script.with_suffix(".py").write_text(
        "from ccm_ledger.database.schema import run_script\n"
        f"revision = '{NEXT_FORMAT:04d}'\n"
        f"down_revision = '{NOW_FORMAT:04d}'\n"
        "def upgrade():\n"
        "    run_script(__file__)\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(schema, "migrations_dir", lambda: folder)
    for module in _modules_with("FORMAT_VERSION"):
        monkeypatch.setattr(module, "FORMAT_VERSION", NEXT_FORMAT)
    return script


def _modules_with(name: str) -> list[object]:
    import sys

    cli.load("restore")  # and with it every module that a test of keeping needs
    cli.load("upgrade")
    return [
        module
        for key, module in list(sys.modules.items())
        if key.startswith("ccm_ledger.") and hasattr(module, name)
    ]


def test_an_older_format_is_refused_until_it_is_upgraded(
    standing: Officer, next_format: Path
) -> None:
    refused = standing.runs("receipt", "list", json=False)
    head = refused.err

    upgraded = standing.does("upgrade").json

    assert refused.exit == 4
    assert "ccm-ledger upgrade" in head
    assert (upgraded["from_format"], upgraded["to_format"]) == (NOW_FORMAT, NEXT_FORMAT)
    verified = standing.does("verify").json
    assert (verified["head"], verified["entries"]) == (upgraded["head"], upgraded["entries"])
    assert connection.format_version(Path(upgraded["file"])) == NOW_FORMAT
    received(standing, "after")


def test_a_migration_that_fails_leaves_the_ledger_as_it_was(
    standing: Officer, next_format: Path
) -> None:
    next_format.write_text(
        "CREATE INDEX receipt_purpose ON receipt (purpose);\nCREATE INDEX x ON nothing (y);\n",
        encoding="utf-8",
    )
    before = hashlib.sha256(standing.ledger.read_bytes()).hexdigest()

    ran = standing.runs("upgrade")

    assert ran.exit == 70
    assert hashlib.sha256(standing.ledger.read_bytes()).hexdigest() == before


def test_a_migration_that_moves_money_is_rolled_back(standing: Officer, next_format: Path) -> None:
    next_format.write_text(
        "DROP TRIGGER line_update;\n"
        "UPDATE line SET amount_rappen = amount_rappen * 2;\n"
        "CREATE INDEX receipt_purpose ON receipt (purpose);\n",
        encoding="utf-8",
    )
    before = hashlib.sha256(standing.ledger.read_bytes()).hexdigest()

    ran = standing.runs("upgrade", json=False)

    assert "would differ" in ran.err
    assert hashlib.sha256(standing.ledger.read_bytes()).hexdigest() == before


def test_a_dry_run_of_an_upgrade_writes_nothing(standing: Officer, next_format: Path) -> None:
    before = standing.bytes()

    assert standing.does("upgrade", "--dry-run").json["dry_run"] is True
    assert standing.bytes() == before


def test_a_backup_of_an_older_format_can_be_restored_and_upgraded(
    standing: Officer, next_format: Path
) -> None:
    old = shutil.copy2(standing.ledger, standing.folder / "old.db")
    standing.does("upgrade")

    restored = standing.does("restore", str(old), "--yes")

    assert "ccm-ledger upgrade" in restored.warnings[0]
    standing.now += timedelta(seconds=5)
    standing.does("upgrade")
    assert standing.runs("verify").exit == 0


def test_a_newer_format_is_refused_untouched(standing: Officer) -> None:
    with other_program(standing.ledger) as db:
        db.execute("PRAGMA user_version=99")
    before = standing.bytes()

    for words in (("upgrade",), ("verify",), ("backup", str(standing.folder / "b.db"))):
        assert standing.runs(*words).exit == 4
    assert standing.bytes() == before
