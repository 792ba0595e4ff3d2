#!/usr/bin/env python3
"""Check an export of ccm-ledger without ccm-ledger.

    python3 verify_bundle.py BUNDLE [--anchor CODE ...]

BUNDLE is a folder, a zip, or the JSON document that `ccm-ledger export` made. Only Python's
standard library is needed (3.8 or later); nothing is written, nothing is asked of the network. CODE
is the code printed under a statement ("Ledger head K7Q2-...").

Looked at: the SHA-256 of every file in the manifest; the hash of every entry, made anew from the
exported columns; the link of each entry to the one before; the numbers, in which none may be
missing; the balance of every entry in every fund; the trial balances; the head code.

How an entry's hash is made, for those who want to write this themselves: SHA-256 over the UTF-8
bytes of the JSON text ["ccm-1",[header],[[line],...],"hash before"], without blanks, characters as
they are. The header holds the columns named in HEADER below, a line those in LINE, in that order;
amounts are whole rappen, debit positive; what is empty is null; the first entry's hash before is
"0". The code on paper is the first 20 letters of the base-32 form of the hash.

Ends with 0 if all holds, 1 if something doesn't, 2 if there is nothing here to check.
"""

from __future__ import annotations

import argparse
import base64
import csv
import hashlib
import io
import itertools
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterable, Iterator, NamedTuple, Sequence, TextIO  # noqa: UP035

METHOD = "ccm-1"
GENESIS = "0"
HEADER = (
    "sequence year number kind adjustment date recorded_at text reason document source_key"
    " reverses companion_of"
).split()
LINE = (
    "number fund account amount_rappen state earmark budget_line detail tier budget_year invoice"
    " payee item reference text"
).split()
NUMBERS = {"reverses", "companion_of", "budget_year"}
MANIFESTS = ("manifest.json", "manifest", "manifest.txt", "manifest.sha256", "sha256sums")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a text cell that begins so has a ' before it in CSV
LIMIT = 2000 * 1000 * 1000  # bytes unpacked; an export is far smaller
MOST = 5  # findings of one check that are told; the rest is counted

# An entry whose hash is known, so that this script proves itself before it judges anything.
VECTOR_HEADER = [1, 2023, 1, "opening", None, "2023-01-01", "2023-01-01T00:00:00Z", "Début «é»"]
VECTOR_HEADER += [None] * 5
VECTOR_LINES = [
    [1, "TF", "1000", 24648200] + [None] * 11,
    [2, "TF", "3000", -24648200] + [None] * 11,
]
VECTOR_HASH = "b42348db2849fdb7055579bd4e8fca2ab3cdbac13bfbd94adbf822252924834c"

if TYPE_CHECKING:  # names for annotations alone, which nothing evaluates
    Files = dict[str, bytes]
    Row = dict[str, Any]


class Unusable(Exception):
    """There is nothing here that can be checked."""


# ── the chain ────────────────────────────────────────────────────────────────────────────────


