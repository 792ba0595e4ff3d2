"""The auditor's script: it agrees with the program, and finds whatever was done to an export."""

from __future__ import annotations

import ast
import importlib.util
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest

from ccm_ledger.ledger import chain
from ccm_ledger.renderers import kit
from tests.builders import Officer, Templates

SCRIPT = Path(kit.__file__).with_name(kit.NAME)
STANDARD = {
    "__future__", "argparse", "base64", "csv", "hashlib", "io", "itertools", "json", "pathlib",
    "re", "sys", "typing", "zipfile",
}  # fmt: skip


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_bundle", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCRIPT_MODULE = load()


@dataclass(frozen=True)
class Exports:
    """One ledger, exported in every form that the script reads."""

    officer: Officer
    json: Path
    csv: Path
    head: str
    first_head: str


@pytest.fixture(scope="module")
def exported(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Exports:
    """Awkward texts in it, a reversal, an open year and a closed one with statements."""
    folder = tmp_path_factory.mktemp("exported")
    officer = templates.copy("standing", folder)
    first = officer.does("verify").json["head"]
    for number, text in enumerate(("=1+1", "'=2", "-3", "'plain", "Zürich «9» 😀", "a\u2019b")):
        officer.does("expense", "post", "TF", "Salaries", "1.00", "--payee", text, "--text", text,
                     "--document", f"D-{number}", "--date", "2023-04-01")  # fmt: skip
    officer.does("expense", "reverse", "E-2023-0002", "--reason", "typed twice")
    officer.does("receipt", "post", "AUT", "7000.00", "--purpose", "assessed",
                 "--date", "2023-05-01")  # fmt: skip
    made = Exports(
        officer, folder / "all.json", folder / "csv", officer.does("verify").json["head"], first
    )
    officer.does("export", "json", "--out", str(made.json))
    officer.does("export", "csv", "--out", str(made.csv))
    return made


def runs(*words: str | Path) -> tuple[int, str]:
    """The script in this process."""
    out = io.StringIO()
    return SCRIPT_MODULE.main([str(word) for word in words], out), out.getvalue()


def copied(exports: Exports, folder: Path) -> Path:
    target = folder / "bundle"
    target.mkdir()
    for file in exports.csv.iterdir():
        (target / file.name).write_bytes(file.read_bytes())
    return target


# ── what it is ───────────────────────────────────────────────────────────────────────────────


def test_it_needs_python_3_8_and_nothing_of_ours() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 8))
    asked = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [one.name for one in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert asked <= STANDARD
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    later = {"removeprefix", "removesuffix", "file_digest", "pairwise", "batched", "is_relative_to"}
    assert not attributes & later
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Match)]


def test_it_runs_alone_with_an_empty_environment(exported: Exports, tmp_path: Path) -> None:
    """Isolated (-I -S): no site packages, so ours can't be found even where it is installed."""
    officer, script = exported.officer, tmp_path / "check.py"
    officer.does("export", "kit", "--out", str(script))

    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(script), str(exported.json)],
        env={}, capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.endswith("all holds\n")
    assert script.stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in tmp_path.iterdir()) == ["check.py"]


def test_its_hashes_are_the_programs() -> None:
    chance = Random(5)
    values: list[Any] = [None, 0, -1, 10**11, "", "é", "\u2028", '"', "\\", "😀", "</x>", "'"]
    previous = chain.GENESIS
    for _ in range(200):
        header = [chance.choice(values) for _ in range(13)]
        lines = [[chance.choice(values) for _ in range(15)] for _ in range(chance.randint(0, 4))]
        ours = chain.entry_hash(header, lines, previous)
        assert SCRIPT_MODULE.entry_hash(header, lines, previous) == ours
        assert SCRIPT_MODULE.head_code(ours) == chain.head_code(ours)
        previous = ours
    assert SCRIPT_MODULE.head_code(chain.GENESIS) == chain.head_code(chain.GENESIS)


def test_its_columns_are_those_that_are_sealed() -> None:
    from ccm_ledger.database import journal

    assert tuple(SCRIPT_MODULE.HEADER) == journal.HEADER
    assert tuple(SCRIPT_MODULE.LINE) == journal.LINE
    assert SCRIPT_MODULE.METHOD == chain.METHOD


