"""`receipt import` of a camt.053 with 5,000 rows, beside the bare libraries doing the same work.

    python benchmarks/bank_file.py [--rows 5000] [--turns 5] [--program .venv/bin/ccm-ledger]

Whole processes take turns in one run; medians of processor seconds and ratios are printed, never a
time alone. Three floors stand beside the program, each with the standard library only:

- `parse`: the file through `xml.etree`, each payment as a tuple;
- `parse + rows`: the same, and one `executemany` of those tuples into one bare table;
- `parse + books`: the same, and every row that the import leaves in the ledger's tables (booking,
  line of the file, payment, tie, entry, lines, receipt …) by `executemany`, table by table, into a
  copy of the ledger: the same tables, keys and indexes, without the guards.

Half of the rows name an invoice by its reference and pay a part of it; the others name a State that
doesn't owe the amount, nobody known, a fee, or a payment out. All are illustrative.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
IBAN = "CH9300762011623852957"
OPENING = 100_000_000  # rappen
XMLNS = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
_NS = "{" + XMLNS + "}"


# ── the workload ─────────────────────────────────────────────────────────────────────────────


def francs(rappen: int) -> str:
    return f"{abs(rappen) // 100}.{abs(rappen) % 100:02d}"


def payments(count: int, references: Sequence[str]) -> Iterator[tuple[str, int, str, str, str]]:
    """Day, amount, the other side's name, its words and a creditor reference."""
    for number in range(count):
        day = f"2023-{number * 12 // count + 1:02d}-{number % 28 + 1:02d}"
        kind = number % 10
        if kind < 5:
            yield (
                day,
                1 + number % 7,
                "Ministry of Finance",
                "",
                references[number % len(references)],
            )
        elif kind == 5:
            yield day, 10_001 + number, "Permanent Mission of Norway", "Contribution 2023", ""
        elif kind == 6:
            yield day, 20_001 + number, f"Somebody {number}", "Gift", ""
        elif kind == 7:
            yield day, -(100 + number % 5), "", "Account fees", ""
        else:
            yield day, -(30_001 + number), f"Supplier {number % 40}", f"Invoice {number}", ""


def entry(number: int, day: str, amount: int, party: str, text: str, reference: str) -> str:
    way, side = ("CRDT", "Dbtr") if amount > 0 else ("DBIT", "Cdtr")
    who = f"<{side}><Pty><Nm>{escape(party)}</Nm></Pty></{side}>" if party else ""
    said = f"<Ustrd>{escape(text)}</Ustrd>" if text else ""
    if reference:
        said += (
            "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
            f"<Ref>{reference}</Ref></CdtrRefInf></Strd>"
        )
    return f"""<Ntry>
  <Amt Ccy="CHF">{francs(amount)}</Amt>
  <CdtDbtInd>{way}</CdtDbtInd>
  <Sts><Cd>BOOK</Cd></Sts>
  <BookgDt><Dt>{day}</Dt></BookgDt>
  <ValDt><Dt>{day}</Dt></ValDt>
  <AcctSvcrRef>A{number:08d}</AcctSvcrRef>
  <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
  <NtryDtls><TxDtls>
    <Refs><AcctSvcrRef>T{number:08d}</AcctSvcrRef><EndToEndId>E{number:08d}</EndToEndId></Refs>
    <Amt Ccy="CHF">{francs(amount)}</Amt>
    <CdtDbtInd>{way}</CdtDbtInd>
    <RltdPties>{who}</RltdPties>
    <RmtInf>{said}</RmtInf>
  </TxDtls></NtryDtls>
</Ntry>
"""


def balance(code: str, rappen: int, day: str) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="CHF">{francs(rappen)}</Amt><CdtDbtInd>{"CRDT" if rappen >= 0 else "DBIT"}'
        f"</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>\n"
    )


