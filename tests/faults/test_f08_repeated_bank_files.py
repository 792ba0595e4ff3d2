"""F8: what the bank has told once posts nothing again, in whatever dress it comes back.

Each trial takes months of an account that are in the books and imports them again: the same file,
renamed, laid out otherwise, in another encoding or version, cut up, put together, overlapping, in
another order, as a copy, under other numbers, without the bank's references, as notifications. No
entry, receipt, row or cent may come of it.
"""

from __future__ import annotations

import hashlib
import itertools
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from xml.dom import minidom

import pytest

from tests.bank.camt_files import IBAN, OPENING, Detail, Entry, Statement, camt, chained
from tests.builders import Officer, Templates
from tests.faults.suite import Suite, count

FileOf = tuple[str, bytes]


@dataclass(frozen=True)
class Told:
    """What the bank has told: statements month by month, each once as a file."""

    months: tuple[Statement, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(one for month in self.months for one in month.entries)


def invent(chance: Random) -> Told:
    """Two to three months with single payments, equal ones, batches, fees and money out."""
    months = []
    for number in range(1, chance.randint(2, 3) + 1):
        entries = []
        for place in range(chance.randint(2, 7)):
            day = f"2023-{number + 2:02d}-{1 + place * 3:02d}"
            amount = chance.choice([5_000, 5_000, 12_345, 99_900, -4_500, -90])
            reference = f"R{number}-{place}" if chance.random() < 0.8 else ""
            if amount > 0 and chance.random() < 0.3:
                parts = (Detail(amount - 1_000, "A", "one"), Detail(1_000, "B", "two"))
                entries.append(Entry(amount, day, reference, parts, batch=2))
            else:
                detail = Detail(amount, f"Party {place}", f"text {number}.{place}")
                entries.append(Entry(amount, day, reference, (detail,)))
        month = f"2023-{number + 2:02d}"
        last = {3: 31, 4: 30, 5: 31}[number + 2]
        months.append(
            Statement(tuple(entries), number=number, first=f"{month}-01", last=f"{month}-{last}")
        )
    months[0] = replace(months[0], opening=OPENING)
    return Told(tuple(chained(months)))


def utf8(text: str) -> bytes:
    return text.encode("utf-8")


def original(told: Told, month: int) -> bytes:
    return utf8(camt(told.months[month], message=f"ORIGINAL-{month}"))


def slice_of(month: Statement, first: int, last: int, name: str) -> Statement:
    """A run of a month's entries, with the balances it has there and no number of its own."""
    inside = month.entries[first:last]
    return replace(
        month,
        entries=inside,
        opening=month.opening + sum(one.amount for one in month.entries[:first]),
        number=None,
        first=inside[0].date,
        last=inside[-1].date,
        id=name,
    )


# ── the ways in which it comes back: each makes the files of one trial ───────────────────────


def same(told: Told, chance: Random) -> list[FileOf]:
    return [("bank.xml", original(told, chance.randrange(len(told.months))))] * 2


def renamed(told: Told, chance: Random) -> list[FileOf]:
    name = chance.choice(["a b.xml", "kopie (1).xml", "no-ending", "x.csv", "é.xml", "-.xml"])
    return [(name, original(told, chance.randrange(len(told.months))))]


def laid_out(told: Told, chance: Random) -> list[FileOf]:
    text = original(told, chance.randrange(len(told.months))).decode("utf-8")
    flat = "".join(line.strip() for line in text.splitlines())
    indent = chance.choice(["  ", "\t", ""])
    pretty = minidom.parseString(flat).toprettyxml(indent=indent, encoding="utf-8")
    return [("pretty.xml", pretty), ("flat.xml", utf8(flat))]


def encoded(told: Told, chance: Random) -> list[FileOf]:
    text = original(told, chance.randrange(len(told.months))).decode("utf-8")
    ways: list[Callable[[], bytes]] = [
        lambda: b"\xef\xbb\xbf" + utf8(text),
        lambda: utf8(text.replace("\n", "\r\n")),
        lambda: text.replace('"UTF-8"', '"UTF-16"').encode("utf-16"),
        lambda: text.replace('"UTF-8"', '"ISO-8859-1"').encode("latin-1"),
    ]
    return [("encoded.xml", way()) for way in chance.sample(ways, 2)]


def other_version(told: Told, chance: Random) -> list[FileOf]:
    number = chance.randrange(len(told.months))
    version = chance.choice(["04", "02", "06"])
    return [("v.xml", utf8(camt(told.months[number], version="04", message=f"V-{version}")))]


def split(told: Told, chance: Random) -> list[FileOf]:
    month = chance.choice(told.months)
    cuts = sorted({0, len(month.entries), *chance.choices(range(len(month.entries)), k=2)})
    pieces = [
        slice_of(month, first, last, f"S-{first}") for first, last in itertools.pairwise(cuts)
    ]
    chance.shuffle(pieces)
    return [(f"{one.id}.xml", utf8(camt(one, message=f"M{one.id}"))) for one in pieces]


def merged(told: Told, chance: Random) -> list[FileOf]:
    return [("all.xml", utf8(camt(*told.months, message="MERGED")))]


def merged_as_one(told: Told, chance: Random) -> list[FileOf]:
    """One statement over all the months, as a bank gives for a chosen period."""
    whole = Statement(
        told.entries, number=None, first=told.months[0].first, last=told.months[-1].last, id="W"
    )
    return [("period.xml", utf8(camt(whole, message="PERIOD")))]


def overlapping(told: Told, chance: Random) -> list[FileOf]:
    """A chosen period that begins in one month and ends in another."""
    whole = Statement(told.entries, number=None, id="O")
    first = chance.randrange(len(told.entries))
    last = chance.randint(first + 1, len(told.entries))
    return [("overlap.xml", utf8(camt(slice_of(whole, first, last, "O"), message="OVERLAP")))]


def reordered(told: Told, chance: Random) -> list[FileOf]:
    """Statements of a file in another order, and the entries of each."""
    months = []
    for month in told.months:
        entries = list(month.entries)
        chance.shuffle(entries)
        months.append(replace(month, entries=tuple(entries)))
    chance.shuffle(months)
    return [("order.xml", utf8(camt(*months, message="ORDER")))]


def copies(told: Told, chance: Random) -> list[FileOf]:
    number = chance.randrange(len(told.months))
    mark = chance.choice(["DUPL", "COPY", "CODU"])
    month = replace(told.months[number], more=f"<CpyDplctInd>{mark}</CpyDplctInd>")
    return [("copy.xml", utf8(camt(month, message=f"COPY-{number}")))]


def other_numbers(told: Told, chance: Random) -> list[FileOf]:
    number = chance.randrange(len(told.months))
    month = replace(told.months[number], id=f"OTHER-{chance.random()}")
    return [("numbers.xml", utf8(camt(month, message=f"OTHER-{chance.random()}")))]


def without_references(told: Told, chance: Random) -> list[FileOf]:
    month = chance.choice(told.months)
    entries = tuple(replace(one, reference="") for one in month.entries)
    return [("plain.xml", utf8(camt(replace(month, entries=entries), message="PLAIN")))]


def notified(told: Told, chance: Random) -> list[FileOf]:
    """The payments once more, as camt.054."""
    month = chance.choice(told.months)
    kept = tuple(one for one in month.entries if one.amount > 0)
    if not kept:
        return same(told, chance)
    return [("note.xml", utf8(camt(replace(month, entries=kept), kind="054", message="NOTE")))]


WAYS = (
    same, renamed, laid_out, encoded, other_version, split, merged, merged_as_one, overlapping,
    reordered, copies, other_numbers, without_references, notified,
)  # fmt: skip

# Where the bank's references are gone, the same rows can't be told from new ones by all of it: the
# balances show that they don't fit, and the file is refused. Nothing is posted.
MAY_BE_REFUSED = (without_references, overlapping, merged_as_one)


# ── the trials ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def ready(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Path:
    officer = templates.copy("opened", tmp_path_factory.mktemp("f08"))
    officer.does("bank", "add", IBAN)
    return officer.ledger


def standing(officer: Officer) -> tuple[object, ...]:
    """What must not move: the journal, the rows, the receipts, the bank's balance."""
    rows = officer.does("bank", "rows").json
    found = officer.does("verify").json
    return (
        found["head"],
        found["entries"],
        [(one["id"], one["amount"], one["entry"]) for one in rows],
        len(officer.does("receipt", "list").json),
        [one["balance"] for one in officer.does("bank", "list").json],
    )


def brought_in(officer: Officer, told: Told) -> None:
    for month in range(len(told.months)):
        officer.does("receipt", "import", officer.file("o.xml", original(told, month)))
    rows = officer.does("bank", "rows").json
    assert len(rows) == sum(max(len(one.details), 1) for one in told.entries)


@pytest.mark.parametrize("way", WAYS, ids=lambda one: one.__name__)
def test_what_was_told_once_posts_nothing_again(
    ready: Path, tmp_path: Path, way: Callable[[Told, Random], list[FileOf]]
) -> None:
    officer = Officer(tmp_path)
    with Suite("F8", f"bank files again: {way.__name__.replace('_', ' ')}") as suite:
        wanted = count(4, 72)
        refused = 0
        while suite.trials < wanted:
            shutil.copy2(ready, officer.ledger)
            told = invent(suite.random)
            brought_in(officer, told)
            before = standing(officer)
            for _ in range(3):
                for name, data in way(told, suite.random):
                    path = tmp_path / name
                    path.write_bytes(data)
                    ran = officer.runs("receipt", "import", str(path))
                    problems = [] if ran.exit in {0, 3} else [f"exit {ran.exit}: {ran.err}"]
                    if ran.exit == 0 and ran.json["posted"]:
                        problems.append(f"posted {ran.json['posted']}")
                    refused += ran.exit == 3
                    if ran.exit == 3 and way not in MAY_BE_REFUSED:
                        problems.append(f"refused: {ran.err}")
                    digest = hashlib.sha256(data).hexdigest()[:12]
                    fired = ran.exit in {0, 3}  # read to its end, and judged
                    suite.trial(fired=fired, problems=problems, what=f"{name} {digest}")
            if standing(officer) != before:
                suite.failures.append("the journal, the rows or the balance moved")
        if refused:
            suite.remarks.append(f"{refused} refused")


def test_a_message_number_that_comes_again_with_other_content_is_refused(
    ready: Path, tmp_path: Path
) -> None:
    officer = Officer(tmp_path)
    with Suite("F8", "the same message number with other content") as suite:
        for _ in range(count(6, 60)):
            shutil.copy2(ready, officer.ledger)
            told = invent(suite.random)
            brought_in(officer, told)
            before = officer.ledger.read_bytes()
            month = told.months[-1]
            forged = month.entries[-1]
            change = suite.random.choice(
                [
                    replace(forged, amount=forged.amount + 100, details=()),
                    replace(forged, reference="FORGED", info="another payer", details=()),
                ]
            )
            text = camt(
                replace(month, entries=(*month.entries[:-1], change), closing=month.closes),
                message=f"ORIGINAL-{len(told.months) - 1}",
            )
            ran = officer.runs("receipt", "import", officer.file("f.xml", text))
            kept = officer.ledger.read_bytes() == before
            problems = [] if ran.exit == 3 and kept else [f"exit {ran.exit}, kept {kept}"]
            suite.trial(fired=ran.exit == 3, problems=problems)