def test_it_proves_itself_before_it_judges(
    exported: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    vector = SCRIPT_MODULE.VECTOR_HEADER, SCRIPT_MODULE.VECTOR_LINES
    assert chain.entry_hash(*vector, chain.GENESIS) == SCRIPT_MODULE.VECTOR_HASH
    monkeypatch.setattr(SCRIPT_MODULE, "METHOD", "ccm-2")
    code, said = runs(exported.json)
    assert code == 2
    assert "other hashes" in said


# ── what it says of sound exports ────────────────────────────────────────────────────────────


def test_a_sound_export_holds_in_every_form(exported: Exports, tmp_path: Path) -> None:
    packed = tmp_path / "b.zip"
    with zipfile.ZipFile(packed, "w") as file:
        for one in exported.csv.iterdir():
            file.write(one, f"bundle-2023/{one.name}")
        file.writestr(f"bundle-2023/{kit.NAME}", kit.script())
    for path in (exported.json, exported.csv, packed):
        code, said = runs(path, "--anchor", exported.head, "--anchor", exported.first_head.lower())
        assert code == 0, said
        assert "NO" not in said
        assert exported.head in said


def test_the_auditors_bundle_holds_packed_and_unpacked_and_brings_the_script(
    exported: Exports, tmp_path: Path
) -> None:
    packed, folder = tmp_path / "audit.zip", tmp_path / "unpacked"
    exported.officer.does("export", "audit", "2023", "--out", str(packed))
    with zipfile.ZipFile(packed) as file:
        file.extractall(folder)
    for path in (packed, folder):
        code, said = runs(path, "--anchor", exported.head)
        assert code == 0, said
        assert "ok   ledger.json chain" in said
        assert "ok   csv/vouchers.csv chain" in said
    assert (folder / kit.NAME).read_bytes() == kit.script()
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        kept = path.read_bytes()
        path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
        assert runs(folder)[0] == 1, path
        path.write_bytes(kept)


def test_a_year_alone_holds_too(exported: Exports, tmp_path: Path) -> None:
    exported.officer.does("export", "json", "2023", "--out", str(tmp_path / "y.json"))
    exported.officer.does("export", "csv", "2023", "--out", str(tmp_path / "y"))
    for name in ("y.json", "y"):
        code, said = runs(tmp_path / name)
        assert code == 0, said


def test_an_empty_ledger_holds(empty: Officer) -> None:
    empty.does("export", "csv", "--out", str(empty.folder / "e"))
    code, said = runs(empty.folder / "e")
    assert code == 0, said
    assert "EMPTY" in said


# ── what it finds ────────────────────────────────────────────────────────────────────────────


def relisted(bundle: Path) -> None:
    """What a careful forger does: the manifest made to fit again."""
    import hashlib

    path = bundle / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for one in manifest["files"]:
        file = bundle / one["name"]
        if file.exists():
            one["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    path.write_text(json.dumps(manifest), encoding="utf-8")


def test_every_file_of_a_folder_that_is_altered_is_named(exported: Exports, tmp_path: Path) -> None:
    bundle = copied(exported, tmp_path)
    names = sorted(file.name for file in bundle.iterdir() if file.name != "manifest.json")
    assert len(names) > 30
    for name in names:
        kept = (bundle / name).read_bytes()
        (bundle / name).write_bytes(kept + b"\n")
        code, said = runs(bundle)
        assert code == 1, name
        assert f"{name} is not the file that was listed" in said
        (bundle / name).write_bytes(kept)
    assert runs(bundle)[0] == 0


def test_a_file_that_is_missing_or_new_is_named(exported: Exports, tmp_path: Path) -> None:
    bundle = copied(exported, tmp_path)
    (bundle / "log.csv").unlink()
    (bundle / "more.csv").write_text("x", encoding="utf-8")
    code, said = runs(bundle)
    assert code == 1
    assert "log.csv is listed and missing" in said
    assert "more.csv is in no list" in said


def test_every_sealed_cell_of_the_csv_is_covered(exported: Exports, tmp_path: Path) -> None:
    """The manifest made to fit, so that the chain alone must notice."""
    import csv

    bundle = copied(exported, tmp_path)
    sealed = {
        "vouchers.csv": (
            "entry voucher kind date recorded_at text reason document source_key reverses hash"
            " previous_hash companion_of adjustment"
        ),
        "journal-lines.csv": (
            "entry line fund account amount state earmark budget_line detail tier budget_year"
            " invoice payee item reference text"
        ),
    }
    tried = 0
    for name, columns in sealed.items():
        text = (bundle / name).read_text(encoding="utf-8")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        for column in columns.split():
            place = next((n for n, row in enumerate(rows) if row[column]), None)
            value = rows[place or 0][column]
            rows[place or 0][column] = {"amount": "77.00", "voucher": "2022-0099"}.get(
                column, "9999" if value.isdigit() else value + "x" if value else "1"
            )
            out = io.StringIO()
            writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            (bundle / name).write_text(out.getvalue(), encoding="utf-8")
            relisted(bundle)
            code, said = runs(bundle)
            assert code == 1, f"{name} {column}: {said}"
            assert "Traceback" not in said
            rows[place or 0][column] = value
            tried += 1
        (bundle / name).write_text(text, encoding="utf-8")
    assert tried == 30
    relisted(bundle)
    assert runs(bundle)[0] == 0


Whole = dict[str, Any]


def amount(whole: Whole) -> None:
    whole["journal"][4]["amount"] = "1.00"


def both_sides(whole: Whole) -> None:
    """Balanced still: only the hash can tell."""
    for line in whole["journal"]:
        for key in ("amount", "debit", "credit"):
            if line[key] in {"1.00", "-1.00"}:
                line[key] = line[key].replace("1.", "9.")


def text(whole: Whole) -> None:
    whole["vouchers"][3]["text"] += "!"


def tail_cut(whole: Whole) -> None:
    last = whole["vouchers"].pop()["entry"]
    whole["journal"] = [line for line in whole["journal"] if line["entry"] != last]


def tail_cut_and_count_mended(whole: Whole) -> None:
    tail_cut(whole)
    whole["about"]["entries"] -= 1


def middle_out(whole: Whole) -> None:
    gone = whole["vouchers"].pop(6)["entry"]
    whole["journal"] = [line for line in whole["journal"] if line["entry"] != gone]


def swapped(whole: Whole) -> None:
    rows = whole["vouchers"]
    rows[3], rows[4] = rows[4], rows[3]


def line_gone(whole: Whole) -> None:
    whole["journal"].pop(7)


def line_orphaned(whole: Whole) -> None:
    whole["journal"].append(whole["journal"][0] | {"entry": 9999})


def head_forged(whole: Whole) -> None:
    whole["about"]["head"] = "AAAA-BBBB-CCCC-DDDD-EEEE"


def hash_forged(whole: Whole) -> None:
    whole["vouchers"][2]["hash"] = "0" * 64


def hash_no_hash(whole: Whole) -> None:
    whole["vouchers"][2]["hash"] = "zz"


def number_wrong(whole: Whole) -> None:
    whole["vouchers"][2]["voucher"] = "2022-0099"


def statement_head(whole: Whole) -> None:
    whole["statements"][0]["ledger_head"] = "AAAA-BBBB-CCCC-DDDD-EEEE"


def trial_balance(whole: Whole) -> None:
    for one in whole["statements"]:
        if one["statement"] == "trial-balance" and one["year"] == 2023:
            one["tables"][0]["rows"][0]["debit"] = "1.00"
            one["tables"][0]["rows"][0]["part"] = "year"


def no_amount(whole: Whole) -> None:
    whole["journal"][0]["amount"] = 1.5


def no_entry(whole: Whole) -> None:
    del whole["vouchers"][0]["entry"]


def no_list(whole: Whole) -> None:
    whole["vouchers"] = {"a": 1}


def shown_otherwise(whole: Whole) -> None:
    whole["journal"][0]["debit"], whole["journal"][0]["credit"] = None, "1.00"


def date_on_the_line(whole: Whole) -> None:
    whole["journal"][0]["date"] = "2021-01-01"


FORGERIES = (
    amount, both_sides, text, tail_cut, tail_cut_and_count_mended, middle_out, swapped, line_gone,
    line_orphaned, head_forged, hash_forged, hash_no_hash, number_wrong, statement_head,
    trial_balance, no_amount, no_entry, no_list, shown_otherwise, date_on_the_line,
)  # fmt: skip


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda one: one.__name__)
def test_a_forged_document_is_found(
    exported: Exports, tmp_path: Path, forge: Callable[[Whole], None]
) -> None:
    whole = json.loads(exported.json.read_text(encoding="utf-8"))
    forge(whole)
    path = tmp_path / "forged.json"
    path.write_text(json.dumps(whole), encoding="utf-8")

    code, said = runs(path)

    assert code == 1, said
    assert "\nNO " in said
    assert "Traceback" not in said


def test_a_chain_rewritten_whole_needs_an_anchor(exported: Exports, tmp_path: Path) -> None:
    whole = json.loads(exported.json.read_text(encoding="utf-8"))
    both_sides(whole)
    whole["statements"] = []
    journal = SCRIPT_MODULE.journal_of("x", {}, whole["vouchers"], whole["journal"], [])
    previous = chain.GENESIS
    for voucher, header in zip(whole["vouchers"], journal.headers, strict=True):
        lines = journal.lines[header["sequence"]]
        voucher["previous_hash"] = previous
        voucher["hash"] = previous = chain.entry_hash(
            [header.get(key) for key in SCRIPT_MODULE.HEADER],
            [[line.get(key) for key in SCRIPT_MODULE.LINE] for line in lines],
            previous,
        )
    whole["about"]["head"] = chain.head_code(previous)
    path = tmp_path / "rewritten.json"
    path.write_text(json.dumps(whole), encoding="utf-8")

    assert runs(path)[0] == 0  # sound in itself
    code, said = runs(path, "--anchor", exported.head)
    assert code == 1
    assert "is no entry's" in said


# ── what is nothing to check ─────────────────────────────────────────────────────────────────


def test_what_is_no_export_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.json").write_text("[1]", encoding="utf-8")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    (tmp_path / "deep.json").write_text("[" * 100_000, encoding="utf-8")
    (tmp_path / "cut.zip").write_bytes(b"PK\x05\x06" + bytes(10))
    for name, expected in (("none", 2), ("folder", 2), ("text.json", 2), ("broken.json", 1),
                           ("deep.json", 1), ("cut.zip", 2)):  # fmt: skip
        code, said = runs(tmp_path / name)
        assert code == expected, (name, said)
        assert "Traceback" not in said


@pytest.mark.parametrize("name", ["../x.csv", "/etc/x.csv", "a/../../x.csv"])
def test_a_zip_whose_names_lead_out_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(name, "x")
    code, said = runs(path)
    assert code == 2
    assert "leads out" in said
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.zip"]


def test_a_zip_with_a_name_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.csv", "x")
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("a.csv", "y")
    assert runs(path)[0] == 2


def test_nothing_from_a_file_reaches_the_terminal_raw(exported: Exports, tmp_path: Path) -> None:
    bundle = copied(exported, tmp_path)
    (bundle / "x\x1b[31m.csv").write_text("x", encoding="utf-8")
    code, said = runs(bundle)
    assert code == 1
    assert "\x1b" not in said


def test_a_plain_list_of_sums_is_a_manifest_too(exported: Exports, tmp_path: Path) -> None:
    """As `sha256sum` writes it, with the head beside."""
    import hashlib

    bundle = copied(exported, tmp_path)
    (bundle / "manifest.json").unlink()
    listed = "".join(
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n"
        for file in sorted(bundle.iterdir())
    )
    (bundle / "MANIFEST").write_text(f"# head: {exported.head}\n{listed}", encoding="utf-8")
    assert runs(bundle)[0] == 0
    (bundle / "MANIFEST").write_text(f"# head: AAAA\n{listed}", encoding="utf-8")
    assert runs(bundle)[0] == 1
