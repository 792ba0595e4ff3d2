"""`invoice pdf` for all invoices of a year, beside a bare loop of typst with segno.

    python benchmarks/invoices_pdf.py [--turns 5] [--program .venv/bin/ccm-ledger]

Whole processes take turns in one run; medians and ratios are printed, never a time alone. The
floors make as many PDFs as the program, each a page with a table of the items and the payment part
with its QR symbol, and know nothing of ledgers, languages, arrears or checks:

- `bare`: `typst.compile` in a loop, one template, no standard;
- `bare, tagged`: the same as PDF/A-2a and PDF/UA-1, which is what the program's letters are.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FONTS = ROOT / "src" / "ccm_ledger" / "renderers" / "fonts"
TEMPLATE = """
#let d = json(bytes(sys.inputs.data))
#set document(title: d.number, date: datetime(year: 2022, month: 9, day: 15))
#set page(paper: "a4", margin: 22mm)
#set text(font: "Liberation Sans", size: 10pt, lang: "en")
= Convention on Cluster Munitions, Implementation Support Unit
#d.name
== Invoice #d.number
#table(columns: (1fr, auto), align: (left, right), table.header([Item], [CHF]),
  [Tier 7a], d.tier_7a, [Tier 7b], d.tier_7b, [Total], d.amount)
#lorem(60)
#v(1fr)
#line(length: 100%)
#grid(columns: (62mm, 1fr), [Receipt \\ Account \\ CH93 0076 2011 6238 5295 7 \\ #d.reference],
  [Payment part \\
   #image(bytes(d.svg), format: "svg", width: 46mm, alt: "QR code") \\ #d.amount])
"""


def floor(tagged: bool, invoices: str, target: str) -> None:
    import segno  # noqa: PLC0415  the program's own runs must not load them
    import typst  # noqa: PLC0415

    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    template = Path(target) / "template.typ"
    template.write_text(TEMPLATE, encoding="utf-8")
    for one in json.loads(Path(invoices).read_text(encoding="utf-8")):
        lines = ["SPC", "0200", "1", "CH9300762011623852957", "S", "ISU", "Chemin Eugene-Rigot",
                 "2C", "1202", "Geneva", "CH", *[""] * 7, one["amount"], "CHF", *[""] * 7, "SCOR",
                 one["reference"], one["number"], "EPD"]  # fmt: skip
        symbol = io.BytesIO()
        segno.make("\r\n".join(lines), error="m", micro=False, encoding="utf-8",
                   boost_error=False).save(symbol, kind="svg", border=0)  # fmt: skip
        data = {**one, "svg": symbol.getvalue().decode("utf-8")}
        pdf = typst.compile(
            str(template),
            format="pdf",
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data)},
            pdf_standards=["a-2a", "ua-1"] if tagged else [],
        )
        (Path(target) / f"{one['number']}.pdf").write_bytes(pdf)


def seconds(command: Sequence[str], environment: dict[str, str]) -> float:
    begin = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    taken = time.perf_counter() - begin
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}: {done.stderr[-2000:]}")
    return taken


def prepare(program: str, folder: Path, environment: dict[str, str]) -> list[str]:
    """A ledger with the invoices of 2023; the command that prints them, up to `--out`."""
    inputs, base = ROOT / "examples" / "2023", [program, "--ledger", str(folder / "ledger.db")]
    budget = ["--approved-on", "2022-09-02", "--authority", "10MSP, approved ISU budget 2023"]
    for words in (
        ["init", "--opening", str(inputs / "opening.csv")],
        ["budget", "import", "2023", str(inputs / "budget.csv"), *budget],
        ["invoice", "issue", "2023", "--date", "2022-09-15"],
    ):
        seconds([*base, *words], environment)
    listed = [*base, "invoice", "list", "2023", "--format", "json"]
    found = subprocess.run(listed, capture_output=True, text=True, env=environment, check=True)
    (folder / "invoices.json").write_text(found.stdout, encoding="utf-8")
    letterhead = str(inputs / "letterhead.json")
    return [*base, "invoice", "pdf", "2023", "--letterhead", letterhead, "--out"]


def main() -> None:
    parser = argparse.ArgumentParser(description="Invoices beside a bare loop of typst.")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--program", default=str(ROOT / ".venv" / "bin" / "ccm-ledger"))
    parser.add_argument("--floor", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.floor:
        floor(given.floor[0] == "tagged", *given.floor[1:])
        return
    with tempfile.TemporaryDirectory(prefix="ccm-pdf-") as name:
        folder = Path(name)
        environment = {**os.environ, "XDG_STATE_HOME": str(folder / "state"), "NO_COLOR": "1"}
        ours = prepare(given.program, folder, environment)
        bare = [str(Path(given.program).with_name("python")), __file__, "--floor"]
        times: dict[str, list[float]] = {"bare": [], "bare, tagged": [], "invoice pdf": []}
        sizes: dict[str, int] = {}
        for turn in range(given.turns):
            for what, taken in times.items():
                out = folder / f"{what.replace(', ', '-').replace(' ', '-')}-{turn}"
                if what == "invoice pdf":
                    taken.append(seconds([*ours, str(out)], environment))
                else:
                    out.mkdir()
                    kind = "tagged" if "tagged" in what else "plain"
                    invoices = str(folder / "invoices.json")
                    taken.append(seconds([*bare, kind, invoices, str(out)], environment))
                sizes[what] = len(list(out.glob("*.pdf")))
        show(times, sizes)


def show(times: dict[str, list[float]], made: dict[str, int]) -> None:
    medians = {what: statistics.median(taken) for what, taken in times.items()}
    turns = len(times["bare"])
    print(f"Invoices of a year; medians of {turns} turns, whole processes\n")
    print("| what | PDFs | seconds | to bare | to bare, tagged |")
    print("|---|---:|---:|---:|---:|")
    for what, taken in medians.items():
        first, second = taken / medians["bare"], taken / medians["bare, tagged"]
        print(f"| {what} | {made[what]} | {taken:.2f} | {first:.2f} | {second:.2f} |")


if __name__ == "__main__":
    main()
