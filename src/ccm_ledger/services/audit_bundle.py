"""`export audit`: one file with all that an auditor asks for, and what proves that it is whole.

The journal in it is the whole one, so that the chain can be checked from its first entry; the
workbook and the vouchers are of the year.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ccm_ledger import errors
from ccm_ledger.database import entries, exports, statements, years
from ccm_ledger.database.connection import Connection
from ccm_ledger.errors import Refused
from ccm_ledger.figures import Cell, Paper, counted
from ccm_ledger.records import Outcome
from ccm_ledger.renderers import json_text, kit, markdown
from ccm_ledger.reports import catalogue
from ccm_ledger.services import audit_workbook, files, voucher_files
from ccm_ledger.services.exports import Export, csv_files, json_pieces, new_file
from ccm_ledger.services.verify import run as verify
from ccm_ledger.services.voucher_files import Vouchers

ENDING = ".zip"
PIECE = 1 << 20
EXACT = Paper(exact=True)


@dataclass(slots=True)
class Bundle:
    """A zip that is being written; notes name, size and SHA-256 of every file in it."""

    archive: ZipFile
    made_at: datetime
    written: list[dict[str, Cell]] = field(default_factory=list)

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a file. Its name is ours, or made of codes."""
        member = ZipInfo(name, date_time=self.made_at.timetuple()[:6])
        member.compress_type = ZIP_DEFLATED
        member.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self.archive.open(member, "w", force_zip64=True) as file:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                file.write(piece)
        self.written.append({"name": name, "sha256": digest.hexdigest(), "bytes": size})


def export(
    db: Connection,
    ledger: Path,
    year: int | None,
    target: Path,
    vouchers: Path | None,
    today: date,
) -> Outcome:
    """Write the bundle of a year.

    Args:
        vouchers: a folder with files of vouchers, matched by the documents' names.

    Refuses: bundle-year, export-ending, out-is-ledger, out-exists, folder-missing, no-books,
        voucher-twice, voucher-size, file-unreadable, workbook-limit, disk-full, permission.
    """
    if year is None:
        raise Refused(errors.BUNDLE_YEAR.at("YEAR"))
    if target.suffix.lower() != ENDING:
        raise Refused(errors.EXPORT_ENDING.at("--out", value=target.name, ending=ENDING))
    files.check_new(target, ledger)
    catalogue.check_year(db, year, today)
    found = voucher_files.found(db, year, vouchers)
    whole = Export(db, ledger, None, today)
    try:
        with new_file(target) as file:
            written = _write(whole, year, found, file)
    except FileExistsError as exc:
        raise Refused(errors.OUT_EXISTS.at(target)) from exc
    except OSError as exc:
        raise Refused(files.problem_of(target, exc)) from exc
    return Outcome(
        f"Exported {year} for its auditors to {target}: {counted(len(written), 'file')}, "
        f"{counted(len(found.files), 'voucher')} among them, head {whole.head}.",
        {
            "file": str(target),
            "export": "audit",
            "year": year,
            "entries": entries.head(db)[0],
            "head": whole.head,
            "files": written,
            "vouchers": len(found.files),
            "vouchers_missing": [f"{one.voucher} {one.document}" for one in found.missing],
            "left_out": list(found.left_out),
        },
        warnings=_warnings(found, given=vouchers is not None),
    )


def _warnings(found: Vouchers, *, given: bool) -> list[str]:
    """What the officer may want to look at: files and documents that didn't find each other."""
    if not given:
        return []
    said = []
    if found.left_out:
        said.append(
            f"{counted(len(found.left_out), 'file')} left out, for no entry names them: "
            + ", ".join(found.left_out[:5])
            + (" …" if len(found.left_out) > 5 else "")
        )
    if found.missing:
        said.append(f"{counted(len(found.missing), 'document')} without a file")
    return said


def _write(whole: Export, year: int, found: Vouchers, file: IO[bytes]) -> list[dict[str, Cell]]:
    db = whole.db
    made_at = datetime.fromisoformat(exports.last_recorded(db)).astimezone(UTC)
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        bundle = Bundle(archive, made_at)
        bundle.add("README.txt", [_read_me(whole, year, found).encode()])
        bundle.add(f"workbook-{year}.xlsx", _workbook(whole, year, found))
        for name, pieces in csv_files(whole):
            bundle.add(f"csv/{name}.csv", (piece.encode() for piece in pieces))
        bundle.add("ledger.json", (piece.encode() for piece in json_pieces(whole)))
        for name, body in _issued(db, year):
            bundle.add(name, [body])
        bundle.add("verification.json", [_verification(whole).encode()])
        bundle.add("schema.sql", (f"{text};\n\n".encode() for text in exports.schema(db)))
        for name, path in found.files.items():
            bundle.add(f"vouchers/{name}", _read(path))
        if found.files:
            bundle.add("vouchers/index.json", [_index(found, bundle.written).encode()])
        for name, body in kit_files():
            bundle.add(name, [body])
        listed = list(bundle.written)
        manifest = whole.about() | {"bundle_of": year, "files": listed}
        bundle.add("MANIFEST.json", [json_text.draw_facts(manifest).encode()])
    return listed