def write_file(path: Path, count: int, references: Sequence[str]) -> None:
    found = list(payments(count, references))
    closing = OPENING + sum(amount for _, amount, *_ in found)
    entries = "".join(entry(number, *one) for number, one in enumerate(found))
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{XMLNS}">\n<BkToCstmrStmt>'
        "<GrpHdr><MsgId>BENCH</MsgId></GrpHdr>\n<Stmt><Id>BENCH</Id><ElctrncSeqNb>1</ElctrncSeqNb>"
        "<FrToDt><FrDtTm>2023-01-01T00:00:00</FrDtTm><ToDtTm>2023-12-31T00:00:00</ToDtTm></FrToDt>"
        f"<Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>CHF</Ccy></Acct>\n"
        f"{balance('OPBD', OPENING, '2023-01-01')}{balance('CLBD', closing, '2023-12-31')}"
        f"{entries}</Stmt></BkToCstmrStmt></Document>\n",
        encoding="utf-8",
    )


# ── the floors ───────────────────────────────────────────────────────────────────────────────


def parsed(path: str) -> list[tuple[object, ...]]:
    """Each payment of a camt.053 as a tuple, with what the program keeps of it."""
    found: list[tuple[object, ...]] = []
    for node in ET.parse(path).getroot().iter(f"{_NS}Ntry"):

        def text(where: str, node: ET.Element = node) -> str:
            path = "/".join(f"{_NS}{name}" for name in where.split("/"))
            return node.findtext(path, "")

        whole, _, rest = text("Amt").partition(".")
        sign = 1 if text("CdtDbtInd") == "CRDT" else -1
        details = "NtryDtls/TxDtls/"
        found.append(
            (
                text("BookgDt/Dt"), text("ValDt/Dt"), sign * (int(whole) * 100 + int(rest)),
                text("AcctSvcrRef"), text("BkTxCd/Domn/Cd"), text("Sts/Cd"),
                text(f"{details}Refs/AcctSvcrRef"), text(f"{details}Refs/EndToEndId"),
                text(f"{details}RmtInf/Ustrd"), text(f"{details}RmtInf/Strd/CdtrRefInf/Ref"),
                text(f"{details}RltdPties/Dbtr/Pty/Nm") or text(f"{details}RltdPties/Cdtr/Pty/Nm"),
            )
        )  # fmt: skip
    return found


def floor(what: str, path: str, target: str, books: str) -> None:
    rows = parsed(path)
    if what == "parse":
        return
    db = sqlite3.connect(target)
    db.execute("PRAGMA journal_mode = DELETE")
    db.execute("PRAGMA synchronous = EXTRA")
    if what == "rows":
        db.execute(f"CREATE TABLE row ({', '.join(f'c{at}' for at in range(len(rows[0])))})")
        db.executemany(f"INSERT INTO row VALUES ({', '.join('?' * len(rows[0]))})", rows)
    else:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA cache_size = -16384")
        db.execute("BEGIN IMMEDIATE")
        with Path(books).open("rb") as file:
            for table, columns, values in pickle.load(file):
                marks = ", ".join("?" * len(columns))
                db.executemany(f"INSERT INTO {table} VALUES ({marks})", values)
    db.commit()


def write_books(before: Path, after: Path, target: Path) -> int:
    """What the import left in the ledger, table by table; how many rows that is."""
    db = sqlite3.connect(f"file:{after}?mode=ro", uri=True)
    db.execute("ATTACH ? AS old", (f"file:{before}?mode=ro",))
    found = []
    for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        rows = db.execute(f"SELECT * FROM main.{table} EXCEPT SELECT * FROM old.{table}").fetchall()
        if rows and table not in _CHANGED:
            found.append((table, columns, rows))
    with target.open("wb") as file:
        pickle.dump(found, file)
    return sum(len(rows) for _, _, rows in found)


_CHANGED = {"month_balance", "fiscal_year"}  # rows that were there before take part of it


def without_guards(ledger: Path, target: Path) -> None:
    """A copy of a ledger without its triggers."""
    shutil.copy2(ledger, target)
    db = sqlite3.connect(target)
    for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    db.commit()


