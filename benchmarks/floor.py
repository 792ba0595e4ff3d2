"""The floor: the same figures from SQLite with nothing around it but Python's standard library.

    python -m benchmarks.floor load|trial|register|activity|variance|account FOLDER

A process of its own, like every program that is compared. Amounts are rappen.
"""

from __future__ import annotations

import csv
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

TABLES = """
CREATE TABLE account (
  id INTEGER PRIMARY KEY, fund TEXT NOT NULL, code TEXT NOT NULL, kind TEXT NOT NULL,
  UNIQUE (fund, code)
) STRICT;
CREATE TABLE entry (
  id INTEGER PRIMARY KEY, date TEXT NOT NULL, state TEXT, text TEXT NOT NULL,
  reference TEXT NOT NULL
) STRICT;
CREATE TABLE line (
  id INTEGER PRIMARY KEY,
  entry INTEGER NOT NULL REFERENCES entry (id),
  account INTEGER NOT NULL REFERENCES account (id),
  date TEXT NOT NULL,
  rappen INTEGER NOT NULL CHECK (rappen <> 0)
) STRICT;
CREATE TABLE budget (account INTEGER PRIMARY KEY, rappen INTEGER NOT NULL) STRICT;
CREATE TABLE due (
  state TEXT NOT NULL, invoice TEXT NOT NULL, tier TEXT NOT NULL, date TEXT NOT NULL,
  rappen INTEGER NOT NULL
) STRICT;
"""
INDEXES = """
CREATE INDEX line_entry ON line (entry);
CREATE INDEX line_cover ON line (account, date, rappen);
CREATE INDEX due_state ON due (state, date);
"""
TRIAL = """
SELECT a.fund, a.code, s.debit, s.credit, s.debit - s.credit
FROM (
  SELECT account, sum(max(rappen, 0)) AS debit, sum(max(-rappen, 0)) AS credit
  FROM line INDEXED BY line_cover GROUP BY account
) AS s
JOIN account AS a ON a.id = s.account
ORDER BY a.fund, a.code
"""
REGISTER = """
WITH asked AS (SELECT id FROM account WHERE fund = 'TF' AND code = '1000'),
brought AS (
  SELECT coalesce(sum(l.rappen), 0) AS rappen
  FROM asked JOIN line AS l ON l.account = asked.id AND l.date < :first
)
SELECT l.date, e.reference, e.state, e.text, l.rappen,
  (SELECT rappen FROM brought) + sum(l.rappen) OVER (ORDER BY l.date, l.id)
FROM asked
JOIN line AS l ON l.account = asked.id AND l.date BETWEEN :first AND :last
JOIN entry AS e ON e.id = l.entry
ORDER BY l.date, l.id
"""
ACTIVITY = """
SELECT a.fund, a.code, sum(l.rappen)
FROM account AS a
JOIN line AS l ON l.account = a.id AND l.date BETWEEN :first AND :last
WHERE a.kind IN ('income', 'expense')
GROUP BY a.id ORDER BY a.fund, a.code
"""
VARIANCE = """
SELECT a.code, coalesce(b.rappen, 0), sum(l.rappen), sum(l.rappen) - coalesce(b.rappen, 0)
FROM account AS a
JOIN line AS l ON l.account = a.id AND l.date BETWEEN :first AND :last
LEFT JOIN budget AS b ON b.account = a.id
WHERE a.fund = 'TF' AND a.kind = 'expense'
GROUP BY a.id ORDER BY a.code
"""
ACCOUNT = """
SELECT date, invoice, tier, rappen, sum(rappen) OVER (ORDER BY date, invoice, tier)
FROM due WHERE state = 'CHE' ORDER BY date, invoice, tier
"""
QUERIES = {
    "trial": TRIAL,
    "register": REGISTER,
    "activity": ACTIVITY,
    "variance": VARIANCE,
    "account": ACCOUNT,
}


def connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def load(folder: Path, accounts: list[tuple[str, str, str]]) -> None:
    """The same entries, accounts, budget and invoices as our ledger."""
    path = folder / "floor.db"
    path.unlink(missing_ok=True)
    db = connect(path)
    db.execute("PRAGMA foreign_keys=ON")
    db.executescript(TABLES)
    ids = {(fund, code): number for number, (fund, code, _) in enumerate(accounts, start=1)}
    db.execute("BEGIN IMMEDIATE")
    db.executemany(
        "INSERT INTO account VALUES (?, ?, ?, ?)",
        ((ids[fund, code], fund, code, kind) for fund, code, kind in accounts),
    )
    last = ""
    for name in ("opening.csv", "entries.csv"):
        for entry, day, fund, code, amount, text, state, reference in _rows(folder / name):
            if entry != last:
                db.execute(
                    "INSERT INTO entry VALUES (?, ?, ?, ?, ?)",
                    (int(entry), day, state or None, text, reference),
                )
                last = entry
            rappen = int(amount.replace(".", ""))
            db.execute(
                "INSERT INTO line (entry, account, date, rappen) VALUES (?, ?, ?, ?)",
                (int(entry), ids[fund, code], day, rappen),
            )
    for _, amount, code in _rows(folder / "budget.csv"):
        rappen = int(amount.replace(".", ""))
        db.execute("INSERT INTO budget VALUES (?, ?)", (ids["TF", code], rappen))
    for invoice, state, _, tier, amount, day, _ in _rows(folder / "invoices.csv"):
        rappen = int(amount.replace(".", ""))
        db.execute("INSERT INTO due VALUES (?, ?, ?, ?, ?)", (state, invoice, tier, day, rappen))
    db.execute("COMMIT")
    db.executescript(INDEXES)


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        yield from rows


def main(what: str, folder: str, year: str) -> None:
    days = {"first": f"{year}-01-01", "last": f"{year}-12-31"}
    rows = connect(Path(folder) / "floor.db").execute(QUERIES[what], days)
    lines = ("\t".join("" if cell is None else str(cell) for cell in row) for row in rows)
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