def kit_files() -> tuple[tuple[str, bytes], ...]:
    """What checks the bundle without this program, by name."""
    return ((kit.NAME, kit.script()),)


def _workbook(whole: Export, year: int, found: Vouchers) -> Iterator[bytes]:
    links = {voucher: f"vouchers/{name}" for voucher, name in found.links.items()}
    with TemporaryFile() as file:
        audit_workbook.write(whole.db, whole.ledger, year, whole.today, file, links=links)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _read(path: Path) -> Iterator[bytes]:
    with closing(voucher_files.opened(path)) as file:
        while piece := file.read(PIECE):
            yield piece


def _issued(db: Connection, year: int) -> Iterator[tuple[str, bytes]]:
    """Every issued version of the year's statements: the bytes that are kept, and to be read."""
    state = years.state_of(db, year) or "open"
    for row in statements.issues(db, year):
        version = int(row["version"])
        for name in statements.issued_names(db, year, version):
            body = statements.issued_body(db, year, version, name)
            path = f"statements/{year}-version-{version}/{name}"
            yield f"{path}.json", body
            shown = json_text.thaw(body, status=state)
            yield f"{path}.md", markdown.draw_statement(shown, EXACT).encode()


def _verification(whole: Export) -> str:
    """What `verify` finds in the ledger, as it says it in JSON."""
    found = verify.content(whole.db, whole.ledger)
    checks: list[dict[str, Cell]] = [
        {"check": one.check, "ok": one.ok, "detail": one.detail} for one in found.checks
    ]
    facts = {"ok": found.ok, "entries": found.entries, "head": found.head, "checks": checks}
    return json_text.draw_facts(facts)


def _index(found: Vouchers, written: list[dict[str, Cell]]) -> str:
    """Which entry's document is which file."""
    digests = {str(one["name"]): one["sha256"] for one in written}
    rows: list[dict[str, Cell]] = [
        {
            "voucher": one.voucher,
            "document": one.document,
            "file": name,
            "sha256": digests[f"vouchers/{name}"],
        }
        for one, name in found.documents.items()
    ]
    return json_text.draw_facts({"vouchers": rows})


# ── what the reader sees first ───────────────────────────────────────────────────────────────


def _read_me(whole: Export, year: int, found: Vouchers) -> str:
    about = whole.about()
    issued = [
        f"  version {row['version']}, issued on {row['issued_at'][:10]}: {row['reason']}"
        for row in statements.issues(whole.db, year)
    ] or ["  none: the year is open"]
    without = len(found.missing)
    return "\n".join(
        (
            f"THE ACCOUNTS OF {year}, FOR THEIR AUDITORS",
            "",
            f"ledger        {about['ledger']}",
            f"head          {whole.head}",
            f"entries       {about['entries']}",
            f"recorded      until {about['recorded_until']} (UTC)",
            f"program       {about['program']}",
            "statements",
            *issued,
            "",
            "Begin with the workbook: its sheet Read me says what is where. Every total in it is a",
            "formula over the sheet Journal, beside the ledger's own figure.",
            "",
            f"  workbook-{year}.xlsx      the workbook; numbers of vouchers link to their files",
            "  csv/                    the whole ledger, a list a file; journal-lines.csv and",
            "                          vouchers.csv are the journal, of all years",
            "  ledger.json             the same as one JSON document",
            f"  statements/             every issued version of {year}: the bytes as they are kept",
            "                          (.json), and the same to be read (.md)",
            "  verification.json       what the program's own verification found",
            "  schema.sql              the ledger's tables and the guards on them",
            f"  vouchers/               {counted(len(found.files), 'file')}"
            + (f"; {counted(without, 'document')} named without one" if without else ""),
            "  verify_bundle.py        checks all of this with Python alone, see below",
            "  MANIFEST.json           SHA-256 of every file, and the head",
            "",
            "How to check it: unpack it, and run `python3 verify_bundle.py . --anchor CODE` with",
            "the code that you have on paper. Or by hand:",
            "1. The head above is the code of the last entry; compare it with one that reached you",
            "   apart from this file. The codes under issued statements are those of the entries",
            "   that they were issued at: each must be an entry's here.",
            "2. Each file must have the SHA-256 that MANIFEST.json says: sha256sum FILE.",
            "3. Each entry's hash is made of its content and the hash before it, so the last one",
            "   stands for all. In ledger.json, `vouchers` are headers and `journal` their lines.",
            '   SHA-256 of the JSON text ["ccm-1",[header],[[line],…],"hash before"] without',
            "   blanks; header: sequence, year, number, kind, adjustment, date, recorded_at, text,",
            "   reason, document, source_key, reverses, companion_of; line: number, fund, account,",
            "   rappen, state, earmark, budget_line, detail, tier, budget_year, invoice, payee,",
            "   item, reference, text; what is empty is null. The head is the first 20 letters of",
            "   the last hash in base 32.",
            "",
        )
    )