# ── in turns ─────────────────────────────────────────────────────────────────────────────────


def prepare(program: str, folder: Path, environment: dict[str, str]) -> tuple[Path, list[str]]:
    """A ledger with the invoices of 2023 and the bank account; the references of its invoices."""
    ledger = folder / "ready.db"

    def run(*words: str) -> str:
        command = [program, "--ledger", str(ledger), *words]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        if done.returncode:
            sys.exit(f"{' '.join(words)}: exit {done.returncode}: {done.stderr}")
        return done.stdout

    inputs = ROOT / "examples" / "2023"
    run("init", "--opening", str(inputs / "opening.csv"))
    run("budget", "import", "2023", str(inputs / "budget.csv"), "--approved-on", "2022-09-02",
        "--authority", "10MSP, approved ISU budget 2023")  # fmt: skip
    run("invoice", "issue", "2023", "--date", "2022-09-05")
    run("bank", "add", IBAN)
    run("bank", "rule", "add", "fee", "--contains", "account fees", "--up-to", "100.00")
    issued = json.loads(run("invoice", "list", "2023", "--format", "json"))
    return ledger, [one["reference"] for one in issued]


def seconds(command: Sequence[str], environment: dict[str, str]) -> float:
    """Processor seconds of a whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}: {done.stderr[-2000:]}")
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description="A bank file beside the bare libraries.")
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--program", default=str(ROOT / ".venv" / "bin" / "ccm-ledger"))
    parser.add_argument("--floor", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.floor:
        floor(*given.floor)
        return
    with tempfile.TemporaryDirectory(prefix="ccm-bank-") as name:
        folder = Path(name)
        environment = {**os.environ, "XDG_STATE_HOME": str(folder / "state"), "NO_COLOR": "1"}
        ready, references = prepare(given.program, folder, environment)
        file, work, books = folder / "bank.xml", folder / "work.db", folder / "books"
        write_file(file, given.rows, references)
        python = str(Path(given.program).with_name("python"))
        ours = [given.program, "--ledger", str(work), "receipt", "import", str(file)]
        shutil.copy2(ready, work)
        seconds(ours, environment)
        written = write_books(ready, work, books)
        without_guards(ready, folder / "bare-ready.db")
        bare = {
            what: [
                python,
                __file__,
                "--floor",
                what,
                str(file),
                str(folder / "bare.db"),
                str(books),
            ]
            for what in ("parse", "rows", "books")
        }
        times: dict[str, list[float]] = {what: [] for what in ("start", *bare, "ours", "again")}
        for _ in range(given.turns):
            times["start"].append(seconds([python, "-c", "pass"], environment))
            for what, command in bare.items():
                (folder / "bare.db").unlink(missing_ok=True)
                if what == "books":
                    shutil.copy2(folder / "bare-ready.db", folder / "bare.db")
                times[what].append(seconds(command, environment))
            shutil.copy2(ready, work)
            times["ours"].append(seconds(ours, environment))
            times["again"].append(seconds(ours, environment))
        show(given.rows, written, file.stat().st_size, times)


def show(rows: int, written: int, size: int, times: dict[str, list[float]]) -> None:
    medians = {what: statistics.median(taken) for what, taken in times.items()}
    labels = {
        "start": "python -c pass",
        "parse": "bare parse",
        "rows": "bare parse + rows",
        "books": "bare parse + books",
        "ours": "receipt import",
        "again": "the same file again",
    }
    print(f"camt.053 of {rows} rows ({size} bytes); the import writes {written} rows of tables;")
    print(f"medians of {len(times['ours'])} turns, whole processes\n")
    print("| what | CPU seconds | to parse + rows | to parse + books |")
    print("|---|---:|---:|---:|")
    for what, label in labels.items():
        taken = medians[what]
        first, second = taken / medians["rows"], taken / medians["books"]
        print(f"| {label} | {taken:.3f} | {first:.2f} | {second:.2f} |")


if __name__ == "__main__":
    main()
