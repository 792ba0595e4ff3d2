"""`export xlsx`, beside bare openpyxl writing the same cells.

    python -m benchmarks.workbook [--size 100000] [--year 2025] [--turns 3]

Needs a ledger that `make benchmarks` has made; a year of 1,000,000 entries has some 174,000 lines.
The program exports it once, and the cells of that workbook are kept, row by row. The floor then
writes them with openpyxl's write-only mode: no styles, no formats, no checks. Whole processes in
turns; medians, ratios and peaks of memory.
"""

from __future__ import annotations

import argparse
import json
import pickle
import shutil
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

from benchmarks import program
from benchmarks.timing import Command, in_turns

SHEET = "sheet"  # in the stream of rows: a new sheet begins
_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def floor(cells: str, target: str) -> None:
    from openpyxl import Workbook  # noqa: PLC0415  the benchmark itself does without

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    with Path(cells).open("rb") as file:
        while (row := pickle.load(file)) is not None:
            if row == SHEET:
                sheet = workbook.create_sheet()
            else:
                sheet.append(row)
    workbook.save(target)


def keep_cells(exported: Path, cells: Path) -> int:
    """Every row of every sheet as a stream of lists that ends with None; how many cells."""
    count = 0
    with ZipFile(exported) as archive, cells.open("wb") as file:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/sheet"):
                continue
            pickle.dump(SHEET, file)
            for row in _elements(archive, name, "row"):
                values = [_value(cell) for cell in row]
                count += len(values)
                pickle.dump(values, file)
        pickle.dump(None, file)
    return count


def _elements(archive: ZipFile, part: str, name: str) -> Iterator[ET.Element]:
    with archive.open(part) as file:
        for _, element in ET.iterparse(file):
            if element.tag == _NS + name:
                yield element
                element.clear()


def _value(cell: ET.Element) -> str | float | None:
    """What stands in a cell; our texts are inline."""
    formula, value = cell.findtext(_NS + "f"), cell.findtext(_NS + "v")
    kind = cell.get("t", "n")
    if formula is not None:
        return "=" + formula
    if kind == "inlineStr":
        return "".join(cell.itertext())
    if value is None:
        return None
    return float(value) if kind == "n" else value


def _let_procedures_hold(folder: Path) -> None:
    """The books begin before the shipped procedures do; a workbook names those of every year."""
    rules = folder / "procedures.json"
    rules.write_text(program.run(folder, "procedure", "show", "--document"), encoding="utf-8")
    first = str(json.loads(program.run(folder, "year", "list", "--format", "json"))[0]["year"])
    program.run(folder, "procedure", "set", str(rules), "--from", first, "--source", "benchmark")


def main() -> None:
    parser = argparse.ArgumentParser(description="A workbook beside bare openpyxl.")
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--year", help="the auditor's workbook of a year; else plain lists of all")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--floor", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.floor:
        floor(*asked.floor)
        return
    folder = program.ROOT / "build" / "benchmarks" / str(asked.size)
    if not (folder / "ledger.db").exists():
        sys.exit(f"no ledger in {folder}: make benchmarks ARGS='--sizes {asked.size}'")
    work = folder / "workbook"
    work.mkdir(exist_ok=True)
    shutil.copy2(folder / "ledger.db", work / "ledger.db")
    _let_procedures_hold(work)
    ours, bare, cells = work / "ours.xlsx", work / "bare.xlsx", work / "cells.pickle"
    environment = program.environment(work) | {"PYTHONPATH": str(program.ROOT)}
    python = [str(program.PROGRAM.parent / "python"), "-m", "benchmarks.workbook", "--floor"]
    ours.unlink(missing_ok=True)
    what = ["export", "xlsx", *([asked.year] if asked.year else [])]
    program.run(work, *what, "--out", str(ours))
    size, count = ours.stat().st_size, keep_cells(ours, cells)
    gone = "import pathlib, sys; pathlib.Path(sys.argv[1]).unlink(missing_ok=True)"
    fresh = [sys.executable, "-c", gone, str(ours)]
    remove = Command("remove", fresh, environment)
    export = [str(program.PROGRAM), "--ledger", str(work / "ledger.db"), *what]
    ccm = Command("`export xlsx`", [*export, "--out", str(ours)], environment)
    base = Command("bare openpyxl", [*python, str(cells), str(bare)], environment)
    in_turns([remove, ccm, base], asked.turns)
    print(f"{' '.join(what)}, {asked.size} entries: {count} cells, {size} bytes\n")
    print("| what | wall s | CPU s | peak MiB | × bare, CPU |\n|---|---:|---:|---:|---:|")
    for one in (ccm, base):
        wall, cpu, peak = (one.median(what) for what in ("wall", "cpu", "peak"))
        print(
            f"| {one.label} | {wall:.2f} | {cpu:.2f} | {peak:.0f} | {one.ratio(base, 'cpu'):.2f} |"
        )


if __name__ == "__main__":
    main()