def entry_hash(header: list[Any], lines: list[list[Any]], previous: str) -> str:
    """SHA-256 of the canonical form of an entry."""
    form = [METHOD, header, lines, previous]
    text = json.dumps(form, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def head_code(digest: str) -> str:
    """The code that is printed for a hash."""
    if digest == GENESIS:
        return "EMPTY"
    letters = base64.b32encode(bytes.fromhex(digest))[:20].decode("ascii")
    return "-".join(letters[at : at + 4] for at in range(0, 20, 4))


def plain_code(text: str) -> str:
    """A code as somebody wrote it down: any letters' case, any dashes or blanks."""
    return re.sub(r"[^A-Z2-7]", "", text.upper().replace("0", "O").replace("8", "B"))


# ── reading ──────────────────────────────────────────────────────────────────────────────────


def read_bundle(path: Path) -> Files:
    """Name -> bytes of every file of a folder, a zip, or of one file."""
    if path.is_dir():
        files = [one for one in sorted(path.rglob("*")) if one.is_file()]
        return {one.relative_to(path).as_posix(): one.read_bytes() for one in files}
    if not path.is_file():
        raise Unusable(f"{path}: there is no such file or folder")
    if zipfile.is_zipfile(str(path)):
        return read_zip(path)
    return {path.name: path.read_bytes()}


def read_zip(path: Path) -> Files:
    with zipfile.ZipFile(str(path)) as packed:
        members = [one for one in packed.infolist() if not one.is_dir()]
        names = [one.filename for one in members]
        if len(set(names)) != len(names):
            raise Unusable(f"{path}: a name stands in it twice")
        if any(name.startswith("/") or ".." in name.split("/") for name in names):
            raise Unusable(f"{path}: a name leads out of it")
        if sum(one.file_size for one in members) > LIMIT:
            raise Unusable(f"{path}: too large to be an export")
        damaged = packed.testzip()
        if damaged is not None:
            raise Unusable(f"{path}: {damaged} is damaged")
        return without_folder({one.filename: packed.read(one) for one in members})


def without_folder(files: Files) -> Files:
    """Names without the one folder that all of them lie in."""
    tops = {name.split("/")[0] for name in files if "/" in name}
    if len(tops) == 1 and all("/" in name for name in files):
        top = tops.pop() + "/"
        return {name[len(top) :]: data for name, data in files.items()}
    return files


def manifest_of(files: Files) -> tuple[str | None, Row, dict[str, str]]:
    """The manifest's name, its facts, and name -> SHA-256; Nones where there is none."""
    for name, data in files.items():
        if name.lower() not in MANIFESTS:
            continue
        text = data.decode("utf-8", "replace")
        if text.lstrip().startswith("{"):
            facts = json.loads(text)
            listed = {one["name"]: one["sha256"] for one in facts.get("files", [])}
            return name, facts, listed
        found = re.findall(r"^([0-9a-f]{64})[ *]+(.+?)\r?$", text, re.MULTILINE)
        return name, facts_of(text), {listed: digest for digest, listed in found}
    return None, {}, {}


def facts_of(text: str) -> Row:
    """`head: CODE` and `entries: N` in a manifest that is plain text."""
    facts = {}
    for key, value in re.findall(r"^#? *(head|entries|year) *[:=] *(\S+)", text, re.MULTILINE):
        facts[key] = int(value) if value.isdigit() else value
    return facts


class Journal(NamedTuple):
    """A journal as it was exported: where it stands, its headers, its lines by entry."""

    name: str
    facts: Row
    headers: list[Row]
    lines: dict[int, list[Row]]
    statements: list[Row]


def journals_of(files: Files, facts: Row) -> list[Journal]:
    """Every journal in the bundle: of JSON documents and of CSV files."""
    found = []
    for name, data in files.items():
        if name.lower().endswith(".json") and name.lower() not in MANIFESTS:
            whole = json.loads(data.decode("utf-8"))
            if isinstance(whole, dict) and "vouchers" in whole and "journal" in whole:
                about = whole.get("about", {})
                rows = whole["vouchers"], whole["journal"], whole.get("statements", [])
                found.append(journal_of(name, about, *rows))
    for name in files:
        folder, _, last = name.rpartition("/")
        beside = (folder + "/" if folder else "") + "journal-lines.csv"
        if last == "vouchers.csv" and beside in files:
            tables = trial_balances(files, folder)
            found.append(
                journal_of(name, facts, csv_rows(files[name]), csv_rows(files[beside]), tables)
            )
    return found


def csv_rows(data: bytes) -> list[Row]:
    text = data.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    return [{key: value or None for key, value in row.items()} for row in rows]


def trial_balances(files: Files, folder: str) -> list[Row]:
    """Trial balances that lie as CSV beside a journal, as the JSON has them."""
    start = folder + "/" if folder else ""
    found = []
    for name, data in files.items():
        match = re.match(re.escape(start) + r"trial-balance-([0-9]{4})\.csv$", name)
        if match:
            part = data.decode("utf-8").split("\n\n")[0].encode("utf-8")
            table = {"rows": csv_rows(part)}
            found.append(
                {"statement": "trial-balance", "year": int(match.group(1)), "tables": [table]}
            )
    return found


def journal_of(
    name: str, facts: Row, vouchers: list[Row], rows: list[Row], statements: list[Row]
) -> Journal:
    lines: dict[int, list[Row]] = {}
    for row in rows:
        lines.setdefault(int(row["entry"]), []).append(line_of(row))
    return Journal(name, facts, [header_of(row) for row in vouchers], lines, list(statements))


def last_number(text: Any) -> int | None:
    """`2023-0042` and `ADJ-2023-03` as 42 and 3."""
    return None if text in (None, "") else int(str(text).rpartition("-")[2])


def header_of(row: Row) -> Row:
    known = dict(row)
    known["sequence"] = int(row["entry"])
    known["number"] = last_number(row["voucher"])
    known["year"] = int(row.get("year") or str(row["voucher"]).split("-")[0])
    known["adjustment"] = last_number(row["adjustment"])
    return numbered(known)


def line_of(row: Row) -> Row:
    known = dict(row)
    known["number"] = int(row["line"])
    known["amount_rappen"] = rappen(row["amount"])
    return numbered(known)


def numbered(known: Row) -> Row:
    for key in NUMBERS & set(known):
        if known[key] not in (None, ""):
            known[key] = int(known[key])
    return known


def rappen(text: Any) -> int:
    """`-1234.50` as -123450; an amount is never a float."""
    match = re.match(r"(-?)([0-9]+)\.([0-9]{2})$", str(text))
    if not match:
        raise ValueError(f"{text!r} is no amount")
    whole = int(match.group(2)) * 100 + int(match.group(3))
    return -whole if match.group(1) else whole


# ── the checks: each yields what it finds wrong ──────────────────────────────────────────────


def check_manifest(files: Files, name: str, listed: dict[str, str]) -> Iterator[str]:
    for one in sorted(listed):
        if one not in files:
            yield f"{one} is listed and missing"
        elif hashlib.sha256(files[one]).hexdigest() != listed[one]:
            yield f"{one} is not the file that was listed"
    for one in sorted(set(files) - set(listed) - {name}):
        if one.rpartition("/")[2] != Path(__file__).name:
            yield f"{one} is in no list"


def check_chain(journal: Journal) -> Iterator[str]:
    """Each entry's hash from its content, and its link to the one before."""
    before = None
    for header in journal.headers:
        entry = header["sequence"]
        if not same_hash(header, journal.lines.get(entry, [])):
            yield f"entry {entry} is not what was sealed: its content gives another hash"
        if entry == 1:
            linked = header["previous_hash"] == GENESIS
        elif before is not None and before["sequence"] == entry - 1:
            linked = header["previous_hash"] == before["hash"]
        else:
            linked = True  # an entry of another year lies between, which isn't in this export
        if not linked:
            yield f"entry {entry} does not carry the hash of the entry before it"
        before = header
    known = {header["sequence"] for header in journal.headers}
    for entry in sorted(set(journal.lines) - known):
        yield f"entry {entry} has lines and no header"


def same_hash(header: Row, lines: list[Row]) -> bool:
    """Whether the content gives the hash. In CSV a ' may stand before a cell that isn't its own."""
    cells = [header, *list(lines)]
    doubtful = [
        (cell, key)
        for cell in cells
        for key, value in cell.items()
        if isinstance(value, str) and value[:1] == "'" and value[1:2] in FORMULA and value[1:]
    ]
    for stripped in itertools.product((True, False), repeat=min(len(doubtful), 8)):
        copies = {id(cell): dict(cell) for cell in cells}
        for at, strip in enumerate(stripped):
            cell, key = doubtful[at]
            if strip:
                copies[id(cell)][key] = cell[key][1:]
        head = [copies[id(header)].get(key) for key in HEADER]
        body = [[copies[id(line)].get(key) for key in LINE] for line in lines]
        if entry_hash(head, body, header["previous_hash"]) == header["hash"]:
            return True
    return False


def check_numbers(journal: Journal) -> Iterator[str]:
    """No entry, voucher, adjustment or line may be missing or stand twice."""
    due: dict[tuple[str, Any], int] = {}
    whole = journal.facts.get("year") in (None, "")
    for header in journal.headers:
        series = [("voucher", header["year"], header["number"])]
        if header["adjustment"] is not None:
            series.append(("adjustment", header["year"], header["adjustment"]))
        if whole:
            series.append(("entry", "the ledger", header["sequence"]))
        for what, of, number in series:
            expected = due.get((what, of), 0) + 1
            if number != expected:
                yield f"{what} {number} of {of} stands where {expected} is due"
            due[what, of] = number
        lines = journal.lines.get(header["sequence"], [])
        if [line["number"] for line in lines] != list(range(1, len(lines) + 1)):
            yield f"a line of entry {header['sequence']} is missing or out of place"


def check_balance(journal: Journal) -> Iterator[str]:
    """Every entry sums to nil in every fund, and its columns agree."""
    for header in journal.headers:
        entry = header["sequence"]
        sums: dict[str, int] = {}
        lines = journal.lines.get(entry, [])
        if len(lines) < 2:
            yield f"entry {entry} has {len(lines)} lines"
        for line in lines:
            sums[line["fund"]] = sums.get(line["fund"], 0) + line["amount_rappen"]
            debit, credit = line.get("debit"), line.get("credit")
            if "debit" in line and "credit" in line:
                shown = (rappen(debit) if debit else 0) - (rappen(credit) if credit else 0)
                if shown != line["amount_rappen"]:
                    yield f"entry {entry}: debit and credit are not the amount"
            for key, of_header in (("entry_text", "text"), ("document", "document")):
                if line.get(key) != header.get(of_header) and key in line:
                    yield f"entry {entry}: a line tells another {of_header}"
            for key in ("date", "kind"):
                if key in line and line[key] != header[key]:
                    yield f"entry {entry}: a line tells another {key}"
        for fund in sorted(sums):
            if sums[fund]:
                yield f"entry {entry} is out of balance by {francs(sums[fund])} in {fund}"


def francs(amount: int) -> str:
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def check_head(journal: Journal, facts: Row, listed: str | None) -> Iterator[str]:
    """The code that is printed belongs to the last entry; none is cut off."""
    last = journal.headers[-1] if journal.headers else None
    count, code = facts.get("entries"), facts.get("head")
    whole = facts.get("year") in (None, "")
    if whole and count is not None and int(count) != len(journal.headers):
        yield f"{count} entries are announced, {len(journal.headers)} are here"
    if code and (whole or (last and last["sequence"] == int(count or 0))):
        made = head_code(last["hash"] if last else GENESIS)
        if code != made:
            yield f"the head is said to be {code}, the last entry's code is {made}"
    if listed and listed != code:
        yield f"the manifest says {listed}, the journal {code}"


def check_statements(journal: Journal) -> Iterator[str]:
    """Each statement's code is that of an entry; each trial balance is what the lines make."""
    codes = {head_code(header["hash"]): header["sequence"] for header in journal.headers}
    codes["EMPTY"] = 0
    whole = journal.facts.get("year") in (None, "")
    for one in journal.statements:
        name = f"{one.get('statement')} {one.get('year')}"
        code = one.get("ledger_head")
        if code and whole and code not in codes:
            yield f"statement {name} carries the code {code}, which is no entry's"
        if one.get("statement") == "trial-balance":
            until = codes.get(code) if code else None
            for problem in trial_balance(journal, one, until):
                yield f"statement {name}: {problem}"


def trial_balance(journal: Journal, statement: Row, until: int | None) -> Iterator[str]:
    made: dict[tuple[str, str], list[int]] = {}
    for header in journal.headers:
        if header["year"] != statement["year"] or header["kind"] == "opening":
            continue
        if until is not None and header["sequence"] > until:
            continue
        for line in journal.lines.get(header["sequence"], []):
            sides = made.setdefault((line["fund"], line["account"]), [0, 0])
            sides[line["amount_rappen"] < 0] += abs(line["amount_rappen"])
    told: dict[tuple[str, str], list[int]] = {}
    for row in statement["tables"][0]["rows"]:
        if row.get("part") == "year":
            sides = told.setdefault((row["fund"], row["account"]), [0, 0])
            sides[0] += rappen(row["debit"])
            sides[1] += rappen(row["credit"])
    for fund, account in sorted(set(made) | set(told)):
        lines = made.get((fund, account), [0, 0])
        if told.get((fund, account), [0, 0]) != lines:
            yield f"{fund} {account} has other turnover than its lines"


def check_anchor(journal: Journal, anchor: str) -> Iterator[str]:
    """A code from paper must be that of an entry that is here."""
    if plain_code(anchor) == "EMPTY":
        return
    for header in journal.headers:
        if plain_code(head_code(header["hash"])) == plain_code(anchor):
            return
    yield f"the code {anchor} is no entry's"


# ── telling ──────────────────────────────────────────────────────────────────────────────────


class Told:
    """Writes a line a check and remembers whether all held."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.well = True

    def check(self, name: str, holds: str, findings: Iterable[str]) -> None:
        told = []
        try:
            told = list(findings)
        except (ValueError, KeyError, TypeError, IndexError) as exc:
            told.append(f"it can't be read ({type(exc).__name__}: {exc})")
        self.well = self.well and not told
        self.say("ok" if not told else "NO", name, holds if not told else "")
        for one in told[:MOST]:
            self.out.write(f"          {printable(one)}\n")
        if len(told) > MOST:
            self.out.write(f"          and {len(told) - MOST} more\n")

    def say(self, well: str, name: str, detail: str) -> None:
        self.out.write(printable(f"{well:4} {name}: {detail}").rstrip(": ") + "\n")


def printable(text: str) -> str:
    """Nothing from a file reaches the terminal but letters."""
    return "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in text)


def verify(path: Path, anchors: Sequence[str], out: TextIO) -> bool:
    """Check a bundle; returns whether all holds."""
    if entry_hash(VECTOR_HEADER, VECTOR_LINES, GENESIS) != VECTOR_HASH:
        raise Unusable("this Python makes other hashes than it should")
    files = read_bundle(path)
    told = Told(out)
    try:
        name, facts, listed = manifest_of(files)
        if name is None:
            told.say("-", "manifest", "there is none")
        else:
            holds = f"{len(listed)} files are as they were listed"
            told.check("manifest", holds, check_manifest(files, name, listed))
        journals = journals_of(files, facts)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, csv.Error) as exc:
        told.check("files", "", [f"it can't be read ({type(exc).__name__}: {exc})"])
        return False
    if not journals:
        raise Unusable(f"{path}: there is no journal of ccm-ledger in it")
    for journal in journals:
        check_journal(told, journal, facts, anchors)
    return told.well


def check_journal(told: Told, journal: Journal, facts: Row, anchors: Sequence[str]) -> None:
    about = dict(journal.facts)
    for key in ("head", "entries"):
        about.setdefault(key, facts.get(key))
    count, lines = len(journal.headers), sum(len(one) for one in journal.lines.values())
    named = journal.name
    holds = f"{count} entries are what was sealed, each linked to the one before"
    told.check(named + " chain", holds, check_chain(journal))
    told.check(named + " numbers", "none is missing", check_numbers(journal))
    holds = f"{lines} lines; every entry sums to nil in every fund"
    told.check(named + " balance", holds, check_balance(journal))
    holds = f"the code is {about.get('head')}"
    told.check(named + " head", holds, check_head(journal, about, facts.get("head")))
    holds = f"{len(journal.statements)} statements; trial balances are what the lines make"
    told.check(named + " statements", holds, check_statements(journal))
    for anchor in anchors:
        told.check(named + " anchor", anchor + " is in the chain", check_anchor(journal, anchor))


def main(words: Sequence[str], out: TextIO) -> int:
    parser = argparse.ArgumentParser(description="Check an export of ccm-ledger.")
    parser.add_argument("bundle", type=Path, help="a folder, a zip or a JSON document")
    parser.add_argument("--anchor", action="append", default=[], help="a code from paper")
    asked = parser.parse_args(words)
    try:
        well = verify(asked.bundle, asked.anchor, out)
    except (Unusable, OSError, zipfile.BadZipFile) as exc:
        out.write(f"NO   {printable(str(exc))}\n")
        return 2
    out.write("all holds\n" if well else "something does not hold: see NO above\n")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdout))
